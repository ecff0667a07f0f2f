package engine

import (
	"errors"
	"maps"
	"math/bits"
	"slices"
	"sync"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// courses are the random courses of one insurance with what is the same in all
// of them: the recorded years and the schemes of the budget year, which the
// exact world has computed. It is told once, in columns, and only read from then on.
type courses struct {
	*world[formula.Column]
	insurance string
	unmoved   []bool // by measure: its line is the same with the schemes and without
}

func newCourses(w *exactWorld, insurance string) *courses {
	c := &courses{worldOf(w.setting, formula.Algebra[formula.Column](formula.NewCourses())), insurance, w.prog.Unmoved(insurance)}
	for year := w.year - 2; year <= w.year; year++ {
		for _, u := range w.book.Taking(insurance) {
			c.record(insurance, year, u)
		}
	}
	for _, sp := range w.prog.Schemes {
		if ex := w.run(sp, insurance, w.year); ex != nil && !w.alone {
			tell(ex, c.world)
		}
	}
	return c
}

// tell computes all of an execution and tells it to a world of columns.
func tell(ex *exactRun, w *world[formula.Column]) {
	k := runKey{ex.scheme, ex.insurance, ex.year}
	of := func(m memo[formula.Value]) memo[formula.Column] {
		out := memo[formula.Column]{traits: m.traits, err: m.err}
		if m.err == nil {
			out.value = w.alg.Of(m.value)
		}
		return out
	}
	out := newExecution(w, ex.scheme, ex.insurance, ex.year)
	for _, st := range ex.scheme.Steps {
		for _, u := range ex.unitsOf(st.PerUnit) {
			m := of(*ex.cell(st, u))
			*out.at(st, u) = &m
		}
	}
	for _, in := range ex.scheme.Inputs {
		for _, u := range ex.unitsOf(in.PerUnit) {
			m := ex.input(in, u)
			*out.inputs[in.Number].at(u, len(w.prog.Pool.Units)) = &inputMemo[formula.Column]{memo: of(m.memo), origin: m.origin, row: m.row}
		}
	}
	w.runs[k] = out
	o, a := ex.w.opening(ex.scheme, ex.insurance, ex.year), ex.account()
	w.openings[k] = &opening[formula.Column]{amount: w.alg.Of(o.amount), origin: o.origin, traits: o.traits, guess: o.guess}
	w.accounts[k] = &accountMemo[formula.Column]{origin: a.origin, traits: a.traits, err: a.err}
	if a.err == nil {
		w.accounts[k].closing = w.alg.Of(a.closing)
	}
}

// block is what some courses came to: their closings by unit (or the pool) and
// year, what the accounts held, how many came under each watch, the last year they
// all reached, and what stopped some of them there.
type block struct {
	courses  int
	closings map[closingAt][]float64
	tallies  map[watchedAt]tally
	watching map[watchedAt]*watching // year 0
	reached  int
	refused  *refusal
}

// watching is in which courses a watch holds in a year, and held in any so far: a bit each.
type watching struct {
	year     int
	in, ever []uint64
}

// closingAt is a closing of a unit or the pool (−1), or of the account of a scheme.
type closingAt struct {
	year, unit int
	scheme     string
}

type watchedAt struct {
	watch      *calc.WatchProgram
	year, unit int
}

// tally is how many courses come under a watch in a year, and in it or one before; and how
// many only without the schemes, or only with them.
type tally struct{ holds, ever, avoided, created int }

// compare tells in which courses a watch holds in a year only with the schemes, or only
// without: twin are the same courses without.
func (b *block) compare(twin *block, year int) {
	for at, held := range b.watching {
		alone := twin.watching[at]
		if alone == nil || held.year != year || alone.year != year {
			continue
		}
		at.year = year
		t := b.tallies[at]
		for i, with := range held.in {
			t.created += bits.OnesCount64(with &^ alone.in[i])
			t.avoided += bits.OnesCount64(alone.in[i] &^ with)
		}
		b.tallies[at] = t
	}
}

// refusal says that some courses cannot go on.
type refusal struct {
	courses int
	first   error
}

func (r *refusal) Error() string { return r.first.Error() }

// algebras are of worlds that are over; their room serves those that follow.
var algebras = sync.Pool{New: func() any { return formula.NewCourses() }}

// lend lends an algebra and what is drawn. No column that comes of them may be kept.
func lend(d *draws, do func(alg *formula.Courses)) {
	alg := algebras.Get().(*formula.Courses)
	do(alg)
	alg.Sweep(func(func(formula.Column)) {})
	algebras.Put(alg)
	d.over()
}

func (c *courses) of(d *draws, alg formula.Algebra[formula.Column]) *world[formula.Column] {
	w := worldOf(c.setting, alg)
	w.recorded, w.runs, w.openings, w.accounts = maps.Clone(c.recorded), maps.Clone(c.runs), maps.Clone(c.openings), maps.Clone(c.accounts)
	w.shock = func(a *calc.Assumption, unit, year int) (formula.Column, bool) {
		by, ok := d.move(a.Name, unit, year-w.year)
		return formula.Along(by), ok
	}
	w.fails = func(standing formula.Column, err error) error {
		var r refusal
		for i := range d.to - d.from {
			one := standing.Err(i)
			if one == nil {
				one = err
			}
			if one == nil {
				continue
			}
			if r.courses++; r.first == nil {
				r.first = one
			}
		}
		if r.courses == 0 {
			return nil
		}
		return &r
	}
	return w
}

// follow goes with some courses from the budget year to the last one, and year by year
// beside them with the same courses without the schemes (alone; nil: not), of which only
// the watches are kept.
func (c *courses) follow(d *draws, last int, alone *courses) (with, without block) {
	lend(d, func(alg *formula.Courses) {
		with, without = newBlock(d), newBlock(d)
		runs := []*followed{{c.of(d, alg), &with, false}}
		if alone != nil {
			w := alone.of(d, alg)
			w.beside, w.unmoved = runs[0].world, c.unmoved
			runs = append(runs, &followed{w, &without, false})
		}
		for year := c.year; year <= last; year++ {
			for _, r := range runs {
				if r.over {
					continue
				}
				if err := r.advance(c.insurance, year, r.visit(c.insurance)); err != nil {
					errors.As(err, &r.block.refused)
					r.over = true
					runs[len(runs)-1].beside = nil // it goes on by itself
					continue
				}
				r.block.reached = year
			}
			with.compare(&without, year)
			alg.Sweep(func(show func(formula.Column)) {
				for _, r := range runs {
					r.live(show)
				}
			})
		}
		with.reached, without.reached = max(with.reached, c.year-1), max(without.reached, c.year-1)
	})
	return with, without
}

// followed is a world that is followed, and what comes of it.
type followed struct {
	*world[formula.Column]
	block *block
	over  bool
}

func newBlock(d *draws) block {
	return block{courses: d.to - d.from, closings: map[closingAt][]float64{}, tallies: map[watchedAt]tally{}, watching: map[watchedAt]*watching{}}
}

// visit keeps what a year comes to.
func (w *followed) visit(insurance string) func(year int, now []*state[formula.Column]) error {
	b := w.block
	return func(year int, now []*state[formula.Column]) error {
		pool, whole, standing := w.alg.Sum(), true, w.zero
		for u, s := range now {
			if s == nil {
				continue
			}
			f := &s.cells[w.prog.Chart.Closing]
			if whole = whole && f.known; f.known {
				standing = w.alg.After(standing, f.value)
				pool.Add(f.value)
				b.keep(w.world, closingAt{year: year, unit: u}, f.value)
			}
		}
		if whole {
			b.keep(w.world, closingAt{year: year, unit: calc.PoolLevel}, pool.Total())
		}
		b.balances(w.world, insurance, year)
		w.watch(insurance, year, now, b.count(year))
		return w.fails(standing, nil)
	}
}

func (b *block) keep(w *world[formula.Column], at closingAt, v formula.Column) {
	if !w.alone {
		b.closings[at] = numbers(v, b.courses)
	}
}

// balances keeps what the accounts hold, where every course can tell.
func (b *block) balances(w *world[formula.Column], insurance string, year int) {
	for _, sp := range w.prog.Schemes {
		ex := w.inForce(sp, insurance, year)
		if ex == nil || !keepsAccount(sp) {
			continue
		}
		if a := ex.account(); a.err == nil && w.fails(a.closing, nil) == nil {
			b.keep(w, closingAt{year, calc.PoolLevel, sp.ID}, a.closing)
		}
	}
}

// count counts the courses that come under a watch in a year; one in which it cannot be
// told does not.
func (b *block) count(year int) func(*calc.WatchProgram, int, formula.Column, error) {
	return func(c *calc.WatchProgram, unit int, holds formula.Column, err error) {
		if err != nil {
			return
		}
		at := watchedAt{c, 0, unit}
		held := b.watching[at]
		if held == nil {
			held = &watching{in: make([]uint64, (b.courses+63)/64), ever: make([]uint64, (b.courses+63)/64)}
			b.watching[at] = held
		}
		held.year, at.year = year, year
		holds.Holds(held.in, b.courses)
		var t tally
		for i, in := range held.in {
			held.ever[i] |= in
			t.holds += bits.OnesCount64(in)
			t.ever += bits.OnesCount64(held.ever[i])
		}
		b.tallies[at] = t
	}
}

// numbers are the numbers of so many courses, in room of their own.
func numbers(c formula.Column, courses int) []float64 {
	if len(c.Nums) == courses {
		return slices.Clone(c.Nums)
	}
	out := make([]float64, courses)
	for i := range out {
		out[i] = c.Num(i)
	}
	return out
}
