package calc

import (
	"fmt"
	"maps"
	"math/big"
	"slices"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// PathMeasures are the measures of a projection that results publish.
var PathMeasures = []string{Income, Expenditure, LevyToAbove, GrantFromAbove, Closing}

// project follows every scenario year by year from the budget year, and the
// fund accounts of the 基准 scenario. Without projection.toml only the budget
// year's accounts are kept.
func (e *evaluation) project() {
	plan := e.p.Pool.Projection
	if plan == nil {
		e.accounts(e.main, nil)
		return
	}
	for _, scenario := range plan.Scenarios {
		w := e.main
		if scenario != Baseline {
			w = e.world(scenario, asSuggested)
		}
		last := map[string]int{}
		for _, insurance := range e.p.Pool.Policy.Insurances() {
			if len(e.book.part[insurance.Name]) == 0 {
				continue
			}
			last[insurance.Name] = w.follow(insurance, plan.Years, e)
		}
		if scenario == Baseline {
			e.accounts(w, last)
		}
	}
}

// accounts publishes the fund accounts of every scheme with flows, from the
// budget year (or the scheme's first year) to the last projected one of the
// insurance.
func (e *evaluation) accounts(w *world, last map[string]int) {
	for _, sp := range e.p.Schemes {
		if !slices.ContainsFunc(sp.Steps, func(st *StepProgram) bool { return st.Flow != NoFlow }) {
			continue
		}
		for _, insurance := range sp.Insurance {
			for year := e.opts.Year; year <= max(e.opts.Year, last[insurance]); year++ {
				ex := w.run(sp, insurance, year)
				if len(ex.units) == 0 || year > e.opts.Year && year < sp.FirstYear {
					continue
				}
				a, _, err := ex.account()
				if err != nil {
					break // the projection stopped there, and said so
				}
				e.res.Accounts = append(e.res.Accounts, a)
			}
		}
	}
}

// follow projects an insurance year by year and publishes its path. It
// returns the last year reached.
func (w *world) follow(insurance Insurance, years int, e *evaluation) int {
	t := w.year
	for year := t; year < t+years; year++ {
		back := func(k, unit int) *state { return w.state(insurance.Name, year-k, unit) }
		now := w.openYear(insurance.Name, year, back)
		if err := w.moveMoney(insurance.Name, year, now); err != nil {
			e.stopProjection(w, insurance, year, err)
			return year - 1
		}
		for u, s := range now {
			if s != nil {
				closeBooks(s, back(1, u))
			}
		}
		e.publish(w, insurance, year, now)
		w.finish(insurance.Name, year)
		w.forget(insurance.Name, year)
	}
	w.forget(insurance.Name, t+years+1) // what is published is all that is asked of later years
	return t + years - 1
}

// finish computes what later years read of a year's schemes: the accounts, and
// what the next formulas recall.
func (w *world) finish(insurance string, year int) {
	for _, sp := range w.prog.Schemes {
		ex := w.run(sp, insurance, year)
		if ex == nil || w.law().year(year) < sp.FirstYear && year > w.year {
			continue
		}
		ex.account()
		for _, in := range sp.Inputs {
			if in.Next == nil {
				continue
			}
			in.Next.Walk(func(n *formula.Node) {
				if k, ok := n.Symbol.Key.(PriorKey); ok {
					for _, u := range ex.units {
						ex.recalled(k, u)
					}
				}
			})
		}
	}
}

// forget lets go what the years after a projected one do not read: formulas go
// back two years, schemes one. The budget year stays: explanations and sheets
// show it.
func (w *world) forget(insurance string, year int) {
	maps.DeleteFunc(w.aheads, func(k aheadAt, _ []*state) bool { return k.insurance == insurance && w.year < k.year && k.year <= year })
	maps.DeleteFunc(w.runs, func(k runKey, _ *execution) bool { return k.insurance == insurance && w.year < k.year && k.year < year })
	maps.DeleteFunc(w.projected, func(k rowKey, _ *state) bool {
		return k.insurance == insurance && w.year < k.year && k.year < year-1
	})
}

// openYear lays down the measures of a projected year: the budget year's own
// rows where funds.csv has them, projected ones otherwise.
func (w *world) openYear(insurance string, year int, back func(k, unit int) *state) []*state {
	own := func(u int) *state {
		if year > w.year {
			return nil
		}
		return w.record(insurance, year, u).copied()
	}
	now := w.projectMeasures(insurance, year, year, w.scenario, own, back)
	for u, s := range now {
		if s != nil {
			w.projected[rowKey{insurance, year, u}] = s
		}
	}
	return now
}

// copied is a state that may be filled in without touching the recorded one;
// nil stays nil.
func (s *state) copied() *state {
	if s == nil {
		return nil
	}
	c := *s
	c.cells = make(map[string]figure, len(s.cells)+len(transfers))
	for k, f := range s.cells {
		c.cells[k] = f
	}
	return &c
}

// moveMoney runs the schemes of a projected year and writes their flows into
// the transfer lines.
func (w *world) moveMoney(insurance string, year int, now []*state) error {
	levies, grants := make([]*big.Rat, len(now)), make([]*big.Rat, len(now))
	for u, s := range now {
		if s == nil {
			continue
		}
		var err error
		if levies[u], err = w.planned(insurance, year, u, Levy); err != nil {
			return err
		}
		if grants[u], err = w.planned(insurance, year, u, Grant); err != nil {
			return err
		}
	}
	for u, s := range now { // after all is computed: no rule sees half of the year's transfers
		if s == nil {
			continue
		}
		for _, t := range transfers {
			s.cells[t] = figure{num: new(big.Rat)}
		}
		s.cells[LevyToAbove] = figure{num: levies[u]}
		s.cells[GrantFromAbove] = figure{num: grants[u]}
	}
	return nil
}

// publish adds a year's figures to the paths, with the pool's sums.
func (e *evaluation) publish(w *world, insurance Insurance, year int, now []*state) {
	for _, name := range PathMeasures {
		sum, whole := new(big.Rat), true
		for u, s := range now {
			if s == nil {
				continue
			}
			v := s.cells[name].num
			if v == nil {
				whole = false
				continue
			}
			sum.Add(sum, v)
			e.res.Paths = append(e.res.Paths, Path{w.scenario, insurance, u, year, name, v})
		}
		if whole {
			e.res.Paths = append(e.res.Paths, Path{w.scenario, insurance, poolLevel, year, name, sum})
		}
	}
}

func (e *evaluation) stopProjection(w *world, insurance Insurance, year int, err error) {
	e.res.Findings.Warn("C308", finding.Pos{File: e.p.Pool.Projection.File},
		fmt.Sprintf("%s情景 %s 推算到 %d 年为止：%s", w.scenario, insurance.Name, year-1, err.Error()), "", "在 projection.toml 给缺的指标写推算公式，或给输入写 next")
}

// inForce reports whether a scheme makes budget lines of an insurance in a year.
func (sp *SchemeProgram) inForce(insurance string, year int) bool {
	return year >= sp.FirstYear && slices.Contains(sp.Insurance, insurance) &&
		slices.ContainsFunc(sp.Steps, func(st *StepProgram) bool { return st.Flow.Budget() })
}

// planned is what the schemes in force move for a unit in a year, in 元.
func (w *world) planned(insurance string, year, unit int, flow Flow) (*big.Rat, error) {
	sum := new(big.Rat)
	for _, sp := range w.prog.Schemes {
		if !sp.inForce(insurance, w.law().year(year)) {
			continue
		}
		v, err := w.run(sp, insurance, year).flow(flow, unit)
		if err != nil {
			return nil, err
		}
		sum.Add(sum, v.Num)
	}
	return sum, nil
}
