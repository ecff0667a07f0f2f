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

// order puts what stands at some ranks (ascending) where it would stand if all
// were sorted; the rest lies anyhow between them.
func order(of []float64, ranks []int) {
	for rounds := 0; len(ranks) > 0; rounds++ {
		if len(of) < 40 || rounds > 60 { // small, or so uneven that sorting is the shorter way
			slices.Sort(of)
			return
		}
		i, j := split(of)
		low, high := 0, len(ranks) // of[:j+1] and of[i:] are left to put in order
		for low < high && ranks[low] <= j {
			low++
		}
		above := low
		for above < high && ranks[above] < i {
			above++
		}
		order(of[:j+1], ranks[:low])
		ranks, of = slices.Clone(ranks[above:]), of[i:]
		for k := range ranks {
			ranks[k] -= i
		}
	}
}

// split parts numbers at one from their middle: up to j none is greater than it,
// from i on none less, and between them all are it.
func split(of []float64) (i, j int) {
	a, b, c := of[0], of[len(of)/2], of[len(of)-1]
	middle := max(min(a, b), min(max(a, b), c))
	j = len(of) - 1
	for i <= j {
		for of[i] < middle {
			i++
		}
		for of[j] > middle {
			j--
		}
		if i <= j {
			of[i], of[j] = of[j], of[i]
			i, j = i+1, j-1
		}
	}
	return i, j
}
