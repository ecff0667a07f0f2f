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

// The pool's money on the overview: what each fund account takes in and gives out
// this year, and its balance year by year.

// maxNodes is how many payers and how many receivers a list of flows names.
const maxNodes = 12

// money is one flow into or out of a fund account in the budget year; while a
// decision is open value is what the suggestion gives.
type money struct {
	name             string
	value, low, high *big.Rat
	open             bool
}

// asSuggested marks a figure that rests on decisions not made yet.
const asSuggested = "未核定，按建议值"

// movement is the money of one fund account in the budget year: what came in on
// the left, what went out on the right; both sides add up to the same.
type movement struct {
	Scheme, Sum string
	Marks       []string
	In, Out     []movementLine
}

type movementLine struct{ Name, Amount string }

// Pairs sets both sides beside each other, the shorter filled up with blanks.
func (m movement) Pairs() [][2]movementLine {
	out := make([][2]movementLine, max(len(m.In), len(m.Out)))
	for i := range out {
		if i < len(m.In) {
			out[i][0] = m.In[i]
		}
		if i < len(m.Out) {
			out[i][1] = m.Out[i]
		}
	}
	return out
}

// movements lists the money of each fund account of an insurance.
func (s *site) movements(iv *report.InsuranceView) (out []movement) {
	for _, run := range moneyRuns(iv) {
		account := s.Account(run)
		if run.Preview || account == nil {
			continue
		}
		in, paid := s.stepFlows(run)
		slices.SortStableFunc(in, descending)
		slices.SortStableFunc(paid, descending)
		m := movement{Scheme: run.Scheme.Name, Sum: amount.Due(calc.Plus(account.Closing, account.Granted))}
		add := func(to *[]movementLine, f money) {
			switch {
			case f.open:
				*to = append(*to, movementLine{f.name + "（未核定）", span(f.low, f.high, f.value)})
			case sign(f.value) != 0:
				*to = append(*to, movementLine{f.name, amount.Yuan(f.value)})
			}
		}
		add(&m.In, money{name: "年初余额", value: account.Opening})
		for _, f := range largest(in, "其余缴入") {
			add(&m.In, f)
		}
		add(&m.In, money{name: "利息", value: account.Interest})
		for _, f := range largest(paid, "其余拨出") {
			add(&m.Out, f)
		}
		closing := money{name: "年末余额", value: account.Closing}
		if s.open(run) {
			closing.name += "（按建议值）"
		}
		add(&m.Out, closing)
		if len(m.In)+len(m.Out) == 0 {
			continue
		}
		if s.open(run) {
			m.Marks = []string{asSuggested}
		}
		out = append(out, m)
	}
	return out
}

func descending(a, b money) int { return b.value.Cmp(a.value) }

// stepFlows are a run's money into and out of its account, by unit.
func (s *site) stepFlows(run *calc.Run) (in, out []money) {
	for _, col := range run.Steps {
		if !col.Step.Flow.Account() || !col.PerUnit {
			continue
		}
		for i, c := range col.Cells {
			m := money{name: s.Pool.NameOf(run.Units[i]) + " " + string(col.Step.Flow), value: c.Value.Num, low: c.Low, high: c.High, open: c.Low != nil && c.Low.Cmp(c.High) != 0}
			switch {
			case sign(m.value) <= 0 && !m.open:
			case col.Step.Flow.In():
				in = append(in, m)
			default:
				out = append(out, m)
			}
		}
	}
	return in, out
}

// largest merges all but the largest flows of a list that begins with them.
func largest(list []money, rest string) []money {
	if len(list) <= maxNodes {
		return list
	}
	sum := money{name: fmt.Sprintf("%s（%d 个统筹区）", rest, len(list)-maxNodes+1), value: new(big.Rat), low: new(big.Rat), high: new(big.Rat)}
	for _, m := range list[maxNodes-1:] {
		low, high := m.value, m.value
		if m.open {
			low, high, sum.open = m.low, m.high, true
		}
		sum.value.Add(sum.value, m.value)
		sum.low.Add(sum.low, low)
		sum.high.Add(sum.high, high)
	}
	return append(slices.Clone(list[:maxNodes-1]), sum)
}

// accounts draws each scheme's fund account, year by year.
func (s *site) accounts(iv *report.InsuranceView) []*figure {
	var out []*figure
	for _, run := range iv.Runs {
		c := chart.AccountOf(s.View, iv, run)
		if c == nil {
			continue
		}
		in, paid := report.InOut(run)
		t := table{Caption: "基金账户：" + run.Scheme.Name, Head: columns("!年度", "年初余额来自", "#年初余额（元）", "#"+string(in)+"（元）", "#"+string(paid)+"（元）", "#利息（元）", "#年末余额（元）")}
		for _, a := range s.Accounts {
			if a.Scheme == run.Scheme && a.Insurance == run.Insurance {
				t.Rows = append(t.Rows, []string{s.accountYear(run, a.Year), dash(a.Origin),
					amount.Yuan(a.Opening), amount.Due(a.Levied), amount.Due(a.Granted), amount.Yuan(a.Interest), amount.Due(a.Closing)})
			}
		}
		id := "accounts-" + iv.Slug
		if len(out) > 0 {
			id += "-" + run.Scheme.ID
		}
		f := figureOf(id, c, labelOf(c), t)
		if c.First < len(c.Rows) {
			f.Table.spread(c.Rows)
			f.Marks = s.projectedMarks(iv.Name, calc.PoolLevel)
		}
		out = append(out, f)
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
	return slices.ContainsFunc(slices.Concat(in, out), func(m money) bool { return m.open })
}
