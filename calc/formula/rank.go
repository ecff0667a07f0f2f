package formula

import (
	"cmp"
	"slices"
)

const ranking = "名次"

// Ranks reports whether an aggregate gives every unit its place.
func (n *Node) Ranks() bool { return n.as != nil && n.as.name == ranking }

// rankAll gives the units their places, the greatest first; equal ones share one.
func rankAll[V any](e *evaluation[V], n *Node, units []int) ([]V, error) {
	cond, value := n.Parts()
	g, own := e.alg.gather(added, false), e.unit // which tells of all that is missing
	defer func() { e.unit = own }()
	for _, e.unit = range units {
		if !g.add(e, cond, value) {
			break
		}
	}
	sum, _, err := g.result()
	if err != nil {
		return nil, err
	}
	sum = e.alg.still(sum)
	values, in := make([]V, len(units)), make([]V, len(units))
	for i, u := range units {
		e.unit = u
		in[i] = e.alg.Of(Yes(true))
		if cond != nil {
			if in[i], err = e.eval(cond); err != nil {
				return nil, err
			}
			in[i] = e.alg.still(in[i])
		}
		if values[i], err = e.eval(value); err != nil { // who is not ranked may have none
			values[i], in[i] = e.alg.Of(Int(0)), e.alg.Of(Yes(false))
		}
		values[i] = e.alg.still(values[i])
	}
	out := e.alg.ranks(values, in)
	for i := range out {
		out[i] = e.alg.After(out[i], sum)
	}
	return out, nil
}

// ranked refuses the place of a unit that is not among those ranked.
func (e *evaluation[V]) ranked(n *Node, rank V) (V, error) {
	cond, _ := n.Parts()
	if cond == nil {
		return rank, nil
	}
	in, err := e.eval(cond)
	if err != nil {
		return e.none(), err
	}
	return e.alg.Refuse(rank, e.alg.Not(in), func(Value) error { return &Fault{n, unranked} })
}

const unranked = "这个统筹区不合条件，没有名次"

func (exact) ranks(values, in []Value) []Value {
	var order []int
	for i := range values {
		if in[i].Yes {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return values[b].Num.Cmp(values[a].Num) })
	out := slices.Repeat([]Value{Int(0)}, len(values))
	place := 0
	for k, i := range order {
		if k == 0 || values[i].Num.Cmp(values[order[k-1]].Num) != 0 {
			place = k + 1
		}
		out[i] = Int(int64(place))
	}
	return out
}

func (c *Courses) ranks(values, in []Column) []Column {
	n := 1
	least := 0.0 // by which two of them differ; 0 where nothing says
	for i := range values {
		n = max(n, len(values[i].Nums), len(in[i].Yes))
	}
	for i := range values {
		if s := step(values[0], values[i]) / 2; i == 0 || s == 0 || least > 0 && s < least {
			least = s
		}
	}
	out := make([]Column, len(values))
	for i := range out {
		out[i] = Column{Nums: make([]float64, n), fine: 1}
	}
	order := make([]int, 0, len(values))
	for course := range n {
		order = order[:0]
		for i := range values {
			if at(in[i].Yes, course) {
				order = append(order, i)
			}
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(at(values[b].Nums, course), at(values[a].Nums, course)) })
		above := 0 // how many are greater than the one looked at
		for _, i := range order {
			x := at(values[i].Nums, course)
			for above < len(order) {
				if y := at(values[order[above]].Nums, course); y-x <= slack(least, x, y) {
					break
				}
				above++
			}
			out[i].Nums[course] = float64(above + 1)
		}
	}
	return out
}
