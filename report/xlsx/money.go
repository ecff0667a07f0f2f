package xlsx

import (
	"math/big"

	"tongchou/report"
)

// moneyUnit is the unit of the official tables: 元, or 万元 where the office
// says so. A figure in 万元 is a value divided by 10,000, not a number format;
// it keeps all its decimals, so that totals come from the fen.
type moneyUnit struct {
	word string
	over int64 // 元
}

func officialUnit(v *report.View) moneyUnit {
	if v.Pool.Office != nil && v.Pool.Office.MoneyUnit == "万元" {
		return moneyUnit{"万元", 10_000}
	}
	return moneyUnit{"元", 1}
}

// caption is what a table says about its unit.
func (u moneyUnit) caption() string {
	if u.over == 1 {
		return "金额单位：元"
	}
	return "金额单位：" + u.word + "（按分计算，显示两位小数，分项与合计的尾差来自显示）"
}

// amount is an amount of 元 in the unit; missing stays missing.
func (u moneyUnit) amount(x *big.Rat) *big.Rat {
	if x == nil || u.over == 1 {
		return x
	}
	return new(big.Rat).Quo(x, new(big.Rat).SetInt64(u.over))
}

// formula turns a formula that gives 元 into one that gives the unit.
func (u moneyUnit) formula(text string) string {
	if text == "" || u.over == 1 {
		return text
	}
	return "IF(ISNUMBER(" + text + "),(" + text + `)/10000,"")`
}

// years are the columns of a form in the unit.
func (u moneyUnit) years(years []formYear) []formYear {
	out := make([]formYear, len(years))
	for i, y := range years {
		out[i] = formYear{y.title, func(measure string) (string, any) {
			text, value := y.figure(measure)
			if x, ok := value.(*big.Rat); ok {
				return u.formula(text), u.amount(x)
			}
			return u.formula(text), value
		}}
	}
	return out
}
