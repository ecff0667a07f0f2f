// Package comparison tells how the amounts of two sides differ, and why.
package comparison

import (
	"slices"

	"tongchou/calc"
	"tongchou/calc/engine"
	"tongchou/calc/formula"
)

// Of tells how every unit's 上解 and 下拨 (and 提取 and 动用, where a
// scheme has them) differ between two sides — of flows those that are named, all
// if none is — and splits the difference by cause: the unit's own data,
// parameters, decisions, formulas or readings, and everything about other units.
// They are swapped in this order, one after the other, so that the parts add up
// exactly.
//
// Where an amount rests on nothing of other units, the data of all are swapped at once.
// Where it does, each unit's are swapped alone, which is work with the square of their
// number; of more units than mostAlone the others' data go with the unit's own.
func Of(a, b *calc.Variant, flows ...calc.Flow) []calc.Change {
	c := newComparison(a, b)
	c.flows = flows
	return c.changes()
}

// OfYears tells the same of two years of one pool. What a fund gives is shared by all who
// ask, so that its causes of each unit alone would be work with the square of their
// number: of what units get, the data of all are swapped at once.
func OfYears(last, now *calc.Variant) []calc.Change {
	c := newComparison(last, now)
	c.together = func(f calc.Flow) bool { return !f.In() }
	return c.changes()
}

func (c *comparison) changes() []calc.Change {
	var out []calc.Change
	for u, unit := range c.units {
		out = append(out, c.unit(u, unit)...)
	}
	return out
}

// mostAlone is the greatest number of units whose data are swapped one unit at a time: 150
// take some seconds.
const mostAlone = 150

// comparison holds both sides laid onto one list of units, the years of a
// moved to those of b.
type comparison struct {
	a, b         *calc.Variant
	units        []calc.Unit
	pa, pb       *calc.Pool
	bookA, bookB *engine.Book
	worldA       *engine.Exact
	worldB       *engine.Exact
	flows        []calc.Flow                    // that are compared; all if none is named
	together     func(calc.Flow) bool           // of which the data of all units are swapped at once; nil of none
	given        map[calc.GivenAt]formula.Value // steps held where they were
	held         map[calc.GivenAt]*comparison   // with a condition of the pool held, by condition
	question     string                         // when a reading is priced: its schemes count before their first year, too
	apart        map[stepOf]bool                // whether a step rests on nothing of other units
	all          []*engine.Exact                // the steps from side a to side b for all units at once
	alone        []*engine.Exact                // and for one unit
	of           int                            // that unit
}

// stepOf is a step for an insurance.
type stepOf struct {
	step      *calc.StepProgram
	insurance string
}

func newComparison(a, b *calc.Variant) *comparison {
	c := &comparison{a: a, b: b, units: slices.Clone(b.Program.Pool.Units), apart: map[stepOf]bool{}}
	known := map[string]bool{}
	for _, u := range c.units {
		known[u.Code] = true
	}
	for _, u := range a.Program.Pool.Units {
		if !known[u.Code] {
			c.units = append(c.units, u)
		}
	}
	c.pa = laidOn(a.Program.Pool, c.units, b.Options.Year-a.Options.Year)
	c.pb = laidOn(b.Program.Pool, c.units, 0)
	c.bookA, c.bookB = engine.NewBook(c.pa, b.Options.Year), engine.NewBook(c.pb, b.Options.Year)
	c.worldA = c.world(a, c.pa, c.bookA, nil)
	c.worldB = c.world(b, c.pb, c.bookB, nil)
	return c
}

// world computes a side's law over a pool in the year of b.
func (c *comparison) world(side *calc.Variant, pool *calc.Pool, bk *engine.Book, values *calc.Variant) *engine.Exact {
	prog := *side.Program
	data := *pool
	data.Policy = side.Program.Pool.Policy // its schemes; the pool's own code and name
	policy := *data.Policy
	policy.Code, policy.Name, policy.Level = c.pb.Policy.Code, c.pb.Policy.Name, c.pb.Policy.Level
	data.Overrides = c.pa.Overrides // assumptions are parameters: they go with the values
	if values != nil || side == c.b {
		data.Overrides = c.pb.Overrides
	}
	data.Policy, data.Projection, data.Overlays = &policy, side.Program.Pool.Projection, side.Program.Pool.Overlays
	prog.Pool = &data
	opts := side.Options
	opts.Shift = side.Options.Year - c.b.Options.Year + side.Options.Shift
	opts.Year = c.b.Options.Year
	opts.Values = values
	if c.given != nil {
		opts.Given = c.given
	}
	return engine.NewExact(&prog, bk, &opts)
}

// worlds are the steps from side a to side b, as one unit's flow is told.
func (c *comparison) worlds(insurance string, u int, flow calc.Flow) []*engine.Exact {
	if c.isApart(insurance, flow) || len(c.units) > mostAlone || c.together != nil && c.together(flow) {
		if c.all == nil {
			own := withData(c.pa, c.pb)
			c.all = c.swapped(engine.Everyone, own, withDecisions(own, c.pb))
		}
		return c.all
	}
	if c.alone == nil || c.of != u {
		own := withLedger(c.pa, c.pb, c.units[u].Code)
		c.alone, c.of = c.swapped(u, own, withInputs(own, c.pb, c.units[u].Code)), u
	}
	return c.alone
}

// swapped are the steps as the data of a unit, or of all, and then what was decided on it, are swapped.
func (c *comparison) swapped(u int, own, decided *calc.Pool) []*engine.Exact {
	mixed := c.bookA.With(u, c.bookB, c.a.Options.Stage, c.b.Options.Stage, c.taking(u))
	return []*engine.Exact{
		c.worldA,
		c.world(c.a, own, mixed, nil),
		c.world(c.a, own, mixed, c.b),
		c.world(c.a, decided, mixed, c.b),
		c.world(c.b, decided, mixed, nil),
		c.worldB,
	}
}

// isApart reports whether what moves a flow, on either side, rests on nothing of other units.
func (c *comparison) isApart(insurance string, flow calc.Flow) bool {
	for _, p := range []*calc.Program{c.a.Program, c.b.Program} {
		for _, sp := range p.Schemes {
			for _, st := range sp.Steps {
				if st.Flow != flow || !sp.Covers(insurance) {
					continue
				}
				at := stepOf{st, insurance}
				yes, known := c.apart[at]
				if !known {
					yes = p.Apart(st, insurance)
					c.apart[at] = yes
				}
				if !yes {
					return false
				}
			}
		}
	}
	return true
}

// unit compares one unit in every insurance and item.
func (c *comparison) unit(u int, unit calc.Unit) []calc.Change {
	var out []calc.Change
	for _, insurance := range c.insurances() {
		if !slices.Contains(c.bookA.Taking(insurance.Name), u) && !slices.Contains(c.bookB.Taking(insurance.Name), u) {
			continue
		}
		for _, flow := range c.movements() {
			ch := calc.Change{Unit: unit, Insurance: insurance, Item: flow.Item()}
			worlds := c.worlds(insurance.Name, u, flow)
			c.amounts(&ch, worlds, u, flow)
			ch.Reasons = c.reasons(&ch, worlds, u, flow)
			if ch.From != nil || ch.To != nil {
				out = append(out, ch)
			}
		}
	}
	return out
}

// taking lists the units that take part while one unit (or Everyone) is as at b and the
// others are as at a.
func (c *comparison) taking(own int) map[string][]int {
	out := map[string][]int{}
	for _, insurance := range c.insurances() {
		for u := range c.units {
			from := c.bookA
			if u == own || own == engine.Everyone {
				from = c.bookB
			}
			if slices.Contains(from.Taking(insurance.Name), u) {
				out[insurance.Name] = append(out[insurance.Name], u)
			}
		}
	}
	return out
}

// movements lists the flows of the budget lines, and the fund account's own and what governments make up where a scheme
// of either side has them.
func (c *comparison) movements() []calc.Flow {
	out := []calc.Flow{calc.Levy, calc.Grant}
	for _, flow := range []calc.Flow{calc.Reserve, calc.Use, calc.TopUp} {
		if moves(c.a.Program, flow) || moves(c.b.Program, flow) {
			out = append(out, flow)
		}
	}
	return slices.DeleteFunc(out, func(f calc.Flow) bool { return len(c.flows) > 0 && !slices.Contains(c.flows, f) })
}

// asks reports whether a step of the scheme depends on an open question.
func asks(sp *calc.SchemeProgram, question string) bool {
	return slices.ContainsFunc(sp.Steps, func(st *calc.StepProgram) bool { return st.Question == question })
}

// moves reports whether a step of any scheme has a flow.
func moves(p *calc.Program, flow calc.Flow) bool {
	return slices.ContainsFunc(p.Schemes, func(sp *calc.SchemeProgram) bool { return has(sp, flow) })
}

// has reports whether a step of a scheme has a flow.
func has(sp *calc.SchemeProgram, flow calc.Flow) bool {
	return slices.ContainsFunc(sp.Steps, func(st *calc.StepProgram) bool { return st.Flow == flow })
}

// insurances lists those of both sides, b's first.
func (c *comparison) insurances() []calc.Insurance {
	out := c.b.Program.Pool.Policy.Insurances()
	for _, i := range c.a.Program.Pool.Policy.Insurances() {
		if !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	return out
}
