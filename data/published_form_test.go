package data_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/calc/official"
	"tongchou/data"
)

// fundNames are what a printed fund is called in a pool.
var fundNames = map[string]string{"职工医保": "职工", "居民医保": "居民"}

func nameOfFund(fund string) string {
	if name, ok := fundNames[fund]; ok {
		return name
	}
	return fund
}

func labelKey(label string) string {
	return strings.NewReplacer("：", ":", "（", "(", "）", ")", " ", "", "　", "").Replace(label)
}

// ministry is the embedded form whose lines the table has, nil if there is none.
func (p *printedTable) ministry() *calc.Form {
	var labels []string
	for _, l := range p.lines {
		if c := p.first(l); c.label != "×" {
			labels = append(labels, labelKey(c.label))
		}
	}
	forms := data.OfficialForms()
	for i := range forms {
		var rows []string
		for _, r := range forms[i].Rows {
			if !r.Filler() {
				rows = append(rows, labelKey(r.Label))
			}
		}
		if slices.Equal(labels, rows) {
			return &forms[i]
		}
	}
	return nil
}

// fromMinistry puts the leaves of a ministry's form in under its own measures.
func (p *printedTable) fromMinistry(t *testing.T, f *calc.Form) *outcome {
	t.Helper()
	rowOf := p.rowsOf(f)
	latest := p.latest()
	fold := &printedPool{blank: map[string]bool{}}
	for i := range f.Rows {
		fold.blank[f.Rows[i].Measure] = follows(f, i) || len(f.Rows[i].Parts) > 0
	}
	insurance := ""
	for _, fund := range p.funds {
		if name := nameOfFund(fund); fund != "合计" && fund != "" {
			fold.insurances, insurance = append(fold.insurances, name), name
		}
	}
	if len(fold.insurances) == 0 {
		fold.insurances, insurance = f.Insurance[:1], f.Insurance[0]
	}
	column := func(c *printedCell) int {
		return slices.IndexFunc(f.Columns, func(col calc.FormColumn) bool {
			label := labelKey(col.Label)
			return label == labelKey(c.column) || c.column == "" && (label == c.fund || len(f.Columns) == 1) || c.column != "" && strings.HasPrefix(label, labelKey(c.column))
		})
	}
	for i := range p.cells {
		c := &p.cells[i]
		row, col := rowOf[c.line()], column(c)
		if row < 0 || col < 0 || c.value == "×" || len(f.Columns[col].Sum) > 0 || leafOfRow(f, row) == "" || follows(f, row) || p.made(f, rowOf, row, c) {
			continue
		}
		name := insurance
		if list := f.Rows[row].Insurance; list != nil {
			name = list[0]
		}
		if c.fund != "" && c.fund != "合计" {
			name = nameOfFund(c.fund)
		}
		b := calc.Book{}
		if books := f.Columns[col].Books; len(books) > 0 {
			b = books[0]
		}
		if books := f.Rows[row].Books; len(books) > 0 {
			b = books[0]
		}
		x := c.number()
		if f.Rows[row].Unit == "%" && x != nil {
			x = new(big.Rat).Quo(x, big.NewRat(100, 1))
		}
		fold.insurances = once(fold.insurances, name)
		if fold.units == nil {
			fold.units = map[string]string{}
		}
		measure := leafOfRow(f, row)
		if minus := slices.IndexFunc(f.Rows[row].Sum, func(t calc.FormTerm) bool { return t.Minus }); measure != f.Rows[row].Measure && minus >= 0 && x != nil && x.Sign() < 0 {
			measure, x = f.Rows[row].Sum[minus].ID, new(big.Rat).Neg(x)
		}
		fold.units[measure] = headUnit(f.Rows[row].Unit)
		fold.put(c.year, c.kind, name, b, measure, x)
	}
	p.borrow(f, fold)
	o := &outcome{form: "部颁"}
	sums := func(r calc.FormRow) bool { return r.Derived() }
	if len(fold.order) == 0 || len(f.Columns) == 1 && !slices.ContainsFunc(f.Rows, sums) {
		return o // nothing adds up
	}
	pool := fold.read(t, p.id, false)
	years := *f
	years.Years = p.formYears(latest)
	sheet := official.Fill(&years, fold.insurances, source(pool, latest))
	for i := range p.cells {
		c := &p.cells[i]
		row, col := rowOf[c.line()], column(c)
		if row < 0 || col < 0 {
			continue
		}
		y := slices.Index(p.years, printedYear{c.year, c.kind})
		cell := sheet.Cell(row, col, y)
		elsewhere := slices.ContainsFunc(f.Rows[row].Quotient, func(id string) bool { return f.Row(id) == nil && !slices.Contains(fold.measures, id) })
		if cell.State != official.Known && cell.Text == "" && !elsewhere {
			o.missing(c)
		} else if cell.Terms != nil && f.Rows[row].Measure == leafOfRow(f, row) || follows(f, row) || f.Rows[row].Measure == calc.Income || f.Rows[row].Measure == calc.Expenditure {
			o.compare(p, c, inPrint(cell.Value, &f.Rows[row]), max(leaves(sheet, row, col, y), len(f.Rows[row].Sum)))
		}
	}
	return o
}

// borrow puts in what lines divide that other tables of the place print.
func (p *printedTable) borrow(f *calc.Form, fold *printedPool) {
	for _, r := range f.Rows {
		for _, id := range r.Quotient {
			if f.Row(id) != nil || len(r.Insurance) == 0 {
				continue
			}
			for _, q := range p.others {
				g := q.ministry()
				if q.cells[0].place != p.cells[0].place || q.cells[0].level != p.cells[0].level || g == nil || !g.For(r.Insurance[0]) {
					continue
				}
				rowOf := q.rowsOf(g)
				for i := range q.cells {
					if c := &q.cells[i]; rowOf[c.line()] >= 0 && g.Rows[rowOf[c.line()]].Measure == id && slices.Contains(p.years, printedYear{c.year, c.kind}) {
						fold.units[id] = headUnit(g.Rows[rowOf[c.line()]].Unit)
						fold.put(c.year, c.kind, r.Insurance[0], calc.Book{}, id, c.number())
					}
				}
			}
		}
	}
}

// leafOfRow is the measure that a line's figure goes in under: its own, or the first of
// those that it adds up where none of them has a line.
func leafOfRow(f *calc.Form, row int) string {
	r := &f.Rows[row]
	if r.Measure != "" || len(r.Sum) == 0 || row+1 < len(f.Rows) && f.Rows[row+1].Level == "其中" || slices.ContainsFunc(r.Sum, func(t calc.FormTerm) bool { return f.Row(t.ID) != nil }) {
		return r.Measure
	}
	return r.Sum[0].ID
}

// follows reports whether a line comes from other lines of the form alone.
func follows(f *calc.Form, row int) bool {
	r := &f.Rows[row]
	beside := leafOfRow(f, row) != "" && slices.ContainsFunc(r.Sum, func(t calc.FormTerm) bool { return f.Row(t.ID) == nil })
	return r.Derived() && len(r.Parts) == 0 && !beside
}

// headUnit is what the head of a column says of its unit.
func headUnit(unit string) string {
	switch unit {
	case "", "万元":
		return "（万元）"
	case "元":
		return "（元）"
	}
	return "" // no amount of money
}

// inPrint is a figure as a line of a table prints it, whose unit is 万元 where it
// says nothing.
func inPrint(x *big.Rat, r *calc.FormRow) *big.Rat {
	switch {
	case x == nil:
	case r.Unit == "" || strings.HasPrefix(r.Unit, "万元"):
		return new(big.Rat).Quo(x, big.NewRat(10_000, 1))
	case r.Unit == "%":
		return new(big.Rat).Mul(x, big.NewRat(100, 1))
	}
	return x
}

// leaves counts the figures that a cell comes from, each rounded on its own.
func leaves(s *official.Sheet, row, col, y int) int {
	n := 0
	for _, t := range s.Cell(row, col, y).Terms {
		if t.Row < 0 {
			n++
			continue
		}
		n += max(1, leaves(s, t.Row, t.Column, y))
	}
	return n
}

// rowsOf are the rows of a form by the lines of the table.
func (p *printedTable) rowsOf(f *calc.Form) map[string]int {
	out, next := map[string]int{}, 0
	for _, l := range p.lines {
		out[l] = -1
		if p.first(l).label == "×" {
			continue
		}
		for next < len(f.Rows) && f.Rows[next].Filler() {
			next++
		}
		out[l] = next
		next++
	}
	return out
}

// made reports whether an item is made of 其中 rows that were printed.
func (p *printedTable) made(f *calc.Form, rowOf map[string]int, row int, of *printedCell) bool {
	return len(f.Rows[row].Parts) > 0 && slices.ContainsFunc(p.cells, func(c printedCell) bool {
		i := rowOf[c.line()]
		return i >= 0 && c.fund == of.fund && c.column == of.column && c.year == of.year && c.kind == of.kind && c.number() != nil &&
			slices.ContainsFunc(f.Rows[row].Parts, func(t calc.FormTerm) bool { return t.ID == f.Rows[i].ID })
	})
}

func (p *printedTable) latest() int {
	latest := 0
	for _, y := range p.years {
		latest = max(latest, y.year)
	}
	return latest
}

func (p *printedTable) formYears(latest int) (out []calc.FormYear) {
	for _, y := range p.years {
		out = append(out, calc.FormYear{Label: fmt.Sprintf("%d%s", y.year, y.kind), Back: latest - y.year, Basis: basisOf(y.kind)})
	}
	return out
}
