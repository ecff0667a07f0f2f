package html

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
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

// poolPath sums the units' balances; a year in which a unit has none is left out.
func (s *site) poolPath(iv *report.InsuranceView) (*figure, error) {
	var sum []point
	below := map[int][2]int{} // units with a negative balance, with and without
	for i, r := range iv.Rows {
		points := s.projected(unitKey{iv.Name, r.Unit})
		if i == 0 {
			sum = make([]point, len(points))
		}
		if len(points) != len(sum) {
			return nil, nil
		}
		for j, p := range points {
			if i == 0 {
				sum[j] = point{p.year, new(big.Rat), new(big.Rat)}
			}
			sum[j].with.Add(sum[j].with, p.with)
			sum[j].without.Add(sum[j].without, p.without)
			n := below[p.year]
			n[0] += less(p.with)
			n[1] += less(p.without)
			below[p.year] = n
		}
	}
	if len(sum) == 0 {
		return nil, nil
	}
	f := s.pathFigure("path-"+iv.Slug, sum)
	f.Title = fmt.Sprintf("%d 年末，结余为负的统筹区有统筹 %d 个，无统筹 %d 个", sum[len(sum)-1].year, below[sum[len(sum)-1].year][0], below[sum[len(sum)-1].year][1])
	f.Sub = scaleOfPoints(sum).Word + "；各统筹区年末结余合计的预测，基准情景；无统筹＝不上解、不下拨" + s.suggested(iv)
	f.Table = table{Caption: "年末结余合计（预测，基准情景）", Head: columns("!年度", "#有统筹（元）", "#无统筹（元）", "#为负的统筹区：有统筹（个）", "#无统筹（个）")}
	for _, p := range sum {
		f.Table.Rows = append(f.Table.Rows, []string{strconv.Itoa(p.year), amount.Yuan(p.with), amount.Yuan(p.without), strconv.Itoa(below[p.year][0]), strconv.Itoa(below[p.year][1])})
	}
	fan := s.fan(iv.Name, -1)
	f.spread(sum, fan, s.FanText())
	return f, f.draw(pathChart(f.ID, sum, fan, 0))
}

// unitPath is a unit's history and projection.
func (s *site) unitPath(k unitKey, slug string) (*figure, error) {
	past, future := s.recorded(k), s.projected(k)
	if len(past)+len(future) < 2 {
		return nil, nil
	}
	if n := len(past); n > 0 && len(future) > 0 {
		past[n-1].without = past[n-1].with // the two lines part here
	}
	points := slices.Concat(past, future)
	f := s.pathFigure("path-"+slug, points)
	f.Title = "年末结余：有统筹与无统筹"
	f.Stamp = s.stamp(slices.ContainsFunc(points, func(p point) bool { return sign(p.with) < 0 || sign(p.without) < 0 }))
	f.Sub = scaleOfPoints(points).Word + "；历年取最好的口径"
	if len(future) > 0 {
		f.Sub += fmt.Sprintf("；%d 年起为预测（基准情景）", future[0].year) + s.suggested(s.insurance(k.insurance))
	}
	f.Table = table{Caption: "年末结余", Head: columns("!年度", "#有统筹（元）", "#无统筹（元）")}
	for i, p := range points {
		year := strconv.Itoa(p.year)
		if i >= len(past) {
			year += "（预测）"
		}
		f.Table.Rows = append(f.Table.Rows, []string{year, amount.Yuan(p.with), amount.Yuan(p.without)})
	}
	fan := s.fan(k.insurance, k.unit)
	f.spread(points, fan, "P5 至 P95 含九成随机路径")
	return f, f.draw(pathChart(f.ID, points, fan, len(past)))
}

// fan gives the quantiles of a unit's balance (−1: the pool's) in a year, nil
// where there are none.
func (s *site) fan(insurance string, unit int) func(year int) []*big.Rat {
	return func(year int) []*big.Rat { return s.fans[insurance][report.FanAt{Unit: unit, Year: year}] }
}

// spread adds the quantiles to the table and says what they are.
func (f *figure) spread(points []point, fan func(year int) []*big.Rat, words string) {
	if !slices.ContainsFunc(points, func(p point) bool { return len(fan(p.year)) > 0 }) {
		return
	}
	f.Sub += "；" + words
	for _, q := range calc.FanQuantiles {
		f.Table.Head = append(f.Table.Head, columns("#"+q.Name+"（元）")...)
	}
	for i, p := range points {
		values := fan(p.year)
		for j := range calc.FanQuantiles {
			cell := amount.Missing
			if j < len(values) {
				cell = amount.Yuan(values[j])
			}
			f.Table.Rows[i] = append(f.Table.Rows[i], cell)
		}
	}
}

func (s *site) pathFigure(id string, points []point) *figure {
	unit := scaleOfPoints(points)
	last := points[len(points)-1]
	return &figure{
		ID: id, Format: moneyFormat(unit), Height: 320,
		Label: fmt.Sprintf("折线图：%d 至 %d 年年末结余；%d 年有统筹 %s，无统筹 %s", points[0].year, last.year, last.year, unit.Text(last.with), unit.Text(last.without)),
	}
}

// pathChart draws both lines, and thin ones between which nine random courses in
// ten stay; from the point numbered first on they are projected.
func pathChart(id string, points []point, fan func(year int) []*big.Rat, first int) chart {
	unit := scaleOfPoints(points)
	var years []string
	var with, without []opts.LineData
	edges := [2][]opts.LineData{} // of nine courses in ten
	spread := false
	for _, p := range points {
		q := fan(p.year)
		for i, at := range [2]int{0, len(calc.FanQuantiles) - 1} {
			edge := (*big.Rat)(nil)
			if len(q) > 0 {
				edge, spread = q[at], true
			}
			edges[i] = append(edges[i], opts.LineData{Value: plotted(unit, edge), Symbol: "none"})
		}
		years = append(years, strconv.Itoa(p.year))
		with = append(with, opts.LineData{Value: plotted(unit, p.with)})
		without = append(without, opts.LineData{Value: plotted(unit, p.without)})
	}
	l := charts.NewLine()
	l.SetGlobalOptions(append(common(id), plot(24, 72),
		charts.WithXAxisOpts(opts.XAxis{Type: "category"}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value"}))...)
	l.SetXAxis(years)
	style := func(color, kind string) []charts.SeriesOpts {
		return []charts.SeriesOpts{
			charts.WithLineStyleOpts(opts.LineStyle{Color: color, Width: 2, Type: kind}),
			charts.WithItemStyleOpts(opts.ItemStyle{Color: color}),
		}
	}
	settings := style(accent, "solid")
	if first > 0 && first < len(points) {
		settings = append(settings,
			charts.WithMarkAreaData([]opts.MarkAreaData{{Name: "预测", XAxis: years[first]}, {XAxis: years[len(years)-1]}}))
	}
	l.AddSeries("有统筹", with, settings...)
	l.AddSeries("无统筹", without, style(neutral, "dashed")...)
	for i, at := range [2]int{0, len(calc.FanQuantiles) - 1} {
		if spread {
			l.AddSeries(calc.FanQuantiles[at].Name, edges[i],
				charts.WithLineStyleOpts(opts.LineStyle{Color: band, Width: 1, Type: "solid"}),
				charts.WithItemStyleOpts(opts.ItemStyle{Color: band}))
		}
	}
	return l
}

func scaleOfPoints(points []point) amount.Scale {
	var all []*big.Rat
	for _, p := range points {
		all = append(all, p.with, p.without)
	}
	return amount.ScaleOf(all...)
}

// less counts a negative balance.
func less(r *big.Rat) int {
	if r.Sign() < 0 {
		return 1
	}
	return 0
}
