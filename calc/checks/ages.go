package checks

import (
	"math/big"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// farTie is how far heads by age may be from those on record.
var farTie = big.NewRat(5, 100)

// otherHeads are heads by age that are far from those of funds.csv which they are scaled to.
var otherHeads = &Entry{
	Kind: finding.Kind{ID: "K445", Title: "年龄表与人数不符",
		Meaning: "ages.csv（或由它推到这一年）的人数，与 funds.csv 同一年的人数相差 5% 以上。推算按 funds.csv 的人数缩放各年龄。不停止计算。",
		Remedy:  "核对两处是不是同一时点、同一口径的人数，有没有漏掉的统筹区或身份。"},
	Level: finding.Warning,
	of:    ofPool,
	raise: func(a *asked) {
		for _, p := range a.People {
			a.Unit, a.Insurance = p.Unit, a.Pool.Policy.InsuranceOf(p.Insurance)
			for i, year := range p.Years {
				for _, tie := range year.Ties {
					moved := new(big.Rat).Sub(tie.To, tie.Sum)
					if moved.Abs(moved).Cmp(new(big.Rat).Mul(tie.Sum, farTie)) <= 0 {
						continue
					}
					from := "由年龄人数推到"
					if i == 0 {
						from = "ages.csv"
					}
					a.say(p.Counted, "%s %d 年合计 %s 人，funds.csv 的%s是 %s 人", from, year.Year,
						formula.Show(formula.Num(formula.Round(tie.Sum, 0)), formula.CountType), tie.Measure, formula.Show(formula.Num(tie.To), formula.CountType))
				}
			}
		}
	},
}
