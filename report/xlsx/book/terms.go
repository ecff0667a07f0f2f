package book

import (
	"cmp"
	"math/big"
	"strconv"
	"strings"

	"tongchou/calc/formula"
)

// NumberOf reads a cell that may be empty: what is missing stays missing.
func NumberOf(ref string) string { return "IF(ISNUMBER(" + ref + ")," + ref + `,"")` }

// Plus writes a sum of cells.
func Plus(refs []string) string {
	if len(refs) == 0 {
		return "0"
	}
	return strings.Join(refs, "+")
}

// Args writes the arguments of a function.
func Args(parts []string) string { return strings.Join(parts, ",") }

// Literal is a value written into a formula.
func Literal(v formula.Value) string {
	switch v.Sort {
	case formula.Bool:
		return strings.ToUpper(strconv.FormatBool(v.Yes))
	case formula.Text:
		return `"` + strings.ReplaceAll(v.Str, `"`, `""`) + `"`
	}
	s := formula.Decimal(v.Num)
	if v.Num.Sign() < 0 {
		return "(" + s + ")"
	}
	return s
}

// ValueOf is an exact value as a cell holds it.
func ValueOf(v formula.Value) any {
	switch v.Sort {
	case formula.Bool:
		return v.Yes
	case formula.Text:
		return v.Str
	}
	return v.Num
}

// OrBlank is an amount as a formula gives it: "" where it is missing.
func OrBlank(x *big.Rat) any {
	if x == nil {
		return ""
	}
	return x
}

// Minus is a less b; what is missing counts nothing.
func Minus(a, b *big.Rat) *big.Rat { return Add(a, Negated(b)) }

// Add is a sum; what is missing counts nothing.
func Add(a, b *big.Rat) *big.Rat {
	zero := new(big.Rat)
	return new(big.Rat).Add(cmp.Or(a, zero), cmp.Or(b, zero))
}

// Negated is the number with the other sign; what is missing stays missing.
func Negated(x *big.Rat) *big.Rat {
	if x == nil {
		return nil
	}
	return new(big.Rat).Neg(x)
}
