package report_test

import (
	"testing"

	"tongchou/calc"
	"tongchou/data/datatest/pools"
	"tongchou/report"
)

// TestYearLabel: last year's column is called by what the rows are that it reads, of all units
// together by the row that is least settled.
func TestYearLabel(t *testing.T) {
	pool := pools.Sample(t, "suizhou")
	for i := range pool.Rows {
		r := &pool.Rows[i]
		switch {
		case r.Year != 2025 || r.Insurance != "职工":
		case r.Unit == 0:
			r.Basis = calc.Final
		case r.Unit == 1:
			r.Basis = calc.Flash
		}
	}
	v := report.New(pools.Result(t, pool, calc.Options{}))
	for _, c := range []struct {
		unit int
		want string
	}{{0, "上年决算数"}, {1, "上年快报数"}, {2, "上年预计执行数"}, {calc.PoolLevel, "上年预计执行数"}} {
		if got := v.YearLabel(calc.FormYear{Back: 1}, []string{"职工"}, c.unit); got != c.want {
			t.Errorf("unit %d: %s, want %s", c.unit, got, c.want)
		}
	}
	if got := v.YearLabel(calc.FormYear{}, []string{"职工"}, 0); got != "本年预算数" {
		t.Errorf("this year: %s", got)
	}
}
