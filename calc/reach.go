package calc

import (
	"math/big"
	"slices"
)

// Reach is a sum of steps' values, and how far the decisions that are not made may still
// move it, in 元. What rests on the same decisions moves with them: the ends of a sum are
// not the sum of the ends.
type Reach struct {
	Sum     *big.Rat
	Open    bool // some of it waits for a decision
	Endless bool // and nobody can tell how far it goes
	parts   []*StepCell
	signs   []int
}

// NewReach is a sum of nothing yet.
func NewReach() *Reach { return &Reach{Sum: new(big.Rat)} }

// Add adds a value, taken off where sign is below zero.
func (r *Reach) Add(c *StepCell, sign int) {
	signed(r.Sum, c.Value.Num, sign)
	r.parts, r.signs = append(r.parts, c), append(r.signs, sign)
	r.Open = r.Open || c.Waits()
	r.Endless = r.Endless || c.Waits() && c.Low == nil
}

// AddFlow adds what a run's steps of a flow come to for a unit; false, and nothing is
// added, where one of them has no value.
func (r *Reach) AddFlow(run *Run, flow Flow, unit, sign int) bool {
	var cells []*StepCell
	for i := range run.Steps {
		if c := &run.Steps[i]; c.Step.Flow == flow {
			cells = append(cells, run.Cell(c, unit))
		}
	}
	if slices.ContainsFunc(cells, func(c *StepCell) bool { return c.Missing }) {
		return false
	}
	for _, c := range cells {
		r.Add(c, sign)
	}
	return true
}

// Ends are the least and the most that the sum may come to.
func (r *Reach) Ends() (low, high *big.Rat) {
	corners := 0
	for _, c := range r.parts {
		corners = max(corners, len(c.Ends))
	}
	ends := make([]*big.Rat, corners)
	for corner := range ends {
		ends[corner] = r.end(corner)
	}
	return Between(r.Sum, ends)
}

// end is the sum in a corner; nil where a part of it does not compute there.
func (r *Reach) end(corner int) *big.Rat {
	sum := new(big.Rat)
	for i, c := range r.parts {
		x := c.Value.Num
		if c.Ends != nil {
			x = c.Ends[corner]
		}
		if x == nil {
			return nil
		}
		signed(sum, x, r.signs[i])
	}
	return sum
}

func signed(sum, x *big.Rat, sign int) {
	if sign < 0 {
		sum.Sub(sum, x)
	} else {
		sum.Add(sum, x)
	}
}

// Between are the least and the most of a value and of its ends, of which some may be nil.
func Between(x *big.Rat, ends []*big.Rat) (low, high *big.Rat) {
	low, high = x, x
	for _, end := range ends {
		switch {
		case end == nil:
		case end.Cmp(low) < 0:
			low = end
		case end.Cmp(high) > 0:
			high = end
		}
	}
	return low, high
}
