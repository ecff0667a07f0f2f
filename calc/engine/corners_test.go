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

// twice is a pool that decides two grants for every city, of which one takes from the
// other's range what it gives, and a third for the pool that moves both; made are the
// decisions that are made, in thousandths of what may be decided.
func twice(asks []int64, made map[string]int64) pools.Text {
	f := asking(asks, pools.Fen(0), "")
	input := func(name, scope, min, max, suggest string) string {
		return fmt.Sprintf("[[scheme.input]]\nname = %q\nkind = \"number\"\nscope = %q\ndecision = true\nmin = %q\nmax = %q\nsuggest = %q\n", name, scope, min, max, suggest)
	}
	f["policy.toml"] = pools.Head +
		input("首拨比例", "unit", "0", "1", "0.5") + input("再拨比例", "unit", "0", "1", "0.5") + input("系数", "pool", "0.5", "2", "1") +
		pools.Step("首拨额", "ROUND(上年.其他支出 * 首拨比例 * 系数, 2)", `flow = "下拨"`) +
		pools.Step("再拨上限", "MAX(0, 2 * 上年.其他支出 - 首拨额)") +
		pools.Step("再拨额", "ROUND(再拨上限 * 再拨比例, 2)", `flow = "下拨"`)
	f["inputs.csv"] = strings.NewReplacer("数值\n", "数值,依据\n").Replace(strings.TrimSuffix(f["inputs.csv"], "\n") + ",\n")
	for at, d := range made {
		code, item, _ := strings.Cut(at, " ")
		f["inputs.csv"] += fmt.Sprintf("2026,fund,职工,%s,%s,%s,示例〔2026〕1号\n", code, item, big.NewRat(d, 1000).FloatString(3))
	}
	return f
}

// reaches is how far a city's grants of both kinds go, together.
func reaches(res *calc.Result, unit int) (sum, low, high *big.Rat) {
	r := calc.NewReach()
	if !r.AddFlow(res.Runs[0], calc.Grant, unit, 1) {
		return nil, nil, nil
	}
	low, high = r.Ends()
	return r.Sum, low, high
}

// Whatever is decided, no value and no sum is beyond the range printed before; and the
// ends of every range are those of decisions at the ends of theirs.
func TestEndsOfSumsAreThoseOfDecisions(t *testing.T) {
	ends := map[string][2]int64{"首拨比例": {0, 1000}, "再拨比例": {0, 1000}, "系数": {500, 2000}}
	items := []string{"首拨比例", "再拨比例", "系数"}
	rapid.Check(t, func(t *rapid.T) {
		asks := rapid.SliceOfN(rapid.Int64Range(1, 1e12), 1, 3).Draw(t, "asks")
		before := map[string]int64{}
		at := func(unit int, item string) string {
			if item == "系数" {
				return "990000 " + item
			}
			return fmt.Sprintf("%d %s", unit+1, item)
		}
		for u := range asks {
			for _, item := range items {
				if rapid.IntRange(0, 4).Draw(t, "made") == 0 {
					before[at(u, item)] = rapid.Int64Range(ends[item][0], ends[item][1]).Draw(t, "decision")
				}
			}
		}
		open := pools.Sound(t, twice(asks, before), calc.Options{})
		unit := rapid.IntRange(0, len(asks)-1).Draw(t, "city")
		_, low, high := reaches(open, unit)
		columns := []string{"首拨额", "再拨上限", "再拨额"}
		least, most := make([]*big.Rat, 4), make([]*big.Rat, 4)
		for corner := range 8 {
			after := map[string]int64{}
			for u := range asks {
				for i, item := range items {
					after[at(u, item)] = ends[item][corner>>i&1]
				}
			}
			for k, d := range before {
				after[k] = d
			}
			made := pools.Sound(t, twice(asks, after), calc.Options{})
			sum, _, _ := reaches(made, unit)
			found := []*big.Rat{sum}
			for _, step := range columns {
				found = append(found, pools.Column(t, made, step).Cells[unit].Value.Num)
			}
			for i, x := range found {
				if corner == 0 {
					least[i], most[i] = x, x
				}
				least[i], most[i] = pick(least[i], x, -1), pick(most[i], x, 1)
			}
		}
		check := func(what string, low, high, least, most *big.Rat) {
			if low.Cmp(least) != 0 || high.Cmp(most) != 0 {
				t.Fatalf("%s of city %d goes from %s to %s, decisions make %s to %s of it", what, unit+1,
					formula.Decimal(low), formula.Decimal(high), formula.Decimal(least), formula.Decimal(most))
			}
		}
		check("the sum", low, high, least[0], most[0])
		for i, step := range columns {
			c := pools.Column(t, open, step).Cells[unit]
			if c.Low == nil {
				c.Low, c.High = c.Value.Num, c.Value.Num
			}
			check(step, c.Low, c.High, least[i+1], most[i+1])
		}
	})
}

func pick(a, b *big.Rat, sign int) *big.Rat {
	if b.Cmp(a)*sign > 0 {
		return b
	}
	return a
}
