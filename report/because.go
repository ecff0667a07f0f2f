package report

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report/amount"
)

// Because is one cause of a change of levies: what turned, began, was decided or
// came in, in words, and what it does, in 元.
type Because struct {
	Text   string
	Amount *big.Rat
	Turned bool // a condition turned, a scheme began or ended
}

// Change is the amount with its sign.
func (b Because) Change() string { return signed(amount.Yuan(b.Amount), b.Amount) }

// causeOrder is the order in which causes are told: a condition that turned, a
// scheme that began or ended, a decision, a parameter, a formula, the data.
var causeOrder = []calc.Cause{calc.CauseSwitch, calc.CauseTerm, calc.CauseDecisions, calc.CauseParameters, calc.CauseFormulas, calc.CauseData, calc.CauseOthers}

// changesOf are the changes of a flow of an insurance, of a unit or of all.
func (v *View) changesOf(iv *InsuranceView, flow calc.Flow, unit int) (out []*calc.Change) {
	if unit != calc.PoolLevel {
		return v.at().changes[changeOf{iv.Name, flow.Item(), v.Pool.Units[unit].Code}]
	}
	for i := range v.Changes {
		if ch := &v.Changes[i]; ch.Insurance.Name == iv.Name && ch.Item == flow.Item() {
			out = append(out, ch)
		}
	}
	return out
}

// Because tells why a flow of an insurance differs from last year's, for a unit or
// (calc.PoolLevel) for all; the amounts add up to the difference, save what units without
// a figure of last year bring. What is given and waits for a decision, in either year,
// has no causes yet.
func (v *View) Because(iv *InsuranceView, flow calc.Flow, unit int) []Because {
	var groups []*group
	for _, ch := range v.changesOf(iv, flow, unit) {
		if !flow.In() && (ch.FromOpen || ch.ToOpen) {
			return nil
		}
		for j := range ch.Reasons {
			groups = gather(groups, &ch.Reasons[j], ch, flow)
		}
	}
	slices.SortStableFunc(groups, func(a, b *group) int {
		return cmp.Or(cmp.Compare(slices.Index(causeOrder, a.Cause), slices.Index(causeOrder, b.Cause)),
			new(big.Rat).Abs(b.sum).Cmp(new(big.Rat).Abs(a.sum)))
	})
	var out []Because
	several := slices.ContainsFunc(groups, func(g *group) bool { return g.Scheme != groups[0].Scheme })
	for _, g := range groups {
		text := g.text(v.Year, unit == calc.PoolLevel)
		if several && g.Scheme != nil && g.Cause != calc.CauseTerm {
			text = g.Scheme.Name + "：" + text
		}
		out = append(out, Because{Text: text, Amount: g.sum, Turned: g.Cause == calc.CauseSwitch || g.Cause == calc.CauseTerm})
	}
	return out
}

// group are the reasons of several units that say the same.
type group struct {
	*calc.Reason
	units    []string
	from, to *big.Rat // of money: added up
	ends     [2]span  // of numbers that are not added up, in from and to
	sum      *big.Rat
	flow     calc.Flow
	paid     bool
}

func gather(groups []*group, r *calc.Reason, ch *calc.Change, flow calc.Flow) []*group {
	at := slices.IndexFunc(groups, func(g *group) bool { return g.says(r) })
	if at < 0 {
		at = len(groups)
		groups = append(groups, &group{Reason: r, flow: flow, from: new(big.Rat), to: new(big.Rat), sum: new(big.Rat)})
	}
	g := groups[at]
	g.units, g.paid = append(g.units, ch.Unit.Name), g.paid || ch.Paid
	g.sum.Add(g.sum, r.Amount)
	for k, x := range []formula.Value{r.From, r.To} {
		g.ends[k].take(x.Num)
	}
	if g.adds() {
		g.to.Add(g.to, r.To.Num)
		if r.From.Num != nil {
			g.from.Add(g.from, r.From.Num)
		}
	}
	return groups
}

// says reports whether a reason is the same of another unit.
func (g *group) says(r *calc.Reason) bool {
	switch {
	case g.Cause != r.Cause || g.Scheme != r.Scheme || g.Name != r.Name || g.PerUnit != r.PerUnit:
		return false
	case g.Cause == calc.CauseData:
		return (g.From.Num == nil) == (r.From.Num == nil)
	}
	return g.From.Equal(r.From) && g.To.Equal(r.To)
}

// text says the cause; whole: of the pool, so that units are named.
func (g *group) text(year int, whole bool) string {
	who := ""
	if whole && g.PerUnit && g.Cause != calc.CauseData {
		who = listed(g.units) + "的"
	}
	switch g.Cause {
	case calc.CauseSwitch:
		return who + fmt.Sprintf("“%s”由“%s”变为“%s”", g.Name, g.shown(g.From), g.shown(g.To)) + g.test(len(g.units) > 1)
	case calc.CauseTerm:
		if g.To.Yes {
			return fmt.Sprintf("%s自 %d 年起执行", g.Scheme.Name, year)
		}
		return fmt.Sprintf("%s执行到 %d 年为止", g.Scheme.Name, year-1)
	case calc.CauseFormulas:
		return fmt.Sprintf("“%s”的算法改变", plain(g.Name))
	case calc.CauseData:
		return g.data()
	}
	if g.Name == "" {
		return "其他统筹区的数据"
	}
	return who + g.differs()
}

// differs names the thing with what it was and is.
func (g *group) differs() string {
	from, to := g.shown(g.From), g.shown(g.To)
	if g.Kind == "money" && g.From.Num != nil && g.To.Num != nil {
		unit := amount.ScaleOf(g.From.Num, g.To.Num)
		from, to = unit.Short(g.From.Num), unit.Text(g.To.Num)
	}
	return fmt.Sprintf("%s由 %s 变为 %s", plain(g.Name), from, to)
}

// data names the figure that differs most.
func (g *group) data() string {
	since := ""
	if g.paid {
		since = "（上年按" + g.done() + "数）"
	}
	switch {
	case g.Name == "":
		return "上年" + g.done() + "与按规则计算的数不同"
	case g.From.Sort == formula.Number && g.From.Num == nil:
		return fmt.Sprintf("本年按%s %s 计算，上年按%s数", plain(g.Name), amount.ScaleOf(g.to).Text(g.to), g.done())
	case g.Kind == "money" && g.adds():
		unit := amount.ScaleOf(g.from, g.to)
		return fmt.Sprintf("%s由 %s 变为 %s", plain(g.Name), unit.Short(g.from), unit.Text(g.to)) + since
	case g.adds():
		return fmt.Sprintf("%s由 %s 变为 %s", plain(g.Name), g.number(g.from), g.number(g.to)) + since
	case len(g.units) > 1 && g.From.Sort == formula.Number:
		return fmt.Sprintf("%d 个统筹区的%s由 %s 变为 %s", len(g.units), plain(g.Name), g.across(0), g.across(1)) + since
	case len(g.units) > 1:
		return fmt.Sprintf("%d 个统筹区的%s改变", len(g.units), plain(g.Name)) + since
	}
	return g.differs() + since
}

// done is the word for money of the flow that has moved.
func (g *group) done() string {
	if g.flow.Out() {
		return "实拨"
	}
	return "实缴"
}

// adds reports whether the figures of units add up: amounts and counts do, rates and
// means do not.
func (g *group) adds() bool {
	return g.PerUnit && g.From.Sort == formula.Number && (g.Kind == "money" || g.Kind == "count")
}

// number is a figure of the group's kind in words.
func (g *group) number(x *big.Rat) string {
	v := g.To
	v.Num = x
	return g.shown(v)
}

// across is what the figures of units come to before (0) or after (1), from the least
// to the most.
func (g *group) across(k int) string {
	s := g.ends[k]
	if s.least == nil {
		return amount.Missing
	}
	if s.least.Cmp(s.most) == 0 {
		return g.number(s.least)
	}
	return g.number(s.least) + "—" + g.number(s.most)
}

// span is from the least to the most of some numbers.
type span struct{ least, most *big.Rat }

func (s *span) take(x *big.Rat) {
	switch {
	case x == nil:
	case s.least == nil:
		s.least, s.most = x, x
	case x.Cmp(s.least) < 0:
		s.least = x
	case x.Cmp(s.most) > 0:
		s.most = x
	}
}

// test tells the figures by which a condition turned; of several units, that they
// are each unit's own.
func (g *group) test(several bool) string {
	t := g.Test
	if t == nil || several && g.PerUnit {
		return ""
	}
	if t.Type == formula.MoneyType {
		unit := amount.ScaleOf(t.A, t.B)
		return fmt.Sprintf("（%s %s %s）", side(t.Left, unit.Short(t.A)), t.Op, side(t.Right, unit.Text(t.B)))
	}
	return fmt.Sprintf("（%s %s %s）", side(t.Left, amount.Ratio(t.A)), t.Op, side(t.Right, amount.Ratio(t.B)))
}

// side is one side of a comparison: its name and its figure; of a number that stands in
// the formula only the figure.
func side(source, figure string) string {
	if strings.Trim(source, "0123456789.,%元万亿") == "" {
		return figure
	}
	return plain(source) + " " + figure
}

// shown is a value in words.
func (g *group) shown(v formula.Value) string {
	switch {
	case v.Sort == formula.Bool:
		return v.String()
	case v.Sort == formula.Text:
		return cmp.Or(v.Str, "空")
	case g.Kind == "money":
		return amount.ScaleOf(v.Num).Text(v.Num)
	case g.Kind == "ratio":
		return calc.PercentOf(g.Kind, v)
	}
	if v.Num.IsInt() {
		return amount.Whole(v.Num)
	}
	return amount.Ratio(v.Num)
}

// plain is a name or a part of a formula without the marks of the language.
func plain(source string) string {
	return strings.NewReplacer(".", "", " * ", "×", "*", "×", " / ", "÷", "/", "÷").Replace(source)
}
