package pack

import (
	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/paper"
)

// about is what a row of result.json is about.
type about struct{ scheme, insurance, unit string }

// extracts gives for a notice the part of result.json about its unit, scheme
// and insurance, in the same form: what is attached to its file.
func extracts(v *report.View) func(*paper.Notice) []byte {
	whole := newResult(v)
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
		if x.Scenario != calc.Baseline {
			continue
		}
		k := about{"", x.Insurance, x.Unit}
		paths[k] = append(paths[k], x)
	}
	return func(n *paper.Notice) []byte {
		unit, scheme, insurance := code(v, n.Unit), n.Line.Run.Scheme.ID, n.Insurance.Name
		pool, own, unitOnly := about{scheme, insurance, ""}, about{scheme, insurance, unit}, about{"", insurance, unit}
		r := &result{Schema: whole.Schema, Pool: whole.Pool, Year: whole.Year, Stage: whole.Stage,
			Values: []value{}, Accounts: []account{}, Budget: []budgetLine{}, Checks: []check{}, Projection: []projected{}}
		r.Values = append(r.Values, values[pool]...)
		if unit != "" {
			r.Values = append(r.Values, values[own]...)
		}
		r.Accounts = append(r.Accounts, accounts[pool]...)
		r.Budget = append(r.Budget, budget[unitOnly]...)
		r.Checks = append(append(r.Checks, checks[unitOnly]...), checks[own]...)
		r.Projection = append(r.Projection, paths[unitOnly]...)
		data, err := marshal(r)
		if err != nil {
			panic(err) // texts and whole numbers alone
		}
		return data
	}
}
