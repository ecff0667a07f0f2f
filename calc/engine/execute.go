package engine

import (
	"errors"
	"fmt"
	"slices"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// traits are what a value inherits from everything it read.
type traits struct {
	estimate bool        // reads a decision that is not made
	assumed  bool        // reads a 测算参数
	nature   calc.Nature // the weakest figure
}

func (t *traits) merge(u traits) {
	t.estimate = t.estimate || u.estimate
	t.assumed = t.assumed || u.assumed
	t.nature = calc.Weakest(t.nature, u.nature)
}

// memo is a computed value with its traits, or why there is none.
type memo[V any] struct {
	value V
	traits
	err error
}

// perUnit are values by unit, the pool's own first.
type perUnit[T any] []T

func (p *perUnit[T]) at(unit, units int) *T {
	if *p == nil {
		*p = make([]T, units+1)
	}
	return &(*p)[unit+1]
}

// execution computes one scheme for one insurance and year. Values are
// computed when they are first read, each once.
type execution[V any] struct {
	w          *world[V]
	scheme     *calc.SchemeProgram
	insurance  string
	year       int
	units      []int
	columns    []column[V]              // by step
	inputs     []perUnit[*inputMemo[V]] // by input
	parameters map[*calc.Parameter]V
	overs      map[overAt]*gathered[V]
	stops      map[error]error // of aggregates: what came of their errors
	cur        *traits         // of the value being computed
}

func newExecution[V any](w *world[V], sp *calc.SchemeProgram, insurance string, year int) *execution[V] {
	return &execution[V]{
		w: w, scheme: sp, insurance: insurance, year: year, units: w.book.Taking(insurance),
		columns: make([]column[V], len(sp.Steps)), inputs: make([]perUnit[*inputMemo[V]], len(sp.Inputs)),
		parameters: map[*calc.Parameter]V{}, overs: map[overAt]*gathered[V]{}, stops: map[error]error{},
	}
}

func (ex *execution[V]) track(run func() (V, error)) *memo[V] {
	outer := ex.cur
	m := &memo[V]{}
	ex.cur = &m.traits
	m.value, m.err = run()
	ex.cur = outer
	return m
}

// eval computes a formula with the traits of what it reads.
func (ex *execution[V]) eval(f *formula.Formula, unit int) *memo[V] {
	return ex.track(func() (V, error) { return formula.Evaluate(f.Root, ex.w.alg, ex, unit) })
}

// use hands out a computed value and passes its traits on to the reader.
func (ex *execution[V]) use(m *memo[V]) (V, error) {
	if ex.cur != nil {
		ex.cur.merge(m.traits)
	}
	return m.value, m.err
}

// Units lists the units that take part.
func (ex *execution[V]) Units() []int { return ex.units }

// unitsOf are the unit indices of what each unit has, or of the pool's one value.
func (ex *execution[V]) unitsOf(perUnit bool) []int {
	if perUnit {
		return ex.units
	}
	return []int{calc.PoolLevel}
}

// overAt is an aggregate, and the group of units over which it runs.
type overAt struct {
	*formula.Node
	group int
}

// gathered is what an aggregate came to, with the traits of all that it read.
type gathered[V any] struct {
	values []V
	memo[V]
}

// Once computes an aggregate a single time for a group of units.
func (ex *execution[V]) Once(n *formula.Node, group int, compute func() ([]V, error)) ([]V, error) {
	at := overAt{n, group}
	g, ok := ex.overs[at]
	if !ok {
		g = &gathered[V]{}
		g.memo = *ex.track(func() (v V, err error) {
			g.values, err = compute()
			return v, err
		})
		ex.overs[at] = g
	}
	_, err := ex.use(&g.memo)
	return g.values, err
}

// none is what stands beside an error.
func none[V any]() (v V) { return v }

// Value gives the value of a name for a unit: what each name reads in which
// year is said here, and for projection lines in lineEnv.Value.
func (ex *execution[V]) Value(n *formula.Node, unit int) (V, error) {
	switch k := n.Symbol.Key.(type) {
	case calc.MeasureKey:
		if k.Back == 0 {
			ex.foreseen(ex.w.record(ex.insurance, ex.year, unit))
		}
		return ex.figure(ex.w.seen(ex.insurance, ex.year, k.Back, unit), k.Name, ex.year-k.Back, unit)
	case calc.PlanKey:
		s := ex.w.plan(ex.insurance, ex.year, unit)
		ex.foreseen(s)
		return ex.figure(s, k.Name, ex.year, unit)
	case calc.AheadKey:
		if k.Plan {
			ex.foreseen(ex.w.plan(ex.insurance, ex.year, unit))
		}
		return ex.figure(ex.w.ahead(aheadAt{ex.insurance, ex.year, k.Span})[unit], k.Name, k.Year(ex.year), unit)
	case calc.ColumnKey:
		return ex.w.alg.Of(formula.Str(ex.w.prog.Pool.Units[unit].Column(k.Name))), nil
	case calc.YearKey:
		return ex.w.alg.Of(formula.Int(int64(ex.law().Year(ex.year)))), nil
	case calc.ParameterKey:
		return ex.parameter(k.Parameter), nil
	case calc.InputKey:
		m := ex.input(k.Input, unit)
		m.read = m.read || ex.cur != nil
		return ex.use(&m.memo)
	case calc.StepKey:
		return ex.step(k, unit)
	case calc.LedgerKey:
		return ex.ledger(k, unit)
	case calc.FundKey:
		return ex.fund(k)
	case calc.BuiltinKey:
		return ex.builtin(k, unit)
	case calc.PriorKey:
		return ex.prior(k, unit)
	}
	panic(fmt.Sprintf("name %s has no meaning", n.Title())) // a fault of Compile
}

// foreseen marks a value that reads of the budget year what nobody has budgeted yet.
func (ex *execution[V]) foreseen(s *state[V]) {
	if ex.cur != nil && ex.year == ex.w.year && (s == nil || s.row == nil) {
		ex.cur.estimate = true
	}
}

// plan is what 计划 reads in a year: the budget of a year that is not projected, else
// what 本年 reads.
func (w *world[V]) plan(insurance string, year, unit int) *state[V] {
	if year <= w.year {
		if s := w.budgeted(insurance, year, unit); s != nil {
			return s
		}
	}
	return w.seen(insurance, year, 0, unit)
}

// seen is what 本年, 上年 or 前年 reads in a year. 本年 of the budget year is the
// row of funds.csv, whatever the plan makes of the year since; without a row it
// is 未来1年.
func (w *world[V]) seen(insurance string, year, back, unit int) *state[V] {
	if back > 0 || year > w.year {
		return w.state(insurance, year-back, unit)
	}
	if s := w.record(insurance, year, unit); s != nil {
		return s
	}
	return w.ahead(aheadAt{insurance, year, calc.Span{Years: 1}})[unit]
}

// figure reads a measure of a state.
func (ex *execution[V]) figure(s *state[V], name string, year, unit int) (V, error) {
	f, b := ex.w.read(s, place{ex.insurance, ex.w.prog.Chart.Numbers[name], year, unit})
	if b != nil {
		return none[V](), missingError(b)
	}
	if ex.cur != nil {
		ex.cur.nature = calc.Weakest(ex.cur.nature, f.nature)
	}
	return f.value, nil
}

func (ex *execution[V]) parameter(p *calc.Parameter) V {
	if ex.cur != nil {
		ex.cur.assumed = ex.cur.assumed || p.Assumed || ex.scheme.Assumed
	}
	v, ok := ex.parameters[p]
	if !ok {
		v = ex.w.alg.Of(ex.dated(p).Value)
		ex.parameters[p] = v
	}
	return v
}

// dated is a parameter's value in the execution's year.
func (ex *execution[V]) dated(p *calc.Parameter) calc.Dated {
	return ex.law().Parameter(ex.scheme.ID, p, ex.year)
}

func (ex *execution[V]) law() calc.Law { return ex.w.law() }

// step reads a step of this scheme, or of an earlier one in the same year.
func (ex *execution[V]) step(k calc.StepKey, unit int) (V, error) {
	of := ex
	if k.Scheme != ex.scheme {
		of = ex.w.run(k.Scheme, ex.insurance, ex.year)
		if of == nil {
			what := fmt.Sprintf("方案“%s”不适用于%s，没有“%s”", k.Scheme.Name, ex.insurance, k.Step.Name)
			if year := ex.law().Year(ex.year); k.Scheme.Ended(year) {
				what = fmt.Sprintf("方案“%s”只到 %d 年，%d 年没有“%s”", k.Scheme.Name, k.Scheme.LastYear, year, k.Step.Name)
			}
			return none[V](), missingError(&blank{pos: ex.scheme.Pos, what: what})
		}
	}
	return ex.use(of.cell(k.Step, unit))
}

// column is a step's values so far.
type column[V any] struct {
	cells perUnit[*memo[V]]
	raw   []*memo[V] // shared steps: the formula's values, in order of units
	cap   V          // shared steps: the money shared
	binds V          // whether it is divided
	known bool       // whether cap and binds are
}

// cell computes a step for a unit (any unit for a pool-level step).
func (ex *execution[V]) cell(st *calc.StepProgram, unit int) *memo[V] {
	if !st.PerUnit {
		unit = calc.PoolLevel
	}
	at := ex.at(st, unit)
	switch given, is := ex.w.opts.Given[calc.GivenAt{Scheme: ex.scheme.ID, Step: st.Name, Unit: unit}]; {
	case *at != nil:
	case is:
		*at = &memo[V]{value: ex.w.alg.Of(given)}
	case st.Shared():
		ex.share(st)
	default:
		*at = ex.compute(st, unit)
	}
	return *at
}

func (ex *execution[V]) at(st *calc.StepProgram, unit int) **memo[V] {
	return ex.columns[st.Number].cells.at(unit, len(ex.w.prog.Pool.Units))
}

// compute runs a step's formula.
func (ex *execution[V]) compute(st *calc.StepProgram, unit int) *memo[V] {
	f := ex.law().Formula(st, ex.year)
	m, pos := ex.eval(f, unit), f.Pos
	m.assumed = m.assumed || st.Assumed || ex.scheme.Assumed
	if r := ex.row(calc.StepItem(st.Name), unit); r != nil && (m.err != nil || !ex.w.traced) {
		m, pos = ex.instead(st, r), r.Pos
	} else {
		ex.reword(m, f, "步骤 "+st.Name, unit, func() string { return ex.wayOut(st, unit) })
	}
	if m.err == nil && st.Flow != calc.NoFlow && !st.Shared() {
		m.value, m.err = ex.wholeFen("步骤“"+st.Name+"”", pos, m.value, unit)
	}
	return m
}

// reword says of a value's errors where they stopped it, and which way out there is.
func (ex *execution[V]) reword(m *memo[V], f *formula.Formula, title string, unit int, way func() string) {
	m.value, m.err = ex.w.alg.Reword(m.value, m.err, func(err error) error { return ex.stop(err, f, title, unit, way()) })
}

// noWay is the way out where there is none but to mend the data.
func noWay() string { return "" }

// wholeFen refuses money of an account that is not whole fen.
func (ex *execution[V]) wholeFen(title string, pos finding.Pos, v V, unit int) (V, error) {
	alg := ex.w.alg
	return alg.Refuse(v, alg.Not(alg.Whole(v, 2)), func(v formula.Value) error {
		return &stop{finding: finding.Finding{ID: "C304", Pos: pos,
			Found:    fmt.Sprintf("%s是资金，%s 的金额 %s 元不是整分", title, ex.w.prog.Pool.NameOf(unit), formula.Decimal(v.Num)),
			Expected: "最多两位小数", Remedy: "在公式最外层写 ROUND(…, 2)"}}
	})
}

// stop wraps an evaluation error so that it is reported once and, if it is a
// missing value, still caught by 缺省. The way out is that of the unit itself: what
// another lacks is mended there.
func (ex *execution[V]) stop(err error, f *formula.Formula, title string, unit int, way string) error {
	if done, ok := ex.stops[err]; ok {
		return done
	}
	var out []error
	told, shared := true, false // where it arose; whether it is of other units
	for _, one := range formula.Causes(err) {
		if errors.As(one, new(*stop)) {
			out = append(out, one)
			continue
		}
		told = false
		stops, own, alone := ex.stopsOf(one, f, title, unit)
		shared = shared || !own
		for _, s := range stops {
			if own && way != "" {
				s.finding.Remedy += way
				s.alone = alone
			}
			if s.missing {
				out = append(out, formula.Missing("%w", s))
			} else {
				out = append(out, s)
			}
		}
	}
	if told {
		return err
	}
	wrapped := formula.Several(out)
	if shared || len(out) > 1 { // an aggregate that every unit reads
		ex.stops[err] = wrapped
	}
	return wrapped
}

// stopsOf are the stops of one cause; own: it is the unit's, and what decides its step
// mends it; alone: a divisor that is 0 or a rate that is not there, for which the others
// need not wait. A blank amount is wanted by more than one rule.
func (ex *execution[V]) stopsOf(err error, f *formula.Formula, title string, unit int) (out []*stop, own, alone bool) {
	var fault *formula.Fault
	var b *blank
	switch {
	case errors.As(err, &fault):
		if zeros, units := ex.dividedByZero(fault, f, title, unit); len(zeros) > 0 {
			return zeros, slices.Equal(units, []int{unit}), true
		}
		own = !within(f, fault.Node)
		alone = fault.Text == formula.DivisionByZero
	case errors.As(err, &b):
		own, alone = b.cell && b.unit == unit, b.rate
	}
	return []*stop{stopAt(err, f, title, ex.w.prog.Pool.NameOf(unit))}, own, alone
}
