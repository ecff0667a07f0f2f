package engine

import (
	"slices"

	"tongchou/calc"
)

// Trials follow a projection again and again with values tried in place of the pool's
// own. What does not rest on them — rows of the books, and people whom no tried
// assumption moves — is shared. Several may be tried side by side.
type Trials struct {
	of     *calc.Result
	book   *Book
	census *census
}

// NewTrials tries values in a year that was computed.
func NewTrials(of *calc.Result) *Trials {
	return &Trials{of, NewBook(of.Pool, of.Year), newCensus(of.Program)}
}

// Try follows a scenario of these insurances, by name, with a value tried (nil: none): its
// paths, its watches, and why it stops before its time. An insurance reads no other.
func (t *Trials) Try(scenario string, trial *calc.Trial, insurances []string) *calc.Result {
	e := t.with(scenario, trial)
	e.reached = e.follow(e.main, nil, insurances)
	return e.res
}

// with is an evaluation in which nothing is computed yet but what is shared.
func (t *Trials) with(scenario string, trial *calc.Trial) *evaluation {
	opts := *t.of.Law.Options
	opts.Trial = trial
	e := &evaluation{p: t.of.Program, opts: &opts, book: t.book, census: t.people(trial), told: map[*stop]bool{}}
	e.res = &calc.Result{Pool: t.of.Pool, Program: t.of.Program, Law: calc.Law{Program: t.of.Program, Options: &opts}, Year: opts.Year, Stage: opts.Stage, Day: opts.Day}
	e.main = e.world(scenario, asSuggested)
	return e
}

// Asked is a watch of whom, until which year, in which insurances.
type Asked struct {
	Insurance []string
	By        int
	Of        func(watch *calc.WatchProgram, unit int) bool
}

// Never counts, of the first so many random courses of a scenario with a value tried, those
// in which a watch is not once told of anybody asked about. Until which year all courses
// can be told is the second; told is whether the watch was of anybody. The same courses
// are drawn for every value.
func (t *Trials) Never(scenario string, trial *calc.Trial, paths int, of Asked) (never, reached int, told bool) {
	main := t.with(scenario, trial).main
	shocks, held := risksOf(t.of.Pool), make([]bool, paths)
	reached = of.By
	for _, insurance := range of.Insurance {
		c, size := newCourses(main, insurance), blockOf(len(t.book.Taking(insurance)))
		for from := 0; from < paths; from += size {
			b, _ := c.follow(shocks.of(from, min(from+size, paths)), of.By, nil)
			reached = min(reached, b.reached)
			for at, watched := range b.watching {
				if !of.Of(at.watch, at.unit) {
					continue
				}
				told = true
				for i := range b.courses {
					held[from+i] = held[from+i] || watched.ever[i/64]>>(i%64)&1 == 1
				}
			}
		}
	}
	for _, yes := range held {
		if !yes {
			never++
		}
	}
	return never, reached, told
}

// people are those of all trials; of one whose assumption moves people its own, which
// are let go with it.
func (t *Trials) people(trial *calc.Trial) *census {
	for _, set := range t.of.Program.Cohorts {
		if trial != nil && trial.Scheme == "" && slices.ContainsFunc(set.Assumptions, func(a *calc.Assumption) bool { return a.Name == trial.Name }) {
			return newCensus(t.of.Program)
		}
	}
	return t.census
}
