package xlsx

import (
	"fmt"
	"math/big"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/xlsx/book"
)

// planLine is an amount of the year that is paid out month by month. Without a
// formula the amount is typed; a nil amount is missing.
type planLine struct {
	code, name string
	year       func(from *book.Sheet) string
	value      *big.Rat
}

// planBlock is a group of lines of 用款计划 with their sum.
type planBlock struct {
	title string
	lines []planLine
}

func (b planBlock) known() bool {
	for _, l := range b.lines {
		if l.value != nil && l.value.Sign() != 0 {
			return true
		}
	}
	return false
}

// Columns of 用款计划 after code and name.
const (
	planYear = iota + 2
	planMonth
	planGap = planMonth + 12
)

const (
	planWeights = 3 // row of the weights
	planFirst   = 4
)

// planSheet is 用款计划: what is needed in the year, spread over its months.
type planSheet struct {
	*book.Sheet
	weights []*big.Rat
	row     int
}

// fillPlan writes 用款计划. A month gets what the plan has come to by its end
// less what it had come to before, each rounded to the fen: so the twelve
// always make the year.
func fillPlan(v *report.View, s *book.Sheet, caption string, blocks []planBlock) {
	p := &planSheet{Sheet: s, weights: planWeightsOf(v), row: planFirst}
	s.Begin("用款计划", caption+"　按月预付、按年结算：各月之和等于全年，到分；权重可改", planFirst, planYear, true, "代码", "统筹区", "全年")
	s.Line(planWeights, 0, book.Plain, "", "各月权重")
	total := new(big.Rat)
	for m, w := range p.weights {
		s.Put(2, planMonth+m, fmt.Sprintf("%d月", m+1), book.Head)
		s.Put(planWeights, planMonth+m, w, book.Style{Format: "0.00####"}.AsInput())
		total.Add(total, w)
	}
	s.Put(2, planGap, "各月合计减全年", book.Head)
	s.Calc(planWeights, planYear, "SUM("+p.weight(0, 11)+")", total, book.Style{Format: "0.00####"})
	for _, b := range blocks {
		p.block(b)
	}
}

// planWeightsOf are the weights of the months: the office's, or all alike.
func planWeightsOf(v *report.View) []*big.Rat {
	if v.Pool.Office != nil && v.Pool.Office.Months != nil {
		return v.Pool.Office.Months
	}
	out := make([]*big.Rat, 12)
	for i := range out {
		out[i] = big.NewRat(1, 1)
	}
	return out
}

// weight is the range of the weights from one month to another.
func (p *planSheet) weight(from, to int) string {
	return p.Sheet.At(planWeights, planMonth+from).Span(p.Sheet.At(planWeights, planMonth+to), p.Sheet)
}

func (p *planSheet) block(b planBlock) {
	s := p.Sheet
	s.Put(p.row, 0, b.title, book.Style{Bold: true, Free: true})
	p.row++
	first := p.row
	for _, l := range b.lines {
		p.line(l)
		p.row++
	}
	n := p.row - first
	gap := s.At(first, planGap)
	s.Alarm(
		gap.Span(s.At(p.row, planGap), s),
		"AND(ISNUMBER($"+gap.Ref(s)+"),ROUND($"+gap.Ref(s)+",2)<>0)",
	)
	if n == 1 {
		p.row++
		return
	}
	s.Line(p.row, 0, book.Plain.AsTotal(), "", "合计")
	for col := planYear; col <= planGap; col++ {
		vec := s.At(first, col).Down(n)
		s.Sum(p.row, col, vec, book.Money.AsTotal())
	}
	p.row += 2
}

// line writes a year's amount and its months.
func (p *planSheet) line(l planLine) {
	s := p.Sheet
	s.Line(p.row, 0, book.Plain, l.code, l.name)
	if l.year == nil {
		s.Put(p.row, planYear, l.value, book.Money.AsInput())
	} else {
		s.Calc(p.row, planYear, l.year(s), book.OrBlank(l.value), book.Money)
	}
	months := monthly(l.value, p.weights)
	at := s.At(p.row, planYear)
	year := "$" + at.Ref(s)
	for m := range 12 {
		text := p.upTo(year, m)
		if m > 0 {
			text = "(" + text + "-" + p.upTo(year, m-1) + ")"
		}
		s.Calc(p.row, planMonth+m, "IF(ISNUMBER("+year+"),"+text+`/100,"")`, book.OrBlank(months[m]), book.Money)
	}
	gap := (*big.Rat)(nil)
	if l.value != nil {
		gap = new(big.Rat)
	}
	all := s.At(p.row, planMonth).Down(1).First.Ref(s) + ":" + s.At(p.row, planMonth+11).Ref(s)
	s.Calc(p.row, planGap, "IF(ISNUMBER("+year+"),ROUND(SUM("+all+")-"+year+`,2),"")`, book.OrBlank(gap), book.Style{Format: book.FormatMoney, Muted: true})
}

// upTo is what the plan has come to by the end of a month, in fen: whole fen
// times whole weights are exact on a sheet, and so is a half of one, however
// large the year.
func (p *planSheet) upTo(year string, month int) string {
	return fmt.Sprintf("ROUND(ROUND(%s*100,0)*SUM(%s)/%s,0)", year, p.weight(0, month), p.Sheet.At(planWeights, planYear).Fixed(p.Sheet))
}

// monthly spreads an amount of 元 over twelve months by weights, to the fen.
func monthly(year *big.Rat, weights []*big.Rat) []*big.Rat {
	out := make([]*big.Rat, 12)
	total, sum, before := new(big.Rat), new(big.Rat), new(big.Rat)
	for _, w := range weights {
		total.Add(total, w)
	}
	if year == nil || total.Sign() == 0 {
		return out
	}
	for m, w := range weights {
		sum.Add(sum, w)
		x := new(big.Rat).Mul(year, sum)
		now := formula.Round(x.Quo(x, total), 2)
		out[m] = new(big.Rat).Sub(now, before)
		before = now
	}
	return out
}

// poolPlan gathers the blocks of the pool's plan: what every unit spends from
// its fund in the year, and what it receives from above.
func (w *workbook) poolPlan() []planBlock {
	var out []planBlock
	add := func(title string, p *part, at func(k int) book.Place) {
		b := planBlock{title: title}
		for k, r := range p.ins.Rows {
			cell := at(k)
			x := cell.Number()
			b.lines = append(b.lines, planLine{r.Code, r.Name, func(from *book.Sheet) string { return book.NumberOf(cell.Ref(from)) }, x})
		}
		if b.known() {
			out = append(out, b)
		}
	}
	for _, p := range w.parts {
		if p.data.Has(calc.Expenditure) {
			add(p.ins.Name+"：本年支出小计", p, p.data.Cells(0, calc.Expenditure).At)
		}
		grants := p.summary.Sheet.At(summaryFirst, p.summary.grant).Down(len(p.ins.Rows))
		add(p.ins.Name+"：上级补助收入（全年预算，拨付以支付清单为准）", p, grants.At)
	}
	return out
}

// unitPlan gathers the blocks of a unit's own plan, which follow its forms.
func unitPlan(v *report.View, u *report.UnitView, forms []*officialForm) []planBlock {
	var out []planBlock
	for i := range u.Insurances {
		ui := &u.Insurances[i]
		line := func(measure string, x *big.Rat) []planLine {
			return []planLine{{u.Unit.Code, u.Unit.Name, formOf(forms, ui.Name).yuan(measure, x), x}}
		}
		for _, b := range []planBlock{
			{ui.Name + "：本年支出小计", line(calc.Expenditure, v.Figures(calc.Planned, ui.Name, v.Year, u.Index).Num(calc.Expenditure))},
			{ui.Name + "：上级补助收入（全年预算，拨付以支付清单为准）", line(calc.GrantFromAbove, ui.Row.Grant)},
		} {
			if b.known() {
				out = append(out, b)
			}
		}
	}
	return out
}

// yuan reads a figure of the form's budget year; nil where the form does not have
// it, as of a unit whose year is projected.
func (f *officialForm) yuan(measure string, x *big.Rat) func(from *book.Sheet) string {
	if f == nil {
		return nil
	}
	at, ok := f.place(measure)
	if !ok || x == nil {
		return nil
	}
	if y := at.Number(); y == nil || y.Cmp(x) != 0 {
		return nil
	}
	return func(from *book.Sheet) string { return book.NumberOf(at.Ref(from)) }
}
