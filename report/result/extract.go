package result

import (
	"slices"

	"tongchou/calc"
)

// about is what a row of result.json is about.
type about struct{ scheme, insurance, unit string }

// Extracts gives the part of a result about a unit (−1: the pool), scheme and
// insurance, in the same form: what is attached to a notice's file.
func Extracts(v *calc.Result) func(unit int, scheme, insurance string) *Result {
	values, accounts := map[about][]value{}, map[about][]account{}
	budget, checks, paths := map[about][]budgetLine{}, map[about][]check{}, map[about][]projected{}
	for _, x := range valuesOf(v) {
		k := about{x.Scheme, x.Insurance, x.Unit}
		values[k] = append(values[k], x)
	}
	for _, x := range accountsOf(v) {
		if x.Year == v.Year {
			accounts[about{x.Scheme, x.Insurance, ""}] = append(accounts[about{x.Scheme, x.Insurance, ""}], x)
		}
	}
	for _, x := range budgetOf(v) {
		k := about{"", x.Insurance, x.Unit}
		budget[k] = append(budget[k], x)
	}
	for _, x := range checksOf(v) {
		k := about{x.Scheme, x.Insurance, x.Unit}
		checks[k] = append(checks[k], x)
	}
	own := slices.DeleteFunc(slices.Clone(v.Paths), func(p calc.Path) bool { return p.Scenario != calc.Baseline || p.Scheme != "" })
	for _, x := range projectionOf(v.Pool, own) {
		k := about{"", x.Insurance, x.Unit}
		paths[k] = append(paths[k], x)
	}
	return func(at int, scheme, insurance string) *Result {
		unit := Code(v.Pool, at)
		pool, own, unitOnly := about{scheme, insurance, ""}, about{scheme, insurance, unit}, about{"", insurance, unit}
		r := empty(v.Pool.Policy.Code, v.Year, v.Stage)
		r.Values = append(r.Values, values[pool]...)
		if unit != "" {
			r.Values = append(r.Values, values[own]...)
		}
		r.Accounts = append(r.Accounts, accounts[pool]...)
		r.Budget = append(r.Budget, budget[unitOnly]...)
		r.Checks = append(append(r.Checks, checks[unitOnly]...), checks[own]...)
		r.Projection = append(r.Projection, paths[unitOnly]...)
		return r
	}
}
