package xlsx

import (
	"github.com/xuri/excelize/v2"
)

// chart is a native bar chart over cells of its own sheet, so that it follows
// when they change.
type chart struct {
	at         place
	title      string
	categories vector
	series     []bar
}

// bar is one series of a chart.
type bar struct {
	name   place
	values vector
	colour string
}

const (
	levyColour    = "B7791F"
	grantColour   = "2B7A78"
	neutralColour = "829AB1"
	mostBars      = 40 // more categories cannot be read on one page
)

// excel is the chart in excelize's terms. The axis shows 百万元: number formats
// can divide by thousands only.
func (c chart) excel() *excelize.Chart {
	no, overlap, gap := false, 0, uint(60)
	label := excelize.Font{Size: 9, Color: ink, Family: typeset}
	out := &excelize.Chart{
		Type: excelize.Col, VaryColors: &no, Overlap: &overlap, GapWidth: &gap,
		Dimension: excelize.ChartDimension{Width: 1120, Height: 360},
		Legend:    excelize.ChartLegend{Position: "top"},
		Border:    excelize.LineOptions{Type: excelize.LineNone},
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: c.title, Font: &excelize.Font{Size: 12, Bold: true, Color: ink, Family: typeset}}}},
		XAxis:     excelize.ChartAxis{Font: label},
		YAxis: excelize.ChartAxis{
			MajorGridLines: true, Font: label,
			NumFmt: excelize.ChartNumFmt{CustomNumFmt: `#,##0,,;-#,##0,,`, SourceLinked: false},
			Title:  excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: "百万元", Font: &excelize.Font{Size: 9, Color: muted, Family: typeset}}}},
		},
	}
	for _, b := range c.series {
		out.Series = append(out.Series, excelize.ChartSeries{
			Name:       b.name.fixed(nil),
			Categories: c.categories.span(nil),
			Values:     b.values.span(nil),
			Fill:       excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{b.colour}},
		})
	}
	return out
}

// draw puts the sheet's charts on it.
func (w *writer) draw(s *sheet) {
	for _, c := range s.charts {
		w.check(w.file.AddChart(s.name, c.at.ref(s), c.excel()))
	}
}

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
		m.breaks = append(m.breaks, row)
	} else {
		m.onePage = true
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
	units := func(col int) vector { return vector{place{m.sheet, summaryFirst, col}, len(m.ins.Rows)} }
	m.charts = append(m.charts, chart{
		at: place{m.sheet, row, 0}, title: title, categories: units(1),
		series: m.bars(cols),
	})
}

// bars are the series of the chart; a third and further one is neutral.
func (m *summarySheet) bars(cols []int) []bar {
	colours := []string{levyColour, grantColour}
	var out []bar
	for i, col := range cols {
		colour := neutralColour
		if i < len(colours) {
			colour = colours[i]
		}
		out = append(out, bar{place{m.sheet, 2, col}, vector{place{m.sheet, summaryFirst, col}, len(m.ins.Rows)}, colour})
	}
	return out
}
