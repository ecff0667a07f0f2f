package calc

import (
	"fmt"
	"maps"
	"math"
	"sync"

	"tongchou/calc/formula"
)

// lanes are the measures of a unit's year along the courses; one that is absent
// is missing in all of them.
type lanes map[string]formula.Column

// courses are many courses of events of one insurance. What is the same in all
// of them — records, parameters, inputs, the ledger — comes from the world that
// was computed exactly, which remembers what it is asked and is locked meanwhile:
// other courses run beside these.
type courses struct {
	w         *world
	exact     *sync.Mutex
	insurance string
	size      int                    // how many courses
	shocks    map[string][][]float64 // of these courses
	recorded  map[rowKey]lanes
	states    map[int][]lanes // by projected year, by unit index; nil where a unit is not there
	runs      map[runKey]*courseRun
	aheads    map[aheadAt][]lanes
}

// newCourses takes up the courses from one to before another.
func newCourses(w *world, exact *sync.Mutex, insurance string, shocks map[string][][]float64, from, to int) *courses {
	c := &courses{w: w, exact: exact, insurance: insurance, size: to - from, shocks: map[string][][]float64{},
		recorded: map[rowKey]lanes{}, states: map[int][]lanes{}, runs: map[runKey]*courseRun{}, aheads: map[aheadAt][]lanes{}}
	for name, years := range shocks {
		for _, all := range years {
			c.shocks[name] = append(c.shocks[name], all[from:to])
		}
	}
	return c
}

// follow goes from the budget year to the last one.
func (c *courses) follow(last int) block {
	out := block{closings: map[closingAt][]float64{}, reached: last}
	for year := c.w.year; year <= last && out.err == nil; year++ {
		c.states[year] = c.open(year)
		if out.err = c.moveMoney(year); out.err == nil {
			out.err = c.closeYear(year, out.closings)
		}
		if out.err != nil {
			out.reached = year - 1
		}
		c.forget(year)
	}
	return out
}

// closeYear closes the books of a year and notes the closings.
func (c *courses) closeYear(year int, closings map[closingAt][]float64) error {
	pool, whole := make([]float64, c.size), true
	for u, s := range c.states[year] {
		if s == nil {
			continue
		}
		closeLanes(s, c.at(year-1, u))
		closing, ok := s[Closing]
		if whole = whole && ok; !ok {
			continue
		}
		own := make([]float64, c.size)
		for i := range own {
			x := closing.Num(i)
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return fmt.Errorf("%s %d 年的%s在有的路径上算不出（除数为 0）", c.w.prog.Pool.Units[u].Name, year, Closing)
			}
			own[i], pool[i] = x, float64(pool[i]+x)
		}
		closings[closingAt{year, u}] = own
	}
	if whole {
		closings[closingAt{year, poolLevel}] = pool
	}
	return nil
}

// forget drops what the years after this one do not read: formulas go back two
// years, schemes one.
func (c *courses) forget(year int) {
	for _, sp := range c.w.prog.Schemes {
		if r := c.run(sp, year); r != nil {
			r.finish()
		}
	}
	delete(c.states, year-2)
	maps.DeleteFunc(c.runs, func(k runKey, _ *courseRun) bool { return k.year < year })
	clear(c.aheads)
}

// at is a unit's year: of the courses from the budget year on, before it as
// recorded; nil if there is none.
func (c *courses) at(year, unit int) lanes {
	if year >= c.w.year {
		if units := c.states[year]; units != nil {
			return units[unit]
		}
		return nil
	}
	k := rowKey{c.insurance, year, unit}
	s, ok := c.recorded[k]
	if !ok {
		c.exact.Lock()
		s = flatState(c.w.state(c.insurance, year, unit))
		c.exact.Unlock()
		c.recorded[k] = s
	}
	return s
}

func flatState(s *state) lanes {
	if s == nil {
		return nil
	}
	out := make(lanes, len(s.cells))
	for name, f := range s.cells {
		if f.num != nil {
			out[name] = formula.Flat(formula.Num(f.num))
		}
	}
	return out
}

// open lays down the measures of a year, as openYear does.
func (c *courses) open(year int) []lanes {
	own := func(unit int) lanes {
		if year > c.w.year {
			return nil
		}
		c.exact.Lock()
		defer c.exact.Unlock()
		return flatState(c.w.record(c.insurance, year, unit))
	}
	return c.project(year, year, true, own, func(k, unit int) lanes { return c.at(year-k, unit) })
}

// moveMoney runs the schemes of a year and writes the transfer lines.
func (c *courses) moveMoney(year int) error {
	units := c.states[year]
	levies, grants := make([]formula.Column, len(units)), make([]formula.Column, len(units))
	for u, s := range units {
		if s == nil {
			continue
		}
		var err error
		if levies[u], err = c.planned(year, u, Levy); err != nil {
			return err
		}
		if grants[u], err = c.planned(year, u, Grant); err != nil {
			return err
		}
	}
	for u, s := range units { // after all is computed, as a world does
		if s == nil {
			continue
		}
		for _, t := range transfers {
			s[t] = zero
		}
		s[LevyToAbove], s[GrantFromAbove] = levies[u], grants[u]
	}
	return nil
}

// planned is what the schemes in force move for a unit in a year.
func (c *courses) planned(year, unit int, flow Flow) (formula.Column, error) {
	sum := zero
	for _, sp := range c.w.prog.Schemes {
		if !sp.inForce(c.insurance, c.w.law().year(year)) {
			continue
		}
		v, err := c.run(sp, year).flow(flow, unit)
		if err != nil {
			return v, err
		}
		sum = sum.Plus(v)
	}
	return sum, nil
}

var zero = formula.Along([]float64{0})

// project gives every unit's measures of a year, as projectMeasures does; with
// shocks, or as the 基准 scenario expects them.
func (c *courses) project(year, asked int, shocked bool, own func(unit int) lanes, back func(years, unit int) lanes) []lanes {
	e := &courseLine{c: c, back: back, shocked: shocked, now: make([]lanes, len(c.w.prog.Pool.Units)),
		exact: &lineEnv{w: c.w, insurance: c.insurance, year: year, asked: asked, scenario: Baseline},
		overs: map[*formula.Node]formula.Column{}}
	var projected []int
	for _, u := range c.w.book.part[c.insurance] {
		if e.now[u] = own(u); e.now[u] == nil {
			prev := back(1, u)
			if prev == nil {
				continue
			}
			e.now[u] = c.carry(prev)
			projected = append(projected, u)
		}
		e.units = append(e.units, u)
	}
	for _, l := range c.w.prog.lines[c.insurance] {
		clear(e.overs)
		kind := c.w.prog.measures[l.Measure].Kind
		for _, u := range projected {
			v, err := l.formula.Columns(e, u)
			if err != nil {
				delete(e.now[u], l.Measure) // missing from here on
				continue
			}
			e.now[u][l.Measure] = roundLanes(v, kind)
		}
	}
	for _, u := range projected {
		c.total(e.now[u], back(1, u), Income)
		c.total(e.now[u], back(1, u), Expenditure)
	}
	return e.now
}

func roundLanes(v formula.Column, kind string) formula.Column {
	decimals, ok := map[string]int{"money": 2, "count": 0}[kind]
	if !ok {
		return v
	}
	return v.Each(func(x float64) float64 { return formula.RoundNum(x, decimals) })
}

// carry begins a year with last year's measures, as a world does.
func (c *courses) carry(prev lanes) lanes {
	s := make(lanes, len(prev))
	for name, v := range prev {
		if m := c.w.prog.measures[name]; m != nil && !follows(m) {
			s[name] = v
		}
	}
	for _, t := range transfers {
		s[t] = zero
	}
	s[Adjustment] = zero
	return s
}

// total derives a 小计 from its parts, as a world does.
func (c *courses) total(s, prev lanes, name string) {
	sum, ok := prev[name]
	if !ok {
		return
	}
	for _, m := range c.w.prog.Pool.Measures {
		if m.PartOf != name {
			continue
		}
		old, had := prev[m.Name]
		now, has := s[m.Name]
		if had && !has {
			return // a part that cannot be projected leaves the sum unknown
		}
		if had && now.Same(old) {
			continue // carried on
		}
		if has {
			sum = sum.Plus(now)
		}
		if had {
			sum = sum.Minus(old)
		}
	}
	s[name] = sum
}

// closeLanes sets 上年结余 and 年末结余, as closeBooks does.
func closeLanes(s, prev lanes) {
	opening, ok := prev[Closing]
	if !ok {
		if opening, ok = s[Opening]; !ok {
			delete(s, Closing)
			return
		}
	} else if adjustment, has := s[Adjustment]; has {
		opening = opening.Plus(adjustment)
	}
	s[Opening] = opening
	sum := zero
	for _, t := range balanceTerms {
		v, ok := s[t.measure]
		if !ok {
			delete(s, Closing)
			return
		}
		if t.minus {
			sum = sum.Minus(v)
		} else {
			sum = sum.Plus(v)
		}
	}
	s[Closing] = sum
}

// ahead gives every unit's state n years after year−1 as it is expected then,
// as a world does.
func (c *courses) ahead(year, years int) []lanes {
	at := aheadAt{c.insurance, year, years}
	if s, ok := c.aheads[at]; ok {
		return s
	}
	back := func(k, unit int) lanes {
		if left := years - k; left > 0 {
			return c.ahead(year, left)[unit]
		} else {
			return c.at(year-1+left, unit)
		}
	}
	now := c.project(year-1+years, year, false, func(int) lanes { return nil }, back)
	for u, s := range now {
		if s != nil {
			closeLanes(s, back(1, u))
		}
	}
	c.aheads[at] = now
	return now
}

// courseLine evaluates the lines of a projected year along the courses.
type courseLine struct {
	c       *courses
	exact   *lineEnv // for what is the same in all courses
	back    func(years, unit int) lanes
	shocked bool
	units   []int
	now     []lanes
	overs   map[*formula.Node]formula.Column
}

func (e *courseLine) Units() []int { return e.units }

func (e *courseLine) OnceColumn(n *formula.Node, compute func() (formula.Column, error)) (formula.Column, error) {
	if v, ok := e.overs[n]; ok {
		return v, nil
	}
	v, err := compute()
	if err == nil {
		e.overs[n] = v
	}
	return v, err
}

func (e *courseLine) Column(n *formula.Node, unit int) (formula.Column, error) {
	switch k := n.Symbol.Key.(type) {
	case MeasureKey:
		s := e.now[unit]
		if k.Back > 0 {
			s = e.back(k.Back, unit)
		}
		return s.read(k.Name)
	case AssumptionKey:
		v := formula.Flat(e.exact.assumption(k.Assumption, unit))
		if years, ok := e.c.shocks[k.Assumption.Name]; ok && e.shocked {
			v = v.Plus(formula.Along(years[e.exact.year-e.c.w.year]))
		}
		return v, nil
	}
	v, err := e.exact.Value(n, unit)
	if err != nil {
		return formula.Column{}, err
	}
	return formula.Flat(v), nil
}

// read gives a measure.
func (s lanes) read(name string) (formula.Column, error) {
	v, ok := s[name]
	if !ok {
		return v, formula.Missing("没有“%s”", name)
	}
	return v, nil
}
