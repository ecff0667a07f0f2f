package live

import (
	"fmt"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/xlsx/book"
)

// Ahead is 预测 of one insurance: what 未来n年 reads, year by year after 上年 in
// the 基准 scenario, each year computed from the block above it.
type Ahead struct {
	*book.Sheet
	atlas *Atlas
	data  *Data
	years int
	lines []calc.LineFormula
}

const aheadFirst = 3

func (h *Ahead) block(n int) int { return aheadFirst + (n-1)*len(h.data.units) }

// cells are a measure's cells n years after 上年; 上年 and 前年 themselves are on 数据.
func (h *Ahead) cells(n int, measure string) book.Range {
	if n <= 0 {
		return h.data.Cells(1-n, measure)
	}
	return h.At(h.block(n), h.data.column(measure)).Down(len(h.data.units))
}

// layAhead settles 预测 when something reads it; else it returns nil.
func (a *Atlas) layAhead(d *Data) *Ahead {
	years := 0
	for _, n := range a.view.Program.Names(d.insurance) {
		if k, ok := n.Symbol.Key.(calc.AheadKey); ok {
			years = max(years, k.Years)
		}
	}
	for _, u := range d.units {
		if a.view.Figures(calc.Recorded, d.insurance, a.view.Year, u) == nil {
			years = max(years, 1)
		}
	}
	if years == 0 {
		return nil
	}
	h := &Ahead{Sheet: a.book.Add("预测-"+d.insurance, "未来各年的基准预测，供方案判断支付风险"), atlas: a, data: d, years: years, lines: a.view.Program.Lines[d.insurance]}
	for n := 1; n <= years; n++ {
		for _, m := range d.Measures {
			a.each(d.insurance, nil, calc.AheadKey{Years: n, Name: m.Name}, h.cells(n, m.Name))
		}
	}
	return h
}

func (h *Ahead) fill(v *report.View) {
	s := h.Sheet
	s.Begin("预测："+h.data.insurance, "基准情景，从上年推算，不计上解、补助；公式来自 projection.toml，没有公式的指标沿用上年。金额单位：元", aheadFirst, DataMeasures, true, "年度", "口径", "代码", "统筹区", "类型")
	for i, m := range h.data.Measures {
		s.Put(2, DataMeasures+i, m.Name, book.Head)
		if l := h.line(m.Name); l != nil {
			s.Note(s.At(2, DataMeasures+i), m.Name+" = "+l.Formula.Text)
		}
	}
	for n := 1; n <= h.years; n++ {
		for k, u := range h.data.units {
			h.unit(v, n, k, u)
		}
	}
}

func (h *Ahead) line(measure string) *calc.LineFormula {
	i := slices.IndexFunc(h.lines, func(l calc.LineFormula) bool { return l.Measure == measure })
	if i < 0 {
		return nil
	}
	return &h.lines[i]
}

func (h *Ahead) unit(v *report.View, n, k, u int) {
	s, row, unit := h.Sheet, h.block(n)+k, v.Pool.Units[u]
	look := book.Style{Total: k == 0 && n > 1}
	s.Line(row, 0, look, look.WithFormat(book.FormatWhole).Of(v.Year-1+n), "预测", unit.Code, unit.Name, unit.Type)
	f := v.Figures(calc.Ahead, h.data.insurance, v.Year-1+n, u)
	if f == nil {
		return
	}
	for _, m := range h.data.Measures {
		x := f.Num(m.Name)
		if x == nil {
			continue
		}
		// without a formula there is nothing to follow: a figure that stands as it is
		s.Calc(row, h.data.column(m.Name), h.formula(m, n, k, u), x, look.WithFormat(book.FormatOfMeasure(m.Kind)))
	}
}

// formula is how a measure follows from the year before.
func (h *Ahead) formula(m calc.Measure, n, k, u int) string {
	ref := func(t calc.Term) string {
		if h.data.column(t.Measure) < 0 {
			return "0"
		}
		return h.cells(n-t.Back, t.Measure).At(k).Ref(h.Sheet)
	}
	if l := h.line(m.Name); l != nil {
		return fmt.Sprintf("ROUND(%s,%d)", written(h.Sheet, l.Formula, lineReader{h, n, k, u}), calc.ProjectedDecimals(l.Kind))
	}
	terms := h.atlas.view.Program.Succession(m.Name)
	switch {
	case terms == nil:
		return ""
	case m.Name == calc.Income || m.Name == calc.Expenditure:
		return h.total(terms, ref)
	case len(terms) == 1:
		return ref(terms[0])
	}
	return Terms(terms, ref)
}

// Terms is a sum of 元 in cells.
func Terms(terms []calc.Term, ref func(calc.Term) string) string {
	var b strings.Builder
	for i, t := range terms {
		switch {
		case t.Minus:
			b.WriteByte('-')
		case i > 0:
			b.WriteByte('+')
		}
		b.WriteString(ref(t))
	}
	return "ROUND(" + b.String() + ",2)"
}

// total moves a 小计 with its parts; what it held beyond them stays.
func (h *Ahead) total(terms []calc.Term, ref func(calc.Term) string) string {
	last, now, before := ref(terms[0]), []string(nil), []string(nil)
	for _, t := range terms[1:] {
		switch {
		case h.data.column(t.Measure) < 0:
		case t.Minus:
			before = append(before, ref(t))
		default:
			now = append(now, ref(t))
		}
	}
	if len(now) == 0 {
		return last
	}
	return fmt.Sprintf("ROUND(%s+SUM(%s)-SUM(%s),2)", last, strings.Join(now, ","), strings.Join(before, ","))
}

// lineReader is the cell map of a projection line.
type lineReader struct {
	*Ahead
	n    int // years after 上年
	k    int // row in the block
	unit int
}

// Name gives the cell of a measure of this or an earlier year, of an
// assumption, or of a column of units.csv.
func (l lineReader) Name(n *formula.Node) (string, error) {
	at := l.atlas.cells[l.atlas.scope(l.data.insurance, nil, n.Symbol.Key)]
	switch k := n.Symbol.Key.(type) {
	case calc.MeasureKey:
		if at, ok := l.measure(k); ok {
			return at.At(l.k).Ref(l.Sheet), nil
		}
	case calc.ColumnKey:
		return at.At(l.k).Ref(l.Sheet), nil
	case calc.YearKey:
		return fmt.Sprintf("(%s+%d)", at.First.Fixed(l.Sheet), l.n-1), nil
	case calc.AssumptionKey:
		value, err := l.facts().Value(n, l.unit)
		if err != nil {
			return "", err
		}
		if value.Equal(k.Values[calc.Baseline]) {
			return at.First.Fixed(l.Sheet), nil
		}
		return book.Literal(value), nil // assumptions.csv has a word of its own for this unit and year
	}
	return "", fmt.Errorf("预测表里没有 %s 的单元格", n.Title())
}

// facts are what the lines read in the year of this block.
func (l lineReader) facts() *calc.Facts {
	return l.atlas.view.Outlooks[l.data.insurance].Lines(l.n)
}

func (l lineReader) measure(k calc.MeasureKey) (book.Range, bool) {
	years := l.n - k.Back
	if years < -1 || !l.data.Has(k.Name) {
		return book.Range{}, false
	}
	return l.cells(years, k.Name), true
}

// Over gives an aggregate of one measure over all units.
func (l lineReader) Over(n *formula.Node) (string, error) {
	if x := plainName(n); x != nil {
		if k, ok := x.Symbol.Key.(calc.MeasureKey); ok {
			if at, ok := l.measure(k); ok {
				return n.SheetFunction() + "(" + at.Span(l.Sheet) + ")", nil
			}
		}
	}
	v, err := formula.EvalNode(n, l.facts(), l.unit)
	return book.Literal(v), err
}

// MayBeBlank: figures can be missing, assumptions cannot.
func (l lineReader) MayBeBlank(n *formula.Node) bool { return n.Space != "" }

// Decimals: projected amounts are rounded to the fen, heads to one.
func (l lineReader) Decimals(n *formula.Node) (int, bool) {
	if _, ok := n.Symbol.Key.(calc.MeasureKey); !ok {
		return 0, false
	}
	return dataDecimals(n.Type)
}
