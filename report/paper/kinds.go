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
	Text     string         // its text is templates/notices/<Text>.tmpl; no other kind has it; of a matter its calc.Paper
	File     string         // ends the names of its files; notice.toml calls it so
	Form     string         // of the [[notice]] that asks for it, where kinds share a File
	Word     string         // what it is called: 上解通知
	Register calc.PaperWord // its 文种 in issued.csv; "" where it is never issued

	from   source
	risk   func(*report.View, *Notice) bool // whether it names a place's payment risk from figures that are not its own
	fields []filler                         // what its text may name beside the common fields
}

// filler fills in fields that belong together; it gives every one of them a value.
type filler func(fields, *report.View, *Notice)

// source is what a kind is made from.
type source int

const (
	aMatter source = iota + 1 // the position of a matter, which says of which kind
	aRule                     // a [[notice]] of notice.toml that holds at a unit
	aCheck                    // a check of the whole pool that is raised
)

// kinds are all kinds. Of several made from one thing the papers lie in this
// order.
var kinds = checked([]*Kind{
	{Text: "plan", File: "plan", Word: "预缴计划通知", Register: calc.WordPlan, from: aMatter, fields: []filler{matterFields}},
	{Text: "levy", File: "levy", Word: "上解通知", Register: calc.WordLevy, from: aMatter, fields: []filler{matterFields}},
	{Text: "grant", File: "grant", Word: "拨付通知", Register: calc.WordGrant, from: aMatter, risk: unpublished, fields: []filler{matterFields}},
	{Text: "estimate", File: "estimate", Word: "测算表", from: aMatter, risk: unpublished, fields: []filler{matterFields}},
	{Text: "correction", File: "correction", Word: "更正通知", Register: calc.WordCorrection, from: aMatter, fields: []filler{matterFields}},
	{Text: "settlement", File: "settlement", Word: "清算通知", Register: calc.WordSettlement, from: aMatter, fields: []filler{matterFields}},
	{Text: "reminder", File: "reminder", Word: "催缴函", Register: calc.WordReminder, from: aMatter, fields: []filler{matterFields}},
	{Text: "share", File: "share", Word: "分担通知", Register: calc.WordShare, from: aRule, risk: unpublished, fields: []filler{ruleFields}},
	{Text: "letter-government", File: "letter", Form: "government", Word: "致地方政府函", Register: calc.WordLetter, from: aRule, risk: unpublished, fields: []filler{ruleFields}},
	{Text: "letter-application", File: "letter", Form: "application", Word: "请示（代拟）", Register: calc.WordLetter, from: aRule, risk: unpublished, fields: []filler{ruleFields}},
	{Text: "letter-petition", File: "letter", Form: calc.PetitionForm, Word: "请示", Register: calc.WordLetter, from: aRule, risk: unpublished, fields: []filler{ruleFields}},
	{Text: "alert", File: "alert", Word: calc.AlertReport, Register: calc.WordAlert, from: aCheck, risk: warned, fields: []filler{alertFields}},
})

// checked stops the program where an entry lacks something.
func checked(list []*Kind) []*Kind {
	seen := map[string]bool{}
	for _, k := range list {
		_, err := fs.Stat(templates.Notices, "notices/"+k.Text+".tmpl")
		if err != nil || seen[k.Text] || k.File == "" || k.Word == "" || k.from == 0 {
			panic(fmt.Sprintf("the kind of notice %+v lacks something: %v", *k, err))
		}
		seen[k.Text] = true
	}
	return list
}

// kindOf is the kind whose text has a name.
func kindOf(text string) *Kind {
	return kinds[slices.IndexFunc(kinds, func(k *Kind) bool { return k.Text == text })]
}

func unpublished(_ *report.View, n *Notice) bool {
	t := n.Line.Tree
	return t != nil && t.Nature != calc.Published && t.Nature != calc.Unmarked
}

func warned(v *report.View, _ *Notice) bool { return v.Warning != "" }
