package formula

import (
	"fmt"
	"math/big"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tongchou/calc/finding"
)

// world is the small world of the tables under testdata.
type world struct{}

var symbols = map[string]Type{
	"甲": MoneyType, "乙": MoneyType, "元": MoneyType, "人": CountType, "率": PlainType,
	"真": BoolType, "字": TextType, "缺": MoneyType, "值": MoneyType, "筹集基数": MoneyType,
}

func (world) Lookup(space, name string) (Symbol, string, bool) {
	t, ok := symbols[name]
	return Symbol{Type: t, PerUnit: name == "值"}, "", ok && space == ""
}

func (world) Value(n *Node, unit int) (Value, error) {
	switch n.Name {
	case "甲":
		return Int(10), nil
	case "乙":
		return Int(4), nil
	case "元":
		return Int(1), nil
	case "人":
		return Int(3), nil
	case "率":
		return Num(big.NewRat(3, 100)), nil
	case "真":
		return Yes(true), nil
	case "字":
		return Str("政策调整"), nil
	case "值":
		return Int(int64(unit + 1)), nil
	}
	return Value{}, Missing("%s", n.Name)
}

func (world) Units() []int { return []int{0, 1, 2} }

func (world) Once(_ *Node, compute func() (Value, error)) (Value, error) { return compute() }

// table reads "left => right" lines.
func table(t *testing.T, name string, each func(t *testing.T, left, right string)) {
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "# ") {
			continue
		}
		left, right, ok := strings.Cut(line, " => ")
		if !ok {
			t.Fatalf("%s: bad line %q", name, line)
		}
		n++
		t.Run(left, func(t *testing.T) { each(t, left, right) })
	}
	if n == 0 {
		t.Fatalf("%s holds no cases", name)
	}
}

func compiled(t *testing.T, text string) *Formula {
	f, list := Parse(text, finding.Pos{File: "p", Line: 1, Col: 1})
	if f == nil {
		t.Fatalf("Parse: %v", list)
	}
	if list := f.Check(world{}, "题"); len(list) > 0 {
		t.Fatalf("Check: %v", list)
	}
	return f
}

func TestValues(t *testing.T) {
	table(t, "values.txt", func(t *testing.T, left, right string) {
		got, err := compiled(t, left).Eval(world{}, 0)
		var s string
		if err != nil {
			s = "! " + err.Error()
		} else {
			s = got.String()
		}
		if s != right {
			t.Errorf("got %s, want %s", s, right)
		}
	})
}

func TestFaults(t *testing.T) {
	table(t, "faults.txt", func(t *testing.T, left, right string) {
		f, list := Parse(left, finding.Pos{File: "p", Line: 1, Col: 1})
		if f != nil {
			list = append(list, f.Check(world{}, "题")...)
		}
		var got []string
		for _, x := range list {
			got = append(got, fmt.Sprintf("%s %d: %s", x.ID, x.Pos.Col, x.Found))
		}
		if s := strings.Join(got, "; "); s != right {
			t.Errorf("got  %s\nwant %s", s, right)
		}
	})
}

type cells struct{ f *Formula }

func (c cells) Name(n *Node) (string, error) { return "[" + n.Title() + "]", nil }
func (c cells) Over(n *Node) (string, error) { return "{" + c.f.Source(n) + "}", nil }
func (c cells) MayBeBlank(n *Node) bool      { return n.Name == "缺" }
func (c cells) Decimals(n *Node) (int, bool) {
	return map[Type]int{MoneyType: 2}[n.Type], n.Type == MoneyType || n.Type == CountType
}

func TestExcel(t *testing.T) {
	table(t, "excel.txt", func(t *testing.T, left, right string) {
		f := compiled(t, left)
		got, err := f.Excel(cells{f})
		if err != nil {
			t.Fatal(err)
		}
		if got != right {
			t.Errorf("got %s, want %s", got, right)
		}
	})
}

func TestSubstitute(t *testing.T) {
	f := compiled(t, "ROUND( （甲）* 率 + 合计(值), 2)")
	got := f.Substitute(func(n *Node) string { return "<" + f.Source(n) + ">" })
	if want := "ROUND( （<（甲）>）* <率> + <合计(值)>, 2)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestPositionsAcrossLines(t *testing.T) {
	f, _ := Parse("甲 +\n  丁", finding.Pos{File: "p", Line: 7, Col: 12})
	list := f.Check(world{}, "题")
	if len(list) != 1 || list[0].Pos.Line != 8 || list[0].Pos.Col != 3 {
		t.Errorf("got %v", list)
	}
}

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

// FuzzFormula shows that no text makes the language panic, and that what
// parses survives being written out again: its source parses to the same value.
func FuzzFormula(f *testing.F) {
	for _, s := range []string{"1+2*3", "IF(真, 甲, 0)", "合计(值, 值>1*元)", "((((", "-2^2%", "缺省(缺, 甲)", `"a`, "未来3年.年末结余", "9^999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		f, list := Parse(text, finding.Pos{File: "p", Line: 1, Col: 1})
		if f == nil {
			if len(list) == 0 {
				t.Fatal("no formula and no finding")
			}
			return
		}
		if len(f.Check(world{}, "题")) > 0 {
			return
		}
		v, err := f.Eval(world{}, 0)
		f.Substitute(func(n *Node) string { return f.Source(n) })
		if _, xerr := f.Excel(cells{f}); xerr != nil {
			t.Fatal(xerr)
		}
		if err != nil || v.Sort != Number {
			return
		}
		g := compiled(t, "("+text+"\n)")
		if w, err := g.Eval(world{}, 0); err != nil || !w.Equal(v) {
			t.Fatalf("%q: %v, in brackets %v (%v)", text, v, w, err)
		}
	})
}
