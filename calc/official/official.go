// Package official fills official forms: for every cell of a form what it reads
// or adds up, exactly. Rounding to the form's unit is for who prints it, cell by
// cell.
package official

import (
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
// cell is empty.
const (
	Absent State = iota
	Blank
	Known
)

// Figure is what is known: the amount and, where it stands in a workbook, where.
type Figure struct {
	State State
	Value *big.Rat
	Ref   any // of the source's own kind
}

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
	names := s.Rows[row].Insurance
	if names == nil {
		names = s.Columns[column].Insurance
	}
	if names == nil {
		names = s.Form.Insurance
	}
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !slices.Contains(s.insurances, name) })
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
	case c.Crossed && len(col.Sum) > 0, r.Measure == "" && !r.Derived():
	case len(col.Sum) > 0 && len(r.Quotient) == 0:
		// What adds up other rows does so here too: some of them, as transfers, may
		// be known for all accounts together only.
		if len(r.Sum) > 0 && s.accounts(col.Sum) {
			s.addRows(c, r.Sum, row, column, y)
		}
		if c.State != Known {
			s.across(c, row, column, y)
		}
	default:
		s.down(c, row, column, y)
	}
}

// across adds up other columns of the row. Accounts and groups must all be known;
// of insurances those count that the pool has.
func (s *Sheet) across(c *Cell, row, column, y int) {
	col := &s.Columns[column]
	parts, accounts := s.columns(col.Sum), s.accounts(col.Sum)
	if r := &s.Rows[row]; accounts && r.Measure != "" {
		ask := Ask{Year: s.Years[y], Insurance: s.Insurance(row, column), Measure: r.Measure, Book: calc.Book{Account: calc.Merged}}
		if s.groups(parts) {
			ask.Book = calc.Book{}
		}
		if f := s.ask(ask); f.State == Known {
			c.Figure = f
			if s.groups(parts) { // rules read their sum, which is shown as one
				c.Figure.Ref = nil
			}
		}
	}
	sum := &adder{}
	for _, p := range parts {
		if accounts && !s.Columns[p].None && !s.present(p, y) {
			sum.lost = true
		}
		part := s.Cell(row, p, y)
		if part.Crossed && part.State != Known {
			continue
		}
		f := part.Figure
		switch {
		case f.State == Blank && transfer(s.Rows[row].Measure):
			f.State = Absent
		case f.State == Absent && accounts && !s.Columns[p].None && s.Rows[row].Level == "其中":
			sum.lost = true // what one account breaks down and the other does not is known for neither
		}
		sum.add(Term{Row: row, Column: p, Year: y}, f)
	}
	c.settle(sum)
}

// accounts reports whether columns are accounts or groups of one fund.
func (s *Sheet) accounts(labels []string) bool {
	return slices.ContainsFunc(s.columns(labels), func(p int) bool { return len(s.Columns[p].Books) > 0 && s.Columns[p].Insurance == nil })
}

// groups reports whether columns are groups of people.
func (s *Sheet) groups(columns []int) bool {
	return slices.ContainsFunc(columns, func(p int) bool {
		return slices.ContainsFunc(s.Columns[p].Books, func(b calc.Book) bool { return b.Group != "" })
	})
}

func (s *Sheet) columns(labels []string) (out []int) {
	for _, label := range labels {
		out = append(out, slices.IndexFunc(s.Columns, func(c calc.FormColumn) bool { return c.Label == label }))
	}
	return out
}

// present reports whether anything is known of a column in a year.
func (s *Sheet) present(column, y int) bool {
	for row := range s.Rows {
		if r := &s.Rows[row]; r.Measure != "" && s.given(row, column, y).State != Absent {
			return true
		}
	}
	return false
}

// given is what the source has for a cell.
func (s *Sheet) given(row, column, y int) Figure {
	r := &s.Rows[row]
	if r.Measure == "" {
		return Figure{}
	}
	insurances := []string{s.Insurance(row, column)}
	if r.Every {
		insurances = s.mine(row, column)
	}
	books := r.Books
	if books == nil {
		books = s.Columns[column].Books
	}
	if books == nil {
		books = []calc.Book{{}}
	}
	var out Figure
	lost := false
	for _, insurance := range insurances {
		f := s.booked(Ask{Year: s.Years[y], Insurance: insurance, Measure: r.Measure}, books)
		if own := r.Instead[s.Columns[column].Label]; own != "" {
			if g := s.booked(Ask{Year: s.Years[y], Insurance: insurance, Measure: own}, books); g.State == Known {
				f = g
			}
		}
		lost = lost || f.State != Known && !transfer(r.Measure)
		out = both(out, f)
	}
	if r.Every && lost && out.State == Known {
		return Figure{State: Blank} // one of the funds is not known
	}
	return out
}

// booked is a figure of some books together. Where all accounts are asked for,
// what is only known of them together stands for them.
func (s *Sheet) booked(a Ask, books []calc.Book) Figure {
	if slices.Contains(books, calc.Book{}) && slices.Contains(books, calc.Book{Account: calc.Personal}) {
		a.Book = calc.Book{Account: calc.Merged}
		if f := s.ask(a); f.State == Known {
			return f
		}
	}
	var out Figure
	for _, b := range books {
		a.Book = b
		out = both(out, s.ask(a))
	}
	return out
}

// both adds up two figures of which either may not be known.
func both(a, b Figure) Figure {
	switch {
	case a.State == Known && b.State == Known:
		return Figure{State: Known, Value: new(big.Rat).Add(a.Value, b.Value)}
	case b.State > a.State:
		return b
	}
	return a
}

func (s *Sheet) ask(a Ask) Figure {
	if a.Insurance == "" {
		return Figure{}
	}
	return s.source(a)
}

// down is a figure that is given, or the sum of other rows of the column.
func (s *Sheet) down(c *Cell, row, column, y int) {
	if c.Figure = s.given(row, column, y); c.Crossed && c.State == Blank {
		c.State = Absent // nobody is asked for it
	}
	r := &s.Rows[row]
	terms := r.Sum
	if len(r.Parts) > 0 {
		terms = r.Parts
	}
	switch {
	case len(terms) > 0:
		s.addRows(c, terms, row, column, y)
	case len(r.Product) > 0:
		s.multiply(c, Product, r.Product, row, column, y)
	case len(r.Quotient) > 0:
		s.multiply(c, Quotient, r.Quotient, row, column, y)
	case r.Before != "" && c.State != Known:
		s.carry(c, row, column, y)
	}
}

// carry takes what a row carries on from the year before.
func (s *Sheet) carry(c *Cell, row, column, y int) {
	before := s.Form.Row(s.Rows[row].Before)
	if before == nil {
		return
	}
	i := slices.IndexFunc(s.Rows, func(r calc.FormRow) bool { return r.ID == before.ID })
	for last, year := range s.Years {
		if cell := s.Cell(i, column, last); year.Back == s.Years[y].Back+1 && cell.State == Known {
			c.Figure, c.Terms = cell.Figure, []Term{{Row: i, Column: column, Year: last, Need: true}}
			c.Ref = nil
			return
		}
	}
	year := s.Years[y]
	year.Back++
	if f := s.ask(Ask{Year: year, Insurance: s.Insurance(i, column), Book: s.only(column), Measure: before.Measure}); c.State == Absent || f.State == Known {
		c.Figure = f
	}
}

// multiply makes a cell a product or quotient of other rows of its column.
func (s *Sheet) multiply(c *Cell, how How, ids []string, row, column, y int) {
	var terms []Term
	var x *big.Rat
	for i, id := range ids {
		term, f := s.term(calc.FormTerm{ID: id}, row, column, y)
		if term.Need = true; f.State != Known {
			return
		}
		terms = append(terms, term)
		switch {
		case i == 0:
			x = new(big.Rat).Set(f.Value)
		case how == Product:
			x.Mul(x, f.Value)
		case f.Value.Sign() == 0:
			return
		default:
			x.Quo(x, f.Value)
		}
	}
	if c.State == Known && (c.Ref != nil || c.Value.Cmp(x) != 0) {
		return
	}
	c.Figure, c.Terms, c.Of = Figure{State: Known, Value: x}, terms, how
}

// share is one of the row's figures in parts of another.
func (s *Sheet) share(c *Cell, row, column, y int) {
	var terms []Term
	labels := s.Years[y].Share
	for i, label := range labels {
		other := slices.IndexFunc(s.Years, func(b calc.FormYear) bool { return b.Label == label && len(b.Share) == 0 })
		if other < 0 {
			continue
		}
		if cell := s.Cell(row, column, other); cell.State == Known && (i == 0 || cell.Value.Sign() != 0) {
			terms = append(terms, Term{Row: row, Column: column, Year: other, Need: true})
		}
		if i == 0 && len(terms) == 0 {
			return
		}
	}
	if len(terms) < 2 {
		return
	}
	terms = terms[:2]
	a, b := s.Cell(row, column, terms[0].Year), s.Cell(row, column, terms[1].Year)
	c.Figure, c.Terms, c.Of = Figure{State: Known, Value: new(big.Rat).Quo(a.Value, b.Value)}, terms, Quotient
}

// term finds what another row of the column, or a measure that is no row, comes to.
func (s *Sheet) term(t calc.FormTerm, row, column, y int) (Term, Figure) {
	out := Term{Row: slices.IndexFunc(s.Rows, func(r calc.FormRow) bool { return r.ID == t.ID }), Column: column, Year: y, Minus: t.Minus}
	if out.Row >= 0 {
		return out, s.Cell(out.Row, column, y).Figure
	}
	books := s.Columns[column].Books
	if books == nil {
		books = []calc.Book{{}}
	}
	f := s.booked(Ask{Year: s.Years[y], Insurance: s.Insurance(row, column), Measure: t.ID}, books)
	out.Off = &f
	return out, f
}

// addRows adds up other rows of a cell's column.
func (s *Sheet) addRows(c *Cell, terms []calc.FormTerm, row, column, y int) {
	r, sum := &s.Rows[row], &adder{}
	for _, t := range terms {
		term, f := s.term(t, row, column, y)
		if term.Row >= 0 {
			other := &s.Rows[term.Row]
			term.Need = len(r.Parts) > 0 && !s.Cell(term.Row, column, y).Crossed || len(other.Sum) > 0 || other.Measure == calc.Opening
		} else {
			term.Need = t.ID == calc.Income || t.ID == calc.Expenditure || t.ID == calc.Opening
		}
		term.Need = term.Need || r.All && (term.Row < 0 || !s.Cell(term.Row, column, y).Crossed)
		if f.State == Blank && transfer(t.ID) {
			f.State = Absent
		}
		sum.add(term, f)
	}
	c.settle(sum)
}

func (s *Sheet) only(column int) calc.Book {
	if books := s.Columns[column].Books; len(books) == 1 {
		return books[0]
	}
	return calc.Book{}
}

func transfer(measure string) bool { return calc.Term{Measure: measure}.Transfer() }

// settle takes the sum where nothing was given, and as the way to what was given
// where it comes to the same.
func (c *Cell) settle(sum *adder) {
	x := sum.value()
	switch {
	case c.State == Known && x != nil && x.Cmp(c.Value) == 0 && c.Ref == nil:
		c.Terms = sum.terms
	case c.State == Known:
	case x != nil:
		c.Figure, c.Terms = Figure{State: Known, Value: x}, sum.terms
	case c.State == Absent && sum.blank:
		c.State = Blank
	}
}

// adder adds up what is known.
type adder struct {
	sum         *big.Rat
	terms       []Term
	lost, blank bool
}

func (a *adder) add(t Term, f Figure) {
	switch {
	case f.State == Known:
		if a.sum == nil {
			a.sum = new(big.Rat)
		}
		if t.Minus {
			a.sum.Sub(a.sum, f.Value)
		} else {
			a.sum.Add(a.sum, f.Value)
		}
		a.terms = append(a.terms, t)
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
