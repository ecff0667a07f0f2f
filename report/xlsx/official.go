package xlsx

import (
	"fmt"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/official"
	"tongchou/report"
	"tongchou/report/xlsx/book"
)

// A form stands in a workbook twice, cell for cell: as it is printed, each cell
// rounded to the form's unit on its own; and exact, in 元, where its figures can
// be changed and are added up.
type officialForm struct {
	*official.Sheet
	view         *report.View
	maker        string
	nature       calc.Nature // the weakest of its figures
	below        []string    // what is not decided of its figures, and what its lines do not come to
	print, exact *book.Sheet
	years        []string
	lead         int // columns before the figures
	lines        []formLine
	blocks       []formLine // where the head rows of a block begin
	wide, bottom int
}

// formLine is where a line of a form stands.
type formLine struct{ row, col int }

// Rows of a form before its lines.
const (
	formTitle = iota
	formNumber
	formMaker
	formHead
)

// addForms adds the sheets of the forms that are about some insurances and for
// which anything is known. Their cells are filled later, from a source of cells.
func addForms(v *report.View, b *book.Book, insurances []string, maker string, unit int, known official.Source) []*officialForm {
	var out []*officialForm
	for _, form := range v.Forms(insurances) {
		f := &officialForm{view: v, maker: maker}
		f.Sheet = official.Fill(form, insurances, func(a official.Ask) official.Figure {
			f.nature = calc.Weakest(f.nature, v.NatureOf(a, unit))
			return known(a)
		})
		if !holds(f.Sheet) {
			continue
		}
		f.below = openGrants(v, form, insurances, unit)
		for _, y := range f.Years {
			f.years = append(f.years, v.YearLabel(y, insurances, unit))
		}
		f.settle()
		f.print = b.Add(sheetName(form.Name), "正式表，各格分别取整到"+form.Unit)
		out = append(out, f)
	}
	for _, f := range out {
		f.exact = b.Add("底稿-"+sheetName(f.Name), "《"+f.Name+"》的底稿：元，到分，可改")
	}
	return out
}

// openGrants says which lines of a form hold a grant that is not decided, and between
// what it will be.
func openGrants(v *report.View, form *calc.Form, insurances []string, unit int) (out []string) {
	if !slices.ContainsFunc(form.Years, func(y calc.FormYear) bool { return y.Back == 0 }) {
		return nil
	}
	var labels []string
	for _, r := range form.Rows {
		if grant(r.Measure) {
			labels = append(labels, "“"+r.Label+"”")
		}
	}
	for _, c := range form.Columns {
		if grant(c.Measure) || slices.ContainsFunc(c.Sum, func(t calc.FormTerm) bool { return grant(t.ID) }) {
			labels = append(labels, "“"+c.Label+"”")
		}
	}
	for _, name := range insurances {
		if len(labels) > 0 && form.About(name) && v.RowOf(name, unit).Open() {
			out = append(out, fmt.Sprintf("未核定：%s里%s的补助没有核定，表中按建议值列；核定后是 %s 元，含它的合计、结余随之变动。", strings.Join(labels, "、"), name, v.RowOf(name, unit).GrantText("—")))
		}
	}
	return out
}

func grant(measure string) bool { return measure == calc.GrantFromAbove || measure == calc.GrantBelow }

// sheetName is a form's name without what sheets may not be called.
func sheetName(name string) string {
	return strings.NewReplacer("[", "〔", "]", "〕", ":", "：", "*", "＊", "?", "？", "/", "／", `\`, "＼").Replace(name)
}

// holds reports whether a cell that wants a measure has a figure. Every cell is asked.
func holds(s *official.Sheet) (some bool) {
	for row := range s.Rows {
		for col := range s.Columns {
			for y := range s.Years {
				known := s.Cell(row, col, y).State == official.Known
				some = some || known && len(s.Asks(row, col)) > 0
			}
		}
	}
	return some
}

// settle decides where the lines stand: two halves of one column side by side,
// all else below each other, halves on pages of their own where the form says so.
func (f *officialForm) settle() {
	var halves []string
	for _, r := range f.Rows {
		if !slices.Contains(halves, r.Half) {
			halves = append(halves, r.Half)
		}
	}
	f.lead = 1
	if f.coded() {
		f.lead = 2
	}
	across := f.lead + len(f.Columns)*len(f.years)
	beside := len(halves) == 2 && len(f.Columns) == 1
	f.wide = across
	if beside {
		f.wide = 2 * across
	}
	next := map[string]int{}
	row := formHead + f.heads()
	for i, half := range halves {
		switch {
		case i == 0, beside:
			f.blocks = append(f.blocks, formLine{formHead, i * across})
			row = formHead + f.heads()
		case f.Apart:
			f.blocks = append(f.blocks, formLine{row, 0})
			row += f.heads()
		}
		next[half] = row
		for range slices.Collect(f.of(half)) {
			row++
		}
		f.bottom = max(f.bottom, row)
	}
	for _, r := range f.Rows {
		col := 0
		if beside {
			col = slices.Index(halves, r.Half) * across
		}
		f.lines = append(f.lines, formLine{next[r.Half], col})
		next[r.Half]++
	}
}

func (f *officialForm) of(half string) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i, r := range f.Rows {
			if r.Half == half && !yield(i) {
				return
			}
		}
	}
}

// coded reports whether the form has a column of 科目编码.
func (f *officialForm) coded() bool {
	return slices.ContainsFunc(f.Rows, func(r calc.FormRow) bool { return r.Code != "" })
}

// heads is the number of head rows of a block.
func (f *officialForm) heads() int {
	if len(f.Columns) > 1 && len(f.years) > 1 {
		return 2
	}
	return 1
}

// at is the cell of a line on either sheet.
func (f *officialForm) at(s *book.Sheet, row, col, y int) book.Place {
	return s.At(f.lines[row].row, f.lines[row].col+f.lead+col*len(f.years)+y)
}

// fill writes both sheets from a source of figures and their cells.
func (f *officialForm) fill(source official.Source, insurances []string) {
	f.Sheet = official.Fill(f.Form, insurances, source)
	f.below = append(f.notes(), f.below...)
	f.frame(f.exact, "底稿：", "元")
	f.frame(f.print, "", f.Unit)
	for y := range f.Years {
		for row := range f.Rows {
			for col := range f.Columns {
				f.figure(row, col, y)
			}
		}
	}
	for y := range f.Years { // once all cells that others read are there
		for row := range f.Rows {
			for col := range f.Columns {
				f.sum(row, col, y)
			}
		}
	}
	for y := range f.Years {
		for row := range f.Rows {
			for col := range f.Columns {
				f.printed(row, col, y)
			}
		}
	}
}

// formOf finds the form of an insurance's income and spending; nil if none holds.
func formOf(forms []*officialForm, insurance string) *officialForm {
	for _, f := range forms {
		if f.For(insurance) && f.Row(calc.Income) != nil {
			return f
		}
	}
	return nil
}

// place is the exact cell of a measure in the form's last year: what rules read.
func (f *officialForm) place(measure string) (book.Place, bool) {
	row := f.Line(measure)
	col := slices.IndexFunc(f.Columns, func(c calc.FormColumn) bool {
		return len(c.Sum) == 0 && (c.Books == nil || slices.Contains(c.Books, calc.Book{}))
	})
	if row < 0 || col < 0 {
		return book.Place{}, false
	}
	last := len(f.Years) - 1
	for last > 0 && len(f.Years[last].Share) > 0 {
		last--
	}
	return f.at(f.exact, row, col, last), true
}
