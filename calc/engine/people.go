package engine

import (
	"math/big"
	"slices"
	"strings"

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
	from   finding.Pos // of the census, at the start

	assumed assumptions
	cells   [][]formula.Fixed // by cohort; rounded values are always decimals, what is not known yet is none
	sums    map[*formula.Node]cellSum
	next    map[rolled]*people // that roll on from these
	err     error              // why heads could not be computed
	deep    int                // of numbers before the start: how far
	ties    []calc.Tie
	untied  map[*calc.CohortProgram][]formula.Fixed // of cohorts that were scaled
}

// rolled is how people come from those of a year before.
type rolled struct {
	tied    bool
	assumed string
}

// start are the people as they were counted.
func (s *setting) start(from *calc.Census) *people {
	c, set := s.census, s.prog.Cohorts[from.Insurance]
	ties, scale := s.ties(set, from.Unit, from.Year)
	assumed, word := s.assume(set.Assumptions, from.Insurance, from.Unit, s.scenario, from.Year, s.year)
	key := startAt{from.Insurance, from.Unit, from.Year, scale, word}
	if p := c.starts[key]; p != nil {
		return p
	}
	p := c.newPeople(set, from.Unit, from.Year, nil, assumed)
	p.nature, p.from = from.Nature, from.Pos
	p.common = p.commonOf(s, s.scenario, s.year)
	counted := map[string]bool{}
	for cell := range from.Heads {
		counted[cell.Cohort] = true
	}
	for _, one := range set.Cohorts {
		if !one.Heads() || !counted[one.Name] {
			continue
		}
		heads := make([]formula.Fixed, p.grid().Cells())
		for i := range heads {
			sex, age := p.grid().Of(i)
			if x := from.Heads[calc.CensusAt{Cohort: one.Name, Sex: sex, Age: age}]; x != nil {
				heads[i], _ = formula.FixedOf(x)
			}
		}
		p.cells[one.Number] = heads
	}
	p.tie(ties)
	c.starts[key] = p
	return p
}

func (c *census) newPeople(set *calc.CohortSet, unit, year int, before *people, assumed assumptions) *people {
	return &people{census: c, set: set, tables: c.columns[set.Insurance], unit: unit, year: year, before: before, assumed: assumed,
		cells: make([][]formula.Fixed, len(set.Cohorts)), next: map[rolled]*people{}}
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
		for i, x := range q.fill(one) {
			if x.Is() {
				continue
			}
			if q.cells[one.Number][i], q.err = q.compute(one, i); q.err != nil {
				break
			}
		}
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
	p.untied = map[*calc.CohortProgram][]formula.Fixed{}
	for _, one := range p.set.Cohorts {
		if to[one.Tie] == nil || slices.Contains(done, one.Tie) {
			continue
		}
		done = append(done, one.Tie)
		var sums formula.Fixed
		more := new(big.Rat) // that does not fit beside the sum
		all, own := [][]formula.Fixed{}, []*calc.CohortProgram{}
		for _, of := range p.set.Cohorts {
			if heads := p.cells[of.Number]; of.Tie == one.Tie && heads != nil {
				all, own = append(all, heads), append(own, of)
				for _, x := range heads {
					if s, ok := sums.Plus(x); ok {
						sums = s
					} else {
						more.Add(more, x.Rat())
					}
				}
			}
		}
		sum := more.Add(more, sums.Rat())
		if sum.Sign() == 0 {
			continue // nobody to scale
		}
		factor := new(big.Rat).Quo(to[one.Tie], sum)
		of, _ := formula.FixedOf(to[one.Tie])
		whole, _ := formula.FixedOf(sum)
		p.ties = append(p.ties, calc.Tie{Measure: one.Tie, Sum: sum, To: to[one.Tie]})
		for k, heads := range all {
			p.untied[own[k]] = slices.Clone(heads)
			for i, x := range heads {
				var ok bool
				if heads[i], ok = x.Part(of, whole, one.Decimals()); ok {
					continue
				}
				moved := x.Rat()
				heads[i], _ = formula.FixedOf(formula.Round(moved.Mul(moved, factor), one.Decimals()))
			}
		}
	}
}
