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

// Best is the row of a year on the first of the 口径 that has one; nil if none has.
func (x *Rows) Best(insurance string, year, unit int, order []Basis) *Row {
	rows := x.rows[unitYear{insurance, year, unit}]
	for _, basis := range order {
		if i := slices.IndexFunc(rows, func(r *Row) bool { return r.Basis == basis }); i >= 0 {
			return rows[i]
		}
	}
	return nil
}

// Row is the row that the result reads of a unit and year; nil if there is none.
func (r *Result) Row(insurance string, year, unit int) *Row {
	return r.Rows.Best(insurance, year, unit, r.Stage.Reads(r.Year-year))
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
