package sheet

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tongchou/calc/finding"
	"tongchou/data/fault"
	"tongchou/data/value"
)

// formCorner stands in the first cell of a sheet that is a form: its rows are
// what elsewhere are columns.
const formCorner = "项目"

// Read reads a sheet: a table, or a form that stands on its side where the
// layout has them. It is nil, and the pass knows why, when there is no table to
// be read. Formulas without a value, error values and merged cells among the
// records are faults: guessing what they stand for would be worse.
func (b *Book) Read(name string, l Layout, pass *fault.Pass) *Table {
	w, err := b.read(name)
	if far, ok := err.(*tooFar); ok {
		pass.Add(fault.Workbook, w.pos(far.col-1, far.row), "工作表读不出："+err.Error(), fmt.Sprintf("至多 %d 行、%d 列", maxRows, maxCols), "删去这里的内容后保存；核对是否放错了文件")
		return nil
	}
	t := &Table{Title: b.File + "[" + name + "]", at: w.pos(0, 1), layout: l, pass: pass, from1904: b.from1904}
	if err != nil {
		pass.Add(fault.Workbook, t.at, "工作表读不出："+err.Error(), "", "用电子表格程序打开后另存为 .xlsx")
		return nil
	}
	w.remarkHidden(pass)
	i := slices.IndexFunc(w.rows, func(r storedRow) bool { return strings.TrimSpace(r.cells[0].text) == formCorner })
	if t.Form = l.Sideways && i >= 0 && titles(l, w.rows[:i]); !t.Form {
		i = headerAt(l, w.rows)
	}
	t.unitAbove(Cell{Text: name, Pos: t.at})
	for _, r := range w.rows[:i] {
		for col, c := range r.cells {
			t.unitAbove(Cell{Text: c.text, Pos: w.pos(col, r.number)})
		}
	}
	if w.rows = w.rows[i:]; len(w.rows) == 0 {
		return t.take(nil)
	}
	if t.Form {
		t.unitBeside(w)
	}
	skip := map[int]bool{}
	for col, c := range w.rows[0].cells {
		skip[col] = aside(c.text)
	}
	switch {
	case !t.unmerged(w, skip):
		return nil
	case t.Form:
		return t.take(t.turned(w))
	}
	var rows []row
	for _, r := range w.rows {
		rows = append(rows, t.row(w, r, len(w.rows[0].cells), skip))
	}
	return t.take(rows)
}

// unitBeside moves the units that a form's own column 单位 states into the names
// of its rows, where every other form has them.
func (t *Table) unitBeside(w *worksheet) {
	col := slices.IndexFunc(w.rows[0].cells, func(c storedCell) bool { return value.Key(c.text) == unitWord })
	if col < 1 {
		return
	}
	w.rows[0].cells[col].text = "※" + unitWord
	for _, r := range w.rows[1:] {
		said := strings.TrimSpace(r.cell(col).text)
		switch _, unit := t.split(r.cells[0].text); {
		case said == "":
		case unit == "":
			r.cells[0].text += "（" + said + "）"
		case value.Key(unit) != value.Key(said):
			t.pass.Add(fault.Unit, w.pos(col, r.number), "单位列写着"+fault.Quote(said)+"，这一行的名称写着"+fault.Quote(unit), "单位只写一处，或两处相同", "照数的原意改正其中一处")
			t.Doubtful = true
		}
	}
}

// Beside is the text right of a name in the first column of a sheet, a day
// written as 2006-01-02 where it is kept as a number; "" if there is none.
func (b *Book) Beside(sheet, name string) string {
	if !slices.Contains(b.Sheets, sheet) {
		return ""
	}
	w, err := b.read(sheet)
	if err != nil {
		return ""
	}
	for _, r := range w.rows {
		if strings.TrimSpace(r.cells[0].text) != name {
			continue
		}
		c := r.cell(1)
		if c.kind == 'n' {
			return value.Serial(c.text, b.from1904)
		}
		return strings.TrimSpace(c.text)
	}
	return ""
}

// pos is the place of a cell; columns count from 0, rows from 1.
func (w *worksheet) pos(col, row int) finding.Pos {
	return finding.Pos{File: w.book.File, Sheet: w.name, Cell: cellAt{col + 1, row}.String()}
}

// width is the number of columns.
func (w *worksheet) width() int {
	width := 0
	for _, r := range w.rows {
		width = max(width, len(r.cells))
	}
	return width
}

// unmerged reports merged cells that hold something, from the header on: which
// of the cells have the value cannot be known. They are marked, so that their
// blanks are not reported too. It is false if the header itself is merged.
func (t *Table) unmerged(w *worksheet, skip map[int]bool) bool {
	sound, covered, width := true, 0, w.width()
	for _, m := range w.merged {
		first, _ := slices.BinarySearchFunc(w.rows, m.first.row, byNumber)
		rows := w.rows[first:]
		beyond, _ := slices.BinarySearchFunc(rows, m.last.row+1, byNumber)
		rows = rows[:beyond]
		if covered += len(rows) * max(0, min(m.last.col, width)-m.first.col+1); covered > maxCovered {
			t.pass.Add(fault.Merged, w.pos(m.first.col-1, m.first.row), fmt.Sprintf("合并单元格 %s：至此合并的超过 %d 格", m.ref, maxCovered), "每格一个值", "取消全部合并，并把值填入每一格")
			return false
		}
		var places []finding.Pos
		held := false
		for i, row := range rows {
			if t.Form && aside(row.cells[0].text) {
				continue
			}
			for col := m.first.col - 1; col < min(m.last.col, width); col++ {
				if skip[col] {
					continue
				}
				places = append(places, w.pos(col, row.number))
				if !row.cell(col).blank() {
					held, sound = true, sound && first+i > 0
				}
			}
		}
		if !held {
			continue
		}
		t.pass.Add(fault.Merged, w.pos(m.first.col-1, m.first.row), "合并单元格 "+m.ref, "每格一个值", "取消合并，并把值填入每一格")
		for _, pos := range places {
			t.pass.Tell(pos)
		}
	}
	return sound
}

func byNumber(r storedRow, number int) int { return r.number - number }

// remarkHidden remarks on rows, columns and a sheet that are read though
// nobody sees them, neighbours together: a filter hides many.
func (w *worksheet) remarkHidden(pass *fault.Pass) {
	remark := func(at finding.Pos, what string) {
		pass.Warn(fault.Hidden, at, what+"，已照读", "", "取消隐藏（或清除筛选）后核对，不要的删去")
	}
	if w.book.hidden[w.name] {
		remark(w.pos(0, 1), "工作表是隐藏的")
	}
	for _, run := range runs(len(w.rows), func(i int) bool { return w.rows[i].hidden }) {
		first, last := w.rows[run[0]].number, w.rows[run[1]].number
		remark(w.pos(0, first), "第 "+span(strconv.Itoa(first), strconv.Itoa(last))+" 行是隐藏的，或高近于 0")
	}
	for _, run := range runs(w.width(), func(i int) bool { return w.hiddenCols[i+1] }) {
		remark(w.pos(run[0], 1), span(colLetters(run[0]+1), colLetters(run[1]+1))+" 列是隐藏的，或宽近于 0")
	}
}

// runs are the longest stretches below n, first and last, that are hidden.
func runs(n int, hidden func(i int) bool) (out [][2]int) {
	for i := range n {
		switch {
		case !hidden(i):
		case i > 0 && hidden(i-1):
			out[len(out)-1][1] = i
		default:
			out = append(out, [2]int{i, i})
		}
	}
	return out
}

func span(from, to string) string {
	if from == to {
		return from
	}
	return from + "–" + to
}

// row turns a stored row into cells, as many as the header has or more. Cells of
// the columns to skip stay blank.
func (t *Table) row(w *worksheet, r storedRow, width int, skip map[int]bool) row {
	out := make(row, max(width, len(r.cells)))
	for i := range out {
		stored := r.cell(i)
		if skip[i] && !aside(stored.text) {
			stored = storedCell{}
		}
		out[i] = t.cell(w.pos(i, r.number), stored)
	}
	return out
}

// turned reads a form: the first column names the fields, every further column
// is a record. Rows and columns whose name begins with ※ are remarks.
func (t *Table) turned(w *worksheet) []row {
	heads := w.rows[0]
	fields := slices.DeleteFunc(slices.Clone(w.rows[1:]), func(r storedRow) bool { return aside(r.cells[0].text) })
	var out []row
	for col := range w.width() {
		if aside(heads.cell(col).text) || len(fields) == 0 {
			continue
		}
		r := make(row, len(fields))
		for i, field := range fields {
			r[i] = t.cell(w.pos(col, field.number), field.cell(col))
		}
		out = append(out, r)
	}
	return out
}

// cell is a cell with its text by the type it is stored as.
func (t *Table) cell(pos finding.Pos, stored storedCell) Cell {
	c := Cell{Pos: pos}
	for _, s := range stored.swaps {
		t.swapped(pos, s)
	}
	if stored.struck && !stored.blank() {
		t.pass.Warn(fault.Hidden, pos, "这一格的内容划了删除线，已照读", "", "不要的删去，要的取消删除线")
	}
	switch {
	case stored.blank() && stored.formula:
		t.unread(pos, "公式没有保存计算结果，或结果是空文本", "用电子表格程序打开、重算并保存，或把公式粘贴为数值")
	case stored.blank():
	case stored.kind == 'e':
		t.unread(pos, "错误值 "+stored.text, "改正公式后保存")
	case stored.kind == 'b':
		c.Text = map[string]string{"1": "是", "0": "否"}[stored.text]
	case stored.kind == 'n':
		c.Text, c.Stored = value.Stored(stored.text)
		c.Format = stored.format
	default:
		c.Text = unwrapped(stored.text)
	}
	return c
}

// unread reports a formula whose value cannot be had.
func (t *Table) unread(pos finding.Pos, found, remedy string) {
	t.pass.Tell(pos)
	t.pass.Add(fault.Formula, pos, found, "数值", remedy)
}
