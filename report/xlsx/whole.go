package xlsx

import (
	"math/big"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/xlsx/book"
)

// fillWhole writes 汇总 of all insurances: a row a unit, for each insurance
// what it pays, receives and the difference, and the same for all together.
func fillWhole(v *report.View, s *book.Sheet, parts []*part) {
	unit := report.BudgetScale(v.Pool)
	s.Begin("汇总：全部险种", v.Pool.Policy.Name+"　"+yearText(v)+"　"+unitCaption(unit)+"　未列入预算的预览方案不在内", 4, 2, false, "代码", "统筹区")
	s.Line(3, 0, book.Head, "", "")
	heads := []string{"上解上级支出", "上级补助收入", "净额"}
	group := func(i int) int { return 2 + 3*i }
	for i := range len(parts) + 1 {
		title := "合计"
		if i < len(parts) {
			title = parts[i].ins.Name
		}
		s.Line(2, group(i), book.Head, title, nil, nil)
		s.Merge(2, group(i), group(i)+2)
		for j, h := range heads {
			s.Put(3, group(i)+j, h, book.Head)
		}
	}
	row := 4
	for u := range v.Pool.Units {
		if wholeRow(v, s, parts, unit, u, row) {
			row++
		}
	}
	s.Line(row, 0, book.Plain.AsTotal(), v.Pool.Policy.Code, "合计")
	for col := group(0); col < group(len(parts)+1); col++ {
		s.Sum(row, col, s.At(4, col).Down(row-4), book.Money.AsTotal())
	}
}

// wholeRow writes a unit; false if it takes part in nothing.
func wholeRow(v *report.View, s *book.Sheet, parts []*part, unit amount.Scale, u, row int) bool {
	takes := false
	sums, terms := [2]*big.Rat{new(big.Rat), new(big.Rat)}, [2][]book.Place{}
	last := 2 + 3*len(parts)
	for i, p := range parts {
		if k, ok := p.ins.Row(u); ok {
			takes = true
			for j, col := range []int{p.summary.levy, p.summary.grant} {
				at := p.summary.Sheet.At(summaryFirst+k, col)
				x := at.Number()
				if x != nil {
					x = unit.Rat(x)
				}
				here := s.Calc(row, 2+3*i+j, inUnit(unit, at.Ref(s)), x, book.Money.AsOpen(at.Open()))
				sums[j] = calc.Plus(sums[j], x)
				terms[j] = append(terms[j], here)
			}
			netOf(s, row, 2+3*i)
		}
	}
	if !takes {
		return false
	}
	s.Line(row, 0, book.Plain, v.Pool.Units[u].Code, v.Pool.Units[u].Name)
	for j := range sums {
		s.Plus(row, last+j, terms[j], sums[j], book.Style{Format: book.FormatMoney, Bold: true})
	}
	netOf(s, row, last)
	return true
}

// netOf writes what is received less what is paid, right of the two.
func netOf(s *book.Sheet, row, col int) {
	levy, grant := s.At(row, col), s.At(row, col+1)
	s.Calc(row, col+2, grant.Ref(s)+"-"+levy.Ref(s), calc.Less(grant.Number(), levy.Number()), book.Money.AsOpen(book.Open(levy, grant)))
}
