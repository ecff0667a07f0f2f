package formula

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tongchou/calc/finding"
)

// fate is what a name is in each course: a value, or why there is none.
type fate struct {
	values []Value
	errs   []error
}

// fates are the small world in which names have another value in each course,
// and none in some; 值 of each unit apart.
type fates struct {
	world
	of    map[string]fate
	units int
}

func (w fates) Units() []int {
	out := make([]int, w.units)
	for i := range out {
		out[i] = i
	}
	return out
}

func key(n *Node, unit int) string {
	if n.Name == "值" {
		return fmt.Sprint(n.Name, unit)
	}
	return n.Name
}

// inCourse is one course of them, exactly.
type inCourse struct {
	fates
	course int
}

func (w inCourse) Value(n *Node, unit int) (Value, error) {
	f, ok := w.of[key(n, unit)]
	if !ok {
		return w.world.Value(n, unit)
	}
	if err := f.errs[w.course]; err != nil {
		return Value{}, err
	}
	return f.values[w.course], nil
}

// inAll is all courses at once.
type inAll struct{ fates }

func (w inAll) Value(n *Node, unit int) (Column, error) {
	f, ok := w.of[key(n, unit)]
	if !ok {
		v, err := w.world.Value(n, unit)
		if err != nil {
			return Column{}, err
		}
		return Flat(v), nil
	}
	c := Column{Sort: f.values[0].Sort}
	for _, v := range f.values {
		switch c.Sort {
		case Bool:
			c.Yes = append(c.Yes, v.Yes)
		case Text:
			c.Texts = append(c.Texts, v.Str)
		default:
			x, _ := v.Num.Float64()
			c.Nums = append(c.Nums, x)
		}
	}
	for _, err := range f.errs {
		if err != nil {
			c.errs = refusalsOf(f.errs)
		}
	}
	return c.plain()
}

func (inAll) Once(_ *Node, _ int, compute func() ([]Column, error)) ([]Column, error) {
	return compute()
}

const followed = 7

func drawFates(t *rapid.T) fates {
	w := fates{of: map[string]fate{}, units: rapid.IntRange(0, 4).Draw(t, "units")}
	draw := func(name string, value func() Value) {
		if rapid.IntRange(0, 3).Draw(t, name+" the same everywhere") == 0 {
			return
		}
		f := fate{errs: make([]error, followed)}
		gone, broken := Missing("%s", name), &Fault{&Node{}, name + " is broken"}
		odds := rapid.IntRange(0, 3).Draw(t, "odds of "+name)
		for i := range followed {
			f.values = append(f.values, value())
			switch k := rapid.IntRange(0, 9).Draw(t, "fate of "+name); {
			case odds == 3 || k < odds:
				f.errs[i] = gone
			case k == 9 && odds > 0:
				f.errs[i] = broken
			}
		}
		w.of[name] = f
	}
	number := func() Value { return Num(big.NewRat(int64(rapid.IntRange(-8, 8).Draw(t, "number")), 4)) }
	for _, name := range []string{"甲", "乙", "率", "人", "缺", "值0", "值1", "值2", "值3"} {
		draw(name, number)
	}
	draw("真", func() Value { return Yes(rapid.Bool().Draw(t, "yes")) })
	draw("字", func() Value { return Str(rapid.SampledFrom([]string{"a", "A", "b"}).Draw(t, "text")) })
	return w
}

// drawFormula gives a formula of a sort, n deep.
func drawFormula(t *rapid.T, sort Sort, n int, over bool) string {
	number := func() string { return drawFormula(t, Number, n-1, over) }
	yes := func() string { return drawFormula(t, Bool, n-1, over) }
	same := func() string { return drawFormula(t, sort, n-1, over) }
	if n == 0 {
		leaves := map[Sort][]string{Number: {"甲", "乙", "率", "缺", "值", "2", "0", "50%"}, Bool: {"真", "TRUE"}, Text: {"字", `"a"`}}
		return rapid.SampledFrom(leaves[sort]).Draw(t, "leaf")
	}
	parts := func(one func() string) string {
		s := make([]string, rapid.IntRange(1, 3).Draw(t, "parts"))
		for i := range s {
			s[i] = one()
		}
		return strings.Join(s, ", ")
	}
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
		return fmt.Sprintf("IF(%s, %s, %s)", yes(), same(), same())
	case 1:
		return fmt.Sprintf("IFS(%s, %s, %s, %s)", yes(), same(), yes(), same())
	case 2:
		return fmt.Sprintf("缺省(%s, %s)", same(), same())
	}
	switch sort {
	case Text:
		return same()
	case Bool:
		return rapid.SampledFrom([]func() string{
			func() string { return fmt.Sprintf("有(%s)", number()) },
			func() string {
				op := rapid.SampledFrom([]string{"=", "<>", "<", "<=", ">", ">="}).Draw(t, "op")
				return fmt.Sprintf("(%s %s %s)", number(), op, number())
			},
			func() string {
				other := rapid.SampledFrom([]Sort{Bool, Text}).Draw(t, "sort")
				op := rapid.SampledFrom([]string{"=", "<>"}).Draw(t, "op")
				return fmt.Sprintf("(%s %s %s)", drawFormula(t, other, n-1, over), op, drawFormula(t, other, n-1, over))
			},
			func() string { return fmt.Sprintf("AND(%s)", parts(yes)) },
			func() string { return fmt.Sprintf("OR(%s)", parts(yes)) },
			func() string { return fmt.Sprintf("NOT(%s)", yes()) },
		}).Draw(t, "yes or no")()
	}
	forms := []func() string{
		func() string {
			op := rapid.SampledFrom([]string{"+", "-", "*", "/"}).Draw(t, "op")
			return fmt.Sprintf("(%s %s %s)", number(), op, number())
		},
		func() string {
			return fmt.Sprintf("(%s ^ %s)", number(), rapid.SampledFrom([]string{"2", "-1", "0", "率"}).Draw(t, "exponent"))
		},
		func() string {
			f := rapid.SampledFrom([]string{"MIN", "MAX", "SUM"}).Draw(t, "function")
			return fmt.Sprintf("%s(%s)", f, parts(number))
		},
		func() string {
			f := rapid.SampledFrom([]string{"ROUND", "ROUNDUP", "ROUNDDOWN"}).Draw(t, "function")
			return fmt.Sprintf("%s(%s, %s)", f, number(), rapid.SampledFrom([]string{"0", "1", "-1", "率", "16"}).Draw(t, "decimals"))
		},
		func() string { return fmt.Sprintf("ABS(%s)", number()) },
		func() string { return fmt.Sprintf("INT(%s)", number()) },
		func() string { return fmt.Sprintf("MOD(%s, %s)", number(), number()) },
		func() string { return fmt.Sprintf("-%s", number()) },
		func() string { return fmt.Sprintf("%s%%", number()) },
	}
	if over {
		inner := func(sort Sort) string { return drawFormula(t, sort, n-1, false) }
		forms = append(forms,
			func() string { return fmt.Sprintf("合计(%s)", inner(Number)) },
			func() string { return fmt.Sprintf("合计(%s, %s)", inner(Number), inner(Bool)) },
			func() string { return fmt.Sprintf("平均(%s)", inner(Number)) },
			func() string { return fmt.Sprintf("平均(%s, %s)", inner(Number), inner(Bool)) },
			func() string {
				f := rapid.SampledFrom([]string{"最大", "最小"}).Draw(t, "extreme")
				return fmt.Sprintf("%s(%s, %s)", f, inner(Number), inner(Bool))
			},
			func() string { return fmt.Sprintf("计数(%s)", inner(Bool)) },
			func() string { return fmt.Sprintf("名次(%s)", inner(Number)) },
			func() string { return fmt.Sprintf("排前合计(%s, %s)", inner(Number), inner(Number)) },
			func() string { return fmt.Sprintf("名次(%s, %s)", inner(Number), inner(Bool)) },
			func() string {
				f := rapid.SampledFrom([]string{"合计(%s, %s)", "平均(%s, %s)", "最大(%s, %s)", "名次(%s, %s)"}).Draw(t, "grouped")
				return "同组(" + fmt.Sprintf(f, inner(Number), inner(Bool)) + ", 单位.片区)"
			})
	}
	return rapid.SampledFrom(forms).Draw(t, "number")()
}

// plainWorld is the small world without dimensions.
type plainWorld struct{ world }

func (w plainWorld) Lookup(space, name string) (Symbol, string, bool) {
	sym, near, ok := w.world.Lookup(space, name)
	if sym.Type.Sort == Number {
		sym.Type = PlainType
	}
	return sym, near, ok
}

// said is everything that an error says.
func said(err error) string {
	if err == nil {
		return ""
	}
	var s strings.Builder
	for _, one := range Causes(err) {
		fmt.Fprintf(&s, "%s missing=%v", one, IsMissing(one))
		if f, ok := one.(*Fault); ok {
			fmt.Fprintf(&s, " %d–%d", f.Node.Start, f.Node.End)
		}
		s.WriteString("; ")
	}
	return s.String()
}

// In each course a formula comes to what it comes to there alone, exactly: the
// value, or the error. Numbers are small fractions, which binary numbers hold
// as long as nothing is divided by 3, 5 or 7; a course in which something else
// hangs on a number that is near another is left aside.
func TestCoursesAreExact(t *testing.T) {
	set, aside := 0, 0
	alg := NewCourses()
	rapid.Check(t, func(t *rapid.T) {
		w := drawFates(t)
		text := drawFormula(t, rapid.SampledFrom([]Sort{Number, Number, Number, Bool, Text}).Draw(t, "sort"), rapid.IntRange(0, 4).Draw(t, "depth"), true)
		f, list := Parse(text, finding.Pos{File: "p", Line: 1, Col: 1})
		if f == nil {
			t.Fatal(text, list)
		}
		if list := f.Check(plainWorld{}, "题"); len(list) > 0 {
			t.Skip(list) // a power that is not written out
		}
		all, failed := Evaluate[Column](f.Root, alg, inAll{w}, 0)
		for i := range followed {
			want, wantErr := Evaluate(f.Root, Exact, inCourse{w, i}, 0)
			gotErr := failed
			if failed == nil {
				gotErr = all.Err(i)
			}
			set++
			if said(gotErr) != said(wantErr) {
				if near(f, inCourse{w, i}) {
					aside++
					continue
				}
				t.Fatalf("%s in course %d: %q, exactly %q", text, i, said(gotErr), said(wantErr))
			}
			if wantErr != nil {
				continue
			}
			got := all.Value(i)
			if want.Sort == Number {
				x, _ := want.Num.Float64()
				if math.Abs(all.Num(i)-x) <= 1e-9*max(1, math.Abs(x)) {
					continue
				}
			} else if got.Equal(want) {
				continue
			}
			if near(f, inCourse{w, i}) {
				aside++
				continue
			}
			t.Fatalf("%s in course %d: %v, exactly %v", text, i, got, want)
		}
	})
	if aside > set/20 {
		t.Errorf("%d of %d courses were left aside", aside, set)
	}
}

// near reports whether a number in the formula is one that a binary number
// does not hold, or that is too large for it.
func near(f *Formula, w inCourse) bool {
	found := false
	f.Walk(func(n *Node) {
		for _, unit := range append(w.Units(), 0) {
			v, err := Evaluate(n, Exact, w, unit)
			if err == nil && v.Sort == Number {
				_, exact := v.Num.Float64()
				found = found || !exact
			}
		}
	})
	return found
}

// Shares are those of the exact algebra in each course, to the fen.
func TestSharesAreExact(t *testing.T) {
	alg := NewCourses()
	rapid.Check(t, func(t *rapid.T) {
		units := rapid.IntRange(1, 6).Draw(t, "units")
		den := rapid.SampledFrom([]int64{100, 100, 1, 1024}).Draw(t, "denominator")
		total, weights := make([]float64, followed), make([]Column, units)
		for u := range weights {
			weights[u] = Along(make([]float64, followed))
		}
		exactly := make([][]Value, followed)
		for i := range followed {
			fen := rapid.Int64Range(0, 1e13).Draw(t, "total")
			total[i] = float64(fen) / 100
			own := make([]Value, units)
			for u := range own {
				k := rapid.OneOf(rapid.Int64Range(0, 5), rapid.Int64Range(0, 1e12)).Draw(t, "weight")
				if u == 0 && k == 0 {
					k = 1
				}
				own[u] = Num(big.NewRat(k, den))
				weights[u].Nums[i] = float64(k) / float64(den)
			}
			exactly[i] = Exact.Share(Num(big.NewRat(fen, 100)), own, Yes(true))
		}
		for u, c := range alg.Share(Along(total), weights, flatYes(true)) {
			for i := range followed {
				if want, _ := exactly[i][u].Num.Float64(); c.Num(i) != want {
					t.Fatalf("unit %d in course %d: %v, exactly %v", u, i, c.Num(i), want)
				}
			}
		}
	})
}
