package data

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
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

// workbook is pool.xlsx, opened.
type workbook struct {
	file   string
	book   *excelize.File
	sheets []string // in the order of their tabs
	d1904  bool     // days are counted from 1904
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

// errTooLarge is returned for a workbook beyond the bounds above.
var errTooLarge = errors.New("内容过大")

// openBook opens a workbook within the bounds. The library may stumble over a
// file made to break it; that is an unreadable file, not the end of the program.
func openBook(file string, content []byte) (w *workbook, err error) {
	defer func() {
		if p := recover(); p != nil {
			w, err = nil, errors.New("文件已损坏")
		}
	}()
	if err := gauge(content); err != nil {
		return nil, err
	}
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked,
	})
	if err != nil {
		return nil, errors.New("不是工作簿或已加密")
	}
	w = &workbook{file: file, book: book, sheets: book.GetSheetList()}
	if props, err := book.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		w.d1904 = *props.Date1904
	}
	return w, nil
}

// gauge measures what a workbook unpacks to before anything is built from it:
// the library pads every row to its last cell.
func gauge(content []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return errors.New("不是 .xlsx 文件")
	}
	var total uint64
	for _, f := range archive.File {
		if total += f.UncompressedSize64; f.UncompressedSize64 > maxUnpacked || total > maxUnpacked {
			return errTooLarge
		}
	}
	for _, f := range archive.File {
		if !strings.HasPrefix(strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/")), "xl/worksheets/") {
			continue
		}
		in, err := f.Open()
		if err != nil {
			return errors.New("文件已损坏")
		}
		err = gaugeSheet(in)
		in.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// gaugeSheet reads the row and cell references of one sheet.
func gaugeSheet(in io.Reader) error {
	d := xml.NewDecoder(in)
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errors.New("文件已损坏") }
	rows, cols := 0, 0
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return errors.New("文件已损坏")
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "c" && start.Name.Local != "row" {
			continue
		}
		if start.Name.Local == "row" {
			rows++
		}
		for _, a := range start.Attr {
			if a.Name.Local != "r" {
				continue
			}
			if start.Name.Local == "row" {
				n, _ := strconv.Atoi(a.Value)
				rows = max(rows, n)
			} else if col, row, err := excelize.CellNameToCoordinates(a.Value); err == nil {
				cols, rows = max(cols, col), max(rows, row)
			}
		}
		if cols > maxSheetCols || rows > maxSheetRows || rows*cols > maxCells {
			return fmt.Errorf("工作表用到了第 %d 行、第 %d 列：%w", rows, cols, errTooLarge)
		}
	}
}

// table reads a sheet. Merged cells, formulas without a value and error values
// are faults: guessing what they stand for would be worse.
func (w *workbook) table(r *reader, name, sheet string) (t *table) {
	at := finding.Pos{File: w.file, Sheet: sheet, Cell: "A1"}
	defer func() {
		if p := recover(); p != nil {
			r.add(faultWorkbook, at, "工作表读不出，文件已损坏", "", "用电子表格程序打开后另存为 .xlsx")
			t = nil
		}
	}()
	rows, err := w.rows(sheet)
	if err != nil {
		r.add(faultWorkbook, at, "工作表读不出："+err.Error(), "", "用电子表格程序打开后另存为 .xlsx")
		return nil
	}
	merged, err := w.book.GetMergeCells(sheet)
	if err != nil {
		r.add(faultWorkbook, at, "工作表读不出，文件已损坏", "", "用电子表格程序打开后另存为 .xlsx")
		return nil
	}
	for _, m := range merged {
		pos := finding.Pos{File: w.file, Sheet: sheet, Cell: m.GetStartAxis()}
		r.add(faultMerged, pos, "合并单元格 "+m.GetStartAxis()+":"+m.GetEndAxis(), "每格一个值", "取消合并，并把值填入每一格")
	}
	if len(merged) > 0 {
		return nil
	}
	w.hidden(r, sheet, rows)
	t = &table{name: name, title: w.file + "[" + sheet + "]"}
	if len(rows) > 0 && strings.TrimSpace(rows[0].cells[0]) == formCorner {
		t.form = true
		return r.finish(t, w.turned(r, sheet, rows))
	}
	width := 0
	skip := map[int]bool{}
	if len(rows) > 0 {
		width = len(rows[0].cells) // the header
		for i, text := range rows[0].cells {
			skip[i] = aside(strings.TrimSpace(text))
		}
	}
	var records []record
	for _, row := range rows {
		records = append(records, w.record(r, sheet, row, width, skip))
	}
	return r.finish(t, records)
}

// hidden remarks on rows and columns that are read though nobody sees them.
func (w *workbook) hidden(r *reader, sheet string, rows []sheetRow) {
	width := 0
	for _, row := range rows {
		width = max(width, len(row.cells))
		if row.hidden {
			pos := finding.Pos{File: w.file, Sheet: sheet, Cell: "A" + strconv.Itoa(row.number)}
			r.faults.Warn(faultHidden, pos, fmt.Sprintf("第 %d 行是隐藏的，已照读", row.number), "", "取消隐藏后核对，不要的行删去")
		}
	}
	for col := 1; col <= width; col++ {
		name, err := excelize.ColumnNumberToName(col)
		if err != nil {
			return
		}
		if shown, err := w.book.GetColVisible(sheet, name); err == nil && !shown {
			pos := finding.Pos{File: w.file, Sheet: sheet, Cell: name + "1"}
			r.faults.Warn(faultHidden, pos, name+" 列是隐藏的，已照读", "", "取消隐藏后核对，不要的列删去")
		}
	}
}

// sheetRow is a row as stored, blanks at the end left out.
type sheetRow struct {
	number int
	cells  []string
	hidden bool
}

func (w *workbook) rows(sheet string) ([]sheetRow, error) {
	it, err := w.book.Rows(sheet)
	if err != nil {
		return nil, errors.New("不是普通工作表")
	}
	defer it.Close()
	var rows []sheetRow
	for n := 1; it.Next(); n++ {
		cells, err := it.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, errors.New("文件已损坏")
		}
		// An empty last cell is a formula without a value; blanks of any
		// other kind at the end are nothing.
		for i := len(cells); i > 0 && cells[i-1] != "" && strings.TrimSpace(cells[i-1]) == ""; i-- {
			cells = cells[:i-1]
		}
		if len(cells) > 0 {
			rows = append(rows, sheetRow{n, cells, it.GetRowOpts().Hidden})
		}
	}
	return rows, it.Error()
}

// formula reports whether a cell holds a formula.
func (w *workbook) formula(sheet string, col, row int) bool {
	name, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		return false
	}
	f, err := w.book.GetCellFormula(sheet, name)
	return err == nil && f != ""
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
		if i < len(row.cells) && (!skip[i] || row.cells[i] != "" && aside(strings.TrimSpace(row.cells[i]))) {
			w.fill(r, sheet, &rec.cells[i], i+1, row.cells[i], row.number)
		}
	}
	rec.pos = rec.cells[0].pos
	return rec
}

// fill gives a cell its text by the type it is stored as.
func (w *workbook) fill(r *reader, sheet string, c *cell, col int, raw string, row int) {
	if strings.TrimSpace(raw) == "" {
		if w.formula(sheet, col, row) {
			r.reported[c.pos] = true
			r.add(faultFormula, c.pos, "公式没有保存计算结果，或结果是空文本", "数值", "用电子表格程序打开、重算并保存，或把公式粘贴为数值")
		}
		return
	}
	kind, err := w.book.GetCellType(sheet, c.pos.Cell)
	switch {
	case err != nil || kind == excelize.CellTypeError:
		r.reported[c.pos] = true
		r.add(faultFormula, c.pos, "错误值 "+raw, "数值", "改正公式后保存")
	case kind == excelize.CellTypeBool:
		c.text = map[string]string{"1": "是", "0": "否"}[raw]
	case kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber:
		c.text, c.numeric = plainNumber(raw)
	default:
		c.text = raw
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
