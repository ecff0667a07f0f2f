package engine

import (
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// Hindcasts are the records of the projection of a pool that was computed, and of those
// that stand beside it, as far as was known before the budget year.
func Hindcasts(of *calc.Result, beside []*calc.Program, work calc.Runner) []calc.Hindcast {
	if of.Pool.Projection == nil {
		return nil
	}
	var out []calc.Hindcast
	for _, p := range append([]*calc.Program{of.Program}, beside...) {
		for _, insurance := range p.Pool.Policy.Insurances() {
			r := &record{p: p, insurance: insurance, opts: of.Law.Options, work: work}
			r.closed = calc.RowsOf(p.Pool).Closed(insurance.Name, of.Year)
			if rows := r.rows(); len(rows) > 0 {
				out = append(out, calc.Hindcast{Program: p, Beside: p != of.Program, Insurance: insurance, Rows: rows})
			}
		}
	}
	return out
}

// record is the projection of an insurance made again and again, after each of its
// closed years.
type record struct {
	p         *calc.Program
	insurance calc.Insurance
	opts      *calc.Options
	work      calc.Runner
	closed    []int
}

// rows are the figures of every origin, measure by measure.
func (r *record) rows() []calc.Hindsight {
	origins := calc.Origins(r.closed)
	found := make([][]calc.Hindsight, len(origins))
	r.work(len(origins), func(i int) error {
		found[i] = r.from(origins[i])
		return nil
	})
	var out []calc.Hindsight
	for _, m := range r.measures() {
		for _, rows := range found {
			for _, one := range rows {
				if one.Measure == m.Name {
					out = append(out, one)
				}
			}
		}
	}
	return out
}

// measures are those that are projected, and what is left.
func (r *record) measures() []*calc.Measure {
	var out []*calc.Measure
	for _, l := range r.p.Lines[r.insurance.Name] {
		out = append(out, r.p.Measure(l.Measure))
	}
	return append(out, r.p.Measure(calc.Closing))
}

// then is the world of the projection that is made once a year is over, without the
// schemes, and what of its assumptions is only said today.
func (r *record) then(origin int) (w *exactWorld, today bool) {
	last := r.closed[len(r.closed)-1]
	pool := r.p.Pool.KnownIn(origin)
	plan := *pool.Projection
	plan.Years = last - origin
	pool.Projection = &plan
	prog := *r.p
	prog.Pool = pool
	opts := calc.Options{Year: origin + 1, Stage: calc.Advance}
	w = newWorld(&prog, NewBook(pool, opts.Year), opts.Year, opts.Stage, calc.Baseline, asSuggested, &opts)
	w.alone = true
	known := map[string]formula.Value{}
	for _, f := range fitted(w, r.insurance) {
		if f.Known {
			known[f.Assumption.Name] = f.Value
		}
	}
	law := calc.Law{Program: r.p, Options: r.opts}
	for i := range plan.Assumptions {
		a := &plan.Assumptions[i]
		if !r.p.Assumes(r.insurance.Name, a.Name) {
			continue
		}
		v, ok := known[a.Name]
		if !ok {
			v, today = law.Assumption(a, calc.Baseline, r.opts.Year, r.opts.Year), true
		}
		for year := opts.Year; year <= last; year++ {
			pool.Overrides = append(pool.Overrides, calc.AssumptionValue{Year: year, Assumption: a.Name, Value: v})
		}
	}
	w.assumed = assumptionTable(pool.Overrides)
	return w, today
}

// from is what a projection said once a year was over, beside what came.
func (r *record) from(origin int) []calc.Hindsight {
	w, today := r.then(origin)
	last := r.closed[len(r.closed)-1]
	came := r.came(origin, last)
	said := map[sumAt]*big.Rat{}
	reached, _ := w.follow(r.insurance.Name, last, func(year int, now []*exactState) error {
		for _, m := range r.measures() {
			if sum, ok := added(w, now, m.Name); ok {
				said[sumAt{m.Name, year}] = new(big.Rat).Set(sum.Num)
			}
		}
		return nil
	})
	bands := r.bands(w, reached)
	var out []calc.Hindsight
	for _, m := range r.measures() {
		for _, year := range r.closed {
			predicted, actual := said[sumAt{m.Name, year}], came(m.Name, year)
			if predicted == nil || actual == nil {
				continue
			}
			h := calc.Hindsight{Measure: m.Name, Kind: m.Kind, Origin: origin, Year: year, Predicted: predicted, Actual: actual, Today: today}
			if band, ok := bands[sumAt{m.Name, year}]; ok {
				h.Low, h.High = band[0], band[1]
			}
			if actual.Sign() != 0 {
				h.Error = new(big.Rat).Sub(predicted, actual)
				h.Error.Quo(h.Error, new(big.Rat).Abs(actual))
			}
			out = append(out, h)
		}
	}
	return out
}

// added adds up a measure of a projected year over all units; false where one has none.
func added[V any](w *world[V], now []*state[V], measure string) (V, bool) {
	sum := w.alg.Sum()
	for _, s := range now {
		if s == nil {
			continue
		}
		f := s.at(measure)
		if !f.known {
			return w.zero, false
		}
		sum.Add(f.value)
	}
	return sum.Total(), true
}

// came tells what a measure came to in a year. Of what is left the money that moved
// between the levels since is taken out, as the projection has none.
func (r *record) came(origin, last int) func(measure string, year int) *big.Rat {
	prog := *r.p
	prog.Pool = r.p.Pool.KnownIn(last)
	opts := calc.Options{Year: last + 1, Stage: calc.Advance} // all is over
	w := newWorld(&prog, NewBook(prog.Pool, origin+1), opts.Year, opts.Stage, calc.Baseline, asSuggested, &opts)
	sum := func(measure string, year int) *big.Rat { return sumOf(w, r.insurance.Name, measure, year) }
	return func(measure string, year int) *big.Rat {
		if measure != calc.Closing {
			return sum(measure, year)
		}
		left := sum(calc.Closing, origin)
		for y := origin + 1; y <= year; y++ {
			for _, part := range []struct {
				x     *big.Rat
				minus bool
			}{{sum(calc.Opening, y), false}, {sum(calc.Closing, y-1), true}, {sum(calc.Income, y), false}, {sum(calc.Expenditure, y), true}} {
				switch {
				case left == nil || part.x == nil:
					return nil
				case part.minus:
					left.Sub(left, part.x)
				default:
					left.Add(left, part.x)
				}
			}
		}
		return left
	}
}

// bands are what eight of ten random courses lie between; none where nothing moves at
// random.
func (r *record) bands(w *exactWorld, last int) map[sumAt][2]*big.Rat {
	plan := w.prog.Pool.Projection
	if plan.Stochastic == nil {
		return nil
	}
	shocks, c := risksOf(w.prog.Pool), newCourses(w, r.insurance.Name)
	paths, size := plan.Stochastic.Paths, blockOf(len(w.book.Taking(r.insurance.Name)))
	all := map[sumAt][][]float64{}
	for from := 0; from < paths; from += size {
		d := shocks.of(from, min(from+size, paths))
		lend(d, func(alg *formula.Courses) {
			w := c.of(d, alg)
			w.follow(r.insurance.Name, last, func(year int, now []*state[formula.Column]) error {
				for _, m := range r.measures() {
					if sum, ok := added(w, now, m.Name); ok && w.fails(sum, nil) == nil {
						at := sumAt{m.Name, year}
						all[at] = append(all[at], numbers(sum, d.to-d.from))
					}
				}
				return nil
			})
		})
	}
	low, high := eighty()
	out := map[sumAt][2]*big.Rat{}
	for at, of := range all {
		if len(of)*size < paths { // not in all blocks
			continue
		}
		found := ranked(of, []int{low.Rank(paths), high.Rank(paths)})
		if from, to := toFen(found[0]), toFen(found[1]); from.Cmp(to) < 0 { // else nothing moves it
			out[at] = [2]*big.Rat{from, to}
		}
	}
	return out
}

// eighty are the quantiles between which eight courses in ten lie.
func eighty() (low, high calc.Quantile) {
	at := func(percent int) calc.Quantile {
		return calc.FanQuantiles[slices.IndexFunc(calc.FanQuantiles, func(q calc.Quantile) bool { return q.Percent == percent })]
	}
	return at(10), at(90)
}
