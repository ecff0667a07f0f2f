package html

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
)

// reconciliationPage is reconciliation.html: what is due, announced and paid of every
// matter, and what units book beside what has moved.
type reconciliationPage struct {
	base
	Day      string
	Sections []reconciliationSection
	Register table
}

// reconciliationSection is one insurance.
type reconciliationSection struct {
	calc.Insurance
	Matters []grid // by scheme and direction, which are never set against each other
	Booked  table
}

func (s *site) hasReconciliation() bool {
	return len(s.Register()) > 0 || slices.ContainsFunc(s.Insurances, func(iv report.InsuranceView) bool { return len(s.Matters(iv.Name)) > 0 })
}

func (s *site) reconciliation() *reconciliationPage {
	p := &reconciliationPage{base: s.base("", "reconciliation.html", s.Pool.Policy.Name, "对账", s.year(), s.Stage.Word()), Day: s.Day, Register: s.registerTable()}
	for i := range s.Insurances {
		iv := &s.Insurances[i]
		section := reconciliationSection{Insurance: iv.Insurance, Booked: s.bookedTable(iv)}
		for _, run := range iv.Runs {
			for _, flow := range []calc.Flow{calc.Levy, calc.Grant} {
				if list := s.mattersOf(run, flow); len(list) > 0 {
					section.Matters = append(section.Matters, s.mattersGrid(run, flow, list))
				}
			}
		}
		if len(section.Matters)+len(section.Booked.Rows) > 0 {
			p.Sections = append(p.Sections, section)
			p.Switch = append(p.Switch, iv.Insurance)
		}
	}
	return p
}

// mattersGrid is a scheme's matters of a direction, one a line.
func (s *site) mattersGrid(run *calc.Run, flow calc.Flow, list []*calc.Position) grid {
	verb := "拨"
	if flow == calc.Levy {
		verb = "缴"
	}
	g := grid{Caption: fmt.Sprintf("%s · %s · %s（元）；没有应%s、已通知和已%[4]s的统筹区不列", run.Scheme.Name, run.Insurance.Name, flow, verb),
		Head: columns("!统筹区", "#全年应"+verb, "#已通知", "#已"+verb, "#应"+verb+"减已通知", "#已通知减已"+verb, "#应"+verb+"减已"+verb+"", "#逾期未"+verb, "!最近一笔")}
	for _, p := range list {
		g.add(append([]cell{s.unitCell(p)}, s.matterCells(p)...)...)
	}
	g.Foot = slices.Concat([]cell{{Text: "合计"}}, reconciledCells(s.ReconcileAll(list)), []cell{{}})
	if flow == calc.Grant { // nobody asks the pool why it is late
		g.drop(len(g.Head) - 2)
	}
	return g
}

// matterCells are the figures of a matter and the day of its last payment.
func (s *site) matterCells(p *calc.Position) []cell {
	cells := reconciledCells(s.Reconcile(p))
	if cells[0].Text = report.DueText(p, "—"); p.Status == calc.StatusEstimate {
		cells[0].Marks = []string{report.Unsure(p)}
	}
	if late := &cells[len(cells)-1]; late.Text != amount.Missing && sign(p.Overdue) > 0 {
		late.Marks = []string{"逾期"}
	}
	return append(cells, cell{Text: dash(p.LastPaid)})
}

// reconciledCells are the figures of a line, what is late last.
func reconciledCells(r report.Reconciled) []cell {
	var out []cell
	for _, x := range []string{amount.Yuan(r.Due), amount.Yuan(r.Announced), amount.Yuan(r.Paid), amount.Yuan(r.Untold()), amount.Yuan(r.Unpaid()), amount.Yuan(r.Left()), amount.Yuan(r.Overdue)} {
		out = append(out, cell{Text: x})
	}
	return out
}

// unitCell names a matter's unit, and leads to its page.
func (s *site) unitCell(p *calc.Position) cell {
	return cell{Text: s.Pool.NameOf(p.Unit), Href: "units/" + s.Pool.Units[p.Unit].Code + ".html#" + p.Insurance.Slug}
}

// bookedTable sets the units' own books beside the ledger.
func (s *site) bookedTable(iv *report.InsuranceView) table {
	t := table{Caption: "账载与台账（元）：账载是 funds.csv 决算（没有时快报）的上级补助收入、上解上级支出；台账是当年实际收付的数，不论属于哪一年，各方案相加",
		Head: columns("!年度", "!统筹区", "!方向", "!口径", "#账载", "#台账当年收付", "#账载减台账")}
	for _, b := range s.Booked(iv.Name) {
		t.Rows = append(t.Rows, []string{strconv.Itoa(b.Year), s.Pool.NameOf(b.Unit), string(b.Flow), string(b.Basis), amount.Yuan(b.Amount), amount.Yuan(b.Moved), amount.Yuan(b.Difference())})
	}
	return t
}

// registerTable is the register of the papers of the year that went out.
func (s *site) registerTable() table {
	t := table{Caption: "发文登记簿 issued.csv 里本年的文书（元）；金额是该事项全年的数，催缴的是所催的数",
		Head: columns("!日期", "!文号", "!阶段", "!文种", "!统筹区", "方案", "!事项", "#金额", "!分期", "!替代", "!现状")}
	for _, x := range s.Register() {
		t.Rows = append(t.Rows, []string{x.Date, x.Number, x.Stage.Word(), string(x.Word), x.UnitName, strings.Trim(x.SchemeName+" · "+x.Insurance, " ·"), dash(x.Matter),
			amount.Yuan(x.Amount), dash(parts(x.Schedule)), dash(x.Replaces), dash(x.Standing)})
	}
	return t
}

// parts says over how many payments an amount is spread, and when the last one is due.
func parts(list []calc.Payment) string {
	switch n := len(list); {
	case n == 0:
		return ""
	case list[n-1].Date == "":
		return fmt.Sprintf("%d 期", n)
	default:
		return fmt.Sprintf("%d 期，至 %s", n, list[n-1].Date)
	}
}
