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

// changes compares what last year's plan moves, computed again by the rules of its time,
// with what this year's does.
func changes(res *calc.Result) []calc.Change {
	last := calc.NewVariant(res.Program, calc.Options{Year: res.Year - 1, Day: res.Day})
	now := calc.NewVariant(res.Program, calc.Options{Year: res.Year, Day: res.Day, Stage: res.Stage})
	return comparison.OfYears(last, now)
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
	c := LevyChange{To: iv.Total.In}
	if iv.In == calc.Levy {
		c.From = iv.Total.PriorLevy
	}
	for _, r := range iv.Rows {
		switch {
		case r.In == nil:
			c.From, c.Units = nil, nil // what is not known of one cannot be compared for all
			return c
		case r.PriorLevy != nil && iv.In == calc.Levy:
			c.Units = append(c.Units, Move{r.Name, new(big.Rat).Sub(r.Levy, r.PriorLevy)})
		}
	}
	return c
}

// Ends are what a flow comes to for a unit last year and this, in 元; last year's is nil
// where neither its plan nor what was paid is known, or its plan waits for a decision.
func (v *View) Ends(iv *InsuranceView, r UnitRow, flow calc.Flow) (from, to *big.Rat) {
	if ch := v.at().changes[changeOf{iv.Name, flow.Item(), r.Code}]; len(ch) > 0 && (flow.In() || !ch[0].FromOpen) {
		return ch[0].From, ch[0].To
	}
	return v.Prior(r, flow), v.sum(iv.Insurance, r.Unit, flow)
}

// Unrecorded reports whether last year's plan of a flow of a unit waits for a decision of
// which there is no record.
func (v *View) Unrecorded(iv *InsuranceView, r UnitRow, flow calc.Flow) bool {
	ch := v.at().changes[changeOf{iv.Name, flow.Item(), r.Code}]
	return !flow.In() && len(ch) > 0 && ch[0].FromOpen && !ch[0].Paid
}

// Prior is what last year's row has of a flow, in 元; nil where it has nothing, or no
// budget line tells it.
func (v *View) Prior(r UnitRow, flow calc.Flow) *big.Rat {
	switch flow {
	case calc.Levy:
		return r.PriorLevy
	case calc.Grant:
		return r.PriorGrant
	}
	return nil
}

// BySchemes are the changes of the schemes that make an insurance's main flow, of a
// unit or (calc.PoolLevel) of all; nil where one scheme makes it. What one takes off
// another may put on, so that their sum does not tell them.
func (v *View) BySchemes(iv *InsuranceView, unit int) (out []calc.SchemeMoved) {
	if len(v.at().makers[lineOf{iv.Name, iv.In.Item()}]) < 2 {
		return nil
	}
	for _, ch := range v.changesOf(iv, iv.In, unit) {
		for _, s := range ch.Schemes {
			i := slices.IndexFunc(out, func(o calc.SchemeMoved) bool { return o.Scheme == s.Scheme })
			if i < 0 {
				i = len(out)
				out = append(out, calc.SchemeMoved{Scheme: s.Scheme, Moved: calc.Moved{From: new(big.Rat), To: new(big.Rat)}})
			}
			out[i].From, out[i].To = calc.Plus(out[i].From, s.From), calc.Plus(out[i].To, s.To)
		}
	}
	return out
}

// FromPlan reports whether last year's plan could be computed again for every unit.
func (v *View) FromPlan(iv *InsuranceView, flow calc.Flow) bool {
	line := lineOf{iv.Name, flow.Item()}
	return v.at().makers[line] != nil && !v.at().unplanned[line]
}

func (v *View) fromPlan(iv *InsuranceView) (c LevyChange, ok bool) {
	if !v.FromPlan(iv, iv.In) {
		return c, false
	}
	c = LevyChange{Known: true, From: new(big.Rat), To: iv.Total.In}
	for range calc.Causes() {
		c.Parts = append(c.Parts, new(big.Rat))
	}
	for _, ch := range v.Changes {
		if ch.Insurance.Name != iv.Name || ch.Item != iv.In.Item() {
			continue
		}
		c.From.Add(c.From, ch.From)
		for i, p := range ch.Parts {
			c.Parts[i].Add(c.Parts[i], p)
		}
		c.Units = append(c.Units, Move{ch.Unit.Name, new(big.Rat).Sub(ch.To, ch.From)})
	}
	return c, true
}

// change answers how this year's levies differ from last year's.
func (v *View) change(iv InsuranceView) Answer {
	a := Answer{Question: "为什么变了"}
	s := v.LevyChange(&iv)
	if s.From == nil {
		a.Figure, a.Unit = amount.Missing, amount.InYi.Word
		a.Sentence = fmt.Sprintf("%d 年的%s额缺数，不能与上年比较。", v.Year-1, iv.In)
		if slices.ContainsFunc(iv.Rows, func(r UnitRow) bool { return r.In == nil }) {
			a.Sentence = fmt.Sprintf("本年有统筹区的%s%s，不能与上年比较。", iv.In, amount.Unknown)
		}
		return a
	}
	diff := new(big.Rat).Sub(s.To, s.From)
	unit, level := amount.ScaleOf(diff), amount.ScaleOf(s.To, s.From)
	a.Figure, a.Unit = signed(unit.Short(diff), diff), unit.Word
	what := v.PriorWord(&iv)
	first := v.firstLevy(&iv)
	switch {
	case first > v.Year && s.From.Sign() == 0:
		a.Sentence = fmt.Sprintf("%d 年和 %d 年都没有%s", v.Year-1, v.Year, iv.In)
	case s.Known && first == v.Year:
		a.Sentence = fmt.Sprintf("方案自 %d 年起执行，%s合计 %s，上年没有%s", v.Year, iv.In, level.Text(s.To), iv.In)
	case diff.Sign() == 0:
		a.Sentence = fmt.Sprintf("%s合计与 %d 年%s的 %s 相同", iv.In, v.Year-1, what, level.Text(s.From))
	default:
		a.Sentence = fmt.Sprintf("%s合计比 %d 年%s的 %s%s %s%s", iv.In, v.Year-1, what, level.Text(s.From),
			moreOrLess(diff), unit.Text(new(big.Rat).Abs(diff)), v.causes(&iv, iv.In, unit))
	}
	a.Sentence += "。"
	a.Details = v.besides(&iv)
	return a
}

// besides tells how the flows that are not the main one differ from last year's, and why;
// nothing of those that moved in neither year.
func (v *View) besides(iv *InsuranceView) (out []string) {
	var open, unknown []string
	for _, flow := range iv.Flows {
		if flow == iv.In {
			continue
		}
		low, high := v.OpenRange(iv.Insurance, calc.PoolLevel, flow)
		from, to := new(big.Rat), new(big.Rat)
		for _, r := range iv.Rows {
			f, t := v.Ends(iv, r, flow)
			from, to = calc.Plus(from, f), calc.Plus(to, t)
		}
		switch diff := calc.Less(to, from); {
		case high != nil && low.Cmp(high) != 0:
			open = append(open, string(flow))
		case to == nil || to.Sign() == 0 && (from == nil || from.Sign() == 0):
		case from == nil:
			unknown = append(unknown, string(flow))
		case diff.Sign() == 0:
			out = append(out, fmt.Sprintf("%s合计与上年的 %s 相同。", flow, amount.ScaleOf(to).Text(to)))
		default:
			unit := amount.ScaleOf(diff)
			why := v.causes(iv, flow, unit)
			if slices.ContainsFunc(iv.Rows, func(r UnitRow) bool { return v.Unrecorded(iv, r, flow) }) {
				why = "；上年的核定没有记录，不列原因"
			}
			said := fmt.Sprintf("%s合计比上年的 %s%s %s", flow, amount.ScaleOf(from).Text(from), moreOrLess(diff), unit.Text(new(big.Rat).Abs(diff)))
			if from.Sign() == 0 {
				said = fmt.Sprintf("上年没有%s，本年合计 %s", flow, unit.Text(to))
			}
			out = append(out, said+why+"。")
		}
	}
	if len(open) > 0 {
		out = append(out, strings.Join(open, "、")+"没有核定，不与上年比。")
	}
	if len(unknown) > 0 {
		out = append(out, strings.Join(unknown, "、")+"：上年没有记录，不与上年比。")
	}
	return out
}

// firstLevy is the first year in which a scheme takes in for an insurance, one
// after all years where none does.
func (v *View) firstLevy(iv *InsuranceView) int {
	first := math.MaxInt
	for _, r := range iv.Runs {
		if slices.Contains(flowsOf([]*calc.Run{r}), iv.In) {
			first = min(first, r.Scheme.FirstYear)
		}
	}
	return first
}

// causes names why an amount differs, with what each cause does: every condition
// that turned and scheme that began or ended, else the cause that does most.
func (v *View) causes(iv *InsuranceView, flow calc.Flow, unit amount.Scale) string {
	var out []string
	because := v.Because(iv, flow, calc.PoolLevel)
	for i, b := range because {
		if b.Turned && len(out) < 3 || i == 0 {
			out = append(out, fmt.Sprintf("%s（%s）", b.Text, signed(unit.Short(b.Amount), b.Amount)))
		}
	}
	if len(out) == 0 {
		return ""
	}
	s := "，因为" + strings.Join(out, "；")
	if n := len(because) - len(out); n > 0 {
		s += fmt.Sprintf("；另有 %d 个原因", n)
	}
	return s
}
