package formula

import (
	"strings"
	"testing"
)

// benchmarked are formulas as pools write them: a projected measure, a share of a
// shortfall, points of an evaluation, a sum over the units, a choice.
var benchmarked = []struct{ name, text string }{
	{"growth", "值 * (1 + 率) * (1 + 增) * 人 / 头"},
	{"points", "ROUND(分 * MAX(0, MIN(1, (值 - 低) / (高 - 低))), 2)"},
	{"fallback", "值 / 缺省(前, 值) - 低 / 缺省(前, 低)"},
	{"share", "合计(值, 值 > 低) - 合计(MAX(0, 高 - 值))"},
	{"choice", "IFS(值 >= 高, 1, 值 >= 低, 0.95, AND(值 > 头, 率 < 增), 0.9, TRUE, 0.8) * IF(OR(值 = 0, 头 = 0), 0, 值 / 头 - 1)"},
}

// benchNames are the names they read: those before the space along the courses.
const benchNames = "值率增人头 分低高前"

type benchScope struct{}

func (benchScope) Lookup(_, name string) (Symbol, string, bool) {
	return Symbol{Type: PlainType, PerUnit: name == "值"}, "", strings.Contains(benchNames, name)
}

// benchAlong gives columns of a block of courses.
type benchAlong map[string]Column

func newBenchAlong(n int) benchAlong {
	out := benchAlong{}
	along, flat, _ := strings.Cut(benchNames, " ")
	for k, name := range []rune(along) {
		nums := make([]float64, n)
		for i := range nums {
			nums[i] = float64(k+1) + float64(i*7919%n)/float64(n)*10
		}
		out[string(name)] = Along(nums)
	}
	for k, name := range []rune(flat) {
		out[string(name)] = Flat(Int(int64(k + 3)))
	}
	return out
}

func (benchAlong) Units() []int { return []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14} }

func (w benchAlong) Value(n *Node, _ int) (Column, error) { return w[n.Name], nil }

func (benchAlong) Once(_ *Node, _ int, compute func() ([]Column, error)) ([]Column, error) {
	return compute()
}

// benchExact gives the same as exact values.
type benchExact map[string]Value

func (benchExact) Units() []int { return benchAlong{}.Units() }

func (w benchExact) Value(n *Node, _ int) (Value, error) { return w[n.Name], nil }

func (benchExact) Once(_ *Node, _ int, compute func() ([]Value, error)) ([]Value, error) {
	return compute()
}

// BenchmarkColumns computes formulas along a block of 1,000 courses.
func BenchmarkColumns(b *testing.B) {
	w := newBenchAlong(1000)
	for _, x := range benchmarked {
		f := benchFormula(b, x.text)
		alg := NewCourses()
		b.Run(x.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Evaluate[Column](f.Root, alg, w, 0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkExact computes them exactly.
func BenchmarkExact(b *testing.B) {
	w := benchExact{}
	for name, c := range newBenchAlong(2) {
		w[name] = Num(Round(c.Value(0).Num, 2))
	}
	for _, x := range benchmarked {
		f := benchFormula(b, x.text)
		b.Run(x.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := f.Eval(w, 0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func benchFormula(b *testing.B, text string) *Formula {
	f, list := Parse(text, start)
	if f != nil {
		list = append(list, f.Check(benchScope{}, "题")...)
	}
	if len(list) > 0 {
		b.Fatal(list)
	}
	return f
}
