package calc

import "slices"

// Rows finds the rows of funds.csv: by insurance, year and unit, best 口径 first.
type Rows struct {
	Taking  map[string][]int // units (indices) that take part, by insurance
	pool    *Pool
	rows    map[unitYear][]*Row
	instead map[unitYear]*Row       // what stands in for years before a unit was there
	some    map[string]map[int]bool // units that have a row at all, by insurance
	joined  map[int][]int           // by a unit, those whose history it carries on
}

type unitYear struct {
	insurance string
	year      int
	unit      int
}

// RowsOf indexes the rows of a pool.
func RowsOf(pool *Pool) *Rows {
	seen := map[string]map[int]bool{}
	x := &Rows{Taking: map[string][]int{}, pool: pool, rows: map[unitYear][]*Row{}, instead: map[unitYear]*Row{}, some: seen}
	x.standIns()
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

// In are the same rows, in which only the units take part that live in a year, each
// with the history of those that were merged into it before.
func (x *Rows) In(year int) *Rows {
	out := *x
	out.Taking, out.joined = map[string][]int{}, x.pool.Merged(year)
	for insurance := range x.Taking {
		for u := range x.pool.Units {
			if x.pool.Units[u].Lives(year) && slices.ContainsFunc(append([]int{u}, out.joined[u]...), func(u int) bool { return x.some[insurance][u] }) {
				out.Taking[insurance] = append(out.Taking[insurance], u)
			}
		}
	}
	return &out
}

// Best is the row of a year on the first of the 口径 that has one; nil if none has.
// It holds what the units had that were merged into this one.
func (x *Rows) Best(insurance string, year, unit int, order []Basis) *Row {
	if len(x.joined[unit]) > 0 {
		if r := x.joinedRow(insurance, year, unit, order); r != nil || len(x.Then(insurance, year, unit)) > 0 {
			return r // what was decided stands in only for years without accounts
		}
	} else if r := x.Own(insurance, year, unit, order); r != nil {
		return r
	}
	return x.instead[unitYear{insurance, year, unit}]
}

// Own is the row of a unit alone, as it stands in funds.csv.
func (x *Rows) Own(insurance string, year, unit int, order []Basis) *Row {
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
