package comparison

import (
	"slices"

	"tongchou/calc"
	"tongchou/calc/engine"
	"tongchou/calc/formula"
)

// Readings evaluates the pool under every other reading of every question
// and tells what would change for whom.
func Readings(p *calc.Program, opts calc.Options) []calc.ReadingPrice {
	base := calc.NewVariant(p, opts)
	var out []calc.ReadingPrice
	for _, r := range questions(p) {
		alt := calc.NewVariant(p, opts)
		alt.Options.Readings = map[string]string{r.Question: r.Reading}
		for q, reading := range opts.Readings {
			if q != r.Question {
				alt.Options.Readings[q] = reading
			}
		}
		c := newComparison(base, alt)
		c.question = r.Question
		r.Preview = !slices.ContainsFunc(p.Schemes, func(sp *calc.SchemeProgram) bool {
			return asks(sp, r.Question) && base.Options.Year >= sp.FirstYear && !sp.Ended(base.Options.Year)
		})
		for u, unit := range c.units {
			for _, ch := range c.ends(u, unit) {
				if ch.Differs() {
					r.Changes = append(r.Changes, ch)
				}
			}
			r.Flips = append(r.Flips, c.flips(u, unit)...)
		}
		if len(r.Changes) == 0 {
			for u, unit := range c.units {
				r.Steps = append(r.Steps, c.steps(u, unit)...)
			}
		}
		if r.Fault = c.fault(); r.Fault != "" {
			r.Changes, r.Steps, r.Flips = nil, nil, nil // a part of the price would pass for the whole
		}
		out = append(out, r)
	}
	return out
}

// fault is what keeps side b from being computed, "" when nothing does.
func (c *comparison) fault() string {
	for _, insurance := range c.insurances() {
		for _, u := range c.bookB.Taking(insurance.Name) {
			for _, flow := range c.movements() {
				for _, a := range c.moving(c.worldB, insurance.Name, u, flow) {
					if a.Err != nil {
						return engine.FaultText(a.Err)
					}
				}
			}
		}
	}
	return ""
}

// ends compares one unit without a split.
func (c *comparison) ends(u int, unit calc.Unit) []calc.Change {
	var out []calc.Change
	for _, insurance := range c.insurances() {
		if !slices.Contains(c.bookB.Taking(insurance.Name), u) {
			continue
		}
		for _, flow := range c.movements() {
			ch := calc.Change{Unit: unit, Insurance: insurance, Item: flow.Item()}
			c.amounts(&ch, []*engine.Exact{c.worldA, c.worldB}, u, flow)
			out = append(out, ch)
		}
	}
	return out
}

// flips lists the yes/no steps that change for a unit.
func (c *comparison) flips(u int, unit calc.Unit) []calc.Flip {
	var out []calc.Flip
	c.each(u, "bool", func(sp *calc.SchemeProgram, insurance calc.Insurance, st *calc.StepProgram, from, to formula.Value) {
		if from.Yes != to.Yes {
			out = append(out, calc.Flip{Scheme: sp.Scheme, Unit: unit, Insurance: insurance, Step: st.Name, From: from.Yes, To: to.Yes})
		}
	})
	return out
}

// steps lists the amounts of 元 that change for a unit.
func (c *comparison) steps(u int, unit calc.Unit) []calc.StepChange {
	var out []calc.StepChange
	c.each(u, "money", func(sp *calc.SchemeProgram, insurance calc.Insurance, st *calc.StepProgram, from, to formula.Value) {
		if from.Num.Cmp(to.Num) != 0 {
			out = append(out, calc.StepChange{Scheme: sp.Scheme, Unit: unit, Insurance: insurance, Step: st.Name, From: from.Num, To: to.Num})
		}
	})
	return out
}

// each visits a unit's steps of one kind that both sides compute.
func (c *comparison) each(u int, kind string, visit func(sp *calc.SchemeProgram, insurance calc.Insurance, st *calc.StepProgram, from, to formula.Value)) {
	for _, sp := range c.b.Program.Schemes {
		for _, insurance := range sp.Insurance {
			if !slices.Contains(c.bookB.Taking(insurance), u) {
				continue
			}
			for _, st := range sp.Steps {
				if st.Type.Kind() != kind || !st.PerUnit {
					continue
				}
				from, err := c.worldA.Step(sp, insurance, st, u)
				to, also := c.worldB.Step(sp, insurance, st, u)
				if err == nil && also == nil {
					visit(sp, c.b.Program.Pool.Policy.InsuranceOf(insurance), st, from, to)
				}
			}
		}
	}
}

// questions lists every other reading of every question, in policy order.
func questions(p *calc.Program) []calc.ReadingPrice {
	var out []calc.ReadingPrice
	for _, sp := range p.Schemes {
		for _, st := range sp.Steps {
			for _, o := range st.Others {
				i := slices.IndexFunc(out, func(r calc.ReadingPrice) bool { return r.Question == st.Question && r.Reading == o.Reading })
				if i < 0 {
					out = append(out, calc.ReadingPrice{Question: st.Question, Reading: o.Reading, Own: st.Reading})
					i = len(out) - 1
				}
				if !slices.Contains(out[i].Schemes, sp.Name) {
					out[i].Schemes = append(out[i].Schemes, sp.Name)
				}
				if o.Note != "" && !slices.Contains(out[i].Notes, o.Note) {
					out[i].Notes = append(out[i].Notes, o.Note)
				}
			}
		}
	}
	return out
}
