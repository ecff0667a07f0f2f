package comparison

import (
	"slices"

	"tongchou/calc"
)

// laidOn is the pool with its rows on another list of units and its years
// moved, sharing everything else.
func laidOn(p *calc.Pool, units []calc.Unit, years int) *calc.Pool {
	q := *p
	q.Units = units
	at, codes := make([]int, len(p.Units)), map[string]int{}
	for i, u := range units {
		codes[u.Code] = i
	}
	for i, u := range p.Units { // the list has every code
		at[i] = codes[u.Code]
	}
	q.Rows = slices.Clone(p.Rows)
	for i := range q.Rows {
		q.Rows[i].Unit = at[q.Rows[i].Unit]
		q.Rows[i].Year += years
	}
	q.Inputs = moved(p.Inputs, years, func(x *calc.Input) *int { return &x.Year })
	q.Ledger = moved(p.Ledger, years, func(x *calc.Entry) *int { return &x.Year })
	q.Issued = moved(p.Issued, years, func(x *calc.Issued) *int { return &x.Year })
	q.Overrides = moved(p.Overrides, years, func(x *calc.AssumptionValue) *int { return &x.Year })
	return q.Indexed()
}

// moved is a list with its years moved.
func moved[T any](list []T, years int, year func(*T) *int) []T {
	out := slices.Clone(list)
	for i := range out {
		*year(&out[i]) += years
	}
	return out
}

// exchanged is a list with some of it taken from another one.
func exchanged[T any](list, from []T, taken func(T) bool) []T {
	kept := slices.DeleteFunc(slices.Clone(list), taken)
	return append(kept, slices.DeleteFunc(slices.Clone(from), func(x T) bool { return !taken(x) })...)
}

// withLedger is p with one unit's rows of ledger and register taken from another pool.
func withLedger(p, from *calc.Pool, code string) *calc.Pool {
	q := *p
	q.Ledger = exchanged(p.Ledger, from.Ledger, func(e calc.Entry) bool { return e.Code == code })
	q.Issued = exchanged(p.Issued, from.Issued, func(x calc.Issued) bool { return x.Code == code })
	return &q
}

// withInputs is p with the decisions on one unit, and those on the pool as a
// whole, taken from another pool.
func withInputs(p, from *calc.Pool, code string) *calc.Pool {
	q := *p
	q.Inputs = exchanged(p.Inputs, from.Inputs, func(r calc.Input) bool {
		return r.Code == code || r.Code == from.Policy.Code && decides(r)
	})
	return &q
}

// decides reports whether an input of the pool is a decision. A fund's balance and
// interest are none: they follow from all units.
func decides(r calc.Input) bool { return r.Item != calc.FundOpening && r.Item != calc.Interest }

// withData is p with all but the decisions taken from another pool.
func withData(p, from *calc.Pool) *calc.Pool {
	q := *p
	q.Ledger, q.Issued = from.Ledger, from.Issued
	q.Inputs = exchanged(p.Inputs, from.Inputs, func(r calc.Input) bool { return r.Code == from.Policy.Code && !decides(r) })
	return q.Indexed()
}

// withDecisions is p with the decisions of another pool.
func withDecisions(p, from *calc.Pool) *calc.Pool {
	q := *p
	q.Inputs = from.Inputs
	return q.Indexed()
}
