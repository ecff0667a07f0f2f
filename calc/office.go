package calc

import (
	"fmt"
	"math/big"
	"slices"

	"tongchou/calc/finding"
)

// Office is notice.toml: who issues the notices and how money is to be paid.
// It is data for the renderers; nothing is computed from it but instalments.
type Office struct {
	Issuer       string   // 发文机关, e.g. 示例省医疗保障局
	JointIssuers []string // 联合发文机关
	Prefix       string   // 发文机关代字, e.g. 示医保发
	Signatory    string   // 签发人, printed only on upward documents
	State        string   // 测算稿 送审稿; 正式 only what is issued
	Date         string   // 成文日期 2026-01-15, as Instalments and the rules' deadlines of a year that Years do not name: ask In
	DatePos      finding.Pos
	Contact      string
	Phone        string
	CopyTo       []string // 抄送
	PrintedBy    string   // 印发机关
	Receiving    BankAccount
	Instalments  []Instalment
	PayWithin    string                 // 上解期限, in words, where there are no instalments
	Fonts        map[string]string      // 标题 正文 黑体 楷体 → file
	MoneyUnit    string                 // 元 or 万元: the unit of the official budget forms; "" is 元
	Months       []*big.Rat             // weights of the twelve months of the use plan; nil: equal shares
	FontPos      map[string]finding.Pos // where each is named
	Years        []OfficeYear           // what is said of single years
	Rules        []NoticeRule           // papers beyond levies, grants, plans and settlements
}

// OfficeYear is what the office says of one year.
type OfficeYear struct {
	Year        int
	Date        string // 成文日期; "" leaves it to fill
	DatePos     finding.Pos
	Instalments []Instalment
	Deadlines   []RuleDeadline
}

// RuleDeadline is the day by which a paper of a NoticeRule asks for what it asks.
type RuleDeadline struct {
	Scheme, Step string
	Date         string
	Pos          finding.Pos
}

// In is the office as it is for a year: with the day, the instalments and the
// deadlines of its [[year]], or else with those that stand outside of any. Without
// an office it is empty.
func (o *Office) In(year int) *Office {
	if o == nil {
		return &Office{}
	}
	i := slices.IndexFunc(o.Years, func(y OfficeYear) bool { return y.Year == year })
	if i < 0 {
		return o
	}
	out, y := *o, &o.Years[i]
	out.Date, out.DatePos, out.Instalments, out.Rules = y.Date, y.DatePos, y.Instalments, slices.Clone(o.Rules)
	for i := range out.Rules {
		n := &out.Rules[i]
		n.Deadline = ""
		for _, d := range y.Deadlines {
			if d.Scheme == n.Scheme && d.Step == n.Step {
				n.Deadline, n.Pos = d.Date, d.Pos
			}
		}
	}
	return &out
}

// Misdated finds days that cannot be of the year's papers: 成文日期 lies in the year,
// the one before or the one after; what is to be paid or done, in the year or the next.
func (o *Office) Misdated(year int) (out finding.List) {
	y := o.In(year)
	ask := func(what, date string, pos finding.Pos, earliest int) {
		if date != "" && (date < DateOf(earliest) || date >= DateOf(year+2)) {
			out.Add("C313", pos, fmt.Sprintf("%s %s 不属 %d 年的文书", what, date, year), fmt.Sprintf("%d 年至 %d 年的日期", earliest, year+1),
				fmt.Sprintf("改成 %d 年文书的日期；别的年度的，写在那一年的 [[year]] 里", year))
		}
	}
	ask("成文日期", y.Date, y.DatePos, year-1)
	for _, in := range y.Instalments {
		ask("分期", in.Date, in.Pos, year)
	}
	for _, n := range y.Rules {
		ask("限期", n.Deadline, n.Pos, year)
	}
	return out
}

// PetitionForm is the letter by which the pool asks its own government: one for all
// units, about a step that all of them share.
const PetitionForm = "petition"

// NoticeRule asks for a paper for every unit at which a step of a scheme is
// above zero, or yes.
type NoticeRule struct {
	Kind     string // share or letter
	Form     string // of a letter: government (to the unit's government), application (the unit's own) or PetitionForm
	Scheme   string // id
	Step     string
	Parts    []string // steps that the paper states beside it
	Total    string   // share: the step that the parts and Step add up to
	Requires string   // a yes-or-no input or step without which the amount is an estimate
	Subject  string   // what a letter is about, in its title
	Deadline string   // 2027-02-28

	Governments bool // of an application: the unit's government applies to the pool's
	Pos         finding.Pos
}

// Asks reports whether a paper asks units' governments for what a step comes to; without
// an office none does.
func (o *Office) Asks(scheme, step string) bool {
	return o != nil && slices.ContainsFunc(o.Rules, func(n NoticeRule) bool {
		return n.Scheme == scheme && n.Step == step && (n.Kind == "share" || n.Form == "government")
	})
}

// OwnText is a file of the folder notices: the office's own text of a kind of paper.
type OwnText struct {
	File string // notices/levy.tmpl
	Text string
}

// BankAccount is where levies are paid.
type BankAccount struct {
	Payee, Bank, Account string
}

// Whole reports whether nothing of it is missing.
func (a BankAccount) Whole() bool { return a.Payee != "" && a.Bank != "" && a.Account != "" }

// Instalment is a part of the year's amount and its date.
type Instalment struct {
	Date  string // 2026-03-31
	Share *big.Rat
	Pos   finding.Pos
}

// DateOf is the first day of a year, as dates are written.
func DateOf(year int) string { return fmt.Sprintf("%04d-01-01", year) }
