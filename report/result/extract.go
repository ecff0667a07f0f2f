package result

import "tongchou/calc"

// about is what a row of result.json is about.
type about struct{ scheme, insurance, unit string }

// Extracts gives the part of a result about a unit (−1: the pool), scheme and
// insurance, in the same form: what is attached to a notice's file.
func Extracts(v *calc.Result) func(unit int, scheme, insurance string) *Result {
	whole := Of(v)
	values, accounts := map[about][]value{}, map[about][]account{}
	budget, checks, paths := map[about][]budgetLine{}, map[about][]check{}, map[about][]projected{}
	for _, x := range whole.Values {
		k := about{x.Scheme, x.Insurance, x.Unit}
		values[k] = append(values[k], x)
	}
	for _, x := range whole.Accounts {
		if x.Year == whole.Year {
			accounts[about{x.Scheme, x.Insurance, ""}] = append(accounts[about{x.Scheme, x.Insurance, ""}], x)
		}
	}
	for _, x := range whole.Budget {
		k := about{"", x.Insurance, x.Unit}
		budget[k] = append(budget[k], x)
	}
	for _, x := range whole.Checks {
		k := about{x.Scheme, x.Insurance, x.Unit}
		checks[k] = append(checks[k], x)
	}
	for _, x := range whole.Projection {
		if x.Scenario != calc.Baseline || x.Scheme != "" {
			continue
		}
		k := about{"", x.Insurance, x.Unit}
		paths[k] = append(paths[k], x)
	}
	return func(at int, scheme, insurance string) *Result {
		unit := Code(v.Pool, at)
		pool, own, unitOnly := about{scheme, insurance, ""}, about{scheme, insurance, unit}, about{"", insurance, unit}
		r := empty(whole.Pool, whole.Year, whole.Stage)
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
