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

// hair is how far, in proportion, a binary number may lie from the decimal it
// stands for: 1.005 is a little less, and is to be rounded as 1.005. Beyond
// beyondHair it would be more than a hundredth of what is rounded to.
const (
	hair       = 1e-15
	beyondHair = 1e13
)

// roundFloats rounds x to n decimals into z, n from −15 to 15.
func roundFloats(z, x []float64, n int, how rounding) {
	if how == down { // away from zero below it, toward it above
		for i := range x {
			way := toward
			if x[i] < 0 {
				way = away
			}
			roundFloats(z[i:i+1], x[i:i+1], n, way)
		}
		return
	}
	scale, up := powersOfTen[max(n, -n)], 1+hair
	z = z[:len(x)]
	if n >= 0 && how == halfAway { // nearly always
		for i, x := range x {
			y := toHair(float64(x*scale), up)
			z[i] = math.Trunc(y+math.Copysign(0.5, y)) / scale
		}
		return
	}
	least := 0.5 // of what is cut off, for one step more
	switch how {
	case away:
		up, least = 1-hair, math.SmallestNonzeroFloat64
	case toward:
		least = 1
	}
	for i, x := range x {
		y := float64(x * scale)
		if n < 0 {
			y = x / scale
		}
		t := toHair(y, up)
		if y = math.Trunc(t); math.Abs(t-y) >= least {
			y += math.Copysign(1, t)
		}
		if n < 0 {
			z[i] = float64(y * scale)
		} else {
			z[i] = y / scale
		}
	}
}

// toHair moves y by a hair, up or down by as much as it is multiplied by.
func toHair(y, by float64) float64 {
	if math.Abs(y) <= beyondHair {
		y = float64(y * by)
	}
	return y
}

func roundFloat(x float64, n int, how rounding) float64 {
	z := [1]float64{x}
	roundFloats(z[:], z[:], n, how)
	return z[0]
}

// step is the least by which two numbers of columns differ that are not equal; 0
// where nothing says.
func step(a, b Column) float64 {
	fine := finer(a, b)
	if fine == 0 {
		return 0
	}
	return 1 / powersOfTen[fine-1]
}

// wholeFloat says whether x has at most n decimals, as far as a binary number tells.
func wholeFloat(x float64, n int) bool {
	y := float64(x * powersOfTen[n])
	size := math.Abs(y)
	return math.Abs(y-math.Round(y)) <= 1e-6+max(float64(size*1e-14), min(0.1, float64(size*2e-13)))
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
