package formula

import (
	"cmp"
	"slices"
)

// unitSpace stands before the columns by which 同组 tells units apart.
const unitSpace = "单位"

// across makes of an aggregate what it comes to over some units: one value, or of
// one that ranks a value for each of them.
type across[V any] func(e *evaluation[V], n *Node, units []int) ([]V, error)

// overAll is an aggregate of all units that take part.
func overAll[V any](e *evaluation[V], n *Node) (V, error) {
	units := e.env.Units()
	return e.gathered(n, n, units, -1)
}

// overGroup is an aggregate of the units that have in a column what this one has.
func overGroup[V any](e *evaluation[V], n *Node) (V, error) {
	units, err := e.beside(n.Args[1])
	switch {
	case err != nil:
		return e.none(), err
	case len(units) == 0:
		return e.none(), Missing("没有同组的统筹区")
	}
	return e.gathered(n, n.Args[0], units, units[0])
}

// gathered is what n, whose aggregate is inner, comes to over some units, computed
// once for all of them.
func (e *evaluation[V]) gathered(n, inner *Node, units []int, group int) (V, error) {
	all, err := e.env.Once(n, group, func() ([]V, error) { return e.faces[inner.as.at].across(e, inner, units) })
	switch {
	case err != nil:
		return e.none(), err
	case !inner.PerUnit:
		return all[0], nil
	}
	i := slices.Index(units, e.unit)
	if i < 0 {
		return e.none(), Missing("这个统筹区不在%s的范围里", inner.Str)
	}
	return e.ranked(inner, all[i])
}

func (e *evaluation[V]) none() (v V) { return v }

// beside lists the units that have in a column what the unit has; letters of any case
// are the same, as in every comparison.
func (e *evaluation[V]) beside(column *Node) ([]int, error) {
	own, err := e.env.Value(column, e.unit)
	if err != nil {
		return nil, err
	}
	var out []int
	for _, u := range e.env.Units() {
		of, err := e.env.Value(column, u)
		if err != nil {
			return nil, err
		}
		if e.alg.alike(own, of) {
			out = append(out, u)
		}
	}
	return out, nil
}

// Gathers lists the units over which an aggregate of a checked formula runs, seen from a
// unit, with the aggregate itself, which 同组 holds.
func Gathers(n *Node, env Env[Value], unit int) (inner *Node, units []int) {
	if n.as.name != grouping {
		return n, env.Units()
	}
	e := &evaluation[Value]{alg: exactWithin, env: env, unit: unit, faces: exactLibrary}
	units, _ = e.beside(n.Args[1])
	return n.Args[0], units
}

// Grouped is the aggregate that 同组 holds, and the column by which it tells units
// apart; nil for any other aggregate.
func (n *Node) Grouped() (inner, column *Node) {
	if n.as == nil || n.as.name != grouping {
		return nil, nil
	}
	return n.Args[0], n.Args[1]
}

const (
	grouping = "同组"
	ranking  = "名次"
)

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

func (exact) alike(a, b Value) bool { return (exact{}).Compare(OpEq, a, b).Yes }

func (c *Courses) alike(a, b Column) bool { return c.Compare(OpEq, a, b).Yes[0] }

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

// What the two take and give.

// overRanks is an aggregate that gives each unit a number of its own.
func overRanks(c *checker, n *Node) {
	overValues(c, n)
	n.Type, n.PerUnit = PlainType, true
}

// overGroups is another aggregate of a part of the units.
func overGroups(c *checker, n *Node) {
	inner, column := n.Args[0], n.Args[1]
	n.PerUnit = true
	switch {
	case inner.Op != OpOver || inner.as.name == grouping:
		c.fault(inner, "P201", "同组的第一项是 "+c.f.Source(inner), "合计、平均、最大、最小、计数或名次", "如 同组(合计(上年.征缴收入), 单位.片区)")
	case column.Op != OpName || column.Space != unitSpace:
		c.fault(column, "P201", "同组的第二项是 "+c.f.Source(column), "units.csv 的一列", "如 同组(合计(上年.征缴收入), 单位.片区)")
	default:
		n.Type = inner.Type
		return
	}
	c.spoil(n)
}
