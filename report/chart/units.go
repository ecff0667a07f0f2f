package chart

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/colour"
)

// The charts that set units beside each other. Each is nil where the view has
// nothing for it.

// MonthsOf ranks 可支付月数, the shortest first, against the warning line; the pool
// comes last.
func MonthsOf(v *report.View, iv *report.InsuranceView) *Chart {
	rows := slices.DeleteFunc(slices.Clone(iv.Rows), func(r report.UnitRow) bool { return r.Months == nil })
	if len(rows) == 0 {
		return nil
	}
	slices.SortStableFunc(rows, func(a, b report.UnitRow) int { return a.Months.Cmp(b.Months) })
	c := &Chart{Name: "months", Form: Bars, About: "可支付月数", Unit: Months, Series: []Series{{Name: "可支付月数", Colour: colour.Unit}},
		How: fmt.Sprintf("%d 年末结余 ÷（全年待遇支出 ÷ 12），从少到多", v.Year-1)}
	c.Title = "最少的是" + rows[0].Name + " " + Months.Full(rows[0].Months)
	below := func(r report.UnitRow) bool { return iv.Warn != nil && r.Months.Cmp(iv.Warn) < 0 }
	if iv.Warn != nil {
		line := amount.Whole(iv.Warn) + " 个月"
		c.Refs = []Ref{{"警戒线 " + line, iv.Warn}}
		n := slices.IndexFunc(rows, func(r report.UnitRow) bool { return !below(r) })
		switch {
		case n < 0:
			c.Title = "全部统筹区低于 " + line + "的警戒线，" + c.Title
		case n == 0:
			c.Title = "没有统筹区低于 " + line + "的警戒线，" + c.Title
		default:
			c.Title = fmt.Sprintf("%d 个统筹区低于 %s的警戒线，%s", n, line, c.Title)
		}
	}
	risk, pool := colour.Risk, colour.Pool
	for _, r := range rows {
		row := Row{Name: r.Name, Values: []*big.Rat{r.Months}}
		if below(r) {
			row.Colour = &risk
		}
		c.Rows = append(c.Rows, row)
	}
	if c.cut(); iv.Total.Months != nil {
		whole := Row{Name: v.Whole(), Values: []*big.Rat{iv.Total.Months}, Colour: &pool}
		if below(iv.Total) {
			whole.Colour = &risk
		}
		c.Rows = append(c.Rows, whole)
	}
	return c
}

// RatiosOf ranks 在职退休比, the highest first, with the pool's ratio and 1:1 as lines.
func RatiosOf(v *report.View, iv *report.InsuranceView) *Chart {
	rows := slices.DeleteFunc(slices.Clone(iv.Rows), func(r report.UnitRow) bool { return r.Ratio == nil })
	if len(rows) == 0 {
		return nil
	}
	slices.SortStableFunc(rows, func(a, b report.UnitRow) int { return b.Ratio.Cmp(a.Ratio) })
	first, last := rows[0], rows[len(rows)-1]
	c := &Chart{Name: "ratio", Form: Bars, About: "在职退休比", Unit: Ratio, Series: []Series{{Name: "在职退休比", Colour: colour.Unit}},
		Title: fmt.Sprintf("一个退休人员由几个在职人员供养：从%s %s 到%s %s", first.Name, amount.Ratio(first.Ratio), last.Name, amount.Ratio(last.Ratio)),
		How:   fmt.Sprintf("%d 年末在职人数 ÷ 退休人数，从多到少", v.Year-1),
		Refs:  []Ref{{"1:1", big.NewRat(1, 1)}}}
	if iv.Total.Ratio != nil {
		c.Refs = append(c.Refs, Ref{v.Whole() + " " + amount.Ratio(iv.Total.Ratio), iv.Total.Ratio})
	}
	for _, r := range rows {
		c.Rows = append(c.Rows, Row{Name: r.Name, Values: []*big.Rat{r.Ratio}})
	}
	c.cut()
	return c
}

// FlowsOf is who pays and who gets, by what remains, of the main flows.
func FlowsOf(v *report.View, iv *report.InsuranceView) *Chart {
	c := &Chart{Name: "flows", Form: Opposed, About: string(iv.In) + "和" + string(iv.Out), How: fmt.Sprintf("%d 年，按净额排列", v.Year),
		Series: []Series{{Name: string(iv.In), Colour: colour.Levy, Flow: iv.In}, {Name: string(iv.Out), Colour: colour.Grant, Flow: iv.Out}}}
	var pay, get, unknown, untold int
	for _, r := range iv.Rows {
		if r.In != nil && r.In.Sign() > 0 {
			pay++
		}
		switch {
		case r.Out == nil:
			untold++
		case r.Out.Sign() > 0 || r.OutHigh != nil && r.OutLow.Cmp(r.OutHigh) != 0:
			get++
		}
		if r.In == nil || r.Out == nil {
			unknown++
			continue
		}
		row := Row{Name: r.Name, Values: []*big.Rat{r.In, r.Out}}
		if r.OutHigh != nil && r.OutLow.Cmp(r.OutHigh) != 0 {
			row.Values[1], row.High = r.OutLow, r.OutHigh
		}
		c.Rows = append(c.Rows, row)
	}
	if c.still(); len(c.Rows) == 0 {
		return nil
	}
	gets := "获下拨"
	if iv.Out == calc.Use {
		c.How, gets = c.How+"；不列预算科目", "动用"
	}
	if slices.ContainsFunc(iv.Rows, report.UnitRow.TopsUp) {
		c.How += "；当地政府补足的不画"
	}
	var all []*big.Rat
	for _, r := range c.Rows {
		all = append(append(all, r.Values...), r.High)
	}
	c.Unit = Money(all...)
	c.Title = fmt.Sprintf("%d 个统筹区%s，%d 个%s", pay, c.Series[0].Name, get, gets)
	if pay == 0 || get == 0 {
		c.Title = fmt.Sprintf("%s，%s", counted(pay, c.Series[0].Name, c.Series[0].Name), counted(get, gets, c.Series[1].Name))
	}
	if get == 0 && untold > 0 {
		c.Title = counted(pay, c.Series[0].Name, c.Series[0].Name)
	}
	if unknown > 0 {
		c.Title += fmt.Sprintf("，%d 个%s", unknown, amount.Unknown)
		c.How += "；" + amount.Unknown + "的不画"
	}
	net := func(r Row) *big.Rat { return new(big.Rat).Sub(r.Values[1], r.Values[0]) }
	slices.SortStableFunc(c.Rows, func(a, b Row) int { return net(a).Cmp(net(b)) })
	c.cut()
	return c
}

// counted says how many units do something, and where none does, that it is not.
func counted(n int, do, what string) string {
	if n == 0 {
		return "没有" + what
	}
	return fmt.Sprintf("%d 个统筹区%s", n, do)
}

// still drops the rows in which nothing moves.
func (c *Chart) still() {
	c.Rows = slices.DeleteFunc(c.Rows, func(r Row) bool {
		return r.Values[0].Sign() == 0 && r.Values[1].Sign() == 0 && r.High == nil
	})
}

// mostChanged is how many units a waterfall names.
const mostChanged = 12

// mostCauses is how many causes a waterfall names.
const mostCauses = 8

// ChangeOf is why this year's levies differ from last year's: by cause where
// several are at work, else by unit.
func ChangeOf(v *report.View, iv *report.InsuranceView) *Chart {
	ch := v.LevyChange(iv)
	if ch.From == nil {
		return nil
	}
	total := new(big.Rat).Sub(ch.To, ch.From)
	level, step := amount.ScaleOf(ch.From, ch.To), Money(total)
	c := &Chart{Name: "change", Form: Waterfall, About: string(iv.In) + "比上年增减", Unit: step, Series: []Series{{Name: "变化", Colour: colour.Unit}}}
	from := "上年" + v.PriorWord(iv)
	if ch.Known {
		c.Note = "上年计划按当时的规则和数据重算；先看条件是否翻转、方案是否起止，再依次换成本年的数据、参数、决定、公式"
	}
	c.How = fmt.Sprintf("%s %s，本年 %s，逐项累加到合计", from, level.Text(ch.From), level.Text(ch.To))
	switch c.Rows = byCause(v.Because(iv, iv.In, calc.PoolLevel), total); len(c.Rows) {
	case 0:
		c.Rows = byUnit(ch.Units, total)
	case 1:
		c.How += "；原因只有一个：" + c.Rows[0].Name
		c.Rows = byUnit(ch.Units, total)
	}
	if len(c.Rows) == 0 {
		return nil
	}
	pool := colour.Pool
	c.Rows = append(c.Rows, Row{Name: "合计", Values: []*big.Rat{total}, Colour: &pool})
	switch total.Sign() {
	case 0:
		c.Title = string(iv.In) + "合计与" + from + "相同，各项相抵"
	case 1:
		c.Title = string(iv.In) + "合计比" + from + "增加 " + step.Full(total)
	default:
		c.Title = string(iv.In) + "合计比" + from + "减少 " + step.Full(new(big.Rat).Neg(total))
	}
	return c
}

// byCause are the causes in their order, those beyond the limit in one, and what
// units without a figure of last year bring; together they are total.
func byCause(because []report.Because, total *big.Rat) []Row {
	if len(because) == 0 {
		return nil
	}
	unknown, rest := new(big.Rat).Set(total), new(big.Rat)
	var out []Row
	for i, b := range because {
		if unknown.Sub(unknown, b.Amount); i < mostCauses {
			out = append(out, Row{Name: b.Text, Values: []*big.Rat{b.Amount}})
		} else {
			rest.Add(rest, b.Amount)
		}
	}
	if rest.Sign() != 0 {
		out = append(out, Row{Name: fmt.Sprintf("其余 %d 个原因", len(because)-mostCauses), Values: []*big.Rat{rest}})
	}
	return withUnknown(out, unknown)
}

// withUnknown adds what comes from units whose figure of last year is not known.
func withUnknown(rows []Row, unknown *big.Rat) []Row {
	if unknown.Sign() == 0 {
		return rows
	}
	return append(rows, Row{Name: "上年缺数的", Values: []*big.Rat{unknown}})
}

// byUnit are the largest changes, the rest in one, and what comes from units
// without a figure of last year; together they are total.
func byUnit(units []report.Move, total *big.Rat) []Row {
	units = slices.DeleteFunc(slices.Clone(units), func(m report.Move) bool { return m.Diff.Sign() == 0 })
	unknown := new(big.Rat).Set(total)
	for _, m := range units {
		unknown.Sub(unknown, m.Diff)
	}
	slices.SortStableFunc(units, func(a, b report.Move) int { return new(big.Rat).Abs(b.Diff).Cmp(new(big.Rat).Abs(a.Diff)) })
	named := slices.Clone(units[:min(mostChanged, len(units))])
	slices.SortStableFunc(named, func(a, b report.Move) int { return cmp.Compare(0, a.Diff.Cmp(b.Diff)) })
	var out []Row
	for _, m := range named {
		out = append(out, Row{Name: m.Name, Values: []*big.Rat{m.Diff}})
	}
	if others := units[len(named):]; len(others) > 0 {
		rest := new(big.Rat)
		for _, m := range others {
			rest.Add(rest, m.Diff)
		}
		out = append(out, Row{Name: fmt.Sprintf("其余 %d 个", len(others)), Values: []*big.Rat{rest}})
	}
	return withUnknown(out, unknown)
}
