// Package report turns a computed result into what people read: one view of it,
// shared by the page, paper and sheet renderers, which format and never compute.
package report

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"tongchou/calc"
	"tongchou/calc/explanation"
	"tongchou/calc/formula"
	"tongchou/report/amount"
)

// Version is the tool's version, in every manifest and workbook. The same version and
// inputs give the same bytes.
const Version = "0.1.0"

// File is one file of the pack; Name is its slash-separated path in the pack.
type File struct {
	Name string
	Data []byte
	At   string // where it lies until its folder is written, its Data let go; "" for one in memory
}

// Keep takes a finished file and gives what stands for it until its folder is written:
// itself, or where it lies. Several may come side by side.
type Keep func(File) (File, error)

// InMemory keeps files as they are.
func InMemory(f File) (File, error) { return f, nil }

// View is a result arranged for reading. Amounts are exact, in 元 (big.Rat);
// nil is a missing value and prints as —.
type View struct {
	*calc.Result
	books      func() map[bookKey]*calc.Row
	Marks      []string // 征求意见稿, 测算参数 2 项, 示意数据, …: printed at the head of every output
	Warning    string   // the sample-data warning line, "" when there is none
	Draft      bool     // a document of the pool is a 征求意见稿
	Insurances []InsuranceView
	Units      []UnitView         // in unit order
	Assumed    []AssumedItem      // 测算参数, in policy order
	Owed       []calc.CheckResult // questions that nobody has answered: everything is marked and a 测算稿
	Numbers    map[string]string  // 文号 of the papers of an issued pack, by file below notices/; nil: a draft
	Print      string             // the beginning of the fingerprint of the inputs, which papers carry; "" outside a pack
	Foreseen   []calc.Insurance   // whose budget year no unit has a row of: what reads it is projected
	Pending    []PendingItem      // decisions that are not made yet and that a value reads
	Quality    Quality
	Sources    []SourceNote    // 口径与来源: the rows that were read
	Overlays   []*calc.Overlay // what-ifs laid over the policy, in order: the result is a 测算方案
	Changes    []calc.Change   // of levies from last year's plan to this year's, by unit and cause; without a split for pools of many units

	trees  *explanation.Explainer // while the view is built
	lookup func() *index

	// Prices tells what every other reading of an open question would change.
	// It evaluates the pool again for each when it is first asked; nil: not known.
	Prices func() []calc.ReadingPrice
}

// InsuranceView is one insurance of the pool: the three answers and the table
// of all units, whose Total row is the pool.
type InsuranceView struct {
	calc.Insurance
	Runs    []*calc.Run // schemes of this insurance
	Rows    []UnitRow   // units that take part, in unit order
	Total   UnitRow
	Flows   []calc.Flow // that its schemes have, in the order 上解 提取 下拨 动用
	In, Out calc.Flow   // what the page speaks of: 上解 and 下拨; 提取 and 动用 where no scheme has those
	Answers []Answer    // 够付几个月, 谁出、谁得, 为什么变了
	Warn    *big.Rat    // warning line in months (6)
}

// Row is where the row of a unit stands among Rows.
func (iv *InsuranceView) Row(unit int) (at int, ok bool) {
	return slices.BinarySearchFunc(iv.Rows, unit, func(r UnitRow, unit int) int { return r.Unit - unit })
}

// RowOf is the row of a unit, or of the pool, in an insurance; of no unit where it
// takes no part.
func (v *View) RowOf(insurance string, unit int) UnitRow {
	i := slices.IndexFunc(v.Insurances, func(iv InsuranceView) bool { return iv.Name == insurance })
	if i < 0 {
		return UnitRow{}
	}
	iv := &v.Insurances[i]
	if k, ok := iv.Row(unit); ok {
		return iv.Rows[k]
	}
	if unit == iv.Total.Unit {
		return iv.Total
	}
	return UnitRow{}
}

// Answer is a question, its one-sentence answer and the figure it turns on.
type Answer struct {
	Question string
	Sentence string
	Figure   string
	Unit     string
	Details  []string // names and days, for a reader who has no table beside
}

// UnitRow is a line of the overview table. Unit is -1 on the total row.
type UnitRow struct {
	Unit                                                  int
	Name                                                  string
	Code                                                  string
	Levy                                                  *big.Rat // sum of the year's 上解 of schemes in force
	Grant                                                 *big.Rat
	Net                                                   *big.Rat // Grant − Levy
	GrantLow                                              *big.Rat // nil unless an open decision leaves a range
	GrantHigh                                             *big.Rat
	In, Out                                               *big.Rat // of the insurance's main flows: Levy and Grant, or 提取 and 动用
	OutLow, OutHigh                                       *big.Rat // nil unless an open decision leaves a range
	TopUp, TopUpLow, TopUpHigh                            *big.Rat // what its own government pays; the ends nil unless an open decision leaves a range
	PriorLevy                                             *big.Rat // 上年 上解上级支出 from funds.csv, nil when missing
	PriorGrant                                            *big.Rat
	Ratio                                                 *big.Rat // 在职退休比 上年
	Surplus                                               *big.Rat // 当期结余率 上年
	Months                                                *big.Rat // 可支付月数 上年末
	Completion                                            *big.Rat // 征缴完成率 上年
	Contributions, Income, Expenditure, Benefits, Closing *big.Rat // 上年 figures, 元
	Checks                                                int      // remarks of this unit and insurance
}

// Open reports whether the grants of a row wait for a decision.
func (r UnitRow) Open() bool {
	return r.GrantLow != nil && r.GrantHigh != nil && r.GrantLow.Cmp(r.GrantHigh) != 0
}

// TopsUp reports whether the unit's own government pays, or may have to.
func (r UnitRow) TopsUp() bool {
	most := cmp.Or(r.TopUpHigh, r.TopUp)
	return most != nil && most.Sign() > 0
}

// GrantText is the grant, or from its least to its greatest while it is not decided.
func (r UnitRow) GrantText(to string) string {
	return amount.Span(r.GrantLow, r.GrantHigh, r.Grant, to)
}

// NetText is grant − levy, a range where the grant is one.
func (r UnitRow) NetText(to string) string {
	return amount.Span(calc.Less(r.GrantLow, r.Levy), calc.Less(r.GrantHigh, r.Levy), r.Net, to)
}

// UnitView is a unit with what it pays, receives and why.
type UnitView struct {
	Index      int
	Unit       calc.Unit
	Insurances []UnitInsurance
}

// UnitInsurance is a unit in one insurance.
type UnitInsurance struct {
	calc.Insurance
	Row    UnitRow
	Flows  []FlowLine
	Checks []calc.CheckResult
}

// FlowLine is one money step of a scheme for a unit, with its explanation.
type FlowLine struct {
	Run      *calc.Run
	Step     *calc.Step
	Amount   *big.Rat
	Low      *big.Rat
	High     *big.Rat
	Status   calc.Status
	Tree     *calc.Node
	Sentence string // one sentence: who, what, under which clause
}

// AssumedItem is a parameter, step or scheme the document leaves open.
type AssumedItem struct {
	Scheme *calc.Scheme
	Name   string
	Value  string // as written, or the formula
	Clause string
	Note   string
}

// PendingItem is a decision still to make.
type PendingItem struct {
	Scheme    *calc.Scheme
	Insurance calc.Insurance
	Unit      int
	Rule      *calc.InputRule
	Suggested formula.Value
	Low, High *big.Rat // the range; nil where it has no end
	Why       string   // the suggestion lies outside the range; "" where it does not
}

// SuggestedText is what stands in for the decision, without its unit.
func (p PendingItem) SuggestedText() string {
	t, _ := formula.TypeOf(p.Rule.Kind)
	if p.Suggested.Sort == formula.Number && p.Suggested.Num == nil {
		return amount.Unknown
	}
	return amount.Value(p.Suggested, t)
}

// Quality counts the remarks and the firmness of the cells read.
type Quality struct {
	Errors, Warnings, Hints int
	Natures                 map[calc.Nature]int // cells of funds.csv by 性质
	Cells                   int
}

// SourceNote is a basis of data of one year, for the page's foot.
type SourceNote struct {
	Year  int
	Basis calc.Basis
	Rows  int
}

// BudgetScale is the unit of the official tables: 元, or 万元 where the office
// says so.
func BudgetScale(pool *calc.Pool) amount.Scale {
	if pool.Office != nil && pool.Office.MoneyUnit == amount.InWan.Word {
		return amount.InWan
	}
	return amount.InYuan
}

// Account is a run's fund account in the budget year; nil if it has none.
func (v *View) Account(run *calc.Run) *calc.Account {
	for i := range v.Accounts {
		a := &v.Accounts[i]
		if a.Scheme == run.Scheme && a.Insurance == run.Insurance && a.Year == v.Year {
			return a
		}
	}
	return nil
}

// RowFigure is a measure of a row as it was given; a 小计 that was left out is
// the sum of its parts.
func RowFigure(pool *calc.Pool, r *calc.Row, measure string) *big.Rat {
	if x := r.Cells[measure].Num; x != nil || measure != calc.Income && measure != calc.Expenditure {
		return x
	}
	if parts := r.Parts(pool.Measures, measure); parts.Whole() {
		return parts.Sum
	}
	return nil
}

// ChecksOwedFirst are the checks, the questions without an answer first.
func (v *View) ChecksOwedFirst() []calc.CheckResult {
	return slices.Concat(v.Owed, slices.DeleteFunc(slices.Clone(v.Checks), func(c calc.CheckResult) bool { return c.Owed() }))
}

// Moves reports whether a scheme in force has money of a flow.
func (v *View) Moves(flow calc.Flow) bool {
	return slices.ContainsFunc(v.Units, func(u UnitView) bool {
		return slices.ContainsFunc(u.Insurances, func(ui UnitInsurance) bool {
			return slices.ContainsFunc(ui.Flows, func(l FlowLine) bool { return l.Step.Flow == flow && !l.Run.Preview })
		})
	})
}

// Transfers reports whether anything moves between the budgets of units and the pool;
// where nothing does, money is set aside and used within the fund only.
func (v *View) Transfers() bool {
	return v.Moves(calc.Levy) || v.Moves(calc.Grant) || !v.Moves(calc.Reserve) && !v.Moves(calc.Use)
}

// Moved adds up a flow of the schemes in force, by insurance and unit (−1: the
// sum over all).
func (v *View) Moved(flow calc.Flow) func(insurance string, unit int) *big.Rat {
	return func(insurance string, unit int) *big.Rat { return v.sum(calc.Insurance{Name: insurance}, unit, flow) }
}

// FanAt finds the quantiles of a unit (−1: the pool) in a year.
type FanAt struct{ Unit, Year int }

// Fan are the quantiles of 年末结余 of an insurance over random courses, in 元
// and in the order of calc.FanQuantiles; empty where nobody asked for a fan.
func (v *View) Fan(insurance string) map[FanAt][]*big.Rat { return v.fan(insurance, "", calc.Closing) }

// AccountFan are those of the 年末余额 of a scheme's fund account.
func (v *View) AccountFan(run *calc.Run) map[FanAt][]*big.Rat {
	return v.fan(run.Insurance.Name, run.Scheme.ID, calc.FundClosing)
}

func (v *View) fan(insurance, scheme, measure string) map[FanAt][]*big.Rat {
	out := map[FanAt][]*big.Rat{}
	for _, p := range v.Fans {
		if p.Insurance.Name == insurance && p.Scheme == scheme && p.Measure == measure {
			at := FanAt{p.Unit, p.Year}
			out[at] = append(out[at], p.Value)
		}
	}
	return out
}

// FanText says what a fan of an insurance is and rests on; "" where there is none.
func (v *View) FanText(insurance string) string {
	if len(v.Fans) == 0 {
		return ""
	}
	s := v.Pool.Projection.Stochastic
	var moved []string
	for _, shock := range s.Shocks {
		if !v.Program.Assumes(insurance, shock.Assumption) {
			continue
		}
		moved = append(moved, shock.Assumption+"（"+ShockText(&shock)+"）")
	}
	return fmt.Sprintf("随机推算 %s 条路径：基准情景里%s随机波动；P5 是 5%% 的路径不超过的数，P5 至 P95 含九成路径", formula.Group(strconv.Itoa(s.Paths)), strings.Join(moved, "、"))
}

// ShockText says how an assumption moves.
func ShockText(s *calc.Shock) string {
	percent := func(r *big.Rat) string { return calc.PercentOf("ratio", formula.Num(r)) }
	out := "每年标准差 " + percent(s.SD)
	if s.Common.Cmp(big.NewRat(1, 1)) == 0 {
		out += "，各统筹区同幅"
	} else {
		out += "，方差的 " + percent(s.Common) + "各统筹区相同"
	}
	if s.Persist.Sign() != 0 {
		out += "，与上年相关 " + formula.Signed(formula.Decimal(s.Persist))
	}
	if s.Uncertain.Sign() != 0 {
		out += "，均值误差 " + percent(s.Uncertain)
	}
	if s.Source == "" {
		out += "，测算参数"
	}
	return out
}
