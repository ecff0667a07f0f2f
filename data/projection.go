package data

import (
	"regexp"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/data/fault"
	"tongchou/data/value"
)

// readProjection reads projection.toml; nil when there is none.
func (r *reader) readProjection() *calc.Projection {
	root := r.readTOML(projectionFile)
	if root == nil {
		return nil
	}
	p := &calc.Projection{File: root.Title, Scenarios: []string{calc.Baseline}}
	root.Schema()
	p.Years = root.NeedWhole("years", 1, 100)
	p.Assumptions = each(root, "assumption", "[[assumption]]", func(s *section) calc.Assumption { return s.assumption(p) })
	p.Tables = each(root, "table", "[[table]]", func(s *section) *calc.Table { return s.table(p) })
	p.Cohorts = each(root, "cohort", "[[cohort]]", func(s *section) *calc.Cohort { return s.cohort(p) })
	p.Lines = each(root, "line", "[[line]]", (*section).line)
	p.Watches = each(root, "watch", "[[watch]]", func(s *section) calc.Watch { return s.watch() })
	if s := root.section("stochastic", "[stochastic]"); s != nil {
		p.Stochastic = s.stochastic(p)
	}
	if s := root.section("hindcast", "[hindcast]"); s != nil {
		p.Note = s.Text("note")
		p.Breaks = s.Wholes("breaks", value.FirstYear, value.LastYear)
		s.Close()
	}
	root.Close()
	return p
}

// assumption reads one assumption. Every key that is not one of its own is a
// scenario, unless it looks like one of them misspelled.
func (s *section) assumption(p *calc.Projection) calc.Assumption {
	a := calc.Assumption{Name: s.name("name"), Kind: s.Word("kind", "", formula.Kinds()), Source: s.Text("source"), Fit: s.formula("fit"),
		Values: map[string]formula.Value{}, Raw: map[string]string{}, Pos: s.Place()}
	s.once("name", "假设", a.Name)
	s.titled("假设", a.Name)
	if s.Has("step") {
		step, raw := s.Typed("step", a.Kind)
		if a.Step = step.Num; step.Num == nil && slices.Contains([]string{"bool", "text"}, a.Kind) || step.Num != nil && step.Num.Sign() <= 0 {
			s.Fault(fault.Parse, "step", "step = "+fault.Quote(raw), "大于 0 的数；是否、文本的假设没有 step", "改正，或删去")
		}
	}
	own := append(s.Asked(), "step")
	for _, key := range s.Keys() {
		if slices.Contains(own, key) || finding.Nearest(key, own) != "" {
			continue
		}
		a.Values[key], a.Raw[key] = s.Typed(key, a.Kind)
		if !slices.Contains(p.Scenarios, key) {
			p.Scenarios = append(p.Scenarios, key)
		}
		if takenName.MatchString(key) {
			s.r.Add(fault.Form, s.KeyPos(key), "情景名“"+key+"”", "P5、P95 等和 概率、…·不统筹 以外的名称", "这些名称留给随机模拟和不统筹的对照")
		}
	}
	if !s.Has(calc.Baseline) {
		s.r.Add(fault.Baseline, s.Place(), s.Title+" 没有基准情景的值", `"`+calc.Baseline+`" = "…"`, "补上基准")
	}
	return a
}

// takenName is what result.json calls the quantiles of the stochastic projection, its
// chances and the twins of scenarios.
var takenName = regexp.MustCompile(`^P\d+$|^曾?概率$|` + calc.Twin + `$`)

// watch reads a condition that is asked of every projected year.
func (s *section) watch() calc.Watch {
	w := calc.Watch{Name: s.Need("name"), When: s.needFormula("when"), Insurance: s.Texts("insurance"), Scheme: s.Text("scheme"), Pos: s.Place()}
	s.once("name", "预警", w.Name)
	s.titled("预警", w.Name)
	w.Level = finding.Level(max(0, slices.Index(levels, s.Word("level", finding.Notice.String(), levels))))
	p := s.r.pool.Policy
	if p == nil {
		return w
	}
	known := insuranceNames(p)
	if sp := s.schemeNamed("scheme", w.Scheme); sp != nil {
		known = sp.Insurance
	}
	for i, name := range w.Insurance {
		if !slices.Contains(known, name) {
			s.r.Add(fault.Reference, s.ItemPos("insurance", i), "没有险种"+fault.Quote(name), strings.Join(known, "、"), fault.Perhaps(name, known))
		}
	}
	return w
}

func (s *section) line() calc.Line {
	l := calc.Line{Insurance: s.Need("insurance"), Measure: s.Need("measure"), Formula: s.needFormula("formula"), Pos: s.Place()}
	s.once("measure", "测算行", l.Insurance+"."+l.Measure)
	s.Allow("note")
	if p := s.r.pool.Policy; p != nil {
		s.known("insurance", l.Insurance, insuranceNames(p), strings.Join(insuranceNames(p), "、"))
	}
	free, bound := []calc.Measure{}, []calc.Measure{}
	for _, m := range s.r.pool.Measures {
		if m.Derived() {
			bound = append(bound, m)
		} else {
			free = append(free, m)
		}
	}
	if slices.Contains(measureNames(bound), l.Measure) {
		s.Fault(fault.Derived, "measure", l.Measure+"不能单独测算", "它由方案、分项或上年推出", "删去这一行")
	} else {
		s.known("measure", l.Measure, measureNames(free), "指标名")
	}
	return l
}
