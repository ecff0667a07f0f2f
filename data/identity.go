package data

import (
	"fmt"
	"iter"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/data/fault"
)

// checkIdentities checks what must add up (勾稽) in the rows that were read:
// within a row, and from one year to the next.
func (r *reader) checkIdentities() {
	if r.doubtful {
		return
	}
	for row := range r.everyRow() {
		if row.Together {
			continue
		}
		income := r.checkWhole(row, calc.Income)
		expenditure := r.checkWhole(row, calc.Expenditure)
		r.checkParts(row)
		r.checkTwice(row)
		r.checkHeads(row)
		r.checkBalance(row, income, expenditure)
		r.checkCarried(row)
	}
}

// checkWhole compares a 小计 with its parts and returns it, summed where it is
// left out and every part is given; nil where it is not known. Where some parts
// are blank the given 小计 stands, and the others may not exceed it.
func (r *reader) checkWhole(row *calc.Row, whole string) *big.Rat {
	given, parts := row.Cells[whole], row.Parts(r.pool.Measures, whole)
	if r.Told(given.Pos) || slices.ContainsFunc(parts.Blank, func(name string) bool { return r.Told(row.Cells[name].Pos) }) {
		return nil
	}
	switch {
	case given.Num == nil && parts.Whole():
		return parts.Sum
	case given.Num == nil:
		return nil
	case parts.Whole() && parts.Sum.Cmp(given.Num) != 0:
		r.Add(fault.Sum, given.Pos, r.about(row)+whole+" "+yuan(given.Num)+"，差 "+yuan(diff(given.Num, parts.Sum)),
			"分项合计 "+yuan(parts.Sum)+"（"+strings.Join(parts.Given, "＋")+"）", "核对小计和分项；小计也可以留空，由程序合计"+rounding(given.Num, parts.Sum, r.amounts(row, parts.Given)))
	case len(parts.Given) > 0 && len(parts.Blank) > 0 && parts.Sum.Cmp(given.Num) > 0:
		r.Add(fault.Part, given.Pos, r.about(row)+"已列分项合计 "+yuan(parts.Sum)+"，大于"+whole+" "+yuan(given.Num),
			"不大于"+whole, "核对"+strings.Join(parts.Given, "、")+"；空白分项："+strings.Join(parts.Blank, "、"))
	}
	return given.Num
}

// amount is a figure of a measure for a message.
func (r *reader) amount(measure string, x *big.Rat) string {
	if r.byName[measure].Kind == "money" {
		return yuan(x)
	}
	return formula.Signed(formula.Decimal(x))
}

// checkHeads compares 在职人数 and 退休人数 with 参保人数: more is impossible,
// fewer is remarked on.
func (r *reader) checkHeads(row *calc.Row) {
	active, retired, insured := row.Cells["在职人数"].Num, row.Cells["退休人数"].Num, row.Cells["参保人数"].Num
	if insured == nil || active == nil && retired == nil {
		return
	}
	sum := new(big.Rat)
	for _, n := range []*big.Rat{active, retired} {
		if n != nil {
			sum.Add(sum, n)
		}
	}
	pos := row.Cells["参保人数"].Pos
	found := fmt.Sprintf("%s在职、退休合计 %s 人，参保人数 %s 人", r.about(row), formula.Decimal(sum), formula.Decimal(insured))
	switch c := sum.Cmp(insured); {
	case c > 0:
		r.Add(fault.Part, pos, found, "不大于参保人数", "核对人数是否同一时点、同一口径")
	case c < 0 && active != nil && retired != nil:
		r.Warn(fault.Heads, pos, found, "相等", "核对人数是否同一时点、同一口径")
	}
}

// checkBalance checks that the terms of 年末结余 make it, where each is given.
// A transfer that the table has no column for moved nothing.
func (r *reader) checkBalance(row *calc.Row, income, expenditure *big.Rat) {
	closing, terms, remedy := row.Cells[calc.Closing], calc.ClosingTerms(), "核对这一行各项收支和结余"
	terms = slices.DeleteFunc(terms, func(t calc.Term) bool {
		_, has := row.Cells[t.Measure]
		return t.Transfer() && !has
	})
	if len(terms) < len(calc.ClosingTerms()) {
		remedy += "；有上解、补助的，补上那一列"
	}
	want := calc.Total(terms, func(measure string) *big.Rat {
		switch measure {
		case calc.Income:
			return income
		case calc.Expenditure:
			return expenditure
		}
		return row.Cells[measure].Num
	})
	if closing.Num != nil && want != nil && want.Cmp(closing.Num) != 0 {
		r.Add(fault.Balance, closing.Pos, r.about(row)+"年末结余 "+yuan(closing.Num)+"，差 "+yuan(diff(closing.Num, want)),
			yuan(want)+"（"+calc.Terms(terms)+"）", remedy+rounding(closing.Num, want, r.amounts(row, []string{calc.Opening, calc.Income, calc.Expenditure})))
	}
}

// checkCarried compares 上年结余 with the 年末结余 of the best row of the year
// before, plus 期初调整 (none where blank). A forecast that was drawn up before
// that best row came in may still carry the balance of an older row: that is
// remarked on, because its year should be updated, but it was right at the time.
func (r *reader) checkCarried(row *calc.Row) {
	opening := row.Cells[calc.Opening]
	if came := r.came(row); len(came) > 0 && row.Book == (calc.Book{}) {
		r.checkBrought(row, came)
		return
	}
	before := r.yearRows(row.Year-1, row)
	if opening.Num == nil || len(before) == 0 || before[0].Cells[calc.Closing].Num == nil {
		return
	}
	adjustment := row.Cells[calc.Adjustment].Num
	if adjustment == nil {
		if r.Told(row.Cells[calc.Adjustment].Pos) {
			return
		}
		adjustment = new(big.Rat)
	}
	fits := func(b *calc.Row) bool {
		closing := b.Cells[calc.Closing].Num
		return closing != nil && new(big.Rat).Add(closing, adjustment).Cmp(opening.Num) == 0
	}
	best := before[0]
	if fits(best) {
		return
	}
	want := new(big.Rat).Add(best.Cells[calc.Closing].Num, adjustment)
	found := r.about(row) + "上年结余 " + yuan(opening.Num) + "，差 " + yuan(diff(opening.Num, want))
	expected := fmt.Sprintf("%s（%d 年%s的年末结余，在%s，加期初调整）", yuan(want), best.Year, best.Basis, fault.Place(best.Cells[calc.Closing].Pos, opening.Pos))
	forecast := row.Basis != calc.Final && row.Basis != calc.Flash
	if i := slices.IndexFunc(before, fits); forecast && i > 0 {
		r.Warn(fault.Older, opening.Pos, found+"；它与"+string(before[i].Basis)+"的年末结余相等", expected, "上年有了更好的口径，更新这一行的上年结余")
		return
	}
	r.Add(fault.Carried, opening.Pos, found, expected, "改正结余；确有年初调账的，在“期初调整”列填上差额"+rounding(opening.Num, want, nil))
}

// came are the units that were merged into a row's the year before.
func (r *reader) came(row *calc.Row) []int {
	merged, known := r.merged[row.Year]
	if !known {
		merged = r.pool.Merged(row.Year)
		if r.merged == nil {
			r.merged = map[int]map[int][]int{}
		}
		r.merged[row.Year] = merged
	}
	return slices.DeleteFunc(slices.Clone(merged[row.Unit]), func(u int) bool { return r.pool.Units[u].To != row.Year-1 })
}

// checkBrought is checkCarried in the first year after others were merged into the
// unit: their 年末结余 may stand in 期初调整, as accounts are kept, or be added without.
func (r *reader) checkBrought(row *calc.Row, came []int) {
	opening, adjustment := row.Cells[calc.Opening], row.Cells[calc.Adjustment].Num
	closings := calc.RowsOf(r.pool).Brought(row.Insurance, row.Year-1, row.Unit, came)
	if opening.Num == nil || len(closings) == 0 {
		return
	}
	if adjustment == nil {
		adjustment = new(big.Rat)
	}
	own := diff(opening.Num, adjustment)
	fits := func(b calc.Brought) bool { return b.Own.Cmp(own) == 0 || new(big.Rat).Add(b.Own, b.Came).Cmp(own) == 0 }
	i := slices.IndexFunc(closings, fits)
	if i == 0 {
		return
	}
	best := closings[0]
	want := new(big.Rat).Add(best.Own, best.Came)
	found := r.about(row) + "上年结余 " + yuan(opening.Num) + "，差 " + yuan(diff(own, want))
	expected := fmt.Sprintf("%s（%d 年%s的年末结余 %s，加并入的%s的 %s）", yuan(want), row.Year-1, best.Basis, yuan(best.Own), r.pool.NamesOf(came), yuan(best.Came))
	if forecast := row.Basis != calc.Final && row.Basis != calc.Flash; forecast && i > 0 {
		r.Warn(fault.Older, opening.Pos, found+"；它与"+string(closings[i].Basis)+"的年末结余相等", expected, "上年有了更好的口径，更新这一行的上年结余")
		return
	}
	r.Add(fault.Carried, opening.Pos, found, expected, "改正结余；并入的结余可以写在“期初调整”，也可以不写；另有年初调账的，差额写进“期初调整”")
}

// yearRows lists the rows of a year that go on in a row, best 口径 first.
func (r *reader) yearRows(year int, of *calc.Row) []*calc.Row {
	var rows []*calc.Row
	for _, basis := range calc.Bases() {
		if row := r.row(rowKey{year, basis, of.Insurance, of.Unit, of.Book}); row != nil {
			rows = append(rows, row)
		}
	}
	return rows
}

// everyRow goes through the rows that rules read and those of the books.
func (r *reader) everyRow() iter.Seq[*calc.Row] {
	return func(yield func(*calc.Row) bool) {
		for _, list := range [][]calc.Row{r.pool.Rows, r.pool.Books} {
			for i := range list {
				if !yield(&list[i]) {
					return
				}
			}
		}
	}
}

// about names a row at the head of a message.
func (r *reader) about(row *calc.Row) string {
	return fmt.Sprintf("%s %d 年%s%s%s：", r.pool.Units[row.Unit].Name, row.Year, row.Insurance, row.Book, row.Basis)
}

// amounts are those of some measures of a row that are given.
func (r *reader) amounts(row *calc.Row, measures []string) (out []*big.Rat) {
	for _, name := range measures {
		if n := row.Cells[name].Num; n != nil {
			out = append(out, n)
		}
	}
	return out
}

// rounding is what to say of a difference that rounding can have made: each
// amount is off by half of the last place that they are all written to, and the
// difference is small beside them. Which of them to change is not for a program.
func rounding(given, made *big.Rat, parts []*big.Rat) string {
	place := big.NewInt(0) // in fen: the greatest power of ten that divides all
	for _, n := range append(parts, given, made) {
		fen := new(big.Rat).Mul(n, big.NewRat(100, 1))
		place.GCD(nil, nil, place, new(big.Int).Abs(fen.Num()))
	}
	last, ten := big.NewInt(1), big.NewInt(10)
	for next := ten; place.Sign() > 0 && new(big.Int).Rem(place, next).Sign() == 0; next = new(big.Int).Mul(last, ten) {
		last = next
	}
	off := new(big.Rat).Abs(diff(given, made))
	most := new(big.Rat).SetFrac(new(big.Int).Mul(last, big.NewInt(int64(len(parts)+2))), big.NewInt(200))
	if off.Cmp(most) > 0 || off.Mul(off, big.NewRat(200, 1)).Cmp(new(big.Rat).Abs(given)) > 0 {
		return ""
	}
	return "。只差末位，像是四舍五入的尾差：换用到分的原数；没有原数的，由填报人定以哪个数为准"
}

func diff(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }

// yuan is an amount for a message.
func yuan(r *big.Rat) string { return formula.Signed(r.FloatString(2)) + " 元" }
