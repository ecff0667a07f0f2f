package calc

import (
	"fmt"
	"math/big"
	"slices"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// Sex is one of the two that people are counted by.
type Sex int

const (
	Male Sex = iota
	Female
)

// Sexes are the words of the sexes, in order.
func Sexes() []string { return []string{"男", "女"} }

func (s Sex) String() string { return Sexes()[s] }

// Census is a unit's heads of one insurance by age, sex and status in a year (ages.csv).
type Census struct {
	Year      int
	Insurance string
	Unit      int
	Heads     map[CensusAt]*big.Rat // what is not listed is 0
	Nature    Nature
	Method    string
	Source    string
	Pos       finding.Pos // of its first row
}

// CensusAt is a cell of a census: who is counted there.
type CensusAt struct {
	Cohort string
	Sex    Sex
	Age    int // reached in the year: year less year of birth
}

// Grid is the cells of an insurance: both sexes, every age from the lowest to the open
// one, which counts all that are older too.
type Grid struct{ Lowest, Open int }

// GridOf is the grid of an insurance; ok is false where nobody is counted.
func (p *Pool) GridOf(insurance string) (g Grid, ok bool) {
	for _, c := range p.Censuses {
		if c.Insurance != insurance {
			continue
		}
		for at := range c.Heads {
			if !ok {
				g, ok = Grid{at.Age, at.Age}, true
			}
			g.Lowest, g.Open = min(g.Lowest, at.Age), max(g.Open, at.Age)
		}
	}
	return g, ok
}

// Ages is how many there are.
func (g Grid) Ages() int { return g.Open - g.Lowest + 1 }

// Cells is how many there are: those of men first, each sex by age.
func (g Grid) Cells() int { return 2 * g.Ages() }

// At is the number of a cell.
func (g Grid) At(s Sex, age int) int { return int(s)*g.Ages() + age - g.Lowest }

// Of is whose a cell is.
func (g Grid) Of(cell int) (Sex, int) { return Sex(cell / g.Ages()), g.Lowest + cell%g.Ages() }

// Before are the cells whose people are in a cell a year later: one, none at the lowest
// age, two at the open one.
func (g Grid) Before(cell int) []int {
	switch _, age := g.Of(cell); {
	case g.Lowest == g.Open:
		return []int{cell}
	case age == g.Lowest:
		return nil
	case age == g.Open:
		return []int{cell - 1, cell}
	}
	return []int{cell - 1}
}

// Aged is the cell from which all but heads is read a year before: of the ages at
// either end, which nobody younger reaches or nobody leaves, their own.
func (g Grid) Aged(cell int) int {
	if before := g.Before(cell); len(before) == 1 {
		return before[0]
	}
	return cell
}

// Title says whose a cell is: 男 59 岁.
func (g Grid) Title(cell int) string {
	sex, age := g.Of(cell)
	if age == g.Open {
		return fmt.Sprintf("%s %d 岁及以上", sex, age)
	}
	return fmt.Sprintf("%s %d 岁", sex, age)
}

// Table gives a number for every sex and age (tables.csv).
type Table struct {
	Name, Kind, Source string
	Default            *big.Rat // of what is not listed; nil: everything must be
	Sum                *big.Rat // that the values come to; nil: anything
	Rows               []TableRow
	Pos                finding.Pos
}

// TableRow is a row of tables.csv. What it leaves open it says of all.
type TableRow struct {
	From  int  // the year from which it holds; 0: always
	Sex   *Sex // nil: both
	Age   int  // −1: all
	Value *big.Rat
	Pos   finding.Pos
}

// Always reports whether a table says the same of every year.
func (t *Table) Always() bool {
	return !slices.ContainsFunc(t.Rows, func(r TableRow) bool { return r.From > 0 })
}

// Column gives the values of a table in a year, cell by cell; nil for a cell of which
// nothing is said. A later row goes before an earlier one, then the one that names
// the age, then the one that names the sex.
func (t *Table) Column(g Grid, year int) []*big.Rat {
	out, rank := make([]*big.Rat, g.Cells()), make([]int, g.Cells())
	for i := range t.Rows {
		r := &t.Rows[i]
		if r.From > year {
			continue
		}
		own := 4*r.From + 1
		if r.Age >= 0 {
			own += 2
		}
		if r.Sex != nil {
			own++
		}
		for cell := range out {
			if sex, age := g.Of(cell); (r.Sex == nil || *r.Sex == sex) && (r.Age < 0 || r.Age == age) && own > rank[cell] {
				out[cell], rank[cell] = r.Value, own
			}
		}
	}
	for cell := range out {
		if out[cell] == nil {
			out[cell] = t.Default
		}
	}
	return out
}

// Total is what the values of a year come to in the cells; none counts as 0.
func (t *Table) Total(g Grid, year int) *big.Rat {
	sum := new(big.Rat)
	for _, x := range t.Column(g, year) {
		if x != nil {
			sum.Add(sum, x)
		}
	}
	return sum
}

// Widened is a grid with the ages that the table names.
func (t *Table) Widened(g Grid) Grid {
	for _, r := range t.Rows {
		if r.Age >= 0 {
			g.Lowest, g.Open = min(g.Lowest, r.Age), max(g.Open, r.Age)
		}
	}
	return g
}

// Cohort is a line that is computed in every cell of every unit: heads of a status, or
// a number that they move by.
type Cohort struct {
	Insurance string
	Name      string
	Kind      string // count or number
	Formula   Source
	Tie       string // the measure that its heads are scaled to, "" for none
	Note      string
	Pos       finding.Pos
}

// Heads reports whether the cohort counts people: only those grow older.
func (c *Cohort) Heads() bool { return c.Kind == "count" }

// Decimals are those that a cell is rounded to before anything reads it: whole
// heads would lose every small cell of a county.
func (c *Cohort) Decimals() int {
	if c.Heads() {
		return 6
	}
	return 12
}

// People are a unit's cells in the 基准 scenario, year by year from its census on.
type People struct {
	Insurance string
	Unit      int
	Grid      Grid
	Set       *CohortSet
	Nature    Nature
	Counted   finding.Pos // of the first row of the census that all began with
	Years     []PeopleYear
}

// PeopleYear are the cells of one year.
type PeopleYear struct {
	Year    int
	Cells   [][]formula.Fixed // by cohort and cell; nil: a cohort that was not counted
	Assumed map[*Assumption]formula.Value
	Sums    map[*formula.Node]formula.Value // of what cohorts ask of all cells
	Ties    []Tie
	Untied  map[*CohortProgram][]formula.Fixed // cells of cohorts that were scaled, as they were before
}

// Tie is a measure that heads were scaled to: what they came to by themselves, and on
// record.
type Tie struct {
	Measure string
	Sum, To *big.Rat
}

// At are the cells of a year; nil if there are none.
func (p *People) At(year int) *PeopleYear {
	if i := year - p.Years[0].Year; i >= 0 && i < len(p.Years) {
		return &p.Years[i]
	}
	return nil
}
