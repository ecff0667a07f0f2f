package data

import (
	"fmt"
	"strings"

	"tongchou/calc"
	"tongchou/data/fault"
	"tongchou/data/sheet"
	"tongchou/data/value"
)

// readNotes reads notes.csv: the office's written reasons for remarks that it
// has looked into. A blank 方案, 险种 or 代码 answers the remark everywhere. Whether
// the remark is raised at all is known only after the calculation, so calc's.
func (r *reader) readNotes() {
	t := r.table(notesTable, false)
	if t == nil {
		return
	}
	seen := sheet.Places{}
	for _, rec := range r.records(t) {
		n := calc.Note{Year: rec.Year("年度"), Check: rec.Need("检查"), Reason: rec.Need("理由"), By: rec.Need("署名"), Code: value.Key(rec.Text("代码")), Insurance: rec.anyInsurance(), Pos: rec.Pos("检查")}
		if p := r.pool.Policy; n.Code != "" && (p == nil || n.Code != p.Code) {
			rec.unit()
		}
		if rec.Bad {
			continue
		}
		if p := r.pool.Policy; p != nil && rec.Text("方案") != "" {
			if n.Scheme = rec.Code("方案"); n.Scheme != "" && p.Scheme(n.Scheme) == nil {
				rec.refer(fault.Scheme, "方案", "没有方案"+fault.Quote(n.Scheme), "policy.toml 中方案的 id", rec.nearScheme(n.Scheme))
			}
		}
		if v, ok := rec.Value("数值", "number"); ok {
			n.Figure = v.Num
		}
		if rec.Bad {
			continue
		}
		key := strings.Join(strings.Fields(fmt.Sprint(n.Year, " ", n.Scheme, " ", n.Check, " ", n.Insurance, " ", n.Code, " ", rec.Text("数值"))), " ")
		if rec.Once(seen, key, "检查", key+"重复，前一行在 ", "每个年度、方案、检查、险种、代码、数值一行", "合并两条理由") {
			r.pool.Notes = append(r.pool.Notes, n)
		}
	}
}
