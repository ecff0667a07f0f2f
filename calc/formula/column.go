package formula

import (
	"math"
	"slices"
)

// Column is a value along many courses of events at once: Nums has a number for
// each of them, Yes a yes/no; either has one element where it is the same in all.
// A text is always the same. Columns serve estimates: their numbers are binary,
// and what an exact value could not be, they hold as NaN.
//
// A result must be the same on every machine, so every operation is rounded by
// itself: where two stand in one expression, a conversion keeps a processor from
// fusing them.
type Column struct {
	Sort Sort
	Nums []float64
	Yes  []bool
	Str  string
}

// ColumnEnv gives columns while a formula is evaluated for one unit.
type ColumnEnv interface {
	// Column is the value of a name; a missing one is an error for which
	// IsMissing holds, and it is missing in all courses.
	Column(n *Node, unit int) (Column, error)
	// Units lists the units that take part.
	Units() []int
	// OnceColumn computes an aggregate a single time for all units.
	OnceColumn(n *Node, compute func() (Column, error)) (Column, error)
}

// Flat is a column that is the same in all courses.
func Flat(v Value) Column {
	c := Column{Sort: v.Sort, Str: v.Str}
	switch v.Sort {
	case Number:
		x, _ := v.Num.Float64()
		c.Nums = []float64{x}
	case Bool:
		c.Yes = []bool{v.Yes}
	}
	return c
}

// Along makes a number column of one number for each course.
func Along(nums []float64) Column { return Column{Nums: nums} }

// Num is the number in course i.
func (c Column) Num(i int) float64 {
	if len(c.Nums) == 1 {
		return c.Nums[0]
	}
	return c.Nums[i]
}

func (c Column) yes(i int) bool {
	if len(c.Yes) == 1 {
		return c.Yes[0]
	}
	return c.Yes[i]
}

// Same reports whether two columns are one and the same, not copies.
func (c Column) Same(d Column) bool {
	return len(c.Nums) > 0 && len(c.Nums) == len(d.Nums) && &c.Nums[0] == &d.Nums[0]
}

// some reports whether a yes/no holds in any course.
func (c Column) some() bool { return slices.Contains(c.Yes, true) }

func (c Column) size() int { return max(len(c.Nums), len(c.Yes), 1) }

// Columns computes the formula along all courses for a unit (any number for a
// pool-level formula). The error is a *Fault, or whatever ColumnEnv.Column
// returned. A division by zero in some courses only makes NaN there.
func (f *Formula) Columns(env ColumnEnv, unit int) (Column, error) { return along(f.Root, env, unit) }

func along(n *Node, env ColumnEnv, unit int) (Column, error) {
	switch n.Op {
	case OpNumber:
		return Flat(Num(n.Num)), nil
	case OpText:
		return Flat(Str(n.Str)), nil
	case OpBool:
		return Flat(Yes(n.Yes)), nil
	case OpName:
		return env.Column(n, unit)
	case OpOver:
		return env.OnceColumn(n, func() (Column, error) { return overAlong(n, env) })
	case OpCall:
		switch n.Str {
		case "IF":
			return choose(n.Args[:2], n.Args[2], n, env, unit)
		case "IFS":
			return choose(n.Args, nil, n, env, unit)
		case "缺省":
			c, err := along(n.Args[0], env, unit)
			if IsMissing(err) {
				return along(n.Args[1], env, unit)
			}
			return c, err
		}
	}
	args := make([]Column, len(n.Args))
	for i, a := range n.Args {
		c, err := along(a, env, unit)
		if err != nil {
			return Column{}, err
		}
		args[i] = c
	}
	switch {
	case n.Op == OpCall:
		return callAlong(n, args), nil
	case n.Op == OpEq || n.Op == OpNe || n.Op == OpLt || n.Op == OpLe || n.Op == OpGt || n.Op == OpGe:
		return compareAlong(n.Op, args[0], args[1]), nil
	}
	return arithmeticAlong(n.Op, args), nil
}

// choose is IF and IFS: pairs of condition and value, then what stands where no
// condition holds (nil: an error). What no course takes is not evaluated.
func choose(pairs []*Node, otherwise, n *Node, env ColumnEnv, unit int) (Column, error) {
	type branch struct {
		taken Column // by these courses
		value Column
	}
	var list []branch
	left := Flat(Yes(true)) // the courses for which no condition held so far
	for i := 0; i < len(pairs) && left.some(); i += 2 {
		c, err := along(pairs[i], env, unit)
		if err != nil {
			return Column{}, err
		}
		taken := logicAlong("AND", []Column{left, c})
		if !taken.some() {
			continue
		}
		left = logicAlong("AND", []Column{left, logicAlong("NOT", []Column{c})})
		v, err := along(pairs[i+1], env, unit)
		if err != nil {
			return Column{}, err
		}
		list = append(list, branch{taken, v})
	}
	if left.some() {
		if otherwise == nil {
			return Column{}, &Fault{n, "IFS 没有一个条件成立"}
		}
		v, err := along(otherwise, env, unit)
		if err != nil {
			return Column{}, err
		}
		list = append(list, branch{left, v})
	}
	if len(list) == 1 {
		return list[0].value, nil
	}
	size := 1
	for _, b := range list {
		size = max(size, b.taken.size(), b.value.size())
	}
	out := Column{Sort: list[0].value.Sort}
	switch out.Sort {
	case Number:
		out.Nums = make([]float64, size)
	case Bool:
		out.Yes = make([]bool, size)
	default:
		return Column{}, &Fault{n, "各条推算路径的文本不同"}
	}
	for i := range size {
		at := 0
		for !list[at].taken.yes(i) {
			at++
		}
		if v := list[at].value; out.Sort == Number {
			out.Nums[i] = v.Num(i)
		} else {
			out.Yes[i] = v.yes(i)
		}
	}
	return out, nil
}

// Combine makes a number column of f over the numbers of two columns.
func Combine(a, b Column, f func(x, y float64) float64) Column {
	out := make([]float64, max(len(a.Nums), len(b.Nums)))
	for i := range out {
		out[i] = f(a.Num(i), b.Num(i))
	}
	return Along(out)
}

// Each makes a number column of f over the numbers of one.
func (c Column) Each(f func(x float64) float64) Column {
	out := make([]float64, len(c.Nums))
	for i, x := range c.Nums {
		out[i] = f(x)
	}
	return Along(out)
}

// Plus, Minus and times are what most of the work is: they are spelled out so
// that nothing is called for each number.
func (a Column) Plus(b Column) Column {
	x, y := a.Nums, b.Nums
	if len(x) == 1 {
		x, y = y, x
	}
	out := make([]float64, len(x))
	if len(y) == 1 {
		for i, c := 0, y[0]; i < len(x); i++ {
			out[i] = x[i] + c
		}
		return Along(out)
	}
	for i := range x {
		out[i] = x[i] + y[i]
	}
	return Along(out)
}

// Minus is a − b.
func (a Column) Minus(b Column) Column {
	if len(a.Nums) != len(b.Nums) {
		return Combine(a, b, func(x, y float64) float64 { return x - y })
	}
	out := make([]float64, len(a.Nums))
	for i, x := range a.Nums {
		out[i] = x - b.Nums[i]
	}
	return Along(out)
}

func (a Column) times(b Column) Column {
	x, y := a.Nums, b.Nums
	if len(x) == 1 {
		x, y = y, x
	}
	out := make([]float64, len(x))
	if len(y) == 1 {
		for i, c := 0, y[0]; i < len(x); i++ {
			out[i] = x[i] * c
		}
		return Along(out)
	}
	for i := range x {
		out[i] = x[i] * y[i]
	}
	return Along(out)
}

func arithmeticAlong(op Op, args []Column) Column {
	a, b := args[0], args[len(args)-1]
	switch op {
	case OpNeg:
		return a.Each(func(x float64) float64 { return -x })
	case OpPlus:
		return a
	case OpPercent:
		return a.Each(func(x float64) float64 { return x / 100 })
	case OpAdd:
		return a.Plus(b)
	case OpSub:
		return a.Minus(b)
	case OpMul:
		return a.times(b)
	case OpDiv:
		return Combine(a, b, func(x, y float64) float64 {
			if y == 0 {
				return math.NaN()
			}
			return x / y
		})
	}
	return Combine(a, b, powerOf)
}

// powerOf multiplies step by step: a library's power may differ in its last bit
// from one processor to another.
func powerOf(x, y float64) float64 {
	if y != math.Trunc(y) || math.Abs(y) > maxExponent || x == 0 && y <= 0 {
		return math.NaN()
	}
	r := 1.0
	for range int(math.Abs(y)) {
		r = float64(r * x)
	}
	if y < 0 {
		return 1 / r
	}
	return r
}

func compareAlong(op Op, a, b Column) Column {
	out := make([]bool, max(a.size(), b.size()))
	for i := range out {
		if a.Sort != Number {
			x, y := Value{Sort: a.Sort, Str: a.Str}, Value{Sort: b.Sort, Str: b.Str}
			if a.Sort == Bool {
				x.Yes, y.Yes = a.yes(i), b.yes(i)
			}
			out[i] = compare(op, x, y)
			continue
		}
		switch x, y := a.Num(i), b.Num(i); op {
		case OpEq:
			out[i] = x == y
		case OpNe:
			out[i] = x != y
		case OpLt:
			out[i] = x < y
		case OpLe:
			out[i] = x <= y
		case OpGt:
			out[i] = x > y
		default:
			out[i] = x >= y
		}
	}
	return Column{Sort: Bool, Yes: out}
}

func callAlong(n *Node, args []Column) Column {
	switch n.Str {
	case "AND", "OR", "NOT":
		return logicAlong(n.Str, args)
	case "ABS":
		return args[0].Each(math.Abs)
	case "SUM", "MIN", "MAX":
		out := args[0]
		for _, a := range args[1:] {
			switch n.Str {
			case "SUM":
				out = out.Plus(a)
			case "MIN":
				out = Combine(out, a, func(x, y float64) float64 { return min(x, y) })
			default:
				out = Combine(out, a, func(x, y float64) float64 { return max(x, y) })
			}
		}
		return out
	}
	how := map[string]rounding{"ROUND": halfAway, "ROUNDUP": away, "ROUNDDOWN": toward}[n.Str]
	return Combine(args[0], args[1], func(x, d float64) float64 {
		if d != math.Trunc(d) {
			return math.NaN()
		}
		return roundFloat(x, int(d), how)
	})
}

func logicAlong(name string, args []Column) Column {
	size := 1
	for _, a := range args {
		size = max(size, len(a.Yes))
	}
	out := make([]bool, size)
	for i := range out {
		out[i] = name == "AND" || name == "NOT" && !args[0].yes(i)
		for _, a := range args {
			switch name {
			case "AND":
				out[i] = out[i] && a.yes(i)
			case "OR":
				out[i] = out[i] || a.yes(i)
			}
		}
	}
	return Column{Sort: Bool, Yes: out}
}

// RoundNum rounds x to n decimals, half away from zero.
func RoundNum(x float64, n int) float64 { return roundFloat(x, n, halfAway) }

// powersOfTen are exact: 10^22 is the last that a binary number holds.
var powersOfTen = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// hair is how far a binary number may lie from the decimal it stands for: 1.005
// is a little less, and is to be rounded as 1.005. Beyond 10^13 it would be more
// than a hundredth of what is rounded to.
func hair(y float64) float64 {
	if math.Abs(y) > 1e13 {
		return 0
	}
	return 1e-15
}

func roundFloat(x float64, n int, how rounding) float64 {
	if n >= len(powersOfTen) || -n >= len(powersOfTen) {
		return math.NaN()
	}
	scale := powersOfTen[max(n, -n)]
	y := float64(x * scale)
	if n < 0 {
		y = x / scale
	}
	switch how {
	case halfAway:
		y = math.Round(float64(y * (1 + hair(y))))
	case away:
		y = math.Copysign(math.Ceil(math.Abs(float64(y*(1-hair(y))))), y)
	default:
		y = math.Trunc(float64(y * (1 + hair(y))))
	}
	if n < 0 {
		return float64(y * scale)
	}
	return y / scale
}

// overAlong sums, averages or counts over the units that take part.
func overAlong(n *Node, env ColumnEnv) (Column, error) {
	sum, count := Along([]float64{0}), Along([]float64{0})
	cond := n.Args[len(n.Args)-1]
	for _, u := range env.Units() {
		taken := Flat(Yes(true))
		if n.Str == "计数" || len(n.Args) == 2 {
			var err error
			if taken, err = along(cond, env, u); err != nil {
				return Column{}, err
			}
		}
		ones := make([]float64, len(taken.Yes))
		any := false
		for i, y := range taken.Yes {
			if y {
				ones[i], any = 1, true
			}
		}
		if !any {
			continue
		}
		count = count.Plus(Along(ones))
		if n.Str == "计数" {
			continue
		}
		v, err := along(n.Args[0], env, u)
		if err != nil {
			return Column{}, err
		}
		if len(ones) > 1 || ones[0] == 0 {
			v = Combine(v, Along(ones), func(x, one float64) float64 {
				if one == 0 {
					return 0
				}
				return x
			})
		}
		sum = sum.Plus(v)
	}
	switch n.Str {
	case "计数":
		return count, nil
	case "平均":
		return arithmeticAlong(OpDiv, []Column{sum, count}), nil
	}
	return sum, nil
}
