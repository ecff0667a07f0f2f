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

// node is an end of a flow in the chart: who, in the colour of what it does.
type node struct{ name, color string }

// money is one flow from or to a fund account in the budget year. low and high
// are the ends of its range while a decision is open, nil when it is decided:
// value is then what the suggestion gives.
type money struct {
	from, to         node
	value, low, high *big.Rat
}

// asSuggested marks a figure that rests on decisions not made yet.
const asSuggested = "未核定，按建议值"

// streams is the flow of money: units → fund accounts → units, with what the
// accounts held before and hold after.
func (s *site) streams(iv *report.InsuranceView) (*figure, error) {
	var list []money
	runs := moneyRuns(iv)
	for _, run := range runs {
		if account := s.account(run, s.Year); !run.Preview && account != nil {
			list = append(list, s.runStreams(run, account, len(runs) > 1)...)
		}
	}
	list = slices.DeleteFunc(list, func(m money) bool { return sign(m.value) <= 0 && sign(m.high) <= 0 })
	if len(list) == 0 {
		return nil, nil
	}
	var all []*big.Rat
	for _, m := range list {
		all = append(all, m.value)
	}
	unit := amount.ScaleOf(all...)
	f := &figure{
		ID: "streams-" + iv.Slug, Title: "钱从哪里来，到哪里去", Format: moneyFormat(unit),
		Sub:   fmt.Sprintf("%s；%d 年，线的粗细是金额%s", unit.Word, s.Year, s.suggested(iv)),
		Label: fmt.Sprintf("桑基图：%d 条资金流，从统筹区和年初余额经基金账户到统筹区和年末余额", len(list)),
		Table: table{Caption: "资金流向", Head: columns("从", "到", "#金额（元）")},
	}
	for _, m := range list {
		text := amount.Yuan(m.value)
		if m.low != nil {
			text = amount.Yuan(m.low) + " 至 " + amount.Yuan(m.high)
		}
		f.Table.Rows = append(f.Table.Rows, []string{m.from.name, m.to.name, text})
	}
	f.Height = 360 + 16*max(0, len(list)-12)
	return f, f.draw(sankey(f.ID, list, unit))
}

// suggested says under a drawing that open decisions are drawn as suggested,
// "" where none is open in the insurance.
func (s *site) suggested(iv *report.InsuranceView) string {
	if slices.ContainsFunc(s.Pending, func(p report.PendingItem) bool { return p.Insurance == iv.Insurance }) {
		return "；未核定的按建议值画"
	}
	return ""
}

// runStreams is the money of one fund account in the budget year; named tells
// whether the fund must be named beside its balances.
func (s *site) runStreams(run *calc.Run, account *calc.Account, named bool) []money {
	home := node{run.Scheme.Name, accent}
	of := func(name, note string) string {
		var notes []string
		if named {
			notes = append(notes, run.Scheme.Name)
		}
		if note != "" {
			notes = append(notes, note)
		}
		if len(notes) > 0 {
			name += "（" + strings.Join(notes, "，") + "）"
		}
		return name
	}
	in, out := s.stepFlows(run)
	left := ""
	if s.open(run) {
		left = "按建议值"
	}
	list := []money{{from: node{of("年初余额", ""), lastYear}, to: home, value: account.Opening}}
	list = append(list, largest(in, func(m *money) *node { return &m.from }, of("其余缴入", ""))...)
	list = append(list, money{from: node{of("利息", ""), lastYear}, to: home, value: account.Interest})
	list = append(list, largest(out, func(m *money) *node { return &m.to }, of("其余拨出", ""))...)
	return append(list, money{from: home, to: node{of("年末余额", left), lastYear}, value: account.Closing})
}

func sankey(id string, list []money, unit amount.Scale) chart {
	c := charts.NewSankey()
	c.SetGlobalOptions(common(id)...)
	var nodes []opts.SankeyNode
	var links []opts.SankeyLink
	add := func(n node) {
		if !slices.ContainsFunc(nodes, func(o opts.SankeyNode) bool { return o.Name == n.name }) {
			nodes = append(nodes, opts.SankeyNode{Name: n.name, ItemStyle: &opts.ItemStyle{Color: n.color}})
		}
	}
	for _, m := range list {
		add(m.from)
		add(m.to)
		v, _ := unit.Rat(m.value).Float32()
		links = append(links, opts.SankeyLink{Source: m.from.name, Target: m.to.name, Value: v})
	}
	c.AddSeries("资金流向", nodes, links, charts.WithLabelOpts(opts.Label{Show: opts.Bool(true)}))
	return c
}

// stepFlows are a run's money into and out of its account, by unit.
func (s *site) stepFlows(run *calc.Run) (in, out []money) {
	home := node{run.Scheme.Name, accent}
	for _, col := range run.Steps {
		if col.Step.Flow == calc.NoFlow || !col.PerUnit {
			continue
		}
		for i, c := range col.Cells {
			m := money{value: c.Value.Num}
			name := s.unitName(run.Units[i]) + " " + string(col.Step.Flow)
			if c.Low != nil && c.Low.Cmp(c.High) != 0 {
				m.low, m.high = c.Low, c.High
				name += "（未核定）"
			}
			if sign(m.value) <= 0 && sign(m.high) <= 0 {
				continue
			}
			if col.Step.Flow.In() {
				m.from, m.to = node{name, levy}, home
				in = append(in, m)
			} else {
				m.from, m.to = home, node{name, grant}
				out = append(out, m)
			}
		}
	}
	return in, out
}

// largest merges all but the largest flows into one whose unit's end is named
// rest, and keeps the order.
func largest(list []money, end func(*money) *node, rest string) []money {
	if len(list) <= maxNodes {
		return list
	}
	ranked := make([]int, len(list))
	for i := range ranked {
		ranked[i] = i
	}
	slices.SortStableFunc(ranked, func(a, b int) int { return list[b].value.Cmp(list[a].value) })
	kept := ranked[:maxNodes-1]
	var out []money
	sum := list[ranked[maxNodes-1]]
	end(&sum).name = rest
	sum.value, sum.low, sum.high = new(big.Rat), new(big.Rat), new(big.Rat)
	for i, m := range list {
		if slices.Contains(kept, i) {
			out = append(out, m)
			continue
		}
		low, high := m.value, m.value
		if m.low != nil {
			low, high = m.low, m.high
		}
		sum.value.Add(sum.value, m.value)
		sum.low.Add(sum.low, low)
		sum.high.Add(sum.high, high)
	}
	if sum.low.Cmp(sum.high) == 0 {
		sum.low, sum.high = nil, nil
	} else {
		end(&sum).name = rest + "（未核定）"
	}
	return append(out, sum)
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
	funds := s.funds(iv)
	if len(funds) == 0 {
		return nil, nil
	}
	var all []*big.Rat
	var years []int
	held := false
	for _, f := range funds {
		for _, a := range f.years {
			all = append(all, a.Closing)
			held = held || a.Closing.Sign() != 0
			if !slices.Contains(years, a.Year) {
				years = append(years, a.Year)
			}
		}
	}
	slices.Sort(years)
	lines := pauseLines(funds)
	for _, l := range lines {
		all = append(all, l.change)
	}
	unit := amount.ScaleOf(all...)
	f := &figure{
		ID: "accounts-" + iv.Slug, Title: "基金账户年末余额", Format: moneyFormat(unit), Height: 320,
		Sub:   unit.Word + "；年初余额 + 上解 + 利息 − 下拨",
		Label: fmt.Sprintf("柱形图：%d 个基金账户 %d 至 %d 年的年末余额", len(funds), years[0], years[len(years)-1]),
		Table: table{Caption: "基金账户", Head: columns("基金", "!年度", "年初余额来自", "#年初余额（元）", "#上解（元）", "#下拨（元）", "#利息（元）", "#年末余额（元）")},
	}
	if years[len(years)-1] > s.Year {
		f.Sub += fmt.Sprintf("；%d 年起为预测（基准情景）", s.Year+1)
	}
	f.Sub += s.suggested(iv)
	if !held {
		f.Note = "各年年末余额都是 0：当年缴入的当年用完。"
	}
	for _, fund := range funds {
		for _, a := range fund.years {
			f.Table.Rows = append(f.Table.Rows, []string{a.Scheme.Name, s.accountYear(fund.run, a.Year), dash(a.Origin),
				amount.Yuan(a.Opening), amount.Yuan(a.Levied), amount.Yuan(a.Granted), amount.Yuan(a.Interest), amount.Yuan(a.Closing)})
		}
	}
	return f, f.draw(accountsChart(f.ID, funds, years, lines, unit))
}

// fund is a scheme's account, year by year.
type fund struct {
	run   *calc.Run
	years []calc.Account
}

// funds are the schemes of an insurance that have an account.
func (s *site) funds(iv *report.InsuranceView) []fund {
	var out []fund
	for _, run := range iv.Runs {
		f := fund{run: run}
		for _, a := range s.Accounts {
			if a.Scheme == run.Scheme && a.Insurance == run.Insurance {
				f.years = append(f.years, a)
			}
		}
		if len(f.years) > 0 {
			out = append(out, f)
		}
	}
	return out
}

func accountsChart(id string, funds []fund, years []int, lines []part, unit amount.Scale) chart {
	var marks []opts.MarkLineNameYAxisItem
	var tops, closings []*big.Rat
	for _, l := range lines {
		marks = append(marks, opts.MarkLineNameYAxisItem{Name: l.name, YAxis: plotted(unit, l.change)})
		tops = append(tops, unit.Rat(l.change))
	}
	colors := []string{accent, neutral, lastYear, band}
	b := charts.NewBar()
	var names, labels []string
	for _, y := range years {
		labels = append(labels, strconv.Itoa(y))
	}
	for i, f := range funds {
		data := make([]opts.BarData, len(years))
		for j := range data {
			data[j] = opts.BarData{Value: "-"}
		}
		for _, a := range f.years {
			data[slices.Index(years, a.Year)].Value = plotted(unit, a.Closing)
			closings = append(closings, unit.Rat(a.Closing))
		}
		settings := []charts.SeriesOpts{}
		if i == 0 && len(marks) > 0 {
			settings = append(settings, referenceY(marks...))
		}
		if len(years)*len(funds) <= 6 {
			settings = append(settings, labelled("top"))
		}
		names = append(names, f.run.Scheme.Name)
		n, d, o := bars(f.run.Scheme.Name, colors[i%len(colors)], "", data, settings...)
		b.AddSeries(n, d, o...)
	}
	b.SetGlobalOptions(append(common(id), plot(48, 8), legendOnTop(names...),
		charts.WithXAxisOpts(opts.XAxis{Type: "category"}), charts.WithYAxisOpts(opts.YAxis{Type: "value", Max: roomFor(tops, closings)}))...)
	b.SetXAxis(labels)
	return b
}

// pauseLines are the funds' pool-level amounts whose name ends in 线, as of the
// budget year; with several funds each is named with its own.
func pauseLines(funds []fund) []part {
	var out []part
	for _, f := range funds {
		for _, col := range f.run.Steps {
			if !col.PerUnit && col.Type.Kind() == "money" && strings.HasSuffix(col.Step.Name, "线") && len(col.Cells) == 1 && col.Cells[0].Value.Num != nil {
				name := col.Step.Name
				if len(funds) > 1 {
					name = f.run.Scheme.Name + name
				}
				out = append(out, part{name, col.Cells[0].Value.Num})
			}
		}
	}
	return out
}

// accountYear marks a year of a fund that is projected, whose scheme is not in
// force yet, or in which grants are not decided.
func (s *site) accountYear(run *calc.Run, year int) string {
	text := strconv.Itoa(year)
	switch {
	case year > s.Year:
		text += "（预测）"
	case run.Preview:
		text += "（预览）"
	case s.open(run):
		text += "（" + asSuggested + "）"
	}
	return text
}

// open reports whether a unit's money in a run waits for a decision.
func (s *site) open(run *calc.Run) bool {
	in, out := s.stepFlows(run)
	return slices.ContainsFunc(slices.Concat(in, out), func(m money) bool { return m.low != nil })
}
