package calc

import (
	"math/big"
	"slices"

	"tongchou/calc/formula"
)

// collect turns what was computed of the budget year into the result's tables.
func (e *evaluation) collect() {
	e.res.Taking = e.book.part
	var done []*exactRun
	for _, sp := range e.p.Schemes {
		for _, insurance := range sp.Insurance {
			if ex := e.main.run(sp, insurance, e.opts.Year); len(ex.units) > 0 {
				e.res.Runs = append(e.res.Runs, e.begin(ex))
				done = append(done, ex)
			}
		}
	}
	for i, run := range e.res.Runs { // after all inputs: facts read more than values did
		e.complete(run, done[i])
	}
	e.res.Outlooks = map[string]*Outlook{}
	for at, o := range e.outlooks {
		if at.year == e.opts.Year {
			e.res.Outlooks[at.insurance] = o
		}
	}
}

// begin lays down the columns of an execution.
func (e *evaluation) begin(ex *exactRun) *Run {
	run := &Run{Scheme: ex.scheme.Scheme, Program: ex.scheme, Insurance: e.main.insurance(ex.insurance), Year: ex.year,
		Preview: ex.year < ex.scheme.FirstYear, Units: ex.units, others: map[*SchemeProgram]*Run{}}
	e.runs[ex] = run
	for _, st := range ex.scheme.Steps {
		run.Steps = append(run.Steps, e.column(run, ex, st))
	}
	for _, in := range ex.scheme.Inputs {
		run.Inputs = append(run.Inputs, e.inputColumn(ex, in))
	}
	for _, p := range ex.scheme.Parameters {
		run.Parameters = append(run.Parameters, ex.dated(p))
	}
	return run
}

// run is an execution as the result shows it; nil for nil.
func (e *evaluation) run(ex *exactRun) *Run {
	if ex == nil || len(ex.units) == 0 {
		return nil
	}
	if run, ok := e.runs[ex]; ok {
		return run
	}
	run := e.begin(ex)
	e.complete(run, ex)
	return run
}

// complete adds to a run what its formulas read, and the runs that it rests on.
func (e *evaluation) complete(run *Run, ex *exactRun) {
	names := ex.scheme.Formulas()
	computed := slices.Clone(names)
	for _, st := range ex.scheme.Steps { // of its readings, only the one in force
		computed = slices.DeleteFunc(computed, func(f *formula.Formula) bool {
			return slices.Contains(st.All(), f) && f != ex.law().formula(st, ex.year)
		})
	}
	for _, c := range ex.scheme.Checks {
		names, computed = append(names, c.Formulas()...), append(computed, c.Formulas()...)
	}
	if slices.ContainsFunc(ex.scheme.Steps, func(st *StepProgram) bool { return st.Flow != NoFlow }) {
		run.Guessed = ex.w.opening(ex.scheme, ex.insurance, ex.year).guess
	}
	run.Outlook = e.outlook(ex.insurance, ex.year)
	run.Facts = recordFacts(ex, names, computed)
	for key := range run.Facts.names {
		switch k := key.(type) {
		case StepKey:
			if k.Scheme != ex.scheme {
				run.others[k.Scheme] = e.run(ex.w.run(k.Scheme, ex.insurance, ex.year))
			}
		case FundKey:
			if k.Name == FundOpening {
				run.Opening = e.balance(ex)
			}
		}
	}
}

// balance is the opening of an execution's fund account, with the years before
// that it comes from.
func (e *evaluation) balance(ex *exactRun) *FundBalance {
	o := ex.w.opening(ex.scheme, ex.insurance, ex.year)
	b := &FundBalance{Amount: o.amount.Num, Origin: o.origin, Nature: o.nature, Pos: o.pos, Entries: o.entries}
	if o.last == nil {
		return b
	}
	if a, err := accountOf(o.last); err == nil {
		b.Last = e.run(o.last)
		b.Last.Closed = &a
		b.Last.Opening = e.balance(o.last)
	}
	return b
}

func (e *evaluation) column(run *Run, ex *exactRun, st *StepProgram) StepColumn {
	l := ex.law()
	out := StepColumn{Step: st.Step, Program: st, Formula: l.formula(st, ex.year), Reading: st.Reading, Type: st.Type, PerUnit: st.PerUnit}
	if r := l.reading(st.Question, ex.year); r != "" && st.Question != "" {
		out.Reading = r
	}
	if o := l.overlaid(st, ex.year); o != nil {
		out.Overlay, out.Reading = o.overlay, ""
	}
	for _, u := range ex.unitsOf(st.PerUnit) {
		m := ex.cell(st, u)
		c := StepCell{Value: m.value, Missing: m.err != nil, Status: StatusFinal, Open: m.estimate, Assumed: m.assumed, Nature: m.nature}
		c.Low, c.High = e.span(ex, st, u, m)
		switch {
		case run.Preview:
			c.Status = StatusPreview
		case m.estimate || c.Low != nil:
			c.Status = StatusEstimate
		}
		out.Cells = append(out.Cells, c)
	}
	if col := &ex.columns[st.number]; col.known {
		out.Cap, out.Binds = col.cap.Num, col.binds.Yes
		for _, m := range col.raw {
			out.Unshared = append(out.Unshared, m.value.Num)
		}
	}
	return out
}

// span is the range that open decisions leave a value of the budget year: the
// least and greatest of the value itself and of those with every open decision
// at the low and at the high end of its range. Without a range both are nil.
func (e *evaluation) span(ex *exactRun, st *StepProgram, unit int, m *memo[formula.Value]) (low, high *big.Rat) {
	if e.low == nil || ex.year != e.opts.Year || m.value.Sort != formula.Number {
		return nil, nil
	}
	low, high = m.value.Num, m.value.Num
	for _, w := range []*exactWorld{e.low, e.high} {
		o := w.run(ex.scheme, ex.insurance, ex.year).cell(st, unit)
		if o.err != nil {
			continue // the suggestion computes, an end of the range does not: the range stays open there
		}
		if o.value.Num.Cmp(low) < 0 {
			low = o.value.Num
		}
		if o.value.Num.Cmp(high) > 0 {
			high = o.value.Num
		}
	}
	if !m.estimate && low.Cmp(high) == 0 {
		return nil, nil
	}
	return low, high
}

func (e *evaluation) inputColumn(ex *exactRun, in *InputProgram) InputColumn {
	out := InputColumn{Rule: in.InputRule, Program: in}
	for _, u := range ex.unitsOf(in.PerUnit) {
		m := ex.input(in, u)
		read := m.read // before its range below reads more
		c := InputCell{Value: m.value, Missing: m.err != nil, Origin: m.origin, Row: m.row, Nature: m.nature,
			Reads: m.estimate, Open: read && m.estimate && m.origin == originSuggest}
		if in.Min != nil {
			if v, err := in.Min.Eval(ex, u); err == nil {
				c.Min = v.Num
			}
		}
		if in.Max != nil {
			if v, err := in.Max.Eval(ex, u); err == nil {
				c.Max = v.Num
			}
		}
		out.Cells = append(out.Cells, c)
	}
	return out
}

// outlookAt is an insurance and the year whose formulas look.
type outlookAt struct {
	insurance string
	year      int
}

// outlook gathers what the formulas of a year can read of an insurance's measures.
func (e *evaluation) outlook(insurance string, year int) *Outlook {
	at := outlookAt{insurance, year}
	if o, ok := e.outlooks[at]; ok {
		return o
	}
	w, units, years := e.main, e.book.part[insurance], e.p.furthest(insurance)
	for _, u := range units {
		if w.record(insurance, year, u) == nil {
			years = max(years, 1)
		}
	}
	o := &Outlook{Year: year}
	e.outlooks[at] = o
	all := func(of func(unit int) *exactState) []*Figures {
		out := make([]*Figures, len(e.p.Pool.Units))
		for _, u := range units {
			out[u] = e.figures(of(u))
		}
		return out
	}
	for back := range 3 { // 本年, 上年, 前年
		o.back = append(o.back, all(func(u int) *exactState { return w.seen(insurance, year, back, u) }))
	}
	for n := 1; n <= years; n++ {
		ahead := w.ahead(insurance, year, n)
		o.ahead = append(o.ahead, all(func(u int) *exactState { return ahead[u] }))
		o.lines = append(o.lines, lineFacts(w, insurance, year, n))
	}
	return o
}

// furthest is the greatest n of 未来n年 that the formulas of an insurance read.
func (p *Program) furthest(insurance string) int {
	most := 0
	for _, n := range p.Names(insurance) {
		if k, ok := n.Symbol.Key.(AheadKey); ok {
			most = max(most, k.Years)
		}
	}
	return most
}

// tables lays down the figures: the rows of all years, the plan of the budget
// year and the years looked ahead to.
func (e *evaluation) tables() {
	e.res.Tables = map[FigureKey]*Figures{}
	years := map[outlookAt]bool{}
	for i := range e.p.Pool.Rows {
		years[outlookAt{e.p.Pool.Rows[i].Insurance, e.p.Pool.Rows[i].Year}] = true
	}
	for at := range years {
		e.table(Recorded, at, func(u int) *exactState { return e.main.record(at.insurance, at.year, u) })
	}
	for insurance, o := range e.res.Outlooks {
		plan := e.plan(insurance)
		e.table(Planned, outlookAt{insurance, e.opts.Year}, func(u int) *exactState { return plan[u] })
		for n := 1; n <= o.Years(); n++ {
			ahead := e.main.ahead(insurance, e.opts.Year, n)
			e.table(Ahead, outlookAt{insurance, e.opts.Year - 1 + n}, func(u int) *exactState { return ahead[u] })
		}
	}
}

// table lays down the figures of one year, with the sums over the units.
func (e *evaluation) table(origin Origin, at outlookAt, of func(unit int) *exactState) {
	var all []*Figures
	for _, u := range e.book.part[at.insurance] {
		f := e.figures(of(u))
		if all = append(all, f); f != nil {
			e.res.Tables[FigureKey{origin, at.insurance, at.year, u}] = f
		}
	}
	if sum := e.p.total(all); sum != nil {
		e.res.Tables[FigureKey{origin, at.insurance, at.year, poolLevel}] = sum
	}
}

// total adds up the figures of units, measure by measure; nil where a unit has none.
func (p *Program) total(units []*Figures) *Figures {
	if len(units) == 0 || slices.Contains(units, nil) {
		return nil
	}
	s := &exactState{chart: p.chart, year: units[0].Year, cells: make([]figure[formula.Value], len(p.chart.names))}
	for i := range p.Pool.Measures {
		m := &p.Pool.Measures[i]
		if m.Kind != "money" && m.Kind != "count" {
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
		if sum != nil {
			*s.at(m.Name) = figure[formula.Value]{value: formula.Num(sum), known: true}
		}
	}
	return &Figures{Year: s.year, state: s}
}

// plan is the budget year with its books closed, by unit index: projected where
// there is a projection, else the rows of funds.csv with the plan's own transfers.
func (e *evaluation) plan(insurance string) []*exactState {
	now := make([]*exactState, len(e.p.Pool.Units))
	for _, u := range e.book.part[insurance] {
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
func (e *evaluation) figures(s *exactState) *Figures {
	if s == nil {
		return nil
	}
	f, ok := e.shown[s]
	if !ok {
		f = &Figures{Year: s.year, Basis: s.basis, state: s}
		e.shown[s] = f
	}
	return f
}
