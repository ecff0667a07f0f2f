package explanation

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// inWords says how a step's value came about, and of a yes-or-no step what it asks.
func (x *Explainer) inWords(run *calc.Run, c *calc.StepColumn, unit int) (words, asks string) {
	with := &facts{x: x, run: run, unit: unit}
	if c.Type.Sort == formula.Bool {
		asks = c.Formula.Define(with)
	}
	return c.Formula.Say(with), asks
}

// facts are what a run's formulas are said with for a unit. A figure that waits for a
// decision is not said: it would be a suggestion.
type facts struct {
	x    *Explainer
	run  *calc.Run
	unit int
	year int // of the rules, where there is no run
}

func (f *facts) Value(n *formula.Node) (formula.Value, error) { return f.run.Eval(n, f.unit) }

// Title names figures by their years; names hold no marks that are of the language.
func (f *facts) Title(n *formula.Node) string {
	if k, is := n.Symbol.Key.(calc.ColumnKey); is {
		return k.Name
	}
	if f.run == nil {
		if k, is := n.Symbol.Key.(calc.LedgerKey); is {
			return [...]string{"本年", "上年"}[k.Back] + k.Said()
		}
		return Plain(n.Title())
	}
	switch k := n.Symbol.Key.(type) {
	case calc.YearKey:
		return "" // 2026年
	case calc.MeasureKey:
		return fmt.Sprintf("%d年%s", f.run.Year-k.Back, k.Name)
	case calc.PlanKey:
		return fmt.Sprintf("%d年计划%s", f.run.Year, k.Name)
	case calc.AheadKey:
		return fmt.Sprintf("预测的%d年%s", k.Year(f.run.Year), k.Name)
	case calc.LedgerKey:
		return fmt.Sprintf("%d年%s", f.run.Year-k.Back, k.Said())
	}
	return Plain(n.Title())
}

// Plain is a name without the marks that the language puts between its parts.
func Plain(name string) string { return strings.NewReplacer(".", "", "_", "").Replace(name) }

func (f *facts) Figure(n *formula.Node, like string) string {
	if f.open(n) {
		return "（未核定）"
	}
	v, err := f.Value(n)
	switch {
	case err != nil:
		return "（缺数）"
	case v.Sort != formula.Number:
		return "“" + v.String() + "”"
	}
	if s := f.x.res.Program.Written(n, v, f.run.Parameter); s != "" {
		if _, is := n.Symbol.Key.(calc.YearKey); is || like == "年" {
			return s + "年"
		}
		if k, is := n.Symbol.Key.(calc.ParameterKey); is {
			return InWords(s, k.Kind, v.Num, n.Type)
		}
		return formula.Signed(s)
	}
	switch {
	case n.Type != formula.PlainType:
		return InWords("", "", v.Num, n.Type)
	case like == "%", f.rate(n):
		return formula.SpokenPercent(v.Num)
	case like == "个月":
		return formula.SpokenMonths(v.Num)
	}
	return formula.Spoken(v.Num, n.Type)
}

// rate reports whether a name stands for a rate that is written in percent.
func (f *facts) rate(n *formula.Node) bool {
	switch k := n.Symbol.Key.(type) {
	case calc.ParameterKey:
		return k.Kind == rateKind
	case calc.InputKey:
		return k.Input.Kind == rateKind
	case calc.StepKey:
		of, c := f.step(k)
		return of != nil && (&facts{x: f.x, run: of, unit: f.at(c.PerUnit)}).gives(c.Formula)
	}
	return false
}

// gives reports whether a formula gives a rate.
func (f *facts) gives(of *formula.Formula) bool { return of.Rate(f.rate) }

const rateKind = "ratio"

// InWords is a number with its unit as a sentence says it: as it is written, where it
// is, else by its kind and type.
func InWords(written, kind string, x *big.Rat, t formula.Type) string {
	switch s := formula.Signed(written); {
	case t.Sort != formula.Number || x == nil:
		return written
	case t != formula.PlainType && !t.Free:
		return formula.Spoken(x, t) + t.String()
	case kind == "months" && s != "":
		return s + "个月"
	case kind == "months":
		return formula.SpokenMonths(x)
	case kind == rateKind && s == "" && x.Sign() != 0:
		return formula.SpokenPercent(x)
	case s != "":
		return s
	}
	return formula.Spoken(x, t)
}

// Define tells in words what a formula is, by the rules of a year: figures are of 上年 and 本年.
func Define(f *formula.Formula, year int) string { return f.Define(&facts{year: year}) }

// Holds says in words and figures why a yes-or-no formula holds, or does not.
func Holds(res *calc.Result, run *calc.Run, f *formula.Formula, unit int) string {
	return f.Say(&facts{x: New(res, false), run: run, unit: unit})
}

// Why says in words why a suggestion lies outside the range beside it, "" where it does not.
func Why(c *calc.InputCell, in *calc.InputProgram, year int) string {
	beyond, _ := c.Beyond()
	switch {
	case beyond == "" || c.Origin != calc.OriginSuggest:
		return ""
	case in.Note != "":
		return beyond + "：" + in.Note
	}
	return beyond + "：按" + Define(in.Suggest, year) + "计算"
}

// open reports whether a name waits for a decision.
func (f *facts) open(n *formula.Node) bool {
	switch k := n.Symbol.Key.(type) {
	case calc.StepKey:
		of, c := f.step(k)
		return of != nil && of.Cell(c, f.at(c.PerUnit)).Open
	case calc.InputKey:
		return f.run.Input(k.Input, f.at(k.Input.PerUnit)).Reads
	}
	return false
}

// waits reports whether a decision that is not made moves what a name or an aggregate
// stands for.
func (f *facts) waits(n *formula.Node) bool {
	switch n.Op {
	case formula.OpName:
	case formula.OpOver:
		return f.sumWaits(n, func() bool {
			return slices.ContainsFunc(f.run.Units, func(u int) bool {
				in := &facts{x: f.x, run: f.run, unit: u}
				return slices.ContainsFunc(n.Args, func(arg *formula.Node) bool { return arg.Any(in.waits) })
			})
		})
	default:
		return false
	}
	switch k := n.Symbol.Key.(type) {
	case calc.StepKey:
		of, c := f.step(k)
		return of != nil && of.Cell(c, f.at(c.PerUnit)).Waits()
	case calc.FundKey:
		sums := k.Sums()
		return sums != nil && f.sumWaits(n, func() bool {
			return slices.ContainsFunc(f.run.Steps, func(c calc.StepColumn) bool {
				return sums(c.Step.Flow) && slices.ContainsFunc(c.Cells, func(cell calc.StepCell) bool { return cell.Waits() })
			})
		})
	}
	return f.open(n)
}

// sumWaits asks once whether a decision moves what is added up over units.
func (f *facts) sumWaits(n *formula.Node, ask func() bool) bool {
	at := sumAt{f.run, n}
	open, known := f.x.open[at]
	if !known {
		open = ask()
		f.x.open[at] = open
	}
	return open
}

// Answered says an answer in the words that its input gives.
func (f *facts) Answered(n *formula.Node, yes bool) string {
	if k, is := n.Symbol.Key.(calc.InputKey); is && k.Input.Said(yes) != "" {
		return k.Input.Said(yes)
	}
	return "“" + f.Title(n) + "”一项填报“" + formula.Yes(yes).String() + "”"
}

func (f *facts) at(perUnit bool) int {
	if perUnit {
		return f.unit
	}
	return calc.PoolLevel
}

// step is a step that a formula reads, with the run it is of.
func (f *facts) step(k calc.StepKey) (*calc.Run, *calc.StepColumn) {
	of := f.run
	if k.Scheme != f.run.Program {
		of = f.run.Others[k.Scheme]
	}
	if of == nil {
		return nil, nil
	}
	return of, of.Column(k.Step.Step)
}

func (f *facts) Within(n *formula.Node) (*formula.Formula, formula.Facts) {
	k, is := n.Symbol.Key.(calc.StepKey)
	switch {
	case is && f.run == nil:
		return k.Step.Formulas.At(&k.Step.Rule, f.year), f
	case is:
		if of, c := f.step(k); of != nil {
			return c.Formula, &facts{x: f.x, run: of, unit: f.at(c.PerUnit)}
		}
	}
	return nil, nil
}
