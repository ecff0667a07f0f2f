package engine_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/calc/law"
	"tongchou/data"
	"tongchou/data/datatest/pools"
)

// TestLazy: what a formula does not come to is not read, and 缺省 stands in
// for what is not there.
func TestLazy(t *testing.T) {
	for formula, want := range map[string]string{
		"IF(上年.征缴收入 > 0, 1, 上年.转移收入 / 上年.征缴收入)":                               "1",
		"IF(上年.征缴收入 < 0, 1 / 0, 2)":                                           "2",
		"IFS(上年.征缴收入 > 0, 3, 上年.转移收入 > 0, 4)":                                 "3",
		"缺省(上年.转移收入, 5 * 上年.征缴收入)":                                            "50",
		"缺省(上年.征缴收入, 上年.转移收入)":                                                "10",
		"缺省(台账.上年上解, 9 * 上年.征缴收入)":                                            "90",
		"IF(缺省(上年.转移收入, 0) = 0, 上年.征缴收入, 0)":                                  "10",
		"合计(上年.征缴收入, 上年.征缴收入 > 0)":                                            "10",
		"ROUND(0.01 / 12 * 6, 2)":                                             "0.01",
		"IF(AND(上年.征缴收入 > 0, 10 / 3 * 3 = 10), 年度 - 2000, 上年.转移收入 / 上年.征缴收入)": "26",
	} {
		res := pools.Sound(t, pools.Text{
			"policy.toml": pools.Head + pools.Step("题", formula),
			"units.csv":   pools.Cities(1),
			"funds.csv":   "年度,口径,险种,代码,征缴收入,转移收入\n2025,决算,职工,1,10,\n",
		}, calc.Options{})
		if got := pools.Values(t, res, "题")[0]; got != want {
			t.Errorf("%s = %s, want %s", formula, got, want)
		}
	}
}

// TestLedgerOfPart: a unit of which the ledger has no row of a scheme's year is missing,
// never 0; one that has others only moved nothing. Of a year that is not over what was
// announced counts, and a unit that was told nothing is missing, whatever it has paid.
func TestLedgerOfPart(t *testing.T) {
	for day, want := range map[string][]string{"2026-01-01": {"25", "0", "1", "1"}, "2025-10-31": {"40", "1", "0", "1"}} {
		res := pools.Sound(t, pools.Text{
			"policy.toml": pools.Head + pools.Step("题", "缺省(台账.上年上解, 上年.征缴收入 / 10)") + pools.Step("上解额", "ROUND(上年.征缴收入, 2)", `flow = "上解"`) + pools.Step("下拨额", "ROUND(上年.征缴收入, 2)", `flow = "下拨"`),
			"units.csv":   pools.Cities(4),
			"funds.csv":   "年度,口径,险种,代码,征缴收入\n2025,预计,职工,1,10\n2025,预计,职工,2,10\n2025,预计,职工,3,10\n2025,预计,职工,4,10\n",
			"ledger.csv":  "年度,方案,险种,代码,类别,金额,日期,文号\n2025,fund,职工,1,上解,30,2025-03-01,a\n2025,fund,职工,1,退还上解,5,2025-04-01,b\n2025,fund,职工,2,下拨,8,2025-05-01,c\n2024,fund,职工,3,上解,9,2024-05-01,d\n",
			"issued.csv":  "日期,文号,年度,阶段,方案,险种,代码,事项,文种,金额\n2025-01-15,e,2025,预缴,fund,职工,1,上解,预缴,40\n2025-01-15,e,2025,预缴,fund,职工,3,上解,预缴,0\n",
		}, calc.Options{Year: 2026, Stage: calc.Advance, Day: day})
		if got := pools.Values(t, res, "题"); !slices.Equal(got, want) {
			t.Errorf("on %s: %v, want %v", day, got, want)
		}
	}
}

// TestMissingIsToldOnce: a blank cell that many formulas need is one finding,
// at the cell.
func TestMissingIsToldOnce(t *testing.T) {
	res := pools.Evaluated(t, pools.Text{
		"policy.toml": pools.Head + pools.Step("甲", "上年.征缴收入 * 3%") + pools.Step("乙", "甲 * 2") + pools.Step("丙", "甲 + 乙 + 合计(乙)") + pools.Step("丁", "上年.转移收入"),
		"units.csv":   pools.Cities(3),
		"funds.csv":   "年度,口径,险种,代码,征缴收入,转移收入\n2025,决算,职工,1,10,1\n2025,决算,职工,2,,1\n2025,决算,职工,3,10,\n",
	}, calc.Options{})
	var got []string
	for _, f := range res.Findings {
		got = append(got, f.ID+" "+f.Pos.String())
	}
	if want := []string{"C301 funds.csv:3:14", "C301 funds.csv:4:17"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if len(res.Runs)+len(res.Budget)+len(res.Paths) > 0 {
		t.Error("a result that must not be published holds figures")
	}
}

// TestAllMissingAtOnce: an aggregate or a shared step that lacks the values of
// several units names them all, each once, however many formulas read it.
func TestAllMissingAtOnce(t *testing.T) {
	f := pools.Text{
		"policy.toml": pools.Head + pools.Step("甲", "上年.待遇支出 / 合计(上年.征缴收入)") + pools.Step("乙", "合计(甲) + 计数(甲 > 1)") +
			pools.Step("丙", "缺省(合计(上年.征缴收入), 0)") + pools.Step("下拨额", "上年.转移收入", `flow = "下拨"`, byLimit),
		"units.csv": pools.Cities(4),
		"funds.csv": "年度,口径,险种,代码,征缴收入,转移收入,待遇支出\n2025,决算,职工,1,10,1,1\n2025,决算,职工,2,,1,1\n2025,决算,职工,3,,,1\n2025,决算,职工,4,10,,1\n",
	}
	var got []string
	for _, f := range pools.Evaluated(t, f, calc.Options{}).Findings {
		got = append(got, f.ID+" "+f.Pos.String())
	}
	if want := []string{"C301 funds.csv:3:14", "C301 funds.csv:4:14", "C301 funds.csv:4:15", "C301 funds.csv:5:17"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	f["policy.toml"] = pools.Head + pools.Step("丙", "缺省(合计(上年.征缴收入), 0)") +
		"[[scheme.check]]\nname = '看'\nwhen = '合计(上年.征缴收入) > 0'\nlevel = '提示'\nmessage = '有'\n"
	res := pools.Sound(t, f, calc.Options{})
	if v := pools.Values(t, res, "丙")[0]; v != "0" {
		t.Errorf("缺省 of a sum that lacks values is %s", v)
	}
	if want := "未评估：第2市 2025年 职工 “征缴收入”没有填（等 2 处）"; !slices.ContainsFunc(res.Checks, func(c calc.CheckResult) bool { return c.Message == want }) {
		t.Errorf("no check says %s: %v", want, res.Checks)
	}
}

// TestUnaskedChecksSayWhy: a check that divides by nothing names the divisor, and one
// that would make a paper says that it made none.
func TestUnaskedChecksSayWhy(t *testing.T) {
	f := pools.Text{
		"policy.toml": pools.Head + pools.Step("甲", "上年.待遇支出") +
			"[[scheme.check]]\nname = '看'\nwhen = '合计(上年.待遇支出) / 合计(上年.征缴收入) > 1'\nlevel = '提示'\nmessage = '有'\nreport = '预警报告'\n",
		"units.csv": pools.Cities(1),
		"funds.csv": "年度,口径,险种,代码,征缴收入,待遇支出\n2025,决算,职工,1,0,1\n",
	}
	res := pools.Sound(t, f, calc.Options{})
	want := "未评估：除数 合计(上年.征缴收入) 是 0；看不出要不要出预警报告，这次没有出"
	if !slices.ContainsFunc(res.Checks, func(c calc.CheckResult) bool { return c.Message == want && c.Level == finding.Warning }) {
		t.Errorf("no check says %s: %v", want, res.Checks)
	}
}

// TestGuessStaysAGuess: a balance that rests on a year whose own opening
// nothing tells is warned of, too; one that begins with the scheme is not.
func TestGuessStaysAGuess(t *testing.T) {
	for first, want := range map[string]string{
		"2020": "“调剂金”职工没有 2025 年年初余额的依据，按 0 计，2026 年年初余额由此推出",
		"2025": "",
		"2026": "“调剂金”职工自 2026 年起执行，此前没有余额，年初余额按 0 计",
	} {
		res := pools.Sound(t, pools.Text{
			"policy.toml": strings.Replace(pools.Head, "first_year = 2026", "first_year = "+first, 1) + pools.Step("上解额", "ROUND(上年.征缴收入 * 3%, 2)", `flow = "上解"`),
			"units.csv":   pools.Cities(1),
			"funds.csv":   "年度,口径,险种,代码,征缴收入\n2024,决算,职工,1,100000000\n2025,决算,职工,1,100000000\n",
		}, calc.Options{})
		got := ""
		for _, c := range res.Checks {
			if c.ID == "K409" {
				got += c.Message
			}
		}
		if got != want {
			t.Errorf("first year %s: %q, want %q", first, got, want)
		}
	}
}

// TestPreview: a scheme before its first year is computed with the first
// year's parameters and makes no budget lines; one in force beside it does.
func TestPreview(t *testing.T) {
	second := strings.NewReplacer(`"fund"`, `"later"`, `"调剂金"`, `"以后的调剂金"`, "first_year = 2026", "first_year = 2027").Replace(pools.Head[strings.Index(pools.Head, "[[scheme]]"):])
	res := pools.Sound(t, pools.Text{
		"policy.toml": pools.Head + pools.Step("上解额", "ROUND(上年.征缴收入 * 3%, 2)", `flow = "上解"`) + second +
			"[[scheme.parameter]]\nname = \"比例\"\nkind = \"ratio\"\nclause = \"一\"\nvalues = [{ from = 2027, value = \"5%\" }, { from = 2028, value = \"6%\" }]\n" +
			pools.Step("再上解额", "ROUND(上年.征缴收入 * 比例, 2)", `flow = "上解"`) + pools.Step("下拨额", "再上解额", `flow = "下拨"`),
		"units.csv": pools.Cities(1),
		"funds.csv": "年度,口径,险种,代码,征缴收入\n2025,决算,职工,1,100\n",
	}, calc.Options{})
	if res.Runs[0].Preview || !res.Runs[1].Preview {
		t.Fatalf("previews: %v, %v", res.Runs[0].Preview, res.Runs[1].Preview)
	}
	cell := res.Runs[1].Steps[0].Cells[0]
	if cell.Value.String() != "5" || cell.Status != calc.StatusPreview {
		t.Errorf("the preview is %s, %s", cell.Value, cell.Status)
	}
	want := map[string]string{calc.LevyToAbove: "3", calc.LevyFromBelow: "3", calc.GrantFromAbove: "0", calc.GrantBelow: "0"}
	got := map[string]string{}
	for _, l := range res.Budget {
		got[l.Item] = formula.Decimal(l.Value)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("budget: %s", diff)
	}
}

// TestOpening: where a fund account's opening balance comes from, best first.
func TestOpening(t *testing.T) {
	const ledger = "年度,方案,险种,代码,类别,金额,日期,文号\n"
	const register = "日期,文号,年度,阶段,方案,险种,代码,事项,文种,金额,分期,替代,归档,摘要\n"
	const awaited = "2025年预计年末余额（年度未终了，上解、下拨按已通知与已收付孰大）"
	for _, c := range []struct{ name, inputs, ledger, issued, day, want, origin string }{
		{name: "an input stands above all", inputs: "2026,fund,职工,990000,年初余额,-7.5\n", ledger: "2026,fund,职工,990000,期初,100,,\n", want: "-7.5", origin: "填报"},
		{name: "期初 of the year", ledger: "2026,fund,职工,990000,期初,100,,\n2026,fund,职工,1,上解,5,2026-02-01,a\n", want: "100", origin: "台账"},
		{name: "an earlier 期初 and what moved since", day: "2026-01-01",
			ledger: "2023,fund,职工,990000,期初,999,,\n2024,fund,职工,990000,期初,100,,\n2024,fund,职工,1,上解,30,2024-03-01,a\n2024,fund,职工,2,下拨,5,2024-04-01,b\n2024,fund,职工,990000,利息,0.25,,\n2025,fund,职工,1,提取,10,2025-03-01,c\n2025,fund,职工,2,动用,1,2025-04-01,d\n",
			want:   "134.25", origin: "台账"},
		{name: "movements alone", day: "2026-01-01", ledger: "2025,fund,职工,1,上解,30,2025-03-01,a\n2025,fund,职工,2,下拨,12,2025-03-02,b\n", want: "18", origin: "台账"},
		{name: "another scheme's, insurance's money is not this one's", day: "2026-01-01", ledger: "2025,fund,居民,990000,期初,77,,\n2025,fund,职工,1,上解,1,2025-03-01,a\n", want: "1", origin: "台账"},
		// 2025 is computed: opening 0, levy 3 % of 2024's 200 and 100, grant 1 each.
		{name: "last year's computed closing", want: "7", origin: "2025年测算年末余额"},
		// 100 + max(120, 30) + 25 paid, never announced, − max(40, 0) + 0.5
		{name: "a year that is not over", day: "2025-12-31",
			ledger: "2025,fund,职工,990000,期初,100,,\n2025,fund,职工,1,上解,30,2025-03-01,a\n2025,fund,职工,2,上解,25,2025-03-01,a\n2025,fund,职工,990000,利息,0.5,,\n2025,fund,职工,2,上解,9,2026-01-05,a\n",
			issued: "2025-01-10,a,2025,预缴,fund,职工,1,上解,预缴,90,,,,\n2025-05-10,b,2025,预缴,fund,职工,1,上解,更正,120,,a,,\n2025-06-10,c,2025,预缴,fund,职工,2,下拨,下拨,40,,,,\n",
			want:   "205.5", origin: awaited},
		{name: "what is paid, once it is over", day: "2026-01-01",
			ledger: "2025,fund,职工,990000,期初,100,,\n2025,fund,职工,1,上解,30,2025-03-01,a\n",
			issued: "2025-01-10,a,2025,预缴,fund,职工,1,上解,预缴,90,,,,\n",
			want:   "130", origin: "台账"},
	} {
		f := pools.Text{
			"policy.toml": strings.NewReplacer("first_year = 2026", "first_year = 2025", `["职工"]`, `["职工", "居民"]`).Replace(pools.Head) +
				pools.Step("上解额", "ROUND(上年.征缴收入 * 3%, 2)", `flow = "上解"`) + pools.Step("下拨额", "ROUND(0.01 * 上年.征缴收入 / 上年.征缴收入 * 100 * 上年.其他收入, 2)", `flow = "下拨"`) +
				pools.Step("提取额", "ROUND(0 * 上年.征缴收入, 2)", `flow = "提取"`) + pools.Step("动用额", "提取额", `flow = "动用"`),
			"units.csv":  pools.Cities(2),
			"funds.csv":  "年度,口径,险种,代码,征缴收入,其他收入\n2024,决算,职工,1,200,1\n2024,决算,职工,2,100,1\n2025,决算,职工,1,200,0\n2025,决算,职工,2,100,0\n2026,预算,居民,1,1,0\n2025,决算,居民,1,1,0\n",
			"inputs.csv": "年度,方案,险种,代码,项目,数值\n" + c.inputs,
		}
		if c.ledger != "" {
			f["ledger.csv"] = ledger + c.ledger
		}
		if c.issued != "" {
			f["issued.csv"] = register + c.issued
		}
		res := pools.Sound(t, f, calc.Options{Day: c.day})
		a := res.Accounts[0]
		if got := formula.Decimal(a.Opening); got != c.want || a.Origin != c.origin || a.Year != 2026 {
			t.Errorf("%s: %d opens with %s (%s), want %s (%s)", c.name, a.Year, got, a.Origin, c.want, c.origin)
		}
		checkAccounts(t, res)
	}
}

// TestNoOpening: an account that nothing tells of opens with 0, and a check says so.
func TestNoOpening(t *testing.T) {
	res := pools.Sound(t, pools.Text{
		"policy.toml": pools.Head + pools.Step("上解额", "ROUND(上年.征缴收入 * 3%, 2)", `flow = "上解"`),
		"units.csv":   pools.Cities(1),
		"funds.csv":   "年度,口径,险种,代码,征缴收入\n2025,决算,职工,1,100\n",
	}, calc.Options{})
	if res.Accounts[0].Opening.Sign() != 0 {
		t.Errorf("opens with %s", formula.Decimal(res.Accounts[0].Opening))
	}
	if !slices.ContainsFunc(res.Checks, func(c calc.CheckResult) bool { return c.Name == "基金年初余额" }) {
		t.Errorf("no check says that the opening is a guess: %v", res.Checks)
	}
}

// everything writes all figures of a result.
func everything(res *calc.Result) []string {
	var out []string
	for _, run := range res.Runs {
		for _, col := range run.Steps {
			for i, c := range col.Cells {
				out = append(out, fmt.Sprintf("%s %s %s %d %s %v %v %s %v %s", run.Scheme.ID, run.Insurance.Name, col.Step.Name, i, c.Value, c.Low, c.High, c.Status, c.Assumed, c.Nature))
			}
		}
	}
	slices.Sort(out) // steps may be written in any order
	for _, b := range res.Budget {
		out = append(out, fmt.Sprint("budget ", b.Unit, b.Insurance.Name, b.Item, b.Value))
	}
	for _, a := range res.Accounts {
		out = append(out, fmt.Sprint("account ", a.Scheme.ID, a.Insurance.Name, a.Year, a.Opening, a.Levied, a.Granted, a.Interest, a.Closing))
	}
	for _, p := range res.Paths {
		out = append(out, fmt.Sprint("path ", p.Scenario, p.Insurance.Name, p.Unit, p.Year, p.Measure, p.Value))
	}
	return out
}

// TestOrderOfSteps: the order in which the steps of a scheme are written is
// the reader's; the results do not depend on it.
func TestOrderOfSteps(t *testing.T) {
	for _, name := range data.Embedded() {
		pool := pools.Sample(t, name)
		prog, _ := law.Compile(pool)
		want := everything(budget.Evaluate(prog, calc.Options{}))
		for seed := range uint64(3) {
			shuffle := rand.New(rand.NewPCG(seed, 1))
			for _, s := range pool.Policy.Schemes {
				shuffle.Shuffle(len(s.Steps), func(i, j int) { s.Steps[i], s.Steps[j] = s.Steps[j], s.Steps[i] })
			}
			prog, list := law.Compile(pool)
			if list.Stops() {
				t.Fatalf("%s: %v", name, list)
			}
			if diff := cmp.Diff(want, everything(budget.Evaluate(prog, calc.Options{}))); diff != "" {
				t.Errorf("%s, seed %d: %s", name, seed, diff)
			}
		}
	}
}

// TestEvaluateTwice: a program may be evaluated again and again; results do
// not share anything that changes.
func TestEvaluateTwice(t *testing.T) {
	prog, _ := law.Compile(pools.Sample(t, "liaoning"))
	want := everything(budget.Evaluate(prog, calc.Options{}))
	budget.Evaluate(prog, calc.Options{Year: 2025})
	if diff := cmp.Diff(want, everything(budget.Evaluate(prog, calc.Options{}))); diff != "" {
		t.Error(diff)
	}
}

// TestUnitOrderMoves: the figures of units are those of the units, in
// whatever order units.csv lists them, apart from who gets a tied fen.
func TestUnitOrderMoves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 8).Draw(t, "units")
		asks := make([]int64, n)
		for i := range asks {
			asks[i] = rapid.Int64Range(0, 1e9).Draw(t, "ask")
		}
		f := asking(asks, pools.Fen(1e12), byLimit) // does not bind
		f["policy.toml"] += pools.Step("排名", "计数(上年.其他支出 > 0)") + pools.Step("平均数", "平均(上年.其他支出)") + pools.Step("占比", "IF(合计(上年.其他支出) = 0, 0, 上年.其他支出 / 合计(上年.其他支出))")
		order := rapid.Permutation(strings.Split(strings.TrimSuffix(pools.Cities(n), "\n"), "\n")[1:]).Draw(t, "order")
		g := pools.Text{}
		for k, v := range f {
			g[k] = v
		}
		g["units.csv"] = "代码,名称,类型\n" + strings.Join(order, "\n") + "\n"
		a, b := pools.Sound(t, f, calc.Options{}), pools.Sound(t, g, calc.Options{})
		for _, name := range []string{"下拨额", "占比", "平均数", "排名"} {
			if diff := cmp.Diff(byCode(t, a, name), byCode(t, b, name)); diff != "" {
				t.Fatalf("%s: %s", name, diff)
			}
		}
	})
}

// byCode is a step's column by unit code ("" for a pool-level step).
func byCode(t pools.Failer, res *calc.Result, name string) map[string]string {
	t.Helper()
	out := map[string]string{}
	col := pools.Column(t, res, name)
	for i, c := range col.Cells {
		code := ""
		if col.PerUnit {
			code = res.Pool.Units[res.Runs[0].Units[i]].Code
		}
		out[code] = c.Value.String()
	}
	return out
}

// TestDeficits: the budget principles are shown with and without the plan's
// 上级补助收入, whether there is a projection or not.
func TestDeficits(t *testing.T) {
	for _, plan := range []string{"", "schema = 1\nyears = 2\n"} {
		f := pools.Text{
			"policy.toml": pools.Head + pools.Step("上解额", "0 * 上年.收入小计", `flow = "上解"`) + pools.Step("下拨额", "ROUND((本年.支出小计 - 本年.收入小计) * 50%, 2)", `flow = "下拨"`),
			"units.csv":   pools.Cities(1),
			"funds.csv":   "年度,口径,险种,代码,征缴收入,待遇支出,上年结余,年末结余\n2025,决算,职工,1,1000000000,980000000,10000000,30000000\n2026,预算,职工,1,1000000000,1100000000,30000000,\n",
			"inputs.csv":  "年度,方案,险种,代码,项目,数值\n2026,fund,职工,990000,年初余额,0\n",
		}
		if plan != "" {
			f["projection.toml"] = plan
		}
		got := map[string]string{}
		for _, c := range pools.Sound(t, f, calc.Options{}).Checks {
			got[c.Name] = c.Message
		}
		want := map[string]string{
			"当年赤字":   "2026 年本年收支结余为 −50,000,000.00 元；不计上级补助收入为 −100,000,000.00 元，上解、补助以前为 −100,000,000.00 元",
			"累计结余赤字": "2026 年末累计结余预计为 −20,000,000.00 元",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("projection %q: %s", plan, diff)
		}
	}
}
