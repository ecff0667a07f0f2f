package engine

import (
	"math/big"
	"slices"

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
	found := make([][]calc.Sensitivity, len(moves)) // of the insurances that it moves
	e.opts.Fans(len(moves), func(i int) error {
		of, by, res := moves[i].of, moves[i].by, e.res
		moved := slices.DeleteFunc(slices.Clone(insurances), func(insurance calc.Insurance) bool { return !e.swings(insurance, of) })
		if of != nil {
			var names []string
			for _, insurance := range moved {
				names = append(names, insurance.Name)
			}
			res = trials.Try(calc.Baseline, &calc.Trial{Name: of.Name, From: e.opts.Year + 1, Add: by}, names)
		}
		for _, insurance := range moved { // all that stays of what was tried
			found[i] = append(found[i], e.swung(res, insurance, of, by))
		}
		return nil
	})
	for _, insurance := range insurances {
		for _, of := range found {
			for _, s := range of {
				if s.Insurance == insurance {
					e.res.Sensitivity = append(e.res.Sensitivity, s)
				}
			}
		}
	}
}

// swings reports whether an insurance is projected, and reads the assumption that is
// moved (nil: none is).
func (e *evaluation) swings(insurance calc.Insurance, of *calc.Assumption) bool {
	return e.reached[insurance.Name] > e.opts.Year && (of == nil || e.p.Assumes(insurance.Name, of.Name))
}

// swung tells what the projection of an insurance comes to in its last year.
func (e *evaluation) swung(res *calc.Result, insurance calc.Insurance, of *calc.Assumption, by *big.Rat) calc.Sensitivity {
	last := e.reached[insurance.Name]
	s := calc.Sensitivity{Assumption: of, By: by, Insurance: insurance, Year: last, Watches: res.Tally(insurance.Name, calc.Baseline)}
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
