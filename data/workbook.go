package data

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"tongchou/calc/finding"
)

// Bounds of a workbook. Sheets are held in memory while they are read, so a
// file that unpacks to more, or that is mostly empty space, is refused first.
const (
	maxUnpacked  = 96 << 20
	maxSheetCols = 256
	maxSheetRows = 200_000
	maxCells     = 4_000_000 // rows × columns, blanks included
)

// workbook is pool.xlsx or a file that a unit sent, opened.
type workbook struct {
	file   string
	parts  parts
	sheets []string          // in the order of their tabs
	paths  map[string]string // sheets → their parts
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
		r.add(faultWorkbook, finding.Pos{File: file}, "工作簿打不开："+err.Error(), "不加密的 .xlsx 文件", "用电子表格程序打开后另存为 .xlsx")
		return
	}
	r.book = w
}

// table reads a sheet. Merged cells, formulas without a value and error values
// are faults: guessing what they stand for would be worse.
func (w *workbook) table(r *reader, name, sheet string) (t *table) {
	at := finding.Pos{File: w.file, Sheet: sheet, Cell: "A1"}
	content, err := w.read(sheet)
	if err != nil {
		r.add(faultWorkbook, at, "工作表读不出："+err.Error(), "", "用电子表格程序打开后另存为 .xlsx")
		return nil
	}
	for _, m := range content.merged {
		from, _, _ := strings.Cut(m, ":")
		pos := finding.Pos{File: w.file, Sheet: sheet, Cell: from}
		r.add(faultMerged, pos, "合并单元格 "+m, "每格一个值", "取消合并，并把值填入每一格")
	}
	if len(content.merged) > 0 {
		return nil
	}
	rows := content.rows
	w.hidden(r, sheet, content)
	t = &table{name: name, title: w.file + "[" + sheet + "]"}
	if len(rows) > 0 && strings.TrimSpace(rows[0].cells[0].text) == formCorner {
		t.form = true
		return r.finish(t, w.turned(r, sheet, rows))
	}
	width := 0
	skip := map[int]bool{}
	if len(rows) > 0 {
		width = len(rows[0].cells) // the header
		for i, c := range rows[0].cells {
			skip[i] = aside(strings.TrimSpace(c.text))
		}
	}
	var records []record
	for _, row := range rows {
		records = append(records, w.record(r, sheet, row, width, skip))
	}
	return r.finish(t, records)
}

// hidden remarks on rows and columns that are read though nobody sees them.
func (w *workbook) hidden(r *reader, sheet string, content *sheetContent) {
	width := 0
	for _, row := range content.rows {
		width = max(width, len(row.cells))
		if row.hidden {
			r.faults.Warn(faultHidden, w.pos(sheet, 0, row.number), fmt.Sprintf("第 %d 行是隐藏的，已照读", row.number), "", "取消隐藏后核对，不要的行删去")
		}
	}
	for _, span := range content.hidden {
		for col := max(span[0], 1); col <= min(span[1], width); col++ {
			at := w.pos(sheet, col-1, 1)
			r.faults.Warn(faultHidden, at, strings.TrimSuffix(at.Cell, "1")+" 列是隐藏的，已照读", "", "取消隐藏后核对，不要的列删去")
		}
	}
}

// pos is the place of a cell; columns count from 0, rows from 1.
func (w *workbook) pos(sheet string, col, row int) finding.Pos {
	name, _ := excelize.CoordinatesToCellName(col+1, row) // both are in range
	return finding.Pos{File: w.file, Sheet: sheet, Cell: name}
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

// plainNumber writes a stored number without an exponent.
func plainNumber(raw string) (string, bool) {
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.Abs(f) >= 1e18 {
		return raw, false
	}
	return strconv.FormatFloat(f, 'f', -1, 64), true
}

// date is the text of a date cell; workbooks keep days as numbers.
func (r *reader) date(c cell) string {
	if !c.numeric || len(c.text) == len("20260331") {
		return c.text
	}
	serial, err := strconv.ParseFloat(c.text, 64)
	if err != nil {
		return c.text
	}
	day, err := excelize.ExcelDateToTime(serial, r.book.d1904)
	if err != nil {
		return c.text
	}
	return day.Format(time.DateOnly)
}
