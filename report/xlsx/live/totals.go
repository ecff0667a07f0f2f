package live

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/xlsx/book"
)

// Totals is 人口 of the pool: what is added up over ages, by unit and year. Every age
// stands in the workbook of its unit, where it is computed; here its sums are figures.
type Totals struct {
	*book.Sheet
	view  *report.View
	first int // year
	next  int // free row
	asked map[totalAt]int
}

// totalAt is a row of what 预测 reads.
type totalAt struct {
	of   *Ahead
	name string
	unit int
}

// Columns of 人口 before the years.
const (
	totalInsurance = iota
	totalCode
	totalUnit
	totalName
	totalYears
)

// LayTotals writes the sheet, where somebody's ages are known.
func (a *Atlas) LayTotals() {
	v := a.view
	if len(v.Sums) == 0 {
		return
	}
	t := &Totals{Sheet: a.book.Add("人口", "各统筹区各年的人数，按年龄推算；每岁的算法见各统筹区的工作簿"), view: v, first: v.Year, asked: map[totalAt]int{}}
	last := v.Year
	for i := range v.Sums {
		t.first, last = min(t.first, v.Sums[i].Year), max(last, v.Sums[i].Year)
	}
	t.Begin("人口", "基准情景；数由各统筹区工作簿的“人口”表按年龄算出，这里是结果。单位：人，或人数乘以表里的数", 3, totalYears, false, "险种", "代码", "统筹区", "项目")
	for year := t.first; year <= last; year++ {
		t.Put(2, totalYears+year-t.first, year, book.Head.WithFormat(`0"年"`))
	}
	t.Put(2, t.source(last), "底稿", book.Head)
	t.Put(2, t.source(last)+1, "标记", book.Head)
	t.next = 3
	for _, i := range v.Pool.Policy.Insurances() {
		if set := v.Program.Cohorts[i.Name]; set != nil {
			for _, sum := range set.Sums {
				t.block(i.Name, sum.Name, last)
			}
		}
	}
	a.totals = t
}

func (t *Totals) source(last int) int { return totalYears + last - t.first + 1 }

// block writes one sum: a row a unit, and together where every unit has it.
func (t *Totals) block(insurance, name string, last int) {
	v, from := t.view, t.next
	look := book.Style{Format: "#,##0.00"}
	for u := range v.Pool.Units {
		years := v.SumsOf(insurance, name, u)
		for _, s := range years {
			t.Put(t.next, totalYears+s.Year-t.first, s.Value, look)
		}
		if len(years) > 0 {
			unit := v.Pool.Units[u]
			t.Line(t.next, 0, book.Plain, insurance, unit.Code, unit.Name, name)
			t.Put(t.next, t.source(last), "units/"+unit.Code+".xlsx", book.Style{Muted: true})
			t.Put(t.next, t.source(last)+1, t.marks(insurance, u), book.Style{Muted: true})
			t.next++
		}
	}
	if t.next == from {
		return
	}
	t.Line(t.next, 0, book.Plain.AsTotal(), insurance, "", "有年龄的合计", name)
	t.Put(t.next, t.source(last)+1, t.marks(insurance, calc.PoolLevel), book.Style{Muted: true}.AsTotal())
	for year := t.first; year <= last; year++ {
		t.Sum(t.next, totalYears+year-t.first, t.At(from, totalYears+year-t.first).Down(t.next-from), look.AsTotal())
	}
	t.next++
}

// marks are what the sums of a unit, or of all, rest on.
func (t *Totals) marks(insurance string, unit int) string {
	return strings.Join(append(t.view.Confidence(insurance, unit), string(t.view.AgesNature(insurance, unit))), " ")
}

// of is the cell of what a line of 预测 adds up over the ages of a unit, which is laid
// down when it is first asked for.
func (t *Totals) of(l lineReader, name string, value *big.Rat) string {
	at := totalAt{l.Ahead, name, l.unit}
	row, known := t.asked[at]
	if !known {
		if len(t.asked) == 0 {
			t.next = t.Section(t.next+1, "预测表所读：从上年或计划推算，不按本年记录的人数缩放")
		}
		row = t.next
		t.asked[at] = row
		t.next++
		unit := t.view.Pool.Units[l.unit]
		t.Line(row, 0, book.Plain, l.data.insurance, unit.Code, unit.Name, name)
	}
	return t.Put(row, totalYears+l.span(l.n).Year(t.view.Year)-t.first, value, book.Style{Format: "#,##0.000000"}).Ref(l.Sheet)
}

// peopled gives what a line adds up over the ages of a unit.
func (l lineReader) peopled(n *formula.Node, v formula.Value) (string, error) {
	line := slices.IndexFunc(l.lines, func(f calc.LineFormula) bool {
		found := false
		f.Formula.Walk(func(m *formula.Node) { found = found || m == n })
		return found
	})
	if line < 0 || l.atlas.totals == nil {
		return "", fmt.Errorf("预测表里没有 %s 的单元格", n.Title())
	}
	return l.atlas.totals.of(l, l.lines[line].Formula.Source(n), v.Num), nil
}
