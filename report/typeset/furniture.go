package typeset

import (
	"fmt"
)

// Weights of the rules of the 版记.
var (
	recordOuter = MM(35)
	recordInner = MM(25)
)

const recordPad = 5 * Point

// record sets the 版记 so that its last rule lies on the lower edge of the text
// area of the last page, on a page of its own where there is no room. A letter
// has only the copies and the fingerprint, without rules.
func (l *layout) record(rows []box) {
	if len(rows) == 0 || len(l.pages) == 0 {
		return
	}
	height := stack(rows, true)
	l.part(PartP, rows)
	if last := l.pages[len(l.pages)-1]; last.Width > last.Height || l.free < height+pitch {
		l.pages = append(l.pages, Page{Width: pageWidth, Height: pageHeight})
	}
	page := &l.pages[len(l.pages)-1]
	x, y := textLeft(len(l.pages)), topMargin+textHeight-height
	rule := func(weight Length) {
		if l.Form == FileForm {
			page.Rules = append(page.Rules, Rule{X1: x, Y1: y, X2: x + textWidth, Y2: y, Weight: weight, Colour: Black})
		}
	}
	for i, b := range rows {
		if i == 0 {
			rule(recordOuter)
		} else {
			rule(recordInner)
		}
		page.place(b, x, y)
		y += b.height
	}
	rule(recordOuter)
}

// recordRows are the rows of the 版记.
func (l *layout) recordRows() []box {
	var rows []box
	if l.CopyTo != "" {
		lead := "抄送："
		rows = append(rows, l.recordRow(Paragraph{
			Spans: []Span{l.span("抄送机关", lead+l.CopyTo, small)}, Width: textWidth - small.Size,
			First: small.Size, Rest: small.Size + l.faces.Measure(lead, small),
		}))
	}
	if l.PrintedBy != "" && l.Form == FileForm {
		row := l.recordRow(Paragraph{Spans: []Span{l.span("印发机关", l.PrintedBy, small)}, Width: textWidth - small.Size, First: small.Size, Align: Left})
		date := l.recordRow(Paragraph{Spans: []Span{l.span("印发日期", l.PrintedOn+"印发", small)}, Width: textWidth - small.Size, Align: Right})
		row.runs = append(row.runs, date.runs...)
		rows = append(rows, row)
	}
	if l.Print != "" {
		rows = append(rows, l.recordRow(Paragraph{Spans: []Span{l.span("输入指纹", "输入指纹　"+l.Print, small)}, Width: textWidth - small.Size, First: small.Size, Align: Left}))
	}
	return rows
}

// recordRow is a paragraph of 四号 between two rules.
func (l *layout) recordRow(p Paragraph) box {
	var b box
	for _, line := range l.faces.Break(p) {
		b.runs = l.faces.Runs(b.runs, line, 0, b.height+recordPad+size4*88/100)
		b.height += size4 + 2*recordPad
	}
	return b
}

// furnish adds what every page carries: watermark, labels, warning, number.
func (l *layout) furnish() {
	labels := map[Length]box{} // by the width of the text area
	for i := range l.pages {
		p := &l.pages[i]
		p.Under = l.watermark(p)
		x, width := textLeft(i+1), textWidth
		if p.Width > p.Height {
			x, width = pageHeight-topMargin-textHeight, textHeight
		}
		if _, ok := labels[width]; !ok {
			labels[width] = l.labels(width)
		}
		p.place(labels[width], x, MM(1000))
		if i > 0 || l.Form == FileForm && !l.Cover {
			l.number(p, i+1)
		}
	}
}

// watermark is one faint line of large text across the middle of the page,
// under everything else.
func (l *layout) watermark(p *Page) []Run {
	if l.Watermark == "" {
		return nil
	}
	n := Length(len([]rune(l.Watermark)))
	size := min(110*Point, 480*Point/n)
	style := Style{Role: HeiFace, Size: size, Colour: Faint}
	w := l.faces.Measure(l.span("水印", l.Watermark, style).Text, style)
	// Half the length back along the diagonal, then down to the baseline.
	back, down := w/2, size*38/100
	return []Run{{
		X:     p.Width/2 + (down-back)*70711/100000,
		Y:     p.Height/2 + (down+back)*70711/100000,
		Style: style, Angle: 45, Text: l.Watermark,
	}}
}

// labels sets the marks in frames at the right, for the head of a page above its
// text area, and the warning under them.
func (l *layout) labels(width Length) box {
	var b box
	const pad, gap = 4 * Point, 6 * Point
	height := side.Size + 5*Point
	right := width
	for i := len(l.Marks) - 1; i >= 0; i-- {
		span := l.span("标记", l.Marks[i], side)
		w := l.faces.Measure(span.Text, side)
		left := right - w - 2*pad
		line := l.faces.Break(Paragraph{Spans: []Span{span}, Width: 2 * width, Align: Left})
		b.runs = l.faces.Runs(b.runs, line[0], left+pad, baseline(height, side.Size))
		b.rules = append(b.rules, frame(left, 0, right-left, height)...)
		right = left - gap
	}
	y := height + 5*Point
	for _, line := range l.faces.Break(Paragraph{Spans: []Span{l.span("警示语", l.Warning, side)}, Width: width}) {
		b.runs = l.faces.Runs(b.runs, line, 0, y+side.Size*88/100)
		y += side.Size * 14 / 10
	}
	return b
}

// frame is the four sides of a label.
func frame(x, y, w, h Length) []Rule {
	side := func(x1, y1, x2, y2 Length) Rule {
		return Rule{X1: x1, Y1: y1, X2: x2, Y2: y2, Weight: innerRule, Colour: Grey}
	}
	return []Rule{side(x, y, x+w, y), side(x, y+h, x+w, y+h), side(x, y, x, y+h), side(x+w, y, x+w, y+h)}
}

// number sets — n — with its dash 7 mm under the text area, one character in
// from the right on odd pages and from the left on even ones. On a turned page
// it stays where the bound page has it.
func (l *layout) number(p *Page, n int) {
	text := fmt.Sprintf("— %d —", n)
	w := l.faces.Measure(l.span("页码", text, small).Text, small)
	_, _, _, top := l.faces[BodyFace].Ink('—')
	x := textLeft(n) + size4
	if n%2 == 1 {
		x = textLeft(n) + textWidth - size4 - w
	}
	y := topMargin + textHeight + MM(700) + Length(top)*size4/em
	run := Run{X: x, Y: y, Style: small, Text: text}
	if p.Width > p.Height {
		run.X, run.Y, run.Angle = pageHeight-y, x, -90
	}
	p.Runs = append(p.Runs, run)
}

// letterHead sets the red name of the organ, the double rules and the number of
// the letter form, and returns where the title begins.
func (l *layout) letterHead(p *Page) Length {
	const thick, thin, between = 1500, 500, 2000
	width := MM(17000)
	x := (pageWidth - width) / 2
	y := MM(3000)
	y += l.mark(p, textLeft(1), y)
	y += MM(400)
	red := func(y, weight Length) {
		p.Rules = append(p.Rules, Rule{X1: x, Y1: y, X2: x + width, Y2: y, Weight: weight, Colour: Red})
	}
	red(y, thick)
	red(y+between, thin)
	foot := pageHeight - MM(2000)
	red(foot-between, thin)
	red(foot, thick)
	y += between + size3*7/8
	l.line(p, Paragraph{Spans: []Span{l.span("发文字号", l.Number, body)}, Width: textWidth, Align: Right}, textLeft(1), y, size3)
	return y + size3 + 2*pitch
}
