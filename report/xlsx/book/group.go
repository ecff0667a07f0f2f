package book

import (
	"bytes"
	"fmt"
)

// Group is cells that have one formula between them, which moves with each of them as
// a copied one does: it is written once, for the first, which is the upper left one.
type Group struct {
	number      int
	first, last Place
}

// Group begins one.
func (s *Sheet) Group() *Group {
	s.groups++
	return &Group{number: s.groups - 1}
}

// Calc sets a cell of the group, with the value it has now. The formula is asked for of
// the first.
func (g *Group) Calc(at Place, formula func() string, value any, look Style) {
	c := Cell{Value: value, style: look, group: g}
	if g.first.sheet == nil {
		g.first, g.last = at, at
		c.Formula = formula()
	}
	g.last.Row, g.last.Col = max(g.last.Row, at.Row), max(g.last.Col, at.Col)
	at.sheet.set(at.Row, at.Col, c)
}

// sharing stands before a formula that others share, and in place of theirs, until the
// sheet is written: what hands it on knows no shared formulas.
const sharing = "{shared "

func (g *Group) mark(formula string, at Place) string {
	switch {
	case g == nil || g.first == g.last:
		return formula
	case at == g.first:
		return fmt.Sprintf("%s%d %s:%s}%s", sharing, g.number, g.first.Ref(at.sheet), g.last.Ref(at.sheet), formula)
	}
	return fmt.Sprintf("%s%d}", sharing, g.number)
}

// shareFormulas writes the marks as sheets have them.
func shareFormulas(b []byte) []byte {
	const open, end = "<f>", "</f>"
	begin := []byte(open + sharing)
	if !bytes.Contains(b, begin) {
		return b
	}
	out := make([]byte, 0, len(b))
	for {
		before, rest, found := bytes.Cut(b, begin)
		if out = append(out, before...); !found {
			return out
		}
		mark, rest, _ := bytes.Cut(rest, []byte("}"))
		text, rest, _ := bytes.Cut(rest, []byte(end))
		number, ref, first := bytes.Cut(mark, []byte(" "))
		if first {
			out = fmt.Appendf(out, `<f t="shared" ref="%s" si="%s">%s</f>`, ref, number, text)
		} else {
			out = fmt.Appendf(out, `<f t="shared" si="%s"/>`, number)
		}
		b = rest
	}
}
