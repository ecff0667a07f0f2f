package data

import (
	"strings"

	"tongchou/calc"
	"tongchou/data/fault"
	"tongchou/data/sheet"
	"tongchou/data/value"
)

// record is a record of a table with the pool that it is about.
type record struct {
	*sheet.Record
	r *reader
}

// records are the records of a table.
func (r *reader) records(t *sheet.Table) []*record {
	out := make([]*record, len(t.Records))
	for i, rec := range t.Records {
		out[i] = &record{rec, r}
	}
	return out
}

// refer reports a reference to something that the policy does not have, unless
// the policy has faults of its own that may be the reason.
func (rec *record) refer(id, column, found, expected, remedy string) {
	if rec.r.policyFaults {
		rec.Bad = true
		return
	}
	rec.Fault(id, column, found, expected, remedy)
}

// insurance reads the column 险种; any word passes when the policy, which says
// what there are, has faults.
func (rec *record) insurance() string {
	if rec.r.policyFaults {
		return rec.Need("险种")
	}
	return rec.OneOf(fault.Insurance, "险种", insuranceNames(rec.r.pool.Policy))
}

// anyInsurance reads 险种 where it may be blank, for all.
func (rec *record) anyInsurance() string {
	if rec.Text("险种") == "" {
		return ""
	}
	return rec.insurance()
}

// unit reads the column 代码 as a unit of the pool.
func (rec *record) unit() int {
	code := rec.Code("代码")
	if code == "" {
		return -1
	}
	i, ok := rec.r.units[code]
	switch {
	case ok:
		return i
	case rec.totals(code):
		p := rec.r.pool.Policy
		rec.Fault(fault.Total, "代码", "代码"+fault.Quote(code)+"是"+p.Name+"自己的代码，这一行像是合计行", "统筹区的代码", "是合计行的删去，合计由程序计算；是本级的数，写 units.csv 里本级统筹区的代码")
	case rec.r.units == nil: // units.csv could not be read and has been reported
		rec.Bad = true
	default:
		rec.Fault(fault.Code, "代码", "不在 units.csv 中的代码"+fault.Quote(code)+value.Strange(code), "", rec.nearUnit(code))
	}
	return -1
}

// nearUnit is the remedy for a code that no unit has. Codes of neighbours differ
// by one digit, so a near one is no help: only the unit of the name that stands
// beside it is offered, or one whose code differs by zeros in front.
func (rec *record) nearUnit(code string) string {
	name := value.Key(rec.Text("名称"))
	for _, u := range rec.r.pool.Units {
		if name != "" && value.Key(u.Name) == name || name == "" && strings.TrimLeft(u.Code, "0") == strings.TrimLeft(code, "0") {
			return "是否为" + fault.Quote(u.Code) + "（" + u.Name + "）"
		}
	}
	return "核对是哪个统筹区的数；新设的先写入 units.csv"
}

// totals reports whether a code is the pool's own, where a unit's should stand:
// the row is a total.
func (rec *record) totals(code string) bool {
	p := rec.r.pool.Policy
	return p != nil && p.Code != "" && strings.EqualFold(code, p.Code)
}

// listed are the names of a list.
func listed[T any](list []T, name func(T) string) []string {
	var names []string
	for _, x := range list {
		names = append(names, name(x))
	}
	return names
}

func insuranceNames(p *calc.Policy) []string {
	return listed(p.Insurances(), func(i calc.Insurance) string { return i.Name })
}

func documentIDs(p *calc.Policy) []string {
	return listed(p.Documents, func(d calc.Document) string { return d.ID })
}

func schemeIDs(p *calc.Policy) []string {
	return listed(p.Schemes, func(s *calc.Scheme) string { return s.ID })
}

// parameterKinds are the kinds of a scheme's parameters; none where there is no scheme.
func parameterKinds(s *calc.Scheme) map[string]string {
	kinds := map[string]string{}
	if s != nil {
		for _, p := range s.Parameters {
			kinds[p.Name] = p.Kind
		}
	}
	return kinds
}

func parameterNames(s *calc.Scheme) []string {
	return listed(s.Parameters, func(p *calc.Parameter) string { return p.Name })
}

func inputNames(rules []*calc.InputRule) []string {
	return listed(rules, func(in *calc.InputRule) string { return in.Name })
}

func stepNames(s *calc.Scheme) []string {
	return listed(s.Steps, func(st *calc.Step) string { return st.Name })
}

func measureNames(list []calc.Measure) []string {
	return listed(list, func(m calc.Measure) string { return m.Name })
}

func assumptionNames(p *calc.Projection) []string {
	return listed(p.Assumptions, func(a calc.Assumption) string { return a.Name })
}

func unitCodes(p *calc.Pool) []string {
	return listed(p.Units, func(u calc.Unit) string { return u.Code })
}
