package typeset

// Figure is a drawing as wide as the page area. Draw puts it on a canvas whose
// upper left corner is (0, 0).
type Figure struct {
	Height Length
	Draw   func(c *Canvas)
}

// Canvas takes the boxes, lines and labels of a figure.
type Canvas struct {
	Width, Height Length
	layout        *layout
	box           box
}

// Box is a filled rectangle, or with corners the area between them within it.
type Box struct {
	X, Y, W, H Length
	Colour     Colour
	Corners    []Corner
}

// Corner is a place of an area.
type Corner struct{ X, Y Length }

// Fill draws a filled rectangle.
func (c *Canvas) Fill(x, y, w, h Length, colour Colour) {
	if w > 0 && h > 0 {
		c.box.boxes = append(c.box.boxes, Box{X: x, Y: y, W: w, H: h, Colour: colour})
	}
}

// Area draws the area between corners, filled.
func (c *Canvas) Area(corners []Corner, colour Colour) {
	if len(corners) < 3 {
		return
	}
	b := Box{X: corners[0].X, Y: corners[0].Y, Colour: colour, Corners: corners}
	right, bottom := b.X, b.Y
	for _, p := range corners {
		b.X, b.Y, right, bottom = min(b.X, p.X), min(b.Y, p.Y), max(right, p.X), max(bottom, p.Y)
	}
	b.W, b.H = right-b.X, bottom-b.Y
	c.box.boxes = append(c.box.boxes, b)
}

// Line draws a straight line.
func (c *Canvas) Line(x1, y1, x2, y2, weight Length, colour Colour) {
	c.box.rules = append(c.box.rules, Rule{X1: x1, Y1: y1, X2: x2, Y2: y2, Weight: weight, Colour: colour})
}

// Dashed draws a line of dashes, level or upright.
func (c *Canvas) Dashed(x1, y1, x2, y2, weight Length, colour Colour) {
	const dash, gap = 3 * Point, 2 * Point
	for at := Length(0); at < max(x2-x1, y2-y1); at += dash + gap {
		if x1 == x2 {
			c.Line(x1, y1+at, x1, min(y1+at+dash, y2), weight, colour)
		} else {
			c.Line(x1+at, y1, min(x1+at+dash, x2), y1, weight, colour)
		}
	}
}

// Label writes a short text on a baseline at y: from x, around x or up to x.
func (c *Canvas) Label(text string, x, y Length, align Align, s Style) {
	w := c.Measure(text, s)
	switch align {
	case Centre:
		x -= w / 2
	case Right:
		x -= w
	}
	if text != "" {
		c.box.runs = append(c.box.runs, Run{X: x, Y: y, Style: s, Text: c.layout.span("图", text, s).Text})
	}
}

// Measure is the width of a label.
func (c *Canvas) Measure(text string, s Style) Length { return c.layout.faces.Measure(text, s) }

func (f *Figure) boxes(l *layout, width Length) []box {
	c := &Canvas{Width: width, Height: f.Height, layout: l}
	f.Draw(c)
	c.box.height, c.box.keep = f.Height, true // its source stands under it
	return []box{c.box}
}

// Heading is a line or more of their own in one style, with blank space above;
// what follows stays on its page.
type Heading struct {
	Text   string
	Style  Style
	Align  Align
	Before Length
	Name   string // in the outline and the table of contents; "" for neither
	Level  int    // there
}

func (h Heading) boxes(l *layout, width Length) []box {
	lines := l.paragraph(Paragraph{Spans: []Span{l.span("标题", h.Text, h.Style)}, Width: width, Align: h.Align}, h.Style.Size, h.Style.Size*14/10)
	lines[0].before += h.Before
	if h.Name != "" {
		lines[0].names = []Name{{Text: h.Name, Level: h.Level}}
	}
	for i := range lines {
		lines[i].keep = true
	}
	return lines
}

// Gap is blank space, kept at the top of a page too.
type Gap Length

func (g Gap) boxes(*layout, Length) []box { return []box{{height: Length(g), keep: true}} }

// Aside is a short line at the left of a head and a text, with a rule above.
type Aside struct {
	Side  []Span
	Head  Span
	Text  Span
	Share int // of the left part, in hundredths of the width
	Rule  Colour
}

func (a Aside) boxes(l *layout, width Length) []box {
	const pad = 9 * Point
	left := width * Length(a.Share) / 100
	b := box{rules: []Rule{{X2: width, Weight: Point / 2, Colour: a.Rule}}}
	put := func(spans []Span, x, y, room Length, align Align) (height Length) {
		for i := range spans {
			spans[i] = l.span("摘要", spans[i].Text, spans[i].Style)
		}
		size := spans[0].Style.Size
		for _, line := range l.faces.Break(Paragraph{Spans: spans, Width: room, Align: align}) {
			b.runs = l.faces.Runs(b.runs, line, x, y+height+size*88/100)
			height += size * 16 / 10
		}
		return height
	}
	side := put(append([]Span(nil), a.Side...), 0, pad, left-pad, Left)
	right := put([]Span{a.Head}, left, pad, width-left, Left)
	right += put([]Span{a.Text}, left, pad+right, width-left, Justify)
	b.height = max(side, right) + 2*pad
	return []box{b}
}
