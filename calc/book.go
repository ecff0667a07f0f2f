package calc

import "slices"

// book finds the rows of funds.csv: by insurance, year and unit, best 口径 first.
type book struct {
	pool *Pool
	rows map[rowKey][]*Row
	part map[string][]int // units that take part, by insurance

	// A comparison takes one unit's rows from another book. Each side's rows are
	// read as at that side's stage.
	other             *book
	unit              int
	stage, otherStage Stage
}

type rowKey struct {
	insurance string
	year      int
	unit      int
}

func newBook(pool *Pool) *book {
	b := &book{pool: pool, rows: map[rowKey][]*Row{}, part: map[string][]int{}}
	seen := map[string]map[int]bool{}
	for i := range pool.Rows {
		r := &pool.Rows[i]
		k := rowKey{r.Insurance, r.Year, r.Unit}
		b.rows[k] = append(b.rows[k], r)
		if seen[r.Insurance] == nil {
			seen[r.Insurance] = map[int]bool{}
		}
		seen[r.Insurance][r.Unit] = true
	}
	for _, rows := range b.rows {
		slices.SortStableFunc(rows, func(x, y *Row) int { return basisRank(x.Basis) - basisRank(y.Basis) })
	}
	for insurance, units := range seen {
		for u := range pool.Units {
			if units[u] {
				b.part[insurance] = append(b.part[insurance], u)
			}
		}
	}
	return b
}

func basisRank(b Basis) int { return slices.Index(Bases(), b) }

// best is the best row of a year, leaving out one 口径 ("" for none); nil if there is none.
func (b *book) best(insurance string, year, unit int, without Basis) *Row {
	if b.other != nil && unit == b.unit {
		return b.other.best(insurance, year, unit, without)
	}
	for _, r := range b.rows[rowKey{insurance, year, unit}] {
		if r.Basis != without {
			return r
		}
	}
	return nil
}

// file is where the rows of an insurance are read from.
func (b *book) file(insurance string) string {
	for i := range b.pool.Rows {
		if b.pool.Rows[i].Insurance == insurance {
			return b.pool.Rows[i].Pos.File
		}
	}
	return "funds.csv"
}
