package xlsx

import (
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/data"
	"tongchou/report"
	"tongchou/report/xlsx/book"
	"tongchou/report/xlsx/booktest"
)

// agedPool are three made-up cities, two of which have ages.
func agedPool(t testing.TB) *calc.Pool {
	t.Helper()
	pool, faults := data.ReadDir("../../data/testdata/pool-three")
	if faults.Stops() {
		t.Fatal(faults)
	}
	return pool
}

func unitBytes(t testing.TB, v *report.View, code string) []byte {
	t.Helper()
	i := slices.IndexFunc(v.Units, func(u report.UnitView) bool { return u.Unit.Code == code })
	return bytesOf(t, unitBook(v, &v.Units[i]))
}

// changedAges: heads, a table and an assumption changed on the sheets of a unit move its
// people to where the program itself would have put them, in all years and all ages.
func changedAges(t testing.TB) []booktest.Book {
	pool := agedPool(t)
	code := pool.Units[pool.Censuses[0].Unit].Code
	v := viewOf(t, pool, calc.Options{})
	before := booktest.Open(t, unitBytes(t, v, code))
	counted := func(sex calc.Sex, age int) calc.CensusAt { return calc.CensusAt{Cohort: "在职", Sex: sex, Age: age} }

	changed := agedPool(t)
	for at, heads := range map[calc.CensusAt]int64{counted(calc.Male, 45): 123456, counted(calc.Female, 49): 7, counted(calc.Male, 16): 0} {
		changed.Censuses[0].Heads[at] = big.NewRat(heads, 1)
	}
	for i := range changed.Projection.Tables {
		table := changed.Projection.Tables[i]
		for k := range table.Rows {
			if r := &table.Rows[k]; table.Name == "死亡率" && r.Age == 70 && *r.Sex == calc.Female {
				r.Value = big.NewRat(1, 2)
			}
		}
	}
	for i := range changed.Projection.Assumptions {
		if a := &changed.Projection.Assumptions[i]; a.Name == "女五十五占比" {
			a.Values[calc.Baseline] = formula.Num(big.NewRat(7, 10))
		}
	}
	want := booktest.Open(t, unitBytes(t, viewOf(t, changed, calc.Options{}), code))

	b := unitBook(v, &v.Units[slices.IndexFunc(v.Units, func(u report.UnitView) bool { return u.Unit.Code == code })])
	put := func(sheet, block, sex string, age int, value *big.Rat) {
		s := b.Sheets[slices.IndexFunc(b.Sheets, func(s *book.Sheet) bool { return s.Name == sheet })]
		found := false
		for row := range s.Rows {
			if found = found || s.At(row, 0).Value() == block; found && (sex == "" || s.At(row, 0).Value() == sex && s.At(row, 1).Value() == age) {
				s.Put(row, 2, value, book.Plain)
				return
			}
		}
		t.Fatalf("%s has no %s %s %d", sheet, block, sex, age)
	}
	put("人口", "在职", "男", 45, big.NewRat(123456, 1))
	put("人口", "在职", "女", 49, big.NewRat(7, 1))
	put("人口", "在职", "男", 16, new(big.Rat))
	put("表", "死亡率", "女", 70, big.NewRat(1, 2))
	put("表", "女五十五占比", "", 0, big.NewRat(7, 10))
	return []booktest.Book{
		{Name: "aged", Data: unitBytes(t, v, code)},
		{Name: "aged pool", Data: poolBytes(t, v)},
		{Name: "changed ages", Data: bytesOf(t, b), Check: func(t testing.TB, moved *excelize.File) {
			for _, sheet := range want.GetSheetList() { // nothing else follows
				if sheet != "人口" && sheet != "表" {
					if err := want.DeleteSheet(sheet); err != nil {
						t.Fatal(err)
					}
				}
			}
			n, diffs := booktest.Differences(t, want, moved)
			if n < 15000 {
				t.Errorf("%d formulas only", n)
			}
			booktest.Show(t, "changed ages", n, diffs)
			if _, all := booktest.Differences(t, before, moved); len(all) < 1000 {
				t.Errorf("only %d cells moved", len(all))
			}
			exactHeads(t, want, moved)
		}},
	}
}

// exactHeads: heads agree to all six decimals.
func exactHeads(t testing.TB, want, got *excelize.File) {
	t.Helper()
	raw := excelize.Options{RawCellValue: true}
	ours, err := want.GetRows("人口", raw)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := got.GetRows("人口", raw)
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for r, cells := range ours {
		if len(cells) == 0 || cells[0] != "男" && cells[0] != "女" {
			continue
		}
		for c := 2; c < len(cells); c++ {
			x, known := new(big.Rat).SetString(cells[c])
			if !known {
				continue // not counted that year
			}
			y, ok := new(big.Rat).SetString(theirs[r][c])
			if compared++; !ok || formula.Round(x, 6).Cmp(formula.Round(y, 6)) != 0 {
				t.Fatalf("row %d column %d: %s here, %s there", r+1, c+1, cells[c], theirs[r][c])
			}
		}
	}
	if compared < 8000 {
		t.Errorf("%d heads compared", compared)
	}
}

// TestPeopleSheets: what may be changed is yellow, what follows is written once a block,
// and a unit without ages has no such sheet.
func TestPeopleSheets(t *testing.T) {
	t.Parallel()
	pool := agedPool(t)
	v := viewOf(t, pool, calc.Options{})
	for i := range v.Units {
		code := v.Units[i].Unit.Code
		f := booktest.Open(t, unitBytes(t, v, code))
		aged := slices.ContainsFunc(pool.Censuses, func(c *calc.Census) bool { return c.Unit == i })
		if at, _ := f.GetSheetIndex("人口"); (at >= 0) != aged {
			t.Fatalf("%s: sheet 人口 at %d", code, at)
		}
		if !aged {
			continue
		}
		row := booktest.Find(t, f, "人口", 0, "在职") + 2
		for cell, locked := range map[string]bool{"C" + itoa(row): false, "E" + itoa(row): true} {
			if got := booktest.Locked(t, f, "人口", cell); got != locked {
				t.Errorf("%s %s: locked %v", code, cell, got)
			}
		}
		text, err := f.GetCellFormula("人口", "G"+itoa(booktest.Find(t, f, "人口", 0, "留存在职")+4))
		if err != nil {
			t.Fatal(err)
		}
		if before, _, _ := strings.Cut(text, "-"); before != "ROUND(F"+itoa(booktest.Find(t, f, "人口", 0, "在职")+3)+"*(1" { // the row above, the column before
			t.Errorf("%s: 留存在职 = %s", code, text)
		}
	}
}
