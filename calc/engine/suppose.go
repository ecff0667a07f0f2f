package engine

import (
	"tongchou/calc"
	"tongchou/calc/formula"
)

// Supposing is what a step's formula comes to for a unit if a name read another value
// there. What is shared among units, or the same for all, stays as it is: the answer is
// how much the unit's own amount rests on the name, at the cost of the unit's own steps.
func (x *Exact) Supposing(sp *calc.SchemeProgram, insurance string, st *calc.StepProgram, unit int, name *formula.Node, value formula.Value) (formula.Value, error) {
	s := &supposing{exactRun: x.w.run(sp, insurance, x.w.year), key: name.Symbol.Key, unit: unit, value: value, steps: map[*calc.StepProgram]*memo[formula.Value]{}}
	m := s.step(st)
	return m.value, m.err
}

// supposing reads one name for one unit as supposed, and all else as it is.
type supposing struct {
	*exactRun
	key   any
	unit  int
	value formula.Value
	steps map[*calc.StepProgram]*memo[formula.Value] // of the unit, that may read the name
}

func (s *supposing) Value(n *formula.Node, unit int) (formula.Value, error) {
	if n.Symbol.Key == s.key && (unit == s.unit || !n.PerUnit) {
		return s.value, nil
	}
	k, is := n.Symbol.Key.(calc.StepKey)
	if !is || !k.Step.PerUnit || k.Step.Shared() || unit != s.unit {
		return s.exactRun.Value(n, unit)
	}
	of := *s
	if of.exactRun = s.w.run(k.Scheme, s.insurance, s.year); of.exactRun == nil {
		return s.exactRun.Value(n, unit)
	}
	m := of.step(k.Step)
	return m.value, m.err
}

// step is a step of the unit with the name as supposed, each once.
func (s *supposing) step(st *calc.StepProgram) *memo[formula.Value] {
	m, ok := s.steps[st]
	if _, held := s.w.opts.Given[calc.GivenAt{Scheme: s.scheme.ID, Step: st.Name, Unit: s.unit}]; held {
		m, ok = s.cell(st, s.unit), true
	}
	if !ok {
		m = &memo[formula.Value]{}
		m.value, m.err = formula.Evaluate(s.law().Formula(st, s.year).Root, s.w.alg, s, s.unit)
		s.steps[st] = m
	}
	return m
}

// Once takes what an aggregate came to, and leaves no trace of what is supposed.
func (s *supposing) Once(n *formula.Node, group int, compute func() ([]formula.Value, error)) ([]formula.Value, error) {
	if g, ok := s.overs[overAt{n, group}]; ok {
		return g.values, g.err
	}
	return compute()
}
