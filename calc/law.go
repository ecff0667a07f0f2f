package calc

import (
	"slices"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// Overlay is a what-if: a change of parameters, assumptions, formulas or
// readings for some years, laid over the policy without touching it. Several
// stack; a later one wins.
type Overlay struct {
	File        string
	SHA256      string // of the file, for the manifest
	Title       string
	Author      string
	Reason      string
	From, To    int // years it applies to, both included; To 0 is open
	Parameters  []OverlayParameter
	Assumptions []OverlayAssumption
	Formulas    []OverlayFormula
	Readings    map[string]string // question → reading
	ReadingPos  map[string]finding.Pos
	Pos         finding.Pos
}

// OverlayParameter changes a parameter of a scheme.
type OverlayParameter struct {
	Scheme, Name string
	Value        formula.Value
	Raw          string
	Pos          finding.Pos
}

// OverlayAssumption changes an assumption in a scenario ("" for all).
type OverlayAssumption struct {
	Name, Scenario string
	Value          formula.Value
	Pos            finding.Pos
}

// OverlayFormula changes a step's formula.
type OverlayFormula struct {
	Scheme, Step string
	Formula      Source
	Note         string
	Pos          finding.Pos
}

// Covers reports whether the overlay applies to a year.
func (o *Overlay) Covers(year int) bool { return year >= o.From && (o.To == 0 || year <= o.To) }

// overlaid is a step's formula under an overlay.
type overlaid struct {
	overlay *Overlay
	formula *formula.Formula
}

// law says which values and formulas are in force in a year: the policy's,
// under the readings chosen and the overlays that cover the year. A comparison
// may take the law of another year (Options.shift), or another side's values
// (Options.values).
type law struct {
	prog *Program
	opts *Options
}

// year is the year whose law is applied in a computed year.
func (l law) year(year int) int { return year + l.opts.shift }

// overlays gives those that cover a year, the strongest first.
func (l law) overlays(year int) []*Overlay {
	var out []*Overlay
	for _, o := range slices.Backward(l.prog.Pool.Overlays) {
		if o.Covers(l.year(year)) {
			out = append(out, o)
		}
	}
	return out
}

// parameter is a parameter's value in a year, and how it is written.
func (l law) parameter(scheme string, p *Parameter, year int) Dated {
	if v := l.opts.values; v != nil {
		if q := v.policyParameter(scheme, p.Name); q != nil && q.Kind == p.Kind {
			return v.law().parameter(scheme, q, v.Options.Year+year-l.opts.Year)
		}
	}
	if v, ok := l.opts.Parameters[ParameterName{scheme, p.Name}]; ok {
		return Dated{From: year, Value: v, Raw: v.String(), Pos: p.Pos}
	}
	for _, o := range l.overlays(year) {
		for _, c := range o.Parameters {
			if c.Scheme == scheme && c.Name == p.Name {
				return Dated{From: o.From, Value: c.Value, Raw: c.Raw, Pos: c.Pos, By: o}
			}
		}
	}
	of := l.year(year)
	if s := l.prog.Pool.Policy.Scheme(scheme); s != nil {
		of = s.LawYear(of)
	}
	return p.At(of)
}

// formula is a step's formula in a year.
func (l law) formula(st *StepProgram, year int) *formula.Formula {
	if o := l.overlaid(st, year); o != nil {
		return o.formula
	}
	if f, ok := st.Readings[l.reading(st.Question, year)]; ok && st.Question != "" {
		return f
	}
	return st.Formula
}

// overlaid is the what-if that sets a step's formula in a year, nil if none does.
func (l law) overlaid(st *StepProgram, year int) *overlaid {
	for i := range slices.Backward(st.overlaid) {
		if st.overlaid[i].overlay.Covers(l.year(year)) {
			return &st.overlaid[i]
		}
	}
	return nil
}

// reading is the reading chosen for a question in a year, "" for the policy's own.
func (l law) reading(question string, year int) string {
	if r, ok := l.opts.Readings[question]; ok {
		return r
	}
	for _, o := range l.overlays(year) {
		if r, ok := o.Readings[question]; ok {
			return r
		}
	}
	return ""
}

// assumption is an assumption's value in a scenario and year, before
// assumptions.csv: an overlay's, else the plan's. asked is the year whose
// figures read it: a year that an overlay does not cover looks ahead without
// it, so that its own figures stay as they are.
func (l law) assumption(a *Assumption, scenario string, year, asked int) formula.Value {
	if v := l.opts.values; v != nil && v.Program.Pool.Projection != nil {
		for i := range v.Program.Pool.Projection.Assumptions {
			if b := &v.Program.Pool.Projection.Assumptions[i]; b.Name == a.Name && b.Kind == a.Kind {
				moved := v.Options.Year - l.opts.Year
				return v.law().assumption(b, scenario, year+moved, asked+moved)
			}
		}
	}
	for _, o := range l.overlays(year) {
		if !o.Covers(l.year(asked)) {
			continue
		}
		for _, of := range []string{scenario, ""} { // what is said of one scenario goes before what is said of all
			for _, c := range o.Assumptions {
				if c.Name == a.Name && c.Scenario == of {
					return c.Value
				}
			}
		}
	}
	if v, ok := a.Values[scenario]; ok {
		return v
	}
	return a.Values[Baseline]
}

// compileOverlays checks that what the overlays change exists and fits.
func (c *compiler) compileOverlays() {
	for _, o := range c.pool.Overlays {
		for _, p := range o.Parameters {
			c.overlayParameter(p)
		}
		for _, a := range o.Assumptions {
			c.overlayAssumption(a)
		}
		for _, f := range o.Formulas {
			if c.step(f.Scheme, f.Step) == nil {
				c.list.Add("P209", f.Pos, "政策里没有步骤 "+f.Scheme+" 的 "+f.Step, "", "检查 scheme（方案的 id）与 step")
			}
		}
		for question, reading := range o.Readings {
			if !c.hasReading(question, reading) {
				c.list.Add("P209", o.ReadingPos[question], "政策里没有问题“"+question+"”的解读 "+reading, "", "检查 question 与 reading")
			}
		}
	}
}

func (c *compiler) overlayParameter(p OverlayParameter) {
	s := c.pool.Policy.Scheme(p.Scheme)
	if s == nil {
		c.list.Add("P209", p.Pos, "政策里没有方案 "+p.Scheme, "", "检查 scheme（方案的 id）")
		return
	}
	for _, q := range s.Parameters {
		if q.Name != p.Name {
			continue
		}
		if want, _ := formula.TypeOf(q.Kind); want.Sort != p.Value.Sort {
			c.list.Add("P205", p.Pos, "参数“"+p.Name+"”填了 "+p.Raw, want.String(), "")
		}
		return
	}
	var known []string
	for _, q := range s.Parameters {
		known = append(known, q.Name)
	}
	c.list.Add("P209", p.Pos, "方案 "+p.Scheme+" 没有参数 "+p.Name, "", nearest(p.Name, known))
}

func (c *compiler) overlayAssumption(a OverlayAssumption) {
	var known []string
	if c.pool.Projection != nil {
		for _, b := range c.pool.Projection.Assumptions {
			if b.Name == a.Name {
				return
			}
			known = append(known, b.Name)
		}
	}
	c.list.Add("P209", a.Pos, "projection.toml 没有假设 "+a.Name, "", nearest(a.Name, known))
}

// step finds a step of the policy.
func (c *compiler) step(scheme, name string) *Step {
	if s := c.pool.Policy.Scheme(scheme); s != nil {
		for _, st := range s.Steps {
			if st.Name == name {
				return st
			}
		}
	}
	return nil
}

func (c *compiler) hasReading(question, reading string) bool {
	for _, s := range c.pool.Policy.Schemes {
		for _, st := range s.Steps {
			if st.Question != question {
				continue
			}
			if st.Reading == reading || slices.ContainsFunc(st.Others, func(o Reading) bool { return o.Reading == reading }) {
				return true
			}
		}
	}
	return false
}
