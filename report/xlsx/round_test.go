package xlsx

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/report"
)

// here maps the one name of a formula to a cell.
type here struct{ at string }

func (h here) Name(*formula.Node) (string, error) { return h.at, nil }
func (h here) Over(*formula.Node) (string, error) { return h.at, nil }
func (h here) MayBeBlank(*formula.Node) bool      { return false }
func (h here) Decimals(*formula.Node) (int, bool) { return 0, false }

// ROUND, ROUNDUP and ROUNDDOWN come to the exact value in LibreOffice too: on
// whole steps that binary fractions miss, just below and above them, on
// negative and on large amounts.
func TestRoundingRecalculates(t *testing.T) {
	b := &book{title: "x", year: 2026}
	s := b.add("表")
	rng := rand.New(rand.NewPCG(7, 7))
	row := 0
	for range 150 {
		size := []int64{100, 10_000, 10_000_000, 1_000_000_000_000}[rng.IntN(4)]
		fen := rng.Int64N(2*size) - size
		x := big.NewRat(fen, 100)
		switch rng.IntN(5) {
		case 0:
			x = big.NewRat(fen, 1200) // a month's part
		case 1:
			x.Add(x, big.NewRat(1, 10_000))
		case 2:
			x.Sub(x, big.NewRat(1, 10_000))
		case 3:
			x = formula.Round(x, 1)
		}
		for _, word := range []string{"ROUND", "ROUNDUP", "ROUNDDOWN"} {
			for _, digits := range []int{2, 1, 0, -3} {
				rounded(t, s, row, word, x, digits)
				row++
			}
		}
	}
	for _, c := range []struct{ sum, parts string }{{"33/10", "1.1*3"}, {"3/10", "0.1+0.2"}, {"57/100", "0.57*100/100"}, {"29", "0.29*100"}, {"0", "0"}} {
		for _, word := range []string{"ROUNDUP", "ROUNDDOWN"} {
			text := excelText(t, word+"(数, 2)", "("+c.parts+")")
			s.calc(row, 1, text, rat(t, c.sum), plain)
			row++
		}
	}
	data, err := b.bytes()
	if err != nil {
		t.Fatal(err)
	}
	n, diffs := differences(t, open(t, data), recalculated(t, data)[0])
	if n != row {
		t.Errorf("%d formulas, want %d", n, row)
	}
	show(t, "rounding", n, diffs)
}

// The months of a year make the year, and are the same in LibreOffice, for
// years of which half a fen falls on a month's end and of any size.
func TestPlanRecalculates(t *testing.T) {
	b := &book{title: "x", year: 2026}
	s := b.add("用款计划")
	rng := rand.New(rand.NewPCG(5, 5))
	var lines []planLine
	for _, size := range []int64{1e3, 1e8, 1e11, 4e12} {
		for range 40 {
			odd := 2*(size+rng.Int64N(size)) + 1 // fen
			lines = append(lines, planLine{"1", "甲", nil, big.NewRat(odd, 100)})
		}
	}
	fillPlan(&report.View{Result: &calc.Result{Pool: &calc.Pool{}}}, s, "", []planBlock{{"甲", lines}})
	data, err := b.bytes()
	if err != nil {
		t.Fatal(err)
	}
	recalculate(t, []string{"plan"}, [][]byte{data})
}

func rounded(t *testing.T, s *sheet, row int, word string, x *big.Rat, digits int) {
	t.Helper()
	at := s.put(row, 0, x, plain)
	how := map[string]func(*big.Rat, int) *big.Rat{"ROUND": formula.Round, "ROUNDUP": formula.RoundUp, "ROUNDDOWN": formula.RoundDown}[word]
	s.calc(row, 1, excelText(t, fmt.Sprintf("%s(数, %d)", word, digits), at.ref(s)), how(x, digits), plain)
}

func excelText(t *testing.T, text, cell string) string {
	t.Helper()
	f, list := formula.Parse(text, finding.Pos{})
	if f == nil {
		t.Fatal(list)
	}
	s, err := f.Excel(here{cell})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
