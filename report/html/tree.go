package html

import (
	"fmt"
	"strconv"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report/amount"
)

// maxIndent is the deepest level that is still indented further.
const maxIndent = 8

// treeRow is one row of an explanation: a step, or a figure it reads.
type treeRow struct {
	No      int
	ID      string
	Kind    string // step, or leaf
	Depth   int
	Name    string
	Marks   []string
	Aside   string // the reading taken, the note
	Clause  string
	Formula string
	Numbers string
	Source  string
	Result  string
	Unit    string
	Ref     int // the row that shows the same thing in full, 0 if this one does
	RefID   string
}

// explanation flattens a tree, the result first and each step above what it was
// computed from. A subtree is shown once; later rows refer to it. prefix makes
// the row ids of one page distinct.
func (s *site) explanation(root *calc.Node, prefix string) []treeRow {
	if root == nil {
		return nil
	}
	var rows []treeRow
	shown := map[string]int{}
	var walk func(n *calc.Node, depth int)
	walk = func(n *calc.Node, depth int) {
		r := s.treeRow(n)
		r.No, r.Depth = len(rows)+1, min(depth, maxIndent)
		r.ID = prefix + "-" + strconv.Itoa(r.No)
		key := identity(n)
		if first, ok := shown[key]; ok {
			r.Ref, r.RefID = first, prefix+"-"+strconv.Itoa(first)
			r.Formula, r.Numbers, r.Source, r.Aside = "", "", "", ""
			rows = append(rows, r)
			return
		}
		shown[key] = r.No
		rows = append(rows, r)
		for _, c := range n.Children {
			walk(c, depth+1)
		}
	}
	walk(root, 0)
	return rows
}

// identity tells nodes of one tree apart: the same name, place and value is the same thing.
func identity(n *calc.Node) string {
	return fmt.Sprint(n.Kind, "\x00", n.Name, "\x00", n.Pos, "\x00", n.Year, "\x00", n.Formula, "\x00", n.Substituted)
}

func (s *site) treeRow(n *calc.Node) treeRow {
	r := treeRow{
		Kind: "leaf", Name: n.Name, Clause: dash(n.Clause), Formula: n.Formula, Numbers: n.Substituted,
		Marks: nodeMarks(n), Source: s.nodeSource(n), Result: nodeResult(n),
	}
	if n.Kind == calc.NodeStep {
		r.Kind = "step"
	}
	if n.Question != "" {
		r.Aside = "口径：" + n.Question
		if n.Reading != "" {
			r.Aside += "（读法 " + n.Reading + "）"
		}
	}
	if n.Note != "" && r.Aside == "" {
		r.Aside = n.Note
	}
	if !n.Missing && n.Value.Sort == formula.Number && n.Raw == "" && n.Type.String() != "纯数" {
		r.Unit = n.Type.String()
	}
	return r
}

func nodeResult(n *calc.Node) string {
	switch {
	case n.Missing, n.Value.Sort == formula.Number && n.Value.Num == nil:
		return amount.Missing
	case n.Raw != "":
		return n.Raw
	case n.Value.Sort == formula.Text && n.Value.Str == "":
		return "（空）"
	}
	text := amount.Value(n.Value, n.Type)
	if n.Low != nil && n.High != nil {
		low, high := formula.Num(n.Low), formula.Num(n.High)
		return amount.Value(low, n.Type) + " 至 " + amount.Value(high, n.Type)
	}
	return text
}

func nodeMarks(n *calc.Node) []string {
	var marks []string
	if n.Assumed {
		marks = append(marks, "测算参数")
	}
	if m := natureMark(n.Nature); m != "" {
		marks = append(marks, m)
	}
	marks = append(marks, statusMarks(n.Status)...)
	if n.Kind == calc.NodeProjection && n.Status != calc.StatusPreview {
		marks = append(marks, "预测")
	}
	return marks
}

// nodeSource says where a leaf's value stands: cell, year, 口径, origin.
func (s *site) nodeSource(n *calc.Node) string {
	var out string
	add := func(t string) {
		if t == "" {
			return
		}
		if out != "" {
			out += " · "
		}
		out += t
	}
	if n.Pos.File != "" {
		add(n.Pos.String())
	}
	if n.Year != 0 {
		add(strconv.Itoa(n.Year) + " " + string(n.Basis))
	}
	add(n.Origin)
	if at, ok := s.cells[n.Pos]; ok && n.Kind == calc.NodeMeasure {
		add(string(at.row.Cells[at.measure].Nature))
	}
	return dash(out)
}
