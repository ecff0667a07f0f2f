package engine_test

import (
	"slices"
	"testing"

	"tongchou/calc/law"
	"tongchou/data/datatest/pools"
)

// TestUnmoved: only what rests on a balance or a transfer differs between the world with
// the schemes and the one without.
func TestUnmoved(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sample, insurance string
		unmoved, moved    []string
	}{
		{"liaoning", "职工", []string{"征缴收入"}, []string{"利息收入", "收入小计", "年末结余"}},
		{"shandong", "职工", []string{"征缴收入"}, []string{"利息收入", "上级补助收入"}},
	} {
		prog, list := law.Compile(pools.Sample(t, c.sample))
		if list.Stops() {
			t.Fatal(list)
		}
		is := prog.Unmoved(c.insurance)
		for _, name := range slices.Concat(c.unmoved, c.moved) {
			if want := slices.Contains(c.unmoved, name); is[prog.Chart.Numbers[name]] != want {
				t.Errorf("%s %s %s is unmoved: %v, want %v", c.sample, c.insurance, name, !want, want)
			}
		}
	}
}
