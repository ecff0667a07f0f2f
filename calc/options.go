package calc

import (
	"tongchou/calc/formula"
)

// Options choose what is computed. The zero value is the pool's own law.
type Options struct {
	Year       int                             // 0: DefaultYear
	Stage      Stage                           // "": DefaultStage
	Horizon    int                             // years that are projected; 0: as projection.toml says
	Day        string                          // of the build, 2026-01-15; "": Pool.DayOf the year
	Readings   map[string]string               // question → reading; absent ones take the default
	Parameters map[ParameterName]formula.Value // take the place of the policy's
	Given      map[GivenAt]formula.Value       // steps whose formula is not run
	Extent     Extent                          // how far it is computed
	Workers    Runner                          // follows the scenarios; nil: one after the other
	Fans       Runner                          // computes the fan of random courses, too; nil: no fan

	Beside []*Program // whose record of projections stands beside this pool's own; read with Fans only

	Trial *Trial // one value in place of the pool's own; nil for none

	Shift  int      // comparisons: the law of another year
	Values *Variant // comparisons: parameters and assumptions of another side
}

// Extent is how far a year is computed: as far as what is asked of it needs.
type Extent int

// Whole is all that a pack tells; with OfBaseline the 基准 scenario is the only one that is
// projected; with OfYear nothing is, nor is anything said about the budget year's values.
const (
	Whole Extent = iota
	OfBaseline
	OfYear
)

// ParameterName names a parameter of a scheme (by id).
type ParameterName struct{ Scheme, Name string }

// GivenAt names a scheme's step of a unit (−1 for a pool-level step).
type GivenAt struct {
	Scheme string // id
	Step   string
	Unit   int
}

// DefaultYear is the greatest year with 预算 rows, else the last year plus one.
func DefaultYear(p *Pool) int {
	budget, last := 0, 0
	for i := range p.Rows {
		r := &p.Rows[i]
		last = max(last, r.Year)
		if r.Basis == Budget {
			budget = max(budget, r.Year)
		}
	}
	if budget > 0 {
		return budget
	}
	return last + 1
}

// Runner does n pieces of work, in any order or side by side, and joins their
// errors in the order of the pieces.
type Runner func(n int, work func(i int) error) error
