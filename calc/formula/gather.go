package formula

import "slices"

// courseSum is a sum of columns. It is written over as it grows, until it is
// handed out.
type courseSum struct {
	c   *Courses
	v   Column
	own bool // v is the sum's own
}

func (c *Courses) Sum() Sum[Column] { return &courseSum{c: c} }

// grow makes v the sum's own, with an element for each of n courses.
func (s *courseSum) grow(n int) {
	if len(s.v.Nums) == 0 {
		s.v.Nums, s.v.fine = []float64{0}, 1
	}
	if n = max(n, len(s.v.Nums)); s.own && n == len(s.v.Nums) {
		return
	}
	s.v.Nums, s.own = widen(&s.c.nums, s.v.Nums, n), true
}

func (s *courseSum) Add(v Column) {
	s.v.errs = joint(s.v.errs, v.errs)
	switch {
	case len(s.v.Nums) == 0:
		s.v.Nums, s.v.fine = v.Nums, v.fine
		return
	case v.nothing():
		s.v.fine = finer(s.v, v)
		return
	case s.v.nothing():
		s.v.Nums, s.v.fine, s.own = v.Nums, finer(s.v, v), false
		return
	}
	x, y := s.v.Nums, v.Nums
	if len(x) == 1 {
		x, y = y, x
	}
	s.into(len(v.Nums))
	s.v.fine = finer(s.v, v)
	add(s.v.Nums, x, y)
}

// into makes room of the sum's own for what comes of it and n numbers, where it has none;
// what is in it then means nothing.
func (s *courseSum) into(n int) {
	if n = max(n, len(s.v.Nums)); !s.own || n > len(s.v.Nums) {
		s.v.Nums, s.own = s.c.nums.take(n), true
	}
}

func (s *courseSum) Sub(v Column) {
	s.v.errs = joint(s.v.errs, v.errs)
	if len(s.v.Nums) == 0 {
		s.grow(1)
	}
	x := s.v.Nums
	if s.v.fine = finer(s.v, v); v.nothing() {
		return
	}
	s.into(len(v.Nums))
	subtract(s.v.Nums, x, v.Nums)
}

// addWhere adds in some courses; nil is all of them.
func (s *courseSum) addWhere(to []bool, v Column) {
	x := v.Nums
	s.grow(max(len(to), len(x)))
	s.v.fine = finer(s.v, v)
	z, full := s.v.Nums, index(x)
	if to == nil {
		add(z, z, x)
	}
	for i, some := range to {
		if some {
			z[i] += x[i&full]
		}
	}
}

func (s *courseSum) Value() Column {
	if len(s.v.Nums) == 0 {
		s.grow(1)
	}
	s.own = false
	return s.v
}

// Total takes the sum for the decimal that it stands for, where there is one: what the
// binary form of sums leaves depends on the order.
func (s *courseSum) Total() Column {
	if s.own && s.v.fine > 0 {
		roundFloats(s.v.Nums, s.v.Nums, int(s.v.fine)-1, halfAway)
	}
	return s.Value()
}

// courseGathering is an aggregate along the courses.
type courseGathering struct {
	c          *Courses
	of         gathered
	some       []bool // of 最大, 最小: the courses that have a value in the sum
	sum, count courseSum
	counting   bool
	lacks      []lack // one, or one for each course
}

func (c *Courses) gather(of gathered, counting bool) gathering[Column] {
	return &courseGathering{c: c, of: of, sum: courseSum{c: c}, count: courseSum{c: c}, counting: counting}
}

var unity = Column{Nums: []float64{1}, fine: 1}

func (g *courseGathering) add(e *evaluation[Column], cond, value *Node) bool {
	var in []bool // the courses that take part; nil: all
	if cond != nil {
		v, err := e.eval(cond)
		if err != nil {
			return g.note(nil, nil, err)
		}
		if v.errs != nil || len(v.Yes) > 1 {
			if in = v.Yes; !v.temp || len(in) < v.size() {
				in = widen(&g.c.yes, v.Yes, v.size())
			}
			g.note(nil, v.errs, nil)
			for i := range v.errs.courses() {
				in[i] = in[i] && v.errs.err(i) == nil
			}
		}
		if in == nil && !v.Yes[0] || in != nil && !slices.Contains(in, true) {
			return true
		}
	}
	defer func() {
		if in != nil {
			g.c.yes.give(in)
		}
	}()
	if value != nil {
		v, err := e.eval(value)
		if err != nil {
			return g.note(in, nil, err)
		}
		if v.errs != nil {
			if in == nil {
				in = widen(&g.c.yes, yesNo[1], v.errs.courses())
			}
			g.note(in, v.errs, nil)
		}
		if g.of == added {
			g.sum.addWhere(in, v)
		} else {
			g.replace(in, v)
		}
		g.c.drop(v)
	}
	if g.counting {
		g.count.addWhere(in, unity)
	}
	return true
}

// replace puts v in the place of the value so far, in the courses (nil: all) where it
// goes beyond it or is the first.
func (g *courseGathering) replace(in []bool, v Column) {
	n := max(len(in), len(v.Nums), len(g.sum.v.Nums), len(g.some))
	first := len(g.some) == 0
	g.sum.grow(n)
	if first {
		g.some = make([]bool, len(g.sum.v.Nums))
		g.sum.v.fine = v.fine
	} else if len(g.some) < n {
		g.some = slices.Repeat(g.some, n)
	}
	g.sum.v.fine = finer(g.sum.v, v)
	z := g.sum.v.Nums
	for i := range z {
		x := at(v.Nums, i)
		if (in == nil || at(in, i)) && (!g.some[i] || g.of == highest && x > z[i] || g.of == lowest && x < z[i]) {
			z[i], g.some[i] = x, true
		}
	}
}

// note notes errors of some courses, which then take no part; nil is all of
// them. It reports false when all courses have come to their end.
func (g *courseGathering) note(in []bool, errs *refusals, all error) bool {
	if errs == nil && all == nil {
		return true
	}
	n := max(len(in), errs.courses(), 1)
	if len(g.lacks) == 0 {
		g.lacks = make([]lack, n)
	} else if len(g.lacks) < n {
		first := g.lacks[0]
		first.absent = slices.Clip(first.absent)
		g.lacks = slices.Repeat([]lack{first}, n)
	}
	for i := range g.lacks {
		if in != nil && !in[i] {
			continue
		}
		err := all
		if err == nil {
			err = errs.err(i)
		}
		if err == nil {
			continue
		}
		if g.lacks[i].note(err); in != nil {
			in[i] = false
		}
	}
	return len(g.lacks) > 1 || g.lacks[0].fault == nil
}

func (g *courseGathering) result() (value, count Column, err error) {
	temp := g.sum.own && g.c.temps
	value, count = g.sum.Total(), g.count.Value()
	value.temp = temp
	if len(g.lacks) == 1 {
		return value, count, g.lacks[0].err()
	}
	if g.lacks != nil {
		value.errs = newRefusals(len(g.lacks))
		var last lack
		var err error
		for i, l := range g.lacks {
			if i == 0 || l.fault != last.fault || !slices.Equal(l.absent, last.absent) {
				last, err = l, l.err()
			}
			if err != nil {
				value.errs.note(i, err)
			}
		}
		count.errs = value.errs
	}
	return value, count, nil
}
