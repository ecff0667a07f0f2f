package formula

import (
	"math"
	"math/big"
	"strings"
)

// Courses is the algebra of columns. One of them serves one goroutine: it keeps
// the room of columns that an evaluation is done with for those that follow.
type Courses struct {
	*room
	temps  bool // what comes out is a temporary of an evaluation
	inside *Courses
}

// room holds what columns of many courses may be written to, and evaluations that are
// over.
type room struct {
	nums stock[float64]
	yes  stock[bool]
	idle []*evaluation[Column]
	flat map[*big.Rat]Column
	read struct { // what a sweep finds
		nums map[*float64]bool
		yes  map[*bool]bool
	}
}

// stock is what a room has of one kind: all that was ever made, and what of it is free.
type stock[T any] struct{ made, free [][]T }

// NewCourses is the algebra of columns with room of its own.
func NewCourses() *Courses {
	c := &Courses{room: &room{flat: map[*big.Rat]Column{}}}
	c.read.nums, c.read.yes = map[*float64]bool{}, map[*bool]bool{}
	c.inside = &Courses{room: c.room, temps: true}
	c.inside.inside = c.inside
	return c
}

func (c *Courses) begin() *evaluation[Column] {
	if k := len(c.idle) - 1; k >= 0 {
		e := c.idle[k]
		c.idle = c.idle[:k]
		return e
	}
	return evaluationOf[Column](c.inside, columnLibrary)
}

func (c *Courses) end(e *evaluation[Column]) {
	e.env = nil
	c.idle = append(c.idle, e)
}

func (c *Courses) keep(v Column, err error) (Column, error) {
	v.temp = false
	if err != nil || v.errs == nil {
		return v, err
	}
	return v.plain()
}

func (c *Courses) still(v Column) Column {
	v.temp = false
	return v
}

// Sweep frees the room of all columns that live does not show.
func (c *Courses) Sweep(live func(show func(Column))) {
	clear(c.read.nums)
	clear(c.read.yes)
	live(func(v Column) {
		if len(v.Nums) > 1 {
			c.read.nums[&v.Nums[0]] = true
		}
		if len(v.Yes) > 1 {
			c.read.yes[&v.Yes[0]] = true
		}
	})
	c.nums.sweep(c.read.nums)
	c.yes.sweep(c.read.yes)
}

func (s *stock[T]) sweep(live map[*T]bool) {
	s.free = s.free[:0]
	for _, of := range s.made {
		if !live[&of[0]] {
			s.free = append(s.free, of)
		}
	}
}

// take gives room for n elements with anything in them.
func (s *stock[T]) take(n int) []T {
	if n <= 1 {
		return make([]T, n)
	}
	for k := len(s.free) - 1; k >= 0; k = len(s.free) - 1 {
		of := s.free[k]
		s.free = s.free[:k]
		if cap(of) >= n {
			return of[:n]
		}
	}
	of := make([]T, n)
	s.made = append(s.made, of)
	return of
}

// give frees room that take gave.
func (s *stock[T]) give(of []T) {
	if len(of) > 1 {
		s.free = append(s.free, of)
	}
}

// drop takes the room of a temporary that is not needed any more.
func (c *Courses) drop(v Column) {
	if !v.temp {
		return
	}
	c.nums.give(v.Nums)
	c.yes.give(v.Yes)
}

// number gives a number column for what comes of a and b, with their errors. It
// is written in the place of one of them if it may be.
func (c *Courses) number(a, b Column) Column {
	n := max(len(a.Nums), len(b.Nums))
	out := Column{errs: joint(a.errs, b.errs), temp: c.temps}
	if a.temp && len(a.Nums) == n {
		out.Nums = a.Nums
		c.drop(b)
	} else if b.temp && len(b.Nums) == n {
		out.Nums = b.Nums
		c.drop(a)
	} else {
		out.Nums = c.nums.take(n)
	}
	return out
}

// index is what to keep of i for an operand: all of it, or nothing of one that is
// the same in all courses.
func index[T any](s []T) int {
	if len(s) == 1 {
		return 0
	}
	return -1
}

// mostFlat is how many numbers are kept as columns.
const mostFlat = 1 << 13

// Of keeps what it made of a number: one block of courses asks for the same as another.
func (c *Courses) Of(v Value) Column {
	if v.Sort != Number {
		return Flat(v)
	}
	of, ok := c.flat[v.Num]
	if !ok {
		if len(c.flat) == mostFlat {
			clear(c.flat)
		}
		of = Flat(v)
		c.flat[v.Num] = of
	}
	return of
}

func (c *Courses) Add(a, b Column) Column {
	if !c.temps && b.nothing() { // in a formula a 0 may have a sign, which is lost here
		a.errs, a.fine = joint(a.errs, b.errs), finer(a, b)
		return a
	}
	out := c.number(a, b)
	out.fine = finer(a, b)
	x, y := a.Nums, b.Nums
	if len(x) == 1 {
		x, y = y, x
	}
	add(out.Nums, x, y)
	return out
}

// add, subtract and multiply are what most of the work is.
func add(z, x, y []float64) {
	z = z[:len(x)]
	if len(y) == 1 {
		for i, k := 0, y[0]; i < len(x); i++ {
			z[i] = x[i] + k
		}
		return
	}
	y = y[:len(x)]
	for i := range x {
		z[i] = x[i] + y[i]
	}
}

func (c *Courses) Sub(a, b Column) Column {
	out := c.number(a, b)
	out.fine = finer(a, b)
	subtract(out.Nums, a.Nums, b.Nums)
	return out
}

func subtract(z, x, y []float64) {
	if len(x) == len(y) {
		z, y = z[:len(x)], y[:len(x)]
		for i := range x {
			z[i] = x[i] - y[i]
		}
	} else if len(y) == 1 {
		z = z[:len(x)]
		for i, k := 0, y[0]; i < len(x); i++ {
			z[i] = x[i] - k
		}
	} else {
		z = z[:len(y)]
		for i, k := 0, x[0]; i < len(y); i++ {
			z[i] = k - y[i]
		}
	}
}

func (c *Courses) Mul(a, b Column) Column {
	out := c.number(a, b)
	if a.fine > 0 && b.fine > 0 {
		out.fine = bounded(int(a.fine) + int(b.fine) - 1)
	}
	x, y := a.Nums, b.Nums
	if len(x) == 1 {
		x, y = y, x
	}
	z := out.Nums[:len(x)]
	if len(y) == 1 {
		for i, k := 0, y[0]; i < len(x); i++ {
			z[i] = x[i] * k
		}
		return out
	}
	y = y[:len(x)]
	for i := range x {
		z[i] = x[i] * y[i]
	}
	return out
}

func (c *Courses) div(a, b Column, at *Node, zero string) (Column, error) {
	errs := joint(a.errs, b.errs)
	var fault error
	zeroTo := step(b, Column{fine: 1}) / 2
	for i, y := range b.Nums {
		if y != 0 && math.Abs(y) >= zeroTo {
			continue
		}
		if len(b.Nums) == 1 {
			return c.fail([]Column{a, b}, &Fault{at, zero})
		}
		if fault == nil {
			fault, errs = &Fault{at, zero}, errs.noting(len(b.Nums))
		}
		errs.note(i, fault)
	}
	out := c.number(a, b)
	out.errs = errs
	x, y, z := a.Nums, b.Nums, out.Nums
	mx, my := index(x), index(y)
	for i := range z {
		z[i] = x[i&mx] / y[i&my]
	}
	return out, nil
}

func (c *Courses) fail(before []Column, err error) (Column, error) {
	var errs *refusals
	for _, v := range before {
		errs = joint(errs, v.errs)
	}
	if errs == nil {
		return Column{}, err
	}
	return hollow(joint(errs, everywhere(err, errs.courses()))).plain()
}

func (c *Courses) Neg(a Column) Column {
	out := c.number(a, Column{})
	out.fine = a.fine
	for i, x := range a.Nums {
		out.Nums[i] = -x
	}
	return out
}

func (c *Courses) Abs(a Column) Column {
	out := c.number(a, Column{})
	out.fine = a.fine
	for i, x := range a.Nums {
		out.Nums[i] = math.Abs(x)
	}
	return out
}

func (c *Courses) percent(a Column) Column {
	out := c.number(a, Column{})
	if a.fine > 0 {
		out.fine = bounded(int(a.fine) + 2)
	}
	for i, x := range a.Nums {
		out.Nums[i] = x / 100
	}
	return out
}

func (c *Courses) Min(a, b Column) Column {
	out, x, y := c.ordered(a, b)
	z, my := out.Nums[:len(x)], index(y)
	for i, x := range x {
		z[i] = min(x, y[i&my])
	}
	return out
}

func (c *Courses) Max(a, b Column) Column {
	out, x, y := c.ordered(a, b)
	z, my := out.Nums[:len(x)], index(y)
	for i, x := range x {
		z[i] = max(x, y[i&my])
	}
	return out
}

// ordered is room for one or the other of a and b in each course, and both, the longer first.
func (c *Courses) ordered(a, b Column) (out Column, x, y []float64) {
	out = c.number(a, b)
	out.fine = finer(a, b)
	if x, y = a.Nums, b.Nums; len(x) == 1 {
		x, y = y, x
	}
	return out, x, y
}

func (c *Courses) Round(a Column, decimals int) Column { return c.rounded(a, decimals, halfAway) }

func (c *Courses) rounded(a Column, decimals int, how rounding) Column {
	out := c.number(a, Column{})
	out.fine = bounded(1 + max(decimals, 0))
	roundFloats(out.Nums, a.Nums, decimals, how)
	return out
}

// round and pow take operands that are nearly always the same in all courses.
func (c *Courses) round(n *Node, a, decimals Column, how rounding) (Column, error) {
	if len(decimals.Nums) == 1 && decimals.errs == nil {
		if d := decimals.Nums[0]; d == math.Trunc(d) && math.Abs(d) <= maxDecimals {
			return c.rounded(a, int(d), how), nil
		}
	}
	return c.byWhole(n, a, decimals, maxDecimals, badDecimals, func(x float64, d int) (float64, *Fault) {
		return roundFloat(x, d, how), nil
	})
}

func (c *Courses) pow(n *Node, a, b Column) (Column, error) {
	return c.byWhole(n, a, b, maxExponent, badExponent, func(x float64, k int) (float64, *Fault) {
		if x == 0 && k < 0 {
			return 0, &Fault{n.Args[0], negativeOfZero}
		}
		if x == 0 && k == 0 {
			return 0, &Fault{n, zeroOfZero}
		}
		r := powerFloat(x, k)
		if math.IsInf(r, 0) {
			return 0, &Fault{n, powerTooLarge}
		}
		return r, nil
	})
}

// bound leaves a column as it is: its numbers have one size, whatever they hold.
func (c *Courses) bound(_ *Node, v Column) (Column, error) { return v, nil }

// byWhole gives what comes of a by a whole number, nearly always one for all
// courses. A number so near a whole one that only its binary form can differ is one.
func (c *Courses) byWhole(n *Node, a, by Column, limit int, bad func(n *Node, by string) *Fault, of func(x float64, k int) (float64, *Fault)) (Column, error) {
	errs := joint(a.errs, by.errs)
	out := Column{Nums: c.nums.take(max(len(a.Nums), len(by.Nums), errs.courses())), temp: c.temps}
	var last *Fault
	for i := range out.Nums {
		if errs.err(i) != nil {
			continue
		}
		var fault *Fault
		y := at(by.Nums, i)
		if k := math.Round(y); math.Abs(y-k) > 1e-9 || math.Abs(k) > float64(limit) {
			fault = bad(n, Decimal(decimalOf(y)))
		} else {
			out.Nums[i], fault = of(at(a.Nums, i), int(k))
		}
		if fault == nil {
			continue
		}
		if len(out.Nums) == 1 {
			return c.fail([]Column{a, by}, fault)
		}
		if last == nil {
			errs = errs.noting(len(out.Nums))
		}
		if last == nil || *last != *fault {
			last = fault
		}
		errs.note(i, last)
	}
	c.drop(a)
	c.drop(by)
	out.errs = errs
	return out, nil
}

// truth gives a yes/no column for what comes of a and b, with their errors.
func (c *Courses) truth(a, b Column) Column {
	n := max(len(a.Nums), len(a.Yes), len(a.Texts), len(b.Nums), len(b.Yes), len(b.Texts))
	out := Column{Sort: Bool, Yes: c.yes.take(n), errs: joint(a.errs, b.errs), temp: c.temps}
	c.drop(a)
	c.drop(b)
	return out
}

func (c *Courses) Compare(op Op, a, b Column) Column {
	out := c.truth(a, b)
	z := out.Yes
	unlike := op == OpNe || op == OpGt || op == OpGe // the opposite of =, <= or <
	switch max(a.Sort, b.Sort) {
	case Bool:
		x, y := a.Yes, b.Yes
		mx, my := index(x), index(y)
		for i := range z {
			z[i] = (x[i&mx] == y[i&my]) != unlike
		}
	case Text:
		for i := range z {
			z[i] = strings.EqualFold(at(a.Texts, i), at(b.Texts, i)) != unlike
		}
	default:
		compareFloats(z, op, unlike, a, b)
	}
	return out
}

// compareFloats compares numbers that lie further apart than their binary form
// accounts for; the others are equal.
func compareFloats(z []bool, op Op, unlike bool, a, b Column) {
	x, y := a.Nums, b.Nums
	mx, my := index(x), index(y)
	least := step(a, b) / 2
	if least > 0 && len(x) == len(z) { // nearly always
		compareSteps(z, op, unlike, x, y, least)
		return
	}
	switch op {
	case OpEq, OpNe:
		for i := range z {
			x, y := x[i&mx], y[i&my]
			z[i] = math.Abs(x-y) <= slack(least, x, y) != unlike
		}
	case OpLt, OpGe:
		for i := range z {
			x, y := x[i&mx], y[i&my]
			z[i] = x-y < -slack(least, x, y) != unlike
		}
	default:
		for i := range z {
			x, y := x[i&mx], y[i&my]
			z[i] = x-y <= slack(least, x, y) != unlike
		}
	}
}

// compareSteps compares numbers of which two that are not equal lie further apart than least.
func compareSteps(z []bool, op Op, unlike bool, x, y []float64, least float64) {
	my := index(y)
	z = z[:len(x)]
	switch op {
	case OpEq, OpNe:
		for i, x := range x {
			z[i] = math.Abs(x-y[i&my]) <= least != unlike
		}
	case OpLt, OpGe:
		for i, x := range x {
			z[i] = x-y[i&my] < -least != unlike
		}
	default:
		for i, x := range x {
			z[i] = x-y[i&my] <= least != unlike
		}
	}
}

// slack is how far two equal numbers may lie apart: least, or where that is 0 what
// their binary form accounts for.
func slack(least, x, y float64) float64 {
	if least > 0 {
		return least
	}
	return float64(1e-12 * max(math.Abs(x), math.Abs(y)))
}

// decided is what comes of two yes/no where one is the same in all courses: that
// one if it settles all by itself, else the other.
func decided(a, b Column, settles bool) (Column, bool) {
	if a.errs != nil || b.errs != nil || a.temp || b.temp {
		return a, false
	}
	if len(b.Yes) == 1 {
		a, b = b, a
	}
	if a.Yes[0] != settles {
		return b, len(a.Yes) == 1
	}
	return a, len(a.Yes) == 1
}

func (c *Courses) And(a, b Column) Column {
	if v, ok := decided(a, b, false); ok {
		return v
	}
	out := c.truth(a, b)
	x, y, z := a.Yes, b.Yes, out.Yes
	mx, my := index(x), index(y)
	for i := range z {
		z[i] = x[i&mx] && y[i&my]
	}
	return out
}

func (c *Courses) Or(a, b Column) Column {
	if v, ok := decided(a, b, true); ok {
		return v
	}
	out := c.truth(a, b)
	x, y, z := a.Yes, b.Yes, out.Yes
	mx, my := index(x), index(y)
	for i := range z {
		z[i] = x[i&mx] || y[i&my]
	}
	return out
}

func (c *Courses) Not(a Column) Column {
	out := c.truth(a, Column{})
	for i, yes := range a.Yes {
		out.Yes[i] = !yes
	}
	return out
}

func (c *Courses) Whole(a Column, decimals int) Column {
	if a.fine > 0 && int(a.fine) <= decimals+1 {
		out := flatYes(true)
		out.errs = a.errs
		return out
	}
	out := c.truth(a, Column{})
	for i, x := range a.Nums {
		out.Yes[i] = wholeFloat(x, decimals)
	}
	return out
}

func (c *Courses) Same(a, b Column) bool {
	return len(a.Nums) > 0 && len(a.Nums) == len(b.Nums) && &a.Nums[0] == &b.Nums[0]
}

func (c *Courses) literal(n *Node) Column { return *n.same }
