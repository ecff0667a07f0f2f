package engine_test

import (
	"slices"
	"testing"

	"tongchou/calc"
	"tongchou/data/datatest/pools"
)

// 计划 reads the budget at every stage, and 此后n年 follows from it with the transfers
// of the budget year at 0 too; 过去n年 goes back as far as it says.
func TestPlanAndYearsAround(t *testing.T) {
	pool := pools.Text{
		"policy.toml": pools.Head +
			pools.Step("计划支出", "计划.支出小计") +
			pools.Step("本年支出", "本年.支出小计") +
			pools.Step("此后年初", "此后1年.上年结余") +
			pools.Step("此后二年", "此后2年.年末结余") +
			pools.Step("未来二年", "未来2年.年末结余") +
			pools.Step("旧支出", "过去4年.待遇支出") +
			pools.Step("上年支出", "过去1年.待遇支出 - 上年.待遇支出"),
		"units.csv": pools.Cities(1),
		"funds.csv": `年度,口径,险种,代码,征缴收入,待遇支出,收入小计,支出小计,上级补助收入,上解上级支出,上年结余,年末结余
2022,决算,职工,1,,7.77,,,,,,
2025,决算,职工,1,40,45,40,45,0,0,105,100
2026,预算,职工,1,50,70,50,70,999,3,100,
`,
	}
	steps := []string{"计划支出", "本年支出", "此后年初", "此后二年", "未来二年", "旧支出", "上年支出"}
	for _, at := range []struct {
		stage calc.Stage
		more  string
		want  []string
	}{
		{calc.Settlement, "", []string{"70", "70", "80", "40", "90", "7.77", "0"}},
		{calc.FinalSettlement, "2026,决算,职工,1,60,65,60,65,0,0,100,95\n", []string{"70", "65", "80", "40", "90", "7.77", "0"}},
		{calc.FinalSettlement, "2026,决算,职工,1,60,65,60,65,0,0,100,95\n2026,调整预算,职工,1,50,72,50,72,0,0,100,\n",
			[]string{"72", "65", "78", "34", "90", "7.77", "0"}},
	} {
		f := pools.Text{}
		for name, text := range pool {
			f[name] = text
		}
		f["funds.csv"] += at.more
		res := pools.Sound(t, f, calc.Options{Year: 2026, Stage: at.stage})
		var got []string
		for _, s := range steps {
			got = append(got, pools.Values(t, res, s)...)
		}
		if !slices.Equal(got, at.want) {
			t.Errorf("%s: %v, want %v", at.stage, got, at.want)
		}
	}
}
