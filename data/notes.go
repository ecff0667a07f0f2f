package data

import (
	"fmt"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
)

var noteColumns = []column{
	{"年度", true}, {"检查", true}, {"险种", false}, {"代码", false}, {"理由", true}, {"署名", true},
}

// readNotes reads notes.csv: the office's written reasons for remarks that it
// has looked into. A blank 险种 or 代码 answers the remark everywhere. Whether
// the remark is raised at all is known only after the calculation, so calc's.
func (r *reader) readNotes() {
	t := r.table(notesTable, false)
	if t == nil {
		return
	}
	c := r.columns(t, noteColumns, func(string) bool { return false })
	r.noUnits(t, c)
	seen := map[string]finding.Pos{}
	for _, l := range r.lines(t, c) {
		n := calc.Note{Year: l.year(), Check: l.need("检查"), Reason: l.need("理由"), By: l.need("署名"), Code: l.text("代码"), Pos: l.pos("检查")}
		if l.text("险种") != "" {
			n.Insurance = l.insurance()
		}
		if p := r.pool.Policy; n.Code != "" && (p == nil || n.Code != p.Code) {
			l.unit()
		}
		if l.bad {
			continue
		}
		key := strings.Join(strings.Fields(fmt.Sprint(n.Year, " ", n.Check, " ", n.Insurance, " ", n.Code)), " ")
		if first, twice := seen[key]; twice {
			l.fault(faultRowTwice, "检查", key+"重复，前一行在 "+place(first), "每个年度、检查、险种、代码一行", "合并两条理由")
			continue
		}
		seen[key] = l.rec.pos
		r.pool.Notes = append(r.pool.Notes, n)
	}
}
