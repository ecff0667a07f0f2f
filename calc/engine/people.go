package engine

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// people are the cells of one unit in one year: heads and numbers by sex and age. They
// are exact and the same on every course of events, for nothing that is moved at
// random reads into them. What rolls on from the same people under the same
// assumptions is the same people: they are computed once for all who ask.
type people struct {
	*census
	set    *calc.CohortSet
	tables *columns
	unit   int // PoolLevel: the numbers that are the same for every unit
	year   int
	before *people // of the year before; nil at the start
	common *people // what is the same for every unit; nil of that itself
	nature calc.Nature

	assumed map[*calc.Assumption]formula.Value
	cells   [][]*big.Rat // by cohort and cell; nil: not computed
	sums    map[*formula.Node]cellSum
	next    map[rolled]*people // that roll on from these
	err     error              // why heads could not be computed
	deep    int                // of numbers before the start: how far
	ties    []calc.Tie
}

// rolled is how people come from those of a year before.
type rolled struct {
	tied    bool
	assumed string
}

// census is where people start, and what there is of them so far. It serves worlds that
// are computed at the same time.
type census struct {
	mu      sync.Mutex
	prog    *calc.Program
	columns map[string]*columns
	starts  map[startAt]*people
}

type startAt struct {
	insurance  string
	unit, year int
	scale      string // what its heads are tied to
	assumed    string
}

func newCensus(prog *calc.Program) *census {
	c := &census{prog: prog, columns: map[string]*columns{}, starts: map[startAt]*people{}}
	for insurance := range prog.Cohorts {
		if g, ok := prog.Pool.GridOf(insurance); ok {
			c.columns[insurance] = &columns{grid: g, by: map[columnAt][]*big.Rat{}}
		}
	}
	return c
}

// columns are the values of tables in the cells of an insurance, by year.
type columns struct {
	grid calc.Grid
	by   map[columnAt][]*big.Rat
}

type columnAt struct {
	table *calc.Table
	year  int
}

func (c *columns) of(t *calc.Table, year int) []*big.Rat {
	at := columnAt{table: t} // the years that it does not tell apart share one column
	for _, r := range t.Rows {
		if r.From <= year {
			at.year = max(at.year, r.From)
		}
	}
	v, ok := c.by[at]
	if !ok {
		v = t.Column(c.grid, year)
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
		scenario, asked, tied := w.scenario, year, year <= w.year
		if year > own {
			scenario, asked, tied = calc.Baseline, at.looks.year, false
		}
		p = p.roll(w.setting, scenario, asked, tied)
	}
	return p
}

// censusOf is a unit's newest census before the budget year: a budget is no count.
func (s *setting) censusOf(insurance string, unit int) (out *calc.Census) {
	if s.prog.Cohorts[insurance] == nil {
		return nil
	}
	for _, c := range s.prog.Pool.Censuses {
		if c.Insurance == insurance && c.Unit == unit && c.Year < s.year && (out == nil || c.Year > out.Year) {
			out = c
		}
	}
	return out
}

// assume are the values of some assumptions for a unit in a year, and one word for all
// of them.
func (s *setting) assume(list []*calc.Assumption, insurance string, unit int, scenario string, year, asked int) (map[*calc.Assumption]formula.Value, string) {
	out := make(map[*calc.Assumption]formula.Value, len(list))
	var word strings.Builder
	for _, a := range list {
		v := s.assumption(a, insurance, unit, scenario, year, asked)
		out[a] = v
		word.WriteString(v.String() + " ")
	}
	return out, word.String()
}

// start are the people as they were counted.
func (s *setting) start(from *calc.Census) *people {
	c, set := s.census, s.prog.Cohorts[from.Insurance]
	ties, scale := s.ties(set, from.Unit, from.Year)
	assumed, word := s.assume(set.Assumptions, from.Insurance, from.Unit, s.scenario, from.Year, from.Year)
	key := startAt{from.Insurance, from.Unit, from.Year, scale, word}
	if p := c.starts[key]; p != nil {
		return p
	}
	p := c.newPeople(set, from.Unit, from.Year, nil, assumed)
	p.nature = from.Nature
	p.common = p.commonOf(s, s.scenario, from.Year)
	counted := map[string]bool{}
	for cell := range from.Heads {
		counted[cell.Cohort] = true
	}
	for _, one := range set.Cohorts {
		if !one.Heads() || !counted[one.Name] {
			continue
		}
		heads := make([]*big.Rat, p.grid().Cells())
		for i := range heads {
			sex, age := p.grid().Of(i)
			if heads[i] = from.Heads[calc.CensusAt{Cohort: one.Name, Sex: sex, Age: age}]; heads[i] == nil {
				heads[i] = new(big.Rat)
			}
		}
		p.cells[one.Number] = heads
	}
	p.tie(ties)
	c.starts[key] = p
	return p
}

func (c *census) newPeople(set *calc.CohortSet, unit, year int, before *people, assumed map[*calc.Assumption]formula.Value) *people {
	return &people{census: c, set: set, tables: c.columns[set.Insurance], unit: unit, year: year, before: before, assumed: assumed,
		cells: make([][]*big.Rat, len(set.Cohorts)), next: map[rolled]*people{}}
}

func (p *people) grid() calc.Grid { return p.tables.grid }

// commonOf are the numbers of the year that are the same for every unit.
func (p *people) commonOf(s *setting, scenario string, asked int) *people {
	assumed, word := s.assume(p.set.Common, p.set.Insurance, p.unit, scenario, p.year, asked)
	if p.before == nil {
		key := startAt{p.set.Insurance, calc.PoolLevel, p.year, "", word}
		if p.starts[key] == nil {
			p.starts[key] = p.newPeople(p.set, calc.PoolLevel, p.year, nil, assumed)
		}
		return p.starts[key]
	}
	before, key := p.before.common, rolled{assumed: word}
	if before.next[key] == nil {
		before.next[key] = p.newPeople(p.set, calc.PoolLevel, p.year, before, assumed)
	}
	return before.next[key]
}

// roll computes the people of the next year.
func (p *people) roll(s *setting, scenario string, asked int, tied bool) *people {
	year := p.year + 1
	assumed, word := s.assume(p.set.Assumptions, p.set.Insurance, p.unit, scenario, year, asked)
	key := rolled{tied, word}
	if q := p.next[key]; q != nil {
		return q
	}
	q := p.newPeople(p.set, p.unit, year, p, assumed)
	q.nature, q.err = p.nature, p.err
	q.common = q.commonOf(s, scenario, asked)
	p.next[key] = q
	for _, one := range p.set.Cohorts {
		if !one.Heads() || q.err != nil {
			continue
		}
		heads := make([]*big.Rat, p.grid().Cells())
		for i := range heads {
			if heads[i], q.err = q.compute(one, i); q.err != nil {
				break
			}
		}
		q.cells[one.Number] = heads
	}
	if tied && q.err == nil {
		ties, _ := s.ties(p.set, p.unit, year)
		q.tie(ties)
	}
	return q
}

// ties are the heads on record that cohorts are scaled to in a year, by measure, and one
// word for all of them.
func (s *setting) ties(set *calc.CohortSet, unit, year int) (map[string]*big.Rat, string) {
	out := map[string]*big.Rat{}
	r := s.book.best(set.Insurance, year, unit, s.reads(year, unit))
	if r == nil {
		return out, ""
	}
	var word strings.Builder
	for _, one := range set.Cohorts {
		if x := r.Cells[one.Tie].Num; one.Tie != "" && x != nil {
			out[one.Tie] = x
			word.WriteString(one.Tie + formula.Decimal(x) + " ")
		}
	}
	return out, word.String()
}

// tie scales heads to those on record; cohorts of one measure together.
func (p *people) tie(to map[string]*big.Rat) {
	var done []string
	for _, one := range p.set.Cohorts {
		if to[one.Tie] == nil || slices.Contains(done, one.Tie) {
			continue
		}
		done = append(done, one.Tie)
		sum, all := new(big.Rat), [][]*big.Rat{}
		for _, of := range p.set.Cohorts {
			if of.Tie == one.Tie && p.cells[of.Number] != nil {
				all = append(all, p.cells[of.Number])
			}
		}
		for _, heads := range all {
			for _, x := range heads {
				sum.Add(sum, x)
			}
		}
		if sum.Sign() == 0 {
			continue // nobody to scale
		}
		factor := new(big.Rat).Quo(to[one.Tie], sum)
		p.ties = append(p.ties, calc.Tie{Measure: one.Tie, Sum: sum, To: to[one.Tie]})
		for _, heads := range all {
			for i, x := range heads {
				heads[i] = formula.Round(new(big.Rat).Mul(x, factor), one.Decimals())
			}
		}
	}
}

// compute evaluates a cohort in a cell.
func (p *people) compute(one *calc.CohortProgram, cell int) (*big.Rat, error) {
	v, err := formula.Evaluate(one.Formula.Root, formula.Exact, cellEnv{p, cell}, 0)
	if err != nil {
		if s := (*stop)(nil); errors.As(err, &s) {
			return nil, err // of another cell, that this one reads
		}
		return nil, p.refused(one, cell, err.Error())
	}
	x := formula.Round(v.Num, one.Decimals())
	if one.Heads() && x.Sign() < 0 {
		return nil, p.refused(one, cell, "人数是负数 "+formula.Decimal(x))
	}
	return x, nil
}

// refused says which cell could not be computed.
func (p *people) refused(one *calc.CohortProgram, cell int, why string) error {
	whose := "各统筹区"
	if p.unit != calc.PoolLevel {
		whose = p.prog.Pool.NameOf(p.unit)
	}
	return &stop{finding: finding.Finding{ID: "C315", Pos: one.Formula.Pos,
		Found:  fmt.Sprintf("人群“%s”，%s %d 年%s %s：%s", one.Name, whose, p.year, one.Insurance, p.grid().Title(cell), why),
		Remedy: "检查公式、表和 ages.csv 的人数"}}
}

// at is a cohort in a cell: heads as they were counted or rolled on, numbers when they
// are first read.
func (p *people) at(one *calc.CohortProgram, cell int) (*big.Rat, error) {
	if p.common != nil && one.Common {
		return p.common.at(one, cell)
	}
	if p.err != nil {
		return nil, p.err
	}
	if p.cells[one.Number] == nil {
		if one.Heads() {
			return nil, formula.Missing("%s %d 年没有%s“%s”的年龄人数", p.prog.Pool.NameOf(p.unit), p.year, p.set.Insurance, one.Name)
		}
		p.cells[one.Number] = make([]*big.Rat, p.grid().Cells())
	}
	at := &p.cells[one.Number][cell]
	if *at == nil {
		var err error
		if *at, err = p.compute(one, cell); err != nil {
			return nil, err
		}
	}
	return *at, nil
}

// last are the people of the year before. Numbers that are the same for every unit
// reach back behind the start as far as one can read another.
func (p *people) last() (*people, error) {
	if p.before == nil && p.unit == calc.PoolLevel && p.deep < len(p.set.Cohorts) {
		p.before = p.newPeople(p.set, p.unit, p.year-1, nil, p.assumed)
		p.before.deep = p.deep + 1
	}
	if p.before == nil {
		return nil, formula.Missing("%s %d 年以前没有年龄人数", p.set.Insurance, p.year)
	}
	return p.before, nil
}

// aged is a cohort in the cell, a year before, of those who are in this cell now.
func (p *people) aged(one *calc.CohortProgram, cell int) (*big.Rat, error) {
	last, err := p.last()
	if err != nil && one.Common && p.common != nil {
		last, err = p.common.last()
	}
	if err != nil {
		return nil, err
	}
	if !one.Heads() {
		return last.at(one, p.grid().Aged(cell))
	}
	sum := new(big.Rat)
	for _, from := range p.grid().Before(cell) {
		x, err := last.at(one, from)
		if err != nil {
			return nil, err
		}
		sum.Add(sum, x)
	}
	return sum, nil
}

// sum is what an aggregate over the cells comes to.
func (p *people) sum(n *formula.Node) (formula.Value, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sumOnce(n)
}

func (p *people) sumOnce(n *formula.Node) (formula.Value, error) {
	v, ok := p.sums[n]
	if !ok {
		if p.err != nil {
			v.err = p.err
		} else {
			v.value, v.err = formula.SumCells(n, p.grid().Cells(), func(cell int) formula.Env[formula.Value] { return cellEnv{p, cell} })
		}
		if p.sums == nil {
			p.sums = map[*formula.Node]cellSum{}
		}
		p.sums[n] = v
	}
	return v.value, v.err
}

// cellSum is what an aggregate over the cells comes to, or why it comes to nothing.
type cellSum struct {
	value formula.Value
	err   error
}

// cellEnv is what names stand for in a cell.
type cellEnv struct {
	*people
	cell int
}

func (e cellEnv) Units() []int { return nil }

func (e cellEnv) Once(_ *formula.Node, _ int, compute func() ([]formula.Value, error)) ([]formula.Value, error) {
	return compute()
}

// Cells is what a cohort asks of all cells of the unit.
func (e cellEnv) Cells(n *formula.Node, _ int) (formula.Value, error) { return e.sumOnce(n) }

func (e cellEnv) Value(n *formula.Node, _ int) (formula.Value, error) {
	switch k := n.Symbol.Key.(type) {
	case calc.CohortKey:
		return numOf(e.cohort(k))
	case calc.TableKey:
		if k.From == calc.AgedCell {
			return formula.Num(e.tables.of(k.Table, e.year-1)[e.grid().Aged(e.cell)]), nil
		}
		return formula.Num(e.tables.of(k.Table, e.year)[e.cell]), nil
	case calc.CellKey:
		sex, age := e.grid().Of(e.cell)
		switch k.Name {
		case calc.AgeName:
			return formula.Int(int64(age)), nil
		case calc.BornName:
			return formula.Int(int64(e.year - age)), nil
		}
		return formula.Str(sex.String()), nil
	case calc.YearKey:
		return formula.Int(int64(e.year)), nil
	case calc.ColumnKey:
		return formula.Str(e.prog.Pool.Units[e.unit].Column(k.Name)), nil
	}
	return e.assumed[n.Symbol.Key.(calc.AssumptionKey).Assumption], nil
}

func (e cellEnv) cohort(k calc.CohortKey) (*big.Rat, error) {
	switch k.From {
	case calc.AgedCell:
		return e.aged(k.CohortProgram, e.cell)
	case calc.LastCell:
		last, err := e.last()
		if err != nil {
			return nil, err
		}
		return last.at(k.CohortProgram, e.cell)
	}
	return e.at(k.CohortProgram, e.cell)
}

func numOf(x *big.Rat, err error) (formula.Value, error) {
	if err != nil {
		return formula.Value{}, err
	}
	return formula.Num(x), nil
}
