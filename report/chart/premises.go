package chart

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
)

// Premises are the assumptions of a projection: a row each, with what the past says.
type Premises struct {
	Scenarios []string
	Fitted    bool
	Rows      []Premise
	Moves     []Move
	Paths     string // how many courses, and their seed; "" without
}

// Premise is one assumption; Source is "" where it has none.
type Premise struct {
	Name        string
	Values      []string // by scenario
	Fit, Source string
}

// Move is how an assumption moves at random, or two together.
type Move struct{ Name, How, Source string }

// PremisesOf is nil without a projection.
func PremisesOf(v *report.View) *Premises {
	plan := v.Pool.Projection
	if plan == nil {
		return nil
	}
	p := &Premises{Scenarios: plan.Scenarios, Fitted: len(v.Fits) > 0}
	for i := range plan.Assumptions {
		x := &plan.Assumptions[i]
		one := Premise{Name: x.Name, Fit: report.FitText(v, x), Source: x.Source}
		for _, s := range plan.Scenarios {
			text := x.Raw[s]
			if text == "" {
				text = x.Raw[calc.Baseline]
			}
			one.Values = append(one.Values, formula.Signed(text))
		}
		p.Rows = append(p.Rows, one)
	}
	if s := plan.Stochastic; s != nil {
		p.Paths = fmt.Sprintf("%s 条路径，种子 %d", formula.Group(strconv.Itoa(s.Paths)), s.Seed)
		for i := range s.Shocks {
			p.Moves = append(p.Moves, Move{s.Shocks[i].Assumption, report.ShockText(&s.Shocks[i]), s.Shocks[i].Source})
		}
		for _, c := range s.Correlations {
			p.Moves = append(p.Moves, Move{c.Between[0] + "、" + c.Between[1], "同一年的波动相关 " + formula.Signed(formula.Decimal(c.Value)), c.Source})
		}
	}
	return p
}

// HeadsOf says how the heads of an insurance go on: by age, or by an assumption.
func HeadsOf(v *report.View, iv *report.InsuranceView) string {
	var assumed []string
	formulas := false
	for _, l := range v.Program.Lines[iv.Name] {
		if l.Kind != "count" {
			continue
		}
		formulas = true
		l.Formula.Walk(func(n *formula.Node) {
			if k, ok := n.Symbol.Key.(calc.AssumptionKey); ok && n.Op == formula.OpName && !slices.Contains(assumed, k.Name) {
				assumed = append(assumed, k.Name)
			}
		})
	}
	aged := 0
	for _, r := range iv.Rows {
		if slices.ContainsFunc(v.PeopleOf(r.Unit), func(p *calc.People) bool { return p.Insurance == iv.Name }) {
			aged++
		}
	}
	follow := "随假设“" + strings.Join(assumed, "”“") + "”"
	switch {
	case aged == len(iv.Rows) && aged > 0:
		return "人数按性别、年龄逐岁推算"
	case !formulas:
		return "人数不推算，各项收支随假设推算"
	case len(assumed) == 0:
		follow = "按公式"
	}
	if aged > 0 {
		return fmt.Sprintf("人数：%d 个统筹区按性别、年龄逐岁推算，%d 个没有年龄人数，%s推算", aged, len(iv.Rows)-aged, follow)
	}
	return "没有年龄人数，人数" + follow + "推算"
}

// ClosingsOf are the balances of all units together, by scenario and year.
func ClosingsOf(v *report.View, iv *report.InsuranceView) map[string]map[int]*big.Rat {
	sums := map[string]map[int]*big.Rat{}
	for _, p := range v.Paths {
		if p.Insurance.Name != iv.Name || p.Unit < 0 || p.Measure != calc.Closing {
			continue
		}
		if sums[p.Scenario] == nil {
			sums[p.Scenario] = map[int]*big.Rat{}
		}
		if sums[p.Scenario][p.Year] == nil {
			sums[p.Scenario][p.Year] = new(big.Rat)
		}
		sums[p.Scenario][p.Year].Add(sums[p.Scenario][p.Year], p.Value)
	}
	return sums
}
