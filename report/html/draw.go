package html

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"tongchou/calc"
	"tongchou/report/chart"
	"tongchou/report/colour"
)

// The drawing of what package chart has decided.

// figureOf is the figure of a chart, with its drawing unless its title says all.
func figureOf(id string, c *chart.Chart, label string, t table) *figure {
	f := &figure{ID: id, Title: c.Title, Sub: c.Sub(), Label: label, Table: t, Format: formats[c.Unit.Word]}
	for _, note := range []string{c.Note, c.Rest} {
		if note != "" {
			f.Note += note + "。"
		}
	}
	if len(c.Rows) == 0 {
		return f
	}
	switch c.Form {
	case chart.Bars:
		f.Height, f.drawing = barHeight(len(c.Rows))+16*max(0, len(c.Refs)-1), ranking(id, c)
	case chart.Opposed:
		f.Height, f.Unsigned, f.drawing = barHeight(len(c.Rows))+8, true, opposed(id, c)
	case chart.Waterfall:
		f.Height, f.drawing = barHeight(len(c.Rows)), waterfall(id, c)
	case chart.Columns:
		f.Height, f.drawing = 320, upright(id, c)
	case chart.Lines:
		f.Height, f.drawing = 320, lines(id, c)
	}
	return f
}

func rowNames(c *chart.Chart) []string {
	out := make([]string, len(c.Rows))
	for i, r := range c.Rows {
		out[i] = r.Name
	}
	return out
}

// barOf is a value as a bar with its text; one in the colour of its series says
// none of its own.
func barOf(c *chart.Chart, row, series int) opts.BarData {
	bar := opts.BarData{Name: c.Text(row, series), Value: plotted(c.Unit, c.Rows[row].Values[series])}
	if own := c.Rows[row].Colour; own != nil {
		bar.ItemStyle = &opts.ItemStyle{Color: own.String()}
	}
	return bar
}

// ranking draws bars from zero to the right, with the reference lines' names
// above them.
func ranking(id string, c *chart.Chart) drawing {
	var lines []opts.MarkLineNameXAxisItem
	var at, values []*big.Rat
	for _, r := range c.Refs {
		lines, at = append(lines, opts.MarkLineNameXAxisItem{Name: r.Name, XAxis: number(r.Value, 4)}), append(at, r.Value)
	}
	var data []opts.BarData
	for i, r := range c.Rows {
		data, values = append(data, barOf(c, i, 0)), append(values, r.Values[0])
	}
	b := horizontal(id, rowNames(c), 8+16*len(c.Refs), roomFor(at, values))
	settings := []charts.SeriesOpts{labelled("right")}
	if len(lines) > 0 {
		settings = append(settings, charts.WithMarkLineNameXAxisItemOpts(lines...))
	}
	bars(b, c.Series[0].Name, c.Series[0].Colour, "", data, settings...)
	return b
}

// opposed draws the first series to the left and the second to the right. What
// is not decided is the bar up to its low value and a pale one up to its high
// value, with the range in words at its end.
func opposed(id string, c *chart.Chart) drawing {
	var left, right, open []opts.BarData
	for i, r := range c.Rows {
		bar := barOf(c, i, 0)
		bar.Value = plotted(c.Unit, negative(r.Values[0]))
		left = append(left, bar)
		if r.High == nil {
			right, open = append(right, barOf(c, i, 1)), append(open, opts.BarData{Value: "-"})
			continue
		}
		right = append(right, opts.BarData{Value: plotted(c.Unit, r.Values[1]), Label: &opts.Label{Show: opts.Bool(false)}})
		open = append(open, opts.BarData{Name: c.Text(i, 1), Value: plotted(c.Unit, calc.Less(r.High, r.Values[1]))})
	}
	legend := []string{c.Series[0].Name, c.Series[1].Name}
	if c.Open() {
		legend = append(legend, c.Series[1].Name+"未核定，下限至上限")
	}
	b := horizontal(id, rowNames(c), 32, nil, legendOnTop(legend...))
	add := func(name string, tint colour.Colour, data []opts.BarData, position string) {
		bars(b, name, tint, "flow", data, labelled(position))
	}
	add(legend[0], c.Series[0].Colour, left, "left")
	add(legend[1], c.Series[1].Colour, right, "right")
	if c.Open() {
		add(legend[2], colour.Open, open, "right")
	}
	return b
}

// waterfall draws rows cumulated from zero and their sum. A bar that crosses
// zero is drawn as two: stacks grow apart from zero on both sides. The bars'
// lengths lose the sign of a change, so each carries it as its name.
func waterfall(id string, c *chart.Chart) drawing {
	var data [4][]opts.BarData // base above, bar above, base below, bar below zero
	at := zero
	for i, r := range c.Rows {
		if i+1 == len(c.Rows) {
			at = zero
		}
		to := new(big.Rat).Add(at, r.Values[0])
		lo, hi := smaller(at, to), larger(at, to)
		up, down := larger(lo, zero), smaller(hi, zero)
		bar := func(length *big.Rat, position string, show bool) opts.BarData {
			if length.Sign() == 0 {
				return opts.BarData{Value: "-"}
			}
			return opts.BarData{Name: c.Text(i, 0), Value: plotted(c.Unit, length), ItemStyle: &opts.ItemStyle{Color: c.ColourOf(i, 0).String()},
				Label: &opts.Label{Show: opts.Bool(show), Position: position}}
		}
		data[0] = append(data[0], opts.BarData{Value: plotted(c.Unit, up)})
		data[1] = append(data[1], bar(new(big.Rat).Sub(larger(hi, zero), up), "right", true))
		data[2] = append(data[2], opts.BarData{Value: plotted(c.Unit, down)})
		data[3] = append(data[3], bar(new(big.Rat).Sub(smaller(lo, zero), down), "left", hi.Sign() <= 0))
		at = to
	}
	b := horizontal(id, rowNames(c), 8, nil)
	stack := charts.WithBarChartOpts(opts.BarChart{Stack: "change"})
	b.AddSeries("", data[0], stack, lift("up"))
	b.AddSeries(c.Series[0].Name, data[1], stack, labelled("right"))
	b.AddSeries("", data[2], stack, lift("down"))
	b.AddSeries(c.Series[0].Name, data[3], stack, labelled("left"))
	return b
}

// upright draws columns from zero with the named lines across them.
func upright(id string, c *chart.Chart) drawing {
	var marks []opts.MarkLineNameYAxisItem
	var at, values []*big.Rat
	for _, r := range c.Refs {
		marks, at = append(marks, opts.MarkLineNameYAxisItem{Name: r.Name, YAxis: plotted(c.Unit, r.Value)}), append(at, c.Unit.Rat(r.Value))
	}
	var data []opts.BarData
	for i, r := range c.Rows {
		data, values = append(data, barOf(c, i, 0)), append(values, c.Unit.Rat(r.Values[0]))
	}
	var settings []charts.SeriesOpts
	if len(marks) > 0 {
		settings = append(settings, charts.WithMarkLineNameYAxisItemOpts(marks...))
	}
	if len(c.Rows) <= 6 {
		settings = append(settings, labelled("top"))
	}
	b := charts.NewBar()
	bars(b, c.Series[0].Name, c.Series[0].Colour, "", data, settings...)
	b.SetGlobalOptions(append(common(id), plot(24, 8),
		charts.WithXAxisOpts(opts.XAxis{Type: "category"}), charts.WithYAxisOpts(opts.YAxis{Type: "value", Max: roomFor(at, values)}))...)
	b.SetXAxis(rowNames(c))
	return b
}

// lines draws the series; behind the first one the bands in which nine random courses
// in ten, and half of them, stay, and their median. On a ground of its own they are
// projected. Named lines run across.
func lines(id string, c *chart.Chart) drawing {
	l := charts.NewLine()
	var marks []opts.MarkLineNameYAxisItem
	var at, reached []*big.Rat
	for _, r := range c.Refs {
		marks, at = append(marks, opts.MarkLineNameYAxisItem{Name: r.Name, YAxis: plotted(c.Unit, r.Value)}), append(at, c.Unit.Rat(r.Value))
	}
	for _, r := range c.Rows {
		for _, x := range slices.Concat(r.Values, r.Spread) {
			reached = append(reached, c.Unit.Rat(x))
		}
	}
	l.SetGlobalOptions(append(common(id), plot(24, 72),
		charts.WithXAxisOpts(opts.XAxis{Type: "category"}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Max: roomFor(at, reached)}))...)
	names := rowNames(c)
	l.SetXAxis(names)
	style := func(tint colour.Colour, width float32, kind string) []charts.SeriesOpts {
		return []charts.SeriesOpts{
			charts.WithLineStyleOpts(opts.LineStyle{Color: tint.String(), Width: width, Type: kind}),
			charts.WithItemStyleOpts(opts.ItemStyle{Color: tint.String()}),
		}
	}
	for i, s := range c.Series {
		var data []opts.LineData
		for _, r := range c.Rows {
			data = append(data, opts.LineData{Value: plotted(c.Unit, r.Values[i])})
		}
		settings := style(s.Colour, 2, "solid")
		if s.Dashed {
			settings = style(s.Colour, 2, "dashed")
		}
		if i == 0 && c.First > 0 && c.First < len(c.Rows) {
			settings = append(settings,
				charts.WithMarkAreaData([]opts.MarkAreaData{{Name: "预测", XAxis: names[c.First]}, {XAxis: names[len(names)-1]}}))
		}
		if i == 0 && len(marks) > 0 {
			settings = append(settings, charts.WithMarkLineNameYAxisItemOpts(marks...))
		}
		l.AddSeries(s.Name, data, settings...)
	}
	if !slices.ContainsFunc(c.Rows, func(r chart.Row) bool { return len(r.Spread) > 0 }) {
		return l
	}
	median := make([]opts.LineData, len(c.Rows))
	for i, r := range c.Rows {
		if median[i].Value = "-"; len(r.Spread) > 0 {
			median[i].Value = plotted(c.Unit, r.Spread[calc.HalfOfAll])
		}
	}
	l.AddSeries(calc.FanQuantiles[calc.HalfOfAll].Name, median, style(colour.Muted, 2, "dotted")...)
	band(l, c, calc.NineLow, calc.NineHigh)
	band(l, c, calc.HalfLow, calc.HalfHigh)
	return l
}

// band fills what lies between two quantiles: a line that is not seen lifts the
// area, whose points say where it ends.
func band(l *charts.Line, c *chart.Chart, low, high int) {
	name := calc.FanQuantiles[low].Name + "—" + calc.FanQuantiles[high].Name
	var base, area []opts.LineData
	for _, r := range c.Rows {
		from, over := opts.LineData{Value: "-"}, opts.LineData{Value: "-"}
		if len(r.Spread) > 0 {
			from.Value = plotted(c.Unit, r.Spread[low])
			over.Value = plotted(c.Unit, calc.Less(r.Spread[high], r.Spread[low]))
			over.Name = c.Unit.Short(r.Spread[low]) + "—" + c.Unit.Short(r.Spread[high])
		}
		base, area = append(base, from), append(area, over)
	}
	tint := colour.Outer
	if low > 0 {
		tint = colour.Open
	}
	stacked := func(id string) charts.SeriesOpts {
		return charts.WithSeriesOpts(func(s *charts.SingleSeries) { s.Id, s.Stack = id, name })
	}
	l.AddSeries("", base, stacked("base-"+name))
	l.AddSeries(name, area, stacked("band-"+name), charts.WithItemStyleOpts(opts.ItemStyle{Color: tint.String()}))
}

// labelOf is the words of a chart for those who do not see it: its form, what it
// shows, and its finding.
func labelOf(c *chart.Chart) string {
	form := map[chart.Form]string{chart.Bars: "条形图", chart.Opposed: "对向条形图", chart.Waterfall: "瀑布图", chart.Columns: "柱形图", chart.Lines: "折线图"}[c.Form]
	return fmt.Sprintf("%s：%s，单位%s；%s", form, c.About, c.Unit.Word, c.Title)
}
