package report

import (
	"fmt"
	"slices"
	"time"

	"tongchou/calc"
	"tongchou/report/amount"
)

// Duty is one day on which something is due.
type Duty struct {
	Date              time.Time // midnight UTC, a plain date
	Name, Who, Clause string
}

// Duties are the days that the policy names in the budget year, with more that
// come from elsewhere, in order of date and then of the policy.
func (v *View) Duties(more []Duty) []Duty {
	var out []Duty
	for _, d := range v.Deadlines() {
		on := func(month time.Month, day int) {
			last := time.Date(v.Year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
			out = append(out, Duty{time.Date(v.Year, month, min(day, last), 0, 0, 0, 0, time.UTC), d.Name, d.Who, d.Clause})
		}
		if d.When != "" {
			continue // of no day
		}
		if d.Month > 0 {
			on(time.Month(d.Month), d.Day)
			continue
		}
		for month := time.January; month <= time.December; month++ {
			on(month, d.Day)
		}
	}
	out = append(out, more...)
	slices.SortStableFunc(out, func(a, b Duty) int { return a.Date.Compare(b.Date) })
	return out
}

// Deadlines are those of the policy; what is about money that does not flow here is
// nobody's duty.
func (v *View) Deadlines() []calc.Deadline {
	return slices.DeleteFunc(slices.Clone(v.Pool.Policy.Deadlines), func(d calc.Deadline) bool { return d.Flow != calc.NoFlow && !v.Moves(d.Flow) })
}

// Instalments are the dates on which the parts of the year's levies fall due;
// whole is what the parts are of: 全年. Where no levies are paid there are none.
func (v *View) Instalments(whole string) []Duty {
	if !v.Moves(calc.Levy) {
		return nil
	}
	var out []Duty
	for i, in := range v.Pool.Office.In(v.Year).Instalments {
		if date, err := time.Parse(time.DateOnly, in.Date); err == nil { // the reader of notice.toml has reported others
			out = append(out, Duty{date, fmt.Sprintf("上解第 %d 期，%s的 %s", i+1, whole, amount.Percent(in.Share)), "各统筹区", ""})
		}
	}
	return out
}
