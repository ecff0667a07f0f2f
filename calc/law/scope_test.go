package law_test

import (
	"slices"
	"strings"
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

// TestComparedWithItself: years that have two names are one.
func TestComparedWithItself(t *testing.T) {
	for rule, want := range map[string]string{
		"IF(上年.征缴收入 >= 过去1年.征缴收入, 1, 2)": "比较的两边是一回事：上年.征缴收入 就是 过去1年.征缴收入",
		"IF(前年.征缴收入 = 过去2年.征缴收入, 1, 2)":  "比较的两边是一回事：前年.征缴收入 就是 过去2年.征缴收入",
		"IF(前年.征缴收入 = 过去1年.征缴收入, 1, 2)":  "",
		"过去0年.征缴收入":                      "没有名称 过去0年.征缴收入",
		"过去２年.征缴收入":                      "公式里有不认识的字符“２”",
	} {
		_, list := pools.Compiled(t, pools.Text{
			"policy.toml": pools.Head + pools.Step("丁", rule),
			"units.csv":   pools.Cities(1),
			"funds.csv":   "年度,口径,险种,代码,征缴收入\n2025,决算,职工,1,10\n",
		})
		switch {
		case want == "" && len(list) > 0:
			t.Errorf("%s: %v", rule, list)
		case want != "" && (len(list) != 1 || !strings.Contains(list[0].Found, want)):
			t.Errorf("%s: got %v, want %s", rule, list, want)
		case strings.HasPrefix(rule, "过去0年") && list[0].Remedy != "是不是 本年.征缴收入？":
			t.Errorf("%s: remedy %s", rule, list[0].Remedy)
		}
	}
}
