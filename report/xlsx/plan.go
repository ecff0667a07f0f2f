package xlsx

import (
	"fmt"
	"math/big"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
)

// planLine is an amount of the year that is paid out month by month. Without a
// formula the amount is typed; a nil amount is missing.
type planLine struct {
	code, name string
	year       func(from *sheet) string
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

// Columns of 用款计划.
const (
	planCode = iota
	planName
	planYear
	planMonth
	planGap = planMonth + 12
)

const (
	planWeights = 3 // row of the weights
	planFirst   = 4
)

// planSheet is 用款计划: what is needed in the year, spread over its months.
type planSheet struct {
	*sheet
	weights []*big.Rat
	row     int
}

// fillPlan writes 用款计划. A month gets what the plan has come to by its end
// less what it had come to before, each rounded to the fen: so the twelve
// always make the year.
func fillPlan(v *report.View, s *sheet, caption string, blocks []planBlock) {
	p := &planSheet{sheet: s, weights: planWeightsOf(v), row: planFirst}
	s.begin("用款计划", caption+"　按月预付、按年结算：各月之和等于全年，到分；权重可改", planFirst, planYear, true)
	s.line(2, 0, headStyle, "代码", "统筹区", "全年")
	s.line(planWeights, 0, plain, "", "各月权重")
	total := new(big.Rat)
	for m, w := range p.weights {
		s.put(2, planMonth+m, fmt.Sprintf("%d月", m+1), headStyle)
		s.put(planWeights, planMonth+m, w, style{format: "0.00####"}.asInput())
		total.Add(total, w)
	}
	s.put(2, planGap, "各月合计减全年", headStyle)
	s.calc(planWeights, planYear, "SUM("+p.weight(0, 11)+")", total, style{format: "0.00####"})
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
	return place{p.sheet, planWeights, planMonth + from}.span(place{p.sheet, planWeights, planMonth + to}, p.sheet)
}

func (p *planSheet) block(b planBlock) {
	s := p.sheet
	s.put(p.row, 0, b.title, style{bold: true, free: true})
	p.row++
	first := p.row
	for _, l := range b.lines {
		p.line(l)
		p.row++
	}
	n := p.row - first
	gap := place{s, first, planGap}
	s.alarms = append(s.alarms, alarm{
		gap.span(place{s, p.row, planGap}, s),
		"AND(ISNUMBER($" + gap.ref(s) + "),ROUND($" + gap.ref(s) + ",2)<>0)",
	})
	if n == 1 {
		p.row++
		return
	}
	s.line(p.row, 0, plain.asTotal(), "", "合计")
	for col := planYear; col <= planGap; col++ {
		vec := vector{place{s, first, col}, n}
		s.calc(p.row, col, "SUM("+vec.span(s)+")", columnSum(s, vec), money.asTotal())
	}
	p.row += 2
}

// line writes a year's amount and its months.
func (p *planSheet) line(l planLine) {
	s := p.sheet
	s.line(p.row, 0, plain, l.code, l.name)
	if l.year == nil {
		s.put(p.row, planYear, l.value, money.asInput())
	} else {
		s.calc(p.row, planYear, l.year(s), orBlank(l.value), money)
	}
	months := monthly(l.value, p.weights)
	at := place{s, p.row, planYear}
	year := "$" + at.ref(s)
	for m := range 12 {
		text := p.upTo(year, m)
		if m > 0 {
			text = "(" + text + "-" + p.upTo(year, m-1) + ")"
		}
		s.calc(p.row, planMonth+m, "IF(ISNUMBER("+year+"),"+text+`/100,"")`, orBlank(months[m]), money)
	}
	gap := (*big.Rat)(nil)
	if l.value != nil {
		gap = new(big.Rat)
	}
	all := vector{place{s, p.row, planMonth}, 1}.first.ref(s) + ":" + place{s, p.row, planMonth + 11}.ref(s)
	s.calc(p.row, planGap, "IF(ISNUMBER("+year+"),ROUND(SUM("+all+")-"+year+`,2),"")`, orBlank(gap), style{format: formatMoney, muted: true})
}

// upTo is what the plan has come to by the end of a month, in fen: whole fen
// times whole weights are exact on a sheet, and so is a half of one, however
// large the year.
func (p *planSheet) upTo(year string, month int) string {
	return fmt.Sprintf("ROUND(ROUND(%s*100,0)*SUM(%s)/%s,0)", year, p.weight(0, month), place{p.sheet, planWeights, planYear}.fixed(p.sheet))
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
	add := func(title string, p *part, at func(k int) place) {
		b := planBlock{title: title}
		for k, r := range p.ins.Rows {
			cell := at(k)
			x, _ := cell.sheet.value(cell).(*big.Rat)
			b.lines = append(b.lines, planLine{r.Code, r.Name, func(from *sheet) string { return numberOf(cell.ref(from)) }, x})
		}
		if b.known() {
			out = append(out, b)
		}
	}
	for _, p := range w.parts {
		if p.data.column(calc.Expenditure) >= 0 {
			add(p.ins.Name+"：本年支出小计", p, p.data.cells(2, calc.Expenditure).at)
		}
		grants := vector{place{p.summary.sheet, summaryFirst, p.summary.grant}, len(p.ins.Rows)}
		add(p.ins.Name+"：上级补助收入", p, grants.at)
	}
	return out
}

// unitPlan gathers the blocks of a unit's own plan, which follow its forms.
func unitPlan(v *report.View, u *report.UnitView, forms map[string]*form) []planBlock {
	var out []planBlock
	for i := range u.Insurances {
		ui := &u.Insurances[i]
		line := func(measure string, x *big.Rat) []planLine {
			return []planLine{{u.Unit.Code, u.Unit.Name, forms[ui.Name].yuan(v, measure, x), x}}
		}
		for _, b := range []planBlock{
			{ui.Name + "：本年支出小计", line(calc.Expenditure, v.Figure(ui.Name, v.Year, u.Index, calc.Expenditure))},
			{ui.Name + "：上级补助收入", line(calc.GrantFromAbove, ui.Row.Grant)},
		} {
			if b.known() {
				out = append(out, b)
			}
		}
	}
	return out
}

// yuan reads a figure of the form's budget year in 元; nil where the form does
// not have it, as of a unit whose year is projected.
func (f *form) yuan(v *report.View, measure string, x *big.Rat) func(from *sheet) string {
	at, unit := f.place(measure, len(f.years)-1), officialUnit(v)
	if y := f.values[at]; x == nil || y == nil || y.Cmp(unit.amount(x)) != 0 {
		return nil
	}
	return func(from *sheet) string {
		ref := at.ref(from)
		if unit.over == 1 {
			return numberOf(ref)
		}
		return fmt.Sprintf(`IF(ISNUMBER(%s),ROUND(%[1]s*%d,2),"")`, ref, unit.over)
	}
}
