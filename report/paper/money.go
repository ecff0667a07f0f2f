package paper

import (
	"math/big"
	"strconv"
	"strings"

	"tongchou/calc"
	"tongchou/calc/explanation"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/amount"
)

// sum is the money of a notice, with its range while a decision is open.
type sum struct {
	amount    *big.Rat
	low, high *big.Rat
	open      bool
}

// total is what a notice is about: the sum of its lines.
func total(n *Notice) sum {
	s := sum{amount: new(big.Rat), low: new(big.Rat), high: new(big.Rat)}
	for _, l := range n.Lines {
		if l.Amount == nil {
			continue
		}
		low, high := l.Amount, l.Amount
		if l.Low != nil && l.High != nil {
			low, high = l.Low, l.High
		}
		s.amount.Add(s.amount, l.Amount)
		s.low.Add(s.low, low)
		s.high.Add(s.high, high)
		s.open = s.open || l.Status == calc.StatusEstimate
	}
	return s
}

// openRange is the range of an open step or decision that a notice reads, ""
// where it has none: 0.5至1个月. A value that waits for a decision is never
// printed as one figure.
func openRange(n *Notice, node *calc.Node) string {
	low, high := ends(n, node)
	if low == nil || high == nil {
		return ""
	}
	a, b := valueOf(node, low), valueOf(node, high)
	if a == b {
		return a
	}
	return a + "至" + b
}

// ends are the ends of the range of an open step or input.
func ends(n *Notice, node *calc.Node) (low, high *big.Rat) {
	run := n.Line.Run
	if n.Unit < 0 {
		return nil, nil // a report of the pool
	}
	switch node.Kind {
	case calc.NodeStep:
		return node.Low, node.High
	case calc.NodeInput:
		for _, in := range run.Inputs {
			if in.Rule.Name == node.Name {
				c := run.Input(in.Program, n.Unit)
				return c.Min, c.Max
			}
		}
	}
	return nil, nil
}

// outside says why suggestions that a paper reads lie outside the range beside them.
func outside(n *Notice) string {
	var out []string
	if n.Unit >= 0 {
		leaves(n, func(node *calc.Node) {
			for _, in := range n.Line.Run.Inputs {
				if node.Kind != calc.NodeInput || in.Rule.Name != node.Name {
					continue
				}
				c := n.Line.Run.Input(in.Program, n.Unit)
				if why := explanation.Why(c, in.Program, n.Line.Run.Year); why != "" {
					out = append(out, node.Name+"的建议值"+valueOf(node, c.Value.Num)+why)
				}
			}
		})
	}
	return strings.Join(out, "；")
}

// ruleFields are what a rule of notice.toml adds: the other figures the paper
// states, what they add up to, the term and the subject.
func ruleFields(f fields, _ *report.View, n *Notice) {
	var parts []fields
	for i, node := range n.Facts {
		mark := "；"
		if i+1 == len(n.Facts) {
			mark = "。"
		}
		value := withUnit(node)
		if node.Status == calc.StatusEstimate {
			value = openRange(n, node)
		}
		if node.Awaits != "" {
			value += "（" + node.Awaited() + "）"
		}
		name := nodeTitle(node)
		said := name + value
		if node.Asks != "" { // yes or no: why
			said = node.Words
		}
		parts = append(parts, fields{"名称": name, "数值": value, "说明": said, "序号": strconv.Itoa(i + 1), "标点": mark, "有": node.Value.Num == nil || node.Value.Num.Sign() != 0})
	}
	f["事实"], f["合计项"], f["合计数"] = parts, "", ""
	if n.Whole != nil {
		f["合计项"], f["合计数"] = n.Whole.Name, withUnit(n.Whole)
	}
	f["事项"], f["期限"], f["前提"] = n.Line.Step.Name, chineseDate(""), ""
	if r := n.Rule; r != nil {
		if r.Subject != "" {
			f["事项"] = r.Subject
		}
		f["期限"], f["前提"] = chineseDate(r.Deadline), r.Requires
	}
	f["步骤"] = n.Line.Step.Name
}

// alertFields describe the pool's fund where a check of it must be reported.
func alertFields(f fields, v *report.View, n *Notice) {
	f["预警情况"], f["全部够付"], f["全部结余率"], f["警戒月数"], f["低于警戒"], f["低于警戒数"], f["差额"], f["差额大写"] = "", "", "", "", "", 0, "", ""
	f["全部"] = v.Whole()
	if n.Check == nil {
		return
	}
	f["预警情况"] = strings.ReplaceAll(strings.TrimRight(n.Check.Message, "。"), " 元", "元")
	for _, iv := range v.Insurances {
		if iv.Name != n.Insurance.Name {
			continue
		}
		f["全部够付"], f["全部结余率"], f["警戒月数"] = amount.Months(iv.Total.Months), amount.Percent(iv.Total.Surplus), amount.Whole(iv.Warn)
		var low []string
		for _, r := range iv.Rows {
			if r.Months != nil && r.Months.Cmp(iv.Warn) < 0 {
				low = append(low, r.Name)
			}
		}
		f["低于警戒"], f["低于警戒数"] = strings.Join(low, "、"), len(low)
		if t := iv.Total; t.Benefits != nil && t.Closing != nil {
			need := new(big.Rat).Mul(t.Benefits, new(big.Rat).Quo(iv.Warn, big.NewRat(12, 1)))
			if need = formula.Round(need.Sub(need, t.Closing), 2); need.Sign() > 0 {
				f["差额"], f["差额大写"] = amount.Yuan(need), amount.Upper(need)
			}
		}
	}
}
