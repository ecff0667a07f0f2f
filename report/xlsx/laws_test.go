package xlsx

import (
	"encoding/csv"
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"tongchou/calc"
	"tongchou/data"
	"tongchou/report"
	"tongchou/report/xlsx/booktest"
)

// lawPools are pools of laws that no sample has, with what they come to: levies by
// progressive bands of a fund that is phased in and ends, a common pool by weighted
// heads with awards by rank, gaps shared above a deductible and below a cap by groups,
// levies by thirds of a ranking with an amount per weighted head, regressive levies with
// overspending against a budget of risk-weighted heads shared by rounds below caps, levies
// on a moving average up to a highest value with advances settled a year later, two years
// of warning and awards to the first three, levies by months in hand up to a size of the
// fund with grants to one after the other, income per head evened out by ages.
func lawPools(t testing.TB) []string {
	dirs, err := filepath.Glob("testdata/laws/*")
	if err != nil || len(dirs) == 0 {
		t.Fatal("no laws", err)
	}
	return dirs
}

func lawView(t testing.TB, dir string) *report.View {
	pool, faults := data.ReadDir(dir)
	if faults.Stops() {
		t.Fatal(faults)
	}
	return viewOf(t, pool, calc.Options{Year: 2026, Stage: calc.Settlement, Day: "2026-03-01"})
}

// Laws come to what was computed from them apart from the program, exactly.
func TestLaws(t *testing.T) {
	t.Parallel()
	for _, dir := range lawPools(t) {
		v := lawView(t, dir)
		f, err := os.Open(filepath.Join(dir, "expected.csv"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil || len(rows) < 2 {
			t.Fatal(dir, err)
		}
		for _, row := range rows[1:] {
			want, _ := new(big.Rat).SetString(row[2])
			step := v.Runs[0].Scheme.Step(row[1])
			if step == nil {
				t.Fatalf("%s has no %s", dir, row[1])
			}
			got := v.Runs[0].Cell(v.Runs[0].Column(step), v.Pool.At(row[0])).Value.Num
			if got.Cmp(want) != 0 {
				t.Errorf("%s: %s of %s is %s, want %s", dir, row[1], row[0], got.FloatString(6), want.FloatString(6))
			}
		}
	}
}

func laws(t testing.TB) []booktest.Book {
	var out []booktest.Book
	for _, dir := range lawPools(t) {
		files, err := Render(lawView(t, dir), report.InMemory)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, booktest.Book{Name: dir, Data: files[0].Data})
	}
	return out
}
