package calc

import (
	"math/big"
	"slices"
	"strings"

	"tongchou/calc/formula"
)

// The mechanics of a unit's books, each stated here once: the exact years, the
// random courses, the cells of sheets, the checks of what was read and the words
// of messages are all made from these statements.

// transfers are the measures by which money moves between the levels. A
// projected year begins with all of them at 0.
var transfers = []string{GrantFromAbove, LevyFromBelow, GrantBelow, LevyToAbove}

// Term is a measure that is added to a sum, or taken from it: this year's, or
// that of so many years back.
type Term struct {
	Measure string
	Minus   bool
	Back    int
}

// Transfer reports whether the term is a movement between the levels.
func (t Term) Transfer() bool { return slices.Contains(transfers, t.Measure) }

var closingTerms = []Term{
	{Measure: Opening}, {Measure: Income}, {Measure: GrantFromAbove}, {Measure: LevyFromBelow},
	{Measure: Expenditure, Minus: true}, {Measure: GrantBelow, Minus: true}, {Measure: LevyToAbove, Minus: true},
}

// ClosingTerms are the terms of 年末结余.
func ClosingTerms() []Term { return slices.Clone(closingTerms) }

// SurplusTerms are the terms of 本年收支结余: what the year leaves, transfers counted.
func SurplusTerms() []Term {
	return slices.DeleteFunc(ClosingTerms(), func(t Term) bool { return t.Measure == Opening })
}

// Lines of a fund account beside 年初余额 and 利息.
const (
	FundIn  = "上解和提取"
	FundOut = "下拨和动用"
)

var fundTerms = []Term{{Measure: FundOpening}, {Measure: FundIn}, {Measure: FundOut, Minus: true}, {Measure: Interest}}

// FundTerms are the terms of a fund account's 年末余额.
func FundTerms() []Term { return slices.Clone(fundTerms) }

// Succession are the terms of a measure that no line projects, in a year without
// transfers; nil for transfers and adjustments, which are then 0.
func (p *Program) Succession(measure string) []Term {
	switch measure {
	case Opening:
		return []Term{{Measure: Closing, Back: 1}}
	case Closing:
		return slices.DeleteFunc(ClosingTerms(), Term.Transfer)
	case Income, Expenditure: // what it held beyond its parts the year before stays
		out := []Term{{Measure: measure, Back: 1}}
		for _, m := range p.Pool.Measures {
			if m.PartOf == measure {
				out = append(out, Term{Measure: m.Name}, Term{Measure: m.Name, Minus: true, Back: 1})
			}
		}
		return out
	}
	if p.measures[measure].Derived() {
		return nil
	}
	return []Term{{Measure: measure, Back: 1}}
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
	v, missing := Add(formula.Exact, terms, func(t Term) (formula.Value, bool) {
		r := of(t.Measure)
		return formula.Num(r), r != nil
	})
	if missing != nil {
		return nil
	}
	return v.Num
}

// Add adds up terms in any algebra, or says which one is not known.
func Add[V any](alg formula.Algebra[V], terms []Term, of func(Term) (V, bool)) (V, *Term) {
	sum := alg.Sum()
	for i, t := range terms {
		v, ok := of(t)
		if !ok {
			return v, &terms[i]
		}
		if t.Minus {
			sum.Sub(v)
		} else {
			sum.Add(v)
		}
	}
	return sum.Value(), nil
}

// Parts are the parts of a measure in one row. A part that the row has no column
// for is no part of this pool's accounts, and one of another insurance none of it.
type Parts struct {
	By           string // the way of breaking it down
	Given, Blank []string
	Sum          *big.Rat // of those given
	Nature       Nature   // the weakest of them
}

// Parts finds the parts of a measure, broken down in the usual way.
func (r *Row) Parts(measures []Measure, whole string) Parts { return r.PartsBy(measures, whole, "") }

// PartsBy finds the parts of a measure in one way of breaking it down.
func (r *Row) PartsBy(measures []Measure, whole, by string) Parts {
	p := Parts{By: by, Sum: new(big.Rat)}
	for i := range measures {
		m := &measures[i]
		cell, has := r.Cells[m.Name]
		switch {
		case m.PartOf != whole || m.By != by || !has || !m.For(r.Insurance):
		case cell.Num == nil:
			p.Blank = append(p.Blank, m.Name)
		default:
			p.Given = append(p.Given, m.Name)
			p.Sum.Add(p.Sum, cell.Num)
			p.Nature = Weakest(p.Nature, cell.Nature)
		}
	}
	return p
}

// Whole reports whether the sum stands for a 小计 that was left out.
func (p Parts) Whole() bool { return len(p.Given) > 0 && len(p.Blank) == 0 }

// Exhaust reports whether what a row gives of the parts of a measure that is no
// 小计 must make the whole: every complete part is there.
func (p Parts) Exhaust(measures []Measure, insurance, whole string) bool {
	some := false
	for i := range measures {
		if m := &measures[i]; m.PartOf == whole && m.By == p.By && m.Complete && m.For(insurance) {
			if some = true; !slices.Contains(p.Given, m.Name) {
				return false
			}
		}
	}
	return some
}

// ProjectedDecimals are those that a projected value of a kind is rounded to
// before anything reads it: money to the fen, heads to one, all else to 12.
func ProjectedDecimals(kind string) int {
	switch kind {
	case "money":
		return 2
	case "count":
		return 0
	}
	return 12
}

// Derived reports whether a measure always follows from others in projections:
// it is neither carried on nor has a line.
func (m *Measure) Derived() bool {
	return m.Transfer || slices.Contains([]string{Income, Expenditure, Opening, Closing, Adjustment}, m.Name)
}

// Chart numbers the measures of a program, so that the figures of a year stand
// in a slice. What the mechanics read is found once.
type Chart struct {
	Names                                     []string
	Numbers                                   map[string]int
	Carried                                   []int   // what a year begins with as it was the year before
	Wholes                                    []int   // 收入小计, 支出小计
	Parts                                     [][]int // of each of them
	Transfers                                 []int
	Opening, Adjustment, Closing, Levy, Grant int
}

func newChart(list []Measure) *Chart {
	c := &Chart{Numbers: make(map[string]int, len(list))}
	number := func(name string) int {
		n, ok := c.Numbers[name]
		if !ok {
			n = len(c.Names)
			c.Numbers[name] = n
			c.Names = append(c.Names, name)
		}
		return n
	}
	for i := range list {
		if n := number(list[i].Name); !list[i].Derived() {
			c.Carried = append(c.Carried, n)
		}
	}
	for i, name := range []string{Income, Expenditure} {
		c.Wholes, c.Parts = append(c.Wholes, number(name)), append(c.Parts, nil)
		for j := range list {
			if list[j].PartOf == name {
				c.Parts[i] = append(c.Parts[i], number(list[j].Name))
			}
		}
	}
	for _, name := range transfers {
		c.Transfers = append(c.Transfers, number(name))
	}
	c.Opening, c.Adjustment, c.Closing = number(Opening), number(Adjustment), number(Closing)
	c.Levy, c.Grant = number(LevyToAbove), number(GrantFromAbove)
	return c
}
