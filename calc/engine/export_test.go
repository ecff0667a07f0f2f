package engine

import (
	"fmt"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// CourseAt names a figure of a course of events: a measure of a unit, or what
// a fund account of the pool (unit −1) holds.
type CourseAt struct {
	Year, Unit int
	Name       string
}

// String names a place of a course for a message.
func (at CourseAt) String() string { return fmt.Sprintf("%d年 %d %s", at.Year, at.Unit, at.Name) }

// Course is one course of events of an insurance: its figures up to the last
// year reached, and what refused the next one.
type Course struct {
	Figures map[CourseAt]*big.Rat
	Reached int
	Refused error
}

// replayed is the scenario that a replayed course runs in: what looks ahead
// expects 基准, and must not know the shocks.
const replayed = "重演"

// Courses are random courses beside what the exact engine makes of their shocks.
type Courses struct {
	Random []Course

	prog      *calc.Program
	opts      *calc.Options
	book      *Book
	insurance string
	last      int
	shocks    *draws
}

// RandomCourses computes the random courses of an insurance side by side, up to
// the year that the 基准 scenario reaches.
func RandomCourses(p *calc.Program, opts calc.Options, insurance string) *Courses {
	opts.Year, opts.Stage = calc.DefaultYear(p.Pool), calc.DefaultStage(p.Pool, calc.DefaultYear(p.Pool), p.Pool.DayOf(calc.DefaultYear(p.Pool)))
	c := &Courses{prog: p, opts: &opts, book: NewBook(p.Pool, opts.Year), insurance: insurance}
	w := c.world(p, calc.Baseline)
	c.last, _ = w.follow(insurance, opts.Year+p.Pool.Projection.Years-1, func(int, []*exactState) error { return nil })
	paths := p.Pool.Projection.Stochastic.Paths
	c.shocks = risksOf(p.Pool).of(0, paths)
	c.Random = make([]Course, paths)
	for i := range c.Random {
		c.Random[i] = Course{Figures: map[CourseAt]*big.Rat{}, Reached: c.last}
	}
	along := newCourses(w, insurance).of(c.shocks, formula.NewCourses())
	year := w.year
	along.fails = func(standing formula.Column, err error) error {
		left := false // whether a course goes on
		for i := range c.Random {
			r := &c.Random[i]
			if one := standing.Err(i); r.Refused == nil && (one != nil || err != nil) {
				if r.Refused, r.Reached = one, year-1; one == nil {
					r.Refused = err
				}
			}
			left = left || r.Refused == nil
		}
		if !left {
			return fmt.Errorf("every course is refused")
		}
		return nil
	}
	along.follow(insurance, c.last, func(at int, now []*state[formula.Column]) error {
		year = at + 1
		figures(along, insurance, at, now, func(at CourseAt, v formula.Column) {
			for i := range c.Random {
				if r := &c.Random[i]; r.Refused == nil && v.Err(i) == nil {
					r.Figures[at] = new(big.Rat).SetFloat64(v.Num(i))
				}
			}
		})
		return nil
	})
	return c
}

func (c *Courses) world(p *calc.Program, scenario string) *exactWorld {
	return newWorld(p, c.book, c.opts.Year, c.opts.Stage, scenario, asSuggested, c.opts)
}

// figures shows all that a world has come to in a year.
func figures[V any](w *world[V], insurance string, year int, now []*state[V], show func(CourseAt, V)) {
	for u, s := range now {
		if s == nil {
			continue
		}
		for n, f := range s.cells {
			if f.known {
				show(CourseAt{year, u, s.chart.Names[n]}, f.value)
			}
		}
	}
	for _, sp := range w.prog.Schemes {
		ex := w.run(sp, insurance, year)
		if ex == nil || year > w.year && w.law().Year(year) < sp.FirstYear {
			continue
		}
		if a := ex.account(); a.err == nil {
			show(CourseAt{year, calc.PoolLevel, sp.Name + "年末余额"}, a.closing)
		}
		if year == w.year {
			continue // the same in all courses
		}
		for _, st := range sp.Steps {
			if st.Flow == calc.NoFlow {
				continue
			}
			for _, u := range ex.units {
				if m := ex.cell(st, u); m.err == nil {
					show(CourseAt{year, u, sp.Name + st.Name}, m.value)
				}
			}
		}
	}
}

// Replay lets the exact engine follow course i: its shocks, each scaled by a
// factor beside 1, are put into assumptions of a scenario.
func (c *Courses) Replay(i int, scale float64) Course {
	q, pool, plan := *c.prog, *c.prog.Pool, *c.prog.Pool.Projection
	pool.Projection, q.Pool = &plan, &pool
	pool.Overrides = slices.Clone(pool.Overrides)
	expected := c.world(c.prog, calc.Baseline)
	for year := c.opts.Year; year <= c.last; year++ {
		e := &lineEnv[formula.Value]{w: expected, insurance: c.insurance, year: year, asked: year, scenario: calc.Baseline}
		for u := range pool.Units {
			for a := range plan.Assumptions {
				v := e.assumption(&plan.Assumptions[a], u)
				if by, ok := c.shocks.move(plan.Assumptions[a].Name, u, year-c.opts.Year); ok {
					x, _ := v.Num.Float64()
					v.Num = new(big.Rat).SetFloat64(x + by[i]*scale)
				}
				pool.Overrides = append(pool.Overrides, calc.AssumptionValue{Year: year, Insurance: c.insurance, Code: pool.Units[u].Code,
					Assumption: plan.Assumptions[a].Name, Scenario: replayed, Value: v})
			}
		}
	}
	out := Course{Figures: map[CourseAt]*big.Rat{}}
	w := c.world(&q, replayed)
	out.Reached, out.Refused = w.follow(c.insurance, c.last, func(year int, now []*exactState) error {
		figures(w, c.insurance, year, now, func(at CourseAt, v formula.Value) { out.Figures[at] = v.Num })
		return nil
	})
	return out
}
