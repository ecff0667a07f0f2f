package calc

import "tongchou/calc/formula"

// courseRun is the execution of a scheme in a projected year along the courses.
type courseRun struct {
	c      *courses
	ex     *execution // for what is the same in all courses
	scheme *SchemeProgram
	year   int
	cells  map[cellAt]courseMemo
	inputs map[inputAt]courseMemo
	overs  map[*formula.Node]courseMemo
	books  *courseMemo // the fund account's closing balance
}

type cellAt struct {
	step *StepProgram
	unit int
}

type courseMemo struct {
	value formula.Column
	err   error
}

// run is a scheme's execution in the budget year or later; nil where the scheme
// does not apply to the insurance.
func (c *courses) run(sp *SchemeProgram, year int) *courseRun {
	k := runKey{sp, c.insurance, year}
	if r, ok := c.runs[k]; ok {
		return r
	}
	var r *courseRun
	c.exact.Lock()
	ex := c.w.run(sp, c.insurance, year)
	c.exact.Unlock()
	if ex != nil {
		r = &courseRun{c: c, ex: ex, scheme: sp, year: year,
			cells: map[cellAt]courseMemo{}, inputs: map[inputAt]courseMemo{}, overs: map[*formula.Node]courseMemo{}}
	}
	c.runs[k] = r
	return r
}

func (r *courseRun) Units() []int { return r.ex.units }

func (r *courseRun) OnceColumn(n *formula.Node, compute func() (formula.Column, error)) (formula.Column, error) {
	m, ok := r.overs[n]
	if !ok {
		m.value, m.err = compute()
		r.overs[n] = m
	}
	return m.value, m.err
}

// same is a value that is the same in all courses: the exact world's.
func (c *courses) same(get func() (formula.Value, error)) (formula.Column, error) {
	c.exact.Lock()
	defer c.exact.Unlock()
	v, err := get()
	if err != nil {
		return formula.Column{}, err
	}
	return formula.Flat(v), nil
}

// Column gives the value of a name, as an execution's Value does.
func (r *courseRun) Column(n *formula.Node, unit int) (formula.Column, error) {
	switch k := n.Symbol.Key.(type) {
	case MeasureKey:
		year := r.year - k.Back
		if s := r.c.at(year, unit); s != nil && year >= r.c.w.year {
			return s.read(k.Name)
		} else if s == nil && k.Back == 0 {
			return r.c.ahead(r.year, 1)[unit].read(k.Name)
		}
	case AheadKey:
		return r.c.ahead(r.year, k.Years)[unit].read(k.Name)
	case InputKey:
		return r.input(k.Input, unit)
	case StepKey:
		of := r
		if k.Scheme != r.scheme {
			of = r.c.run(k.Scheme, r.year)
		}
		if of != nil {
			return of.cell(k.Step, unit)
		}
	case LedgerKey:
		if last := r.last(); k.Back > 0 && last != nil && r.ex.law().year(last.year) >= r.scheme.FirstYear {
			return last.flow(k.Flow, unit)
		}
	case FundKey:
		if k.Name == FundOpening {
			return r.opening()
		}
		return r.flows(Flow.In)
	case PriorKey:
		if last := r.last(); last != nil {
			if of, ok := k.Of.(InputKey); ok {
				return last.input(of.Input, unit)
			}
			return last.cell(k.Of.(StepKey).Step, unit)
		}
	}
	return r.c.same(func() (formula.Value, error) { return r.ex.Value(n, unit) })
}

// last is the scheme's run of the year before; nil where that year was before
// the budget year, or the scheme has none.
func (r *courseRun) last() *courseRun {
	if r.year == r.c.w.year {
		return nil
	}
	return r.c.run(r.scheme, r.year-1)
}

// input gives an input's value, as an execution does.
func (r *courseRun) input(in *InputProgram, unit int) (formula.Column, error) {
	if !in.PerUnit {
		unit = poolLevel
	}
	at := inputAt{in, unit}
	m, ok := r.inputs[at]
	if !ok {
		m.value, m.err = r.findInput(in, unit)
		r.inputs[at] = m
	}
	return m.value, m.err
}

func (r *courseRun) findInput(in *InputProgram, unit int) (formula.Column, error) {
	if row := r.ex.row(in.Name, unit); row != nil {
		return formula.Flat(row.Value), nil
	}
	switch {
	case in.Next != nil && r.year > r.c.w.year:
		return in.Next.Columns(r, unit)
	case in.Decision && in.Suggest != nil:
		return r.ex.suggestion(in).Columns(r, unit)
	case in.Default != nil:
		return in.Default.Columns(r, unit)
	}
	return r.c.same(func() (formula.Value, error) {
		m := r.ex.findInput(in, unit)
		return m.value, m.err
	})
}

// cell computes a step for a unit (any unit for a pool-level step).
func (r *courseRun) cell(st *StepProgram, unit int) (formula.Column, error) {
	if !st.PerUnit {
		unit = poolLevel
	}
	at := cellAt{st, unit}
	if m, ok := r.cells[at]; ok {
		return m.value, m.err
	}
	var m courseMemo
	if v, ok := r.c.w.opts.Given[GivenAt{st.Name, unit}]; ok {
		m.value = formula.Flat(v)
	} else if st.Shared() {
		r.share(st)
		m = r.cells[at]
	} else {
		m.value, m.err = r.ex.law().formula(st, r.year).Columns(r, unit)
	}
	r.cells[at] = m
	return m.value, m.err
}

// share fills a step with limit or total: in each course the money is divided in
// proportion, to the fen as far as a binary number goes.
func (r *courseRun) share(st *StepProgram) {
	raw := make([]formula.Column, len(r.ex.units))
	sum := zero
	set := func(of func(i int) formula.Column, err error) {
		for i, u := range r.ex.units {
			m := courseMemo{err: err}
			if err == nil {
				m.value = of(i)
			}
			r.cells[cellAt{st, u}] = m
		}
	}
	for i, u := range r.ex.units {
		v, err := r.ex.law().formula(st, r.year).Columns(r, u)
		if err != nil {
			set(nil, err)
			return
		}
		raw[i], sum = v, sum.Plus(v)
	}
	money := st.Limit
	if st.Total != nil {
		money = st.Total
	}
	limit, err := money.Columns(r, poolLevel)
	if err != nil {
		set(nil, err)
		return
	}
	// The part of each unit's own value that is left to it.
	part := formula.Combine(limit, sum, func(limit, sum float64) float64 {
		switch {
		case st.Total == nil && sum <= max(0, limit):
			return 1
		case limit <= 0 && (st.Total == nil || limit == 0):
			return 0
		}
		return limit / sum
	})
	set(func(i int) formula.Column {
		return formula.Combine(raw[i], part, func(x, part float64) float64 {
			if part == 1 {
				return x
			}
			return formula.RoundNum(float64(x*part), 2)
		})
	}, nil)
}

// finish computes what the next year may read, so that the years before this one
// can be let go: the balance, and what the next formulas recall.
func (r *courseRun) finish() {
	r.closing()
	for _, in := range r.scheme.Inputs {
		if in.Next == nil {
			continue
		}
		in.Next.Walk(func(n *formula.Node) {
			if k, ok := n.Symbol.Key.(PriorKey); ok {
				r.recalled(k)
			}
		})
	}
}

// recalled computes an input or a step for all units.
func (r *courseRun) recalled(k PriorKey) {
	for _, u := range r.ex.units {
		if of, ok := k.Of.(InputKey); ok {
			r.input(of.Input, u)
		} else {
			r.cell(k.Of.(StepKey).Step, u)
		}
	}
}

// flow sums a unit's steps of one flow.
func (r *courseRun) flow(flow Flow, unit int) (formula.Column, error) {
	sum := zero
	for _, st := range r.scheme.Steps {
		if st.Flow != flow {
			continue
		}
		v, err := r.cell(st, unit)
		if err != nil {
			return v, err
		}
		sum = sum.Plus(v)
	}
	return sum, nil
}

// flows sums flows over all units.
func (r *courseRun) flows(match func(Flow) bool) (formula.Column, error) {
	sum := zero
	for _, st := range r.scheme.Steps {
		if !match(st.Flow) {
			continue
		}
		for _, u := range r.ex.units {
			v, err := r.cell(st, u)
			if err != nil {
				return v, err
			}
			sum = sum.Plus(v)
		}
	}
	return sum, nil
}

// opening is the fund account's balance at the beginning of the year: in the
// budget year, and where inputs.csv gives it, the same in all courses.
func (r *courseRun) opening() (formula.Column, error) {
	w := r.c.w
	given := w.inputs[inputRow{r.year, r.scheme.ID, r.c.insurance, w.prog.Pool.Policy.Code, FundOpening}]
	last := r.last()
	if given != nil || last == nil || w.law().year(r.year) <= r.scheme.FirstYear {
		return r.c.same(func() (formula.Value, error) {
			return formula.Num(w.opening(r.scheme, r.c.insurance, r.year).amount), nil
		})
	}
	closing, err := last.closing()
	if err != nil {
		return zero, nil // as without any trace of a balance
	}
	return closing, nil
}

// closing is the fund account's balance at the end of the year.
func (r *courseRun) closing() (formula.Column, error) {
	if r.books == nil {
		v, err := r.balance()
		r.books = &courseMemo{v, err}
	}
	return r.books.value, r.books.err
}

func (r *courseRun) balance() (formula.Column, error) {
	sum, err := r.opening()
	if err != nil {
		return sum, err
	}
	in, err := r.flows(Flow.In)
	if err != nil {
		return in, err
	}
	out, err := r.flows(Flow.out)
	if err != nil {
		return out, err
	}
	interest, err := r.c.same(func() (formula.Value, error) { return r.ex.builtin(BuiltinKey{Interest}, poolLevel) })
	if formula.IsMissing(err) {
		interest, err = zero, nil
	}
	return sum.Plus(in).Minus(out).Plus(interest), err
}
