package book

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/report/xlsx/booktest"
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
	t.Parallel()
	b := &Book{Title: "x", Year: 2026}
	s := b.Add("表", "")
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
			s.Calc(row, 1, text, Rat(t, c.sum), Plain)
			row++
		}
	}
	data, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	n, diffs := booktest.Differences(t, booktest.Open(t, data), booktest.Recalculated(t, data)[0])
	if n != row {
		t.Errorf("%d formulas, want %d", n, row)
	}
	booktest.Show(t, "rounding", n, diffs)
}

func rounded(t *testing.T, s *Sheet, row int, word string, x *big.Rat, digits int) {
	t.Helper()
	at := s.Put(row, 0, x, Plain)
	how := map[string]func(*big.Rat, int) *big.Rat{"ROUND": formula.Round, "ROUNDUP": formula.RoundUp, "ROUNDDOWN": formula.RoundDown}[word]
	s.Calc(row, 1, excelText(t, fmt.Sprintf("%s(数, %d)", word, digits), at.Ref(s)), how(x, digits), Plain)
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
