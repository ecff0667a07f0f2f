//go:build unix

package engine

import (
	"syscall"
	"testing"

	"tongchou/calc"
	"tongchou/calc/law"
	"tongchou/data"
	"tongchou/report/workers"
)

// BenchmarkCourses follows the random courses of a sample alone, with the schemes and
// without: people, exact projection and all else are made before. CPU-s/op are its own
// seconds, whatever else the machine does.
// cmd/tongchou/testdata/peers/ratio.py holds them against the same model in NumPy.
func BenchmarkCourses(b *testing.B) {
	for _, name := range []string{"shandong", "liaoning"} {
		b.Run(name, func(b *testing.B) {
			fsys, err := data.EmbeddedFS(name)
			if err != nil {
				b.Fatal(err)
			}
			pool, found := data.Read(fsys, name)
			prog, list := law.Compile(pool)
			if list = append(found, list...); list.Stops() {
				b.Fatal(list)
			}
			e := begun(prog.Settled(calc.Options{Fans: workers.Each}))
			e.runAll()
			e.collect()
			e.project()
			b.ReportAllocs()
			before := seconds(b)
			for b.Loop() {
				e.res.Fans, e.res.Watches = nil, nil
				if e.fans(); len(e.res.Fans) == 0 {
					b.Fatal("no fan")
				}
			}
			b.ReportMetric((seconds(b)-before)/float64(b.N), "CPU-s/op")
		})
	}
}

// seconds are those that the program has used of processors.
func seconds(b *testing.B) float64 {
	var of syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &of); err != nil {
		b.Fatal(err)
	}
	return float64(of.Utime.Nano()+of.Stime.Nano()) / 1e9
}
