package html

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
)

// The figures of the overview about the pool's money: where it flows this year,
// the fund accounts year by year, and the units' balances over ten years.

// maxNodes is how many payers and how many receivers the flow chart names.
const maxNodes = 12

// What the smaller payers and receivers are called together.
const (
	otherPayers    = "其余缴入"
	otherReceivers = "其余拨出"
)

// money is one flow from or to a fund account in the budget year.
type money struct {
	from, to string
	value    *big.Rat
}

// streams is the flow of money: units → fund accounts → units, with what the
// accounts held before and hold after.
func (s *site) streams(iv *report.InsuranceView) (*figure, error) {
	var list []money
	runs := moneyRuns(iv)
	for _, run := range runs {
		account := s.account(run, s.Year)
		if run.Preview || account == nil {
			continue
		}
		node, suffix := run.Scheme.Name, "（"+run.Scheme.Name+"）"
		if len(runs) == 1 {
			suffix = ""
		}
		in, out := s.stepFlows(run)
		list = append(list, money{"年初余额" + suffix, node, account.Opening})
		for _, p := range largest(in, otherPayers+suffix) {
			list = append(list, money{p.name, node, p.change})
		}
		list = append(list, money{"利息" + suffix, node, account.Interest})
		for _, p := range largest(out, otherReceivers+suffix) {
			list = append(list, money{node, p.name, p.change})
		}
		list = append(list, money{node, "年末余额" + suffix, account.Closing})
	}
	list = slices.DeleteFunc(list, func(m money) bool { return sign(m.value) <= 0 })
	if len(list) == 0 {
		return nil, nil
	}
	var all []*big.Rat
	for _, m := range list {
		all = append(all, m.value)
	}
	unit := scaleOf(all...)
	f := &figure{
		ID: "streams-" + iv.Slug, Title: "钱从哪里来，到哪里去", Format: unit.format,
		Sub:   fmt.Sprintf("%s；%d 年，线的粗细是金额", unit.word, s.Year),
		Label: fmt.Sprintf("桑基图：%d 条资金流，从统筹区和年初余额经基金账户到统筹区和年末余额", len(list)),
		Table: table{Caption: "资金流向", Head: columns("从", "到", "#金额（元）")},
	}
	for _, m := range list {
		f.Table.Rows = append(f.Table.Rows, []string{m.from, m.to, amount.Yuan(m.value)})
	}
	f.Height = 360 + 16*max(0, len(list)-12)
	return f, f.draw(sankey(f.ID, list, unit))
}

func sankey(id string, list []money, unit scale) chart {
	c := charts.NewSankey()
	c.SetGlobalOptions(common(id)...)
	var nodes []opts.SankeyNode
	var links []opts.SankeyLink
	add := func(name, color string) {
		if !slices.ContainsFunc(nodes, func(n opts.SankeyNode) bool { return n.Name == name }) {
			nodes = append(nodes, opts.SankeyNode{Name: name, ItemStyle: &opts.ItemStyle{Color: color}})
		}
	}
	for _, m := range list {
		add(m.from, streamColor(m.from))
		add(m.to, streamColor(m.to))
		v, _ := new(big.Rat).Quo(m.value, new(big.Rat).SetInt64(unit.yuan)).Float32()
		links = append(links, opts.SankeyLink{Source: m.from, Target: m.to, Value: v})
	}
	c.AddSeries("资金流向", nodes, links, charts.WithLabelOpts(opts.Label{Show: opts.Bool(true)}))
	return c
}

// streamColor is levy for payers, grant for receivers, accent for the accounts.
func streamColor(node string) string {
	switch {
	case strings.HasSuffix(node, " "+string(calc.Levy)), strings.HasSuffix(node, " "+string(calc.Reserve)), strings.HasPrefix(node, otherPayers):
		return levy
	case strings.HasSuffix(node, " "+string(calc.Grant)), strings.HasSuffix(node, " "+string(calc.Use)), strings.HasPrefix(node, otherReceivers):
		return grant
	case strings.HasPrefix(node, "年初余额"), strings.HasPrefix(node, "年末余额"), strings.HasPrefix(node, "利息"):
		return lastYear
	}
	return accent
}

// stepFlows are a run's money into and out of its account, by unit.
func (s *site) stepFlows(run *calc.Run) (in, out []part) {
	for _, col := range run.Steps {
		if col.Step.Flow == calc.NoFlow || !col.PerUnit {
			continue
		}
		for i, cell := range col.Cells {
			if sign(cell.Value.Num) <= 0 {
				continue
			}
			p := part{s.unitName(run.Units[i]) + " " + string(col.Step.Flow), cell.Value.Num}
			if col.Step.Flow.In() {
				in = append(in, p)
			} else {
				out = append(out, p)
			}
		}
	}
	return in, out
}

// largest merges all but the largest parts into one named rest, and keeps the order.
func largest(parts []part, rest string) []part {
	if len(parts) <= maxNodes {
		return parts
	}
	ranked := slices.Clone(parts)
	slices.SortStableFunc(ranked, func(a, b part) int { return b.change.Cmp(a.change) })
	least := ranked[maxNodes-1].change
	var out []part
	sum := new(big.Rat)
	for _, p := range parts {
		if len(out) < maxNodes-1 && p.change.Cmp(least) > 0 {
			out = append(out, p)
			continue
		}
		sum.Add(sum, p.change)
	}
	return append(out, part{rest, sum})
}

// account is a scheme's fund account in a year, nil when it has none.
func (s *site) account(run *calc.Run, year int) *calc.Account {
	for i := range s.Accounts {
		a := &s.Accounts[i]
		if a.Scheme == run.Scheme && a.Insurance == run.Insurance && a.Year == year {
			return a
		}
	}
	return nil
}

// accounts draws the closing balance of each scheme's fund, year by year, with
// the pool-level amounts of the scheme that are named as a line (暂停线, 停提线).
func (s *site) accounts(iv *report.InsuranceView) (*figure, error) {
	var list []calc.Account
	for _, run := range iv.Runs {
		for _, a := range s.Accounts {
			if a.Scheme == run.Scheme && a.Insurance == run.Insurance {
				list = append(list, a)
			}
		}
	}
	if len(list) == 0 {
		return nil, nil
	}
	var all []*big.Rat
	var years []int
	for _, a := range list {
		all = append(all, a.Closing)
		if !slices.Contains(years, a.Year) {
			years = append(years, a.Year)
		}
	}
	slices.Sort(years)
	lines := pauseLines(iv.Runs)
	for _, l := range lines {
		all = append(all, l.change)
	}
	unit := scaleOf(all...)
	f := &figure{
		ID: "accounts-" + iv.Slug, Title: "基金账户年末余额", Format: unit.format, Height: 320,
		Sub:   unit.word + "；年初余额 + 上解 + 利息 − 下拨",
		Label: fmt.Sprintf("柱形图：%d 个基金账户 %d 至 %d 年的年末余额", len(iv.Runs), years[0], years[len(years)-1]),
		Table: table{Caption: "基金账户", Head: columns("基金", "!年度", "年初余额来自", "#年初余额（元）", "#上解（元）", "#下拨（元）", "#利息（元）", "#年末余额（元）")},
	}
	if years[len(years)-1] > s.Year {
		f.Sub += fmt.Sprintf("；%d 年起为预测（基准情景）", s.Year+1)
	}
	for _, a := range list {
		f.Table.Rows = append(f.Table.Rows, []string{a.Scheme.Name, yearWord(a.Year, s.Year), dash(a.Origin),
			amount.Yuan(a.Opening), amount.Yuan(a.Levied), amount.Yuan(a.Granted), amount.Yuan(a.Interest), amount.Yuan(a.Closing)})
	}
	return f, f.draw(accountsChart(f.ID, iv.Runs, list, years, lines, unit))
}

func accountsChart(id string, runs []*calc.Run, list []calc.Account, years []int, lines []part, unit scale) chart {
	var names []string
	var marks []opts.MarkLineNameYAxisItem
	for _, l := range lines {
		marks = append(marks, opts.MarkLineNameYAxisItem{Name: l.name, YAxis: unit.of(l.change)})
	}
	var tops, closings []*big.Rat
	for _, l := range lines {
		tops = append(tops, unit.rat(l.change))
	}
	for _, a := range list {
		closings = append(closings, unit.rat(a.Closing))
	}
	colors := []string{accent, neutral, lastYear, band}
	b := charts.NewBar()
	var labels []string
	for _, y := range years {
		labels = append(labels, strconv.Itoa(y))
	}
	for i, run := range runs {
		data := make([]opts.BarData, len(years))
		any := false
		for j, y := range years {
			data[j] = opts.BarData{Value: "-"}
			for _, a := range list {
				if a.Scheme == run.Scheme && a.Year == y {
					any = true
					data[j].Value = unit.of(a.Closing)
				}
			}
		}
		if !any {
			continue
		}
		settings := []charts.SeriesOpts{}
		if len(names) == 0 && len(marks) > 0 {
			settings = append(settings, referenceY(marks...))
		}
		if len(years)*len(runs) <= 6 {
			settings = append(settings, labelled("top"))
		}
		names = append(names, run.Scheme.Name)
		n, d, o := bars(run.Scheme.Name, colors[i%len(colors)], "", data, settings...)
		b.AddSeries(n, d, o...)
	}
	right := 8
	if len(marks) > 0 {
		right = 72
	}
	b.SetGlobalOptions(append(common(id), plot(48, right), legendOnTop(names...),
		charts.WithXAxisOpts(opts.XAxis{Type: "category"}), charts.WithYAxisOpts(opts.YAxis{Type: "value", Max: roomFor(tops, closings)}))...)
	b.SetXAxis(labels)
	return b
}

// pauseLines are the schemes' pool-level amounts whose name ends in 线.
func pauseLines(runs []*calc.Run) []part {
	var out []part
	for _, run := range runs {
		for _, col := range run.Steps {
			if !col.PerUnit && col.Type.Kind() == "money" && strings.HasSuffix(col.Step.Name, "线") && len(col.Cells) == 1 && col.Cells[0].Value.Num != nil {
				out = append(out, part{col.Step.Name, col.Cells[0].Value.Num})
			}
		}
	}
	return out
}

// yearWord marks a year after the budget year as projected.
func yearWord(year, budget int) string {
	if year > budget {
		return strconv.Itoa(year) + "（预测）"
	}
	return strconv.Itoa(year)
}
