package html

import (
	"bytes"
	"testing"

	"tongchou/calc"
	"tongchou/data/datatest/pools"
	"tongchou/report"
	"tongchou/report/workers"
)

// Where random courses were computed, the balance's figures show where nine in
// ten of them lie: on the chart, in its table, and in words what they rest on.
// Without them the pages say nothing of courses.
func TestFanOnPages(t *testing.T) {
	for _, fans := range []bool{false, true} {
		pool := pools.Sample(t, "suizhou")
		pool.Projection.Stochastic.Paths = 50
		var o calc.Options
		if fans {
			o.Fans = workers.Each
		}
		files, err := Render(report.New(pools.Result(t, pool, o)), Options{}, report.InMemory)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			for page, words := range map[string][]string{
				"index.html":        {"随机推算 50 条路径", "P5（元）", "P95（元）", `"name":"P5—P95"`},
				"projection.html":   {"职工“穿底”的概率", "职工预警首年的分位数", "职工年末结余的随机推算", `"name":"P50"`, `class="strip"`, "九成路径在"},
				"units/421321.html": {"P5 至 P95 含九成随机路径", "P50（元）", `"name":"P25—P75"`},
			} {
				for _, w := range words {
					if f.Name == page && bytes.Contains(f.Data, []byte(w)) != fans {
						t.Errorf("fans %v: %s has %q: %v", fans, page, w, !fans)
					}
				}
			}
		}
	}
}
