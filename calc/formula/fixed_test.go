package formula

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// TestFixed: decimals come to what fractions come to, or say that they do not fit.
func TestFixed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) (Fixed, *big.Rat) {
			digits := rapid.Int64().Draw(t, label)
			r := new(big.Rat).SetFrac(big.NewInt(digits), powerOf10(rapid.IntRange(0, 18).Draw(t, label+" decimals")).Num())
			f, ok := FixedOf(r)
			if !ok || f.Rat().Cmp(r) != 0 || f.Sign() != r.Sign() {
				t.Fatalf("%s is %s", r.RatString(), f.Rat().RatString())
			}
			return f, r
		}
		a, x := draw("a")
		b, y := draw("b")
		check := func(what string, f Fixed, ok bool, r *big.Rat) {
			if ok && f.Rat().Cmp(r) != 0 {
				t.Fatalf("%s: %s, not %s", what, f.Rat().RatString(), r.RatString())
			}
		}
		sum, ok := a.Plus(b)
		check("sum", sum, ok, new(big.Rat).Add(x, y))
		less, ok := a.Plus(b.negated())
		check("difference", less, ok, new(big.Rat).Sub(x, y))
		product, ok := a.times(b)
		check("product", product, ok, new(big.Rat).Mul(x, y))
		if quotient, ok := a.over(b); ok {
			check("quotient", quotient, ok, new(big.Rat).Quo(x, y))
		}
		if back, ok := a.times(FixedInt(8)); ok && back.hi == 0 {
			eighth, ok := back.over(FixedInt(8))
			if check("eighth", eighth, ok, x); !ok {
				t.Fatalf("no eighth of %s", back.Rat())
			}
		}
		d := rapid.IntRange(0, 12).Draw(t, "to")
		c, z := draw("c")
		if part, ok := a.Part(b, c, d); ok {
			check("part", part, ok, Round(new(big.Rat).Quo(new(big.Rat).Mul(x, y), z), d))
		}
		for _, f := range []Fixed{a, product} {
			for _, how := range []rounding{halfAway, away, toward} {
				rounded, ok := f.round(d, how)
				check("rounded", rounded, ok, roundBy(f.Rat(), d, how))
			}
		}
		if _, ok := FixedInt(3).Plus(FixedInt(-5)); !ok {
			t.Fatal("small numbers do not fit")
		}
	})
	if _, ok := FixedOf(big.NewRat(1, 3)); ok {
		t.Error("a third is no decimal")
	}
	if part, ok := FixedInt(2).Part(FixedInt(1), FixedInt(-3), 6); !ok || part.Rat().Cmp(big.NewRat(-666667, 1_000_000)) != 0 {
		t.Error("two thirds", part.Rat(), ok)
	}
	if f, ok := FixedOf(new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), 128))); ok {
		t.Error(f.Rat())
	}
}
