package engine

import (
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// endsOfShares sets, in the world of one end of the open decisions, what each unit gets
// of shared money to the end of its range: it is the least where the unit asks for the
// least while the others ask for the most and the money is the least, and the other way
// round. The decisions of units are made one by one, so that ends at which all move
// together are no bounds. towards says which end it is for who asks for the same in both.
func (e *evaluation) endsOfShares(opposite *exactWorld, towards int) func(*exactRun, *calc.StepProgram) {
	return func(ex *exactRun, st *calc.StepProgram) {
		columns := []*column[formula.Value]{&ex.columns[st.Number]}
		for _, w := range []*exactWorld{e.main, opposite} {
			of := w.run(ex.scheme, ex.insurance, ex.year)
			of.cell(st, ex.units[0]) // all units' at once
			columns = append(columns, &of.columns[st.Number])
		}
		if slices.ContainsFunc(columns, func(c *column[formula.Value]) bool { return !c.whole() }) {
			return // an end that does not compute is none
		}
		here, there := columns[0], columns[2]
		least, most := leastAndMost(columns, func(c *column[formula.Value]) *big.Rat { return c.cap.Num })
		lows, highs := make([]*big.Rat, len(ex.units)), make([]*big.Rat, len(ex.units))
		low, high, open := new(big.Rat), new(big.Rat), least.Cmp(most) != 0
		for i := range ex.units {
			lows[i], highs[i] = leastAndMost(columns, func(c *column[formula.Value]) *big.Rat { return c.raw[i].value.Num })
			low.Add(low, lows[i])
			high.Add(high, highs[i])
			open = open || lows[i].Cmp(highs[i]) != 0
		}
		if !open {
			return
		}
		for i, u := range ex.units {
			m := *ex.at(st, u)
			if m.err != nil {
				continue
			}
			end := here.raw[i].value.Num.Cmp(there.raw[i].value.Num)
			if end == 0 {
				end = towards
			}
			set := *m
			if end < 0 {
				set.value = formula.Num(shareOf(least, lows[i], new(big.Rat).Sub(high, highs[i]), st.Total != nil, end))
			} else {
				set.value = formula.Num(shareOf(most, highs[i], new(big.Rat).Sub(low, lows[i]), st.Total != nil, end))
			}
			*ex.at(st, u) = &set
		}
	}
}

// whole reports whether all that is shared computed.
func (c *column[V]) whole() bool {
	return c.known && !slices.ContainsFunc(c.raw, func(m *memo[V]) bool { return m.err != nil })
}

// leastAndMost are the least and the greatest of a number of columns.
func leastAndMost(columns []*column[formula.Value], of func(*column[formula.Value]) *big.Rat) (least, most *big.Rat) {
	least, most = of(columns[0]), of(columns[0])
	for _, c := range columns[1:] {
		if x := of(c); x.Cmp(least) < 0 {
			least = x
		} else if x.Cmp(most) > 0 {
			most = x
		}
	}
	return least, most
}

// shareOf is what own gets of money beside others, to the fen below or above: whichever
// the remainders of the others leave it.
func shareOf(money, own, others *big.Rat, total bool, end int) *big.Rat {
	sum := new(big.Rat).Add(own, others)
	switch {
	case !total && sum.Cmp(money) <= 0:
		return own
	case sum.Sign() == 0:
		return sum // who asks for nothing gets nothing
	}
	fen := sum.Quo(new(big.Rat).Mul(money, own), sum)
	fen.Mul(fen, big.NewRat(100, 1))
	whole, rest := new(big.Int).QuoRem(fen.Num(), fen.Denom(), new(big.Int))
	if end > 0 && rest.Sign() > 0 {
		whole.Add(whole, big.NewInt(1))
	}
	return new(big.Rat).SetFrac(whole, big.NewInt(100))
}
