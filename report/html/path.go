package html

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/chart"
)

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
	return figureOf("path-"+iv.Slug, c, labelOf(c), t)
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
	c := &chart.Chart{Form: chart.Lines, Title: "年末结余：有统筹与无统筹", About: "年末结余", How: "历年取最好的口径", First: len(past), Series: chart.WithAndWithout()}
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
		c.How += "；P5 至 P95 含九成随机路径"
	}
	t.spread(c.Rows)
	last := points[len(points)-1]
	f := figureOf("path-"+slug, c, fmt.Sprintf("折线图：%d 至 %d 年年末结余；%d 年有统筹 %s，无统筹 %s", points[0].Year, last.Year,
		last.Year, c.Unit.Full(last.With), c.Unit.Full(last.Without)), t)
	f.Stamp = s.stamp(below)
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
