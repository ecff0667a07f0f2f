package data

import (
	"fmt"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
)

var assumptionColumns = []column{
	{"年度", true}, {"假设", true}, {"数值", true}, {"险种", false}, {"代码", false}, {"情景", false},
	{"来源", false}, {"说明", false},
}

// readAssumptions reads assumptions.csv: assumptions of projection.toml set
// anew for a year, and if given for one unit, insurance and scenario.
func (r *reader) readAssumptions() {
	t := r.table(assumptionsTable, false)
	if t == nil {
		return
	}
	c := r.columns(t, assumptionColumns, func(string) bool { return false })
	r.noUnits(t, c)
	p := r.pool.Projection
	if r.projectFaults {
		return
	}
	if p == nil {
		if _, given := r.files[projectionFile]; !given {
			r.add(faultAssumption, t.header[0].pos, t.title+"没有可以调整的假设", "与 "+projectionFile+" 一起使用", "补上 "+projectionFile+"，或删去这张表")
		}
		return
	}
	seen := map[string]finding.Pos{}
	for _, l := range r.lines(t, c) {
		v := calc.AssumptionValue{Year: l.year(), Pos: l.pos("数值")}
		if l.text("险种") != "" {
			v.Insurance = l.insurance()
		}
		if v.Code = l.text("代码"); v.Code != "" {
			l.unit()
		}
		if v.Scenario = l.text("情景"); v.Scenario != "" {
			l.oneOf(faultAssumption, "情景", p.Scenarios)
		}
		l.assumption(p, &v)
		key := strings.Join(strings.Fields(fmt.Sprint(v.Year, " ", v.Insurance, " ", v.Code, " ", v.Scenario, " ", v.Assumption)), " ")
		if first, twice := seen[key]; twice && !l.bad {
			l.fault(faultRowTwice, "假设", key+"重复，前一行在 "+place(first), "每个年度、险种、代码、情景、假设一行", "删去其中一行")
		}
		seen[key] = l.rec.pos
		if !l.bad {
			r.pool.Overrides = append(r.pool.Overrides, v)
		}
	}
}

// assumption reads 假设 and its value by the kind that projection.toml declares.
func (l *line) assumption(p *calc.Projection, v *calc.AssumptionValue) {
	var names []string
	for _, a := range p.Assumptions {
		names = append(names, a.Name)
	}
	v.Assumption = l.oneOf(faultAssumption, "假设", names)
	i := slices.Index(names, v.Assumption)
	if i < 0 || l.need("数值") == "" {
		return
	}
	value, err := l.typed("数值", p.Assumptions[i].Kind, Yuan)
	if err != nil {
		l.refuse("数值", err)
	}
	v.Value = value
}
