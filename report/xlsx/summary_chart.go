package xlsx

import "tongchou/report/xlsx/book"

const (
	levyColour    = "B7791F"
	grantColour   = "2B7A78"
	neutralColour = "829AB1"
	mostBars      = 40 // more categories cannot be read on one page
)

// chartRows is about how many rows the chart covers.
const chartRows = 20

// chartOf shows what every unit pays and receives, below the summary's table;
// where nothing is paid through the budget, what is put into the account and
// taken from it. It stays on the page of the table if there is room, and goes
// to a page of its own if not.
func (m *summarySheet) chartOf(row int) {
	cols := m.insides
	if len(m.levies)+len(m.grants) > 0 {
		cols = []int{m.levy, m.grant}
	}
	if len(m.ins.Rows) > mostBars || len(cols) == 0 {
		return
	}
	if row+chartRows > 50 {
		m.Breaks = append(m.Breaks, row)
	} else {
		m.OnePage = true
	}
	title := m.ins.Name + "：各统筹区上解与补助"
	if len(m.levies)+len(m.grants) == 0 {
		title = m.ins.Name + "：各统筹区提取与动用（专户内，不列预算）"
	}
	for _, a := range m.ins.Answers {
		if len(m.levies)+len(m.grants) > 0 && a.Question == "谁出、谁得" && a.Sentence != "" {
			title = a.Sentence
		}
	}
	units := func(col int) book.Range { return m.Sheet.At(summaryFirst, col).Down(len(m.ins.Rows)) }
	m.Charts = append(m.Charts, book.Chart{
		At: m.Sheet.At(row, 0), Title: title, Categories: units(1),
		Series: m.bars(cols),
	})
}

// bars are the series of the chart; a third and further one is neutral.
func (m *summarySheet) bars(cols []int) []book.Bar {
	colours := []string{levyColour, grantColour}
	var out []book.Bar
	for i, col := range cols {
		colour := neutralColour
		if i < len(colours) {
			colour = colours[i]
		}
		out = append(out, book.Bar{Name: m.Sheet.At(2, col), Values: m.Sheet.At(summaryFirst, col).Down(len(m.ins.Rows)), Colour: colour})
	}
	return out
}
