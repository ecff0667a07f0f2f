package engine_test

import (
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/data/datatest/pools"
)

// The twin of a scenario is what the pool projects where every scheme moves nothing:
// all that it publishes, interest on the balance included. A pool without schemes that
// move anything has no twin.
func TestTwinIsWithoutSchemes(t *testing.T) {
	const interest = "[[line]]\ninsurance = \"职工\"\nmeasure = \"利息收入\"\nformula = \"MAX(0, 2% * 上年.年末结余)\"\n"
	f := shaken("")
	f["projection.toml"] += interest
	f["funds.csv"] = strings.ReplaceAll(f["funds.csv"], "上年结余", "利息收入,上年结余")
	f["funds.csv"] = strings.NewReplacer(",990,60,70", ",990,0,60,70", ",2040,20,-20", ",2040,0,20,-20").Replace(f["funds.csv"])
	still := pools.Text{}
	for name, text := range f {
		still[name] = text
	}
	still["policy.toml"] = strings.NewReplacer("上年.征缴收入 * 3%", "上年.征缴收入 * 0", "MAX(0, -上年.年末结余)", "上年.年末结余 * 0").Replace(f["policy.toml"])
	moving, resting := pools.Sound(t, f, calc.Options{}), pools.Sound(t, still, calc.Options{})
	type at struct {
		measure    string
		unit, year int
	}
	figures := func(res *calc.Result, scenario string) map[at]string {
		out := map[at]string{}
		for _, p := range res.Paths {
			if p.Scenario == scenario && p.Scheme == "" {
				out[at{p.Measure, p.Unit, p.Year}] = p.Value.FloatString(2)
			}
		}
		return out
	}
	twin, want := figures(moving, calc.Baseline+calc.Twin), figures(resting, calc.Baseline)
	for k, v := range want {
		if twin[k] != v {
			t.Errorf("%v is %s, without schemes %s", k, twin[k], v)
		}
	}
	if len(twin) != len(want) || len(want) == 0 {
		t.Errorf("%d figures of the twin, %d without schemes", len(twin), len(want))
	}
	for _, c := range resting.Compared("职工", calc.Baseline) {
		if c.Told && c.With != c.Without {
			t.Errorf("%s: %+v", c.Watch.Name, c)
		}
	}
	differ := false
	for _, c := range moving.Compared("职工", calc.Baseline) {
		differ = differ || c.With != c.Without
	}
	if !differ {
		t.Error("the schemes change nothing")
	}
}
