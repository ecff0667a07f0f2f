package html

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
)

// The figures of the overview that rank units. Each function gives nil when the
// data it needs are missing.

// months ranks 可支付月数, the shortest first, against the warning line.
func (s *site) months(iv *report.InsuranceView) (*figure, error) {
	rows := having(iv.Rows, func(r report.UnitRow) *big.Rat { return r.Months })
	if len(rows) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(rows, func(a, b report.UnitRow) int { return a.Months.Cmp(b.Months) })
	f := &figure{
		ID: "months-" + iv.Slug, Title: "结余够付几个月，从少到多", Format: "months", Repeats: true,
		Sub:   fmt.Sprintf("个月；%d 年末结余 ÷（全年待遇支出 ÷ 12）%s", s.Year-1, s.readFrom(iv, s.Year-1)),
		Table: table{Caption: "可支付月数", Head: columns("统筹区", "#可支付月数（个月）", "#年末结余（元）", "#待遇支出（元）")},
	}
	if iv.Warn != nil {
		f.Sub += "；低于警戒线的用红色"
		f.Stamp = s.stamp(rows[0].Months.Cmp(iv.Warn) < 0)
	}
	for _, r := range rows {
		f.Table.Rows = append(f.Table.Rows, []string{r.Name, amount.Months(r.Months), amount.Yuan(r.Closing), amount.Yuan(r.Benefits)})
	}
	t := iv.Total
	f.Table.Foot = []string{t.Name, amount.Months(t.Months), amount.Yuan(t.Closing), amount.Yuan(t.Benefits)}
	shown := rows[:min(maxBars, len(rows))]
	if t.Months != nil {
		shown = append(slices.Clone(shown), t)
	}
	f.Note = trimmed(len(rows))
	f.Height = barHeight(len(shown))
	f.Label = fmt.Sprintf("条形图：%d 个统筹区的可支付月数，最少 %s %s 个月，最多 %s %s 个月", len(rows),
		rows[0].Name, amount.Months(rows[0].Months), rows[len(rows)-1].Name, amount.Months(rows[len(rows)-1].Months))
	var names []string
	var data []opts.BarData
	for _, r := range shown {
		color := neutral
		switch {
		case iv.Warn != nil && r.Months.Cmp(iv.Warn) < 0:
			color = risk
		case r.Unit < 0:
			color = accent
		}
		names = append(names, r.Name)
		data = append(data, opts.BarData{Value: number(r.Months, 1), ItemStyle: &opts.ItemStyle{Color: color}})
	}
	settings := []charts.SeriesOpts{labelled("right")}
	top, end := 8, any(nil)
	if iv.Warn != nil {
		top = 24
		end = roomFor([]*big.Rat{iv.Warn}, []*big.Rat{rows[len(rows)-1].Months, t.Months})
		settings = append(settings, referenceX(opts.MarkLineNameXAxisItem{
			Name: "警戒线 " + amount.Months(iv.Warn) + " 个月", XAxis: number(iv.Warn, 2)}))
	}
	b := horizontal(f.ID, names, top, end)
	name, data, settings := bars("可支付月数", neutral, "", data, settings...)
	b.AddSeries(name, data, settings...)
	return f, f.draw(b)
}

// flows is 谁出、谁得: levies to the left, grants to the right, by net amount.
// Where a decision is open the grant is drawn from its low to its high value.
func (s *site) flows(iv *report.InsuranceView) (*figure, error) {
	rows := having(iv.Rows, func(r report.UnitRow) *big.Rat { return r.Net })
	rows = slices.DeleteFunc(rows, func(r report.UnitRow) bool {
		return sign(r.Levy) == 0 && sign(r.Grant) == 0 && sign(r.GrantHigh) == 0
	})
	if len(rows) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(rows, func(a, b report.UnitRow) int { return a.Net.Cmp(b.Net) })
	var all []*big.Rat
	for _, r := range rows {
		all = append(all, r.Levy, r.Grant, r.GrantHigh)
	}
	unit := amount.ScaleOf(all...)
	f := &figure{
		ID: "flows-" + iv.Slug, Title: "上解在左，下拨在右，按净额排序", Format: moneyFormat(unit), Unsigned: true, Repeats: true,
		Sub:   fmt.Sprintf("%s；%d 年应上解、应下拨%s", unit.Word, s.Year, s.readFrom(iv, s.Year-1)),
		Label: fmt.Sprintf("对向条形图：%d 个统筹区，上解合计 %s，下拨合计 %s", len(rows), unit.Text(iv.Total.Levy), grantText(iv.Total, unit.Text)),
		Table: table{Caption: "上解与下拨", Head: columns("统筹区", "#上解（元）", "#下拨（元）", "#净额（元）")},
		Note:  trimmed(len(rows)),
	}
	for _, r := range rows {
		f.Table.Rows = append(f.Table.Rows, []string{r.Name, amount.Yuan(r.Levy), grantText(r, amount.Yuan), netText(r)})
	}
	f.Table.Foot = []string{iv.Total.Name, amount.Yuan(iv.Total.Levy), grantText(iv.Total, amount.Yuan), netText(iv.Total)}
	shown := ends(rows, maxBars)
	f.Height = barHeight(len(shown)) + 8
	return f, f.draw(flowsChart(f.ID, shown, unit))
}

// flowsChart draws a range as the bar up to its low value and a pale one up to
// its high value, with the range in words at its end.
func flowsChart(id string, rows []report.UnitRow, unit amount.Scale) chart {
	var names []string
	var levies, grants, open []opts.BarData
	var undecided bool
	for _, r := range rows {
		names = append(names, r.Name)
		levies = append(levies, moneyBar(unit, negative(r.Levy)))
		if r.GrantLow == nil || r.GrantHigh == nil {
			grants = append(grants, moneyBar(unit, r.Grant))
			open = append(open, opts.BarData{Value: "-"})
			continue
		}
		undecided = true
		text := unit.Short(r.GrantLow) + " 至 " + unit.Short(r.GrantHigh)
		grants = append(grants, opts.BarData{Value: plotted(unit, r.GrantLow), Label: &opts.Label{Show: opts.Bool(false)}})
		open = append(open, opts.BarData{Name: text, Value: plotted(unit, difference(r.GrantHigh, r.GrantLow))})
	}
	legend := []string{"上解", "下拨"}
	if undecided {
		legend = append(legend, "下拨未核定，下限至上限")
	}
	b := horizontal(id, names, 32, nil, legendOnTop(legend...))
	add := func(name, color string, data []opts.BarData, position string) {
		n, d, o := bars(name, color, "flow", data, labelled(position))
		b.AddSeries(n, d, o...)
	}
	add(legend[0], levy, levies, "left")
	add(legend[1], grant, grants, "right")
	if undecided {
		add(legend[2], band, open, "right")
	}
	return b
}

// moneyBar is a bar of money; one too small for the unit's decimals says so.
func moneyBar(unit amount.Scale, r *big.Rat) opts.BarData {
	bar := opts.BarData{Value: plotted(unit, r)}
	if sign(r) != 0 && new(big.Rat).Abs(unit.Rat(r)).Cmp(big.NewRat(5, 1000)) < 0 {
		bar.Name = "不足 0.01"
	}
	return bar
}

// ratios ranks 在职退休比, with the pool's ratio and 1:1 as lines.
func (s *site) ratios(iv *report.InsuranceView) (*figure, error) {
	rows := having(iv.Rows, func(r report.UnitRow) *big.Rat { return r.Ratio })
	if len(rows) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(rows, func(a, b report.UnitRow) int { return b.Ratio.Cmp(a.Ratio) })
	f := &figure{
		ID: "ratio-" + iv.Slug, Title: "一个退休人员由几个在职人员供养", Format: "ratio", Repeats: true,
		Sub:   fmt.Sprintf("在职退休比；%d 年末在职人数 ÷ 退休人数%s", s.Year-1, s.readFrom(iv, s.Year-1)),
		Label: fmt.Sprintf("条形图：%d 个统筹区的在职退休比，最高 %s %s，最低 %s %s", len(rows), rows[0].Name, amount.Ratio(rows[0].Ratio), rows[len(rows)-1].Name, amount.Ratio(rows[len(rows)-1].Ratio)),
		Table: table{Caption: "在职退休比", Head: columns("统筹区", "#在职退休比")},
		Note:  trimmed(len(rows)),
	}
	for _, r := range rows {
		f.Table.Rows = append(f.Table.Rows, []string{r.Name, amount.Ratio(r.Ratio)})
	}
	end := roomFor([]*big.Rat{big.NewRat(1, 1)}, []*big.Rat{rows[0].Ratio})
	lines := []opts.MarkLineNameXAxisItem{{Name: "1:1", XAxis: 1}}
	if iv.Total.Ratio != nil {
		f.Table.Foot = []string{iv.Total.Name, amount.Ratio(iv.Total.Ratio)}
		lines = append(lines, opts.MarkLineNameXAxisItem{Name: s.Whole() + " " + amount.Ratio(iv.Total.Ratio), XAxis: number(iv.Total.Ratio, 4)})
	}
	shown := ends(rows, maxBars)
	f.Height = barHeight(len(shown)) + 16*len(lines)
	var names []string
	var data []opts.BarData
	for _, r := range shown {
		names = append(names, r.Name)
		data = append(data, opts.BarData{Value: number(r.Ratio, 2)})
	}
	b := horizontal(f.ID, names, 8+16*len(lines), end)
	n, d, o := bars("在职退休比", neutral, "", data, labelled("right"), referenceX(lines...))
	b.AddSeries(n, d, o...)
	return f, f.draw(b)
}

// part is one cause of a change.
type part struct {
	name   string
	change *big.Rat
}

// change is the waterfall from last year's levies to this year's: by cause
// where last year's plan could be computed again, else unit by unit from what
// was paid. The parts are cumulated from zero, so that they can be seen beside
// sums a hundred times larger.
func (s *site) change(iv *report.InsuranceView) (*figure, error) {
	if list := s.split(iv); list != nil {
		return s.changeByCause(iv, list)
	}
	t := iv.Total
	if t.PriorLevy == nil || t.Levy == nil {
		return nil, nil
	}
	total := new(big.Rat).Sub(t.Levy, t.PriorLevy)
	parts := changeByUnit(iv, total)
	if len(parts) == 0 && total.Sign() == 0 {
		return nil, nil // nothing was paid and nothing is
	}
	f := changeFigure(iv, "上年上解", t.PriorLevy, total, len(parts), s.readFrom(iv, s.Year-1))
	f.Table = table{Caption: "上解比上年的变化", Head: columns("统筹区", "#上年上解（元）", "#本年上解（元）", "#变化（元）")}
	for _, r := range iv.Rows {
		f.Table.Rows = append(f.Table.Rows, []string{r.Name, amount.Yuan(r.PriorLevy), amount.Yuan(r.Levy), signed(difference(r.Levy, r.PriorLevy), amount.Yuan)})
	}
	f.Table.Foot = []string{t.Name, amount.Yuan(t.PriorLevy), amount.Yuan(t.Levy), signed(total, amount.Yuan)}
	return f, f.draw(waterfall(f.ID, parts, part{"合计", total}, amount.ScaleOf(total)))
}

// changeFigure is the frame of both waterfalls of n parts; from names what
// stands for last year.
func changeFigure(iv *report.InsuranceView, from string, prior, total *big.Rat, n int, note string) *figure {
	unit, level := amount.ScaleOf(total), amount.ScaleOf(iv.Total.Levy, prior)
	return &figure{
		ID: "change-" + iv.Slug, Title: "上解比上年变了多少，变在哪里", Format: moneyFormat(unit), Height: barHeight(n + 1),
		Sub:   fmt.Sprintf("%s；%s %s，本年 %s，逐项累加到合计%s", unit.Word, from, level.Text(prior), level.Text(iv.Total.Levy), note),
		Label: fmt.Sprintf("瀑布图：上解从上年 %s 到本年 %s，相差 %s", level.Text(prior), level.Text(iv.Total.Levy), unit.Text(total)),
	}
}

// split are the changes of an insurance's levies, nil unless every one of them
// is split by cause and something changes.
func (s *site) split(iv *report.InsuranceView) []calc.Change {
	var out []calc.Change
	some := false
	for _, c := range s.Changes {
		if c.Insurance != iv.Insurance || c.Item != calc.LevyToAbove {
			continue
		}
		if c.Parts == nil || c.From == nil || c.To == nil {
			return nil
		}
		some = some || c.From.Cmp(c.To) != 0
		out = append(out, c)
	}
	if !some {
		return nil
	}
	return out
}

// changeByCause draws the causes in the order in which they are swapped, or
// the units where there is one cause only; its table has both.
func (s *site) changeByCause(iv *report.InsuranceView, list []calc.Change) (*figure, error) {
	var parts, units []part
	head := []string{"统筹区", "#上年计划（元）"}
	used := causesAtWork(list)
	for _, i := range used {
		cause := string(calc.Causes()[i])
		parts = append(parts, part{cause, new(big.Rat)})
		head = append(head, "#"+cause+"（元）")
	}
	prior, total := new(big.Rat), new(big.Rat)
	t := table{Caption: "上解比上年计划的变化，按原因；各原因之和等于变化", Head: columns(append(head, "#本年上解（元）", "#变化（元）")...)}
	for _, c := range list {
		change := new(big.Rat).Sub(c.To, c.From)
		prior, total = new(big.Rat).Add(prior, c.From), new(big.Rat).Add(total, change)
		units = append(units, part{c.Unit.Name, change})
		row := []string{c.Unit.Name, amount.Yuan(c.From)}
		for k, i := range used {
			parts[k].change.Add(parts[k].change, c.Parts[i])
			row = append(row, signed(c.Parts[i], amount.Yuan))
		}
		t.Rows = append(t.Rows, append(row, amount.Yuan(c.To), signed(change, amount.Yuan)))
	}
	t.Foot = []string{"合计", amount.Yuan(prior)}
	for _, p := range parts {
		t.Foot = append(t.Foot, signed(p.change, amount.Yuan))
	}
	t.Foot = append(t.Foot, amount.Yuan(new(big.Rat).Add(prior, total)), signed(total, amount.Yuan))
	shown := slices.DeleteFunc(parts, func(p part) bool { return p.change.Sign() == 0 })
	note := ""
	if len(shown) == 1 {
		note = "；原因只有一个：" + shown[0].name
		shown = mostChanged(units, total)
	}
	f := changeFigure(iv, "上年计划", prior, total, len(shown), note)
	f.Note = "上年计划按当时的规则和数据重算；依次换成本年的数据、参数、决定、公式或解读，最后是其他统筹区的变化。"
	f.Table = t
	return f, f.draw(waterfall(f.ID, shown, part{"合计", total}, amount.ScaleOf(total)))
}

// causesAtWork are the causes that change any unit's levy, by their place in
// the order of causes.
func causesAtWork(list []calc.Change) []int {
	var out []int
	for i := range calc.Causes() {
		if slices.ContainsFunc(list, func(c calc.Change) bool { return c.Parts[i].Sign() != 0 }) {
			out = append(out, i)
		}
	}
	return out
}

// changeByUnit are the changes from what was paid last year, by unit.
func changeByUnit(iv *report.InsuranceView, total *big.Rat) []part {
	var parts []part
	for _, r := range iv.Rows {
		if d := difference(r.Levy, r.PriorLevy); d != nil {
			parts = append(parts, part{r.Name, d})
		}
	}
	return mostChanged(parts, total)
}

// mostChanged are the largest changes, the rest in one, and what comes from
// units without a figure of last year; together they are total.
func mostChanged(parts []part, total *big.Rat) []part {
	const most = 8
	parts = slices.DeleteFunc(parts, func(p part) bool { return p.change.Sign() == 0 })
	rest, unknown := new(big.Rat), new(big.Rat).Set(total)
	for _, p := range parts {
		unknown.Sub(unknown, p.change)
	}
	slices.SortStableFunc(parts, func(a, b part) int {
		return new(big.Rat).Abs(b.change).Cmp(new(big.Rat).Abs(a.change))
	})
	others := parts[min(most, len(parts)):]
	parts = slices.Clone(parts[:len(parts)-len(others)])
	slices.SortStableFunc(parts, func(a, b part) int { return b.change.Cmp(a.change) })
	for _, p := range others {
		rest.Add(rest, p.change)
	}
	if len(others) > 0 {
		parts = append(parts, part{fmt.Sprintf("其余 %d 个", len(others)), rest})
	}
	if unknown.Sign() != 0 {
		parts = append(parts, part{"上年缺数的", unknown})
	}
	return parts
}

// waterfall draws parts cumulated from zero and their sum. A bar that crosses
// zero is drawn as two: stacks grow apart from zero on both sides. The bars'
// lengths lose the sign of a change, so each carries it as its name.
func waterfall(id string, parts []part, sum part, unit amount.Scale) chart {
	var names []string
	var data [4][]opts.BarData // base above, bar above, base below, bar below zero
	put := func(p part, from *big.Rat, color string) {
		to := new(big.Rat).Add(from, p.change)
		lo, hi := smaller(from, to), larger(from, to)
		up, down := larger(lo, zero), smaller(hi, zero)
		names = append(names, p.name)
		text := signed(p.change, unit.Short)
		bar := func(length *big.Rat, position string, show bool) opts.BarData {
			if length.Sign() == 0 {
				return opts.BarData{Value: "-"}
			}
			return opts.BarData{Name: text, Value: plotted(unit, length), ItemStyle: &opts.ItemStyle{Color: color},
				Label: &opts.Label{Show: opts.Bool(show), Position: position}}
		}
		data[0] = append(data[0], opts.BarData{Value: plotted(unit, up)})
		data[1] = append(data[1], bar(new(big.Rat).Sub(larger(hi, zero), up), "right", true))
		data[2] = append(data[2], opts.BarData{Value: plotted(unit, down)})
		data[3] = append(data[3], bar(new(big.Rat).Sub(smaller(lo, zero), down), "left", hi.Sign() <= 0))
	}
	at := zero
	for _, p := range parts {
		put(p, at, neutral)
		at = new(big.Rat).Add(at, p.change)
	}
	put(sum, zero, levy)
	b := horizontal(id, names, 8, nil)
	stack := charts.WithBarChartOpts(opts.BarChart{Stack: "change"})
	b.AddSeries("", data[0], stack, lift("up"))
	b.AddSeries("变化", data[1], stack, labelled("right"))
	b.AddSeries("", data[2], stack, lift("down"))
	b.AddSeries("变化", data[3], stack, labelled("left"))
	return b
}

// having keeps the rows that have a figure.
func having(rows []report.UnitRow, figure func(report.UnitRow) *big.Rat) []report.UnitRow {
	var out []report.UnitRow
	for _, r := range rows {
		if figure(r) != nil {
			out = append(out, r)
		}
	}
	return out
}

// ends keeps the first and last rows of a ranking, n in all.
func ends(rows []report.UnitRow, n int) []report.UnitRow {
	if len(rows) <= n {
		return rows
	}
	return append(slices.Clone(rows[:n/2]), rows[len(rows)-n/2:]...)
}

// trimmed tells that a ranking of n rows shows some only.
func trimmed(n int) string {
	if n <= maxBars {
		return ""
	}
	return fmt.Sprintf("共 %d 个统筹区，图上只画 %d 个，其余见数据表。", n, maxBars)
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

// difference is a − b, nil when either is missing.
func difference(a, b *big.Rat) *big.Rat {
	if a == nil || b == nil {
		return nil
	}
	return new(big.Rat).Sub(a, b)
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

// grantText is a grant, or its range while a decision is open.
func grantText(r report.UnitRow, write func(*big.Rat) string) string {
	if r.GrantLow == nil || r.GrantHigh == nil {
		return write(r.Grant)
	}
	return write(r.GrantLow) + " 至 " + write(r.GrantHigh)
}

// netText is grant − levy, a range when the grant is one.
func netText(r report.UnitRow) string {
	if r.GrantLow == nil || r.GrantHigh == nil {
		return amount.Yuan(r.Net)
	}
	return amount.Yuan(difference(r.GrantLow, r.Levy)) + " 至 " + amount.Yuan(difference(r.GrantHigh, r.Levy))
}
