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
	insurances := e.p.Pool.Policy.Insurances()
	found := make([][]*calc.Sensitivity, len(moves)) // by insurance
	e.opts.Fans(len(moves), func(i int) error {
		of, by, res := moves[i].of, moves[i].by, e.res
		if of != nil {
			res = trials.Try(calc.Baseline, &calc.Trial{Name: of.Name, From: e.opts.Year + 1, Add: by})
		}
		for _, insurance := range insurances { // all that stays of what was tried
			found[i] = append(found[i], e.swung(res, insurance, of, by))
		}
		return nil
	})
	for k := range insurances {
		for i := range moves {
			if s := found[i][k]; s != nil {
				e.res.Sensitivity = append(e.res.Sensitivity, *s)
			}
		}
	}
}

// swung tells what the projection of an insurance comes to in its last year; nil where
// it has none, or does not read the assumption that was moved.
func (e *evaluation) swung(res *calc.Result, insurance calc.Insurance, of *calc.Assumption, by *big.Rat) *calc.Sensitivity {
	last, ok := e.reached[insurance.Name]
	if !ok || last <= e.opts.Year || of != nil && !e.p.Assumes(insurance.Name, of.Name) {
		return nil
	}
	s := &calc.Sensitivity{Assumption: of, By: by, Insurance: insurance, Year: last, Watches: res.Tally(insurance.Name, calc.Baseline)}
	for _, p := range res.Paths {
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
	return s
}
