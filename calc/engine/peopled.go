package engine

import (
	"errors"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// publishSums adds a year's sums over cells, with the pool's where every unit has cells.
func (e *evaluation) publishSums(w *exactWorld, insurance calc.Insurance, year int, now []*exactState) {
	set := e.p.Cohorts[insurance.Name]
	if set == nil {
		return
	}
	for _, sum := range set.Sums {
		pool, whole := new(big.Rat), true
		add := func(unit int, x *big.Rat) {
			e.res.Sums = append(e.res.Sums, calc.Path{Scenario: w.scenario, Insurance: insurance, Unit: unit, Year: year, Measure: sum.Name, Value: x})
		}
		for u, s := range now {
			if s == nil {
				continue
			}
			p := w.peopleOf(peopleAt{insurance: insurance.Name, unit: u, year: year})
			if p == nil {
				whole = false
				continue
			}
			v, err := p.sum(sum.Node)
			if whole = whole && err == nil; err == nil {
				add(u, v.Num)
				pool.Add(pool, v.Num)
			}
		}
		if whole {
			add(calc.PoolLevel, pool)
		}
	}
}

// people lays down the cells of the 基准 scenario, and reports those that could not be
// computed in any.
func (e *evaluation) people(last map[string]int) {
	for _, err := range e.census.faults() {
		e.report(err)
	}
	for _, insurance := range e.p.Pool.Policy.Insurances() {
		for _, u := range e.book.Taking(insurance.Name) {
			at := peopleAt{insurance: insurance.Name, unit: u, year: last[insurance.Name]}
			if p := e.main.peopleOf(at); p != nil && p.err == nil && !e.res.Findings.Stops() {
				e.res.People = append(e.res.People, p.told())
			}
		}
	}
}

// told are the people of a unit as the result keeps them.
func (p *people) told() *calc.People {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := &calc.People{Insurance: p.set.Insurance, Unit: p.unit, Grid: p.grid(), Set: p.set, Nature: p.nature}
	for q := p; q != nil; q = q.before {
		year := calc.PeopleYear{Year: q.year, Assumed: map[*calc.Assumption]formula.Value{}, Cells: make([][]formula.Fixed, len(q.set.Cohorts)), Sums: map[*formula.Node]formula.Value{}, Ties: q.ties, Untied: q.untied}
		for a, v := range q.assumed {
			year.Assumed[a] = v.value
		}
		for _, one := range q.set.Cohorts {
			year.Cells[one.Number] = q.column(one)
			one.Formula.Walk(func(n *formula.Node) {
				if n.Op == formula.OpCells && q.before != nil {
					year.Sums[n] = q.sumOnce(n).value
				}
			})
		}
		out.Years = append(out.Years, year)
	}
	slices.Reverse(out.Years)
	return out
}

// column is all of a cohort; nil where it is not known.
func (p *people) column(one *calc.CohortProgram) []formula.Fixed {
	for i := range p.grid().Cells() {
		if _, err := p.at(one, i); err != nil {
			return nil
		}
	}
	if p.common != nil && one.Common {
		return p.common.cells[one.Number].values // one for all units
	}
	return p.cells[one.Number].values
}

// faults are why people could not be computed, one for each cohort's formula.
func (c *census) faults() []error {
	var out []*stop
	var visit func(p *people)
	visit = func(p *people) {
		if s := (*stop)(nil); errors.As(p.err, &s) {
			out = append(out, s)
			return // what rolls on from there has the same
		}
		for _, q := range p.next {
			visit(q)
		}
	}
	for _, p := range c.starts {
		visit(p)
	}
	slices.SortFunc(out, func(a, b *stop) int {
		if c := a.finding.Pos.Line - b.finding.Pos.Line; c != 0 {
			return c
		}
		return strings.Compare(a.finding.Found, b.finding.Found)
	})
	out = slices.CompactFunc(out, func(a, b *stop) bool { return a.finding.Pos == b.finding.Pos })
	errs := make([]error, len(out))
	for i, s := range out {
		errs[i] = s
	}
	return errs
}
