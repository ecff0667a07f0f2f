package calc

import (
	"slices"
	"strings"

	"tongchou/calc/finding"
)

// Phrase is a duty or a number of a text and where it is taken up: by a rule, on what
// is made, or by whom outside of it (coverage.toml).
type Phrase struct {
	Text   string
	Clause string
	Where  string // "parameter 筹集比例", "sheet 用款计划", …, or NotComputed
	Why    string
	Who    string // does it, where a person must
	Ends   string // the paper it ends in
	Pos    finding.Pos
}

// NotComputed marks a phrase that nothing here takes up.
const NotComputed = "not computed"

// Place is what takes a phrase up: the word and the name of Where.
func (p *Phrase) Place() (word, name string) {
	word, name, _ = strings.Cut(p.Where, " ")
	return word, strings.TrimSpace(name)
}

// Made is something that a pack holds, which a phrase may lead to; File is that of a page.
type Made struct{ Word, Name, File string }

// made are the sheets, pages and papers by name; the tests of those who make them
// prove that they are there.
var made = []Made{
	{"sheet", "汇总", ""}, {"sheet", "收支预算表", ""}, {"sheet", "汇总抵销", ""}, {"sheet", "用款计划", ""},
	{"sheet", "调整预算", ""}, {"sheet", "对账", ""}, {"sheet", "支付清单", ""}, {"sheet", "基金账户", ""},
	{"sheet", "跟踪登记", ""}, {"sheet", "考核", ""}, {"sheet", "发文登记", ""}, {"sheet", "预算附列", ""},
	{"page", "收缴与清算", "settlement.html"}, {"page", "对账", "reconciliation.html"}, {"page", "考核自评", "evaluation.html"}, {"page", "期限日历", "calendar.html"},
	{"page", "检查与数据质量", "checks.html"}, {"page", "总览", "index.html"},
	{"paper", "预缴计划通知", ""}, {"paper", "上解通知", ""}, {"paper", "拨付通知", ""}, {"paper", "清算通知", ""}, {"paper", "催缴函", ""}, {"paper", "分担通知", ""},
	{"paper", "致地方政府函", ""}, {"paper", "请示（代拟）", ""}, {"paper", "请示", ""}, {"paper", AlertReport, ""}, {"paper", "年度测算报告", ""},
}

// MadeNames lists what a pack of a policy may hold of a word: sheet, page, paper.
// Without a policy: of any.
func MadeNames(p *Policy, word string) (out []string) {
	for _, m := range made {
		if m.Word == word && p.makes(m.Name) {
			out = append(out, m.Name)
		}
	}
	return out
}

// makes reports whether a scheme has what a sheet, page or paper is made of.
func (p *Policy) makes(name string) bool {
	if p == nil {
		return true
	}
	moves := func(flows ...Flow) bool {
		return p.has(func(s *Scheme) bool {
			return slices.ContainsFunc(s.Steps, func(st *Step) bool { return slices.Contains(flows, st.Flow) })
		})
	}
	switch name {
	case "跟踪登记":
		return p.has(func(s *Scheme) bool { return s.FollowUp() != nil })
	case "考核", "考核自评":
		return p.has(func(s *Scheme) bool {
			return slices.ContainsFunc(s.Steps, func(st *Step) bool { return st.Name == "考核总分" })
		})
	case AlertReport:
		return p.has(func(s *Scheme) bool {
			return slices.ContainsFunc(s.Checks, func(c *CheckRule) bool { return c.Report == AlertReport })
		})
	case "预缴计划通知", "上解通知", "催缴函":
		return moves(Levy)
	case "拨付通知":
		return moves(Grant)
	case "清算通知":
		return moves(Levy, Grant)
	}
	return true
}

func (p *Policy) has(of func(*Scheme) bool) bool { return slices.ContainsFunc(p.Schemes, of) }

// MadeOf finds one; nil if there is none.
func MadeOf(word, name string) *Made {
	if i := slices.IndexFunc(made, func(m Made) bool { return m.Word == word && m.Name == name }); i >= 0 {
		return &made[i]
	}
	return nil
}
