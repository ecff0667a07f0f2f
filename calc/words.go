package calc

import (
	"math/big"

	"tongchou/calc/formula"
)

// NumbersIn is a formula with what its names stand for put in; waits tells which of them a
// decision that is not made moves, nil: none.
func (p *Program) NumbersIn(f *formula.Formula, env formula.Env[formula.Value], unit int, dated func(*Parameter) Dated, waits func(*formula.Node) bool) string {
	return f.Substitute(func(n *formula.Node) string {
		v, err := formula.EvalNode(n, env, unit)
		switch {
		case err != nil:
			return "—"
		case v.Sort == formula.Text:
			return `"` + v.Str + `"`
		}
		s := p.Written(n, v, dated)
		if s == "" {
			s = formula.Show(v, n.Type)
		}
		if v.Sort == formula.Number && v.Num.Sign() < 0 {
			s = "(" + s + ")"
		}
		if waits != nil && waits(n) {
			s = formula.Undecided + s
		}
		return s
	})
}

// Written is a name's value in the words of its source: a parameter as the
// policy writes it, a year without separators, a rate as 8%. It is "" for what
// reads as any other number.
func (p *Program) Written(n *formula.Node, v formula.Value, dated func(*Parameter) Dated) string {
	if n.Op != formula.OpName {
		return ""
	}
	switch k := n.Symbol.Key.(type) {
	case ParameterKey:
		return dated(k.Parameter).Raw
	case YearKey, CellKey:
		return v.String()
	case MeasureKey:
		return PercentOf(p.measures[k.Name].Kind, v)
	case PlanKey:
		return PercentOf(p.measures[k.Name].Kind, v)
	case AheadKey:
		return PercentOf(p.measures[k.Name].Kind, v)
	case AssumptionKey:
		return PercentOf(k.Kind, v)
	}
	return ""
}

// PercentOf writes a rate as people do, 0.03 as 3%; "" for what is no rate.
func PercentOf(kind string, v formula.Value) string {
	if kind != "ratio" {
		return ""
	}
	return formula.Signed(formula.Decimal(new(big.Rat).Mul(v.Num, big.NewRat(100, 1)))) + "%"
}
