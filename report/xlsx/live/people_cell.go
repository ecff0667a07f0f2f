package live

import (
	"fmt"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report/xlsx/book"
)

// cellReader is the cell map of a cohort's formula in one cell, or of what is added up
// over all of them.
type cellReader struct {
	*People
	from  *book.Sheet
	cell  int
	year  int  // index of years
	last  bool // heads are read as they count, not as they rolled on
	whole bool // all cells
}

// Name gives the cells of a cohort or a table, in their rows; the rows of what is one
// for all cells are pinned.
func (r cellReader) Name(n *formula.Node) (string, error) {
	own := r.years[r.year].own
	switch k := n.Symbol.Key.(type) {
	case calc.CohortKey:
		return r.cohort(k)
	case calc.TableKey:
		b, cell := r.blocks[k.Table], r.cell
		if k.From == calc.AgedCell {
			if cell = r.of.Grid.Aged(cell); !b.fixed {
				own = r.years[r.year-1].own
			}
		}
		if b.fixed {
			own = peopleYears
		}
		return r.refs(b, []int{cell}, own), nil
	case calc.CellKey:
		switch k.Name {
		case calc.AgeName:
			return r.refs(r.whose(), []int{r.cell}, 1), nil
		case calc.BornName:
			return "(" + r.from.At(2, own).InRow(r.from) + "-" + r.refs(r.whose(), []int{r.cell}, 1) + ")", nil
		}
		return r.refs(r.whose(), []int{r.cell}, 0), nil
	case calc.YearKey:
		return r.from.At(2, own).InRow(r.from), nil
	case calc.AssumptionKey:
		return r.rates.At(r.assumed[k.Assumption], own).InRow(r.from), nil
	case calc.ColumnKey:
		return book.Literal(formula.Str(r.view.Pool.Units[r.of.Unit].Column(k.Name))), nil
	}
	return "", fmt.Errorf("人口表里没有 %s 的单元格", n.Title())
}

// whose is a block of the sheet of which only sex and age are read: all say the same.
func (r cellReader) whose() block {
	for _, one := range r.of.Set.Cohorts {
		if b := r.blocks[one]; b.sheet == r.from {
			return block{b.sheet, b.row, true}
		}
	}
	return block{}
}

func (r cellReader) cohort(k calc.CohortKey) (string, error) {
	one := k.CohortProgram
	switch {
	case k.From == calc.OwnCell && r.last:
		return r.refs(r.blocks[one], []int{r.cell}, r.counts(one, r.year)), nil
	case k.From == calc.OwnCell:
		return r.refs(r.blocks[one], []int{r.cell}, r.years[r.year].own), nil
	case r.year == 0:
		return "", fmt.Errorf("人口表里没有 %s 上年的单元格", k.Name)
	}
	cells := []int{r.cell}
	if k.From == calc.AgedCell {
		if cells = []int{r.of.Grid.Aged(r.cell)}; k.Heads() {
			cells = r.of.Grid.Before(r.cell)
		}
	}
	return r.refs(r.blocks[one], cells, r.counts(one, r.year-1)), nil
}

// refs are cells of a block, added up; or all of its column.
func (r cellReader) refs(b block, cells []int, col int) string {
	if r.whole {
		return b.at(0, col).Down(r.of.Grid.Cells()).Span(r.from)
	}
	var out []string
	for _, cell := range cells {
		if b.fixed {
			out = append(out, b.at(cell, col).InColumn(r.from))
		} else {
			out = append(out, b.at(cell, col).Ref(r.from))
		}
	}
	if len(out) > 1 {
		return "(" + strings.Join(out, "+") + ")"
	}
	return book.Plus(out)
}

// Over gives the row of what is asked of all cells.
func (r cellReader) Over(n *formula.Node) (string, error) {
	return r.heads.At(r.asked[n], r.years[r.year].own).InRow(r.from), nil
}

// MayBeBlank: a cell always has its people.
func (r cellReader) MayBeBlank(*formula.Node) bool { return false }

// Decimals: nothing bounds them; what a cell comes to is rounded as a whole.
func (r cellReader) Decimals(*formula.Node) (int, bool) { return 0, false }
