package engine

import (
	"math"
	"math/big"
	"slices"
)

// toFen is an amount of 元 as it is published.
func toFen(x float64) *big.Rat {
	return new(big.Rat).SetFrac(big.NewInt(int64(math.Round(float64(x*100)))), big.NewInt(100))
}

// drawers are ranges of numbers, one above the other and equally wide. A number that is
// greater than another never lies in one below the other's.
type drawers struct {
	low, each float64
	count     [2050]int
}

// of is the drawer of a number; none of what is no number.
func (d *drawers) of(x float64) uint { return uint(int(float64(x-d.low) * d.each)) }

// fill counts numbers. It reports false where they are all the same, or not all numbers.
func (d *drawers) fill(parts [][]float64) bool {
	low, high := math.Inf(1), math.Inf(-1)
	for _, of := range parts {
		for _, x := range of {
			if x < low {
				low = x
			}
			if x > high {
				high = x
			}
		}
	}
	d.low, d.each = low, float64(len(d.count)-2)/(high-low)
	if !(d.each > 0 && d.each < math.Inf(1)) {
		return false
	}
	for _, of := range parts {
		for _, x := range of {
			i := d.of(x)
			if i >= uint(len(d.count)) {
				return false
			}
			d.count[i]++
		}
	}
	return true
}

// ranked are the numbers that would stand at some ranks (ascending) if those of all
// parts were in order. Only what lies in their drawers is put in order.
func ranked(parts [][]float64, ranks []int) []float64 {
	var d drawers
	var wanted [len(d.count)]bool
	at := slices.Clone(ranks) // among what is put in order
	if d.fill(parts) {
		seen, apart := 0, 0 // numbers in the drawers so far; and in those that are not wanted
		for i, k := 0, 0; k < len(ranks); i++ {
			if seen += d.count[i]; ranks[k] >= seen {
				apart += d.count[i]
				continue
			}
			wanted[i] = true
			for ; k < len(ranks) && ranks[k] < seen; k++ {
				at[k] -= apart
			}
		}
		var some []float64
		for _, of := range parts {
			for _, x := range of {
				if wanted[d.of(x)] {
					some = append(some, x)
				}
			}
		}
		parts = [][]float64{some}
	}
	all := slices.Concat(parts...)
	slices.Sort(all)
	out := make([]float64, len(ranks))
	for k, i := range at {
		out[k] = all[i]
	}
	return out
}
