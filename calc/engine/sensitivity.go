package engine

import (
	"math/big"

	"tongchou/calc"
)

// sensitivity moves every assumption that is read, down and up, and tells what the
// 基准 projection comes to: first of all as it is assumed.
func (e *evaluation) sensitivity() {
	plan := e.p.Pool.Projection
	if plan == nil {
		return
	}
	type move struct {
		of *calc.Assumption
		by *big.Rat
	}
	moves := []move{{}}
	for i := range plan.Assumptions {
		a := &plan.Assumptions[i]
		if by := plan.Swing(a); by != nil {
			moves = append(moves, move{a, new(big.Rat).Neg(by)}, move{a, by})
		}
	}
	trials := &Trials{e.res, e.book, e.census}
	found := make([]*calc.Result, len(moves))
	e.opts.Fans(len(moves), func(i int) error {
		if found[i] = e.res; moves[i].of != nil {
			found[i] = trials.Try(calc.Baseline, &calc.Trial{Name: moves[i].of.Name, From: e.opts.Year + 1, Add: moves[i].by})
		}
		return nil
	})
	for _, insurance := range e.p.Pool.Policy.Insurances() {
		last, ok := e.reached[insurance.Name]
		if !ok || last <= e.opts.Year {
			continue
		}
		for i, m := range moves {
			if m.of != nil && !e.p.Assumes(insurance.Name, m.of.Name) {
				continue
			}
			s := calc.Sensitivity{Assumption: m.of, By: m.by, Insurance: insurance, Year: last, Watches: found[i].Tally(insurance.Name, calc.Baseline)}
			for _, p := range found[i].Paths {
				if p.Scenario != calc.Baseline || p.Insurance != insurance || p.Year != last || p.Unit != calc.PoolLevel {
					continue
				}
				switch p.Measure {
				case calc.Closing:
					s.Closing = p.Value
				case calc.FundClosing:
					s.Accounts = append(s.Accounts, p)
				}
			}
			if s.Closing == nil {
				s.Watches = nil // of fewer years: not to be compared
			}
			e.res.Sensitivity = append(e.res.Sensitivity, s)
		}
	}
}
