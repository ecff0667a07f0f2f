package xlsx

import (
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/xlsx/book"
	"tongchou/report/xlsx/live"
)

// mergeSheet is 汇总抵销 of one insurance: the units together, the pool's own
// fund beside them, and without the money that only moves between the two.
type mergeSheet struct {
	*book.Sheet
	view     *report.View
	data     *live.Data
	summary  *summarySheet
	runs     []*calc.Run // schemes in force that move budget money
	accounts *accountSheet
	at       map[string]int // rows of measures and derived lines
	lines    []string
}

// Columns of one year.
const (
	mergeUnits = iota
	mergePool
	mergeSum
	mergeInner
	mergeNet
	mergeColumns
)

const mergeFirst = 4

// layMerge settles the rows: parts, 小计, transfers, totals, balances.
func layMerge(v *report.View, s *book.Sheet, p *part, accounts *accountSheet) *mergeSheet {
	m := &mergeSheet{Sheet: s, view: v, data: p.data, summary: p.summary, accounts: accounts, at: map[string]int{}}
	for _, step := range append(append([]moneyStep(nil), p.summary.levies...), p.summary.grants...) {
		if !slices.Contains(m.runs, step.Run) {
			m.runs = append(m.runs, step.Run)
		}
	}
	parts := func(total string) {
		for _, x := range p.data.Measures {
			if x.PartOf == total {
				m.lines = append(m.lines, x.Name)
			}
		}
	}
	parts(calc.Income)
	m.lines = append(m.lines, calc.Income, calc.GrantFromAbove, calc.LevyFromBelow, totalIncome)
	parts(calc.Expenditure)
	m.lines = append(m.lines, calc.Expenditure, calc.GrantBelow, calc.LevyToAbove, totalExpense, balance, calc.Opening, calc.Closing)
	for i, line := range m.lines {
		m.at[line] = mergeFirst + i
	}
	return m
}

// place is the cell of a line: year 0 is 上年, 1 is 本年.
func (m *mergeSheet) place(line string, year, column int) book.Place {
	return m.Sheet.At(m.at[line], 1+year*mergeColumns+column)
}

func (m *mergeSheet) fill(caption string) {
	s := m.Sheet
	s.Begin("汇总抵销："+m.summary.ins.Name, caption+"　本级为各方案的基金账户；内部上解、补助相互抵销", mergeFirst, 1, false, "项　目")
	s.Put(3, 0, nil, book.Head)
	for year, title := range []string{"上年执行数", "本年预算数"} {
		col := 1 + year*mergeColumns
		s.Put(2, col, title, book.Head)
		for i := 1; i < mergeColumns; i++ {
			s.Put(2, col+i, nil, book.Head)
		}
		s.Merge(2, col, col+mergeColumns-1)
		s.Line(3, col, book.Head, "各统筹区合计", "本级", "汇总", "内部抵销", "合并")
	}
	for _, line := range m.lines {
		s.Put(m.at[line], 0, line, m.look(line))
	}
	for year := range 2 {
		for _, line := range m.lines {
			m.units(line, year)
		}
		for _, line := range m.lines {
			m.own(line, year)
		}
		for _, line := range m.lines {
			m.together(line, year)
		}
	}
}

func (m *mergeSheet) look(line string) book.Style {
	switch line {
	case calc.Income, calc.Expenditure, totalIncome, totalExpense, calc.Closing:
		return book.Plain.AsTotal()
	}
	return book.Plain
}

// cell writes a formula with its value, made of some cells; a missing value shows nothing.
func (m *mergeSheet) cell(line string, year, column int, text string, x *big.Rat, of ...book.Place) {
	at := m.place(line, year, column)
	m.Calc(at.Row, at.Col, text, book.OrBlank(x), m.look(line).WithFormat(book.FormatMoney).AsOpen(book.Open(of...)))
}

// link writes what another cell has, if it has a number.
func (m *mergeSheet) link(line string, year, column int, to book.Place) {
	if to.Unknown() {
		m.unknown(line, year, column)
		return
	}
	m.cell(line, year, column, book.NumberOf(to.Ref(m.Sheet)), to.Number(), to)
}

func (m *mergeSheet) blank(line string, year, column int) {
	at := m.place(line, year, column)
	m.Put(at.Row, at.Col, nil, m.look(line))
}

// unknown writes that a line cannot be computed.
func (m *mergeSheet) unknown(line string, year, column int) {
	at := m.place(line, year, column)
	m.Put(at.Row, at.Col, formula.Unknown, m.look(line))
}

func (m *mergeSheet) ref(line string, year, column int) string {
	return m.place(line, year, column).Ref(m.Sheet)
}

func (m *mergeSheet) value(line string, year, column int) *big.Rat {
	return m.place(line, year, column).Number()
}

// units writes what all units come to: the plan, what follows from other lines,
// and the sums of 数据.
func (m *mergeSheet) units(line string, year int) {
	plan := map[string]int{calc.LevyToAbove: m.summary.levy, calc.GrantFromAbove: m.summary.grant}
	col, planned := plan[line]
	_, follows := derived[line]
	switch {
	case follows && (line != calc.Closing || year == 1):
		m.follow(line, year, mergeUnits)
	case planned && year == 1 && m.summary.At(summaryFirst, col).Down(m.summary.pool-summaryFirst).Unknown():
		m.unknown(line, year, mergeUnits)
	case planned && year == 1:
		at := m.summary.At(m.summary.pool, col)
		m.cell(line, year, mergeUnits, at.Ref(m.Sheet), at.Number(), at)
	case line == calc.Opening && year == 1 && m.carried():
	case line == calc.LevyFromBelow || line == calc.GrantBelow || !m.data.Has(line):
		m.blank(line, year, mergeUnits)
	default:
		m.link(line, year, mergeUnits, m.total(1-year, line))
	}
}

// total is the sum of a measure below a year of 数据.
func (m *mergeSheet) total(back int, measure string) book.Place {
	cells := m.data.Cells(back, measure)
	return cells.At(cells.N)
}

// carried writes the opening as last year's closing with 期初调整; false where a
// closing is missing.
func (m *mergeSheet) carried() bool {
	if !m.data.Has(calc.Closing) || m.total(1, calc.Closing).Number() == nil {
		return false
	}
	closing := m.total(1, calc.Closing)
	text, sum := closing.Ref(m.Sheet), closing.Number()
	if m.data.Has(calc.Adjustment) {
		adjustments := m.data.Cells(0, calc.Adjustment)
		text += "+SUM(" + adjustments.Span(m.Sheet) + ")"
		sum = book.Add(sum, adjustments.Sum())
	}
	m.cell(calc.Opening, 1, mergeUnits, "IF(ISNUMBER("+closing.Ref(m.Sheet)+"),"+text+`,"")`, sum)
	return true
}

// own writes the pool's own fund: its accounts, with the units' transfers seen
// from the other side.
func (m *mergeSheet) own(line string, year int) {
	now := year == 1
	switch {
	case line == calc.LevyFromBelow:
		m.link(line, year, mergePool, m.place(calc.LevyToAbove, year, mergeUnits))
	case line == calc.GrantBelow:
		m.link(line, year, mergePool, m.place(calc.GrantFromAbove, year, mergeUnits))
	case line == calc.Opening && now:
		m.fromAccounts(line, year, accOpening)
	case line == calc.Opening: // follows from the closing
	case line == calc.Closing && !now:
		m.fromAccounts(line, year, accOpening)
		m.priorOpening()
	case (line == interestIncome || line == calc.Income) && now:
		m.fromAccounts(line, year, accInterest)
	default:
		if _, follows := derived[line]; follows {
			m.follow(line, year, mergePool)
		} else {
			m.blank(line, year, mergePool)
		}
	}
}

const interestIncome = "利息收入"

// fromAccounts adds up a column of 基金账户 over the schemes in force.
func (m *mergeSheet) fromAccounts(line string, year, col int) {
	var cells []book.Place
	sum := new(big.Rat)
	for _, run := range m.runs {
		if at, ok := m.accounts.at(run, col); ok {
			if at.Unknown() {
				m.unknown(line, year, mergePool)
				return
			}
			cells = append(cells, at)
			sum.Add(sum, at.Amount())
		}
	}
	if len(cells) == 0 {
		m.blank(line, year, mergePool)
		return
	}
	at := m.place(line, year, mergePool)
	m.Plus(at.Row, at.Col, cells, sum, m.look(line).WithFormat(book.FormatMoney))
}

// priorOpening follows from this year's opening and last year's money; last
// year's interest is not known here and counts as none.
func (m *mergeSheet) priorOpening() {
	in, out := m.place(calc.LevyFromBelow, 0, mergePool), m.place(calc.GrantBelow, 0, mergePool)
	if len(m.runs) == 0 || in.Number() == nil || out.Number() == nil {
		m.blank(calc.Opening, 0, mergePool)
		return
	}
	closing := m.place(calc.Closing, 0, mergePool)
	m.cell(calc.Opening, 0, mergePool, closing.Ref(m.Sheet)+"-"+in.Ref(m.Sheet)+"+"+out.Ref(m.Sheet),
		book.Add(book.Minus(closing.Number(), in.Number()), out.Number()))
	m.Note(m.place(calc.Opening, 0, mergePool), "由本年年初余额和上年上解、补助倒推，没有计上年利息")
}

// follow derives a total of one column from the lines above it. In the pool's
// own fund what is missing counts as none.
func (m *mergeSheet) follow(line string, year, column int) {
	var terms []book.Place
	for _, l := range slices.Concat(derived[line].plus, derived[line].minus) {
		terms = append(terms, m.place(l, year, column))
	}
	if slices.ContainsFunc(terms, book.Place.Unknown) {
		m.unknown(line, year, column)
		return
	}
	text, x, tests, whole := derived[line].written(func(l string) book.Place { return m.place(l, year, column) }, m.Sheet)
	if column != mergePool {
		text = "IF(AND(" + book.Args(tests) + ")," + text + `,"")`
		if !whole {
			x = nil
		}
	}
	m.cell(line, year, column, text, x, terms...)
}

// together adds units and pool, takes the inner transfers out, and leaves the
// province as one. What the units do not have is missing for both, but for
// what only the pool has.
func (m *mergeSheet) together(line string, year int) {
	units, pool := m.place(line, year, mergeUnits), m.place(line, year, mergePool)
	if units.Unknown() || pool.Unknown() {
		for _, column := range []int{mergeSum, mergeInner, mergeNet} {
			m.unknown(line, year, column)
		}
		return
	}
	pair := units.Ref(m.Sheet) + "," + pool.Ref(m.Sheet)
	text, known := "IF(ISNUMBER("+units.Ref(m.Sheet)+"),SUM("+pair+`),"")`, units.Number() != nil
	if line == calc.LevyFromBelow || line == calc.GrantBelow {
		text, known = "IF(COUNT("+pair+`)=0,"",SUM(`+pair+"))", known || pool.Number() != nil
	}
	var sum, net *big.Rat
	if known {
		sum = book.Add(units.Number(), pool.Number())
	}
	inside := m.inside(line, year)
	of := []book.Place{units, pool}
	if line == balance || line == calc.Closing { // what one side gets of the other adds to neither
		of = inside
	}
	m.cell(line, year, mergeSum, text, sum, of...)
	at, total := m.place(line, year, mergeSum), m.ref(line, year, mergeSum)
	switch line {
	case calc.GrantFromAbove, calc.LevyFromBelow, calc.GrantBelow, calc.LevyToAbove:
		m.cell(line, year, mergeInner, "IF(ISNUMBER("+total+"),-"+total+`,"")`, book.Negated(sum), at)
	case totalIncome:
		m.inner(line, year, calc.GrantFromAbove, calc.LevyFromBelow)
	case totalExpense:
		m.inner(line, year, calc.GrantBelow, calc.LevyToAbove)
	default:
		m.blank(line, year, mergeInner)
	}
	if sum != nil {
		net = book.Add(sum, m.value(line, year, mergeInner))
	}
	m.cell(line, year, mergeNet, "IF(ISNUMBER("+total+"),SUM("+total+","+m.ref(line, year, mergeInner)+`),"")`, net, inside...)
}

// inside are the cells that a line's figure of the province as one is made of: none of
// what moves within.
func (m *mergeSheet) inside(line string, year int) (out []book.Place) {
	if (calc.Term{Measure: line}).Transfer() {
		return nil
	}
	d, follows := derived[line]
	if !follows {
		return []book.Place{m.place(line, year, mergeUnits), m.place(line, year, mergePool)}
	}
	for _, l := range slices.Concat(d.plus, d.minus) {
		out = append(out, m.place(l, year, mergeNet))
	}
	return out
}

func (m *mergeSheet) inner(line string, year int, in, out string) {
	a, b := m.place(in, year, mergeInner), m.place(out, year, mergeInner)
	if a.Unknown() || b.Unknown() {
		m.unknown(line, year, mergeInner)
		return
	}
	m.cell(line, year, mergeInner, "SUM("+a.Ref(m.Sheet)+","+b.Ref(m.Sheet)+")", book.Add(a.Number(), b.Number()), a, b)
}
