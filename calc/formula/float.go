package formula

import (
	"math"
	"math/big"
	"strconv"
)

// A result of courses must be the same on every machine, so every operation is
// rounded by itself: where two stand in one expression, a conversion keeps a
// processor from fusing them, and no function of a library is called whose last
// bit may differ from one processor to another.

// powersOfTen are exact: 10^22 is the last that a binary number holds.
var powersOfTen = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// hair is how far a binary number may lie from the decimal it stands for: 1.005
// is a little less, and is to be rounded as 1.005. Beyond 10^13 it would be more
// than a hundredth of what is rounded to.
func hair(y float64) float64 {
	if math.Abs(y) > 1e13 {
		return 0
	}
	return 1e-15
}

// roundFloat rounds to n decimals, n from −15 to 15.
func roundFloat(x float64, n int, how rounding) float64 {
	scale := powersOfTen[max(n, -n)]
	y := float64(x * scale)
	if n < 0 {
		y = x / scale
	}
	switch how {
	case halfAway:
		y = math.Round(float64(y * (1 + hair(y))))
	case away:
		y = math.Copysign(math.Ceil(math.Abs(float64(y*(1-hair(y))))), y)
	default:
		y = math.Trunc(float64(y * (1 + hair(y))))
	}
	if n < 0 {
		return float64(y * scale)
	}
	return y / scale
}

// wholeFloat says whether x has at most n decimals, as far as a binary number tells.
func wholeFloat(x float64, n int) bool {
	y := float64(x * powersOfTen[n])
	return math.Abs(y-math.Round(y)) <= 1e-6+float64(math.Abs(y)*1e-14)
}

// powerFloat is x to the k-th, multiplied step by step.
func powerFloat(x float64, k int) float64 {
	r := 1.0
	for range max(k, -k) {
		r = float64(r * x)
	}
	if k < 0 {
		return 1 / r
	}
	return r
}

// decimalOf is the shortest decimal that a binary number stands for.
func decimalOf(x float64) *big.Rat {
	r, ok := new(big.Rat).SetString(strconv.FormatFloat(x, 'g', -1, 64))
	if !ok { // not a number, or beyond all numbers
		return new(big.Rat)
	}
	return r
}
