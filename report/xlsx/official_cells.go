package xlsx

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/calc/official"
	"tongchou/report/amount"
	"tongchou/report/xlsx/book"
)

// measureUnit is how a line's figures are shown: what one of its unit is in what
// they are kept in, decimals, and a number format of them and of the exact ones.
func (f *officialForm) measureUnit(row, year int) (one int64, decimals int, format, exact string) {
	unit := f.Rows[row].Unit
	if len(f.Years[year].Share) > 0 {
		return 1, 3, "0.0%", "0.0###%"
	}
	if unit == "" {
		unit = f.Unit
	}
	scale := func(s amount.Scale, decimals int) (int64, int, string, string) {
		return s.Yuan(), decimals, decimalFormat(decimals), book.FormatMoney
	}
	switch {
	case unit == "万元":
		return scale(amount.InWan, f.Decimals)
	case unit == "亿元":
		return scale(amount.InYi, f.Decimals)
	case strings.HasPrefix(unit, "万元"): // a head and year
		return scale(amount.InWan, 2)
	case unit == "%":
		return 1, 4, "0.00%", "0.00##%"
	case strings.HasPrefix(unit, "人"):
		return 1, 0, book.FormatCount, book.FormatCount
	}
	return 1, 2, book.FormatMoney, book.FormatMoney
}

func decimalFormat(n int) string {
	if n == 0 {
		return book.FormatCount
	}
	return book.FormatCount + "." + strings.Repeat("0", n)
}

// look is how a line's figures look on the exact sheet.
func (f *officialForm) look(row, y int) book.Style {
	_, _, _, exact := f.measureUnit(row, y)
	level := f.Rows[row].Level
	return book.Style{Format: exact, Grid: true, Bold: level == "小计" || level == "合计" || level == "总计"}
}

// figure writes what was given: a formula, or a figure to be changed.
func (f *officialForm) figure(row, col, y int) {
	c, at := f.Cell(row, col, y), f.at(f.exact, row, col, y)
	look := f.look(row, y).AsOpen(c.End != nil)
	switch {
	case c.Text != "":
		f.exact.Put(at.Row, at.Col, c.Text, look)
	case c.Terms != nil:
	case c.State == official.Unknown:
		f.exact.Put(at.Row, at.Col, formula.Unknown, look)
	case c.State != official.Known && c.Crossed:
		f.exact.Put(at.Row, at.Col, "×", book.Style{Grid: true, Centre: true, Muted: true})
	case c.State != official.Known:
		f.exact.Put(at.Row, at.Col, nil, look)
	case c.Ref != nil:
		f.exact.Calc(at.Row, at.Col, c.Ref.(string), c.Value, look)
	default:
		f.exact.Put(at.Row, at.Col, c.Value, look.AsInput())
	}
}

// sum writes what is added up, and an opening that is the closing before.
func (f *officialForm) sum(row, col, y int) {
	c, at := f.Cell(row, col, y), f.at(f.exact, row, col, y)
	look := f.look(row, y).AsOpen(c.End != nil)
	if c.Terms == nil {
		f.carried(c, row, col, y)
		return
	}
	var plus, minus, needs []string
	for _, t := range c.Terms {
		ref := ""
		switch {
		case t.Row >= 0:
			ref = f.at(f.exact, t.Row, t.Column, t.Year).Ref(f.exact)
		case t.Off.Ref != nil:
			ref = "N(" + t.Off.Ref.(string) + ")"
		default:
			ref = formula.Decimal(t.Off.Value)
		}
		if t.Minus {
			minus = append(minus, ref)
		} else {
			plus = append(plus, ref)
		}
		if t.Need && t.Row >= 0 {
			needs = append(needs, "ISNUMBER("+ref+")")
		}
	}
	text := ""
	switch {
	case c.Of == official.Product:
		text = strings.Join(plus, "*")
	case c.Of == official.Quotient:
		needs = append(needs, "N("+plus[1]+")<>0")
		text = plus[0] + "/" + plus[1]
	default:
		if text = "SUM(" + book.Args(plus) + ")"; len(minus) > 0 {
			text += "-SUM(" + book.Args(minus) + ")"
		}
	}
	if len(needs) > 0 {
		text = "IF(AND(" + book.Args(needs) + ")," + text + `,"")`
	}
	f.exact.Calc(at.Row, at.Col, text, c.Value, look)
}

// carried links an opening to the closing of the year before where it is that.
func (f *officialForm) carried(c *official.Cell, row, col, y int) {
	before := slices.IndexFunc(f.Years, func(b calc.FormYear) bool { return b.Back == f.Years[y].Back+1 })
	closing := f.Line(calc.Closing)
	if f.Rows[row].Measure != calc.Opening || c.State != official.Known || c.Ref != nil || before < 0 || closing < 0 {
		return
	}
	if b := f.Cell(closing, col, before); b.State == official.Known && b.Value.Cmp(c.Value) == 0 {
		at := f.at(f.exact, row, col, y)
		f.exact.Calc(at.Row, at.Col, f.at(f.exact, closing, col, before).Ref(f.exact), c.Value, f.look(row, y))
	}
}

// printed writes a cell of the form as it is printed.
func (f *officialForm) printed(row, col, y int) {
	c, at := f.Cell(row, col, y), f.at(f.print, row, col, y)
	one, decimals, format, _ := f.measureUnit(row, y)
	look := f.look(row, y).AsOpen(c.End != nil)
	look.Format = format
	switch {
	case c.Text != "":
		f.print.Put(at.Row, at.Col, c.Text, book.Style{Grid: true, Centre: true})
	case c.Crossed && (c.State != official.Known || c.Value.Sign() == 0):
		f.print.Put(at.Row, at.Col, "×", book.Style{Grid: true, Centre: true, Muted: true})
	case c.State == official.Unknown:
		f.print.Put(at.Row, at.Col, formula.Unknown, look)
	case c.State != official.Known:
		f.print.Put(at.Row, at.Col, nil, look)
	default:
		look.Alarm = c.Crossed // the form has no such cell: the figure stands there all the same
		ref := f.at(f.exact, row, col, y).Ref(f.print)
		text := "ROUND(" + ref + "," + fmt.Sprint(decimals) + ")"
		if one > 1 {
			text = fmt.Sprintf("ROUND(%s/%d,%d)", ref, one, decimals)
		}
		f.print.Calc(at.Row, at.Col, "IF(ISNUMBER("+ref+"),"+text+`,"")`, Rounded(c.Value, one, decimals), look)
	}
}

// Rounded is an exact figure as a form prints it.
func Rounded(x *big.Rat, one int64, decimals int) *big.Rat {
	return formula.Round(new(big.Rat).Quo(x, big.NewRat(one, 1)), decimals)
}
