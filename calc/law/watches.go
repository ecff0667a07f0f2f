package law

import (
	"slices"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// watches compiles what is asked of every projected year: what the folder declares, else
// what every pool is asked.
func (c *compiler) watches(p *calc.Projection) {
	watches, declared := p.Watches, len(p.Watches) > 0
	if !declared {
		watches = calc.DefaultWatches(p.File)
	}
	for _, i := range c.pool.Policy.Insurances() {
		for k := range watches {
			if w := c.watch(&watches[k], i.Name); w != nil {
				c.prog.Watches[i.Name] = append(c.prog.Watches[i.Name], w)
			}
		}
		if !declared {
			c.prog.Watches[i.Name] = append(c.prog.Watches[i.Name], c.short(i.Name)...)
		}
	}
}

// watch compiles one for an insurance; nil where it is not of it or has a fault, which
// is told once of all insurances.
func (c *compiler) watch(w *calc.Watch, insurance string) *calc.WatchProgram {
	sp := c.prog.Scheme(w.Scheme)
	if len(w.Insurance) > 0 && !slices.Contains(w.Insurance, insurance) || sp != nil && !sp.Covers(insurance) {
		return nil
	}
	scope := &watchNames{lineNames: &lineNames{c: c, line: &calc.Line{Insurance: insurance}}}
	if sp != nil {
		scope.scheme = &names{c: c, scheme: sp, state: map[any]checkState{}}
	}
	before := c.list
	f := c.condition(scope, w.When, "预警 "+w.Name)
	found := c.list[len(before):]
	c.list = slices.Clip(before)
	for _, one := range found {
		if !slices.ContainsFunc(before, func(b finding.Finding) bool { return b.ID == one.ID && b.Pos == one.Pos && b.Found == one.Found }) {
			c.list = append(c.list, one)
		}
	}
	if f == nil || f.Root == nil || found.Stops() {
		return nil
	}
	return &calc.WatchProgram{Watch: w, Program: sp, When: f, PerUnit: f.Root.PerUnit}
}

// short asks of every scheme of an insurance whether its account can pay out what units
// are to have.
func (c *compiler) short(insurance string) []*calc.WatchProgram {
	var out []*calc.WatchProgram
	for _, sp := range c.prog.Schemes {
		if !sp.Covers(insurance) {
			continue
		}
		var limited []*calc.StepProgram
		for _, st := range sp.Steps {
			if st.Limit != nil && st.Flow.Out() {
				limited = append(limited, st)
			}
		}
		if len(limited) > 0 {
			out = append(out, &calc.WatchProgram{Watch: &calc.Watch{Name: calc.Short, Scheme: sp.ID, Level: finding.Warning}, Program: sp, Limited: limited})
		}
	}
	return out
}

// watchNames is the scope of a watch: the year's measures, also those that follow from
// others, and what lines read; with a scheme its names in place of assumptions.
type watchNames struct {
	*lineNames
	scheme *names // nil without
}

func (n *watchNames) Lookup(space, name string) (formula.Symbol, string, bool) {
	if sym, near, ok, done := n.c.common(space, name); done {
		switch sym.Key.(type) {
		case calc.AheadKey, calc.PlanKey:
			return formula.Symbol{}, "本年." + name, false
		}
		return sym, near, ok
	}
	if n.scheme == nil {
		return n.lineNames.Lookup(space, name)
	}
	if fund := calc.BuiltinOf("基金", calc.FundLevied); space == fund.Space && name == calc.FundClosing {
		return formula.Symbol{Type: formula.MoneyType, Key: calc.FundKey{Name: name}}, "", true
	}
	return n.scheme.Lookup(space, name)
}
