package engine

import (
	"math/big"
	"slices"

	"tongchou/calc"
)

// tables lays down the figures: the rows of all years, the plan of the budget
// year and the years looked ahead to.
func (e *evaluation) tables() {
	e.res.Tables = map[calc.FigureKey]*calc.Figures{}
	years := map[outlookAt]bool{}
	for i := range e.p.Pool.Rows {
		years[outlookAt{e.p.Pool.Rows[i].Insurance, e.p.Pool.Rows[i].Year}] = true
	}
	for at := range years {
		e.table(calc.Recorded, at, func(u int) *exactState { return e.main.record(at.insurance, at.year, u) })
	}
	for insurance := range e.res.Outlooks {
		plan := e.plan(insurance)
		e.table(calc.Planned, outlookAt{insurance, e.opts.Year}, func(u int) *exactState { return plan[u] })
	}
}

// table lays down the figures of one year, with the sums over the units.
func (e *evaluation) table(origin calc.Origin, at outlookAt, of func(unit int) *exactState) {
	var all []*calc.Figures
	for _, u := range e.book.Taking(at.insurance) {
		f := e.figures(of(u))
		if all = append(all, f); f != nil {
			e.res.Tables[calc.FigureKey{Origin: origin, Insurance: at.insurance, Year: at.year, Unit: u}] = f
		}
	}
	if sum := total(e.p, all); sum != nil {
		e.res.Tables[calc.FigureKey{Origin: origin, Insurance: at.insurance, Year: at.year, Unit: calc.PoolLevel}] = sum
	}
}

// total adds up the figures of units, measure by measure; nil where a unit has none.
func total(p *calc.Program, units []*calc.Figures) *calc.Figures {
	if len(units) == 0 || slices.Contains(units, nil) {
		return nil
	}
	cells := make([]calc.Figure, len(p.Chart.Names))
	for i := range p.Pool.Measures {
		m := &p.Pool.Measures[i]
		if !m.AddsUp() {
			continue
		}
		sum := new(big.Rat)
		for _, f := range units {
			v := f.Num(m.Name)
			if v == nil {
				sum = nil
				break
			}
			sum.Add(sum, v)
		}
		cells[p.Chart.Numbers[m.Name]].Num = sum
	}
	return calc.NewFigures(units[0].Year, "", p.Chart, cells)
}

// plan is the budget year with its books closed, by unit index: projected where
// there is a projection, else the rows of funds.csv with the plan's own transfers.
func (e *evaluation) plan(insurance string) []*exactState {
	now := make([]*exactState, len(e.p.Pool.Units))
	for _, u := range e.book.Taking(insurance) {
		now[u] = e.main.state(insurance, e.opts.Year, u)
	}
	if e.p.Pool.Projection != nil {
		return now
	}
	closed := make([]*exactState, len(now))
	for u, s := range now {
		closed[u] = s.copied()
	}
	if err := e.main.moveMoney(insurance, e.opts.Year, closed); err != nil {
		return now // what stops the plan has been reported
	}
	for u, s := range closed {
		if s != nil {
			e.main.closeBooks(s, e.main.state(insurance, e.opts.Year-1, u), place{insurance, 0, e.opts.Year, u})
		}
	}
	return closed
}

// figures are a state as the result shows it; the same ones for the same state.
func (e *evaluation) figures(s *exactState) *calc.Figures {
	if s == nil {
		return nil
	}
	f, ok := e.shown[s]
	if !ok {
		cells := make([]calc.Figure, len(s.cells))
		for n := range s.cells {
			c := &s.cells[n]
			cells[n] = calc.Figure{Pos: c.pos, Nature: c.nature, Given: c.given}
			if c.known {
				cells[n].Num = c.value.Num
			}
		}
		f = calc.NewFigures(s.year, s.basis, s.chart, cells)
		e.shown[s] = f
	}
	return f
}
