package chart

import "testing"

// TestBelowTitle: the title says what the schemes avoid and bring, and where they do
// neither it is short.
func TestBelowTitle(t *testing.T) {
	a, b := []string{"甲市 2027 年起"}, []string{"甲市 2026 年起"}
	for _, c := range []struct {
		below
		want string
	}{
		{below{}, "到 2030 年，没有统筹区年末结余为负"},
		{below{names: [2][]string{a, a}, years: [2]int{4, 4}}, "到 2030 年，有无统筹都为负：甲市 2027 年起，共 4 区年"},
		{below{names: [2][]string{a, b}, years: [2]int{4, 5}, avoided: 1}, "到 2030 年，年末结余为负的：有统筹，甲市 2027 年起，共 4 区年；无统筹，甲市 2026 年起，共 5 区年；避免 1 区年"},
		{below{names: [2][]string{b, nil}, years: [2]int{5, 0}, creating: 5}, "到 2030 年，年末结余为负的：有统筹，甲市 2026 年起，共 5 区年；无统筹，没有；新增 5 区年"},
	} {
		if got := c.title("2030", true); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}
