package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
)

// explain prints how a value came about: a sentence, then the tree down to
// source cells.
func explain(s *session, args []string) error {
	o := newOptions("explain").withYear().withOverlays()
	var unit, scheme, insurance, step string
	o.set.StringVar(&unit, "unit", "", "")
	o.set.StringVar(&scheme, "scheme", "", "")
	o.set.StringVar(&insurance, "insurance", "", "")
	o.set.StringVar(&step, "step", "", "")
	if err := o.parse(args, 1); err != nil {
		return err
	}
	if len(o.pool) == 0 || step == "" {
		return usageError("explain 要写统筹区和 --step")
	}
	res, err := s.evaluate(o.pool[0], o)
	if err != nil {
		return err
	}
	v := report.New(res)
	found, err := locate(v, unit, scheme, insurance, step)
	if err != nil {
		return err
	}
	if o.format == "json" {
		e := json.NewEncoder(s.out)
		e.SetEscapeHTML(false)
		e.SetIndent("", " ")
		return e.Encode(jsonExplanations(v, found))
	}
	for i, f := range found {
		if i > 0 {
			fmt.Fprintln(s.out)
		}
		fmt.Fprintln(s.out, v.Explain(f.run, f.step, f.unit))
		printTree(s.out, f.run.Explain(f.step, f.unit), "", map[*calc.Node]bool{})
	}
	return nil
}

// target is one value to explain.
type target struct {
	run  *calc.Run
	step *calc.Step
	unit int
}

// locate finds the values that the flags name; an omitted scheme or insurance
// matches all.
func locate(v *report.View, unit, scheme, insurance, step string) ([]target, error) {
	at := -1
	if unit != "" && unit != v.Pool.Policy.Code {
		at = slices.IndexFunc(v.Pool.Units, func(u calc.Unit) bool { return u.Code == unit || u.Name == unit })
		if at < 0 {
			return nil, usageError("没有统筹区 " + unit)
		}
	}
	var out []target
	steps := map[string]bool{}
	for _, run := range v.Runs {
		if scheme != "" && run.Scheme.ID != scheme && run.Scheme.Name != scheme || insurance != "" && run.Insurance.Name != insurance && run.Insurance.Slug != insurance {
			continue
		}
		for _, col := range run.Steps {
			steps[col.Step.Name] = true
			if col.Step.Name == step && (!col.PerUnit || slices.Contains(run.Units, at)) {
				out = append(out, target{run, col.Step, at})
			}
		}
	}
	switch {
	case len(out) > 0:
		return out, nil
	case !steps[step]:
		return nil, usageError("没有步骤 " + step)
	case at < 0:
		return nil, usageError("步骤 " + step + " 各统筹区不同，要写 --unit")
	}
	return nil, usageError(v.Pool.Units[at].Name + " 没有步骤 " + step + "：不参加这个险种")
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

// explanation is a node for programs.
type explanation struct {
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
	Document    string        `json:"document,omitempty"`
	Clause      string        `json:"clause,omitempty"`
	Question    string        `json:"question,omitempty"`
	Reading     string        `json:"reading,omitempty"`
	Assumed     bool          `json:"assumed,omitempty"`
	Source      string        `json:"source,omitempty"`
	Basis       calc.Basis    `json:"basis,omitempty"`
	Nature      calc.Nature   `json:"nature,omitempty"`
	Children    []explanation `json:"children,omitempty"`
}

func jsonExplanations(v *report.View, found []target) []explanation {
	var out []explanation
	for _, f := range found {
		x := newExplanation(f.run.Explain(f.step, f.unit))
		x.Sentence, x.Scheme, x.Insurance = v.Explain(f.run, f.step, f.unit), f.run.Scheme.ID, f.run.Insurance.Name
		if f.unit >= 0 {
			x.Unit = v.Pool.Units[f.unit].Code
		}
		out = append(out, x)
	}
	return out
}

func newExplanation(n *calc.Node) explanation {
	x := explanation{Kind: n.Kind, Name: n.Name, Missing: n.Missing, Raw: n.Raw, Formula: n.Formula, Substituted: n.Substituted,
		Clause: n.Clause, Question: n.Question, Reading: n.Reading, Assumed: n.Assumed, Source: n.Pos.String(), Basis: n.Basis, Nature: n.Nature}
	if !n.Missing {
		x.Value = strings.ReplaceAll(amount.Value(n.Value, n.Type), ",", "")
	}
	if n.Document != nil {
		x.Document = n.Document.ID
	}
	for _, c := range n.Children {
		x.Children = append(x.Children, newExplanation(c))
	}
	return x
}
