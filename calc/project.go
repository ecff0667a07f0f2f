package calc

import (
	"errors"
	"math/big"

	"tongchou/calc/formula"
)

type assumptionAt struct {
	year                            int
	insurance, code, name, scenario string
}

// assumptionTable indexes assumptions.csv.
func assumptionTable(values []AssumptionValue) map[assumptionAt]formula.Value {
	t := make(map[assumptionAt]formula.Value, len(values))
	for _, v := range values {
		t[assumptionAt{v.Year, v.Insurance, v.Code, v.Assumption, v.Scenario}] = v.Value
	}
	return t
}

// lineEnv evaluates the lines of one insurance and projected year.
type lineEnv struct {
	w         *world
	insurance string
	year      int // projected
	asked     int // whose figures read the projection; year itself unless it looks ahead
	scenario  string
	units     []int
	now       []*state                     // by unit index; being filled
	back      func(years, unit int) *state // earlier states
	overs     map[*formula.Node]lineValue
	nature    Nature
}

// lineValue is an aggregate's value, or why there is none.
type lineValue struct {
	value  formula.Value
	nature Nature
	err    error
}

func (e *lineEnv) Units() []int { return e.units }

func (e *lineEnv) Once(n *formula.Node, compute func() (formula.Value, error)) (formula.Value, error) {
	v, ok := e.overs[n]
	if !ok {
		outer := e.nature
		e.nature = Unmarked
		v.value, v.err = compute()
		v.nature, e.nature = e.nature, outer
		e.overs[n] = v
	}
	e.nature = Weakest(e.nature, v.nature)
	return v.value, v.err
}

func (e *lineEnv) Value(n *formula.Node, unit int) (formula.Value, error) {
	switch k := n.Symbol.Key.(type) {
	case MeasureKey:
		s := e.now[unit]
		if k.Back > 0 {
			s = e.back(k.Back, unit)
		}
		f, b := e.w.read(s, e.insurance, k.Name, e.year-k.Back, unit)
		if b != nil {
			return formula.Value{}, missingError(b)
		}
		e.nature = Weakest(e.nature, f.nature)
		return formula.Num(f.num), nil
	case ColumnKey:
		return formula.Str(e.w.prog.Pool.Units[unit].Column(k.Name)), nil
	case YearKey:
		return formula.Int(int64(e.w.law().year(e.year))), nil
	default:
		return e.assumption(n.Symbol.Key.(AssumptionKey).Assumption, unit), nil
	}
}

// assumption is the value in this scenario, or the one assumptions.csv gives
// for the unit and year: the more particular row wins.
func (e *lineEnv) assumption(a *Assumption, unit int) formula.Value {
	code := e.w.prog.Pool.Units[unit].Code
	for _, scenario := range []string{e.scenario, ""} {
		for _, c := range []string{code, ""} {
			for _, ins := range []string{e.insurance, ""} {
				if v, ok := e.w.assumed[assumptionAt{e.year, ins, c, a.Name, scenario}]; ok {
					return v
				}
			}
		}
	}
	return e.w.law().assumption(a, e.scenario, e.year, e.asked)
}

// projectMeasures gives every unit's measures of a projected year. What own
// gives of the year stands (nil: nothing); for other units lines run in order,
// what has no line is carried on, and totals follow from their parts.
// Transfers are 0 and the books are not closed yet. A unit without an earlier
// state stays nil.
func (w *world) projectMeasures(insurance string, year, asked int, scenario string, own func(unit int) *state, back func(years, unit int) *state) []*state {
	e := &lineEnv{w: w, insurance: insurance, year: year, asked: asked, scenario: scenario, back: back,
		now: make([]*state, len(w.prog.Pool.Units)), overs: map[*formula.Node]lineValue{}}
	var projected []int
	for _, u := range w.book.part[insurance] {
		if e.now[u] = own(u); e.now[u] == nil {
			prev := back(1, u)
			if prev == nil {
				continue
			}
			e.now[u] = w.carry(prev, year)
			projected = append(projected, u)
		}
		e.units = append(e.units, u)
	}
	for _, l := range w.prog.lines[insurance] {
		clear(e.overs)
		m := w.prog.measures[l.Measure]
		for _, u := range projected {
			e.nature = Unmarked
			v, err := l.formula.Eval(e, u)
			f := figure{pos: e.now[u].cells[l.Measure].pos, nature: e.nature}
			if err == nil {
				f.num = roundProjected(v.Num, m.Kind)
			} else { // the measure is missing from here on
				f.why = whyMissing(err, l.formula)
			}
			e.now[u].cells[l.Measure] = f
		}
	}
	for _, u := range projected {
		e.total(u, Income)
		e.total(u, Expenditure)
	}
	return e.now
}

// whyMissing is the start of the chain of what a line could not read, or the
// fault of its formula.
func whyMissing(err error, f *formula.Formula) *blank {
	var b *blank
	if errors.As(err, &b) {
		return b.start()
	}
	pos := f.Pos
	var fault *formula.Fault
	if errors.As(err, &fault) {
		pos = f.At(fault.Node)
	}
	return &blank{pos: pos, what: err.Error(), remedy: "检查推算公式和它读的数"}
}

// roundProjected rounds a projected value before the next line reads it: money
// to the fen, heads to one, anything else to 12 decimals.
func roundProjected(r *big.Rat, kind string) *big.Rat {
	switch kind {
	case "money":
		return formula.Round(r, 2)
	case "count":
		return formula.Round(r, 0)
	}
	return formula.Round(r, 12)
}

// carry begins a projected year with last year's measures; the four transfer
// lines are never carried.
func (w *world) carry(prev *state, year int) *state {
	s := &state{year: year, cells: make(map[string]figure, len(prev.cells))}
	for name, f := range prev.cells {
		m := w.prog.measures[name]
		if m == nil || follows(m) {
			continue
		}
		f.given, f.basis = false, ""
		s.cells[name] = f
	}
	for _, t := range transfers {
		s.cells[t] = figure{num: new(big.Rat)}
	}
	s.cells[Adjustment] = figure{num: new(big.Rat)}
	return s
}

var transfers = []string{GrantFromAbove, LevyFromBelow, GrantBelow, LevyToAbove}

// total derives a projected 小计 from its parts; what the 小计 before held
// beyond its listed parts is carried unchanged.
func (e *lineEnv) total(unit int, name string) {
	w, s, prev := e.w, e.now[unit], e.back(1, unit)
	before, missing := w.read(prev, e.insurance, name, e.year-1, unit)
	if missing != nil {
		s.cells[name] = figure{why: missing.start()}
		return
	}
	sum, nature := new(big.Rat).Set(before.num), before.nature
	for _, m := range w.prog.Pool.Measures {
		if m.PartOf != name {
			continue
		}
		old, now := prev.cells[m.Name].num, s.cells[m.Name].num
		if old != nil && now == nil { // a part that cannot be projected leaves the sum unknown
			s.cells[name] = figure{why: s.cells[m.Name].why}
			return
		}
		if now != nil {
			sum.Add(sum, now)
		}
		if old != nil {
			sum.Sub(sum, old)
		}
		nature = Weakest(nature, s.cells[m.Name].nature)
	}
	s.cells[name] = figure{num: sum, nature: nature}
}

// closeBooks sets 上年结余 and 年末结余 once the transfers are known. In the
// budget year's own row a given 上年结余 stands where last year has no closing.
func closeBooks(s, prev *state) {
	opening := figure{}
	if prev != nil {
		opening = prev.cells[Closing]
	}
	if opening.num == nil {
		why := opening.why
		opening = s.cells[Opening]
		opening.why = why
	} else if adj := s.cells[Adjustment].num; adj != nil {
		opening.num = new(big.Rat).Add(opening.num, adj)
	}
	opening.given, opening.basis = false, ""
	s.cells[Opening] = opening
	nature := opening.nature
	sum := new(big.Rat)
	for _, t := range balanceTerms {
		f := s.cells[t.measure]
		if f.num == nil {
			s.cells[Closing] = figure{pos: s.cells[Closing].pos, why: f.why}
			return
		}
		if t.minus {
			sum.Sub(sum, f.num)
		} else {
			sum.Add(sum, f.num)
		}
		nature = Weakest(nature, f.nature)
	}
	s.cells[Closing] = figure{num: sum, nature: nature}
}

// balanceTerms are the terms of 年末结余.
var balanceTerms = []struct {
	measure string
	minus   bool
}{
	{Opening, false}, {Income, false}, {GrantFromAbove, false}, {LevyFromBelow, false},
	{Expenditure, true}, {GrantBelow, true}, {LevyToAbove, true},
}

// ahead gives every unit's state n years after year−1, in the 基准 scenario,
// from the state of year−1 and never from a row of year, every transfer 0.
func (w *world) ahead(insurance string, year, years int) []*state {
	at := aheadAt{insurance, year, years}
	if s, ok := w.aheads[at]; ok {
		return s
	}
	back := func(k, unit int) *state { return w.expected(insurance, year, years-k, unit) }
	now := w.projectMeasures(insurance, year-1+years, year, Baseline, func(int) *state { return nil }, back)
	for u, s := range now {
		if s != nil {
			closeBooks(s, back(1, u))
		}
	}
	w.aheads[at] = now
	return now
}

// expected is a unit's state so many years after year−1, looking ahead from
// there; up to that year itself, what is known of it.
func (w *world) expected(insurance string, year, years, unit int) *state {
	if years > 0 {
		return w.ahead(insurance, year, years)[unit]
	}
	return w.state(insurance, year-1+years, unit)
}

// lineFacts are what the lines of an insurance read so many years after year−1,
// looking ahead from there.
func (w *world) lineFacts(insurance string, year, years int) *Facts {
	e := &lineEnv{w: w, insurance: insurance, year: year - 1 + years, asked: year, scenario: Baseline,
		now: w.ahead(insurance, year, years), overs: map[*formula.Node]lineValue{}}
	e.back = func(k, unit int) *state { return w.expected(insurance, year, years-k, unit) }
	for u, s := range e.now {
		if s != nil {
			e.units = append(e.units, u)
		}
	}
	var read []*formula.Formula
	for _, l := range w.prog.lines[insurance] {
		read = append(read, l.formula)
	}
	return recordFacts(e, read, read)
}
