package xlsx

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/calc/official"
	"tongchou/report"
	"tongchou/report/amount"
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
			f.years = append(f.years, v.YearLabel(y, insurances))
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
		if r.Measure == calc.GrantFromAbove || r.Measure == calc.GrantBelow {
			labels = append(labels, "“"+r.Label+"”")
		}
	}
	for _, name := range insurances {
		if r := v.RowOf(name, unit); len(labels) > 0 && form.For(name) && r.Open() {
			out = append(out, fmt.Sprintf("未核定：%s里%s的补助没有核定，表中按建议值列；核定后是 %s 元。", strings.Join(labels, "、"), name, r.GrantText("—")))
		}
	}
	return out
}

// sheetName is a form's name without what sheets may not be called.
func sheetName(name string) string {
	return strings.NewReplacer("[", "〔", "]", "〕", ":", "：", "*", "＊", "?", "？", "/", "／", `\`, "＼").Replace(name)
}

// holds reports whether a line that reads a measure has a figure. Every cell is asked.
func holds(s *official.Sheet) (some bool) {
	for row := range s.Rows {
		for col := range s.Columns {
			for y := range s.Years {
				known := s.Cell(row, col, y).State == official.Known
				some = some || known && s.Rows[row].Measure != ""
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
	s.Put(formTitle, 0, fmt.Sprintf("%s%d年%s", before, year, f.Name), title)
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
	s.Put(f.bottom, 0, "单位负责人：　　　　　　　审核人：　　　　　　　编制人：", book.Style{Free: true})
	foot := f.bottom + 1
	for _, text := range f.below {
		s.Put(foot, 0, text, book.Style{Alarm: true, Free: true})
		foot++
	}
	if warning != "" {
		s.Put(foot, 0, warning, book.Style{Alarm: true, Free: true})
	}
	s.Tall = true
	if !f.Apart { // which has its heads on every page
		s.Heads, s.TitleFrom = formHead+f.heads(), formHead
	}
	for i := range f.wide {
		s.Wide[i] = 16
	}
	for _, b := range f.blocks {
		s.Wide[b.col+f.lead-1] = f.labelWidth(b.col)
	}
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

// measureUnit is how a line's figures are shown: what one of its unit is in what
// they are kept in, decimals, and a number format of them and of the exact ones.
func (f *officialForm) measureUnit(row, year int) (one int64, decimals int, format, exact string) {
	unit := f.Rows[row].Unit
	if len(f.Years[year].Share) > 0 {
		return 1, 3, "0.0%", "0.0###%"
	}
	if unit == "" {
		unit = f.Unit
	}
	scale := func(s amount.Scale, decimals int) (int64, int, string, string) {
		return s.Yuan(), decimals, decimalFormat(decimals), book.FormatMoney
	}
	switch {
	case unit == "万元":
		return scale(amount.InWan, f.Decimals)
	case unit == "亿元":
		return scale(amount.InYi, f.Decimals)
	case strings.HasPrefix(unit, "万元"): // a head and year
		return scale(amount.InWan, 2)
	case unit == "%":
		return 1, 4, "0.00%", "0.00##%"
	case strings.HasPrefix(unit, "人"):
		return 1, 0, book.FormatCount, book.FormatCount
	}
	return 1, 2, book.FormatMoney, book.FormatMoney
}

func decimalFormat(n int) string {
	if n == 0 {
		return book.FormatCount
	}
	return book.FormatCount + "." + strings.Repeat("0", n)
}

// look is how a line's figures look on the exact sheet.
func (f *officialForm) look(row, y int) book.Style {
	_, _, _, exact := f.measureUnit(row, y)
	level := f.Rows[row].Level
	return book.Style{Format: exact, Grid: true, Bold: level == "小计" || level == "合计" || level == "总计"}
}

// figure writes what was given: a formula, or a figure to be changed.
func (f *officialForm) figure(row, col, y int) {
	c, at, look := f.Cell(row, col, y), f.at(f.exact, row, col, y), f.look(row, y)
	switch {
	case c.Text != "":
		f.exact.Put(at.Row, at.Col, c.Text, look)
	case c.Terms != nil:
	case c.State != official.Known && c.Crossed:
		f.exact.Put(at.Row, at.Col, "×", book.Style{Grid: true, Centre: true, Muted: true})
	case c.State != official.Known:
		f.exact.Put(at.Row, at.Col, nil, look)
	case c.Ref != nil:
		f.exact.Calc(at.Row, at.Col, c.Ref.(string), c.Value, look)
	default:
		f.exact.Put(at.Row, at.Col, c.Value, look.AsInput())
	}
}

// sum writes what is added up, and an opening that is the closing before.
func (f *officialForm) sum(row, col, y int) {
	c, at, look := f.Cell(row, col, y), f.at(f.exact, row, col, y), f.look(row, y)
	if c.Terms == nil {
		f.carried(c, row, col, y)
		return
	}
	var plus, minus, needs []string
	for _, t := range c.Terms {
		ref := ""
		switch {
		case t.Row >= 0:
			ref = f.at(f.exact, t.Row, t.Column, t.Year).Ref(f.exact)
		case t.Off.Ref != nil:
			ref = "N(" + t.Off.Ref.(string) + ")"
		default:
			ref = formula.Decimal(t.Off.Value)
		}
		if t.Minus {
			minus = append(minus, ref)
		} else {
			plus = append(plus, ref)
		}
		if t.Need && t.Row >= 0 {
			needs = append(needs, "ISNUMBER("+ref+")")
		}
	}
	text := ""
	switch {
	case c.Of == official.Product:
		text = strings.Join(plus, "*")
	case c.Of == official.Quotient:
		needs = append(needs, "N("+plus[1]+")<>0")
		text = plus[0] + "/" + plus[1]
	default:
		if text = "SUM(" + book.Args(plus) + ")"; len(minus) > 0 {
			text += "-SUM(" + book.Args(minus) + ")"
		}
	}
	if len(needs) > 0 {
		text = "IF(AND(" + book.Args(needs) + ")," + text + `,"")`
	}
	f.exact.Calc(at.Row, at.Col, text, c.Value, look)
}

// carried links an opening to the closing of the year before where it is that.
func (f *officialForm) carried(c *official.Cell, row, col, y int) {
	before := slices.IndexFunc(f.Years, func(b calc.FormYear) bool { return b.Back == f.Years[y].Back+1 })
	closing := slices.IndexFunc(f.Rows, func(r calc.FormRow) bool { return r.Measure == calc.Closing })
	if f.Rows[row].Measure != calc.Opening || c.State != official.Known || c.Ref != nil || before < 0 || closing < 0 {
		return
	}
	if b := f.Cell(closing, col, before); b.State == official.Known && b.Value.Cmp(c.Value) == 0 {
		at := f.at(f.exact, row, col, y)
		f.exact.Calc(at.Row, at.Col, f.at(f.exact, closing, col, before).Ref(f.exact), c.Value, f.look(row, y))
	}
}

// printed writes a cell of the form as it is printed.
func (f *officialForm) printed(row, col, y int) {
	c, at := f.Cell(row, col, y), f.at(f.print, row, col, y)
	one, decimals, format, _ := f.measureUnit(row, y)
	look := f.look(row, y)
	look.Format = format
	switch {
	case c.Text != "":
		f.print.Put(at.Row, at.Col, c.Text, book.Style{Grid: true, Centre: true})
	case c.Crossed && (c.State != official.Known || c.Value.Sign() == 0):
		f.print.Put(at.Row, at.Col, "×", book.Style{Grid: true, Centre: true, Muted: true})
	case c.State != official.Known:
		f.print.Put(at.Row, at.Col, nil, look)
	default:
		look.Alarm = c.Crossed // the form has no such cell: the figure stands there all the same
		ref := f.at(f.exact, row, col, y).Ref(f.print)
		text := "ROUND(" + ref + "," + fmt.Sprint(decimals) + ")"
		if one > 1 {
			text = fmt.Sprintf("ROUND(%s/%d,%d)", ref, one, decimals)
		}
		f.print.Calc(at.Row, at.Col, "IF(ISNUMBER("+ref+"),"+text+`,"")`, Rounded(c.Value, one, decimals), look)
	}
}

// Rounded is an exact figure as a form prints it.
func Rounded(x *big.Rat, one int64, decimals int) *big.Rat {
	return formula.Round(new(big.Rat).Quo(x, big.NewRat(one, 1)), decimals)
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
	row := slices.IndexFunc(f.Rows, func(r calc.FormRow) bool { return r.Measure == measure })
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
