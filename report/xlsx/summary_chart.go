package xlsx

import (
	"tongchou/calc"
	"tongchou/report/chart"
	"tongchou/report/colour"
	"tongchou/report/xlsx/book"
)

// chartRows is about how many rows the chart covers.
const chartRows = 20

// chartOf draws who pays and who gets below the summary's table, over the cells
// of the table and so in its order. It stays on the page of the table if there
// is room, and goes to a page of its own if not; units that do not all fit are
// in the table alone.
func (m *summarySheet) chartOf(row int) {
	c := chart.FlowsOf(m.view, m.ins)
	if c == nil || c.Rest != "" {
		return
	}
	cols := m.insides
	if c.Series[0].Flow == calc.Levy {
		cols = []int{m.levy, m.grant}
	}
	if row+chartRows > 50 {
		m.Breaks = append(m.Breaks, row)
	} else {
		m.OnePage = true
	}
	units := func(col int) book.Range { return m.Sheet.At(summaryFirst, col).Down(len(m.ins.Rows)) }
	drawn := book.Chart{At: m.Sheet.At(row, 0), Title: m.ins.Name + "：" + c.Title, Categories: units(1)}
	for i, col := range cols {
		tint := colour.Unit // a further one has no colour with a meaning
		if i < len(c.Series) {
			tint = c.Series[i].Colour
		}
		drawn.Series = append(drawn.Series, book.Bar{Name: m.Sheet.At(2, col), Values: units(col), Colour: tint.Hex()})
	}
	m.Charts = append(m.Charts, drawn)
}
