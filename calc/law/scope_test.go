package law_test

import (
	"slices"
	"testing"

	"tongchou/calc/finding"
	"tongchou/data/datatest/pools"
)

// TestRingThroughNext: what stands for an input in projected years may not
// lead back to the input. What it reads of the year before, or what only the
// budget year reads, closes no ring.
func TestRingThroughNext(t *testing.T) {
	levy := func(f string) string { return pools.Step("上解额", f, `flow = "上解"`) }
	for _, c := range []struct{ rules, ring string }{
		{pools.Input("甲", "money", `next = "甲"`), "甲 → 甲"},
		{pools.Input("甲", "money", `next = "乙"`) + pools.Input("乙", "money", `next = "甲"`), "甲 → 乙 → 甲"},
		{pools.Input("甲", "money", `next = "上解额"`) + levy("ROUND(上年.征缴收入 * 3% + 甲, 2)"), "甲 → 上解额 → 甲"},
		{pools.Input("甲", "money", `next = "基金.累计上解"`) + levy("ROUND(上年.征缴收入 * 3% + 甲, 2)"), "甲 → 上解额 → 甲"},
		{pools.Input("甲", "money", `next = "乙"`) + pools.Input("乙", "money", `default = "合计(甲)"`), "甲 → 乙 → 甲"},
		{pools.Input("甲", "money", `next = "上年.甲 + 上年.上解额"`) + levy("ROUND(上年.征缴收入 * 3% + 甲, 2)"), ""},
		{pools.Input("甲", "money", `next = "乙"`) + pools.Input("乙", "money", `default = "甲"`, `next = "上年.甲"`), ""},
	} {
		_, list := pools.Compiled(t, pools.Text{
			"policy.toml": pools.Head + c.rules + pools.Step("丁", "上年.征缴收入"),
			"units.csv":   pools.Cities(1),
			"funds.csv":   "年度,口径,险种,代码,征缴收入\n2025,决算,职工,1,10\n",
		})
		i := slices.IndexFunc(list, func(f finding.Finding) bool { return f.ID == "P206" })
		switch {
		case c.ring == "" && len(list) > 0:
			t.Errorf("%s: %v", c.rules, list)
		case c.ring != "" && (i < 0 || list[i].Found != "循环引用："+c.ring):
			t.Errorf("%s: got %v, want the ring %s", c.rules, list, c.ring)
		}
	}
}

// TestFollowUpYearsIsANumber: the register counts years by this parameter.
func TestFollowUpYearsIsANumber(t *testing.T) {
	_, list := pools.Compiled(t, pools.Text{
		"policy.toml": pools.Head + "[[scheme.parameter]]\nname = \"恢复平衡年限\"\nkind = \"text\"\nclause = \"一\"\nvalues = [{ from = 2026, value = \"两年\" }]\n" + pools.Step("丁", "上年.征缴收入"),
		"units.csv":   pools.Cities(1),
		"funds.csv":   "年度,口径,险种,代码,征缴收入\n2025,决算,职工,1,10\n",
	})
	if len(list) != 1 || list[0].ID != "P205" {
		t.Errorf("got %v", list)
	}
}
