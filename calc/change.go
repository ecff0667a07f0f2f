package calc

import (
	"math/big"
	"slices"

	"tongchou/calc/formula"
)

// Variant is one side of a comparison: a program over its pool, with the
// options it is evaluated under.
type Variant struct {
	Program *Program
	Options Options
}

// NewVariant fills in the default year, day and stage.
func NewVariant(p *Program, opts Options) *Variant {
	p, opts = p.Settled(opts)
	return &Variant{p, opts}
}

// Law is the law of a side.
func (v *Variant) Law() Law { return Law{v.Program, &v.Options} }

// Cause is why an amount differs between two sides.
type Cause string

// The causes, in the fixed order in which a comparison swaps them.
const (
	CauseData       Cause = "数据"
	CauseParameters Cause = "参数"
	CauseDecisions  Cause = "决定"
	CauseFormulas   Cause = "公式或解读"
	CauseOthers     Cause = "其他统筹区"

	// Of reasons only: a yes or no that turned, and a scheme that began or ended.
	CauseSwitch Cause = "条件"
	CauseTerm   Cause = "起止"
)

// Causes lists them in that order.
func Causes() []Cause {
	return []Cause{CauseData, CauseParameters, CauseDecisions, CauseFormulas, CauseOthers}
}

// Moved is an amount on both sides, in 元. To − From is the sum of the parts, to the fen.
type Moved struct {
	From, To *big.Rat // nil where that side does not give it
	FromOpen bool     // that side reads a decision that is not made, as suggested
	ToOpen   bool
	Paid     bool       // From is what was paid: the plan of that year cannot be recomputed
	Parts    []*big.Rat // in the order of Causes; nil when there is no split
}

// Still reports whether nothing moves on either side, nor between them.
func (m *Moved) Still() bool {
	zero := func(r *big.Rat) bool { return r != nil && r.Sign() == 0 }
	return zero(m.From) && zero(m.To) && !slices.ContainsFunc(m.Parts, func(p *big.Rat) bool { return p.Sign() != 0 })
}

// Differs reports whether the sides are not known to be the same.
func (m *Moved) Differs() bool { return m.From == nil || m.To == nil || m.From.Cmp(m.To) != 0 }

// SchemeMoved is what one scheme moves of a budget line, on both sides.
type SchemeMoved struct {
	Scheme *Scheme
	Moved
}

// Change is how a unit's budget line differs between two sides, in 元: as a whole,
// and scheme by scheme, since what one scheme takes off another may put on.
type Change struct {
	Unit      Unit
	Insurance Insurance
	Item      string // 上解上级支出 or 上级补助收入; 提取 or 动用 of a fund account
	Moved
	Schemes []SchemeMoved // those that move the line, in policy order; nil where only the line is known
	Reasons []Reason      // of two years under one policy; they add up to To − From
}

// Differs reports whether the line or what any scheme moves of it is not known to be the same.
func (c *Change) Differs() bool {
	return c.Moved.Differs() || slices.ContainsFunc(c.Schemes, func(s SchemeMoved) bool { return s.Differs() })
}

// Reason is a named part of a change, in 元. What turned a condition, began or
// ended goes before what was decided, set or came in; those of a change add up to it.
type Reason struct {
	Cause    Cause
	Scheme   *Scheme       // nil where several schemes move the money and what each did is not known
	Name     string        // the step, parameter, input or figure that differs; "" for the scheme itself
	Kind     string        // of From and To
	PerUnit  bool          // the unit's own, not one for all
	From, To formula.Value // no sort where that side has none
	Test     *Test         // by which a condition turned; nil where it is no comparison
	Amount   *big.Rat
}

// Test is a comparison of two figures as side b has it.
type Test struct {
	Left, Right string // as the formula names them
	Op          string
	Type        formula.Type
	A, B        *big.Rat
}

// ReadingPrice is what another reading of a question would change.
type ReadingPrice struct {
	Question string
	Reading  string
	Own      string // the policy's reading
	Schemes  []string
	Notes    []string
	Preview  bool         // none of the schemes is in force yet
	Changes  []Change     // units whose amounts change
	Steps    []StepChange // where no money moves otherwise: the amounts on the way that change
	Flips    []Flip       // units whose status changes
	Fault    string       // why it cannot be computed
}

// All are the changes of money, and those of the amounts on the way, each step of each
// scheme as a line of its own.
func (p *ReadingPrice) All() []Change {
	out := slices.Clone(p.Changes)
	for _, st := range p.Steps {
		item := "步骤 " + st.Step
		if slices.ContainsFunc(p.Steps, func(x StepChange) bool { return x.Step == st.Step && x.Scheme != st.Scheme }) {
			item = "步骤 " + st.Scheme.Name + "：" + st.Step
		}
		moved := Moved{From: st.From, To: st.To}
		out = append(out, Change{Unit: st.Unit, Insurance: st.Insurance, Item: item, Moved: moved, Schemes: []SchemeMoved{{st.Scheme, moved}}})
	}
	return out
}

// StepChange is a unit's amount of a step that another reading changes, in 元.
type StepChange struct {
	Scheme    *Scheme
	Unit      Unit
	Insurance Insurance
	Step      string
	From, To  *big.Rat
}

// Flip is a yes/no step whose value changes for a unit.
type Flip struct {
	Scheme    *Scheme
	Unit      Unit
	Insurance Insurance
	Step      string
	From, To  bool
}
