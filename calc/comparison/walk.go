package comparison

import (
	"cmp"
	"math/big"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// walk goes through what a scheme's amount is made of, as it is computed on side b.
type walk struct {
	c         *comparison
	sp        *calc.SchemeProgram
	insurance string
}

// place is a part of a formula, of the scheme it belongs to and the unit it is for.
type place struct {
	sp   *calc.SchemeProgram
	f    *formula.Formula
	n    *formula.Node
	unit int
}

// through visits what a flow's step reads, depth first: a visit that says no is not
// gone into. Of IF, IFS and 缺省 only what is computed is gone through.
func (w *walk) through(flow calc.Flow, u int, visit func(place) bool) {
	seen := map[*calc.StepProgram]bool{}
	var step func(sp *calc.SchemeProgram, st *calc.StepProgram, unit int)
	var part func(at place)
	step = func(sp *calc.SchemeProgram, st *calc.StepProgram, unit int) {
		if seen[st] {
			return
		}
		if seen[st] = true; !st.PerUnit {
			unit = calc.PoolLevel
		}
		for _, f := range []*formula.Formula{st.Limit, st.Total, w.c.worldB.Formula(st)} {
			if f != nil {
				part(place{sp, f, f.Root, unit})
			}
		}
	}
	part = func(at place) {
		if !visit(at) {
			return
		}
		if k, is := at.n.Symbol.Key.(calc.StepKey); at.n.Op == formula.OpName && is {
			step(k.Scheme, k.Step, at.unit)
			return
		}
		if at.n.Op == formula.OpOver {
			return // of all units: told as one figure
		}
		for _, arg := range at.n.Computed(func(n *formula.Node) (formula.Value, error) { return w.c.worldB.Part(at.sp, w.insurance, n, at.unit) }) {
			part(place{at.sp, at.f, arg, at.unit})
		}
	}
	for _, st := range w.sp.Steps {
		if st.Flow == flow {
			step(w.sp, st, u)
		}
	}
}

// both are a part's values on either side; ok is false where one has none.
func (w *walk) both(at place) (from, to formula.Value, ok bool) {
	from, err := w.c.worldA.Part(at.sp, w.insurance, at.n, at.unit)
	to, also := w.c.worldB.Part(at.sp, w.insurance, at.n, at.unit)
	return from, to, err == nil && also == nil
}

// turned lists the yes/no steps that differ between the sides, the outermost first.
func (w *walk) turned(flow calc.Flow, u int) (out []turn) {
	w.through(flow, u, func(at place) bool {
		k, is := at.n.Symbol.Key.(calc.StepKey)
		if at.n.Op != formula.OpName || !is || at.n.Type.Kind() != "bool" {
			return true
		}
		from, to, ok := w.both(at)
		if !ok || from.Yes == to.Yes {
			return true
		}
		out = append(out, turn{of: k.Scheme, step: k.Step, from: from, Reason: calc.Reason{Cause: calc.CauseSwitch, Scheme: w.sp.Scheme, Name: k.Step.Name,
			Kind: "bool", PerUnit: k.Step.PerUnit, From: from, To: to, Test: w.test(k.Scheme, k.Step, at.unit, map[*calc.StepProgram]bool{})}})
		return false
	})
	return out
}

// comparisons are the operators that a test names.
var comparisons = map[formula.Op]string{formula.OpEq: "=", formula.OpNe: "≠", formula.OpLt: "<", formula.OpLe: "≤", formula.OpGt: ">", formula.OpGe: "≥"}

// test is the comparison of figures by which a step turned: in its formula, or in
// that of a condition which it reads and which turned with it.
func (w *walk) test(sp *calc.SchemeProgram, st *calc.StepProgram, unit int, seen map[*calc.StepProgram]bool) (out *calc.Test) {
	if seen[st] {
		return nil
	}
	if seen[st] = true; !st.PerUnit {
		unit = calc.PoolLevel
	}
	f := w.c.worldB.Formula(st)
	f.Walk(func(n *formula.Node) {
		at := place{sp, f, n, unit}
		if out != nil || n.Type.Kind() != "bool" {
			return
		}
		from, to, ok := w.both(at)
		if !ok || from.Yes == to.Yes {
			return
		}
		if k, is := n.Symbol.Key.(calc.StepKey); n.Op == formula.OpName && is {
			out = w.test(k.Scheme, k.Step, unit, seen)
			return
		}
		word, compares := comparisons[n.Op]
		if !compares {
			return
		}
		_, left, a := w.both(place{sp, f, n.Args[0], unit})
		_, right, b := w.both(place{sp, f, n.Args[1], unit})
		if a && b && left.Sort == formula.Number && right.Sort == formula.Number {
			if !to.Yes {
				word = opposite[word]
			}
			out = &calc.Test{Left: f.Source(n.Args[0]), Right: f.Source(n.Args[1]), Op: word, Type: n.Args[0].Type, A: left.Num, B: right.Num}
		}
	})
	return out
}

// opposite is what holds where a comparison does not.
var opposite = map[string]string{"=": "≠", "≠": "=", "<": "≥", "≤": ">", ">": "≤", "≥": "<"}

// named is the thing of a cause that does most between the sides; what only a
// condition reads is named where nothing else does anything.
func (w *walk) named(cause calc.Cause, flow calc.Flow, u int) calc.Reason {
	for _, conditions := range []bool{false, true} {
		for _, back := range []int{1, 9} {
			if r := w.greatest(cause, flow, u, conditions, back); r.Name != "" {
				return r
			}
		}
	}
	return w.greatest(cause, flow, u, false, -1)
}

// candidate is a thing that differs between the sides.
type candidate struct {
	place
	calc.Reason
	size *big.Rat // by how much it differs; 0 of what is no number
}

// greatest is the one that does most of figures not older than back years, or where what
// they do cannot be told apart, that differs most; with back < 0, of those that only
// side b has.
func (w *walk) greatest(cause calc.Cause, flow calc.Flow, u int, conditions bool, back int) (out calc.Reason) {
	var found []candidate
	w.through(flow, u, func(at place) bool {
		if !conditions && at.n.Type.Sort == formula.Bool && cause != calc.CauseDecisions {
			return false
		}
		if k, is := at.n.Symbol.Key.(calc.MeasureKey); is && back >= 0 && k.Back > back || !w.is(cause, at) {
			return true
		}
		from, to, ok := w.both(at)
		if ok == (back < 0) || ok && from.Equal(to) || to.Sort == formula.Number && to.Num == nil {
			return true
		}
		size := new(big.Rat)
		switch {
		case !ok && to.Sort == formula.Number:
			size.Abs(to.Num)
		case from.Sort == formula.Number && to.Sort == formula.Number:
			size.Abs(size.Sub(to.Num, from.Num))
		}
		found = append(found, candidate{at, calc.Reason{Name: at.f.Source(at.n), Kind: w.kind(at.n), PerUnit: at.n.PerUnit, From: from, To: to}, size})
		return true
	})
	does, size := new(big.Rat), new(big.Rat)
	for i, x := range found {
		effect := new(big.Rat)
		if len(found) > 1 {
			effect = w.effect(flow, u, x)
		}
		if by := cmp.Or(effect.Cmp(does), x.size.Cmp(size)); i == 0 || by > 0 {
			out, does, size = x.Reason, effect, x.size
		}
	}
	return out
}

// effect is by how much a flow would differ if a thing were on side b what it was on side
// a; 0 where that cannot be told, or what it does goes through other units.
func (w *walk) effect(flow calc.Flow, u int, x candidate) *big.Rat {
	out := new(big.Rat)
	if x.From.Sort != x.To.Sort || x.From.Sort == formula.Number && x.From.Num == nil || x.n.Op == formula.OpOver {
		return out
	}
	if _, is := x.n.Symbol.Key.(calc.StepKey); is {
		return out
	}
	for _, st := range w.sp.Steps {
		if st.Flow != flow {
			continue
		}
		now, err := w.c.worldB.Part(w.sp, w.insurance, w.c.worldB.Formula(st).Root, u)
		then, also := w.c.worldB.Supposing(w.sp, w.insurance, st, u, x.n, x.From)
		if err == nil && also == nil {
			out.Add(out, now.Num).Sub(out, then.Num)
		}
	}
	return out.Abs(out)
}

// kind is how the values of a part of a formula are written.
func (w *walk) kind(n *formula.Node) string {
	measure := ""
	switch k := n.Symbol.Key.(type) {
	case calc.MeasureKey:
		measure = k.Name
	case calc.PlanKey:
		measure = k.Name
	case calc.AheadKey:
		measure = k.Name
	case calc.ParameterKey:
		return k.Kind
	case calc.InputKey:
		return k.Input.Kind
	}
	if m := w.c.b.Program.Measure(measure); m != nil {
		return m.Kind
	}
	return n.Type.Kind()
}

// is reports whether a part of a formula is a thing of a cause.
func (w *walk) is(cause calc.Cause, at place) bool {
	if at.n.Op == formula.OpOver {
		return cause == calc.CauseOthers
	}
	if at.n.Op != formula.OpName {
		return false
	}
	switch k := at.n.Symbol.Key.(type) {
	case calc.ParameterKey, calc.AssumptionKey:
		return cause == calc.CauseParameters
	case calc.InputKey, calc.BuiltinKey:
		return cause == calc.CauseDecisions
	case calc.StepKey:
		return cause == calc.CauseOthers && !k.Step.PerUnit || cause == calc.CauseFormulas && w.c.worldA.Formula(k.Step) != w.c.worldB.Formula(k.Step)
	case calc.FundKey:
		return cause == calc.CauseOthers
	case calc.YearKey, calc.ColumnKey:
		return false
	}
	return cause == calc.CauseData
}
