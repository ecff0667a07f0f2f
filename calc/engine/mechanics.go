package engine

import (
	"tongchou/calc"
)

// The mechanics of a year of books, over values of any kind; what they state of
// measures and sums stands beside the measures.

// closingSum are the terms of 年末结余.
var closingSum = calc.ClosingTerms()

// carry begins a projected year with last year's measures.
func (w *world[V]) carry(prev *state[V], year int) *state[V] {
	c := w.prog.Chart
	s := &state[V]{chart: c, year: year, cells: make([]figure[V], len(c.Names))}
	for _, n := range c.Carried {
		s.cells[n] = prev.cells[n]
		s.cells[n].given = false
	}
	w.noTransfers(s)
	// What was to be made up after last year has come in: this year opens with it, and
	// rules that read 上年.年末结余 with 本年.期初调整 do not ask for it again.
	if s.cells[c.Adjustment] = prev.owed; !prev.owed.known && prev.owed.why == nil {
		s.cells[c.Adjustment] = figure[V]{value: w.zero, known: true}
	}
	// Rules of the year may read what it opens with, before its books are closed.
	opening := prev.cells[c.Closing]
	adjustment := &s.cells[c.Adjustment]
	switch opening.given = false; {
	case opening.known && adjustment.known:
		opening.value = w.alg.Add(opening.value, adjustment.value)
	case opening.known:
		opening = figure[V]{why: adjustment.why}
	}
	s.cells[c.Opening] = opening
	return s
}

// noTransfers sets every transfer to 0.
func (w *world[V]) noTransfers(s *state[V]) {
	for _, n := range w.prog.Chart.Transfers {
		s.cells[n] = figure[V]{value: w.zero, known: true}
	}
}

// sumUp derives a projected 小计 from its parts; what it held beyond its parts
// the year before is carried on unchanged.
func (w *world[V]) sumUp(s, prev *state[V], i int, at place) {
	c := w.prog.Chart
	at.n = c.Wholes[i]
	f := &s.cells[at.n]
	last := at
	last.year--
	before, missing := w.read(prev, last)
	if missing != nil {
		*f = figure[V]{why: missing.start()}
		return
	}
	sum, nature := w.alg.Sum(), before.nature
	sum.Add(before.value)
	for _, n := range c.Parts[i] {
		was, is := &prev.cells[n], &s.cells[n]
		if was.known && !is.known { // a part that cannot be projected leaves the sum unknown
			*f = figure[V]{why: is.why}
			return
		}
		nature = calc.Weakest(nature, is.nature)
		if was.known && w.alg.Same(is.value, was.value) {
			continue // carried on
		}
		if is.known {
			sum.Add(is.value)
		}
		if was.known {
			sum.Sub(was.value)
		}
	}
	*f = w.outcome(at, sum.Value(), nil, startOf)
	f.nature = nature
}

// closeBooks sets 上年结余 and 年末结余 once the transfers are known. In the
// budget year's own row a given 上年结余 stands where last year has no closing.
func (w *world[V]) closeBooks(s, prev *state[V], at place) {
	c := w.prog.Chart
	at.n = c.Opening
	given, opening := s.cells[c.Opening], figure[V]{}
	if prev != nil {
		opening = prev.cells[c.Closing]
	}
	switch adjustment := &s.cells[c.Adjustment]; {
	case opening.known && adjustment.known:
		opening.value = w.alg.Add(opening.value, adjustment.value)
	case opening.known && adjustment.why != nil: // something is to be made up, nobody knows how much
		opening = figure[V]{why: adjustment.why}
	}
	if opening.known {
		nature := opening.nature
		v := opening.value
		var err error
		if given.known {
			v, err = w.alg.Otherwise(v, nil, func() (V, error) { return given.value, nil })
		}
		pos := opening.pos
		opening = w.outcome(at, v, err, startOf)
		opening.pos, opening.nature = pos, nature
	} else {
		why := opening.why
		opening = given
		opening.why = why
	}
	opening.given = false
	s.cells[c.Opening] = opening

	at.n = c.Closing
	closing, nature := &s.cells[c.Closing], calc.Unmarked
	sum, missing := calc.Add(w.alg, closingSum, func(t calc.Term) (V, bool) {
		f := &s.cells[c.Numbers[t.Measure]]
		nature = calc.Weakest(nature, f.nature)
		return f.value, f.known
	})
	if missing != nil {
		*closing = figure[V]{pos: closing.pos, why: s.cells[c.Numbers[missing.Measure]].why}
		return
	}
	*closing = w.outcome(at, sum, nil, startOf)
	closing.nature = nature
}
