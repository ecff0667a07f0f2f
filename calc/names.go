package calc

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"tongchou/calc/formula"
)

// What a name of a formula stands for: the key of its symbol is of one of these
// types, so that whoever reads a compiled formula need not read its words again.
type (
	// MeasureKey is a measure of a year: Back years before the one computed
	// (本年.X 0, 上年.X 1, 前年.X 2).
	MeasureKey struct {
		Back int
		Name string
	}
	// AheadKey is 未来n年.X: a measure so many years after 上年, projected from it.
	AheadKey struct {
		Years int
		Name  string
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
	// FundKey is 基金.X: FundOpening or FundLevied of the scheme's account.
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
	// AssumptionKey is an assumption; only projection lines read it.
	AssumptionKey struct{ *Assumption }
)

// Names that every scheme has without declaring them.
const (
	YearName    = "年度"
	FundOpening = "年初余额"
	FundLevied  = "累计上解"
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

// PaidItem is the input that says how much of a flow has moved: 已预缴 of what is
// levied, 已预拨 of what is granted.
func PaidItem(flow Flow) string {
	i := slices.IndexFunc(builtinNames, func(b BuiltinName) bool { return b.Item && b.PerUnit && b.Category == string(flow) })
	return builtinNames[i].Name
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

// YearSpace is a space that names a measure's year, back from the one computed.
type YearSpace struct {
	Name string
	Back int
}

var yearSpaces = []YearSpace{{"本年", 0}, {"上年", 1}, {"前年", 2}}

// YearSpaces lists 本年, 上年 and 前年.
func YearSpaces() []YearSpace { return slices.Clone(yearSpaces) }

// AheadSpace is how formulas call the n-th year after 上年, projected from it.
func AheadSpace(n int) string { return fmt.Sprintf("未来%d年", n) }

var aheadSpace = regexp.MustCompile(`^未来([1-9][0-9]?)年$`)

// MeasureIn is the key of a measure in a space that names a year; nil if the space
// names none.
func MeasureIn(space, measure string) any {
	if i := slices.IndexFunc(yearSpaces, func(y YearSpace) bool { return y.Name == space }); i >= 0 {
		return MeasureKey{yearSpaces[i].Back, measure}
	}
	if m := aheadSpace.FindStringSubmatch(space); m != nil {
		years, _ := strconv.Atoi(m[1])
		return AheadKey{years, measure}
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
		out = append(out, y.Name)
	}
	out = append(out, AheadSpace(1), UnitSpace)
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
