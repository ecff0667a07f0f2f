package engine

import (
	"math/rand/v2"
	"slices"
	"testing"

	"tongchou/calc"
)

// What order puts at its ranks is what sorting puts there, also of numbers that
// are all the same, sorted, or often the same.
func TestOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 3000 {
		of := make([]float64, 1+r.IntN(500))
		for i := range of {
			switch n % 4 {
			case 0:
				of[i] = r.NormFloat64()
			case 1:
				of[i] = float64(r.IntN(4))
			case 2:
				of[i] = float64(i)
			default:
				of[i] = float64(-i % 37)
			}
		}
		want := slices.Sorted(slices.Values(of))
		var ranks []int
		for _, q := range calc.FanQuantiles {
			ranks = append(ranks, q.Rank(len(of)))
		}
		order(of, ranks)
		for _, k := range ranks {
			if of[k] != want[k] {
				t.Fatalf("rank %d of %d is %v, sorted %v", k, len(of), of[k], want[k])
			}
		}
		if slices.Sort(of); !slices.Equal(of, want) {
			t.Fatal("numbers were lost")
		}
	}
}
