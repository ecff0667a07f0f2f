package calc

import (
	"cmp"
	"math/big"
	"slices"

	"tongchou/calc/formula"
)

// FarthestFit is how many years back a fit may read.
const FarthestFit = 10

// Closed years that a projection is made from, at least, for a record.
const leastClosed = 3

// Fitted is what the past says that an assumption is, for the lines of an insurance.
type Fitted struct {
	Assumption *Assumption
	Insurance  Insurance
	Value      formula.Value
	Known      bool // else the past does not say
}

// Hindcast is what the projection of an insurance would have said in years that are
// over, beside what came: every time only what was known then is read, and every
// assumption is what its fit says. Money that moves between the levels is left out.
type Hindcast struct {
	Program   *Program // whose it is
	Beside    bool     // of another pool, that stands beside this one's
	Insurance Insurance
	Rows      []Hindsight
}

// Hindsight is a figure of all units together, as it was projected once Origin was over.
type Hindsight struct {
	Measure   string
	Kind      string
	Origin    int
	Year      int
	Predicted *big.Rat
	Low, High *big.Rat // between which eight courses in ten lie; nil without random courses
	Actual    *big.Rat
	Error     *big.Rat // of the actual: 0.05 is 5 % too much; nil of 0
	Today     bool     // an assumption has no fit then: today's value stands in for it
}

// Horizon is how many years were looked ahead.
func (h *Hindsight) Horizon() int { return h.Year - h.Origin }

// Within reports whether what came lies between Low and High.
func (h *Hindsight) Within() bool {
	return h.Low != nil && h.Low.Cmp(h.Actual) <= 0 && h.Actual.Cmp(h.High) <= 0
}

// Score is how well a measure was told so many years ahead.
type Score struct {
	Measure  string
	Horizon  int
	Count    int
	Off      *big.Rat // mean of the errors without their signs; nil where none can be told
	Error    *big.Rat // mean
	Coverage *big.Rat // of how many in one what came lies within; nil without random courses
	Today    bool     // today's values stand in for fits in some
}

// Scores are those of a record, by measure in order and by horizon.
func (h *Hindcast) Scores() []Score {
	var measures []string
	by := map[string]map[int][]*Hindsight{}
	for i := range h.Rows {
		r := &h.Rows[i]
		if by[r.Measure] == nil {
			measures, by[r.Measure] = append(measures, r.Measure), map[int][]*Hindsight{}
		}
		by[r.Measure][r.Horizon()] = append(by[r.Measure][r.Horizon()], r)
	}
	var out []Score
	for _, m := range measures {
		first := len(out)
		for horizon, rows := range by[m] {
			out = append(out, scoreOf(m, horizon, rows))
		}
		slices.SortFunc(out[first:], func(a, b Score) int { return cmp.Compare(a.Horizon, b.Horizon) })
	}
	return out
}

func scoreOf(measure string, horizon int, rows []*Hindsight) Score {
	s := Score{Measure: measure, Horizon: horizon, Count: len(rows)}
	off, sum, told, within, banded := new(big.Rat), new(big.Rat), int64(0), int64(0), int64(0)
	for _, r := range rows {
		s.Today = s.Today || r.Today
		if r.Error != nil {
			told++
			sum.Add(sum, r.Error)
			off.Add(off, new(big.Rat).Abs(r.Error))
		}
		if r.Low != nil {
			if banded++; r.Within() {
				within++
			}
		}
	}
	if told > 0 {
		s.Off, s.Error = off.Quo(off, big.NewRat(told, 1)), sum.Quo(sum, big.NewRat(told, 1))
	}
	if banded > 0 {
		s.Coverage = big.NewRat(within, banded)
	}
	return s
}

// Closed lists the years before another of which every unit of an insurance that takes
// part has a closed row.
func (x *Rows) Closed(insurance string, before int) []int {
	var years []int
	for i := range x.pool.Rows {
		if r := &x.pool.Rows[i]; r.Insurance == insurance && r.Year < before && !slices.Contains(years, r.Year) {
			years = append(years, r.Year)
		}
	}
	slices.Sort(years)
	return slices.DeleteFunc(years, func(year int) bool {
		then := x.In(year)
		return len(then.Taking[insurance]) == 0 || slices.ContainsFunc(then.Taking[insurance], func(u int) bool {
			return then.Best(insurance, year, u, ClosedBases()) == nil
		})
	})
}

// Origins are the closed years from which a projection is judged: with two more before
// them, and one after.
func Origins(closed []int) []int {
	if len(closed) <= leastClosed {
		return nil
	}
	return closed[leastClosed-1 : len(closed)-1]
}

// KnownIn is the pool as it was known once a year was over: of every year up to then the
// closed rows alone, and of people who were counted by then. What is said of single years to
// come is left out.
func (p *Pool) KnownIn(year int) *Pool {
	out := *p
	out.Rows, out.Censuses, out.Overrides = nil, nil, nil
	rows := RowsOf(p)
	for i := range p.Rows {
		if r := &p.Rows[i]; r.Year <= year && rows.Own(r.Insurance, r.Year, r.Unit, ClosedBases()) == r {
			out.Rows = append(out.Rows, *r)
		}
	}
	for _, c := range p.Censuses {
		if c.Year <= year {
			out.Censuses = append(out.Censuses, c)
		}
	}
	return out.Indexed()
}
