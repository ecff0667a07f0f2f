package calc

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// Units live and end. What a unit had before it was merged into another (终止年度,
// 并入) is part of the history of the one that carries on: a year that looks back
// reads both together, and each row stays as it was.

// Heir is the unit that carries on a unit in a year: of one past its last year that
// of 并入, and so on; PoolLevel where nobody carries on; the unit itself while it lives.
func (p *Pool) Heir(unit, year int) int {
	for range p.Units { // no ring holds more
		u := &p.Units[unit]
		if u.To == 0 || year <= u.To {
			return unit
		}
		if unit = p.At(u.Into); unit < 0 {
			break
		}
	}
	return PoolLevel
}

// Predecessors are the units whose history a unit carries on in a year, of those that
// lived in an earlier one.
func (p *Pool) Predecessors(unit, year, then int) []int {
	return slices.DeleteFunc(p.Merged(year)[unit], func(u int) bool { return !p.Units[u].Lives(then) })
}

// Outlived are the units that are projected beyond their last year, with that year: the
// units of the budget year are projected, each for itself.
func (r *Result) Outlived() map[UnitIn]int {
	out := map[UnitIn]int{}
	for i := range r.Paths {
		p := &r.Paths[i]
		if p.Unit == PoolLevel {
			continue
		}
		if last := r.Pool.Units[p.Unit].To; last != 0 && p.Year > last {
			out[UnitIn{p.Insurance.Name, p.Unit}] = last
		}
	}
	return out
}

// Joined are the units whose history a unit carries on in the year of the rows.
func (x *Rows) Joined(unit int) []int { return x.joined[unit] }

// NamesOf lists units by name.
func (p *Pool) NamesOf(units []int) string {
	names := make([]string, len(units))
	for i, u := range units {
		names[i] = p.NameOf(u)
	}
	return strings.Join(names, "、")
}

// joinedRow is a year of a unit together with those whose history it carries on: nil
// where a row of one of those that lived then is not there.
func (x *Rows) joinedRow(insurance string, year, unit int, order []Basis) *Row {
	var rows []*Row
	for _, u := range x.Then(insurance, year, unit) {
		r := x.Own(insurance, year, u, order)
		if r == nil {
			return nil
		}
		rows = append(rows, r)
	}
	switch {
	case len(rows) == 0:
		return x.Own(insurance, year, unit, order)
	case len(rows) == 1 && rows[0].Unit == unit:
		return x.received(rows[0])
	}
	out := &Row{Year: year, Basis: rows[0].Basis, Insurance: insurance, Unit: unit, Cells: map[string]Cell{}, Pos: rows[0].Pos}
	var others []int
	for _, r := range rows {
		if slices.Index(Bases(), r.Basis) > slices.Index(Bases(), out.Basis) {
			out.Basis = r.Basis
		}
		if r.Unit != unit {
			others = append(others, r.Unit)
		}
	}
	method := "含并入的" + x.pool.NamesOf(others)
	for i := range x.pool.Measures {
		if c, has := joinedCell(x.pool.Measures, &x.pool.Measures[i], rows, unit); has {
			c.Method = method
			if rate, decided := x.decidedRate(insurance, year, unit, &x.pool.Measures[i]); c.Num == nil && decided {
				c = rate
			}
			out.Cells[x.pool.Measures[i].Name] = c
		}
	}
	return out
}

// decidedRate is what was decided for a rate of a year before a unit was there, which those
// it carries on did not have in common.
func (x *Rows) decidedRate(insurance string, year, unit int, m *Measure) (Cell, bool) {
	row := x.instead[unitYear{insurance, year, unit}]
	if m.AddsUp() || row == nil {
		return Cell{}, false
	}
	c, ok := row.Cells[m.Name]
	return c, ok
}

// CensusOf is a unit's newest census before a year, together with those whose history it
// carries on: of the newest year in which all that lived then were counted; where there
// is none, the unit's own. nil without any.
func (x *Rows) CensusOf(insurance string, unit, before int) *Census {
	var own, joined *Census
	for _, u := range append([]int{unit}, x.joined[unit]...) {
		for _, c := range x.pool.CensusesOf(insurance, u) {
			if c.Year >= before {
				continue
			}
			if u == unit && (own == nil || own.Year < c.Year) {
				own = c
			}
			if joined == nil || joined.Year < c.Year {
				if all := x.joinedCensus(insurance, unit, c.Year); all != nil {
					joined = all
				}
			}
		}
	}
	if joined != nil {
		return joined
	}
	return own
}

// joinedCensus adds up the heads of those that lived in a year; nil where one of them was
// not counted.
func (x *Rows) joinedCensus(insurance string, unit, year int) *Census {
	var all []*Census
	for _, u := range x.Then(insurance, year, unit) {
		list := x.pool.CensusesOf(insurance, u)
		i := slices.IndexFunc(list, func(c *Census) bool { return c.Year == year })
		if i < 0 {
			return nil
		}
		all = append(all, list[i])
	}
	switch {
	case len(all) == 0:
		return nil
	case len(all) == 1 && all[0].Unit == unit:
		return all[0]
	}
	out := *all[0]
	out.Unit, out.Heads = unit, map[CensusAt]*big.Rat{}
	for _, c := range all {
		out.Nature = Weakest(out.Nature, c.Nature)
		for at, heads := range c.Heads {
			if out.Heads[at] == nil {
				out.Heads[at] = new(big.Rat)
			}
			out.Heads[at].Add(out.Heads[at], heads)
		}
	}
	return &out
}

// Then are those of a unit and the ones it carries on that had a year of an insurance,
// the unit first.
func (x *Rows) Then(insurance string, year, unit int) []int {
	return slices.DeleteFunc(append([]int{unit}, x.joined[unit]...), func(u int) bool {
		return !x.pool.Units[u].Lives(year) || !x.some[insurance][u]
	})
}

// joinedCell is a measure of several units together: amounts and heads add up. Of
// another kind it is the unit's own; where it was not there yet, what they had in common.
func joinedCell(measures []Measure, m *Measure, rows []*Row, unit int) (Cell, bool) {
	if !m.AddsUp() {
		return commonCell(m.Name, rows, unit)
	}
	sum, out, some := new(big.Rat), Cell{}, false
	lacking := false
	for _, r := range rows {
		c, has := r.Cells[m.Name]
		if parts := r.Parts(measures, m.Name); c.Num == nil && parts.Whole() {
			c.Num, c.Nature, has = parts.Sum, parts.Nature, true
		}
		if !some && has {
			out.Pos, some = c.Pos, true
		}
		switch {
		case c.Num != nil:
			sum.Add(sum, c.Num)
			out.Nature = Weakest(out.Nature, c.Nature)
		case m.Transfer || m.Name == Adjustment: // moved nothing
		case !lacking:
			lacking = true
			if has {
				out.Pos = c.Pos
			}
		}
	}
	if !lacking && slices.ContainsFunc(rows, func(r *Row) bool { return r.Cells[m.Name].Num != nil || r.Parts(measures, m.Name).Whole() }) {
		out.Num = sum
	}
	return out, some
}

func commonCell(name string, rows []*Row, unit int) (Cell, bool) {
	first, has := rows[0].Cells[name]
	if rows[0].Unit == unit || !has || first.Num == nil {
		return first, has
	}
	for _, r := range rows[1:] {
		if c := r.Cells[name]; c.Num == nil || c.Num.Cmp(first.Num) != 0 {
			first.Num = nil
		}
	}
	return first, true
}

// received is the first row of a unit after others were merged into it. Its 期初调整
// may hold the balances that came over, as accounts are kept; the history that is read
// has them already, so that only what it holds beyond them is left.
func (x *Rows) received(r *Row) *Row {
	came := slices.DeleteFunc(slices.Clone(x.joined[r.Unit]), func(u int) bool { return x.pool.Units[u].To != r.Year-1 || !x.some[r.Insurance][u] })
	if len(came) == 0 {
		return r
	}
	adjustment := r.Cells[Adjustment].Num
	if adjustment == nil {
		adjustment = new(big.Rat)
	}
	rest := x.beyond(r, came, adjustment)
	if rest.Cmp(adjustment) == 0 {
		return r
	}
	out := *r
	out.Cells = make(map[string]Cell, len(r.Cells))
	for name, c := range r.Cells {
		out.Cells[name] = c
	}
	c := out.Cells[Adjustment]
	c.Num, c.Method = rest, fmt.Sprintf("%s并入的结余已计入上年", x.pool.NamesOf(came))
	if c.Pos.File == "" {
		c.Pos = r.Pos
	}
	out.Cells[Adjustment] = c
	return &out
}

// beyond is what a 期初调整 holds beyond the balances that came over. 上年结余 tells
// whether they are in it.
func (x *Rows) beyond(r *Row, came []int, adjustment *big.Rat) *big.Rat {
	opening := r.Cells[Opening].Num
	closings := x.Brought(r.Insurance, r.Year-1, r.Unit, came)
	less := func(c Brought) *big.Rat { return new(big.Rat).Sub(adjustment, c.Came) }
	if opening != nil {
		carried := new(big.Rat).Sub(opening, adjustment)
		for _, c := range closings {
			if new(big.Rat).Add(c.Own, c.Came).Cmp(carried) == 0 {
				return adjustment
			}
		}
		for _, c := range closings {
			if c.Own.Cmp(carried) == 0 {
				return less(c)
			}
		}
	}
	if adjustment.Sign() == 0 {
		return adjustment
	}
	for _, c := range closings {
		if c.Came.Cmp(adjustment) == 0 {
			return new(big.Rat)
		}
	}
	if len(closings) > 0 {
		return less(closings[0])
	}
	return adjustment
}

// Brought are the balances at the end of a year of a unit and of those that were
// merged into it then, as far as a 口径 gives them.
type Brought struct {
	Own, Came *big.Rat
	Basis     Basis
}

// Brought lists them, best 口径 first.
func (x *Rows) Brought(insurance string, year, unit int, came []int) (out []Brought) {
	for _, basis := range Bases() {
		b := Brought{Own: new(big.Rat), Came: new(big.Rat), Basis: basis}
		whole, some := true, false
		for _, u := range append([]int{unit}, came...) {
			if !x.pool.Units[u].Lives(year) || !x.some[insurance][u] {
				continue
			}
			r := x.Own(insurance, year, u, []Basis{basis})
			some = some || r != nil
			if r == nil && u != unit {
				r = x.Own(insurance, year, u, Bases())
			}
			if r == nil || r.Cells[Closing].Num == nil {
				whole = false
				break
			}
			sum := b.Came
			if u == unit {
				sum = b.Own
			}
			sum.Add(sum, r.Cells[Closing].Num)
		}
		if whole && some {
			out = append(out, b)
		}
	}
	return out
}
