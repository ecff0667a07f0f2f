package report

import (
	"cmp"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/official"
)

// Forms are the official forms of the view's year that are about one of some
// insurances: those of the budget, and of the final accounts where the stage is theirs.
func (v *View) Forms(insurances []string) []*calc.Form {
	var out []*calc.Form
	forms := v.Pool.FormsOf(v.Year)
	if v.Stage == calc.FinalSettlement {
		forms = v.Pool.FinalForms(v.Year)
	}
	own := map[string]bool{}
	for _, f := range forms {
		for _, name := range insurances {
			own[name] = own[name] || f.For(name) && f.Row(calc.Income) != nil
		}
	}
	for _, f := range forms {
		switch about := slices.ContainsFunc(insurances, f.For); {
		case f.Family == calc.AnyForm:
			for _, name := range insurances {
				if own[name] {
					continue
				}
				out = append(out, v.variant(f, name))
			}
		case about, len(f.Insurance) == 0:
			out = append(out, v.variant(f, ""))
		}
	}
	return out
}

// Kept are the insurances that forms of a unit (−1: of the pool) are about: those of the
// schemes, and any other of which it has figures of the budget year or the one before.
func (v *View) Kept(unit int, pooled []string) (out []string) {
	for _, i := range v.Pool.Policy.Insurances() {
		if slices.Contains(pooled, i.Name) || v.at().kept[unitOf{i.Name, unit}] {
			out = append(out, i.Name)
		}
	}
	return out
}

// variant is a form as the stage sets it out; one for any insurance is named after
// the one it is for. What stands there only where it is known is left out else.
func (v *View) variant(f *calc.Form, insurance string) *calc.Form {
	g := *f
	if c := f.Closed; c != nil && v.Stage == calc.FinalSettlement {
		g.Name, g.Number, g.Years = c.Name, c.Number, c.Years
	}
	if insurance != "" {
		g.Name, g.Insurance = insurance+g.Name, []string{insurance}
	}
	if !slices.ContainsFunc(f.Insurance, func(name string) bool { return v.at().grouped[name] }) {
		g.Columns = slices.Clone(g.Columns)
		for i := range g.Columns {
			if c := &g.Columns[i]; slices.Equal(c.Books, []calc.Book{{Group: calc.GroupUnited}}) {
				c.Books = []calc.Book{{}} // all of them, as rules read
			}
		}
	}
	g.Years = slices.DeleteFunc(slices.Clone(g.Years), func(y calc.FormYear) bool {
		return y.Optional && !v.at().bases[basisOf{v.Year - y.Back, y.Basis}]
	})
	return &g
}

// YearLabel is what stands above a form's column of a year: what the figures of a unit (−1: of
// all units together) are; where they differ, by the one that is least settled.
func (v *View) YearLabel(y calc.FormYear, insurances []string, unit int) string {
	switch {
	case y.Label != "":
		return y.Label
	case y.Back == 0:
		return "本年预算数"
	}
	read := map[calc.Basis]bool{}
	first, last := unit, unit
	if unit < 0 {
		first, last = 0, len(v.Pool.Units)-1
	}
	for _, name := range insurances {
		for u := first; u <= last; u++ {
			read[v.BasisOf(name, u, v.Year-y.Back)] = true
		}
	}
	switch {
	case read[calc.Expected]:
		return "上年预计执行数"
	case read[calc.Flash]:
		return "上年快报数"
	case read[calc.Final]:
		return "上年决算数"
	}
	return "上年执行数"
}

// BookFigure is what is known of a unit's book (−1: of all units that have it).
func (v *View) BookFigure(a official.Ask, unit int) official.Figure {
	if unit >= 0 {
		return rowFigure(v.Pool, v.bookRow(a, unit), a.Measure)
	}
	if !v.Adds(a.Measure) {
		return v.common(a)
	}
	out, some, there := official.Figure{State: official.Known, Value: new(big.Rat)}, false, official.Absent
	merged := a.Book.Account == calc.Merged
	if merged && !slices.ContainsFunc(v.Pool.Books, func(r calc.Row) bool {
		return r.Book == a.Book && r.Insurance == a.Insurance && r.Year == v.Year-a.Year.Back
	}) {
		return official.Figure{} // nobody has them together only
	}
	for u := range v.Pool.Units {
		row := v.bookRow(a, u)
		if row == nil && !v.lacks(a, u) {
			continue
		}
		f := rowFigure(v.Pool, row, a.Measure)
		if merged && row == nil {
			f = v.together(a, u)
		}
		there = max(there, f.State)
		if f.State != official.Known {
			out.State = min(out.State, max(f.State, official.Blank))
			continue
		}
		some = true
		out.Value.Add(out.Value, f.Value)
	}
	if !some {
		return official.Figure{State: there}
	}
	return out
}

// together is what the accounts of a unit come to that keeps them apart.
func (v *View) together(a official.Ask, unit int) (out official.Figure) {
	for _, account := range []string{"", calc.Personal, calc.PooledOnly} {
		a.Book = calc.Book{Account: account}
		switch row := v.bookRow(a, unit); {
		case row != nil:
			out = official.Plus(out, rowFigure(v.Pool, row, a.Measure))
		case account != calc.PooledOnly:
			return official.Figure{}
		}
	}
	return out
}

// lacks reports whether a unit without a row of a book should have one: each keeps
// personal accounts, few a pooled fund without accounts; who counts people in groups has
// those groups alone, and residents that are not counted in groups are merged.
func (v *View) lacks(a official.Ask, unit int) bool {
	row := v.Row(a.Insurance, v.Year-a.Year.Back, unit)
	switch b := a.Book; {
	case row == nil, b == calc.Book{}, b.Account == calc.PooledOnly:
		return false
	case b.Group == calc.GroupEmployee, b.Group == calc.GroupResident:
		return !row.Together
	case b.Group != "":
		return false
	}
	return true
}

// Adds reports whether the figures of units add up to the pool's, as rates do not.
func (v *View) Adds(measure string) bool {
	return !slices.ContainsFunc(v.Pool.Measures, func(m calc.Measure) bool { return m.Name == measure && !m.AddsUp() })
}

// common is a rate or an amount a head that all units have alike: else the pool has
// none that its rows make.
func (v *View) common(a official.Ask) official.Figure {
	out := official.Figure{}
	for u := range v.Pool.Units {
		f := rowFigure(v.Pool, v.bookRow(a, u), a.Measure)
		switch {
		case f.State == official.Known && out.State == official.Known && f.Value.Cmp(out.Value) != 0:
			return official.Figure{State: official.Blank}
		case f.State > out.State:
			out = f
		}
	}
	return out
}

// NatureOf is the weakest 性质 of what a form's cell reads of a unit (−1: of all).
func (v *View) NatureOf(a official.Ask, unit int) calc.Nature {
	n := calc.Unmarked
	read := func(u int) {
		if row := v.bookRow(a, u); row != nil {
			n = calc.Weakest(n, row.Cells[a.Measure].Nature)
		}
	}
	if unit >= 0 {
		read(unit)
		return n
	}
	for u := range v.Pool.Units {
		read(u)
	}
	return n
}

// MarksOf are the marks of what reads figures down to a 性质, and its warning line:
// the pack's, and those of figures that no rule reads.
func (v *View) MarksOf(n calc.Nature) (marks []string, warning string) {
	marks = v.Marks
	if word := natureMark(n); word != "" && !slices.Contains(marks, word) {
		marks = append(slices.Clone(marks), word)
	}
	return marks, cmp.Or(v.Warning, warningOf(n))
}

// bookKey finds the row of a book.
type bookKey struct {
	year      int
	basis     calc.Basis
	insurance string
	unit      int
	book      calc.Book
}

func keyOf(r *calc.Row) bookKey { return bookKey{r.Year, r.Basis, r.Insurance, r.Unit, r.Book} }

// indexBooks finds rows by what they are about.
func indexBooks(pool *calc.Pool) map[bookKey]*calc.Row {
	out := map[bookKey]*calc.Row{}
	for _, list := range [][]calc.Row{pool.Rows, pool.Books} {
		for i := range list {
			out[keyOf(&list[i])] = &list[i]
		}
	}
	return out
}

// bookRow is the row of a book that the stage reads, or that of the 口径 asked for. A
// unit that does not count its residents in groups has them merged.
func (v *View) bookRow(a official.Ask, unit int) *calc.Row {
	bases := v.Stage.Reads(a.Year.Back)
	if a.Year.Basis != "" {
		bases = []calc.Basis{a.Year.Basis}
	}
	for _, basis := range bases {
		key := bookKey{v.Year - a.Year.Back, basis, a.Insurance, unit, a.Book}
		if r := v.books()[key]; r != nil {
			return r
		}
		if key.book = (calc.Book{}); a.Book.Group == calc.GroupUnited {
			if r := v.books()[key]; r != nil && !r.Together {
				return r
			}
		}
	}
	return nil
}

func rowFigure(pool *calc.Pool, row *calc.Row, measure string) official.Figure {
	if row == nil {
		return official.Figure{}
	}
	if x := RowFigure(pool, row, measure); x != nil {
		return official.Figure{State: official.Known, Value: x}
	}
	if _, there := row.Cells[measure]; there || measure == calc.Closing || measure == calc.Income || measure == calc.Expenditure {
		return official.Figure{State: official.Blank} // whoever keeps books has these
	}
	return official.Figure{}
}
