package paper

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/explanation"
	"tongchou/report"
)

// Notice is a paper to issue: one unit, scheme, insurance and kind.
type Notice struct {
	Name      string // file name below notices/, e.g. 210100-employee-adjustment-employee-levy.pdf
	Kind      *Kind
	Unit      int // index into Pool.Units; −1: a report of the pool
	Insurance calc.Insurance
	Line      report.FlowLine   // the first of Lines
	Lines     []report.FlowLine // the scheme's steps of this kind: the notice's amount is their sum
	State     string            // 测算稿 送审稿 正式

	Settled    []*calc.UnitSettlement // of a settlement: what is due and what has moved
	Rule       *calc.NoticeRule       // of notice.toml that asks for it, nil for the usual papers
	Facts      []*calc.Node           // figures that the paper states beside its amount
	Whole      *calc.Node             // what the amount and the facts add up to, nil for no such sum
	Tentative  bool                   // what the amount depends on is not confirmed: an estimate
	Correction *calc.Correction       // what a correction replaces
	Replaces   *Kind                  // and the kind of that
	Check      *calc.CheckResult      // what a report of the pool is about
}

// draft is a notice whose kind is not known yet.
type draft struct {
	Notice
	in report.UnitInsurance
}

// alertWord is in the name of a check of the whole pool that must be reported
// to its government.
const alertWord = "预警"

// notices lists the papers to issue: the pool's reports, then unit by unit.
func notices(v *report.View) []Notice {
	out := named(v, alerts(v), aCheck)
	number(out)
	trees := explanation.New(v.Result, false)
	for _, uv := range v.Units {
		var own []Notice
		for _, ui := range uv.Insurances {
			own = append(own, named(v, flows(v, uv, ui), aFlow)...)
			own = append(own, named(v, settlements(v, uv, ui), aSettlement)...)
			own = append(own, named(v, asked(v, trees, uv, ui), aRule)...)
		}
		own = corrected(v, own, uv)
		number(own)
		out = append(out, own...)
	}
	return out
}

// named makes drafts papers of the kinds that take them.
func named(v *report.View, drafts []draft, from source) []Notice {
	var out []Notice
	for _, d := range drafts {
		for _, k := range kinds {
			if one := d; k.from == from && k.meant(&d) && k.take(v, &one) {
				one.become(v, k)
				out = append(out, one.Notice)
			}
		}
	}
	return out
}

// meant reports whether a draft is of the kind's money, and of the rule that asks
// for the kind.
func (k *Kind) meant(d *draft) bool {
	asked := k.from != aRule || k.File == d.Rule.Kind && k.Form == d.Rule.Form
	return asked && (k.flow == calc.NoFlow || k.flow == d.Line.Step.Flow)
}

// become makes a notice one of a kind.
func (n *Notice) become(v *report.View, k *Kind) {
	run := n.Line.Run
	n.Kind = k
	n.Name = fmt.Sprintf("%s-%s-%s-%s.pdf", v.Pool.CodeOf(n.Unit), run.Scheme.ID, run.Insurance.Slug, k.File)
}

// number keeps the names of a unit's letters apart: the second of one scheme
// and insurance is …-letter-2.pdf.
func number(list []Notice) {
	seen := map[string]int{}
	for i := range list {
		n := &list[i]
		seen[n.Name]++
		if k := seen[n.Name]; k > 1 {
			n.Name = fmt.Sprintf("%s-%d.pdf", strings.TrimSuffix(n.Name, ".pdf"), k)
		}
	}
}

// about is a draft on lines of a unit.
func about(v *report.View, unit int, ui report.UnitInsurance, lines ...report.FlowLine) draft {
	return draft{Notice{Unit: unit, Insurance: ui.Insurance, Line: lines[0], Lines: lines, State: state(v, lines[0])}, ui}
}

// flows are the levies and grants of schemes in force that are not zero, or
// whose range is not.
func flows(v *report.View, uv report.UnitView, ui report.UnitInsurance) []draft {
	var out []draft
	for _, l := range ui.Flows {
		if !l.Step.Flow.Budget() || l.Status == calc.StatusPreview || l.Amount.Sign() == 0 && (l.High == nil || l.High.Sign() == 0) {
			continue
		}
		if n := len(out); n > 0 && out[n-1].Line.Run == l.Run && out[n-1].Line.Step.Flow == l.Step.Flow {
			out[n-1].Lines = append(out[n-1].Lines, l)
			continue
		}
		out = append(out, about(v, uv.Index, ui, l))
	}
	return out
}

// divides reports whether the amount can be divided: it waits for no decision
// and is more than nothing.
func (n *Notice) divides() bool {
	sum := new(big.Rat)
	for _, l := range n.Lines {
		if l.Status == calc.StatusEstimate {
			return false
		}
		sum.Add(sum, l.Amount)
	}
	return sum.Sign() > 0
}

// settlements are a year's amounts whose payments are known; a scheme's both
// directions are one draft.
func settlements(v *report.View, uv report.UnitView, ui report.UnitInsurance) []draft {
	var out []draft
	for i := range v.Settlements {
		s := &v.Settlements[i]
		if s.Unit != uv.Index || s.Run.Insurance.Name != ui.Name || s.Paid == nil || s.Amount.Sign() == 0 && s.Paid.Sign() == 0 {
			continue
		}
		lines := linesOf(ui, s.Run, s.Flow)
		if n := len(out); n > 0 && out[n-1].Line.Run == s.Run {
			out[n-1].Settled = append(out[n-1].Settled, s)
			out[n-1].Lines = append(out[n-1].Lines, lines...)
			continue
		}
		d := about(v, uv.Index, ui, lines...)
		d.Settled = []*calc.UnitSettlement{s}
		out = append(out, d)
	}
	return out
}

// linesOf are a unit's steps of a flow in a run.
func linesOf(ui report.UnitInsurance, run *calc.Run, flow calc.Flow) []report.FlowLine {
	var out []report.FlowLine
	for _, l := range ui.Flows {
		if l.Run == run && l.Step.Flow == flow {
			out = append(out, l)
		}
	}
	return out
}

// asked are the papers that rules of notice.toml ask for.
func asked(v *report.View, trees *explanation.Explainer, uv report.UnitView, ui report.UnitInsurance) []draft {
	if v.Pool.Office == nil {
		return nil
	}
	var out []draft
	rules := officeOf(v).Rules
	for i := range rules {
		rule := &rules[i]
		for _, run := range v.Runs {
			if run.Scheme.ID != rule.Scheme || run.Insurance.Name != ui.Name || run.Preview || !slices.Contains(run.Units, uv.Index) {
				continue
			}
			if d, ok := ruled(v, trees, rule, run, uv, ui); ok {
				out = append(out, d)
			}
		}
	}
	return out
}

// ruled is the paper that a rule asks for at a unit; ok is false where its step
// is not above zero and not yes.
func ruled(v *report.View, trees *explanation.Explainer, rule *calc.NoticeRule, run *calc.Run, uv report.UnitView, ui report.UnitInsurance) (d draft, ok bool) {
	col, cell := stepCell(run, rule.Step, uv.Index)
	switch {
	case col == nil:
		return d, false
	case cell.Value.Num != nil && cell.Value.Num.Sign() > 0, cell.High != nil && cell.High.Sign() > 0, cell.Value.Yes:
	default:
		return d, false
	}
	d = about(v, uv.Index, ui, report.FlowLine{Run: run, Step: col.Step, Amount: cell.Value.Num, Low: cell.Low, High: cell.High, Status: cell.Status, Tree: trees.Step(run, col.Step, uv.Index)})
	d.Rule = rule
	if d.Tentative = rule.Requires != "" && !confirmed(run, rule.Requires, uv.Index); d.Tentative {
		d.State = "测算稿"
	}
	for _, part := range rule.Parts {
		if node := explained(trees, run, part, uv.Index); node != nil {
			d.Facts = append(d.Facts, node)
		}
	}
	d.Whole = explained(trees, run, rule.Total, uv.Index)
	return d, true
}

// stepCell is the value of a step of a run for a unit; a pool-level step has
// one value for all. The column is nil when there is no such step.
func stepCell(run *calc.Run, step string, unit int) (*calc.StepColumn, calc.StepCell) {
	for i := range run.Steps {
		if col := &run.Steps[i]; col.Step.Name == step {
			return col, *run.Cell(col, unit)
		}
	}
	return nil, calc.StepCell{}
}

func explained(trees *explanation.Explainer, run *calc.Run, step string, unit int) *calc.Node {
	if col, _ := stepCell(run, step, unit); col != nil {
		return trees.Step(run, col.Step, unit)
	}
	return nil
}

// confirmed reports whether a yes-or-no step or input says yes for a unit.
func confirmed(run *calc.Run, name string, unit int) bool {
	if col, cell := stepCell(run, name, unit); col != nil {
		return cell.Value.Yes
	}
	for _, in := range run.Inputs {
		if in.Rule.Name == name {
			return run.Input(in.Program, unit).Value.Yes
		}
	}
	return false
}

// corrected puts corrections in the place of the papers they issue anew: the
// one that was sent out is wrong, and two with the same amount would be paid twice.
func corrected(v *report.View, own []Notice, uv report.UnitView) []Notice {
	if v.Pool.Office == nil {
		return own
	}
	for i := range v.Pool.Office.Corrections {
		c := &v.Pool.Office.Corrections[i]
		if c.Unit != uv.Unit.Code {
			continue
		}
		replaced := kindNamed(c.Kind)
		at := slices.IndexFunc(own, func(n Notice) bool {
			return n.Kind == replaced && n.Line.Run.Scheme.ID == c.Scheme && n.Insurance.Name == c.Insurance
		})
		var d draft
		if at >= 0 {
			d.Notice = own[at]
		} else if none, ok := nothing(v, c, replaced, uv); ok {
			own, at = append(own, none.Notice), len(own)
			d = none
		} else {
			continue
		}
		d.Correction, d.Replaces = c, replaced
		for _, n := range named(v, []draft{d}, aCorrection) {
			own[at] = n
		}
	}
	return own
}

// nothing is the paper of an amount that has become zero.
func nothing(v *report.View, c *calc.Correction, replaced *Kind, uv report.UnitView) (d draft, ok bool) {
	flow := cmp.Or(replaced.flow, calc.Levy)
	for _, ui := range uv.Insurances {
		for _, l := range ui.Flows {
			if ui.Name == c.Insurance && l.Run.Scheme.ID == c.Scheme && l.Step.Flow == flow {
				return about(v, uv.Index, ui, linesOf(ui, l.Run, flow)...), true
			}
		}
	}
	return d, false
}

// alerts are the reports to the pool's government that its policy asks for when
// a check of the whole pool is raised.
func alerts(v *report.View) []draft {
	var out []draft
	for i := range v.Checks {
		c := &v.Checks[i]
		if c.Scheme == nil || c.Unit >= 0 || c.Open || !strings.Contains(c.Name, alertWord) {
			continue
		}
		at := slices.IndexFunc(v.Runs, func(r *calc.Run) bool { return r.Scheme == c.Scheme && r.Insurance.Name == c.Insurance.Name })
		if v.Runs[at].Preview {
			continue
		}
		line := report.FlowLine{Run: v.Runs[at], Step: &calc.Step{Name: c.Name, Citation: calc.Citation{Clause: c.Clause}}, Status: calc.StatusFinal}
		d := about(v, -1, report.UnitInsurance{Insurance: c.Insurance}, line)
		d.Check = c
		out = append(out, d)
	}
	return out
}

// state is how firm a notice is: a draft text, an open decision or question, a
// what-if or a missing office make it a 测算稿 whatever the office says.
func state(v *report.View, l report.FlowLine) string {
	doc := v.Pool.Policy.Document(l.Run.Scheme.Document)
	if v.Pool.Office == nil || v.Pool.Office.State == "" || l.Status != calc.StatusFinal || len(v.Owed) > 0 || v.Supposed() != "" || doc != nil && doc.Status != "正式" {
		return "测算稿"
	}
	return v.Pool.Office.State
}
