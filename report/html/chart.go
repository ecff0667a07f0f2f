package html

import (
	"encoding/json"
	"html/template"
	"math/big"
	"slices"
	"strconv"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"tongchou/calc/formula"
	"tongchou/report/chart"
	"tongchou/report/colour"
)

// figure is a chart with its title, its words for those who do not see it, and
// its table. The house style is the script's; the drawing says what the data mean.
type figure struct {
	ID       string  // stable: the same figure has the same id in every build
	Title    string  // the finding or the question
	Sub      string  // unit and 口径
	Label    string  // aria-label
	Format   string  // named formatter of report.js
	Unsigned bool    // shown without the sign: direction says it
	Wide     bool    // the names of the rows are long
	Height   int     // px
	drawing  drawing // nil where the title says all
	Note     string
	Table    table
	Marks    []string
	Stamp    string // laid over the drawing; "" for none
	Repeats  bool   // the page's main table says the same: left out in print
}

// drawing is what the go-echarts objects share. Their own Render is never called:
// it executes data as script.
type drawing interface {
	Validate()
	JSON() map[string]any
}

// Option is the drawing as data, for the page's template. json.Marshal escapes
// <, > and &, so the text cannot end the script element it stands in.
func (f *figure) Option() (template.JS, error) {
	f.drawing.Validate()
	option := f.drawing.JSON()
	delete(option, "color") // the palette; every series has a colour with a meaning
	data, err := json.Marshal(option)
	return template.JS(data), err
}

// drawn are the figures that there is something to show of.
func drawn(list ...*figure) []*figure {
	return slices.DeleteFunc(list, func(f *figure) bool { return f == nil })
}

// formats name the formatters of report.js by the word of the unit.
var formats = map[string]string{"亿元": "yi", "万元": "wan", "个月": "months", "分": "score", "%": "percent", "": "ratio"}

// plotted is a value in the unit of its chart, as a JSON number.
func plotted(unit chart.Unit, r *big.Rat) any { return number(unit.Rat(r), unit.Decimals) }

// number is a JSON number of fixed decimals; "-" is the charts' missing value.
func number(r *big.Rat, decimals int) any {
	if r == nil {
		return "-"
	}
	return json.Number(formula.Round(r, decimals).FloatString(decimals))
}

// common is what every chart here asks for.
func common(id string) []charts.GlobalOpts {
	return []charts.GlobalOpts{
		charts.WithInitializationOpts(opts.Initialization{ChartID: id}),
		charts.WithAnimation(false),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(false)}),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true)}),
	}
}

// legendOnTop shows the legend, for charts whose series cannot be labelled directly.
func legendOnTop(names ...string) charts.GlobalOpts {
	return charts.WithLegendOpts(opts.Legend{Show: opts.Bool(true), Top: "0", Left: "0", Data: names})
}

// plot is the plot area by its margins at the top and right in px; the labels
// of the axes are inside it.
func plot(top, right int) charts.GlobalOpts {
	return charts.WithGridOpts(opts.Grid{Left: "4", Top: strconv.Itoa(top), Right: strconv.Itoa(right), Bottom: "4", ContainLabel: opts.Bool(true)})
}

// horizontal is a bar chart of named rows, first name on top, axis from zero,
// with top px above the bars for a legend or the names of reference lines. The
// axis ends at end, or where the chart finds it when end is nil.
func horizontal(id string, names []string, top int, end any, settings ...charts.GlobalOpts) *charts.Bar {
	b := charts.NewBar()
	b.SetGlobalOptions(append(append(common(id), plot(top, 72),
		charts.WithXAxisOpts(opts.XAxis{Type: "value", Max: end}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Inverse: opts.Bool(true)})), settings...)...)
	b.SetXAxis(names).XYReversal()
	return b
}

// bars adds one series to a bar chart. A helper series (lift) only lifts the bars
// of its stack; the script keeps it out of tooltips.
func bars(b *charts.Bar, name string, tint colour.Colour, stack string, data []opts.BarData, settings ...charts.SeriesOpts) {
	b.AddSeries(name, data, append([]charts.SeriesOpts{
		charts.WithItemStyleOpts(opts.ItemStyle{Color: tint.String()}),
		charts.WithBarChartOpts(opts.BarChart{Stack: stack}),
	}, settings...)...)
}

func labelled(position string) charts.SeriesOpts {
	return charts.WithLabelOpts(opts.Label{Show: opts.Bool(true), Position: position})
}

// lift makes a series invisible and marks it as a helper.
func lift(id string) charts.SeriesOpts {
	return charts.WithSeriesOpts(func(s *charts.SingleSeries) {
		s.Id = "base-" + id
		s.ItemStyle = &opts.ItemStyle{Color: "rgba(0,0,0,0)"}
	})
}

// roomFor is the end of a value axis that shows the reference lines too, nil
// when the data reach beyond them and the axis can be left to the chart.
func roomFor(lines, data []*big.Rat) any {
	line, top := new(big.Rat), new(big.Rat)
	for _, l := range lines {
		line = larger(line, l)
	}
	for _, d := range data {
		if d != nil {
			top = larger(top, d)
		}
	}
	if top.Cmp(line) >= 0 {
		return nil
	}
	end, _ := rulerEnd(line)
	return number(end, 2)
}

// barHeight is the height in px of a horizontal bar chart of n rows.
func barHeight(n int) int { return max(160, 64+24*n) }
