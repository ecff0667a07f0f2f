// Package xlsx writes the budget workbooks: the pool's budget.xlsx and one for
// each unit. The working papers live: every step is a formula over cells of
// data, parameters and inputs, with the exact value cached, so that a changed
// cell moves the levies in Excel, WPS and LibreOffice alike.
//
// A workbook is laid out in memory (book, sheet, place), every cell of it in
// three passes: lay settles where each value will stand, fill writes values
// and formulas, bytes hands the sheets to excelize.
package xlsx

import (
	"fmt"
	"slices"

	"tongchou/report"
	"tongchou/report/workers"
)

// Render makes budget.xlsx and units/<code>.xlsx. The same view gives the same
// bytes.
func Render(v *report.View) ([]report.File, error) {
	data, err := poolBook(v).Bytes()
	if err != nil {
		return nil, fmt.Errorf("budget.xlsx: %w", err)
	}
	files := []report.File{{Name: "budget.xlsx", Data: data}}
	units, err := unitFiles(v)
	return append(files, units...), err
}

// unitFiles makes the workbooks of all units that take part in something, as
// many at a time as there are processors. They come in unit order.
func unitFiles(v *report.View) ([]report.File, error) {
	files := make([]report.File, len(v.Units))
	err := workers.Each(len(v.Units), func(i int) error {
		if len(v.Units[i].Insurances) == 0 {
			return nil
		}
		name := "units/" + v.Units[i].Unit.Code + ".xlsx"
		data, err := unitBook(v, &v.Units[i]).Bytes()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		files[i] = report.File{Name: name, Data: data}
		return nil
	})
	files = slices.DeleteFunc(files, func(f report.File) bool { return f.Name == "" })
	return files, err
}
