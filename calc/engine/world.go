// Package engine computes years: the recorded ones, the budget year and those of
// the projection, of all schemes at once. It is written once, over what a value is:
// exact, or a column of random courses.
package engine

import (
	"errors"
	"slices"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// world is one course of events — or many at once, where V is a column of them:
// the recorded years, and from the budget year on the years of one scenario. All
// schemes and years of a world read each other through it. What a value is, the
// algebra says; every rule of the books and of the schemes is written once, over it.
type world[V any] struct {
	*setting
	alg    formula.Algebra[V]
	zero   V
	yes    V
	shock  shock[V]                               // nil: assumptions are as the scenario says
	fails  func(V, error) error                   // what of a value's refusals, and of an error, ends the world
	traced bool                                   // values are asked what they rest on
	apart  func(*execution[V], *calc.StepProgram) // nil, or sets what is shared to an end of its range
	like   *world[V]                              // nil, or the world from which only steps that are held differ

	beside  *world[V] // nil, or the world that has come to the same year by the same draws
	unmoved []bool    // by measure: its line is that of the world beside

	recorded  map[rowKey]*state[V]
	plans     map[rowKey]*state[V] // rows of the budget that are read beside another of the year
	projected map[rowKey]*state[V]
	runs      map[runKey]*execution[V]
	openings  map[runKey]*opening[V]
	accounts  map[runKey]*accountMemo[V]
	aheads    map[aheadAt][]*state[V]
	people    map[peopleAt]*people
	looks     map[aheadAt]*aheadAt
}

// The exact engine, of which the result tells.
type (
	exactWorld = world[formula.Value]
	exactRun   = execution[formula.Value]
	exactState = state[formula.Value]
)

// setting is what a world stands on. Nothing in it changes while worlds are computed.
type setting struct {
	prog     *calc.Program
	book     *Book
	year     int // the budget year t
	stage    calc.Stage
	scenario string
	alone    bool // without the schemes: from the budget year on nothing moves
	bound    bound
	opts     *calc.Options
	back     map[string]int // how many years formulas read back, by insurance
	inputs   map[inputRow]*calc.Input
	assumed  map[assumptionAt]formula.Value
	census   *census
}

// shock is what moves an assumption at random, asked for every assumption, unit
// and year; false where nothing does.
type shock[V any] func(a *calc.Assumption, unit, year int) (V, bool)

type runKey struct {
	scheme    *calc.SchemeProgram
	insurance string
	year      int
}

type aheadAt struct {
	insurance string
	year      int // from which is looked ahead
	span      calc.Span
}

func newWorld(prog *calc.Program, b *Book, year int, stage calc.Stage, scenario string, bd bound, opts *calc.Options) *exactWorld {
	return exactWorldOf(newSetting(prog, b, year, stage, scenario, bd, opts, newCensus(prog)))
}

func newSetting(prog *calc.Program, b *Book, year int, stage calc.Stage, scenario string, bd bound, opts *calc.Options, people *census) *setting {
	s := &setting{
		census: people,
		prog:   prog, book: b, year: year, stage: stage, scenario: scenario, bound: bd, opts: opts,
		back: map[string]int{}, inputs: map[inputRow]*calc.Input{}, assumed: assumptionTable(prog.Pool.Overrides),
	}
	for _, i := range prog.Pool.Policy.Insurances() {
		s.back[i.Name] = prog.Back(i.Name)
	}
	for i := range prog.Pool.Inputs {
		r := &prog.Pool.Inputs[i]
		s.inputs[inputRow{r.Year, r.Scheme, r.Insurance, r.Code, r.Item}] = r
	}
	return s
}

func exactWorldOf(s *setting) *exactWorld {
	w := worldOf(s, formula.Exact)
	w.traced = true
	w.fails = func(_ formula.Value, err error) error { return err }
	return w
}

func worldOf[V any](s *setting, alg formula.Algebra[V]) *world[V] {
	return &world[V]{
		setting: s, alg: alg, zero: alg.Of(formula.Int(0)), yes: alg.Of(formula.Yes(true)),
		recorded: map[rowKey]*state[V]{}, plans: map[rowKey]*state[V]{}, projected: map[rowKey]*state[V]{},
		runs: map[runKey]*execution[V]{}, openings: map[runKey]*opening[V]{}, accounts: map[runKey]*accountMemo[V]{}, aheads: map[aheadAt][]*state[V]{}, people: map[peopleAt]*people{},
	}
}

func (s *setting) law() calc.Law { return calc.Law{Program: s.prog, Options: s.opts} }

var errAlways = errors.New("it holds")

// always reports whether a condition surely holds; only worlds whose values are
// traced ask for it.
func (w *world[V]) always(cond V) bool {
	if !w.traced {
		return false
	}
	_, err := w.alg.Refuse(cond, cond, func(formula.Value) error { return errAlways })
	return err != nil
}

// state is a unit's year: projected where this world has come that far, else
// the row of funds.csv that is read; nil if there is neither.
func (w *world[V]) state(insurance string, year, unit int) *state[V] {
	if s, ok := w.projected[rowKey{insurance, year, unit}]; ok {
		return s
	}
	return w.record(insurance, year, unit)
}

// record is a unit's year as the row of funds.csv says that the stage reads; nil
// without one.
func (w *world[V]) record(insurance string, year, unit int) *state[V] {
	k := rowKey{insurance, year, unit}
	s, ok := w.recorded[k]
	if !ok {
		if r := w.book.best(insurance, year, unit, w.reads(year, unit)); r != nil {
			s = told(readRow(w.prog.Chart, w.prog.Pool.Measures, r), w.alg)
		}
		w.recorded[k] = s
	}
	return s
}

// budgeted is a unit's year as its 调整预算, else its 预算 says, whatever the stage
// reads; nil without either.
func (w *world[V]) budgeted(insurance string, year, unit int) *state[V] {
	s := w.record(insurance, year, unit)
	if s != nil && slices.Contains(calc.PlanBases(), s.basis) {
		return s
	}
	k := rowKey{insurance, year, unit}
	s, ok := w.plans[k]
	if !ok {
		if r := w.book.best(insurance, year, unit, calc.PlanBases()); r != nil {
			s = told(readRow(w.prog.Chart, w.prog.Pool.Measures, r), w.alg)
		}
		w.plans[k] = s
	}
	return s
}

// reads are the 口径 of a unit's year that are read, the first that is there.
func (s *setting) reads(year, unit int) []calc.Basis { return s.stageOf(unit).Reads(s.year - year) }

// stageOf is the stage as at which a unit's rows are read.
func (s *setting) stageOf(unit int) calc.Stage {
	stage := s.stage
	if s.book.other != nil {
		stage = s.book.stage
		if s.book.elsewhere(unit) {
			stage = s.book.otherStage
		}
	}
	return stage
}

// run is the execution of a scheme in a year; nil if the scheme does not
// apply to the insurance, or the year is after its last.
func (w *world[V]) run(sp *calc.SchemeProgram, insurance string, year int) *execution[V] {
	k := runKey{sp, insurance, year}
	ex, ok := w.runs[k]
	if !ok {
		if sp.Covers(insurance) && !sp.Ended(w.law().Year(year)) {
			ex = newExecution(w, sp, insurance, year)
		}
		w.runs[k] = ex
	}
	return ex
}

// insurance finds an insurance by its Chinese name.
func (s *setting) insurance(name string) calc.Insurance {
	return s.prog.Pool.Policy.InsuranceOf(name)
}

// Book is what a world reads of funds.csv. A comparison takes one unit's rows
// from another book, and each side's rows are read as at that side's stage.
type Book struct {
	*calc.Rows
	part              map[string][]int // units that take part, by insurance
	other             *Book
	unit              int
	stage, otherStage calc.Stage
}

type rowKey struct {
	insurance string
	year      int
	unit      int
}

// NewBook reads a pool's own rows; the units of the budget year take part.
func NewBook(pool *calc.Pool, year int) *Book {
	rows := calc.RowsOf(pool).In(year)
	return &Book{Rows: rows, part: rows.Taking}
}

// Everyone is every unit of a book.
const Everyone = -2

// With is the book with the rows of one unit (or of Everyone) taken from another, each
// read as at its own stage, and with these units taking part.
func (b *Book) With(unit int, from *Book, stage, of calc.Stage, taking map[string][]int) *Book {
	mixed := *b
	mixed.unit, mixed.other, mixed.stage, mixed.otherStage, mixed.part = unit, from, stage, of, taking
	return &mixed
}

// Taking lists the units that take part in an insurance.
func (b *Book) Taking(insurance string) []int { return b.part[insurance] }

// elsewhere reports whether a unit's rows stand in the other book.
func (b *Book) elsewhere(unit int) bool {
	return b.other != nil && (unit == b.unit || b.unit == Everyone)
}

// best is the row of a year on the first of the 口径 that has one; nil if none has.
func (b *Book) best(insurance string, year, unit int, order []calc.Basis) *calc.Row {
	if b.elsewhere(unit) {
		return b.other.best(insurance, year, unit, order)
	}
	return b.Best(insurance, year, unit, order)
}

// members are the units that a unit's year is of: itself and those whose history it
// carries on, as far as they had it.
func (b *Book) members(insurance string, year, unit int) []int {
	if units := b.Then(insurance, year, unit); len(units) > 0 {
		return units
	}
	return []int{unit}
}

// lacking is the one of a unit and those whose history it carries on that has no row
// of a year; the unit itself where none of them lacks one.
func (b *Book) lacking(at place, order []calc.Basis) int {
	for _, u := range b.Then(at.insurance, at.year, at.unit) {
		if b.Own(at.insurance, at.year, u, order) == nil {
			return u
		}
	}
	return at.unit
}
