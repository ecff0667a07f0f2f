package engine

import (
	"tongchou/calc"
)

// Book is what a world reads of funds.csv. A comparison takes one unit's rows
// from another book, and each side's rows are read as at that side's stage.
type Book struct {
	*calc.Rows
	part              map[string][]int // units that take part, by insurance
	other             *Book
	unit              int
	stage, otherStage calc.Stage
}

type rowKey struct {
	insurance string
	year      int
	unit      int
}

// NewBook reads a pool's own rows.
func NewBook(pool *calc.Pool) *Book {
	rows := calc.RowsOf(pool)
	return &Book{Rows: rows, part: rows.Taking}
}

// With is the book with one unit's rows taken from another, each read as at its
// own stage, and with these units taking part.
func (b *Book) With(unit int, from *Book, stage, of calc.Stage, taking map[string][]int) *Book {
	mixed := *b
	mixed.unit, mixed.other, mixed.stage, mixed.otherStage, mixed.part = unit, from, stage, of, taking
	return &mixed
}

// Taking lists the units that take part in an insurance.
func (b *Book) Taking(insurance string) []int { return b.part[insurance] }

// best is the best row of a year, leaving out one 口径 ("" for none); nil if there is none.
func (b *Book) best(insurance string, year, unit int, without calc.Basis) *calc.Row {
	if b.other != nil && unit == b.unit {
		return b.other.best(insurance, year, unit, without)
	}
	return b.Best(insurance, year, unit, without)
}
