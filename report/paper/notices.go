package paper

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/explanation"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/amount"
)

// Notice is a paper to issue: one unit, scheme, insurance and kind.
type Notice struct {
	Name      string // file name below notices/, e.g. 210100-employee-adjustment-employee-levy.pdf
	Kind      *Kind
	Unit      int // index into Pool.Units; −1: a report of the pool
	Insurance calc.Insurance
	Line      report.FlowLine   // the first of Lines
	Lines     []report.FlowLine // the scheme's steps that make the amounts
	State     string            // 测算稿 送审稿 正式

	Matters   []*calc.Position  // of a matter's paper: what it is about, one a direction
	Replaces  *calc.Issued      // of a paper that is no matter's: the one it follows
	Rule      *calc.NoticeRule  // of notice.toml that asks for it, nil for the usual papers
	Facts     []*calc.Node      // figures that the paper states beside its amount
	Whole     *calc.Node        // what the amount and the facts add up to, nil for no such sum
	Tentative bool              // what the amount depends on is not confirmed: an estimate
	Check     *calc.CheckResult // what a report of the pool is about
}

// Asks is what the paper asks the pool's own government to agree to; "" for other papers.
func (n *Notice) Asks() string {
	if n.Kind.Form != calc.PetitionForm {
		return ""
	}
	return n.Rule.Subject
}

// Sum is how much the paper is about, in 元, a range while it is not decided.
func (n *Notice) Sum() string {
	return amount.Span(n.Line.Low, n.Line.High, n.Line.Amount, "至") + "元"
}

// draft marks what cannot be issued yet.
const draft = "测算稿"

// notices lists the papers to issue: the pool's reports, then unit by unit.
func notices(v *report.View) []Notice {
	trees := explanation.New(v.Result, false)
	out := append(alerts(v), petitions(v, trees)...)
	number(out)
	units := map[int]report.UnitView{}
	for _, uv := range v.Units {
		units[uv.Index] = uv
	}
	for i, unit := range v.Pool.Units {
		uv, ok := units[i]
		if !ok { // it takes no part, and may have been paid or told of something
			uv = report.UnitView{Index: i, Unit: unit}
		}
		own := append(matters(v, uv), asked(v, trees, uv)...)
		number(own)
		out = append(out, own...)
	}
	return out
}

// matters are the papers that a unit's positions make. Both directions of one
// scheme and insurance are in one paper of a kind.
func matters(v *report.View, uv report.UnitView) []Notice {
	var out []Notice
	for _, p := range v.PositionsOf(uv.Index) {
		if p.Paper == calc.NoPaper {
			continue
		}
		kind := kindOf(string(p.Paper))
		lines := matterLines(uv, p)
		at := slices.IndexFunc(out, func(n Notice) bool { return n.Kind == kind && n.Line.Run == p.Run })
		if at < 0 {
			at = len(out)
			out = append(out, about(v, kind, p.Unit, p.Insurance, lines[0]))
			out[at].Lines = nil
		}
		out[at].Lines = append(out[at].Lines, lines...)
		out[at].Matters = append(out[at].Matters, p)
		if p.Status != calc.StatusFinal {
			out[at].State = draft
		}
	}
	slices.SortStableFunc(out, func(a, b Notice) int { return cmp.Compare(insurance(v, a), insurance(v, b)) })
	return out
}

// insurance is the place of a notice's insurance among those of the pool.
func insurance(v *report.View, n Notice) int {
	return slices.IndexFunc(v.Insurances, func(i report.InsuranceView) bool { return i.Name == n.Insurance.Name })
}

// matterLines are the steps behind a position; of a unit that the scheme does not
// reach any more one step of nothing.
func matterLines(uv report.UnitView, p *calc.Position) []report.FlowLine {
	var out []report.FlowLine
	for _, ui := range uv.Insurances {
		for _, l := range ui.Flows {
			if l.Run == p.Run && l.Step.Flow == p.Flow {
				out = append(out, l)
			}
		}
	}
	if out == nil {
		out = []report.FlowLine{{Run: p.Run, Step: &calc.Step{Flow: p.Flow}, Amount: new(big.Rat), Status: calc.StatusFinal}}
	}
	return out
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

// about is a notice of a kind about a line of a unit.
func about(v *report.View, k *Kind, unit int, insurance calc.Insurance, line report.FlowLine) Notice {
	name := fmt.Sprintf("%s-%s-%s-%s.pdf", v.Pool.CodeOf(unit), line.Run.Scheme.ID, insurance.Slug, k.File)
	return Notice{Name: name, Kind: k, Unit: unit, Insurance: insurance, Line: line, Lines: []report.FlowLine{line}, State: state(v, line)}
}

// asked are the papers that rules of notice.toml ask for of a unit, which the register
// does not hold already.
func asked(v *report.View, trees *explanation.Explainer, uv report.UnitView) []Notice {
	var out []Notice
	for _, k := range kinds {
		if k.Form == calc.PetitionForm {
			continue
		}
		for _, ui := range uv.Insurances {
			out = append(out, k.ruled(v, trees, ui, uv.Index)...)
		}
	}
	slices.SortStableFunc(out, func(a, b Notice) int { return cmp.Compare(insurance(v, a), insurance(v, b)) })
	return out
}

// petitions are those that the pool sends to its own government.
func petitions(v *report.View, trees *explanation.Explainer) []Notice {
	var out []Notice
	for _, iv := range v.Insurances {
		out = append(out, kindOf("letter-petition").ruled(v, trees, report.UnitInsurance{Insurance: iv.Insurance}, calc.PoolLevel)...)
	}
	return out
}

// ruled are the papers of a kind that rules ask for of a unit, or of the pool.
func (k *Kind) ruled(v *report.View, trees *explanation.Explainer, ui report.UnitInsurance, unit int) (out []Notice) {
	if v.Pool.Office == nil || k.from != aRule {
		return nil
	}
	rules := officeOf(v).Rules
	for i := range rules {
		rule := &rules[i]
		for _, run := range v.Runs {
			if k.File != rule.Kind || k.Form != rule.Form || run.Scheme.ID != rule.Scheme || run.Insurance.Name != ui.Name || run.Preview || unit != calc.PoolLevel && !slices.Contains(run.Units, unit) {
				continue
			}
			if n, owed, ok := ruled(v, trees, k, rule, run, ui, unit); ok && n.unsaid(v, rule.Step) && (owed || n.withdraws()) {
				out = append(out, n)
			}
		}
	}
	return out
}

// unsaid reports whether the register has no row of a paper that is no matter's,
// or its last row another amount, of no later stage; one without an amount is said once a
// stage. What the paper follows is noted.
func (n *Notice) unsaid(v *report.View, step string) bool {
	for _, x := range v.Pool.IssuedOf(n.Unit) {
		if x.Year == v.Year && x.Word == n.Kind.Register && (x.Scheme == n.Line.Run.Scheme.ID || x.Scheme == "") && (x.Insurance == n.Insurance.Name || x.Insurance == "") &&
			(x.Matter == step || x.Matter == "") && (n.Replaces == nil || n.Replaces.Date <= x.Date) {
			n.Replaces = x
		}
	}
	money := total(n)
	switch {
	case n.Replaces == nil:
		return true
	case n.Replaces.Stage.Rank() > v.Stage.Rank():
		return false // a later stage has said it
	case n.Replaces.Amount == nil || money.open || n.Line.Amount == nil:
		return n.Replaces.Stage != v.Stage
	}
	return n.Replaces.Amount.Cmp(money.amount) != 0
}

// withdraws reports whether a paper says that what an earlier one asked for is nothing
// now. A unit's own paper does not.
func (n *Notice) withdraws() bool {
	return n.Replaces != nil && n.Replaces.Amount != nil && n.Replaces.Amount.Sign() > 0 && n.Rule.Form != "application"
}

// ruled is the paper that a rule asks for at a unit; nothing is owed where its step
// is not above zero and not yes.
func ruled(v *report.View, trees *explanation.Explainer, k *Kind, rule *calc.NoticeRule, run *calc.Run, ui report.UnitInsurance, unit int) (n Notice, owed, ok bool) {
	col, cell := stepCell(run, rule.Step, unit)
	if col == nil || col.Awaits != "" {
		return n, false, false
	}
	owed = cell.Value.Num != nil && cell.Value.Num.Sign() > 0 || cell.High != nil && cell.High.Sign() > 0 || cell.Value.Yes
	n = about(v, k, unit, ui.Insurance, report.FlowLine{Run: run, Step: col.Step, Amount: cell.Value.Num, Low: cell.Low, High: cell.High, Status: cell.Status, Tree: trees.Step(run, col.Step, unit)})
	n.Rule = rule
	if n.Tentative = rule.Requires != "" && !confirmed(run, rule.Requires, unit); n.Tentative {
		n.State = draft
	}
	if rule.Form == "application" {
		owed = owed && !granted(v, run, unit)
		n.apply(ui)
	}
	for _, part := range rule.Parts {
		if unit == calc.PoolLevel && ofUnits(run, part) != nil {
			n.Facts = append(n.Facts, ofAll(ofUnits(run, part)))
		} else if node := explained(trees, run, part, unit); node != nil {
			n.Facts = append(n.Facts, node)
		}
	}
	n.Whole = explained(trees, run, rule.Total, unit)
	return n, owed, true
}

// ofUnits is the column of an amount that every unit has; nil for any other step.
func ofUnits(run *calc.Run, step string) *calc.StepColumn {
	for i := range run.Steps {
		if col := &run.Steps[i]; col.Step.Name == step && col.PerUnit && col.Type.Sort == formula.Number {
			return col
		}
	}
	return nil
}

// ofAll is what an amount comes to over all units.
func ofAll(col *calc.StepColumn) *calc.Node {
	out := &calc.Node{Kind: calc.NodeStep, Name: col.Step.Name, Type: col.Type, Clause: col.Step.Clause, Status: calc.StatusFinal}
	sum := new(big.Rat)
	for _, c := range col.Cells {
		if c.Missing {
			out.Missing, out.Status = true, calc.StatusEstimate
			continue
		}
		if sum.Add(sum, c.Value.Num); c.Status == calc.StatusEstimate {
			out.Status = calc.StatusEstimate
		}
	}
	out.Value = formula.Num(sum)
	return out
}

// apply makes a notice the unit's own paper, which the pool only drafts; it asks
// for the unit's grants.
func (n *Notice) apply(ui report.UnitInsurance) {
	n.State = draft
	var grants []report.FlowLine
	for _, l := range ui.Flows {
		if l.Run == n.Line.Run && l.Step.Flow == calc.Grant {
			grants = append(grants, l)
		}
	}
	if grants != nil {
		n.Line, n.Lines = grants[0], grants
	}
}

// granted reports whether a run's grant to a unit is announced or decided: nobody
// applies for it any more.
func granted(v *report.View, run *calc.Run, unit int) bool {
	for _, p := range v.PositionsOf(unit) {
		if p.Run == run && p.Flow == calc.Grant && (p.InForce != nil || p.Status == calc.StatusFinal && p.Due != nil && p.Due.Sign() > 0) {
			return true
		}
	}
	for _, in := range run.Inputs {
		if !in.Rule.Decision || !in.Program.PerUnit {
			continue
		}
		if c := run.Input(in.Program, unit); c.Origin == calc.OriginRow && c.Value.Sort == formula.Number {
			return true
		}
	}
	return false
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

// alerts are the reports to the pool's government that its policy asks for when
// a check of the whole pool is raised.
func alerts(v *report.View) []Notice {
	var out []Notice
	for i := range v.Checks {
		c := &v.Checks[i]
		at := slices.IndexFunc(kinds, func(k *Kind) bool { return k.from == aCheck && k.Word == c.Report })
		if at < 0 || c.Open {
			continue
		}
		run := v.Runs[slices.IndexFunc(v.Runs, func(r *calc.Run) bool { return r.Scheme == c.Scheme && r.Insurance.Name == c.Insurance.Name })]
		if run.Preview {
			continue
		}
		line := report.FlowLine{Run: run, Step: &calc.Step{Name: c.Name, Citation: calc.Citation{Clause: c.Clause}}, Status: checkStatus(run, c)}
		n := about(v, kinds[at], -1, c.Insurance, line)
		n.Check = c
		if n.unsaid(v, "") {
			out = append(out, n)
		}
	}
	return out
}

// checkStatus is an estimate where what a policy's check reads waits for a decision.
func checkStatus(run *calc.Run, c *calc.CheckResult) calc.Status {
	for _, p := range run.Program.Checks {
		if p.Name != c.Name {
			continue
		}
		for _, f := range p.Formulas() {
			open := false
			f.Walk(func(n *formula.Node) {
				if k, is := n.Symbol.Key.(calc.StepKey); n.Op == formula.OpName && is && k.Scheme == run.Program {
					open = open || slices.ContainsFunc(run.Column(k.Step.Step).Cells, func(c calc.StepCell) bool { return c.Undecided() })
				}
			})
			if open {
				return calc.StatusEstimate
			}
		}
	}
	return calc.StatusFinal
}

// state is how firm a notice is: a draft text, an open decision or question, a
// what-if or a missing office make it a 测算稿 whatever the office says.
func state(v *report.View, l report.FlowLine) string {
	if v.Pool.Office == nil || v.Pool.Office.State == "" || !firm(v, l) {
		return draft
	}
	return v.Pool.Office.State
}
