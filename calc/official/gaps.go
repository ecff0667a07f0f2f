package official

import (
	"math/big"
	"slices"

	"tongchou/calc"
)

// Gap is a sum that the cells printed for it do not come to.
type Gap struct {
	Row, Column, Year int
	Off               *big.Rat // the sum less what is printed of it
	Beside            []Beside // what it takes in that has no line
	Blank             []int    // lines that it adds up of which nothing is known
	Across            bool     // it stands in a column that adds up others
	Measured          bool     // and these are measures, not accounts or funds
}

// Beside is a measure that a sum takes in and no line shows.
type Beside struct {
	Measure string
	Value   *big.Rat
}

// Gaps are the sums of the form that do not come from what is printed, in the order of
// rows; parts tells what a measure is the sum of. Every cell of them has been asked.
func (s *Sheet) Gaps(parts func(insurance, whole string) []string) (out []Gap) {
	for row := range s.Rows {
		for col := range s.Columns {
			for y := range s.Years {
				c := s.Cell(row, col, y)
				if c.State != Known || len(s.Years[y].Share) > 0 {
					continue
				}
				across := len(s.Columns[col].Sum) > 0
				g := &Gap{Row: row, Column: col, Year: y, Across: across, Measured: s.measured(s.Columns[col].Sum)}
				if across && s.leaf(row, col) {
					s.gapAcross(g)
				} else if !across && (s.Columns[col].Measure == "" || !s.Fund(row)) {
					s.gapDown(g, parts)
				}
				if g.Off != nil && g.Off.Sign() != 0 {
					out = append(out, *g)
				}
			}
		}
	}
	return out
}

// leaf reports whether a row's figures are given: what rows that add up others lack
// comes from these.
func (s *Sheet) leaf(row, column int) bool {
	if s.measured(s.Columns[column].Sum) {
		return s.Fund(row)
	}
	return (s.Rows[row].Measure != "" || s.Columns[column].Measure != "") && len(s.Rows[row].Sum) == 0
}

// gapAcross compares a cell with the columns that it adds up.
func (s *Sheet) gapAcross(g *Gap) {
	g.Off = new(big.Rat).Set(s.Cell(g.Row, g.Column, g.Year).Value)
	for _, t := range s.Columns[g.Column].Sum {
		f, need := s.off(t.ID, g.Row, g.Column, g.Year), !transfer(t.ID)
		if p := s.Column(t.ID); p >= 0 {
			f, need = s.Cell(g.Row, p, g.Year).Figure, s.needed(g.Row, p)
		}
		switch {
		case f.State != Known && g.Measured && need: // what it comes to is not known
			g.Off = nil
			return
		case f.State != Known:
		case t.Minus:
			g.Off.Add(g.Off, f.Value)
		default:
			g.Off.Sub(g.Off, f.Value)
		}
	}
}

// gapDown compares a cell with the lines that it adds up or has beneath it.
func (s *Sheet) gapDown(g *Gap, parts func(insurance, whole string) []string) {
	lines := s.printed(g.Row, s.Insurance(g.Row, g.Column), parts)
	if len(lines) == 0 {
		return
	}
	off := new(big.Rat).Set(s.Cell(g.Row, g.Column, g.Year).Value)
	some := false
	for _, l := range lines {
		c := s.Cell(l.Row, g.Column, g.Year)
		switch {
		case c.State != Known:
			if !c.Crossed && !transfer(s.Reads(l.Row, g.Column)) {
				g.Blank = append(g.Blank, l.Row)
			}
		case l.Minus:
			some = true
			off.Add(off, c.Value)
		default:
			some = true
			off.Sub(off, c.Value)
		}
	}
	switch r := &s.Rows[g.Row]; {
	case r.AtLeast && off.Sign() > 0, len(r.Parts) > 0 && len(g.Blank) > 0:
		return // what is broken down may be so in part
	}
	if s.beside(g, parts); some || len(g.Beside) > 0 { // else nothing is printed that could come to it
		g.Off = off
	}
}

// printed are the lines that a row adds up; where it takes in measures that have no
// line, those beneath it that are not part of one another.
func (s *Sheet) printed(row int, insurance string, parts func(insurance, whole string) []string) (out []Term) {
	r := &s.Rows[row]
	terms := r.Sum
	if len(r.Parts) > 0 {
		terms = r.Parts
	}
	all := true
	for _, t := range terms {
		i := slices.IndexFunc(s.Rows, func(o calc.FormRow) bool { return o.ID == t.ID })
		if i < 0 {
			all = false
			continue
		}
		out = append(out, Term{Row: i, Minus: t.Minus})
	}
	if len(terms) > 0 && all {
		return out
	}
	out = nil
	for i := row + 1; i < len(s.Rows) && s.Rows[i].Half == r.Half && s.Rows[i].Level == "其中" && (len(terms) > 0 || r.AtLeast); i++ {
		if !slices.ContainsFunc(out, func(t Term) bool { return slices.Contains(parts(insurance, s.Rows[t.Row].Measure), s.Rows[i].Measure) }) {
			out = append(out, Term{Row: i})
		}
	}
	return out
}

// beside finds what a sum takes in that no line of the form shows.
func (s *Sheet) beside(g *Gap, parts func(insurance, whole string) []string) {
	r, insurance := &s.Rows[g.Row], s.Insurance(g.Row, g.Column)
	take := func(measure string, minus bool) {
		for _, b := range s.unshown(measure, insurance, g, parts) {
			if minus {
				b.Value.Neg(b.Value)
			}
			g.Beside = append(g.Beside, b)
		}
	}
	wholes := append([]calc.FormTerm{{ID: r.Measure}}, r.Whole...)
	for _, t := range r.Sum {
		if s.Form.Row(t.ID) == nil {
			wholes = append(wholes, t)
		}
	}
	for _, t := range wholes {
		made := parts(insurance, t.ID)
		for _, m := range made {
			take(m, t.Minus)
		}
		if len(made) == 0 && t.ID != r.Measure {
			take(t.ID, t.Minus)
		}
	}
}

// unshown is what of a measure no line shows: itself, or those of its parts that have
// none and what they leave.
func (s *Sheet) unshown(measure, insurance string, g *Gap, parts func(insurance, whole string) []string) (out []Beside) {
	f := s.off(measure, g.Row, g.Column, g.Year)
	if s.shows(measure, insurance, g) || f.State != Known || f.Value.Sign() == 0 {
		return nil
	}
	made, some := parts(insurance, measure), false
	rest := new(big.Rat).Set(f.Value)
	for _, part := range made {
		if p := s.off(part, g.Row, g.Column, g.Year); p.State == Known {
			rest.Sub(rest, p.Value)
		}
		some = some || s.shows(part, insurance, g)
	}
	if !some {
		return []Beside{{measure, new(big.Rat).Set(f.Value)}}
	}
	for _, part := range made {
		out = append(out, s.unshown(part, insurance, g, parts)...)
	}
	if rest.Sign() != 0 {
		out = append(out, Beside{measure, rest})
	}
	return out
}

// shows reports whether a line shows a measure, or takes it in.
func (s *Sheet) shows(measure, insurance string, g *Gap) bool {
	label := s.Columns[g.Column].Label
	for i := range s.Rows {
		o := &s.Rows[i]
		if o.Insurance != nil && !slices.Contains(o.Insurance, insurance) {
			continue
		}
		instead := o.Instead[label]
		if instead != "" && s.off(instead, i, g.Column, g.Year).State != Known {
			instead = ""
		}
		if instead == measure || o.Measure == measure && instead == "" || i != g.Row && slices.ContainsFunc(o.Sum, func(t calc.FormTerm) bool { return t.ID == measure }) {
			return true
		}
	}
	return false
}

// Alone is a fund whose personal accounts are part of a column that has its pooled fund
// only, as nobody keeps them apart, or that has no sum, as some do not.
type Alone struct {
	Column    int
	Insurance string
	Lacking   bool
}

// Alone finds what columns of all accounts together do not have.
func (s *Sheet) Alone() (out []Alone) {
	for col := range s.Columns {
		books := s.Columns[col].Books
		if !slices.Contains(books, calc.Book{}) || !slices.Contains(books, calc.Book{Account: calc.Personal}) {
			continue
		}
		for _, name := range s.insurances {
			accounts := max(s.known(col, name, calc.Personal), s.known(col, name, calc.Merged))
			if accounts != Known && s.known(col, name, calc.Pooled) == Known {
				out = append(out, Alone{col, name, accounts == Blank})
			}
		}
	}
	return out
}

// known is what there is of an account of an insurance in a column, at best.
func (s *Sheet) known(col int, insurance, account string) (best State) {
	a := Ask{Insurance: insurance, Book: calc.Book{Account: account}}
	if account == calc.Pooled {
		a.Book = calc.Book{}
	}
	for row := range s.Rows {
		for _, y := range s.Years {
			if a.Year, a.Measure = y, s.Reads(row, col); a.Measure != "" && len(y.Share) == 0 && slices.Contains(s.mine(row, col), insurance) {
				best = max(best, s.ask(a).State)
			}
		}
	}
	return best
}
