package paper

import (
	"math/big"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
)

// specimen are the fields of a notice of nowhere, with items in every list: what
// the text of a kind may name.
func (k *Kind) specimen() fields {
	one := big.NewRat(1, 1)
	figure := &calc.Node{Kind: calc.NodeMeasure, Type: formula.MoneyType, Value: formula.Num(one)}
	assumed := &calc.Node{Kind: calc.NodeParameter, Type: formula.MoneyType, Value: formula.Num(one), Assumed: true}
	line := report.FlowLine{Run: &calc.Run{Scheme: &calc.Scheme{}}, Step: &calc.Step{Flow: calc.Levy}, Amount: one,
		Tree: &calc.Node{Kind: calc.NodeStep, Children: []*calc.Node{figure, assumed}}}
	payments := []calc.Payment{{Amount: one}, {Amount: one}}
	n := &Notice{Kind: k, Line: line, Lines: []report.FlowLine{line}, Facts: []*calc.Node{figure},
		Matters: []*calc.Position{{Flow: calc.Levy, Due: big.NewRat(2, 1), Paid: new(big.Rat), Overdue: one, Schedule: payments, ToPay: payments}}}
	pool := &calc.Pool{Policy: &calc.Policy{}, Units: []calc.Unit{{}}}
	return noticeFields(&report.View{Result: &calc.Result{Pool: pool, Year: 2026}}, n)
}
