package comparison

import (
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/data/datatest/pools"
)

// A cause is what does most, not what differs most: a score that moves within its band
// does nothing, a word that was not there and one point of a rate do. What is given is
// told of as what is paid.
func TestCauseIsWhatDoesMost(t *testing.T) {
	f := pools.Text{
		"policy.toml": strings.Replace(pools.Head, "first_year = 2026", "first_year = 2024", 1) +
			"[[scheme.parameter]]\nname = '起算额'\nkind = 'money'\nclause = '一'\nvalues = [{ from = 2024, value = '100' }, { from = 2026, value = '900' }]\n" +
			"[[scheme.parameter]]\nname = '比例'\nkind = 'ratio'\nclause = '一'\nvalues = [{ from = 2024, value = '3%' }, { from = 2026, value = '4%' }]\n" +
			pools.Input("成因", "text", `default = "\"\""`) + pools.Input("得分", "number", `default = "0"`) +
			pools.Step("上解额", "IF(上年.征缴收入 < 起算额, 0, ROUND(上年.征缴收入 * 比例, 2))", `flow = "上解"`) +
			pools.Step("系数", "IF(得分 >= 80, 100%, 50%)") +
			pools.Step("下拨额", `IF(成因 = "", 0, ROUND(上年.待遇支出 * 系数, 2))`, `flow = "下拨"`, `limit = "合计(上解额)"`),
		"units.csv":  pools.Cities(2),
		"funds.csv":  "年度,口径,险种,代码,征缴收入,待遇支出\n2024,决算,职工,1,1000,10\n2024,决算,职工,2,1000,10\n2025,决算,职工,1,1000,10\n2025,决算,职工,2,1000,10\n",
		"inputs.csv": "年度,方案,险种,代码,项目,数值\n2025,fund,职工,1,得分,20\n2026,fund,职工,1,得分,70\n2026,fund,职工,1,成因,突发应急\n",
	}
	prog, list := pools.Compiled(t, f)
	if list.Stops() {
		t.Fatal(list)
	}
	got := map[string]string{}
	for _, ch := range OfYears(calc.NewVariant(prog, calc.Options{Year: 2025}), calc.NewVariant(prog, calc.Options{Year: 2026})) {
		for _, r := range ch.Reasons {
			got[ch.Unit.Name+" "+ch.Item] += string(r.Cause) + " " + r.Name + " " + r.Amount.FloatString(2) + ";"
		}
	}
	for at, want := range map[string]string{
		"第1市 上解上级支出": "参数 比例 10.00;", "第2市 上解上级支出": "参数 比例 10.00;",
		"第1市 上级补助收入": "决定 成因 5.00;", "第2市 上级补助收入": "",
	} {
		if got[at] != want {
			t.Errorf("%s: %q, want %q", at, got[at], want)
		}
	}
}
