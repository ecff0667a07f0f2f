package calc

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"strconv"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// blockOf is how many courses of events are computed at a time for so many
// units: few enough that columns stay in a processor's cache and a pool of
// thousands of units in memory.
func blockOf(units int) int { return min(1000, max(100, 250_000/max(1, units))) }

// Runner does n pieces of work, in any order or side by side, and joins their
// errors in the order of the pieces.
type Runner func(n int, work func(i int) error) error

// fans computes the fan of 年末结余: many courses of the 基准 scenario in which
// assumptions are moved at random every year, and of all courses the quantiles,
// unit by unit and for the pool. A shock moves an assumption for all units
// alike, because it is about the economy they share.
func (e *evaluation) fans() {
	plan := e.p.Pool.Projection
	if plan == nil || plan.Stochastic == nil {
		return
	}
	shocks := drawShocks(plan)
	for _, insurance := range e.p.Pool.Policy.Insurances() {
		last, ok := e.reached[insurance.Name]
		if !ok {
			continue
		}
		c := newCourses(e.main, insurance.Name, shocks)
		paths, size := plan.Stochastic.Paths, blockOf(len(e.book.part[insurance.Name]))
		blocks := make([]block, (paths+size-1)/size)
		e.opts.Fans(len(blocks), func(i int) error {
			blocks[i] = c.follow(i*size, min((i+1)*size, paths), last)
			return nil
		})
		for _, b := range blocks {
			last = min(last, b.reached)
		}
		e.endFan(insurance, last, paths, blocks)
		e.publishFans(insurance, last, blocks)
	}
}

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
		for _, u := range w.book.part[insurance] {
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
			*out.inputs[in.number].at(u, len(w.prog.Pool.Units)) = &inputMemo[formula.Column]{memo: of(m.memo), origin: m.origin, row: m.row}
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
	w.shock = func(a *Assumption, _, year int) (formula.Column, bool) {
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
	n := w.prog.chart.closing
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
			b.closings[closingAt{year, poolLevel}] = numbers(pool.Value(), to-from)
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

// endFan says why a fan ends before its time: of its courses some are refused.
func (e *evaluation) endFan(insurance Insurance, last, paths int, blocks []block) {
	var all refusal
	for _, b := range blocks {
		if b.refused == nil || b.reached > last {
			continue
		}
		if all.courses += b.refused.courses; all.first == nil {
			all.first = b.refused.first
		}
	}
	if all.courses == 0 {
		return
	}
	count := func(n int) string { return formula.Group(strconv.Itoa(n)) }
	e.res.Findings.Warn("C308", finding.Pos{File: e.p.Pool.Projection.File},
		fmt.Sprintf("随机推算 %s 到 %d 年为止：%s（%s 条路径中 %s 条在 %d 年算不下去，首先是这一条）", insurance.Name, last, all.first, count(paths), count(all.courses), last+1),
		"", "核对公式在波动较大的假设下能否计算")
}

// publishFans turns the closings of all courses into quantiles: of n courses in
// order the one that p in a hundred do not exceed.
func (e *evaluation) publishFans(insurance Insurance, last int, blocks []block) {
	var places []closingAt
	for year := e.opts.Year; year <= last; year++ {
		for _, u := range append(slices.Clone(e.book.part[insurance.Name]), poolLevel) {
			places = append(places, closingAt{year, u})
		}
	}
	fans := make([][]Path, len(places))
	e.opts.Fans(len(places), func(i int) error {
		var of []float64
		for _, b := range blocks {
			of = append(of, b.closings[places[i]]...)
		}
		if len(of) == 0 {
			return nil
		}
		ranks := make([]int, len(FanQuantiles))
		for k, q := range FanQuantiles {
			ranks[k] = q.rank(len(of))
		}
		order(of, ranks)
		for _, q := range FanQuantiles {
			fen := new(big.Rat).SetFrac(big.NewInt(int64(math.Round(float64(of[q.rank(len(of))]*100)))), big.NewInt(100))
			fans[i] = append(fans[i], Path{q.Name, insurance, places[i].unit, places[i].year, Closing, fen})
		}
		return nil
	})
	e.res.Fans = slices.Concat(append([][]Path{e.res.Fans}, fans...)...)
}
