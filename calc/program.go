package calc

import (
	"slices"

	"tongchou/calc/formula"
)

// Program is a pool's policy and projection with every formula parsed, every
// name resolved and every dimension proved. It is ready to be evaluated for
// any year.
type Program struct {
	Pool     *Pool
	Schemes  []*SchemeProgram           // policy order
	Lines    map[string][]LineFormula   // by insurance, in the order they run
	Cohorts  map[string]*CohortSet      // by insurance; those without cohorts have none
	Watches  map[string][]*WatchProgram // by insurance, in the order of the file
	measures map[string]*Measure
	Fits     map[string]*formula.Formula // by assumption; those without one have none
	Chart    *Chart
	Outcomes []*formula.Formula // of Pool.Outcomes, in order
}

// NewProgram is a pool's program before anything is compiled.
func NewProgram(pool *Pool) *Program {
	p := &Program{Pool: pool.Indexed(), Lines: map[string][]LineFormula{}, Cohorts: map[string]*CohortSet{}, Watches: map[string][]*WatchProgram{}, Fits: map[string]*formula.Formula{}, Chart: newChart(pool.Measures), measures: map[string]*Measure{}}
	for i := range pool.Measures {
		p.measures[pool.Measures[i].Name] = &pool.Measures[i]
	}
	return p
}

// Of is the program over another pool with the same policy, measures and projection, whose
// units have the same columns.
func (p *Program) Of(pool *Pool) *Program {
	of := *p
	of.Pool = pool.Indexed()
	return &of
}

// SchemeProgram is one scheme, compiled.
type SchemeProgram struct {
	*Scheme
	Steps   []*StepProgram
	Inputs  []*InputProgram
	Asserts []*formula.Formula
	Checks  []*CheckProgram
}

// StepProgram is one step, compiled. Readings holds the other rules by reading.
type StepProgram struct {
	*Step
	Formulas RuleProgram // by year
	Readings map[string]RuleProgram
	Limit    *formula.Formula
	Total    *formula.Formula
	Type     formula.Type
	PerUnit  bool
	Number   int // in the scheme
	Since    int // the scheme's first year
	Overlaid []Overlaid
}

// RuleProgram are the formulas of a rule, compiled, in the order of their years; nil
// where one is not understood.
type RuleProgram []*formula.Formula

// At is the one in force in a year.
func (p RuleProgram) At(r *Rule, year int) *formula.Formula {
	at := 0
	for i, l := range r.Later {
		if l.From <= year {
			at = i + 1
		}
	}
	return p[at]
}

// InputProgram is one input rule, compiled; formulas that are not given are nil.
type InputProgram struct {
	*InputRule
	Type                             formula.Type
	Min, Max, Suggest, Default, Next *formula.Formula
	Number                           int // in the scheme
}

// CheckProgram is one check, compiled; Holes are the formulas of its message.
type CheckProgram struct {
	*CheckRule
	When *formula.Formula
	Message
	Lines []CheckLineProgram
}

// Message is a text with holes.
type Message struct {
	Parts []string // text around the holes: one more than Holes
	Holes []*formula.Formula
}

// CheckLineProgram is the compiled form of a CheckLine.
type CheckLineProgram struct {
	When *formula.Formula
	Message
}

// LineFormula is the compiled formula that projects one measure.
type LineFormula struct {
	Measure string
	Kind    string
	Formula *formula.Formula
}

// CohortSet is the cohorts of an insurance, in the order they are computed.
type CohortSet struct {
	Insurance string
	Cohorts   []*CohortProgram
	// Assumptions are those that a cohort reads; Common those of the cohorts that are
	// the same for every unit.
	Assumptions, Common []*Assumption
	Sums                []CellSum // what results publish of it
}

// CellSum is a sum over the cells of a unit, by the name that results give it.
type CellSum struct {
	Name string // 人口(在职)
	Node *formula.Node
}

// CohortProgram is one cohort, compiled.
type CohortProgram struct {
	*Cohort
	Number  int // in the set
	Formula *formula.Formula
	Common  bool // it reads nothing of a unit: computed once for all that share their assumptions
}

// Cohort finds a cohort by its name; nil if the set has none of it.
func (s *CohortSet) Cohort(name string) *CohortProgram {
	if s == nil {
		return nil
	}
	return first(s.Cohorts, func(c *CohortProgram) bool { return c.Name == name })
}

// Shared reports whether the column is shared by largest remainder.
func (s *StepProgram) Shared() bool { return s.Limit != nil || s.Total != nil }

// All lists every formula that can be the step's value, the default first.
func (s *StepProgram) All() []*formula.Formula {
	out := slices.Clone([]*formula.Formula(s.Formulas))
	for _, o := range s.Others {
		out = append(out, s.Readings[o.Reading]...)
	}
	for _, o := range s.Overlaid {
		out = append(out, o.Formula)
	}
	return out
}

// PerUnit reports whether a check is asked of every unit, and not once of the pool.
func (c *CheckProgram) PerUnit() bool {
	return slices.ContainsFunc(c.Formulas(), func(f *formula.Formula) bool { return f.Root.PerUnit })
}

// Formulas lists those of a check: its condition, the holes of its message, and both
// of its lines.
func (c *CheckProgram) Formulas() []*formula.Formula {
	out := append([]*formula.Formula{c.When}, c.Holes...)
	for _, l := range c.Lines {
		out = append(append(out, l.When), l.Holes...)
	}
	return out
}

// Measure finds a measure by name; nil if the pool has none of it.
func (p *Program) Measure(name string) *Measure { return p.measures[name] }

// Covers reports whether a scheme applies to an insurance.
func (sp *SchemeProgram) Covers(insurance string) bool {
	return slices.Contains(sp.Insurance, insurance)
}

// InForce reports whether a scheme makes budget lines of an insurance in a year.
func (sp *SchemeProgram) InForce(insurance string, year int) bool {
	return sp.moves(insurance, year, Flow.Budget)
}

// MovesFunds reports whether a scheme changes what the units' funds hold: by budget
// lines of the year, or by what governments make up after it.
func (sp *SchemeProgram) MovesFunds(insurance string, year int) bool {
	return sp.moves(insurance, year, func(f Flow) bool { return f.Budget() || f == TopUp })
}

func (sp *SchemeProgram) moves(insurance string, year int, which func(Flow) bool) bool {
	return year >= sp.FirstYear && !sp.Ended(year) && sp.Covers(insurance) &&
		slices.ContainsFunc(sp.Steps, func(st *StepProgram) bool { return which(st.Flow) })
}

// Scheme finds a compiled scheme by the id; nil if there is none.
func (p *Program) Scheme(id string) *SchemeProgram {
	return first(p.Schemes, func(s *SchemeProgram) bool { return s.ID == id })
}

// ReadsBudget reports whether a scheme reads a figure of the budget year itself.
func (sp *SchemeProgram) ReadsBudget() bool {
	return slices.ContainsFunc(sp.Names(), func(n *formula.Node) bool {
		switch k := n.Symbol.Key.(type) {
		case MeasureKey:
			return k.Back == 0
		case PlanKey:
			return true
		case AheadKey:
			return k.Plan
		}
		return false
	})
}
