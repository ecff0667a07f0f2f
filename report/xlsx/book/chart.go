package book

import "github.com/xuri/excelize/v2"

// Chart is a native chart of bars over cells of its own sheet, so that it follows when
// they change: a row each, from the top, those of a category on one line, the later
// before the earlier, to the left where they are negative.
type Chart struct {
	At         Place
	Title      string
	Unit       string // of the values, for the axis
	Categories Range
	Series     []Bar
}

// Bar is one series of a chart.
type Bar struct {
	Name   Place
	Values Range
	Colour string
}

const (
	barHigh     = 16 // points of a category
	chartAround = 72 // points of title, legend and axis
	chartWide   = 640
	chartAcross = chartWide / 7.0 // characters
)

// height is that of a chart, in points.
func (c Chart) height() float64 { return float64(max(c.Categories.N, 4)*barHigh + chartAround) }

// FormatBars is how values are written at bars: nothing where there is none.
const FormatBars = `#,##0.00;"−"#,##0.00;`

// excel is the chart in excelize's terms.
func (c Chart) excel() *excelize.Chart {
	no, overlap, gap := false, 100, uint(40)
	label := excelize.Font{Size: 9, Color: ink, Family: typeset}
	pixels := c.height() * 96 / 72
	out := &excelize.Chart{
		Type: excelize.Bar, VaryColors: &no, Overlap: &overlap, GapWidth: &gap,
		Dimension: excelize.ChartDimension{Width: chartWide, Height: uint(pixels)},
		Legend:    excelize.ChartLegend{Position: "top"},
		Border:    excelize.LineOptions{Type: excelize.LineNone},
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: c.Title, Font: &excelize.Font{Size: 12, Bold: true, Color: ink, Family: typeset}}}},
		PlotArea:  excelize.ChartPlotArea{ShowVal: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: FormatBars}},
		XAxis:     excelize.ChartAxis{Font: label, ReverseOrder: true, TickLabelPosition: excelize.ChartTickLabelLow},
		YAxis: excelize.ChartAxis{
			MajorGridLines: true, Font: label,
			NumFmt: excelize.ChartNumFmt{CustomNumFmt: `#,##0.##;"−"#,##0.##;0`, SourceLinked: false},
			Title:  excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: c.Unit, Font: &excelize.Font{Size: 9, Color: muted, Family: typeset}}}},
		},
	}
	for _, b := range c.Series {
		fill := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{b.Colour}}
		out.Series = append(out.Series, excelize.ChartSeries{
			Name:       b.Name.Fixed(nil),
			Categories: c.Categories.Span(nil),
			Values:     b.Values.Span(nil),
			Fill:       fill,

			DataLabelPosition: excelize.ChartDataLabelsPositionOutsideEnd,
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
