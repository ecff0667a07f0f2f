// Package seek finds the smallest value of a parameter or an assumption at which a watch
// never holds. More of a levy may reach the line at which it is paused sooner and drain
// who pays: what is looked for may be a window, and bisection of the whole would answer
// that there is none. The trace is the answer.
package seek

import (
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/engine"
)

// Question is what is looked for.
type Question struct {
	Trial          calc.Trial // its value is what is looked for
	From, To, Step *big.Rat
	Watch          string // name; in every insurance and scheme that has it
	Insurance      []string
	Unit           int // PoolLevel: every unit, and the pool
	By             int // the last year asked about
	Scenario       string
	// Probability is how sure it must be, along the random courses of the scenario, that
	// nobody asked about comes under the watch; nil: in the scenario itself.
	Probability *big.Rat
}

// searching are the courses of a value that is looked at; those of the answer and of the
// value below it are all that the pool asks for.
const searching = 2000

// Points are how many values the grid has.
func (q *Question) Points() int {
	n := new(big.Rat).Quo(new(big.Rat).Sub(q.To, q.From), q.Step)
	return int(new(big.Int).Quo(n.Num(), n.Denom()).Int64()) + 1
}

// at is a value of the grid.
func (q *Question) at(i int) *big.Rat {
	x := new(big.Rat).SetInt64(int64(i))
	return x.Mul(x, q.Step).Add(x, q.From)
}

// Point is one value tried.
type Point struct {
	Value *big.Rat
	Never bool
	Years int    // unit-years in which the watch holds
	Worst *Worst // nil where nothing is told
	Told  bool   // whether the watch was told of anyone
	Short int    // the year after which it is told of someone no more; 0: it is to the end

	Chance *big.Rat // with a probability: the part of the courses in which it never holds
	Paths  int      // so many courses
}

// Error is twice the standard error of the chance, to six decimals: what as many other
// courses would tell is rarely further away.
func (p *Point) Error() *big.Rat {
	const scale = 1_000_000
	x := new(big.Rat).Sub(big.NewRat(1, 1), p.Chance)
	x.Mul(x, p.Chance).Mul(x, big.NewRat(4*scale*scale, int64(p.Paths)))
	root := new(big.Int).Quo(x.Num(), x.Denom())
	return new(big.Rat).SetFrac(root.Sqrt(root), big.NewInt(scale))
}

// Worst is where least is left: of the unit-years in which the watch holds, else of all.
type Worst struct {
	Insurance calc.Insurance
	Unit      int // PoolLevel: of a fund account
	Year      int
	Left      *big.Rat
}

// Window is a run of tried values at all of which the watch never holds.
type Window struct{ From, To *big.Rat }

// Trace is what was tried, by value, and what follows.
type Trace struct {
	Points   []Point
	Found    *big.Rat // nil: none
	Below    *big.Rat // the value a step below, at which it holds; nil where Found is the first of the grid
	Windows  []Window
	Monotone bool     // never again once it never holds
	Gap      *big.Rat // windows narrower than this may be missed; 0: every value was tried
}

// Told reports whether the watch was told of anyone at any value.
func (t *Trace) Told() bool {
	return slices.ContainsFunc(t.Points, func(p Point) bool { return p.Told })
}

// Find tries values; side by side as work does pieces of work.
func Find(of *calc.Result, q *Question, work calc.Runner) *Trace {
	f := &finder{q, engine.NewTrials(of), work, of.Pool.Projection, map[int]Point{}, map[int]bool{}}
	for again := true; again; {
		look(q.Points(), f.known, func(grid []int) []bool { return f.try(grid, searching) })
		again = f.bracket()
	}
	return f.trace()
}

// finder is a question while values are tried.
type finder struct {
	*Question
	trials *engine.Trials
	work   calc.Runner
	plan   *calc.Projection
	points map[int]Point
	known  map[int]bool
}

// try tries values of the grid, along at most so many courses.
func (f *finder) try(grid []int, most int) []bool {
	found, out := make([]Point, len(grid)), make([]bool, len(grid))
	f.work(len(grid), func(k int) error {
		trial := f.Trial
		trial.Value = f.at(grid[k])
		found[k] = f.point(f.trials.Try(f.Scenario, &trial, f.Insurance), trial.Value)
		if f.Probability != nil {
			f.chance(&found[k], &trial, min(most, f.plan.Stochastic.Paths))
		}
		return nil
	})
	for k, p := range found {
		f.points[grid[k]], out[k] = p, p.Never
	}
	return out
}

// chance is what a value comes to along the courses.
func (f *finder) chance(p *Point, trial *calc.Trial, paths int) {
	never, reached, told := f.trials.Never(f.Scenario, trial, paths, engine.Asked{Insurance: f.Insurance, By: f.By, Of: f.of})
	p.Chance, p.Paths, p.Told, p.Short = big.NewRat(int64(never), int64(paths)), paths, told, 0
	if reached < f.By {
		p.Short = reached
	}
	p.Never = told && p.Short == 0 && p.Chance.Cmp(f.Probability) >= 0
}

// bracket follows all courses of the first value that is true and of the one below it, and
// reports whether that was still to do: they may turn.
func (f *finder) bracket() bool {
	if f.Probability == nil {
		return false
	}
	seen := sorted(f.known)
	first := slices.IndexFunc(seen, func(i int) bool { return f.known[i] })
	if first < 0 {
		return false
	}
	var grid []int
	for _, i := range []int{seen[first] - 1, seen[first]} {
		if p, tried := f.points[i]; i >= 0 && (!tried || p.Paths < f.plan.Stochastic.Paths) {
			grid = append(grid, i)
		}
	}
	for k, yes := range f.try(grid, f.plan.Stochastic.Paths) {
		f.known[grid[k]] = yes
	}
	return len(grid) > 0
}

// trace lists what was tried.
func (f *finder) trace() *Trace {
	t := &Trace{Monotone: true, Gap: new(big.Rat).Mul(f.Step, big.NewRat(int64(gap(f.Question.Points())), 1))}
	if gap(f.Question.Points()) <= 1 {
		t.Gap = new(big.Rat)
	}
	for _, i := range sorted(f.known) {
		p := f.points[i]
		t.Points = append(t.Points, p)
		t.Monotone = t.Monotone && (p.Never || t.Found == nil)
		if p.Never && t.Found == nil {
			if t.Found = p.Value; i > 0 {
				t.Below = f.at(i - 1)
			}
		}
	}
	for _, s := range spans(f.known) {
		t.Windows = append(t.Windows, Window{f.at(s.first), f.at(s.last)})
	}
	return t
}

// of reports whether the question is about a watch of a unit.
func (q *Question) of(w *calc.WatchProgram, unit int) bool {
	return w.Name == q.Watch && (q.Unit == calc.PoolLevel || q.Unit == unit)
}

// asks reports whether the question is about what is told.
func (q *Question) asks(w *calc.Watched) bool {
	return q.of(w.Watch, w.Unit) && w.Year <= q.By && slices.Contains(q.Insurance, w.Insurance.Name)
}

// point is what a projection says. Where it ends before its time, nothing says that the
// watch never holds.
func (q *Question) point(res *calc.Result, value *big.Rat) Point {
	type whose struct {
		insurance string
		watch     *calc.WatchProgram
		unit      int
	}
	p, left := Point{Value: value}, lefts(res)
	last := map[whose]int{}
	for i := range res.Watches {
		w := &res.Watches[i]
		if !q.asks(w) {
			continue
		}
		k := whose{w.Insurance.Name, w.Watch, w.Unit}
		last[k] = max(last[k], w.Year)
		worse := p.Worst == nil
		if w.Holds {
			p.Years++
			worse = worse || p.Years == 1 // the first that holds goes before all that do not
		}
		if x := left[leftAt(w)]; x != nil && (worse || (w.Holds || p.Years == 0) && x.Cmp(p.Worst.Left) < 0) {
			p.Worst = &Worst{w.Insurance, w.Unit, w.Year, x}
		}
	}
	for _, year := range last {
		if year < q.By && (p.Short == 0 || year < p.Short) {
			p.Short = year
		}
	}
	p.Told = len(last) > 0
	p.Never = p.Told && p.Years == 0 && p.Short == 0
	return p
}

// place is whose fund, or which scheme's account, is meant.
type place struct {
	insurance, scheme string
	unit, year        int
}

// leftAt is where it says how bad a watch is: the unit's fund, or of a watch of a scheme
// as a whole its account.
func leftAt(w *calc.Watched) place {
	at := place{w.Insurance.Name, "", w.Unit, w.Year}
	if w.Unit == calc.PoolLevel && w.Watch.Program != nil {
		at.scheme = w.Watch.Program.ID
	}
	return at
}

// lefts are what funds and accounts hold at the end of every year.
func lefts(res *calc.Result) map[place]*big.Rat {
	out := map[place]*big.Rat{}
	for i := range res.Paths {
		if p := &res.Paths[i]; p.Measure == calc.Closing || p.Measure == calc.FundClosing {
			out[place{p.Insurance.Name, p.Scheme, p.Unit, p.Year}] = p.Value
		}
	}
	return out
}
