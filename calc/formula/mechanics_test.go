package formula

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The cases in testdata/mechanics.txt are what an algebra does for the mechanics
// round the formulas: an operation with a whole number if it takes one, and its
// operands, which are formulas over the names of the small world.
//
//	Round 1 | 甲 * 率
//	  courses   0.3 0.1 -0.1 0 30000
//
// In every course the columns come to what the exact values come to.
const mechanics = "testdata/mechanics.txt"

// operand is a value, or the error of all courses; it is computed when it is asked for.
type operand[V any] func() (V, error)

// operation is one line of the file in an algebra.
type operation[V any] func(alg Algebra[V], k int, args []operand[V]) (V, error)

// operations are the methods of an algebra, each given its operands in their order.
func operations[V any]() map[string]operation[V] {
	eagerly := func(of func(alg Algebra[V], k int, args []V) (V, error)) operation[V] {
		return func(alg Algebra[V], k int, args []operand[V]) (V, error) {
			var values []V
			for _, a := range args {
				v, err := a()
				if err != nil {
					return alg.fail(values, err)
				}
				values = append(values, v)
			}
			return of(alg, k, values)
		}
	}
	two := func(of func(alg Algebra[V], a, b V) V) operation[V] {
		return eagerly(func(alg Algebra[V], _ int, args []V) (V, error) { return of(alg, args[0], args[1]), nil })
	}
	single := func(of func(alg Algebra[V], a V) V) operation[V] {
		return eagerly(func(alg Algebra[V], _ int, args []V) (V, error) { return of(alg, args[0]), nil })
	}
	numbered := func(of func(alg Algebra[V], a V, k int) V) operation[V] {
		return eagerly(func(alg Algebra[V], k int, args []V) (V, error) { return of(alg, args[0], k), nil })
	}
	return map[string]operation[V]{
		"Add": two(Algebra[V].Add), "Sub": two(Algebra[V].Sub), "Mul": two(Algebra[V].Mul),
		"Min": two(Algebra[V].Min), "Max": two(Algebra[V].Max), "And": two(Algebra[V].And), "Or": two(Algebra[V].Or),
		"Neg": single(Algebra[V].Neg), "Abs": single(Algebra[V].Abs), "Not": single(Algebra[V].Not),
		"Round": numbered(Algebra[V].Round), "Whole": numbered(Algebra[V].Whole),
		"After": eagerly(func(alg Algebra[V], _ int, args []V) (V, error) { return alg.After(args[0], args[1:]...), nil }),
		"Pick":  eagerly(func(alg Algebra[V], _ int, args []V) (V, error) { return alg.Pick(args[0], args[1], args[2]), nil }),
		"Refuse": eagerly(func(alg Algebra[V], _ int, args []V) (V, error) {
			return alg.Refuse(args[0], args[1], func(Value) error { return errRefused })
		}),
		"Otherwise": func(alg Algebra[V], _ int, args []operand[V]) (V, error) {
			v, err := args[0]()
			return alg.Otherwise(v, err, args[1])
		},
		"Reword": func(alg Algebra[V], _ int, args []operand[V]) (V, error) {
			v, err := args[0]()
			return alg.Reword(v, err, func(err error) error { return errors.New("另说：" + err.Error()) })
		},
		// Sum adds its operands, Less takes all but the first from it; Kept is what
		// a sum was after two, when more came to it.
		"Sum": eagerly(func(alg Algebra[V], _ int, args []V) (V, error) {
			s := alg.Sum()
			for _, v := range args {
				s.Add(v)
			}
			return s.Value(), nil
		}),
		"Less": eagerly(func(alg Algebra[V], _ int, args []V) (V, error) {
			s := alg.Sum()
			s.Add(args[0])
			for _, v := range args[1:] {
				s.Sub(v)
			}
			return s.Value(), nil
		}),
		"Owed": eagerly(func(alg Algebra[V], _ int, args []V) (V, error) {
			s := alg.Sum()
			for _, v := range args {
				s.Sub(v)
			}
			return s.Value(), nil
		}),
		"Kept": eagerly(func(alg Algebra[V], _ int, args []V) (V, error) {
			s := alg.Sum()
			s.Add(args[0])
			s.Add(args[1])
			kept := s.Value()
			for _, v := range args[2:] {
				s.Add(v)
				s.Sub(v)
				s.Add(v)
			}
			return kept, nil
		}),
		// Share gives the k-th share of the first operand.
		"Share": eagerly(func(alg Algebra[V], k int, args []V) (V, error) {
			return alg.Share(args[0], args[1:], alg.Of(Yes(true)))[k], nil
		}),
	}
}

var errRefused = errors.New("不收")

var (
	exactly  = operations[Value]()
	columnar = operations[Column]()
)

// mechanic is a case that was read.
type mechanic struct {
	op   string
	k    int
	args []*Formula
}

func readMechanic(text string) (mechanic, error) {
	parts := strings.Split(text, " | ")
	name, number, _ := strings.Cut(parts[0], " ")
	m := mechanic{op: name}
	if number != "" {
		var err error
		if m.k, err = strconv.Atoi(number); err != nil {
			return m, err
		}
	}
	if exactly[name] == nil {
		return m, fmt.Errorf("no operation %q", name)
	}
	for _, p := range parts[1:] {
		f, wrong := compiled(p)
		if len(wrong) > 0 {
			return m, fmt.Errorf("%s: %v", p, wrong)
		}
		m.args = append(m.args, f)
	}
	return m, nil
}

// columns computes the case along all courses, in an algebra that has nothing to
// spare and in one that is in use, and sees to it that no operand is changed.
func (m mechanic) columns(t *testing.T, alg Algebra[Column]) (Column, error) {
	var held []Column
	var copies [][]float64
	var args []operand[Column]
	for _, f := range m.args {
		v, err := small.all(f, 0)
		held, copies = append(held, v), append(copies, slices.Clone(v.Nums))
		args = append(args, func() (Column, error) { return v, err })
	}
	out, err := columnar[m.op](alg, m.k, args)
	for i, v := range held {
		if !slices.Equal(v.Nums, copies[i]) {
			t.Errorf("operand %d was %v and is %v", i, copies[i], v.Nums)
		}
	}
	return out, err
}

func (m mechanic) exact(course int) (Value, error) {
	var args []operand[Value]
	for _, f := range m.args {
		args = append(args, func() (Value, error) { return small.value(f, course, 0) })
	}
	if m.op == "Pick" { // what is not picked refuses nothing
		cond, err := args[0]()
		if err != nil {
			return Value{}, err
		}
		picked := args[2]
		if cond.Yes {
			picked = args[1]
		}
		if _, err := picked(); err != nil {
			return Value{}, err
		}
		for i := range args {
			v, _ := args[i]()
			args[i] = func() (Value, error) { return v, nil }
		}
	}
	return exactly[m.op](Exact, m.k, args)
}

func TestMechanics(t *testing.T) {
	busy := NewCourses()
	for _, file := range readCases(t, mechanics) {
		for _, c := range file.cases() {
			t.Run(c.text, func(t *testing.T) {
				m, err := readMechanic(c.text)
				if err != nil {
					t.Fatal(err)
				}
				all, allErr := m.columns(t, NewCourses())
				said := saysOf(m.args[0], all, allErr)
				if used, usedErr := m.columns(t, busy); saysOf(m.args[0], used, usedErr) != said {
					t.Errorf("in an algebra in use: %s, else %s", saysOf(m.args[0], used, usedErr), said)
				}
				for i := range courses {
					want, wantErr := m.exact(i)
					if s := apart(m.args[0], want, wantErr, all, allErr, i); s != "" {
						t.Errorf("course %d: %s", i, s)
					}
				}
				got := []face{{"courses", said}}
				if !slices.Equal(got, c.faces) && !*update {
					t.Errorf("got %v, want %v", got, c.faces)
				}
				c.faces = got
			})
		}
		if *update {
			file.write(t)
		}
	}
}

// Why a value is refused is told the value, of the first course in which it is.
func TestRefusedValue(t *testing.T) {
	alg := NewCourses()
	told := func(v Value) error { return errors.New(v.String()) }
	v, err := alg.Refuse(Along([]float64{1, 2.5, 3}), Column{Sort: Bool, Yes: []bool{false, true, true}}, told)
	if err != nil || v.Err(0) != nil || v.Err(1) == nil || v.Err(1).Error() != "2.5" || v.Err(2) != v.Err(1) {
		t.Error(v.errs, err)
	}
	f, _ := compiled("1000000000000.07 - 1000000000000")
	fen, err := small.all(f, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := alg.Refuse(fen, Flat(Yes(true)), told); err.Error() != "0.07" {
		t.Error("told is the amount, without what its binary form loses:", err)
	}
	if !alg.Whole(fen, 2).Yes[0] || alg.Whole(fen, 1).Yes[0] {
		t.Error("a difference of fen is one of fen")
	}
	if _, err := alg.Refuse(Along([]float64{4, 5}), Flat(Yes(true)), told); err == nil || err.Error() != "4" {
		t.Error("refused in all courses is an error", err)
	}
	if _, err := Exact.Refuse(Int(7), Yes(true), told); err == nil || err.Error() != "7" {
		t.Error(err)
	}
	if v, err := Exact.Refuse(Int(7), Yes(false), told); err != nil || !v.Equal(Int(7)) {
		t.Error(v, err)
	}
}

// The same value is one that was handed on, not merely an equal one.
func TestSame(t *testing.T) {
	a, b := Int(1), Int(1)
	if !Exact.Same(a, a) || Exact.Same(a, b) || Exact.Same(Yes(true), Yes(true)) {
		t.Error("exact values are the same when they are one number")
	}
	alg := NewCourses()
	x, y := Along([]float64{1, 2}), Along([]float64{1, 2})
	for _, c := range []struct {
		a, b Column
		same bool
	}{{x, x, true}, {x, y, false}, {x, Along(x.Nums[:1]), false}, {Flat(Yes(true)), Flat(Yes(true)), false}, {x, Column{}, false}} {
		if alg.Same(c.a, c.b) != c.same {
			t.Errorf("%v and %v: the same is %v", c.a, c.b, !c.same)
		}
	}
	if !alg.Of(Int(3)).Value(0).Equal(Int(3)) || !Exact.Of(a).Equal(a) {
		t.Error("an exact value is itself")
	}
}
