package calc

import (
	"slices"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// Overlay is a what-if: a change of parameters, assumptions, formulas, readings
// or decisions for some years, laid over the policy without touching it. Several
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
	Decisions   []Input // of no year: of all that the what-if covers
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

// Lay lays a what-if over the pool. Its decisions take the place of those that
// inputs.csv has, in the years on record and those projected from them.
func (p *Pool) Lay(o *Overlay) {
	p.Overlays = append(p.Overlays, o)
	last := DefaultYear(p) + 1
	if p.Projection != nil {
		last += p.Projection.Years
	}
	for _, d := range o.Decisions {
		p.Inputs = slices.DeleteFunc(p.Inputs, func(in Input) bool {
			return o.Covers(in.Year) && in.Scheme == d.Scheme && in.Insurance == d.Insurance && in.Code == d.Code && in.Item == d.Item
		})
		for d.Year = o.From; d.Year <= last && o.Covers(d.Year); d.Year++ {
			p.Inputs = append(p.Inputs, d)
		}
	}
}

// Overlaid is a step's formula under an overlay.
type Overlaid struct {
	Overlay *Overlay
	Formula *formula.Formula
}

// Law says which values and formulas are in force in a year: the policy's,
// under the readings chosen and the overlays that cover the year. A comparison
// may take the law of another year (Options.Shift), or another side's values
// (Options.Values).
type Law struct {
	Program *Program
	Options *Options
}

// Year is the year whose law is applied in a computed year.
func (l Law) Year(year int) int { return year + l.Options.Shift }

// overlays gives those that cover a year, the strongest first.
func (l Law) overlays(year int) []*Overlay {
	var out []*Overlay
	for _, o := range slices.Backward(l.Program.Pool.Overlays) {
		if o.Covers(l.Year(year)) {
			out = append(out, o)
		}
	}
	return out
}

// Parameter is a parameter's value in a year, and how it is written.
func (l Law) Parameter(scheme string, p *Parameter, year int) Dated {
	if t := l.Options.Trial; t.sets(scheme, p.Name, l.Year(year)) && p.At(t.From).Value.Num != nil {
		v := t.moved(p.At(l.Year(year)).Value)
		return Dated{From: t.From, Value: v, Raw: v.String(), Pos: p.Pos}
	}
	if v := l.Options.Values; v != nil {
		if q := v.policyParameter(scheme, p.Name); q != nil && q.Kind == p.Kind {
			return v.Law().Parameter(scheme, q, v.Options.Year+year-l.Options.Year)
		}
	}
	if v, ok := l.Options.Parameters[ParameterName{scheme, p.Name}]; ok {
		return Dated{From: year, Value: v, Raw: v.String(), Pos: p.Pos}
	}
	for _, o := range l.overlays(year) {
		for _, c := range o.Parameters {
			if c.Scheme == scheme && c.Name == p.Name {
				return Dated{From: o.From, Value: c.Value, Raw: c.Raw, Pos: c.Pos, By: o}
			}
		}
	}
	of := l.Year(year)
	if s := l.Program.Pool.Policy.Scheme(scheme); s != nil {
		of = s.LawYear(of)
	}
	return p.At(of)
}

// Formula is a step's formula in a year.
func (l Law) Formula(st *StepProgram, year int) *formula.Formula {
	if o := l.Overlaid(st, year); o != nil {
		return o.Formula
	}
	of := l.Year(year)
	if st.Since > of { // a preview computes with the law of the first year
		of = st.Since
	}
	if reading := l.Reading(st.Question, year); st.Question != "" {
		for i := range st.Others {
			if o := &st.Others[i]; o.Reading == reading {
				return st.Readings[reading].At(&o.Rule, of)
			}
		}
	}
	return st.Formulas.At(&st.Rule, of)
}

// Overlaid is the what-if that sets a step's formula in a year, nil if none does.
func (l Law) Overlaid(st *StepProgram, year int) *Overlaid {
	for i := range slices.Backward(st.Overlaid) {
		if st.Overlaid[i].Overlay.Covers(l.Year(year)) {
			return &st.Overlaid[i]
		}
	}
	return nil
}

// Reading is the reading chosen for a question in a year, "" for the policy's own.
func (l Law) Reading(question string, year int) string {
	if r, ok := l.Options.Readings[question]; ok {
		return r
	}
	for _, o := range l.overlays(year) {
		if r, ok := o.Readings[question]; ok {
			return r
		}
	}
	return ""
}

// Assumption is an assumption's value in a scenario and year, before
// assumptions.csv: an overlay's, else the plan's. asked is the year whose
// figures read it: a year that an overlay does not cover looks ahead without
// it, so that its own figures stay as they are.
func (l Law) Assumption(a *Assumption, scenario string, year, asked int) formula.Value {
	if v := l.Options.Values; v != nil && v.Program.Pool.Projection != nil {
		for i := range v.Program.Pool.Projection.Assumptions {
			if b := &v.Program.Pool.Projection.Assumptions[i]; b.Name == a.Name && b.Kind == a.Kind {
				moved := v.Options.Year - l.Options.Year
				return v.Law().Assumption(b, scenario, year+moved, asked+moved)
			}
		}
	}
	for _, o := range l.overlays(year) {
		if !o.Covers(l.Year(asked)) {
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

// policyParameter finds a parameter of a scheme by id and name.
func (v *Variant) policyParameter(scheme, name string) *Parameter {
	s := v.Program.Pool.Policy.Scheme(scheme)
	if s == nil {
		return nil
	}
	return s.Parameter(name)
}
