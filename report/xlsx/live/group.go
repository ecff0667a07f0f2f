package live

import (
	"fmt"
	"math/big"

	"tongchou/calc/formula"
	"tongchou/report/xlsx/book"
)

// place writes a unit's place among those that are ranked. Who is not has a blank in
// the column of what is ranked.
func (p *Paper) place(r reader, n *formula.Node) (string, error) {
	col, err := p.helper(n)
	if err != nil {
		return "", err
	}
	own := p.Sheet.At(FirstRow+r.k, col).Ref(r.from)
	return ranked(n, own, fmt.Sprintf("RANK(%s,%s)", own, p.rows(col).Span(r.from))), nil
}

func ranked(n *formula.Node, own, place string) string {
	if cond, _ := n.Parts(); cond == nil {
		return place
	}
	return fmt.Sprintf(`IF(%s="",NA(),%s)`, own, place)
}

// before writes what the units before this one come to; same asks that they be of its group.
func (p *Paper) before(r reader, n *formula.Node, same string) (string, error) {
	col, err := p.helper(n)
	if err != nil {
		return "", err
	}
	order, err := p.helper(n.Precedes())
	if err != nil {
		return "", err
	}
	all, own := p.rows(order).Span(r.from), p.Sheet.At(FirstRow+r.k, order).Ref(r.from)
	return fmt.Sprintf("SUMPRODUCT(%s((%s<%s)+(%[2]s=%[3]s)*(ROW(%[2]s)<ROW(%[3]s)))*%[4]s)", same, all, own, p.rows(col).Span(r.from)), nil
}

// group writes an aggregate of the units that have in a column what this one has.
func (p *Paper) group(r reader, inner, column *formula.Node) (string, error) {
	col, err := p.helper(inner)
	if err != nil {
		return "", err
	}
	groups, _, ok := p.atlas.Find(p.Run, column.Symbol.Key)
	if !ok {
		return "", fmt.Errorf("底稿里没有 %s 的单元格", column.Title())
	}
	same := fmt.Sprintf("(%s=%s)", groups.Span(r.from), groups.At(r.k).Ref(r.from))
	if inner.Precedes() != nil {
		return p.before(r, inner, same+"*")
	}
	all, own := p.rows(col).Span(r.from), p.Sheet.At(FirstRow+r.k, col).Ref(r.from)
	switch inner.SheetFunction() {
	case "SUM":
		return fmt.Sprintf("SUMPRODUCT(%s*%s)", same, all), nil
	case "AVERAGE":
		return fmt.Sprintf("SUMPRODUCT(%s*1,%s)/SUMPRODUCT(%[1]s*ISNUMBER(%[2]s))", same, all), nil
	case "RANK":
		return ranked(inner, own, fmt.Sprintf("(SUMPRODUCT(%s*ISNUMBER(%s)*(%[2]s>%[3]s))+1)", same, all, own)), nil
	}
	first, err := p.firsts(inner, column, col)
	if err != nil {
		return "", err
	}
	at := p.rows(first).Span(r.from)
	return fmt.Sprintf("SUMPRODUCT(%s*(%s=0),%s)/SUMPRODUCT(%[1]s*(%[2]s=0))", same, at, all), nil
}

// firsts lays down, once, how many units of its group are beyond each unit, of which an
// extreme of a group has none: no sheet of 2010 has a function for it.
func (p *Paper) firsts(inner, column *formula.Node, of int) (col int, err error) {
	key := inner.Str + "(" + spelling(inner.Args...) + ")，同 " + column.Title()
	if col, ok := p.helpers[key]; ok {
		return col, nil
	}
	col = p.next
	p.next++
	p.helpers[key] = col
	groups, _, _ := p.atlas.Find(p.Run, column.Symbol.Key)
	beyond := ">"
	if inner.SheetFunction() == "MIN" {
		beyond = "<"
	}
	all := p.rows(of).Span(p.Sheet)
	for k := range p.Units {
		own := p.Sheet.At(FirstRow+k, of).Ref(p.Sheet)
		text := fmt.Sprintf(`IF(ISNUMBER(%s),SUMPRODUCT((%s=%s)*ISNUMBER(%s)*(%[4]s%[5]s%[1]s)),"")`,
			own, groups.Span(p.Sheet), groups.At(k).Ref(p.Sheet), all, beyond)
		value, err := p.beyond(inner, column, k)
		if err != nil {
			return col, err
		}
		p.Sheet.Calc(FirstRow+k, col, text, value, book.Style{Format: book.FormatOf(formula.CountType), Muted: true})
	}
	p.titled(col, key)
	p.Sheet.Fold(col, 1)
	return col, nil
}

// beyond counts the units of its group that are beyond the k-th; "" of one that is not asked.
func (p *Paper) beyond(inner, column *formula.Node, k int) (any, error) {
	own, err := p.summandValue(inner, p.Units[k])
	x, isNumber := own.(*big.Rat)
	if err != nil || !isNumber {
		return "", err
	}
	group, err := p.Eval(column, p.Units[k])
	if err != nil {
		return nil, err
	}
	n := int64(0)
	for _, u := range p.Units {
		of, err := p.Eval(column, u)
		if err != nil {
			return nil, err
		}
		value, err := p.summandValue(inner, u)
		if err != nil {
			return nil, err
		}
		y, isNumber := value.(*big.Rat)
		if same := formula.Exact.Compare(formula.OpEq, group, of); !same.Yes || !isNumber {
			continue
		}
		if c := y.Cmp(x); c > 0 && inner.SheetFunction() == "MAX" || c < 0 && inner.SheetFunction() == "MIN" {
			n++
		}
	}
	return big.NewRat(n, 1), nil
}
