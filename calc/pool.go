// Package calc is the vocabulary of the computation: a pool and its policy as
// they were read, the program that they compile to, and the result that a budget
// year comes to. Everything in it is a value, and nothing in it computes a year.
//
// The rooms below it use these words, each only those above it: law compiles a
// policy; engine computes years, exactly and along random courses; explanation,
// checks and settlement say what there is to say about a result, comparison what
// sets two apart, cases whether the worked examples of a text come out; budget
// puts a year together.
//
// All of calc is pure: no files, no clock, no network, no unseeded chance.
package calc

import (
	"math/big"
	"slices"
	"strings"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// Pool is everything one pool folder holds, read and checked for form
// (docs/数据与政策参考.md, 1 and 2). calc computes from it and never changes it.
type Pool struct {
	Folder     string // the folder's name; packs are written below it
	Policy     *Policy
	Measures   []Measure // the catalogue and the policy's own, catalogue order
	Asked      []Measure // what official forms ask for and no table has
	Units      []Unit    // row order of units.csv = order in every table
	Rows       []Row     // what rules read: the pooled fund, all people together
	Books      []Row     // rows of accounts and groups (账户, 人群), which forms read
	Forms      []Form    // official ones and the folder's own
	Inputs     []Input
	Ledger     []Entry
	HasLedger  bool
	Issued     []Issued    // the register of papers that went out, file order
	Later      Later       // rows of ledger and register that are after the day of the build and left out
	Censuses   []*Census   // heads by age, file order
	Projection *Projection // nil without projection.toml
	Overrides  []AssumptionValue
	Overlays   []*Overlay // what-ifs laid over the policy, in order
	Outcomes   []Outcome  // published figures to reproduce
	Coverage   []Phrase   // where the texts' duties and numbers are taken up
	Notes      []Note     // reasons that acknowledge checks
	Texts      []OwnText  // the office's own wording of papers
	Office     *Office    // nil without notice.toml: every notice is a 测算稿
	Sources    []SourceFile
	Printed    []Printed    // texts of tables that papers print
	Collected  []Collection // what units were asked for and sent

	index *index
}

// Later holds what is on record for after a day: checks see it, nothing computes from it.
type Later struct {
	Ledger []Entry
	Issued []Issued
}

// At finds a unit's index by its code; −1, the pool, if none has it.
func (p *Pool) At(code string) int {
	if p.indexed() {
		if u, ok := p.index.units[code]; ok {
			return u
		}
		return PoolLevel
	}
	return slices.IndexFunc(p.Units, func(u Unit) bool { return u.Code == code })
}

// NameOf is the name of a unit, or of the pool itself.
func (p *Pool) NameOf(unit int) string {
	if unit == PoolLevel {
		return p.Policy.Name
	}
	return p.Units[unit].Name
}

// CodeOf is the code of a unit, or of the pool itself.
func (p *Pool) CodeOf(unit int) string {
	if unit == PoolLevel {
		return p.Policy.Code
	}
	return p.Units[unit].Code
}

// SourceFile is an input file that was read, for the manifest.
type SourceFile struct {
	Name   string
	SHA256 string
}

// Printed is a text that papers print, where it is written.
type Printed struct {
	Field, Text string
	Pos         finding.Pos
}

// Unit is one 统筹区 or other payer of the pool.
type Unit struct {
	Code, Name, Type     string
	Payee, Bank, Account string // 收款户名, 开户行, 账号
	Note                 string
	From, To             int    // 起始年度, 终止年度: outside them it takes no part; 0: no limit
	Into                 string // 并入: the code of the unit that carries on
	IntoPos              finding.Pos
	Extra                map[string]string // further columns, for 单位.X
	Pos                  finding.Pos
}

// Lives reports whether a year is one of the unit's.
func (u *Unit) Lives(year int) bool { return u.From <= year && (u.To == 0 || year <= u.To) }

// Basis is the 口径 of a row, best first.
type Basis string

const (
	Final    Basis = "决算"
	Flash    Basis = "快报"
	Expected Basis = "预计"
	Adjusted Basis = "调整预算"
	Budget   Basis = "预算"
)

// ClosedBases are those of a year that is over and done with, best first.
func ClosedBases() []Basis { return []Basis{Final, Flash} }

// Bases lists the 口径 best first.
func Bases() []Basis { return []Basis{Final, Flash, Expected, Adjusted, Budget} }

// Measure is one column of funds.csv.
type Measure struct {
	Name       string
	Kind       string
	Insurance  []string // empty: every insurance
	PartOf     string   // the measure that it is a part of: 收入小计, 支出小计 or another
	Group      string   // of the groups of people only this one has it; "" for all
	By         string   // how the whole is broken down where there are several ways; parts of one never add to those of another
	Complete   bool     // it and the other complete parts of its whole leave nothing out
	Detail     bool     // asked for by official forms only: a pool has it where its tables do
	Transfer   bool     // 上级补助收入 下级上解收入 补助下级支出 上解上级支出
	Signed     bool     // may be negative
	Definition string
	General    string // its definition for an insurance that is not medical; "" is the same
	Source     string
	BudgetRow  string
	Times      int64 // beyond so many times the pool's median a head, a unit is asked about; 0: never
	Bands      []Band
}

// AddsUp reports whether several units have the sum of what each has: amounts and heads;
// rates and amounts per head have none.
func (m *Measure) AddsUp() bool { return m.Kind == "money" || m.Kind == "count" }

// Means is what the measure is in an insurance.
func (m *Measure) Means(insurance string) string {
	if m.General != "" && !Medical(insurance) {
		return m.General
	}
	return m.Definition
}

// For reports whether an insurance has the measure.
func (m *Measure) For(insurance string) bool {
	return len(m.Insurance) == 0 || slices.Contains(m.Insurance, insurance)
}

// Names of the measures the engine itself moves.
const (
	Income         = "收入小计"
	Expenditure    = "支出小计"
	GrantFromAbove = "上级补助收入"
	LevyFromBelow  = "下级上解收入"
	GrantBelow     = "补助下级支出"
	LevyToAbove    = "上解上级支出"
	Opening        = "上年结余"
	Adjustment     = "期初调整"
	Closing        = "年末结余"
	Benefits       = "待遇支出"
	Contributions  = "征缴收入"
)

// Row is one row of funds.csv: a unit's measures of a year on one 口径.
type Row struct {
	Book      Book
	Together  bool // the sum of its groups, which alone are given
	Year      int
	Basis     Basis
	Insurance string
	Unit      int             // index into Pool.Units
	Cells     map[string]Cell // by measure; a blank cell has a nil Num
	Pos       finding.Pos
}

// Cell is one figure with its place and its 性质.
type Cell struct {
	Num    *big.Rat // 元, 人 or a plain number; nil when blank
	Pos    finding.Pos
	Nature Nature
	Method string
	Source string
}

// Nature is how firm a figure is, firmest first.
type Nature string

const (
	Published Nature = "公开"
	Derived   Nature = "推导"
	Estimated Nature = "估算"
	Remainder Nature = "余项"
	Shown     Nature = "示意" // made up for demonstration
	Unmarked  Nature = ""   // no provenance given
)

// natureRank orders the natures from firm to weak; Unmarked is the office's own
// figure and weakens nothing.
var natureRank = map[Nature]int{Unmarked: 0, Published: 1, Derived: 2, Estimated: 3, Remainder: 4, Shown: 5}

// Weakest is the weaker of two natures.
func Weakest(a, b Nature) Nature {
	if a != b && natureRank[b] > natureRank[a] { // nearly always they are the same
		return b
	}
	return a
}

// Input is one row of inputs.csv: what people decided.
type Input struct {
	Year      int
	Scheme    string // id
	Insurance string
	Code      string // unit, or the pool's for pool-level values
	Item      string
	Raw       string        // as written
	Value     formula.Value // Raw, read by the kind the scheme declares
	Basis     string        // 依据: document number
	Note      string
	Pos       finding.Pos // of the 数值 cell
	By        *Overlay    // the what-if that decides it; nil for inputs.csv
}

// Entry is one row of ledger.csv: money that really moved, in 元.
type Entry struct {
	Year      int
	Scheme    string
	Insurance string
	Code      string
	Category  string // 上解 下拨 提取 动用 利息 期初
	Amount    *big.Rat
	Date      string
	Number    string // 文号
	Pos       finding.Pos
}

// Projection is projection.toml (docs/数据与政策参考.md, 6).
type Projection struct {
	File        string
	Years       int
	Scenarios   []string // 基准 first, then in order of appearance
	Assumptions []Assumption
	Tables      []*Table
	Cohorts     []*Cohort
	Lines       []Line
	Watches     []Watch // declared; without any, DefaultWatches
	Stochastic  *Stochastic
	Breaks      []int  // years in which what is counted changed: a fit leaves their growth out
	Note        string // what is to be known of the figures, beside the record of the projection
}

// Baseline is the scenario that must exist.
const Baseline = "基准"

// Assumption is a value a scenario sets.
type Assumption struct {
	Name   string
	Kind   string
	Source string
	Values map[string]formula.Value // by scenario; 基准 stands in for absent ones
	Raw    map[string]string
	Step   *big.Rat // by which it is moved to see what hangs on it; nil: see Swing
	Fit    Source   // what the past says it is, over sums of the pool
	Pos    finding.Pos
}

// Line projects one measure of one insurance.
type Line struct {
	Insurance string
	Measure   string
	Formula   Source
	Pos       finding.Pos
}

// Stochastic asks for a fan of random paths.
type Stochastic struct {
	Paths        int
	Seed         uint64
	Shocks       []Shock
	Correlations []Correlation
}

// Shock moves an assumption at random: every year of every unit by SD, of whose
// variance the part Common is the same for all units. Persist is how a year's move
// goes with that of the year before; Uncertain is the standard deviation of an error
// of the mean that lasts all years.
type Shock struct {
	Assumption                     string
	SD, Common, Persist, Uncertain *big.Rat
	Source                         string // "": a 测算参数
	Pos                            finding.Pos
}

// Correlation is how the moves of two assumptions go together.
type Correlation struct {
	Between [2]string
	Value   *big.Rat
	Source  string
	Pos     finding.Pos
}

// Correlated is the matrix of the correlations of all shocks, in order of the file.
func (s *Stochastic) Correlated() [][]*big.Rat {
	of := make([][]*big.Rat, len(s.Shocks))
	for i := range of {
		of[i] = make([]*big.Rat, len(s.Shocks))
		for j := range of[i] {
			of[i][j] = new(big.Rat)
			if i == j {
				of[i][j].SetInt64(1)
			}
			for _, c := range s.Correlations {
				if b := [2]string{s.Shocks[i].Assumption, s.Shocks[j].Assumption}; c.Value != nil && i != j && (c.Between == b || c.Between == [2]string{b[1], b[0]}) {
					of[i][j].Set(c.Value)
				}
			}
		}
	}
	return of
}

// AssumptionValue is one row of assumptions.csv: an assumption of one unit and
// year in one scenario ("" for all).
type AssumptionValue struct {
	Year       int
	Insurance  string // "" for all
	Code       string // "" for all units
	Assumption string
	Scenario   string
	Value      formula.Value
	Pos        finding.Pos
}

// Note acknowledges a check with a written reason (notes.csv).
type Note struct {
	Year      int
	Check     string   // the check's name
	Scheme    string   // id; "" for every scheme, and for checks of none
	Insurance string   // "" for every insurance
	Code      string   // unit, the pool's code, or "" for every unit
	Figure    *big.Rat // that it answers; nil: whatever it is
	Reason    string
	By        string // who signs for it: an office, not a person
	Pos       finding.Pos
}

// PoolLevel is the unit index of values that belong to the pool.
const PoolLevel = -1

// OpeningEntry is the ledger's category of a balance at a year's beginning.
const OpeningEntry = "期初"

// Nature is the 性质 of an input: the word its note begins with, if any.
func (r *Input) Nature() Nature {
	for _, n := range []Nature{Published, Derived, Estimated, Remainder, Shown} {
		if strings.HasPrefix(r.Note, string(n)) {
			return n
		}
	}
	return Unmarked
}
