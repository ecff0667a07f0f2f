package checks

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// deficit and overdrawn are the budget principles: no deficit of the year, on the
// official line, and no negative accumulated balance. Where the pool holds the fund,
// the deficit is its own.
var deficit = &Entry{
	Kind: finding.Kind{ID: "K401", Title: "当年赤字",
		Meaning: "本年收支结余为负：收入小计和上级补助、下级上解，减去支出小计和补助下级、上解上级。不计上级补助收入的、上解补助以前的同时列出；补助没有核定的，按建议值看是不是赤字，列核定后的区间。统收统支的看全统筹的合计。不停止计算。",
		Remedy:  "核对预算；确属合理的写进 notes.csv。"},
	Level: finding.Warning,
	of:    ofInsurance,
	raise: func(a *asked) {
		for _, a.Unit = range a.holders() {
			plan, pos := a.plan()
			if plan.Num(calc.Income) == nil || plan.Num(calc.Expenditure) == nil || a.unplanned() {
				continue
			}
			surplus := calc.Total(calc.SurplusTerms(), a.booked)
			if surplus.Sign() >= 0 {
				continue
			}
			without := new(big.Rat).Sub(surplus, a.booked(calc.GrantFromAbove))
			before := new(big.Rat).Sub(a.booked(calc.Income), a.booked(calc.Expenditure))
			a.say(pos, "%d 年本年收支结余为 %s；不计上级补助收入为 %s，上解、补助以前为 %s", a.Year, a.planned(surplus), yuan(without), yuan(before))
		}
		a.Unit = calc.PoolLevel
	},
}

var overdrawn = &Entry{
	Kind: finding.Kind{ID: "K402", Title: "累计结余赤字",
		Meaning: "本年末累计结余预计为负；当地政府年后补足的不算在内，另外列出。补助没有核定的，列核定后的区间。统收统支的看全统筹的合计，连同上解、下拨的基金账户。不停止计算。",
		Remedy:  "调整收支，或另行筹措。"},
	Level: finding.Error,
	of:    ofInsurance,
	raise: func(a *asked) {
		for _, a.Unit = range a.holders() {
			plan, pos := a.plan()
			if c := a.closing(plan); c != nil && c.Sign() < 0 && plan.Num(calc.Income) != nil && plan.Num(calc.Expenditure) != nil {
				a.say(pos, "%d 年末累计结余预计为 %s%s", a.Year, a.planned(c), a.besides())
			}
		}
		a.Unit = calc.PoolLevel
	},
}

// holders are those who hold the fund of an insurance: its units, or the pool.
func (a *asked) holders() []int {
	if a.Pool.Policy.Fund == calc.FundOfPool {
		return []int{calc.PoolLevel}
	}
	return a.Rows.Taking[a.Insurance.Name]
}

// closing is 年末结余 of who holds the fund; nil where it is not known. What the units
// of a pool hand up and get back is on its accounts.
func (a *asked) closing(plan *calc.Figures) *big.Rat {
	own := plan.Num(calc.Closing)
	if own == nil || a.Unit != calc.PoolLevel || a.unplanned() {
		return own
	}
	sum := new(big.Rat).Set(own)
	for _, acc := range a.Accounts {
		if acc.Insurance == a.Insurance && acc.Year == a.Year && a.Program.Scheme(acc.Scheme.ID).InForce(a.Insurance.Name, a.Year) {
			if acc.Closing == nil {
				return nil
			}
			sum.Add(sum, acc.Closing)
		}
	}
	return sum
}

// booked is a measure of the plan, of the pool the sum over its units; a transfer that
// is missing counts as none. What the pool and its units move between them is no
// money of the pool's own.
func (a *asked) booked(measure string) *big.Rat {
	units, sum := []int{a.Unit}, new(big.Rat)
	if a.Unit == calc.PoolLevel {
		units = a.Rows.Taking[a.Insurance.Name]
	}
	for _, u := range units {
		if x := a.Figures(calc.Planned, a.Insurance.Name, a.Year, u).Num(measure); x != nil {
			sum.Add(sum, x)
		}
	}
	within := map[string]string{calc.LevyToAbove: calc.LevyFromBelow, calc.GrantFromAbove: calc.GrantBelow}
	for _, line := range a.budget() {
		if a.Unit == calc.PoolLevel && line.Item == within[measure] {
			sum.Sub(sum, line.Value)
		}
	}
	return sum
}

// planned is an amount that the plan's money of the unit is in: while some of it waits
// for a decision, from the least to the most that it may come to.
func (a *asked) planned(x *big.Rat) string {
	r := calc.NewReach()
	for _, run := range a.Runs {
		if run.Insurance != a.Insurance || run.Preview || !slices.Contains(run.Units, a.Unit) { // the pool pays to itself
			continue
		}
		for i := range run.Steps {
			c := &run.Steps[i]
			if !c.Step.Flow.Budget() || !c.PerUnit || run.Cell(c, a.Unit).Missing {
				continue
			}
			sign := 1
			if c.Step.Flow.In() { // what the unit pays
				sign = -1
			}
			r.Add(run.Cell(c, a.Unit), sign)
		}
	}
	switch {
	case r.Endless:
		return yuan(x) + "（未核定，暂按建议值）"
	case r.Open:
		low, high := r.Ends()
		rest := new(big.Rat).Sub(x, r.Sum) // which waits for nothing
		return span(new(big.Rat).Add(rest, low), new(big.Rat).Add(rest, high), formula.MoneyType)
	}
	return yuan(x)
}

// unplanned reports whether a budget line of the unit or pool could not be computed.
func (a *asked) unplanned() bool {
	return slices.ContainsFunc(a.budget(), func(line calc.BudgetLine) bool { return line.Value == nil })
}

// lineOf says whose a budget line is.
type lineOf struct {
	insurance calc.Insurance
	unit      int
}

// budget are the budget lines of the unit or pool in the insurance.
func (a *asked) budget() []calc.BudgetLine {
	if a.lines == nil {
		a.lines = map[lineOf][]calc.BudgetLine{}
		for _, line := range a.Budget {
			of := lineOf{line.Insurance, line.Unit}
			a.lines[of] = append(a.lines[of], line)
		}
	}
	return a.lines[lineOf{a.Insurance, a.Unit}]
}

// plan is the unit's budget year, and the place to look at first.
func (a *asked) plan() (*calc.Figures, finding.Pos) {
	pos := a.file()
	if r := a.recorded(a.Year); r != nil {
		pos = r.Pos
	}
	return a.Figures(calc.Planned, a.Insurance.Name, a.Year, a.Unit), pos
}

// besides says what the balance does not count: what the unit gets from funds that
// pay outside the budget lines, and what governments make up after the year; of a
// pool also an opening that was guessed.
func (a *asked) besides() string {
	units := []int{a.Unit}
	if a.Unit == calc.PoolLevel {
		units = a.Rows.Taking[a.Insurance.Name]
	}
	used, owed, out := new(big.Rat), new(big.Rat), []string(nil)
	for _, run := range a.Runs {
		if run.Insurance != a.Insurance || run.Preview {
			continue
		}
		if a.Unit == calc.PoolLevel && run.Guessed != 0 && run.Program.InForce(a.Insurance.Name, a.Year) {
			out = append(out, fmt.Sprintf("“%s”%d 年初没有依据的余额", run.Scheme.Name, run.Guessed))
		}
		for _, u := range units {
			if x := run.Moves(calc.TopUp, u); x != nil {
				owed.Add(owed, x)
			}
			if x := run.Moves(calc.Use, u); x != nil && a.Unit != calc.PoolLevel { // what the pool holds stays on its account
				used.Add(used, x)
			}
		}
	}
	if used.Sign() != 0 {
		out = append(out, "本年动用的 "+yuan(used))
	}
	if owed.Sign() != 0 {
		out = append(out, "年后由当地政府补足的 "+yuan(owed))
	}
	if len(out) == 0 {
		return ""
	}
	return "（未计" + strings.Join(out, "、") + "）"
}

// unplanned is a budget row that says something else of 上解 and 补助 than the plan.
var unplanned = &Entry{
	Kind: finding.Kind{ID: "K403", Title: "预算与计划不一致",
		Meaning: "预算行填列的上解、补助与本次测算不同。不停止计算。",
		Remedy:  "按计划改预算行，或查明差额。"},
	Level: finding.Warning,
	of:    ofUnit,
	raise: func(a *asked) {
		r := a.recorded(a.Year)
		if r == nil {
			return
		}
		for _, line := range a.budget() {
			given := r.Cells[line.Item]
			if given.Num == nil || line.Value == nil || given.Num.Cmp(line.Value) == 0 {
				continue
			}
			a.say(given.Pos, "%s填列“%s” %s，本次测算 %s，相差 %s", r.Basis, line.Item, yuan(given.Num), yuan(line.Value), yuan(new(big.Rat).Sub(line.Value, given.Num)))
		}
	},
}

// jump is a main figure that changes by more than half: it deserves a look.
var jump = &Entry{
	Kind: finding.Kind{ID: "K405", Title: "变动过大",
		Meaning: "收入、支出、征缴、待遇或人数比上年变动一半以上。不停止计算。",
		Remedy:  "核对原数。"},
	Level: finding.Notice,
	of:    ofUnit,
	raise: func(a *asked) {
		for year := a.Year - 1; year <= a.Year; year++ {
			a.steps(year, func(m *calc.Measure, before, now calc.Cell) {
				switch m.Name {
				case calc.Income, calc.Expenditure, calc.Contributions, calc.Benefits:
				default:
					if m.Kind != "count" {
						return
					}
				}
				change := new(big.Rat).Quo(new(big.Rat).Sub(now.Num, before.Num), before.Num)
				if new(big.Rat).Abs(change).Cmp(big.NewRat(1, 2)) <= 0 || calc.TenThousandfold(before.Num, now.Num) {
					return
				}
				a.say(now.Pos, "“%s”%d 年 %s，上年 %s，变动 %s%%", m.Name, year, a.shown(m.Name, now.Num), a.shown(m.Name, before.Num),
					formula.Round(change.Mul(change, big.NewRat(100, 1)), 1).FloatString(1))
			})
		}
	},
}

// steps visits the unit's amounts and heads of a year beside those of the year
// before, where both are above zero.
func (a *asked) steps(year int, visit func(m *calc.Measure, before, now calc.Cell)) {
	now, before := a.recorded(year), a.recorded(year-1)
	if now == nil || before == nil {
		return
	}
	for i := range a.Pool.Measures {
		m := &a.Pool.Measures[i]
		x, y := before.Cells[m.Name], now.Cells[m.Name]
		if x.Num != nil && y.Num != nil && x.Num.Sign() > 0 && y.Num.Sign() > 0 && m.AddsUp() && !m.Transfer && !m.Signed {
			visit(m, x, y)
		}
	}
}

// mixedBases is a 上年 or 本年 of which the units' figures rest on different 口径, or
// a 上年 of which there are only budgets.
var mixedBases = &Entry{
	Kind: finding.Kind{ID: "K406", Title: "上年口径不一",
		Meaning: "各统筹区的上年数或本年数口径不同，放在一起算比例或合计时不可比；或上年只有预算数可用。不停止计算。",
		Remedy:  "补齐同一口径的数。"},
	Level: finding.Warning,
	of:    ofInsurance,
	raise: func(a *asked) {
		for year := a.Year - 1; year <= a.Year; year++ {
			units := a.bases(year)
			var parts []string
			weak := false
			for _, b := range calc.Bases() {
				if names := units[b]; len(names) > 0 {
					parts = append(parts, fmt.Sprintf("%s %d 个（%s）", b, len(names), listed(names)))
					weak = weak || year < a.Year && (b == calc.Adjusted || b == calc.Budget)
				}
			}
			if len(parts) < 2 && !weak {
				continue
			}
			c := a.say(a.file(), "%d 年各统筹区的口径：%s", year, strings.Join(parts, "，"))
			if year == a.Year {
				c.Name = "本年口径不一"
			}
		}
	},
}

// listed names units, the first few of many.
func listed(names []string) string {
	const most = 10
	if len(names) <= most {
		return strings.Join(names, "、")
	}
	return strings.Join(names[:most], "、") + " 等"
}

// bases lists the units by the 口径 of their figures of a year.
func (a *asked) bases(year int) map[calc.Basis][]string {
	out := map[calc.Basis][]string{}
	for _, u := range a.Rows.Taking[a.Insurance.Name] {
		if f := a.Figures(calc.Recorded, a.Insurance.Name, year, u); f != nil && f.Basis != "" {
			out[f.Basis] = append(out[f.Basis], a.Pool.Units[u].Name)
		}
	}
	return out
}

// yuan is an amount in a sentence.
func yuan(r *big.Rat) string { return brief(formula.Num(r), formula.MoneyType) }
