package report

import (
	"slices"

	"tongchou/calc"
)

// Government is the government of the pool.
func (v *View) Government() string { return v.Pool.Policy.Name + "人民政府" }

// Decider is who takes the decisions of a scheme: the pool's government where units'
// governments apply to it for the scheme's money, else the office; "" where no office is
// named.
func (v *View) Decider(scheme *calc.Scheme) string {
	office := v.Pool.Office
	if office == nil {
		return ""
	}
	if slices.ContainsFunc(office.Rules, func(r calc.NoticeRule) bool { return r.Governments && r.Scheme == scheme.ID }) {
		return v.Government()
	}
	return office.Issuer
}
