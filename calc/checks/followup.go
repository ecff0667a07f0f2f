package checks

import (
	"math/big"

	"tongchou/calc"
	"tongchou/calc/finding"
)

// unbalanced is a unit of the register of those that used a fund: its time is over and
// its accounts did not balance, or were not given; or it has time left and the year's
// plan does not balance either.
var unbalanced = &Entry{
	Kind: finding.Kind{ID: "K446", Title: "动用后尚未平衡",
		Meaning: "登记簿里动用过基金的统筹区，限期已过而收支没有恢复平衡（收入不含上级补助），或限期内各年缺决算数，看不出来；还在限期内的，本年仍有当期缺口。不停止计算。",
		Remedy:  "督促调整筹资、待遇、支付政策；缺的决算数补上。"},
	Level: finding.Warning,
	of:    ofPool,
	raise: func(a *asked) {
		for i := range a.FollowUps {
			f := &a.FollowUps[i]
			a.Insurance, a.Unit = f.Insurance, f.Unit
			plan, pos := a.plan()
			in, out := plan.Num(calc.Income), plan.Num(calc.Expenditure)
			because := ""
			switch {
			case f.State == calc.Unbalanced:
				because = "限期已过，没有恢复平衡"
			case f.State == calc.Unknown:
				because = "限期已过，有的年度没有决算数，看不出是否恢复平衡"
			case f.State == calc.InTime && f.Year < a.Year && in != nil && out != nil && in.Cmp(out) < 0:
				because = "本年支出仍比收入多 " + yuan(new(big.Rat).Sub(out, in))
			default:
				continue
			}
			c := a.say(pos, "%d 年动用“%s” %s，应在 %d 年以前（含当年）收支平衡，收入不含上级补助；%s", f.Year, f.Scheme.Name, yuan(f.Amount), f.DueYear, because)
			c.Scheme, c.Clause = f.Scheme, f.Clause
		}
	},
}
