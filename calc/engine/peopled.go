package engine

import (
	"cmp"
	"errors"
	"fmt"
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
func (e *evaluation) people(last map[string]int, faults []cellFault) {
	e.reportCells(inOrder(faults))
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
		out.Counted = q.from
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
		return p.common.cells[one.Number] // one for all units
	}
	return p.cells[one.Number]
}

// cellFault is why the people of a unit could not be computed.
type cellFault struct {
	insurance string
	unit      int
	*stop
}

// faults are why people could not be computed: of every unit the first of each cohort's
// formula, in the order of formulas and units.
func (c *census) faults() []cellFault {
	var out []cellFault
	var visit func(p *people)
	visit = func(p *people) {
		if s := (*stop)(nil); errors.As(p.err, &s) {
			out = append(out, cellFault{p.set.Insurance, p.unit, s})
			return // what rolls on from there has the same
		}
		for _, q := range p.next {
			visit(q)
		}
	}
	for _, p := range c.starts {
		visit(p)
	}
	return inOrder(out)
}

// inOrder are faults in the order of formulas and units, one of each.
func inOrder(out []cellFault) []cellFault {
	slices.SortFunc(out, func(a, b cellFault) int {
		return cmp.Or(a.finding.Pos.Line-b.finding.Pos.Line, a.finding.Pos.Col-b.finding.Pos.Col, a.unit-b.unit, strings.Compare(a.finding.Found, b.finding.Found))
	})
	return slices.CompactFunc(out, func(a, b cellFault) bool { return a.finding.Pos == b.finding.Pos && a.unit == b.unit })
}

// reportCells reports why people could not be computed, one finding a formula: the first
// unit's cell and which other units have one.
func (e *evaluation) reportCells(all []cellFault) {
	const named = 3
	for len(all) > 0 {
		first := all[0]
		n := slices.IndexFunc(all, func(f cellFault) bool { return f.finding.Pos != first.finding.Pos })
		if n < 0 {
			n = len(all)
		}
		var others []string
		for _, f := range all[1:n] {
			others = append(others, e.p.Pool.NameOf(f.unit))
		}
		told := *first.stop
		switch {
		case len(others) > named:
			told.finding.Found += fmt.Sprintf("；%s等 %d 个统筹区也有算不出的格", strings.Join(others[:named], "、"), len(others))
		case len(others) > 0:
			told.finding.Found += "；" + strings.Join(others, "、") + "也有算不出的格"
		}
		e.report(&told)
		all = all[n:]
	}
}
