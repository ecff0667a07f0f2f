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
	"tongchou/report/chart"
	"tongchou/report/colour"
)

// The figures of the overview about the pool's money: where it flows this year,
// the fund accounts year by year, and the units' balances over ten years.

// maxNodes is how many payers and how many receivers the flow chart names.
const maxNodes = 12

// node is an end of a flow in the chart: who, in the colour of what it does.
type node struct {
	name   string
	colour colour.Colour
}

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
func (s *site) streams(iv *report.InsuranceView) *figure {
	var list []money
	runs := moneyRuns(iv)
	for _, run := range runs {
		if account := s.Account(run); !run.Preview && account != nil {
			list = append(list, s.runStreams(run, account, len(runs) > 1)...)
		}
	}
	list = slices.DeleteFunc(list, func(m money) bool { return sign(m.value) <= 0 && sign(m.high) <= 0 })
	if len(list) == 0 {
		return nil
	}
	var all []*big.Rat
	for _, m := range list {
		all = append(all, m.value)
	}
	unit := chart.Money(all...)
	f := &figure{
		ID: "streams-" + iv.Slug, Title: "钱从哪里来，到哪里去", Format: formats[unit.Word],
		Sub:   fmt.Sprintf("%s；%d 年，线的粗细是金额%s", unit.Word, s.Year, chart.Suggested(s.View, iv)),
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
	f.Height, f.drawing = 360+16*max(0, len(list)-12), sankey(f.ID, list, unit)
	return f
}

// runStreams is the money of one fund account in the budget year; named tells
// whether the fund must be named beside its balances.
func (s *site) runStreams(run *calc.Run, account *calc.Account, named bool) []money {
	home := node{run.Scheme.Name, colour.Pool}
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
	list := []money{{from: node{of("年初余额", ""), colour.LastYear}, to: home, value: account.Opening}}
	list = append(list, largest(in, func(m *money) *node { return &m.from }, of("其余缴入", ""))...)
	list = append(list, money{from: node{of("利息", ""), colour.LastYear}, to: home, value: account.Interest})
	list = append(list, largest(out, func(m *money) *node { return &m.to }, of("其余拨出", ""))...)
	return append(list, money{from: home, to: node{of("年末余额", left), colour.LastYear}, value: account.Closing})
}

func sankey(id string, list []money, unit chart.Unit) drawing {
	c := charts.NewSankey()
	c.SetGlobalOptions(common(id)...)
	var nodes []opts.SankeyNode
	var links []opts.SankeyLink
	add := func(n node) {
		if !slices.ContainsFunc(nodes, func(o opts.SankeyNode) bool { return o.Name == n.name }) {
			nodes = append(nodes, opts.SankeyNode{Name: n.name, ItemStyle: &opts.ItemStyle{Color: n.colour.String()}})
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
	home := node{run.Scheme.Name, colour.Pool}
	for _, col := range run.Steps {
		if !col.Step.Flow.Account() || !col.PerUnit {
			continue
		}
		for i, c := range col.Cells {
			m := money{value: c.Value.Num}
			name := s.Pool.NameOf(run.Units[i]) + " " + string(col.Step.Flow)
			if c.Low != nil && c.Low.Cmp(c.High) != 0 {
				m.low, m.high = c.Low, c.High
				name += "（未核定）"
			}
			if sign(m.value) <= 0 && sign(m.high) <= 0 {
				continue
			}
			if col.Step.Flow.In() {
				m.from, m.to = node{name, colour.Levy}, home
				in = append(in, m)
			} else {
				m.from, m.to = home, node{name, colour.Grant}
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

// accounts draws each scheme's fund account, year by year.
func (s *site) accounts(iv *report.InsuranceView) []*figure {
	var out []*figure
	for _, run := range iv.Runs {
		c := chart.AccountOf(s.View, iv, run)
		if c == nil {
			continue
		}
		t := table{Caption: "基金账户：" + run.Scheme.Name, Head: columns("!年度", "年初余额来自", "#年初余额（元）", "#上解（元）", "#下拨（元）", "#利息（元）", "#年末余额（元）")}
		for _, a := range s.Accounts {
			if a.Scheme == run.Scheme && a.Insurance == run.Insurance {
				t.Rows = append(t.Rows, []string{s.accountYear(run, a.Year), dash(a.Origin),
					amount.Yuan(a.Opening), amount.Yuan(a.Levied), amount.Yuan(a.Granted), amount.Yuan(a.Interest), amount.Yuan(a.Closing)})
			}
		}
		id := "accounts-" + iv.Slug
		if len(out) > 0 {
			id += "-" + run.Scheme.ID
		}
		out = append(out, figureOf(id, c, labelOf(c), t))
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
