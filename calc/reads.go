package calc

import (
	"slices"

	"tongchou/calc/formula"
)

// Formulas lists every formula that can give a value of the scheme: of its
// steps under any reading, of the money they share, and of what stands in for
// its inputs.
func (s *SchemeProgram) Formulas() []*formula.Formula {
	var out []*formula.Formula
	for _, st := range s.Steps {
		out = append(append(out, st.All()...), st.Limit, st.Total)
	}
	for _, in := range s.Inputs {
		out = append(out, in.Min, in.Max, in.Suggest, in.Default)
	}
	return slices.DeleteFunc(out, func(f *formula.Formula) bool { return f == nil })
}

// Names lists the names that the scheme's formulas read, in order of first
// appearance; Symbol.Key of each says what it stands for.
func (s *SchemeProgram) Names() []*formula.Node { return namesIn(s.Formulas()) }

// Key is what a name without a space means in the scheme's formulas, of what
// the scheme itself declares: a ParameterKey, InputKey or StepKey; else nil.
func (s *SchemeProgram) Key(name string) any {
	if p := s.Parameter(name); p != nil {
		return ParameterKey{p}
	}
	if in := first(s.Inputs, func(in *InputProgram) bool { return in.Name == name }); in != nil {
		return InputKey{in}
	}
	if st := first(s.Steps, func(st *StepProgram) bool { return st.Name == name }); st != nil {
		return StepKey{s, st}
	}
	return nil
}

// InterestKey is what the interest of the scheme's account is: the input that the
// scheme declares by this name, else the one that every scheme has.
func (s *SchemeProgram) InterestKey() any {
	if k, ok := s.Key(Interest).(InputKey); ok {
		return k
	}
	return BuiltinKey{Interest}
}

// Names lists the names that the schemes and projection lines of an insurance
// read, in order of first appearance.
func (p *Program) Names(insurance string) []*formula.Node {
	var all []*formula.Formula
	for _, s := range p.Schemes {
		if slices.Contains(s.Insurance, insurance) {
			all = append(all, s.Formulas()...)
		}
	}
	for _, l := range p.Lines[insurance] {
		all = append(all, l.Formula)
	}
	return namesIn(all)
}

// Measures are those that the schemes and projection lines of an insurance
// read, of any year, or give.
func (p *Program) Measures(insurance string) map[string]bool {
	out := map[string]bool{}
	for _, n := range p.Names(insurance) {
		switch k := n.Symbol.Key.(type) {
		case MeasureKey:
			out[k.Name] = true
		case PlanKey:
			out[k.Name] = true
		case AheadKey:
			out[k.Name] = true
		}
	}
	for _, l := range p.Lines[insurance] {
		out[l.Measure] = true
	}
	return out
}

// Back is how many years back the formulas of an insurance read, at least to 前年.
func (p *Program) Back(insurance string) int {
	most := 2
	for _, n := range p.Names(insurance) {
		if k, ok := n.Symbol.Key.(MeasureKey); ok {
			most = max(most, k.Back)
		}
	}
	for _, w := range p.Watches[insurance] {
		if w.When == nil {
			continue
		}
		w.When.Walk(func(n *formula.Node) {
			if k, ok := n.Symbol.Key.(MeasureKey); ok {
				most = max(most, k.Back)
			}
		})
	}
	return most
}

// Unmoved says, by number of measure, which measures of an insurance have a line that is
// the same whatever money the schemes move: nothing that it rests on is a balance, or a
// transfer, or holds one.
func (p *Program) Unmoved(insurance string) []bool {
	c := p.Chart
	moved := make([]bool, len(c.Names))
	for _, n := range append([]int{c.Opening, c.Adjustment, c.Closing}, c.Transfers...) {
		moved[n] = true
	}
	for more := true; more; {
		more = false
		rests := func(n int, on bool) {
			more = more || on && !moved[n]
			moved[n] = moved[n] || on
		}
		for i, n := range c.Wholes {
			for _, part := range c.Parts[i] {
				rests(n, moved[part])
			}
		}
		for _, l := range p.Lines[insurance] {
			l.Formula.Walk(func(read *formula.Node) {
				if k, ok := read.Symbol.Key.(MeasureKey); ok {
					rests(c.Numbers[l.Measure], moved[c.Numbers[k.Name]])
				}
			})
		}
	}
	out := make([]bool, len(c.Names))
	for _, l := range p.Lines[insurance] {
		n := c.Numbers[l.Measure]
		out[n] = !moved[n]
	}
	return out
}

// Assumes reports whether a line, a cohort or a watch of an insurance reads an assumption.
func (p *Program) Assumes(insurance, name string) bool {
	var all []*formula.Formula
	for _, l := range p.Lines[insurance] {
		all = append(all, l.Formula)
	}
	if set := p.Cohorts[insurance]; set != nil {
		for _, c := range set.Cohorts {
			all = append(all, c.Formula)
		}
	}
	for _, w := range p.Watches[insurance] {
		if w.When != nil {
			all = append(all, w.When)
		}
	}
	reads := false
	walk := func(n *formula.Node) {
		if n.Op == formula.OpName {
			k, ok := n.Symbol.Key.(AssumptionKey)
			reads = reads || ok && k.Name == name
		}
	}
	for _, f := range all {
		f.Walk(walk)
		f.WalkCells(walk)
	}
	return reads
}

// Spans are those that the formulas of an insurance look ahead, with all that they
// rest on: each from its first year on.
func (p *Program) Spans(insurance string) []Span {
	var out []Span
	for _, n := range p.Names(insurance) {
		k, ok := n.Symbol.Key.(AheadKey)
		for s := k.Span; ok && !s.Known(); s = s.Before(1) {
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

func namesIn(formulas []*formula.Formula) []*formula.Node {
	var out []*formula.Node
	seen := map[any]bool{}
	for _, f := range formulas {
		f.Walk(func(n *formula.Node) {
			if n.Op == formula.OpName && !seen[n.Symbol.Key] {
				seen[n.Symbol.Key] = true
				out = append(out, n)
			}
		})
	}
	return out
}

// RestsOn reports whether a step can read an input, in any branch, under any reading
// and through any step.
func (s *SchemeProgram) RestsOn(st *StepProgram, in *InputProgram) bool {
	seen := map[any]bool{}
	var reads func(list ...*formula.Formula) bool
	reads = func(list ...*formula.Formula) bool {
		list = slices.DeleteFunc(list, func(f *formula.Formula) bool { return f == nil })
		return slices.ContainsFunc(namesIn(list), func(n *formula.Node) bool {
			key := n.Symbol.Key
			if seen[key] {
				return false
			}
			seen[key] = true
			switch k := key.(type) {
			case StepKey:
				return reads(append(k.Step.All(), k.Step.Limit, k.Step.Total)...)
			case InputKey:
				return k.Input == in || reads(k.Input.Suggest, k.Input.Default)
			}
			return false
		})
	}
	return reads(append(st.All(), st.Limit, st.Total)...)
}

// Apart reports whether what a step comes to for a unit is the same whatever other units
// bring: it rests, in any branch, under any reading and through any step, on figures of
// the unit, and on what is set for all of them.
func (p *Program) Apart(st *StepProgram, insurance string) bool {
	seen := map[any]bool{}
	var apart func(list ...*formula.Formula) bool
	ahead := func() bool {
		all := make([]*formula.Formula, len(p.Lines[insurance]))
		for i, l := range p.Lines[insurance] {
			all[i] = l.Formula
		}
		return apart(all...)
	}
	name := func(n *formula.Node) bool {
		if seen[n.Symbol.Key] {
			return true
		}
		seen[n.Symbol.Key] = true
		switch k := n.Symbol.Key.(type) {
		case StepKey:
			return !k.Step.Shared() && apart(k.Step.All()...)
		case InputKey:
			return apart(k.Input.Suggest, k.Input.Default)
		case MeasureKey:
			return k.Back > 0 || ahead() // 本年 may be projected
		case PlanKey, AheadKey:
			return ahead()
		case FundKey, BuiltinKey, PriorKey:
			return false
		}
		return true
	}
	apart = func(list ...*formula.Formula) bool {
		yes := true
		for _, f := range list {
			if f == nil {
				continue
			}
			f.Walk(func(n *formula.Node) {
				yes = yes && n.Op != formula.OpOver && (n.Op != formula.OpName || name(n))
			})
		}
		return yes
	}
	return !st.Shared() && apart(st.All()...)
}
