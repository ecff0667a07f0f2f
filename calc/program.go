package calc

import (
	"fmt"
	"strings"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// Program is a pool's policy and projection with every formula parsed, every
// name resolved and every dimension proved. It is ready to be evaluated for
// any year.
type Program struct {
	Pool     *Pool
	Schemes  []*SchemeProgram          // policy order
	lines    map[string][]*lineProgram // by insurance
	measures map[string]*Measure
	chart    *chart
	outcomes []*formula.Formula // of Pool.Outcomes, in order
}

// SchemeProgram is one scheme, compiled.
type SchemeProgram struct {
	*Scheme
	Steps   []*StepProgram
	Inputs  []*InputProgram
	Asserts []*formula.Formula
	Checks  []*CheckProgram
	index   int
}

// StepProgram is one step, compiled. Readings holds the other formulas by reading.
type StepProgram struct {
	*Step
	Formula  *formula.Formula
	Readings map[string]*formula.Formula
	Limit    *formula.Formula
	Total    *formula.Formula
	Type     formula.Type
	PerUnit  bool
	number   int // in the scheme
	overlaid []overlaid
}

// InputProgram is one input rule, compiled; formulas that are not given are nil.
type InputProgram struct {
	*InputRule
	Type                             formula.Type
	Min, Max, Suggest, Default, Next *formula.Formula
	number                           int // in the scheme
}

// CheckProgram is one check, compiled; Holes are the formulas of its message.
type CheckProgram struct {
	*CheckRule
	When  *formula.Formula
	Parts []string // text around the holes: one more than Holes
	Holes []*formula.Formula
}

// lineProgram projects one measure of one insurance.
type lineProgram struct {
	*Line
	formula *formula.Formula
}

// Shared reports whether the column is shared by largest remainder.
func (s *StepProgram) Shared() bool { return s.Limit != nil || s.Total != nil }

// All lists every formula that can be the step's value, the default first.
func (s *StepProgram) All() []*formula.Formula {
	out := []*formula.Formula{s.Formula}
	for _, o := range s.Others {
		out = append(out, s.Readings[o.Reading])
	}
	for _, o := range s.overlaid {
		out = append(out, o.formula)
	}
	return out
}

// Formulas lists those of a check: its condition and the holes of its message.
func (c *CheckProgram) Formulas() []*formula.Formula {
	return append([]*formula.Formula{c.When}, c.Holes...)
}

// Compile parses, resolves and checks every formula of the pool. The findings
// hold all faults; with errors among them the program must not be evaluated.
func Compile(pool *Pool) (*Program, finding.List) {
	c := &compiler{
		prog: &Program{Pool: pool, lines: map[string][]*lineProgram{}, measures: map[string]*Measure{}, chart: newChart(pool.Measures)},
		pool: pool,
	}
	for i := range pool.Measures {
		c.prog.measures[pool.Measures[i].Name] = &pool.Measures[i]
	}
	c.compileOverlays()
	for i, s := range pool.Policy.Schemes {
		c.prog.Schemes = append(c.prog.Schemes, c.scheme(i, s))
	}
	c.compileOutcomes()
	if pool.Projection != nil {
		c.projection(pool.Projection)
	}
	return c.prog, c.list.Sorted()
}

type compiler struct {
	prog *Program
	pool *Pool
	list finding.List
}

// parse reads one formula; a formula that was not written gives nil.
func (c *compiler) parse(src Source) *formula.Formula {
	if !src.Given() {
		return nil
	}
	f, list := formula.Parse(src.Text, src.Pos)
	c.list = append(c.list, list...)
	return f
}

// scheme compiles one scheme: it parses everything, then checks every formula
// after those that it reads.
func (c *compiler) scheme(index int, s *Scheme) *SchemeProgram {
	sp := &SchemeProgram{Scheme: s, index: index}
	for i, r := range s.Inputs {
		in := &InputProgram{InputRule: r, number: i}
		in.Type, _ = formula.TypeOf(r.Kind)
		in.Min, in.Max, in.Suggest = c.parse(r.Min), c.parse(r.Max), c.parse(r.Suggest)
		in.Default, in.Next = c.parse(r.Default), c.parse(r.Next)
		sp.Inputs = append(sp.Inputs, in)
	}
	for i, st := range s.Steps {
		p := &StepProgram{Step: st, number: i, Formula: c.parse(st.Formula), Limit: c.parse(st.Limit), Total: c.parse(st.Total)}
		p.Readings = map[string]*formula.Formula{}
		for _, o := range st.Others {
			if f := c.parse(o.Formula); f != nil {
				p.Readings[o.Reading] = f
			}
		}
		for _, o := range c.pool.Overlays {
			for _, of := range o.Formulas {
				if of.Scheme != s.ID || of.Step != st.Name {
					continue
				}
				if f := c.parse(of.Formula); f != nil {
					p.overlaid = append(p.overlaid, overlaid{o, f})
				}
			}
		}
		sp.Steps = append(sp.Steps, p)
	}
	for _, p := range s.Parameters {
		if t, _ := formula.TypeOf(p.Kind); p.Name == FollowUpYears && t != formula.PlainType {
			c.list.Add("P205", p.Pos, "参数“"+FollowUpYears+"”是"+t.String(), "年数，如 kind = \"number\"", "")
		}
	}
	names := c.rules(sp)
	for _, a := range s.Asserts {
		f := c.condition(names, a.Formula, "断言 "+a.Name)
		sp.Asserts = append(sp.Asserts, f)
	}
	for _, r := range s.Checks {
		sp.Checks = append(sp.Checks, c.checkRule(names, r))
	}
	return sp
}

// rules checks the steps and inputs of a scheme, each after what it reads.
func (c *compiler) rules(sp *SchemeProgram) *names {
	n := &names{c: c, scheme: sp, state: map[any]checkState{}}
	ok := true
	for _, st := range sp.Steps {
		ok = n.step(st) && ok
	}
	for _, in := range sp.Inputs {
		ok = n.input(in) && ok
	}
	n.next = true
	for _, in := range sp.Inputs {
		ok = n.inputPart(in, inputPart{"next", in.Next}) && ok
	}
	n.next = false
	if ok {
		rings := &names{c: c, scheme: sp, state: map[any]checkState{}}
		for _, in := range sp.Inputs {
			rings.projectedInput(in)
		}
	}
	return n
}

// condition compiles a formula that must be a yes/no.
func (c *compiler) condition(scope formula.Scope, src Source, title string) *formula.Formula {
	f := c.parse(src)
	if f == nil {
		return nil
	}
	list := f.Check(scope, title)
	c.list = append(c.list, list...)
	if !list.Stops() && !f.Faulty && f.Root.Type.Sort != formula.Bool {
		c.list.Add("P205", f.At(f.Root), title+" 的公式是"+f.Root.Type.String(), "是否", "写成条件，如 甲 = 乙")
	}
	return f
}

// fits reports whether a value of type t may stand where want is declared.
func fits(t, want formula.Type) bool {
	return t == want || t.Free && want.Sort == formula.Number
}

// checkRule compiles a check and cuts its message at the holes.
func (c *compiler) checkRule(n *names, r *CheckRule) *CheckProgram {
	p := &CheckProgram{CheckRule: r, When: c.condition(n, r.When, "检查 "+r.Name)}
	text, pos := r.Message.Text, r.Message.Pos
	for {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			break
		}
		end := strings.IndexByte(text[open:], '}')
		if end < 0 {
			c.list.Add("P201", pos, "检查“"+r.Name+"”的 message 里 { 没有合上", "}", "")
			break
		}
		hole := text[open+1 : open+end]
		pos.Col += len([]rune(text[:open+1]))
		f := c.parse(Source{Text: hole, Pos: pos})
		if f != nil {
			c.list = append(c.list, f.Check(n, "检查 "+r.Name)...)
			p.Parts, p.Holes = append(p.Parts, text[:open]), append(p.Holes, f)
		} else if strings.TrimSpace(hole) == "" {
			c.list.Add("P201", pos, "检查“"+r.Name+"”的 message 里有空的 {}", "公式", "")
		}
		pos.Col += len([]rune(hole)) + 1
		text = text[open+end+1:]
	}
	p.Parts = append(p.Parts, text)
	return p
}

// projection compiles the lines of projection.toml.
func (c *compiler) projection(p *Projection) {
	for i := range p.Lines {
		l := &p.Lines[i]
		lp := &lineProgram{Line: l, formula: c.parse(l.Formula)}
		m, ok := c.prog.measures[l.Measure]
		switch {
		case !ok:
			c.list.Add("P202", l.Pos, "没有指标 "+l.Measure, "", nearest(l.Measure, c.measureNames()))
			continue
		case m.Derived():
			c.list.Add("P208", l.Pos, "不能给“"+l.Measure+"”写推算公式", "", "它由各分项和方案的结果推出；删去这一行，给分项写公式")
			continue
		case lp.formula == nil:
			continue
		}
		title := "推算 " + l.Insurance + " " + l.Measure
		scope := &lineNames{c: c, line: l, earlier: c.prog.lines[l.Insurance]}
		list := lp.formula.Check(scope, title)
		c.list = append(c.list, list...)
		want, _ := formula.TypeOf(m.Kind)
		if got := lp.formula.Root.Type; !list.Stops() && !lp.formula.Faulty && !fits(got, want) {
			c.list.Add("P205", lp.formula.At(lp.formula.Root), fmt.Sprintf("“%s”的公式是%s", title, got), want.String(), "")
		}
		c.prog.lines[l.Insurance] = append(c.prog.lines[l.Insurance], lp)
	}
}

func nearest(name string, known []string) string {
	if near := finding.Nearest(name, known); near != "" {
		return "是不是 " + near + "？"
	}
	return "检查写法"
}

func (c *compiler) measureNames() []string {
	out := make([]string, 0, len(c.pool.Measures))
	for _, m := range c.pool.Measures {
		out = append(out, m.Name)
	}
	return out
}

// LineFormula is the compiled formula that projects one measure.
type LineFormula struct {
	Measure string
	Kind    string
	Formula *formula.Formula
}

// Lines lists the projection lines of an insurance in the order they run.
func (p *Program) Lines(insurance string) []LineFormula {
	var out []LineFormula
	for _, l := range p.lines[insurance] {
		out = append(out, LineFormula{l.Measure, p.measures[l.Measure].Kind, l.formula})
	}
	return out
}

// Measure finds a measure by name; nil if the pool has none of it.
func (p *Program) Measure(name string) *Measure { return p.measures[name] }
