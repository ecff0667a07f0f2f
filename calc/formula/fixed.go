package formula

import (
	"math/big"
	"math/bits"
)

// Fixed is an exact decimal of up to 128 bits: what a number of people, a rate and their
// products are. Formulas that are computed in many thousand cells are computed on them
// where they can be, without the common divisors that fractions are freed from; where
// they cannot, it is NoFixed, and the exact value is computed as ever.
type Fixed struct {
	hi, lo uint64 // the digits, without sign
	neg    bool
	scale  uint8 // decimals
}

// most decimals of a Fixed, and of the power of ten that one multiplies with.
const (
	mostScale = 36
	mostPower = 19
)

// NoFixed is what cannot be told as a Fixed.
var NoFixed = Fixed{scale: mostScale + 1}

// Is reports whether a number is told.
func (f Fixed) Is() bool { return f.scale <= mostScale }

var powers64 = func() (p [mostPower + 1]uint64) {
	p[0] = 1
	for i := range mostPower {
		p[i+1] = p[i] * 10
	}
	return p
}()

// FixedOf is a number as a Fixed; false where it is none.
func FixedOf(r *big.Rat) (Fixed, bool) {
	d, ends := r.FloatPrec()
	if !ends || d > mostScale {
		return NoFixed, false
	}
	digits := new(big.Int).Mul(r.Num(), powerOf10(d).Num())
	digits.Quo(digits, r.Denom())
	f := Fixed{neg: digits.Sign() < 0, scale: uint8(d)}
	digits.Abs(digits)
	if digits.BitLen() > 128 {
		return NoFixed, false
	}
	f.lo = new(big.Int).And(digits, maxWord).Uint64()
	f.hi = digits.Rsh(digits, 64).Uint64()
	return f, true
}

var maxWord = new(big.Int).SetUint64(1<<64 - 1)

// FixedInt is a whole number.
func FixedInt(n int64) Fixed {
	if n < 0 {
		return Fixed{lo: uint64(-n), neg: true}
	}
	return Fixed{lo: uint64(n)}
}

// Rat is the number.
func (f Fixed) Rat() *big.Rat {
	digits := new(big.Int).SetUint64(f.lo)
	if f.hi != 0 {
		high := new(big.Int).SetUint64(f.hi)
		digits.Or(digits, high.Lsh(high, 64))
	}
	if f.neg {
		digits.Neg(digits)
	}
	if f.scale == 0 {
		return new(big.Rat).SetInt(digits)
	}
	return new(big.Rat).SetFrac(digits, powerOf10(int(f.scale)).Num())
}

// Sign is −1, 0 or 1.
func (f Fixed) Sign() int {
	switch {
	case f.hi|f.lo == 0:
		return 0
	case f.neg:
		return -1
	}
	return 1
}

func (f Fixed) negated() Fixed {
	f.neg = !f.neg
	return f
}

// times multiplies; false where the product does not fit.
func (f Fixed) times(g Fixed) (Fixed, bool) {
	if f.hi|g.hi != 0 || f.scale+g.scale > mostScale {
		return Fixed{}, false
	}
	hi, lo := bits.Mul64(f.lo, g.lo)
	return Fixed{hi, lo, f.neg != g.neg, f.scale + g.scale}, true
}

// scaled has so many decimals, not fewer than before.
func (f Fixed) scaled(scale uint8) (Fixed, bool) {
	d := scale - f.scale
	if d == 0 {
		return f, true
	}
	if d > mostPower {
		return Fixed{}, false
	}
	hi, lo := bits.Mul64(f.lo, powers64[d])
	over, more := bits.Mul64(f.hi, powers64[d])
	hi, carry := bits.Add64(hi, more, 0)
	return Fixed{hi, lo, f.neg, scale}, over|carry == 0
}

// Plus adds; false where the sum does not fit.
func (f Fixed) Plus(g Fixed) (Fixed, bool) {
	scale := max(f.scale, g.scale)
	f, ok := f.scaled(scale)
	g, also := g.scaled(scale)
	if !ok || !also {
		return Fixed{}, false
	}
	if f.neg == g.neg {
		lo, carry := bits.Add64(f.lo, g.lo, 0)
		hi, carry := bits.Add64(f.hi, g.hi, carry)
		return Fixed{hi, lo, f.neg, scale}, carry == 0
	}
	if f.hi < g.hi || f.hi == g.hi && f.lo < g.lo {
		f, g = g, f
	}
	lo, borrow := bits.Sub64(f.lo, g.lo, 0)
	hi, _ := bits.Sub64(f.hi, g.hi, borrow)
	return Fixed{hi, lo, f.neg, scale}, true
}

// over divides; false where the quotient is no decimal that fits.
func (f Fixed) over(g Fixed) (Fixed, bool) {
	if f.hi|g.hi != 0 || g.lo == 0 {
		return Fixed{}, false
	}
	for e, by := range powers64 {
		hi, lo := bits.Mul64(f.lo, by)
		if hi >= g.lo {
			break
		}
		quo, rem := bits.Div64(hi, lo, g.lo)
		if scale := int(f.scale) + e - int(g.scale); rem == 0 && scale >= 0 {
			return Fixed{0, quo, f.neg != g.neg, uint8(scale)}, scale <= mostScale
		}
	}
	return Fixed{}, false
}

// Part is f × of ÷ whole to so many decimals, rounded half away from zero; false where it
// cannot be told.
func (f Fixed) Part(of, whole Fixed, decimals int) (Fixed, bool) {
	p, ok := f.times(of)
	if e := decimals + int(whole.scale) - int(p.scale); ok && whole.hi == 0 && e >= 0 && e <= mostPower {
		p, ok = p.scaled(p.scale + uint8(e))
	} else {
		return Fixed{}, false
	}
	if !ok || p.hi >= whole.lo {
		return Fixed{}, false
	}
	quo, rem := bits.Div64(p.hi, p.lo, whole.lo)
	if rem >= whole.lo-rem {
		quo++
		ok = quo != 0
	}
	return Fixed{0, quo, p.neg != whole.neg, uint8(decimals)}, ok
}

// Round rounds to so many decimals, half away from zero; false where it cannot.
func (f Fixed) Round(decimals int) (Fixed, bool) { return f.round(decimals, halfAway) }

func (f Fixed) round(decimals int, how rounding) (Fixed, bool) {
	d := int(f.scale) - decimals
	switch {
	case d <= 0:
		return f, true
	case d > mostPower || decimals < 0:
		return Fixed{}, false
	}
	by := powers64[d]
	if f.hi >= by {
		return Fixed{}, false
	}
	quo, rem := bits.Div64(f.hi, f.lo, by)
	hi := uint64(0)
	if how == halfAway && rem >= by-rem || how == away && rem != 0 {
		if quo++; quo == 0 {
			hi = 1
		}
	}
	return Fixed{hi, quo, f.neg, uint8(decimals)}, true
}
