package calc

import (
	"math/big"

	"tongchou/calc/formula"
)

// Figures are a unit's measures of one year, as the rules read them.
type Figures struct {
	Year  int
	Basis Basis // 口径 of the row; "" when projected
	cells map[string]figure
}

// Num is a measure in its own unit (元, 人 or a plain number), nil when missing.
func (f *Figures) Num(measure string) *big.Rat { return f.cells[measure].num }

// Given reports whether a figure stands in funds.csv. A 小计 that was left out
// and a projected figure do not.
func (f *Figures) Given(measure string) bool { return f.cells[measure].given }

// Nature is the 性质 of a figure.
func (f *Figures) Nature(measure string) Nature { return f.cells[measure].nature }

// Recorded is the row of funds.csv, back years before the budget year, that
// the rules read for a unit (an index into Pool.Units); nil if there is none.
// Where Figure gives the budget year as the plan makes it, this is the row.
func (r *Result) Recorded(insurance string, back, unit int) *Figures {
	if r.world == nil {
		return nil
	}
	return figuresOf(r.world.record(insurance, r.Year-back, unit))
}

func figuresOf(s *state) *Figures {
	if s == nil {
		return nil
	}
	return &Figures{Year: s.year, Basis: s.basis, cells: s.cells}
}

// Ahead is what 未来n年 reads for a unit, years after 上年; nil if there is none.
func (r *Result) Ahead(insurance string, years, unit int) *Figures {
	if r.world == nil {
		return nil
	}
	return figuresOf(r.world.ahead(insurance, r.Year, years)[unit])
}

// Eval computes a part of one of the scheme's own formulas for a unit (an
// index into Pool.Units; any one for what is the same for the whole pool).
func (r *Run) Eval(n *formula.Node, unit int) (formula.Value, error) {
	return formula.EvalNode(n, r.exec, unit)
}

// Formula is a step's formula under the readings the result was computed with.
func (r *Run) Formula(step *StepProgram) *formula.Formula {
	return r.exec.law().formula(step, r.exec.year)
}

// Reading is the reading of a step's question that the result was computed
// with; "" for a step without a question or with an overlay's own formula.
func (r *Run) Reading(step *Step) string {
	l, year := r.exec.law(), r.exec.year
	for _, st := range r.exec.scheme.Steps {
		if st.Step == step && l.overlaid(st, year) != nil {
			return ""
		}
	}
	if reading := l.reading(step.Question, year); step.Question != "" && reading != "" {
		return reading
	}
	return step.Reading
}

// Parameter is the value of one of the scheme's parameters in this result, and
// how it is written.
func (r *Run) Parameter(p *Parameter) (formula.Value, string) {
	d := r.exec.dated(p)
	return d.Value, d.Raw
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

// Assumption is the 基准 value that 未来n年 takes for a unit in a year.
func (r *Result) Assumption(a *Assumption, insurance string, year, unit int) formula.Value {
	e := &lineEnv{w: r.world, insurance: insurance, year: year, asked: r.Year, scenario: Baseline}
	return e.assumption(a, unit)
}

// LineValue computes an aggregate that a projection line reads, years after 上年.
func (r *Result) LineValue(n *formula.Node, insurance string, years int) (formula.Value, error) {
	w := r.world
	e := &lineEnv{w: w, insurance: insurance, year: r.Year - 1 + years, asked: r.Year, scenario: Baseline,
		now: w.ahead(insurance, r.Year, years), overs: map[*formula.Node]lineValue{}}
	e.back = func(k, unit int) *state {
		if years > k {
			return w.ahead(insurance, r.Year, years-k)[unit]
		}
		return w.state(insurance, r.Year-1+years-k, unit)
	}
	for u, s := range e.now {
		if s != nil {
			e.units = append(e.units, u)
		}
	}
	return formula.EvalNode(n, e, poolLevel)
}
