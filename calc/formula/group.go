package formula

import (
	"slices"
	"strings"
	"unicode"
)

// unitSpace stands before the columns by which 同组 tells units apart.
const unitSpace = "单位"

// across makes of an aggregate what it comes to over some units: one value, or of
// one that ranks a value for each of them.
type across[V any] func(e *evaluation[V], n *Node, units []int) ([]V, error)

// overAll is an aggregate of all units that take part.
func overAll[V any](e *evaluation[V], n *Node) (V, error) {
	units := e.env.Units()
	return e.gathered(n, n, -1, func() []int { return units }, func() (int, bool) { return slices.BinarySearch(units, e.unit) })
}

// overGroup is an aggregate of the units that have in a column what this one has.
func overGroup[V any](e *evaluation[V], n *Node) (V, error) {
	g, err := e.groups(n.Args[1])
	if err != nil {
		return e.none(), err
	}
	i, ok := slices.BinarySearch(g.units, e.unit)
	if !ok {
		return e.none(), Missing("没有同组的统筹区")
	}
	first := g.at(i, firstIn)
	return e.gathered(n, n.Args[0], g.units[first], func() []int { return g.members(first) }, func() (int, bool) { return g.at(i, placeIn), true })
}

// gathered is what n, whose aggregate is inner, comes to over some units, computed
// once for all of them; place is where the unit stands among these.
func (e *evaluation[V]) gathered(n, inner *Node, group int, units func() []int, place func() (int, bool)) (V, error) {
	all, err := e.env.Once(n, group, func() ([]V, error) { return e.faces[inner.as.at].across(e, inner, units()) })
	switch {
	case err != nil:
		return e.none(), err
	case !inner.PerUnit:
		return all[0], nil
	}
	i, ok := place()
	if !ok {
		return e.none(), Missing("这个统筹区不在%s的范围里", inner.Str)
	}
	return e.ranked(inner, all[i])
}

func (e *evaluation[V]) none() (v V) { return v }

// groups tells units apart by what they have in a column. It is found once for all of
// them, so that no unit is compared with every other.
type groups[V any] struct {
	alg   Algebra[V]
	units []int
	table []V // three numbers a unit, in order
}

// What is known of a unit: where the first of its group and the next one in it (0: it
// is the last) stand among the units, and its place in the group.
const (
	firstIn = iota
	nextIn
	placeIn
	groupColumns
)

func (g *groups[V]) at(i, what int) int { return g.alg.integer(g.table[groupColumns*i+what]) }

// members lists the units of a group from its first.
func (g *groups[V]) members(first int) []int {
	out := []int{g.units[first]}
	for i := g.at(first, nextIn); i > 0; i = g.at(i, nextIn) {
		out = append(out, g.units[i])
	}
	return out
}

func (e *evaluation[V]) groups(column *Node) (*groups[V], error) {
	units := e.env.Units()
	table, err := e.env.Once(column, -1, func() ([]V, error) { return e.tell(column, units) })
	return &groups[V]{e.alg, units, table}, err
}

// tell finds the groups; letters of any case are the same, as in every comparison.
func (e *evaluation[V]) tell(column *Node, units []int) ([]V, error) {
	type group struct{ first, last, size int }
	known := map[string]*group{}
	table := make([]V, groupColumns*len(units))
	set := func(i, what, n int) { table[groupColumns*i+what] = e.alg.Of(Int(int64(n))) }
	for i, u := range units {
		v, err := e.env.Value(column, u)
		if err != nil {
			return nil, err
		}
		key := folded(e.alg.text(v))
		g := known[key]
		if g == nil {
			g = &group{first: i}
			known[key] = g
		} else {
			set(g.last, nextIn, i)
		}
		set(i, firstIn, g.first)
		set(i, nextIn, 0)
		set(i, placeIn, g.size)
		g.last = i
		g.size++
	}
	return table, nil
}

// folded is the same for texts that are equal but for the case of their letters.
func folded(s string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			least = min(least, f)
		}
		return least
	}, s)
}

// Gathers lists the units over which an aggregate of a checked formula runs, seen from a
// unit, with the aggregate itself, which 同组 holds.
func Gathers(n *Node, env Env[Value], unit int) (inner *Node, units []int) {
	e := evaluationOf(exactWithin, exactLibrary)
	e.env, e.unit = env, unit
	if n.as.name != grouping {
		return n, e.before(n, env.Units())
	}
	g, err := e.groups(n.Args[1])
	if i, ok := slices.BinarySearch(g.units, unit); ok && err == nil {
		units = g.members(g.at(i, firstIn))
	}
	return n.Args[0], e.before(n.Args[0], units)
}

// Grouped is the aggregate that 同组 holds, and the column by which it tells units
// apart; nil for any other aggregate.
func (n *Node) Grouped() (inner, column *Node) {
	if n.as == nil || n.as.name != grouping {
		return nil, nil
	}
	return n.Args[0], n.Args[1]
}

const grouping = "同组"

func (exact) text(v Value) string { return v.Str }

func (c *Courses) text(v Column) string { return v.Texts[0] }

func (exact) integer(v Value) int { return int(v.Num.Num().Int64()) }

func (c *Courses) integer(v Column) int { return int(v.Nums[0]) }

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
		c.fault(inner, "P201", "同组的第一项是 "+c.f.Source(inner), "合计、平均、最大、最小、计数、名次或排前合计", "如 同组(合计(上年.征缴收入), 单位.片区)")
	case column.Op != OpName || column.Space != unitSpace:
		c.fault(column, "P201", "同组的第二项是 "+c.f.Source(column), "units.csv 的一列", "如 同组(合计(上年.征缴收入), 单位.片区)")
	default:
		n.Type = inner.Type
		return
	}
	c.spoil(n)
}
