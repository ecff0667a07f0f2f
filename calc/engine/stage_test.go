package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tongchou/calc"
	"tongchou/data/datatest/pools"
)

// fact is a line of a table, and from which day on it is there; what is planned is
// there from the beginning.
type fact struct{ file, line string }

// TestLaterFigures: whatever figures, papers and payments arrive, in whatever order,
// what a stage came to stays as it was: 预缴 by what was expected of 上年 and the budget
// of 本年, 清算 by the accounts of 上年 and that budget; what is dated after a build's day
// does not move it either.
func TestLaterFigures(t *testing.T) {
	const (
		funds    = "年度,口径,险种,代码,征缴收入,待遇支出\n"
		ledger   = "年度,方案,险种,代码,类别,金额,日期,文号\n"
		register = "日期,文号,年度,阶段,方案,险种,代码,事项,文种,金额,分期,替代,归档,摘要\n"
	)
	rapid.Check(t, func(t *rapid.T) {
		amount := func() string { return pools.Fen(rapid.Int64Range(1, 1e10).Draw(t, "元")).FloatString(2) }
		n := rapid.IntRange(1, 3).Draw(t, "units")
		row := func(year int, basis string, unit int) fact {
			return fact{"funds.csv", fmt.Sprintf("%d,%s,职工,%d,%s,%s\n", year, basis, unit+1, amount(), amount())}
		}
		var first, final, later []fact
		for u := range n {
			first = append(first, row(2025, "预计", u), row(2026, "预算", u))
			final = append(final, row(2025, "决算", u))
			later = append(later, row(2025, "快报", u), row(2025, "调整预算", u), row(2025, "预算", u), row(2026, "预计", u), row(2026, "快报", u), row(2026, "决算", u),
				fact{"ledger.csv", fmt.Sprintf("2026,fund,职工,%d,上解,%s,2026-06-%02d,示例〔2026〕%d号\n", u+1, amount(), u+1, u+1)},
				fact{"issued.csv", fmt.Sprintf("2026-05-%02d,示〔2026〕%d号,2026,预缴,fund,职工,%d,上解,预缴,%s,,,,\n", u+1, u+1, u+1, amount())})
		}
		build := func(stage calc.Stage, facts []fact) []string {
			f := pools.Text{
				"policy.toml": pools.Head + pools.Step("上解额", "ROUND(上年.征缴收入 * 3% + 本年.待遇支出 / 100, 2)", `flow = "上解"`) +
					pools.Step("下拨额", "ROUND(MIN(上年.待遇支出, 合计(上解额)) / 10, 2)", `flow = "下拨"`),
				"units.csv": pools.Cities(n), "funds.csv": funds, "ledger.csv": ledger, "issued.csv": register,
			}
			for _, x := range facts {
				f[x.file] += x.line
			}
			res := pools.Sound(t, f, calc.Options{Year: 2026, Stage: stage, Day: "2026-04-30"})
			return slices.Concat(pools.Values(t, res, "上解额"), pools.Values(t, res, "下拨额"))
		}
		advance := build(calc.Advance, first)
		settled := build(calc.Settlement, slices.Concat(first, final))
		arrived := slices.Clone(first)
		for i, x := range rapid.Permutation(slices.Concat(final, later)).Draw(t, "arrivals") {
			if arrived = append(arrived, x); i%3 > 0 { // not after every one: it takes long
				continue
			}
			if got := build(calc.Advance, arrived); !slices.Equal(got, advance) {
				t.Fatalf("%s moves 预缴 from %s to %s", x.line, strings.Join(advance, " "), strings.Join(got, " "))
			}
		}
		if got := build(calc.Advance, arrived); !slices.Equal(got, advance) {
			t.Fatalf("预缴 moved from %s to %s", strings.Join(advance, " "), strings.Join(got, " "))
		}
		if got := build(calc.Settlement, arrived); !slices.Equal(got, settled) {
			t.Fatalf("清算 moved from %s to %s", strings.Join(settled, " "), strings.Join(got, " "))
		}
	})
}
