package paper

import (
	"tongchou/calc"
	"tongchou/report"
)

// Issue is a paper to issue: its file below notices/, and what the register holds of
// it once it went out, a row a matter, but for archive and digest.
type Issue struct {
	File string
	Rows []calc.Issued
}

// issues are the papers of a view that can be issued, in the order in which they lie.
func issues(v *report.View, list []Notice) []Issue {
	var out []Issue
	for i := range list {
		if n := &list[i]; n.firm(v) {
			out = append(out, Issue{n.Name, n.rows(v)})
		}
	}
	return out
}

// firm reports whether a paper can be issued: nothing that it says is an estimate,
// and it is the office's own.
func (n *Notice) firm(v *report.View) bool {
	for _, p := range n.Matters {
		if p.Status != calc.StatusFinal {
			return false
		}
	}
	own := n.Rule == nil || n.Rule.Form != "application"
	return own && n.Kind.Register != "" && !n.Tentative && !total(n).open && firm(v, n.Line)
}

// firm reports whether what a line stands on is settled: its text, its decisions, and
// every question about the figures.
func firm(v *report.View, l report.FlowLine) bool {
	doc := v.Pool.Policy.Document(l.Run.Scheme.Document)
	return l.Status == calc.StatusFinal && len(v.Owed) == 0 && v.Supposed() == "" && (doc == nil || doc.Status == "正式")
}

// rows are what the register holds of a paper.
func (n *Notice) rows(v *report.View) []calc.Issued {
	row := calc.Issued{Date: v.Day, Number: v.Numbers[n.Name], Year: v.Year, Stage: v.Stage, Scheme: n.Line.Run.Scheme.ID, Insurance: n.Insurance.Name,
		Code: v.Pool.CodeOf(n.Unit), Word: n.Kind.Register}
	if n.Matters == nil {
		if n.Rule != nil {
			row.Matter = n.Rule.Step
		}
		if n.Line.Amount != nil {
			row.Amount = total(n).amount
		}
		if n.Replaces != nil {
			row.Replaces = n.Replaces.Number
		}
		return []calc.Issued{row}
	}
	var out []calc.Issued
	for _, p := range n.Matters {
		x := row
		x.Matter, x.Amount = string(p.Flow), p.Due
		switch {
		case !x.Word.Announces():
			x.Amount = p.Overdue
		case p.InForce != nil:
			x.Replaces = p.InForce.Number
			fallthrough
		default:
			if p.Flow == calc.Levy {
				x.Schedule = p.Schedule
			}
		}
		out = append(out, x)
	}
	return out
}
