package engine

import (
	"errors"
	"fmt"

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
	return &stop{finding: finding.Finding{ID: "C302", Pos: pos, Found: where + "：" + err.Error() + of, Remedy: "检查公式和它读的数"}}
}

// dividedByZero is the stop of a figure that is 0 and divides: it is reported at its
// cell, not at the formula, which is as good as any. nil where it is no figure.
func (ex *execution[V]) dividedByZero(err error, f *formula.Formula, title string, unit int) *stop {
	var fault *formula.Fault
	if !errors.As(err, &fault) || fault.Text != formula.DivisionByZero || fault.Node.Op != formula.OpName {
		return nil
	}
	k, ok := fault.Node.Symbol.Key.(calc.MeasureKey)
	if !ok || unit == calc.PoolLevel {
		return nil
	}
	at := place{ex.insurance, ex.w.prog.Chart.Numbers[k.Name], ex.year - k.Back, unit}
	figure, missing := ex.w.read(ex.w.seen(ex.insurance, ex.year, k.Back, unit), at)
	if missing != nil || figure.place().File == "" {
		return nil
	}
	return &stop{finding: finding.Finding{ID: "C302", Pos: figure.place(),
		Found: fmt.Sprintf("%s %d年 %s “%s”是 0，%s除不下去", ex.w.prog.Pool.NameOf(unit), at.year, ex.insurance, k.Name, title), Expected: "大于 0",
		Remedy: fmt.Sprintf("核对这一格，漏填的填上；确实是 0 的，文件没有说怎么算，由有权的部门明确后在公式里写 IF(%s = 0, …, …)（公式 %s）", fault.Node.Title(), f.At(fault.Node)),
	}}
}

// FaultText is what an error of evaluation says.
func FaultText(err error) string {
	var s *stop
	if errors.As(err, &s) {
		return s.finding.Found
	}
	return err.Error()
}
