package calc

import (
	"fmt"
	"math/big"
	"strings"

	"tongchou/calc/formula"
)

// Explainer builds the trees of a result's values. Equal parts of the trees of
// one explainer are the same *Node. It only reads the result, but is itself for
// one goroutine: it grows as values are explained.
type Explainer struct {
	res  *Result
	all  bool
	seen map[nodeAt]*Node
}

// Explainer begins to explain a result. What an aggregate adds up over the units
// is told by one line a unit; with all, every unit's part of an aggregate and
// every year of a projection is explained down to its cells, too.
func (r *Result) Explainer(all bool) *Explainer {
	return &Explainer{res: r, all: all, seen: map[nodeAt]*Node{}}
}

// Step is the tree of a step's value for a unit (any one for a pool-level step):
// the step with its formula and numbers, and below it everything it was
// computed from, down to the cells of the pool folder. It is nil for a step of
// another scheme.
func (x *Explainer) Step(run *Run, step *Step, unit int) *Node {
	if c := run.Column(step); c != nil {
		return x.step(run, c, unit)
	}
	return nil
}

type nodeAt struct {
	run   *Run
	title string
	unit  int
}

// once builds a node a single time.
func (x *Explainer) once(at nodeAt, build func(*Node)) *Node {
	if n, ok := x.seen[at]; ok {
		return n
	}
	n := &Node{}
	x.seen[at] = n
	build(n)
	return n
}

func (x *Explainer) step(run *Run, c *StepColumn, unit int) *Node {
	if !c.PerUnit {
		unit = poolLevel
	}
	st := c.Step
	return x.once(nodeAt{run, st.Name, unit}, func(n *Node) {
		v := run.cell(c, unit)
		*n = Node{
			Kind: NodeStep, Name: st.Name, Type: c.Type, Value: v.Value, Missing: v.Missing,
			Formula: c.Formula.Text, Substituted: x.substituted(run, c.Formula, unit),
			Clause: st.Clause, Document: x.res.Pool.Policy.Document(run.Scheme.Document),
			Question: st.Question, Reading: c.Reading, Assumed: st.Assumed, Note: st.Note,
			Pos: c.Formula.Pos, Nature: v.Nature, Flow: st.Flow, Status: StatusFinal, Year: run.Year,
		}
		if v.Open {
			n.Status = StatusEstimate
		}
		if c.Overlay != nil {
			n.Overlay = c.Overlay.Title
		}
		n.Children = x.children(run, c.Formula, unit)
		if c.Program.Shared() {
			x.shared(run, c, unit, n)
		}
	})
}

// shared tells how a limited or total step was shared.
func (x *Explainer) shared(run *Run, c *StepColumn, unit int, n *Node) {
	f := c.Program.Limit
	if c.Program.Total != nil {
		f, n.Total = c.Program.Total, true
	}
	n.CapFormula, n.Cap, n.Binds = f.Text, c.Cap, c.Binds
	if i := run.place(unit); !n.Total && i < len(c.Unshared) {
		n.Unshared = c.Unshared[i]
	}
	n.Children = append(n.Children, x.children(run, f, poolLevel)...)
}

// children explains every name and aggregate a formula reads, each once, in
// the order of the formula.
func (x *Explainer) children(run *Run, f *formula.Formula, unit int) []*Node {
	return x.read(run, f, unit, f.Root)
}

// read explains what some parts of a formula read.
func (x *Explainer) read(run *Run, f *formula.Formula, unit int, parts ...*formula.Node) []*Node {
	var out []*Node
	listed := map[*Node]bool{}
	var visit func(n *formula.Node)
	visit = func(n *formula.Node) {
		var c *Node
		switch n.Op {
		case formula.OpName:
			c = x.name(run, n, unit)
		case formula.OpOver:
			c = x.over(run, f, n)
		default:
			for _, a := range n.Args {
				visit(a)
			}
			return
		}
		if !listed[c] {
			listed[c] = true
			out = append(out, c)
		}
	}
	for _, n := range parts {
		visit(n)
	}
	return out
}

// over explains an aggregate: below it one line a unit that is in it.
func (x *Explainer) over(run *Run, f *formula.Formula, n *formula.Node) *Node {
	return x.once(nodeAt{run, f.Source(n), poolLevel}, func(out *Node) {
		v, err := formula.EvalNode(n, run.Facts, poolLevel)
		*out = Node{Kind: NodeAggregate, Name: f.Source(n), Type: n.Type, Value: v, Missing: err != nil, Pos: f.At(n), Year: run.Year}
		arg := n.Args[0]
		for _, u := range run.Units {
			if len(n.Args) == 2 {
				if in, err := formula.EvalNode(n.Args[1], run.Facts, u); err == nil && !in.Yes {
					continue
				}
			}
			c := &Node{Kind: NodeOther, Name: x.unitName(u), Type: arg.Type, Pos: f.At(arg)}
			if arg.Op == formula.OpName {
				c = x.leaf(run, arg, u)
				c.Name = x.unitName(u)
				if !x.all {
					c.Children = nil
				}
			} else if v, err := formula.EvalNode(arg, run.Facts, u); err != nil {
				c.Missing = true
			} else {
				c.Value = v
			}
			if _, figure := arg.Symbol.Key.(MeasureKey); x.all && !(arg.Op == formula.OpName && figure && len(n.Args) == 1) {
				c.Children = x.read(run, f, u, n.Args...)
			}
			out.Children = append(out.Children, c)
		}
	})
}

// name explains what a name stands for.
func (x *Explainer) name(run *Run, n *formula.Node, unit int) *Node {
	switch k := n.Symbol.Key.(type) {
	case StepKey:
		of := run
		if k.Scheme != run.Program {
			of = run.others[k.Scheme]
		}
		if of != nil {
			return x.step(of, of.column(k.Step), unit)
		}
	case InputKey:
		at := unit
		if !k.Input.PerUnit {
			at = poolLevel
		}
		return x.once(nodeAt{run, n.Title(), at}, func(out *Node) { *out = *x.input(run, k.Input, at) })
	}
	at := unit
	if !n.PerUnit {
		at = poolLevel
	}
	return x.once(nodeAt{run, n.Title(), at}, func(out *Node) {
		*out = *x.leaf(run, n, at)
		switch n.Symbol.Key {
		case FundKey{FundLevied}:
			x.flows(run, out, Flow.In)
		case FundKey{FundOpening}:
			x.opening(run, out)
		}
		if k, ok := n.Symbol.Key.(AheadKey); ok && x.all {
			out.Children = []*Node{x.expected(run, k.Name, k.Years, at)}
		} else if k, ok := n.Symbol.Key.(MeasureKey); ok && x.all && out.Kind == NodeProjection && k.Back == 0 {
			out.Children = []*Node{x.expected(run, k.Name, 1, at)}
		}
	})
}

// opening tells what an opening balance is made of: the entries of the ledger,
// or the account of the year before.
func (x *Explainer) opening(run *Run, out *Node) {
	o := run.Opening
	for _, e := range o.Entries {
		out.Children = append(out.Children, entryNode(e))
	}
	if o.Last == nil {
		return
	}
	last, a := o.Last, o.Last.Closed
	line := func(name string, v *big.Rat) *Node {
		n := &Node{Kind: NodeAccount, Name: fmt.Sprintf("%d年 %s", a.Year, name), Type: formula.MoneyType, Value: formula.Num(v), Year: a.Year}
		out.Children = append(out.Children, n)
		return n
	}
	first := line(FundOpening, a.Opening)
	first.Origin, first.Pos = a.Origin, last.Opening.Pos
	x.opening(last, first)
	x.flows(last, line(FundIn, a.Levied), Flow.In)
	x.flows(last, line(FundOut, a.Granted), Flow.out)
	x.builtin(last, line(Interest, a.Interest), Interest, poolLevel)
}

// flows lists the steps that an account's line adds up, unit by unit.
func (x *Explainer) flows(run *Run, out *Node, match func(Flow) bool) {
	for i := range run.Steps {
		col := &run.Steps[i]
		if !match(col.Step.Flow) {
			continue
		}
		for _, u := range run.Units {
			v := run.cell(col, u)
			c := &Node{Kind: NodeOther, Name: x.unitName(u) + " " + col.Step.Name, Type: col.Type,
				Value: v.Value, Missing: v.Missing, Pos: col.Program.Formula.Pos, Year: run.Year}
			if x.all {
				c.Children = []*Node{x.step(run, col, u)}
			}
			out.Children = append(out.Children, c)
		}
	}
}

func (x *Explainer) input(run *Run, in *InputProgram, unit int) *Node {
	c := run.input(in, unit)
	n := &Node{Kind: NodeInput, Name: in.Name, Type: in.Type, Value: c.Value, Missing: c.Missing, Clause: in.Clause,
		Assumed: in.Assumed || c.Origin == originSuggest && c.Reads, Note: in.Note, Pos: in.Pos, Nature: c.Nature, Origin: c.Origin, Status: StatusFinal, Year: run.Year}
	if c.Reads {
		n.Status = StatusEstimate
	}
	if c.Row != nil {
		n.Pos, n.Raw, n.Decided = c.Row.Pos, c.Row.Raw, c.Row.Basis
		return n
	}
	if f := in.standing(c.Origin); f != nil {
		n.Formula, n.Substituted = f.Text, x.substituted(run, f, unit)
		n.Children = x.children(run, f, unit)
	}
	return n
}

// standing is the formula that stood in for a row of inputs.csv.
func (in *InputProgram) standing(origin string) *formula.Formula {
	switch origin {
	case originNext:
		return in.Next
	case originSuggest:
		return in.Suggest
	case originDefault:
		return in.Default
	}
	return nil
}

// leaf explains a name that is no step or input.
func (x *Explainer) leaf(run *Run, n *formula.Node, unit int) *Node {
	v, err := run.Facts.Value(n, unit)
	out := &Node{Name: n.Title(), Type: n.Type, Value: v, Missing: err != nil, Kind: NodeOther}
	if err == nil {
		out.Raw = x.res.Program.written(n, v, run.Parameter)
	}
	switch k := n.Symbol.Key.(type) {
	case ParameterKey:
		d := run.Parameter(k.Parameter)
		out.Kind, out.Pos, out.Year = NodeParameter, d.Pos, d.From
		out.Clause, out.Assumed, out.Note = k.Clause, k.Assumed || run.Scheme.Assumed, k.Note
		out.Document = x.res.Pool.Policy.Document(run.Scheme.Document)
		if d.By != nil {
			out.Overlay, out.Assumed = d.By.Title, true
		}
	case MeasureKey:
		out.Kind, out.Year = NodeMeasure, run.Year-k.Back
		f := run.Outlook.Back(k.Back, unit)
		if f != nil && f.Basis == "" {
			out.Kind = NodeProjection
		}
		out.figure(f, k.Name)
		if k.Name == Income || k.Name == Expenditure {
			out.Children = x.parts(f, k.Name)
		}
	case AheadKey:
		out.Kind, out.Year = NodeProjection, run.Year-1+k.Years
		f := run.Outlook.Ahead(k.Years, unit)
		out.figure(f, k.Name)
		out.Note = fmt.Sprintf("%s情景由 %d 年推算，上解、下拨按 0", Baseline, run.Year-1)
		if k.Name == Closing && f != nil { // what a projected balance is made of
			out.Children = f.nodes(NodeProjection, Opening, Income, Expenditure)
		}
	case LedgerKey:
		out.Kind, out.Year = NodeLedger, run.Year-k.Back
		out.Children = x.entries(run, out.Year, string(k.Flow), unit)
	case BuiltinKey:
		x.builtin(run, out, k.Name, unit)
	case YearKey:
		out.Year = run.Year
	case FundKey:
		out.Kind, out.Year = NodeAccount, run.Year
		if k.Name == FundOpening {
			out.Origin, out.Nature, out.Pos = run.Opening.Origin, run.Opening.Nature, run.Opening.Pos
		}
	}
	return out
}

// builtin says where 利息, 已预缴 or 已预拨 comes from.
func (x *Explainer) builtin(run *Run, out *Node, name string, unit int) {
	out.Year = run.Year
	if r := x.row(run, name, unit); r != nil {
		out.Kind, out.Origin, out.Pos, out.Decided, out.Nature = NodeInput, originRow, r.Pos, r.Basis, r.nature()
		return
	}
	out.Kind = NodeLedger
	out.Children = x.entries(run, run.Year, builtinName("", name).Category, unit)
}

// row finds what inputs.csv says of an item for a unit (poolLevel for the pool).
func (x *Explainer) row(run *Run, item string, unit int) *Input {
	for i := range x.res.Pool.Inputs {
		r := &x.res.Pool.Inputs[i]
		if r.Year == run.Year && r.Scheme == run.Scheme.ID && r.Insurance == run.Insurance.Name && r.Item == item && r.Code == x.code(unit) {
			return r
		}
	}
	return nil
}

// entries lists the entries of the ledger that make up a sum: a year's, of a
// category, of a unit or (poolLevel) of all.
func (x *Explainer) entries(run *Run, year int, category string, unit int) []*Node {
	var out []*Node
	for i := range x.res.Pool.Ledger {
		e := &x.res.Pool.Ledger[i]
		if e.Year != year || e.Scheme != run.Scheme.ID || e.Insurance != run.Insurance.Name || e.Category != category || unit != poolLevel && e.Code != x.code(unit) {
			continue
		}
		out = append(out, entryNode(e))
	}
	return out
}

func (x *Explainer) code(unit int) string {
	if unit == poolLevel {
		return x.res.Pool.Policy.Code
	}
	return x.res.Pool.Units[unit].Code
}

func (x *Explainer) unitName(unit int) string {
	if unit == poolLevel {
		return x.res.Pool.Policy.Name
	}
	return x.res.Pool.Units[unit].Name
}

func entryNode(e *Entry) *Node {
	return &Node{Kind: NodeLedger, Name: strings.TrimSpace(e.Date + " " + e.Category + " " + e.Number), Type: formula.MoneyType,
		Value: formula.Num(e.Amount), Pos: e.Pos, Year: e.Year}
}

// figure adds where a measure stands and how firm it is.
func (n *Node) figure(f *Figures, name string) {
	c := f.cell(name)
	n.Pos, n.Nature = c.place(), c.nature
	if f == nil || f.Basis == "" {
		return
	}
	if c.known || c.pos != nil {
		n.Basis = f.Basis
	}
	if c.known && !c.given {
		n.Note = "各分项之和"
	}
}

// parts lists the figures of a row that a 小计 which was left out adds up.
func (x *Explainer) parts(f *Figures, total string) []*Node {
	if f == nil || f.Basis == "" || f.Given(total) {
		return nil
	}
	var names []string
	for _, m := range x.res.Pool.Measures {
		if f.cell(m.Name).pos != nil && m.PartOf == total {
			names = append(names, m.Name)
		}
	}
	return f.nodes(NodeMeasure, names...)
}

// nodes are a year's own figures of 元.
func (f *Figures) nodes(kind NodeKind, names ...string) []*Node {
	var out []*Node
	for _, name := range names {
		n := &Node{Kind: kind, Name: fmt.Sprintf("%d年.%s", f.Year, name), Type: formula.MoneyType, Year: f.Year}
		n.figure(f, name)
		if num := f.Num(name); num != nil {
			n.Value = formula.Num(num)
		} else {
			n.Missing = true
		}
		out = append(out, n)
	}
	return out
}

// substituted is a formula with the unit's numbers put in. A rate shows as the
// policy or a percentage, a year as a year; what is missing shows as —.
func (x *Explainer) substituted(run *Run, f *formula.Formula, unit int) string {
	return x.res.Program.numbersIn(f, run.Facts, unit, run.Parameter)
}

// numbersIn is a formula with what its names stand for put in.
func (p *Program) numbersIn(f *formula.Formula, env formula.Env[formula.Value], unit int, dated func(*Parameter) Dated) string {
	return f.Substitute(func(n *formula.Node) string {
		v, err := formula.EvalNode(n, env, unit)
		switch {
		case err != nil:
			return "—"
		case v.Sort == formula.Text:
			return `"` + v.Str + `"`
		}
		s := p.written(n, v, dated)
		if s == "" {
			s = formula.Show(v, n.Type)
		}
		if v.Sort == formula.Number && v.Num.Sign() < 0 {
			s = "(" + s + ")"
		}
		return s
	})
}

// written is a name's value in the words of its source: a parameter as the
// policy writes it, a year without separators, a rate as 8%. It is "" for what
// reads as any other number.
func (p *Program) written(n *formula.Node, v formula.Value, dated func(*Parameter) Dated) string {
	if n.Op != formula.OpName {
		return ""
	}
	switch k := n.Symbol.Key.(type) {
	case ParameterKey:
		return dated(k.Parameter).Raw
	case YearKey:
		return v.String()
	case MeasureKey:
		return percentOf(p.measures[k.Name].Kind, v)
	case AheadKey:
		return percentOf(p.measures[k.Name].Kind, v)
	case AssumptionKey:
		return percentOf(k.Kind, v)
	}
	return ""
}

// percentOf writes a rate as people do, 0.03 as 3%; "" for what is no rate.
func percentOf(kind string, v formula.Value) string {
	if kind != "ratio" {
		return ""
	}
	return formula.Decimal(new(big.Rat).Mul(v.Num, big.NewRat(100, 1))) + "%"
}
