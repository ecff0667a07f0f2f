// Package chart decides the drawings of a view: what each shows, in which order,
// how many rows, with which lines, colours and words. Pages, papers and sheets
// draw what is decided here, each in its way; none of them chooses again.
package chart

import (
	"fmt"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report/amount"
	"tongchou/report/colour"
)

// MaxRows is how many rows a ranking draws; its table has them all.
const MaxRows = 36

// Form is how a chart is drawn.
type Form int

const (
	Bars      Form = iota + 1 // one a row, from zero to the right
	Opposed                   // the first series to the left, the second to the right
	Waterfall                 // rows one after the other from zero, the last is their sum
	Columns                   // one a row, upright
	Lines                     // one a series, over the rows
)

// Chart is a drawing that is decided and not yet drawn. Values are exact, money
// in 元.
type Chart struct {
	Name   string // months flows change accounts path ratio
	Form   Form
	Title  string // the finding
	About  string // what its figures are: 可支付月数
	How    string // how they are made, and how they are ordered
	Unit   Unit
	Series []Series
	Rows   []Row // none: the title says all there is
	Refs   []Ref
	First  int    // the first row that is projected
	Rest   string // what a ranking leaves to its table, "" for nothing
	Note   string // to stand under the drawing
}

// Series is what the rows have a value of.
type Series struct {
	Name   string
	Colour colour.Colour
	Flow   calc.Flow // what the money does, NoFlow for other figures
	Dashed bool
}

// Row is a name with a value a series, nil where it has none.
type Row struct {
	Name   string
	Year   int // of the rows that are years
	Values []*big.Rat
	High   *big.Rat       // the last value waits for a decision: it lies between that and this
	Colour *colour.Colour // of a row that means something else than its series
	Spread []*big.Rat     // of the first value over random courses, in the order of calc.FanQuantiles
	Below  [2]int         // how many units are below zero, by series
}

// Ref is a reference line with its name.
type Ref struct {
	Name  string
	Value *big.Rat
}

// Unit is what the figures of a chart are shown in.
type Unit struct {
	Word     string
	Decimals int
	scale    *amount.Scale // of money
}

// Months and Ratio are the units of what is no money.
var (
	Months = Unit{Word: "个月", Decimals: 1}
	Ratio  = Unit{Decimals: 2}
)

// Money is the unit in which amounts of 元 are shown together.
func Money(amounts ...*big.Rat) Unit {
	s := amount.ScaleOf(amounts...)
	return Unit{s.Word, 2, &s}
}

// Yuan is how many 元 one of a unit of money is; 1 of any other unit.
func (u Unit) Yuan() int64 {
	if u.scale == nil {
		return 1
	}
	return u.scale.Yuan()
}

// Rat is a value in the unit, exactly; nil stays nil.
func (u Unit) Rat(r *big.Rat) *big.Rat {
	if u.scale == nil {
		return r
	}
	return u.scale.Rat(r)
}

// Short is a value in the unit, without its word.
func (u Unit) Short(r *big.Rat) string {
	if u.scale == nil && u.Decimals == 1 {
		return amount.Months(r)
	}
	return amount.Ratio(u.Rat(r))
}

// Full is a value with the unit. What is too little to be seen in it is told in 元.
func (u Unit) Full(r *big.Rat) string {
	if u.scale != nil && r != nil && formula.Round(u.Rat(r), 2).Sign() == 0 {
		if r.Sign() == 0 {
			return "0 元"
		}
		return amount.Yuan(r) + " 元"
	}
	return u.Short(r) + " " + u.Word
}

// Sub is the unit and how the figures are made.
func (c *Chart) Sub() string {
	if c.Unit.Word == "" || len(c.Rows) == 0 {
		return c.How
	}
	return c.Unit.Word + "；" + c.How
}

// ColourOf is the colour of a row's value in a series.
func (c *Chart) ColourOf(row, series int) colour.Colour {
	if own := c.Rows[row].Colour; own != nil {
		return *own
	}
	return c.Series[series].Colour
}

// Text is what stands at a row's value: its figure, its range while it is not
// decided, its sign where it is a change.
func (c *Chart) Text(row, series int) string {
	r := c.Rows[row]
	v := r.Values[series]
	switch {
	case v == nil, c.Form == Opposed && v.Sign() == 0 && (r.High == nil || series == 0):
		return ""
	case r.High != nil && series == len(r.Values)-1:
		return c.Unit.Short(v) + "—" + c.Unit.Short(r.High)
	case c.Form == Waterfall && v.Sign() > 0:
		return "+" + c.Unit.Short(v)
	case v.Sign() != 0 && c.Unit.scale != nil && new(big.Rat).Abs(c.Unit.Rat(v)).Cmp(big.NewRat(5, 1000)) < 0:
		return "不足 0.01"
	}
	return c.Unit.Short(v)
}

// Open reports whether a row waits for a decision.
func (c *Chart) Open() bool {
	return slices.ContainsFunc(c.Rows, func(r Row) bool { return r.High != nil })
}

// between are the places of the distribution that a ranking draws of what it leaves out.
var between = [...]string{"其余的四分之一处", "其余的中位", "其余的四分之三处"}

// cut keeps what a ranking can draw: all rows up to the limit, else the first and the
// last ones, and between them how the rest is distributed.
func (c *Chart) cut() {
	const ends = (MaxRows - len(between)) / 2
	n := len(c.Rows)
	if n <= MaxRows {
		return
	}
	rest, pale := c.Rows[ends:n-ends], colour.LastYear
	rows := slices.Clone(c.Rows[:ends])
	for i, name := range between {
		r := rest[(len(rest)-1)*(i+1)/(len(between)+1)]
		if r.Name = name; c.Form == Bars && r.Colour == nil {
			r.Colour = &pale
		}
		rows = append(rows, r)
	}
	c.Rest = fmt.Sprintf("共 %d 个统筹区，图上画两端各 %d 个；其余 %d 个画四分之一处、中位和四分之三处的，逐个见表", n, ends, len(rest))
	c.Rows = append(rows, c.Rows[n-ends:]...)
}
