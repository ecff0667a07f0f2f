package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tongchou/calc"
	"tongchou/calc/formula"
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

// Words are the days of a deadline in every year.
func Words(d calc.Deadline) string {
	day := "月底前"
	if d.Day != calc.MonthEnd {
		day = fmt.Sprintf(" %d 日前", d.Day)
	}
	switch {
	case d.When != "":
		return d.When
	case d.Month > 0 && d.Day == calc.MonthEnd:
		return fmt.Sprintf("每年 %d %s", d.Month, day)
	case d.Month > 0:
		return fmt.Sprintf("每年 %d 月%s", d.Month, day)
	}
	return "每月" + day
}

// When says by when the money of a flow moves: on the days of its instalments, else
// as the policy's calendar has it, else as the office asks; "" where nothing says.
func (v *View) When(flow calc.Flow) string {
	var days []string
	if flow == calc.Levy {
		for _, d := range v.Instalments("") {
			days = append(days, v.DayWords(d.Date))
		}
	}
	for _, d := range v.Deadlines() {
		if len(days) == 0 && d.Flow == flow {
			days = append(days, Words(d))
		}
	}
	if o := v.Pool.Office; len(days) == 0 && o != nil && flow == calc.Levy {
		return o.PayWithin
	}
	return strings.Join(days, "、")
}

// DayWords is a day in words, with its year where that is not the budget's.
func (v *View) DayWords(day time.Time) string {
	s := fmt.Sprintf("%d 月 %d 日", day.Month(), day.Day())
	if day.Year() != v.Year {
		s = fmt.Sprintf("%d 年 ", day.Year()) + s
	}
	return s
}

// DecideBy says by when a decision is due: as the policy's calendar has it for the
// money that waits for it, else within the year.
func (v *View) DecideBy(scheme *calc.Scheme) string {
	for _, run := range v.Runs {
		if _, out := InOut(run); run.Scheme == scheme {
			if when := v.When(out); when != "" {
				return when
			}
		}
	}
	return fmt.Sprintf("%d 年内", v.Year)
}

// Instalments are the dates on which the parts of the year's levies fall due;
// whole is what the parts are of: 全年. Where no levies are paid there are none.
func (v *View) Instalments(whole string) []Duty {
	if !v.Moves(calc.Levy) {
		return nil
	}
	var out []Duty
	clause := v.clauseOf(calc.Levy)
	for i, in := range v.Pool.Office.In(v.Year).Instalments {
		if date, err := time.Parse(time.DateOnly, in.Date); err == nil { // the reader of notice.toml has reported others
			out = append(out, Duty{date, fmt.Sprintf("上解第 %d 期，%s的 %s", i+1, whole, calc.PercentOf("ratio", formula.Num(in.Share))), "各统筹区", clause})
		}
	}
	return out
}

// clauseOf is where the texts order a flow: the clauses of the steps in force that move it.
func (v *View) clauseOf(flow calc.Flow) string {
	var out []string
	for _, run := range v.Runs {
		for i := range run.Steps {
			if st := run.Steps[i].Step; st.Flow == flow && !run.Preview && st.Clause != "" && !slices.Contains(out, st.Clause) {
				out = append(out, st.Clause)
			}
		}
	}
	return strings.Join(out, "、")
}
