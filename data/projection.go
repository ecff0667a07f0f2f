package data

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// readProjection reads projection.toml (contract 3); nil when there is none.
func (r *reader) readProjection() *calc.Projection {
	root, ok := r.readTOML(projectionFile)
	if !ok {
		return nil
	}
	p := &calc.Projection{File: root.title, Scenarios: []string{calc.Baseline}}
	root.schema()
	p.Years = root.needWhole("years", 1, 100)
	for _, s := range root.sections("assumption", "[[assumption]]") {
		p.Assumptions = append(p.Assumptions, s.assumption(p))
	}
	for _, s := range root.sections("line", "[[line]]") {
		p.Lines = append(p.Lines, s.line())
	}
	if s := root.section("stochastic", "[stochastic]"); s != nil {
		p.Stochastic = s.stochastic(p)
	}
	root.close()
	seen := names{r: r, at: map[string]finding.Pos{}}
	for i, a := range p.Assumptions {
		seen.once("假设", a.Name, root.below(element("assumption", i)+".name"))
	}
	for i, l := range p.Lines {
		seen.once("测算行", l.Insurance+"."+l.Measure, root.below(element("line", i)+".measure"))
	}
	return p
}

// assumption reads one assumption. Every key that is not one of its own is a
// scenario, unless it looks like one of them misspelled.
func (s *section) assumption(p *calc.Projection) calc.Assumption {
	a := calc.Assumption{Name: s.name("name"), Kind: s.word("kind", "", formula.Kinds()), Source: s.text("source"),
		Values: map[string]formula.Value{}, Raw: map[string]string{}, Pos: s.pos()}
	if a.Name != "" {
		s.title = "假设 " + a.Name
	}
	own := slices.Clone(s.asked)
	for _, key := range s.keys() {
		if slices.Contains(own, key) || finding.Nearest(key, own) != "" {
			continue
		}
		a.Values[key], a.Raw[key] = s.typed(key, a.Kind)
		if !slices.Contains(p.Scenarios, key) {
			p.Scenarios = append(p.Scenarios, key)
		}
		if fanName.MatchString(key) {
			s.r.add(faultForm, s.key(key), "情景名“"+key+"”", "P5、P95 等以外的名称", "这些名称留给随机模拟的分位数")
		}
	}
	if !s.has(calc.Baseline) {
		s.r.add(faultBaseline, s.pos(), s.title+" 没有基准情景的值", `"`+calc.Baseline+`" = "…"`, "补上基准")
	}
	s.close()
	return a
}

// fanName is what result.json calls the quantiles of the stochastic projection.
var fanName = regexp.MustCompile(`^P\d+$`)

func (s *section) line() calc.Line {
	l := calc.Line{Insurance: s.need("insurance"), Measure: s.need("measure"), Formula: s.needFormula("formula"), Pos: s.pos()}
	s.asked = append(s.asked, "note")
	if p := s.r.pool.Policy; p != nil {
		s.known("insurance", l.Insurance, insuranceNames(p), strings.Join(insuranceNames(p), "、"))
	}
	var free []string
	for _, m := range s.r.pool.Measures {
		if !derived(m) {
			free = append(free, m.Name)
		} else if m.Name == l.Measure {
			s.fault(faultDerived, "measure", l.Measure+"不能单独测算", "它由方案、分项或上年推出", "删去这一行")
			return s.lineClosed(l)
		}
	}
	s.known("measure", l.Measure, free, "指标名")
	return s.lineClosed(l)
}

func (s *section) lineClosed(l calc.Line) calc.Line {
	s.close()
	return l
}

// derived reports whether a measure always follows from others in a projection.
func derived(m calc.Measure) bool {
	return m.Transfer || slices.Contains([]string{calc.Income, calc.Expenditure, calc.Opening, calc.Adjustment, calc.Closing}, m.Name)
}

func (s *section) stochastic(p *calc.Projection) *calc.Stochastic {
	seed, _ := s.whole("seed", 0, math.MaxInt64)
	out := &calc.Stochastic{Paths: s.needWhole("paths", 1, 1_000_000), Seed: uint64(seed)}
	if !s.has("seed") {
		s.r.add(faultKeyMissing, s.pos(), s.title+" 缺少 seed", "seed = 整数", "补上 seed，使同样的输入得到同样的结果")
	}
	var assumptions, taken []string
	for _, a := range p.Assumptions {
		assumptions = append(assumptions, a.Name)
	}
	for _, c := range s.sections("shock", "[[stochastic.shock]]") {
		shock := calc.Shock{Assumption: c.need("assumption"), Pos: c.pos()}
		c.known("assumption", shock.Assumption, assumptions, "[[assumption]] 的名称")
		if slices.Contains(taken, shock.Assumption) {
			c.fault(faultNameTwice, "assumption", "假设“"+shock.Assumption+"”的波动重复", "每个假设一次", "")
		}
		taken = append(taken, shock.Assumption)
		sd, raw := c.typed("sd", "ratio")
		if shock.SD = sd.Num; sd.Num != nil && sd.Num.Sign() < 0 {
			c.fault(faultParse, "sd", "sd = "+quote(raw), "0 或正数", "")
		}
		c.close()
		out.Shocks = append(out.Shocks, shock)
	}
	s.close()
	return out
}
