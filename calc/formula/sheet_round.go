package formula

import (
	"math/big"
	"strconv"
)

// Exacts is a CellMap that knows what a part of the formula comes to, exactly, in the row
// being written; nil where it does not.
type Exacts interface{ Exact(n *Node) *big.Rat }

// nearest writes ROUND. Where the map knows the exact value it comes to that.
func nearest(w *excelWriter, n *Node) (string, int) {
	digits, literal := wholeLiteral(n.Args[1])
	m, knows := w.m.(Exacts)
	if !literal || !knows {
		return call(w, n)
	}
	return SheetRound(w.write(n.Args[0], levelCompare), m.Exact(n.Args[0]), digits), levelPrimary
}

// SheetRound is ROUND of an expression of which the exact value is known (nil: it is not).
//
// A sheet computes with 53 bits, and its ROUND looks at 15 digits: of a large amount what
// lies just below half of the last place is half of it there, and what is half may come out
// below. The fen is then another one. There, and only there, a correction stands in the
// formula: far less than half of the place while the sheet can tell it at all, and never
// more than brings the value to the wanted place itself. It moves no value that is not as
// near to the half.
func SheetRound(text string, exact *big.Rat, digits int) string {
	if exact != nil {
		if more := sheetCorrection(exact, digits); more.Sign() != 0 {
			sign := "+"
			if more.Sign() < 0 {
				sign = ""
			}
			text += sign + Decimal(more)
		}
	}
	return "ROUND(" + text + "," + strconv.Itoa(digits) + ")"
}

var (
	half = big.NewRat(1, 2)
	// noise bounds what a few operations in 53 bits may miss, of a value.
	noise = new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Lsh(big.NewInt(1), 49))
	// fine are the units of the last place up to which every sheet looks at 15 digits; beyond,
	// LibreOffice takes the bits as they are.
	fine = new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), 41))
)

// sheetCorrection is what is to be added to a value for a sheet's ROUND to come to what it
// is rounded to exactly.
func sheetCorrection(exact *big.Rat, digits int) *big.Rat {
	scale := powerOf10(digits)
	v := new(big.Rat).Mul(new(big.Rat).Abs(exact), scale) // in units of the last place
	whole := new(big.Rat).SetInt(new(big.Int).Quo(v.Num(), v.Denom()))
	rest := new(big.Rat).Sub(v, whole)
	missed := new(big.Rat).Mul(v, noise)
	digit15 := new(big.Rat).Mul(half, powerOf10(len(whole.Num().String())-15))
	apart, below := new(big.Rat).Sub(rest, half), rest.Cmp(half) < 0
	limit := missed
	switch {
	case below:
		apart.Neg(apart)
		limit = new(big.Rat).Add(missed, digit15)
	case v.Cmp(fine) < 0: // 15 digits take the noise off a half
		return new(big.Rat)
	}
	if apart.Cmp(limit) > 0 {
		return new(big.Rat)
	}
	more := oneDigitUp(new(big.Rat).Add(limit, limit))
	centre := new(big.Rat).Sub(whole, v) // to the place that is wanted
	if !below {
		centre.Add(centre, big.NewRat(1, 1))
	}
	if most := new(big.Rat).Abs(centre); more.Cmp(most) > 0 {
		more = Round(most, 2)
	}
	if below {
		more.Neg(more)
	}
	if exact.Sign() < 0 {
		more.Neg(more)
	}
	return more.Quo(more, scale)
}

// oneDigitUp is the least number of one digit that is no less than x, which is positive.
func oneDigitUp(x *big.Rat) *big.Rat {
	unit := big.NewRat(1, 1)
	for ten := big.NewRat(10, 1); x.Cmp(unit) < 0; {
		unit = new(big.Rat).Quo(unit, ten)
	}
	return new(big.Rat).Mul(unit, Round(new(big.Rat).Add(new(big.Rat).Quo(x, unit), half), 0))
}
