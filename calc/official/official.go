// Package official fills official forms: for every cell of a form what it reads
// or adds up, exactly. Rounding to the form's unit is for who prints it, cell by
// cell.
package official

import (
	"cmp"
	"math/big"
	"slices"

	"tongchou/calc"
)

// Ask is what a cell wants to know.
type Ask struct {
	Year      calc.FormYear
	Insurance string
	Book      calc.Book
	Measure   string
}

// State says whether a figure is there.
type State int

// A figure is absent where there is no row or no column for it, blank where its
// cell is empty, unknown where it cannot be computed: no sum has it.
const (
	Absent State = iota
	Blank
	Unknown
	Known
)

// Figure is what is known: the amount and, where it stands in a workbook, where.
type Figure struct {
	State State
	Value *big.Rat
	End   *big.Rat // another amount, where a decision that is not made may move it; nil: it is what it is
	Ref   any      // of the source's own kind
}

// figure is a known amount, with what it may still come to.
func figure(value, end *big.Rat) Figure {
	if value.Cmp(end) == 0 {
		end = nil // as of what one side gets and the other pays
	}
	return Figure{State: Known, Value: value, End: end}
}

// Open is a known figure that a decision may move. How far it moves here tells nothing but
// which sums move with it: two sides of a transfer move alike.
func (f Figure) Open() Figure {
	f.End = new(big.Rat).Add(f.Value, big.NewRat(1, 1))
	return f
}

// end is the other amount of a known figure.
func (f Figure) end() *big.Rat { return cmp.Or(f.End, f.Value) }

// Source knows figures.
type Source func(Ask) Figure

// Cell is a cell of a form.
type Cell struct {
	Figure
	Terms   []Term // that make it; nil: it was given
	Of      How    // they make it
	Crossed bool
	Text    string
	Known   bool // a text, a cross or a figure stands there
}

// How terms make a cell.
type How int

const (
	Sum How = iota
	Product
	Quotient
)

// Term is a cell that is added or taken away, a factor, a dividend or divisor.
type Term struct {
	Row, Column int // Row −1: a figure that is no cell of the form
	Year        int // index
	Off         *Figure
	Minus, Need bool // without it there is no sum
}

// Sheet is a form with its cells.
type Sheet struct {
	*calc.Form
	insurances []string
	source     Source
	cells      map[[3]int]*Cell
}

// Fill prepares a form for the insurances that a pool has.
func Fill(form *calc.Form, insurances []string, source Source) *Sheet {
	return &Sheet{Form: form, insurances: insurances, source: source, cells: map[[3]int]*Cell{}}
}

// names are those that a cell may be about; nil for any.
func (s *Sheet) names(row, column int) []string {
	switch {
	case s.Rows[row].Insurance != nil:
		return s.Rows[row].Insurance
	case s.Columns[column].Insurance != nil:
		return s.Columns[column].Insurance
	}
	return s.Form.Insurance
}

// foreign reports whether a cell is about a fund that the pool does not have.
func (s *Sheet) foreign(row, column int) bool {
	return s.names(row, column) != nil && len(s.mine(row, column)) == 0
}

// Insurance is the one of the pool's that a cell is about; "" if it has none, or
// the cell is about several.
func (s *Sheet) Insurance(row, column int) string {
	if mine := s.mine(row, column); len(mine) > 0 {
		return mine[0]
	}
	return ""
}

// mine are those of the names that a cell may be about that the pool has.
func (s *Sheet) mine(row, column int) []string {
	return slices.DeleteFunc(slices.Clone(s.names(row, column)), func(name string) bool { return !slices.Contains(s.insurances, name) })
}

// Cell is a cell of the form, in the y-th of its years.
func (s *Sheet) Cell(row, column, y int) *Cell {
	key := [3]int{row, column, y}
	if c, ok := s.cells[key]; ok {
		return c
	}
	c := &Cell{}
	s.cells[key] = c // a ring, which reading refuses, ends here
	s.fill(c, row, column, y)
	c.Known = c.Crossed || c.Text != "" || c.State == Known
	return c
}

func (s *Sheet) fill(c *Cell, row, column, y int) {
	r, col := &s.Rows[row], &s.Columns[column]
	if r.Void() {
		c.Crossed = true
		return
	}
	c.Crossed = slices.Contains(r.Crossed, col.Label)
	if c.Text = r.Texts[col.Label]; c.Text != "" || col.None {
		return
	}
	switch {
	case len(s.Years[y].Share) > 0:
		s.share(c, row, column, y)
	case c.Crossed && len(col.Sum) > 0, r.Measure == "" && col.Measure == "" && len(col.Sum) == 0 && !r.Derived():
	case len(col.Sum) > 0 && len(r.Quotient) == 0:
		// What adds up other rows does so here too: some of them, as transfers, may
		// be known for all accounts together only.
		// Measures of several funds are added up fund by fund, as each may have been given.
		if len(r.Sum) > 0 && (s.accounts(col.Sum) || s.measured(col.Sum) && !s.Fund(row)) {
			s.addRows(c, r.Sum, row, column, y)
		}
		if c.State != Known {
			s.across(c, row, column, y)
		}
	default:
		s.down(c, row, column, y)
	}
}

// settle takes the sum where nothing was given, and as the way to what was given
// where it comes to the same.
func (c *Cell) settle(sum *adder) {
	x := sum.value()
	switch {
	case c.State == Known && x != nil && x.Cmp(c.Value) == 0 && c.Ref == nil:
		c.Terms = sum.terms
	case c.State == Known:
	case sum.unknown:
		c.Figure = Figure{State: Unknown}
	case x != nil:
		c.Figure, c.Terms = figure(x, sum.end), sum.terms
	case c.State == Absent && sum.blank:
		c.State = Blank
	}
}

// adder adds up what is known.
type adder struct {
	sum, end    *big.Rat
	terms       []Term
	lost, blank bool
	unknown     bool
}

func (a *adder) add(t Term, f Figure) {
	switch {
	case f.State == Known:
		if a.sum == nil {
			a.sum, a.end = new(big.Rat), new(big.Rat)
		}
		if t.Minus {
			a.sum.Sub(a.sum, f.Value)
			a.end.Sub(a.end, f.end())
		} else {
			a.sum.Add(a.sum, f.Value)
			a.end.Add(a.end, f.end())
		}
		a.terms = append(a.terms, t)
	case f.State == Unknown:
		a.lost, a.unknown = true, true
	case f.State == Blank:
		a.lost, a.blank = true, true
	case t.Need:
		a.lost = true
	}
}

func (a *adder) value() *big.Rat {
	if a.lost {
		return nil
	}
	return a.sum
}
