package report_test

import (
	"testing"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/data/datatest/pools"
	"tongchou/report"
)

// What a pool may give is no more than it has: two cities that get 10 to 40 of 50 each,
// according to what is decided for the other, get 50 together.
func TestRangeOfSharedMoney(t *testing.T) {
	for share, want := range map[string]string{
		`limit = "基金.年初余额 + 基金.累计上解"`: "50—50",
		`limit = "200元"`:    "50—200",
		`total = "基金.年初余额"`: "50—50",
		"":                  "50—200",
	} {
		v := report.New(pools.Sound(t, pools.Text{
			"policy.toml": pools.Head + "[[scheme.input]]\nname = \"核定比例\"\nkind = \"number\"\nscope = \"unit\"\ndecision = true\nmin = \"0.25\"\nmax = \"1\"\nsuggest = \"0.5\"\n" +
				pools.Step("下拨额", "ROUND(上年.其他支出 * 核定比例, 2)", `flow = "下拨"`, share),
			"units.csv":  pools.Cities(2),
			"funds.csv":  "年度,口径,险种,代码,其他支出\n2025,决算,职工,1,100\n2025,决算,职工,2,100\n",
			"inputs.csv": "年度,方案,险种,代码,项目,数值\n2026,fund,职工,990000,年初余额,50\n",
		}, calc.Options{}))
		low, high := v.OpenRange(v.Insurances[0].Insurance, calc.PoolLevel, calc.Grant)
		if got := formula.Decimal(low) + "—" + formula.Decimal(high); got != want {
			t.Errorf("with %s the pool gives %s, not %s", share, got, want)
		}
	}
}
