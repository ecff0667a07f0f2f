package formula

import (
	"math/big"
	"strings"
	"testing"
)

func TestAmountsBeyondFifteenDigits(t *testing.T) {
	for text, want := range map[string]bool{
		"9999999999999.99": false, "-9999999999999.99": false, "10000000000000": true, "-10000000000000": true,
	} {
		x, _ := new(big.Rat).SetString(text)
		if TooLarge(x) != want {
			t.Errorf("%s is too large: %v", text, !want)
		}
	}
	if TooLarge(nil) {
		t.Error("no amount is too large")
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
