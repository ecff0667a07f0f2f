package paper

import (
	"math/big"
	"strconv"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report/amount"
	"tongchou/report/typeset"
)

// Colours of the report by what they mean; the pages of the dashboard have the
// same.
var (
	ink      = typeset.Colour{0x1F, 0x29, 0x33}
	muted    = typeset.Colour{0x61, 0x6E, 0x7C}
	hairline = typeset.Colour{0xD9, 0xE2, 0xEC}
	accent   = typeset.Colour{0x1F, 0x4E, 0x79} // the pool itself
	levied   = typeset.Colour{0xB7, 0x79, 0x1F}
	granted  = typeset.Colour{0x2B, 0x7A, 0x78}
	neutral  = typeset.Colour{0x82, 0x9A, 0xB1} // a unit
	ahead    = typeset.Colour{0xBC, 0xCC, 0xDC} // what is projected or undecided
	risk     = typeset.Colour{0xB4, 0x23, 0x18} // payment risk, and nothing else
	white    = typeset.Colour{0xFF, 0xFF, 0xFF}

	spreadInner = typeset.Colour{0xBC, 0xCC, 0xDC}
	spreadOuter = typeset.Colour{0xD3, 0xDE, 0xE9}
)

// Sizes of the drawings.
const (
	labelSize = 8500
	chartTop  = 14 * typeset.Point // room for the names of reference lines
	columns   = 150 * typeset.Point
)

// maxBars is how many units a drawing shows; its table has them all.
const maxBars = 36

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

// bar is a named bar; end is the far end of what is not decided, nil without.
type bar struct {
	name   string
	value  *big.Rat
	end    *big.Rat
	text   string
	colour typeset.Colour
}

// nameRoom is the width of the names of bars.
func nameRoom(c *typeset.Canvas, list []bar) typeset.Length {
	var w typeset.Length
	for _, b := range list {
		w = max(w, c.Measure(b.name, label(ink)))
	}
	return w + 6*typeset.Point
}

// valueRoom is the width of the figures beside bars.
func valueRoom(c *typeset.Canvas, list []bar) typeset.Length {
	var w typeset.Length
	for _, b := range list {
		w = max(w, c.Measure(b.text, label(ink)))
	}
	return w + 6*typeset.Point
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

// bars draws bars from zero to the right, with a named line across them.
func bars(list []bar, line *big.Rat, name string) *typeset.Figure {
	return &typeset.Figure{Height: barsHeight(len(list)), Draw: func(c *typeset.Canvas) {
		barPitch, barWidth := pitch(len(list))
		left := nameRoom(c, list)
		span := c.Width - left - valueRoom(c, list)
		var values []*big.Rat
		for _, b := range list {
			values = append(values, b.value)
		}
		most := largest(append(values, line)...)
		bottom := chartTop + typeset.Length(len(list))*barPitch
		c.Line(left, chartTop, left, bottom, typeset.Point/2, muted)
		for i, b := range list {
			y := chartTop + typeset.Length(i)*barPitch + (barPitch-barWidth)/2
			c.Label(b.name, left-4*typeset.Point, y+barWidth-800, typeset.Right, label(ink))
			w := max(0, along(b.value, most, span))
			c.Fill(left, y, w, barWidth, b.colour)
			c.Label(b.text, left+w+3*typeset.Point, y+barWidth-800, typeset.Left, label(ink))
		}
		if line != nil {
			x := left + along(line, most, span)
			c.Dashed(x, chartTop-2*typeset.Point, x, bottom, typeset.Point*3/4, accent)
			c.Label(name, x, chartTop-4*typeset.Point, typeset.Centre, label(accent))
		}
	}}
}

// opposed draws two lists of the same names against each other: left grows to
// the left, right to the right, so that they differ without their colours too;
// the right bars are hatched.
func opposed(left, right []bar, leftName, rightName string) *typeset.Figure {
	return &typeset.Figure{Height: barsHeight(len(left)), Draw: func(c *typeset.Canvas) {
		barPitch, barWidth := pitch(len(left))
		names := nameRoom(c, left)
		room := [2]typeset.Length{valueRoom(c, left), valueRoom(c, right)}
		var values []*big.Rat
		for i := range left {
			values = append(values, left[i].value, right[i].value, right[i].end)
		}
		most := largest(values...)
		span := (c.Width - names - room[0] - room[1]) / 2
		middle := names + room[0] + span
		bottom := chartTop + typeset.Length(len(left))*barPitch
		c.Label("← "+leftName, middle-6*typeset.Point, chartTop-4*typeset.Point, typeset.Right, label(levied))
		c.Label(rightName+" →", middle+6*typeset.Point, chartTop-4*typeset.Point, typeset.Left, label(granted))
		for i := range left {
			y := chartTop + typeset.Length(i)*barPitch + (barPitch-barWidth)/2
			base := y + barWidth - 1200
			c.Label(left[i].name, names-4*typeset.Point, base, typeset.Right, label(ink))
			if w := max(0, along(left[i].value, most, span)); w > 0 {
				c.Fill(middle-w, y, w, barWidth, left[i].colour)
				c.Label(left[i].text, middle-w-3*typeset.Point, base, typeset.Right, label(ink))
			}
			w, far := max(0, along(right[i].value, most, span)), max(0, along(right[i].end, most, span))
			c.Fill(middle, y, far, barWidth, ahead)
			c.Fill(middle, y, w, barWidth, right[i].colour)
			for x := 3 * typeset.Point; x < w; x += 4 * typeset.Point {
				c.Fill(middle+x, y, typeset.Point/2, barWidth, white)
			}
			if max(w, far) > 0 {
				c.Label(right[i].text, middle+max(w, far)+3*typeset.Point, base, typeset.Left, label(ink))
			}
		}
		c.Line(middle, chartTop, middle, bottom, typeset.Point/2, muted)
	}}
}

// waterfall draws changes one after the other from zero, and their sum.
func waterfall(list []bar) *typeset.Figure {
	return &typeset.Figure{Height: barsHeight(len(list)), Draw: func(c *typeset.Canvas) {
		barPitch, barWidth := pitch(len(list))
		left, room := nameRoom(c, list), valueRoom(c, list)
		low, high, at := new(big.Rat), new(big.Rat), new(big.Rat)
		for i, b := range list {
			if i+1 == len(list) {
				at = new(big.Rat) // the sum stands on zero
			}
			at = new(big.Rat).Add(at, b.value)
			if at.Cmp(low) < 0 {
				low = at
			}
			if at.Cmp(high) > 0 {
				high = at
			}
		}
		whole := new(big.Rat).Sub(high, low)
		span := c.Width - left - 2*room
		x := func(v *big.Rat) typeset.Length { return left + room + along(new(big.Rat).Sub(v, low), whole, span) }
		bottom := chartTop + typeset.Length(len(list))*barPitch
		c.Line(x(new(big.Rat)), chartTop, x(new(big.Rat)), bottom, typeset.Point/2, muted)
		at = new(big.Rat)
		for i, b := range list {
			if i+1 == len(list) {
				at = new(big.Rat)
			}
			y := chartTop + typeset.Length(i)*barPitch + (barPitch-barWidth)/2
			to := new(big.Rat).Add(at, b.value)
			from, end := min(x(at), x(to)), max(x(at), x(to))
			c.Label(b.name, left-4*typeset.Point, y+barWidth-800, typeset.Right, label(ink))
			c.Fill(from, y, max(end-from, typeset.Point/2), barWidth, b.colour)
			if b.value.Sign() < 0 {
				c.Label(b.text, from-3*typeset.Point, y+barWidth-800, typeset.Right, label(ink))
			} else {
				c.Label(b.text, end+3*typeset.Point, y+barWidth-800, typeset.Left, label(ink))
			}
			at = to
		}
	}}
}

// upright draws columns from zero, each with its figure and its name below.
func upright(list []bar) *typeset.Figure {
	return &typeset.Figure{Height: columns, Draw: func(c *typeset.Canvas) {
		var values, below []*big.Rat
		for _, b := range list {
			values = append(values, b.value)
			below = append(below, new(big.Rat).Neg(b.value))
		}
		top, foot := 14*typeset.Point, c.Height-16*typeset.Point
		high, low := largest(values...), largest(below...)
		whole := new(big.Rat).Add(high, low)
		zero := top + along(high, whole, foot-top)
		step := c.Width / typeset.Length(max(1, len(list)))
		for i, b := range list {
			middle := typeset.Length(i)*step + step/2
			w := min(step*6/10, 34*typeset.Point)
			h := along(b.value, whole, foot-top)
			y, text := zero-h, zero-h-3*typeset.Point
			if h < 0 {
				y, h, text = zero, -h, zero-h+9*typeset.Point
			}
			c.Fill(middle-w/2, y, w, h, b.colour)
			c.Label(b.text, middle, text, typeset.Centre, label(ink))
			c.Label(b.name, middle, c.Height-3*typeset.Point, typeset.Centre, label(muted))
		}
		c.Line(0, zero, c.Width, zero, typeset.Point/2, muted)
	}}
}

// series is a line through a value a year; nil where it has none.
type series struct {
	name   string
	values []*big.Rat
	colour typeset.Colour
	dashed bool
}

// lines draws series over years; from the year numbered first on they are
// projected, on a band. The names stand at the lines' ends. Spreads are the
// quantiles of the first series by year, nil where there are none: a bar holds
// nine courses in ten, the thicker one within it half of them.
func lines(years []int, list []series, spreads [][]*big.Rat, first int, unit amount.Scale) *typeset.Figure {
	return &typeset.Figure{Height: columns + 30*typeset.Point, Draw: func(c *typeset.Canvas) {
		var all, below []*big.Rat
		var ends typeset.Length
		for _, s := range list {
			ends = max(ends, c.Measure(s.name, label(ink)))
			for _, v := range s.values {
				if v != nil {
					all, below = append(all, v), append(below, new(big.Rat).Neg(v))
				}
			}
		}
		for _, q := range spreads {
			for _, v := range q {
				all, below = append(all, v), append(below, new(big.Rat).Neg(v))
			}
		}
		high, low := largest(all...), new(big.Rat).Neg(largest(below...))
		step := tick(new(big.Rat).Sub(high, low))
		top, foot := 14*typeset.Point, c.Height-18*typeset.Point
		lowest, highest := floorTo(low, step), new(big.Rat).Neg(floorTo(new(big.Rat).Neg(high), step))
		whole := new(big.Rat).Sub(highest, lowest)
		y := func(v *big.Rat) typeset.Length { return foot - along(new(big.Rat).Sub(v, lowest), whole, foot-top) }
		var axis typeset.Length
		for v := new(big.Rat).Set(lowest); v.Cmp(highest) <= 0; v = new(big.Rat).Add(v, step) {
			axis = max(axis, c.Measure(unit.Short(v), label(muted)))
		}
		axis += 5 * typeset.Point
		span := c.Width - axis - ends - 22*typeset.Point
		x := func(i int) typeset.Length {
			return axis + 8*typeset.Point + span*typeset.Length(i)/typeset.Length(max(1, len(years)-1))
		}
		if first < len(years) {
			from := axis
			if first > 0 {
				from = (x(first-1) + x(first)) / 2
			}
			c.Fill(from, top, x(len(years)-1)+6*typeset.Point-from, foot-top, typeset.Colour{0xF0, 0xF3, 0xF7})
			c.Label("预测", from+4*typeset.Point, top+10*typeset.Point, typeset.Left, label(muted))
		}
		for i, q := range spreads {
			if len(q) == len(calc.FanQuantiles) {
				c.Fill(x(i)-2500, y(q[4]), 5000, y(q[0])-y(q[4]), spreadOuter)
				c.Fill(x(i)-5500, y(q[3]), 11000, y(q[1])-y(q[3]), spreadInner)
			}
		}
		for v := new(big.Rat).Set(lowest); v.Cmp(highest) <= 0; v = new(big.Rat).Add(v, step) {
			weight, colour := typeset.Point/4, hairline
			if v.Sign() == 0 {
				weight, colour = typeset.Point/2, muted
			}
			c.Line(axis, y(v), x(len(years)-1)+6*typeset.Point, y(v), weight, colour)
			c.Label(unit.Short(v), axis-4*typeset.Point, y(v)+3*typeset.Point, typeset.Right, label(muted))
		}
		for i, year := range years {
			if len(years) <= 12 || i%2 == 0 {
				c.Label(strconv.Itoa(year), x(i), c.Height-4*typeset.Point, typeset.Centre, label(muted))
			}
		}
		drawSeries(c, list, x, y)
	}}
}

// drawSeries draws the lines and writes their names at their ends, apart.
func drawSeries(c *typeset.Canvas, list []series, x func(int) typeset.Length, y func(*big.Rat) typeset.Length) {
	var taken []typeset.Length
	for _, s := range list {
		last := -1
		for i, v := range s.values {
			if v == nil {
				continue
			}
			if last >= 0 {
				c.Line(x(last), y(s.values[last]), x(i), y(v), typeset.Point*3/2, s.colour)
			}
			if s.dashed { // told apart without colour: hollow points
				c.Fill(x(i)-2200, y(v)-2200, 4400, 4400, s.colour)
				c.Fill(x(i)-1300, y(v)-1300, 2600, 2600, white)
			} else {
				c.Fill(x(i)-1800, y(v)-1800, 3600, 3600, s.colour)
			}
			last = i
		}
		if last < 0 {
			continue
		}
		at := y(s.values[last]) + 3*typeset.Point
		for _, t := range taken {
			if at-t < 10*typeset.Point && t-at < 10*typeset.Point {
				at = t + 10*typeset.Point
			}
		}
		taken = append(taken, at)
		c.Label(s.name, x(last)+8*typeset.Point, at, typeset.Left, label(s.colour))
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
