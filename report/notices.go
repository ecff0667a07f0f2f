package report

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
)

// Notice is a paper to issue: one unit, scheme, insurance and kind.
type Notice struct {
	Name      string // file name below notices/, e.g. 210100-employee-adjustment-employee-levy.pdf
	Kind      string // plan levy grant settlement correction share alert letter
	Text      string // the text it is written with: its kind, or the form of a letter
	Unit      int    // index into Pool.Units; −1: a report of the pool
	Insurance calc.Insurance
	Line      FlowLine   // the first of Lines
	Lines     []FlowLine // the scheme's steps of this kind: the notice's amount is their sum
	State     string     // 测算稿 送审稿 正式

	Settled    []*calc.UnitSettlement // settlement and reminder: what is due and what has moved
	Rule       *calc.NoticeRule       // of notice.toml that asks for it, nil for the usual papers
	Facts      []*calc.Node           // figures that the paper states beside its amount
	Whole      *calc.Node             // what the amount and the facts add up to, nil for no such sum
	Tentative  bool                   // what the amount depends on is not confirmed: an estimate
	Correction *calc.Correction       // what a correction replaces
	Check      *calc.CheckResult      // what a report of the pool is about
}

// Texts of letters: to a payer that is late, to a unit's government, and of
// the unit itself to the pool.
const (
	TextReminder    = "letter"
	TextGovernment  = "letter-government"
	TextApplication = "letter-application"
)

// alertWord is in the name of a check of the whole pool that must be reported
// to its government.
const alertWord = "预警"

// notices lists the papers to issue: the pool's reports, then unit by unit.
func (v *View) notices() []Notice {
	out := v.alerts()
	for _, uv := range v.Units {
		var own []Notice
		for _, ui := range uv.Insurances {
			own = append(own, v.flowNotices(uv, ui)...)
			own = append(own, v.settled(uv, ui)...)
			own = append(own, v.asked(uv, ui)...)
		}
		own = v.corrected(own, uv)
		number(own)
		out = append(out, own...)
	}
	return out
}

func noticeName(code string, run *calc.Run, kind string) string {
	return fmt.Sprintf("%s-%s-%s-%s.pdf", code, run.Scheme.ID, run.Insurance.Slug, kind)
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

// flowNotices are the levies and grants of schemes in force that are not zero,
// or whose range is not, and while the year is prepaid the plans of the levies.
func (v *View) flowNotices(uv UnitView, ui UnitInsurance) []Notice {
	kinds := map[calc.Flow]string{calc.Levy: "levy", calc.Grant: "grant"}
	var flows []Notice
	for _, l := range ui.Flows {
		kind, ok := kinds[l.Step.Flow]
		if !ok || l.Status == calc.StatusPreview || l.Amount.Sign() == 0 && (l.High == nil || l.High.Sign() == 0) {
			continue
		}
		name := noticeName(uv.Unit.Code, l.Run, kind)
		if n := len(flows); n > 0 && flows[n-1].Name == name {
			flows[n-1].Lines = append(flows[n-1].Lines, l)
			continue
		}
		flows = append(flows, Notice{Name: name, Kind: kind, Text: kind, Unit: uv.Index, Insurance: ui.Insurance, Line: l, Lines: []FlowLine{l}, State: v.state(l)})
	}
	if v.Stage != calc.Advance || v.Pool.Office == nil || len(v.Pool.Office.Instalments) == 0 {
		return flows
	}
	var out []Notice
	for _, n := range flows {
		if n.Kind == "levy" && !n.open() {
			plan := n
			plan.Kind, plan.Text, plan.Name = "plan", "plan", noticeName(uv.Unit.Code, n.Line.Run, "plan")
			out = append(out, plan)
		}
		out = append(out, n)
	}
	return out
}

// open reports whether the amount waits for a decision, or is less than nothing:
// then it cannot be divided.
func (n *Notice) open() bool {
	sum := new(big.Rat)
	for _, l := range n.Lines {
		if l.Status == calc.StatusEstimate {
			return true
		}
		sum.Add(sum, l.Amount)
	}
	return sum.Sign() <= 0
}

// settled are the settlements of a year whose payments are known, and the
// reminders of instalments that are late.
func (v *View) settled(uv UnitView, ui UnitInsurance) []Notice {
	var out []Notice
	for i := range v.Settlements {
		s := &v.Settlements[i]
		if s.Unit != uv.Index || s.Run.Insurance.Name != ui.Name || s.Paid == nil || s.Amount.Sign() == 0 && s.Paid.Sign() == 0 {
			continue
		}
		lines := v.linesOf(ui, s.Run, s.Flow)
		paper := Notice{Unit: uv.Index, Insurance: ui.Insurance, Line: lines[0], Lines: lines, State: v.state(lines[0]), Settled: []*calc.UnitSettlement{s}}
		if v.Stage == calc.Settlement {
			if n := len(out); n > 0 && out[n-1].Kind == "settlement" && out[n-1].Line.Run == s.Run {
				out[n-1].Settled = append(out[n-1].Settled, s)
				out[n-1].Lines = append(out[n-1].Lines, lines...)
				continue
			}
			paper.Kind, paper.Text, paper.Name = "settlement", "settlement", noticeName(uv.Unit.Code, s.Run, "settlement")
			out = append(out, paper)
		} else if s.Overdue != nil && s.Overdue.Sign() > 0 {
			paper.Kind, paper.Text, paper.Name = "letter", TextReminder, noticeName(uv.Unit.Code, s.Run, "letter")
			out = append(out, paper)
		}
	}
	return out
}

// linesOf are a unit's steps of a flow in a run.
func (v *View) linesOf(ui UnitInsurance, run *calc.Run, flow calc.Flow) []FlowLine {
	var out []FlowLine
	for _, l := range ui.Flows {
		if l.Run == run && l.Step.Flow == flow {
			out = append(out, l)
		}
	}
	return out
}

// asked are the papers that rules of notice.toml ask for.
func (v *View) asked(uv UnitView, ui UnitInsurance) []Notice {
	if v.Pool.Office == nil {
		return nil
	}
	var out []Notice
	for i := range v.Pool.Office.Rules {
		rule := &v.Pool.Office.Rules[i]
		for _, run := range v.Runs {
			if run.Scheme.ID != rule.Scheme || run.Insurance.Name != ui.Name || run.Preview || !slices.Contains(run.Units, uv.Index) {
				continue
			}
			if n, ok := v.ruled(rule, run, uv, ui); ok {
				out = append(out, n)
			}
		}
	}
	return out
}

// ruled is the paper that a rule asks for at a unit; ok is false where its step
// is not above zero and not yes.
func (v *View) ruled(rule *calc.NoticeRule, run *calc.Run, uv UnitView, ui UnitInsurance) (n Notice, ok bool) {
	col, cell := stepCell(run, rule.Step, uv.Index)
	switch {
	case col == nil:
		return n, false
	case cell.Value.Num != nil && cell.Value.Num.Sign() > 0, cell.High != nil && cell.High.Sign() > 0, cell.Value.Yes:
	default:
		return n, false
	}
	line := FlowLine{Run: run, Step: col.Step, Amount: cell.Value.Num, Low: cell.Low, High: cell.High, Status: cell.Status, Tree: run.Explain(col.Step, uv.Index)}
	n = Notice{Kind: rule.Kind, Text: rule.Kind, Unit: uv.Index, Insurance: ui.Insurance, Line: line, Lines: []FlowLine{line}, Rule: rule,
		State: v.state(line), Tentative: rule.Requires != "" && !confirmed(run, rule.Requires, uv.Index)}
	switch rule.Form {
	case "government":
		n.Text = TextGovernment
	case "application": // the unit's own paper: the pool only drafts it
		n.Text, n.State = TextApplication, "测算稿"
		if grants := v.linesOf(ui, run, calc.Grant); len(grants) > 0 {
			n.Line, n.Lines = grants[0], grants
		}
	}
	if n.Tentative {
		n.State = "测算稿"
	}
	n.Name = noticeName(uv.Unit.Code, run, rule.Kind)
	for _, part := range rule.Parts {
		if node := explained(run, part, uv.Index); node != nil {
			n.Facts = append(n.Facts, node)
		}
	}
	n.Whole = explained(run, rule.Total, uv.Index)
	return n, true
}

// stepCell is the value of a step of a run for a unit; a pool-level step has
// one value for all. The column is nil when there is no such step.
func stepCell(run *calc.Run, step string, unit int) (*calc.StepColumn, calc.StepCell) {
	for i := range run.Steps {
		if col := &run.Steps[i]; col.Step.Name == step {
			if !col.PerUnit {
				return col, col.Cells[0]
			}
			return col, col.Cells[slices.Index(run.Units, unit)]
		}
	}
	return nil, calc.StepCell{}
}

func explained(run *calc.Run, step string, unit int) *calc.Node {
	if col, _ := stepCell(run, step, unit); col != nil {
		return run.Explain(col.Step, unit)
	}
	return nil
}

// confirmed reports whether a yes-or-no step or input says yes for a unit.
func confirmed(run *calc.Run, name string, unit int) bool {
	if col, cell := stepCell(run, name, unit); col != nil {
		return cell.Value.Yes
	}
	for _, in := range run.Inputs {
		if in.Rule.Name != name {
			continue
		}
		at := 0
		if in.Rule.PerUnit {
			at = slices.Index(run.Units, unit)
		}
		return in.Cells[at].Value.Yes
	}
	return false
}

// corrected puts corrections in the place of the papers they issue anew: the
// one that was sent out is wrong, and two with the same amount would be paid twice.
func (v *View) corrected(own []Notice, uv UnitView) []Notice {
	if v.Pool.Office == nil {
		return own
	}
	for i := range v.Pool.Office.Corrections {
		c := &v.Pool.Office.Corrections[i]
		if c.Unit != uv.Unit.Code {
			continue
		}
		at := slices.IndexFunc(own, func(n Notice) bool {
			return n.Kind == c.Kind && n.Line.Run.Scheme.ID == c.Scheme && n.Insurance.Name == c.Insurance
		})
		if at < 0 { // nothing is due any more
			n, ok := v.nothing(c, uv)
			if !ok {
				continue
			}
			own = append(own, n)
			at = len(own) - 1
		}
		n := &own[at]
		n.Kind, n.Text, n.Correction = "correction", "correction", c
		n.Name = noticeName(uv.Unit.Code, n.Line.Run, "correction")
	}
	return own
}

// nothing is the paper of an amount that has become zero.
func (v *View) nothing(c *calc.Correction, uv UnitView) (n Notice, ok bool) {
	flow := calc.Levy
	if c.Kind == "grant" {
		flow = calc.Grant
	}
	for _, ui := range uv.Insurances {
		for _, l := range ui.Flows {
			if ui.Name == c.Insurance && l.Run.Scheme.ID == c.Scheme && l.Step.Flow == flow {
				return Notice{Unit: uv.Index, Insurance: ui.Insurance, Line: l, Lines: v.linesOf(ui, l.Run, flow), State: v.state(l)}, true
			}
		}
	}
	return n, false
}

// alerts are the reports to the pool's government that its policy asks for when
// a check of the whole pool is raised.
func (v *View) alerts() []Notice {
	var out []Notice
	for i := range v.Checks {
		c := &v.Checks[i]
		if c.Scheme == nil || c.Unit >= 0 || c.Open || !strings.Contains(c.Name, alertWord) {
			continue
		}
		at := slices.IndexFunc(v.Runs, func(r *calc.Run) bool { return r.Scheme == c.Scheme && r.Insurance.Name == c.Insurance.Name })
		if v.Runs[at].Preview {
			continue
		}
		line := FlowLine{Run: v.Runs[at], Step: &calc.Step{Name: c.Name, Citation: calc.Citation{Clause: c.Clause}}, Status: calc.StatusFinal}
		out = append(out, Notice{Name: noticeName(v.Pool.Policy.Code, line.Run, "alert"), Kind: "alert", Text: "alert", Unit: -1,
			Insurance: c.Insurance, Line: line, Lines: []FlowLine{line}, State: v.state(line), Check: c})
	}
	number(out)
	return out
}

// state is how firm a notice is: a draft text, an open decision, a what-if or
// a missing office make it a 测算稿 whatever the office says.
func (v *View) state(l FlowLine) string {
	doc := v.Pool.Policy.Document(l.Run.Scheme.Document)
	if v.Pool.Office == nil || v.Pool.Office.State == "" || l.Status != calc.StatusFinal || v.supposed() != "" || doc != nil && doc.Status != "正式" {
		return "测算稿"
	}
	return v.Pool.Office.State
}
