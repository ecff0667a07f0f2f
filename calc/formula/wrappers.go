package formula

import "math"

// What follows serves callers of before and goes with them.

type ColumnEnv interface {
	Column(n *Node, unit int) (Column, error)
	Units() []int
	OnceColumn(n *Node, compute func() (Column, error)) (Column, error)
}

type columnEnv struct{ ColumnEnv }

func (e columnEnv) Value(n *Node, unit int) (Column, error) { return e.Column(n, unit) }

func (e columnEnv) Once(n *Node, compute func() (Column, error)) (Column, error) {
	return e.OnceColumn(n, compute)
}

func (f *Formula) Columns(env ColumnEnv, unit int) (Column, error) {
	v, err := Evaluate[Column](f.Root, NewCourses(), columnEnv{env}, unit)
	if err == nil && v.Errs != nil && v.Sort == Number {
		out := make([]float64, len(v.Errs))
		for i := range out {
			if out[i] = v.Num(i); v.Errs[i] != nil {
				out[i] = math.NaN()
			}
		}
		v = Along(out)
	}
	return v, err
}

// Same reports whether two columns are one and the same, not copies.
func (c Column) Same(d Column) bool {
	return len(c.Nums) > 0 && len(c.Nums) == len(d.Nums) && &c.Nums[0] == &d.Nums[0]
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

func (a Column) Plus(b Column) Column  { return NewCourses().Add(a, b) }
func (a Column) Minus(b Column) Column { return NewCourses().Sub(a, b) }

// RoundNum rounds x to n decimals, half away from zero.
func RoundNum(x float64, n int) float64 { return roundFloat(x, n, halfAway) }
