package engine_test

import (
	"fmt"
	"runtime"
	"testing"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/calc/law"
	"tongchou/data/datatest/pools"
)

// crowd is a sample pool with its units and their figures many times over.
func crowd(b *testing.B, name string, units int) *calc.Pool {
	pool := pools.Sample(b, name)
	own, rows := len(pool.Units), pool.Rows
	for n := own; n < units; n++ {
		u := pool.Units[n%own]
		u.Code, u.Name = fmt.Sprint("U", n), fmt.Sprint(u.Name, n)
		pool.Units = append(pool.Units, u)
		for _, r := range rows {
			if r.Unit == n%own {
				r.Unit = n
				pool.Rows = append(pool.Rows, r)
			}
		}
	}
	return pool
}

// BenchmarkEvaluate computes a budget year with its projections; the bytes
// kept are those of the result.
func BenchmarkEvaluate(b *testing.B) {
	for _, units := range []int{15, 300, 3000} {
		b.Run(fmt.Sprint(units), func(b *testing.B) {
			prog, list := law.Compile(crowd(b, "liaoning", units))
			if list.Stops() {
				b.Fatal(list)
			}
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			var res *calc.Result
			for b.Loop() {
				res = budget.Evaluate(prog, calc.Options{})
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			if res.Findings.Stops() {
				b.Fatal(res.Findings)
			}
			b.ReportAllocs()
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "kept-MB")
			b.ReportMetric(float64(after.HeapSys)/1e6, "heap-MB")
			runtime.KeepAlive(res)
		})
	}
}
