package html

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/chart"
	"tongchou/report/colour"
)

// The figures of the overview that set units beside each other, with their
// tables. Each function gives nil when the data it needs are missing.

// months ranks 可支付月数 against the warning line.
func (s *site) months(iv *report.InsuranceView) *figure {
	c := chart.MonthsOf(s.View, iv)
	if c == nil {
		return nil
	}
	t := table{Caption: c.About, Head: columns("统筹区", "#可支付月数（个月）", "#年末结余（元）", "#待遇支出（元）")}
	t.units(iv, func(r report.UnitRow) []string {
		return []string{amount.Months(r.Months), amount.Yuan(r.Closing), amount.Yuan(r.Benefits)}
	})
	f := figureOf("months-"+iv.Slug, c, labelOf(c), t)
	f.Sub += s.readFrom(iv, s.Year-1)
	f.Repeats = true
	if iv.Warn != nil {
		f.Sub += "；低于警戒线的用红色"
	}
	for i := range c.Rows {
		if c.ColourOf(i, 0) == colour.Risk {
			f.Stamp = s.stamp(true)
		}
	}
	return f
}

// units fills a table with the units in the order of the pool, and the pool.
func (t *table) units(iv *report.InsuranceView, cells func(report.UnitRow) []string) {
	for _, r := range iv.Rows {
		t.Rows = append(t.Rows, append([]string{r.Name}, cells(r)...))
	}
	t.Foot = append([]string{iv.Total.Name}, cells(iv.Total)...)
}

// flows is 谁出、谁得.
func (s *site) flows(iv *report.InsuranceView) *figure {
	c := chart.FlowsOf(s.View, iv)
	if c == nil {
		return nil
	}
	t := table{Caption: c.About, Head: columns("统筹区", "#"+string(iv.In)+"（元）", "#"+string(iv.Out)+"（元）", "#净额（元）")}
	t.units(iv, func(r report.UnitRow) []string {
		return []string{amount.Due(r.In), span(r.OutLow, r.OutHigh, r.Out), span(calc.Less(r.OutLow, r.In), calc.Less(r.OutHigh, r.In), calc.Less(r.Out, r.In))}
	})
	f := figureOf("flows-"+iv.Slug, c, labelOf(c), t)
	f.Sub += s.readFrom(iv, s.Year-1)
	f.Repeats = true
	return f
}

// ratios ranks 在职退休比.
func (s *site) ratios(iv *report.InsuranceView) *figure {
	c := chart.RatiosOf(s.View, iv)
	if c == nil {
		return nil
	}
	t := table{Caption: c.About, Head: columns("统筹区", "#在职退休比")}
	t.units(iv, func(r report.UnitRow) []string { return []string{amount.Ratio(r.Ratio)} })
	f := figureOf("ratio-"+iv.Slug, c, labelOf(c), t)
	f.Sub += s.readFrom(iv, s.Year-1)
	f.Repeats = true
	return f
}

// change is the waterfall from last year's levies to this year's; its table has
// units with their causes.
func (s *site) change(iv *report.InsuranceView) *figure {
	c, ch := chart.ChangeOf(s.View, iv), s.LevyChange(iv)
	if c == nil {
		return nil
	}
	from := "#上年" + s.PriorWord(iv) + "（元）"
	t := table{Caption: string(iv.In) + "比上年的变化和原因；各原因之和等于变化", Head: columns("统筹区", from, "#本年（元）", "#变化（元）", "原因（元）")}
	schemes := func(name string, unit int) {
		for _, m := range s.BySchemes(iv, unit) {
			t.Rows = append(t.Rows, []string{name + "：" + m.Scheme.Name, amount.Yuan(m.From), amount.Yuan(m.To), signed(calc.Less(m.To, m.From), amount.Yuan), ""})
		}
	}
	for _, r := range iv.Rows {
		last, now := s.Ends(iv, r, iv.In)
		t.Rows = append(t.Rows, []string{r.Name, amount.Yuan(last), amount.Yuan(now), signed(calc.Less(now, last), amount.Yuan), reasons(s.Because(iv, iv.In, r.Unit))})
		schemes(r.Name, r.Unit)
	}
	schemes("合计", calc.PoolLevel)
	t.Foot = []string{"合计", amount.Yuan(ch.From), amount.Yuan(ch.To), signed(calc.Less(ch.To, ch.From), amount.Yuan), reasons(s.Because(iv, iv.In, calc.PoolLevel))}
	f := figureOf("change-"+iv.Slug, c, labelOf(c), t)
	f.Wide = true
	if !ch.Known {
		f.Sub += s.readFrom(iv, s.Year-1)
	}
	return f
}

// reasons writes causes with what each does.
func reasons(list []report.Because) string {
	var out []string
	for _, b := range list {
		out = append(out, b.Text+" "+signed(b.Amount, amount.Yuan))
	}
	return dash(strings.Join(out, "；"))
}

func sign(r *big.Rat) int {
	if r == nil {
		return 0
	}
	return r.Sign()
}

func negative(r *big.Rat) *big.Rat {
	if r == nil {
		return nil
	}
	return new(big.Rat).Neg(r)
}

// zero is never changed.
var zero = new(big.Rat)

func larger(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) >= 0 {
		return a
	}
	return b
}

func smaller(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) <= 0 {
		return a
	}
	return b
}

// signed writes a change with its sign, plus included.
func signed(r *big.Rat, write func(*big.Rat) string) string {
	if sign(r) > 0 {
		return "+" + write(r)
	}
	return write(r)
}

// recorded are the closing balances in funds.csv before the budget year, best 口径.
func (s *site) recorded(k unitKey) []chart.Balance {
	var out []chart.Balance
	for _, r := range s.rows[k] {
		c, ok := r.Cells[calc.Closing]
		if !ok || c.Num == nil || r.Year >= s.Year {
			continue
		}
		if n := len(out); n > 0 && out[n-1].Year == r.Year {
			continue // rows of a year come best 口径 first
		}
		out = append(out, chart.Balance{Year: r.Year, With: c.Num})
	}
	return out
}

// poolPath is the units' balances together.
func (s *site) poolPath(iv *report.InsuranceView) *figure {
	c := chart.PathOf(s.View, iv)
	if c == nil {
		return nil
	}
	t := table{Caption: "年末结余合计（预测，基准情景）", Head: columns("!年度", "#有统筹（元）", "#无统筹（元）", "#为负的统筹区：有统筹（个）", "#无统筹（个）")}
	for _, r := range c.Rows[c.First:] {
		t.Rows = append(t.Rows, []string{r.Name, amount.Yuan(r.Values[0]), amount.Yuan(r.Values[len(r.Values)-1]), strconv.Itoa(r.Below[0]), strconv.Itoa(r.Below[1])})
	}
	t.spread(c.Rows[c.First:])
	f := figureOf("path-"+iv.Slug, c, labelOf(c), t)
	f.Marks = s.projectedMarks(iv.Name, calc.PoolLevel)
	return f
}

// unitPath is a unit's history and projection.
func (s *site) unitPath(k unitKey, slug string) *figure {
	past, future := s.recorded(k), s.balances[k.insurance][k.unit]
	if len(past)+len(future) < 2 {
		return nil
	}
	if n := len(past); n > 0 && len(future) > 0 {
		past[n-1].Without = past[n-1].With // the two lines part here
	}
	points := slices.Concat(past, future)
	c := &chart.Chart{Form: chart.Lines, Title: chart.TurnOf(future), About: "年末结余", How: "历年取最好的口径", First: len(past), Series: chart.WithAndWithout()}
	if len(future) > 0 {
		c.How += fmt.Sprintf("；%d 年起为预测（基准情景）", future[0].Year) + chart.Suggested(s.View, s.insurance(k.insurance))
	}
	t := table{Caption: "年末结余", Head: columns("!年度", "#有统筹（元）", "#无统筹（元）")}
	var all []*big.Rat
	below, spread := false, false
	for i, p := range points {
		year := strconv.Itoa(p.Year)
		row := chart.Row{Name: year, Year: p.Year, Values: []*big.Rat{p.With, p.Without}, Spread: s.fans[k.insurance][report.FanAt{Unit: k.unit, Year: p.Year}]}
		below, spread = below || sign(p.With) < 0 || sign(p.Without) < 0, spread || len(row.Spread) > 0
		c.Rows, all = append(c.Rows, row), append(all, row.Values...)
		if i >= len(past) {
			year += "（预测）"
		}
		t.Rows = append(t.Rows, []string{year, amount.Yuan(p.With), amount.Yuan(p.Without)})
	}
	c.Unit = chart.Money(all...)
	if spread {
		c.How += "；" + chart.FanWords
	}
	t.spread(c.Rows)
	last := points[len(points)-1]
	f := figureOf("path-"+slug, c, fmt.Sprintf("折线图：%d 至 %d 年年末结余；%d 年有统筹 %s，无统筹 %s", points[0].Year, last.Year,
		last.Year, c.Unit.Full(last.With), c.Unit.Full(last.Without)), t)
	f.Stamp = s.stamp(below)
	if len(future) > 0 {
		f.Marks = s.projectedMarks(k.insurance, k.unit)
	}
	return f
}

// spread adds the quantiles of the rows to a table of them, where there are any.
func (t *table) spread(rows []chart.Row) {
	if !slices.ContainsFunc(rows, func(r chart.Row) bool { return len(r.Spread) > 0 }) {
		return
	}
	for i, q := range calc.FanQuantiles {
		t.Head = append(t.Head, columns("#"+q.Name+"（元）")...)
		for j, r := range rows {
			cell := amount.Missing
			if i < len(r.Spread) {
				cell = amount.Yuan(r.Spread[i])
			}
			t.Rows[j] = append(t.Rows[j], cell)
		}
	}
}
