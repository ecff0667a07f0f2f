package formula

import (
	"math/big"
	"testing"
)

// A correction stands where a sheet's ROUND would miss the fen: just below half of it in a
// large amount, or at half beyond the 15 digits that every sheet looks at; nowhere else.
func TestSheetRound(t *testing.T) {
	for _, c := range []struct {
		exact  string
		digits int
		want   string
	}{
		{"15321621001.6100", 2, "ROUND(x,2)"},
		{"50.125", 2, "ROUND(x,2)"},
		{"10821075679.06497300", 2, "ROUND(x-0.0002,2)"}, // its 15 digits are half a fen
		{"-10821075679.06497300", 2, "ROUND(x+0.0002,2)"},
		{"10821075679.0640", 2, "ROUND(x,2)"},
		{"1082107567.06500", 2, "ROUND(x,2)"},             // half, and 15 digits say so
		{"104755235381.45500000", 2, "ROUND(x+0.0004,2)"}, // half, and the bits say less
		{"-104755235381.45500000", 2, "ROUND(x-0.0004,2)"},
		{"104755235381.4560", 2, "ROUND(x,2)"},
		{"9367400992874.80416", 2, "ROUND(x-0.0042,2)"}, // no further than to the fen itself
		{"3182567.4999999999", 0, "ROUND(x-0.00000003,0)"},
		{"", 2, "ROUND(x,2)"},
	} {
		var exact *big.Rat
		if c.exact != "" {
			exact, _ = new(big.Rat).SetString(c.exact)
		}
		if got := SheetRound("x", exact, c.digits); got != c.want {
			t.Errorf("%s: %s, want %s", c.exact, got, c.want)
		}
	}
}
