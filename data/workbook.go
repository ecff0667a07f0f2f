package data

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"tongchou/calc/finding"
)

// Bounds of a workbook. Sheets are held in memory while they are read, so a
// file that unpacks to more, or that is mostly empty space, is refused first.
const (
	maxUnpacked  = 96 << 20
	maxSheetCols = 256
	maxSheetRows = 200_000
	maxCells     = 4_000_000 // rows × columns, blanks included
	maxMerged    = 10_000
)

// workbook is pool.xlsx or a file that a unit sent, opened.
type workbook struct {
	file   string
	parts  parts
	sheets []string          // in the order of their tabs
	paths  map[string]string // sheets → their parts
	hidden map[string]bool   // sheets that are not shown
	shared []string
	d1904  bool // days are counted from 1904
}

// openWorkbook opens pool.xlsx, if there is one.
func (r *reader) openWorkbook() {
	file, content, ok := r.readFile(workbookFile, maxWorkbook)
	if !ok {
		return
	}
	w, err := openBook(file, content)
	if err != nil {
		r.noBook(file, err)
		return
	}
	r.book = w
}

// noBook reports a workbook that cannot be opened.
func (r *reader) noBook(file string, err error) {
	expected, remedy := "不加密的 .xlsx 文件", "用电子表格程序打开后另存为 .xlsx"
	if errors.Is(err, errTooLarge) {
		expected, remedy = fmt.Sprintf("展开后不超过 %d MB", maxUnpacked>>20), "核对是否放错了文件；删去多余的工作表和图片"
	}
	r.add(faultWorkbook, finding.Pos{File: file}, "工作簿打不开："+err.Error(), expected, remedy)
}

// table reads a sheet: a table, or of funds a form that stands on its side.
// Formulas without a value, error values and merged cells among the records
// are faults: guessing what they stand for would be worse.
func (w *workbook) table(r *reader, name, sheet string) *table {
	at := finding.Pos{File: w.file, Sheet: sheet, Cell: "A1"}
	content, err := w.read(sheet)
	if far, ok := err.(*tooFar); ok {
		r.add(faultWorkbook, w.pos(sheet, far.col-1, far.row), "工作表读不出："+err.Error(), fmt.Sprintf("至多 %d 行、%d 列", maxSheetRows, maxSheetCols), "删去这里的内容后保存；核对是否放错了文件")
		return nil
	}
	if err != nil {
		r.add(faultWorkbook, at, "工作表读不出："+err.Error(), "", "用电子表格程序打开后另存为 .xlsx")
		return nil
	}
	w.remarkHidden(r, sheet, content)
	rows := content.rows
	t := &table{name: name, title: w.file + "[" + sheet + "]", at: at}
	i := slices.IndexFunc(rows, func(row sheetRow) bool { return strings.TrimSpace(row.cells[0].text) == formCorner })
	if t.form = name == fundsTable && i >= 0 && titles(name, rows[:i]); !t.form {
		i = headerAt(name, rows)
	}
	for _, row := range rows[:i] {
		for col, c := range row.cells {
			r.unitAbove(t, cell{text: c.text, pos: w.pos(sheet, col, row.number)})
		}
	}
	rows = rows[i:]
	skip := map[int]bool{}
	if len(rows) > 0 {
		for j, c := range rows[0].cells {
			skip[j] = aside(strings.TrimSpace(c.text))
		}
	}
	if !w.spread(r, sheet, t, rows, skip, content.merged) {
		return nil
	}
	if t.form {
		return r.finish(t, w.turned(r, sheet, rows))
	}
	var records []record
	for _, row := range rows {
		records = append(records, w.record(r, sheet, row, len(rows[0].cells), skip))
	}
	return r.finish(t, records)
}

// spread reports merged cells that hold something, from the header on: which
// of the cells have the value cannot be known. They are marked, so that their
// blanks are not reported too. It is false if the header itself is merged.
func (w *workbook) spread(r *reader, sheet string, t *table, rows []sheetRow, skip map[int]bool, merged []area) bool {
	sound := true
	for _, m := range merged {
		var places []finding.Pos
		held := false
		for i, row := range rows {
			if row.number < m.first.row || row.number > m.last.row || t.form && aside(strings.TrimSpace(row.cells[0].text)) {
				continue
			}
			for col := m.first.col - 1; col < min(m.last.col, maxSheetCols); col++ {
				if skip[col] {
					continue
				}
				places = append(places, w.pos(sheet, col, row.number))
				if col < len(row.cells) && !row.cells[col].blank() {
					held, sound = true, sound && i > 0
				}
			}
		}
		if !held {
			continue
		}
		r.add(faultMerged, w.pos(sheet, m.first.col-1, m.first.row), "合并单元格 "+m.ref, "每格一个值", "取消合并，并把值填入每一格")
		for _, pos := range places {
			r.reported[pos] = true
		}
	}
	return sound
}

// remarkHidden remarks on rows, columns and a sheet that are read though
// nobody sees them, neighbours together: a filter hides many.
func (w *workbook) remarkHidden(r *reader, sheet string, content *sheetContent) {
	remark := func(at finding.Pos, what string) {
		r.faults.Warn(faultHidden, at, what+"是隐藏的，已照读", "", "取消隐藏（或清除筛选）后核对，不要的删去")
	}
	if w.hidden[sheet] {
		remark(w.pos(sheet, 0, 1), "工作表")
	}
	rows, width := content.rows, 0
	for _, row := range rows {
		width = max(width, len(row.cells))
	}
	for _, run := range runs(len(rows), func(i int) bool { return rows[i].hidden }) {
		first, last := rows[run[0]].number, rows[run[1]].number
		remark(w.pos(sheet, 0, first), "第 "+span(strconv.Itoa(first), strconv.Itoa(last))+" 行")
	}
	for _, run := range runs(width, func(i int) bool { return content.hidden[i+1] }) {
		remark(w.pos(sheet, run[0], 1), span(colLetters(run[0]+1), colLetters(run[1]+1))+" 列")
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

// pos is the place of a cell; columns count from 0, rows from 1.
func (w *workbook) pos(sheet string, col, row int) finding.Pos {
	return finding.Pos{File: w.file, Sheet: sheet, Cell: cellAt{col + 1, row}.String()}
}

// record turns a row into cells, as many as the header has or more. Cells of
// the columns to skip stay blank.
func (w *workbook) record(r *reader, sheet string, row sheetRow, width int, skip map[int]bool) record {
	rec := record{cells: make([]cell, max(width, len(row.cells)))}
	for i := range rec.cells {
		rec.cells[i].pos = w.pos(sheet, i, row.number)
		if i < len(row.cells) && (!skip[i] || aside(strings.TrimSpace(row.cells[i].text))) {
			w.fill(r, &rec.cells[i], row.cells[i])
		}
	}
	rec.pos = rec.cells[0].pos
	return rec
}

// fill gives a cell its text by the type it is stored as.
func (w *workbook) fill(r *reader, c *cell, stored sheetCell) {
	switch {
	case stored.blank() && stored.formula:
		r.reported[c.pos] = true
		r.add(faultFormula, c.pos, "公式没有保存计算结果，或结果是空文本", "数值", "用电子表格程序打开、重算并保存，或把公式粘贴为数值")
	case stored.blank():
	case stored.kind == 'e':
		r.reported[c.pos] = true
		r.add(faultFormula, c.pos, "错误值 "+stored.text, "数值", "改正公式后保存")
	case stored.kind == 'b':
		c.text = map[string]string{"1": "是", "0": "否"}[stored.text]
	case stored.kind == 'n':
		c.text, c.numeric = plainNumber(stored.text)
	default:
		c.text = stored.text
	}
}

// plainNumber writes a stored number without an exponent, unless it is larger
// than any figure; false if it is no number.
func plainNumber(raw string) (string, bool) {
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.Abs(f) >= 1e18 {
		return raw, err == nil
	}
	return strconv.FormatFloat(f, 'f', -1, 64), true
}

// date is the text of a date cell; workbooks keep days as numbers.
func (r *reader) date(c cell) string {
	serial, err := strconv.ParseFloat(c.text, 64)
	if !c.numeric || err != nil || serial < 0 || serial >= 19000101 { // 20260331 is no serial
		return c.text
	}
	if day := dayOf(serial, r.book.d1904); day.Year() >= firstYear {
		return day.Format(time.DateOnly)
	}
	return c.text
}

// dayOf is the day of a serial number; half a second before midnight is
// midnight. Before March 1900 the format counts a day too many; no date of a
// pool is that old.
func dayOf(serial float64, d1904 bool) time.Time {
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if d1904 {
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return epoch.AddDate(0, 0, int(serial+0.5/(24*60*60)))
}
