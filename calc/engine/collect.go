package engine

import (
	"slices"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// collect turns what was computed of the budget year into the result's tables.
func (e *evaluation) collect() {
	e.res.Rows = e.book.Rows
	var done []*exactRun
	for _, sp := range e.p.Schemes {
		for _, insurance := range sp.Insurance {
			if ex := e.main.run(sp, insurance, e.opts.Year); ex != nil && len(ex.units) > 0 {
				e.res.Runs = append(e.res.Runs, e.begin(ex))
				done = append(done, ex)
			}
		}
	}
	for i, run := range e.res.Runs { // after all inputs: facts read more than values did
		e.complete(run, done[i])
	}
	e.res.Outlooks = map[string]*calc.Outlook{}
	for at, o := range e.outlooks {
		if at.year == e.opts.Year {
			e.res.Outlooks[at.insurance] = o
		}
	}
}

// begin lays down the columns of an execution.
func (e *evaluation) begin(ex *exactRun) *calc.Run {
	run := &calc.Run{Scheme: ex.scheme.Scheme, Program: ex.scheme, Insurance: e.main.insurance(ex.insurance), Year: ex.year,
		Preview: ex.year < ex.scheme.FirstYear, Units: ex.units, Others: map[*calc.SchemeProgram]*calc.Run{}}
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
func (e *evaluation) run(ex *exactRun) *calc.Run {
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
func (e *evaluation) complete(run *calc.Run, ex *exactRun) {
	names := ex.scheme.Formulas()
	computed := slices.Clone(names)
	for _, st := range ex.scheme.Steps { // of its readings, only the one in force
		computed = slices.DeleteFunc(computed, func(f *formula.Formula) bool {
			return slices.Contains(st.All(), f) && f != ex.law().Formula(st, ex.year)
		})
	}
	for _, c := range ex.scheme.Checks {
		names, computed = append(names, c.Formulas()...), append(computed, c.Formulas()...)
	}
	if slices.ContainsFunc(ex.scheme.Steps, func(st *calc.StepProgram) bool { return st.Flow.Account() }) {
		run.Guessed = ex.w.opening(ex.scheme, ex.insurance, ex.year).guess
	}
	run.Outlook = e.outlook(ex.insurance, ex.year)
	run.Facts = calc.RecordFacts(ex, names, computed)
	for _, key := range run.Facts.Keys() {
		switch k := key.(type) {
		case calc.StepKey:
			if k.Scheme != ex.scheme {
				run.Others[k.Scheme] = e.run(ex.w.run(k.Scheme, ex.insurance, ex.year))
			}
		case calc.FundKey:
			if k.Name == calc.FundOpening {
				run.Opening = e.balance(ex)
			}
		}
	}
}

// balance is the opening of an execution's fund account, with the years before
// that it comes from.
func (e *evaluation) balance(ex *exactRun) *calc.FundBalance {
	return e.balanceOf(ex.w.opening(ex.scheme, ex.insurance, ex.year))
}

func (e *evaluation) balanceOf(o *opening[formula.Value]) *calc.FundBalance {
	b := &calc.FundBalance{Amount: o.amount.Num, Origin: o.origin, Nature: o.nature, Pos: o.pos, Entries: o.entries, Parts: o.parts}
	if o.before != nil {
		b.Before = e.balanceOf(o.before)
	}
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

func (e *evaluation) column(run *calc.Run, ex *exactRun, st *calc.StepProgram) calc.StepColumn {
	l := ex.law()
	out := calc.StepColumn{Step: st.Step, Program: st, Formula: l.Formula(st, ex.year), Reading: st.Reading, Type: st.Type, PerUnit: st.PerUnit}
	if r := l.Reading(st.Question, ex.year); r != "" && st.Question != "" {
		out.Reading = r
	}
	if o := l.Overlaid(st, ex.year); o != nil {
		out.Overlay, out.Reading = o.Overlay, ""
	}
	if ex.year >= e.opts.Year {
		out.Awaits = st.Awaits(e.opts.Stage)
	}
	for _, u := range ex.unitsOf(st.PerUnit) {
		m := ex.cell(st, u)
		c := calc.StepCell{Value: m.value, Missing: m.err != nil, Status: calc.StatusFinal, Open: m.estimate, Assumed: m.assumed, Nature: m.nature}
		if c.Missing {
			c.Value, c.Open = formula.Value{Sort: st.Type.Sort}, false
		}
		c.Instead = stoodIn(ex, st, u)
		e.span(ex, st, u, m, &c)
		c.Open = c.Open || !c.Missing && e.endless(ex, st, u)
		switch {
		case run.Preview:
			c.Status = calc.StatusPreview
		case c.Undecided() || c.Missing || out.Awaits != "":
			c.Status = calc.StatusEstimate
		}
		out.Cells = append(out.Cells, c)
	}
	if col := &ex.columns[st.Number]; col.known {
		out.Cap, out.Binds = col.cap.Num, col.binds.Yes
		for _, m := range col.raw {
			out.Unshared = append(out.Unshared, m.value.Num)
		}
		e.sums(ex, st, &out)
	}
	return out
}

func (e *evaluation) inputColumn(ex *exactRun, in *calc.InputProgram) calc.InputColumn {
	out := calc.InputColumn{Rule: in.InputRule, Program: in}
	for _, u := range ex.unitsOf(in.PerUnit) {
		m := ex.input(in, u)
		read := m.read // before its range below reads more
		c := calc.InputCell{Value: m.value, Missing: m.err != nil, Origin: m.origin, Row: m.row, Nature: m.nature,
			Read: read, Reads: m.estimate, Open: read && m.estimate && m.origin == calc.OriginSuggest}
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
		e.moved(ex, in, u, &c)
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
func (e *evaluation) outlook(insurance string, year int) *calc.Outlook {
	at := outlookAt{insurance, year}
	if o, ok := e.outlooks[at]; ok {
		return o
	}
	w, units, spans := e.main, e.book.Taking(insurance), e.p.Spans(insurance)
	first := calc.Span{Years: 1}
	if !slices.Contains(spans, first) && slices.ContainsFunc(units, func(u int) bool { return w.record(insurance, year, u) == nil }) {
		spans = append(spans, first)
	}
	all := func(of func(unit int) *exactState) []*calc.Figures {
		out := make([]*calc.Figures, len(e.p.Pool.Units))
		for _, u := range units {
			out[u] = e.figures(of(u))
		}
		return out
	}
	o := &calc.Outlook{Year: year, Expected: map[calc.Span][]*calc.Figures{}, Read: map[calc.Span]*calc.Facts{}}
	e.outlooks[at] = o
	for back := range e.p.Back(insurance) + 1 {
		o.Known = append(o.Known, all(func(u int) *exactState { return w.seen(insurance, year, back, u) }))
	}
	o.Plan = all(func(u int) *exactState { return w.plan(insurance, year, u) })
	for _, s := range spans {
		at := aheadAt{insurance, year, s}
		ahead := w.ahead(at)
		o.Expected[s], o.Read[s] = all(func(u int) *exactState { return ahead[u] }), lineFacts(w, at)
	}
	return o
}
