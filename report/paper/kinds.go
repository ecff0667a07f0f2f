package paper

import (
	"fmt"
	"io/fs"
	"slices"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/templates"
)

// Kind is a kind of notice with all that tells it from the others. A further
// one is an entry here and its text in templates/notices.
type Kind struct {
	Text     string // its text is templates/notices/<Text>.tmpl; no other kind has it
	File     string // ends the names of its files; notice.toml calls it so
	Form     string // of the [[notice]] that asks for it, where kinds share a File
	Word     string // what it is called: 上解通知
	Replaced string // what the title of its correction calls it; "" where nothing corrects it

	from   source
	flow   calc.Flow                        // the money it is about
	take   func(*report.View, *draft) bool  // whether a draft becomes one; puts it into shape
	risk   func(*report.View, *Notice) bool // whether it names a place's payment risk from figures that are not its own
	fields []filler                         // what its text may name beside the common fields
}

// filler fills in fields that belong together; it gives every one of them a value.
type filler func(fields, *report.View, *Notice)

// source is what a kind is made from.
type source int

const (
	aFlow       source = iota + 1 // what a unit pays or gets by a scheme
	aSettlement                   // what is left of it
	aRule                         // a [[notice]] of notice.toml that holds at a unit
	aCorrection                   // a [[correction]] of notice.toml
	aCheck                        // a check of the whole pool that is raised
)

// kinds are all kinds. Of several made from one thing the papers lie in this
// order.
var kinds = checked([]*Kind{
	{Text: "plan", File: "plan", Word: "预缴计划通知", Replaced: "预缴计划的通知", from: aFlow, flow: calc.Levy, take: prepaid},
	{Text: "levy", File: "levy", Word: "上解通知", Replaced: "上解的通知", from: aFlow, flow: calc.Levy, take: always,
		fields: []filler{paidFields}},
	{Text: "grant", File: "grant", Word: "拨付通知", Replaced: "拨付的通知", from: aFlow, flow: calc.Grant, take: always,
		risk: unpublished, fields: []filler{paidFields}},
	{Text: "settlement", File: "settlement", Word: "清算通知", Replaced: "清算的通知", from: aSettlement, take: settles,
		fields: []filler{settledFields}},
	{Text: "letter", File: "letter", Word: "催缴函", from: aSettlement, take: late,
		fields: []filler{paidFields}},
	{Text: "share", File: "share", Word: "分担通知", Replaced: "缺口分担的通知", from: aRule, take: always,
		risk: unpublished, fields: []filler{ruleFields}},
	{Text: "letter-government", File: "letter", Form: "government", Word: "致地方政府函", from: aRule, take: always,
		risk: unpublished, fields: []filler{ruleFields}},
	{Text: "letter-application", File: "letter", Form: "application", Word: "请示（代拟）", from: aRule, take: applied,
		risk: unpublished, fields: []filler{ruleFields}},
	{Text: "correction", File: "correction", Word: "更正通知", from: aCorrection, take: always,
		fields: []filler{settledFields, ruleFields, correctionFields}},
	{Text: "alert", File: "alert", Word: "预警报告", from: aCheck, take: always,
		risk: warned, fields: []filler{alertFields}},
})

// checked stops the program where an entry lacks something.
func checked(list []*Kind) []*Kind {
	seen := map[string]bool{}
	for _, k := range list {
		_, err := fs.Stat(templates.Notices, "notices/"+k.Text+".tmpl")
		if err != nil || seen[k.Text] || k.File == "" || k.Word == "" || k.from == 0 || k.take == nil {
			panic(fmt.Sprintf("the kind of notice %+v lacks something: %v", *k, err))
		}
		seen[k.Text] = true
	}
	return list
}

// kindNamed is the first kind that notice.toml calls so.
func kindNamed(file string) *Kind {
	for _, k := range kinds {
		if k.File == file {
			return k
		}
	}
	return nil
}

func always(*report.View, *draft) bool { return true }

// prepaid: while the year is prepaid in instalments, a levy that can be divided.
func prepaid(v *report.View, d *draft) bool {
	return v.Stage == calc.Advance && len(officeOf(v).Instalments) > 0 && d.divides()
}

func settles(v *report.View, _ *draft) bool { return v.Stage == calc.Settlement }

// late: before the settlement, instalments that are not paid in time. The paper
// asks for them and settles nothing.
func late(v *report.View, d *draft) bool {
	at := slices.IndexFunc(d.Settled, func(s *calc.UnitSettlement) bool { return s.Overdue != nil && s.Overdue.Sign() > 0 })
	if v.Stage == calc.Settlement || at < 0 {
		return false
	}
	*d = about(v, d.Unit, d.in, linesOf(d.in, d.Line.Run, d.Settled[at].Flow)...)
	return true
}

// applied: the unit's own paper, which the pool only drafts; it asks for the
// unit's grants.
func applied(_ *report.View, d *draft) bool {
	d.State = "测算稿"
	if grants := linesOf(d.in, d.Line.Run, calc.Grant); len(grants) > 0 {
		d.Line, d.Lines = grants[0], grants
	}
	return true
}

func unpublished(_ *report.View, n *Notice) bool {
	t := n.Line.Tree
	return t != nil && t.Nature != calc.Published && t.Nature != calc.Unmarked
}

func warned(v *report.View, _ *Notice) bool { return v.Warning != "" }
