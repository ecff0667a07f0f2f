package calc

import (
	"math/big"
	"slices"

	"tongchou/calc/finding"
)

// OpeningEntries lists the ledger's entries before a year that make up a fund
// account's balance, from the last 期初 on.
func (p *Pool) OpeningEntries(scheme, insurance string, year int) []*Entry {
	var mine []*Entry
	from := 0
	for i := range p.Ledger {
		e := &p.Ledger[i]
		if e.Scheme != scheme || e.Insurance != insurance || e.Year > year {
			continue
		}
		mine = append(mine, e)
		if e.Category == OpeningEntry {
			from = max(from, e.Year)
		}
	}
	return slices.DeleteFunc(mine, func(e *Entry) bool {
		if e.Category == OpeningEntry {
			return e.Year != from
		}
		return e.Year < from || e.Year == year
	})
}

// Balance adds up what such entries come to, in 元.
func Balance(entries []*Entry) *big.Rat {
	sum := new(big.Rat)
	for _, e := range entries {
		out := Flow(e.Category).Out()
		if flow, back := PaidBy(e.Category); back {
			out = !flow.Out()
		}
		if out {
			sum.Sub(sum, e.Amount)
		} else {
			sum.Add(sum, e.Amount)
		}
	}
	return sum
}

// counts says how an entry bears on a category: 1 where it is of it, −1 where it
// gives money of it back, 0 otherwise.
func (e *Entry) counts(category string) int {
	if e.Category == category {
		return 1
	}
	if flow, back := PaidBy(e.Category); back && string(flow) == category {
		return -1
	}
	return 0
}

// Entries lists the ledger's entries that bear on a category in a year, of a unit
// or (PoolLevel) of all.
func (p *Pool) Entries(scheme, insurance string, year int, category string, unit int) (out []*Entry) {
	see := func(e *Entry) {
		if e.Year == year && e.Scheme == scheme && e.Insurance == insurance && e.counts(category) != 0 {
			out = append(out, e)
		}
	}
	if unit != PoolLevel {
		for _, e := range p.EntriesOf(unit) {
			see(e)
		}
		return out
	}
	for i := range p.Ledger {
		see(&p.Ledger[i])
	}
	return out
}

// Moved sums the ledger's entries of a category in a year less what was given back
// of it, in 元, for a unit or (PoolLevel) for all. ok is false where the ledger says nothing of that
// category and year, so that nothing can be concluded for any unit.
func (p *Pool) Moved(scheme, insurance string, year int, category string, unit int) (sum *big.Rat, ok bool) {
	sum = new(big.Rat)
	entries := p.Entries(scheme, insurance, year, category, unit)
	for _, e := range entries {
		if e.counts(category) < 0 {
			sum.Sub(sum, e.Amount)
		} else {
			sum.Add(sum, e.Amount)
		}
	}
	switch {
	case len(entries) > 0 || unit == PoolLevel:
		return sum, len(entries) > 0
	case p.indexed():
		return sum, p.index.moved[movedKey{scheme, insurance, year, category}]
	}
	return sum, len(p.Entries(scheme, insurance, year, category, PoolLevel)) > 0
}

// Knows reports whether the ledger has a row of a unit for a scheme and year. Of
// a unit without any it says nothing: it may be kept for some units only.
func (p *Pool) Knows(scheme, insurance string, year, unit int) bool {
	return slices.ContainsFunc(p.EntriesOf(unit), func(e *Entry) bool {
		return e.Year == year && e.Scheme == scheme && e.Insurance == insurance
	})
}

// Tells reports whether ledger or register say anything of a scheme's year but how
// it opened.
func (p *Pool) Tells(scheme, insurance string, year int) bool {
	return slices.ContainsFunc(p.Ledger, func(e Entry) bool {
		return e.Year == year && e.Scheme == scheme && e.Insurance == insurance && e.Category != OpeningEntry
	}) || slices.ContainsFunc(p.Issued, func(x Issued) bool {
		return x.Year == year && x.Scheme == scheme && x.Insurance == insurance && x.Word.Announces()
	})
}

// Awaited is what a year that is not over will bring a fund of a flow, a part for
// every unit (and for the pool's own entries): what was announced or has moved,
// whichever is more.
func (p *Pool) Awaited(scheme, insurance string, year int, flow Flow) (out []FundPart) {
	all, _ := p.Moved(scheme, insurance, year, string(flow), PoolLevel)
	rest := new(big.Rat).Set(all)
	add := func(unit int, amount *big.Rat, pos finding.Pos) {
		if amount.Sign() == 0 {
			return
		}
		if flow.Out() {
			amount = new(big.Rat).Neg(amount)
		}
		out = append(out, FundPart{p.NameOf(unit) + " " + string(flow), amount, pos})
	}
	for u := range p.Units {
		moved, _ := p.Moved(scheme, insurance, year, string(flow), u)
		rest.Sub(rest, moved)
		pos := finding.Pos{}
		if e := p.Entries(scheme, insurance, year, string(flow), u); len(e) > 0 {
			pos = e[0].Pos
		}
		if x := p.InForce(scheme, insurance, year, u, flow); x != nil && x.Amount.Cmp(moved) > 0 {
			moved, pos = x.Amount, x.Pos
		}
		add(u, moved, pos)
	}
	add(PoolLevel, rest, finding.Pos{})
	return out
}

// InputOf finds what inputs.csv says of an item for a unit (PoolLevel for the pool);
// nil if it says nothing.
func (p *Pool) InputOf(year int, scheme, insurance, item string, unit int) *Input {
	code := p.CodeOf(unit)
	if p.indexed() {
		return p.index.inputs[inputKey{year, scheme, insurance, item, code}]
	}
	i := slices.IndexFunc(p.Inputs, func(r Input) bool {
		return r.Year == year && r.Scheme == scheme && r.Insurance == insurance && r.Item == item && r.Code == code
	})
	if i < 0 {
		return nil
	}
	return &p.Inputs[i]
}

// The ledger's categories of money given back: what was levied too much, what was
// granted too much.
const (
	LevyReturned = "退还上解"
	GrantTaken   = "收回下拨"
)

// PaidBy is the flow that an entry of a category pays, and whether it gives money
// of that flow back; NoFlow where it pays none.
func PaidBy(category string) (flow Flow, back bool) {
	switch category {
	case string(Levy), string(Grant):
		return Flow(category), false
	case LevyReturned:
		return Levy, true
	case GrantTaken:
		return Grant, true
	}
	return NoFlow, false
}
