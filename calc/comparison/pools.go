package comparison

import (
	"slices"

	"tongchou/calc"
)

func indexOf(units []calc.Unit, code string) int {
	return slices.IndexFunc(units, func(u calc.Unit) bool { return u.Code == code })
}

// laidOn is the pool with its rows on another list of units and its years
// moved, sharing everything else.
func laidOn(p *calc.Pool, units []calc.Unit, years int) *calc.Pool {
	q := *p
	q.Units = units
	at := make([]int, len(p.Units))
	for i, u := range p.Units {
		at[i] = indexOf(units, u.Code)
	}
	q.Rows = slices.Clone(p.Rows)
	for i := range q.Rows {
		q.Rows[i].Unit = at[q.Rows[i].Unit]
		q.Rows[i].Year += years
	}
	q.Inputs = slices.Clone(p.Inputs)
	for i := range q.Inputs {
		q.Inputs[i].Year += years
	}
	q.Ledger = slices.Clone(p.Ledger)
	for i := range q.Ledger {
		q.Ledger[i].Year += years
	}
	q.Overrides = slices.Clone(p.Overrides)
	for i := range q.Overrides {
		q.Overrides[i].Year += years
	}
	return &q
}

// withLedger is p with one unit's ledger entries taken from another pool.
func withLedger(p, from *calc.Pool, code string) *calc.Pool {
	q := *p
	q.Ledger = nil
	for _, e := range p.Ledger {
		if e.Code != code {
			q.Ledger = append(q.Ledger, e)
		}
	}
	for _, e := range from.Ledger {
		if e.Code == code {
			q.Ledger = append(q.Ledger, e)
		}
	}
	return &q
}

// withInputs is p with the decisions on one unit, and those on the pool as a
// whole, taken from another pool. A fund's balance and interest are no
// decisions: they follow from all units.
func withInputs(p, from *calc.Pool, code string) *calc.Pool {
	moves := func(r calc.Input) bool {
		if r.Code == code {
			return true
		}
		return r.Code == from.Policy.Code && r.Item != calc.FundOpening && r.Item != calc.Interest
	}
	q := *p
	q.Inputs = nil
	for _, r := range p.Inputs {
		if !moves(r) {
			q.Inputs = append(q.Inputs, r)
		}
	}
	for _, r := range from.Inputs {
		if moves(r) {
			q.Inputs = append(q.Inputs, r)
		}
	}
	return &q
}
