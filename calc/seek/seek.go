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
}

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
	trials := engine.NewTrials(of)
	points := map[int]Point{}
	known := look(q.Points(), func(grid []int) []bool {
		found := make([]Point, len(grid))
		work(len(grid), func(k int) error {
			trial := q.Trial
			trial.Value = q.at(grid[k])
			found[k] = q.point(trials.Try(q.Scenario, &trial), trial.Value)
			return nil
		})
		out := make([]bool, len(grid))
		for k, p := range found {
			points[grid[k]], out[k] = p, p.Never
		}
		return out
	})
	t := &Trace{Monotone: true, Gap: new(big.Rat).Mul(q.Step, big.NewRat(int64(gap(q.Points())), 1))}
	if gap(q.Points()) <= 1 {
		t.Gap = new(big.Rat)
	}
	for _, i := range sorted(known) {
		p := points[i]
		t.Points = append(t.Points, p)
		t.Monotone = t.Monotone && (p.Never || t.Found == nil)
		if p.Never && t.Found == nil {
			if t.Found = p.Value; i > 0 {
				t.Below = q.at(i - 1)
			}
		}
	}
	for _, s := range spans(known) {
		t.Windows = append(t.Windows, Window{q.at(s.first), q.at(s.last)})
	}
	return t
}

// asks reports whether the question is about what is told.
func (q *Question) asks(w *calc.Watched) bool {
	return w.Watch.Name == q.Watch && w.Year <= q.By && (q.Unit == calc.PoolLevel || q.Unit == w.Unit) &&
		slices.Contains(q.Insurance, w.Insurance.Name)
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
