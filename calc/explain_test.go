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
