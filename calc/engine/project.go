package engine

import (
	"errors"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

type assumptionAt struct {
	year                            int
	insurance, code, name, scenario string
}

// assumptionTable indexes assumptions.csv.
func assumptionTable(values []calc.AssumptionValue) map[assumptionAt]formula.Value {
	t := make(map[assumptionAt]formula.Value, len(values))
	for _, v := range values {
		t[assumptionAt{v.Year, v.Insurance, v.Code, v.Assumption, v.Scenario}] = v.Value
	}
	return t
}

// lineEnv evaluates the lines of one insurance and projected year.
type lineEnv[V any] struct {
	w         *world[V]
	insurance string
	year      int // projected
	asked     int // whose figures read the projection; year itself unless it looks ahead
	scenario  string
	shock     shock[V] // nil where the year is looked ahead to: nobody expects shocks
	units     []int
	now       []*state[V]                     // by unit index; being filled
	back      func(years, unit int) *state[V] // earlier states
	overs     map[overAt]lineValue[V]
	looks     *aheadAt // whose look ahead it is; nil where the year itself is computed
	assumed   map[*calc.Assumption]assumed[V]
	nature    calc.Nature
}

// lineValue is an aggregate's value, or why there is none.
type lineValue[V any] struct {
	values []V
	nature calc.Nature
	err    error
}

func (e *lineEnv[V]) Units() []int { return e.units }

func (e *lineEnv[V]) Once(n *formula.Node, group int, compute func() ([]V, error)) ([]V, error) {
	at := overAt{n, group}
	v, ok := e.overs[at]
	if !ok {
		outer := e.nature
		e.nature = calc.Unmarked
		v.values, v.err = compute()
		v.nature, e.nature = e.nature, outer
		e.overs[at] = v
	}
	e.nature = calc.Weakest(e.nature, v.nature)
	return v.values, v.err
}

func (e *lineEnv[V]) Value(n *formula.Node, unit int) (V, error) {
	switch k := n.Symbol.Key.(type) {
	case calc.MeasureKey:
		s := e.now[unit]
		if k.Back > 0 {
			s = e.back(k.Back, unit)
		}
		f, b := e.w.read(s, place{e.insurance, e.w.prog.Chart.Numbers[k.Name], e.year - k.Back, unit})
		if b != nil {
			return none[V](), missingError(b)
		}
		e.nature = calc.Weakest(e.nature, f.nature)
		return f.value, nil
	case calc.ColumnKey:
		return e.w.alg.Of(formula.Str(e.w.prog.Pool.Units[unit].Column(k.Name))), nil
	case calc.YearKey:
		return e.w.alg.Of(formula.Int(int64(e.w.law().Year(e.year)))), nil
	default:
		return e.moved(n.Symbol.Key.(calc.AssumptionKey).Assumption, unit), nil
	}
}

// assumed is an assumption with its shock, for the units that share both.
type assumed[V any] struct {
	said         formula.Value
	shock, value V
}

// moved is an assumption as a course has it: the scenario's value and its shock.
func (e *lineEnv[V]) moved(a *calc.Assumption, unit int) V {
	said := e.assumption(a, unit)
	if e.shock == nil {
		return e.w.alg.Of(said)
	}
	by, ok := e.shock(a, unit, e.year)
	if !ok {
		return e.w.alg.Of(said)
	}
	v, ok := e.assumed[a]
	if !ok || v.said.Num != said.Num || !e.w.alg.Same(v.shock, by) {
		v = assumed[V]{said, by, e.w.alg.Add(e.w.alg.Of(said), by)}
		e.assumed[a] = v
	}
	return v.value
}

func (e *lineEnv[V]) assumption(a *calc.Assumption, unit int) formula.Value {
	return e.w.assumption(a, e.insurance, unit, e.scenario, e.year, e.asked)
}

// assumption is the value tried, or what is said of the unit and year.
func (s *setting) assumption(a *calc.Assumption, insurance string, unit int, scenario string, year, asked int) formula.Value {
	return s.opts.Trial.Assumed(a, s.given(a, insurance, unit, scenario, year, asked), year, asked)
}

// given is the value in a scenario, or the one assumptions.csv gives for the unit
// and year: the more particular row wins.
func (s *setting) given(a *calc.Assumption, insurance string, unit int, scenario string, year, asked int) formula.Value {
	if len(s.assumed) > 0 {
		code := s.prog.Pool.CodeOf(unit)
		for _, of := range []string{scenario, ""} {
			for _, c := range []string{code, ""} {
				for _, ins := range []string{insurance, ""} {
					if v, ok := s.assumed[assumptionAt{year, ins, c, a.Name, of}]; ok {
						return v
					}
				}
			}
		}
	}
	return s.law().Assumption(a, scenario, year, asked)
}

// Cells is what a line adds up over the cells of a unit.
func (e *lineEnv[V]) Cells(n *formula.Node, unit int) (V, error) {
	p := e.w.peopleOf(peopleAt{e.insurance, unit, e.year, e.looks})
	if p == nil {
		return none[V](), missingError(&blank{pos: finding.Pos{File: "ages.csv"}, what: e.w.prog.Pool.NameOf(unit) + "没有" + e.insurance + "的年龄人数",
			remedy: "在 ages.csv 补上年度以前的人数，或在公式里写 缺省(人口(…), …)"})
	}
	e.nature = calc.Weakest(e.nature, p.nature)
	v, err := p.sum(n)
	if err != nil {
		return none[V](), err
	}
	return e.w.alg.Of(v), nil
}

// project gives every unit's measures of the year. What own gives of the year
// stands (nil: nothing); for other units lines run in order, what has no line is
// carried on, and totals follow from their parts. Transfers are 0 and the books
// are not closed yet. A unit without an earlier state stays nil.
func (e *lineEnv[V]) project(own func(unit int) *state[V]) []*state[V] {
	w := e.w
	e.now = make([]*state[V], len(w.prog.Pool.Units))
	e.overs, e.assumed = map[overAt]lineValue[V]{}, map[*calc.Assumption]assumed[V]{}
	var projected []int
	for _, u := range w.book.Taking(e.insurance) {
		if e.now[u] = own(u); e.now[u] == nil {
			prev := e.back(1, u)
			if prev == nil {
				continue
			}
			e.now[u] = w.carry(prev, e.year)
			projected = append(projected, u)
		}
		e.units = append(e.units, u)
	}
	for _, l := range w.prog.Lines[e.insurance] {
		clear(e.overs)
		at := place{insurance: e.insurance, n: w.prog.Chart.Numbers[l.Measure], year: e.year}
		decimals := calc.ProjectedDecimals(l.Kind)
		for _, at.unit = range projected {
			if w.beside != nil && w.unmoved[at.n] && e.looks == nil {
				e.now[at.unit].cells[at.n] = w.beside.state(at.insurance, at.year, at.unit).cells[at.n]
				continue
			}
			e.nature = calc.Unmarked
			v, err := formula.Evaluate(l.Formula.Root, w.alg, e, at.unit)
			if err == nil {
				v = w.alg.Round(v, decimals)
			}
			f := &e.now[at.unit].cells[at.n]
			pos := f.pos
			*f = w.outcome(at, v, err, func(err error) *blank { return whyMissing(err, l.Formula) }) // missing from here on
			f.pos, f.nature = pos, e.nature
		}
	}
	for _, u := range projected {
		prev := e.back(1, u)
		for i := range w.prog.Chart.Wholes {
			w.sumUp(e.now[u], prev, i, place{e.insurance, 0, e.year, u})
		}
	}
	return e.now
}

// whyMissing is the start of the chain of what a line could not read, or the
// fault of its formula.
func whyMissing(err error, f *formula.Formula) *blank {
	if b := startOf(err); b != nil {
		return b
	}
	pos := f.Pos
	var fault *formula.Fault
	if errors.As(err, &fault) {
		pos = f.At(fault.Node)
	}
	return &blank{pos: pos, what: err.Error(), remedy: "检查推算公式和它读的数"}
}

// ahead gives every unit's state of a year that is looked ahead to, in the 基准
// scenario, every transfer 0: from the state of the year before and never from a row
// of the year, or from the plan of the year.
func (w *world[V]) ahead(at aheadAt) []*state[V] {
	if s, ok := w.aheads[at]; ok {
		return s
	}
	e := w.looking(at)
	now := e.project(func(u int) *state[V] {
		if at.span.Years > 0 {
			return nil
		}
		s := w.plan(at.insurance, at.year, u).copied()
		if s != nil {
			w.noTransfers(s)
		}
		return s
	})
	for u, s := range now {
		if s != nil {
			w.closeBooks(s, e.back(1, u), place{at.insurance, 0, e.year, u})
		}
	}
	w.aheads[at] = now
	return now
}

// looking is what the lines of a year read that is looked ahead to.
func (w *world[V]) looking(at aheadAt) *lineEnv[V] {
	return &lineEnv[V]{w: w, looks: &at, insurance: at.insurance, year: at.span.Year(at.year), asked: at.year, scenario: calc.Baseline,
		back: func(k, unit int) *state[V] {
			return w.expected(aheadAt{at.insurance, at.year, at.span.Before(k)}, unit)
		}}
}

// expected is a unit's state of a year that is looked ahead to, or as it is known
// where that is over.
func (w *world[V]) expected(at aheadAt, unit int) *state[V] {
	if at.span.Known() {
		return w.state(at.insurance, at.span.Year(at.year), unit)
	}
	return w.ahead(at)[unit]
}

// lineFacts are what the lines of an insurance read in a year that is looked ahead to.
func lineFacts(w *exactWorld, at aheadAt) *calc.Facts {
	e := w.looking(at)
	e.now, e.overs = w.ahead(at), map[overAt]lineValue[formula.Value]{}
	for u, s := range e.now {
		if s != nil {
			e.units = append(e.units, u)
		}
	}
	var read []*formula.Formula
	for _, l := range w.prog.Lines[at.insurance] {
		read = append(read, l.Formula)
	}
	return calc.RecordFacts(e, read, read)
}
