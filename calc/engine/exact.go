package engine

import (
	"math/big"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// Exact is a year computed exactly, one value at a time, for those who compare
// years: the 基准 scenario as it is suggested.
type Exact struct{ w *exactWorld }

// NewExact takes up the budget year of the options.
func NewExact(prog *calc.Program, b *Book, opts *calc.Options) *Exact {
	return &Exact{newWorld(prog, b, opts.Year, opts.Stage, calc.Baseline, asSuggested, opts)}
}

// Holding is the same year with some steps held; what no step is in is not found again.
func (x *Exact) Holding(given map[calc.GivenAt]formula.Value) *Exact {
	s, opts := *x.w.setting, *x.w.opts
	opts.Given, s.opts = given, &opts
	w := exactWorldOf(&s)
	w.like, w.recorded, w.plans = x.w, x.w.recorded, x.w.plans
	return &Exact{w}
}

// Taking lists the units that take part in an insurance.
func (x *Exact) Taking(insurance string) []int { return x.w.book.Taking(insurance) }

// Amount is what one scheme moves for a unit, in 元, or why that cannot be told.
type Amount struct {
	Scheme *calc.Scheme
	Value  *big.Rat // nil with Err
	Open   bool     // a decision that is not made is read as suggested
	Err    error
}

// Moves is what each scheme of the year, and others that also names, moves for a
// unit, in policy order.
func (x *Exact) Moves(insurance string, unit int, flow calc.Flow, also func(*calc.SchemeProgram) bool) (out []Amount) {
	for _, sp := range x.w.prog.Schemes {
		ex := x.w.run(sp, insurance, x.w.year)
		if ex == nil || !x.InForce(sp) && !also(sp) {
			continue
		}
		m := ex.track(func() (formula.Value, error) { return ex.flow(flow, unit) })
		a := Amount{Scheme: sp.Scheme, Open: m.estimate, Err: m.err}
		if m.err == nil {
			a.Value = m.value.Num
		}
		out = append(out, a)
	}
	return out
}

// InForce reports whether a scheme moves money in the year whose law is applied.
func (x *Exact) InForce(sp *calc.SchemeProgram) bool {
	year := x.w.law().Year(x.w.year)
	return year >= sp.FirstYear && !sp.Ended(year)
}

// Flow is what one scheme moves for a unit, in 元, whether in force or not.
func (x *Exact) Flow(sp *calc.SchemeProgram, insurance string, flow calc.Flow, unit int) (*big.Rat, error) {
	v, err := x.w.run(sp, insurance, x.w.year).flow(flow, unit)
	if err != nil {
		return nil, err
	}
	return v.Num, nil
}

// Part is the value of a part of a formula of a scheme for a unit.
func (x *Exact) Part(sp *calc.SchemeProgram, insurance string, n *formula.Node, unit int) (formula.Value, error) {
	ex := x.w.run(sp, insurance, x.w.year)
	if ex == nil {
		return formula.Value{}, missingError(&blank{pos: sp.Pos, what: "方案“" + sp.Name + "”不在这一年执行"})
	}
	return formula.Evaluate(n, x.w.alg, ex, unit)
}

// Formula is a step's formula in force.
func (x *Exact) Formula(st *calc.StepProgram) *formula.Formula {
	return x.w.law().Formula(st, x.w.year)
}

// Step is a step's value for a unit.
func (x *Exact) Step(sp *calc.SchemeProgram, insurance string, st *calc.StepProgram, unit int) (formula.Value, error) {
	m := x.w.run(sp, insurance, x.w.year).cell(st, unit)
	return m.value, m.err
}

// Given is a unit's measure of the year as the row on the first of the 口径 that has
// one gives it; nil when missing.
func (x *Exact) Given(insurance string, unit int, measure string, order []calc.Basis) *big.Rat {
	if r := x.w.book.best(insurance, x.w.year, unit, order); r != nil {
		return r.Cells[measure].Num
	}
	return nil
}
