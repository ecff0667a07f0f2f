package formula

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tongchou/calc/finding"
)

// flatWorld is the small world as columns.
type flatWorld struct{ world }

func (w flatWorld) Column(n *Node, unit int) (Column, error) {
	v, err := w.Value(n, unit)
	if err != nil {
		return Column{}, err
	}
	return Flat(v), nil
}

func (flatWorld) OnceColumn(_ *Node, compute func() (Column, error)) (Column, error) {
	return compute()
}

// The fast face gives what the exact one gives, as near as a binary number goes;
// what the exact one refuses is an error or no number.
func TestColumnsAreTheValues(t *testing.T) {
	table(t, "values.txt", func(t *testing.T, left, right string) {
		f := compiled(t, left)
		got, err := f.Columns(flatWorld{}, 0)
		if strings.HasPrefix(right, "! ") {
			if err == nil && !(got.Sort == Number && math.IsNaN(got.Num(0))) {
				t.Errorf("got %v, want an error or no number", got)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		want, err := f.Eval(world{}, 0)
		if err != nil {
			t.Fatal(err)
		}
		switch want.Sort {
		case Bool:
			if got.yes(0) != want.Yes {
				t.Errorf("got %v, want %s", got.Yes, right)
			}
		case Text:
			if got.Str != want.Str {
				t.Errorf("got %s, want %s", got.Str, right)
			}
		default:
			x, _ := want.Num.Float64()
			if math.Abs(got.Num(0)-x) > 1e-9*max(1, math.Abs(x)) {
				t.Errorf("got %v, want %s", got.Num(0), right)
			}
		}
	})
}

// laneWorld is the small world in several courses, or in one of them.
type laneWorld struct {
	flatWorld
	nums map[string][]float64
	lane int // −1: all
}

func (w laneWorld) Column(n *Node, unit int) (Column, error) {
	nums, ok := w.nums[n.Name]
	if !ok {
		return w.flatWorld.Column(n, unit)
	}
	if w.lane >= 0 {
		nums = nums[w.lane : w.lane+1]
	}
	if n.Name == "值" { // of each unit another
		return Along(nums).Plus(Along([]float64{float64(unit)})), nil
	}
	return Along(nums), nil
}

// Along many courses a formula gives in each what it gives there alone.
func TestCoursesAreApart(t *testing.T) {
	formulas := []string{
		"IF(甲 > 乙, 甲 / 乙 * 元, 乙 - 甲 + 1 * 元)", "IFS(甲 < 乙, ROUND(甲 * 率, 2), 甲 < 2 * 乙, ROUNDUP(乙 * 率, 1), TRUE, ROUNDDOWN(甲, -1))",
		"IFS(甲 > 乙, 1, 甲 <= 乙, 2)", "IFS(甲 > 乙, 甲 / 乙, 甲 < 乙, 乙 / 甲, 甲 = 乙, 1)", "合计(值, 值 > 甲)", "平均(值) * 率 - 值", "IF(OR(值 > 甲, 甲 > 乙), 平均(值), 0)", "计数(AND(值 > 甲, NOT(值 > 乙)))", "合计(IF(值 > 乙, 值, 0))",
		"MIN(甲, 乙, 7 * 元) + MAX(甲, 乙) - ABS(甲 - 乙)", "(甲 / 乙) ^ 3 * 率 - 50% * 率", "SUM(甲, 乙, 元) / 人",
		"IF(甲 = 乙, 0, 甲 / (甲 - 乙))", "缺省(缺, 甲) + 缺省(乙, 元)", "IF(甲 > 乙, 甲 <> 乙, 率 >= 3%)", "-甲 + +乙",
	}
	rapid.Check(t, func(t *rapid.T) {
		const courses = 5
		w := laneWorld{nums: map[string][]float64{}, lane: -1}
		for _, name := range []string{"甲", "乙", "率", "值"} {
			if name != "甲" && rapid.Bool().Draw(t, "the same everywhere") {
				continue
			}
			for range courses {
				w.nums[name] = append(w.nums[name], float64(rapid.IntRange(-30, 30).Draw(t, name))/4)
			}
		}
		text := rapid.SampledFrom(formulas).Draw(t, "formula")
		f, _ := Parse(text, finding.Pos{File: "p", Line: 1, Col: 1})
		if list := f.Check(world{}, "题"); len(list) > 0 {
			t.Fatal(list)
		}
		all, err := f.Columns(w, 0)
		if err != nil {
			t.Fatal(err)
		}
		for w.lane = 0; w.lane < courses; w.lane++ {
			one, err := f.Columns(w, 0)
			if err != nil {
				t.Fatal(err)
			}
			if all.Sort == Bool {
				if all.yes(w.lane) != one.yes(0) {
					t.Fatalf("%s in course %d: %v, alone %v", text, w.lane, all.Yes, one.Yes)
				}
			} else if x, y := all.Num(w.lane), one.Num(0); x != y && !(math.IsNaN(x) && math.IsNaN(y)) {
				t.Fatalf("%s in course %d: %v, alone %v", text, w.lane, x, y)
			}
		}
	})
}

func TestRoundNum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := big.NewRat(rapid.Int64Range(-1e12, 1e12).Draw(t, "num"), rapid.Int64Range(1, 1e6).Draw(t, "den"))
		n := rapid.IntRange(-3, 6).Draw(t, "decimals")
		x, _ := r.Float64()
		want, _ := Round(r, n).Float64()
		step := math.Pow(10, float64(-n)) + 2*(math.Nextafter(math.Abs(want), math.Inf(1))-math.Abs(want)) // and what a double cannot tell apart
		if got := RoundNum(x, n); math.Abs(got-want) > step*1.001 {
			t.Fatalf("%v to %d decimals is %v, want %v", x, n, got, want)
		}
	})
}
