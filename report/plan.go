package report

import (
	"math/big"
	"time"

	"tongchou/calc"
	"tongchou/calc/position"
)

// LevyMonths are what a unit pays of the year's levies of an insurance month by month: what
// is paid by the ledger's dates, what is not by the schedule still to pay. What has no date in
// the year is in no month. Nil where no position tells.
func (v *View) LevyMonths(insurance string, unit int) []*big.Rat {
	var out []*big.Rat
	for _, p := range v.PositionsOf(unit) {
		if p.Flow != calc.Levy || p.Insurance.Name != insurance || p.Run == nil {
			continue
		}
		if out == nil {
			for range 12 {
				out = append(out, new(big.Rat))
			}
		}
		for _, part := range append(v.levied(p), position.Expected(p, v.Pool.Office.In(v.Year).Instalments, v.Day)...) {
			if date, err := time.Parse(time.DateOnly, part.Date); err == nil && date.Year() == v.Year {
				m := out[date.Month()-1]
				m.Add(m, part.Amount)
			}
		}
	}
	return out
}

// levied are the movements of a levy by the ledger, below zero where it was given back.
func (v *View) levied(p *calc.Position) (out []calc.Payment) {
	for _, e := range v.Pool.EntriesOf(p.Unit) {
		flow, back := calc.PaidBy(e.Category)
		if flow != p.Flow || e.Year != v.Year || e.Scheme != p.Scheme.ID || e.Insurance != p.Insurance.Name {
			continue
		}
		x := new(big.Rat).Set(e.Amount)
		if back {
			x.Neg(x)
		}
		out = append(out, calc.Payment{Date: e.Date, Amount: x})
	}
	return out
}
