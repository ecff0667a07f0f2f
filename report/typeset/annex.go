package typeset

import (
	"fmt"
	"strings"
)

// How far the rows of an annex move together so that nothing is left alone on its last page, and
// how much of that page is then filled, in hundredths.
const (
	tightest = 5
	alone    = 35
)

// annex sets an annex on new pages: its label, its title on the third line and
// its blocks. Below the last annex stands the record, so high.
func (l *layout) annex(a Annex, label string, last bool, record Length) {
	height := textHeight
	if a.Landscape {
		height = textWidth
	}
	if !last || a.Landscape || record == 0 {
		record = 0
	} else {
		record += pitch
	}
	errs := len(l.errs)
	var sheets []sheet
	var err error
	for l.tight = 0; l.tight <= tightest; l.tight++ {
		var try []sheet
		l.errs = l.errs[:errs]
		boxes := l.annexBoxes(a, label)
		if try, err = flow(boxes, rooms{height}); err != nil {
			break
		}
		if l.tight == 0 || !lonely(try, height, record) {
			sheets = try
		}
		if !lonely(try, height, record) {
			break
		}
		if l.tight == tightest { // rows of the page before go with what would be alone
			l.tight = 0
			sheets = spread(l.annexBoxes(a, label), sheets, height, record)
			break
		}
	}
	l.tight = 0
	if err != nil {
		l.errs = append(l.errs, fmt.Errorf("%s的附件“%s”：%w", l.Name, strings.Join(a.Title, ""), err))
		return
	}
	for i, s := range sheets {
		n := len(l.pages) + 1
		page, x, y := Page{Width: pageWidth, Height: pageHeight}, textLeft(n), topMargin
		if a.Landscape { // turned so that the head lies at the left of the bound page
			page = Page{Width: pageHeight, Height: pageWidth}
			x, y = pageHeight-topMargin-textHeight, textLeft(n)
		}
		if i == 0 && a.Name != "" {
			page.Names = append(page.Names, Name{Text: a.Name, Y: y})
		}
		s.draw(&page, x, y)
		l.pages = append(l.pages, page)
		l.free = height - s.used
	}
}

// annexBoxes are the boxes of an annex.
func (l *layout) annexBoxes(a Annex, label string) []box {
	width := textWidth
	if a.Landscape {
		width = textHeight
	}
	var boxes []box
	if label != "" {
		style := body
		style.Role = HeiFace
		boxes = append(boxes, l.paragraph(Paragraph{Spans: []Span{l.span("附件", label, style)}, Width: width}, size3, pitch)...)
	}
	for i, line := range l.titleLines("附件标题", a.Title, width) {
		b := l.lineBox(line, size2, titleLead)
		if i == 0 {
			b.before = 2*pitch - size3
		}
		boxes = append(boxes, b)
	}
	for i := range boxes {
		boxes[i].keep = true
	}
	l.part(PartH1, boxes)
	for _, b := range a.Blocks {
		part := b.boxes(l, width)
		l.part(kindOf(b), part)
		if text, ok := b.(Text); ok && text.Note && len(boxes) > 0 { // on the page of what it is about
			boxes[len(boxes)-1].keep = true
			for i := range part[:len(part)-1] {
				part[i].keep = true
			}
		}
		boxes = append(boxes, part...)
	}
	return boxes
}

// part makes boxes one part of the document.
func (l *layout) part(kind PartKind, boxes []box) []box {
	l.parts++
	for i := range boxes {
		boxes[i].part = Part{kind, l.parts}
		for k := range boxes[i].head {
			boxes[i].head[k].part = boxes[i].part
		}
	}
	return boxes
}

// kindOf is what a block of an annex is.
func kindOf(b Block) PartKind {
	switch b := b.(type) {
	case Heading:
		if b.Name != "" && b.Level == 0 {
			return PartH1
		}
		return PartH2
	case *Table:
		return PartTable
	case *Figure:
		return PartFigure
	}
	return PartP
}

// lonely reports whether little stands on the last of several pages, or nothing but the record
// would stand on one more.
func lonely(sheets []sheet, height, record Length) bool {
	last := sheets[len(sheets)-1].used
	if last+record > height {
		return true
	}
	return len(sheets) > 1 && (last+record)*100 < height*alone
}

// spread takes rows from the page before the last one until that, or one more for the record, is
// no more lonely; the pages as they are where that does not help.
func spread(boxes []box, sheets []sheet, height, record Length) []sheet {
	n := len(sheets)
	if n == 1 || sheets[n-1].used+record > height {
		n++
	}
	for part := Length(95); part >= 50; part -= 5 {
		heights := make(rooms, n)
		for i := range heights {
			heights[i] = height
		}
		heights[n-2] = height * part / 100
		try, err := flow(boxes, heights)
		if err == nil && len(try) == n && !lonely(try, height, record) {
			return try
		}
	}
	return sheets
}

// tighter is a distance of the rows of an annex.
func (l *layout) tighter(x Length) Length { return x * Length(100-5*l.tight) / 100 }

func (t Text) boxes(l *layout, width Length) []box {
	style, lead := body, pitch
	if t.Size != 0 {
		style, lead = Style{Role: BodyFace, Size: t.Size}, l.tighter(t.Size*10/6)
	}
	if style.Colour = t.Colour; t.Role != 0 {
		style.Role = t.Role
	}
	p := Paragraph{Spans: []Span{l.span("附件正文", t.Text, style)}, Width: width, First: 2 * (style.Size + style.Track)}
	if t.Flat {
		p.First = 0
	}
	return l.paragraph(p, style.Size, lead)
}
