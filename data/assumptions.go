package data

import (
	"fmt"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/data/fault"
	"tongchou/data/sheet"
	"tongchou/data/value"
)

// readAssumptions reads assumptions.csv: assumptions of projection.toml set
// anew for a year, and if given for one unit, insurance and scenario.
func (r *reader) readAssumptions() {
	t := r.table(assumptionsTable, false)
	if t == nil {
		return
	}
	p := r.pool.Projection
	if r.projectFaults {
		return
	}
	if p == nil {
		if _, given := r.files[projectionFile]; !given {
			r.Add(fault.Assumption, t.Head, t.Title+"没有可以调整的假设", "与 "+projectionFile+" 一起使用", "补上 "+projectionFile+"，或删去这张表")
		}
		return
	}
	seen := sheet.Places{}
	for _, rec := range r.records(t) {
		v := calc.AssumptionValue{Year: rec.Year("年度"), Insurance: rec.anyInsurance(), Pos: rec.Pos("数值")}
		if v.Code = value.Key(rec.Text("代码")); v.Code != "" {
			rec.unit()
		}
		if v.Scenario = rec.Text("情景"); v.Scenario != "" {
			rec.OneOf(fault.Assumption, "情景", p.Scenarios)
		}
		rec.assumption(p, &v)
		key := strings.Join(strings.Fields(fmt.Sprint(v.Year, " ", v.Insurance, " ", v.Code, " ", v.Scenario, " ", v.Assumption)), " ")
		if !rec.Bad && rec.Once(seen, key, "假设", key+"重复，前一行在 ", "每个年度、险种、代码、情景、假设一行", "删去其中一行") {
			r.pool.Overrides = append(r.pool.Overrides, v)
		}
	}
}

// assumption reads 假设 and its value by the kind that projection.toml declares.
func (rec *record) assumption(p *calc.Projection, v *calc.AssumptionValue) {
	names := assumptionNames(p)
	v.Assumption = rec.OneOf(fault.Assumption, "假设", names)
	if i := slices.Index(names, v.Assumption); i >= 0 && rec.Need("数值") != "" {
		v.Value, _ = rec.Value("数值", p.Assumptions[i].Kind)
	}
}
