package engine

import (
	"errors"
	"fmt"

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

// FaultText is what an error of evaluation says.
func FaultText(err error) string {
	var s *stop
	if errors.As(err, &s) {
		return s.finding.Found
	}
	return err.Error()
}
