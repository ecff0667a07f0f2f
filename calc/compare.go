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

// NewVariant fills in the default year and stage.
func NewVariant(p *Program, opts Options) *Variant {
	if opts.Year == 0 {
		opts.Year = DefaultYear(p.Pool)
	}
	if opts.Stage == "" {
		opts.Stage = DefaultStage(p.Pool, opts.Year)
	}
	return &Variant{p, opts}
}

// Cause is why an amount differs between two sides.
type Cause string

// The causes, in the fixed order in which a comparison swaps them.
const (
	CauseData       Cause = "数据"
	CauseParameters Cause = "参数"
	CauseDecisions  Cause = "决定"
	CauseFormulas   Cause = "公式或解读"
	CauseOthers     Cause = "其他统筹区"
)

// Causes lists them in that order.
func Causes() []Cause {
	return []Cause{CauseData, CauseParameters, CauseDecisions, CauseFormulas, CauseOthers}
}

// Change is how a unit's budget line differs between two sides, in 元.
// To − From is the sum of the parts, to the fen.
type Change struct {
	Unit      Unit
	Insurance Insurance
	Item      string     // 上解上级支出 or 上级补助收入; 提取 or 动用 of a fund account
	From, To  *big.Rat   // nil where that side does not give it
	Paid      bool       // From is what funds.csv says was paid: the plan of that year cannot be recomputed
	Parts     []*big.Rat // in the order of Causes; nil when there is no split
}

// Compare tells how every unit's 上解 and 下拨 (and 提取 and 动用, where a
// scheme has them) differ between two sides — of flows those that are named, all
// if none is — and splits the difference by cause: the unit's own data,
// parameters, decisions, formulas or readings, and everything about other units.
// They are swapped in this order, one after the other, so that the parts add up
// exactly.
func Compare(a, b *Variant, flows ...Flow) []Change {
	c := newComparison(a, b)
	c.flows = flows
	var out []Change
	for u, unit := range c.units {
		out = append(out, c.unit(u, unit)...)
	}
	return out
}

// comparison holds both sides laid onto one list of units, the years of a
// moved to those of b.
type comparison struct {
	a, b         *Variant
	units        []Unit
	pa, pb       *Pool
	bookA, bookB *book
	worldA       *exactWorld
	worldB       *exactWorld
	flows        []Flow // that are compared; all if none is named
	question     string // when a reading is priced: its schemes count before their first year, too
}

func newComparison(a, b *Variant) *comparison {
	c := &comparison{a: a, b: b, units: slices.Clone(b.Program.Pool.Units)}
	for _, u := range a.Program.Pool.Units {
		if indexOf(c.units, u.Code) < 0 {
			c.units = append(c.units, u)
		}
	}
	c.pa = a.Program.Pool.laidOn(c.units, b.Options.Year-a.Options.Year)
	c.pb = b.Program.Pool.laidOn(c.units, 0)
	c.bookA, c.bookB = newBook(c.pa), newBook(c.pb)
	c.worldA = c.world(a, c.pa, c.bookA, nil)
	c.worldB = c.world(b, c.pb, c.bookB, nil)
	return c
}

func indexOf(units []Unit, code string) int {
	return slices.IndexFunc(units, func(u Unit) bool { return u.Code == code })
}

// laidOn is the pool with its rows on another list of units and its years
// moved, sharing everything else.
func (p *Pool) laidOn(units []Unit, years int) *Pool {
	q := *p
	q.Units = units
	at := make([]int, len(p.Units))
	for i, u := range p.Units {
		at[i] = indexOf(units, u.Code)
	}
	q.Rows = slices.Clone(p.Rows)
	for i := range q.Rows {
		q.Rows[i].Unit = at[q.Rows[i].Unit]
		q.Rows[i].Year += years
	}
	q.Inputs = slices.Clone(p.Inputs)
	for i := range q.Inputs {
		q.Inputs[i].Year += years
	}
	q.Ledger = slices.Clone(p.Ledger)
	for i := range q.Ledger {
		q.Ledger[i].Year += years
	}
	q.Overrides = slices.Clone(p.Overrides)
	for i := range q.Overrides {
		q.Overrides[i].Year += years
	}
	return &q
}

// world computes a side's law over a pool in the year of b.
func (c *comparison) world(side *Variant, pool *Pool, bk *book, values *Variant) *exactWorld {
	prog := *side.Program
	data := *pool
	data.Policy = side.Program.Pool.Policy // its schemes; the pool's own code and name
	policy := *data.Policy
	policy.Code, policy.Name, policy.Level = c.pb.Policy.Code, c.pb.Policy.Name, c.pb.Policy.Level
	data.Overrides = c.pa.Overrides // assumptions are parameters: they go with the values
	if values != nil || side == c.b {
		data.Overrides = c.pb.Overrides
	}
	data.Policy, data.Projection, data.Overlays = &policy, side.Program.Pool.Projection, side.Program.Pool.Overlays
	prog.Pool = &data
	opts := side.Options
	opts.shift = side.Options.Year - c.b.Options.Year + side.Options.shift
	opts.Year = c.b.Options.Year
	opts.values = values
	return newWorld(&prog, bk, opts.Year, side.Options.Stage, Baseline, asSuggested, &opts)
}

// unit compares one unit in every insurance and item.
func (c *comparison) unit(u int, unit Unit) []Change {
	mixed := *c.bookA
	mixed.other, mixed.unit = c.bookB, u
	mixed.stage, mixed.otherStage = c.a.Options.Stage, c.b.Options.Stage
	mixed.part = c.taking(u)
	own := c.pa.withLedger(c.pb, unit.Code)
	decided := own.withInputs(c.pb, unit.Code)
	worlds := []*exactWorld{
		c.worldA,
		c.world(c.a, own, &mixed, nil),
		c.world(c.a, own, &mixed, c.b),
		c.world(c.a, decided, &mixed, c.b),
		c.world(c.b, decided, &mixed, nil),
		c.worldB,
	}
	var out []Change
	for _, insurance := range c.insurances() {
		if !slices.Contains(c.bookA.part[insurance.Name], u) && !slices.Contains(c.bookB.part[insurance.Name], u) {
			continue
		}
		for _, m := range c.movements() {
			ch := Change{Unit: unit, Insurance: insurance, Item: m.item}
			c.amounts(&ch, worlds, u, m.flow)
			if ch.From != nil || ch.To != nil {
				out = append(out, ch)
			}
		}
	}
	return out
}

// taking lists the units that take part while one unit is as at b and the
// others are as at a.
func (c *comparison) taking(own int) map[string][]int {
	out := map[string][]int{}
	for _, insurance := range c.insurances() {
		for u := range c.units {
			from := c.bookA
			if u == own {
				from = c.bookB
			}
			if slices.Contains(from.part[insurance.Name], u) {
				out[insurance.Name] = append(out[insurance.Name], u)
			}
		}
	}
	return out
}

// movement is a way in which money moves, and the line that says so.
type movement struct {
	flow Flow
	item string
}

// movements lists the budget lines, and the fund account's own where a scheme
// of either side has them.
func (c *comparison) movements() []movement {
	out := []movement{{Levy, LevyToAbove}, {Grant, GrantFromAbove}}
	for _, flow := range []Flow{Reserve, Use} {
		if c.a.Program.moves(flow) || c.b.Program.moves(flow) {
			out = append(out, movement{flow, string(flow)})
		}
	}
	return slices.DeleteFunc(out, func(m movement) bool { return len(c.flows) > 0 && !slices.Contains(c.flows, m.flow) })
}

// moving is what a side's schemes move for a unit, in 元.
func (c *comparison) moving(w *exactWorld, insurance string, unit int, flow Flow) (*big.Rat, error) {
	sum := new(big.Rat)
	for _, sp := range w.prog.Schemes {
		counts := w.law().year(w.year) >= sp.FirstYear || c.question != "" && sp.asks(c.question)
		if !counts || !slices.Contains(sp.Insurance, insurance) {
			continue
		}
		v, err := w.run(sp, insurance, w.year).flow(flow, unit)
		if err != nil {
			return nil, err
		}
		sum.Add(sum, v.Num)
	}
	return sum, nil
}

// asks reports whether a step of the scheme depends on an open question.
func (sp *SchemeProgram) asks(question string) bool {
	return slices.ContainsFunc(sp.Steps, func(st *StepProgram) bool { return st.Question == question })
}

// moves reports whether a step of any scheme has a flow.
func (p *Program) moves(flow Flow) bool {
	for _, sp := range p.Schemes {
		if slices.ContainsFunc(sp.Steps, func(st *StepProgram) bool { return st.Flow == flow }) {
			return true
		}
	}
	return false
}

// insurances lists those of both sides, b's first.
func (c *comparison) insurances() []Insurance {
	out := c.b.Program.Pool.Policy.Insurances()
	for _, i := range c.a.Program.Pool.Policy.Insurances() {
		if !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	return out
}

// amounts fills in both ends and, when every step between them computes, the parts.
func (c *comparison) amounts(ch *Change, worlds []*exactWorld, u int, flow Flow) {
	values := make([]*big.Rat, len(worlds))
	whole := true
	for i, w := range worlds {
		if !slices.Contains(w.book.part[ch.Insurance.Name], u) {
			values[i] = new(big.Rat) // who takes no part pays and receives nothing
			continue
		}
		v, err := c.moving(w, ch.Insurance.Name, u, flow)
		if err != nil {
			whole = false
			continue
		}
		values[i] = v
	}
	ch.From, ch.To = values[0], values[len(values)-1]
	if ch.From == nil && c.a.Options.Year < c.b.Options.Year {
		// What was paid stands where the plan of an earlier year cannot be recomputed.
		if s := c.worldA.state(ch.Insurance.Name, c.worldA.year, u); s != nil {
			ch.From, ch.Paid = s.at(ch.Item).value.Num, s.at(ch.Item).value.Num != nil
		}
	}
	if !whole {
		return
	}
	for i := 1; i < len(values); i++ {
		ch.Parts = append(ch.Parts, new(big.Rat).Sub(values[i], values[i-1]))
	}
}

// withLedger is p with one unit's ledger entries taken from another pool.
func (p *Pool) withLedger(from *Pool, code string) *Pool {
	q := *p
	q.Ledger = nil
	for _, e := range p.Ledger {
		if e.Code != code {
			q.Ledger = append(q.Ledger, e)
		}
	}
	for _, e := range from.Ledger {
		if e.Code == code {
			q.Ledger = append(q.Ledger, e)
		}
	}
	return &q
}

// withInputs is p with the decisions on one unit, and those on the pool as a
// whole, taken from another pool. A fund's balance and interest are no
// decisions: they follow from all units.
func (p *Pool) withInputs(from *Pool, code string) *Pool {
	moves := func(r Input) bool {
		if r.Code == code {
			return true
		}
		return r.Code == from.Policy.Code && r.Item != FundOpening && r.Item != Interest
	}
	q := *p
	q.Inputs = nil
	for _, r := range p.Inputs {
		if !moves(r) {
			q.Inputs = append(q.Inputs, r)
		}
	}
	for _, r := range from.Inputs {
		if moves(r) {
			q.Inputs = append(q.Inputs, r)
		}
	}
	return &q
}

func (v *Variant) law() law { return law{v.Program, &v.Options} }

// policyParameter finds a parameter of a scheme by id and name.
func (v *Variant) policyParameter(scheme, name string) *Parameter {
	s := v.Program.Pool.Policy.Scheme(scheme)
	if s == nil {
		return nil
	}
	for _, p := range s.Parameters {
		if p.Name == name {
			return p
		}
	}
	return nil
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

// PriceReadings evaluates the pool under every other reading of every question
// and tells what would change for whom.
func PriceReadings(p *Program, opts Options) []ReadingPrice {
	base := NewVariant(p, opts)
	var out []ReadingPrice
	for _, r := range p.questions() {
		alt := NewVariant(p, opts)
		alt.Options.Readings = map[string]string{r.Question: r.Reading}
		for q, reading := range opts.Readings {
			if q != r.Question {
				alt.Options.Readings[q] = reading
			}
		}
		c := newComparison(base, alt)
		c.question = r.Question
		r.Preview = !slices.ContainsFunc(p.Schemes, func(sp *SchemeProgram) bool { return sp.asks(r.Question) && base.Options.Year >= sp.FirstYear })
		for u, unit := range c.units {
			for _, ch := range c.ends(u, unit) {
				if ch.From == nil || ch.To == nil || ch.From.Cmp(ch.To) != 0 {
					r.Changes = append(r.Changes, ch)
				}
			}
			r.Flips = append(r.Flips, c.flips(u, unit)...)
		}
		if len(r.Changes) == 0 {
			for u, unit := range c.units {
				r.Steps = append(r.Steps, c.steps(u, unit)...)
			}
		}
		if r.Fault = c.fault(); r.Fault != "" {
			r.Changes, r.Steps, r.Flips = nil, nil, nil // a part of the price would pass for the whole
		}
		out = append(out, r)
	}
	return out
}

// fault is what keeps side b from being computed, "" when nothing does.
func (c *comparison) fault() string {
	for _, insurance := range c.insurances() {
		for _, u := range c.bookB.part[insurance.Name] {
			for _, m := range c.movements() {
				if _, err := c.moving(c.worldB, insurance.Name, u, m.flow); err != nil {
					return faultText(err)
				}
			}
		}
	}
	return ""
}

// ends compares one unit without a split.
func (c *comparison) ends(u int, unit Unit) []Change {
	var out []Change
	for _, insurance := range c.insurances() {
		if !slices.Contains(c.bookB.part[insurance.Name], u) {
			continue
		}
		for _, m := range c.movements() {
			ch := Change{Unit: unit, Insurance: insurance, Item: m.item}
			c.amounts(&ch, []*exactWorld{c.worldA, c.worldB}, u, m.flow)
			ch.Parts = nil
			out = append(out, ch)
		}
	}
	return out
}

// flips lists the yes/no steps that change for a unit.
func (c *comparison) flips(u int, unit Unit) []Flip {
	var out []Flip
	c.each(u, "bool", func(sp *SchemeProgram, insurance Insurance, st *StepProgram, from, to formula.Value) {
		if from.Yes != to.Yes {
			out = append(out, Flip{sp.Scheme, unit, insurance, st.Name, from.Yes, to.Yes})
		}
	})
	return out
}

// steps lists the amounts of 元 that change for a unit.
func (c *comparison) steps(u int, unit Unit) []StepChange {
	var out []StepChange
	c.each(u, "money", func(sp *SchemeProgram, insurance Insurance, st *StepProgram, from, to formula.Value) {
		if from.Num.Cmp(to.Num) != 0 {
			out = append(out, StepChange{sp.Scheme, unit, insurance, st.Name, from.Num, to.Num})
		}
	})
	return out
}

// each visits a unit's steps of one kind that both sides compute.
func (c *comparison) each(u int, kind string, visit func(sp *SchemeProgram, insurance Insurance, st *StepProgram, from, to formula.Value)) {
	for _, sp := range c.b.Program.Schemes {
		for _, insurance := range sp.Insurance {
			if !slices.Contains(c.bookB.part[insurance], u) {
				continue
			}
			for _, st := range sp.Steps {
				if st.Type.Kind() != kind || !st.PerUnit {
					continue
				}
				from := c.worldA.run(sp, insurance, c.worldA.year).cell(st, u)
				to := c.worldB.run(sp, insurance, c.worldB.year).cell(st, u)
				if from.err == nil && to.err == nil {
					visit(sp, c.worldB.insurance(insurance), st, from.value, to.value)
				}
			}
		}
	}
}

// questions lists every other reading of every question, in policy order.
func (p *Program) questions() []ReadingPrice {
	var out []ReadingPrice
	for _, sp := range p.Schemes {
		for _, st := range sp.Steps {
			for _, o := range st.Others {
				i := slices.IndexFunc(out, func(r ReadingPrice) bool { return r.Question == st.Question && r.Reading == o.Reading })
				if i < 0 {
					out = append(out, ReadingPrice{Question: st.Question, Reading: o.Reading, Own: st.Reading})
					i = len(out) - 1
				}
				if !slices.Contains(out[i].Schemes, sp.Name) {
					out[i].Schemes = append(out[i].Schemes, sp.Name)
				}
				if o.Note != "" && !slices.Contains(out[i].Notes, o.Note) {
					out[i].Notes = append(out[i].Notes, o.Note)
				}
			}
		}
	}
	return out
}
