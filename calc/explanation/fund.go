package explanation

import (
	"fmt"
	"math/big"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// opening tells what an opening balance is made of: the entries of the ledger,
// or the account of the year before.
func (x *Explainer) opening(run *calc.Run, out *calc.Node) {
	o := run.Opening
	for _, e := range o.Entries {
		out.Children = append(out.Children, entryNode(e))
	}
	if o.Before != nil {
		out.Children = append(out.Children, amountNode("年初余额", o.Before.Amount, o.Before.Pos, run.Year-1))
		for _, e := range o.Before.Entries {
			out.Children[0].Children = append(out.Children[0].Children, entryNode(e))
		}
	}
	for _, p := range o.Parts {
		out.Children = append(out.Children, amountNode(p.Name, p.Amount, p.Pos, run.Year-1))
	}
	if o.Last == nil {
		return
	}
	last, a := o.Last, o.Last.Closed
	line := func(name string, v *big.Rat) *calc.Node {
		n := amountNode(name, v, finding.Pos{}, a.Year)
		out.Children = append(out.Children, n)
		return n
	}
	first := line(calc.FundOpening, a.Opening)
	first.Origin, first.Pos = a.Origin, last.Opening.Pos
	x.opening(last, first)
	x.flows(last, line(calc.FundIn, a.Levied), calc.Flow.In)
	x.flows(last, line(calc.FundOut, a.Granted), calc.Flow.Out)
	interest := line(calc.Interest, a.Interest)
	if k, ok := last.Program.InterestKey().(calc.InputKey); ok {
		interest.Children = []*calc.Node{x.input(last, k.Input, calc.PoolLevel)}
	} else {
		x.builtin(last, interest, calc.Interest, calc.PoolLevel)
	}
}

// amountNode is an amount of a fund account's year.
func amountNode(name string, v *big.Rat, pos finding.Pos, year int) *calc.Node {
	return &calc.Node{Kind: calc.NodeAccount, Name: fmt.Sprintf("%d年 %s", year, name), Type: formula.MoneyType, Value: formula.Num(v), Pos: pos, Year: year}
}

// flows lists the steps that an account's line adds up, unit by unit.
func (x *Explainer) flows(run *calc.Run, out *calc.Node, match func(calc.Flow) bool) {
	for i := range run.Steps {
		col := &run.Steps[i]
		if !match(col.Step.Flow) {
			continue
		}
		for _, u := range run.Units {
			v := run.Cell(col, u)
			c := &calc.Node{Kind: calc.NodeOther, Name: x.res.Pool.NameOf(u) + " " + col.Step.Name, Type: col.Type,
				Value: v.Value, Missing: v.Missing, Pos: col.Formula.Pos, Year: run.Year}
			if x.all {
				c.Children = []*calc.Node{x.step(run, col, u)}
			}
			out.Children = append(out.Children, c)
		}
	}
}
