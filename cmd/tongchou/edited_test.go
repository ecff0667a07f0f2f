package main

import (
	"bytes"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
)

// setCell types into a cell of a workbook: setcell FILE SHEET CELL VALUE. A
// value that begins with = is a formula. For CELL a name in the sheet's first
// or second column may be given: then the cell is right of it.
func setCell(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	content, err := os.ReadFile(path)
	ts.Check(err)
	f, err := excelize.OpenReader(bytes.NewReader(content))
	ts.Check(err)
	defer f.Close()
	cell := args[2]
	if _, _, err := excelize.CellNameToCoordinates(cell); err != nil {
		cell = besides(ts, f, args[1], cell)
	}
	if formula, ok := strings.CutPrefix(args[3], "="); ok {
		ts.Check(f.SetCellFormula(args[1], cell, formula))
	} else {
		ts.Check(f.SetCellDefault(args[1], cell, args[3]))
	}
	var b bytes.Buffer
	ts.Check(f.Write(&b))
	ts.Check(os.WriteFile(path, b.Bytes(), 0o644))
}

func besides(ts *testscript.TestScript, f *excelize.File, sheet, name string) string {
	rows, err := f.GetRows(sheet)
	ts.Check(err)
	for i, cells := range rows {
		for j := range min(2, len(cells)) {
			if cells[j] == name || strings.HasPrefix(cells[j], name+"（") {
				at, err := excelize.CoordinatesToCellName(j+2, i+1)
				ts.Check(err)
				return at
			}
		}
	}
	ts.Fatalf("%s has no %s", sheet, name)
	return ""
}
