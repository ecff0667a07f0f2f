package calc

import (
	"slices"

	"tongchou/calc/finding"
)

// Form is an official form as it is laid down: rows, columns, what is crossed
// out, and what a cell reads or adds up. What it holds of a pool is computed in
// calc/official.
type Form struct {
	Name      string // its title, and that of its sheet
	Number    string // 表号
	Family    string // forms of one family take each other's place
	Maker     string // "" for the ministry
	Own       bool   // the pool folder's own
	Insurance []string
	From, To  int        // budget years; To 0: still
	Final     bool       // a form of final accounts alone
	Closed    *FinalForm // how the final accounts are set out in its rows; nil: they have no such form
	Unit      string     // 万元, 亿元, 元
	Decimals  int        // of a cell
	Apart     bool       // its halves stand below each other, on two pages
	Years     []FormYear
	Columns   []FormColumn
	Rows      []FormRow
	Pos       finding.Pos
}

// AnyForm is the family of the form for insurances that have none of their own.
const AnyForm = "通用"

// FinalForm is what final accounts change in a form: its title and its columns.
type FinalForm struct {
	Name   string
	Number string
	Years  []FormYear
}

// FormYear is a year of a form: so many years back, on one 口径 or on what the
// stage reads; or how much one of its figures is of another.
type FormYear struct {
	Label    string // "" is made of what the figures are
	Back     int
	Basis    Basis
	Optional bool     // stands there only where something is known for it
	Share    []string // labels of years: the first in percent of the next that is known
}

// FormColumn is a column of a form, which stands there once for every year.
type FormColumn struct {
	Label     string
	Measure   string     // what it shows of the fund of a row; "": what the row reads
	Insurance []string   // names that it may have; nil: the form's
	Books     []Book     // whose sum it is; nil: the pooled fund
	Sum       []FormTerm // of other columns, by label, or of measures that are no column
	None      bool       // nothing is ever known for it
}

// FormRow is a line of a form.
type FormRow struct {
	ID        string
	Half      string
	Label     string
	Level     string // 主项 其中 小计 合计 总计 标题, or ""
	Code      string // 科目编码
	Indent    int
	Measure   string
	Insurance []string   // names that it may have; nil: the column's
	Books     []Book     // whose sum it is; nil: the column's
	Every     bool       // the pool's insurances together, of those it may have
	Sum       []FormTerm // of other rows, or of measures that are no row
	Whole     []FormTerm // measures that it comes to, whatever its rows make
	All       bool       // only where every term is known
	Product   []string   // of other rows, or of measures that are no row
	Quotient  []string   // likewise
	Before    string     // the row whose figure of the year before it carries on
	Exact     bool       // its 其中 rows make it
	Parts     []FormTerm // these, where they do
	AtLeast   bool       // its 其中 rows are at most as much
	Crossed   []string   // labels of columns
	Texts     map[string]string
	Instead   map[string]string // by label of a column: the measure that its fund has for the row's
	Unit      string            // where it differs from the form's
}

// Filler reports whether the row only fills the grid.
func (r *FormRow) Filler() bool { return r.Label == "×" }

// Void reports whether every cell of the row is crossed out: it fills the grid or
// is the title of what follows.
func (r *FormRow) Void() bool { return r.Filler() || r.Level == "标题" }

// Derived reports whether the row's cells come from others.
func (r *FormRow) Derived() bool {
	return len(r.Sum) > 0 || len(r.Parts) > 0 || len(r.Product) > 0 || len(r.Quotient) > 0
}

// FormTerm is a row or column that is added or taken away.
type FormTerm struct {
	ID    string
	Minus bool
}

// Book is a part of a fund's books: an account of 职工, or a group of people of
// 长护 or 居民. The zero Book is what rules read: the pooled fund, all people together.
type Book struct{ Account, Group string }

// Accounts that funds.csv knows beside 统筹, and the groups: of 长护, and of residents
// where 城镇居民 and 新农合 are not merged everywhere yet.
const (
	Pooled        = "统筹"
	Personal      = "个人账户"
	PooledOnly    = "单建"
	Merged        = "合并"
	GroupEmployee = "职工"
	GroupResident = "居民"
	GroupUrban    = "城镇居民"
	GroupRural    = "新农合"
	GroupUnited   = "城乡居民"
)

// Groups are the groups that funds.csv knows.
func Groups() []string {
	return []string{GroupEmployee, GroupResident, GroupUrban, GroupRural, GroupUnited}
}

// String names the book; "" for the zero one.
func (b Book) String() string { return b.Account + b.Group }

// Reads is the measure that a cell shows, "" for none: that of its column, where the lines
// of a form are funds, else that of its row. What is part of a line, or adds up others, has
// none in a column with a measure of its own.
func (f *Form) Reads(row, column int) string {
	r, c := &f.Rows[row], &f.Columns[column]
	switch {
	case c.Measure == "":
		return r.Measure
	case !f.Fund(row):
		return ""
	}
	return c.Measure
}

// Fund reports whether a line is about a fund as a whole: it is no part of another, and if
// it adds up lines, then its own parts.
func (f *Form) Fund(row int) bool {
	r := &f.Rows[row]
	switch {
	case r.Level == "其中":
		return false
	case r.Measure != "" || !r.Derived():
		return true
	case len(r.Product) > 0 || len(r.Quotient) > 0:
		return false
	}
	return !slices.ContainsFunc(slices.Concat(r.Sum, r.Parts), func(t FormTerm) bool {
		part := f.Row(t.ID)
		return part != nil && part.Level != "其中"
	})
}

// Asks are the measures that a cell wants: the one it shows, and those that it is made of
// without a row or column of theirs.
func (f *Form) Asks(row, column int) (out []string) {
	r, c := &f.Rows[row], &f.Columns[column]
	if m := f.Reads(row, column); m != "" && len(c.Sum) == 0 {
		out = append(out, m)
	}
	for _, t := range c.Sum {
		if f.Fund(row) && f.Column(t.ID) < 0 {
			out = append(out, t.ID)
		}
	}
	if len(c.Sum) > 0 || c.Measure != "" {
		return out
	}
	ids := slices.Concat(r.Product, r.Quotient)
	for _, t := range slices.Concat(r.Sum, r.Parts) {
		ids = append(ids, t.ID)
	}
	for _, id := range ids {
		if f.Row(id) == nil {
			out = append(out, id)
		}
	}
	return out
}

// Shows reports whether any cell of the form wants a measure.
func (f *Form) Shows() bool {
	for row := range f.Rows {
		for column := range f.Columns {
			if len(f.Asks(row, column)) > 0 {
				return true
			}
		}
	}
	return false
}

// Column is the number of the column with a label; −1 if there is none.
func (f *Form) Column(label string) int {
	return slices.IndexFunc(f.Columns, func(c FormColumn) bool { return c.Label == label })
}

// About reports whether a form, or some of its rows or columns, are about an insurance.
func (f *Form) About(insurance string) bool {
	return f.For(insurance) || slices.ContainsFunc(f.Columns, func(c FormColumn) bool { return slices.Contains(c.Insurance, insurance) }) ||
		slices.ContainsFunc(f.Rows, func(r FormRow) bool { return slices.Contains(r.Insurance, insurance) })
}

// For reports whether a form is one of an insurance alone.
func (f *Form) For(insurance string) bool { return slices.Contains(f.Insurance, insurance) }

// Book reports whether the form has a column of the book.
func (f *Form) Book(b Book) bool {
	return slices.ContainsFunc(f.Columns, func(c FormColumn) bool { return slices.Contains(c.Books, b) })
}

// Row finds a row by its id; nil if there is none.
func (f *Form) Row(id string) *FormRow {
	if i := slices.IndexFunc(f.Rows, func(r FormRow) bool { return r.ID == id }); i >= 0 {
		return &f.Rows[i]
	}
	return nil
}

// Line is the number of the row that shows a measure; −1 if there is none.
func (f *Form) Line(measure string) int {
	return slices.IndexFunc(f.Rows, func(r FormRow) bool { return r.Measure == measure })
}

// Crosses reports whether the cell of a measure is crossed out in every column
// of a book that the form has.
func (f *Form) Crosses(measure string, b Book) bool {
	crossed := false
	for i := range f.Rows {
		r := &f.Rows[i]
		if r.Measure != measure {
			continue
		}
		for _, c := range f.Columns {
			if len(c.Sum) > 0 || !slices.Contains(c.Books, b) {
				continue
			}
			if !slices.Contains(r.Crossed, c.Label) {
				return false
			}
			crossed = true
		}
	}
	return crossed
}

// FormsOf are the forms of a budget year, one a family: of the makers that the pool
// follows the one that comes first, and of its forms the latest that had begun, else
// the first there was.
func (p *Pool) FormsOf(year int) []*Form {
	return p.formsOf(year, func(f *Form) bool { return !f.Final })
}

// FinalForms are the forms of a year's final accounts.
func (p *Pool) FinalForms(year int) []*Form {
	return p.formsOf(year, func(f *Form) bool { return f.Final || f.Closed != nil })
}

func (p *Pool) formsOf(year int, fit func(*Form) bool) []*Form {
	var out []*Form
	for i := range p.Forms {
		f := &p.Forms[i]
		j := slices.IndexFunc(out, func(g *Form) bool { return g.Family == f.Family })
		switch {
		case f.To != 0 && year > f.To, !p.follows(f), !fit(f):
		case j < 0:
			out = append(out, f)
		case p.better(f, out[j], year):
			out[j] = f
		}
	}
	return out
}

// follows reports whether the pool may have a form: the ministry's, that of the maker
// it names, and its own, of which those of another maker stand back where it names one.
func (p *Pool) follows(f *Form) bool {
	named := p.namedMaker()
	return f.Maker == "" || f.Maker == named || f.Own && named == ""
}

func (p *Pool) namedMaker() string {
	if p.Policy == nil {
		return ""
	}
	return p.Policy.Maker
}

// rank is how near a form's maker is to the pool.
func (p *Pool) rank(f *Form) int {
	switch {
	case f.Own:
		return 2
	case f.Maker != "":
		return 1
	}
	return 0
}

func (p *Pool) better(f, g *Form, year int) bool {
	switch begun, had := f.From <= year, g.From <= year; {
	case p.rank(f) != p.rank(g):
		return p.rank(f) > p.rank(g) && begun || p.rank(g) > p.rank(f) && !had
	case begun != had:
		return begun
	case begun:
		return f.From > g.From
	}
	return f.From < g.From
}

// FormOf is the form of one insurance for a budget year; nil if there is none.
func (p *Pool) FormOf(insurance string, year int) *Form {
	for _, f := range p.FormsOf(year) {
		if len(f.Insurance) > 0 && f.For(insurance) && f.Row(Income) != nil {
			return f
		}
	}
	return nil
}

// Booked reports whether any form knows the book for an insurance.
func (p *Pool) Booked(insurance string, b Book) bool {
	if b.Account == Merged {
		b.Account = Personal // where accounts are kept apart they may be known together only
	}
	return slices.ContainsFunc(p.Forms, func(f Form) bool { return f.For(insurance) && f.Book(b) })
}
