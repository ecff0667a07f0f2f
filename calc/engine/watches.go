package engine

import (
	"fmt"
	"slices"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// watchEnv evaluates watches in a year whose books are closed: what lines read, and
// with a scheme what its formulas read.
type watchEnv[V any] struct {
	*lineEnv[V]
	of *execution[V] // nil without a scheme
}

func (e *watchEnv[V]) Value(n *formula.Node, unit int) (V, error) {
	switch n.Symbol.Key.(type) {
	case calc.MeasureKey, calc.ColumnKey, calc.YearKey, calc.AssumptionKey:
		return e.lineEnv.Value(n, unit)
	}
	return e.of.Value(n, unit)
}

// watch asks the watches of an insurance of a closed year and tells what each comes to,
// for a unit or the pool. Those of a scheme that is not in force are not asked.
func (w *world[V]) watch(insurance string, year int, now []*state[V], tell func(c *calc.WatchProgram, unit int, holds V, err error)) {
	e := &watchEnv[V]{lineEnv: &lineEnv[V]{w: w, insurance: insurance, year: year, asked: year, scenario: w.scenario, shock: w.shock, now: now,
		back:  func(k, unit int) *state[V] { return w.state(insurance, year-k, unit) },
		overs: map[overAt]lineValue[V]{}, assumed: map[*calc.Assumption]assumed[V]{}}}
	for u, s := range now {
		if s != nil {
			e.units = append(e.units, u)
		}
	}
	for _, c := range w.prog.Watches[insurance] {
		if e.of = nil; c.Program != nil {
			if e.of = w.inForce(c.Program, insurance, year); e.of == nil {
				continue
			}
		}
		clear(e.overs)
		units := e.units
		if !c.PerUnit {
			units = []int{calc.PoolLevel}
		}
		for _, u := range units {
			v, err := e.holds(c, u)
			tell(c, u, v, err)
		}
	}
}

// inForce is the execution of a scheme in a projected year in which it is in force; nil
// where it is not, or moves nothing.
func (w *world[V]) inForce(sp *calc.SchemeProgram, insurance string, year int) *execution[V] {
	if w.alone || w.law().Year(year) < sp.FirstYear {
		return nil
	}
	ex := w.run(sp, insurance, year)
	if ex == nil || len(ex.units) == 0 {
		return nil
	}
	return ex
}

func (e *watchEnv[V]) holds(c *calc.WatchProgram, unit int) (V, error) {
	if c.When != nil {
		return formula.Evaluate(c.When.Root, e.w.alg, e, unit)
	}
	short := e.w.alg.Not(e.w.yes)
	for _, st := range c.Limited {
		for _, u := range e.of.units {
			if m := e.of.cell(st, u); m.err != nil {
				return short, m.err
			}
		}
		short = e.w.alg.Or(short, e.of.columns[st.Number].binds)
	}
	return short, nil
}

// name is what results call the world's scenario.
func (s *setting) name() string {
	if s.alone {
		return s.scenario + calc.Twin
	}
	return s.scenario
}

// publishWatches adds what the watches of a year come to. What a declared one lacks is
// told once, of the 基准 scenario.
func (e *evaluation) publishWatches(w *exactWorld, insurance calc.Insurance, year int, now []*exactState) {
	w.watch(insurance.Name, year, now, func(c *calc.WatchProgram, unit int, holds formula.Value, err error) {
		if err == nil {
			e.res.Watches = append(e.res.Watches, calc.Watched{Scenario: w.name(), Watch: c, Insurance: insurance, Unit: unit, Year: year, Holds: holds.Yes})
			return
		}
		if w != e.main || !c.Declared() || slices.Contains(e.unwatched, c) {
			return
		}
		e.unwatched = append(e.unwatched, c)
		what := err.Error()
		if b := startOf(err); b != nil {
			what = b.Error()
		}
		e.res.Findings.Warn("C316", c.When.Pos, fmt.Sprintf("预警“%s”算不出：%s，%s %d 年，%s", c.Name, insurance.Name, e.p.Pool.NameOf(unit), year, what),
			"", "补上它读的数，或在 when 里写 缺省(…, …)")
	})
}

// publishBalances adds what the fund accounts hold at the end of a year.
func (e *evaluation) publishBalances(w *exactWorld, insurance calc.Insurance, year int) {
	for _, sp := range e.p.Schemes {
		ex := w.inForce(sp, insurance.Name, year)
		if ex == nil || !keepsAccount(sp) {
			continue
		}
		if a := ex.account(); a.err == nil {
			e.res.Paths = append(e.res.Paths, calc.Path{Scenario: w.name(), Scheme: sp.ID, Insurance: insurance, Unit: calc.PoolLevel, Year: year, Measure: calc.FundClosing, Value: a.closing.Num})
		}
	}
}

// keepsAccount reports whether money of a scheme goes through an account.
func keepsAccount(sp *calc.SchemeProgram) bool {
	return slices.ContainsFunc(sp.Steps, func(st *calc.StepProgram) bool { return st.Flow.Account() })
}

// pooled reports whether a scheme moves anything between units of an insurance, so that
// there is something to be without.
func (e *evaluation) pooled(insurance string) bool {
	return slices.ContainsFunc(e.p.Schemes, func(sp *calc.SchemeProgram) bool {
		return sp.Covers(insurance) && slices.ContainsFunc(sp.Steps, func(st *calc.StepProgram) bool { return st.Flow.Budget() || st.Flow == calc.TopUp })
	})
}
