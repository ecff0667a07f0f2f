package report

import (
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/official"
)

// anyForm is the family of the form for insurances that have none of their own.
const anyForm = "通用"

// Forms are the official forms of the view's year that are about one of some
// insurances, as final accounts where the stage is that of final accounts.
func (v *View) Forms(insurances []string) []*calc.Form {
	var out []*calc.Form
	forms := v.Pool.FormsOf(v.Year)
	own := map[string]bool{}
	for _, f := range forms {
		for _, name := range insurances {
			own[name] = own[name] || f.For(name) && f.Row(calc.Income) != nil
		}
	}
	for _, f := range forms {
		switch about := slices.ContainsFunc(insurances, f.For); {
		case f.Family == anyForm:
			for _, name := range insurances {
				if own[name] {
					continue
				}
				g := *f
				g.Name, g.Insurance = name+f.Name, []string{name}
				out = append(out, v.variant(&g))
			}
		case about, len(f.Insurance) == 0:
			out = append(out, v.variant(f))
		}
	}
	return out
}

// variant is a form under the name that the stage gives it.
func (v *View) variant(f *calc.Form) *calc.Form {
	if v.Stage != calc.FinalSettlement {
		return f
	}
	g := *f
	g.Name = strings.ReplaceAll(f.Name, "预算", "决算")
	return &g
}

// YearLabel is what stands above a form's column of a year: what the figures are.
func (v *View) YearLabel(y calc.FormYear, insurances []string) string {
	last := "上年执行数"
	switch {
	case y.Label != "":
		return y.Label
	case y.Back == 0 && v.Stage == calc.FinalSettlement:
		return "本年决算数"
	case y.Back == 0:
		return "本年预算数"
	case v.Stage == calc.FinalSettlement:
		last = "上年决算数"
	}
	for _, name := range insurances {
		for u := range v.Pool.Units {
			if r := v.Row(name, v.Year-y.Back, u); r != nil && r.Basis == calc.Expected {
				return "上年预计执行数"
			}
		}
	}
	return last
}

// BookFigure is what is known of a unit's book (−1: of all units that have it).
func (v *View) BookFigure(a official.Ask, unit int) official.Figure {
	if unit >= 0 {
		return rowFigure(v.Pool, v.bookRow(a, unit), a.Measure)
	}
	out, some := official.Figure{State: official.Known, Value: new(big.Rat)}, false
	for u := range v.Pool.Units {
		row := v.bookRow(a, u)
		if row == nil && (a.Book == calc.Book{} || v.Row(a.Insurance, v.Year-a.Year.Back, u) == nil) {
			continue
		}
		f := rowFigure(v.Pool, row, a.Measure)
		if f.State != official.Known {
			out.State = min(out.State, max(f.State, official.Blank))
			continue
		}
		some = true
		out.Value.Add(out.Value, f.Value)
	}
	if !some {
		return official.Figure{}
	}
	return out
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

// bookRow is the row of a book that the stage reads, or that of the 口径 asked for.
func (v *View) bookRow(a official.Ask, unit int) *calc.Row {
	bases := v.Stage.Reads(a.Year.Back)
	if a.Year.Basis != "" {
		bases = []calc.Basis{a.Year.Basis}
	}
	for _, basis := range bases {
		if r := v.books()[bookKey{v.Year - a.Year.Back, basis, a.Insurance, unit, a.Book}]; r != nil {
			return r
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
	if _, there := row.Cells[measure]; there {
		return official.Figure{State: official.Blank}
	}
	return official.Figure{}
}
