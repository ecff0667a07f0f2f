package engine

import (
	"errors"
	"fmt"
	"maps"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// follow projects an insurance year by year up to the last, shows each year to
// visit once its books are closed, and returns the last year reached with what
// stopped it there.
func (w *world[V]) follow(insurance string, last int, visit func(year int, now []*state[V]) error) (int, error) {
	for year := w.year; year <= last; year++ {
		if err := w.advance(insurance, year, visit); err != nil {
			return year - 1, err
		}
		w.alg.Sweep(w.live)
	}
	w.forget(insurance, last+2) // what was shown is all that is asked of later years
	return last, nil
}

// advance projects an insurance by one more year.
func (w *world[V]) advance(insurance string, year int, visit func(year int, now []*state[V]) error) error {
	now := w.openYear(insurance, year)
	if err := w.moveMoney(insurance, year, now); err != nil {
		return err
	}
	for u, s := range now {
		if s != nil {
			w.closeBooks(s, w.state(insurance, year-1, u), place{insurance, 0, year, u})
		}
	}
	w.finish(insurance, year)
	if err := visit(year, now); err != nil {
		return err
	}
	w.forget(insurance, year)
	return nil
}

// openYear lays down the measures of a projected year: the budget year's own
// rows where funds.csv has them, projected ones otherwise.
func (w *world[V]) openYear(insurance string, year int) []*state[V] {
	e := &lineEnv[V]{w: w, insurance: insurance, year: year, asked: year, scenario: w.scenario, shock: w.shock,
		back: func(k, unit int) *state[V] { return w.state(insurance, year-k, unit) }}
	now := e.project(func(u int) *state[V] {
		if year > w.year {
			return nil
		}
		return w.record(insurance, year, u).copied()
	})
	for u, s := range now {
		if s != nil {
			w.projected[rowKey{insurance, year, u}] = s
		}
	}
	return now
}

// moveMoney runs the schemes of a projected year and writes their flows into
// the transfer lines; what governments make up after the year stands beside them.
func (w *world[V]) moveMoney(insurance string, year int, now []*state[V]) error {
	planned := map[calc.Flow][]figure[V]{}
	standing := w.zero // refused where any flow is
	for u, s := range now {
		if s == nil {
			continue
		}
		for _, flow := range []calc.Flow{calc.Levy, calc.Grant, calc.TopUp} {
			if planned[flow] == nil {
				planned[flow] = make([]figure[V], len(now))
			}
			v, err := w.planned(insurance, year, u, flow)
			switch {
			case year == w.year && alone(err):
				planned[flow][u].why = unmoved(w.prog.Pool.NameOf(u), year, insurance, flow, err)
			case err != nil:
				return w.fails(standing, err)
			default:
				planned[flow][u] = figure[V]{value: v, known: true}
				standing = w.alg.After(standing, v)
			}
		}
	}
	if err := w.fails(w.hold(insurance, year, standing)); err != nil {
		return err
	}
	c := w.prog.Chart
	for u, s := range now { // after all is computed: no rule sees half of the year's transfers
		if s == nil {
			continue
		}
		w.noTransfers(s)
		s.cells[c.Levy], s.cells[c.Grant], s.owed = planned[calc.Levy][u], planned[calc.Grant][u], planned[calc.TopUp][u]
	}
	return nil
}

// unmoved says why what the schemes move for a unit is not known.
func unmoved(unit string, year int, insurance string, flow calc.Flow, err error) *blank {
	var s *stop
	errors.As(formula.Causes(err)[0], &s)
	return &blank{pos: s.finding.Pos, what: fmt.Sprintf("%s %d年 %s的%s没有算出：%s", unit, year, insurance, flow, s.finding.Found), remedy: s.finding.Remedy}
}

// planned is what the schemes in force move for a unit in a year, in 元.
func (w *world[V]) planned(insurance string, year, unit int, flow calc.Flow) (V, error) {
	sum := w.alg.Sum()
	for _, sp := range w.prog.Schemes {
		if w.alone || !sp.MovesFunds(insurance, w.law().Year(year)) {
			continue
		}
		v, err := w.run(sp, insurance, year).flow(flow, unit)
		if err != nil {
			return v, err
		}
		sum.Add(v)
	}
	return sum.Value(), nil
}

// hold refuses standing where an assertion of a scheme in force does not hold.
func (w *world[V]) hold(insurance string, year int, standing V) (V, error) {
	for _, sp := range w.prog.Schemes {
		if w.alone || year == w.year || !sp.MovesFunds(insurance, w.law().Year(year)) {
			continue // the budget year's own are proved before anything is projected
		}
		ex := w.run(sp, insurance, year)
		for i, f := range sp.Asserts {
			for _, u := range ex.unitsOf(f.Root.PerUnit) {
				m := ex.eval(f, u)
				ex.reword(m, f, "断言 "+sp.Scheme.Asserts[i].Name, u, noWay)
				if m.err != nil {
					return standing, m.err
				}
				var err error
				if standing, err = w.alg.Refuse(standing, w.alg.Not(m.value), func(formula.Value) error {
					return &stop{finding: finding.Finding{ID: "C307", Pos: f.Pos, Expected: "成立", Remedy: "核对它读的数和单位；都对的，检查方案的公式",
						Found: fmt.Sprintf("断言“%s”不成立：%s，%s", sp.Scheme.Asserts[i].Name, w.prog.Pool.NameOf(u), insurance)}}
				}); err != nil {
					return standing, err
				}
			}
		}
	}
	return standing, nil
}

// finish computes what later years read of a year's schemes: the accounts, and
// what the next formulas recall.
func (w *world[V]) finish(insurance string, year int) {
	for _, sp := range w.prog.Schemes {
		if w.alone {
			return
		}
		ex := w.run(sp, insurance, year)
		if ex == nil || w.law().Year(year) < sp.FirstYear && year > w.year {
			continue
		}
		ex.account()
		for _, in := range sp.Inputs {
			if in.Next == nil {
				continue
			}
			in.Next.Walk(func(n *formula.Node) {
				if k, ok := n.Symbol.Key.(calc.PriorKey); ok {
					for _, u := range ex.units {
						ex.recalled(k, u)
					}
				}
			})
		}
	}
}

// forget lets go what the years after a projected one do not read: schemes go back
// one year, formulas of measures as far as they say. The budget year stays: explanations and sheets
// show it.
func (w *world[V]) forget(insurance string, year int) {
	maps.DeleteFunc(w.aheads, func(k aheadAt, _ []*state[V]) bool {
		return k.insurance == insurance && w.year < k.year && k.year <= year
	})
	maps.DeleteFunc(w.runs, func(k runKey, _ *execution[V]) bool {
		return k.insurance == insurance && w.year < k.year && k.year < year
	})
	maps.DeleteFunc(w.projected, func(k rowKey, _ *state[V]) bool {
		return k.insurance == insurance && w.year < k.year && k.year < year+1-w.back[insurance]
	})
}
