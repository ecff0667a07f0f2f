package html

import (
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report/amount"
)

// parameterKind is the kind of a scheme's parameter, "" where it has none of the name.
func parameterKind(scheme *calc.Scheme, name string) string {
	i := slices.IndexFunc(scheme.Parameters, func(p *calc.Parameter) bool { return p.Name == name })
	if i < 0 {
		return ""
	}
	return scheme.Parameters[i].Kind
}

// inputKind is the kind of a scheme's input; those that every scheme has
// (年初余额, 利息, 已预缴, 已预拨) are money.
func inputKind(scheme *calc.Scheme, name string) string {
	if scheme != nil {
		if i := slices.IndexFunc(scheme.Inputs, func(in *calc.InputRule) bool { return in.Name == name }); i >= 0 {
			return scheme.Inputs[i].Kind
		}
	}
	return "money"
}

// withKind adds to a value, as written, the unit that its kind leaves out.
func withKind(text, kind string) string {
	if text == amount.Missing {
		return text
	}
	switch kind {
	case "money":
		return text + " 元"
	case "count":
		return text + " 人"
	case "months":
		return text + " 个月"
	}
	return text
}

// kindText writes a value of a kind with its unit.
func kindText(r *big.Rat, kind string) string {
	switch {
	case r == nil:
		return amount.Missing
	case kind == "money":
		return withKind(amount.Yuan(r), kind)
	case kind == "ratio":
		return calc.PercentOf(kind, formula.Num(r))
	}
	return withKind(formula.Decimal(r), kind)
}
