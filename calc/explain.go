package calc

import (
	"fmt"
	"math/big"
	"strings"

	"tongchou/calc/formula"
)

// Explain is the tree of a step's value for a unit (−1 for a pool-level step):
// the step with its formula and numbers, and below it everything it was
// computed from, down to the cells of the pool folder. Equal parts of the trees
// of one run are the same *Node. What an aggregate adds up over the units is
// told by one line a unit.
func (r *Run) Explain(step *Step, unit int) *Node {
	if r.tree == nil {
		r.tree = &explainer{seen: map[nodeAt]*Node{}}
	}
	return r.tree.root(r.exec, step, unit)
}

// ExplainAll is the tree with every unit's part of an aggregate and every year of
// a projection explained down to its cells, too.
func (r *Run) ExplainAll(step *Step, unit int) *Node {
	x := &explainer{seen: map[nodeAt]*Node{}, all: true}
	return x.root(r.exec, step, unit)
}

func (x *explainer) root(ex *execution, step *Step, unit int) *Node {
	for _, st := range ex.scheme.Steps {
		if st.Step == step {
			return x.step(ex, st, unit)
		}
	}
	return nil
}

type nodeAt struct {
	ex    *execution
	title string
	unit  int
}

type explainer struct {
	seen map[nodeAt]*Node
	all  bool // explain every unit's part of an aggregate, and every year of a projection
}

// once builds a node a single time in a tree.
func (x *explainer) once(at nodeAt, build func(*Node)) *Node {
	if n, ok := x.seen[at]; ok {
		return n
	}
	n := &Node{}
	x.seen[at] = n
	build(n)
	return n
}

func (x *explainer) step(ex *execution, st *StepProgram, unit int) *Node {
	if !st.PerUnit {
		unit = poolLevel
	}
	return x.once(nodeAt{ex, st.Name, unit}, func(n *Node) {
		f := ex.law().formula(st, ex.year)
		m := ex.cell(st, unit)
		*n = Node{
			Kind: NodeStep, Name: st.Name, Type: st.Type, Value: m.value, Missing: m.err != nil,
			Formula: f.Text, Substituted: ex.substituted(f, unit),
			Clause: st.Clause, Document: ex.w.prog.Pool.Policy.Document(ex.scheme.Document),
			Question: st.Question, Reading: st.Reading, Assumed: st.Assumed, Note: st.Note,
			Pos: f.Pos, Nature: m.nature, Flow: st.Flow, Status: StatusFinal, Year: ex.year,
		}
		if m.estimate {
			n.Status = StatusEstimate
		}
		if r := ex.law().reading(st.Question, ex.year); r != "" {
			n.Reading = r
		}
		if o := ex.law().overlaid(st, ex.year); o != nil {
			n.Overlay, n.Reading = o.overlay.Title, ""
		}
		n.Children = x.children(ex, f, unit)
		if st.Shared() {
			x.shared(ex, st, unit, n)
		}
	})
}

// shared tells how a limited or total step was shared.
func (x *explainer) shared(ex *execution, st *StepProgram, unit int, n *Node) {
	f := st.Limit
	if st.Total != nil {
		f, n.Total = st.Total, true
	}
	col := ex.columns[st]
	n.CapFormula, n.Cap, n.Binds = f.Text, col.cap, col.binds
	for i, u := range ex.units {
		if !n.Total && u == unit && i < len(col.raw) && col.raw[i].err == nil {
			n.Unshared = col.raw[i].value.Num
		}
	}
	n.Children = append(n.Children, x.children(ex, f, poolLevel)...)
}

// children explains every name and aggregate a formula reads, each once, in
// the order of the formula.
func (x *explainer) children(ex *execution, f *formula.Formula, unit int) []*Node {
	return x.read(ex, f, unit, f.Root)
}

// read explains what some parts of a formula read.
func (x *explainer) read(ex *execution, f *formula.Formula, unit int, parts ...*formula.Node) []*Node {
	var out []*Node
	listed := map[*Node]bool{}
	var visit func(n *formula.Node)
	visit = func(n *formula.Node) {
		var c *Node
		switch n.Op {
		case formula.OpName:
			c = x.name(ex, n, unit)
		case formula.OpOver:
			c = x.over(ex, f, n)
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
func (x *explainer) over(ex *execution, f *formula.Formula, n *formula.Node) *Node {
	return x.once(nodeAt{ex, f.Source(n), poolLevel}, func(out *Node) {
		v, err := formula.EvalNode(n, ex, poolLevel)
		*out = Node{Kind: NodeAggregate, Name: f.Source(n), Type: n.Type, Value: v, Missing: err != nil, Pos: f.At(n), Year: ex.year}
		arg := n.Args[0]
		for _, u := range ex.units {
			if len(n.Args) == 2 {
				if in, err := formula.EvalNode(n.Args[1], ex, u); err == nil && !in.Yes {
					continue
				}
			}
			c := &Node{Kind: NodeOther, Name: ex.unitName(u), Type: arg.Type, Pos: f.At(arg)}
			if arg.Op == formula.OpName {
				c = ex.leaf(arg, u)
				c.Name = ex.unitName(u)
				if !x.all {
					c.Children = nil
				}
			} else if v, err := formula.EvalNode(arg, ex, u); err != nil {
				c.Missing = true
			} else {
				c.Value = v
			}
			if _, figure := arg.Symbol.Key.(MeasureKey); x.all && !(arg.Op == formula.OpName && figure && len(n.Args) == 1) {
				c.Children = x.read(ex, f, u, n.Args...)
			}
			out.Children = append(out.Children, c)
		}
	})
}

// name explains what a name stands for.
func (x *explainer) name(ex *execution, n *formula.Node, unit int) *Node {
	switch k := n.Symbol.Key.(type) {
	case StepKey:
		of := ex
		if k.Scheme != ex.scheme {
			of = ex.w.run(k.Scheme, ex.insurance, ex.year)
		}
		if of != nil {
			return x.step(of, k.Step, unit)
		}
	case InputKey:
		at := unit
		if !k.Input.PerUnit {
			at = poolLevel
		}
		return x.once(nodeAt{ex, n.Title(), at}, func(out *Node) { *out = *x.input(ex, k.Input, at) })
	}
	at := unit
	if !n.PerUnit {
		at = poolLevel
	}
	return x.once(nodeAt{ex, n.Title(), at}, func(out *Node) {
		*out = *ex.leaf(n, at)
		switch n.Symbol.Key {
		case FundKey{FundLevied}:
			x.flows(ex, out, Flow.In)
		case FundKey{FundOpening}:
			x.opening(ex, out)
		}
		if k, ok := n.Symbol.Key.(AheadKey); ok && x.all {
			out.Children = []*Node{x.expected(ex, k.Name, k.Years, at)}
		} else if k, ok := n.Symbol.Key.(MeasureKey); ok && x.all && out.Kind == NodeProjection && k.Back == 0 {
			out.Children = []*Node{x.expected(ex, k.Name, 1, at)}
		}
	})
}

// opening tells what an opening balance is made of: the entries of the ledger,
// or the account of the year before.
func (x *explainer) opening(ex *execution, out *Node) {
	o := ex.w.opening(ex.scheme, ex.insurance, ex.year)
	for _, e := range o.entries {
		out.Children = append(out.Children, entryNode(e))
	}
	if o.last == nil {
		return
	}
	a, _, err := o.last.account()
	if err != nil {
		return
	}
	line := func(name string, v *big.Rat) *Node {
		n := &Node{Kind: NodeAccount, Name: fmt.Sprintf("%d年 %s", a.Year, name), Type: formula.MoneyType, Value: formula.Num(v), Year: a.Year}
		out.Children = append(out.Children, n)
		return n
	}
	first := line(FundOpening, a.Opening)
	first.Origin, first.Pos = a.Origin, o.last.w.opening(ex.scheme, ex.insurance, a.Year).pos
	x.opening(o.last, first)
	x.flows(o.last, line("上解和提取", a.Levied), Flow.In)
	x.flows(o.last, line("下拨和动用", a.Granted), Flow.out)
	interest := line(Interest, a.Interest)
	o.last.explainBuiltin(interest, Interest, poolLevel)
}

// flows lists the steps that an account's line adds up, unit by unit.
func (x *explainer) flows(ex *execution, out *Node, match func(Flow) bool) {
	for _, st := range ex.scheme.Steps {
		if !match(st.Flow) {
			continue
		}
		for _, u := range ex.units {
			m := ex.cell(st, u)
			c := &Node{Kind: NodeOther, Name: ex.unitName(u) + " " + st.Name, Type: st.Type,
				Value: m.value, Missing: m.err != nil, Pos: st.Formula.Pos, Year: ex.year}
			if x.all {
				c.Children = []*Node{x.step(ex, st, u)}
			}
			out.Children = append(out.Children, c)
		}
	}
}

func (x *explainer) input(ex *execution, in *InputProgram, unit int) *Node {
	m := ex.input(in, unit)
	n := &Node{Kind: NodeInput, Name: in.Name, Type: in.Type, Value: m.value, Missing: m.err != nil, Clause: in.Clause,
		Assumed: in.Assumed || m.origin == originSuggest && m.estimate, Note: in.Note, Pos: in.Pos, Nature: m.nature, Origin: m.origin, Status: StatusFinal, Year: ex.year}
	if m.estimate {
		n.Status = StatusEstimate
	}
	if m.row != nil {
		n.Pos, n.Raw, n.Decided = m.row.Pos, m.row.Raw, m.row.Basis
		return n
	}
	if f := in.standing(m.origin); f != nil {
		n.Formula, n.Substituted = f.Text, ex.substituted(f, unit)
		n.Children = x.children(ex, f, unit)
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
func (ex *execution) leaf(n *formula.Node, unit int) *Node {
	v, err := ex.Value(n, unit)
	out := &Node{Name: n.Title(), Type: n.Type, Value: v, Missing: err != nil, Kind: NodeOther}
	if err == nil {
		out.Raw = ex.written(n, v)
	}
	switch k := n.Symbol.Key.(type) {
	case ParameterKey:
		d := ex.dated(k.Parameter)
		out.Kind, out.Pos, out.Year = NodeParameter, d.Pos, d.From
		out.Clause, out.Assumed, out.Note = k.Parameter.Clause, k.Parameter.Assumed || ex.scheme.Assumed, k.Parameter.Note
		out.Document = ex.w.prog.Pool.Policy.Document(ex.scheme.Document)
		if d.By != nil {
			out.Overlay, out.Assumed = d.By.Title, true
		}
	case MeasureKey:
		out.Kind, out.Year = NodeMeasure, ex.year-k.Back
		s := ex.state(k.Back, unit)
		if s != nil && s.row == nil {
			out.Kind = NodeProjection
		}
		out.figure(s, k.Name)
		if k.Name == Income || k.Name == Expenditure {
			out.Children = ex.parts(s, k.Name)
		}
	case AheadKey:
		out.Kind, out.Year = NodeProjection, ex.year-1+k.Years
		s := ex.w.ahead(ex.insurance, ex.year, k.Years)[unit]
		out.figure(s, k.Name)
		out.Note = fmt.Sprintf("%s情景由 %d 年推算，上解、下拨按 0", Baseline, ex.year-1)
		if k.Name == Closing && s != nil {
			out.Children = closingParts(s)
		}
	case LedgerKey:
		out.Kind, out.Year = NodeLedger, ex.year-k.Back
		out.Children = ex.entries(out.Year, string(k.Flow), unit)
	case BuiltinKey:
		ex.explainBuiltin(out, k.Name, unit)
	case YearKey:
		out.Year = ex.year
	case FundKey:
		out.Kind, out.Year = NodeAccount, ex.year
		if k.Name == FundOpening {
			o := ex.w.opening(ex.scheme, ex.insurance, ex.year)
			out.Origin, out.Nature, out.Pos = o.origin, o.nature, o.pos
		}
	}
	return out
}

// explainBuiltin says where 利息, 已预缴 or 已预拨 comes from.
func (ex *execution) explainBuiltin(out *Node, name string, unit int) {
	out.Year = ex.year
	if r := ex.row(name, unit); r != nil {
		out.Kind, out.Origin, out.Pos, out.Decided, out.Nature = NodeInput, originRow, r.Pos, r.Basis, r.nature()
		return
	}
	out.Kind = NodeLedger
	out.Children = ex.entries(ex.year, builtinName("", name).Category, unit)
}

// entries lists the entries of the ledger that make up a sum: a year's, of a
// category, of a unit or (poolLevel) of all.
func (ex *execution) entries(year int, category string, unit int) []*Node {
	var out []*Node
	for i := range ex.w.prog.Pool.Ledger {
		e := &ex.w.prog.Pool.Ledger[i]
		if e.Year != year || e.Scheme != ex.scheme.ID || e.Insurance != ex.insurance || e.Category != category || unit != poolLevel && e.Code != ex.code(unit) {
			continue
		}
		out = append(out, entryNode(e))
	}
	return out
}

func entryNode(e *Entry) *Node {
	return &Node{Kind: NodeLedger, Name: strings.TrimSpace(e.Date + " " + e.Category + " " + e.Number), Type: formula.MoneyType,
		Value: formula.Num(e.Amount), Pos: e.Pos, Year: e.Year}
}

// figure adds where a measure stands and how firm it is.
func (n *Node) figure(s *state, name string) {
	if s == nil {
		return
	}
	f := s.cells[name]
	n.Pos, n.Basis, n.Nature = f.place(), f.basis, f.nature
	if s.row != nil && !f.given && f.num != nil {
		n.Note = "各分项之和"
	}
}

// parts lists the figures of a row that a 小计 which was left out adds up.
func (ex *execution) parts(s *state, total string) []*Node {
	if s == nil || s.row == nil || s.cells[total].given {
		return nil
	}
	var names []string
	for _, m := range ex.w.prog.Pool.Measures {
		if _, has := s.cells[m.Name]; has && m.PartOf == total {
			names = append(names, m.Name)
		}
	}
	return s.nodes(NodeMeasure, names...)
}

// closingParts shows what a projected balance is made of.
func closingParts(s *state) []*Node { return s.nodes(NodeProjection, Opening, Income, Expenditure) }

// nodes are a year's own figures of 元.
func (s *state) nodes(kind NodeKind, names ...string) []*Node {
	var out []*Node
	for _, name := range names {
		n := &Node{Kind: kind, Name: fmt.Sprintf("%d年.%s", s.year, name), Type: formula.MoneyType, Year: s.year}
		n.figure(s, name)
		if num := s.cells[name].num; num != nil {
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
func (ex *execution) substituted(f *formula.Formula, unit int) string {
	return numbersIn(f, ex, unit, ex.written)
}

// numbersIn is a formula with the numbers of an environment put in. written
// gives a value in the words of its source, "" for what reads as any other number.
func numbersIn(f *formula.Formula, env formula.Env[formula.Value], unit int, written func(*formula.Node, formula.Value) string) string {
	return f.Substitute(func(n *formula.Node) string {
		v, err := formula.EvalNode(n, env, unit)
		switch {
		case err != nil:
			return "—"
		case v.Sort == formula.Text:
			return `"` + v.Str + `"`
		}
		s := written(n, v)
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
// policy writes it, a year without separators, a rate of funds.csv as 8%. It is
// "" for what reads as any other number.
func (ex *execution) written(n *formula.Node, v formula.Value) string {
	if n.Op != formula.OpName {
		return ""
	}
	switch k := n.Symbol.Key.(type) {
	case ParameterKey:
		return ex.dated(k.Parameter).Raw
	case YearKey:
		return v.String()
	case MeasureKey:
		return ex.rate(k.Name, v)
	case AheadKey:
		return ex.rate(k.Name, v)
	}
	return ""
}

// rate is a measure of kind ratio in percent, "" for other measures.
func (ex *execution) rate(measure string, v formula.Value) string {
	if ex.w.prog.measures[measure].Kind != "ratio" {
		return ""
	}
	return percentOf(v.Num)
}

// percentOf writes a rate as people do: 0.03 as 3%.
func percentOf(r *big.Rat) string {
	return formula.Decimal(new(big.Rat).Mul(r, big.NewRat(100, 1))) + "%"
}
