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

// point is a closing balance of a year: as recorded or projected, and what it
// would be without the levies and grants from the budget year on. Either may be nil.
type point struct {
	year          int
	with, without *big.Rat
}

// projected are the points of one unit from the budget year on, 基准 scenario.
func (s *site) projected(k unitKey) []point {
	var out []point
	moved := new(big.Rat) // grants less levies so far
	for _, y := range s.years[k.insurance] {
		at := func(measure string) *big.Rat { return s.paths[pathKey{k, y, measure}] }
		closing := at(calc.Closing)
		if y < s.Year || closing == nil {
			continue
		}
		if g := at(calc.GrantFromAbove); g != nil {
			moved = new(big.Rat).Add(moved, g)
		}
		if l := at(calc.LevyToAbove); l != nil {
			moved = new(big.Rat).Sub(moved, l)
		}
		out = append(out, point{y, closing, new(big.Rat).Sub(closing, moved)})
	}
	return out
}

// recorded are the closing balances in funds.csv before the budget year, best 口径.
func (s *site) recorded(k unitKey) []point {
	var out []point
	for _, r := range s.rows[k] {
		c, ok := r.Cells[calc.Closing]
		if !ok || c.Num == nil || r.Year >= s.Year {
			continue
		}
		if n := len(out); n > 0 && out[n-1].year == r.Year {
			continue // rows of a year come best 口径 first
		}
		out = append(out, point{r.Year, c.Num, nil})
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
	past, future := s.recorded(k), s.projected(k)
	if len(past)+len(future) < 2 {
		return nil
	}
	if n := len(past); n > 0 && len(future) > 0 {
		past[n-1].without = past[n-1].with // the two lines part here
	}
	points := slices.Concat(past, future)
	c := &chart.Chart{Form: chart.Lines, Title: "年末结余：有统筹与无统筹", About: "年末结余", How: "历年取最好的口径", First: len(past), Series: chart.WithAndWithout()}
	if len(future) > 0 {
		c.How += fmt.Sprintf("；%d 年起为预测（基准情景）", future[0].year) + chart.Suggested(s.View, s.insurance(k.insurance))
	}
	t := table{Caption: "年末结余", Head: columns("!年度", "#有统筹（元）", "#无统筹（元）")}
	var all []*big.Rat
	below, spread := false, false
	for i, p := range points {
		year := strconv.Itoa(p.year)
		row := chart.Row{Name: year, Year: p.year, Values: []*big.Rat{p.with, p.without}, Spread: s.fans[k.insurance][report.FanAt{Unit: k.unit, Year: p.year}]}
		below, spread = below || sign(p.with) < 0 || sign(p.without) < 0, spread || len(row.Spread) > 0
		c.Rows, all = append(c.Rows, row), append(all, row.Values...)
		if i >= len(past) {
			year += "（预测）"
		}
		t.Rows = append(t.Rows, []string{year, amount.Yuan(p.with), amount.Yuan(p.without)})
	}
	c.Unit = chart.Money(all...)
	if spread {
		c.How += "；P5 至 P95 含九成随机路径"
	}
	t.spread(c.Rows)
	last := points[len(points)-1]
	f := figureOf("path-"+slug, c, fmt.Sprintf("折线图：%d 至 %d 年年末结余；%d 年有统筹 %s，无统筹 %s", points[0].year, last.year,
		last.year, c.Unit.Full(last.with), c.Unit.Full(last.without)), t)
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
