package official

import (
	"math/big"
	"slices"

	"tongchou/calc"
)

// given is what the source has for a cell.
func (s *Sheet) given(row, column, y int) Figure {
	r, measure := &s.Rows[row], s.Reads(row, column)
	if measure == "" {
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
		f := s.booked(Ask{Year: s.Years[y], Insurance: insurance, Measure: measure}, books)
		if own := r.Instead[s.Columns[column].Label]; own != "" {
			if g := s.booked(Ask{Year: s.Years[y], Insurance: insurance, Measure: own}, books); g.State == Known {
				f = g
			}
		}
		if r.Every && f.State == Blank && transfer(measure) {
			f.State = Absent
		}
		lost = lost || f.State != Known && !transfer(measure)
		out = Plus(out, f)
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
		f := s.ask(a)
		if f.State == Blank && len(books) > 1 && transfer(a.Measure) {
			f.State = Absent
		}
		out = Plus(out, f)
	}
	return out
}

// Plus adds up two figures: one that nobody has is none, one that is missing makes
// the sum missing.
func Plus(a, b Figure) Figure {
	switch {
	case a.State == Unknown || b.State == Unknown:
		return Figure{State: Unknown}
	case a.State == Known && b.State == Known:
		return figure(new(big.Rat).Add(a.Value, b.Value), new(big.Rat).Add(a.end(), b.end()))
	case a.State == Absent:
		return b
	case b.State == Absent || a.State == Blank:
		return a
	}
	return b
}

func (s *Sheet) ask(a Ask) Figure {
	if a.Insurance == "" {
		return Figure{}
	}
	return s.source(a)
}
