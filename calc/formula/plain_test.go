package formula

import "testing"

func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		"FALSE":                          "否",
		"IFS(得分 >= 90, 100%, TRUE, 80%)": "IFS(得分 >= 90, 100%, 是, 80%)",
		`IF(类型 = "TRUE", 真TRUE, false)`:  `IF(类型 = "TRUE", 真TRUE, 否)`,
		"上年.收入小计 × 2":                    "上年.收入小计 × 2",
		"":                               "",
	} {
		if got := Plain(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
