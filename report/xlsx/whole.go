package xlsx

import (
	"math/big"

	"tongchou/report"
)

// fillWhole writes 汇总 of all insurances: a row a unit, for each insurance
// what it pays, receives and the difference, and the same for all together.
func fillWhole(v *report.View, s *sheet, parts []*part) {
	unit := officialUnit(v)
	s.begin("汇总：全部险种", v.Pool.Policy.Name+"　"+yearText(v)+"　"+unit.caption()+"　未列入预算的预览方案不在内", 4, 2, false)
	s.line(2, 0, headStyle, "代码", "统筹区")
	s.line(3, 0, headStyle, "", "")
	heads := []string{"上解上级支出", "上级补助收入", "净额"}
	group := func(i int) int { return 2 + 3*i }
	for i := range len(parts) + 1 {
		title := "合计"
		if i < len(parts) {
			title = parts[i].ins.Name
		}
		s.line(2, group(i), headStyle, title, nil, nil)
		s.merges = append(s.merges, [2]place{{s, 2, group(i)}, {s, 2, group(i) + 2}})
		for j, h := range heads {
			s.put(3, group(i)+j, h, headStyle)
		}
	}
	row := 4
	for u := range v.Pool.Units {
		if wholeRow(v, s, parts, unit, u, row) {
			row++
		}
	}
	s.line(row, 0, plain.asTotal(), v.Pool.Policy.Code, "合计")
	for col := 2; col < group(len(parts)+1); col++ {
		vec := vector{place{s, 4, col}, row - 4}
		s.calc(row, col, "SUM("+vec.span(s)+")", columnSum(s, vec), money.asTotal())
	}
}

// wholeRow writes a unit; false if it takes part in nothing.
func wholeRow(v *report.View, s *sheet, parts []*part, unit moneyUnit, u, row int) bool {
	takes := false
	sums, refs := [2]*big.Rat{new(big.Rat), new(big.Rat)}, [2][]string{}
	last := 2 + 3*len(parts)
	for i, p := range parts {
		for k, r := range p.ins.Rows {
			if r.Unit != u {
				continue
			}
			takes = true
			for j, col := range []int{p.summary.levy, p.summary.grant} {
				at := place{p.summary.sheet, summaryFirst + k, col}
				x := unit.amount(at.amount())
				here := s.calc(row, 2+3*i+j, unit.formula(at.ref(s)), x, money)
				sums[j].Add(sums[j], x)
				refs[j] = append(refs[j], here.ref(s))
			}
			netOf(s, row, 2+3*i)
		}
	}
	if !takes {
		return false
	}
	s.line(row, 0, plain, v.Pool.Units[u].Code, v.Pool.Units[u].Name)
	for j := range sums {
		s.calc(row, last+j, plus(refs[j]), sums[j], style{format: formatMoney, bold: true})
	}
	netOf(s, row, last)
	return true
}

// netOf writes what is received less what is paid, right of the two.
func netOf(s *sheet, row, col int) {
	levy, grant := place{s, row, col}, place{s, row, col + 1}
	s.calc(row, col+2, grant.ref(s)+"-"+levy.ref(s), minus(s.value(grant), s.value(levy)), money)
}
