package report

import (
	"math/big"
	"testing"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// TestCausesOfSeveralUnits: a cause of several units names two figures, the sums where
// they add up, else the least and the most.
func TestCausesOfSeveralUnits(t *testing.T) {
	number := func(x int64, by int64) formula.Value {
		return formula.Value{Sort: formula.Number, Num: big.NewRat(x, by)}
	}
	for _, c := range []struct {
		kind string
		by   int64
		want string
	}{
		{"count", 1, "人数由 30 变为 50"},
		{"money", 1, "人数由 0.00 变为 0.01 万元"},
		{"ratio", 100, "2 个统筹区的人数由 10%—20% 变为 20%—30%"},
	} {
		var groups []*group
		for _, x := range []int64{10, 20} {
			r := &calc.Reason{Cause: calc.CauseData, Name: "人数", Kind: c.kind, PerUnit: true, From: number(x, c.by), To: number(x+10, c.by), Amount: big.NewRat(1, 1)}
			groups = gather(groups, r, &calc.Change{Unit: calc.Unit{Name: "甲"}}, calc.Levy)
		}
		if len(groups) != 1 {
			t.Fatalf("%s: %d causes", c.kind, len(groups))
		}
		if got := groups[0].text(2026, true); got != c.want {
			t.Errorf("%s: %s, want %s", c.kind, got, c.want)
		}
	}
}
