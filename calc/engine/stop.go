package engine

import (
	"errors"
	"fmt"
	"slices"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// stop is an evaluation that could not go on: the finding says why. The same
// stop travels through everything that reads the failed value, so that it is
// reported once.
type stop struct {
	finding finding.Finding
	missing bool
	alone   bool // one unit's step has no value for it; the others need not wait
}

// alone reports whether what stops a value is of single units' steps: then the value is
// not there, and the rest of the pool is.
func alone(err error) bool {
	return err != nil && !slices.ContainsFunc(formula.Causes(err), func(one error) bool {
		var s *stop
		return !errors.As(one, &s) || !s.alone
	})
}

func (s *stop) Error() string { return s.finding.Found }

// stopAt turns an evaluation error into a stop: a blank is reported at the
// cell that should hold it, a fault at its place in the formula.
func stopAt(err error, f *formula.Formula, title, unit string) *stop {
	var b *blank
	if errors.As(err, &b) {
		return &stop{missing: true, finding: finding.Finding{
			ID: "C301", Pos: b.pos, Found: b.what, Expected: b.expected,
			Remedy: b.remedy + fmt.Sprintf("（%s 的公式 %s 要用）", title, f.Pos),
		}}
	}
	var fault *formula.Fault
	pos, of := f.Pos, ""
	if errors.As(err, &fault) {
		pos = f.At(fault.Node)
		if fault.Node != f.Root {
			of = "（" + f.Source(fault.Node) + "）"
		}
	}
	where := title
	if unit != "" {
		where += "，" + unit
	}
	return &stop{finding: finding.Finding{ID: "C302", Pos: pos, Found: where + "：" + err.Error() + of, Remedy: fault.Remedy()}}
}

// dividedByZero are the stops of figures that are 0 and divide: each is reported at its
// cell, not at the formula, which is as good as any. There are none where no figure is 0,
// and one a unit where an aggregate divides by them.
func (ex *execution[V]) dividedByZero(fault *formula.Fault, f *formula.Formula, title string, unit int) (out []*stop, units []int) {
	if fault.Text != formula.DivisionByZero {
		return nil, nil
	}
	if units = []int{unit}; within(f, fault.Node) {
		units = slices.Clone(ex.units)
	}
	units = slices.DeleteFunc(units, func(u int) bool {
		s := ex.zeroOf(fault.Node, f, title, u)
		if s != nil {
			out = append(out, s)
		}
		return s == nil
	})
	return out, units
}

// zeroOf is the stop of a unit's figure that is 0 in what divides; nil for none.
func (ex *execution[V]) zeroOf(divisor *formula.Node, f *formula.Formula, title string, unit int) (out *stop) {
	if unit == calc.PoolLevel {
		return nil
	}
	visit(divisor, func(n *formula.Node) {
		k, is := n.Symbol.Key.(calc.MeasureKey)
		if out != nil || n.Op != formula.OpName || !is {
			return
		}
		at := place{ex.insurance, ex.w.prog.Chart.Numbers[k.Name], ex.year - k.Back, unit}
		figure, missing := ex.w.read(ex.w.seen(ex.insurance, ex.year, k.Back, unit), at)
		if missing != nil || figure.place().File == "" || !ex.w.always(ex.w.alg.Compare(formula.OpEq, figure.value, ex.w.zero)) {
			return
		}
		out = &stop{finding: finding.Finding{ID: "C302", Pos: figure.place(),
			Found: fmt.Sprintf("%s %d年 %s “%s”是 0，%s除不下去", ex.w.prog.Pool.NameOf(unit), at.year, ex.insurance, k.Name, title), Expected: "大于 0",
			Remedy: fmt.Sprintf("核对这一格，漏填的填上；确实是 0 的，文件没有说怎么算，由有权的部门明确后在公式里写 IF(%s = 0, …, …)（公式 %s）", f.Source(divisor), f.At(divisor)),
		}}
	})
	return out
}

// visit goes through a part of a formula, but not into what runs over units or cells.
func visit(n *formula.Node, do func(*formula.Node)) {
	if do(n); n.Op == formula.OpOver || n.Op == formula.OpCells {
		return
	}
	for _, a := range n.Args {
		visit(a, do)
	}
}

// within reports whether a part of a formula is asked of every unit by an aggregate.
func within(f *formula.Formula, part *formula.Node) (found bool) {
	f.Walk(func(n *formula.Node) {
		if n.Op == formula.OpOver && n.Start <= part.Start && part.End <= n.End && n != part {
			found = true
		}
	})
	return found
}

// step computes a step for all units, and keeps or reports what stops it; open: a decision
// that it reads is not made. A step that no unit can do is the formula's fault.
func (e *evaluation) step(ex *exactRun, st *calc.StepProgram) (open bool) {
	var stopped []calc.StoppedStep
	for _, u := range ex.unitsOf(st.PerUnit) {
		m := ex.cell(st, u)
		switch {
		case alone(m.err):
			stopped = append(stopped, e.stopped(ex, st, u, m.err)...)
		case m.err != nil:
			e.report(m.err)
		}
		open = open || m.estimate
	}
	if len(stopped) < len(ex.units) {
		e.res.Stopped = append(e.res.Stopped, stopped...)
		return open
	}
	for _, s := range stopped {
		e.res.Findings = append(e.res.Findings, s.Why)
	}
	return open
}

// reportOf adds the findings of what was asked of computed steps: those that have no
// value have been kept.
func (e *evaluation) reportOf(err error) {
	if !alone(err) {
		e.report(err)
	}
}

// stopped says why a step of a unit has no value, each once: where it arose, before
// anything that reads it.
func (e *evaluation) stopped(ex *exactRun, st *calc.StepProgram, unit int, err error) (out []calc.StoppedStep) {
	for _, one := range formula.Causes(err) {
		var s *stop
		if errors.As(one, &s); !e.told[s] {
			e.told[s] = true
			out = append(out, calc.StoppedStep{Scheme: ex.scheme.Scheme, Insurance: ex.insurance, Step: st.Step, Unit: unit, Why: s.finding})
		}
	}
	return out
}

// FaultText is what an error of evaluation says.
func FaultText(err error) string {
	var s *stop
	if errors.As(err, &s) {
		return s.finding.Found
	}
	return err.Error()
}
