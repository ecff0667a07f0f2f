package typeset

import (
	"fmt"
	"slices"
)

// Contents is a table of contents: what is named, with its page. Entries of level 0 have a face
// of their own.
type Contents struct {
	Size  Length
	First int    // names before it are left out
	Above Length // what stands above it on its page
}

func (a Annex) listsAll() bool {
	return slices.ContainsFunc(a.Blocks, func(b Block) bool { _, is := b.(Contents); return is })
}

// foresee notes the names of an annex before anything is set, so that the table of contents is as
// long as it will be.
func (l *layout) foresee(a Annex) {
	add := func(n Name) { l.names, l.on = append(l.names, n), append(l.on, 0) }
	if a.Name != "" {
		add(Name{Text: a.Name})
	}
	for _, b := range a.Blocks {
		if h, is := b.(Heading); is && h.Name != "" {
			add(Name{Text: h.Name, Level: h.Level})
		}
	}
}

func (c Contents) boxes(l *layout, width Length) []box {
	var out []box
	for i := c.First; i < len(l.names); i++ {
		n := l.names[i]
		style := Style{Role: BodyFace, Size: c.Size}
		if n.Level == 0 {
			style.Role = HeiFace
		}
		page := fmt.Sprint(l.on[i])
		left := 2 * Length(n.Level) * c.Size
		room := l.faces.Measure("000", style)
		lines := l.faces.Break(Paragraph{Spans: []Span{l.span("目录", n.Text, style)}, Width: width - left - 4*room, Align: Left})
		b := box{height: c.Size, before: c.Size / 2}
		if n.Level == 0 {
			b.before = c.Size * 9 / 10
		}
		for k, line := range lines {
			b.runs = l.faces.Runs(b.runs, line, left, Length(k)*c.Size*14/10+c.Size*88/100)
		}
		b.height += Length(len(lines)-1) * c.Size * 14 / 10
		base := b.height - c.Size*12/100
		end := width - l.faces.Measure(page, style)
		b.runs = append(b.runs, Run{X: end, Y: base, Style: style, Text: l.span("目录", page, style).Text})
		from := left + l.faces.Measure(lines[len(lines)-1].Text(), style) + c.Size/2
		for x := from; x < end-c.Size; x += c.Size / 3 {
			b.rules = append(b.rules, Rule{X1: x, X2: x + Point*3/4, Y1: base - c.Size/4, Y2: base - c.Size/4, Weight: Point * 3 / 4, Colour: Grey})
		}
		out = append(out, b)
	}
	c.tighten(out)
	return out
}

// tighten sets entries closer that are a little more than a page, so that no second page
// has a few: to half the space between them, no closer.
func (c Contents) tighten(entries []box) {
	var lines, between Length
	for _, b := range entries {
		lines, between = lines+b.height, between+b.before
	}
	room := textHeight - c.Above - lines
	if between <= room || 2*room < between {
		return
	}
	for i := range entries {
		entries[i].before = entries[i].before * room / between
	}
}
