package report

import (
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report/amount"
)

// FitText is what the past says that an assumption is, by insurance where several read it;
// "" where it says nothing.
func FitText(v *View, a *calc.Assumption) string {
	var words, names []string
	for _, f := range v.Fits {
		if f.Assumption != a || !f.Known {
			continue
		}
		t, _ := formula.TypeOf(a.Kind)
		text := amount.Value(f.Value, t)
		if a.Kind == "ratio" {
			text = amount.Percent(f.Value.Num)
		}
		words, names = append(words, text), append(names, f.Insurance.Name)
	}
	if len(words) > 1 {
		for i := range words {
			words[i] = names[i] + " " + words[i]
		}
	}
	return strings.Join(words, "，")
}
