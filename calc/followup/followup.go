// Package followup keeps the register of the units that used a fund and must balance
// in time.
package followup

import (
	"cmp"
	"math/big"
	"slices"

	"tongchou/calc"
)

// Of follows up on every unit that the ledger shows received money from
// a scheme that follows up on it.
func Of(res *calc.Result) []calc.FollowUp {
	var out []calc.FollowUp
	for _, s := range res.Pool.Policy.Schemes {
		p := s.FollowUp()
		if p == nil {
			continue
		}
		merged := res.Pool.Merged(res.Year)
		for _, insurance := range s.Insurance {
			for _, u := range res.Rows.Taking[insurance] {
				for _, x := range received(res.Pool, s.ID, insurance, append([]int{u}, merged[u]...)) {
					years, _ := p.Years(res.Law.Parameter(s.ID, p, x.Year).Value)
					f := calc.FollowUp{Scheme: s, Insurance: res.Pool.Policy.InsuranceOf(insurance), Unit: u, Year: x.Year, Amount: x.Amount,
						DueYear: x.Year + years, Clause: p.Clause}
					follow(res, &f)
					out = append(out, f)
				}
			}
		}
	}
	return out
}

// received sums what a unit, and those that were merged into it, received by year,
// earliest first; what it gave back it has not used.
func received(pool *calc.Pool, scheme, insurance string, units []int) []calc.Entry {
	sums := map[int]*calc.Entry{}
	var entries []*calc.Entry
	for _, u := range units {
		entries = append(entries, pool.EntriesOf(u)...)
	}
	for _, x := range entries {
		flow, back := calc.PaidBy(x.Category)
		if x.Category == string(calc.Use) {
			flow = calc.Use
		}
		if x.Scheme != scheme || x.Insurance != insurance || !flow.Out() {
			continue
		}
		if sums[x.Year] == nil {
			sums[x.Year] = &calc.Entry{Year: x.Year, Amount: new(big.Rat)}
		}
		if sum := sums[x.Year].Amount; back {
			sum.Sub(sum, x.Amount)
		} else {
			sum.Add(sum, x.Amount)
		}
	}
	var out []calc.Entry
	for _, x := range sums {
		if x.Amount.Sign() > 0 {
			out = append(out, *x)
		}
	}
	slices.SortFunc(out, func(a, b calc.Entry) int { return cmp.Compare(a.Year, b.Year) })
	return out
}

// follow judges a line by the recorded accounts of the years after the money; the
// first year that balances without 上级补助收入 ends it.
func follow(res *calc.Result, f *calc.FollowUp) {
	f.State = calc.InTime
	missing := false
	for year := f.Year + 1; year <= min(f.DueYear, res.Year-1); year++ {
		s := res.Figures(calc.Recorded, f.Insurance.Name, year, f.Unit)
		in, out := s.Num(calc.Income), s.Num(calc.Expenditure)
		if in == nil || out == nil {
			missing = true
			continue
		}
		if in.Cmp(out) >= 0 {
			f.Balanced, f.State = year, calc.Rebalanced
			return
		}
	}
	switch {
	case f.DueYear >= res.Year:
	case missing:
		f.State = calc.Unknown
	default:
		f.State = calc.Unbalanced
	}
}
