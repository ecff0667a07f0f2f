package html

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
)

// settlementPage is settlement.html: what is still to come in, by dates, who is late,
// what may be paid now, what waits, and whom to follow up.
type settlementPage struct {
	base
	Sections  []settlementSection
	FollowUps table
}

// settlementSection is one insurance of the pool.
type settlementSection struct {
	calc.Insurance
	Schemes []schemeSettlement
	Pay     payments
}

// schemeSettlement is one scheme: what is left of its levies.
type schemeSettlement struct {
	ID, Name string
	Marks    []string
	Overdue  string // one sentence
	Plan     table
}

// payments are the lists of an insurance: what goes to the finance department, what
// units give back, and what cannot be on either yet.
type payments struct {
	Out, In table
	Upper   string // the total paid out, in capital characters
	Note    string // what keeps the list from being acted on
	Held    table
	Nobody  bool // nothing is left to pay
}

func (s *site) hasSettlement() bool { return len(s.FollowUps) > 0 || s.hasReconciliation() }

func (s *site) settlement() *settlementPage {
	p := &settlementPage{base: s.base("", "settlement.html", s.Pool.Policy.Name, "收缴与清算", s.year(), s.Stage.Word()), FollowUps: s.followUps()}
	for i := range s.Insurances {
		iv := &s.Insurances[i]
		section := settlementSection{Insurance: iv.Insurance, Pay: s.payments(iv)}
		for _, run := range iv.Runs {
			if sc := s.schemeSettlement(run); sc.Overdue != "" {
				section.Schemes = append(section.Schemes, sc)
			}
		}
		if len(section.Schemes) > 0 || !section.Pay.Nobody {
			p.Sections = append(p.Sections, section)
			p.Switch = append(p.Switch, iv.Insurance)
		}
	}
	return p
}

func settleID(run *calc.Run) string { return "settle-" + run.Scheme.ID + "-" + run.Insurance.Slug }

func (s *site) schemeSettlement(run *calc.Run) schemeSettlement {
	levies := s.mattersOf(run, calc.Levy)
	return schemeSettlement{ID: settleID(run), Name: run.Scheme.Name, Marks: documentMarks(s.Pool.Policy.Document(run.Scheme.Document)),
		Overdue: s.overdue(levies), Plan: s.planTable(levies)}
}

// mattersOf are the matters of a run and flow.
func (s *site) mattersOf(run *calc.Run, flow calc.Flow) []*calc.Position {
	return slices.DeleteFunc(s.Matters(run.Insurance.Name), func(p *calc.Position) bool { return p.Run != run || p.Flow != flow })
}

// tally adds columns up; a missing figure makes its total missing.
type tally []*big.Rat

func newTally(n int) tally {
	t := make(tally, n)
	for i := range t {
		t[i] = new(big.Rat)
	}
	return t
}

func (t tally) add(figures ...*big.Rat) {
	for i, f := range figures {
		if f == nil || t[i] == nil {
			t[i] = nil
			continue
		}
		t[i] = new(big.Rat).Add(t[i], f)
	}
}

// yuan writes the totals as cells.
func (t tally) yuan() []cell {
	out := make([]cell, len(t))
	for i, f := range t {
		out[i] = cell{Text: amount.Yuan(f)}
	}
	return out
}

// overdue says who is late, and as of when that is judged.
func (s *site) overdue(list []*calc.Position) string {
	told := func(p *calc.Position) bool { return p.Announced != nil }
	switch {
	case len(list) == 0:
		return ""
	case s.Day == "":
		return "没有成文日期，也没有台账和发文登记的日期，不判断逾期。"
	case !slices.ContainsFunc(list, told):
		return "还没有发文登记，不判断逾期。"
	}
	var late []string
	sum := new(big.Rat)
	for _, p := range list {
		if sign(p.Overdue) > 0 {
			late = append(late, s.Pool.NameOf(p.Unit))
			sum.Add(sum, p.Overdue)
		}
	}
	if len(late) == 0 {
		return "截至 " + s.Day + "，没有统筹区逾期未缴。"
	}
	return fmt.Sprintf("截至 %s，%d 个统筹区逾期未缴 %s 元：%s。", s.Day, len(late), amount.Yuan(sum), strings.Join(late, "、"))
}

// planTable has the dates across on which levies are still to be paid; each row
// adds up to what is left of the year.
func (s *site) planTable(list []*calc.Position) table {
	t := table{Caption: "还要上解的各期（元）；已经缴清的统筹区不列", Head: columns("!统筹区")}
	var dates []string
	for _, p := range list {
		for _, part := range p.ToPay {
			if !slices.Contains(dates, part.Date) {
				dates = append(dates, part.Date)
			}
		}
	}
	slices.SortFunc(dates, func(a, b string) int { return cmp.Compare(cmp.Or(a, "9"), cmp.Or(b, "9")) }) // without a date last
	for _, date := range dates {
		name := cmp.Or(date, "收到通知后按期限")
		if date != "" && date < s.Day {
			name += "（已过期）"
		}
		t.Head = append(t.Head, column{name, "num"})
	}
	t.Head = append(t.Head, column{"合计", "num"})
	sums := newTally(len(dates) + 1)
	for _, p := range list {
		if len(p.ToPay) == 0 {
			continue
		}
		figures := make([]*big.Rat, len(dates)+1)
		for i := range figures {
			figures[i] = new(big.Rat)
		}
		for _, part := range p.ToPay {
			at := slices.Index(dates, part.Date)
			figures[at] = new(big.Rat).Add(figures[at], part.Amount)
			figures[len(dates)].Add(figures[len(dates)], part.Amount)
		}
		sums.add(figures...)
		row := []string{s.Pool.NameOf(p.Unit)}
		for _, x := range figures {
			row = append(row, amount.Yuan(x))
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) > 0 {
		t.Foot = []string{"合计"}
		for _, c := range sums.yuan() {
			t.Foot = append(t.Foot, c.Text)
		}
	}
	return t
}

// payments are the lists of an insurance.
func (s *site) payments(iv *report.InsuranceView) payments {
	var matters []*calc.Position
	for i := range s.Positions {
		if s.Positions[i].Insurance == iv.Insurance {
			matters = append(matters, &s.Positions[i])
		}
	}
	lists := s.Lists(matters)
	var p payments
	var sum *big.Rat
	p.Out, sum = s.payTable(iv.Name+"：支付清单，供财政部门办理", lists.Out)
	p.In, _ = s.payTable(iv.Name+"：应收回的下拨", slices.DeleteFunc(lists.In, func(x report.Payment) bool { return x.Category == string(calc.Levy) }))
	p.Held = table{Caption: iv.Name + "：等核定或者等发文，还不能付", Head: columns("!统筹区", "方案", "!类别", "#金额（元）", "原因")}
	for _, w := range lists.Waiting {
		if w.Category != string(calc.Levy) {
			p.Held.Rows = append(p.Held.Rows, []string{s.Pool.NameOf(w.Unit), w.Scheme.Name, w.Category, w.Text(), w.Reason})
		}
	}
	p.Nobody = len(p.Out.Rows)+len(p.In.Rows)+len(p.Held.Rows) == 0
	if len(p.Out.Rows) > 0 {
		p.Upper = amount.Upper(sum)
		if slices.ContainsFunc(lists.Out, func(x report.Payment) bool { return !x.Account.Whole() }) {
			p.Note = "有的统筹区在 units.csv 里没有填全收款户名、开户行、账号，填全才能付。"
		}
	}
	return p
}

func (s *site) payTable(caption string, list []report.Payment) (t table, sum *big.Rat) {
	t = table{Caption: caption, Head: columns("!代码", "!统筹区", "方案", "!类别", "#金额（元）", "收款户名", "开户行", "账号")}
	sum = new(big.Rat)
	for _, x := range list {
		sum.Add(sum, x.Amount)
		unit := s.Pool.Units[x.Unit]
		t.Rows = append(t.Rows, []string{unit.Code, unit.Name, x.Scheme.Name, x.Category, amount.Yuan(x.Amount), dash(x.Account.Payee), dash(x.Account.Bank), dash(x.Account.Account)})
	}
	if len(list) > 0 {
		t.Foot = []string{"合计", "", "", "", amount.Yuan(sum), "", "", ""}
	}
	return t, sum
}

// followUps is the register of units that used a fund.
func (s *site) followUps() table {
	t := table{Caption: "动用之后，须在期限内做到本年收入（不含上级补助）不少于支出",
		Head: columns("!统筹区", "!险种", "方案", "!动用年度", "#金额（元）", "!期限", "!恢复平衡的年度", "!状态", "!条款")}
	for _, f := range s.FollowUps {
		balanced := amount.Missing
		if f.Balanced > 0 {
			balanced = strconv.Itoa(f.Balanced)
		}
		t.Rows = append(t.Rows, []string{s.Pool.NameOf(f.Unit), f.Insurance.Name, f.Scheme.Name, strconv.Itoa(f.Year), amount.Yuan(f.Amount),
			strconv.Itoa(f.DueYear) + " 年底", balanced, f.State, dash(report.Clause(f.Clause))})
	}
	return t
}
