package formula

import (
	"fmt"
	"math"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestRound compares rounding with its definition: the result is a multiple
// of the step, at most half a step away, and a half goes away from zero.
func TestRound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		num, den := rapid.Int64().Draw(t, "num"), rapid.Int64Range(1, 1e6).Draw(t, "den")
		n := rapid.IntRange(-4, 6).Draw(t, "n")
		r := big.NewRat(num, den)
		got := Round(r, n)
		step := big.NewRat(1, 1)
		for range max(n, -n) {
			if n > 0 {
				step.Mul(step, big.NewRat(1, 10))
			} else {
				step.Mul(step, big.NewRat(10, 1))
			}
		}
		if !new(big.Rat).Quo(got, step).IsInt() {
			t.Fatalf("%v is no multiple of %v", got, step)
		}
		diff := new(big.Rat).Sub(got, r)
		half := new(big.Rat).Mul(step, big.NewRat(1, 2))
		switch c := new(big.Rat).Abs(diff).Cmp(half); {
		case c > 0:
			t.Fatalf("%v is more than half a step from %v", got, r)
		case c == 0 && diff.Sign() != r.Sign():
			t.Fatalf("a half of %v went toward zero: %v", r, got)
		}
	})
}

func TestRoundCourses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := big.NewRat(rapid.Int64Range(-1e12, 1e12).Draw(t, "num"), rapid.Int64Range(1, 1e6).Draw(t, "den"))
		n := rapid.IntRange(-3, 6).Draw(t, "decimals")
		x, _ := r.Float64()
		want, _ := Round(r, n).Float64()
		step := math.Pow(10, float64(-n)) + 2*(math.Nextafter(math.Abs(want), math.Inf(1))-math.Abs(want)) // and what a double cannot tell apart
		if got := NewCourses().Round(Along([]float64{x}), n).Num(0); math.Abs(got-want) > step*1.001 {
			t.Fatalf("%v to %d decimals is %v, want %v", x, n, got, want)
		}
	})
}

// Every word that is offered for a kind is one, and names a type that says it again.
func TestKinds(t *testing.T) {
	var got []string
	for _, kind := range append(Kinds(), "yuan") {
		typ, ok := TypeOf(kind)
		got = append(got, fmt.Sprint(kind, " ", typ, " ", typ.Kind(), " ", ok))
	}
	want := []string{"money 元 money true", "count 人 count true", "money/count 元/人 money/count true", "ratio 纯数 number true",
		"months 纯数 number true", "score 纯数 number true", "number 纯数 number true", "text 文本 text true", "bool 是否 bool true",
		"yuan 纯数 number false"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// Values are equal when sort and content are.
func TestEqual(t *testing.T) {
	values := []Value{Int(1), Num(big.NewRat(1, 2)), Int(0), Yes(true), Yes(false), Str(""), Str("是"), Str("1")}
	for i, v := range values {
		for j, w := range values {
			if v.Equal(w) != (i == j) {
				t.Errorf("%v and %v: equal is %v", v, w, v.Equal(w))
			}
		}
	}
	if !Num(big.NewRat(2, 4)).Equal(Num(big.NewRat(1, 2))) {
		t.Error("2/4 is 1/2")
	}
}

// Errors that stand beside each other are one that says how many, and come apart again.
func TestSeveral(t *testing.T) {
	a, b, c := Missing("甲"), Missing("乙"), fmt.Errorf("丙")
	if got := Several([]error{a}); got != a {
		t.Errorf("one alone is %v", got)
	}
	all := Several([]error{Several([]error{a, b}), c})
	if got := all.Error(); got != "甲（等 2 处）（等 2 处）" {
		t.Error(got)
	}
	if got := Causes(all); !slices.Equal(got, []error{a, b, c}) {
		t.Error(got)
	}
	if !IsMissing(all) || IsMissing(c) || IsMissing(nil) {
		t.Error("missing is what holds a missing value")
	}
}

// The mutations that are excused stand in the program as the list tells them.
func TestExcusedMutations(t *testing.T) {
	list, err := os.ReadFile("testdata/mutants.txt")
	if err != nil {
		t.Fatal(err)
	}
	excused := 0
	for line := range strings.Lines(string(list)) {
		parts := strings.Split(strings.TrimSpace(line), " | ")
		if strings.HasPrefix(line, "#") || line == "\n" {
			continue
		}
		if len(parts) != 4 {
			t.Errorf("%q has not four parts", line)
			continue
		}
		source, err := os.ReadFile(parts[0])
		if err != nil {
			t.Fatal(err)
		}
		excused++
		if plain := strings.Join(strings.Fields(string(source)), " "); strings.Count(plain, parts[1]) != 1 {
			t.Errorf("%s does not hold %q once", parts[0], parts[1])
		}
	}
	if excused == 0 {
		t.Error("the list is empty")
	}
}
