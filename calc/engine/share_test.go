package engine_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/data/datatest/pools"
)

// asking is a pool in which every city asks for its 其他支出 of last year, in
// fen, and the account holds opening; share is the step's limit or total.
func asking(asks []int64, opening *big.Rat, share string) pools.Text {
	var b strings.Builder
	b.WriteString("年度,口径,险种,代码,其他支出\n")
	for i, a := range asks {
		fmt.Fprintf(&b, "2025,决算,职工,%d,%s\n", i+1, pools.Fen(a).FloatString(2))
	}
	return pools.Text{
		"policy.toml": pools.Head + pools.Step("下拨额", "上年.其他支出", `flow = "下拨"`, share),
		"units.csv":   pools.Cities(len(asks)),
		"funds.csv":   b.String(),
		"inputs.csv":  "年度,方案,险种,代码,项目,数值\n2026,fund,职工,990000,年初余额," + opening.FloatString(2) + "\n",
	}
}

const (
	byLimit = `limit = "基金.年初余额 + 基金.累计上解"`
	byTotal = `total = "基金.年初余额"`
)

// granted is what every city gets, and the step's column.
func granted(t pools.Failer, f pools.Text) ([]*big.Rat, calc.StepColumn) {
	t.Helper()
	col := pools.Column(t, pools.Sound(t, f, calc.Options{}), "下拨额")
	var out []*big.Rat
	for _, c := range col.Cells {
		out = append(out, c.Value.Num)
	}
	return out, col
}

var (
	oneFen  = pools.Fen(1)
	someAsk = rapid.OneOf(rapid.Int64Range(0, 5), rapid.Int64Range(0, 1e14), rapid.SampledFrom([]int64{0, 100, 333333, 1e12}))
	someAll = rapid.SliceOfN(someAsk, 1, 14)
)

// checkShares proves that shares of money are those of the largest remainder:
// they sum to it, each is the exact share rounded up or down to the fen, and
// whoever is rounded up has a larger remainder than whoever is not, or the
// same and stands earlier. Nothing else satisfies the three.
func checkShares(t *rapid.T, money *big.Rat, weights []int64, shares []*big.Rat) {
	if got := pools.Sum(shares); got.Cmp(money) != 0 {
		t.Fatalf("the shares sum to %s, not %s", formula.Decimal(got), formula.Decimal(money))
	}
	all := new(big.Rat)
	for _, w := range weights {
		all.Add(all, pools.Fen(w))
	}
	above := make([]*big.Rat, len(shares)) // share − exact share
	for i, s := range shares {
		exact := new(big.Rat).Mul(money, pools.Fen(weights[i]))
		exact.Quo(exact, all)
		above[i] = new(big.Rat).Sub(s, exact)
		if !new(big.Rat).Mul(s, big.NewRat(100, 1)).IsInt() {
			t.Fatalf("share %s is not whole fen", formula.Decimal(s))
		}
		if new(big.Rat).Abs(above[i]).Cmp(oneFen) >= 0 {
			t.Fatalf("share %s is a fen or more from %s", formula.Decimal(s), formula.Decimal(exact))
		}
	}
	remainder := func(i int) *big.Rat { // of the exact share, in 元
		if above[i].Sign() > 0 {
			return new(big.Rat).Sub(oneFen, above[i])
		}
		return new(big.Rat).Neg(above[i])
	}
	for i := range shares {
		for j := range shares {
			if above[i].Sign() <= 0 || above[j].Sign() > 0 {
				continue // i was rounded up, j was not
			}
			if c := remainder(i).Cmp(remainder(j)); c < 0 || c == 0 && i > j {
				t.Fatalf("unit %d got the fen before unit %d", i+1, j+1)
			}
		}
	}
}

// TestLimit: the grants of a limited step sum to what is asked or to the
// limit, whichever is less, to the fen; nobody gets more than asked; and the
// pool's line is the sum of the units'.
func TestLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		asks := someAll.Draw(t, "asks")
		opening := pools.Fen(rapid.OneOf(rapid.Int64Range(-100, 100), rapid.Int64Range(-1e12, 9e14)).Draw(t, "opening"))
		f := asking(asks, opening, byLimit)
		shares, col := granted(t, f)
		wanted, money := new(big.Rat), new(big.Rat)
		for _, a := range asks {
			wanted.Add(wanted, pools.Fen(a))
		}
		if opening.Sign() > 0 {
			money.Set(opening) // a negative account counts as 0
		}
		if binds := wanted.Cmp(money) > 0; binds != col.Binds {
			t.Fatalf("asked %s of %s: binds %v", formula.Decimal(wanted), formula.Decimal(money), col.Binds)
		}
		for i, s := range shares {
			if s.Cmp(pools.Fen(asks[i])) > 0 || s.Sign() < 0 {
				t.Fatalf("unit %d gets %s of %s", i+1, formula.Decimal(s), formula.Decimal(pools.Fen(asks[i])))
			}
		}
		if !col.Binds {
			money = wanted
		}
		if wanted.Sign() > 0 {
			checkShares(t, money, asks, shares)
		}
		for _, line := range pools.Sound(t, f, calc.Options{}).Budget {
			if line.Unit < 0 && line.Item == calc.GrantBelow && line.Value.Cmp(money) != 0 {
				t.Fatalf("the pool grants %s, the units get %s", formula.Decimal(line.Value), formula.Decimal(money))
			}
		}
	})
}

// TestTotal: the shares of a total step always sum to the total, whatever the
// dimension and size of the weights.
func TestTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := someAll.Filter(func(w []int64) bool {
			for _, n := range w {
				if n > 0 {
					return true
				}
			}
			return false
		}).Draw(t, "weights")
		money := pools.Fen(rapid.OneOf(rapid.Int64Range(0, 20), rapid.Int64Range(0, 9e14)).Draw(t, "total"))
		shares, _ := granted(t, asking(weights, money, byTotal))
		checkShares(t, money, weights, shares)
		for i, w := range weights {
			if w == 0 && shares[i].Sign() != 0 {
				t.Fatalf("unit %d has no weight and gets %s", i+1, formula.Decimal(shares[i]))
			}
		}
	})
}

// TestTenUnitsLimitBinds: ten units ask for more than there is. Whatever they
// get sums to the limit exactly.
func TestTenUnitsLimitBinds(t *testing.T) {
	asks := []int64{33333, 33333, 33333, 33333, 33333, 33333, 33333, 33333, 33333, 66667}
	shares, col := granted(t, asking(asks, pools.Fen(100001), byLimit))
	if !col.Binds {
		t.Error("the limit does not bind")
	}
	if got := pools.Sum(shares); got.Cmp(pools.Fen(100001)) != 0 {
		t.Errorf("the grants sum to %s, the limit is 1000.01", formula.Decimal(got))
	}
	// 100001 × 33333/366664 is 9091.18…, 100001 × 66667/366664 is 18182.33…:
	// ten floors make 100001; no fen is left.
	for i, s := range shares {
		want := pools.Fen(9091)
		if i == 9 {
			want = pools.Fen(18182)
		}
		if s.Cmp(want) != 0 {
			t.Errorf("unit %d gets %s, want %s", i+1, formula.Decimal(s), formula.Decimal(want))
		}
	}
}

// TestTiesGoInUnitOrder: equal remainders are rounded up from the first unit on.
func TestTiesGoInUnitOrder(t *testing.T) {
	shares, _ := granted(t, asking([]int64{100, 100, 100, 100}, pools.Fen(6), byLimit))
	for i, want := range []int64{2, 2, 1, 1} {
		if shares[i].Cmp(pools.Fen(want)) != 0 {
			t.Errorf("unit %d gets %s", i+1, formula.Decimal(shares[i]))
		}
	}
}
