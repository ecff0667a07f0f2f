package formula

import "slices"

// merging makes one column of several, of which each course takes one.
type merging struct {
	c     *Courses
	out   Column
	begun bool   // out has values
	whole bool   // out, or err, is what all courses take
	err   error  // of all courses
	left  []bool // the courses that have taken nothing yet; nil: all
	none  bool   // none is left
}

// split gives, of the courses that are left, those in which cond holds; nil is
// all courses. Where cond is refused the course takes its error.
func (m *merging) split(cond Column, err error) (taken []bool, some bool) {
	if err != nil {
		m.put(m.left, Column{}, err)
		m.none = true
		return nil, false
	}
	if len(cond.Yes) == 1 && cond.errs == nil {
		m.none = cond.Yes[0]
		return m.left, cond.Yes[0]
	}
	n := cond.size()
	if m.left == nil {
		m.left = widen(&m.c.yes, yesNo[1], n)
	}
	if cond.errs != nil {
		m.refuse(m.left, cond.errs)
	}
	taken = m.c.yes.take(n)
	yes, full := cond.Yes, index(cond.Yes)
	took, kept := 0, 0
	for i, left := range m.left {
		t := left && yes[i&full]
		taken[i], m.left[i] = t, left && !t
		if t {
			took++
		} else if left {
			kept++
		}
	}
	m.c.drop(cond)
	if m.none = kept == 0; kept == n {
		m.left = nil
	}
	if took == n {
		return nil, true
	}
	return taken, took > 0
}

// refuse gives errors to some courses, which then have what they take.
func (m *merging) refuse(to []bool, errs *refusals) {
	if m.out.errs == nil {
		m.out.errs = newRefusals(len(to))
	}
	m.out.errs.add(errs, to)
}

// put gives v or err to some courses; nil is all of them.
func (m *merging) put(to []bool, v Column, err error) {
	if to == nil {
		m.out, m.err, m.whole = v, err, true
		return
	}
	if err != nil {
		m.refuse(to, everywhere(err, len(to)))
		return
	}
	if v.errs != nil {
		m.refuse(to, v.errs)
	}
	switch {
	case v.hollow():
	case m.begun:
		m.out.fine = finer(m.out, v)
		fill(m.out.Nums, v.Nums, to)
		fill(m.out.Yes, v.Yes, to)
		fill(m.out.Texts, v.Texts, to)
		m.c.drop(v)
	default:
		errs := m.out.errs
		if m.out = v; !v.temp || v.values() != len(to) {
			m.out.Nums, m.out.Yes = widen(&m.c.nums, v.Nums, len(to)), widen(&m.c.yes, v.Yes, len(to))
			m.out.Texts = widen(new(stock[string]), v.Texts, len(to))
		}
		m.out.errs, m.out.temp, m.begun = errs, m.c.temps, true
	}
	m.c.yes.give(to)
}

func (m *merging) result() (Column, error) {
	if !m.whole && !m.begun {
		return hollow(m.out.errs), nil
	}
	return m.out, m.err
}

// fill writes x into the courses that take it.
func fill[T any](z, x []T, to []bool) {
	if len(x) == 0 {
		return
	}
	full := index(x)
	for i, some := range to {
		if some {
			z[i] = x[i&full]
		}
	}
}

// widen gives x its own element for each course.
func widen[T any](room *stock[T], x []T, n int) []T {
	if len(x) == 0 {
		return nil
	}
	z := room.take(n)
	if len(x) > 1 {
		copy(z, x)
		return z
	}
	for i := range z {
		z[i] = x[0]
	}
	return z
}

func (c *Courses) choose(e *evaluation[Column], n *Node, pairs []*Node, otherwise *Node) (Column, error) {
	m := merging{c: c}
	for i := 0; i < len(pairs) && !m.none; i += 2 {
		taken, some := m.split(e.eval(pairs[i]))
		if some {
			v, err := e.eval(pairs[i+1])
			m.put(taken, v, err)
		}
	}
	if m.none {
		return m.result()
	}
	if otherwise == nil {
		m.put(m.left, Column{}, &Fault{n, noBranch})
	} else {
		v, err := e.eval(otherwise)
		m.put(m.left, v, err)
	}
	return m.result()
}

func (c *Courses) Pick(cond, a, b Column) Column {
	m := merging{c: c}
	if taken, some := m.split(cond, nil); some {
		m.put(taken, a, nil)
	}
	if !m.none {
		m.put(m.left, b, nil)
	}
	v, _ := m.result()
	return v
}

func (c *Courses) Otherwise(v Column, err error, instead func() (Column, error)) (Column, error) {
	if IsMissing(err) {
		return instead()
	}
	missing := v.errs.reworded(func(err error) error {
		if !IsMissing(err) {
			return nil
		}
		return err
	})
	lacking, some := make([]bool, missing.courses()), false
	for i := range lacking {
		lacking[i] = missing.err(i) != nil
		some = some || lacking[i]
	}
	if err != nil || !some {
		return v, err
	}
	m := merging{c: c}
	lacks := Column{Sort: Bool, Yes: lacking}
	taken, _ := m.split(lacks, nil)
	w, err := instead()
	m.put(taken, w, err)
	if !m.none {
		m.put(m.left, v, nil)
	}
	return m.result()
}

func (c *Courses) Refuse(v, cond Column, why func(Value) error) (Column, error) {
	errs, n := joint(v.errs, cond.errs), max(v.size(), cond.size())
	var err error
	if !slices.Contains(cond.Yes, true) {
		n = 0 // nothing more is refused
	}
	for i := range n {
		if !at(cond.Yes, i) || errs.err(i) != nil {
			continue
		}
		if err == nil {
			err, errs = why(v.Value(i)), errs.noting(n)
		}
		errs.note(i, err)
	}
	v.errs = errs
	return v.plain()
}

func (c *Courses) After(v Column, others ...Column) Column {
	for _, o := range others {
		v.errs = joint(v.errs, o.errs)
	}
	return v
}

func (c *Courses) Reword(v Column, err error, word func(error) error) (Column, error) {
	if err != nil {
		return v, word(err)
	}
	v.errs = v.errs.reworded(word)
	return v.plain()
}
