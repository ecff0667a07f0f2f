package xlsx

import (
	"fmt"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/xlsx/book"
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

func (m moneyStep) unit(k int, from *book.Sheet) string {
	at := m.paper.steps[m.step.Name].Place
	return at.Down(len(m.paper.Units)).At(k).Ref(from)
}

// total is the sum of the step's column.
func (m moneyStep) total() book.Place {
	at := m.paper.steps[m.step.Name].Place
	at.Row = m.paper.pool
	return at
}

// summarySheet is 汇总 of one insurance: what each unit pays and receives.
type summarySheet struct {
	*book.Sheet
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

func laySummary(v *report.View, s *book.Sheet, ins *report.InsuranceView, papers []*paper, d *dataSheet) *summarySheet {
	m := &summarySheet{Sheet: s, view: v, ins: ins, data: d, papers: papers,
		levies: moneySteps(papers, calc.Levy), grants: moneySteps(papers, calc.Grant)}
	m.levy = 2
	m.grant = m.levy + 1 + details(m.levies)
	m.net = m.grant + 1 + details(m.grants)
	m.pool = summaryFirst + len(ins.Rows)
	s.Tab = "B7791F"
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
	s := m.Sheet
	if len(m.levies)+len(m.grants) == 0 {
		caption += "　本年没有列入预算的上解、补助"
	}
	s.Begin("汇总：上级补助收入、上解上级支出（"+m.ins.Name+"）", caption, summaryFirst, 2, false)
	s.Line(2, 0, book.Head, "代码", "统筹区")
	m.side(m.levy, m.pool+1, calc.LevyToAbove, m.levies, func(r report.UnitRow) *big.Rat { return r.Levy })
	m.side(m.grant, m.pool+2, calc.GrantFromAbove, m.grants, func(r report.UnitRow) *big.Rat { return r.Grant })
	for k, r := range m.ins.Rows {
		s.Put(summaryFirst+k, 0, r.Code, book.Plain)
		s.Put(summaryFirst+k, 1, r.Name, book.Plain)
	}
	s.Line(m.pool, 0, book.Plain.AsTotal(), "", "合计")
	s.Line(m.pool+1, 0, book.Plain, m.view.Pool.Policy.Code, "本级"+calc.LevyFromBelow)
	s.Line(m.pool+2, 0, book.Plain, m.view.Pool.Policy.Code, "本级"+calc.GrantBelow)
	s.Line(m.pool+3, 0, book.Style{Muted: true}, "", "差额（应为 0.00）")
	m.nets()
	m.inside()
	m.others()
	m.chartOf(m.pool + 5)
}

// side writes one direction of money: units, their sum, and in the row own the
// pool's line, which comes from the totals of the working papers.
func (m *summarySheet) side(col, own int, item string, steps []moneyStep, amount func(report.UnitRow) *big.Rat) {
	s := m.Sheet
	s.Put(2, col, item, book.Head)
	for j, step := range steps {
		if details(steps) > 0 {
			s.Put(2, col+1+j, "其中：\n"+step.paper.Scheme.Name, book.Head)
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
				refs[j] = s.Calc(row, col+1+j, step.unit(k, s), c.Value.Num, book.Money).Ref(s)
			}
		}
		s.Calc(row, col, book.Plus(refs), value, book.Money)
	}
	look := book.Money.AsTotal()
	for j := range details(steps) + 1 {
		vec := s.At(summaryFirst, col+j).Down(len(m.ins.Rows))
		s.Sum(m.pool, col+j, vec, look)
	}
	var totals []string
	moved := new(big.Rat)
	for _, step := range steps {
		at := step.total()
		totals = append(totals, at.Ref(s))
		moved.Add(moved, at.Amount())
	}
	s.Calc(own, col, book.Plus(totals), moved, book.Money)
	diff := fmt.Sprintf("ROUND(%s-%s,2)", s.At(m.pool, col).Ref(s), s.At(own, col).Ref(s))
	at := s.Calc(m.pool+3, col, diff, book.Minus(s.At(m.pool, col).Number(), moved), book.Style{Format: book.FormatMoney, Muted: true})
	s.Alarm(at.Ref(s), at.Fixed(s)+"<>0")
}

// index is the place of the step among its paper's columns.
func (m moneyStep) index() int {
	return slices.IndexFunc(m.paper.Steps, func(c calc.StepColumn) bool { return c.Step == m.step })
}

func (m *summarySheet) nets() {
	s := m.Sheet
	s.Put(2, m.net, "净额\n（补助减上解）", book.Head)
	for row := summaryFirst; row <= m.pool; row++ {
		look := book.Money
		if row == m.pool {
			look = book.Money.AsTotal()
		}
		g, l := s.At(row, m.grant), s.At(row, m.levy)
		s.Calc(row, m.net, g.Ref(s)+"-"+l.Ref(s), book.Minus(g.Number(), l.Number()), look)
	}
	m.last = m.net
}

// inside adds the money that moves within the special account only and makes
// no budget line: 提取 and 动用.
func (m *summarySheet) inside() {
	s := m.Sheet
	for _, step := range append(moneySteps(m.papers, calc.Reserve), moneySteps(m.papers, calc.Use)...) {
		m.last++
		m.insides = append(m.insides, m.last)
		s.Put(2, m.last, step.step.Name+"\n【"+string(step.step.Flow)+"，不列预算】", book.Head)
		for k := range m.ins.Rows {
			c := step.paper.Steps[step.index()].Cells[k]
			s.Calc(summaryFirst+k, m.last, step.unit(k, s), c.Value.Num, book.Money)
		}
		vec := s.At(summaryFirst, m.last).Down(len(m.ins.Rows))
		s.Sum(m.pool, m.last, vec, book.Money.AsTotal())
	}
}

// others adds what helps to read the plan: the range that open decisions
// leave, and last year's figures.
func (m *summarySheet) others() {
	s := m.Sheet
	ranged := slices.ContainsFunc(m.ins.Rows, func(r report.UnitRow) bool { return r.GrantLow != nil })
	if ranged {
		s.Line(2, m.last+1, book.Head, "补助最低\n（未核定，不重算）", "补助最高\n（未核定，不重算）")
		m.end(m.last+1, func(r report.UnitRow) *big.Rat { return r.GrantLow })
		m.end(m.last+2, func(r report.UnitRow) *big.Rat { return r.GrantHigh })
		m.last += 2
	}
	for _, measure := range []string{calc.LevyToAbove, calc.GrantFromAbove} {
		if m.data.column(measure) < 0 {
			continue
		}
		m.last++
		s.Put(2, m.last, "上年"+measure, book.Head)
		vec := m.data.cells(1, measure)
		for k := range m.ins.Rows {
			x := vec.At(k).Number()
			s.Calc(summaryFirst+k, m.last, book.NumberOf(vec.At(k).Ref(s)), book.OrBlank(x), book.Money)
		}
		total := vec.At(vec.N)
		s.Calc(m.pool, m.last, book.NumberOf(total.Ref(s)), total.Value(), book.Money.AsTotal())
	}
}

// end writes one end of the grants' range: the grant itself where no decision
// is open.
func (m *summarySheet) end(col int, amount func(report.UnitRow) *big.Rat) {
	s := m.Sheet
	for k, r := range m.ins.Rows {
		row := summaryFirst + k
		if x := amount(r); x != nil {
			s.Put(row, col, x, book.Money)
			continue
		}
		grant := s.At(row, m.grant)
		s.Calc(row, col, grant.Ref(s), grant.Amount(), book.Money)
	}
	vec := s.At(summaryFirst, col).Down(len(m.ins.Rows))
	s.Sum(m.pool, col, vec, book.Money.AsTotal())
}
