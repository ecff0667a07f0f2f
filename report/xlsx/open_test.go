package xlsx

import (
	"math/big"
	"slices"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/xlsx/book"
)

// decided is a sample pool with every open decision taken, at one end of its range.
func decided(t testing.TB, name string, open *report.View, end func(report.PendingItem) *big.Rat) *report.View {
	pool := samplePool(t, name)
	for _, p := range open.Pending {
		pool.Inputs = append(pool.Inputs, calc.Input{Year: open.Year, Scheme: p.Scheme.ID, Insurance: p.Insurance.Name, Code: pool.CodeOf(p.Unit), Item: p.Rule.Name,
			Value: formula.Num(end(p)), Raw: end(p).RatString(), Basis: "示意"})
	}
	return viewOf(t, pool, calc.Options{})
}

// heads are the heads of a column.
func heads(s *book.Sheet, col int) (out []any) {
	for row := range 4 {
		out = append(out, s.At(row, col).Value())
	}
	return out
}

// A figure of the plan says that it is not decided if and only if some decision moves it:
// the workbooks with every decision at its low and at its high end tell which ones do.
func TestWhatDecisionsMoveSaysSo(t *testing.T) {
	t.Parallel()
	r := sample(t, "liaoning")
	low := decided(t, "liaoning", r.view, func(p report.PendingItem) *big.Rat { return p.Low })
	high := decided(t, "liaoning", r.view, func(p report.PendingItem) *big.Rat { return p.High })
	if n := marksOf(t, r.view, r.book, poolBook(low), poolBook(high)); n < 100 {
		t.Errorf("%d marks in budget.xlsx", n)
	}
	for u := range r.view.Units {
		waits := slices.ContainsFunc(r.view.Units[u].Insurances, func(ui report.UnitInsurance) bool { return ui.Row.Open() })
		n := marksOf(t, r.view, unitBook(r.view, &r.view.Units[u]), unitBook(low, &low.Units[u]), unitBook(high, &high.Units[u]))
		if waits != (n > 0) {
			t.Errorf("%s: %d marks", r.view.Units[u].Unit.Name, n)
		}
	}
}

// marksOf compares the marks of a workbook with what moves between those of the same pool
// with everything decided, and counts them.
func marksOf(t *testing.T, v *report.View, open, low, high *book.Book) (marked int) {
	lists := []string{"封面", "输入", "检查", "支付清单", "待收清单", "待定款项"} // with words of their own
	for _, s := range open.Sheets {
		if slices.Contains(lists, s.Name) {
			continue
		}
		a, b := sheetNamed(t, low, s.Name), sheetNamed(t, high, s.Name)
		for row := range s.Rows {
			if strings.HasPrefix(s.Name, "汇总-") && s.At(row, 1).Value() == nil {
				continue // figures of the chart, which has its own word
			}
			for col := range s.Rows[row] {
				at := s.At(row, col)
				x, y, z := at.Number(), a.At(row, col).Number(), b.At(row, col).Number()
				if x == nil || y == nil || z == nil || !slices.Equal(heads(s, col), heads(a, col)) || s.At(row, 0).Value() != a.At(row, 0).Value() {
					continue
				}
				if slices.ContainsFunc(v.Pending, func(p report.PendingItem) bool { return p.Rule.Name == s.At(row, 0).Value() }) {
					continue // what is to be decided, also of those for whom it changes nothing
				}
				if year, is := s.At(row, 2).Value().(int); is && s.Name == "基金账户" && col == accOut && year > v.Year {
					continue // what is granted then may follow
				}
				if at.Open() {
					marked++
				}
				if moves := x.Cmp(y) != 0 || x.Cmp(z) != 0; moves != at.Open() {
					t.Errorf("%s!%s%d: %s, decided %s or %s, marked %v", s.Name, book.Column(col), row+1, x.FloatString(2), y.FloatString(2), z.FloatString(2), at.Open())
				}
			}
		}
	}
	return marked
}
