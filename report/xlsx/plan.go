package xlsx

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

// planLine is an amount of the year that is paid out month by month. Without a
// formula the amount is typed; a nil amount is missing.
type planLine struct {
	code, name string
	year       func(from *book.Sheet) string
	value      *big.Rat
	months     []*big.Rat // known month by month; nil: spread by the weights
	open       bool       // waits for a decision
}

// planBlock is a group of lines of 用款计划 with their sum.
type planBlock struct {
	title string
	flow  calc.Flow // Levy: what is paid to above; NoFlow: what is spent
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
	planElse = planMonth + 12 // what falls due in no month of the year, or on no date
	planGap  = planElse + 1
)

// planAbout says in the contents what the sheet is.
const planAbout = "全年的收付分到十二个月，到分；逐月的申请和审核确认"

const (
	planWeights = 3 // row of the weights
	planFirst   = 4
)

// planSheet is 用款计划: what is needed in the year, spread over its months.
type planSheet struct {
	*book.Sheet
	weights []*big.Rat // of the months
	row     int
	asked   map[calc.Flow][]int // rows of what is asked for month by month, by flow
	flows   []calc.Flow         // of those the plan has
}

// fillPlan writes 用款计划. A month gets what the plan has come to by its end
// less what it had come to before, each rounded to the fen: so the twelve
// always make the year.
func fillPlan(v *report.View, s *book.Sheet, caption string, blocks []planBlock) {
	p := &planSheet{Sheet: s, row: planFirst, asked: map[calc.Flow][]int{}, flows: []calc.Flow{calc.NoFlow}}
	caption += "　各月之和等于全年，到分；权重可改"
	if slices.ContainsFunc(blocks, func(b planBlock) bool { return b.flow == calc.Levy }) {
		p.flows = append(p.flows, calc.Levy)
		caption += "；上解已缴的列缴款的月份，未缴的按还要缴的各期"
	}
	s.Begin("用款计划", caption, planFirst, planYear, true, "代码", "统筹区", "全年")
	for m := range 12 {
		s.Put(2, planMonth+m, fmt.Sprintf("%d月", m+1), book.Head)
	}
	if len(p.flows) > 1 {
		s.Put(2, planElse, "未定日期和跨年", book.Head)
	}
	s.Put(2, planGap, "各月合计减全年", book.Head)
	p.weigh("各月权重", planWeightsOf(v))
	for _, b := range blocks {
		p.block(b)
	}
	p.approvals()
}

// weigh writes the row of weights, by which lines without months of their own are spread.
func (p *planSheet) weigh(title string, weights []*big.Rat) {
	const row = planWeights
	p.weights = weights
	p.Sheet.Line(row, 0, book.Plain, "", title)
	total := new(big.Rat)
	for m, w := range weights {
		p.Sheet.Put(row, planMonth+m, w, book.Style{Format: "0.00####"}.AsInput())
		total.Add(total, w)
	}
	p.Sheet.Calc(row, planYear, "SUM("+p.weight(0, 11)+")", total, book.Style{Format: "0.00####"})
}

// approvals are the months one below the other: what is asked for and paid up, and room
// for who confirmed how much and when.
func (p *planSheet) approvals() {
	s := p.Sheet
	s.Put(p.row, 0, "逐月申请与审核确认（审核确认后执行）", book.Style{Bold: true, Free: true})
	p.row++
	heads := []string{"", "月份", "申请用款"}
	for _, flow := range p.flows[1:] {
		heads = append(heads, string(flow))
	}
	dated := len(heads) // column of the day of the application; three on who confirmed it
	for i, head := range append(heads, "申请日期、文号", "审核确认数", "审核日期、文号", "核减") {
		s.Put(p.row, i, head, book.Head)
	}
	p.row++
	for m := range 12 {
		s.Put(p.row, 1, fmt.Sprintf("%d月", m+1), book.Plain)
		for i, flow := range p.flows {
			p.monthOf(2+i, m, p.asked[flow])
		}
		for _, col := range []int{dated, dated + 2} {
			s.Put(p.row, col, nil, book.Plain.AsInput())
		}
		s.Put(p.row, dated+1, nil, book.Money.AsInput())
		confirmed, asked := s.At(p.row, dated+1).Ref(s), s.At(p.row, 2).Ref(s)
		s.Calc(p.row, dated+3, fmt.Sprintf(`IF(ISNUMBER(%s),%s-%[1]s,"")`, confirmed, asked), "", book.Money)
		p.row++
	}
}

// monthOf adds up what rows have in a month.
func (p *planSheet) monthOf(col, month int, rows []int) {
	s := p.Sheet
	if len(rows) == 0 {
		s.Put(p.row, col, "—", book.Style{Muted: true, Centre: true})
		return
	}
	sum, formulas := new(big.Rat), make([]string, len(rows))
	for i, row := range rows {
		at := s.At(row, planMonth+month)
		formulas[i] = "N(" + at.Ref(s) + ")"
		if x := at.Number(); x != nil {
			sum.Add(sum, x)
		}
	}
	s.Calc(p.row, col, strings.Join(formulas, "+"), sum, book.Money)
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
	if b.flow != calc.Grant {
		p.asked[b.flow] = append(p.asked[b.flow], p.row-1+min(n-1, 1)) // the sum, or the only line
	}
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
		s.Calc(p.row, planYear, l.year(s), book.OrBlank(l.value), book.Money.AsOpen(l.open))
	}
	at := s.At(p.row, planYear)
	year := "$" + at.Ref(s)
	all := s.At(p.row, planMonth).Ref(s) + ":" + s.At(p.row, planMonth+11).Ref(s)
	if l.months != nil && l.value != nil {
		p.dated(l, year, all)
	} else {
		p.spread(l, year)
	}
	gap := (*big.Rat)(nil)
	if l.value != nil {
		gap = new(big.Rat)
	}
	s.Calc(p.row, planGap, "IF(ISNUMBER("+year+"),ROUND(SUM("+all+")+N("+s.At(p.row, planElse).Ref(s)+")-"+year+`,2),"")`, book.OrBlank(gap), book.Style{Format: book.FormatMoney, Muted: true})
}

// spread writes the months by the weights.
func (p *planSheet) spread(l planLine, year string) {
	s, months := p.Sheet, monthly(l.value, p.weights)
	for m := range 12 {
		text := p.upTo(year, m)
		if m > 0 {
			text = "(" + text + "-" + p.upTo(year, m-1) + ")"
		}
		s.Calc(p.row, planMonth+m, "IF(ISNUMBER("+year+"),"+text+`/100,"")`, book.OrBlank(months[m]), book.Money.AsOpen(l.open))
	}
}

// dated writes months that papers and the ledger tell; the rest of the year has no date in it.
func (p *planSheet) dated(l planLine, year, all string) {
	rest := new(big.Rat).Set(l.value)
	for m, x := range l.months {
		p.Sheet.Put(p.row, planMonth+m, x, book.Money.AsInput())
		rest.Sub(rest, x)
	}
	p.Sheet.Calc(p.row, planElse, "IF(ISNUMBER("+year+"),ROUND("+year+"-SUM("+all+`),2),"")`, rest, book.Money)
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
	add := func(title string, flow calc.Flow, p *part, at func(k int) book.Place) {
		b := planBlock{title: title, flow: flow}
		for k, r := range p.ins.Rows {
			cell := at(k)
			l := planLine{code: r.Code, name: r.Name, year: func(from *book.Sheet) string { return book.NumberOf(cell.Ref(from)) }, value: cell.Number(), open: cell.Open()}
			if flow == calc.Levy {
				l.months = w.view.LevyMonths(p.ins.Name, r.Unit)
			}
			b.lines = append(b.lines, l)
		}
		if b.known() {
			out = append(out, b)
		}
	}
	for _, p := range w.parts {
		if p.data.Has(calc.Expenditure) {
			add(p.ins.Name+"：本年支出小计", calc.NoFlow, p, p.data.Cells(0, calc.Expenditure).At)
		}
		grants := p.summary.Sheet.At(summaryFirst, p.summary.grant).Down(len(p.ins.Rows))
		add(p.ins.Name+"：上级补助收入（全年预算，拨付以支付清单为准）", calc.Grant, p, grants.At)
		levies := p.summary.Sheet.At(summaryFirst, p.summary.levy).Down(len(p.ins.Rows))
		add(p.ins.Name+"：上解上级支出（按各期）", calc.Levy, p, levies.At)
	}
	return out
}

// unitPlan gathers the blocks of a unit's own plan, which follow its forms.
func unitPlan(v *report.View, u *report.UnitView, forms []*officialForm) []planBlock {
	var out []planBlock
	for i := range u.Insurances {
		ui := &u.Insurances[i]
		line := func(measure string, x *big.Rat) []planLine {
			return []planLine{{code: u.Unit.Code, name: u.Unit.Name, year: formOf(forms, ui.Name).yuan(measure, x), value: x}}
		}
		levies, grants := line(calc.LevyToAbove, ui.Row.Levy), line(calc.GrantFromAbove, ui.Row.Grant)
		levies[0].months, grants[0].open = v.LevyMonths(ui.Name, u.Index), ui.Row.Open()
		for _, b := range []planBlock{
			{title: ui.Name + "：本年支出小计", lines: line(calc.Expenditure, v.Figures(calc.Planned, ui.Name, v.Year, u.Index).Num(calc.Expenditure))},
			{title: ui.Name + "：上级补助收入（全年预算，拨付以支付清单为准）", flow: calc.Grant, lines: grants},
			{title: ui.Name + "：上解上级支出（按各期）", flow: calc.Levy, lines: levies},
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
