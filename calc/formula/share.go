package formula

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

func (c *Courses) Share(total Column, weights []Column, where Column) []Column {
	out := slices.Clone(weights)
	if where.errs == nil && !slices.Contains(where.Yes, true) {
		return out
	}
	n, errs := max(len(total.Nums), len(where.Yes)), (*refusals)(nil)
	for _, w := range weights {
		n, errs = max(n, len(w.Nums)), joint(errs, w.errs)
	}
	errs = joint(joint(errs, total.errs), where.errs)
	n = max(n, errs.courses())
	for u, w := range weights {
		out[u] = Column{Nums: c.nums.take(n), errs: joint(w.errs, errs), fine: 1 + 2}
		if len(where.Yes) > 1 {
			out[u].fine = finer(out[u], w)
		}
	}
	s := sharing{weights: make([]uint64, len(weights)), rests: make([]uint64, len(weights)), order: make([]int, len(weights)), out: make([]uint64, len(weights))}
	for i := range n {
		switch {
		case errs.err(i) != nil:
		case at(where.Yes, i):
			s.weigh(func(u int) float64 { return at(weights[u].Nums, i) })
			s.share(uint64(math.Round(float64(at(total.Nums, i) * 100))))
			for u, fen := range s.out {
				out[u].Nums[i] = float64(fen) / 100
			}
		default:
			for u, w := range weights {
				out[u].Nums[i] = at(w.Nums, i)
			}
		}
	}
	return out
}

// sharing divides fen in one course, in whole numbers.
type sharing struct {
	weights, rests, out []uint64
	sum                 uint64
	order               []int
}

// weigh takes the weights: amounts of whole fen as they are, others as fine as
// whole numbers of 62 bits together can be.
func (s *sharing) weigh(of func(u int) float64) {
	whole, most := true, 0.0
	for u := range s.weights {
		whole, most = whole && wholeFloat(of(u), 2), max(most, of(u))
	}
	scale := 100.0
	if _, exp := math.Frexp(most * float64(len(s.weights))); !whole || exp > 54 {
		scale = math.Ldexp(1, 62-exp)
	}
	s.sum = 0
	for u := range s.weights {
		s.weights[u] = uint64(math.Round(float64(of(u) * scale)))
		s.sum += s.weights[u]
	}
}

func (s *sharing) share(total uint64) {
	left := total
	for u, w := range s.weights {
		s.out[u], s.rests[u], s.order[u] = 0, 0, u
		if s.sum > 0 {
			hi, lo := bits.Mul64(total, w)
			s.out[u], s.rests[u] = bits.Div64(hi, lo, s.sum)
		}
		left -= s.out[u]
	}
	if left == 0 || s.sum == 0 {
		return
	}
	slices.SortStableFunc(s.order, func(a, b int) int { return cmp.Compare(s.rests[b], s.rests[a]) })
	for _, u := range s.order[:left] {
		s.out[u]++
	}
}
