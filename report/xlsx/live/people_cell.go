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
	year  int // index of years
	col   int // of what is read of the year itself
	whole bool
}

// Name gives the cells of a cohort or a table, in their rows; the rows of what is one
// for all cells are pinned.
func (r cellReader) Name(n *formula.Node) (string, error) {
	g := r.of.Grid
	switch k := n.Symbol.Key.(type) {
	case calc.CohortKey:
		return r.cohort(k)
	case calc.TableKey:
		b, cells, col := r.blocks[k.Table], []int{r.cell}, r.col
		if k.From == calc.AgedCell {
			cells, col = []int{g.Aged(r.cell)}, r.col-1
		}
		if b.fixed {
			col = peopleYears
		}
		return r.refs(b, cells, col), nil
	case calc.CellKey:
		b := r.block()
		switch k.Name {
		case calc.AgeName:
			return r.refs(b.whose(), []int{r.cell}, 1), nil
		case calc.BornName:
			return "(" + r.from.At(2, r.col).InRow(r.from) + "-" + r.refs(b.whose(), []int{r.cell}, 1) + ")", nil
		}
		return r.refs(b.whose(), []int{r.cell}, 0), nil
	case calc.YearKey:
		return r.from.At(2, r.col).InRow(r.from), nil
	case calc.AssumptionKey:
		return r.rates.At(r.assumed[k.Assumption], r.col).InRow(r.from), nil
	case calc.ColumnKey:
		return book.Literal(formula.Str(r.view.Pool.Units[r.of.Unit].Column(k.Name))), nil
	}
	return "", fmt.Errorf("人口表里没有 %s 的单元格", n.Title())
}

// block is any block of the sheet: they all say whose their rows are.
func (r cellReader) block() block {
	for _, one := range r.of.Set.Cohorts {
		if b := r.blocks[one]; b.sheet == r.from {
			return b
		}
	}
	return block{}
}

// whose is a block of which only the columns of sex and age are read.
func (b block) whose() block { b.fixed = true; return b }

func (r cellReader) cohort(k calc.CohortKey) (string, error) {
	cells, col := []int{r.cell}, r.col
	switch {
	case k.From == calc.OwnCell:
	case r.year == 0:
		return "", fmt.Errorf("人口表里没有 %s 上年的单元格", k.Name)
	default:
		col = r.years[r.year].own - 1
		if k.From == calc.AgedCell {
			if cells = []int{r.of.Grid.Aged(r.cell)}; k.Heads() {
				cells = r.of.Grid.Before(r.cell)
			}
		}
	}
	return r.refs(r.blocks[k.CohortProgram], cells, col), nil
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
	return r.heads.At(r.asked[n], r.col).InRow(r.from), nil
}

// MayBeBlank: a cell always has its people.
func (r cellReader) MayBeBlank(*formula.Node) bool { return false }

// Decimals: nothing bounds them; what a cell comes to is rounded as a whole.
func (r cellReader) Decimals(*formula.Node) (int, bool) { return 0, false }
