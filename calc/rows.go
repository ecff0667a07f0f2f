package calc

import "slices"

// Rows finds the rows of funds.csv: by insurance, year and unit, best 口径 first.
type Rows struct {
	Taking map[string][]int // units (indices) that take part, by insurance
	pool   *Pool
	rows   map[unitYear][]*Row
}

type unitYear struct {
	insurance string
	year      int
	unit      int
}

// RowsOf indexes the rows of a pool.
func RowsOf(pool *Pool) *Rows {
	x := &Rows{Taking: map[string][]int{}, pool: pool, rows: map[unitYear][]*Row{}}
	seen := map[string]map[int]bool{}
	for i := range pool.Rows {
		r := &pool.Rows[i]
		k := unitYear{r.Insurance, r.Year, r.Unit}
		x.rows[k] = append(x.rows[k], r)
		if seen[r.Insurance] == nil {
			seen[r.Insurance] = map[int]bool{}
		}
		seen[r.Insurance][r.Unit] = true
	}
	for _, rows := range x.rows {
		slices.SortStableFunc(rows, func(a, b *Row) int { return slices.Index(Bases(), a.Basis) - slices.Index(Bases(), b.Basis) })
	}
	for insurance, units := range seen {
		for u := range pool.Units {
			if units[u] {
				x.Taking[insurance] = append(x.Taking[insurance], u)
			}
		}
	}
	return x
}

// In are the same rows, in which only the units take part that live in a year.
func (x *Rows) In(year int) *Rows {
	out := *x
	out.Taking = map[string][]int{}
	for insurance, units := range x.Taking {
		out.Taking[insurance] = slices.DeleteFunc(slices.Clone(units), func(u int) bool { return !x.pool.Units[u].Lives(year) })
	}
	return &out
}

// Best is the best row of a year, leaving out one 口径 ("" for none); nil if there is none.
func (x *Rows) Best(insurance string, year, unit int, without Basis) *Row {
	for _, r := range x.rows[unitYear{insurance, year, unit}] {
		if r.Basis != without {
			return r
		}
	}
	return nil
}

// File is where the rows of an insurance are read from.
func (x *Rows) File(insurance string) string {
	for i := range x.pool.Rows {
		if x.pool.Rows[i].Insurance == insurance {
			return x.pool.Rows[i].Pos.File
		}
	}
	return "funds.csv"
}
