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
)

// notes say below a form why its lines or columns do not come to a sum that it has.
func (f *officialForm) notes() (out []string) {
	for _, a := range f.Alone() {
		if !f.view.Pool.Booked(a.Insurance, calc.Book{Account: calc.Personal}) {
			continue
		}
		about := a.Insurance + "各行"
		if label := f.Columns[a.Column].Label; label != "" {
			about = "“" + label + "”一栏"
		}
		if a.Lacking {
			out = append(out, about+"没有合计数：有的统筹区没有个人账户的数。")
		} else {
			out = append(out, about+"只有统筹基金，不含个人账户：没有个人账户的数。")
		}
	}
	gaps := slices.DeleteFunc(f.Gaps(f.parts), func(g official.Gap) bool { return f.roundOf(&g, g.Off).Sign() == 0 })
	var apart []int // rows
	for i := range gaps {
		g := &gaps[i]
		switch {
		case g.Measured:
			out = append(out, fmt.Sprintf("“%s”的“%s”与所列各栏相加减相差：%s%s。", f.Rows[g.Row].Label, f.Columns[g.Column].Label, f.yearOf(g), f.textOf(g, g.Off)))
		case g.Across && !slices.Contains(apart, g.Row):
			apart = append(apart, g.Row)
		case !g.Across && (i == 0 || gaps[i-1].Row != g.Row || gaps[i-1].Across):
			out = append(out, f.rowNotes(gaps[i:])...)
		}
	}
	if len(apart) > 0 {
		out = append(out, f.labels(apart)+"没有分栏的数，或者分得不全，“"+f.Columns[slices.IndexFunc(f.Columns, func(c calc.FormColumn) bool { return len(c.Sum) > 0 })].Label+"”是总数。")
	}
	return out
}

// parts are the measures that make one in an insurance.
func (f *officialForm) parts(insurance, whole string) (out []string) {
	for _, m := range f.view.Pool.Measures {
		if m.PartOf == whole && whole != "" && m.By == "" && m.For(insurance) {
			out = append(out, m.Name)
		}
	}
	return out
}

// rowNotes are of the gaps of one row, which come first in the list.
func (f *officialForm) rowNotes(gaps []official.Gap) (out []string) {
	row := gaps[0].Row
	var beside, rest []string // amounts, with where they stand
	var measures []string
	var blank []int
	for i := range gaps {
		g := &gaps[i]
		if g.Row != row {
			break
		}
		if g.Across {
			continue
		}
		sum := new(big.Rat)
		for _, b := range g.Beside {
			sum.Add(sum, b.Value)
			if !slices.Contains(measures, b.Measure) {
				measures = append(measures, b.Measure)
			}
		}
		if x := f.roundOf(g, sum); x.Sign() != 0 {
			beside = append(beside, f.where(g)+f.textOf(g, sum))
		}
		if left := new(big.Rat).Sub(g.Off, sum); f.roundOf(g, left).Sign() != 0 {
			rest = append(rest, f.where(g)+f.textOf(g, left))
			for _, r := range g.Blank {
				if !slices.Contains(blank, r) {
					blank = append(blank, r)
				}
			}
		}
	}
	head := "“" + f.Rows[row].Label + "”"
	if len(beside) > 0 {
		out = append(out, head+"含表中没有单列的"+strings.Join(measures, "、")+"："+strings.Join(beside, "，")+"。")
	}
	if len(rest) > 0 {
		text := head + "与所列各项之和相差：" + strings.Join(rest, "，")
		if len(blank) > 0 {
			text += "；" + f.labels(blank) + "没有数"
		}
		out = append(out, text+"。")
	}
	return out
}

// where names the column and year of a gap, as far as the form has several.
func (f *officialForm) where(g *official.Gap) string {
	text := ""
	if len(f.Columns) > 1 {
		text = f.Columns[g.Column].Label
	}
	text += strings.TrimSpace(f.yearOf(g))
	if text != "" {
		text += " "
	}
	return text
}

// yearOf names the year of a gap, where the form has several.
func (f *officialForm) yearOf(g *official.Gap) string {
	if len(f.years) > 1 {
		return f.years[g.Year] + " "
	}
	return ""
}

func (f *officialForm) roundOf(g *official.Gap, x *big.Rat) *big.Rat {
	one, decimals, _, _ := f.measureUnit(g.Row, g.Year)
	return Rounded(x, one, decimals)
}

// textOf is an amount of a gap in the unit of its row.
func (f *officialForm) textOf(g *official.Gap, x *big.Rat) string {
	_, decimals, _, _ := f.measureUnit(g.Row, g.Year)
	unit := f.Rows[g.Row].Unit
	if unit == "" {
		unit = f.Unit
	}
	return formula.Signed(amount.Fixed(f.roundOf(g, x), decimals)) + " " + unit
}

// labels names some rows, the first three of many.
func (f *officialForm) labels(rows []int) string {
	const most = 3
	var out []string
	for _, r := range rows[:min(most, len(rows))] {
		out = append(out, "“"+f.Rows[r].Label+"”")
	}
	if len(rows) > most {
		return strings.Join(out, "") + fmt.Sprintf("等 %d 行", len(rows))
	}
	return strings.Join(out, "")
}
