package xlsx

import (
	"math/big"
	"slices"

	"tongchou/calc"
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
	values   map[book.Place]*big.Rat
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
	m := &mergeSheet{Sheet: s, view: v, data: p.data, summary: p.summary, accounts: accounts,
		at: map[string]int{}, values: map[book.Place]*big.Rat{}}
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
	s.Begin("汇总抵销："+m.summary.ins.Name, caption+"　本级为各方案的基金账户；内部上解、补助相互抵销", mergeFirst, 1, false)
	s.Line(2, 0, book.Head, "项　目")
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

// cell writes a formula with its value; a missing value shows nothing.
func (m *mergeSheet) cell(line string, year, column int, text string, x *big.Rat) {
	at := m.place(line, year, column)
	m.values[at] = x
	m.Calc(at.Row, at.Col, text, book.OrBlank(x), m.look(line).WithFormat(book.FormatMoney))
}

func (m *mergeSheet) ref(line string, year, column int) string {
	return m.place(line, year, column).Ref(m.Sheet)
}

func (m *mergeSheet) value(line string, year, column int) *big.Rat {
	return m.values[m.place(line, year, column)]
}

// units writes what all units come to.
func (m *mergeSheet) units(line string, year int) {
	switch line {
	case totalIncome, totalExpense, balance, calc.Closing:
		if line != calc.Closing || year == 1 {
			m.follow(line, year, mergeUnits)
			return
		}
	case calc.LevyToAbove, calc.GrantFromAbove:
		if year == 1 {
			col := m.summary.levy
			if line == calc.GrantFromAbove {
				col = m.summary.grant
			}
			at := m.summary.Sheet.At(m.summary.pool, col)
			x := at.Number()
			m.cell(line, year, mergeUnits, at.Ref(m.Sheet), x)
			return
		}
	case calc.LevyFromBelow, calc.GrantBelow:
		m.Put(m.at[line], m.place(line, year, mergeUnits).Col, nil, m.look(line))
		return
	case calc.Opening:
		if year == 1 {
			m.opening()
			return
		}
	}
	m.total(line, year)
}

// total links to the sum of a measure below its year on 数据.
func (m *mergeSheet) total(line string, year int) {
	if !m.data.Has(line) {
		m.Put(m.at[line], m.place(line, year, mergeUnits).Col, nil, m.look(line))
		return
	}
	vec := m.data.Cells(1-year, line)
	at := vec.At(vec.N)
	x := at.Number()
	m.cell(line, year, mergeUnits, book.NumberOf(at.Ref(m.Sheet)), x)
}

// opening is last year's closing with 期初调整, or the given 上年结余 where a
// closing is missing.
func (m *mergeSheet) opening() {
	if m.data.Has(calc.Closing) {
		vec := m.data.Cells(1, calc.Closing)
		at := vec.At(vec.N)
		if x := at.Number(); x != nil {
			text, sum := at.Ref(m.Sheet), new(big.Rat).Set(x)
			if m.data.Has(calc.Adjustment) {
				adj := m.data.Cells(0, calc.Adjustment)
				text += "+SUM(" + adj.Span(m.Sheet) + ")"
				sum.Add(sum, adj.Sum())
			}
			m.cell(calc.Opening, 1, mergeUnits, "IF(ISNUMBER("+at.Ref(m.Sheet)+"),"+text+`,"")`, sum)
			return
		}
	}
	m.total(calc.Opening, 1)
}

// own writes the pool's own fund: its accounts, with the units' transfers seen
// from the other side.
func (m *mergeSheet) own(line string, year int) {
	switch line {
	case calc.LevyFromBelow, calc.GrantBelow:
		other := map[string]string{calc.LevyFromBelow: calc.LevyToAbove, calc.GrantBelow: calc.GrantFromAbove}[line]
		m.cell(line, year, mergePool, book.NumberOf(m.ref(other, year, mergeUnits)), m.value(other, year, mergeUnits))
	case calc.Opening:
		if year == 1 {
			m.fromAccounts(line, year, accOpening, func(a *calc.Account) *big.Rat { return a.Opening })
			return
		}
		m.priorOpening()
	case calc.Closing:
		if year == 1 {
			m.follow(line, year, mergePool)
			return
		}
		m.fromAccounts(line, year, accOpening, func(a *calc.Account) *big.Rat { return a.Opening })
	case totalIncome, totalExpense, balance:
		m.follow(line, year, mergePool)
	case interestIncome, calc.Income:
		if year == 1 {
			m.fromAccounts(line, year, accInterest, func(a *calc.Account) *big.Rat { return a.Interest })
			return
		}
		m.blank(line, year, mergePool)
	default:
		m.blank(line, year, mergePool)
	}
}

const interestIncome = "利息收入"

func (m *mergeSheet) blank(line string, year, column int) {
	m.Put(m.at[line], m.place(line, year, column).Col, nil, m.look(line))
}

// fromAccounts adds up a column of 基金账户 over the schemes in force.
func (m *mergeSheet) fromAccounts(line string, year, col int, amount func(*calc.Account) *big.Rat) {
	var refs []string
	sum := new(big.Rat)
	for _, run := range m.runs {
		if at, ok := m.accounts.at(run, col); ok {
			refs = append(refs, at.Ref(m.Sheet))
			sum.Add(sum, amount(m.view.Account(run)))
		}
	}
	if len(refs) == 0 {
		m.blank(line, year, mergePool)
		return
	}
	m.cell(line, year, mergePool, book.Plus(refs), sum)
}

// priorOpening follows from this year's opening and last year's money; last
// year's interest is not known here and counts as none.
func (m *mergeSheet) priorOpening() {
	in, out := m.value(calc.LevyFromBelow, 0, mergePool), m.value(calc.GrantBelow, 0, mergePool)
	closing := new(big.Rat)
	for _, run := range m.runs {
		if acc := m.view.Account(run); acc != nil {
			closing.Add(closing, acc.Opening)
		}
	}
	if len(m.runs) == 0 || in == nil || out == nil {
		m.blank(calc.Opening, 0, mergePool)
		return
	}
	text := m.ref(calc.Closing, 0, mergePool) + "-" + m.ref(calc.LevyFromBelow, 0, mergePool) + "+" + m.ref(calc.GrantBelow, 0, mergePool)
	x := new(big.Rat).Sub(closing, in)
	m.cell(calc.Opening, 0, mergePool, text, x.Add(x, out))
	m.Note(m.place(calc.Opening, 0, mergePool), "由本年年初余额和上年上解、补助倒推，没有计上年利息")
}

// follow derives a total of one column from the lines above it.
func (m *mergeSheet) follow(line string, year, column int) {
	type term struct {
		line  string
		minus bool
		needs bool
	}
	terms := map[string][]term{
		totalIncome:  {{calc.Income, false, true}, {calc.GrantFromAbove, false, false}, {calc.LevyFromBelow, false, false}},
		totalExpense: {{calc.Expenditure, false, true}, {calc.GrantBelow, false, false}, {calc.LevyToAbove, false, false}},
		balance:      {{totalIncome, false, true}, {totalExpense, true, true}},
		calc.Closing: {{calc.Opening, false, true}, {balance, false, true}},
	}[line]
	sum, missing := new(big.Rat), false
	var tests, adds []string
	text := ""
	for _, t := range terms {
		ref, x := m.ref(t.line, year, column), m.value(t.line, year, column)
		if t.needs && column != mergePool {
			tests = append(tests, "ISNUMBER("+ref+")")
			missing = missing || x == nil
		}
		if x != nil {
			if t.minus {
				sum.Sub(sum, x)
			} else {
				sum.Add(sum, x)
			}
		}
		if t.minus {
			text += "-" + ref
		} else {
			adds = append(adds, ref)
		}
	}
	text = "SUM(" + book.Args(adds) + ")" + text
	if len(tests) > 0 {
		text = "IF(AND(" + book.Args(tests) + ")," + text + `,"")`
	}
	if missing {
		sum = nil
	}
	m.cell(line, year, column, text, sum)
}

// together adds units and pool, takes the inner transfers out, and leaves the
// province as one.
func (m *mergeSheet) together(line string, year int) {
	units, pool := m.value(line, year, mergeUnits), m.value(line, year, mergePool)
	u, p := m.ref(line, year, mergeUnits), m.ref(line, year, mergePool)
	text, sum := "IF(COUNT("+u+","+p+")=0,\"\",SUM("+u+","+p+"))", (*big.Rat)(nil)
	if line != calc.LevyFromBelow && line != calc.GrantBelow {
		text = "IF(ISNUMBER(" + u + "),SUM(" + u + "," + p + `),"")`
		if units != nil {
			sum = book.Add(units, pool)
		}
	} else if units != nil || pool != nil {
		sum = book.Add(units, pool)
	}
	m.cell(line, year, mergeSum, text, sum)
	total := m.ref(line, year, mergeSum)
	switch line {
	case calc.GrantFromAbove, calc.LevyFromBelow, calc.GrantBelow, calc.LevyToAbove:
		m.cell(line, year, mergeInner, "IF(ISNUMBER("+total+"),-"+total+`,"")`, book.Negated(sum))
	case totalIncome:
		m.inner(line, year, calc.GrantFromAbove, calc.LevyFromBelow)
	case totalExpense:
		m.inner(line, year, calc.GrantBelow, calc.LevyToAbove)
	default:
		m.blank(line, year, mergeInner)
	}
	inner := m.ref(line, year, mergeInner)
	net := (*big.Rat)(nil)
	if sum != nil {
		net = book.Add(sum, m.value(line, year, mergeInner))
	}
	m.cell(line, year, mergeNet, "IF(ISNUMBER("+total+"),SUM("+total+","+inner+`),"")`, net)
}

func (m *mergeSheet) inner(line string, year int, of ...string) {
	sum := new(big.Rat)
	var refs []string
	for _, l := range of {
		refs = append(refs, m.ref(l, year, mergeInner))
		if x := m.value(l, year, mergeInner); x != nil {
			sum.Add(sum, x)
		}
	}
	m.cell(line, year, mergeInner, "SUM("+book.Args(refs)+")", sum)
}
