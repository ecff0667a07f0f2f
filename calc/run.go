package calc

import (
	"math/big"
	"slices"

	"tongchou/calc/formula"
)

// Column finds a step's values; nil if the step is none of the scheme's.
func (r *Run) Column(step *Step) *StepColumn {
	for i := range r.Steps {
		if r.Steps[i].Step == step {
			return &r.Steps[i]
		}
	}
	return nil
}

// Cell is a step's value for a unit (any unit for a step that has only one).
func (r *Run) Cell(c *StepColumn, unit int) *StepCell {
	if !c.PerUnit {
		return &c.Cells[0]
	}
	return &c.Cells[r.Place(unit)]
}

// Place is where a unit stands among those that take part.
func (r *Run) Place(unit int) int {
	i, _ := slices.BinarySearch(r.Units, unit)
	return i
}

// Input is an input's value for a unit (any unit for one of the pool).
func (r *Run) Input(in *InputProgram, unit int) *InputCell {
	i := slices.IndexFunc(r.Inputs, func(c InputColumn) bool { return c.Program == in })
	if !in.PerUnit {
		return &r.Inputs[i].Cells[0]
	}
	return &r.Inputs[i].Cells[r.Place(unit)]
}

// Eval computes a part of one of the scheme's own formulas for a unit (an
// index into Pool.Units; any one for what is the same for the whole pool).
func (r *Run) Eval(n *formula.Node, unit int) (formula.Value, error) {
	return formula.EvalNode(n, r.Facts, unit)
}

// Formula is a step's formula as the run computed with.
func (r *Run) Formula(st *StepProgram) *formula.Formula { return r.Column(st.Step).Formula }

// Parameter is the value of one of the scheme's parameters, and how it is written.
func (r *Run) Parameter(p *Parameter) Dated {
	return r.Parameters[slices.Index(r.Scheme.Parameters, p)]
}

// Moves is what the scheme's steps of a flow come to for a unit, in 元; nil where one of
// them has no value.
func (r *Run) Moves(flow Flow, unit int) *big.Rat {
	sum := new(big.Rat)
	for i := range r.Steps {
		c := &r.Steps[i]
		if c.Step.Flow != flow {
			continue
		}
		cell := r.Cell(c, unit)
		if cell.Missing {
			return nil
		}
		sum.Add(sum, cell.Value.Num)
	}
	return sum
}

// UnitOf is the unit that the i-th cell of an input is of; PoolLevel where the
// whole pool has one.
func (r *Run) UnitOf(in *InputColumn, i int) int {
	if in.Rule.PerUnit {
		return r.Units[i]
	}
	return PoolLevel
}
