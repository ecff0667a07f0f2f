package xlsx

import (
	"fmt"
	"math/big"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report/xlsx/book"
)

// helper writes an aggregate that is not the plain sum of one column: what is
// summed goes into a column of its own, the result below it. Equal aggregates
// share a column.
func (p *paper) helper(n *formula.Node) (book.Place, error) {
	key := n.Str + "(" + written(n.Args...) + ")"
	if at, ok := p.helpers[key]; ok {
		return at, nil
	}
	col := p.next
	p.next++
	at := p.sheet.At(p.pool, col)
	p.helpers[key] = at
	x, cond := n.Args[0], n.Args[len(n.Args)-1]
	look := book.Style{Format: book.FormatOf(n.Type), Muted: true}
	for k, unit := range p.Units {
		text, err := p.helperFormula(n, k)
		if err != nil {
			return at, err
		}
		value, err := p.helperValue(n, x, cond, unit)
		if err != nil {
			return at, err
		}
		p.sheet.Calc(p.first+k, col, text, value, look)
	}
	total, err := p.Eval(n, p.Units[0])
	if err != nil {
		return at, err
	}
	p.sheet.Put(paperHead, col, key, book.Head)
	p.sheet.Put(paperClause, col, "辅助列", book.SubHead)
	vec := p.sheet.At(p.first, col).Down(len(p.Units))
	p.sheet.Calc(p.pool, col, overWord[n.Str]+"("+vec.Span(p.sheet)+")", total.Num, look.AsTotal())
	return at, nil
}

// helperFormula is what one unit adds to the aggregate.
func (p *paper) helperFormula(n *formula.Node, k int) (string, error) {
	cells := view{p.atlas, p.Run, p.sheet, k}
	x, err := formula.ExcelNode(n.Args[0], cells)
	if err != nil {
		return "", err
	}
	switch {
	case n.Str == "计数":
		return "IF(" + x + ",1,0)", nil
	case len(n.Args) == 2:
		cond, err := formula.ExcelNode(n.Args[1], cells)
		return fmt.Sprintf("IF(%s,%s,0)", cond, x), err
	}
	return x, nil
}

func (p *paper) helperValue(n, x, cond *formula.Node, unit int) (*big.Rat, error) {
	if n.Str == "计数" || len(n.Args) == 2 {
		v, err := p.Eval(cond, unit)
		if err != nil || !v.Yes {
			return new(big.Rat), err
		}
		if n.Str == "计数" {
			return big.NewRat(1, 1), nil
		}
	}
	v, err := p.Eval(x, unit)
	return v.Num, err
}

// reads lists the names that a scheme's formulas read, aggregates included.
func reads(s *calc.SchemeProgram) map[string]bool {
	out := map[string]bool{}
	for _, f := range formulas(s) {
		f.Walk(func(n *formula.Node) {
			if n.Op == formula.OpName {
				out[n.Title()] = true
			}
		})
	}
	return out
}

// formulas lists everything of a scheme that the workbook writes as a formula.
func formulas(s *calc.SchemeProgram) []*formula.Formula {
	var out []*formula.Formula
	add := func(list ...*formula.Formula) {
		for _, f := range list {
			if f != nil {
				out = append(out, f)
			}
		}
	}
	for _, st := range s.Steps {
		add(st.All()...) // a result can take any reading
		add(st.Limit, st.Total)
	}
	for _, in := range s.Inputs {
		add(in.Min, in.Max, in.Suggest, in.Default)
	}
	return out
}
