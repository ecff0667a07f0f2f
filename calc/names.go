package calc

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tongchou/calc/formula"
)

// What a name of a formula stands for: the key of its symbol is of one of these
// types, so that whoever reads a compiled formula need not read its words again.
type (
	// MeasureKey is a measure of a year: Back years before the one computed
	// (本年.X 0, 上年.X 1, 前年.X 2, 过去n年.X n).
	MeasureKey struct {
		Back int
		Name string
	}
	// PlanKey is 计划.X: a measure of the year's 调整预算, else 预算, at every stage;
	// without either it is 本年.X.
	PlanKey struct{ Name string }
	// AheadKey is 未来n年.X or 此后n年.X: a measure of a year that is looked ahead to.
	AheadKey struct {
		Span
		Name string
	}
	// ColumnKey is 单位.X: a column of units.csv.
	ColumnKey struct{ Name string }
	// LedgerKey is 台账.上年上解 and its like: what the ledger says moved; of 登记,
	// what the register says was announced.
	LedgerKey struct {
		Back      int
		Flow      Flow
		Announced bool
	}
	// FundKey is 基金.X: FundOpening, FundLevied, FundGranted or FundClosing of the scheme's account.
	FundKey struct{ Name string }
	// BuiltinKey is an input that every scheme has: Interest, PaidLevy or PaidGrant.
	BuiltinKey struct{ Name string }
	// YearKey is 年度: the year computed.
	YearKey struct{}
	// ParameterKey is a parameter of the scheme.
	ParameterKey struct{ *Parameter }
	// InputKey is an input of the scheme.
	InputKey struct{ Input *InputProgram }
	// StepKey is a step: of the scheme itself, or of an earlier one (方案名.步骤名).
	StepKey struct {
		Scheme *SchemeProgram
		Step   *StepProgram
	}
	// PriorKey is 上年.X of the scheme's own inputs and steps (an InputKey or a
	// StepKey); only next formulas read it.
	PriorKey struct{ Of any }
	// CohortKey is a cohort, in the cell itself or where Aged says; only what is computed
	// in cells reads it.
	CohortKey struct {
		*CohortProgram
		From CellsFrom
	}
	// TableKey is a table, in the cell itself or where its people were a year before.
	TableKey struct {
		*Table
		From CellsFrom
	}
	// CellKey is 年龄, 性别 or 出生年 of a cell.
	CellKey struct{ Name string }
	// AssumptionKey is an assumption; only projection lines and cohorts read it.
	AssumptionKey struct{ *Assumption }
)

// CellsFrom says from which cell something is read.
type CellsFrom int

const (
	OwnCell  CellsFrom = iota
	AgedCell           // 上岁: last year's, of the age that its people had
	LastCell           // 上年: last year's of the same age
)

// Names that cells have without their being declared, and the space of those whose
// people are a year older now.
const (
	AgeName   = "年龄"
	SexName   = "性别"
	BornName  = "出生年"
	AgedSpace = "上岁"
	LastSpace = "上年"
)

// CellNames lists those of a cell, with their types.
func CellNames() map[string]formula.Type {
	return map[string]formula.Type{AgeName: formula.PlainType, SexName: formula.TextType, BornName: formula.PlainType}
}

// Names that every scheme has without declaring them.
const (
	YearName    = "年度"
	FundOpening = "年初余额"
	FundLevied  = "累计上解"
	FundGranted = "累计下拨"
	FundClosing = "年末余额" // of watches only, which are asked when the books are closed
	Interest    = "利息"
	PaidLevy    = "已预缴"
	PaidGrant   = "已预拨"
)

// BuiltinName is a name that every scheme's formulas know, with all it is.
type BuiltinName struct {
	Space, Name string
	Type        formula.Type
	PerUnit     bool
	Key         any
	Item        bool   // inputs.csv may give it, as 项目 of this name
	Category    string // of the entries of ledger.csv that stand in for it
}

var builtinNames = []BuiltinName{
	{"", YearName, formula.PlainType, false, YearKey{}, false, ""},
	{"基金", FundOpening, formula.MoneyType, false, FundKey{FundOpening}, true, OpeningEntry},
	{"基金", FundLevied, formula.MoneyType, false, FundKey{FundLevied}, false, ""},
	{"基金", FundGranted, formula.MoneyType, false, FundKey{FundGranted}, false, ""},
	{"", Interest, formula.MoneyType, false, BuiltinKey{Interest}, true, Interest},
	{"", PaidLevy, formula.MoneyType, true, BuiltinKey{PaidLevy}, true, string(Levy)},
	{"", PaidGrant, formula.MoneyType, true, BuiltinKey{PaidGrant}, true, string(Grant)},
	{"台账", "上年上解", formula.MoneyType, true, LedgerKey{1, Levy, false}, false, string(Levy)},
	{"台账", "上年下拨", formula.MoneyType, true, LedgerKey{1, Grant, false}, false, string(Grant)},
	{"台账", "本年上解", formula.MoneyType, true, LedgerKey{0, Levy, false}, false, string(Levy)},
	{"台账", "本年下拨", formula.MoneyType, true, LedgerKey{0, Grant, false}, false, string(Grant)},
	{"登记", "上年上解", formula.MoneyType, true, LedgerKey{1, Levy, true}, false, ""},
	{"登记", "上年下拨", formula.MoneyType, true, LedgerKey{1, Grant, true}, false, ""},
	{"登记", "本年上解", formula.MoneyType, true, LedgerKey{0, Levy, true}, false, ""},
	{"登记", "本年下拨", formula.MoneyType, true, LedgerKey{0, Grant, true}, false, ""},
}

// Sums says which flows of the year the name adds up; nil for a balance.
func (k FundKey) Sums() func(Flow) bool {
	switch k.Name {
	case FundLevied:
		return Flow.In
	case FundGranted:
		return Flow.Out
	}
	return nil
}

// PaidItem is the input that says how much of a flow has moved: 已预缴 of what is
// levied, 已预拨 of what is granted.
func PaidItem(flow Flow) string {
	i := slices.IndexFunc(builtinNames, func(b BuiltinName) bool { return b.Item && b.PerUnit && b.Category == string(flow) })
	return builtinNames[i].Name
}

// Said is the name in words: 已通知的上解额, 已上解额.
func (k LedgerKey) Said() string {
	if k.Announced {
		return "已通知的" + string(k.Flow) + "额"
	}
	return "已" + string(k.Flow) + "额"
}

// Origin says where the value in a year comes from: of a year that is not over on the
// day, 台账 is what was announced, never the part that is paid so far.
func (k LedgerKey) Origin(year int, day string) string {
	switch {
	case k.Announced:
		return OriginIssued
	case !Over(year, day):
		return OriginAwaited
	}
	return OriginLedger
}

// BuiltinNames lists them in the order in which messages offer them.
func BuiltinNames() []BuiltinName { return slices.Clone(builtinNames) }

// BuiltinOf finds one; nil if there is none.
func BuiltinOf(space, name string) *BuiltinName {
	for i := range builtinNames {
		if b := &builtinNames[i]; b.Space == space && b.Name == name {
			return b
		}
	}
	return nil
}

// BuiltinsOf lists the names of a space ("" for those written without one).
func BuiltinsOf(space string) []string {
	var out []string
	for _, b := range builtinNames {
		if b.Space == space {
			out = append(out, b.Name)
		}
	}
	return out
}

// Span is how far formulas of a year look ahead, every transfer 0: so many years
// after 上年, projected from it (未来n年); or after the year itself, projected from its
// plan (此后n年), of which 0 years is the plan without transfers.
type Span struct {
	Years int
	Plan  bool
}

// Year is the year that is looked ahead to from another.
func (s Span) Year(from int) int {
	if s.Plan {
		return from + s.Years
	}
	return from - 1 + s.Years
}

// Before is the span that ends so many years earlier.
func (s Span) Before(years int) Span { return Span{s.Years - years, s.Plan} }

// Known reports whether the span has ended: at a year before the projection begins.
func (s Span) Known() bool { return s.Years < 0 || s.Years == 0 && !s.Plan }

// yearSpaces are those that name a measure's year, each with a way to write it and the
// key of a measure in it; n stands for a number.
var yearSpaces = []struct {
	space, example string
	key            func(n int, measure string) any
}{
	{"本年", "本年", func(_ int, m string) any { return MeasureKey{0, m} }},
	{"上年", "上年", func(_ int, m string) any { return MeasureKey{1, m} }},
	{"前年", "前年", func(_ int, m string) any { return MeasureKey{2, m} }},
	{"计划", "计划", func(_ int, m string) any { return PlanKey{m} }},
	{"过去n年", "过去3年", func(n int, m string) any { return MeasureKey{n, m} }},
	{"未来n年", "未来1年", func(n int, m string) any { return AheadKey{Span{n, false}, m} }},
	{"此后n年", "此后1年", func(n int, m string) any { return AheadKey{Span{n, true}, m} }},
}

// YearSpaces lists them as they are described: 本年, 过去n年.
func YearSpaces() []string {
	out := make([]string, len(yearSpaces))
	for i, y := range yearSpaces {
		out[i] = y.space
	}
	return out
}

var numbered = regexp.MustCompile(`[1-9][0-9]?`)

// MeasureIn is the key of a measure in a space that names a year; nil if the space
// names none.
func MeasureIn(space, measure string) any {
	number := numbered.FindString(space)
	n, _ := strconv.Atoi(number)
	for _, y := range yearSpaces {
		if takes := strings.Contains(y.space, "n"); takes == (n > 0) && strings.Replace(y.space, "n", number, 1) == space {
			return y.key(n, measure)
		}
	}
	return nil
}

// UnitSpace is what stands before the dot of a column of units.csv.
const UnitSpace = "单位"

// unitColumns are the columns of units.csv that 单位.X can name, with what they read.
var unitColumns = []struct {
	name string
	of   func(*Unit) string
}{
	{"代码", func(u *Unit) string { return u.Code }},
	{"名称", func(u *Unit) string { return u.Name }},
	{"类型", func(u *Unit) string { return u.Type }},
	{"收款户名", func(u *Unit) string { return u.Payee }},
	{"开户行", func(u *Unit) string { return u.Bank }},
	{"账号", func(u *Unit) string { return u.Account }},
	{"备注", func(u *Unit) string { return u.Note }},
}

// Column is a column of units.csv as 单位.X reads it.
func (u *Unit) Column(name string) string {
	for _, c := range unitColumns {
		if c.name == name {
			return c.of(u)
		}
	}
	return u.Extra[name]
}

// UnitColumns lists the columns of units.csv that 单位.X can name.
func UnitColumns() []string {
	out := make([]string, len(unitColumns))
	for i, c := range unitColumns {
		out[i] = c.name
	}
	return out
}

// SpaceNames are the spaces that a misspelt one may have meant, without the
// names of schemes.
func SpaceNames() []string {
	var out []string
	for _, y := range yearSpaces {
		out = append(out, y.example)
	}
	out = append(out, UnitSpace)
	for _, b := range builtinNames {
		if b.Space != "" && !slices.Contains(out, b.Space) {
			out = append(out, b.Space)
		}
	}
	return out
}

// Symbol is what the name stands for in a formula.
func (b *BuiltinName) Symbol() formula.Symbol {
	return formula.Symbol{Type: b.Type, PerUnit: b.PerUnit, Key: b.Key}
}
