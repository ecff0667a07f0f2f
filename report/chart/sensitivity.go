package chart

import (
	"fmt"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/amount"
)

// Sensitivities is what hangs on each assumption: a row a move of it, those that move
// most first; the first row is as assumed.
type Sensitivities struct {
	Caption, How string
	Unit         string // of the amounts
	Accounts     []string
	Watches      []string
	Rows         []SensitivityRow
}

// SensitivityRow is one move. Bar is its difference in thousandths of the greatest.
type SensitivityRow struct {
	Name, By, Closing, Difference string
	Bar                           int
	Accounts, Watches             []string
}

// SensitivityOf is of an insurance; nil where no assumption was moved.
func SensitivityOf(v *report.View, iv *report.InsuranceView) *Sensitivities {
	var base *calc.Sensitivity
	groups := map[*calc.Assumption][]*calc.Sensitivity{}
	var order []*calc.Assumption
	for i := range v.Sensitivity {
		switch s := &v.Sensitivity[i]; {
		case s.Insurance.Name != iv.Name:
		case s.Assumption == nil:
			base = s
		default:
			if groups[s.Assumption] == nil {
				order = append(order, s.Assumption)
			}
			groups[s.Assumption] = append(groups[s.Assumption], s)
		}
	}
	if len(order) == 0 || base.Closing == nil {
		return nil
	}
	differs := func(s *calc.Sensitivity) *big.Rat {
		if s.Closing == nil {
			return new(big.Rat)
		}
		return new(big.Rat).Sub(s.Closing, base.Closing)
	}
	most := func(a *calc.Assumption) *big.Rat {
		out := new(big.Rat)
		for _, s := range groups[a] {
			if d := differs(s); d.Abs(d).Cmp(out) > 0 {
				out = d
			}
		}
		return out
	}
	slices.SortStableFunc(order, func(a, b *calc.Assumption) int { return most(b).Cmp(most(a)) })
	scale := amount.ScaleOf(base.Closing)
	t := &Sensitivities{Caption: iv.Name + "对假设的敏感性（基准情景）", Unit: scale.Word,
		How: fmt.Sprintf("%d 年起各年的一个假设加、减一个数，其余不变，到 %d 年末；预警列是出现的统筹区年数，括号里是首年", v.Year+1, base.Year)}
	for _, a := range base.Accounts {
		t.Accounts = append(t.Accounts, v.Program.Scheme(a.Scheme).Name+"年末余额")
	}
	for _, w := range base.Watches {
		t.Watches = append(t.Watches, w.Watch.Title())
	}
	row := func(s *calc.Sensitivity) SensitivityRow {
		r := SensitivityRow{Name: "照假设", By: amount.Missing, Closing: amount.Missing, Difference: amount.Missing}
		if s.Assumption != nil {
			r.Name, r.By = s.Assumption.Name, byText(s)
		}
		if s.Closing != nil {
			r.Closing = scale.Short(s.Closing)
			if s.Assumption != nil {
				r.Difference = scale.Short(differs(s))
			}
		}
		if top := most(order[0]); top.Sign() > 0 && s.Assumption != nil {
			r.Bar = thousandths(differs(s), top)
		}
		for _, a := range base.Accounts {
			text := amount.Missing
			if i := slices.IndexFunc(s.Accounts, func(b calc.Path) bool { return b.Scheme == a.Scheme }); i >= 0 {
				text = scale.Short(s.Accounts[i].Value)
			}
			r.Accounts = append(r.Accounts, text)
		}
		for _, w := range base.Watches {
			text := amount.Missing
			if i := slices.IndexFunc(s.Watches, func(x calc.Tally) bool { return x.Watch == w.Watch }); i >= 0 {
				text = tallyText(s.Watches[i])
			}
			r.Watches = append(r.Watches, text)
		}
		return r
	}
	t.Rows = append(t.Rows, row(base))
	for _, a := range order {
		for _, s := range groups[a] {
			t.Rows = append(t.Rows, row(s))
		}
	}
	return t
}

// byText is how an assumption is moved: +1 个百分点.
func byText(s *calc.Sensitivity) string {
	by, unit := s.By, ""
	if s.Assumption.Kind == "ratio" {
		by, unit = new(big.Rat).Mul(by, big.NewRat(100, 1)), " 个百分点"
	}
	text := formula.Signed(formula.Decimal(by)) + unit
	if by.Sign() > 0 {
		text = "+" + text
	}
	return text
}

func tallyText(t calc.Tally) string {
	if t.Years == 0 {
		return "0"
	}
	return fmt.Sprintf("%d（%d）", t.Years, t.First)
}

// thousandths is x of top.
func thousandths(x, top *big.Rat) int {
	q := new(big.Rat).Quo(new(big.Rat).Mul(x, big.NewRat(1000, 1)), top)
	return int(formula.Round(q, 0).Num().Int64())
}
