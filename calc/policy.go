package calc

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// Policy is policy.toml as it is written: the law of a pool as named formulas
// beside their clauses (docs/数据与政策参考.md, 3). Nothing is resolved yet; Compile does that.
type Policy struct {
	File      string
	Code      string // of the pool
	Name      string
	Level     string
	Fund      string // FundOfUnits or FundOfPool: who holds the fund; "" is FundOfUnits
	Maker     string // whose official forms come before the ministry's; "" for nobody's
	MakerPos  finding.Pos
	Insurance []Insurance // declared ones, beside 职工 and 居民
	Measures  []Measure   // declared ones
	Documents []Document
	Schemes   []*Scheme
	Deadlines []Deadline
	Memos     []Memo
}

// Who holds the fund: every unit its own, or the pool all of it (统收统支).
const (
	FundOfUnits = "units"
	FundOfPool  = "pool"
)

// Insurance is one 险种; its slug is used in file names.
type Insurance struct {
	Name  string
	Slug  string
	Title string // in full, 工伤保险; "" is what it is commonly called
}

// fullNames are what insurances of short names are called in full.
var fullNames = map[string]string{
	"职工": "职工基本医疗保险", "居民": "城乡居民基本医疗保险",
	"长护": "长期护理保险", "长护险": "长期护理保险", "长期护理": "长期护理保险", "长期护理险": "长期护理保险",
	"企业养老": "企业职工基本养老保险", "居民养老": "城乡居民基本养老保险", "机关养老": "机关事业单位基本养老保险",
}

// Full is the insurance's name in full.
func (i Insurance) Full() string {
	switch full := cmp.Or(i.Title, fullNames[i.Name]); {
	case full != "":
		return full
	case strings.HasSuffix(i.Name, "保险"):
		return i.Name
	}
	return strings.TrimSuffix(i.Name, "险") + "保险"
}

// Secured reports whether 医疗保障 departments administer the insurance: what pays for
// medical care, 生育 and 长期护理 (国家医疗保障局职能配置、内设机构和人员编制规定, 第三条).
func (i Insurance) Secured() bool {
	full := i.Full()
	return strings.Contains(full, "医疗") || slices.Contains([]string{fullNames["长护"], "大病保险", "生育保险"}, full)
}

// Medical reports whether an insurance is one of the two medical ones.
func Medical(insurance string) bool { return insurance == "职工" || insurance == "居民" }

// Document is a legal text the policy cites.
type Document struct {
	ID        string
	Title     string
	Number    string // 文号
	Issued    string
	Effective string
	Status    string // 正式 征求意见稿 推断
	Pos       finding.Pos
}

// Source is a formula as written: its text, and the place of its first character.
type Source struct {
	Text string
	Pos  finding.Pos
}

// Given reports whether the formula was written at all.
func (s Source) Given() bool { return s.Text != "" }

// Plain is the formula as people read it.
func (s Source) Plain() string { return formula.Plain(s.Text) }

// Citation says where in its document a thing stands and how firm it is.
type Citation struct {
	Clause  string
	Text    string // the clause's wording, when the office puts it in
	Note    string
	Assumed bool // the document leaves the value open: 测算参数
}

// Scheme is one 方案: parameters, inputs and steps of one fund, computed for
// each of its insurances apart.
type Scheme struct {
	ID         string
	Name       string
	Insurance  []string
	FirstYear  int
	LastYear   int      // after it there are no values; 0: open
	Document   string   // id
	Annexes    []string // 风险情况表, 整改措施清单: which of them its papers carry
	Parameters []*Parameter
	Inputs     []*InputRule
	Steps      []*Step
	Asserts    []*Assertion
	Checks     []*CheckRule
	Citation
	Pos finding.Pos
}

// SchemeAnnexes are the annexes that only papers of a scheme which names them carry.
func SchemeAnnexes() []string { return []string{"风险情况表", "整改措施清单"} }

// Parameter is a dated value of the law.
type Parameter struct {
	Name   string
	Kind   string
	Values []Dated
	Min    Dated // what a what-if may not go below, Max not above; without place: no such end
	Max    Dated
	// FollowUp: within so many years who was granted money of the scheme must balance its
	// own accounts; those who have are kept in a register.
	FollowUp bool
	Citation
	Pos finding.Pos
}

// Years is a value of a parameter with FollowUp; ok is false where it is no whole number of years.
func (p *Parameter) Years(v formula.Value) (years int, ok bool) {
	if v.Num == nil || !v.Num.IsInt() || !v.Num.Num().IsInt64() || v.Num.Cmp(big.NewRat(1, 1)) < 0 || v.Num.Cmp(big.NewRat(mostFollowed, 1)) > 0 {
		return 0, false
	}
	return int(v.Num.Num().Int64()), true
}

// mostFollowed bounds the years for which a unit can be followed up.
const mostFollowed = 99

// Beyond says which end of its range a value lies beyond, and what the end is; ""
// for none.
func (p *Parameter) Beyond(v formula.Value) (string, Dated) {
	switch {
	case v.Num == nil:
	case p.Min.Value.Num != nil && v.Num.Cmp(p.Min.Value.Num) < 0:
		return "低于下限", p.Min
	case p.Max.Value.Num != nil && v.Num.Cmp(p.Max.Value.Num) > 0:
		return "高于上限", p.Max
	}
	return "", Dated{}
}

// Dated is a value in force from a year on, until the next one.
type Dated struct {
	From  int
	Value formula.Value
	Raw   string // as written, for display: "3%"
	Pos   finding.Pos
	By    *Overlay // the what-if that sets it; nil for the policy's own
}

// InputRule declares what people decide: its kind, whose it is, its range.
type InputRule struct {
	Name     string
	Kind     string
	PerUnit  bool // scope = "unit"; else one value of the pool
	Min      Source
	Max      Source
	Suggest  Source
	Default  Source
	Next     Source
	Soft     bool
	OneOf    []string
	Yes, No  string // of a bool: what a sentence says where it is so and where not; "" for both
	Decision bool
	Citation
	Pos finding.Pos
}

// Said is what a sentence says of an answer; "" where the rule has no words for it.
func (r *InputRule) Said(yes bool) string {
	if yes {
		return r.Yes
	}
	return r.No
}

// Flow is what a step's money does.
type Flow string

const (
	NoFlow  Flow = ""
	Levy    Flow = "上解" // unit to pool; a budget line
	Grant   Flow = "下拨" // pool to unit; a budget line
	Reserve Flow = "提取" // into the fund account only
	Use     Flow = "动用" // out of the fund account only
	TopUp   Flow = "补足" // of a unit's own government, after the year: no account's, no budget line
)

// AccountFlows are the flows that move money of a fund account, in the order in which
// they are told.
func AccountFlows() []Flow { return []Flow{Levy, Reserve, Grant, Use} }

// In reports whether the flow adds to the fund account.
func (f Flow) In() bool { return f == Levy || f == Reserve }

// Out reports whether the flow takes from the fund account.
func (f Flow) Out() bool { return f == Grant || f == Use }

// Account reports whether the flow moves money of the fund account.
func (f Flow) Account() bool { return f.In() || f.Out() }

// Moves reports whether the flow is money of a unit or of its own government.
func (f Flow) Moves() bool { return f.Account() || f == TopUp }

// Budget reports whether the flow is also a budget line of the unit.
func (f Flow) Budget() bool { return f == Levy || f == Grant }

// Item is the line that a flow moves: of the budget, else of the fund account by the flow's own name.
func (f Flow) Item() string {
	switch f {
	case Levy:
		return LevyToAbove
	case Grant:
		return GrantFromAbove
	}
	return string(f)
}

// Step is one named formula. At most one of Limit and Total is given: then the
// column is shared to the fen by largest remainder.
type Step struct {
	Name string
	Rule
	Flow     Flow
	Limit    Source
	Total    Source
	Known    Stage // from which on its value is known; "": at once
	Question string
	Reading  string
	Others   []Reading
	Citation
	Pos finding.Pos
}

// Awaits is the stage at which the step's own value will be known, "" where it is
// known: what is computed from it is not asked.
func (s *Step) Awaits(at Stage) Stage {
	if at.Rank() < s.Known.Rank() {
		return s.Known
	}
	return ""
}

// Reading is another defensible formula of a step.
type Reading struct {
	Reading string
	Rule
	Note string
}

// Rule is a formula, or several by the years from which on they are in force.
type Rule struct {
	Formula Source // the first: in the years before it, too
	From    int    // of the first, where others follow
	Later   []DatedSource
}

// DatedSource is a formula in force from a year on, until the next one.
type DatedSource struct {
	From int
	Source
}

// At is the formula in force in a year.
func (r Rule) At(year int) Source {
	out := r.Formula
	for _, l := range r.Later {
		if l.From <= year {
			out = l.Source
		}
	}
	return out
}

// Dated lists the formulas by their years; a single one has none.
func (r Rule) Dated() []DatedSource {
	return append([]DatedSource{{r.From, r.Formula}}, r.Later...)
}

// Written is the formula as a list shows it: of several each with its year.
func (r Rule) Written() string {
	if len(r.Later) == 0 {
		return r.Formula.Plain()
	}
	var lines []string
	for _, d := range r.Dated() {
		lines = append(lines, fmt.Sprintf("%d 年起：%s", d.From, d.Plain()))
	}
	return strings.Join(lines, "\n")
}

// Assertion must hold, or the build stops.
type Assertion struct {
	Name    string
	Formula Source
	Citation
	Pos finding.Pos
}

// CheckRule raises a remark when When is true; it never stops a build.
type CheckRule struct {
	Name    string
	When    Source
	Level   finding.Level
	Message Source // with {formula} holes
	Lines   []CheckLine
	Report  string // the paper in which it is reported to the pool's government; "" for none
	Citation
	Pos finding.Pos
}

// CheckLine is a sentence of a check's message that is said only where its own
// condition holds.
type CheckLine struct {
	When    Source
	Message Source
}

// AlertReport is the paper that a check of the whole pool may ask for.
const AlertReport = "预警报告"

// CheckReports are the papers in which checks of the whole pool are reported.
func CheckReports() []string { return []string{AlertReport} }

// Deadline is a duty with a date.
type Deadline struct {
	Name, Who  string
	Month, Day int    // Month 0: of every month; Day MonthEnd: the month's last
	When       string // 按合同约定: a duty without a day of the calendar; "" for those that have one
	Flow       Flow   // a duty only where money so flows; NoFlow: everywhere
	Clause     string
	Pos        finding.Pos
}

// Memo is a step's amount that stands beside a unit's budget lines, with the approval
// that it needs.
type Memo struct {
	Scheme, Step string // id, name
	Title        string // 动用累计结余
	Procedure    string // 备案, 批准
	By           string // who is told or approves
	Approval     string // the input that holds the 文号; "": none is asked for
	Clause       string
	Pos          finding.Pos
}

// MonthEnd is the day that is the last of any month.
const MonthEnd = 32

// Built-in insurances.
var builtinInsurance = []Insurance{{Name: "职工", Slug: "employee"}, {Name: "居民", Slug: "resident"}}

// Insurances lists the built-in insurances and those that the policy declares.
func (p *Policy) Insurances() []Insurance {
	return append(slices.Clone(builtinInsurance), p.Insurance...)
}

// Pooled lists the insurances that a scheme in force in a year is for.
func (p *Policy) Pooled(year int) []Insurance {
	return slices.DeleteFunc(p.Insurances(), func(i Insurance) bool {
		return !slices.ContainsFunc(p.Schemes, func(s *Scheme) bool {
			return s.FirstYear <= year && !s.Ended(year) && slices.Contains(s.Insurance, i.Name)
		})
	})
}

// Slug is the ASCII name of an insurance, "" if the policy does not know it.
func (p *Policy) Slug(insurance string) string {
	for _, i := range p.Insurances() {
		if i.Name == insurance {
			return i.Slug
		}
	}
	return ""
}

// InsuranceOf finds an insurance by its name.
func (p *Policy) InsuranceOf(name string) Insurance {
	for _, i := range p.Insurances() {
		if i.Name == name {
			return i
		}
	}
	return Insurance{Name: name}
}

// Document finds a document by id.
func (p *Policy) Document(id string) *Document {
	for i := range p.Documents {
		if p.Documents[i].ID == id {
			return &p.Documents[i]
		}
	}
	return nil
}

// Scheme finds a scheme by id.
func (p *Policy) Scheme(id string) *Scheme {
	return first(p.Schemes, func(s *Scheme) bool { return s.ID == id })
}

// Parameter finds a parameter by its name.
func (s *Scheme) Parameter(name string) *Parameter {
	return first(s.Parameters, func(p *Parameter) bool { return p.Name == name })
}

// FollowUp is the parameter that says within how many years who was granted money must
// balance; nil for a scheme that does not follow up.
func (s *Scheme) FollowUp() *Parameter {
	return first(s.Parameters, func(p *Parameter) bool { return p.FollowUp })
}

// Input finds a declared input by its name.
func (s *Scheme) Input(name string) *InputRule {
	return first(s.Inputs, func(in *InputRule) bool { return in.Name == name })
}

// Step finds a step by its name.
func (s *Scheme) Step(name string) *Step {
	return first(s.Steps, func(st *Step) bool { return st.Name == name })
}

// first is the first of a list of which something holds, nil without one.
func first[T any](list []*T, holds func(*T) bool) *T {
	if i := slices.IndexFunc(list, holds); i >= 0 {
		return list[i]
	}
	return nil
}

// LawYear is the year whose parameters apply in a year: a preview before the
// scheme's first year computes with those of the first.
func (s *Scheme) LawYear(year int) int { return max(year, s.FirstYear) }

// Ended reports whether a year is after the scheme's last.
func (s *Scheme) Ended(year int) bool { return s.LastYear != 0 && year > s.LastYear }

// Years says for which years the scheme is: 2024 年起, 2024 年至 2027 年.
func (s *Scheme) Years() string {
	if s.LastYear == 0 {
		return fmt.Sprintf("%d 年起", s.FirstYear)
	}
	return fmt.Sprintf("%d 年至 %d 年", s.FirstYear, s.LastYear)
}

// At is the value in force in a year; in earlier years than the first, the first.
func (p *Parameter) At(year int) Dated {
	v := p.Values[0]
	for _, d := range p.Values {
		if d.From <= year {
			v = d
		}
	}
	return v
}
