package report_test

import (
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/report"
)

// TestWhyZero reads why amounts are zero: a condition with its figures, an answer in its
// own words, what is zero itself, amounts that make up nothing, and no switch by its name
// alone.
func TestWhyZero(t *testing.T) {
	seen := map[string]bool{}
	for _, pool := range []string{"liaoning", "suizhou", "shanxi", "shandong"} {
		for _, u := range view(t, pool, 0).Units {
			for _, i := range u.Insurances {
				for _, f := range i.Flows {
					seen[report.WhyZero(f.Tree)] = true
				}
			}
		}
	}
	for _, want := range []string{
		"“暂停提取”成立（基金年初余额5,299,190,000.00元不低于暂停线5,195,287,500.00元）",
		"“符合申请条件”不成立（2025年征缴收入2,004,010,000.00元低于2025年征缴预算2,044,090,000.00元）",
		"没有提出申请",
		"“当期缺口”为 0（2026年支出小计946,760,000.00元－2026年收入小计992,450,000.00元小于0，按0）",
		"可分担缺口90,000,000.00元－下拨额54,000,000.00元－结余分担36,000,000.00元＋上解缺口0.00元",
	} {
		if !seen[want] {
			t.Errorf("no amount is zero because %s", want)
		}
	}
	for why := range seen {
		if strings.HasSuffix(why, "”为是") || strings.HasSuffix(why, "”为否") {
			t.Errorf("an amount is zero because %s", why)
		}
	}
	if why := report.WhyZero(&calc.Node{Missing: true}); why != "" {
		t.Errorf("what cannot be computed is zero because %s", why)
	}
}
