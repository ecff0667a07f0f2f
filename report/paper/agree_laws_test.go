package paper

import (
	"flag"
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/data/datatest/pools"
	"tongchou/report"
)

// long draws many more laws: go test ./report/paper -run Laws -long
var long = flag.Bool("long", false, "draw many more laws")

// No two statements of a pack disagree, whatever the law: levies or reserves, gaps that
// are shared by what is decided, by accounts that are short and by a second scheme, what
// units' governments make up, and funds of units or of the pool.
func TestStatementsOfDrawnLawsAgree(t *testing.T) {
	laws := 150
	if *long {
		laws = 5000
	}
	all := agreement{}
	stopped := 0
	for seed := range uint64(laws) {
		f := drawnLaw(rand.New(rand.NewPCG(seed, 3)))
		res := pools.Evaluated(t, f, calc.Options{})
		if res.Findings.Stops() {
			for _, x := range res.Findings {
				if x.ID == "C307" { // what the law itself says must hold
					t.Fatalf("seed %d: %v\n%s", seed, res.Findings, f["policy.toml"])
				}
			}
			stopped++
			continue
		}
		v := report.New(res)
		v.Owed = nil // an office answers what it is asked before it issues
		a := laid(t, v)
		if t.Failed() {
			t.Fatalf("of law %d\n%s\n%s\n%s", seed, f["policy.toml"], f["funds.csv"], f["inputs.csv"])
		}
		all.seen, all.short, all.ranged = all.seen+a.seen, all.short+a.short, all.ranged+a.ranged
	}
	if stopped*5 > laws || all.seen < laws/4 || all.short < laws/4 || all.ranged < laws/4 {
		t.Errorf("of %d laws %d stop; %d shared gaps, %d closings below zero, %d sums with ranges", laws, stopped, all.seen, all.short, all.ranged)
	}
}

// drawnLaw is a pool with a law that nobody has written.
func drawnLaw(r *rand.Rand) pools.Text {
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	n := 2 + r.IntN(3)
	scale := []int64{1e6, 1e9, 1e12}[r.IntN(3)]
	amount := func(most int64) *big.Rat { return pools.Fen(r.Int64N(most)) }

	var funds strings.Builder
	funds.WriteString("年度,口径,险种,代码,征缴收入,待遇支出,上年结余,年末结余\n")
	for u := 1; u <= n; u++ {
		before := amount(scale)
		in, out := amount(scale), amount(scale)
		after := new(big.Rat).Add(before, in)
		after.Sub(after, out)
		fmt.Fprintf(&funds, "2025,决算,职工,%d,%s,%s,%s,%s\n", u, in.FloatString(2), out.FloatString(2), before.FloatString(2), after.FloatString(2))
		fmt.Fprintf(&funds, "2026,预算,职工,%d,%s,%s,,\n", u, amount(scale).FloatString(2), amount(scale).FloatString(2))
	}

	in, out := calc.Levy, calc.Grant
	if r.IntN(3) == 0 {
		in, out = calc.Reserve, calc.Use
	}
	decided := r.IntN(2) == 0
	input := func(name, scope, min, max, suggest string) string {
		if !decided {
			return fmt.Sprintf("[[scheme.input]]\nname = %q\nkind = \"number\"\nscope = %q\ndefault = %q\n", name, scope, suggest)
		}
		return fmt.Sprintf("[[scheme.input]]\nname = %q\nkind = \"number\"\nscope = %q\ndecision = true\nmin = %q\nmax = %q\nsuggest = %q\n", name, scope, min, max, suggest)
	}
	flow := func(f calc.Flow) string { return fmt.Sprintf("flow = %q", f) }
	shared := pick("", `limit = "MAX(0, 基金.年初余额 + 基金.累计上解)"`, `limit = "基金.年初余额"`)
	policy := pools.Head +
		input("分担比例", "unit", "20%", pick("60%", "80%"), pick("20%", "40%")) +
		pools.Step("上解额", pick("ROUND(MAX(0, 上年.征缴收入) * 3%, 2)", "0元", "ROUND(MIN(MAX(0, 上年.年末结余), 上年.征缴收入 * 5%), 2)"), flow(in)) +
		pools.Step("可分担缺口", pick("MAX(0, 本年.待遇支出 - 本年.征缴收入)", "IF(本年.待遇支出 > 本年.征缴收入 * 1.2, 本年.待遇支出 - 本年.征缴收入, 0)")) +
		pools.Step("下拨额", pick("ROUND(可分担缺口 * 分担比例, 2)", "ROUND(MIN(可分担缺口, 上年.待遇支出 / 12) * 分担比例, 2)"), flow(out), shared)
	rest, last := "可分担缺口 - 下拨额", "上解额"
	paid := "上解额"
	if in == calc.Reserve { // out of the account, beside the unit's budget
		paid, last = "0元", "0元"
	}
	settled := pools.Step("年初结余", "上年.年末结余")
	topUp := func(rest string) string {
		if out == calc.Use { // which is no income of the unit's budget: its government sees to all of the gap
			rest = "可分担缺口"
		}
		return settled + pools.Step("结余分担", "MIN("+rest+", MAX(0, 年初结余 - "+last+"))") +
			pools.Step("补足额", "IF(可分担缺口 > 0, "+rest+" - 结余分担 + MAX(0, "+paid+" - 年初结余), 0)", flow(calc.TopUp))
	}
	second := r.IntN(2) == 0
	if !second {
		policy += topUp(rest)
	} else {
		policy += `[[scheme]]
id = "risk"
name = "风险金"
insurance = ["职工"]
first_year = 2026
document = "T"
` + input("再拨比例", "unit", "0%", "100%", pick("0%", "50%")) +
			pools.Step("再拨额", pick("ROUND((调剂金.可分担缺口 - 调剂金.下拨额) * 再拨比例, 2)", "ROUND(MIN(调剂金.可分担缺口 - 调剂金.下拨额, 上年.待遇支出 / 12) * 再拨比例, 2)"), flow(out), pick("", `limit = "MAX(0, 基金.年初余额)"`)) +
			strings.NewReplacer("可分担缺口", "调剂金.可分担缺口", "上解额", "调剂金.上解额").Replace(topUp("余下的缺口 - 再拨额"))
		policy = strings.ReplaceAll(policy, "余下的缺口", "调剂金.可分担缺口 - 调剂金.下拨额")
	}
	if r.IntN(5) == 0 {
		policy = strings.Replace(policy, "level = \"省级\"\n", "level = \"省级\"\nfund = \"pool\"\n", 1)
	}
	inputs := "年度,方案,险种,代码,项目,数值,依据\n2026,fund,职工,990000,年初余额," + amount(scale/4).FloatString(2) + ",\n"
	if second {
		inputs += "2026,risk,职工,990000,年初余额," + amount(scale/4).FloatString(2) + ",\n"
	}
	for u := 1; u <= n && decided; u++ {
		if r.IntN(3) == 0 {
			inputs += fmt.Sprintf("2026,fund,职工,%d,分担比例,0.%d,样医保发〔2026〕1号\n", u, 20+r.IntN(40))
		}
	}
	with, parts := "fund", `"下拨额", `
	if second {
		with, parts = "risk", `"再拨额", `
	}
	return pools.Text{"policy.toml": policy, "units.csv": pools.Cities(n), "funds.csv": funds.String(), "inputs.csv": inputs,
		"notice.toml": "issuer = \"样例省医疗保障局\"\nprefix = \"样医保发\"\n" +
			"[[notice]]\nkind = \"letter\"\nform = \"government\"\nscheme = \"" + with + "\"\nstep = \"补足额\"\nparts = [" + parts + "\"结余分担\"]\nsubject = \"落实缺口资金\"\n"}
}
