// Package explanation tells how a value of a result came about, as a tree down to
// the cells of the pool folder.
package explanation

import (
	"tongchou/calc"
	"tongchou/calc/formula"
)

// Explainer builds the trees of a result's values. Equal parts of the trees of
// one explainer are the same *Node. It only reads the result, but is itself for
// one goroutine: it grows as values are explained.
type Explainer struct {
	res  *calc.Result
	all  bool
	seen map[nodeAt]*calc.Node
	low  map[calc.UnitIn]bool // what is projected of whom is of low confidence; nil: not asked yet
	open map[sumAt]bool       // whether a decision moves what is added up over units
}

// sumAt is an aggregate of a run.
type sumAt struct {
	run *calc.Run
	of  *formula.Node
}

// New begins to explain a result. What an aggregate adds up over the units is
// told by one line a unit; with all, every unit's part of an aggregate and every
// year of a projection is explained down to its cells, too.
func New(res *calc.Result, all bool) *Explainer {
	return &Explainer{res: res, all: all, seen: map[nodeAt]*calc.Node{}, open: map[sumAt]bool{}}
}

// thin reports whether what is projected of a unit is of low confidence.
func (x *Explainer) thin(insurance calc.Insurance, unit int) bool {
	if x.low == nil {
		x.low = x.res.LowConfidence()
	}
	return x.low[calc.UnitIn{Insurance: insurance.Name, Unit: unit}]
}

// Step is the tree of a step's value for a unit (any one for a pool-level step):
// the step with its formula and numbers, and below it everything it was
// computed from, down to the cells of the pool folder. It is nil for a step of
// another scheme.
func (x *Explainer) Step(run *calc.Run, step *calc.Step, unit int) *calc.Node {
	if c := run.Column(step); c != nil {
		return x.step(run, c, unit)
	}
	return nil
}

type nodeAt struct {
	run   *calc.Run
	title string
	unit  int
}

// once builds a node a single time.
func (x *Explainer) once(at nodeAt, build func(*calc.Node)) *calc.Node {
	if n, ok := x.seen[at]; ok {
		return n
	}
	n := &calc.Node{}
	x.seen[at] = n
	build(n)
	return n
}

func (x *Explainer) step(run *calc.Run, c *calc.StepColumn, unit int) *calc.Node {
	if !c.PerUnit {
		unit = calc.PoolLevel
	}
	st := c.Step
	return x.once(nodeAt{run, st.Name, unit}, func(n *calc.Node) {
		v := run.Cell(c, unit)
		if r := v.Instead; r != nil {
			*n = calc.Node{
				Kind: calc.NodeInput, Name: st.Name, Type: c.Type, Value: v.Value, Origin: string(calc.Instead), Decided: r.Basis, Note: r.Note,
				Clause: st.Clause, Document: x.res.Pool.Policy.Document(run.Scheme.Document), Assumed: st.Assumed,
				Pos: r.Pos, Nature: v.Nature, Flow: st.Flow, Status: calc.StatusFinal, Awaits: c.Awaits, Year: run.Year,
			}
			if c.Program.Shared() {
				x.shared(run, c, unit, n)
			}
			return
		}
		*n = calc.Node{
			Kind: calc.NodeStep, Name: st.Name, Scheme: run.Scheme.Name, Type: c.Type, Value: v.Value, Missing: v.Missing, Low: v.Low, High: v.High,
			Formula: c.Formula.Text, Substituted: x.substituted(run, c.Formula, unit),
			Clause: st.Clause, Document: x.res.Pool.Policy.Document(run.Scheme.Document),
			Question: st.Question, Reading: c.Reading, Assumed: st.Assumed, Note: st.Note,
			Pos: c.Formula.Pos, Nature: v.Nature, Flow: st.Flow, Status: calc.StatusFinal, Awaits: c.Awaits, Year: run.Year,
		}
		if (&facts{x: x, run: run, unit: unit}).gives(c.Formula) {
			n.Declared = rateKind
		}
		if v.Open {
			n.Status = calc.StatusEstimate
		}
		if c.Overlay != nil {
			n.Overlay = c.Overlay.Title
		}
		n.Words, n.Asks = x.inWords(run, c, unit)
		n.Children = x.children(run, c.Formula, unit)
		if c.Program.Shared() {
			x.shared(run, c, unit, n)
		}
	})
}

// shared tells how a limited or total step was shared.
func (x *Explainer) shared(run *calc.Run, c *calc.StepColumn, unit int, n *calc.Node) {
	f := c.Program.Limit
	if c.Program.Total != nil {
		f, n.Total = c.Program.Total, true
	}
	n.CapFormula, n.Cap, n.Binds = f.Text, c.Cap, c.Binds
	n.CapWords = f.Define(&facts{x: x, run: run, unit: calc.PoolLevel})
	if i := run.Place(unit); !n.Total && i < len(c.Unshared) {
		n.Unshared = c.Unshared[i]
	}
	n.Children = append(n.Children, x.children(run, f, calc.PoolLevel)...)
}

// children explains every name and aggregate a formula reads, each once, in
// the order of the formula.
func (x *Explainer) children(run *calc.Run, f *formula.Formula, unit int) []*calc.Node {
	return x.read(run, f, unit, f.Root)
}

// read explains what some parts of a formula read.
func (x *Explainer) read(run *calc.Run, f *formula.Formula, unit int, parts ...*formula.Node) []*calc.Node {
	var out []*calc.Node
	listed := map[*calc.Node]bool{}
	var visit func(n *formula.Node)
	visit = func(n *formula.Node) {
		var c *calc.Node
		switch n.Op {
		case formula.OpName:
			c = x.name(run, n, unit)
		case formula.OpOver:
			c = x.over(run, f, n, unit)
		case formula.OpCells:
			return // of lines only
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
func (x *Explainer) over(run *calc.Run, f *formula.Formula, n *formula.Node, unit int) *calc.Node {
	if !n.PerUnit {
		unit = calc.PoolLevel
	}
	return x.once(nodeAt{run, f.Source(n), unit}, func(out *calc.Node) {
		v, err := formula.EvalNode(n, run.Facts, unit)
		*out = calc.Node{Kind: calc.NodeAggregate, Name: f.Source(n), Type: n.Type, Value: v, Missing: err != nil, Pos: f.At(n), Year: run.Year,
			Words: n.Define(&facts{x: x, run: run, unit: unit}), Status: status((&facts{x: x, run: run, unit: unit}).waits(n))}
		n, units := formula.Gathers(n, run.Facts, unit)
		switch {
		case n.Precedes() != nil:
			out.Origin = "排在前面的统筹区"
		case len(units) < len(run.Units):
			out.Origin = "同组的统筹区"
		}
		arg := n.Args[0]
		for _, u := range units {
			if cond, _ := n.Parts(); cond != nil && len(n.Args) == 2 {
				if in, err := formula.EvalNode(n.Args[1], run.Facts, u); err == nil && !in.Yes {
					continue
				}
			}
			c := &calc.Node{Kind: calc.NodeOther, Name: x.res.Pool.NameOf(u), Type: arg.Type, Pos: f.At(arg)}
			if arg.Op == formula.OpName {
				c = x.leaf(run, arg, u)
				c.Name, c.Status = x.res.Pool.NameOf(u), status((&facts{x: x, run: run, unit: u}).waits(arg))
				if !x.all {
					c.Children = nil
				}
			} else if v, err := formula.EvalNode(arg, run.Facts, u); err != nil {
				c.Missing = true
			} else {
				c.Value = v
			}
			if _, figure := arg.Symbol.Key.(calc.MeasureKey); x.all && !(arg.Op == formula.OpName && figure && len(n.Args) == 1) {
				c.Children = x.read(run, f, u, n.Args...)
			}
			out.Children = append(out.Children, c)
		}
	})
}

// name explains what a name stands for.
func (x *Explainer) name(run *calc.Run, n *formula.Node, unit int) *calc.Node {
	switch k := n.Symbol.Key.(type) {
	case calc.StepKey:
		of := run
		if k.Scheme != run.Program {
			of = run.Others[k.Scheme]
		}
		if of != nil {
			return x.step(of, of.Column(k.Step.Step), unit)
		}
	case calc.InputKey:
		at := unit
		if !k.Input.PerUnit {
			at = calc.PoolLevel
		}
		return x.once(nodeAt{run, n.Title(), at}, func(out *calc.Node) { *out = *x.input(run, k.Input, at) })
	}
	at := unit
	if !n.PerUnit {
		at = calc.PoolLevel
	}
	return x.once(nodeAt{run, n.Title(), at}, func(out *calc.Node) {
		*out = *x.leaf(run, n, at)
		if k, ok := n.Symbol.Key.(calc.FundKey); ok {
			out.Status = status((&facts{x: x, run: run, unit: at}).waits(n))
			if sums := k.Sums(); sums != nil {
				x.flows(run, out, sums)
			} else {
				x.opening(run, out)
			}
		}
		if name, span, ok := ahead(n.Symbol.Key); ok && x.all && out.Kind == calc.NodeProjection {
			out.Children = []*calc.Node{x.expected(run, name, span, at)}
		}
	})
}

// status is that of a figure which a decision that is not made moves, or does not.
func status(waits bool) calc.Status {
	if waits {
		return calc.StatusEstimate
	}
	return calc.StatusFinal
}

// ahead is what a name reads that looks ahead: itself, or for want of a row of the year.
func ahead(key any) (measure string, s calc.Span, ok bool) {
	switch k := key.(type) {
	case calc.AheadKey:
		return k.Name, k.Span, true
	case calc.PlanKey:
		return k.Name, calc.Span{Years: 1}, true
	case calc.MeasureKey:
		return k.Name, calc.Span{Years: 1}, k.Back == 0
	}
	return "", calc.Span{}, false
}

func (x *Explainer) input(run *calc.Run, in *calc.InputProgram, unit int) *calc.Node {
	c := run.Input(in, unit)
	n := &calc.Node{Kind: calc.NodeInput, Name: in.Name, Declared: in.Kind, Type: in.Type, Value: c.Value, Missing: c.Missing, Clause: in.Clause,
		Assumed: in.Assumed || c.Origin == calc.OriginSuggest && c.Reads, Note: in.Note, Pos: in.Pos, Nature: c.Nature, Origin: c.Origin, Status: calc.StatusFinal, Year: run.Year}
	if c.Reads {
		n.Status = calc.StatusEstimate
	}
	if !c.Missing && c.Value.Sort == formula.Bool {
		n.Words = in.Said(c.Value.Yes)
	}
	if c.Row != nil {
		n.Pos, n.Raw, n.Decided = c.Row.Pos, c.Row.Raw, c.Row.Basis
		if c.Row.By != nil {
			n.Overlay = c.Row.By.Title
		}
		return n
	}
	if f := standing(in, c.Origin); f != nil {
		n.Formula, n.Substituted = f.Text, x.substituted(run, f, unit)
		n.Children = x.children(run, f, unit)
	}
	return n
}

// standing is the formula that stood in for a row of inputs.csv.
func standing(in *calc.InputProgram, origin string) *formula.Formula {
	switch origin {
	case calc.OriginNext:
		return in.Next
	case calc.OriginSuggest:
		return in.Suggest
	case calc.OriginDefault:
		return in.Default
	}
	return nil
}

// substituted is a formula with the unit's numbers put in. A rate shows as the
// policy or a percentage, a year as a year; what is missing shows as —.
func (x *Explainer) substituted(run *calc.Run, f *formula.Formula, unit int) string {
	with := &facts{x: x, run: run, unit: unit}
	return x.res.Program.NumbersIn(f, run.Facts, unit, run.Parameter, with.waits)
}
