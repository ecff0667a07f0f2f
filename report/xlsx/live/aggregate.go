package live

import (
	"fmt"
	"math/big"

	"tongchou/calc/formula"
	"tongchou/report/xlsx/book"
)

// helper lays down, once, the column of what each unit adds to an aggregate. Equal
// aggregates share a column.
func (p *Paper) helper(n *formula.Node) (col int, err error) {
	key := n.Str + "(" + spelling(n.Args...) + ")"
	if col, ok := p.helpers[key]; ok {
		return col, nil
	}
	col = p.next
	p.next++
	p.helpers[key] = col
	for k, unit := range p.Units {
		text, err := p.summand(n, k)
		if err != nil {
			return col, err
		}
		value, err := p.summandValue(n, unit)
		if err != nil {
			return col, err
		}
		p.Sheet.Calc(FirstRow+k, col, text, value, helperLook(n))
	}
	p.titled(col, key)
	p.Sheet.Fold(col, 1)
	return col, nil
}

func helperLook(n *formula.Node) book.Style {
	t := n.Type
	if n.Ranks() {
		t = n.Args[0].Type
	}
	return book.Style{Format: book.FormatOf(t), Muted: true}
}

func (p *Paper) titled(col int, title string) {
	p.heads(col, title, "", helping)
	p.Sheet.Put(p.pool, col, nil, book.Plain.AsTotal())
}

// aggregate writes an aggregate that is not the plain sum of one column: what is
// summed goes into a column of its own, the result below it.
func (p *Paper) aggregate(n *formula.Node) (book.Place, error) {
	col, err := p.helper(n)
	at := p.Sheet.At(p.pool, col)
	if err != nil || p.totalled[col] {
		return at, err
	}
	p.totalled[col] = true
	total, err := p.Eval(n, p.Units[0])
	if err != nil {
		return at, err
	}
	p.Sheet.Calc(p.pool, col, n.SheetFunction()+"("+p.rows(col).Span(p.Sheet)+")", total.Num, helperLook(n).AsTotal())
	return at, nil
}

// summand is what one unit adds to the aggregate.
func (p *Paper) summand(n *formula.Node, k int) (string, error) {
	cells := reader{p.atlas, p.Run, p.Sheet, k}
	cond, value := n.Parts()
	x := "1"
	if value != nil {
		var err error
		if x, err = formula.ExcelNode(value, cells); err != nil {
			return "", err
		}
		if n.Ranks() { // equal ones share a place
			x = formula.Clean(x, value, cells)
		}
	}
	if cond == nil {
		return x, nil
	}
	in, err := formula.ExcelNode(cond, cells)
	outside := "0"
	if n.SheetFunction() != "SUM" { // what is blank is not averaged, nor the least
		outside = `""`
	}
	return fmt.Sprintf("IF(%s,%s,%s)", in, x, outside), err
}

func (p *Paper) summandValue(n *formula.Node, unit int) (any, error) {
	cond, value := n.Parts()
	if cond != nil {
		in, err := p.Eval(cond, unit)
		switch {
		case err != nil:
			return nil, err
		case !in.Yes && n.SheetFunction() != "SUM":
			return "", nil
		case !in.Yes:
			return new(big.Rat), nil
		}
	}
	if value == nil {
		return big.NewRat(1, 1), nil
	}
	v, err := p.Eval(value, unit)
	return v.Num, err
}
