package pack

import (
	"bytes"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/data/datatest/pools"
	"tongchou/report"
)

// A pack in which a step of one unit cannot be computed is whole; the unit's page says so,
// and no paper asks for or grants what is not known.
func TestStoppedStep(t *testing.T) {
	for _, of := range []struct{ pool, scheme, step, unit string }{
		{"liaoning", "employee-adjustment", "在职退休比", "210300"},
		{"shanxi", "resident-adjustment", "当期缺口", "140900"},
		{"suizhou", "reserve", "应提额", "421303"},
		{"national-pension-2018", "central-adjustment", "上解额", "S2"},
	} {
		pool := pools.Sample(t, of.pool)
		for _, sc := range pool.Policy.Schemes {
			for _, st := range sc.Steps {
				if sc.ID == of.scheme && st.Name == of.step {
					pools.Stop(st, of.unit)
				}
			}
		}
		res := pools.Result(t, pool, calc.Options{})
		if len(res.Stopped) == 0 {
			t.Fatalf("%s is computed", of.pool)
		}
		p, err := Assemble(report.New(res), All, report.InMemory)
		if err != nil {
			t.Fatal(err)
		}
		said := false
		for _, f := range p.Files {
			said = said || f.Name == "units/"+of.unit+".html" && bytes.Contains(f.Data, []byte(formula.Unknown))
			for i := range res.Positions {
				x := &res.Positions[i]
				if x.Due == nil && strings.HasPrefix(f.Name, "notices/"+pool.CodeOf(x.Unit)+"-"+x.Scheme.ID+"-"+x.Insurance.Slug+"-") &&
					(strings.HasSuffix(f.Name, "-plan.pdf") && x.Flow == calc.Levy || strings.HasSuffix(f.Name, "-grant.pdf") && x.Flow == calc.Grant) {
					t.Errorf("%s: %s, yet %s", of.pool, formula.Unknown, f.Name)
				}
			}
		}
		if !said {
			t.Errorf("%s: the unit's page does not say so", of.pool)
		}
	}
}
