package calc

import (
	"math/big"
	"slices"
	"strings"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// Status is how firm a step's value is.
type Status string

const (
	StatusFinal    Status = "final"
	StatusEstimate Status = "estimate" // reads a decision that is not made yet, or is known at a later stage only
	StatusPreview  Status = "preview"  // before the scheme's first year
)

// Result is one pool's budget year, computed: tables that nobody changes any
// more and any number of goroutines may read. It holds everything the renderers
// show; they compute nothing.
type Result struct {
	Pool        *Pool
	Program     *Program
	Year        int
	Stage       Stage
	Day         string // that the build is of, "" for none: what came after it is not read
	Law         Law    // that it was computed under
	Rows        *Rows
	Tables      map[FigureKey]*Figures // measures
	Outlooks    map[string]*Outlook    // what formulas of the budget year can read, by insurance
	Runs        []*Run                 // one for each scheme and insurance, in policy order
	Accounts    []Account
	Budget      []BudgetLine
	Checks      []CheckResult
	Paths       []Path    // projected figures, by scenario and its twin without the schemes
	Watches     []Watched // by scenario, insurance, year, watch and unit
	People      []*People
	Sums        []Path          // what is added up over the cells of units, by scenario; the measure is the name of the sum
	Expected    []ExpectedYears // by insurance, watch and unit; nil without random courses
	Thin        []ThinRecord    // what is projected from too few closed years
	Sensitivity []Sensitivity   // by insurance: as assumed, then every assumption moved down and up; nil without Options.Fans
	Fits        []Fitted        // what the past says that assumptions are, by insurance
	Hindcasts   []Hindcast      // records of projections: the pool's own, then those of Options.Beside; nil without Options.Fans
	Fans        []Path          // quantiles of 年末结余, and of the 年末余额 of accounts, over random courses; the scenario is the quantile's name

	Positions []Position // of every matter, in policy and unit order
	FollowUps []FollowUp
	Outcomes  []OutcomeResult
	Stopped   []StoppedStep // that have no value, each where it arose
	Findings  finding.List
}

// StoppedStep is a step of one unit that cannot be computed: it and all that reads it has
// no value, and the rest of the pool need not wait.
type StoppedStep struct {
	Scheme    *Scheme
	Insurance string
	Step      *Step
	Unit      int             // index into Pool.Units
	Why       finding.Finding // with the place and the remedy
}

// Foreseen reports whether the budget year of an insurance is projected: no unit
// has a row of it, and a scheme reads it all the same.
func (r *Result) Foreseen(insurance string) bool {
	return slices.ContainsFunc(r.Runs, func(run *Run) bool {
		return run.Insurance.Name == insurance && run.Program.ReadsBudget() && !slices.ContainsFunc(run.Units, func(u int) bool {
			return r.Rows.Best(insurance, r.Year, u, Bases()) != nil
		})
	})
}

// Run is one scheme computed for one insurance and year: the budget year, or an
// earlier one whose closing balance the budget year opens with.
type Run struct {
	Scheme     *Scheme
	Program    *SchemeProgram
	Insurance  Insurance
	Year       int
	Preview    bool
	Units      []int // indices into Pool.Units of those that take part
	Steps      []StepColumn
	Inputs     []InputColumn
	Parameters []Dated // in force, as in Scheme.Parameters
	Outlook    *Outlook
	Facts      *Facts
	Opening    *FundBalance            // of the fund account, where a formula reads it
	Guessed    int                     // the year whose balance nothing tells, so that the account began with 0; 0: none
	Closed     *Account                // of an earlier year
	Others     map[*SchemeProgram]*Run // of the same insurance and year, that its formulas read
}

// StepColumn is a step's values: one a participating unit, or a single one for
// a pool-level step.
type StepColumn struct {
	Step     *Step
	Program  *StepProgram
	Formula  *formula.Formula // in force
	Reading  string           // of the step's question, that Formula is; "" without one
	Overlay  *Overlay         // the what-if whose formula it is; nil for the policy's own
	Awaits   Stage            // at which the values are known; "": they are
	Type     formula.Type
	PerUnit  bool
	Cells    []StepCell
	Unshared []*big.Rat // limited and total steps: the formula's values before sharing
	Cap      *big.Rat   // limited and total steps: the money shared
	Binds    bool       // the limit was below the column's sum
	Least    *big.Rat   // limited and total steps: what decisions may still make of the column's sum; nil when all are made
	Most     *big.Rat
}

// StepCell is one value, with the range an open decision leaves it.
type StepCell struct {
	Value     formula.Value
	Missing   bool       // no value: the step, or one that it reads, cannot be computed for a unit
	Low, High *big.Rat   // nil when there is no range
	Ends      []*big.Rat // in every corner of what is not decided, the same of all cells of a result; nil where it does not compute
	Status    Status
	Open      bool   // reads a decision that is not made
	Assumed   bool   // reads a 测算参数
	Nature    Nature // the weakest figure it reads
	Instead   *Input // that stands in for a value which cannot be computed; nil else
}

// Undecided reports whether a value depends on a decision that is not made.
func (c *StepCell) Undecided() bool { return c.Open || c.Low != nil }

// Waits reports whether a value would be another one after some decision that is not made.
func (c *StepCell) Waits() bool {
	if c.Low != nil {
		return c.Low.Cmp(c.High) != 0
	}
	return c.Open
}

// InputColumn is an input as used: one value a participating unit, or one of the pool.
type InputColumn struct {
	Rule    *InputRule
	Program *InputProgram
	Cells   []InputCell
}

// InputCell is one input value, where it came from and its range.
type InputCell struct {
	Value    formula.Value
	Missing  bool   // no value at all
	Origin   string // 填报 台账 建议值 默认值
	Row      *Input // that gives it; nil where something stands in
	Read     bool   // a value reads it
	Reads    bool   // what it stands for reads a decision that is not made, or is one
	Open     bool   // a decision that is not made, and that a value reads
	Min, Max *big.Rat
	// Taken is the paper in force that rests on a value now beyond its range: the limit
	// has moved since, and the value stands. Then is that limit at the paper's stage,
	// nil where it is this one's.
	Taken  *Issued
	Then   *big.Rat
	Nature Nature
}

// Beyond says which end of its range a number lies beyond, and that end; "" for none.
func (c *InputCell) Beyond() (string, *big.Rat) {
	switch {
	case c.Missing || c.Value.Sort != formula.Number:
	case c.Min != nil && c.Value.Num.Cmp(c.Min) < 0:
		return "低于下限", c.Min
	case c.Max != nil && c.Value.Num.Cmp(c.Max) > 0:
		return "高于上限", c.Max
	}
	return "", nil
}

// Decided is the 依据 of a value that was filled in.
func (c *InputCell) Decided() string {
	if c.Row == nil {
		return ""
	}
	return c.Row.Basis
}

// FundBalance is a fund account's balance at the beginning of a year, in 元.
type FundBalance struct {
	Amount  *big.Rat
	Origin  string
	Nature  Nature
	Pos     finding.Pos
	Entries []*Entry     // of the ledger, that make it up
	Last    *Run         // of the year before, whose closing it is
	Before  *FundBalance // of the year before, where that is not over; Parts are added to it
	Parts   []FundPart
}

// FundPart is one of the amounts that a balance of a year that is not over adds up,
// in 元, less than zero where it is taken off.
type FundPart struct {
	Name   string
	Amount *big.Rat
	Pos    finding.Pos
}

// Account is a scheme's fund account in one year, in 元.
// Opening + Levied − Granted + Interest = Closing; what reads a step that has no value is nil.
type Account struct {
	Scheme                                      *Scheme
	Insurance                                   Insurance
	Year                                        int
	Opening, Levied, Granted, Interest, Closing *big.Rat
	Origin                                      string // where the opening balance comes from
	Open                                        bool   // reads a decision that is not made
}

// BudgetLine is an amount of 上解上级支出 or 上级补助收入 (units) or of
// 下级上解收入 or 补助下级支出 (the pool), in 元, summed over the schemes in force.
type BudgetLine struct {
	Unit      int // index into Pool.Units; -1 for the pool
	Insurance Insurance
	Item      string
	Value     *big.Rat // nil where a step that it adds up has no value, of the pool where a unit's has none
}

// CheckResult is a remark on the data or the plan. Unit is -1 for the pool.
type CheckResult struct {
	ID        string      // permanent, of the catalogue; K400 for the policy's own checks
	Pos       finding.Pos // what to look at first
	Scheme    *Scheme     // nil for general checks
	Insurance Insurance
	Unit      int
	Name      string
	Level     finding.Level
	Message   string
	Remedy    string // what who keeps the folder does about it, which no paper says; may be empty
	Clause    string
	Report    string   // the paper in which it is reported to the pool's government; "" for none
	Open      bool     // 未评估: it reads a missing value
	Asks      bool     // a question: it must be answered in writing
	Figure    *big.Rat // that it is about; nil where there is none
	Reason    string   // of an acknowledged check, from notes.csv
	By        string   // who signed the reason
}

// Advice is what was found and what to do about it, for who keeps the folder.
func (c *CheckResult) Advice() string {
	if c.Remedy == "" {
		return c.Message
	}
	return strings.TrimRight(c.Message, "。") + "；处理：" + c.Remedy
}

// Owed reports whether the check is a question that nobody has answered.
func (c *CheckResult) Owed() bool { return c.Asks && c.Reason == "" }

// Path is a projected figure, in the unit of its measure. Unit is -1 for the pool.
type Path struct {
	Scenario  string
	Scheme    string // id, of what its fund account holds; "" for all else
	Insurance Insurance
	Unit      int
	Year      int
	Measure   string
	Value     *big.Rat
}

// Where an input's value comes from.
const (
	OriginRow     = "填报"
	OriginWhatIf  = "假定" // by a what-if
	OriginLedger  = "台账"
	OriginIssued  = "登记"
	OriginAwaited = "登记（预计）" // for what is not paid yet
	OriginNext    = "推算"
	OriginSuggest = "建议值"
	OriginDefault = "默认值"
)

// Quantile is what so many courses in a hundred do not exceed.
type Quantile struct {
	Name    string
	Percent int
}

// FanQuantiles are the quantiles of a fan, as results name them.
var FanQuantiles = []Quantile{{"P5", 5}, {"P10", 10}, {"P25", 25}, {"P50", 50}, {"P75", 75}, {"P90", 90}, {"P95", 95}}

// The quantiles between which nine courses in ten and half of them lie, and that one of
// the middle, by their places in FanQuantiles.
const (
	NineLow, NineHigh = 0, 6
	HalfLow, HalfHigh = 2, 4
	HalfOfAll         = 3
)

// Rank is the place, in order, of the one of n courses that so many in a hundred
// do not exceed.
func (q Quantile) Rank(n int) int { return (n*q.Percent+99)/100 - 1 }
