package report

import (
	"fmt"
	"strings"

	"tongchou/calc"
)

// BasisOf is the 口径 of the row that is read of a unit's year; "" where none is known.
func (v *View) BasisOf(insurance string, unit, year int) calc.Basis {
	if f := v.Figures(calc.Recorded, insurance, year, unit); f != nil {
		return f.Basis
	}
	return ""
}

// BasesOf is the 口径 of the rows of a year that an insurance reads, best
// first: 决算, or 决算 3 个、预计 12 个; "" when none is known.
func (v *View) BasesOf(iv *InsuranceView, year int) string {
	count := map[calc.Basis]int{}
	for _, r := range iv.Rows {
		count[v.BasisOf(iv.Name, r.Unit, year)]++
	}
	delete(count, "")
	var parts []string
	for _, b := range calc.Bases() {
		switch n := count[b]; {
		case n > 0 && len(count) == 1:
			return string(b)
		case n > 0:
			parts = append(parts, fmt.Sprintf("%s %d 个", b, n))
		}
	}
	return strings.Join(parts, "、")
}

// PriorWord says what last year's amounts are that this year's are compared with, to stand
// after the year: 计划 where they are computed by last year's rules, else the 口径 of the
// rows they are read from.
func (v *View) PriorWord(iv *InsuranceView) string {
	if v.FromPlan(iv, iv.In) {
		return "计划"
	}
	b := v.BasesOf(iv, v.Year-1)
	if strings.Contains(b, "、") {
		return "（" + b + "）"
	}
	return b
}
