package official

import (
	"slices"

	"tongchou/calc"
)

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
	sum, gone := &adder{}, false
	for _, p := range parts {
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
		case f.State == Blank && transfer(s.Rows[row].Measure):
			f.State = Absent
		case f.State == Absent && accounts && !s.Columns[p].None && s.Rows[row].Level == "其中":
			sum.lost = true // what one account breaks down and the other does not is known for neither
		}
		sum.add(Term{Row: row, Column: p, Year: y}, f)
	}
	sum.lost = sum.lost || gone && (c.State != Known || !s.groups(parts))
	c.settle(sum)
}

// pooledOnly reports whether a column is the pooled fund of those without accounts.
func (s *Sheet) pooledOnly(column int) bool {
	return slices.Equal(s.Columns[column].Books, []calc.Book{{Account: calc.PooledOnly}})
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
