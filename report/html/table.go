package html

import (
	"cmp"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report/amount"
)

// table is a plain table; Foot may be empty.
type table struct {
	Caption string
	Head    []column
	Rows    [][]string
	Foot    []string
}

// column is a table's column: words stand left, figures right.
type column struct {
	Name  string
	Class string // num, short, wide or ""
}

// columns makes the head of a table; # before a name marks a column of figures,
// ! one of short words that are never broken, ~ one of sentences.
func columns(names ...string) []column {
	out := make([]column, len(names))
	for i, n := range names {
		switch {
		case strings.HasPrefix(n, "#"):
			out[i] = column{n[1:], "num"}
		case strings.HasPrefix(n, "!"):
			out[i] = column{n[1:], "short"}
		case strings.HasPrefix(n, "~"):
			out[i] = column{n[1:], "wide"}
		default:
			out[i] = column{n, ""}
		}
	}
	return out
}

// dash stands for an empty word in a table, as — does for a missing figure.
func dash(s string) string { return cmp.Or(s, amount.Missing) }

// grid is a table whose cells may link, carry marks and a line below.
type grid struct {
	ID      string // "" for none
	Class   string // "" for none
	Caption string
	Head    []column
	Rows    []gridRow
	Foot    []cell
}

type gridRow struct {
	ID    string
	Cells []cell
}

// cell is a cell of a grid: its text, where it leads, its marks and what
// stands below it in small print.
type cell struct {
	Text, Href string
	Marks      []string
	Asides     []string
	Bar        *bar // nil: none
	Levels     []level
	Fan        *strip // nil: none
	Tone       string // class of what its ground says beside the figure; "" for none
}

// level is how loud a remark is: its words, and the class that colours it.
type level struct{ Word, Class string }

// add appends a row.
func (g *grid) add(cells ...cell) { g.Rows = append(g.Rows, gridRow{Cells: cells}) }

// drop leaves out a column.
func (g *grid) drop(at int) {
	g.Head, g.Foot = slices.Delete(g.Head, at, at+1), slices.Delete(g.Foot, at, at+1)
	for i := range g.Rows {
		g.Rows[i].Cells = slices.Delete(g.Rows[i].Cells, at, at+1)
	}
}

// parameterKind is the kind of a scheme's parameter, "" where it has none of the name.
func parameterKind(scheme *calc.Scheme, name string) string {
	if p := scheme.Parameter(name); p != nil {
		return p.Kind
	}
	return ""
}

// inputKind is the kind of a scheme's input; those that every scheme has
// (年初余额, 利息, 已预缴, 已预拨) are money.
func inputKind(scheme *calc.Scheme, name string) string {
	if scheme != nil {
		if in := scheme.Input(name); in != nil {
			return in.Kind
		}
	}
	return "money"
}

// withKind adds to a value, as written, the unit that its kind leaves out.
func withKind(text, kind string) string {
	if text == amount.Missing {
		return text
	}
	text = formula.Signed(text)
	switch kind {
	case "money":
		return text + " 元"
	case "count":
		return text + " 人"
	case "months":
		return text + " 个月"
	}
	return text
}

// kindText writes a value of a kind with its unit.
func kindText(r *big.Rat, kind string) string {
	switch {
	case r == nil:
		return amount.Missing
	case kind == "money":
		return withKind(amount.Yuan(r), kind)
	case kind == "ratio":
		return calc.PercentOf(kind, formula.Num(r))
	}
	return withKind(formula.Decimal(r), kind)
}

// span is an amount, or from its least to its greatest while it is not decided.
func span(low, high, value *big.Rat) string { return amount.Span(low, high, value, "—") }
