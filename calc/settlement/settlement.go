// Package settlement sets what a result makes due beside the money that moved.
package settlement

import (
	"cmp"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// Instalments divides an amount of 元 (not negative, whole fen) by the shares
// of the plan, to the fen; they add up exactly.
func Instalments(amount *big.Rat, plan []calc.Instalment) []calc.Payment {
	if len(plan) == 0 {
		return nil
	}
	weights := make([]formula.Value, len(plan))
	for i, p := range plan {
		weights[i] = formula.Num(p.Share)
	}
	shares := formula.Exact.Share(formula.Num(amount), weights, formula.Yes(true))
	out := make([]calc.Payment, len(plan))
	for i, p := range plan {
		out[i] = calc.Payment{Date: p.Date, Amount: shares[i].Num}
	}
	return out
}

// Settle lists the settlements of every scheme in force, in policy and unit order.
func Settle(res *calc.Result) []calc.UnitSettlement {
	var out []calc.UnitSettlement
	for _, run := range res.Runs {
		if run.Preview {
			continue
		}
		for _, flow := range []calc.Flow{calc.Levy, calc.Grant} {
			if !slices.ContainsFunc(run.Steps, func(c calc.StepColumn) bool { return c.Step.Flow == flow }) {
				continue
			}
			for i := range run.Units {
				out = append(out, settlementOf(res, run, flow, i))
			}
		}
	}
	return out
}

// settlementOf is the settlement of the i-th unit of a run.
func settlementOf(res *calc.Result, run *calc.Run, flow calc.Flow, i int) calc.UnitSettlement {
	pool, u := res.Pool, run.Units[i]
	s := calc.UnitSettlement{Run: run, Unit: u, Flow: flow, Amount: run.Moves(flow, u), Paid: run.Paid[flow][i], LastPaid: lastPaid(pool, run, flow, u)}
	if s.Paid != nil {
		s.Due = new(big.Rat).Sub(s.Amount, s.Paid)
	}
	if pool.Office != nil && flow == calc.Levy && s.Amount.Sign() >= 0 {
		s.Plan = Instalments(s.Amount, pool.Office.In(res.Year).Instalments)
	}
	if asOf := res.Day; s.Paid != nil && asOf != "" && len(s.Plan) > 0 {
		due := new(big.Rat)
		for _, p := range s.Plan {
			if p.Date <= asOf {
				due.Add(due, p.Amount)
			}
		}
		if due.Sub(due, s.Paid); due.Sign() < 0 {
			due.SetInt64(0)
		}
		s.Overdue = due
	}
	return s
}

func lastPaid(pool *calc.Pool, run *calc.Run, flow calc.Flow, u int) string {
	last := ""
	for i := range pool.Ledger {
		x := &pool.Ledger[i]
		if x.Year == run.Year && x.Scheme == run.Scheme.ID && x.Insurance == run.Insurance.Name && x.Category == string(flow) && x.Code == pool.Units[u].Code {
			last = max(last, x.Date)
		}
	}
	return last
}

// Register follows up on every unit that the ledger shows received money from
// a scheme with the parameter 恢复平衡年限.
func Register(res *calc.Result) []calc.FollowUp {
	var out []calc.FollowUp
	for _, s := range res.Pool.Policy.Schemes {
		p := s.Parameter(calc.FollowUpYears)
		if p == nil {
			continue
		}
		for _, insurance := range s.Insurance {
			for _, u := range res.Rows.Taking[insurance] {
				for _, x := range received(res.Pool, s.ID, insurance, u) {
					years := res.Law.Parameter(s.ID, p, x.Year).Value.Num
					f := calc.FollowUp{Scheme: s, Insurance: res.Pool.Policy.InsuranceOf(insurance), Unit: u, Year: x.Year, Amount: x.Amount,
						DueYear: x.Year + int(new(big.Int).Quo(years.Num(), years.Denom()).Int64()), Clause: p.Clause}
					follow(res, &f)
					out = append(out, f)
				}
			}
		}
	}
	return out
}

// received sums what a unit received by year, earliest first.
func received(pool *calc.Pool, scheme, insurance string, unit int) []calc.Entry {
	sums := map[int]*calc.Entry{}
	for _, x := range pool.Ledger {
		if x.Scheme != scheme || x.Insurance != insurance || x.Code != pool.Units[unit].Code || x.Category != string(calc.Grant) && x.Category != string(calc.Use) {
			continue
		}
		if sums[x.Year] == nil {
			sums[x.Year] = &calc.Entry{Year: x.Year, Amount: new(big.Rat)}
		}
		sums[x.Year].Amount.Add(sums[x.Year].Amount, x.Amount)
	}
	var out []calc.Entry
	for _, x := range sums {
		out = append(out, *x)
	}
	slices.SortFunc(out, func(a, b calc.Entry) int { return cmp.Compare(a.Year, b.Year) })
	return out
}

// follow judges a line by the recorded accounts of the years after the money; the
// first year that balances without 上级补助收入 ends it.
func follow(res *calc.Result, f *calc.FollowUp) {
	f.State = "限期内"
	missing := false
	for year := f.Year + 1; year <= min(f.DueYear, res.Year-1); year++ {
		s := res.Figures(calc.Recorded, f.Insurance.Name, year, f.Unit)
		in, out := s.Num(calc.Income), s.Num(calc.Expenditure)
		if in == nil || out == nil {
			missing = true
			continue
		}
		if in.Cmp(out) >= 0 {
			f.Balanced, f.State = year, "已恢复平衡"
			return
		}
	}
	switch {
	case f.DueYear >= res.Year:
	case missing:
		f.State = "缺数"
	default:
		f.State = "逾期未平衡"
	}
}
