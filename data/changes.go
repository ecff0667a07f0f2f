package data

import (
	"bytes"
	"encoding/xml"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// CellChange is a cell that two workbooks hold differently. Sheet is "" for
// the workbook, Cell is "" for a whole sheet.
type CellChange struct {
	Sheet, Cell   string
	What          string // 公式 数值 文字 类型 结果 工作表
	Before, After string
}

// Recalculated reports whether the cell changed only because others did: its
// formula is the same.
func (c CellChange) Recalculated() bool { return c.What == "结果" }

// Changes lists the cells in which an edited workbook differs from the
// original, sheet by sheet and row by row. How cells look makes no difference,
// nor does the spelling of a formula that another program saved.
func Changes(original, edited []byte) ([]CellChange, error) {
	a, err := openExcel(original)
	if err != nil {
		return nil, err
	}
	defer a.Close() // it was never on disk
	b, err := openExcel(edited)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	var out []CellChange
	for _, sheet := range a.GetSheetList() {
		if !slices.Contains(b.GetSheetList(), sheet) {
			out = append(out, CellChange{Sheet: sheet, What: "工作表", Before: "有", After: "没有"})
			continue
		}
		changes, err := sheetChanges(a, b, sheet)
		if err != nil {
			return nil, err
		}
		out = append(out, changes...)
	}
	for _, sheet := range b.GetSheetList() {
		if !slices.Contains(a.GetSheetList(), sheet) {
			out = append(out, CellChange{Sheet: sheet, What: "工作表", Before: "没有", After: "有"})
		}
	}
	return out, nil
}

// Title is the title among a workbook's properties, "" when it has none.
func Title(content []byte) string {
	p, err := openParts(content)
	if err != nil {
		return ""
	}
	title, inTitle := "", false
	err = p.walk("docProps/core.xml", func(_ *xml.Decoder, token xml.Token) error {
		switch e := token.(type) {
		case xml.StartElement:
			inTitle = e.Name.Local == "title"
		case xml.CharData:
			if inTitle {
				title += string(e)
			}
		case xml.EndElement:
			inTitle = false
		}
		return nil
	})
	if err != nil {
		return ""
	}
	return title
}

// openExcel opens a workbook that lies within the bounds in full, with its
// formulas. The library may stumble over a file made to break it; that is an
// unreadable file, not the end of the program.
func openExcel(content []byte) (f *excelize.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			f, err = nil, errBroken
		}
	}()
	w, err := openBook("", content)
	if err != nil {
		return nil, err
	}
	for _, sheet := range w.sheets {
		if _, err := w.read(sheet); err != nil {
			return nil, err
		}
	}
	return excelize.OpenReader(bytes.NewReader(content), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked,
	})
}

func sheetChanges(a, b *excelize.File, sheet string) ([]CellChange, error) {
	before, err := a.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		return nil, err
	}
	after, err := b.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		return nil, err
	}
	var out []CellChange
	for row := range max(len(before), len(after)) {
		for col := range max(lengthOf(before, row), lengthOf(after, row)) {
			x, y := held(a, sheet, before, row, col), held(b, sheet, after, row, col)
			if x == y || x.formula == y.formula && !x.text && !y.text && sameShown(x.value, y.value) {
				continue
			}
			c := CellChange{Sheet: sheet, Cell: cellName(col, row), What: "结果", Before: x.value, After: y.value}
			switch {
			case x.formula != y.formula:
				c.What, c.Before, c.After = "公式", x.written(), y.written()
			case x.formula == "" && x.value == y.value:
				c.What, c.Before, c.After = "类型", x.sort()+" "+x.value, y.sort()+" "+y.value
			case x.formula == "" && !y.text && isNumber(y.value) && (isNumber(x.value) || x.value == ""):
				c.What = "数值"
			case x.formula == "":
				c.What = "文字"
			}
			out = append(out, c)
		}
	}
	return out, nil
}

// cellName names a cell; rows and columns count from 0.
func cellName(col, row int) string {
	name, _ := excelize.CoordinatesToCellName(col+1, row+1) // both are in range
	return name
}

func lengthOf(rows [][]string, row int) int {
	if row < len(rows) {
		return len(rows[row])
	}
	return 0
}

// holding is what a cell holds: a value, which may be a text that looks like a
// number (an account), and perhaps its formula, in one spelling.
type holding struct {
	formula, value string
	text           bool
}

func held(f *excelize.File, sheet string, rows [][]string, row, col int) holding {
	h := holding{}
	if col < lengthOf(rows, row) {
		h.value = rows[row][col]
	}
	if kind, err := f.GetCellType(sheet, cellName(col, row)); err == nil && h.value != "" {
		h.text = kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString
	}
	if text, err := f.GetCellFormula(sheet, cellName(col, row)); err == nil {
		h.formula = plainFormula(text)
	}
	switch h.formula { // LibreOffice keeps a yes or no as a formula
	case "TRUE":
		return holding{value: "1"}
	case "FALSE":
		return holding{value: "0"}
	}
	return h
}

func (h holding) sort() string {
	if h.text {
		return "文字"
	}
	return "数值"
}

// written is the formula, or the value where there is none.
func (h holding) written() string {
	if h.formula != "" {
		return "=" + h.formula
	}
	return h.value
}

// plainFormula is a formula in one spelling: programs differ in quotes around
// sheet names, in blanks, and in TRUE or TRUE().
func plainFormula(f string) string {
	var b strings.Builder
	quoted := false
	for _, r := range f {
		if r == '"' {
			quoted = !quoted
		}
		if !quoted && (r == '\'' || r == ' ') {
			continue
		}
		b.WriteRune(r)
	}
	return strings.NewReplacer("TRUE()", "TRUE", "FALSE()", "FALSE").Replace(b.String())
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// sameShown reports whether two stored values are one: numbers may differ in
// the last places that a program keeps, never in the fen.
func sameShown(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil {
		return strings.EqualFold(a, b) && (strings.EqualFold(a, "TRUE") || strings.EqualFold(a, "FALSE"))
	}
	return math.Abs(x-y) <= max(1e-12, min(0.0005, math.Abs(x)*1e-9))
}
