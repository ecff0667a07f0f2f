package html

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
)

// settlementPage is settlement.html: what each unit owes and gets in the year,
// what has moved, what is overdue, what may be paid now, and whom to follow up.
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

// schemeSettlement is one scheme: its levies with their instalments, its grants.
type schemeSettlement struct {
	ID, Name string
	Marks    []string
	Overdue  string // one sentence
	Levies   grid
	Plan     table
	Grants   grid
}

// payments is the list that goes to the finance department, and what cannot be
// on it yet.
type payments struct {
	Marks  []string
	List   table
	Upper  string // the total in capital characters
	Note   string // how far the list may be acted on
	Held   table
	Nobody bool // nothing is left to pay
}

func (s *site) hasSettlement() bool {
	return len(s.FollowUps) > 0 || slices.ContainsFunc(s.Settlements, moves)
}

// moves reports whether anything is due or paid.
func moves(u calc.UnitSettlement) bool { return sign(u.Amount) != 0 || sign(u.Paid) != 0 }

func (s *site) settlement() *settlementPage {
	p := &settlementPage{base: s.base("", "settlement.html", s.Pool.Policy.Name, "收缴与清算", s.year(), s.Stage.Word()), FollowUps: s.followUps()}
	for i := range s.Insurances {
		iv := &s.Insurances[i]
		section := settlementSection{Insurance: iv.Insurance, Pay: s.payments(iv)}
		for _, run := range moneyRuns(iv) {
			if sc := s.schemeSettlement(run); len(sc.Levies.Rows)+len(sc.Plan.Rows)+len(sc.Grants.Rows) > 0 {
				section.Schemes = append(section.Schemes, sc)
			}
		}
		if len(section.Schemes) > 0 {
			p.Sections = append(p.Sections, section)
			p.Switch = append(p.Switch, iv.Insurance)
		}
	}
	return p
}

func settleID(run *calc.Run) string { return "settle-" + run.Scheme.ID + "-" + run.Insurance.Slug }

// settled are the settlements of a run and flow in which anything moves.
func (s *site) settled(run *calc.Run, flow calc.Flow) []calc.UnitSettlement {
	return slices.DeleteFunc(slices.Clone(s.Settlements), func(u calc.UnitSettlement) bool {
		return u.Run != run || u.Flow != flow || !moves(u)
	})
}

func (s *site) schemeSettlement(run *calc.Run) schemeSettlement {
	levies, grants := s.settled(run, calc.Levy), s.settled(run, calc.Grant)
	sc := schemeSettlement{ID: settleID(run), Name: run.Scheme.Name,
		Marks:   documentMarks(s.Pool.Policy.Document(run.Scheme.Document)),
		Overdue: s.overdue(levies)}
	sc.Plan = s.planTable(run, levies)
	if paid(levies) || len(sc.Plan.Rows) == 0 {
		sc.Levies = s.levyGrid(run, levies)
	}
	sc.Grants = s.grantGrid(run, grants)
	return sc
}

// paid reports whether what has moved is known of any of them.
func paid(list []calc.UnitSettlement) bool {
	return slices.ContainsFunc(list, func(u calc.UnitSettlement) bool { return u.Paid != nil })
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

// levyGrid sets what units owe beside what they paid. Without plan, ledger or
// filled-in payments it is the year's amounts alone.
func (s *site) levyGrid(run *calc.Run, list []calc.UnitSettlement) grid {
	g := grid{Caption: fmt.Sprintf("%s · %s · 上解；没有应缴和已缴的统筹区不列", run.Scheme.Name, run.Insurance.Name),
		Head: columns("!统筹区", "#全年应缴（元）", "#已缴（元）", "#应补，负数为应退（元）", "#到期应缴（元）", "#逾期未缴（元）", "!最近缴款")}
	sums := newTally(5)
	for _, u := range list {
		due := s.dueBy(u)
		sums.add(u.Amount, u.Paid, u.Due, due, u.Overdue)
		overdue := cell{Text: amount.Yuan(u.Overdue)}
		if sign(u.Overdue) > 0 {
			overdue.Marks = []string{"逾期"}
		}
		g.add(s.unitCell(u), cell{Text: amount.Yuan(u.Amount)}, cell{Text: amount.Yuan(u.Paid)}, cell{Text: amount.Yuan(u.Due)},
			cell{Text: amount.Yuan(due)}, overdue, cell{Text: dash(u.LastPaid)})
	}
	g.Foot = append(append([]cell{{Text: "合计"}}, sums.yuan()...), cell{})
	if !paid(list) {
		g.keep(2)
	}
	return g
}

// dueBy is what of a year's levy is due by the day on which that is judged;
// nil without a plan or a day.
func (s *site) dueBy(u calc.UnitSettlement) *big.Rat {
	asOf := s.Pool.AsOf()
	if asOf == "" || len(u.Plan) == 0 {
		return nil
	}
	due := new(big.Rat)
	for _, p := range u.Plan {
		if p.Date <= asOf {
			due.Add(due, p.Amount)
		}
	}
	return due
}

// grantGrid sets what units are to get beside what they got, where that is known.
func (s *site) grantGrid(run *calc.Run, list []calc.UnitSettlement) grid {
	g := grid{Caption: fmt.Sprintf("%s · %s · 下拨；没有应拨和已拨的统筹区不列", run.Scheme.Name, run.Insurance.Name),
		Head: columns("!统筹区", "#全年应拨（元）", "#已拨（元）", "#还应拨，负数为应收回（元）", "!最近拨款")}
	sums, open := newTally(3), false
	for _, u := range list {
		row := []cell{s.unitCell(u), {Text: amount.Yuan(u.Amount)}, {Text: amount.Yuan(u.Paid)}, {Text: amount.Yuan(u.Due)}, {Text: dash(u.LastPaid)}}
		if low, high, ok := s.undecided(u); ok {
			open = true
			row[1] = cell{Text: amount.Yuan(low) + " 至 " + amount.Yuan(high), Marks: []string{"未核定"}}
			row[3] = cell{Text: amount.Missing}
		}
		sums.add(u.Amount, u.Paid, u.Due)
		g.add(row...)
	}
	if open {
		sums[0], sums[2] = nil, nil // the sum of ranges is no figure to act on
	}
	g.Foot = append(append([]cell{{Text: "合计"}}, sums.yuan()...), cell{})
	if !paid(list) {
		g.keep(2)
	}
	return g
}

// undecided is the range of a settlement whose amount rests on a decision that
// is not made yet.
func (s *site) undecided(u calc.UnitSettlement) (low, high *big.Rat, ok bool) {
	low, high = new(big.Rat), new(big.Rat)
	for _, l := range s.flowLines(u) {
		least, most := l.Low, l.High
		if least == nil || most == nil {
			least, most = l.Amount, l.Amount
		}
		ok = ok || l.Status == calc.StatusEstimate || least.Cmp(most) != 0
		low.Add(low, least)
		high.Add(high, most)
	}
	return low, high, ok
}

// flowLines are the amounts of a unit that a settlement adds up.
func (s *site) flowLines(u calc.UnitSettlement) []report.FlowLine {
	var out []report.FlowLine
	for _, ui := range s.Units[u.Unit].Insurances {
		for _, l := range ui.Flows {
			if l.Run == u.Run && l.Step.Flow == u.Flow {
				out = append(out, l)
			}
		}
	}
	return out
}

func (s *site) unitCell(u calc.UnitSettlement) cell {
	return cell{Text: s.Pool.NameOf(u.Unit), Href: "units/" + s.Pool.Units[u.Unit].Code + ".html#" + u.Run.Insurance.Slug}
}

// overdue says who is late, and as of when that is judged.
func (s *site) overdue(list []calc.UnitSettlement) string {
	asOf := s.Pool.AsOf()
	if len(list) == 0 {
		return ""
	}
	if asOf == "" {
		return "没有台账和成文日期，不判断逾期。"
	}
	var late []string
	sum := new(big.Rat)
	for _, u := range list {
		if sign(u.Overdue) > 0 {
			late = append(late, s.Pool.NameOf(u.Unit))
			sum.Add(sum, u.Overdue)
		}
	}
	head := "截至 " + asOf + "（台账最后一笔与成文日期，取晚的）"
	switch {
	case !paid(list):
		return "没有台账，也没有填报已缴数，不判断逾期。"
	case !slices.ContainsFunc(list, func(u calc.UnitSettlement) bool { return u.Overdue != nil }):
		return "没有分期计划，不判断逾期。"
	case len(late) == 0:
		return head + "，没有统筹区逾期未缴。"
	}
	return fmt.Sprintf("%s，%d 个统筹区逾期未缴 %s 元：%s。", head, len(late), amount.Yuan(sum), strings.Join(late, "、"))
}

// planTable has the instalments across; each row adds up to the year's levy.
func (s *site) planTable(run *calc.Run, list []calc.UnitSettlement) table {
	t := table{Caption: "分期上解计划（元）：各期之和等于全年应缴"}
	sums := tally(nil)
	for _, u := range list {
		if len(u.Plan) == 0 {
			continue
		}
		if sums == nil {
			sums = newTally(len(u.Plan) + 1)
			t.Head = columns("!统筹区")
			for _, p := range u.Plan {
				name := p.Date
				if asOf := s.Pool.AsOf(); asOf != "" && p.Date <= asOf {
					name += "（已到期）"
				}
				t.Head = append(t.Head, column{name, "num"})
			}
			t.Head = append(t.Head, column{"全年", "num"})
		}
		row, figures := []string{s.Pool.NameOf(u.Unit)}, []*big.Rat{}
		for _, p := range u.Plan {
			row, figures = append(row, amount.Yuan(p.Amount)), append(figures, p.Amount)
		}
		sums.add(append(figures, u.Amount)...)
		t.Rows = append(t.Rows, append(row, amount.Yuan(u.Amount)))
	}
	if sums != nil {
		t.Foot = []string{"合计"}
		for _, c := range sums.yuan() {
			t.Foot = append(t.Foot, c.Text)
		}
	}
	return t
}

// payments lists what of an insurance's grants is still to pay, and in 清算
// the levies to give back; what is not decided or has no account is held.
func (s *site) payments(iv *report.InsuranceView) payments {
	p := payments{
		List: table{Caption: iv.Name + "：付款清单，供财政部门办理", Head: columns("!序号", "!统筹区", "方案与事项", "收款户名", "开户行", "账号", "#金额（元）")},
		Held: table{Caption: iv.Name + "：暂不能付", Head: columns("!统筹区", "方案与事项", "#金额（元）", "原因")},
	}
	sum := new(big.Rat)
	for _, u := range s.Settlements {
		owed, matter := s.owed(u)
		if u.Run.Insurance != iv.Insurance || sign(owed) <= 0 {
			continue
		}
		unit := s.Pool.Units[u.Unit]
		low, high, open := s.undecided(u)
		switch {
		case open:
			p.Held.Rows = append(p.Held.Rows, []string{unit.Name, matter, amount.Yuan(low) + " 至 " + amount.Yuan(high), "未核定"})
		case unit.Payee == "" || unit.Bank == "" || unit.Account == "":
			p.Held.Rows = append(p.Held.Rows, []string{unit.Name, matter, amount.Yuan(owed), "units.csv 没有填全收款户名、开户行、账号"})
		default:
			sum.Add(sum, owed)
			p.List.Rows = append(p.List.Rows, []string{strconv.Itoa(len(p.List.Rows) + 1), unit.Name, matter, unit.Payee, unit.Bank, unit.Account, amount.Yuan(owed)})
			if state := s.noticeState(u); state != "" && !slices.Contains(p.Marks, state) {
				p.Marks = append(p.Marks, state)
			}
		}
	}
	p.Nobody = len(p.List.Rows)+len(p.Held.Rows) == 0
	if len(p.List.Rows) > 0 {
		p.List.Foot = []string{"合计", "", "", "", "", "", amount.Yuan(sum)}
		p.Upper = amount.Upper(sum)
		if slices.Contains(p.Marks, "测算稿") {
			p.Note = "有测算稿，不作付款依据。"
		}
	}
	return p
}

// owed is what the pool still owes a unit, and for what; nil when nothing. An
// overpaid levy is given back when the year is settled, not before.
func (s *site) owed(u calc.UnitSettlement) (*big.Rat, string) {
	name := u.Run.Scheme.Name
	switch {
	case u.Flow == calc.Grant && u.Due != nil:
		return u.Due, name + " 下拨"
	case u.Flow == calc.Grant:
		return u.Amount, name + " 下拨（没有已拨的记录）"
	case s.Stage == calc.Settlement && sign(u.Due) < 0:
		return negative(u.Due), name + " 退还多缴的上解"
	}
	return nil, ""
}

// noticeState is how firm the paper on a settlement is, "" without one.
func (s *site) noticeState(u calc.UnitSettlement) string {
	for _, n := range s.notices[unitKey{u.Run.Insurance.Name, u.Unit}] {
		if n.Run == u.Run && n.Step.Flow == u.Flow {
			return n.State
		}
	}
	return ""
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
			strconv.Itoa(f.DueYear) + " 年底", balanced, f.State, dash(f.Clause)})
	}
	return t
}
