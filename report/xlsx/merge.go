package xlsx

import (
	"math/big"

	"tongchou/calc"
	"tongchou/report"
)

// mergeSheet is 汇总抵销 of one insurance: the units together, the pool's own
// fund beside them, and without the money that only moves between the two.
type mergeSheet struct {
	*sheet
	view     *report.View
	data     *dataSheet
	summary  *summarySheet
	runs     []*calc.Run // schemes in force that move budget money
	accounts *sheet
	rows     map[*calc.Run]int // of accounts
	at       map[string]int    // rows of measures and derived lines
	lines    []string
	values   map[place]*big.Rat
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
func layMerge(v *report.View, s *sheet, d *dataSheet, summary *summarySheet, accounts *sheet, rows map[*calc.Run]int) *mergeSheet {
	m := &mergeSheet{sheet: s, view: v, data: d, summary: summary, accounts: accounts, rows: rows,
		at: map[string]int{}, values: map[place]*big.Rat{}}
	for _, step := range append(append([]moneyStep(nil), summary.levies...), summary.grants...) {
		if len(m.runs) == 0 || m.runs[len(m.runs)-1] != step.paper.Run {
			if !contains(m.runs, step.paper.Run) {
				m.runs = append(m.runs, step.paper.Run)
			}
		}
	}
	parts := func(total string) {
		for _, x := range d.measures {
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

func contains(runs []*calc.Run, run *calc.Run) bool {
	for _, r := range runs {
		if r == run {
			return true
		}
	}
	return false
}

// place is the cell of a line: year 0 is 上年, 1 is 本年.
func (m *mergeSheet) place(line string, year, column int) place {
	return place{m.sheet, m.at[line], 1 + year*mergeColumns + column}
}

func (m *mergeSheet) fill(caption string) {
	s := m.sheet
	s.begin("汇总抵销："+m.summary.ins.Name, caption+"　本级为各方案的基金账户；内部上解、补助相互抵销", mergeFirst, 1, false)
	s.line(2, 0, headStyle, "项　目")
	s.put(3, 0, nil, headStyle)
	for year, title := range []string{"上年执行数", "本年预算数"} {
		col := 1 + year*mergeColumns
		s.put(2, col, title, headStyle)
		for i := 1; i < mergeColumns; i++ {
			s.put(2, col+i, nil, headStyle)
		}
		s.merges = append(s.merges, [2]place{{s, 2, col}, {s, 2, col + mergeColumns - 1}})
		s.line(3, col, headStyle, "各统筹区合计", "本级", "汇总", "内部抵销", "合并")
	}
	for _, line := range m.lines {
		s.put(m.at[line], 0, line, m.look(line))
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

func (m *mergeSheet) look(line string) style {
	switch line {
	case calc.Income, calc.Expenditure, totalIncome, totalExpense, calc.Closing:
		return plain.asTotal()
	}
	return plain
}

// cell writes a formula with its value; a missing value shows nothing.
func (m *mergeSheet) cell(line string, year, column int, text string, x *big.Rat) {
	at := m.place(line, year, column)
	m.values[at] = x
	m.calc(at.row, at.col, text, orBlank(x), m.look(line).withFormat(formatMoney))
}

func (m *mergeSheet) ref(line string, year, column int) string {
	return m.place(line, year, column).ref(m.sheet)
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
			at := place{m.summary.sheet, m.summary.pool, col}
			x, _ := m.summary.sheet.value(at).(*big.Rat)
			m.cell(line, year, mergeUnits, at.ref(m.sheet), x)
			return
		}
	case calc.LevyFromBelow, calc.GrantBelow:
		m.put(m.at[line], m.place(line, year, mergeUnits).col, nil, m.look(line))
		return
	case calc.Opening:
		if year == 1 {
			m.opening()
			return
		}
	}
	m.total(line, year, year+1)
}

// total links to the sum of a measure below a block of 数据.
func (m *mergeSheet) total(line string, year, block int) {
	if m.data.column(line) < 0 {
		m.put(m.at[line], m.place(line, year, mergeUnits).col, nil, m.look(line))
		return
	}
	vec := m.data.cells(block, line)
	at := vec.at(vec.n)
	x, _ := m.data.value(at).(*big.Rat)
	m.cell(line, year, mergeUnits, numberOf(at.ref(m.sheet)), x)
}

// opening is last year's closing with 期初调整, or the given 上年结余 where a
// closing is missing.
func (m *mergeSheet) opening() {
	if m.data.column(calc.Closing) >= 0 {
		vec := m.data.cells(1, calc.Closing)
		at := vec.at(vec.n)
		if x, ok := m.data.value(at).(*big.Rat); ok && x != nil {
			text, sum := at.ref(m.sheet), new(big.Rat).Set(x)
			if m.data.column(calc.Adjustment) >= 0 {
				adj := m.data.cells(2, calc.Adjustment)
				text += "+SUM(" + adj.span(m.sheet) + ")"
				sum.Add(sum, columnSum(m.data.sheet, adj))
			}
			m.cell(calc.Opening, 1, mergeUnits, "IF(ISNUMBER("+at.ref(m.sheet)+"),"+text+`,"")`, sum)
			return
		}
	}
	m.total(calc.Opening, 1, 2)
}

// own writes the pool's own fund: its accounts, with the units' transfers seen
// from the other side.
func (m *mergeSheet) own(line string, year int) {
	switch line {
	case calc.LevyFromBelow, calc.GrantBelow:
		other := map[string]string{calc.LevyFromBelow: calc.LevyToAbove, calc.GrantBelow: calc.GrantFromAbove}[line]
		m.cell(line, year, mergePool, numberOf(m.ref(other, year, mergeUnits)), m.value(other, year, mergeUnits))
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
	m.put(m.at[line], m.place(line, year, column).col, nil, m.look(line))
}

// fromAccounts adds up a column of 基金账户 over the schemes in force.
func (m *mergeSheet) fromAccounts(line string, year, col int, amount func(*calc.Account) *big.Rat) {
	var refs []string
	sum := new(big.Rat)
	for _, run := range m.runs {
		row, ok := m.rows[run]
		if !ok {
			continue
		}
		refs = append(refs, place{m.accounts, row, col}.ref(m.sheet))
		sum.Add(sum, amount(accountOf(m.view, run)))
	}
	if len(refs) == 0 {
		m.blank(line, year, mergePool)
		return
	}
	m.cell(line, year, mergePool, plus(refs), sum)
}

// priorOpening follows from this year's opening and last year's money; last
// year's interest is not known here and counts as none.
func (m *mergeSheet) priorOpening() {
	in, out := m.value(calc.LevyFromBelow, 0, mergePool), m.value(calc.GrantBelow, 0, mergePool)
	closing := new(big.Rat)
	for _, run := range m.runs {
		if acc := accountOf(m.view, run); acc != nil {
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
	m.notes = append(m.notes, note{m.place(calc.Opening, 0, mergePool), "由本年年初余额和上年上解、补助倒推，没有计上年利息"})
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
	text = "SUM(" + join(adds) + ")" + text
	if len(tests) > 0 {
		text = "IF(AND(" + join(tests) + ")," + text + `,"")`
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
			sum = add(units, pool)
		}
	} else if units != nil || pool != nil {
		sum = add(units, pool)
	}
	m.cell(line, year, mergeSum, text, sum)
	total := m.ref(line, year, mergeSum)
	switch line {
	case calc.GrantFromAbove, calc.LevyFromBelow, calc.GrantBelow, calc.LevyToAbove:
		m.cell(line, year, mergeInner, "IF(ISNUMBER("+total+"),-"+total+`,"")`, negated(sum))
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
		net = add(sum, m.value(line, year, mergeInner))
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
	m.cell(line, year, mergeInner, "SUM("+join(refs)+")", sum)
}

// add is a sum in which nil counts nothing.
func add(a, b *big.Rat) *big.Rat {
	out := new(big.Rat)
	for _, x := range []*big.Rat{a, b} {
		if x != nil {
			out.Add(out, x)
		}
	}
	return out
}

func negated(x *big.Rat) *big.Rat {
	if x == nil {
		return nil
	}
	return new(big.Rat).Neg(x)
}
