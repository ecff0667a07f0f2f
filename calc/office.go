package calc

import "math/big"

// Office is notice.toml: who issues the notices and how money is to be paid.
// It is data for the renderers; nothing is computed from it but instalments.
type Office struct {
	Issuer       string   // 发文机关, e.g. 示例省医疗保障局
	JointIssuers []string // 联合发文机关
	Prefix       string   // 发文机关代字, e.g. 示医保发
	Signatory    string   // 签发人, printed only on upward documents
	State        string   // 测算稿 送审稿 正式
	Date         string   // 成文日期 2026-01-15; empty leaves it to fill
	Contact      string
	Phone        string
	CopyTo       []string // 抄送
	PrintedBy    string   // 印发机关
	Receiving    BankAccount
	Instalments  []Instalment
	PayWithin    string            // 上解期限, in words, where there are no instalments
	Fonts        map[string]string // 标题 正文 黑体 楷体 → file
}

// BankAccount is where levies are paid.
type BankAccount struct {
	Payee, Bank, Account string
}

// Instalment is a part of the year's amount and its date.
type Instalment struct {
	Date  string // 2026-03-31
	Share *big.Rat
}
