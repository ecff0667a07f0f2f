package official

import (
	"slices"

	"tongchou/calc"
)

// across adds up other columns of the row. Accounts and groups must all be known, and
// measures of one fund; of insurances those count that the pool has.
func (s *Sheet) across(c *Cell, row, column, y int) {
	col := &s.Columns[column]
	parts, accounts := s.columns(col.Sum), s.accounts(col.Sum)
	if measure := s.Reads(row, column); accounts && measure != "" {
		ask := Ask{Year: s.Years[y], Insurance: s.Insurance(row, column), Measure: measure, Book: calc.Book{Account: calc.Merged}}
		if s.groups(parts) {
			ask.Book = calc.Book{}
		}
		if f := s.ask(ask); f.State == Known {
			c.Figure = f
			if s.groups(parts) { // rules read their sum, which is shown as one
				c.Figure.Ref = nil
			}
		}
	} else if col.Measure != "" {
		c.Figure = s.given(row, column, y)
	}
	sum, gone := &adder{}, false
	for _, t := range col.Sum {
		p := s.Column(t.ID)
		if p < 0 {
			s.addMeasure(sum, t, row, column, y)
			continue
		}
		if accounts && !s.Columns[p].None && !s.present(p, y) {
			gone = gone || !s.pooledOnly(p) // which few keep
			continue
		}
		part := s.Cell(row, p, y)
		if part.Crossed && part.State != Known {
			continue
		}
		f := part.Figure
		switch {
		case f.State == Blank && transfer(s.Reads(row, p)):
			f.State = Absent
		case f.State == Absent && accounts && !s.Columns[p].None && s.Rows[row].Level == "其中":
			sum.lost = true // what one account breaks down and the other does not is known for neither
		}
		sum.add(Term{Row: row, Column: p, Year: y, Minus: t.Minus, Need: s.measured(col.Sum) && s.needed(row, p)}, f)
	}
	sum.lost = sum.lost || gone && (c.State != Known || !s.groups(parts))
	c.settle(sum)
}

// addMeasure adds a measure of a line's fund that no column shows.
func (s *Sheet) addMeasure(sum *adder, t calc.FormTerm, row, column, y int) {
	if !s.Fund(row) {
		return
	}
	f := s.off(t.ID, row, column, y)
	if f.State == Blank && transfer(t.ID) {
		f.State = Absent
	}
	sum.add(Term{Row: -1, Off: &f, Minus: t.Minus, Need: !transfer(t.ID)}, f)
}

// needed reports whether a column has to be known where others of other measures are
// added to it.
func (s *Sheet) needed(row, column int) bool {
	switch measure := s.Reads(row, column); {
	case s.Rows[row].Level == "其中":
		return measure != "" && s.Columns[column].Measure == ""
	default:
		return !transfer(measure)
	}
}

// measured reports whether columns are measures of the funds that the lines are.
func (s *Sheet) measured(terms []calc.FormTerm) bool {
	return slices.ContainsFunc(terms, func(t calc.FormTerm) bool {
		p := s.Column(t.ID)
		return p < 0 || t.Minus || s.Columns[p].Measure != "" || s.measured(s.Columns[p].Sum)
	})
}

// pooledOnly reports whether a column is the pooled fund of those without accounts.
func (s *Sheet) pooledOnly(column int) bool {
	return slices.Equal(s.Columns[column].Books, []calc.Book{{Account: calc.PooledOnly}})
}

// accounts reports whether columns are accounts or groups of one fund.
func (s *Sheet) accounts(sum []calc.FormTerm) bool {
	return slices.ContainsFunc(s.columns(sum), func(p int) bool {
		return len(s.Columns[p].Books) > 0 && s.Columns[p].Insurance == nil && s.Columns[p].Measure == ""
	})
}

// groups reports whether columns are groups of people.
func (s *Sheet) groups(columns []int) bool {
	return slices.ContainsFunc(columns, func(p int) bool {
		return slices.ContainsFunc(s.Columns[p].Books, func(b calc.Book) bool { return b.Group != "" })
	})
}

// columns are those that a sum adds up.
func (s *Sheet) columns(sum []calc.FormTerm) (out []int) {
	for _, t := range sum {
		if p := s.Column(t.ID); p >= 0 {
			out = append(out, p)
		}
	}
	return out
}

// present reports whether anything is known of a column in a year.
func (s *Sheet) present(column, y int) bool {
	for row := range s.Rows {
		if s.Reads(row, column) != "" && s.given(row, column, y).State != Absent {
			return true
		}
	}
	return false
}
