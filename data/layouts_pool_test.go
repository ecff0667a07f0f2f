package data_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/calc/official"
	"tongchou/data"
)

// A table of every ministry layout, made of random figures, comes back from its leaves
// through a pool folder as a printed one does.
func TestLayoutsComeBack(t *testing.T) {
	t.Parallel()
	for i, f := range data.OfficialForms() {
		if f.Maker != "" || len(f.Insurance) == 0 && len(f.Columns) == 1 {
			continue // printed elsewhere, or laid out by nobody
		}
		t.Run(fmt.Sprintf("%s%d", f.Name, f.From), func(t *testing.T) {
			t.Parallel()
			s := plant(&f, rand.New(rand.NewPCG(2, uint64(i))))
			s.asWritten()
			s.settle()
			s.sheet = official.Fill(&f, s.names, s.source)
			p := printed(s.sheet)
			if p.ministry() == nil {
				t.Fatal("not recognized")
			}
			if o := p.comeBack(t); o.compared == 0 || len(o.differing) > 0 {
				t.Error(o.text(p))
			}
		})
	}
}

// printed is a form as a table that was printed, of 2026.
func printed(s *official.Sheet) *printedTable {
	p := &printedTable{id: s.Name, places: 2}
	for row := range s.Rows {
		r := &s.Rows[row]
		for col := range s.Columns {
			for y, year := range s.Years {
				cell := printedCell{table: s.Name, form: s.Name, kind: "预算", half: r.Half, row: fmt.Sprint(row), label: r.Label, column: s.Columns[col].Label, year: 2026 - year.Back, unit: s.Unit}
				if year.Back > 0 {
					cell.kind = "执行"
				}
				if s.Insurance(row, col) != "" && s.Form.Insurance == nil || cell.column == "合计" && s.Form.Insurance == nil {
					cell.fund, cell.column = cell.column, ""
				}
				switch c := s.Cell(row, col, y); {
				case c.Crossed:
					cell.value = "×"
				case c.State == official.Known:
					cell.value = formula.Decimal(formula.Round(inPrint(c.Value, r), 6))
				}
				p.cells = append(p.cells, cell)
			}
		}
	}
	p.arrange()
	return p
}

// asWritten makes figures such as a folder can hold: whole amounts, rates below 1, wholes
// that are more than their parts, none of measures that an insurance does not have.
func (s *leafSource) asWritten() {
	catalogue := data.Catalogue()
	for at, x := range s.figures {
		m := catalogue[slices.IndexFunc(catalogue, func(m calc.Measure) bool { return m.Name == at.measure })]
		switch {
		case !m.For(at.insurance):
			delete(s.figures, at)
		case m.Kind == "ratio":
			s.figures[at] = formula.Round(new(big.Rat).Quo(x, big.NewRat(10_000_000, 1)), 4)
		default:
			s.figures[at] = formula.Round(x, 0)
		}
	}
	for at, x := range s.figures {
		m := catalogue[slices.IndexFunc(catalogue, func(m calc.Measure) bool { return m.Name == at.measure })]
		whole := at
		if whole.measure = m.PartOf; s.figures[whole] != nil && m.PartOf != calc.Income && m.PartOf != calc.Expenditure {
			s.figures[whole] = new(big.Rat).Add(s.figures[whole], x)
		}
	}
}
