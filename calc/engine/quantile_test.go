package engine

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"tongchou/calc"
)

// What is found at ranks is what sorting puts there, also of numbers that are all the
// same, sorted, often the same, far from all others, or no numbers; in whatever parts.
func TestRanked(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 3000 {
		of := make([]float64, 1+r.IntN(500))
		for i := range of {
			switch n % 7 {
			case 0:
				of[i] = r.NormFloat64()
			case 1:
				of[i] = float64(r.IntN(4))
			case 2:
				of[i] = float64(i)
			case 3:
				of[i] = float64(-i % 37)
			case 4:
				of[i] = r.NormFloat64() * 1e-300
			case 5:
				of[i] = 1 / (r.Float64() * r.Float64() * 1e-9)
			default:
				of[i] = []float64{r.NormFloat64(), math.Inf(1), math.NaN()}[r.IntN(1+n%3)]
			}
		}
		want := slices.Sorted(slices.Values(of))
		var ranks []int
		for _, q := range calc.FanQuantiles {
			ranks = append(ranks, q.Rank(len(of)))
		}
		for k, x := range ranked(slices.Collect(slices.Chunk(of, 1+r.IntN(len(of)))), ranks) {
			if y := want[ranks[k]]; x != y && (x == x || y == y) {
				t.Fatalf("rank %d of %d is %v, sorted %v", ranks[k], len(of), x, y)
			}
		}
	}
}
