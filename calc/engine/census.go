package engine

import (
	"math/big"
	"sync"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// census is where people start, and what there is of them so far. It serves worlds that
// are computed at the same time.
type census struct {
	mu      sync.Mutex
	prog    *calc.Program
	columns map[string]*columns
	starts  map[startAt]*people
	said    map[*big.Rat]said
	assumed map[**calc.Assumption]map[string]*assumedAs // by the list that is assumed, and the word for its values
	word    []byte                                      // of what is asked for now
}

// said is a number that is assumed, and how it is written.
type said struct {
	exactly
	text string
}

type startAt struct {
	insurance  string
	unit, year int
	scale      string // what its heads are tied to
	assumed    string
}

func newCensus(prog *calc.Program) *census {
	c := &census{prog: prog, columns: map[string]*columns{}, starts: map[startAt]*people{}, said: map[*big.Rat]said{}, assumed: map[**calc.Assumption]map[string]*assumedAs{}}
	for insurance := range prog.Cohorts {
		if g, ok := prog.Pool.GridOf(insurance); ok {
			of := &columns{grid: g, by: map[columnAt]tableColumn{}, cells: formula.FixedCells{Cells: g.Cells()}}
			for cell := range g.Cells() {
				of.before = append(of.before, g.Before(cell))
			}
			c.columns[insurance] = of
		}
	}
	return c
}

// columns are the values of tables in the cells of an insurance, by year.
type columns struct {
	grid   calc.Grid
	before [][]int // by cell: those whose people are in it a year later
	by     map[columnAt]tableColumn
	cells  formula.FixedCells
}

// tableColumn is a table in the cells, exactly and as decimals.
type tableColumn struct {
	values []*big.Rat
	fixed  []formula.Fixed
}

type columnAt struct {
	table *calc.Table
	year  int
}

func (c *columns) of(t *calc.Table, year int) tableColumn {
	at := columnAt{t, year}
	v, ok := c.by[at]
	if !ok {
		since := columnAt{table: t} // the years that it does not tell apart share one column
		for _, r := range t.Rows {
			if r.From <= year {
				since.year = max(since.year, r.From)
			}
		}
		if v, ok = c.by[since]; !ok {
			v.values = t.Column(c.grid, year)
			for _, x := range v.values {
				fixed, _ := formula.FixedOf(x)
				v.fixed = append(v.fixed, fixed)
			}
			c.by[since] = v
		}
		c.by[at] = v
	}
	return v
}

// peopleAt says whose people are asked for: of a year itself, or as a formula looks
// ahead to it.
type peopleAt struct {
	insurance string
	unit      int
	year      int
	looks     *aheadAt
}

// peopleOf are a unit's people of a year; nil where it has no census before the budget
// year. Until the budget year they are scaled to the heads on record; who looks ahead
// rolls on without.
func (w *world[V]) peopleOf(at peopleAt) *people {
	key := at
	key.looks = nil
	if at.looks != nil {
		key.looks = w.sameLook(at.looks)
	}
	if p, ok := w.people[key]; ok {
		return p
	}
	p := w.findPeople(at)
	w.people[key] = p
	return p
}

// sameLook is one pointer for all looks of the same.
func (w *world[V]) sameLook(at *aheadAt) *aheadAt {
	if w.looks == nil {
		w.looks = map[aheadAt]*aheadAt{}
	}
	from := aheadAt{at.insurance, at.year, calc.Span{Plan: at.span.Plan}}
	if w.looks[from] == nil {
		w.looks[from] = &from
	}
	return w.looks[from]
}

func (w *world[V]) findPeople(at peopleAt) *people {
	from := w.censusOf(at.insurance, at.unit)
	if from == nil || from.Year > at.year {
		return nil
	}
	// Until which year it is the year's own course that is followed.
	own := at.year
	if at.looks != nil {
		own = calc.Span{Plan: at.looks.span.Plan}.Year(at.looks.year)
	}
	w.census.mu.Lock()
	defer w.census.mu.Unlock()
	p := w.start(from)
	for year := from.Year + 1; year <= at.year; year++ {
		// A what-if that is over by the budget year touches none of its people.
		scenario, asked, tied := w.scenario, max(year, w.year), year <= w.year
		if year > own {
			scenario, asked, tied = calc.Baseline, at.looks.year, false
		}
		p = p.roll(w.setting, scenario, asked, tied)
	}
	return p
}

// censusOf is what a unit's people start from: a budget is no count.
func (s *setting) censusOf(insurance string, unit int) *calc.Census {
	if s.prog.Cohorts[insurance] == nil {
		return nil
	}
	return s.book.CensusOf(insurance, unit, s.year)
}

// assume are the values of some assumptions for a unit in a year, and one word for all
// of them. Units and years that share the word share the values.
func (s *setting) assume(list []*calc.Assumption, insurance string, unit int, scenario string, year, asked int) (assumptions, string) {
	if len(list) == 0 {
		return assumptions{}, ""
	}
	c := s.census
	c.word = c.word[:0]
	for _, a := range list {
		c.word = append(c.word, s.told(a, insurance, unit, scenario, year, asked).text...)
		c.word = append(c.word, ' ')
	}
	of := c.assumed[&list[0]]
	if of == nil {
		of = map[string]*assumedAs{}
		c.assumed[&list[0]] = of
	}
	if as := of[string(c.word)]; as != nil {
		return as.values, as.word
	}
	as := &assumedAs{make(assumptions, len(list)), string(c.word)}
	for _, a := range list {
		as.values[a] = s.told(a, insurance, unit, scenario, year, asked).exactly
	}
	of[as.word] = as
	return as.values, as.word
}

// assumedAs is what is assumed, and the word for it.
type assumedAs struct {
	values assumptions
	word   string
}

// told is an assumption, as it was found before where nothing is tried in its place:
// years and units share theirs.
func (s *setting) told(a *calc.Assumption, insurance string, unit int, scenario string, year, asked int) said {
	given := s.given(a, insurance, unit, scenario, year, asked)
	v := s.opts.Trial.Assumed(a, given, year, asked)
	if v.Num == nil || v.Num != given.Num {
		return said{exactlyOf(v), v.String()}
	}
	t, ok := s.census.said[v.Num]
	if !ok {
		t = said{exactlyOf(v), v.String()}
		s.census.said[v.Num] = t
	}
	return t
}

// assumptions are what people assume in a year.
type assumptions map[*calc.Assumption]exactly

// exactly is a value, as a decimal too where it is one.
type exactly struct {
	value formula.Value
	fixed formula.Fixed
}

func exactlyOf(v formula.Value) exactly {
	out := exactly{v, formula.NoFixed}
	if v.Sort == formula.Number {
		out.fixed, _ = formula.FixedOf(v.Num)
	}
	return out
}

// cellSum is what an aggregate over the cells came to, or why there is nothing.
type cellSum struct {
	exactly
	err error
}
