package calc_test

import (
	"math/big"
	"testing"

	"tongchou/calc"
)

// TestCensusOfHeirs: the heads of a unit that was merged into another count with its heir's,
// of the newest year in which all that lived then were counted.
func TestCensusOfHeirs(t *testing.T) {
	t.Parallel()
	const insurance = "职工"
	at := calc.CensusAt{Cohort: "在职", Sex: calc.Male, Age: 40}
	counted := func(unit, year int, heads int64) *calc.Census {
		return &calc.Census{Unit: unit, Year: year, Insurance: insurance, Heads: map[calc.CensusAt]*big.Rat{at: big.NewRat(heads, 1)}}
	}
	pool := &calc.Pool{
		Policy: &calc.Policy{Code: "P"},
		Units:  []calc.Unit{{Code: "A"}, {Code: "B", To: 2024, Into: "A"}, {Code: "C"}},
		Rows:   []calc.Row{{Insurance: insurance, Year: 2024, Unit: 0}, {Insurance: insurance, Year: 2024, Unit: 1}, {Insurance: insurance, Year: 2024, Unit: 2}},
	}
	for _, c := range []struct {
		what     string
		censuses []*calc.Census
		year     int
		heads    int64 // of unit A; 0: none
	}{
		{"both", []*calc.Census{counted(0, 2024, 100), counted(1, 2024, 30), counted(2, 2024, 7)}, 2024, 130},
		{"the newest year with both", []*calc.Census{counted(0, 2023, 90), counted(1, 2023, 20), counted(0, 2024, 100)}, 2023, 110},
		{"after the merger its own", []*calc.Census{counted(0, 2024, 100), counted(1, 2024, 30), counted(0, 2025, 140)}, 2025, 140},
		{"never both: its own", []*calc.Census{counted(0, 2024, 100)}, 2024, 100},
		{"only who is gone", []*calc.Census{counted(1, 2024, 30)}, 0, 0},
		{"the budget year is no count", []*calc.Census{counted(0, 2026, 100)}, 0, 0},
	} {
		pool.Censuses = c.censuses
		got := calc.RowsOf(pool.Indexed()).In(2026).CensusOf(insurance, 0, 2026)
		switch {
		case got == nil:
			if c.heads != 0 {
				t.Errorf("%s: none", c.what)
			}
		case got.Year != c.year || got.Unit != 0 || got.Heads[at].Cmp(big.NewRat(c.heads, 1)) != 0:
			t.Errorf("%s: %d %s, want %d %d", c.what, got.Year, got.Heads[at], c.year, c.heads)
		}
	}
}
