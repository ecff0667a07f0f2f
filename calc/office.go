package calc

import (
	"fmt"
	"math/big"

	"tongchou/calc/finding"
)

// Office is notice.toml: who issues the notices and how money is to be paid.
// It is data for the renderers; nothing is computed from it but instalments.
type Office struct {
	Issuer       string   // 发文机关, e.g. 示例省医疗保障局
	JointIssuers []string // 联合发文机关
	Prefix       string   // 发文机关代字, e.g. 示医保发
	Signatory    string   // 签发人, printed only on upward documents
	State        string   // 测算稿 送审稿 正式
	Date         string   // 成文日期 2026-01-15; empty leaves it to fill
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
	Rules        []NoticeRule           // papers beyond levies, grants, plans and settlements
	Corrections  []Correction
}

// NoticeRule asks for a paper for every unit at which a step of a scheme is
// above zero, or yes.
type NoticeRule struct {
	Kind     string // share or letter
	Form     string // of a letter: government (to the unit's government) or application (the unit's own)
	Scheme   string // id
	Step     string
	Parts    []string // steps that the paper states beside it
	Total    string   // share: the step that the parts and Step add up to
	Requires string   // a yes-or-no input or step without which the amount is an estimate
	Subject  string   // what a letter is about, in its title
	Deadline string   // 2027-02-28
	Pos      finding.Pos
}

// Correction says that a notice which was issued is replaced by the one this
// result gives.
type Correction struct {
	Replaces  string // number of the notice that is replaced
	Unit      string // code
	Scheme    string // id
	Insurance string
	Kind      string   // of the notice that is replaced
	Was       *big.Rat // the amount it stated, 元; nil when not given
	Reason    string
	Pos       finding.Pos
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
