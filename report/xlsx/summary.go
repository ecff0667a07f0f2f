package xlsx

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/report"
)

// moneyStep is a step that moves money into or out of units' budgets.
type moneyStep struct {
	paper *paper
	step  *calc.Step
}

// moneySteps lists the budget steps of one direction of the schemes in force.
func moneySteps(papers []*paper, flow calc.Flow) []moneyStep {
	var out []moneyStep
	for _, p := range papers {
		if p.Preview {
			continue
		}
		for i := range p.Steps {
			if p.Steps[i].Step.Flow == flow {
				out = append(out, moneyStep{p, p.Steps[i].Step})
			}
		}
	}
	return out
}

func (m moneyStep) unit(k int, from *sheet) string {
	at := m.paper.steps[m.step.Name].place
	return vector{at, len(m.paper.Units)}.at(k).ref(from)
}

// total is the sum of the step's column.
func (m moneyStep) total() place {
	at := m.paper.steps[m.step.Name].place
	at.row = m.paper.pool
	return at
}

// summarySheet is 汇总 of one insurance: what each unit pays and receives.
type summarySheet struct {
	*sheet
	view    *report.View
	ins     *report.InsuranceView
	data    *dataSheet
	papers  []*paper
	levies  []moneyStep
	grants  []moneyStep
	levy    int // column of 上解上级支出
	grant   int // column of 上级补助收入
	net     int
	last    int
	insides []int // columns of 提取 and 动用
	pool    int   // row of the sums; the pool's own two lines stand below
}

const summaryFirst = 3

func laySummary(v *report.View, s *sheet, ins *report.InsuranceView, papers []*paper, d *dataSheet) *summarySheet {
	m := &summarySheet{sheet: s, view: v, ins: ins, data: d, papers: papers,
		levies: moneySteps(papers, calc.Levy), grants: moneySteps(papers, calc.Grant)}
	m.levy = 2
	m.grant = m.levy + 1 + details(m.levies)
	m.net = m.grant + 1 + details(m.grants)
	m.pool = summaryFirst + len(ins.Rows)
	s.tab = "B7791F"
	return m
}

// details is the number of columns that break an amount down by scheme.
func details(steps []moneyStep) int {
	if len(steps) < 2 {
		return 0
	}
	return len(steps)
}

func (m *summarySheet) fill(caption string) {
	s := m.sheet
	if len(m.levies)+len(m.grants) == 0 {
		caption += "　本年没有列入预算的上解、补助"
	}
	s.begin("汇总：上级补助收入、上解上级支出（"+m.ins.Name+"）", caption, summaryFirst, 2, false)
	s.line(2, 0, headStyle, "代码", "统筹区")
	m.side(m.levy, m.pool+1, calc.LevyToAbove, m.levies, func(r report.UnitRow) *big.Rat { return r.Levy })
	m.side(m.grant, m.pool+2, calc.GrantFromAbove, m.grants, func(r report.UnitRow) *big.Rat { return r.Grant })
	for k, r := range m.ins.Rows {
		s.put(summaryFirst+k, 0, r.Code, plain)
		s.put(summaryFirst+k, 1, r.Name, plain)
	}
	s.line(m.pool, 0, plain.asTotal(), "", "合计")
	s.line(m.pool+1, 0, plain, m.view.Pool.Policy.Code, "本级"+calc.LevyFromBelow)
	s.line(m.pool+2, 0, plain, m.view.Pool.Policy.Code, "本级"+calc.GrantBelow)
	s.line(m.pool+3, 0, style{muted: true}, "", "差额（应为 0.00）")
	m.nets()
	m.inside()
	m.others()
	m.chartOf(m.pool + 5)
}

// side writes one direction of money: units, their sum, and in the row own the
// pool's line, which comes from the totals of the working papers.
func (m *summarySheet) side(col, own int, item string, steps []moneyStep, amount func(report.UnitRow) *big.Rat) {
	s := m.sheet
	s.put(2, col, item, headStyle)
	for j, step := range steps {
		if details(steps) > 0 {
			s.put(2, col+1+j, "其中：\n"+step.paper.Scheme.Name, headStyle)
		}
	}
	for k, r := range m.ins.Rows {
		row, value := summaryFirst+k, amount(r)
		if value == nil {
			value = new(big.Rat)
		}
		var refs []string
		for j, step := range steps {
			refs = append(refs, step.unit(k, s))
			if details(steps) > 0 {
				c := step.paper.Steps[step.index()].Cells[k]
				refs[j] = s.calc(row, col+1+j, step.unit(k, s), c.Value.Num, money).ref(s)
			}
		}
		s.calc(row, col, plus(refs), value, money)
	}
	look := money.asTotal()
	for j := range details(steps) + 1 {
		vec := vector{place{s, summaryFirst, col + j}, len(m.ins.Rows)}
		s.calc(m.pool, col+j, "SUM("+vec.span(s)+")", columnSum(s, vec), look)
	}
	var totals []string
	moved := new(big.Rat)
	for _, step := range steps {
		at := step.total()
		totals = append(totals, at.ref(s))
		moved.Add(moved, at.amount())
	}
	s.calc(own, col, plus(totals), moved, money)
	diff := fmt.Sprintf("ROUND(%s-%s,2)", place{s, m.pool, col}.ref(s), place{s, own, col}.ref(s))
	at := s.calc(m.pool+3, col, diff, minus(s.value(place{s, m.pool, col}), moved), style{format: formatMoney, muted: true})
	s.alarms = append(s.alarms, alarm{at.ref(s), at.fixed(s) + "<>0"})
}

// index is the place of the step among its paper's columns.
func (m moneyStep) index() int {
	return slices.IndexFunc(m.paper.Steps, func(c calc.StepColumn) bool { return c.Step == m.step })
}

func plus(refs []string) string {
	if len(refs) == 0 {
		return "0"
	}
	return strings.Join(refs, "+")
}

// columnSum adds up the values of cells; what is no number counts nothing.
func columnSum(s *sheet, vec vector) *big.Rat {
	sum := new(big.Rat)
	for k := range vec.n {
		if x, ok := s.value(vec.at(k)).(*big.Rat); ok && x != nil {
			sum.Add(sum, x)
		}
	}
	return sum
}

func (m *summarySheet) nets() {
	s := m.sheet
	s.put(2, m.net, "净额\n（补助减上解）", headStyle)
	for row := summaryFirst; row <= m.pool; row++ {
		look := money
		if row == m.pool {
			look = money.asTotal()
		}
		g, l := place{s, row, m.grant}, place{s, row, m.levy}
		s.calc(row, m.net, g.ref(s)+"-"+l.ref(s), minus(s.value(g), s.value(l)), look)
	}
	m.last = m.net
}

func minus(a, b any) *big.Rat {
	x, _ := a.(*big.Rat)
	y, _ := b.(*big.Rat)
	out := new(big.Rat)
	if x != nil {
		out.Add(out, x)
	}
	if y != nil {
		out.Sub(out, y)
	}
	return out
}

// inside adds the money that moves within the special account only and makes
// no budget line: 提取 and 动用.
func (m *summarySheet) inside() {
	s := m.sheet
	for _, step := range append(moneySteps(m.papers, calc.Reserve), moneySteps(m.papers, calc.Use)...) {
		m.last++
		m.insides = append(m.insides, m.last)
		s.put(2, m.last, step.step.Name+"\n【"+string(step.step.Flow)+"，不列预算】", headStyle)
		for k := range m.ins.Rows {
			c := step.paper.Steps[step.index()].Cells[k]
			s.calc(summaryFirst+k, m.last, step.unit(k, s), c.Value.Num, money)
		}
		vec := vector{place{s, summaryFirst, m.last}, len(m.ins.Rows)}
		s.calc(m.pool, m.last, "SUM("+vec.span(s)+")", columnSum(s, vec), money.asTotal())
	}
}

// others adds what helps to read the plan: the range that open decisions
// leave, and last year's figures.
func (m *summarySheet) others() {
	s := m.sheet
	ranged := slices.ContainsFunc(m.ins.Rows, func(r report.UnitRow) bool { return r.GrantLow != nil })
	if ranged {
		s.line(2, m.last+1, headStyle, "补助最低\n（未核定，不重算）", "补助最高\n（未核定，不重算）")
		m.end(m.last+1, func(r report.UnitRow) *big.Rat { return r.GrantLow })
		m.end(m.last+2, func(r report.UnitRow) *big.Rat { return r.GrantHigh })
		m.last += 2
	}
	for _, measure := range []string{calc.LevyToAbove, calc.GrantFromAbove} {
		if m.data.column(measure) < 0 {
			continue
		}
		m.last++
		s.put(2, m.last, "上年"+measure, headStyle)
		vec := m.data.cells(1, measure)
		for k := range m.ins.Rows {
			x, _ := m.data.value(vec.at(k)).(*big.Rat)
			s.calc(summaryFirst+k, m.last, numberOf(vec.at(k).ref(s)), orBlank(x), money)
		}
		total := vec.at(vec.n)
		s.calc(m.pool, m.last, numberOf(total.ref(s)), m.data.value(total), money.asTotal())
	}
}

// end writes one end of the grants' range: the grant itself where no decision
// is open.
func (m *summarySheet) end(col int, amount func(report.UnitRow) *big.Rat) {
	s := m.sheet
	for k, r := range m.ins.Rows {
		row := summaryFirst + k
		if x := amount(r); x != nil {
			s.put(row, col, x, money)
			continue
		}
		grant := place{s, row, m.grant}
		s.calc(row, col, grant.ref(s), grant.amount(), money)
	}
	vec := vector{place{s, summaryFirst, col}, len(m.ins.Rows)}
	s.calc(m.pool, col, "SUM("+vec.span(s)+")", columnSum(s, vec), money.asTotal())
}

// numberOf reads a cell that may be empty: what is missing stays missing.
func numberOf(ref string) string { return "IF(ISNUMBER(" + ref + ")," + ref + `,"")` }

func orBlank(x *big.Rat) any {
	if x == nil {
		return ""
	}
	return x
}
