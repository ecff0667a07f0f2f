package comparison

import (
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/engine"
)

// way is what a scheme moves in each world between two sides, in 元.
type way struct {
	scheme *calc.Scheme
	values []*big.Rat // nil where a world cannot tell
	open   []bool
}

func newWay(scheme *calc.Scheme, worlds int) *way {
	w := &way{scheme, make([]*big.Rat, worlds), make([]bool, worlds)}
	for i := range w.values {
		w.values[i] = new(big.Rat) // who takes no part, and what is not in force, moves nothing
	}
	return w
}

// moved are the ends of a way and, when every step between them computes, the parts.
func (w *way) moved() calc.Moved {
	last := len(w.values) - 1
	m := calc.Moved{From: w.values[0], To: w.values[last], FromOpen: w.open[0], ToOpen: w.open[last]}
	if last != len(calc.Causes()) || slices.Contains(w.values, nil) {
		return m
	}
	for i := 1; i <= last; i++ {
		m.Parts = append(m.Parts, new(big.Rat).Sub(w.values[i], w.values[i-1]))
	}
	return m
}

// ways are those of the schemes of both sides, b's first.
func (c *comparison) ways(insurance string, worlds []*engine.Exact, u int, flow calc.Flow) (out []*way) {
	for i, world := range slices.Backward(worlds) {
		if !slices.Contains(world.Taking(insurance), u) {
			continue
		}
		for _, a := range c.moving(world, insurance, u, flow) {
			at := slices.IndexFunc(out, func(w *way) bool { return w.scheme.ID == a.Scheme.ID })
			if at < 0 {
				at = len(out)
				out = append(out, newWay(a.Scheme, len(worlds)))
			}
			out[at].values[i], out[at].open[i] = a.Value, a.Open
		}
	}
	return out
}

// moving is what each of a side's schemes moves for a unit.
func (c *comparison) moving(w *engine.Exact, insurance string, unit int, flow calc.Flow) []engine.Amount {
	return w.Moves(insurance, unit, flow, func(sp *calc.SchemeProgram) bool { return c.question != "" && asks(sp, c.question) })
}

// amounts fills in both ends of a line and of each scheme that moves it.
func (c *comparison) amounts(ch *calc.Change, worlds []*engine.Exact, u int, flow calc.Flow) {
	line := newWay(nil, len(worlds))
	ways := c.ways(ch.Insurance.Name, worlds, u, flow)
	for _, w := range ways {
		for i, v := range w.values {
			line.open[i] = line.open[i] || w.open[i]
			if v == nil || line.values[i] == nil {
				line.values[i] = nil
				continue
			}
			line.values[i].Add(line.values[i], v)
		}
		ch.Schemes = append(ch.Schemes, calc.SchemeMoved{Scheme: w.scheme, Moved: w.moved()})
	}
	ch.Moved = line.moved()
	c.sincePayment(ch, flow, u)
	ch.Schemes = slices.DeleteFunc(ch.Schemes, func(s calc.SchemeMoved) bool { return s.Still() })
}

// sincePayment lets what was paid stand where the plan of an earlier year cannot be
// recomputed: the line's is booked, a scheme's in the ledger.
func (c *comparison) sincePayment(ch *calc.Change, flow calc.Flow, u int) {
	if ch.From != nil || c.a.Options.Year >= c.b.Options.Year {
		return
	}
	ch.From = c.worldA.Given(ch.Insurance.Name, u, ch.Item, c.b.Options.Stage.Reads(c.b.Options.Year-c.a.Options.Year))
	if ch.Paid = ch.From != nil; !ch.Paid {
		return
	}
	for i := range ch.Schemes {
		s := &ch.Schemes[i]
		s.From, s.FromOpen, s.Paid, s.Parts = ch.From, false, true, nil
		if len(ch.Schemes) == 1 {
			continue
		}
		if paid, ok := c.pa.Moved(s.Scheme.ID, ch.Insurance.Name, c.b.Options.Year, string(flow), u); ok {
			s.From = paid
		} else {
			s.From = nil
		}
	}
}
