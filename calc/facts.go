package calc

import (
	"maps"
	"slices"

	"tongchou/calc/formula"
)

// Facts are what the names and aggregates of some formulas stood for when they
// were computed. They are a formula.Env[formula.Value] that only reads: any part of those
// formulas comes out of them again, for as many readers at once as there are.
type Facts struct {
	units []int                    // that take part, ascending
	names map[any][]fact           // by the key of a name: one a unit, or one for all
	overs map[overAt]gathered      // of aggregates over units
	cells map[*formula.Node][]fact // of aggregates over the cells of a unit, one a unit
}

// overAt is an aggregate, and the group of units over which it runs.
type overAt struct {
	*formula.Node
	group int
}

// gathered is what an aggregate came to, or why it came to nothing.
type gathered struct {
	values []formula.Value
	err    error
}

// fact is a value, or why there is none.
type fact struct {
	value formula.Value
	err   error
}

// RecordFacts asks an environment for every name of some formulas, and for the
// aggregates of those that are computed.
func RecordFacts(env formula.Env[formula.Value], names, computed []*formula.Formula) *Facts {
	f := &Facts{units: env.Units(), names: map[any][]fact{}, overs: map[overAt]gathered{}, cells: map[*formula.Node][]fact{}}
	for _, one := range names {
		one.Walk(func(n *formula.Node) {
			if n.Op == formula.OpName && f.names[n.Symbol.Key] == nil {
				f.names[n.Symbol.Key] = factsOf(env, n)
			}
		})
	}
	for _, one := range computed {
		one.Walk(func(n *formula.Node) {
			if n.Op == formula.OpOver {
				factsOf(recorder{env, f}, n)
			}
			if n.Op == formula.OpCells {
				for _, u := range f.units {
					v, err := formula.EvalNode(n, env, u)
					f.cells[n] = append(f.cells[n], fact{v, err})
				}
			}
		})
	}
	return f
}

func factsOf(env formula.Env[formula.Value], n *formula.Node) []fact {
	units := []int{PoolLevel}
	if n.PerUnit {
		units = env.Units()
	}
	out := make([]fact, len(units))
	for i, u := range units {
		out[i].value, out[i].err = formula.EvalNode(n, env, u)
	}
	return out
}

// recorder notes what the aggregates of an environment come to.
type recorder struct {
	formula.Env[formula.Value]
	facts *Facts
}

func (r recorder) Once(n *formula.Node, group int, compute func() ([]formula.Value, error)) ([]formula.Value, error) {
	values, err := r.Env.Once(n, group, compute)
	r.facts.overs[overAt{n, group}] = gathered{values, err}
	return values, err
}

// Keys are those of the names.
func (f *Facts) Keys() []any {
	return slices.Collect(maps.Keys(f.names))
}

// Units lists the units that take part.
func (f *Facts) Units() []int { return f.units }

// Value is what a name stood for.
func (f *Facts) Value(n *formula.Node, unit int) (formula.Value, error) {
	of, i := f.names[n.Symbol.Key], 0
	if n.PerUnit {
		i, _ = slices.BinarySearch(f.units, unit)
	}
	if i >= len(of) {
		return formula.Value{}, formula.Missing("没有 %s", n.Title())
	}
	return of[i].value, of[i].err
}

// Cells is what an aggregate over the cells of a unit came to.
func (f *Facts) Cells(n *formula.Node, unit int) (formula.Value, error) {
	of := f.cells[n]
	i, ok := slices.BinarySearch(f.units, unit)
	if !ok || i >= len(of) {
		return formula.Value{}, formula.Missing("没有 人口")
	}
	return of[i].value, of[i].err
}

// Once is what an aggregate came to; one that was not asked for then is computed.
func (f *Facts) Once(n *formula.Node, group int, compute func() ([]formula.Value, error)) ([]formula.Value, error) {
	if v, ok := f.overs[overAt{n, group}]; ok {
		return v.values, v.err
	}
	return compute()
}
