package pdf

import (
	"fmt"
	"testing"

	"tongchou/report"
)

// manyNotices is a view with n notices: those of a sample pool over and over,
// each under a name of its own.
func manyNotices(t testing.TB, n int) *report.View {
	v := *view(t, "liaoning")
	some := v.Notices
	v.Notices = nil
	for i := range n {
		one := some[i%len(some)]
		one.Name = fmt.Sprintf("%04d-%s", i, one.Name)
		v.Notices = append(v.Notices, one)
	}
	return &v
}

func BenchmarkRender(b *testing.B) {
	for _, n := range []int{1, 100, 3000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			v := manyNotices(b, n)
			b.ReportAllocs()
			bytes := 0
			for b.Loop() {
				files, err := Render(v, Options{})
				if err != nil {
					b.Fatal(err)
				}
				bytes = 0
				for _, f := range files {
					if f.Name != collectionName && f.Name != summaryName {
						bytes += len(f.Data)
					}
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "notices/s")
			b.ReportMetric(float64(bytes)/float64(n), "B/notice")
		})
	}
}
