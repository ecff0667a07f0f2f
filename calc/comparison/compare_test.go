package comparison_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/calc/comparison"
	"tongchou/calc/formula"
	"tongchou/data/datatest/pools"
)

// checkEnds proves that a comparison starts and ends with what each side's own
// budget says, and that the parts of a change add up to it.
func checkEnds(t pools.Failer, a, b *calc.Variant) (split int) {
	t.Helper()
	lines := func(v *calc.Variant) map[string]*big.Rat {
		out := map[string]*big.Rat{}
		res := budget.Evaluate(v.Program, v.Options)
		for _, l := range res.Budget {
			if l.Unit >= 0 {
				out[res.Pool.Units[l.Unit].Code+l.Insurance.Name+l.Item] = l.Value
			}
		}
		return out
	}
	from, to := lines(a), lines(b)
	for _, c := range comparison.Of(a, b) {
		key := c.Unit.Code + c.Insurance.Name + c.Item
		if want := from[key]; want != nil && !c.Paid && (c.From == nil || want.Cmp(c.From) != 0) {
			t.Fatalf("%s starts with %v, that side's budget says %s", key, c.From, formula.Decimal(want))
		}
		if want := to[key]; want != nil && (c.To == nil || want.Cmp(c.To) != 0) {
			t.Fatalf("%s ends with %v, that side's budget says %s", key, c.To, formula.Decimal(want))
		}
		if c.Parts != nil {
			split++
			if diff := new(big.Rat).Sub(c.To, c.From); pools.Sum(c.Parts).Cmp(diff) != 0 {
				t.Fatalf("%s changes by %s, its causes make %s", key, formula.Decimal(diff), formula.Decimal(pools.Sum(c.Parts)))
			}
		}
		checkSchemes(t, key, &c)
		checkReasons(t, key, &c, a.Program.Pool.Policy == b.Program.Pool.Policy)
	}
	return split
}

// checkSchemes proves that what the schemes move adds up to the line, on both sides and
// by cause.
func checkSchemes(t pools.Failer, key string, c *calc.Change) {
	t.Helper()
	from, to, parts := new(big.Rat), new(big.Rat), make([]big.Rat, len(c.Parts))
	for _, s := range c.Schemes {
		if s.From == nil || s.To == nil {
			return
		}
		from.Add(from, s.From)
		to.Add(to, s.To)
		for i, p := range s.Parts {
			parts[i].Add(&parts[i], p)
		}
	}
	if !c.Paid && from.Cmp(c.From) != 0 || to.Cmp(c.To) != 0 {
		t.Fatalf("%s: the line goes from %v to %v, its schemes from %v to %v", key, c.From, c.To, from, to)
	}
	for i, p := range c.Parts {
		if parts[i].Cmp(p) != 0 {
			t.Fatalf("%s: part %d is %v, its schemes' %v", key, i, p, &parts[i])
		}
	}
}

// checkReasons proves that the reasons of a change add up to it and that each says
// what differs, not only of which kind it is.
func checkReasons(t pools.Failer, key string, c *calc.Change, expected bool) {
	t.Helper()
	if c.From == nil || c.To == nil || c.From.Cmp(c.To) == 0 || !expected {
		if len(c.Reasons) > 0 {
			t.Fatalf("%s has reasons: %+v", key, c.Reasons)
		}
		return
	}
	sum := new(big.Rat)
	for _, r := range c.Reasons {
		sum.Add(sum, r.Amount)
		if r.Name == "" && r.Cause != calc.CauseTerm && !c.Paid {
			t.Fatalf("%s: %s is named by its kind only", key, r.Cause)
		}
		if r.Cause == calc.CauseSwitch && r.From.Yes == r.To.Yes {
			t.Fatalf("%s: %s did not turn", key, r.Name)
		}
	}
	if diff := new(big.Rat).Sub(c.To, c.From); sum.Cmp(diff) != 0 {
		t.Fatalf("%s changes by %s, its reasons make %s", key, formula.Decimal(diff), formula.Decimal(sum))
	}
}

// TestCompareEnds compares two years and a what-if on random pools whose law,
// projection and accounts all depend on the year.
func TestCompareEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 4).Draw(t, "units")
		money := func(label string) string { return pools.Fen(rapid.Int64Range(0, 1e10).Draw(t, label)).FloatString(2) }
		var funds, ledger strings.Builder
		funds.WriteString("年度,口径,险种,代码,征缴收入,待遇支出,上年结余,年末结余\n")
		for u := 1; u <= n; u++ {
			for year := 2023; year <= 2026; year++ {
				if year == 2026 && rapid.Bool().Draw(t, "没有预算行") {
					continue
				}
				fmt.Fprintf(&funds, "%d,决算,职工,%d,%s,%s,,\n", year, u, money("收"), money("支"))
			}
		}
		if rapid.Bool().Draw(t, "台账") {
			ledger.WriteString("年度,方案,险种,代码,类别,金额,日期,文号\n")
			for year := 2024; year <= 2026; year++ {
				fmt.Fprintf(&ledger, "%d,fund,职工,990000,期初,%s,,\n%d,fund,职工,1,上解,%s,%d-05-01,甲\n", year, money("期初"), year, pools.Fen(rapid.Int64Range(1, 1e10).Draw(t, "已上解")).FloatString(2), year)
			}
		}
		f := pools.Text{
			"policy.toml": strings.Replace(pools.Head, "first_year = 2026", "first_year = 2024", 1) +
				"[[scheme.parameter]]\nname = '比例'\nkind = 'ratio'\nclause = '一'\nvalues = [{ from = 2024, value = '3%' }, { from = 2026, value = '4%' }]\n" +
				pools.Input("核定", "money", `default = "0"`) +
				pools.Step("上解额", "ROUND((未来1年.征缴收入 + 核定) * 比例, 2) + ROUND(缺省(台账.上年上解, 0) * 1%, 2)", `flow = "上解"`) +
				pools.Step("下拨额", "MAX(0, 本年.待遇支出 - 本年.征缴收入)", `flow = "下拨"`, `limit = "基金.年初余额 + 基金.累计上解"`),
			"units.csv":  pools.Cities(n),
			"funds.csv":  funds.String(),
			"inputs.csv": "年度,方案,险种,代码,项目,数值\n2026,fund,职工,1,核定," + money("核定") + "\n",
			"projection.toml": `schema = 1
years = 1
[[assumption]]
name = "增长"
kind = "ratio"
"基准" = "4%"
[[line]]
insurance = "职工"
measure = "征缴收入"
formula = "上年.征缴收入 * (1 + 增长 * (年度 - 2020))"
`,
		}
		if ledger.Len() > 0 {
			f["ledger.csv"] = ledger.String()
		}
		prog, list := pools.Compiled(t, f)
		if list.Stops() {
			t.Fatalf("%v", list)
		}
		variant := func(year int) *calc.Variant {
			return calc.NewVariant(prog, calc.Options{Year: year, Stage: calc.Settlement})
		}
		if got := checkEnds(t, variant(2025), variant(2026)); got != 2*n {
			t.Fatalf("%d changes are split by cause, want %d", got, 2*n)
		}
		checkEnds(t, variant(2026), variant(2025))
	})
}
