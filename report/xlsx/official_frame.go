package xlsx

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"tongchou/report/xlsx/book"
)

// frame writes what stands round the figures: title, marks, heads, labels, and
// who signs.
func (f *officialForm) frame(s *book.Sheet, before, unit string) {
	last := f.wide - 1
	year := f.view.Year
	if len(f.Years) == 1 {
		year -= f.Years[0].Back
	}
	title := book.Title
	title.Centre = true
	of := fmt.Sprintf("%d年", year)
	s.Put(formTitle, 0, before+of+strings.TrimPrefix(f.Name, of), title) // a pool's own may name its year
	s.Merge(formTitle, 0, last)
	words, warning := f.view.MarksOf(f.nature)
	marks := ""
	if len(words) > 0 {
		marks = "标记：" + strings.Join(words, " · ")
	}
	s.Put(formNumber, 0, marks, book.Style{Free: true, Alarm: marks != ""})
	if f.Number != "" {
		s.Put(formNumber, last, f.Number, book.Style{Free: true})
	}
	s.Put(formMaker, 0, "编制单位："+f.maker, book.Style{Free: true})
	s.Put(formMaker, last, "单位："+unit, book.Style{Free: true})
	head := book.Head
	head.Grid = true
	for _, b := range f.blocks {
		if b.row > formHead {
			s.Breaks = append(s.Breaks, b.row)
		}
		f.heading(s, b, head)
	}
	for row, r := range f.Rows {
		look := book.Style{Grid: true, Indent: 2*r.Indent + min(1, f.lines[row].col), Bold: r.Level == "小计" || r.Level == "合计" || r.Level == "总计"}
		if r.Filler() {
			look = book.Style{Grid: true, Centre: true, Muted: true}
		}
		s.Put(f.lines[row].row, f.lines[row].col+f.lead-1, r.Label, look)
		if f.lead > 1 {
			s.Put(f.lines[row].row, f.lines[row].col, r.Code, book.Style{Grid: true})
		}
	}
	s.Put(f.bottom, 0, book.Signatures, book.Style{Free: true})
	foot := f.bottom + 1
	for _, text := range f.below {
		for _, line := range book.Lines(text, f.across()) {
			s.Put(foot, 0, line, book.Style{Alarm: true, Free: true})
			foot++
		}
	}
	if warning != "" {
		s.Put(foot, 0, warning, book.Style{Alarm: true, Free: true})
	}
	s.Tall = book.FormRow
	if !f.Apart { // which has its heads on every page
		s.Heads, s.TitleFrom = formHead+f.heads(), formHead
	}
	for i := range f.wide {
		s.Wide[i] = figureWidth
	}
	for _, b := range f.blocks {
		s.Wide[b.col+f.lead-1] = f.labelWidth(b.col)
	}
}

const figureWidth = 16 // of a column

// across is how wide the form is.
func (f *officialForm) across() float64 {
	wide := float64(f.wide * figureWidth)
	for _, b := range f.blocks {
		if b.row == formHead {
			wide += f.labelWidth(b.col) - figureWidth
		}
	}
	return wide
}

// labelWidth is how wide the column of labels is that begins at a column of the sheet.
func (f *officialForm) labelWidth(col int) float64 {
	wide := 34
	for row, r := range f.Rows {
		if f.lines[row].col == col {
			wide = max(wide, 2*utf8.RuneCountInString(r.Label)+2*r.Indent+3)
		}
	}
	return float64(min(wide, 56))
}

// heading writes the head rows of a block.
func (f *officialForm) heading(s *book.Sheet, at formLine, head book.Style) {
	for i, title := range []string{"科目编码", "项　目"}[2-f.lead:] {
		s.Put(at.row, at.col+i, title, head)
		if f.heads() == 2 {
			s.Put(at.row+1, at.col+i, nil, head)
		}
	}
	for i, c := range f.Columns {
		first := at.col + f.lead + i*len(f.years)
		for y, label := range f.years {
			switch {
			case f.heads() == 2:
				s.Put(at.row, first+y, nil, head)
				s.Put(at.row+1, first+y, label, head)
			case len(f.Columns) > 1:
				s.Put(at.row, first+y, c.Label, head)
			default:
				s.Put(at.row, first+y, label, head)
			}
		}
		if f.heads() == 2 {
			s.Put(at.row, first, c.Label, head)
			s.Merge(at.row, first, first+len(f.years)-1)
		}
	}
	if len(f.Columns) > 1 && len(f.years) == 1 {
		s.Put(formMaker, f.wide/2, f.years[0], book.Style{Free: true})
	}
}
