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

// deciding is a pool in which a decision for every city, between a quarter and one, says
// how much of its 其他支出 it gets of an account that may be short; decided are the
// decisions that are made, in thousandths.
func deciding(asks []int64, opening *big.Rat, share string, decided map[int]int64) pools.Text {
	f := asking(asks, opening, share)
	f["policy.toml"] = pools.Head + `[[scheme.input]]
name = "核定比例"
kind = "number"
scope = "unit"
decision = true
min = "0.25"
max = "1"
suggest = "0.5"
` + pools.Step("下拨额", "ROUND(上年.其他支出 * 核定比例, 2)", `flow = "下拨"`, share) +
		pools.Step("余缺", "上年.其他支出 - 下拨额")
	f["inputs.csv"] = strings.NewReplacer("数值\n", "数值,依据\n").Replace(strings.TrimSuffix(f["inputs.csv"], "\n") + ",\n")
	for u := range asks {
		if d, ok := decided[u]; ok {
			f["inputs.csv"] += fmt.Sprintf("2026,fund,职工,%d,核定比例,%s,示例〔2026〕1号\n", u+1, big.NewRat(d, 1000).FloatString(3))
		}
	}
	return f
}

// Whatever is decided within the ranges, each city by itself, no value is beyond the
// range that was printed before.
func TestDecisionsStayWithinRanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		asks := rapid.SliceOfN(rapid.OneOf(rapid.Int64Range(0, 3), rapid.Int64Range(1, 50), rapid.Int64Range(1, 1e12)), 1, 6).Draw(t, "asks")
		sum := int64(0)
		for _, a := range asks {
			sum += a
		}
		opening := pools.Fen(rapid.Int64Range(0, sum).Draw(t, "opening"))
		share := rapid.SampledFrom([]string{byLimit, byTotal}).Draw(t, "share")
		before, after := map[int]int64{}, map[int]int64{}
		for u := range asks {
			after[u] = rapid.OneOf(rapid.SampledFrom([]int64{250, 1000}), rapid.Int64Range(250, 1000)).Draw(t, "decision")
			if rapid.IntRange(0, 3).Draw(t, "made") == 0 {
				before[u] = after[u]
			}
		}
		open := pools.Evaluated(t, deciding(asks, opening, share, before), calc.Options{})
		made := pools.Evaluated(t, deciding(asks, opening, share, after), calc.Options{})
		if open.Findings.Stops() || made.Findings.Stops() {
			t.Skip("nothing to share in proportion to")
		}
		for _, step := range []string{"下拨额", "余缺"} {
			cells := pools.Column(t, made, step).Cells
			for i, c := range pools.Column(t, open, step).Cells {
				low, high := c.Low, c.High
				if low == nil {
					low, high = c.Value.Num, c.Value.Num
				}
				if v := cells[i].Value.Num; v.Cmp(low) < 0 || v.Cmp(high) > 0 {
					t.Fatalf("%s of city %d is %s, beyond %s—%s", step, i+1, formula.Decimal(v), formula.Decimal(low), formula.Decimal(high))
				}
			}
		}
	})
}

// The ends are reached where the others decide the other way; where nobody asks for
// anything there is an end at which nobody gets anything.
func TestEndsOfSharesAreReached(t *testing.T) {
	for _, c := range []struct {
		asks      []int64
		opening   int64
		share     string
		low, high string // of every city
		sum       string // of all
	}{
		{[]int64{10000, 10000}, 5000, byLimit, "10", "40", "50—50"},
		{[]int64{10000, 10000}, 5000, byTotal, "10", "40", "50—50"},
		{[]int64{1, 1}, 1, byTotal, "0", "0.01", "0—0.01"},
		{[]int64{1, 1}, 100, byTotal, "0", "1", "0—1"},
		{[]int64{1, 1}, 1, byLimit, "0", "0.01", "0—0.01"},
	} {
		col := pools.Column(t, pools.Sound(t, deciding(c.asks, pools.Fen(c.opening), c.share, nil), calc.Options{}), "下拨额")
		for i, cell := range col.Cells {
			if cell.Low == nil {
				t.Errorf("%v of %d by %s: city %d has no range", c.asks, c.opening, c.share, i+1)
			} else if low, high := formula.Decimal(cell.Low), formula.Decimal(cell.High); low != c.low || high != c.high {
				t.Errorf("%v of %d by %s: city %d gets %s—%s, not %s—%s", c.asks, c.opening, c.share, i+1, low, high, c.low, c.high)
			}
		}
		if sum := formula.Decimal(col.Least) + "—" + formula.Decimal(col.Most); sum != c.sum {
			t.Errorf("%v of %d by %s: all get %s, not %s", c.asks, c.opening, c.share, sum, c.sum)
		}
	}
}
