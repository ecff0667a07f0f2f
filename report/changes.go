package report

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/comparison"
	"tongchou/report/amount"
)

// mostSplit bounds the pools whose change from last year is split by cause.
// Each unit's part is found with figures of that unit changed alone. Where a levy
// reads no other unit the work grows with their number, 300 take a third of a
// second; where it reads an average over all, with its square: 150 take some
// seconds. Larger pools are told what turned, began or ended, and that the rest is data.
const mostSplit = 150

// changes compares the levies of last year's plan, computed again by the rules
// of its time, with this year's.
func changes(res *calc.Result) []calc.Change {
	last := calc.NewVariant(res.Program, calc.Options{Year: res.Year - 1, Day: res.Day})
	now := calc.NewVariant(res.Program, calc.Options{Year: res.Year, Day: res.Day, Stage: res.Stage})
	if len(res.Pool.Units) > mostSplit {
		return comparison.Ends(last, now, calc.Levy)
	}
	return comparison.Of(last, now, calc.Levy)
}

// LevyChange is how an insurance's levies differ from last year's, in 元.
type LevyChange struct {
	Known    bool       // From is last year's plan, computed again, and Parts are its causes; else From is what was paid
	From, To *big.Rat   // From is nil where last year is not known
	Parts    []*big.Rat // in the order of calc.Causes
	Units    []Move
}

// Move is the change of a unit.
type Move struct {
	Name string
	Diff *big.Rat
}

// LevyChange adds up how an insurance's levies differ from last year's plan;
// where that of any unit is not known, from what was paid.
func (v *View) LevyChange(iv *InsuranceView) LevyChange {
	if c, ok := v.fromPlan(iv); ok {
		return c
	}
	c := LevyChange{From: iv.Total.PriorLevy, To: iv.Total.Levy}
	for _, r := range iv.Rows {
		if r.PriorLevy != nil {
			c.Units = append(c.Units, Move{r.Name, new(big.Rat).Sub(r.Levy, r.PriorLevy)})
		}
	}
	return c
}

func (v *View) fromPlan(iv *InsuranceView) (c LevyChange, ok bool) {
	c = LevyChange{Known: true, From: new(big.Rat), To: iv.Total.Levy}
	for range calc.Causes() {
		c.Parts = append(c.Parts, new(big.Rat))
	}
	for _, ch := range v.Changes {
		if ch.Insurance.Name != iv.Name || ch.Item != calc.LevyToAbove {
			continue
		}
		if ch.Parts == nil {
			return c, false
		}
		ok = true
		c.From.Add(c.From, ch.From)
		for i, p := range ch.Parts {
			c.Parts[i].Add(c.Parts[i], p)
		}
		c.Units = append(c.Units, Move{ch.Unit.Name, new(big.Rat).Sub(ch.To, ch.From)})
	}
	return c, ok
}

// change answers how this year's levies differ from last year's.
func (v *View) change(iv InsuranceView) Answer {
	a := Answer{Question: "为什么变了"}
	s := v.LevyChange(&iv)
	if s.From == nil {
		a.Figure, a.Unit = amount.Missing, amount.InYi.Word
		a.Sentence = fmt.Sprintf("%d 年的上解额缺数，不能与上年比较。", v.Year-1)
		return a
	}
	diff := new(big.Rat).Sub(s.To, s.From)
	unit, level := amount.ScaleOf(diff), amount.ScaleOf(s.To, s.From)
	a.Figure, a.Unit = signed(unit.Short(diff), diff), unit.Word
	what := "实际"
	if s.Known {
		what = "计划"
	}
	first := v.firstLevy(iv.Name)
	switch {
	case first > v.Year && s.From.Sign() == 0:
		a.Sentence = fmt.Sprintf("%d 年和 %d 年都没有列入预算的上解", v.Year-1, v.Year)
	case s.Known && first == v.Year:
		a.Sentence = fmt.Sprintf("方案自 %d 年起执行，上解合计 %s，上年没有上解", v.Year, level.Text(s.To))
	case diff.Sign() == 0:
		a.Sentence = fmt.Sprintf("上解合计与 %d 年%s的 %s 相同", v.Year-1, what, level.Text(s.From))
	default:
		a.Sentence = fmt.Sprintf("上解合计比 %d 年%s的 %s%s %s%s", v.Year-1, what, level.Text(s.From),
			moreOrLess(diff), unit.Text(new(big.Rat).Abs(diff)), v.causes(&iv, unit))
	}
	a.Sentence += "。"
	return a
}

// firstLevy is the first year in which a scheme levies for an insurance, one
// after all years where none does.
func (v *View) firstLevy(insurance string) int {
	first := math.MaxInt
	for _, r := range v.Runs {
		levies := slices.ContainsFunc(r.Steps, func(c calc.StepColumn) bool { return c.Step.Flow == calc.Levy })
		if levies && r.Insurance.Name == insurance {
			first = min(first, r.Scheme.FirstYear)
		}
	}
	return first
}

// causes names why an amount differs, with what each cause does: ：暂停提取由“否”变为“是” −2.34.
func (v *View) causes(iv *InsuranceView, unit amount.Scale) string {
	because := v.Because(iv, calc.PoolLevel)
	if len(because) == 0 {
		return ""
	}
	var out []string
	for _, b := range because[:min(3, len(because))] {
		out = append(out, b.Text+" "+signed(unit.Short(b.Amount), b.Amount))
	}
	return "：" + strings.Join(out, "；")
}
