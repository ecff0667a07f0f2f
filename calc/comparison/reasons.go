package comparison

import (
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/engine"
	"tongchou/calc/formula"
)

// Why names what moved a unit's amounts between two years of one policy: first the
// condition that turned, told with the two figures it compares, and the scheme that
// began or ended; what is left is told by what was decided, set or came in. The
// reasons of a change add up to it.

// reasons are those of one change; nil where an end is not known.
func (c *comparison) reasons(ch *calc.Change, worlds []*engine.Exact, u int, flow calc.Flow) []calc.Reason {
	if ch.From == nil || ch.To == nil || !ch.Differs() || c.a.Program.Pool.Policy != c.b.Program.Pool.Policy {
		return nil
	}
	if ch.Paid {
		return c.sincePaid(ch, u, flow)
	}
	var out []calc.Reason
	for _, sp := range c.b.Program.Schemes {
		if sp.Covers(ch.Insurance.Name) && has(sp, flow) {
			out = append(out, c.ofScheme(sp, ch.Insurance.Name, worlds, u, flow)...)
		}
	}
	return out
}

// ofScheme are the reasons of what one scheme moves.
func (c *comparison) ofScheme(sp *calc.SchemeProgram, insurance string, worlds []*engine.Exact, u int, flow calc.Flow) []calc.Reason {
	whole := c.along(sp, insurance, worlds, u, flow)
	if whole == nil {
		return nil
	}
	diff := new(big.Rat).Sub(whole[len(whole)-1], whole[0])
	switch {
	case diff.Sign() == 0:
		return nil
	case c.worldA.InForce(sp) != c.worldB.InForce(sp):
		return []calc.Reason{{Cause: calc.CauseTerm, Scheme: sp.Scheme, From: formula.Yes(c.worldA.InForce(sp)), To: formula.Yes(c.worldB.InForce(sp)), Amount: diff}}
	}
	return c.explained(sp, insurance, whole, u, flow, func(held *comparison) []*big.Rat {
		return held.along(sp, insurance, held.worlds(insurance, u, flow), u, flow)
	})
}

// explained tells the way of a scheme's amount: the first condition that turned and
// matters to the unit, then what the way is without it; again takes the way with a
// condition held.
func (c *comparison) explained(sp *calc.SchemeProgram, insurance string, way []*big.Rat, u int, flow calc.Flow, again func(*comparison) []*big.Rat) []calc.Reason {
	last := len(way) - 1
	w := &walk{c: c, sp: sp, insurance: insurance}
	for _, turned := range w.turned(flow, u) {
		kept := again(c.holding(turned, u))
		if kept == nil || kept[last].Cmp(way[last]) == 0 {
			continue
		}
		turned.Amount = new(big.Rat).Sub(way[last], kept[last])
		return append([]calc.Reason{turned.Reason}, w.rest(kept, flow, u)...)
	}
	return w.rest(way, flow, u)
}

// along is what a scheme moves in each world; nil where one cannot tell.
func (c *comparison) along(sp *calc.SchemeProgram, insurance string, worlds []*engine.Exact, u int, flow calc.Flow) []*big.Rat {
	out := make([]*big.Rat, len(worlds))
	for i, w := range worlds {
		if out[i] = new(big.Rat); !w.InForce(sp) || !slices.Contains(w.Taking(insurance), u) {
			continue
		}
		v, err := w.Flow(sp, insurance, flow, u)
		if err != nil {
			return nil
		}
		out[i] = v
	}
	return out
}

// turn is a condition that turned: the step, and where it stands.
type turn struct {
	calc.Reason
	of   *calc.SchemeProgram
	step *calc.StepProgram
	from formula.Value
}

// holding is the comparison with a condition held where it was; conditions of the
// whole pool are held once for all units.
func (c *comparison) holding(t turn, u int) *comparison {
	at := calc.GivenAt{Scheme: t.of.ID, Step: t.step.Name, Unit: u}
	if !t.step.PerUnit {
		at.Unit = calc.PoolLevel
		if held, ok := c.held[at]; ok {
			return held
		}
	}
	held := *c
	held.all, held.alone = nil, nil
	held.given = map[calc.GivenAt]formula.Value{at: t.from}
	held.worldA, held.worldB = c.worldA.Holding(held.given), c.worldB.Holding(held.given)
	if !t.step.PerUnit {
		if c.held == nil {
			c.held = map[calc.GivenAt]*comparison{}
		}
		c.held[at] = &held
	}
	return &held
}

// rest names the parts of what no condition explains, in the order of 决定, 参数,
// 公式, 数据, 其他统筹区.
func (w *walk) rest(values []*big.Rat, flow calc.Flow, u int) []calc.Reason {
	last := len(values) - 1
	if last != len(calc.Causes()) {
		return w.all(new(big.Rat).Sub(values[last], values[0]), flow, u)
	}
	parts := map[calc.Cause]*big.Rat{}
	for i, cause := range calc.Causes() {
		parts[cause] = new(big.Rat).Sub(values[i+1], values[i])
	}
	var out []calc.Reason
	for _, cause := range []calc.Cause{calc.CauseDecisions, calc.CauseParameters, calc.CauseFormulas, calc.CauseData, calc.CauseOthers} {
		if p := parts[cause]; p != nil && p.Sign() != 0 {
			r := w.named(cause, flow, u)
			if r.Name == "" { // it works through what another kind of thing is: an assumption through what is looked ahead to
				r = w.differs(flow, u)
			}
			r.Cause, r.Scheme, r.Amount = cause, w.sp.Scheme, p
			out = append(out, r)
		}
	}
	return out
}

// all is a difference without worlds between its ends: the data where they differ,
// else what does.
func (w *walk) all(diff *big.Rat, flow calc.Flow, u int) []calc.Reason {
	if diff.Sign() == 0 {
		return nil
	}
	r := w.differs(flow, u)
	r.Scheme, r.Amount = w.sp.Scheme, diff
	return []calc.Reason{r}
}

// differs is what differs most, of the kind that comes first.
func (w *walk) differs(flow calc.Flow, u int) calc.Reason {
	for _, cause := range []calc.Cause{calc.CauseData, calc.CauseDecisions, calc.CauseParameters, calc.CauseFormulas, calc.CauseOthers} {
		if r := w.named(cause, flow, u); r.Name != "" {
			r.Cause = cause
			return r
		}
	}
	return calc.Reason{Cause: calc.CauseData}
}

// sincePaid are the reasons where last year's plan cannot be computed again, and
// what was paid stands in its place.
func (c *comparison) sincePaid(ch *calc.Change, u int, flow calc.Flow) []calc.Reason {
	moving := slices.DeleteFunc(slices.Clone(c.b.Program.Schemes), func(sp *calc.SchemeProgram) bool {
		return !sp.Covers(ch.Insurance.Name) || !has(sp, flow)
	})
	var out []calc.Reason
	left := new(big.Rat).Sub(ch.To, ch.From)
	for _, sp := range moving {
		from := ch.From
		if len(moving) > 1 {
			paid, ok := c.pa.Moved(sp.ID, ch.Insurance.Name, c.b.Options.Year, string(flow), u)
			if !ok {
				continue
			}
			from = paid
		}
		since := func(held *comparison) []*big.Rat {
			now := held.along(sp, ch.Insurance.Name, []*engine.Exact{held.worldB}, u, flow)
			if now == nil {
				return nil
			}
			return []*big.Rat{from, now[0]}
		}
		way := since(c)
		if way == nil || way[0].Cmp(way[1]) == 0 {
			continue
		}
		for _, r := range c.explained(sp, ch.Insurance.Name, way, u, flow, since) {
			out = append(out, r)
			left.Sub(left, r.Amount)
		}
	}
	if left.Sign() != 0 {
		out = append(out, calc.Reason{Cause: calc.CauseData, Amount: left})
	}
	return out
}
