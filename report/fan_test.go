package report

import (
	"slices"
	"testing"

	"tongchou/calc"
	"tongchou/data/datatest/pools"
	"tongchou/report/workers"
)

// inOrder runs one block after the other.
func inOrder(n int, work func(i int) error) error {
	for i := range n {
		if err := work(i); err != nil {
			return err
		}
	}
	return nil
}

// A fan is the same whether its courses are computed side by side or not, and
// the view finds its quantiles by insurance, unit and year.
func TestFan(t *testing.T) {
	of := func(run calc.Runner) *View {
		pool := pools.Sample(t, "suizhou")
		pool.Projection.Stochastic.Paths = 3500 // several blocks
		return New(pools.Result(t, pool, calc.Options{Fans: run}))
	}
	one, many := of(inOrder), of(workers.Each)
	if len(one.Fans) == 0 || !slices.EqualFunc(one.Fans, many.Fans, func(a, b calc.Path) bool {
		return a.Scenario == b.Scenario && a.Insurance == b.Insurance && a.Unit == b.Unit && a.Year == b.Year && a.Value.Cmp(b.Value) == 0
	}) {
		t.Errorf("%d figures one by one, %d side by side, or others", len(one.Fans), len(many.Fans))
	}
	for _, p := range one.Fans {
		if p.Measure != calc.Closing {
			continue
		}
		at := slices.IndexFunc(calc.FanQuantiles, func(q calc.Quantile) bool { return q.Name == p.Scenario })
		if got := one.Fan(p.Insurance.Name)[FanAt{p.Unit, p.Year}]; len(got) != len(calc.FanQuantiles) || got[at] != p.Value {
			t.Fatalf("%s of unit %d in %d is found as %v", p.Scenario, p.Unit, p.Year, got)
		}
	}
	if none := of(nil); len(none.Fan("职工")) != 0 || none.FanText("职工") != "" {
		t.Error("a fan that nobody asked for")
	}
}
