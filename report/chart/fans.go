package chart

import (
	"fmt"
	"math/big"

	"tongchou/calc"
	"tongchou/report"
)

// UnitFans are where the balances of units go along random courses.
type UnitFans struct {
	Caption, How string
	Unit         Unit
	Years        []int
	Rows         []UnitFan
}

// UnitFan is of a unit (−1: the pool): the quantiles of every year, in the order of
// calc.FanQuantiles.
type UnitFan struct {
	Name   string
	Unit   int
	Spread [][]*big.Rat
}

// UnitFansOf is nil without random courses.
func UnitFansOf(v *report.View, iv *report.InsuranceView) *UnitFans {
	fan := v.Fan(iv.Name)
	t := &UnitFans{Caption: iv.Name + "年末结余的随机推算"}
	for year := v.Year; fan[report.FanAt{Unit: calc.PoolLevel, Year: year}] != nil; year++ {
		t.Years = append(t.Years, year)
	}
	if len(t.Years) == 0 {
		return nil
	}
	var all []*big.Rat
	for _, r := range append(iv.Rows[:len(iv.Rows):len(iv.Rows)], report.UnitRow{Unit: calc.PoolLevel, Name: v.Whole()}) {
		row := UnitFan{Name: r.Name, Unit: r.Unit}
		for _, year := range t.Years {
			spread := fan[report.FanAt{Unit: r.Unit, Year: year}]
			if spread == nil {
				break
			}
			row.Spread = append(row.Spread, spread)
		}
		if len(row.Spread) == len(t.Years) {
			t.Rows, all = append(t.Rows, row), append(all, row.Last()...)
		}
	}
	t.Unit = Money(all...)
	t.How = fmt.Sprintf("%s；%d 年末的分位数：P5 是 5%% 的路径不超过的数；图是 %d—%d 年，浅带含九成路径，深带含一半，粗线是 P50，细线是零", t.Unit.Word, t.Years[len(t.Years)-1], t.Years[0], t.Years[len(t.Years)-1])
	return t
}

// Last are the quantiles of the last year.
func (f *UnitFan) Last() []*big.Rat { return f.Spread[len(f.Spread)-1] }

// Label says the fan in words for those who do not see it.
func (t *UnitFans) Label(f *UnitFan) string {
	last := f.Last()
	return fmt.Sprintf("%s %d 年末结余：P50 %s，九成路径在 %s 至 %s", f.Name, t.Years[len(t.Years)-1], t.Unit.Full(last[calc.HalfOfAll]), t.Unit.Full(last[calc.NineLow]), t.Unit.Full(last[calc.NineHigh]))
}
