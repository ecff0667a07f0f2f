package paper

import (
	"fmt"
	"strings"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/typeset"
)

// reconcile sets what is due, announced and paid of every matter beside each other,
// and what units book beside what has moved.
func (a *annual) reconcile(iv *report.InsuranceView) {
	list := a.Matters(iv.Name)
	var said []string
	var blocks []typeset.Block
	for first := 0; first < len(list); {
		last := first
		for last < len(list) && list[last].Run == list[first].Run && list[last].Flow == list[first].Flow {
			last++
		}
		sum := a.ReconcileAll(list[first:last])
		said = append(said, reconciledText(list[first], sum))
		blocks = append(blocks, a.mattersTable(list[first:last], sum))
		first = last
	}
	if t := a.bookedTable(iv); len(t.Rows) > 0 {
		blocks = append(blocks, t)
	}
	if len(blocks) == 0 {
		return
	}
	sub := "应：按规则算得的全年数；告：发文登记里已经通知的全年数；付：台账里已经收付的数"
	if a.Day != "" {
		sub += "，截至" + chineseDate(a.Day)
	}
	a.section("对账", strings.Join(append([]string{a.apart(list)}, said...), "；"), sub, blocks...)
}

// apart counts the matters whose three amounts differ.
func (a *annual) apart(list []*calc.Position) string {
	untold, unpaid, open := 0, 0, 0
	for _, p := range list {
		switch r := a.Reconcile(p); {
		case r.Due == nil:
			open++
		case r.Untold().Sign() != 0:
			untold++
		case r.Unpaid().Sign() != 0:
			unpaid++
		}
	}
	return fmt.Sprintf("%d项里，%d项未核定，%d项应与告不同，%d项应与告相同而未付清", len(list), open, untold, unpaid)
}

// reconciledText says the three sums of a scheme and direction.
func reconciledText(p *calc.Position, sum report.Reconciled) string {
	verb := "拨"
	if p.Flow == calc.Levy {
		verb = "缴"
	}
	in := func(r string) string { return strings.ReplaceAll(r, " ", "") }
	due, told, unit := "有未核定的", "还没有通知", amount.ScaleOf(sum.Due, sum.Announced, sum.Paid)
	if sum.Due != nil {
		due = in(unit.Text(sum.Due))
	}
	if sum.Announced != nil {
		told = "已通知" + in(unit.Text(sum.Announced))
	}
	return p.Scheme.Name + string(p.Flow) + "应" + verb + due + "，" + told + "，已" + verb + in(unit.Text(sum.Paid))
}

func (a *annual) mattersTable(list []*calc.Position, sum report.Reconciled) *typeset.Table {
	t := table(list[0].Scheme.Name+"　"+string(list[0].Flow), "单位：元", sizeFor(len(list)), "统筹区 22", "#应 30", "#告 28", "#付 28", "#应减告 28", "#告减付 28", "#应减付 28")
	row := func(name, due string, r report.Reconciled, total bool) {
		addSum(t, total, name, due, amount.Yuan(r.Announced), amount.Yuan(r.Paid), amount.Yuan(r.Untold()), amount.Yuan(r.Unpaid()), amount.Yuan(r.Left()))
	}
	for _, p := range list {
		row(a.Pool.NameOf(p.Unit), report.DueText(p, "至\n"), a.Reconcile(p), false)
	}
	row("合计", amount.Yuan(sum.Due), sum, true)
	return t
}

func (a *annual) bookedTable(iv *report.InsuranceView) *typeset.Table {
	t := table("账载与台账：账载取决算（没有时快报），台账是当年实际收付的数", "单位：元", cellSize, "!年度 14", "统筹区 24", "!方向 14", "!口径 14", "#账载 30", "#台账 30", "#账载减台账 30")
	for _, b := range a.Booked(iv.Name) {
		add(t, fmt.Sprint(b.Year), a.Pool.NameOf(b.Unit), string(b.Flow), string(b.Basis), amount.Yuan(b.Amount), amount.Yuan(b.Moved), amount.Yuan(b.Difference()))
	}
	return t
}
