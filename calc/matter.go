package calc

import (
	"math/big"
	"strings"

	"tongchou/calc/finding"
)

// A matter (事项) is a unit × scheme × insurance × direction × year of a scheme in
// force. Three amounts belong to it, each from one source: what is due, of the
// rules; what was announced, of the register (issued.csv); what is paid, of the
// ledger. Every paper and every list is a difference between them
// (docs/数据与政策参考.md, 7).

// Issued is one row of issued.csv: what a paper that went out says of one matter.
type Issued struct {
	Date, Number string // 日期, 文号
	Year         int
	Stage        Stage
	Scheme       string // id; "" where the paper is of none
	Insurance    string
	Code         string
	Matter       string // 事项: 上解, 下拨, or the step of a [[notice]]; ""
	Word         PaperWord
	Amount       *big.Rat  // the whole year's amount of the matter; of a 催缴 what it asked; nil: blank
	Schedule     []Payment // 分期, whole, paid parts included; nil: blank
	Replaces     string    // 替代: the 文号 it follows
	Archive      string    // 归档: folder of the paper
	Digest       string    // 摘要: SHA-256 of the paper
	Pos          finding.Pos
}

// PaperWord is the 文种 of a row of issued.csv.
type PaperWord string

// The 文种.
const (
	WordPlan       PaperWord = "预缴"
	WordLevy       PaperWord = "上解"
	WordGrant      PaperWord = "下拨"
	WordCorrection PaperWord = "更正"
	WordSettlement PaperWord = "清算"
	WordReminder   PaperWord = "催缴"
	WordShare      PaperWord = "分担"
	WordLetter     PaperWord = "函"
	WordAlert      PaperWord = "预警"
)

// PaperWords lists the 文种 in the order in which messages offer them.
func PaperWords() []PaperWord {
	return []PaperWord{WordPlan, WordLevy, WordGrant, WordCorrection, WordSettlement, WordReminder, WordShare, WordLetter, WordAlert}
}

// Announces reports whether a paper of this 文种 fixes the amount of a matter: a
// 催缴 only asks for what was announced, and a 分担, 函 or 预警 is no matter's.
func (w PaperWord) Announces() bool {
	switch w {
	case WordPlan, WordLevy, WordGrant, WordCorrection, WordSettlement:
		return true
	}
	return false
}

// Paper is the kind of paper that a matter makes, as its file is called.
type Paper string

// The papers of matters; NoPaper is none.
const (
	NoPaper         Paper = ""
	PaperPlan       Paper = "plan"
	PaperLevy       Paper = "levy"
	PaperGrant      Paper = "grant"
	PaperEstimate   Paper = "estimate"
	PaperCorrection Paper = "correction"
	PaperSettlement Paper = "settlement"
	PaperReminder   Paper = "reminder"
)

// InForce is the last of a matter's rows that announces, by date, then file order;
// nil: nothing is announced.
func (p *Pool) InForce(scheme, insurance string, year, unit int, flow Flow) (last *Issued) {
	for _, x := range p.IssuedOf(unit) {
		if x.Year == year && x.Scheme == scheme && x.Insurance == insurance && x.Matter == string(flow) &&
			x.Word.Announces() && x.Amount != nil && (last == nil || last.Date <= x.Date) {
			last = x
		}
	}
	return last
}

// Payment is a part of a year's amount, in 元; without a date it is due when the
// paper says, and never late.
type Payment struct {
	Date   string // 2026-03-31, or ""
	Amount *big.Rat
}

// ScheduleText writes payments as 分期: 2026-03-31:10670428.13;:3000.00.
func ScheduleText(list []Payment) string {
	var out []string
	for _, p := range list {
		out = append(out, p.Date+":"+p.Amount.FloatString(2))
	}
	return strings.Join(out, ";")
}

// Position is where a matter stands on the day of a build, in 元.
type Position struct {
	Run    *Run // nil where the scheme does not run that year
	Scheme *Scheme
	// Insurance, Unit (index into Pool.Units) and Flow (Levy or Grant) complete the matter.
	Insurance Insurance
	Unit      int
	Flow      Flow
	Settling  Stage // from which on it is settled

	Due       *big.Rat // nil where it cannot be computed: an estimate of which nothing is known
	Low, High *big.Rat // of an estimate with a range, else nil
	Status    Status
	Awaits    Stage    // at which what is due is known; "": it is
	InForce   *Issued  // the paper in force; nil: nothing announced
	Announced *big.Rat // nil with InForce
	Paid      *big.Rat // less what was given back
	LastPaid  string   // date of the last payment, "" without one
	Overdue   *big.Rat
	Schedule  []Payment // of the whole amount, as the paper that is made says it, else as the one in force
	ToPay     []Payment // of that, what is not paid yet
	Paper     Paper
	Later     bool // the paper in force is of a later stage than the build's
}

// Remaining is what is still to pay, in 元: due − paid; negative: to give back; nil
// where what is due is not known.
func (p *Position) Remaining() *big.Rat {
	if p.Due == nil {
		return nil
	}
	return new(big.Rat).Sub(p.Due, p.Paid)
}
