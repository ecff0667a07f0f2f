package report

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"

	"tongchou/calc"
	"tongchou/calc/position"
)

// index finds what a view says of a unit, so that what is made for every unit reads
// the lists once, not once a unit.
type index struct {
	budget    map[unitOf][]calc.BudgetLine
	checks    map[unitOf][]calc.CheckResult
	changes   map[changeOf][]*calc.Change
	positions map[int][]*calc.Position // in the order of the view's
	inForce   map[*calc.Issued]bool
	booked    []position.Booked // of years of which the unit has books
	ofUnit    map[int][]position.Booked
	baseline  map[string]map[int]Years
	makers    map[lineOf]map[*calc.Scheme]bool // of changes, the schemes that make the line of any unit
	unplanned map[lineOf]bool                  // of changes, where last year's plan of a unit cannot be computed again
	people    map[int][]*calc.People
	sums      map[sumOf][]*calc.Path // of the baseline, in the order of the view's
	pending   map[string]bool        // insurances in which a decision is not made
	ages      map[string]calc.Nature // the weakest of those of an insurance
	thin      map[calc.UnitIn]bool   // what is projected of it is of low confidence
	outlived  map[calc.UnitIn]int    // the last year of those that are projected beyond it
	recorded  string                 // the last day of the ledger as of the view's day, "" for none
	kept      map[unitOf]bool        // of which there are rows of the budget year or the one before
	grouped   map[string]bool        // insurances of which somebody counts people in groups
	bases     map[basisOf]bool       // of which there are rows
}

// unitOf is a unit (−1: the pool) in an insurance.
type unitOf struct {
	insurance string
	unit      int
}

// lineOf is a line of an insurance.
type lineOf struct{ insurance, item string }

// sumOf is what is added up over the cells of a unit in an insurance.
type sumOf struct {
	insurance, name string
	unit            int
}

// basisOf is a 口径 of a year.
type basisOf struct {
	year  int
	basis calc.Basis
}

// changeOf is what the amount of a unit differs of.
type changeOf struct{ insurance, item, code string }

// Years are projected figures by year and measure.
type Years map[int]map[string]*big.Rat

// indexes prepares the index of a view whose lists are not changed any more.
func (v *View) indexes() { v.lookup = sync.OnceValue(v.index) }

// at is the index; of a view that was not made by New a fresh one.
func (v *View) at() *index {
	if v.lookup == nil {
		return v.index()
	}
	return v.lookup()
}

func (v *View) index() *index {
	x := &index{budget: map[unitOf][]calc.BudgetLine{}, checks: map[unitOf][]calc.CheckResult{}, changes: map[changeOf][]*calc.Change{},
		positions: map[int][]*calc.Position{}, inForce: map[*calc.Issued]bool{}, ofUnit: map[int][]position.Booked{}, baseline: map[string]map[int]Years{},
		makers: map[lineOf]map[*calc.Scheme]bool{}, unplanned: map[lineOf]bool{}, people: map[int][]*calc.People{}, sums: map[sumOf][]*calc.Path{}, pending: map[string]bool{}, ages: map[string]calc.Nature{},
		kept: map[unitOf]bool{}, grouped: map[string]bool{}, bases: map[basisOf]bool{}}
	for _, b := range v.Budget {
		of := unitOf{b.Insurance.Name, b.Unit}
		x.budget[of] = append(x.budget[of], b)
	}
	for _, c := range v.Checks {
		of := unitOf{c.Insurance.Name, c.Unit}
		x.checks[of] = append(x.checks[of], c)
	}
	for i := range v.Changes {
		c := &v.Changes[i]
		of := changeOf{c.Insurance.Name, c.Item, c.Unit.Code}
		x.changes[of] = append(x.changes[of], c)
		line := lineOf{c.Insurance.Name, c.Item}
		if x.makers[line] == nil {
			x.makers[line] = map[*calc.Scheme]bool{}
		}
		x.unplanned[line] = x.unplanned[line] || c.Parts == nil
		for _, s := range c.Schemes {
			x.makers[line][s.Scheme] = true
		}
	}
	for i := range v.Positions {
		p := &v.Positions[i]
		x.positions[p.Unit] = append(x.positions[p.Unit], p)
		x.inForce[p.InForce] = true
	}
	if v.Result != nil {
		x.thin, x.outlived = v.LowConfidence(), v.Outlived()
		for _, p := range v.People {
			x.people[p.Unit] = append(x.people[p.Unit], p)
			x.ages[p.Insurance] = calc.Weakest(x.ages[p.Insurance], p.Nature)
		}
		for i := range v.Sums {
			if s := &v.Sums[i]; s.Scenario == calc.Baseline {
				of := sumOf{s.Insurance.Name, s.Measure, s.Unit}
				x.sums[of] = append(x.sums[of], s)
			}
		}
	}
	for _, p := range v.Pending {
		x.pending[p.Insurance.Name] = true
	}
	if v.Pool != nil {
		for _, e := range v.Pool.Ledger {
			if v.Day == "" || e.Date <= v.Day {
				x.recorded = max(x.recorded, e.Date)
			}
		}
		for i := range v.Pool.Rows {
			r := &v.Pool.Rows[i]
			x.bases[basisOf{r.Year, r.Basis}] = true
			if v.Year-r.Year <= 1 && r.Year <= v.Year {
				x.kept[unitOf{r.Insurance, r.Unit}] = true
				x.kept[unitOf{r.Insurance, calc.PoolLevel}] = true
			}
		}
		for i := range v.Pool.Books {
			r := &v.Pool.Books[i]
			x.grouped[r.Insurance] = x.grouped[r.Insurance] || r.Book.Group != ""
		}
	}
	if v.Rows != nil {
		x.booked = slices.DeleteFunc(position.Reconcile(v.Result), func(b position.Booked) bool { return b.Basis == "" })
	}
	for _, b := range x.booked {
		x.ofUnit[b.Unit] = append(x.ofUnit[b.Unit], b)
	}
	for _, p := range v.Paths {
		if p.Scenario == calc.Baseline && p.Unit >= 0 {
			x.project(&p)
		}
	}
	return x
}

// project adds a figure of the baseline to those of its unit.
func (x *index) project(p *calc.Path) {
	units := x.baseline[p.Insurance.Name]
	if units == nil {
		units = map[int]Years{}
		x.baseline[p.Insurance.Name] = units
	}
	if units[p.Unit] == nil {
		units[p.Unit] = Years{}
	}
	if units[p.Unit][p.Year] == nil {
		units[p.Unit][p.Year] = map[string]*big.Rat{}
	}
	units[p.Unit][p.Year][p.Measure] = p.Value
}

// Baseline are the figures of a unit in the baseline projection; for the pool (−1)
// the sums over its units of the years that all of them reach.
func (v *View) Baseline(insurance string, unit int) Years {
	units := v.at().baseline[insurance]
	if unit >= 0 {
		return units[unit]
	}
	sums, reached := Years{}, map[int]int{}
	for _, years := range units {
		for year, figures := range years {
			if reached[year]++; sums[year] == nil {
				sums[year] = map[string]*big.Rat{}
			}
			for measure, x := range figures {
				if sums[year][measure] == nil {
					sums[year][measure] = new(big.Rat)
				}
				sums[year][measure].Add(sums[year][measure], x)
			}
		}
	}
	for year := range sums {
		if reached[year] < len(v.Rows.Taking[insurance]) {
			delete(sums, year)
		}
	}
	return sums
}

// PeopleOf are a unit's people by age, an insurance after the other.
func (v *View) PeopleOf(unit int) []*calc.People { return v.at().people[unit] }

// AgesNature is the weakest 性质 of the ages from which a unit's heads, or those of any unit
// of the pool, go on; 本单位填报 where none do.
func (v *View) AgesNature(insurance string, unit int) calc.Nature {
	if unit == calc.PoolLevel {
		return v.at().ages[insurance]
	}
	for _, p := range v.PeopleOf(unit) {
		if p.Insurance == insurance {
			return p.Nature
		}
	}
	return calc.Unmarked
}

// SumsOf are the years of what is added up over the cells of a unit, in the baseline.
func (v *View) SumsOf(insurance, name string, unit int) []*calc.Path {
	return v.at().sums[sumOf{insurance, name, unit}]
}

// LowConfidence is the mark of what is projected from fewer than calc.ClosedYears closed years.
const LowConfidence = "低置信度"

// Confidence are the marks of what is projected of a unit, or of the pool with such a unit.
func (v *View) Confidence(insurance string, unit int) []string {
	if v.at().thin[calc.UnitIn{Insurance: insurance, Unit: unit}] {
		return []string{LowConfidence}
	}
	return nil
}

// EndMarks are the marks of a unit that is projected beyond its last year.
func (v *View) EndMarks(insurance string, unit int) []string {
	if last := v.at().outlived[calc.UnitIn{Insurance: insurance, Unit: unit}]; last != 0 {
		return []string{fmt.Sprintf("%d年终止", last)}
	}
	return nil
}

// Basis is what stands for the 口径 of what is projected of a unit, or of the pool: 预测,
// with its mark.
func (v *View) Basis(insurance string, unit int) string {
	return strings.Join(append([]string{"预测"}, v.Confidence(insurance, unit)...), "，")
}

// Pends reports whether a decision of an insurance is not made.
func (v *View) Pends(insurance string) bool { return v.at().pending[insurance] }

// PositionsOf are the positions of a unit, in the order of the view's.
func (v *View) PositionsOf(unit int) []*calc.Position { return v.at().positions[unit] }

// Recorded is the last day of the ledger's entries as of the view's day; "" for none.
func (v *View) Recorded() string { return v.at().recorded }
