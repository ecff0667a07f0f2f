// Package budget computes a pool's budget year with all that is said about it.
package budget

import (
	"fmt"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/checks"
	"tongchou/calc/engine"
	"tongchou/calc/followup"
	"tongchou/calc/position"
)

// Evaluate computes a pool's budget year, and all that is said about it. Findings
// of the result that are errors mean that it must not be published; it then
// holds only them.
func Evaluate(p *calc.Program, opts calc.Options) *calc.Result {
	res := engine.Compute(p, opts)
	misdated := p.Pool.Office.Misdated(res.Year)
	for i := range misdated {
		if !hasBudget(res) { // it may be the year that is wrong
			misdated[i].Remedy += fmt.Sprintf("；%d 年没有预算行，先核对要算的是哪一年", res.Year)
		}
	}
	res.Findings = append(res.Findings, misdated...).Sorted()
	if res.Findings.Stops() || opts.Extent == calc.OfYear {
		return res
	}
	res.Budget = budgetLines(res)
	res.Positions, res.FollowUps = position.All(res), followup.Of(res)
	res.Checks = checks.Raise(res)
	res.Findings = append(res.Findings, checks.Acknowledge(res)...).Sorted()
	return res
}

// hasBudget reports whether the year has rows of every insurance that needs them.
func hasBudget(res *calc.Result) bool {
	for _, insurance := range res.Pool.Policy.Insurances() {
		if res.Foreseen(insurance.Name) {
			return false
		}
	}
	return true
}

// budgetLines adds up the budget lines of the schemes in force, unit by unit and
// for the pool: Σ units = pool, to the fen.
func budgetLines(res *calc.Result) []calc.BudgetLine {
	var out []calc.BudgetLine
	for _, insurance := range res.Pool.Policy.Insurances() {
		inForce := func(sp *calc.SchemeProgram) bool { return sp.InForce(insurance.Name, res.Year) }
		if !slices.ContainsFunc(res.Program.Schemes, inForce) {
			continue
		}
		pool := map[calc.Flow]*big.Rat{calc.Levy: new(big.Rat), calc.Grant: new(big.Rat)}
		for _, u := range res.Rows.Taking[insurance.Name] {
			for _, flow := range []calc.Flow{calc.Grant, calc.Levy} {
				sum := new(big.Rat)
				for _, run := range res.Runs {
					if run.Insurance == insurance && inForce(run.Program) {
						sum = calc.Plus(sum, run.Moves(flow, u))
					}
				}
				pool[flow] = calc.Plus(pool[flow], sum)
				out = append(out, calc.BudgetLine{Unit: u, Insurance: insurance, Item: flow.Item(), Value: sum})
			}
		}
		out = append(out,
			calc.BudgetLine{Unit: calc.PoolLevel, Insurance: insurance, Item: calc.LevyFromBelow, Value: pool[calc.Levy]},
			calc.BudgetLine{Unit: calc.PoolLevel, Insurance: insurance, Item: calc.GrantBelow, Value: pool[calc.Grant]})
	}
	return out
}
