package xlsx

import (
	"fmt"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/colour"
	"tongchou/report/xlsx/book"
	"tongchou/report/xlsx/live"
)

// moneyStep is a step that moves money into or out of units' budgets.
type moneyStep struct {
	*live.Paper
	*calc.StepColumn
}

// moneySteps lists the budget steps of one direction of the schemes in force.
func moneySteps(papers []*live.Paper, flow calc.Flow) []moneyStep {
	var out []moneyStep
	for _, p := range papers {
		for i := range p.Steps {
			if c := &p.Steps[i]; c.Step.Flow == flow && !p.Preview {
				out = append(out, moneyStep{p, c})
			}
		}
	}
	return out
}

// summarySheet is 汇总 of one insurance: what each unit pays and receives.
type summarySheet struct {
	*book.Sheet
	view    *report.View
	ins     *report.InsuranceView
	data    *live.Data
	papers  []*live.Paper
	levies  []moneyStep
	grants  []moneyStep
	levy    int // column of 上解上级支出
	grant   int // column of 上级补助收入
	net     int
	last    int
	insides []int // columns of 提取 and 动用
	low     int   // column of 补助最低, 补助最高 beside it; 0 where nothing is open
	pool    int   // row of the sums; the pool's own two lines stand below
}

const summaryFirst = 3

func laySummary(v *report.View, s *book.Sheet, p *part) *summarySheet {
	m := &summarySheet{Sheet: s, view: v, ins: p.ins, data: p.data, papers: p.papers,
		levies: moneySteps(p.papers, calc.Levy), grants: moneySteps(p.papers, calc.Grant)}
	m.levy = 2
	m.grant = m.levy + 1 + details(m.levies)
	m.net = m.grant + 1 + details(m.grants)
	m.pool = summaryFirst + len(p.ins.Rows)
	s.Tab = colour.Levy.Hex()
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
	s.Begin("汇总：上级补助收入、上解上级支出（"+m.ins.Name+"）", caption, summaryFirst, 2, false, "代码", "统筹区")
	m.side(m.levy, m.pool+1, calc.LevyToAbove, m.levies, func(r report.UnitRow) *big.Rat { return r.Levy })
	m.side(m.grant, m.pool+2, calc.GrantFromAbove, m.grants, func(r report.UnitRow) *big.Rat { return r.Grant })
	for k, r := range m.ins.Rows {
		s.Line(summaryFirst+k, 0, book.Plain, r.Code, r.Name)
	}
	s.Line(m.pool, 0, book.Plain.AsTotal(), "", m.ins.Total.Name)
	s.Line(m.pool+1, 0, book.Plain, m.view.Pool.Policy.Code, "本级"+calc.LevyFromBelow)
	s.Line(m.pool+2, 0, book.Plain, m.view.Pool.Policy.Code, "本级"+calc.GrantBelow)
	s.Line(m.pool+3, 0, book.Style{Muted: true}, "", "差额（应为 0.00）")
	m.nets()
	m.inside()
	m.others()
	m.chartOf(m.pool + 5)
}

// side writes one direction of money: units, their sum, and in the row own the
// pool's line, which comes from the totals of the working papers. What waits for a
// decision says so in its cell.
func (m *summarySheet) side(col, own int, item string, steps []moneyStep, of func(report.UnitRow) *big.Rat) {
	s := m.Sheet
	s.Put(2, col, item, book.Head)
	for j, step := range steps {
		if details(steps) > 0 {
			s.Put(2, col+1+j, "其中：\n"+step.Scheme.Name, book.Head)
		}
	}
	for k, r := range m.ins.Rows {
		row, value := summaryFirst+k, of(r)
		var from []book.Place
		for j, step := range steps {
			at := step.Paper.Cells(step.Step).At(k)
			if details(steps) > 0 {
				at = s.Plus(row, col+1+j, []book.Place{at}, step.StepColumn.Cells[k].Value.Num, book.Money)
			}
			from = append(from, at)
		}
		s.Plus(row, col, from, value, book.Money)
	}
	for j := range details(steps) + 1 {
		s.Sum(m.pool, col+j, s.At(summaryFirst, col+j).Down(len(m.ins.Rows)), book.Money.AsTotal())
	}
	var totals []book.Place
	moved := new(big.Rat)
	for _, step := range steps {
		at := step.Total(step.Step)
		totals = append(totals, at)
		moved.Add(moved, at.Amount())
	}
	s.Plus(own, col, totals, moved, book.Money)
	diff := fmt.Sprintf("ROUND(%s-%s,2)", s.At(m.pool, col).Ref(s), s.At(own, col).Ref(s))
	at := s.Calc(m.pool+3, col, diff, book.Minus(s.At(m.pool, col).Number(), moved), book.Style{Format: book.FormatMoney, Muted: true})
	s.Alarm(at.Ref(s), at.Fixed(s)+"<>0")
}

func (m *summarySheet) nets() {
	s := m.Sheet
	s.Put(2, m.net, "净额\n（补助减上解）", book.Head)
	for row := summaryFirst; row <= m.pool; row++ {
		look := book.Money
		if row == m.pool {
			look = look.AsTotal()
		}
		g, l := s.At(row, m.grant), s.At(row, m.levy)
		s.Calc(row, m.net, g.Ref(s)+"-"+l.Ref(s), calc.Less(g.Number(), l.Number()), look.AsOpen(book.Open(g, l)))
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
		s.Put(2, m.last, step.Step.Name+"\n【"+string(step.Step.Flow)+"，不列预算】", book.Head)
		for k := range m.ins.Rows {
			s.Plus(summaryFirst+k, m.last, []book.Place{step.Paper.Cells(step.Step).At(k)}, step.StepColumn.Cells[k].Value.Num, book.Money)
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
		m.low = m.last + 1
		m.end(m.last+1, func(r report.UnitRow) *big.Rat { return r.GrantLow })
		m.end(m.last+2, func(r report.UnitRow) *big.Rat { return r.GrantHigh })
		m.last += 2
	}
	for _, measure := range []string{calc.LevyToAbove, calc.GrantFromAbove} {
		if !m.data.Has(measure) {
			continue
		}
		m.last++
		s.Put(2, m.last, "上年"+measure, book.Head)
		vec := m.data.Cells(1, measure)
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
