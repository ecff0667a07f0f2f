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
	overs map[*formula.Node]fact   // of aggregates over units
	cells map[*formula.Node][]fact // of aggregates over the cells of a unit, one a unit
}

// fact is a value, or why there is none.
type fact struct {
	value formula.Value
	err   error
}

// RecordFacts asks an environment for every name of some formulas, and for the
// aggregates of those that are computed.
func RecordFacts(env formula.Env[formula.Value], names, computed []*formula.Formula) *Facts {
	f := &Facts{units: env.Units(), names: map[any][]fact{}, overs: map[*formula.Node]fact{}, cells: map[*formula.Node][]fact{}}
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
				v, err := formula.EvalNode(n, env, PoolLevel)
				f.overs[n] = fact{v, err}
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
		out[i].value, out[i].err = env.Value(n, u)
	}
	return out
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
func (f *Facts) Once(n *formula.Node, compute func() (formula.Value, error)) (formula.Value, error) {
	if v, ok := f.overs[n]; ok {
		return v.value, v.err
	}
	return compute()
}
