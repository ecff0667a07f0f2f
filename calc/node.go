package calc

import (
	"math/big"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// Node is one line of an explanation: a step, input, parameter or figure with
// what it was computed from.
type Node struct {
	Kind        NodeKind
	Name        string // 筹集基数, 上年.征缴收入, …
	Scheme      string // of a step, or a name of a fund: the name of its scheme
	Type        formula.Type
	Value       formula.Value
	Missing     bool
	Declared    string // the kind that a parameter or input is declared with: months, ratio, …; of a step ratio, where its formula gives a rate in percent
	Raw         string // a parameter or input as written, e.g. 3%; a rate of funds.csv in percent; the year without separators
	Formula     string // steps only
	Substituted string // the formula with the unit's numbers put in
	Words       string // how the value came about in words and figures; of an aggregate or a sum of the ledger what it is
	Asks        string // of a yes-or-no step: what it asks, in words
	Clause      string
	Document    *Document
	Question    string
	Reading     string
	Assumed     bool
	Note        string
	Low, High   *big.Rat
	Status      Status
	Awaits      Stage       // of a step: at which its value is known; "": it is
	Pos         finding.Pos // of the figure's cell or the formula
	Basis       Basis       // 口径 of a figure
	Year        int         // of a figure
	Nature      Nature
	Thin        bool   // of what is projected: from too few closed years
	Origin      string // of an input or an account's opening
	Decided     string // of an input: its 依据
	Overlay     string // of a parameter or step: the title of the what-if that sets it
	Flow        Flow   // of a money step
	CapFormula  string // of a shared step: its limit or total
	CapWords    string // that in words
	Cap         *big.Rat
	Binds       bool
	Total       bool     // CapFormula is a total, shared to the last fen in proportion to the formula
	Unshared    *big.Rat // of a limited step: the formula's value before sharing
	Children    []*Node
}

// Waits reports whether a decision that is not made moves the value.
func (n *Node) Waits() bool {
	if n.Low != nil && n.High != nil {
		return n.Low.Cmp(n.High) != 0
	}
	return n.Status == StatusEstimate
}

// Awaited marks a value that is known at a later stage, "" for any other.
func (n *Node) Awaited() string {
	if n == nil {
		return ""
	}
	return n.Awaits.Awaited()
}

// NodeKind says what an explanation line is.
type NodeKind string

const (
	NodeStep       NodeKind = "step"
	NodeParameter  NodeKind = "parameter"
	NodeInput      NodeKind = "input"
	NodeMeasure    NodeKind = "measure"
	NodeAggregate  NodeKind = "aggregate"
	NodeAccount    NodeKind = "account"
	NodeLedger     NodeKind = "ledger"
	NodeProjection NodeKind = "projection"
	NodeOther      NodeKind = "other"
)
