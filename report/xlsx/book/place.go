package book

import (
	"cmp"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"tongchou/calc/formula"
)

// Place is a cell of a sheet.
type Place struct {
	sheet    *Sheet
	Row, Col int
}

// Range is a run of cells, one below the other: the k-th stands k rows below
// the first.
type Range struct {
	First Place
	N     int
}

// Ref is the cell as the sheet from names it, free to move with a copy.
func (p Place) Ref(from *Sheet) string { return p.written(from, false, false) }

// Fixed is the cell as the sheet from names it, pinned.
func (p Place) Fixed(from *Sheet) string { return p.written(from, true, true) }

// InRow is the cell as the sheet from names it, its row pinned: a copy further down reads
// the same row.
func (p Place) InRow(from *Sheet) string { return p.written(from, false, true) }

// InColumn is the cell as the sheet from names it, its column pinned.
func (p Place) InColumn(from *Sheet) string { return p.written(from, true, false) }

func (p Place) written(from *Sheet, column, row bool) string {
	pin := map[bool]string{true: "$"}
	name := pin[column] + Column(p.Col) + pin[row] + strconv.Itoa(p.Row+1)
	if p.sheet == from {
		return name
	}
	return quoted(p.sheet.Name) + "!" + name
}

// Span is the block from p to q on one sheet, pinned.
func (p Place) Span(q Place, from *Sheet) string {
	here := q
	here.sheet = from // the second corner needs no sheet name
	return p.Fixed(from) + ":" + here.Fixed(from)
}

// At is a cell of the sheet.
func (s *Sheet) At(row, col int) Place { return Place{s, row, col} }

// Down is the run of n cells that begins here.
func (p Place) Down(n int) Range { return Range{p, n} }

// At is the k-th cell; at the length of the run, the one below it.
func (v Range) At(k int) Place {
	p := v.First
	p.Row += k
	return p
}

// Span is the whole vector as a range.
func (v Range) Span(from *Sheet) string { return v.First.Span(v.At(v.N-1), from) }

// Value is what the cell holds now.
func (p Place) Value() any {
	rows := p.sheet.Rows
	if p.Row >= len(rows) || p.Col >= len(rows[p.Row]) {
		return nil
	}
	return rows[p.Row][p.Col].Value
}

// Number is the figure that the cell holds, nil where it has none.
func (p Place) Number() *big.Rat {
	x, _ := p.Value().(*big.Rat)
	return x
}

// Unknown reports whether the cell's value cannot be computed.
func (p Place) Unknown() bool { return p.Value() == formula.Unknown }

// Open reports whether nobody has decided the cell's figure, or one that it is made of.
func (p Place) Open() bool {
	rows := p.sheet.Rows
	return p.Row < len(rows) && p.Col < len(rows[p.Row]) && rows[p.Row][p.Col].style.Open
}

// Open reports whether the figure of any cell waits for a decision.
func Open(cells ...Place) bool { return slices.ContainsFunc(cells, Place.Open) }

// Open reports whether the figure of any cell waits for a decision.
func (v Range) Open() bool {
	for k := range v.N {
		if v.At(k).Open() {
			return true
		}
	}
	return false
}

// Unknown reports whether that of any cell cannot be computed.
func (v Range) Unknown() bool {
	for k := range v.N {
		if v.At(k).Unknown() {
			return true
		}
	}
	return false
}

// Amount is the cell's figure, nothing where it has none.
func (p Place) Amount() *big.Rat { return cmp.Or(p.Number(), new(big.Rat)) }

// Sum adds up the figures of the cells; what is no number counts nothing.
func (v Range) Sum() *big.Rat {
	sum := new(big.Rat)
	for k := range v.N {
		sum.Add(sum, v.At(k).Amount())
	}
	return sum
}

// quoted is a sheet's name as formulas need it.
func quoted(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

// Column is the letter of a column.
func Column(col int) string {
	name, err := excelize.ColumnNumberToName(col + 1)
	if err != nil {
		panic(err)
	}
	return name
}

// NumberOf reads a cell that may be empty: what is missing stays missing.
func NumberOf(ref string) string { return "IF(ISNUMBER(" + ref + ")," + ref + `,"")` }

// Plus writes a sum of cells.
func Plus(refs []string) string {
	if len(refs) == 0 {
		return "0"
	}
	return strings.Join(refs, "+")
}

// Args writes the arguments of a function.
func Args(parts []string) string { return strings.Join(parts, ",") }

// Literal is a value written into a formula.
func Literal(v formula.Value) string {
	switch v.Sort {
	case formula.Bool, formula.Text:
		return `"` + strings.ReplaceAll(v.String(), `"`, `""`) + `"`
	}
	s := formula.Decimal(v.Num)
	if v.Num.Sign() < 0 {
		return "(" + s + ")"
	}
	return s
}

// ValueOf is an exact value as a cell holds it.
func ValueOf(v formula.Value) any {
	switch v.Sort {
	case formula.Bool:
		return v.String()
	case formula.Text:
		return v.Str
	}
	return v.Num
}

// OrBlank is an amount as a formula gives it: "" where it is missing.
func OrBlank(x *big.Rat) any {
	if x == nil {
		return ""
	}
	return x
}

// Minus is a less b; what is missing counts nothing.
func Minus(a, b *big.Rat) *big.Rat { return Add(a, Negated(b)) }

// Add is a sum; what is missing counts nothing.
func Add(a, b *big.Rat) *big.Rat {
	zero := new(big.Rat)
	return new(big.Rat).Add(cmp.Or(a, zero), cmp.Or(b, zero))
}

// Negated is the number with the other sign; what is missing stays missing.
func Negated(x *big.Rat) *big.Rat {
	if x == nil {
		return nil
	}
	return new(big.Rat).Neg(x)
}
