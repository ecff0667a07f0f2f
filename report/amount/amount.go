// Package amount writes exact amounts the way fund accountants read them.
// Every function takes an exact rational and rounds only what it prints, half
// away from zero; nil prints as — (missing).
package amount

import (
	"math/big"
	"strings"

	"tongchou/calc/formula"
)

// Missing is what stands where there is no value.
const Missing = "—"

// Unknown is what stands where a value cannot be computed; it is never 0.
const Unknown = formula.Unknown

// Yuan is an amount of 元 with thousands separators and two decimals: 1,234.50.
func Yuan(r *big.Rat) string { return Fixed(r, 2) }

// Due is an amount of 元 that moves: there is always one, be it that it cannot be computed.
func Due(r *big.Rat) string {
	if r == nil {
		return Unknown
	}
	return Yuan(r)
}

// Span is an amount of 元 that moves, or from its least to its greatest while it is not
// decided, with to between them.
func Span(low, high, value *big.Rat, to string) string {
	if low == nil || high == nil || low.Cmp(high) == 0 {
		return Due(value)
	}
	return Yuan(low) + to + Yuan(high)
}

// Whole is a number without decimals: 12,345.
func Whole(r *big.Rat) string { return Fixed(r, 0) }

// Ratio is a plain ratio with two decimals: 1.38.
func Ratio(r *big.Rat) string { return Fixed(r, 2) }

// Months is a number of months with one decimal.
func Months(r *big.Rat) string { return Fixed(r, 1) }

// Percent is a rate as a percentage with two decimals: 3.00%.
func Percent(r *big.Rat) string {
	if r == nil {
		return Missing
	}
	return Fixed(new(big.Rat).Mul(r, big.NewRat(100, 1)), 2) + "%"
}

// Value is an exact value of any type in the form a reader expects.
func Value(v formula.Value, t formula.Type) string { return formula.Show(v, t) }

func over(r *big.Rat, n int64) *big.Rat {
	if r == nil {
		return nil
	}
	return new(big.Rat).Quo(r, new(big.Rat).SetInt64(n))
}

// Fixed is a figure with so many decimals, grouped; — for none.
func Fixed(r *big.Rat, decimals int) string {
	if r == nil {
		return Missing
	}
	s := formula.Round(r, decimals).FloatString(decimals)
	whole, frac, has := strings.Cut(s, ".")
	if !has {
		return formula.Group(whole)
	}
	return formula.Group(whole) + "." + frac
}
