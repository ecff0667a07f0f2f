package xlsx

import (
	"fmt"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/chart"
	"tongchou/report/colour"
	"tongchou/report/xlsx/book"
)

// bar is one series of the summary's chart: its head, what its cells are made of, and
// what they hold.
type bar struct {
	head   string
	tint   colour.Colour
	text   func(k int) string
	amount func(k int) *big.Rat
}

// onePageRows is about how many rows fit a page with the chart below them.
const onePageRows = 50

// chartOf draws who pays and who gets below the summary's table: a small table in the
// chart's own unit and order over the cells of the summary, and beside it the bars.
func (m *summarySheet) chartOf(row int) {
	c := chart.FlowsOf(m.view, m.ins)
	if c == nil {
		return
	}
	s, bars := m.Sheet, m.bars(c)
	if row+len(c.Rows) > onePageRows {
		s.Breaks = append(s.Breaks, row)
	} else {
		s.OnePage = true
	}
	s.Put(row, 0, m.ins.Name+"："+c.Title+"。"+c.How, book.Style{Bold: true, Free: true})
	s.Put(row+1, 1, "统筹区", book.Head)
	first := row + 2
	for j, b := range bars {
		s.Put(row+1, 2+j, b.head+"\n（"+c.Unit.Word+"）", book.Head)
	}
	for i, r := range c.Rows {
		k := slices.IndexFunc(m.ins.Rows, func(u report.UnitRow) bool { return u.Name == r.Name })
		s.Put(first+i, 1, r.Name, book.Plain)
		for j, b := range bars {
			s.Calc(first+i, 2+j, fmt.Sprintf("(%s)/%d", b.text(k), c.Unit.Yuan()), c.Unit.Rat(b.amount(k)), book.Money)
		}
	}
	if c.Rest != "" {
		s.Put(first+len(c.Rows), 1, c.Rest, book.Caption)
	}
	down := func(col int) book.Range { return s.At(first, col).Down(len(c.Rows)) }
	drawn := book.Chart{At: s.At(row+1, 3+len(bars)), Title: m.ins.Name + "：" + c.Title, Unit: c.Unit.Word, Categories: down(1)}
	for j, b := range slices.Backward(bars) { // what may be added stands behind what is sure
		drawn.Series = append(drawn.Series, book.Bar{Name: s.At(row+1, 2+j), Values: down(2 + j), Colour: b.tint.Hex()})
	}
	s.Charts = append(s.Charts, drawn)
}

// bars are the series of a chart: what is paid to the left, what is got to the right,
// and behind it what a decision may add.
func (m *summarySheet) bars(c *chart.Chart) []bar {
	cell := func(col, k int) book.Place { return m.Sheet.At(summaryFirst+k, col) }
	one := func(col int, head string, tint colour.Colour) bar {
		return bar{head, tint, func(k int) string { return cell(col, k).Ref(m.Sheet) }, func(k int) *big.Rat { return cell(col, k).Amount() }}
	}
	var in, out []int
	if c.Series[0].Flow == calc.Levy {
		in, out = []int{m.levy}, []int{m.grant}
	} else {
		in, out = m.byFlow(calc.Reserve), m.byFlow(calc.Use)
	}
	var list []bar
	for _, col := range in {
		b := one(col, string(c.Series[0].Flow)+"，记负", c.Series[0].Colour)
		text, amount := b.text, b.amount
		b.text = func(k int) string { return "-" + text(k) }
		b.amount = func(k int) *big.Rat { return book.Negated(amount(k)) }
		list = append(list, b)
	}
	for _, col := range out {
		list = append(list, one(col, string(c.Series[1].Flow), c.Series[1].Colour))
	}
	if m.low == 0 || c.Series[1].Flow != calc.Grant {
		return list
	}
	least, most := one(m.low, "下拨，未核定的取最低", c.Series[1].Colour), one(m.low+1, "", colour.Open)
	list[len(list)-1] = least
	return append(list, bar{"未核定，最高", colour.Open,
		func(k int) string { return fmt.Sprintf("IF(%s=%s,0,%[1]s)", most.text(k), least.text(k)) },
		func(k int) *big.Rat {
			if least.amount(k).Cmp(most.amount(k)) == 0 {
				return new(big.Rat)
			}
			return most.amount(k)
		}})
}

// byFlow are the columns of the steps of a flow within the account.
func (m *summarySheet) byFlow(flow calc.Flow) (out []int) {
	for i, step := range append(moneySteps(m.papers, calc.Reserve), moneySteps(m.papers, calc.Use)...) {
		if step.Step.Flow == flow {
			out = append(out, m.insides[i])
		}
	}
	return out
}
