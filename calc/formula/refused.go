package formula

import "slices"

// refusals say of each course of a column why it has no value. Courses share few
// reasons, so each reason stands once, and a course has its number. A nil one
// refuses nothing. Once it is in a column it stays as it is.
type refusals struct {
	why []error
	of  []uint16 // one more than the place in why; 0: the course has a value
}

func newRefusals(courses int) *refusals { return &refusals{of: make([]uint16, courses)} }

func (r *refusals) courses() int {
	if r == nil {
		return 0
	}
	return len(r.of)
}

// err is why a course has no value; nil if it has one.
func (r *refusals) err(course int) error {
	if r == nil || r.of[course] == 0 {
		return nil
	}
	return r.why[r.of[course]-1]
}

// note gives a course an error, unless it has one.
func (r *refusals) note(course int, err error) {
	if r.of[course] == 0 {
		r.of[course] = r.number(err)
	}
}

func (r *refusals) number(err error) uint16 {
	for i := len(r.why) - 1; i >= 0; i-- {
		if r.why[i] == err {
			return uint16(i + 1)
		}
	}
	r.why = append(r.why, err)
	return uint16(len(r.why))
}

// noting is a copy of r to note more in, for so many courses.
func (r *refusals) noting(courses int) *refusals {
	if r == nil {
		return newRefusals(courses)
	}
	return &refusals{slices.Clip(r.why), slices.Clone(r.of)}
}

// joint are the errors of values that are read one after the other.
func joint(a, b *refusals) *refusals {
	if b == nil || a == b {
		return a
	}
	if a == nil {
		return b
	}
	of := b.of[:len(a.of)]
	i := 0
	for i < len(of) && (a.of[i] != 0 || of[i] == 0) {
		i++
	}
	if i == len(of) {
		return a
	}
	out := a.noting(0)
	out.add(b, nil)
	return out
}

// add notes errors of another in some of the courses that have none yet; nil is
// all of them. Courses that are told an error are struck from those.
func (r *refusals) add(other *refusals, in []bool) {
	var last, k uint16 // most courses have the error of the one before
	for i, l := range other.of {
		if l == 0 || in != nil && !in[i] {
			continue
		}
		if l != last {
			last, k = l, r.number(other.why[l-1])
		}
		if r.of[i] == 0 {
			r.of[i] = k
		}
		if in != nil {
			in[i] = false
		}
	}
}

// everywhere is one error in all courses.
func everywhere(err error, courses int) *refusals {
	r := &refusals{why: []error{err}, of: make([]uint16, courses)}
	for i := range r.of {
		r.of[i] = 1
	}
	return r
}

// always is the error that all courses have; nil if they differ or some have none.
func (r *refusals) always() error {
	if r == nil || slices.ContainsFunc(r.of, func(k uint16) bool { return k == 0 || k != r.of[0] }) {
		return nil
	}
	return r.why[r.of[0]-1]
}

// reworded are the same refusals with every error put in other words.
func (r *refusals) reworded(word func(error) error) *refusals {
	if r == nil {
		return nil
	}
	out := &refusals{of: r.of}
	said, same := make([]uint16, 1+len(r.why)), true
	for i, err := range r.why {
		said[i+1] = out.number(word(err))
		same = same && said[i+1] == uint16(i+1)
	}
	if same {
		return out
	}
	out.of = make([]uint16, len(r.of))
	for i, k := range r.of {
		out.of[i] = said[k]
	}
	return out
}
