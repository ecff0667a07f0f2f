package engine

import "tongchou/calc"

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

// Try follows a scenario with a value tried (nil: none): its paths, its watches, and why
// it stops before its time.
func (t *Trials) Try(scenario string, trial *calc.Trial) *calc.Result {
	opts := *t.of.Law.Options
	opts.Trial = trial
	e := &evaluation{p: t.of.Program, opts: &opts, book: t.book, census: t.census, told: map[*stop]bool{}}
	e.res = &calc.Result{Pool: t.of.Pool, Program: t.of.Program, Law: calc.Law{Program: t.of.Program, Options: &opts}, Year: opts.Year, Stage: opts.Stage, Day: opts.Day}
	e.main = e.world(scenario, asSuggested)
	e.reached = e.follow(e.main, nil)
	return e.res
}
