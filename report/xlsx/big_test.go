package xlsx

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report/xlsx/booktest"
)

// roundings is a sheet of amounts of 100 亿元 to nearly 10 万亿元, to the fen, times rates, as
// lines of projections and steps have them, each rounded to the fen. Half of them lie at
// half a fen or within a thousandth of it. What LibreOffice computes is what is exact.
func roundings(t testing.TB) []booktest.Book {
	const amounts = 6000
	f := excelize.NewFile()
	rng := rand.New(rand.NewPCG(7, 2026))
	var wants []*big.Rat
	corrected := 0
	for len(wants) < amounts {
		x := drawProduct(rng, len(wants)%2 == 0)
		row := len(wants) + 1
		for i, factor := range x.factors {
			v, _ := factor.Float64()
			if err := f.SetCellValue("Sheet1", fmt.Sprintf("%c%d", 'A'+i, row), v); err != nil {
				t.Fatal(err)
			}
		}
		text := fmt.Sprintf(x.text, row)
		written := formula.SheetRound(text, x.exact, 2)
		if written != "ROUND("+text+",2)" {
			corrected++
		}
		if err := f.SetCellFormula("Sheet1", fmt.Sprintf("D%d", row), written); err != nil {
			t.Fatal(err)
		}
		wants = append(wants, formula.Round(x.exact, 2))
	}
	if corrected < amounts/20 || corrected > amounts*9/10 {
		t.Errorf("%d of %d formulas have a correction", corrected, amounts)
	}
	book, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return []booktest.Book{{Name: "roundings", Data: book.Bytes(), Check: func(t testing.TB, found *excelize.File) {
		for i, want := range wants {
			cell := fmt.Sprintf("D%d", i+1)
			text, err := found.GetCellValue("Sheet1", cell, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			if got, ok := new(big.Rat).SetString(text); !ok || formula.Round(got, 2).Cmp(want) != 0 {
				written, _ := found.GetCellFormula("Sheet1", cell)
				t.Errorf("%s = %s is %s, want %s", cell, written, text, want.FloatString(2))
			}
		}
	}}}
}

// product is an amount times rates: its factors in cells A to C, and the formula over them.
type product struct {
	factors [3]*big.Rat
	text    string
	exact   *big.Rat
}

// drawProduct draws one that a sheet can hold to the fen, near half a fen if asked.
func drawProduct(rng *rand.Rand, near bool) product {
	one, half := big.NewRat(1, 1), big.NewRat(1, 2)
	for {
		scale := []int64{1e12, 1e13, 1e14}[rng.IntN(3)] // fen
		a, b, c := big.NewRat(scale+rng.Int64N(7*scale), 100), big.NewRat(rng.Int64N(2000), 10000), big.NewRat(rng.Int64N(2000), 10000)
		x := product{factors: [3]*big.Rat{a, b, c}, text: "A%[1]d*(1+B%[1]d)*(1+C%[1]d)"}
		x.exact = new(big.Rat).Mul(new(big.Rat).Mul(a, new(big.Rat).Add(one, b)), new(big.Rat).Add(one, c))
		if rng.IntN(4) == 0 {
			x.text, x.exact = "A%[1]d*B%[1]d", new(big.Rat).Mul(a, b)
		}
		fen := new(big.Rat).Mul(x.exact, big.NewRat(100, 1))
		apart := new(big.Rat).Sub(fen, new(big.Rat).SetInt(new(big.Int).Quo(fen.Num(), fen.Denom())))
		apart.Sub(apart, half)
		if x.exact.Cmp(big.NewRat(9.9e12, 1)) < 0 && (!near || apart.Abs(apart).Cmp(big.NewRat(1, 1000)) <= 0) {
			return x
		}
	}
}

// bigPools have amounts ten times as large as a province's, to the fen, in everything that
// computes, projections from last year and from the plan, too.
func bigPools(t testing.TB) []booktest.Book {
	pool := samplePool(t, "liaoning")
	enlarge(pool, 10)
	shake(pool, rand.New(rand.NewPCG(1, 5)))
	return []booktest.Book{{Name: "liaoning times ten", Data: poolBytes(t, viewOf(t, pool, calc.Options{}))}}
}

// enlarge multiplies what the rows of a pool say of money.
func enlarge(pool *calc.Pool, times int64) {
	money := map[string]bool{}
	for _, m := range pool.Measures {
		money[m.Name] = m.Kind == "money"
	}
	for i := range pool.Rows {
		for name, c := range pool.Rows[i].Cells {
			if c.Num != nil && money[name] {
				c.Num = new(big.Rat).Mul(c.Num, big.NewRat(times, 1))
				pool.Rows[i].Cells[name] = c
			}
		}
	}
}

// TestLargeTotals: a total that has more digits to the fen than a sheet shows is shown in
// 万元 to the 元, in the workbook that says so; it stays a number in 元.
func TestLargeTotals(t *testing.T) {
	t.Parallel()
	for times, want := range map[int64]bool{10: false, 200: true} {
		pool := samplePool(t, "liaoning")
		enlarge(pool, times)
		f := booktest.Open(t, poolBytes(t, viewOf(t, pool, calc.Options{})))
		told, shown := false, 0
		for _, sheet := range f.GetSheetList() {
			rows, err := f.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			for r, row := range rows {
				for c, text := range row {
					told = told || strings.Contains(text, guideLarge)
					if !strings.HasSuffix(text, "万元") || !strings.ContainsAny(text[:1], "−0123456789") {
						continue
					}
					at, _ := excelize.CoordinatesToCellName(c+1, r+1)
					raw, err := f.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
					if err != nil {
						t.Fatal(err)
					}
					x, ok := new(big.Rat).SetString(raw)
					if !ok || formula.LargestShown.Within(x) {
						t.Errorf("%s %s is %s", sheet, at, raw)
					}
					shown++
				}
			}
		}
		if told != want || (shown > 0) != want {
			t.Errorf("%d times: %d amounts in 万元, told %v", times, shown, told)
		}
	}
}
