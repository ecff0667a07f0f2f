package engine_test

import (
	"fmt"
	"math/big"
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

// checkBooks proves the identity of every projected year, scenario, insurance
// and unit: 年末结余 = 上年结余 + 收入小计 + 上级补助收入 − 支出小计 − 上解上级支出,
// the first 上年结余 being that of the budget year's books. It returns how
// many years it saw.
func checkBooks(t pools.Failer, res *calc.Result) int {
	t.Helper()
	type at struct {
		scenario, insurance string
		unit, year          int
	}
	books := map[at]map[string]*big.Rat{}
	for _, p := range res.Paths {
		k := at{p.Scenario, p.Insurance.Name, p.Unit, p.Year}
		if books[k] == nil {
			books[k] = map[string]*big.Rat{}
		}
		books[k][p.Measure] = p.Value
	}
	seen := 0
	for k, now := range books {
		opening := res.Figures(calc.Planned, k.insurance, k.year, k.unit).Num(calc.Opening)
		if k.year > res.Year {
			opening = books[at{k.scenario, k.insurance, k.unit, k.year - 1}][calc.Closing]
		}
		closing := now[calc.Closing]
		if closing == nil || opening == nil {
			continue // a unit that has no balance to begin with
		}
		want := new(big.Rat).Add(opening, now[calc.Income])
		if adjustment := now[calc.Adjustment]; adjustment != nil {
			want.Add(want, adjustment)
		}
		want.Add(want, now[calc.GrantFromAbove]).Sub(want, now[calc.Expenditure]).Sub(want, now[calc.LevyToAbove])
		if want.Cmp(closing) != 0 {
			t.Fatalf("%+v: 年末结余 %s, its parts make %s", k, formula.Decimal(closing), formula.Decimal(want))
		}
		seen++
	}
	return seen
}

// checkAccounts proves that every fund account closes with what it opened
// with, took in and gave out, and opens with the closing of the year before,
// if the scheme was in force then.
func checkAccounts(t pools.Failer, res *calc.Result) {
	t.Helper()
	type key struct{ scheme, insurance string }
	last := map[key]*big.Rat{}
	for _, a := range res.Accounts {
		want := new(big.Rat).Add(a.Opening, a.Levied)
		want.Sub(want, a.Granted).Add(want, a.Interest)
		if want.Cmp(a.Closing) != 0 {
			t.Fatalf("%s %d: closes with %s, not %s", a.Scheme.ID, a.Year, formula.Decimal(a.Closing), formula.Decimal(want))
		}
		k := key{a.Scheme.ID, a.Insurance.Name}
		if before := last[k]; before != nil && a.Year > a.Scheme.FirstYear && before.Cmp(a.Opening) != 0 {
			t.Fatalf("%s %d: opens with %s, the year before closed with %s", a.Scheme.ID, a.Year, formula.Decimal(a.Opening), formula.Decimal(before))
		}
		last[k] = a.Closing
	}
}

// TestSamplesKeepTheirBooks projects every sample pool.
func TestSamplesKeepTheirBooks(t *testing.T) {
	for _, name := range data.Embedded() {
		prog, list := law.Compile(pools.Sample(t, name))
		if list.Stops() {
			t.Fatal(list)
		}
		res := budget.Evaluate(prog, calc.Options{})
		if n := checkBooks(t, res); n == 0 && prog.Pool.Projection != nil {
			t.Errorf("%s: no projected year has a balance", name)
		}
		checkAccounts(t, res)
	}
}

// growing is a pool whose levy and grant both depend on what the year before
// left, with random figures and rates.
func growing(t *rapid.T) pools.Text {
	money := rapid.Int64Range(0, 1e12)
	n := rapid.IntRange(1, 5).Draw(t, "units")
	var funds strings.Builder
	funds.WriteString("年度,口径,险种,代码,在职人数,征缴收入,其他收入,待遇支出,上年结余,期初调整,年末结余\n")
	budgeted := rapid.Bool().Draw(t, "预算") // the budget year has rows of its own, or is projected
	for u := 1; u <= n; u++ {
		carried := int64(0)
		for year := 2024; year <= 2025; year++ {
			in, more, out := money.Draw(t, "收入"), money.Draw(t, "其他"), money.Draw(t, "支出")
			opening := carried + rapid.Int64Range(-1e6, 1e6).Draw(t, "调整")
			closing := opening + in + more - out
			fmt.Fprintf(&funds, "%d,决算,职工,%d,%d,%s,%s,%s,%s,%s,%s\n", year, u, rapid.Int64Range(0, 1e7).Draw(t, "人"),
				pools.Fen(in).FloatString(2), pools.Fen(more).FloatString(2), pools.Fen(out).FloatString(2),
				pools.Fen(opening).FloatString(2), pools.Fen(opening-carried).FloatString(2), pools.Fen(closing).FloatString(2))
			carried = closing
		}
		if budgeted {
			fmt.Fprintf(&funds, "2026,预算,职工,%d,,%s,,%s,%s,,\n", u, pools.Fen(money.Draw(t, "收入")).FloatString(2), pools.Fen(money.Draw(t, "支出")).FloatString(2), pools.Fen(carried).FloatString(2))
		}
	}
	rate := func(label string) string {
		return pools.Fen(rapid.Int64Range(-5000, 15000).Draw(t, label)).FloatString(2) + "%"
	}
	return pools.Text{
		"policy.toml": pools.Head +
			pools.Step("上解额", "ROUND(MAX(0, 缺省(上年.征缴收入, 0)) * 3%, 2)", `flow = "上解"`) +
			pools.Step("拟下拨额", "MAX(0, 上年.支出小计 - 缺省(上年.年末结余, 0))") +
			pools.Step("下拨额", "拟下拨额", `flow = "下拨"`, byLimit) +
			pools.Step("应补足", "MAX(0, 缺省(0 - 本年.期初调整 - 上年.年末结余, 0))", `flow = "补足"`),
		"units.csv": pools.Cities(n),
		"funds.csv": funds.String(),
		"inputs.csv": "年度,方案,险种,代码,项目,数值\n2026,fund,职工,990000,年初余额," +
			pools.Fen(rapid.Int64Range(-1e9, 1e12).Draw(t, "账户")).FloatString(2) + "\n",
		"projection.toml": fmt.Sprintf(`schema = 1
years = 6
[[assumption]]
name = "收入增长"
kind = "ratio"
"基准" = %q
"悲观" = %q
[[assumption]]
name = "支出增长"
kind = "ratio"
"基准" = %q
[[line]]
insurance = "职工"
measure = "征缴收入"
formula = "MAX(0, 上年.征缴收入 * (1 + 收入增长))"
[[line]]
insurance = "职工"
measure = "待遇支出"
formula = "MAX(0, 上年.待遇支出 * (1 + 支出增长))"
`, rate("收入增长"), rate("悲观"), rate("支出增长")),
	}
}

// TestBooks proves the identities of balances and accounts on random pools.
func TestBooks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		res := pools.Sound(t, growing(t), calc.Options{})
		checkBooks(t, res)
		checkAccounts(t, res)
	})
}

// TestTopUps: what a government makes up after a year opens the next, is in no closing
// of its own year, and is not asked for again; random courses tell the same.
func TestTopUps(t *testing.T) {
	f := pools.Text{
		"policy.toml": pools.Head + pools.Step("其余缺口", "MAX(0, 本年.支出小计 - 本年.收入小计 - 上年.年末结余 - 缺省(本年.期初调整, 0))", `flow = "补足"`),
		"units.csv":   pools.Cities(2),
		"funds.csv":   "年度,口径,险种,代码,征缴收入,待遇支出,上年结余,年末结余\n2025,决算,职工,1,100,110,50,40\n2025,决算,职工,2,100,90,0,10\n2026,预算,职工,1,100,160,40,\n2026,预算,职工,2,100,90,10,\n",
		"projection.toml": `schema = 1
years = 3
[[assumption]]
name = "支出增长"
kind = "ratio"
"基准" = "0%"
[[line]]
insurance = "职工"
measure = "待遇支出"
formula = "上年.待遇支出 * (1 + 支出增长)"
[stochastic]
paths = 20
seed = 1
[[stochastic.shock]]
assumption = "支出增长"
sd = "0%"
`}
	res := pools.Sound(t, f, calc.Options{Fans: inOrder})
	got := map[string]string{}
	for _, p := range append(res.Paths, res.Fans...) {
		if p.Measure == calc.Adjustment || p.Measure == calc.Closing && (p.Scenario == calc.Baseline || p.Scenario == "P50") {
			got[fmt.Sprint(p.Scenario, p.Measure, p.Unit, " ", p.Year)] = p.Value.FloatString(2)
		}
	}
	want := map[string]string{
		"基准年末结余0 2026": "-20.00", "基准年末结余0 2027": "-60.00", "基准年末结余0 2028": "-60.00", // 60 a year are lacking, not 80
		"基准期初调整0 2027": "20.00", "基准期初调整0 2028": "60.00",
		"基准年末结余1 2026": "20.00", "基准年末结余1 2027": "30.00", "基准年末结余1 2028": "40.00",
		"基准期初调整-1 2027": "20.00", "基准期初调整-1 2028": "60.00",
		"基准年末结余-1 2026": "0.00", "基准年末结余-1 2027": "-30.00", "基准年末结余-1 2028": "-20.00",
	}
	for k, v := range want {
		if fan, ok := strings.CutPrefix(k, "基准年末结余"); ok {
			want["P50年末结余"+fan] = v
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if said := res.Checks[slices.IndexFunc(res.Checks, func(c calc.CheckResult) bool { return c.ID == "K402" })].Message; said != "2026 年末累计结余预计为 −20.00 元（未计年后由当地政府补足的 20.00 元）" {
		t.Errorf("K402 says %s", said)
	}
}

// TestBooksAreSeen guards TestBooks: where every year has all it needs, every
// unit, the pool, both scenarios and their twins are checked in all six years.
func TestBooksAreSeen(t *testing.T) {
	res := pools.Sound(t, pools.Text{
		"policy.toml": pools.Head + pools.Step("上解额", "ROUND(上年.征缴收入 * 3%, 2)", `flow = "上解"`),
		"units.csv":   pools.Cities(2),
		"funds.csv":   "年度,口径,险种,代码,征缴收入,待遇支出,上年结余,年末结余\n2025,决算,职工,1,10,4,1,7\n2025,决算,职工,2,20,20,-1,-1\n",
		"projection.toml": `schema = 1
years = 6
[[assumption]]
name = "收入增长"
kind = "ratio"
"基准" = "4%"
"悲观" = "2%"
[[line]]
insurance = "职工"
measure = "征缴收入"
formula = "上年.征缴收入 * (1 + 收入增长)"
`}, calc.Options{})
	if got, want := checkBooks(t, res), 2*2*3*6; got != want {
		t.Errorf("%d balances were checked, want %d", got, want)
	}
}

// TestAheadReadsNoRowOfTheYear: 未来n年 is projected from 上年 alone. Whatever
// the budget year's own row says, it stays the same, and so do its transfers,
// which are 0; 本年 reads the row where there is one and 未来1年 where there is none.
func TestAheadReadsNoRowOfTheYear(t *testing.T) {
	pool := func(row string) pools.Text {
		return pools.Text{
			"policy.toml": pools.Head + pools.Step("明年", "未来1年.征缴收入") + pools.Step("三年后结余", "未来3年.年末结余") + pools.Step("今年", "本年.征缴收入") +
				pools.Step("上解额", "ROUND(本年.征缴收入 * 3%, 2)", `flow = "上解"`),
			"units.csv": pools.Cities(1),
			"funds.csv": "年度,口径,险种,代码,征缴收入,待遇支出,上年结余,年末结余\n2025,决算,职工,1,100,90,0,10\n" + row,
			"projection.toml": `schema = 1
years = 3
[[assumption]]
name = "收入增长"
kind = "ratio"
"基准" = "10%"
[[line]]
insurance = "职工"
measure = "征缴收入"
formula = "上年.征缴收入 * (1 + 收入增长)"
`}
	}
	rapid.Check(t, func(t *rapid.T) {
		in, out := rapid.Int64Range(0, 1e10).Draw(t, "收入"), rapid.Int64Range(0, 1e10).Draw(t, "支出")
		basis := rapid.SampledFrom([]string{"预算", "调整预算"}).Draw(t, "口径")
		with := pools.Sound(t, pool(fmt.Sprintf("2026,%s,职工,1,%s,%s,10,\n", basis, pools.Fen(in).FloatString(2), pools.Fen(out).FloatString(2))), calc.Options{Year: 2026, Stage: calc.Advance})
		without := pools.Sound(t, pool(""), calc.Options{Year: 2026, Stage: calc.Advance})
		// 100 × 1.1 = 110; balances 10 + 20, + 31, + 43.10
		for _, res := range []*calc.Result{with, without} {
			if got := pools.Values(t, res, "明年")[0]; got != "110" {
				t.Fatalf("未来1年.征缴收入 = %s, want 110", got)
			}
			if got := pools.Values(t, res, "三年后结余")[0]; got != "104.1" {
				t.Fatalf("未来3年.年末结余 = %s, want 104.1", got)
			}
		}
		if got, want := pools.Values(t, with, "今年")[0], formula.Decimal(pools.Fen(in)); got != want {
			t.Fatalf("本年.征缴收入 = %s, its row says %s", got, want)
		}
		if got := pools.Values(t, without, "今年")[0]; got != "110" {
			t.Fatalf("本年.征缴收入 = %s without a row, want 110", got)
		}
	})
}

// TestUnitWithoutBudget: a unit without a row of the budget year beside one that
// has it stops the year, whatever formulas read; once it has ended, it is left out, and
// the one that carries it on pays for what both collected.
func TestUnitWithoutBudget(t *testing.T) {
	f := pools.Text{
		"policy.toml":     pools.Head + pools.Step("上解额", "ROUND(上年.征缴收入 * 3%, 2)", `flow = "上解"`),
		"units.csv":       "代码,名称,类型,起始年度,终止年度,并入\n1,甲市,市,,,\n2,乙市,市,,,\n",
		"funds.csv":       "年度,口径,险种,代码,征缴收入,待遇支出\n2025,决算,职工,1,100,50\n2025,决算,职工,2,100,50\n2026,预算,职工,1,500,50\n",
		"projection.toml": "schema = 1\nyears = 2\n",
	}
	if got := pools.Evaluated(t, f, calc.Options{}).Findings; len(got) != 1 || got[0].ID != "C311" || !strings.Contains(got[0].Found, "乙市（2）") {
		t.Errorf("got %v, want C311 of 乙市", got)
	}
	for units, want := range map[string]string{"1,甲市,市,,,\n2,乙市,市,,2025,1\n": "6", "1,甲市,市,,,\n2,乙市,市,,2025,\n": "3", "1,甲市,市,,,\n2,乙市,市,2027,,\n": "3"} {
		f["units.csv"] = "代码,名称,类型,起始年度,终止年度,并入\n" + units
		res := pools.Sound(t, f, calc.Options{})
		if got := pools.Values(t, res, "上解额"); !slices.Equal(got, []string{want}) {
			t.Errorf("%s: levies %v, want %s of the city that is there", units, got, want)
		}
	}
}

// TestLedgerOfPreview: a scheme has moved nothing before its first year, also
// where that year is still to come.
func TestLedgerOfPreview(t *testing.T) {
	res := pools.Sound(t, pools.Text{
		"policy.toml":     strings.Replace(pools.Head, "first_year = 2026", "first_year = 2027", 1) + pools.Step("上解额", "ROUND(上年.征缴收入 * 3%, 2) + 缺省(台账.上年上解, 10 * 上年.征缴收入)", `flow = "上解"`),
		"units.csv":       pools.Cities(1),
		"funds.csv":       "年度,口径,险种,代码,征缴收入\n2025,决算,职工,1,100\n",
		"projection.toml": "schema = 1\nyears = 3\n",
	}, calc.Options{})
	var got []string
	for _, p := range res.Paths {
		if p.Measure == calc.LevyToAbove && p.Unit == 0 && p.Scenario == calc.Baseline {
			got = append(got, formula.Decimal(p.Value))
		}
	}
	if want := []string{"0", "1003", "1006"}; !slices.Equal(got, want) {
		t.Errorf("levies of 2026 to 2028: %v, want %v", got, want)
	}
}

// TestDerivedLine: what always follows from its parts has no projection line.
// Reading projection.toml refuses it first; Compile does not rely on that.
func TestDerivedLine(t *testing.T) {
	pool := pools.Sample(t, "liaoning")
	pool.Projection.Lines = append(pool.Projection.Lines,
		calc.Line{Insurance: "职工", Measure: calc.Closing, Formula: calc.Source{Text: "上年.年末结余"}, Pos: finding.Pos{File: "projection.toml", Line: 7}})
	_, list := law.Compile(pool)
	if len(list) != 1 || list[0].ID != "P208" || list[0].Pos.Line != 7 {
		t.Errorf("got %v", list)
	}
}

// TestProjectionNamesWhatIsMissing: a figure that cannot be projected is
// reported at the figure of funds.csv, or the line, that its chain begins with.
func TestProjectionNamesWhatIsMissing(t *testing.T) {
	const lines = `schema = 1
years = 3
[[line]]
insurance = "职工"
measure = "待遇支出"
formula = "上年.待遇支出 * %s"
`
	for _, c := range []struct{ factor, want string }{
		{"(上年.参保人数 / 上年.在职人数)", "funds.csv:1:1: 错误 C301 第1市 2027年 职工 “年末结余”推算不出：没有列“参保人数”；处理：补上这一列（步骤 上解额 的公式 policy.toml:18:12 要用）"},
		{"(上年.在职人数 / 上年.退休人数)", "funds.csv:2:17: 错误 C301 F2 第1市 2027年 职工 “年末结余”推算不出：第1市 2025年 职工 “退休人数”没有填；处理：填上数，确为零填 0（步骤 上解额 的公式 policy.toml:18:12 要用）"},
		{"(1 / (上年.在职人数 / 上年.在职人数 - 1))", "projection.toml:6:27: 错误 C301 第1市 2027年 职工 “年末结余”推算不出：除数为 0；处理：检查推算公式和它读的数（步骤 上解额 的公式 policy.toml:18:12 要用）"},
	} {
		res := pools.Evaluated(t, pools.Text{
			"policy.toml":     pools.Head + pools.Step("上解额", "MAX(0, 未来2年.年末结余)", `flow = "上解"`),
			"projection.toml": fmt.Sprintf(lines, c.factor),
			"units.csv":       pools.Cities(1),
			"funds.csv":       "年度,口径,险种,代码,在职人数,退休人数,征缴收入,待遇支出,上年结余,年末结余\n2025,决算,职工,1,10,,100,90,0,10\n",
		}, calc.Options{})
		if len(res.Findings) != 1 || res.Findings[0].String() != c.want {
			t.Errorf("%s: found\n%v\nwant\n%s", c.factor, res.Findings, c.want)
		}
	}
}

// TestAccountsEndWithTheProjection: where one scheme stops an insurance's
// projection, the accounts of its other schemes end there, too, however far
// another insurance goes.
func TestAccountsEndWithTheProjection(t *testing.T) {
	second := strings.NewReplacer(`"fund"`, `"other"`, `"调剂金"`, `"风险金"`, `["职工"]`, `["职工", "居民"]`).Replace(pools.Head[strings.Index(pools.Head, "[[scheme]]"):])
	res := pools.Sound(t, pools.Text{
		"policy.toml": strings.Replace(pools.Head, `["职工"]`, `["居民"]`, 1) + pools.Step("上解额", "ROUND(上年.转移收入 * 3%, 2)", `flow = "上解"`) +
			second + pools.Step("风险上解额", "ROUND(上年.征缴收入 * 3%, 2)", `flow = "上解"`),
		"units.csv": pools.Cities(1),
		// 2026's own row leaves 转移收入 blank: 2027 cannot be computed.
		"funds.csv":       "年度,口径,险种,代码,征缴收入,转移收入\n2025,决算,居民,1,100,1\n2026,预算,居民,1,100,\n2025,决算,职工,1,100,1\n",
		"projection.toml": "schema = 1\nyears = 4\n",
	}, calc.Options{})
	var got []string
	for _, a := range res.Accounts {
		got = append(got, fmt.Sprint(a.Scheme.ID, a.Insurance.Name, a.Year))
	}
	if want := []string{"fund居民2026", "other职工2026", "other职工2027", "other职工2028", "other职工2029", "other居民2026"}; !slices.Equal(got, want) {
		t.Errorf("accounts %v, want %v", got, want)
	}
	if !slices.ContainsFunc(res.Findings, func(f finding.Finding) bool { return f.ID == "C308" }) {
		t.Error("nothing says that the projection stopped")
	}
}
