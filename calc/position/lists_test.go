package position

import (
	"math/big"
	"testing"

	"tongchou/calc"
)

// TestPayments tries every order of due, announced and paid.
func TestPayments(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		flow                 calc.Flow
		status               calc.Status
		due, announced, paid string
		want                 string
	}{
		{calc.Grant, calc.StatusFinal, "100", "100", "30", "下拨 70.00, waiting 0.00"},
		{calc.Grant, calc.StatusFinal, "100", "80", "30", "下拨 50.00, waiting 20.00"},
		{calc.Grant, calc.StatusFinal, "80", "100", "30", "下拨 50.00, waiting 0.00"},
		{calc.Grant, calc.StatusFinal, "100", "20", "30", "下拨 0.00, waiting 70.00"},
		{calc.Grant, calc.StatusFinal, "100", "", "30", "下拨 0.00, waiting 70.00"},
		{calc.Grant, calc.StatusFinal, "20", "30", "100", "收回下拨 70.00, waiting 10.00"},
		{calc.Grant, calc.StatusFinal, "30", "20", "100", "收回下拨 70.00, waiting 0.00"},
		{calc.Grant, calc.StatusFinal, "30", "", "100", "收回下拨 0.00, waiting 70.00"},
		{calc.Grant, calc.StatusFinal, "30", "20", "30", ""},
		{calc.Grant, calc.StatusEstimate, "100", "100", "30", "下拨 0.00, waiting 70.00"},
		{calc.Grant, calc.StatusEstimate, "10", "100", "30", "下拨 0.00, waiting 0.00"},
		{calc.Levy, calc.StatusFinal, "100", "100", "30", ""},
		{calc.Levy, calc.StatusFinal, "20", "30", "100", "退还上解 70.00, waiting 10.00"},
		{calc.Levy, calc.StatusFinal, "30", "20", "100", "退还上解 70.00, waiting 0.00"},
		{calc.Levy, calc.StatusFinal, "30", "200", "100", "退还上解 0.00, waiting 70.00"},
		{calc.Levy, calc.StatusFinal, "30", "", "100", "退还上解 0.00, waiting 70.00"},
		{calc.Levy, calc.StatusEstimate, "30", "20", "100", ""},
	} {
		p := calc.Position{Flow: c.flow, Status: c.status, Due: number(t, c.due), Paid: number(t, c.paid)}
		if c.announced != "" {
			p.Announced = number(t, c.announced)
		}
		if got := list(&p); got != c.want {
			t.Errorf("%s %s of %q, %s paid: %q, want %q", c.flow, c.due, c.announced, c.paid, got, c.want)
		}
	}
}

// TestReconcile: money counts in the year in which it moved, whatever year it was
// for, and less what went back; a year without any tells nothing.
func TestReconcile(t *testing.T) {
	t.Parallel()
	row := func(year, unit int, basis calc.Basis, measure, amount string) calc.Row {
		return calc.Row{Year: year, Basis: basis, Insurance: "职工", Unit: unit, Cells: map[string]calc.Cell{measure: {Num: number(t, amount)}}}
	}
	moved := func(year int, code, category, amount, date string) calc.Entry {
		return calc.Entry{Year: year, Insurance: "职工", Code: code, Category: category, Amount: number(t, amount), Date: date}
	}
	pool := &calc.Pool{
		Policy: &calc.Policy{Schemes: []*calc.Scheme{{ID: "a", Insurance: []string{"职工"}}}},
		Units:  []calc.Unit{{Code: "1"}, {Code: "2"}, {Code: "3"}},
		Rows: []calc.Row{
			row(2025, 0, calc.Flash, calc.LevyToAbove, "9"), row(2025, 0, calc.Final, calc.LevyToAbove, "80"),
			row(2025, 1, calc.Flash, calc.GrantFromAbove, "50"), row(2025, 2, calc.Expected, calc.LevyToAbove, "7"),
			row(2026, 0, calc.Final, calc.LevyToAbove, "70"),
		},
		Ledger: []calc.Entry{
			moved(2025, "1", "上解", "100", "2025-06-30"), moved(2024, "1", "上解", "20", "2025-01-10"), moved(2025, "1", "退还上解", "30", "2025-11-01"),
			moved(2025, "1", "上解", "400", "2026-01-10"), moved(2025, "2", "下拨", "50", "2025-07-01"), moved(2025, "3", "上解", "7", "2025-07-01"),
			moved(2025, "1", "提取", "5", "2025-07-01"),
		},
	}
	want := []Booked{
		{Year: 2025, Flow: calc.Levy, Unit: 0, Basis: calc.Final, Amount: number(t, "80"), Moved: number(t, "90")},
		{Year: 2025, Flow: calc.Levy, Unit: 2, Moved: number(t, "7")},
		{Year: 2025, Flow: calc.Grant, Unit: 1, Basis: calc.Flash, Amount: number(t, "50"), Moved: number(t, "50")},
		{Year: 2026, Flow: calc.Levy, Unit: 0, Basis: calc.Final, Amount: number(t, "70"), Moved: number(t, "400")},
	}
	got := Reconcile(&calc.Result{Pool: pool, Year: 2026, Rows: calc.RowsOf(pool)})
	if len(got) != len(want) {
		t.Fatalf("%d lines, want %d: %+v", len(got), len(want), got)
	}
	same := func(a, b *big.Rat) bool { return text(a) == text(b) }
	for i, g := range got {
		if w := want[i]; g.Year != w.Year || g.Flow != w.Flow || g.Unit != w.Unit || g.Basis != w.Basis || !same(g.Amount, w.Amount) || !same(g.Moved, w.Moved) {
			t.Errorf("line %d: %+v", i, g)
		}
	}
	if d := got[0].Difference(); text(d) != "-10.00" || got[1].Difference() != nil {
		t.Errorf("differences %v, %v", d, got[1].Difference())
	}
}
