package paper

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report/chart"
	"tongchou/report/colour"
	"tongchou/report/typeset"
)

// Colours of the report by what they mean.
var (
	ink       = rgb(colour.Ink)
	muted     = rgb(colour.Muted)
	hairline  = rgb(colour.Rule)
	accent    = rgb(colour.Pool)
	undecided = rgb(colour.Open)
	white     = rgb(colour.White)
)

func rgb(c colour.Colour) typeset.Colour { return typeset.Colour(c.RGB()) }

// Sizes of the drawings.
const (
	labelSize = 8500
	chartTop  = 14 * typeset.Point // room for the names of reference lines
	columns   = 150 * typeset.Point
)

// figure draws a chart.
func figure(c *chart.Chart) *typeset.Figure {
	height := barsHeight(len(c.Rows))
	switch c.Form {
	case chart.Columns:
		height = columns
	case chart.Lines:
		height = columns + 30*typeset.Point
	}
	draw := map[chart.Form]func(*chart.Chart, *typeset.Canvas){chart.Bars: bars, chart.Opposed: opposed,
		chart.Waterfall: waterfall, chart.Columns: upright, chart.Lines: lines}[c.Form]
	return &typeset.Figure{Height: height, Draw: func(on *typeset.Canvas) { draw(c, on) }}
}

func label(c typeset.Colour) typeset.Style {
	return typeset.Style{Role: typeset.BodyFace, Size: labelSize, Colour: c}
}

// along is how far a value lies along a span that stands for whole.
func along(value, whole *big.Rat, span typeset.Length) typeset.Length {
	if value == nil || whole.Sign() == 0 {
		return 0
	}
	x := new(big.Rat).Mul(value, new(big.Rat).SetInt64(int64(span)))
	n, _ := strconv.ParseInt(formula.Round(x.Quo(x, whole), 0).FloatString(0), 10, 64)
	return typeset.Length(n)
}

// largest is the greatest of the values, not below zero.
func largest(list ...*big.Rat) *big.Rat {
	m := new(big.Rat)
	for _, x := range list {
		if x != nil && x.Cmp(m) > 0 {
			m = x
		}
	}
	return m
}

// nameRoom is the width of the names of the rows.
func nameRoom(c *chart.Chart, on *typeset.Canvas) typeset.Length {
	var w typeset.Length
	for _, r := range c.Rows {
		w = max(w, on.Measure(r.Name, label(ink)))
	}
	return w + 6*typeset.Point
}

// valueRoom is the width of the figures of a series.
func valueRoom(c *chart.Chart, series int, on *typeset.Canvas) typeset.Length {
	var w typeset.Length
	for i := range c.Rows {
		w = max(w, on.Measure(valueText(c, i, series), label(ink)))
	}
	return w + 6*typeset.Point
}

// valueText is what stands at a value. Without colours a star marks the risk, and
// words what is not decided.
func valueText(c *chart.Chart, row, series int) string {
	text := dense(c.Text(row, series))
	switch r := c.Rows[row]; {
	case c.ColourOf(row, series) == colour.Risk:
		text += "＊"
	case r.High != nil && series == len(r.Values)-1:
		text += " 未核定"
	}
	return text
}

// dense is text without the blanks that pages have round figures.
func dense(s string) string { return strings.ReplaceAll(s, " ", "") }

// values are the values of a series.
func values(c *chart.Chart, series int) []*big.Rat {
	var out []*big.Rat
	for _, r := range c.Rows {
		out = append(out, r.Values[series])
	}
	return out
}

// pitch is the distance from bar to bar, and how thick a bar is: many bars
// stand closer, so that their table stays on the page.
func pitch(n int) (from, thick typeset.Length) {
	if n > 15 {
		return 9800, 6500
	}
	return 13500, 8500
}

// barsHeight is the height of a drawing of bars.
func barsHeight(n int) typeset.Length {
	barPitch, _ := pitch(n)
	return chartTop + typeset.Length(n)*barPitch + 4*typeset.Point
}

// bars draws bars from zero to the right, with named lines across them.
func bars(c *chart.Chart, on *typeset.Canvas) {
	barPitch, barWidth := pitch(len(c.Rows))
	left := nameRoom(c, on)
	span := on.Width - left - valueRoom(c, 0, on)
	most := largest(values(c, 0)...)
	for _, r := range c.Refs {
		most = largest(most, r.Value)
	}
	bottom := chartTop + typeset.Length(len(c.Rows))*barPitch
	on.Line(left, chartTop, left, bottom, typeset.Point/2, muted)
	for i, r := range c.Rows {
		y := chartTop + typeset.Length(i)*barPitch + (barPitch-barWidth)/2
		on.Label(r.Name, left-4*typeset.Point, y+barWidth-800, typeset.Right, label(ink))
		w := max(0, along(r.Values[0], most, span))
		on.Fill(left, y, w, barWidth, rgb(c.ColourOf(i, 0)))
		on.Label(valueText(c, i, 0), left+w+3*typeset.Point, y+barWidth-800, typeset.Left, label(ink))
	}
	for _, r := range c.Refs {
		x := left + along(r.Value, most, span)
		on.Dashed(x, chartTop-2*typeset.Point, x, bottom, typeset.Point*3/4, accent)
		on.Label(r.Name, x, chartTop-4*typeset.Point, typeset.Centre, label(accent))
	}
}

// opposed draws two series of the same names against each other: the first grows
// to the left, the second to the right, so that they differ without their colours
// too; the right bars are hatched.
func opposed(c *chart.Chart, on *typeset.Canvas) {
	barPitch, barWidth := pitch(len(c.Rows))
	names := nameRoom(c, on)
	room := [2]typeset.Length{valueRoom(c, 0, on), valueRoom(c, 1, on)}
	most := largest(append(values(c, 0), values(c, 1)...)...)
	for _, r := range c.Rows {
		most = largest(most, r.High)
	}
	span := (on.Width - names - room[0] - room[1]) / 2
	middle := names + room[0] + span
	bottom := chartTop + typeset.Length(len(c.Rows))*barPitch
	on.Label("← "+c.Series[0].Name, middle-6*typeset.Point, chartTop-4*typeset.Point, typeset.Right, label(rgb(c.Series[0].Colour)))
	on.Label(c.Series[1].Name+" →", middle+6*typeset.Point, chartTop-4*typeset.Point, typeset.Left, label(rgb(c.Series[1].Colour)))
	for i, r := range c.Rows {
		y := chartTop + typeset.Length(i)*barPitch + (barPitch-barWidth)/2
		base := y + barWidth - 1200
		on.Label(r.Name, names-4*typeset.Point, base, typeset.Right, label(ink))
		if w := max(0, along(r.Values[0], most, span)); w > 0 {
			on.Fill(middle-w, y, w, barWidth, rgb(c.ColourOf(i, 0)))
			on.Label(valueText(c, i, 0), middle-w-3*typeset.Point, base, typeset.Right, label(ink))
		}
		w, far := max(0, along(r.Values[1], most, span)), max(0, along(r.High, most, span))
		on.Fill(middle, y, far, barWidth, undecided)
		on.Fill(middle, y, w, barWidth, rgb(c.ColourOf(i, 1)))
		for x := 3 * typeset.Point; x < w; x += 4 * typeset.Point {
			on.Fill(middle+x, y, typeset.Point/2, barWidth, white)
		}
		if max(w, far) > 0 {
			on.Label(valueText(c, i, 1), middle+max(w, far)+3*typeset.Point, base, typeset.Left, label(ink))
		}
	}
	on.Line(middle, chartTop, middle, bottom, typeset.Point/2, muted)
}

// waterfall draws changes one after the other from zero, and their sum.
func waterfall(c *chart.Chart, on *typeset.Canvas) {
	barPitch, barWidth := pitch(len(c.Rows))
	left, room := nameRoom(c, on), valueRoom(c, 0, on)
	// Where each bar begins and ends; the sum stands on zero.
	from, to := make([]*big.Rat, len(c.Rows)), make([]*big.Rat, len(c.Rows))
	low, high, at := new(big.Rat), new(big.Rat), new(big.Rat)
	for i, r := range c.Rows {
		if i+1 == len(c.Rows) {
			at = new(big.Rat)
		}
		from[i], to[i] = at, new(big.Rat).Add(at, r.Values[0])
		at = to[i]
		if at.Cmp(low) < 0 {
			low = at
		}
		if at.Cmp(high) > 0 {
			high = at
		}
	}
	whole := new(big.Rat).Sub(high, low)
	span := on.Width - left - 2*room
	x := func(v *big.Rat) typeset.Length { return left + room + along(new(big.Rat).Sub(v, low), whole, span) }
	bottom := chartTop + typeset.Length(len(c.Rows))*barPitch
	on.Line(x(new(big.Rat)), chartTop, x(new(big.Rat)), bottom, typeset.Point/2, muted)
	for i, r := range c.Rows {
		y := chartTop + typeset.Length(i)*barPitch + (barPitch-barWidth)/2
		begin, end := min(x(from[i]), x(to[i])), max(x(from[i]), x(to[i]))
		on.Label(r.Name, left-4*typeset.Point, y+barWidth-800, typeset.Right, label(ink))
		on.Fill(begin, y, max(end-begin, typeset.Point/2), barWidth, rgb(c.ColourOf(i, 0)))
		if r.Values[0].Sign() < 0 {
			on.Label(valueText(c, i, 0), begin-3*typeset.Point, y+barWidth-800, typeset.Right, label(ink))
		} else {
			on.Label(valueText(c, i, 0), end+3*typeset.Point, y+barWidth-800, typeset.Left, label(ink))
		}
	}
}

// upright draws columns from zero, each with its figure and its name below, and
// the named lines across them.
func upright(c *chart.Chart, on *typeset.Canvas) {
	all := values(c, 0)
	for _, r := range c.Refs {
		all = append(all, r.Value)
	}
	top, foot := 14*typeset.Point, on.Height-16*typeset.Point
	high, low := largest(all...), largest(negated(all)...)
	whole := new(big.Rat).Add(high, low)
	zero := top + along(high, whole, foot-top)
	step := on.Width / typeset.Length(max(1, len(c.Rows)))
	for i, r := range c.Rows {
		middle := typeset.Length(i)*step + step/2
		w := min(step*6/10, 34*typeset.Point)
		h := along(r.Values[0], whole, foot-top)
		y, text := zero-h, zero-h-3*typeset.Point
		if h < 0 {
			y, h, text = zero, -h, zero-h+9*typeset.Point
		}
		on.Fill(middle-w/2, y, w, h, rgb(c.ColourOf(i, 0)))
		on.Label(valueText(c, i, 0), middle, text, typeset.Centre, label(ink))
		on.Label(r.Name, middle, on.Height-3*typeset.Point, typeset.Centre, label(muted))
	}
	for _, r := range c.Refs {
		y := zero - along(r.Value, whole, foot-top)
		on.Dashed(0, y, on.Width, y, typeset.Point*3/4, accent)
		on.Label(r.Name, on.Width, y-3*typeset.Point, typeset.Right, label(accent))
	}
	on.Line(0, zero, on.Width, zero, typeset.Point/2, muted)
}

// negated are the values with their signs turned; nil stays out.
func negated(list []*big.Rat) []*big.Rat {
	var out []*big.Rat
	for _, x := range list {
		if x != nil {
			out = append(out, new(big.Rat).Neg(x))
		}
	}
	return out
}

// lines draws series over years, on a band from where they are projected. The
// names stand at the lines' ends.
func lines(c *chart.Chart, on *typeset.Canvas) {
	var all []*big.Rat
	var ends typeset.Length
	for i, s := range c.Series {
		ends = max(ends, on.Measure(s.Name, label(ink)))
		all = append(all, values(c, i)...)
	}
	for _, r := range c.Rows {
		all = append(all, r.Spread...)
	}
	for _, r := range c.Refs {
		all = append(all, r.Value)
	}
	high, low := largest(all...), new(big.Rat).Neg(largest(negated(all)...))
	step := tick(new(big.Rat).Sub(high, low))
	top, foot := 14*typeset.Point, on.Height-18*typeset.Point
	lowest, highest := floorTo(low, step), new(big.Rat).Neg(floorTo(new(big.Rat).Neg(high), step))
	whole := new(big.Rat).Sub(highest, lowest)
	y := func(v *big.Rat) typeset.Length {
		return foot - along(new(big.Rat).Sub(v, lowest), whole, foot-top)
	}
	var axis typeset.Length
	for v := new(big.Rat).Set(lowest); v.Cmp(highest) <= 0; v = new(big.Rat).Add(v, step) {
		axis = max(axis, on.Measure(c.Unit.Short(v), label(muted)))
	}
	axis += 5 * typeset.Point
	span := on.Width - axis - ends - 22*typeset.Point
	x := func(i int) typeset.Length {
		return axis + 8*typeset.Point + span*typeset.Length(i)/typeset.Length(max(1, len(c.Rows)-1))
	}
	end := x(len(c.Rows)-1) + 6*typeset.Point
	if c.First < len(c.Rows) {
		from := axis
		if c.First > 0 {
			from = (x(c.First-1) + x(c.First)) / 2
		}
		on.Fill(from, top, end-from, foot-top, rgb(colour.Ahead))
		on.Label("预测", from+4*typeset.Point, top+10*typeset.Point, typeset.Left, label(muted))
	}
	bands(c, on, x, y)
	for v := new(big.Rat).Set(lowest); v.Cmp(highest) <= 0; v = new(big.Rat).Add(v, step) {
		weight, colour := typeset.Point/4, hairline
		if v.Sign() == 0 {
			weight, colour = typeset.Point/2, muted
		}
		on.Line(axis, y(v), end, y(v), weight, colour)
		on.Label(c.Unit.Short(v), axis-4*typeset.Point, y(v)+3*typeset.Point, typeset.Right, label(muted))
	}
	for i, r := range c.Rows {
		if len(c.Rows) <= 12 || i%2 == 0 {
			on.Label(r.Name, x(i), on.Height-4*typeset.Point, typeset.Centre, label(muted))
		}
	}
	for _, r := range c.Refs {
		on.Dashed(axis, y(r.Value), end, y(r.Value), typeset.Point*3/4, accent)
		on.Label(r.Name, end, y(r.Value)-3*typeset.Point, typeset.Right, label(accent))
	}
	series(c, on, x, y)
}

// bands fills where the first series goes along random courses: nine in ten of them in the
// wider band, half of them in the darker one within it, around the dashed median.
func bands(c *chart.Chart, on *typeset.Canvas, x func(int) typeset.Length, y func(*big.Rat) typeset.Length) {
	var at []int
	for i, r := range c.Rows {
		if len(r.Spread) == len(calc.FanQuantiles) {
			at = append(at, i)
		}
	}
	if len(at) < 2 {
		return
	}
	for _, band := range []struct {
		low, high int
		colour    colour.Colour
	}{{calc.NineLow, calc.NineHigh, colour.Outer}, {calc.HalfLow, calc.HalfHigh, colour.Open}} {
		var corners []typeset.Corner
		for _, i := range at {
			corners = append(corners, typeset.Corner{X: x(i), Y: y(c.Rows[i].Spread[band.high])})
		}
		for _, i := range slices.Backward(at) {
			corners = append(corners, typeset.Corner{X: x(i), Y: y(c.Rows[i].Spread[band.low])})
		}
		on.Area(corners, rgb(band.colour))
	}
	for k := 1; k < len(at); k++ {
		from, to := typeset.Corner{X: x(at[k-1]), Y: y(c.Rows[at[k-1]].Spread[calc.HalfOfAll])}, typeset.Corner{X: x(at[k]), Y: y(c.Rows[at[k]].Spread[calc.HalfOfAll])}
		const parts = 8
		for i := typeset.Length(0); i < parts; i += 2 {
			on.Line(from.X+(to.X-from.X)*i/parts, from.Y+(to.Y-from.Y)*i/parts, from.X+(to.X-from.X)*(i+1)/parts, from.Y+(to.Y-from.Y)*(i+1)/parts, typeset.Point*3/4, muted)
		}
	}
}

// series draws the lines and writes their names at their ends, apart.
func series(c *chart.Chart, on *typeset.Canvas, x func(int) typeset.Length, y func(*big.Rat) typeset.Length) {
	var taken []typeset.Length
	for k, s := range c.Series {
		line, last := values(c, k), -1
		for i, v := range line {
			if v == nil {
				continue
			}
			if last >= 0 {
				on.Line(x(last), y(line[last]), x(i), y(v), typeset.Point*3/2, rgb(s.Colour))
			}
			if s.Dashed { // told apart without colour: hollow points
				on.Fill(x(i)-2200, y(v)-2200, 4400, 4400, rgb(s.Colour))
				on.Fill(x(i)-1300, y(v)-1300, 2600, 2600, white)
			} else {
				on.Fill(x(i)-1800, y(v)-1800, 3600, 3600, rgb(s.Colour))
			}
			last = i
		}
		if last < 0 {
			continue
		}
		at := y(line[last]) + 3*typeset.Point
		for _, t := range taken {
			if at-t < 10*typeset.Point && t-at < 10*typeset.Point {
				at = t + 10*typeset.Point
			}
		}
		taken = append(taken, at)
		on.Label(s.Name, x(last)+8*typeset.Point, at, typeset.Left, label(rgb(s.Colour)))
	}
}

// tick is the distance of the lines of an axis: 1, 2 or 5 times a power of ten,
// so that about five cover the whole.
func tick(whole *big.Rat) *big.Rat {
	if whole.Sign() <= 0 {
		return big.NewRat(1, 1)
	}
	fifth := new(big.Rat).Quo(whole, big.NewRat(5, 1))
	step := big.NewRat(1, 1)
	ten := big.NewRat(10, 1)
	for step.Cmp(fifth) < 0 {
		step = new(big.Rat).Mul(step, ten)
	}
	for _, part := range []int64{2, 5} {
		if smaller := new(big.Rat).Quo(step, big.NewRat(10/part, 1)); smaller.Cmp(fifth) >= 0 {
			step = smaller
			break
		}
	}
	return step
}

// floorTo is the greatest multiple of step not above x.
func floorTo(x, step *big.Rat) *big.Rat {
	q := new(big.Rat).Quo(x, step)
	n := new(big.Int).Div(q.Num(), q.Denom()) // Euclidean: rounds down, the denominator being positive
	return new(big.Rat).Mul(new(big.Rat).SetInt(n), step)
}
