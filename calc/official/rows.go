package official

import (
	"math/big"
	"slices"

	"tongchou/calc"
)

// down is a figure that is given, or the sum of other rows of the column.
func (s *Sheet) down(c *Cell, row, column, y int) {
	if c.Figure = s.given(row, column, y); c.Crossed && c.State == Blank {
		c.State = Absent // nobody is asked for it
	}
	r := &s.Rows[row]
	if len(r.Whole) > 0 {
		c.Figure = s.whole(row, column, y)
	}
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

// whole is what a row comes to whatever its rows make; absent where that is not known.
func (s *Sheet) whole(row, column, y int) Figure {
	sum := &adder{}
	for _, t := range s.Rows[row].Whole {
		f := s.off(t.ID, row, column, y)
		if f.State == Blank && transfer(t.ID) {
			f.State = Absent
		}
		sum.add(Term{Minus: t.Minus, Need: !transfer(t.ID)}, f)
	}
	if x := sum.value(); x != nil {
		return figure(x, sum.end)
	}
	return Figure{}
}

// off is a measure that is no row, in the books of a column.
func (s *Sheet) off(measure string, row, column, y int) Figure {
	books := s.Columns[column].Books
	if books == nil {
		books = []calc.Book{{}}
	}
	return s.booked(Ask{Year: s.Years[y], Insurance: s.Insurance(row, column), Measure: measure}, books)
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
	var made Figure
	for i, id := range ids {
		term, f := s.term(calc.FormTerm{ID: id}, row, column, y)
		if term.Need = true; f.State != Known {
			return
		}
		terms = append(terms, term)
		switch {
		case i == 0:
			made = figure(f.Value, f.end())
		case how == Product:
			made = figure(new(big.Rat).Mul(made.Value, f.Value), new(big.Rat).Mul(made.end(), f.end()))
		case f.Value.Sign() == 0:
			return
		default:
			made = over(made, f)
		}
	}
	if c.State == Known && (c.Ref != nil || c.Value.Cmp(made.Value) != 0) {
		return
	}
	c.Figure, c.Terms, c.Of = made, terms, how
}

// over is the quotient of two known figures.
func over(a, b Figure) Figure {
	end := new(big.Rat)
	if b.end().Sign() != 0 {
		end.Quo(a.end(), b.end())
	}
	return figure(new(big.Rat).Quo(a.Value, b.Value), end)
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
	c.Figure, c.Terms, c.Of = over(a.Figure, b.Figure), terms, Quotient
}

// term finds what another row of the column, or a measure that is no row, comes to.
func (s *Sheet) term(t calc.FormTerm, row, column, y int) (Term, Figure) {
	out := Term{Row: slices.IndexFunc(s.Rows, func(r calc.FormRow) bool { return r.ID == t.ID }), Column: column, Year: y, Minus: t.Minus}
	if out.Row >= 0 {
		return out, s.Cell(out.Row, column, y).Figure
	}
	f := s.off(t.ID, row, column, y)
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
		term.Need = term.Need && (term.Row < 0 || !s.foreign(term.Row, column) && !s.begins(term.Row, row, column, y))
		term.Need = term.Need || r.All && (term.Row < 0 || !s.Cell(term.Row, column, y).Crossed)
		if f.State == Blank && transfer(t.ID) {
			f.State = Absent
		}
		sum.add(term, f)
	}
	c.settle(sum)
}

// begins reports whether a line that another adds up is about another fund of which nothing
// is on file for the year, as of one that begins later.
func (s *Sheet) begins(row, sum, column, y int) bool {
	return s.Insurance(row, column) != s.Insurance(sum, column) && s.off(calc.Income, row, column, y).State == Absent
}

func (s *Sheet) only(column int) calc.Book {
	if books := s.Columns[column].Books; len(books) == 1 {
		return books[0]
	}
	return calc.Book{}
}

func transfer(measure string) bool { return calc.Term{Measure: measure}.Transfer() }
