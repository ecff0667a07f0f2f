package calc_test

import (
	"testing"

	"tongchou/calc"
)

// TestYearIsWrittenPlain: a year has no thousands separator, neither in the
// numbers put into a formula nor as a figure of its own; money has.
func TestYearIsWrittenPlain(t *testing.T) {
	res := sound(t, files{
		"policy.toml": head + step("上解额", "IF(年度 <= 2026, ROUND(上年.征缴收入 * 3%, 2), 0)", `flow = "上解"`),
		"units.csv":   cities(1),
		"funds.csv":   "年度,口径,险种,代码,征缴收入\n2025,决算,职工,1,123456.00\n",
	}, calc.Options{})
	tree := res.Runs[0].Explain(column(t, res, "上解额").Step, 0)
	if want := "IF(2026 <= 2026, ROUND(123,456.00 * 3%, 2), 0)"; tree.Substituted != want {
		t.Errorf("substituted %s, want %s", tree.Substituted, want)
	}
	if year := tree.Children[0]; year.Name != "年度" || year.Raw != "2026" {
		t.Errorf("%s is written %q", year.Name, year.Raw)
	}
}

// TestRateIsWrittenInPercent: a rate of funds.csv reads as the policy's rates
// do, and a negative number has its parentheses whatever it came from.
func TestRateIsWrittenInPercent(t *testing.T) {
	res := sound(t, files{
		"policy.toml": head + "\n[[scheme.parameter]]\nname = \"下调\"\nkind = \"ratio\"\nclause = \"一\"\nvalues = [{ from = 2026, value = \"-1%\" }]\n" + step("上解额", "ROUND(上年.征缴收入 * (7% / 上年.单位缴费费率 - 下调), 2)", `flow = "上解"`),
		"units.csv":   cities(1),
		"funds.csv":   "年度,口径,险种,代码,单位缴费费率,征缴收入\n2025,决算,职工,1,0.065,100.00\n",
	}, calc.Options{})
	tree := res.Runs[0].Explain(column(t, res, "上解额").Step, 0)
	if want := "ROUND(100.00 * (7% / 6.5% - (-1%)), 2)"; tree.Substituted != want {
		t.Errorf("substituted %s, want %s", tree.Substituted, want)
	}
	for _, n := range tree.Children {
		if n.Name == "上年.单位缴费费率" && n.Raw != "6.5%" {
			t.Errorf("%s is written %q", n.Name, n.Raw)
		}
	}
}
