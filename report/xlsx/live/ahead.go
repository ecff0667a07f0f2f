package live

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/xlsx/book"
)

// Ahead is 预测 of one insurance: what 未来n年 reads, year by year after 上年 in
// the 基准 scenario, each year computed from the block above it; or 计划后预测, what
// 此后n年 reads, with the plan itself without transfers as the first block.
type Ahead struct {
	*book.Sheet
	atlas *Atlas
	data  *Data
	plan  bool
	first int // years of the first block
	years int // of the last
	lines []calc.LineFormula
}

const aheadFirst = 3

func (h *Ahead) block(n int) int { return aheadFirst + (n-h.first)*len(h.data.units) }

func (h *Ahead) span(n int) calc.Span { return calc.Span{Years: n, Plan: h.plan} }

// cells are a measure's cells so many years on; those of years that are over are on 数据.
func (h *Ahead) cells(n int, measure string) book.Range {
	if s := h.span(n); s.Known() {
		return h.data.Cells(-s.Year(0), measure)
	}
	return h.At(h.block(n), h.data.column(measure)).Down(len(h.data.units))
}

// layAhead settles 预测 when something reads it; else it returns nil.
func (a *Atlas) layAhead(d *Data, plan bool) *Ahead {
	h := &Ahead{atlas: a, data: d, plan: plan, first: 1, lines: a.view.Program.Lines[d.insurance]}
	if plan {
		h.first = 0
	}
	h.years = h.first - 1
	for _, s := range a.view.Program.Spans(d.insurance) {
		if s.Plan == plan {
			h.years = max(h.years, s.Years)
		}
	}
	if !plan && slices.ContainsFunc(d.units, func(u int) bool { return a.view.Figures(calc.Recorded, d.insurance, a.view.Year, u) == nil }) {
		h.years = max(h.years, 1)
	}
	switch {
	case h.years < h.first:
		return nil
	case plan:
		h.Sheet = a.book.Add("计划后预测-"+d.insurance, "计划执行后各年的基准预测，供方案判断支付风险")
	default:
		h.Sheet = a.book.Add("预测-"+d.insurance, "未来各年的基准预测，供方案判断支付风险")
	}
	for n := h.first; n <= h.years; n++ {
		for _, m := range d.Measures {
			a.each(d.insurance, nil, calc.AheadKey{Span: h.span(n), Name: m.Name}, h.cells(n, m.Name))
		}
	}
	return h
}

func (h *Ahead) fill(v *report.View) {
	s := h.Sheet
	title, from := "预测：", "上年"
	if h.plan {
		title, from = "计划后预测：", "本年计划"
	}
	s.Begin(title+h.data.insurance, "基准情景，从"+from+"推算，不计上解、补助；公式来自 projection.toml，没有公式的指标沿用上年。金额单位：元", aheadFirst, DataMeasures, true, "年度", "口径", "代码", "统筹区", "类型")
	for i, m := range h.data.Measures {
		s.Put(2, DataMeasures+i, m.Name, book.Head)
		if l := h.line(m.Name); l != nil {
			s.Note(s.At(2, DataMeasures+i), m.Name+" = "+l.Formula.Text)
		}
	}
	for n := h.first; n <= h.years; n++ {
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
	look := book.Style{Total: k == 0 && n > h.first}
	s.Line(row, 0, look, look.WithFormat(book.FormatWhole).Of(h.span(n).Year(v.Year)), v.Basis(h.data.insurance, u), unit.Code, unit.Name, unit.Type)
	f := v.Outlooks[h.data.insurance].Ahead(h.span(n), u)
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
	if n == 0 {
		return h.planned(m, k, u)
	}
	if l := h.line(m.Name); l != nil {
		cells := lineReader{h, n, k, u}
		return formula.SheetRound(written(h.Sheet, l.Formula, cells), cells.Exact(l.Formula.Root), calc.ProjectedDecimals(l.Kind))
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

// planned is how a measure of the plan without transfers follows from the plan.
func (h *Ahead) planned(m calc.Measure, k, u int) string {
	cell := func(key any) string {
		return h.atlas.cells[h.atlas.scope(h.data.insurance, nil, key)].At(k).Ref(h.Sheet)
	}
	here := func(name string) string {
		if h.data.column(name) < 0 {
			return "0"
		}
		return h.cells(0, name).At(k).Ref(h.Sheet)
	}
	plan := calc.PlanKey{Name: m.Name}
	switch {
	case calc.Term{Measure: m.Name}.Transfer():
		return ""
	case m.Name == calc.Closing:
		return Terms(h.atlas.view.Program.Succession(m.Name), func(t calc.Term) string { return here(t.Measure) })
	case m.Name == calc.Opening && h.data.Has(calc.Closing) && h.atlas.view.Outlooks[h.data.insurance].Back(1, u).Num(calc.Closing) != nil:
		return fmt.Sprintf("ROUND(%s+%s,2)", cell(calc.MeasureKey{Back: 1, Name: calc.Closing}), here(calc.Adjustment))
	}
	return cell(plan)
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
	n    int // years on
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
		return fmt.Sprintf("(%s+%d)", at.First.Fixed(l.Sheet), l.span(l.n).Year(0)), nil
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
	return l.atlas.view.Outlooks[l.data.insurance].Read[l.span(l.n)]
}

func (l lineReader) measure(k calc.MeasureKey) (book.Range, bool) {
	years := l.n - k.Back
	if s := l.span(years); !l.data.Has(k.Name) || s.Known() && !slices.Contains(l.data.blocks, -s.Year(0)) {
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
	if err != nil {
		return "", err
	}
	if n.Op == formula.OpCells {
		return l.peopled(n, v)
	}
	return book.Literal(v), nil
}

// Exact is what a part of the line comes to in the year of this block.
func (l lineReader) Exact(n *formula.Node) *big.Rat { return exactly(n, l.facts(), l.unit) }

// MayBeBlank: figures can be missing, assumptions cannot.
func (l lineReader) MayBeBlank(n *formula.Node) bool { return n.Space != "" }

// Decimals: projected amounts are rounded to the fen, heads to one.
func (l lineReader) Decimals(n *formula.Node) (int, bool) {
	if _, ok := n.Symbol.Key.(calc.MeasureKey); !ok {
		return 0, false
	}
	return dataDecimals(n.Type)
}
