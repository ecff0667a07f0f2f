package checks

import (
	"math/big"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// The standards of a year, where the accounts give them, say what an income should come
// to: so much a head.

// standardSlack is how far an income may lie from its standard times heads: heads are
// counted at one day, and some pay less.
var standardSlack = big.NewRat(1, 10)

// offStandard is an income that is far from its standard times heads.
var offStandard = &Entry{
	Kind: finding.Kind{ID: "K439", Title: "征缴收入与标准乘人数不符",
		Meaning: "给了个人缴费标准的，上年或本年的征缴收入与标准乘参保人数相差一成以上。不停止计算。",
		Remedy:  "核对标准、参保人数和征缴收入是不是同一年的；资助参保、减免多的写明原因。"},
	Level: finding.Warning,
	of:    ofUnit,
	raise: func(a *asked) {
		for year := a.Year - 1; year <= a.Year; year++ {
			due, given, rate := a.byStandard(year, calc.Contributions, "个人缴费标准")
			if due == nil {
				continue
			}
			apart := new(big.Rat).Sub(given.Num, due)
			if limit := new(big.Rat).Mul(due, standardSlack); new(big.Rat).Abs(apart).Cmp(limit) > 0 {
				a.say(given.Pos, "%d 年“征缴收入” %s，个人缴费标准 %s 元乘参保人数为 %s，相差 %s", year, yuan(given.Num), formula.Decimal(rate), yuan(due), yuan(apart))
			}
		}
	},
}

// unsubsidised is a subsidy that did not come in full.
var unsubsidised = &Entry{
	Kind: finding.Kind{ID: "K440", Title: "财政补助没有到位",
		Meaning: "给了财政补贴标准（也可写财政补助标准）的，上年或本年的财政补贴收入少于标准乘参保人数。不停止计算。",
		Remedy:  "核对人数和标准；没有到位的由财政补足，造成上解减少的按方案录入。"},
	Level: finding.Warning,
	of:    ofUnit,
	raise: func(a *asked) {
		for year := a.Year - 1; year <= a.Year; year++ {
			due, given, rate := a.byStandard(year, "财政补贴收入", "财政补贴标准", "财政补助标准")
			if due != nil && given.Num.Cmp(due) < 0 {
				a.say(given.Pos, "%d 年“财政补贴收入” %s，财政补助标准 %s 元乘参保人数为 %s，少 %s", year, yuan(given.Num), formula.Decimal(rate), yuan(due), yuan(new(big.Rat).Sub(due, given.Num)))
			}
		}
	},
}

// byStandard is what a standard comes to for all heads of a year, beside the income as
// it is given; nil where one of them is not. Forms and notices may call the standard by
// different names: the first that is given counts.
func (a *asked) byStandard(year int, income string, standards ...string) (due *big.Rat, given calc.Cell, rate *big.Rat) {
	r := a.recorded(year)
	if r == nil {
		return nil, given, nil
	}
	heads, given := r.Cells["参保人数"].Num, r.Cells[income]
	for _, name := range standards {
		if rate == nil {
			rate = r.Cells[name].Num
		}
	}
	if heads == nil || rate == nil || given.Num == nil || heads.Sign() == 0 {
		return nil, given, nil
	}
	return new(big.Rat).Mul(rate, heads), given, rate
}
