package xlsx

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/xlsx/book"
)

// aheadSheet is 预测 of one insurance: what 未来n年 reads, year by year after
// 上年 in the 基准 scenario, each year computed from the block above it.
type aheadSheet struct {
	*book.Sheet
	data        *dataSheet
	years       int
	lines       []calc.LineFormula
	assumptions map[*calc.Assumption]book.Place
	atlas       *atlas
}

const aheadFirst = 3

// Columns of 预测 before the measures; the measures stand as on 数据.
const aheadYear, aheadCode, aheadName = 0, dataCode, dataName

func (h *aheadSheet) block(n int) int { return aheadFirst + (n-1)*len(h.data.units) }

// cells are a measure's cells n years after 上年; 上年 and 前年 themselves are on 数据.
func (h *aheadSheet) cells(n int, measure string) book.Range {
	if n <= 0 {
		return h.data.cells(1+n, measure)
	}
	return h.Sheet.At(h.block(n), h.data.column(measure)).Down(len(h.data.units))
}

// layAhead settles 预测 when something reads it; else it returns nil.
func layAhead(v *report.View, b *book.Book, a *atlas, d *dataSheet, assumptions map[*calc.Assumption]book.Place) *aheadSheet {
	years := furthest(v, d.insurance)
	for _, u := range d.units {
		if v.Recorded(d.insurance, 0, u) == nil {
			years = max(years, 1)
		}
	}
	if years == 0 {
		return nil
	}
	h := &aheadSheet{Sheet: b.Add("预测-" + d.insurance), data: d, years: years, atlas: a,
		lines: v.Program.Lines(d.insurance), assumptions: assumptions}
	for n := 1; n <= years; n++ {
		for _, m := range d.measures {
			a.figures[figureKey{d.insurance, fmt.Sprintf("未来%d年", n), m.Name}] = h.cells(n, m.Name)
		}
	}
	return h
}

// furthest is the greatest n of 未来n年 that the schemes of an insurance read.
func furthest(v *report.View, insurance string) int {
	most := 0
	for _, sp := range v.Program.Schemes {
		if !slices.Contains(sp.Insurance, insurance) {
			continue
		}
		for _, f := range formulas(sp) {
			f.Walk(func(n *formula.Node) {
				if years, ok := strings.CutPrefix(n.Space, "未来"); ok {
					k, _ := strconv.Atoi(strings.TrimSuffix(years, "年"))
					most = max(most, k)
				}
			})
		}
	}
	return most
}

func (h *aheadSheet) fill(v *report.View) error {
	s := h.Sheet
	s.Begin("预测："+h.data.insurance, "基准情景，从上年推算，不计上解、补助；公式来自 projection.toml，没有公式的指标沿用上年。金额单位：元", aheadFirst, dataMeasures, true)
	s.Line(2, 0, book.Head, "年度", "口径", "代码", "统筹区", "类型")
	for i, m := range h.data.measures {
		s.Put(2, dataMeasures+i, m.Name, book.Head)
		if l := h.line(m.Name); l != nil {
			s.Note(s.At(2, dataMeasures+i), m.Name+" = "+l.Formula.Text)
		}
	}
	for n := 1; n <= h.years; n++ {
		for k, u := range h.data.units {
			if err := h.unit(v, n, k, u); err != nil {
				return err
			}
		}
	}
	return nil
}

func (h *aheadSheet) line(measure string) *calc.LineFormula {
	i := slices.IndexFunc(h.lines, func(l calc.LineFormula) bool { return l.Measure == measure })
	if i < 0 {
		return nil
	}
	return &h.lines[i]
}

func (h *aheadSheet) unit(v *report.View, n, k, u int) error {
	s, row, unit := h.Sheet, h.block(n)+k, v.Pool.Units[u]
	look := book.Plain
	if k == 0 && n > 1 {
		look.Total = true
	}
	s.Put(row, aheadYear, v.Year-1+n, look.WithFormat(book.FormatWhole))
	s.Put(row, dataBasis, "预测", look)
	s.Put(row, aheadCode, unit.Code, look)
	s.Put(row, aheadName, unit.Name, look)
	s.Put(row, dataType, unit.Type, look)
	f := v.Ahead(h.data.insurance, n, u)
	if f == nil {
		return nil
	}
	for _, m := range h.data.measures {
		x := f.Num(m.Name)
		if x == nil {
			continue
		}
		text, err := h.formula(v, m, n, k, u)
		if err != nil {
			return err
		}
		if text == "" { // nothing to follow: a figure that stands as it is
			s.Put(row, h.data.column(m.Name), x, look.WithFormat(measureFormat(m)))
			continue
		}
		s.Calc(row, h.data.column(m.Name), text, x, look.WithFormat(measureFormat(m)))
	}
	return nil
}

// formula is how a measure follows from the year before.
func (h *aheadSheet) formula(v *report.View, m calc.Measure, n, k, u int) (string, error) {
	ref := func(years int, measure string) string {
		if h.data.column(measure) < 0 {
			return "0"
		}
		return h.cells(years, measure).At(k).Ref(h.Sheet)
	}
	switch {
	case m.Transfer || m.Name == calc.Adjustment:
		return "", nil
	case m.Name == calc.Opening:
		return ref(n-1, calc.Closing), nil
	case m.Name == calc.Closing:
		return fmt.Sprintf("ROUND(%s+%s-%s,2)", ref(n, calc.Opening), ref(n, calc.Income), ref(n, calc.Expenditure)), nil
	case m.Name == calc.Income || m.Name == calc.Expenditure:
		return h.total(m.Name, n, k), nil
	}
	l := h.line(m.Name)
	if l == nil {
		return ref(n-1, m.Name), nil
	}
	text, err := l.Formula.Excel(lineView{h, v, n, k, u})
	if err != nil {
		return "", fmt.Errorf("%s “%s”: %w", l.Formula.Pos, l.Formula.Text, err)
	}
	digits := map[string]int{"money": 2, "count": 0}
	d, ok := digits[l.Kind]
	if !ok {
		d = 12
	}
	return fmt.Sprintf("ROUND(%s,%d)", text, d), nil
}

// total moves a 小计 with its parts; what it held beyond them stays.
func (h *aheadSheet) total(name string, n, k int) string {
	var now, before []string
	for _, m := range h.data.measures {
		if m.PartOf != name {
			continue
		}
		now = append(now, h.cells(n, m.Name).At(k).Ref(h.Sheet))
		before = append(before, h.cells(n-1, m.Name).At(k).Ref(h.Sheet))
	}
	last := h.cells(n-1, name).At(k).Ref(h.Sheet)
	if len(now) == 0 {
		return last
	}
	return fmt.Sprintf("ROUND(%s+SUM(%s)-SUM(%s),2)", last, strings.Join(now, ","), strings.Join(before, ","))
}

// lineView is the cell map of a projection line.
type lineView struct {
	*aheadSheet
	view *report.View
	n    int // years after 上年
	k    int // row in the block
	unit int
}

var lineBack = map[string]int{"本年": 0, "上年": 1, "前年": 2}

// Name gives the cell of a measure of this or an earlier year, of an
// assumption, or of a column of units.csv.
func (l lineView) Name(n *formula.Node) (string, error) {
	if back, ok := lineBack[n.Space]; ok {
		if vec, ok := l.measure(n, back); ok {
			return vec.At(l.k).Ref(l.Sheet), nil
		}
	}
	if n.Space == "单位" {
		if vec, ok := l.atlas.columns[l.data.insurance][n.Name]; ok {
			return vec.At(l.k).Ref(l.Sheet), nil
		}
	}
	year := l.view.Year - 1 + l.n
	if n.Title() == "年度" {
		return fmt.Sprintf("(%s+%d)", l.atlas.year.Fixed(l.Sheet), l.n-1), nil
	}
	for a, at := range l.assumptions {
		if a.Name != n.Name || n.Space != "" {
			continue
		}
		value := l.view.Assumption(a, l.data.insurance, year, l.unit)
		if value.Equal(a.Values[calc.Baseline]) {
			return at.Fixed(l.Sheet), nil
		}
		return book.Literal(value), nil // assumptions.csv has a word of its own for this unit and year
	}
	return "", fmt.Errorf("预测表里没有 %s 的单元格", n.Title())
}

func (l lineView) measure(n *formula.Node, back int) (book.Range, bool) {
	years := l.n - back
	if years < -1 || l.data.column(n.Name) < 0 {
		return book.Range{}, false
	}
	return l.cells(years, n.Name), true
}

// Over gives an aggregate of one measure over all units.
func (l lineView) Over(n *formula.Node) (string, error) {
	x := n.Args[0]
	if back, ok := lineBack[x.Space]; ok && x.Op == formula.OpName && len(n.Args) == 1 && n.Str != "计数" {
		if vec, ok := l.measure(x, back); ok {
			return overWord[n.Str] + "(" + vec.Span(l.Sheet) + ")", nil
		}
	}
	v, err := l.view.LineValue(n, l.data.insurance, l.n)
	return book.Literal(v), err
}

// MayBeBlank: figures can be missing, assumptions cannot.
func (l lineView) MayBeBlank(n *formula.Node) bool { return n.Space != "" }

// Decimals: projected amounts are rounded to the fen, heads to one.
func (l lineView) Decimals(n *formula.Node) (int, bool) {
	switch _, data := lineBack[n.Space]; {
	case n.Type == formula.MoneyType:
		return fenDecimals, data
	default:
		return 0, data && n.Type == formula.CountType
	}
}
