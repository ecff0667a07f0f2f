package form

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/xlsx/book"
)

// fundSheet is 基金收支 of one insurance, standing on its side: a row a field, a
// column for each record to fill in, beside it the last figures on file.
type fundSheet struct {
	*book.Sheet
	*form
	ins      string
	book     calc.Book
	money    amount.Scale
	measures []calc.Measure
	lines    map[string]string // where official forms show a measure
	records  []record
	beside   []beside       // what is on file, for comparison; changes are shown against the first
	rows     map[string]int // of measures
}

// record is what becomes a row of funds.csv.
type record struct {
	title string
	year  int
	basis []string // the first one stands, the others can be chosen
}

// beside is a row on file that stands beside the records; row is nil where there
// is none.
type beside struct {
	title string
	row   *calc.Row
}

// The rows before the measures: what the record is about. The last one is there
// where it is about a part of the books.
var keys = []string{"年度", "口径", "险种", "代码", "名称", ""}

const corner = "项目" // tells the reader that the sheet stands on its side

// firstMeasure is the row of the first measure.
func (c *fundSheet) firstMeasure() int {
	if c.book == (calc.Book{}) {
		return len(keys)
	}
	return len(keys) + 1
}

// books are the parts of an insurance's books that its official form keeps apart,
// first what rules read: people are counted in groups or together, never both.
func (f *form) books(ins string) []calc.Book {
	out := []calc.Book{{}}
	form := f.pool.FormOf(ins, f.ask.Year)
	if form == nil {
		return out
	}
	for _, col := range form.Columns {
		for _, b := range col.Books {
			if b != (calc.Book{}) && (b.Account != calc.PooledOnly || f.known(ins, b)) && !slices.Contains(out, b) {
				out = append(out, b)
			}
		}
	}
	grouped := slices.ContainsFunc(out, func(b calc.Book) bool { return b.Group != "" })
	together := slices.ContainsFunc(f.pool.Rows, func(r calc.Row) bool { return r.Insurance == ins && r.Unit == f.unit && !r.Together })
	switch {
	case grouped && together:
		return out[:1]
	case grouped:
		return out[1:]
	}
	return out
}

// known reports whether a row of the book is on file.
func (f *form) known(ins string, b calc.Book) bool {
	return slices.ContainsFunc(f.pool.Books, func(r calc.Row) bool { return r.Insurance == ins && r.Book == b })
}

// asked says where official forms of the year show a measure of a book, "" where
// none does.
func (f *form) asked(ins string, b calc.Book, measure string) string {
	var out []string
	if form := f.pool.FormOf(ins, f.ask.Year); form != nil && form.Crosses(measure, b) {
		return "" // whatever a summary adds up
	}
	for _, form := range f.pool.FormsOf(f.ask.Year) {
		if !form.About(ins) || form.Crosses(measure, b) || b.Account != "" && !form.Book(b) {
			continue
		}
		if line := lineOf(form, ins, b, measure); line != "" {
			out = append(out, "《"+form.Name+"》"+line)
		}
	}
	return strings.Join(out, "；")
}

// lineOf is the first line of a form that wants a measure of a book, and the column
// where it is the column that does; "" if there is none.
func lineOf(form *calc.Form, ins string, b calc.Book, measure string) string {
	for i, row := range form.Rows {
		if row.Void() || row.Books != nil && b.Group != "" && !slices.Contains(row.Books, b) {
			continue
		}
		for j, c := range form.Columns {
			names := row.Insurance
			if names == nil {
				names = c.Insurance
			}
			if names != nil && !slices.Contains(names, ins) {
				continue
			}
			asks := form.Asks(i, j)
			if own := row.Instead[c.Label]; own != "" { // a summary may show another measure of this fund
				asks = []string{own}
			}
			switch {
			case !slices.Contains(asks, measure):
			case row.Measure != measure && c.Label != "" && (c.Measure != "" || len(c.Sum) > 0):
				return row.Label + "：" + c.Label
			default:
				return row.Label
			}
		}
	}
	return ""
}

// funds makes the sheets of an insurance when the unit takes part in it.
func (f *form) funds(ins string) {
	if !takesPart(f.pool, f.unit, ins) {
		return
	}
	for _, b := range f.books(ins) {
		f.fundsOf(ins, b)
	}
}

// fundsOf makes the sheet of a part of the books.
func (f *form) fundsOf(ins string, b calc.Book) {
	c := &fundSheet{form: f, ins: ins, book: b, money: report.BudgetScale(f.pool), rows: map[string]int{}, lines: map[string]string{}}
	wanted := f.program.Measures(ins)
	for _, m := range slices.Concat(f.pool.Measures, f.pool.Asked) {
		if !m.For(ins) || m.Group != "" && b.Group != "" && m.Group != b.Group {
			continue
		}
		name := m.Name
		if name == calc.Adjustment {
			name = calc.Opening // which may need it
		}
		line := f.asked(ins, b, m.Name)
		if own := b == (calc.Book{}) || b.Group != ""; line != "" || own && (wanted[name] || filledAnywhere(f.pool, ins, name)) {
			if form := f.pool.FormOf(ins, f.ask.Year); line == "" && m.Name == calc.Benefits && form != nil {
				line = "各项没有分开的才填；填了分项的不填"
			}
			c.lines[m.Name] = line
			c.rows[m.Name] = c.firstMeasure() + len(c.measures)
			c.measures = append(c.measures, m)
		}
	}
	if len(c.measures) == 0 {
		return
	}
	c.plan()
	name := ins
	if b != (calc.Book{}) {
		name += "-" + b.String()
	}
	c.Sheet = f.Add("基金收支-"+name, fmt.Sprintf("%s：%s", name, f.ask))
	c.fill()
}

// plan decides what is to be filled in, and what stands beside it.
func (c *fundSheet) plan() {
	year, basis := c.ask.Year, c.ask.Basis
	c.records = []record{{c.ask.String(), year, []string{string(basis)}}}
	before := c.onFile(year - 1)
	switch basis {
	case calc.Budget:
		if r := c.best(year - 1); r == nil || r.Basis != calc.Final {
			c.records = append(c.records, record{fmt.Sprintf("%d年执行", year-1), year - 1, laterBases(r)})
		}
		c.beside = []beside{before}
	case calc.Final:
		if c.beside = []beside{before}; c.best(year) != nil {
			c.beside = []beside{c.onFile(year), before}
		}
	case calc.Adjusted:
		c.beside = []beside{{fmt.Sprintf("※%d年原预算", year), c.row(calc.Ask{Year: year, Basis: calc.Budget})}, before}
	}
}

func (c *fundSheet) fill() {
	c.Put(0, 0, corner, book.Head)
	for i, col := range c.records {
		c.Put(0, 1+i, col.title, book.Head)
		c.Wide[1+i] = 20
	}
	side := 1 + len(c.records)
	for i, b := range c.beside {
		c.Put(0, side+i, b.title, book.Head)
		c.Wide[side+i] = 20
	}
	after := side + len(c.beside)
	c.Line(0, after, book.Head, "※增减", "※增减%", "※核对", "※含义", "※用于")
	c.Heads, c.Leads = 1, 1
	c.Wide[0], c.Wide[after], c.Wide[after+1], c.Wide[after+2], c.Wide[after+3] = 24, 20, 11, 24, 46
	c.Wide[after+4] = 46
	unit := c.pool.Units[c.unit]
	for i, key := range keys {
		if key == "" {
			key = c.bookKey()
		}
		if key == "" {
			continue
		}
		c.Put(1+i, 0, key, book.Plain)
		for j, col := range c.records {
			value := []any{col.year, col.basis[0], c.ins, unit.Code, unit.Name, c.book.String()}[i]
			look := book.Style{Format: book.FormatWhole, Centre: true}
			if key == "口径" && len(col.basis) > 1 {
				look = look.AsInput()
				c.Offer(c.At(1+i, 1+j).Ref(c.Sheet), col.basis)
			}
			c.Put(1+i, 1+j, value, look)
		}
	}
	for _, m := range c.measures {
		c.measure(m, side)
	}
	for j := range c.records {
		c.identities(1+j, after+2)
	}
}

// bookKey is the column that tells the sheet's book, "" for what rules read.
func (c *fundSheet) bookKey() string {
	switch {
	case c.book.Account != "":
		return "账户"
	case c.book.Group != "":
		return "人群"
	}
	return ""
}

// measure writes the row of one measure.
func (c *fundSheet) measure(m calc.Measure, side int) {
	row, after := c.rows[m.Name], side+len(c.beside)
	c.Put(row, 0, m.Name+c.unitOf(m), book.Style{Bold: m.Name == calc.Income || m.Name == calc.Expenditure || m.Name == calc.Closing})
	look := book.Style{Format: book.FormatOfMeasure(m.Kind)}
	for j := range c.records {
		at := c.Put(row, 1+j, nil, look.AsInput())
		c.Restrict(limitOf(at.Ref(c.Sheet), m))
	}
	c.Put(row, after+3, m.Means(c.ins), book.Style{Wrap: true, Indent: 1})
	c.Put(row, after+4, c.lines[m.Name], book.Style{Wrap: true, Indent: 1})
	c.Put(row, after+2, nil, book.Wrapped)
	for i, b := range c.beside {
		c.Put(row, side+i, c.shown(m, b.row), look)
	}
	now, old := c.At(row, 1), c.At(row, side)
	c.Calc(row, after, fmt.Sprintf(`IF(COUNT(%s,%s)=2,%[1]s-%[2]s,"")`, now.Ref(c.Sheet), old.Ref(c.Sheet)), "", look)
	c.Calc(row, after+1, fmt.Sprintf(`IF(COUNT(%s,%s)=2,IF(%[2]s=0,"",%[1]s/%[2]s-1),"")`, now.Ref(c.Sheet), old.Ref(c.Sheet)), "", book.Style{Format: "0.00%"})
}

// shown is a measure of a row in the unit of the form; nil where it is not known.
func (c *fundSheet) shown(m calc.Measure, r *calc.Row) *big.Rat {
	if r == nil {
		return nil
	}
	x := report.RowFigure(c.pool, r, m.Name)
	if m.Kind == "money" {
		return c.money.Rat(x)
	}
	return x
}

// unitOf is what a measure's name says about its unit.
func (c *fundSheet) unitOf(m calc.Measure) string {
	switch m.Kind {
	case "money":
		return "（" + c.money.Word + "）"
	case "count":
		return "（人）"
	case "money/count":
		return "（元/人）"
	}
	return ""
}

// limitOf is what may be typed for a measure.
func limitOf(cells string, m calc.Measure) book.Limit {
	l := book.Limit{Cells: cells, Least: "0", Most: "99999999999999", Text: m.Name + "应为数字；缺数留空，确知为零填 0"}
	switch {
	case m.Signed:
		l.Least = "-99999999999999"
	case m.Kind == "ratio":
		l.Most, l.Text = "1", m.Name+"应为比率，如 8% 或 0.08"
	case m.Kind == "count":
		l.Whole, l.Text = true, m.Name+"应为整数；缺数留空"
	}
	return l
}

// onFile is the best row on file of a year or of one of the two before.
func (c *fundSheet) onFile(year int) beside {
	for y := year; y > year-3; y-- {
		if r := c.best(y); r != nil {
			return beside{fmt.Sprintf("※%d年%s", y, r.Basis), r}
		}
	}
	return beside{"※在档数", nil}
}

// best is the unit's row of a year on the best 口径, apart from the one that is
// asked for.
func (c *fundSheet) best(year int) *calc.Row {
	for _, basis := range calc.Bases() {
		if a := (calc.Ask{Year: year, Basis: basis}); a != c.ask {
			if r := c.row(a); r != nil {
				return r
			}
		}
	}
	return nil
}

// row is the unit's row of the sheet's book; nil if there is none.
func (c *fundSheet) row(a calc.Ask) *calc.Row {
	if c.book == (calc.Book{}) {
		return c.pool.Row(a, c.ins, c.unit)
	}
	i := slices.IndexFunc(c.pool.Books, func(r calc.Row) bool {
		return r.Year == a.Year && r.Basis == a.Basis && r.Insurance == c.ins && r.Unit == c.unit && r.Book == c.book
	})
	if i < 0 {
		return nil
	}
	return &c.pool.Books[i]
}

// takesPart reports whether a unit has rows of an insurance; one that has none of
// any takes part in what the schemes are for.
func takesPart(pool *calc.Pool, u int, ins string) bool {
	known := false
	for i := range pool.Rows {
		if pool.Rows[i].Unit == u {
			if known = true; pool.Rows[i].Insurance == ins {
				return true
			}
		}
	}
	return !known && slices.ContainsFunc(pool.Policy.Schemes, func(s *calc.Scheme) bool { return slices.Contains(s.Insurance, ins) })
}

func filledAnywhere(pool *calc.Pool, ins, measure string) bool {
	return slices.ContainsFunc(pool.Rows, func(r calc.Row) bool { return r.Insurance == ins && r.Cells[measure].Num != nil })
}

// laterBases are the 口径 that are better than a row's, the nearest first.
func laterBases(r *calc.Row) []string {
	var out []string
	for _, b := range []calc.Basis{calc.Final, calc.Flash, calc.Expected} {
		if r != nil && r.Basis == b {
			break
		}
		out = append([]string{string(b)}, out...)
	}
	return out
}
