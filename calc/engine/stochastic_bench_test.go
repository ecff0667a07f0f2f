package engine_test

import (
	"testing"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/calc/law"
	"tongchou/data/datatest/pools"
)

// BenchmarkFan measures what the random courses of a sample pool take: 10,000
// paths, ten years, with every scheme.
func BenchmarkFan(b *testing.B) {
	for _, name := range []string{"shandong", "liaoning"} {
		b.Run(name, func(b *testing.B) {
			prog, list := law.Compile(pools.Sample(b, name))
			if list.Stops() {
				b.Fatal(list)
			}
			b.ReportAllocs()
			for b.Loop() {
				if res := budget.Evaluate(prog, calc.Options{Fans: inOrder}); len(res.Fans) == 0 {
					b.Fatal("no fan")
				}
			}
		})
	}
}
