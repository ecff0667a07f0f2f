package calc

import (
	"math/big"
	"strings"
)

// Term is a measure that is added to a sum, or taken from it.
type Term struct {
	Measure string
	Minus   bool
}

// ClosingTerms are the terms of 年末结余.
func ClosingTerms() []Term {
	out := make([]Term, len(balanceTerms))
	for i, t := range balanceTerms {
		out[i] = Term{t.measure, t.minus}
	}
	return out
}

// Terms writes a sum for a message: 上年结余＋收入小计－支出小计.
func Terms(terms []Term) string {
	var b strings.Builder
	for i, t := range terms {
		switch {
		case t.Minus:
			b.WriteString("－")
		case i > 0:
			b.WriteString("＋")
		}
		b.WriteString(t.Measure)
	}
	return b.String()
}

// Total adds up terms; nil where one is not known.
func Total(terms []Term, of func(measure string) *big.Rat) *big.Rat {
	sum := new(big.Rat)
	for _, t := range terms {
		switch v := of(t.Measure); {
		case v == nil:
			return nil
		case t.Minus:
			sum.Sub(sum, v)
		default:
			sum.Add(sum, v)
		}
	}
	return sum
}

// Parts are the parts of a 小计 in one row. A part that the row has no column
// for is no part of this pool's accounts.
type Parts struct {
	Given, Blank []string
	Sum          *big.Rat // of those given
}

// Parts finds the parts of a 小计.
func (r *Row) Parts(measures []Measure, whole string) Parts {
	p := Parts{Sum: new(big.Rat)}
	for _, m := range measures {
		cell, has := r.Cells[m.Name]
		switch {
		case m.PartOf != whole || !has:
		case cell.Num == nil:
			p.Blank = append(p.Blank, m.Name)
		default:
			p.Given = append(p.Given, m.Name)
			p.Sum.Add(p.Sum, cell.Num)
		}
	}
	return p
}

// Whole reports whether the sum stands for a 小计 that was left out.
func (p Parts) Whole() bool { return len(p.Given) > 0 && len(p.Blank) == 0 }

// Derived reports whether a measure always follows from others in projections.
func (m *Measure) Derived() bool { return follows(m) }
