package checks

import (
	"cmp"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// farFit is an assumption that is not what the past says.
var farFit = &Entry{
	Kind: finding.Kind{ID: "K447", Title: "假设偏离历史拟合",
		Meaning: "基准情景的假设与它的 fit（历史拟合）相差超过它在随机推算里一年的标准差。不停止计算。",
		Remedy:  "核对基准的取值；与过去不同有理由的（政策、口径变化），写进 source，口径变化的年度写进 [hindcast] breaks。"},
	Level: finding.Notice,
	of:    ofInsurance,
	raise: func(a *asked) {
		for _, f := range a.Fits {
			plan := a.Pool.Projection
			if f.Insurance != a.Insurance || !f.Known || f.Value.Num == nil || plan.Stochastic == nil {
				continue
			}
			i := slices.IndexFunc(plan.Stochastic.Shocks, func(s calc.Shock) bool { return s.Assumption == f.Assumption.Name })
			if i < 0 {
				continue
			}
			sd := plan.Stochastic.Shocks[i].SD
			said := a.Law.Assumption(f.Assumption, calc.Baseline, a.Year+1, a.Year+1).Num
			apart := new(big.Rat).Sub(said, f.Value.Num)
			if apart.Abs(apart).Cmp(sd) > 0 {
				show := func(x *big.Rat) string {
					v := formula.Num(formula.Round(x, 4))
					return cmp.Or(calc.PercentOf(f.Assumption.Kind, v), formula.Signed(formula.Decimal(v.Num)))
				}
				a.say(f.Assumption.Pos, "%s的基准是 %s，按过去的数拟合是 %s，相差超过一年的标准差 %s", f.Assumption.Name, show(said), show(f.Value.Num), show(sd))
			}
		}
	},
}
