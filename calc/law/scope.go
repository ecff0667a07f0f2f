package law

import (
	"maps"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

const ratio = "ratio" // the kind of a rate

// names is the scope of a scheme's formulas. Looking up a step checks it
// first, so that types are known in whatever order the steps are written.
type names struct {
	c      *compiler
	scheme *calc.SchemeProgram
	state  map[any]checkState // by *StepProgram and *InputProgram
	path   []definition       // what is being checked, outermost first
	next   bool               // checking next formulas, after all else
}

// Lookup resolves a name of a scheme's formula.
func (n *names) Lookup(space, name string) (formula.Symbol, string, bool) {
	if space == "" {
		return n.bare(name)
	}
	if n.next && space == "上年" {
		switch k := n.scheme.Key(name).(type) {
		case calc.InputKey:
			return formula.Symbol{Type: k.Input.Type, PerUnit: k.Input.PerUnit, Key: calc.PriorKey{Of: k}}, "", true
		case calc.StepKey:
			return formula.Symbol{Type: k.Step.Type, PerUnit: k.Step.PerUnit, Key: calc.PriorKey{Of: k}}, "", true
		}
	}
	if sym, near, ok, done := n.c.common(space, name); done {
		return sym, near, ok
	}
	if b := calc.BuiltinOf(space, name); b != nil {
		if k, ok := b.Key.(calc.FundKey); ok && k.Sums() != nil {
			for _, st := range n.scheme.Steps {
				if k.Sums()(st.Flow) {
					n.step(st) // a levy that depends on the sum of levies is a cycle
				}
			}
		}
		return b.Symbol(), "", true
	}
	if known := calc.BuiltinsOf(space); len(known) > 0 {
		return unknown(space, name, known...)
	}
	return n.other(space, name)
}

// bare resolves a name without a space: a parameter, input or step of the scheme.
func (n *names) bare(name string) (formula.Symbol, string, bool) {
	if name == calc.YearName {
		return calc.BuiltinOf("", name).Symbol(), "", true
	}
	switch k := n.scheme.Key(name).(type) {
	case calc.ParameterKey:
		t, _ := formula.TypeOf(k.Kind)
		return formula.Symbol{Type: t, Key: k, Ratio: k.Parameter.Kind == ratio}, "", true
	case calc.InputKey:
		ok := n.input(k.Input)
		return formula.Symbol{Type: k.Input.Type, PerUnit: k.Input.PerUnit, Key: k, Faulty: !ok, Ratio: k.Input.Kind == ratio, OneOf: k.Input.OneOf}, "", true
	case calc.StepKey:
		ok := n.step(k.Step)
		return formula.Symbol{Type: k.Step.Type, PerUnit: k.Step.PerUnit, Key: k, Faulty: !ok}, "", true
	}
	if b := calc.BuiltinOf("", name); b != nil {
		return b.Symbol(), "", true
	}
	return formula.Symbol{}, n.meant(name), false
}

// meant is what an unknown bare name may have meant: a measure or a column without what
// stands before it, a space without its point, a text without its quotes, or the nearest.
func (n *names) meant(name string) string {
	switch {
	case n.c.prog.Measure(name) != nil:
		return "上年." + name + "（指标前要写年份）"
	case slices.Contains(calc.UnitColumns(), name), n.c.extraColumn(name):
		return calc.UnitSpace + "." + name
	case n.c.said(name):
		return `"` + name + `"（文本要加英文引号）`
	}
	for _, space := range calc.SpaceNames() {
		if rest, ok := strings.CutPrefix(name, space); ok && n.c.prog.Measure(rest) != nil {
			return space + "." + rest
		}
	}
	return finding.Nearest(name, n.known())
}

// said reports whether a word stands in a column of units.csv or among what an input may be.
func (c *compiler) said(word string) bool {
	for _, u := range c.pool.Units {
		for _, v := range u.Extra {
			if v == word {
				return true
			}
		}
		if u.Type == word {
			return true
		}
	}
	return slices.ContainsFunc(c.pool.Policy.Schemes, func(s *calc.Scheme) bool {
		return slices.ContainsFunc(s.Inputs, func(in *calc.InputRule) bool { return slices.Contains(in.OneOf, word) })
	})
}

func (n *names) known() []string {
	out := calc.BuiltinsOf("")
	for _, p := range n.scheme.Parameters {
		out = append(out, p.Name)
	}
	for _, in := range n.scheme.Inputs {
		out = append(out, in.Name)
	}
	for _, st := range n.scheme.Steps {
		out = append(out, st.Name)
	}
	return out
}

// other resolves 方案名.步骤名: a step of an earlier scheme.
func (n *names) other(space, name string) (formula.Symbol, string, bool) {
	spaces := calc.SpaceNames()
	for _, sp := range n.c.prog.Schemes { // only earlier ones are compiled yet
		spaces = append(spaces, sp.Name)
		if sp.Name != space {
			continue
		}
		var steps []string
		for _, st := range sp.Steps {
			if st.Name == name {
				return formula.Symbol{Type: st.Type, PerUnit: st.PerUnit, Key: calc.StepKey{Scheme: sp, Step: st}}, "", true
			}
			steps = append(steps, st.Name)
		}
		return unknown(space, name, steps...)
	}
	for _, s := range n.c.pool.Policy.Schemes {
		switch own := s.ID == n.scheme.ID; {
		case own && (space == s.ID || space == s.Name):
			return formula.Symbol{}, name + "（本方案的直接写名称）", false
		case space == s.ID: // files use it, formulas do not
			return formula.Symbol{}, s.Name + "." + name, false
		case space == s.Name:
			return formula.Symbol{}, space + "." + name + "（“" + s.Name + "”写在后面：移到这个方案前面）", false
		}
	}
	if space == "过去0年" {
		return formula.Symbol{}, "本年." + name, false
	}
	if near := finding.Nearest(space, spaces); near != "" {
		return formula.Symbol{}, near + "." + name, false
	}
	return formula.Symbol{}, "", false
}

func unknown(space, name string, known ...string) (formula.Symbol, string, bool) {
	near := finding.Nearest(name, known)
	if near == "" {
		return formula.Symbol{}, "", false
	}
	return formula.Symbol{}, space + "." + near, false
}

// common resolves the spaces that scheme and projection formulas share:
// measures by year and the columns of units.csv. done is false for others.
func (c *compiler) common(space, name string) (sym formula.Symbol, near string, ok, done bool) {
	if space == calc.UnitSpace {
		if slices.Contains(calc.UnitColumns(), name) || c.extraColumn(name) {
			return formula.Symbol{Type: formula.TextType, PerUnit: true, Key: calc.ColumnKey{Name: name}}, "", true, true
		}
		sym, near, ok = unknown(space, name, c.columns()...)
		if near == "" {
			near = space + "." + strings.Join(c.columns(), "、"+space+".") + " 之一"
		}
		return sym, near, ok, true
	}
	key := calc.MeasureIn(space, name)
	if key == nil {
		return formula.Symbol{}, "", false, false
	}
	m := c.prog.Measure(name)
	if m == nil {
		sym, near, ok = unknown(space, name, c.measureNames()...)
		return sym, near, ok, true
	}
	t, _ := formula.TypeOf(m.Kind)
	return formula.Symbol{Type: t, PerUnit: true, Key: key, Ratio: m.Kind == ratio}, "", true, true
}

// columns are those of units.csv that a formula can name.
func (c *compiler) columns() []string {
	extra := map[string]bool{}
	for _, u := range c.pool.Units {
		for name := range u.Extra {
			extra[name] = true
		}
	}
	return append(calc.UnitColumns(), slices.Sorted(maps.Keys(extra))...)
}

func (c *compiler) extraColumn(name string) bool {
	return slices.ContainsFunc(c.pool.Units, func(u calc.Unit) bool { _, ok := u.Extra[name]; return ok })
}

// lineNames is the scope of a projection line.
type lineNames struct {
	c       *compiler
	line    *calc.Line
	earlier []calc.LineFormula
}

// Lookup resolves a name of a projection line: measures of this and earlier
// years, columns of units.csv and assumptions.
func (n *lineNames) Lookup(space, name string) (formula.Symbol, string, bool) {
	if space == "" {
		if name == calc.YearName {
			return calc.BuiltinOf("", name).Symbol(), "", true
		}
		var known []string
		for i := range n.c.pool.Projection.Assumptions {
			a := &n.c.pool.Projection.Assumptions[i]
			if a.Name == name {
				t, _ := formula.TypeOf(a.Kind)
				return formula.Symbol{Type: t, PerUnit: true, Key: calc.AssumptionKey{Assumption: a}, Ratio: a.Kind == ratio}, "", true
			}
			known = append(known, a.Name)
		}
		if n.c.prog.Cohorts[n.line.Insurance].Cohort(name) != nil {
			return formula.Symbol{}, "人口(" + name + ")", false
		}
		return formula.Symbol{}, finding.Nearest(name, known), false
	}
	sym, near, ok, _ := n.c.common(space, name)
	if k, is := sym.Key.(calc.MeasureKey); ok && is && k.Back == 0 && !n.settled(name) {
		return formula.Symbol{}, "上年." + name + "（本年的" + name + "还没有推算：把它的行移到前面）", false
	}
	switch sym.Key.(type) {
	case calc.AheadKey, calc.PlanKey:
		return formula.Symbol{}, "上年." + name, false
	}
	return sym, near, ok
}

// Cells is the scope of what a line adds up over the cells of a unit.
func (n *lineNames) Cells() formula.Scope {
	set := n.c.prog.Cohorts[n.line.Insurance]
	if set == nil {
		set = &calc.CohortSet{Insurance: n.line.Insurance}
	}
	return &cellNames{c: n.c, set: set, before: len(set.Cohorts), inner: true}
}

// settled reports whether this year's value of a measure is known before the line runs.
func (n *lineNames) settled(name string) bool {
	if n.c.prog.Measure(name).Derived() {
		return false
	}
	if slices.ContainsFunc(n.earlier, func(l calc.LineFormula) bool { return l.Measure == name }) {
		return true
	}
	return !slices.ContainsFunc(n.c.pool.Projection.Lines, func(l calc.Line) bool {
		return l.Insurance == n.line.Insurance && l.Measure == name
	})
}
