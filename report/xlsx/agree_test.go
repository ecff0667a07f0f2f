package xlsx

import (
	"math/big"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/data"
	"tongchou/report"
	"tongchou/report/xlsx/booktest"
)

var (
	formUnit = regexp.MustCompile(`单位：(万?元)`)
	plainNum = regexp.MustCompile(`^-?\d+(\.\d+)?$`)
)

// closings are what the budget forms of a workbook say a year leaves, in 元 before
// rounding: the last figure right of 年末滚存结余, by insurance.
func closings(t *testing.T, f *excelize.File, insurance string, visit func(sheet string, scale int64, text string)) {
	for _, sheet := range f.GetSheetList() {
		if !strings.Contains(sheet, "收支预算表") || !strings.Contains(sheet, insurance) {
			continue
		}
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		scale := int64(0)
		for _, row := range rows {
			found, last := false, ""
			for _, cell := range row {
				if m := formUnit.FindStringSubmatch(cell); m != nil && scale == 0 {
					scale = map[string]int64{"元": 1, "万元": 10_000}[m[1]]
				}
				if found && plainNum.MatchString(cell) {
					last = cell
				}
				found = found || strings.Contains(cell, "年末滚存结余")
			}
			if found && last != "" {
				visit(sheet, scale, last)
			}
		}
	}
}

// left is what a year leaves a unit, or the pool with what its accounts hold; nil where
// that is not known.
func left(v *report.View, ins calc.Insurance, unit int) *big.Rat {
	out := v.Figures(calc.Planned, ins.Name, v.Year, unit).Num(calc.Closing)
	if out == nil || unit != calc.PoolLevel {
		return out
	}
	for _, a := range v.Accounts {
		if a.Insurance == ins && a.Year == v.Year && v.Program.Scheme(a.Scheme.ID).InForce(ins.Name, v.Year) {
			out = new(big.Rat).Add(out, a.Closing)
		}
	}
	return out
}

// The budget forms close with what the plan of the year leaves, to the form's unit: the
// figure that K402 and the projection tell.
func TestFormsCloseAsPlanned(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, name := range data.Embedded() {
		r := sample(t, name)
		check := func(f *excelize.File, who string, unit int) {
			for _, iv := range r.view.Insurances {
				want := left(r.view, iv.Insurance, unit)
				closings(t, f, iv.Name, func(sheet string, scale int64, text string) {
					if seen++; want == nil || scale == 0 {
						t.Errorf("%s of %s, %s: closes with %s in units of %d, planned %v", name, who, sheet, text, scale, want)
						return
					}
					_, decimals, _ := strings.Cut(text, ".")
					if got := formula.Round(new(big.Rat).Quo(want, big.NewRat(scale, 1)), len(decimals)); got.Cmp(rat(t, text)) != 0 {
						t.Errorf("%s of %s, %s: closes with %s, planned %s", name, who, sheet, text, got.FloatString(2))
					}
				})
			}
		}
		for _, file := range r.files {
			code, isUnit := strings.CutPrefix(strings.TrimSuffix(file.Name, ".xlsx"), "units/")
			if isUnit {
				u := r.view.Pool.At(code)
				check(booktest.Open(t, file.Data), r.view.Pool.NameOf(u), u)
			} else {
				check(booktest.Open(t, file.Data), "the pool", calc.PoolLevel)
			}
		}
	}
	if seen < 100 {
		t.Errorf("%d forms only", seen)
	}
}
