package book

import "github.com/xuri/excelize/v2"

// Chart is a native bar chart over cells of its own sheet, so that it follows
// when they change.
type Chart struct {
	At         Place
	Title      string
	Categories Range
	Series     []Bar
}

// Bar is one series of a chart.
type Bar struct {
	Name   Place
	Values Range
	Colour string
}

// excel is the chart in excelize's terms. The axis shows 百万元: number formats
// can divide by thousands only.
func (c Chart) excel() *excelize.Chart {
	no, overlap, gap := false, 0, uint(60)
	label := excelize.Font{Size: 9, Color: ink, Family: typeset}
	out := &excelize.Chart{
		Type: excelize.Col, VaryColors: &no, Overlap: &overlap, GapWidth: &gap,
		Dimension: excelize.ChartDimension{Width: 1120, Height: 360},
		Legend:    excelize.ChartLegend{Position: "top"},
		Border:    excelize.LineOptions{Type: excelize.LineNone},
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: c.Title, Font: &excelize.Font{Size: 12, Bold: true, Color: ink, Family: typeset}}}},
		XAxis:     excelize.ChartAxis{Font: label},
		YAxis: excelize.ChartAxis{
			MajorGridLines: true, Font: label,
			NumFmt: excelize.ChartNumFmt{CustomNumFmt: `#,##0,,;-#,##0,,`, SourceLinked: false},
			Title:  excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: "百万元", Font: &excelize.Font{Size: 9, Color: muted, Family: typeset}}}},
		},
	}
	for _, b := range c.Series {
		out.Series = append(out.Series, excelize.ChartSeries{
			Name:       b.Name.Fixed(nil),
			Categories: c.Categories.Span(nil),
			Values:     b.Values.Span(nil),
			Fill:       excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{b.Colour}},
		})
	}
	return out
}

// draw puts the sheet's charts on it.
func (w *writer) draw(s *Sheet) {
	for _, c := range s.Charts {
		w.check(w.file.AddChart(s.Name, c.At.Ref(s), c.excel()))
	}
}
