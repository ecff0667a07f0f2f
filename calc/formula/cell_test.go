package formula

import (
	"math/big"
	"strings"
	"testing"
)

func TestAmountsThatASheetHolds(t *testing.T) {
	for text, want := range map[string][2]bool{
		"9999999999999.99": {true, true}, "-9999999999999.99": {true, true}, "10000000000000": {false, true}, "-10000000000000": {false, true},
		"69999999999999.99": {false, true}, "70000000000000": {false, false}, "-70000000000000": {false, false},
	} {
		x, _ := new(big.Rat).SetString(text)
		if got := [2]bool{LargestShown.Within(x), LargestTotal.Within(x)}; got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
	if !LargestShown.Within(nil) {
		t.Error("no amount is too large")
	}
	// Every fen below the largest total is a number of its own.
	for fen := int64(6_999_999_999_999_000); fen < 7_000_000_000_000_000; fen++ {
		x, _ := big.NewRat(fen, 100).Float64()
		y, _ := big.NewRat(fen+1, 100).Float64()
		if x == y {
			t.Fatalf("%d fen is the next one", fen)
		}
	}
}

func TestFitsCell(t *testing.T) {
	for _, c := range []struct {
		formula string
		fits    bool
	}{
		{strings.Repeat("1", maxCellFormula), true},
		{strings.Repeat("1", maxCellFormula+1), false},
		{strings.Repeat("(", 64) + "1" + strings.Repeat(")", 64), true},
		{strings.Repeat("(", 65) + "1" + strings.Repeat(")", 65), false},
		{`"` + strings.Repeat("(", 65) + `"`, true},
	} {
		if err := FitsCell(c.formula); (err == nil) != c.fits {
			t.Errorf("%.40s…: %v", c.formula, err)
		}
	}
}
