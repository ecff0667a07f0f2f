package paper

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/typeset"
)

// Names of the parts that a notice's file defines.
const (
	partForm   = "格式"
	partTitle  = "标题"
	partTo     = "主送"
	partBody   = "正文"
	partNote   = "附注"
	annexState = "附件 收付表"
	annexPlan  = "附件 分期表"
	annexShare = "附件 分担表"
	annexUnits = "附件 统筹区情况表"
	annexCalc  = "附件 计算表"
	annexRisk  = "附件 风险情况表"
	annexTasks = "附件 整改措施清单"
)

// document writes a notice: the texts of its kind, the office's particulars,
// the annexes of figures.
func (ts texts) document(v *report.View, n *Notice) (*typeset.Document, error) {
	f := noticeFields(v, n)
	said := map[string][]string{}
	for _, p := range textParts() {
		var err error
		if said[p], err = ts.part(n.Kind, p, f); err != nil {
			return nil, err
		}
	}
	d := &typeset.Document{
		Name:  "notices/" + n.Name,
		Title: said[partTitle],
		To:    strings.Join(said[partTo], ""),
		Body:  said[partBody],
		Note:  strings.Join(said[partNote], ""),
		Marks: v.Marks, Warning: v.Warning,
	}
	office(d, v)
	d.Number = cmp.Or(v.Numbers[n.Name], d.Number)
	switch strings.Join(said[partForm], "") {
	case "信函":
		d.Form, d.MarkTail = typeset.LetterForm, ""
	case "上行": // only what goes upwards names who signs it off
		d.Signatory = orBlankShort(officeOf(v).Signatory)
	case "单位上行": // the unit's own paper, which it numbers, signs and dates
		ownPaper(d, v, n)
	case "表": // a table of its own: nobody issues, numbers or signs it
		return ts.sheet(d, v, n, said), nil
	}
	if state := stateOf(v, n); state != "正式" {
		d.State, d.Watermark = "（"+state+"）", state
	}
	if n.Kind.risk != nil && n.Kind.risk(v, n) {
		d.Watermark = strings.TrimSpace(d.Watermark + " 样例数据")
	}
	for _, a := range annexes {
		if title := said[a.part]; len(title) > 0 {
			d.Annexes = append(d.Annexes, typeset.Annex{Title: title, Blocks: a.blocks(v, n)})
		}
	}
	return d, nil
}

// sheet is a paper that is a table: its text, what it is about, the annexes.
func (ts texts) sheet(d *typeset.Document, v *report.View, n *Notice, said map[string][]string) *typeset.Document {
	var blocks []typeset.Block
	for _, p := range d.Body {
		blocks = append(blocks, typeset.Text{Text: p, Size: tableSize})
	}
	sheet := &typeset.Document{Name: d.Name, Title: d.Title, Print: d.Print, Marks: append([]string{draft}, d.Marks...), Warning: d.Warning, Watermark: draft}
	sheet.Sheets = []typeset.Annex{{Title: d.Title, Blocks: append(stateTable(v, n), blocks...)}}
	for _, a := range annexes {
		if title := said[a.part]; len(title) > 0 {
			sheet.Sheets = append(sheet.Sheets, typeset.Annex{Title: title, Blocks: a.blocks(v, n)})
		}
	}
	return sheet
}

// annexes are the tables that a paper may annex, in their order.
var annexes = []struct {
	part   string
	blocks func(*report.View, *Notice) []typeset.Block
}{
	{annexState, stateTable}, {annexPlan, scheduleTable}, {annexShare, shared}, {annexUnits, situation},
	{annexCalc, calculation}, {annexRisk, risks}, {annexTasks, tasks},
}

// textParts are the names of what a text may define, beside what its parts share.
func textParts() []string {
	out := []string{partForm, partTitle, partTo, partBody, partNote}
	for _, a := range annexes {
		out = append(out, a.part)
	}
	return out
}

// ownPaper makes a document a unit's own: its departments issue it, and number,
// date and signature are theirs to fill.
func ownPaper(d *typeset.Document, v *report.View, n *Notice) {
	d.Mark = applicants(v, n)
	d.Signers = d.Mark
	d.Number = "＿＿＿＿〔" + strconv.Itoa(v.Year) + "〕＿＿号"
	d.Date = chineseDate("")
	d.Signatory, d.CopyTo = orBlankShort(""), ""
	if o := officeOf(v); betweenGovernments(v, n) {
		d.CopyTo = strings.Join(append([]string{orBlank(o.Issuer)}, o.JointIssuers...), "，") + "。"
	} else if joint := o.JointIssuers; len(joint) > 0 { // a 请示 is addressed to one organ
		d.CopyTo = strings.Join(joint, "，") + "。"
	}
	d.PrintedBy, d.PrintedOn = blank, d.Date
	d.Note = "联系人：" + blank + "，电话：" + blank
}

// office puts the issuing organs, number, date and record on a document;
// without notice.toml they are blanks to fill.
func office(d *typeset.Document, v *report.View) {
	o := officeOf(v)
	d.Mark = append([]string{orBlank(o.Issuer)}, o.JointIssuers...)
	d.MarkTail = "文件"
	d.Signers = d.Mark
	d.Date = chineseDate(v.Day)
	year := fmt.Sprint(v.Year)
	if v.Day != "" {
		year, _, _ = strings.Cut(v.Day, "-")
	}
	d.Number = orBlankShort(o.Prefix) + "〔" + year + "〕＿＿号"
	if len(o.CopyTo) > 0 {
		d.CopyTo = strings.Join(o.CopyTo, "，") + "。"
	}
	d.PrintedBy, d.PrintedOn, d.Print = orBlank(o.PrintedBy), d.Date, v.Print
}

// officeOf is what notice.toml says for the year, nothing without it.
func officeOf(v *report.View) *calc.Office {
	return v.Pool.Office.In(v.Year)
}

func orBlankShort(s string) string { return cmp.Or(s, "＿＿＿＿") }
