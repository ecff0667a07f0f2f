package engine

import (
	"math/big"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// bound says what a world takes for the decisions that are not made: what is suggested,
// or an end of their ranges.
type bound struct {
	end int                // below zero the low end, above it the high one, 0 what is suggested
	but *calc.InputProgram // of which it takes the other end; nil for none
}

var asSuggested = bound{}

// of is the end that a decision takes.
func (b bound) of(in *calc.InputProgram) int {
	if in == b.but {
		return -b.end
	}
	return b.end
}

// turn opens the corners of what is not decided: every decision at the low end of its
// range, every one at the high end, and each at the other end than the rest. What one
// decision adds another's range may take away again, so that the ends at which all move
// together are not those of what rests on both. Of up to three decisions these are all
// that there are.
func (e *evaluation) turn() {
	pair := func(but *calc.InputProgram) {
		low, high := e.world(calc.Baseline, bound{-1, but}), e.world(calc.Baseline, bound{1, but})
		low.apart, high.apart = e.endsOfShares(high, -1), e.endsOfShares(low, 1)
		e.corners = append(e.corners, low, high)
	}
	pair(nil)
	if open := e.ranged(); len(open) > 1 {
		for _, in := range open {
			if pair(in); len(open) == 2 {
				break // the other way round is the same
			}
		}
	}
}

// ranged are the decisions with a range that somebody has still to take.
func (e *evaluation) ranged() (out []*calc.InputProgram) {
	for _, sp := range e.p.Schemes {
		for _, in := range sp.Inputs {
			if in.Decision && (in.Min != nil || in.Max != nil) && e.lacks(sp, in) {
				out = append(out, in)
			}
		}
	}
	return out
}

func (e *evaluation) lacks(sp *calc.SchemeProgram, in *calc.InputProgram) bool {
	for _, insurance := range sp.Insurance {
		ex := e.main.run(sp, insurance, e.opts.Year)
		if ex == nil {
			continue
		}
		for _, u := range ex.unitsOf(in.PerUnit) {
			if ex.row(in.Name, u) == nil {
				return true
			}
		}
	}
	return false
}

// ends are what a value of the budget year comes to in every corner, nil where it does
// not compute: the suggestion computes, an end of a range does not, and stays open there.
func (e *evaluation) ends(ex *exactRun, st *calc.StepProgram, unit int) (out []*big.Rat) {
	for _, w := range e.corners {
		var end *big.Rat
		if o := w.run(ex.scheme, ex.insurance, ex.year).cell(st, unit); o.err == nil {
			end = o.value.Num
		}
		out = append(out, end)
	}
	return out
}

// span fills in the range that open decisions leave a value of the budget year: the
// least and greatest of the value itself and of what it comes to in the corners. Without
// a range there is none.
func (e *evaluation) span(ex *exactRun, st *calc.StepProgram, unit int, m *memo[formula.Value], c *calc.StepCell) {
	if e.corners == nil || m.err != nil || ex.year != e.opts.Year || m.value.Sort != formula.Number {
		return
	}
	ends := e.ends(ex, st, unit)
	if low, high := calc.Between(m.value.Num, ends); m.estimate || low.Cmp(high) != 0 {
		c.Low, c.High, c.Ends = low, high, ends
	}
}

// endless reports whether a corner cannot be computed for a unit, and with it this
// value: nobody knows how far it may go.
func (e *evaluation) endless(ex *exactRun, st *calc.StepProgram, unit int) bool {
	if ex.year != e.opts.Year {
		return false
	}
	for _, w := range e.corners {
		if alone(w.run(ex.scheme, ex.insurance, ex.year).cell(st, unit).err) {
			return true
		}
	}
	return false
}

// sums fills in how far the sum of shared money may move: as far as the money does, and
// what all ask for together.
func (e *evaluation) sums(ex *exactRun, st *calc.StepProgram, out *calc.StepColumn) {
	if e.corners == nil || ex.year != e.opts.Year {
		return
	}
	var columns []*column[formula.Value]
	for _, w := range append([]*exactWorld{e.main}, e.corners...) {
		of := w.run(ex.scheme, ex.insurance, ex.year)
		of.cell(st, ex.units[0]) // all units' at once
		if col := &of.columns[st.Number]; col.whole() {
			columns = append(columns, col)
		}
	}
	if len(columns) == 0 || !ex.columns[st.Number].whole() {
		return
	}
	low, high := leastAndMost(columns, func(c *column[formula.Value]) *big.Rat {
		if st.Total != nil && !c.binds.Yes {
			return new(big.Rat) // nobody asks
		}
		return c.cap.Num
	})
	if st.Total == nil {
		least, most := new(big.Rat), new(big.Rat)
		for i := range ex.units {
			l, m := leastAndMost(columns, func(c *column[formula.Value]) *big.Rat { return c.raw[i].value.Num })
			least.Add(least, l)
			most.Add(most, m)
		}
		low, _ = calc.Between(low, []*big.Rat{least})
		high, _ = calc.Between(high, []*big.Rat{most})
	}
	out.Least, out.Most = low, high
}
