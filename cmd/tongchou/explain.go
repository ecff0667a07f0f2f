package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/explanation"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/report"
)

// explain prints how a value came about: a sentence, then the tree down to
// source cells.
func explain(s *session, args []string) error {
	o := newOptions("explain").withYear().withOverlays()
	var unit, scheme, insurance, step string
	o.set.StringVar(&unit, "unit", "", "`代码`。统筹区的代码或名称；全统筹一个数的步骤不用写")
	o.set.StringVar(&scheme, "scheme", "", "`方案`。方案的 id 或名称；不写时各方案的都列出")
	o.set.StringVar(&insurance, "insurance", "", "`险种`。不写时各险种的都列出")
	o.set.StringVar(&step, "step", "", "`步骤`。步骤的名称，如 上解额")
	cell := cellFlags{}
	cell.add(o)
	all := o.set.Bool("all", false, "各统筹区合计的数逐个统筹区、预测的数逐年说到来源单元格")
	if err := o.parse(args, 1); err != nil {
		return err
	}
	if len(o.pool) > 0 && cell.cohort != "" {
		return explainCell(s, o, &cell, unit, insurance)
	}
	if len(o.pool) == 0 || step == "" {
		return usageError("explain 要写统筹区和 --step，或 --cohort")
	}
	o.extent = calc.OfYear
	res, err := s.evaluate(o.pool[0], o)
	if err != nil {
		return err
	}
	v := report.Plain(res)
	found, err := locate(v, unit, scheme, insurance, step)
	if err != nil {
		return err
	}
	trees := explanation.New(res, *all)
	for i := range found {
		found[i].tree = trees.Step(found[i].run, found[i].step, found[i].unit)
	}
	if s.json {
		return writeJSON(s.out, jsonExplanations(v, found))
	}
	for i, f := range found {
		if i > 0 {
			fmt.Fprintln(s.out)
		}
		fmt.Fprintln(s.out, v.Explain(f.run, f.step, f.unit))
		printTree(s.out, f.tree, "", map[*calc.Node]bool{})
	}
	return nil
}

// target is one value to explain.
type target struct {
	run  *calc.Run
	step *calc.Step
	unit int
	tree *calc.Node
}

// locate finds the values that the flags name; an omitted scheme or insurance
// matches all.
func locate(v *report.View, unit, scheme, insurance, step string) ([]target, error) {
	at := -1
	if unit != "" && unit != v.Pool.Policy.Code {
		at = slices.IndexFunc(v.Pool.Units, func(u calc.Unit) bool { return u.Code == unit || u.Name == unit })
		if at < 0 {
			var names []string
			for _, u := range v.Pool.Units {
				names = append(names, u.Code, u.Name)
			}
			return nil, unknown("统筹区", unit, names)
		}
	}
	var out []target
	var schemes, insurances, steps []string
	for _, run := range v.Runs {
		schemes, insurances = append(schemes, run.Scheme.ID, run.Scheme.Name), append(insurances, run.Insurance.Name, run.Insurance.Slug)
		if scheme != "" && run.Scheme.ID != scheme && run.Scheme.Name != scheme || insurance != "" && run.Insurance.Name != insurance && run.Insurance.Slug != insurance {
			continue
		}
		for _, col := range run.Steps {
			steps = append(steps, col.Step.Name)
			if col.Step.Name == step && (!col.PerUnit || slices.Contains(run.Units, at)) {
				out = append(out, target{run: run, step: col.Step, unit: at})
			}
		}
	}
	switch {
	case len(out) > 0:
		return out, nil
	case scheme != "" && !slices.Contains(schemes, scheme):
		return nil, unknown("方案", scheme, schemes)
	case insurance != "" && !slices.Contains(insurances, insurance):
		return nil, unknown("险种", insurance, insurances)
	case !slices.Contains(steps, step):
		return nil, unknown("步骤", step, steps)
	case at < 0:
		return nil, usageError("步骤 " + step + " 各统筹区不同，要写 --unit")
	}
	why := "不参加这个险种"
	if u := v.Pool.Units[at]; u.To > 0 && u.To < v.Year {
		why = fmt.Sprintf("%s %d 年终止", u.Name, u.To)
		if heir := v.Pool.Heir(at, v.Year); heir >= 0 {
			why += "，并入" + v.Pool.NameOf(heir) + "，看它的"
		}
	}
	return nil, usageError(v.Pool.Units[at].Name + " 没有步骤 " + step + "：" + why)
}

// mostNames is how many names one line lists.
const mostNames = 40

// unknown is a name that is none of those there are: the nearest is proposed,
// else those there are are listed.
func unknown(what, name string, names []string) error {
	if near := finding.Nearest(name, names); near != "" {
		return usageError("没有" + what + " " + name + "（是不是 " + near + "？）")
	}
	var seen []string
	for _, n := range names {
		if !slices.Contains(seen, n) {
			seen = append(seen, n)
		}
	}
	if len(seen) > mostNames {
		seen = append(seen[:mostNames], "…")
	}
	return usageError("没有" + what + " " + name + "（有：" + strings.Join(seen, "、") + "）")
}

// printTree prints a node and what it was computed from; a part that was shown
// already is only named.
func printTree(w io.Writer, n *calc.Node, indent string, shown map[*calc.Node]bool) {
	fmt.Fprintln(w, indent+report.NodeLine(n))
	if shown[n] {
		if len(n.Children) > 0 {
			fmt.Fprintln(w, indent+"  （见上）")
		}
		return
	}
	shown[n] = true
	for _, c := range n.Children {
		printTree(w, c, indent+"  ", shown)
	}
}

// explained is a node for programs.
type explained struct {
	Sentence    string        `json:"sentence,omitempty"`
	Scheme      string        `json:"scheme,omitempty"`
	Insurance   string        `json:"insurance,omitempty"`
	Unit        string        `json:"unit,omitempty"`
	Kind        calc.NodeKind `json:"kind"`
	Name        string        `json:"name"`
	Value       string        `json:"value"`
	Missing     bool          `json:"missing,omitempty"`
	Raw         string        `json:"raw,omitempty"`
	Formula     string        `json:"formula,omitempty"`
	Substituted string        `json:"substituted,omitempty"`
	Limit       string        `json:"limit,omitempty"`    // of a shared step: its limit or total
	Cap         string        `json:"cap,omitempty"`      // the money that formula gives, in 元
	Binds       bool          `json:"binds,omitempty"`    // it is less than what is asked for
	Unshared    string        `json:"unshared,omitempty"` // the value before sharing
	Document    string        `json:"document,omitempty"`
	Title       string        `json:"title,omitempty"` // of the document
	Clause      string        `json:"clause,omitempty"`
	Question    string        `json:"question,omitempty"`
	Reading     string        `json:"reading,omitempty"`
	Assumed     bool          `json:"assumed,omitempty"`
	Overlay     string        `json:"overlay,omitempty"` // the what-if that sets it
	Open        bool          `json:"open,omitempty"`    // it reads a decision that is not made
	Awaits      string        `json:"awaits,omitempty"`  // the stage at which its value is known
	Origin      string        `json:"origin,omitempty"`  // of an input or an opening balance
	Decided     string        `json:"decided,omitempty"` // of an input: its 依据
	Note        string        `json:"note,omitempty"`
	Year        int           `json:"year,omitempty"`
	Source      string        `json:"source,omitempty"`
	Basis       calc.Basis    `json:"basis,omitempty"`
	Nature      calc.Nature   `json:"nature,omitempty"`
	Above       bool          `json:"above,omitempty"` // shown already, with what it was computed from
	Children    []explained   `json:"children,omitempty"`
}

func jsonExplanations(v *report.View, found []target) []explained {
	var out []explained
	for _, f := range found {
		x := newExplanation(f.tree, map[*calc.Node]bool{})
		x.Sentence, x.Scheme, x.Insurance = v.Explain(f.run, f.step, f.unit), f.run.Scheme.ID, f.run.Insurance.Name
		if f.unit >= 0 {
			x.Unit = v.Pool.Units[f.unit].Code
		}
		out = append(out, x)
	}
	return out
}

// newExplanation is a node with what it was computed from; of what was shown
// already only the value.
func newExplanation(n *calc.Node, shown map[*calc.Node]bool) explained {
	x := explained{Kind: n.Kind, Name: n.Name, Missing: n.Missing, Raw: n.Raw, Formula: n.Formula, Substituted: n.Substituted,
		Clause: n.Clause, Question: n.Question, Reading: n.Reading, Assumed: n.Assumed, Source: n.Pos.String(), Basis: n.Basis, Nature: n.Nature,
		Limit: n.CapFormula, Cap: yuan(n.Cap), Binds: n.Binds, Unshared: yuan(n.Unshared), Overlay: n.Overlay, Open: n.Status == calc.StatusEstimate,
		Awaits: string(n.Awaits), Origin: n.Origin, Decided: n.Decided, Note: n.Note, Year: n.Year}
	if !n.Missing {
		x.Value = formula.Digits(n.Value, n.Type)
	}
	if n.Document != nil {
		x.Document, x.Title = n.Document.ID, n.Document.Title
	}
	if x.Above = shown[n] && len(n.Children) > 0; x.Above {
		return x
	}
	shown[n] = true
	for _, c := range n.Children {
		x.Children = append(x.Children, newExplanation(c, shown))
	}
	return x
}
