package sheet

import (
	"maps"
	"slices"
	"strings"

	"tongchou/data/value"
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
	sheets, before, err := openExactly(original)
	if err != nil {
		return nil, err
	}
	now, after, err := openExactly(edited)
	if err != nil {
		return nil, err
	}
	var out []CellChange
	for _, sheet := range sheets {
		if after[sheet] == nil {
			out = append(out, CellChange{Sheet: sheet, What: "工作表", Before: "有", After: "没有"})
			continue
		}
		out = append(out, sheetChanges(sheet, before[sheet], after[sheet])...)
	}
	for _, sheet := range now {
		if before[sheet] == nil {
			out = append(out, CellChange{Sheet: sheet, What: "工作表", Before: "没有", After: "有"})
		}
	}
	return out, nil
}

// openExactly opens a workbook and reads every sheet of it, formulas too.
func openExactly(content []byte) (sheets []string, held map[string]*worksheet, err error) {
	b, err := open("", content)
	if err != nil {
		return nil, nil, err
	}
	held = map[string]*worksheet{}
	for _, sheet := range b.Sheets {
		if held[sheet], err = b.readExactly(sheet); err != nil {
			return nil, nil, err
		}
	}
	return b.Sheets, held, nil
}

func sheetChanges(sheet string, before, after *worksheet) []CellChange {
	a, b := before.holdings(), after.holdings()
	places := maps.Clone(a)
	maps.Copy(places, b)
	var out []CellChange
	for _, at := range slices.SortedFunc(maps.Keys(places), cellAt.compare) {
		x, y := a[at], b[at]
		if x == y || x.formula == y.formula && !x.text && !y.text && sameShown(x.value, y.value) {
			continue
		}
		c := CellChange{Sheet: sheet, Cell: at.String(), What: "结果", Before: x.value, After: y.value}
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
	return out
}

// holding is what a cell holds: a value, which may be a text that looks like a
// number (an account), and perhaps its formula, in one spelling.
type holding struct {
	formula, value string
	text           bool
}

// holdings are the cells of a sheet that hold something.
func (w *worksheet) holdings() map[cellAt]holding {
	out := map[cellAt]holding{}
	for _, row := range w.rows {
		for i, stored := range row.cells {
			at := cellAt{i + 1, row.number}
			h := holding{formula: plainFormula(w.formulas[at]), value: stored.text, text: stored.kind == 's' && !stored.formula && stored.text != ""}
			switch h.formula { // LibreOffice keeps a yes or no as a formula
			case "TRUE":
				h = holding{value: "1"}
			case "FALSE":
				h = holding{value: "0"}
			}
			if h != (holding{}) {
				out[at] = h
			}
		}
	}
	return out
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
	_, ok := value.Stored(s)
	return ok
}

// sameShown reports whether two stored values are one, however a program
// spells a yes or no.
func sameShown(a, b string) bool {
	yesOrNo := strings.EqualFold(a, "TRUE") || strings.EqualFold(a, "FALSE")
	return a == b || value.SameStored(a, b) || yesOrNo && strings.EqualFold(a, b)
}
