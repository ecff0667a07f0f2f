package formula

import "strconv"

// Column is a value along many courses of events at once. Of Nums, Yes and Texts
// the one that Sort names is set: it has an element for each course, or a single
// one where the value is the same in all. Columns serve estimates: their numbers
// are binary.
//
// A course may have an error instead of a value, exactly the one that the exact
// value would be refused with there; what stands in Nums, Yes or Texts for such a
// course means nothing. A value that no course has for one and the same reason is
// no column but an error.
type Column struct {
	Sort  Sort
	Nums  []float64
	Yes   []bool
	Texts []string

	errs *refusals // nil where every course has a value

	// fine is one more than the most decimals that a number of any course can
	// have: then what two such numbers differ by is a multiple of so small a
	// step, and anything less between them is of their binary form only. 0 where
	// nothing bounds them.
	fine uint8
	temp bool // made in an evaluation that may write over it
}

// mostFine is as fine as the step stays well above what binary numbers lose.
const mostFine = 1 + 4

// bounded is fine, or 0 where that is too fine.
func bounded(fine int) uint8 {
	if fine > mostFine {
		return 0
	}
	return uint8(fine)
}

// finer is how fine what comes of adding a and b is, or of choosing from them.
func finer(a, b Column) uint8 {
	if a.fine == 0 || b.fine == 0 {
		return 0
	}
	return max(a.fine, b.fine)
}

// Along makes a number column of one number for each course.
func Along(nums []float64) Column { return Column{Nums: nums} }

// Flat is a column that is the same in all courses.
func Flat(v Value) Column {
	switch v.Sort {
	case Bool:
		return flatYes(v.Yes)
	case Text:
		return Column{Sort: Text, Texts: []string{v.Str}}
	}
	x, _ := v.Num.Float64()
	c := Column{Nums: []float64{x}}
	if d, ends := v.Num.FloatPrec(); ends {
		c.fine = bounded(1 + d)
	}
	return c
}

var yesNo = [...][]bool{{false}, {true}} // never written to

func flatYes(yes bool) Column {
	c := Column{Sort: Bool, Yes: yesNo[0]}
	if yes {
		c.Yes = yesNo[1]
	}
	return c
}

// Num is the number in course i.
func (c Column) Num(i int) float64 { return at(c.Nums, i) }

// Err is why course i has no value; nil if it has one.
func (c Column) Err(i int) error { return c.errs.err(i) }

// Value is the value in course i as an exact one: of a number the decimal
// that it stands for.
func (c Column) Value(i int) Value {
	switch c.Sort {
	case Bool:
		return Yes(at(c.Yes, i))
	case Text:
		return Str(at(c.Texts, i))
	}
	x := at(c.Nums, i)
	if c.fine > 0 {
		x = roundFloat(x, int(c.fine)-1, halfAway)
	}
	// The last digits are of its binary form only.
	x, _ = strconv.ParseFloat(strconv.FormatFloat(x, 'g', 15, 64), 64)
	return Num(decimalOf(x))
}

// Holds writes in which of so many courses a yes/no is yes, a bit for each; one without a
// value is not.
func (c Column) Holds(in []uint64, courses int) {
	for w := range in {
		n := min(64, courses-64*w)
		switch {
		case len(c.Yes) > 1:
			in[w] = packed(c.Yes[64*w : 64*w+n])
		case at(c.Yes, 0):
			in[w] = ^uint64(0) >> (64 - n)
		default:
			in[w] = 0
		}
	}
	for i := range c.errs.courses() {
		if c.errs.of[i] != 0 {
			in[i/64] &^= 1 << (i % 64)
		}
	}
}

// packed are yes/no as the bits of a word, the first the lowest.
func packed(yes []bool) (w uint64) {
	for i, yes := range yes {
		var one uint64
		if yes {
			one = 1
		}
		w |= one << i
	}
	return w
}

// nothing reports whether a number is 0 in all courses.
func (c Column) nothing() bool { return len(c.Nums) == 1 && c.Nums[0] == 0 }

func (c Column) values() int { return max(len(c.Nums), len(c.Yes), len(c.Texts)) }

func (c Column) size() int { return max(c.values(), c.errs.courses()) }

// hollow is a column of errors only; its sort is that of any operand beside it.
func hollow(errs *refusals) Column {
	return Column{Nums: []float64{0}, Yes: yesNo[0], Texts: []string{""}, errs: errs}
}

func (c Column) hollow() bool { return len(c.Nums) > 0 && len(c.Texts) > 0 }

// at is the element of course i.
func at[T any](s []T, i int) T {
	switch len(s) {
	case 0:
		var none T
		return none
	case 1:
		return s[0]
	}
	return s[i]
}

// plain is v, or the error if all courses have the same.
func (c Column) plain() (Column, error) {
	if err := c.errs.always(); err != nil {
		return Column{}, err
	}
	return c, nil
}
