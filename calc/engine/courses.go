package engine

import (
	"errors"
	"maps"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// courses are the random courses of one insurance with what is the same in all
// of them: the recorded years and the schemes of the budget year, which the
// exact world has computed. It is told once, in columns, and only read from then on.
type courses struct {
	*world[formula.Column]
	insurance string
	shocks    map[string][][]float64
}

func newCourses(w *exactWorld, insurance string, shocks map[string][][]float64) *courses {
	c := &courses{worldOf(w.setting, formula.Algebra[formula.Column](formula.NewCourses())), insurance, shocks}
	for year := w.year - 2; year <= w.year; year++ {
		for _, u := range w.book.Taking(insurance) {
			c.record(insurance, year, u)
		}
	}
	for _, sp := range w.prog.Schemes {
		if ex := w.run(sp, insurance, w.year); ex != nil {
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
// year, the last year they all reached, and what stopped some of them there.
type block struct {
	closings map[closingAt][]float64
	reached  int
	refused  *refusal
}

type closingAt struct{ year, unit int }

// refusal says that some courses cannot go on.
type refusal struct {
	courses int
	first   error
}

func (r *refusal) Error() string { return r.first.Error() }

// of gives a world of the courses from one to before another.
func (c *courses) of(from, to int) *world[formula.Column] {
	w := worldOf(c.setting, formula.Algebra[formula.Column](formula.NewCourses()))
	w.recorded, w.runs, w.openings, w.accounts = maps.Clone(c.recorded), maps.Clone(c.runs), maps.Clone(c.openings), maps.Clone(c.accounts)
	w.shock = func(a *calc.Assumption, _, year int) (formula.Column, bool) {
		years, ok := c.shocks[a.Name]
		if !ok {
			return formula.Column{}, false
		}
		return formula.Along(years[year-w.year][from:to]), true
	}
	w.fails = func(standing formula.Column, err error) error {
		var r refusal
		for i := range to - from {
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

// follow goes with some courses from the budget year to the last one.
func (c *courses) follow(from, to, last int) block {
	b := block{closings: map[closingAt][]float64{}}
	w := c.of(from, to)
	n := w.prog.Chart.Closing
	var err error
	b.reached, err = w.follow(c.insurance, last, func(year int, now []*state[formula.Column]) error {
		pool, whole, standing := w.alg.Sum(), true, w.zero
		for u, s := range now {
			if s == nil {
				continue
			}
			f := &s.cells[n]
			if whole = whole && f.known; f.known {
				standing = w.alg.After(standing, f.value)
				pool.Add(f.value)
				b.closings[closingAt{year, u}] = numbers(f.value, to-from)
			}
		}
		if whole {
			b.closings[closingAt{year, calc.PoolLevel}] = numbers(pool.Value(), to-from)
		}
		return w.fails(standing, nil)
	})
	errors.As(err, &b.refused)
	return b
}

// numbers are the numbers of so many courses.
func numbers(c formula.Column, courses int) []float64 {
	if len(c.Nums) == courses {
		return c.Nums
	}
	out := make([]float64, courses)
	for i := range out {
		out[i] = c.Num(i)
	}
	return out
}
