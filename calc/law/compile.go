// Package law makes a program of a policy: it parses every formula, resolves every
// name and proves every dimension before anything is computed.
package law

import (
	"fmt"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// Compile parses, resolves and checks every formula of the pool. The findings
// hold all faults; with errors among them the program must not be evaluated.
func Compile(pool *calc.Pool) (*calc.Program, finding.List) {
	c := &compiler{
		prog: calc.NewProgram(pool),
		pool: pool,
	}
	c.compileOverlays()
	for _, s := range pool.Policy.Schemes {
		c.prog.Schemes = append(c.prog.Schemes, c.scheme(s))
	}
	c.compileOutcomes()
	c.petitions()
	if pool.Projection != nil {
		c.projection(pool.Projection)
	}
	return c.prog, c.list.Sorted()
}

type compiler struct {
	prog *calc.Program
	pool *calc.Pool
	list finding.List
}

// parse reads one formula; a formula that was not written gives nil.
func (c *compiler) parse(src calc.Source) *formula.Formula {
	if !src.Given() {
		return nil
	}
	f, list := formula.Parse(src.Text, src.Pos)
	c.list = append(c.list, list...)
	return f
}

// rule parses the formulas of a rule; nil if one of them is not understood.
func (c *compiler) rule(r *calc.Rule) calc.RuleProgram {
	var out calc.RuleProgram
	whole := true
	for _, d := range r.Dated() {
		f := c.parse(d.Source)
		whole = whole && f != nil
		out = append(out, f)
	}
	if !whole {
		return nil
	}
	return out
}

// scheme compiles one scheme: it parses everything, then checks every formula
// after those that it reads.
func (c *compiler) scheme(s *calc.Scheme) *calc.SchemeProgram {
	sp := &calc.SchemeProgram{Scheme: s}
	for i, r := range s.Inputs {
		in := &calc.InputProgram{InputRule: r, Number: i}
		in.Type, _ = formula.TypeOf(r.Kind)
		in.Min, in.Max, in.Suggest = c.parse(r.Min), c.parse(r.Max), c.parse(r.Suggest)
		in.Default, in.Next = c.parse(r.Default), c.parse(r.Next)
		sp.Inputs = append(sp.Inputs, in)
	}
	for i, st := range s.Steps {
		p := &calc.StepProgram{Step: st, Number: i, Since: s.FirstYear, Formulas: c.rule(&st.Rule), Limit: c.parse(st.Limit), Total: c.parse(st.Total)}
		p.Readings = map[string]calc.RuleProgram{}
		for i := range st.Others {
			o := &st.Others[i]
			if r := c.rule(&o.Rule); r != nil {
				p.Readings[o.Reading] = r
			}
		}
		for _, o := range c.pool.Overlays {
			for _, of := range o.Formulas {
				if of.Scheme != s.ID || of.Step != st.Name {
					continue
				}
				if f := c.parse(of.Formula); f != nil {
					p.Overlaid = append(p.Overlaid, calc.Overlaid{Overlay: o, Formula: f})
				}
			}
		}
		sp.Steps = append(sp.Steps, p)
	}
	for _, p := range s.Parameters {
		for _, d := range p.Values {
			c.inRange(p, d.Value, d.Raw, d.Pos)
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
func (c *compiler) rules(sp *calc.SchemeProgram) *names {
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
		n.interest()
	}
	return n
}

// interest requires that no money of the account waits for its interest, which is
// only known when all of it has moved.
func (n *names) interest() {
	k, ok := n.scheme.InterestKey().(calc.InputKey)
	if !ok {
		return
	}
	for _, st := range n.scheme.Steps {
		if st.Flow.Account() && n.scheme.RestsOn(st, k.Input) {
			n.c.list.Add("P206", st.Pos, "步骤“"+st.Name+"”读了“"+calc.Interest+"”，而账户利息在全部上解、下拨之后才算", "不读“"+calc.Interest+"”的资金", "另设一个录入项目，或改读 基金.年初余额")
		}
	}
}

// condition compiles a formula that must be a yes/no.
func (c *compiler) condition(scope formula.Scope, src calc.Source, title string) *formula.Formula {
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

// checkRule compiles a check and its lines.
func (c *compiler) checkRule(n *names, r *calc.CheckRule) *calc.CheckProgram {
	title := "检查 " + r.Name
	p := &calc.CheckProgram{CheckRule: r, When: c.condition(n, r.When, title), Message: c.message(n, r.Message, title)}
	for _, l := range r.Lines {
		p.Lines = append(p.Lines, calc.CheckLineProgram{When: c.condition(n, l.When, title), Message: c.message(n, l.Message, title)})
	}
	if r.Report != "" && !slices.Contains(p.Formulas(), nil) && p.PerUnit() {
		c.list.Add("P207", r.Pos, "检查“"+r.Name+"”要出"+r.Report+"，却随统筹区变化", "全统筹只提一次的检查", "when 和 message 用 合计(…) 或全统筹的步骤，或删去 report")
	}
	return p
}

// petitions checks that what the pool asks its own government for is one amount of all
// units.
func (c *compiler) petitions() {
	if c.pool.Office == nil {
		return
	}
	for _, n := range c.pool.Office.Rules {
		sp := c.prog.Scheme(n.Scheme)
		if n.Form != calc.PetitionForm || sp == nil {
			continue
		}
		for _, st := range sp.Steps {
			if st.Name == n.Step && st.PerUnit {
				c.list.Add("P207", n.Pos, "[[notice]] 是报本级政府的请示，全统筹一份，step“"+n.Step+"”却随统筹区变化", "全统筹的一个数", "在政策里写一个 合计(…) 的步骤，step 写它")
			}
		}
	}
}

// message cuts a text at its holes.
func (c *compiler) message(n *names, from calc.Source, title string) (m calc.Message) {
	text, pos := from.Text, from.Pos
	for {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			break
		}
		end := strings.IndexByte(text[open:], '}')
		if end < 0 {
			c.list.Add("P201", pos, title+" 的 message 里 { 没有合上", "}", "")
			break
		}
		hole := text[open+1 : open+end]
		pos.Col += len([]rune(text[:open+1]))
		f := c.parse(calc.Source{Text: hole, Pos: pos})
		if f != nil {
			c.list = append(c.list, f.Check(n, title)...)
			m.Parts, m.Holes = append(m.Parts, text[:open]), append(m.Holes, f)
		} else if strings.TrimSpace(hole) == "" {
			c.list.Add("P201", pos, title+" 的 message 里有空的 {}", "公式", "")
		}
		pos.Col += len([]rune(hole)) + 1
		text = text[open+end+1:]
	}
	m.Parts = append(m.Parts, text)
	return m
}

// projection compiles the lines of projection.toml.
func (c *compiler) projection(p *calc.Projection) {
	c.cohorts(p)
	for i := range p.Lines {
		l := &p.Lines[i]
		f := c.parse(l.Formula)
		m := c.prog.Measure(l.Measure)
		switch {
		case m == nil:
			c.list.Add("P202", l.Pos, "没有指标 "+l.Measure, "", nearest(l.Measure, c.measureNames()))
			continue
		case m.Derived():
			c.list.Add("P208", l.Pos, "不能给“"+l.Measure+"”写推算公式", "", "它由各分项和方案的结果推出；删去这一行，给分项写公式")
			continue
		case f == nil:
			continue
		}
		title := "推算 " + l.Insurance + " " + l.Measure
		scope := &lineNames{c: c, line: l, earlier: c.prog.Lines[l.Insurance]}
		list := f.Check(scope, title)
		c.list = append(c.list, list...)
		want, _ := formula.TypeOf(m.Kind)
		if got := f.Root.Type; !list.Stops() && !f.Faulty && !fits(got, want) {
			c.list.Add("P205", f.At(f.Root), fmt.Sprintf("“%s”的公式是%s", title, got), want.String(), "")
		}
		c.prog.Lines[l.Insurance] = append(c.prog.Lines[l.Insurance], calc.LineFormula{Measure: l.Measure, Kind: m.Kind, Formula: f})
	}
	c.fits(p)
	c.watches(p)
	if !c.list.Stops() {
		c.cellSums()
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

// compileOutcomes checks the formulas of the back-test in their schemes' scopes.
func (c *compiler) compileOutcomes() {
	for _, o := range c.pool.Outcomes {
		title := "回测 " + o.ID
		f := c.parse(o.Formula)
		c.prog.Outcomes = append(c.prog.Outcomes, f)
		sp := c.prog.Scheme(o.Scheme)
		switch {
		case sp == nil:
			c.list.Add("P209", o.Pos, title+"：没有方案 "+o.Scheme, "", "检查 scheme（方案的 id）")
			continue
		case f == nil:
			continue
		}
		n := &names{c: c, scheme: sp, state: map[any]checkState{}}
		list := f.Check(n, title)
		c.list = append(c.list, list...)
		switch {
		case list.Stops() || f.Faulty:
		case !fits(f.Root.Type, formula.MoneyType):
			c.list.Add("P205", f.At(f.Root), title+" 的公式是"+f.Root.Type.String(), "元", "")
		case o.Unit == "" && f.Root.PerUnit:
			c.list.Add("P207", f.At(f.Root), title+" 没有写统筹区，公式却随统筹区变化", "", "写上 unit，或用 合计(…)")
		}
	}
}
