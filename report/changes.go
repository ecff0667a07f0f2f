package report

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/report/amount"
)

// mostCompared bounds the pools whose change from last year is split by cause.
// Each unit's part is found with figures of that unit changed alone. Where a levy
// reads no other unit the work grows with their number, 300 take a third of a
// second; where it reads an average over all, with its square: 150 take some
// seconds.
const mostCompared = 150

// changes compares the levies of last year's plan, computed again by the rules
// of its time, with this year's. It is nil for pools that are too large for it.
func changes(res *calc.Result) []calc.Change {
	if len(res.Pool.Units) > mostCompared {
		return nil
	}
	last := calc.NewVariant(res.Program, calc.Options{Year: res.Year - 1})
	now := calc.NewVariant(res.Program, calc.Options{Year: res.Year, Stage: res.Stage})
	return calc.Compare(last, now, calc.Levy)
}

// split is how the levies of an insurance differ from last year's plan, in 元.
type split struct {
	from  *big.Rat
	parts []*big.Rat // in the order of calc.Causes
	units []move
}

type move struct {
	name string
	diff *big.Rat
}

// levySplit adds up the split of an insurance's levies; ok is false where that
// of any unit is not known.
func (v *View) levySplit(insurance string) (s split, ok bool) {
	s.from = new(big.Rat)
	for range calc.Causes() {
		s.parts = append(s.parts, new(big.Rat))
	}
	for _, ch := range v.Changes {
		if ch.Insurance.Name != insurance || ch.Item != calc.LevyToAbove {
			continue
		}
		if ch.Parts == nil {
			return split{}, false
		}
		ok = true
		s.from.Add(s.from, ch.From)
		for i, p := range ch.Parts {
			s.parts[i].Add(s.parts[i], p)
		}
		s.units = append(s.units, move{ch.Unit.Name, new(big.Rat).Sub(ch.To, ch.From)})
	}
	return s, ok
}

// change answers how this year's levies differ from last year's: by cause
// where last year's plan can be computed again, else from what was paid.
func (v *View) change(iv InsuranceView) Answer {
	a := Answer{Question: "为什么变了"}
	s, known := v.levySplit(iv.Name)
	if !known {
		s = split{from: iv.Total.PriorLevy}
		for _, r := range iv.Rows {
			if r.PriorLevy != nil {
				s.units = append(s.units, move{r.Name, new(big.Rat).Sub(r.Levy, r.PriorLevy)})
			}
		}
	}
	if s.from == nil {
		a.Figure, a.Unit = amount.Missing, amount.InYi.Word
		a.Sentence = fmt.Sprintf("%d 年的上解额缺数，不能与上年比较。", v.Year-1)
		return a
	}
	diff := new(big.Rat).Sub(iv.Total.Levy, s.from)
	unit, level := amount.ScaleOf(diff), amount.ScaleOf(iv.Total.Levy, s.from)
	a.Figure, a.Unit = signed(unit.Short(diff), diff), unit.Word
	what := "实际"
	if known {
		what = "计划"
	}
	first := v.firstLevy(iv.Name)
	switch {
	case first > v.Year && s.from.Sign() == 0:
		a.Sentence = fmt.Sprintf("%d 年和 %d 年都没有列入预算的上解", v.Year-1, v.Year)
	case known && first == v.Year:
		a.Sentence = fmt.Sprintf("方案自 %d 年起执行，上解合计 %s，上年没有上解", v.Year, level.Text(iv.Total.Levy))
	case diff.Sign() == 0:
		a.Sentence = fmt.Sprintf("上解合计与 %d 年%s的 %s 相同", v.Year-1, what, level.Text(s.from))
	default:
		a.Sentence = fmt.Sprintf("上解合计比 %d 年%s的 %s%s %s%s", v.Year-1, what, level.Text(s.from),
			moreOrLess(diff), unit.Text(new(big.Rat).Abs(diff)), s.causes(unit))
	}
	if top := s.movers(unit); len(top) > 0 {
		a.Sentence += "；变动最大的是 " + strings.Join(top, "、")
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

// causes names the parts of a difference: ：数据 +1.20、参数 −0.30. Where there
// is no split it is "".
func (s split) causes(unit amount.Scale) string {
	var out []string
	for i, p := range s.parts {
		if p.Sign() != 0 {
			out = append(out, string(calc.Causes()[i])+" "+signed(unit.Short(p), p))
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "：" + strings.Join(out, "、")
}

// movers names the three units whose levy changed most.
func (s split) movers(unit amount.Scale) []string {
	moves := slices.DeleteFunc(slices.Clone(s.units), func(m move) bool { return m.diff.Sign() == 0 })
	slices.SortStableFunc(moves, func(a, b move) int {
		return cmp.Compare(0, new(big.Rat).Abs(a.diff).Cmp(new(big.Rat).Abs(b.diff)))
	})
	var out []string
	for _, m := range moves[:min(3, len(moves))] {
		out = append(out, m.name+" "+signed(unit.Text(m.diff), m.diff))
	}
	return out
}
