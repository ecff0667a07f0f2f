package typeset

import (
	"errors"
	"fmt"
	"slices"
)

// Document is an official document in the parts of GB/T 9704-2012. Empty parts
// are left out; a part that an office must fill is given as ＿＿＿.
type Document struct {
	Name      string // for messages: the file it becomes
	Form      Form
	Mark      []string // 发文机关标志, in red: the organs, the leading one first
	MarkTail  string   // 文件, to the right of the organs; none on a letter
	Number    string   // 发文字号
	Signatory string   // 签发人, on documents that go upwards
	Title     []string // phrases; a long title breaks between them
	State     string   // under the title, e.g. （测算稿）
	To        string   // 主送机关, ends with ：
	Body      []string // paragraphs; 一、 （一） 1. （1） make their level
	Annexes   []Annex
	Signers   []string // 署名
	Date      string   // 成文日期
	Note      string   // 附注, without its brackets
	CopyTo    string   // 抄送机关, ends with 。
	PrintedBy string   // 印发机关
	PrintedOn string   // 印发日期
	Print     string   // what it was made of: the beginning of a fingerprint
	Sheets    []Annex  // pages with no document before them: a table of its own
	Cover     bool     // the first sheet is a cover: its page carries no number

	Watermark string   // across every page, faint
	Marks     []string // labels at the head of every page
	Warning   string   // under the labels
}

// Form is the layout of the first page.
type Form int

const (
	FileForm   Form = iota // 文件格式: red mark, number, red rule
	LetterForm             // 信函格式: red mark between double lines
)

// Annex is an annex on pages of its own. Listed under the body by its title.
type Annex struct {
	Name      string   // in the outline; "" for none
	Title     []string // phrases; a long title breaks between them
	Blocks    []Block
	Landscape bool
}

// Block is a part of an annex: Text, Heading, Aside, Gap, Contents, *Table or *Figure.
type Block interface {
	boxes(l *layout, width Length) []box
}

// Text is a paragraph of an annex. Size 0 is 三号, as in the body.
type Text struct {
	Text string
	Size Length
	Flat bool // without the indent of two characters
	Note bool // under a table: stays with its last row

	Colour Colour // of the letters; the zero value is black
	Role   Role   // the face; the zero value is that of the body
}

// MissingGlyph says that a face cannot draw a character of a document.
type MissingGlyph struct {
	Document string
	Field    string
	Rune     rune
	Face     string
}

func (e MissingGlyph) Error() string {
	return fmt.Sprintf("%s的%s含有%s字体没有的字“%c”（U+%04X）；处理：换用含该字的字体文件或通行写法", e.Document, e.Field, e.Face, e.Rune, e.Rune)
}

// layout is a document being set.
type layout struct {
	*Document
	faces   *Faces
	missing map[MissingGlyph]bool
	errs    []error
	pages   []Page
	free    Length // blank height left on the last page
	parts   int32  // given so far
	names   []Name // of all parts, once they are set, with their pages
	on      []int
	tight   int // how many steps the tables of the annex at hand are tighter
}

// span makes a span of a field's text and records the characters its face lacks.
func (l *layout) span(field, text string, s Style) Span {
	font := l.faces[s.Role]
	for _, r := range text {
		if font.Has(r) {
			continue
		}
		m := MissingGlyph{Document: l.Name, Field: field, Rune: r, Face: font.Name}
		if !l.missing[m] {
			l.missing[m] = true
			l.errs = append(l.errs, m)
		}
	}
	return Span{Text: text, Style: s}
}

// Set lays the document out on pages. The error joins one MissingGlyph for every
// character of a field that cannot be drawn.
func (d *Document) Set(faces *Faces) ([]Page, error) {
	l := d.set(faces, nil)
	if slices.ContainsFunc(d.Sheets, Annex.listsAll) { // now the pages are known
		l = d.set(faces, l)
	}
	return l.pages, errors.Join(l.errs...)
}

// set sets the document; a table of contents tells the pages of what was set before.
func (d *Document) set(faces *Faces, before *layout) *layout {
	l := &layout{Document: d, faces: faces, missing: map[MissingGlyph]bool{}}
	if before != nil {
		for i, p := range before.pages {
			for _, n := range p.Names {
				l.names, l.on = append(l.names, n), append(l.on, i+1)
			}
		}
	} else {
		for _, a := range d.Sheets {
			l.foresee(a)
		}
	}
	if len(d.Mark) > 0 {
		l.file()
	}
	record := l.recordRows()
	for i, a := range d.Annexes {
		l.annex(a, annexLabel(i, len(d.Annexes)), i+1 == len(d.Annexes)+len(d.Sheets), stack(record, true))
	}
	for i, a := range d.Sheets {
		l.annex(a, "", i+1 == len(d.Sheets), stack(record, true))
	}
	l.record(record)
	l.furnish()
	return l
}

func annexLabel(i, n int) string {
	if n == 1 {
		return "附件"
	}
	return fmt.Sprintf("附件%d", i+1)
}
