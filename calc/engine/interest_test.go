package engine_test

import (
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/data/datatest/pools"
)

// onAverage is the interest of a fund account on its average balance, declared as an
// input of the pool.
const onAverage = `[[scheme.input]]
name = "利息"
kind = "money"
scope = "pool"
default = "ROUND(2% * (基金.年初余额 + (基金.累计上解 - 基金.累计下拨) / 2), 2)"
clause = "一"
`

// earning is a pool of one city that levies 100, grants 40 and began with 1,000.
func earning(rules, inputs, ledger string) pools.Text {
	t := pools.Text{
		"policy.toml":     pools.Head + rules + pools.Step("上解额", "100元", `flow = "上解"`) + pools.Step("下拨额", "40元", `flow = "下拨"`),
		"units.csv":       pools.Cities(1),
		"funds.csv":       "年度,口径,险种,代码,征缴收入,待遇支出,年末结余\n2025,决算,职工,1,500,400,300\n2026,预算,职工,1,500,400,\n",
		"inputs.csv":      "年度,方案,险种,代码,项目,数值\n2026,fund,职工,990000,年初余额,1000\n" + inputs,
		"projection.toml": "schema = 1\nyears = 3\n",
	}
	if ledger != "" {
		t["ledger.csv"] = "年度,方案,险种,代码,类别,金额,日期\n" + ledger
	}
	return t
}

// TestInterestOfTheAccount: what is on record goes before the input that a scheme
// declares, and that before nothing; later years earn on what was earned.
func TestInterestOfTheAccount(t *testing.T) {
	for _, c := range []struct{ name, rules, inputs, ledger, want string }{
		{"average balance", onAverage, "", "", "20.6 22.21 23.86"}, // 1000, 1080.60, 1162.81 at the beginning
		{"row of inputs.csv", onAverage, "2026,fund,职工,990000,利息,7\n", "", "7 21.94 23.58"},
		{"ledger", onAverage, "", "2026,fund,职工,990000,利息,9,2026-12-21\n", "9 21.98 23.62"},
		{"none declared", "", "", "", "0 0 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			res := pools.Sound(t, earning(c.rules, c.inputs, c.ledger), calc.Options{})
			var got []string
			for _, a := range res.Accounts {
				got = append(got, formula.Decimal(a.Interest))
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("got %v, want %s", got, c.want)
			}
			checkAccounts(t, res)
		})
	}
}

// TestInterestComesLast: money of the account that reads its interest is refused, and
// so is interest that is not whole fen.
func TestInterestComesLast(t *testing.T) {
	_, list := pools.Compiled(t, earning(`[[scheme.input]]
name = "利息"
kind = "money"
scope = "pool"
default = "1元"
clause = "一"
`+pools.Step("补充额", "ROUND(利息 / 2, 2)", `flow = "提取"`), "", ""))
	if len(list) != 1 || list[0].ID != "P206" || list[0].Pos.Line == 0 {
		t.Errorf("got %v", list)
	}
	_, list = pools.Compiled(t, earning(onAverage+pools.Step("补充额", "ROUND(利息 / 2, 2)", `flow = "提取"`), "", ""))
	if len(list) != 1 || list[0].ID != "P206" {
		t.Errorf("through its own sum: %v", list)
	}
	res := pools.Evaluated(t, earning(strings.Replace(onAverage, ", 2)\"", ", 3) + 0.001元\"", 1), "", ""), calc.Options{})
	if len(res.Findings) != 1 || res.Findings[0].ID != "C304" {
		t.Errorf("interest of fractions of a fen: %v", res.Findings)
	}
}
