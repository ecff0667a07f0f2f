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

// Taking lists the units that take part in an insurance.
func (x *Exact) Taking(insurance string) []int { return x.w.book.Taking(insurance) }

// Moves is what the schemes of the year, and others that also names, move for a
// unit, in 元.
func (x *Exact) Moves(insurance string, unit int, flow calc.Flow, also func(*calc.SchemeProgram) bool) (*big.Rat, error) {
	sum := new(big.Rat)
	for _, sp := range x.w.prog.Schemes {
		ex := x.w.run(sp, insurance, x.w.year)
		if ex == nil || x.w.law().Year(x.w.year) < sp.FirstYear && !also(sp) {
			continue
		}
		v, err := ex.flow(flow, unit)
		if err != nil {
			return nil, err
		}
		sum.Add(sum, v.Num)
	}
	return sum, nil
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
