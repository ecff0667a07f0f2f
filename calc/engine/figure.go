package engine

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// figure is one measure of one unit in one year as an engine reads it. V is
// what a value is: an exact one, or a column of many courses.
type figure[V any] struct {
	value  V
	known  bool         // else missing
	why    *blank       // of a projected figure that is missing: what could not be read
	pos    *finding.Pos // of the cell it comes from, if any
	nature calc.Nature
	given  bool // stands in funds.csv (else projected or summed)
}

// place is where the figure stands; the zero Pos when it stands nowhere.
func (f *figure[V]) place() finding.Pos {
	if f.pos == nil {
		return finding.Pos{}
	}
	return *f.pos
}

// state is a unit's year: its measures by number.
type state[V any] struct {
	chart *calc.Chart
	year  int
	basis calc.Basis // "" when projected
	row   *calc.Row  // nil when projected
	cells []figure[V]
	owed  figure[V] // of a projected year: what the unit's own government makes up after it
}

// at is a measure by its name, for those who tell of a year.
func (s *state[V]) at(name string) *figure[V] { return &s.cells[s.chart.Numbers[name]] }

// copied is a state that may be filled in without touching the recorded one;
// nil stays nil.
func (s *state[V]) copied() *state[V] {
	if s == nil {
		return nil
	}
	c := *s
	c.cells = slices.Clone(s.cells)
	return &c
}

// readRow reads a row of funds.csv, summing the 小计 that were left blank.
func readRow(c *calc.Chart, measures []calc.Measure, r *calc.Row) *state[formula.Value] {
	s := &state[formula.Value]{chart: c, year: r.Year, basis: r.Basis, row: r, cells: make([]figure[formula.Value], len(c.Names))}
	for name, cell := range r.Cells {
		n, ok := c.Numbers[name]
		if !ok {
			continue // another policy's measure
		}
		pos := cell.Pos
		s.cells[n] = figure[formula.Value]{value: formula.Num(cell.Num), known: cell.Num != nil, pos: &pos, nature: cell.Nature, given: cell.Num != nil}
	}
	for _, n := range c.Wholes {
		f := &s.cells[n]
		if f.known {
			continue
		}
		if parts := r.Parts(measures, c.Names[n]); parts.Whole() {
			f.value, f.known, f.nature = formula.Num(parts.Sum), true, parts.Nature
		}
	}
	return s
}

// told gives an exact state in other values: it is the same in all courses.
func told[V any](s *state[formula.Value], alg formula.Algebra[V]) *state[V] {
	if s == nil {
		return nil
	}
	out := &state[V]{chart: s.chart, year: s.year, basis: s.basis, row: s.row, cells: make([]figure[V], len(s.cells))}
	for n, f := range s.cells {
		out.cells[n] = figure[V]{known: f.known, why: f.why, pos: f.pos, nature: f.nature, given: f.given}
		if f.known {
			out.cells[n].value = alg.Of(f.value)
		}
	}
	return out
}

// blank is a value that is not there, before anyone asked for it in a step.
type blank struct {
	pos      finding.Pos
	what     string // 沈阳市 2025年 职工 征缴收入
	remedy   string
	expected string
	root     *blank // of a projected figure: what is missing at the start of its chain
	cell     bool   // it is a blank cell of a unit's row
	rate     bool   // neither amount nor heads: nothing adds it up
	unit     int
}

func (b *blank) Error() string { return b.what }

// start is what is missing where the chain of projected figures begins.
func (b *blank) start() *blank {
	if b.root != nil {
		return b.root
	}
	return b
}

// missingError makes the error of a blank, which 缺省 catches.
func missingError(b *blank) error { return formula.Missing("%w", b) }

// startOf is the blank where the chain of a missing value begins; nil if the
// error is of no missing figure.
func startOf(err error) *blank {
	var b *blank
	if errors.As(err, &b) {
		return b.start()
	}
	return nil
}

// place is a measure of a unit's year.
type place struct {
	insurance  string
	n          int // the measure's number
	year, unit int
}

// read gives a measure of a state, or what is missing and where it should stand.
func (w *world[V]) read(s *state[V], at place) (*figure[V], *blank) {
	if s != nil && s.cells[at.n].known {
		return &s.cells[at.n], nil
	}
	return nil, w.blank(s, at)
}

// blank says what is missing of a state, and where it should stand.
func (w *world[V]) blank(s *state[V], at place) *blank {
	name := w.prog.Chart.Names[at.n]
	title := fmt.Sprintf("%s %d年 %s", w.prog.Pool.NameOf(at.unit), at.year, at.insurance)
	if s == nil || s.basis == calc.Instead {
		if b := w.before(at, title, name); b != nil {
			return b
		}
	}
	if s == nil {
		at.unit = w.book.lacking(at, w.reads(at.year, at.unit))
		title = fmt.Sprintf("%s %d年 %s", w.prog.Pool.NameOf(at.unit), at.year, at.insurance)
		b := &blank{pos: finding.Pos{File: w.book.File(at.insurance)}, what: title + " 没有数据行，读不到“" + name + "”", remedy: "在 funds.csv 补上这一行"}
		if r := w.book.best(at.insurance, at.year, at.unit, calc.Bases()); r != nil {
			b.what = fmt.Sprintf("%s 只有%s行，%s不读，读不到“%s”", title, r.Basis, w.stageOf(at.unit).Word(), name)
			b.remedy = "补上" + calc.BasesText(w.reads(at.year, at.unit)) + "行，或换一个阶段（--stage）"
		}
		return b
	}
	f := &s.cells[at.n]
	b := &blank{what: title + " “" + name + "”没有填", remedy: "填上数，确为零填 0", pos: f.place(), cell: true, unit: at.unit}
	if m := w.prog.Measure(name); m != nil && !m.AddsUp() {
		b.remedy, b.rate = "填上数", true // no rate is 0
		if u := &w.prog.Pool.Units[at.unit]; at.year < u.From {
			b.what = fmt.Sprintf("%s “%s”：那时还没有%s（起始年度 %d），并入的%s填得不同，或没有填", title, name, u.Name, u.From, w.prog.Pool.NamesOf(w.book.Then(at.insurance, at.year, at.unit)))
			b.expected, b.remedy = w.standIn(at, name)
		}
	}
	switch {
	case s.row == nil || f.why != nil:
		b = w.unprojected(at, f.why)
		if f.why == nil {
			b.pos = f.place()
		}
	case f.pos == nil && len(s.row.Parts(w.prog.Pool.Measures, name).Blank) > 0:
		part := s.row.Parts(w.prog.Pool.Measures, name).Blank[0]
		b.what, b.pos = title+" “"+part+"”没有填，合计不出“"+name+"”", s.row.Cells[part].Pos
	case f.pos == nil:
		b.what, b.cell = "没有列“"+name+"”", false
		b.pos = finding.Pos{File: s.row.Pos.File, Sheet: s.row.Pos.Sheet, Cell: "A1"}
		if s.row.Pos.Sheet == "" {
			b.pos.Line, b.pos.Cell = 1, ""
		}
		b.remedy = "补上这一列"
	case name == calc.Income || name == calc.Expenditure:
		b.remedy = "填上小计，或把各分项填全（确为零填 0）"
	}
	return b
}

// before says that a unit was not there yet, and what stands in for its figure; nil
// where it, or one whose history it carries on, was.
func (w *world[V]) before(at place, title, name string) *blank {
	u := &w.prog.Pool.Units[at.unit]
	if at.year >= u.From || len(w.book.Then(at.insurance, at.year, at.unit)) > 0 {
		return nil
	}
	b := &blank{pos: u.Pos, what: fmt.Sprintf("%s还没有设立（起始年度 %d），没有%s的“%s”", strings.TrimSuffix(title, " "+at.insurance), u.From, at.insurance, name)}
	b.expected, b.remedy = w.standIn(at, name)
	return b
}

// standIn is the row that stands in for a figure of a year before a unit was there, and
// how one comes by it.
func (w *world[V]) standIn(at place, name string) (expected, remedy string) {
	item := calc.MeasureAt(w.year, at.year, name)
	return fmt.Sprintf("inputs.csv 的一行 %d,,%s,%s,%s,数值,依据", w.year, at.insurance, w.prog.Pool.Units[at.unit].Code, item),
		"由有权的部门定一个替代数，连同文号写进 inputs.csv，项目“" + item + "”；不要改公式"
}

// unprojected says that a figure could not be projected, and why if that is known.
func (w *world[V]) unprojected(at place, why *blank) *blank {
	title := fmt.Sprintf("%s %d年 %s “%s”推算不出", w.prog.Pool.NameOf(at.unit), at.year, at.insurance, w.prog.Chart.Names[at.n])
	if why == nil {
		return &blank{what: title + "，前一年没有这个数", remedy: "补上前一年的数，或在 projection.toml 给它写推算公式"}
	}
	return &blank{pos: why.pos, what: title + "：" + why.what, remedy: why.remedy, root: why}
}

// outcome is the figure that came of a projection. cause finds what could not
// be read, in some courses or in all.
func (w *world[V]) outcome(at place, v V, err error, cause func(error) *blank) figure[V] {
	if err == nil {
		v, err = w.alg.Reword(v, nil, func(err error) error { return missingError(w.unprojected(at, cause(err))) })
		cause = startOf
	}
	if err != nil {
		return figure[V]{why: cause(err)}
	}
	return figure[V]{value: v, known: true}
}
