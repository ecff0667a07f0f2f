package html

import (
	"fmt"
	"strconv"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/amount"
)

// maxIndent is the deepest level that is still indented further.
const maxIndent = 8

// maxParts is how many units an aggregate still lists.
const maxParts = 40

// treeRow is one row of an explanation: a step, or a figure it reads.
type treeRow struct {
	No      int
	ID      string
	Kind    string // step, or leaf
	Depth   int
	Name    string
	Marks   []string
	Asides  []string // the reading taken, the limit, the note
	Clause  string
	Formula string
	Numbers string
	Source  string
	Parts   []treePart // of an aggregate: unit by unit
	Result  string
	Unit    string
	Ref     int // the row that shows the same thing in full, 0 if this one does
	RefID   string
}

// treePart is one unit's share of an aggregate.
type treePart struct{ Name, Source, Result string }

// explanation flattens a tree, the result first and each step above what it was
// computed from. A subtree is shown once; later rows refer to it. An aggregate
// over units is one row with its parts inside. prefix makes the row ids of one page
// distinct.
func (s *site) explanation(root *calc.Node, prefix string) []treeRow {
	if root == nil {
		return nil
	}
	var rows []treeRow
	shown := map[*calc.Node]int{}
	var walk func(n *calc.Node, depth int)
	walk = func(n *calc.Node, depth int) {
		r := s.treeRow(n)
		if n.Low != nil && n.Waits() {
			r.Asides = append(r.Asides, strings.TrimSpace("按建议值 "+r.Result+" "+r.Unit))
			r.Result = report.ValueSpan(n)
		}
		r.No, r.Depth = len(rows)+1, min(depth, maxIndent)
		r.ID = prefix + "-" + strconv.Itoa(r.No)
		if first, ok := shown[n]; ok {
			r.Ref, r.RefID = first, prefix+"-"+strconv.Itoa(first)
			r.Formula, r.Numbers, r.Source, r.Asides, r.Parts = "", "", "", nil, nil
			rows = append(rows, r)
			return
		}
		shown[n] = r.No
		rows = append(rows, r)
		if overUnits(n) {
			return
		}
		for _, c := range n.Children {
			walk(c, depth+1)
		}
	}
	walk(root, 0)
	return rows
}

// overUnits reports whether a node's children are its value unit by unit.
func overUnits(n *calc.Node) bool {
	return n.Kind == calc.NodeAggregate || n.Kind == calc.NodeAccount
}

func (s *site) treeRow(n *calc.Node) treeRow {
	r := treeRow{
		Kind: "leaf", Name: n.Name, Clause: dash(report.Clause(n.Clause)), Formula: formula.Plain(n.Formula), Numbers: formula.Plain(n.Substituted),
		Marks: nodeMarks(n), Asides: asides(n), Source: s.nodeSource(n), Result: nodeResult(n), Unit: nodeUnit(n),
	}
	if n.Kind == calc.NodeStep {
		r.Kind = "step"
	}
	if overUnits(n) && len(n.Children) <= maxParts {
		for _, c := range n.Children {
			r.Parts = append(r.Parts, treePart{c.Name, strings.TrimSuffix(s.nodeSource(c), amount.Missing), nodeResult(c)})
		}
	}
	return r
}

// nodeUnit is the unit behind a result: nothing behind plain numbers, which
// say theirs where they have one (3%).
func nodeUnit(n *calc.Node) string {
	if n.Missing || n.Value.Sort != formula.Number || n.Type.Money == 0 && n.Type.Count == 0 {
		return ""
	}
	return n.Type.String()
}

// asides say what a row's formula alone does not: the reading of an open
// question, how a limit worked, where an input's value came from.
func asides(n *calc.Node) []string {
	var out []string
	if n.Question != "" {
		text := "问题：" + n.Question
		if n.Reading != "" {
			text += "（采用解读 " + n.Reading + "）"
		}
		out = append(out, text)
	}
	if text := report.ShareText(n); text != "" {
		out = append(out, text)
	}
	if n.Kind == calc.NodeInput && n.Formula != "" {
		out = append(out, "没有填报，取"+n.Origin)
	}
	if n.Note != "" {
		out = append(out, n.Note)
	}
	return out
}

func nodeResult(n *calc.Node) string {
	switch {
	case n.Missing:
		return report.Absent(n)
	case n.Value.Sort == formula.Number && n.Value.Num == nil:
		return amount.Missing
	case n.Raw != "" && n.Type.Money == 0 && n.Type.Count == 0:
		return formula.Signed(n.Raw) // 3%, 2026: as it is written
	case n.Value.Sort == formula.Text && n.Value.Str == "":
		return "（空）"
	}
	return amount.Value(n.Value, n.Type)
}

func nodeMarks(n *calc.Node) []string {
	var marks []string
	if n.Overlay != "" {
		marks = append(marks, "测算方案："+n.Overlay)
	} else if n.Assumed {
		marks = append(marks, "测算参数")
	}
	if m := natureMark(n.Nature); m != "" {
		marks = append(marks, m)
	}
	marks = append(marks, statusMarks(n.Status, n.Awaits, n.Kind == calc.NodeStep && n.Missing)...)
	if n.Kind == calc.NodeProjection && n.Status != calc.StatusPreview {
		marks = append(marks, "预测")
	}
	if n.Thin {
		marks = append(marks, report.LowConfidence)
	}
	return marks
}

// nodeSource says where a leaf's value stands: its cell, year and 口径, or
// whom it comes from.
func (s *site) nodeSource(n *calc.Node) string {
	var out []string
	year := strconv.Itoa(n.Year)
	switch n.Kind {
	case calc.NodeAggregate:
		return fmt.Sprintf("%d 个统筹区", len(n.Children))
	case calc.NodeMeasure:
		out = append(out, n.Pos.Shown(), year+" "+string(n.Basis), string(n.Nature))
	case calc.NodeProjection:
		out = append(out, year+" 年"+string(n.Basis), n.Pos.Shown())
	case calc.NodeParameter:
		out = append(out, n.Pos.Shown(), year+" 年起")
	case calc.NodeAccount:
		out = append(out, n.Origin, n.Pos.Shown())
		if len(n.Children) > 0 && (strings.HasSuffix(n.Name, "."+calc.FundLevied) || strings.HasSuffix(n.Name, "."+calc.FundGranted)) { // an opening has entries below it
			out = append(out, fmt.Sprintf("%d 个统筹区", len(n.Children)))
		}
	case calc.NodeLedger:
		out = append(out, "台账 "+year+" 年", n.Pos.Shown())
	case calc.NodeInput:
		out = append(out, n.Origin, n.Pos.Shown(), n.Decided)
	default:
		if n.Basis != "" {
			out = append(out, n.Pos.Shown(), year+" "+string(n.Basis))
		}
	}
	return dash(report.Dotted(out...))
}
