package paper

import (
	"fmt"
	"math/big"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/calc/settlement"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/typeset"
)

// settledTable is the table of a year's settlement: what was due, what moved,
// what is left.
func settledTable(_ *report.View, n *Notice) []typeset.Block {
	t := &typeset.Table{Unit: "单位：元", Size: tableSize, Columns: []typeset.Column{
		{Title: "项目", Share: 20, Align: typeset.Left},
		{Title: "全年金额", Share: 28, Align: typeset.Right},
		{Title: "已收付", Share: 28, Align: typeset.Right},
		{Title: "应补", Share: 28, Align: typeset.Right},
		{Title: "应退", Share: 28, Align: typeset.Right},
	}}
	f := fields{}
	settledFields(f, nil, n)
	for i, item := range f["清算"].([]fields) {
		s := n.Settled[i]
		cells := []string{string(s.Flow), amount.Yuan(s.Amount), item["已付"].(string), "", ""}
		switch rest := new(big.Rat).Abs(s.Due); {
		case item["未定"].(bool):
			cells[1], cells[3] = item["区间"].(string), "未核定"
		case s.Due.Sign() < 0:
			cells[4] = amount.Yuan(rest)
		default:
			cells[3] = amount.Yuan(rest)
		}
		t.Rows = append(t.Rows, typeset.Row{Cells: cells})
	}
	return []typeset.Block{t, typeset.Text{Size: noteSize, Note: true, Flat: true, Text: "注：上解的“应补”由统筹区缴付，“应退”退回统筹区；下拨的“应补”拨给统筹区，“应退”由统筹区缴回。"}}
}

// plan is the table of instalments; they add up to the amount to the fen.
func plan(v *report.View, n *Notice) []typeset.Block {
	money := total(n)
	t := &typeset.Table{Unit: "单位：元", Size: tableSize, Columns: []typeset.Column{
		{Title: "期次", Share: 20, Align: typeset.Centre},
		{Title: "缴款期限", Share: 40, Align: typeset.Left},
		{Title: "比例", Share: 24, Align: typeset.Right},
		{Title: "金额", Share: 40, Align: typeset.Right},
	}}
	office := officeOf(v)
	sum := new(big.Rat)
	for i, p := range settlement.Instalments(money.amount, office.Instalments) {
		sum.Add(sum, p.Amount)
		t.Rows = append(t.Rows, typeset.Row{Cells: []string{"第" + chineseNumber(i+1) + "期", chineseDate(p.Date), calc.PercentOf("ratio", formula.Num(office.Instalments[i].Share)), amount.Yuan(p.Amount)}})
	}
	t.Rows = append(t.Rows, typeset.Row{Total: true, Cells: []string{"合计", "", "100%", amount.Yuan(sum)}})
	return []typeset.Block{t}
}

// shared is the table of who bears a unit's gap.
func shared(_ *report.View, n *Notice) []typeset.Block {
	t := &typeset.Table{Unit: "单位：元", Size: tableSize, Columns: []typeset.Column{
		{Title: "项目", Share: 30, Align: typeset.Left},
		{Title: "条款", Share: 30, Align: typeset.Left},
		{Title: "金额", Share: 36, Align: typeset.Right},
	}}
	for _, node := range append(n.Facts[:len(n.Facts):len(n.Facts)], n.Line.Tree) {
		t.Rows = append(t.Rows, typeset.Row{Cells: []string{node.Name, node.Clause, shown(n, node)}})
	}
	if n.Whole != nil {
		t.Rows = append(t.Rows, typeset.Row{Total: true, Cells: []string{n.Whole.Name, n.Whole.Clause, shown(n, n.Whole)}})
	}
	return []typeset.Block{t}
}

// situation is the state of every unit's fund and the pool's path, for a report
// to the government.
func situation(v *report.View, n *Notice) []typeset.Block {
	t := &typeset.Table{Caption: fmt.Sprintf("一、%d年运行", v.Year-1), Unit: "金额单位：元", Size: 9 * typeset.Point, Columns: []typeset.Column{
		{Title: "统筹区", Share: 26, Align: typeset.Left},
		{Title: "收入小计", Share: 28, Align: typeset.Right},
		{Title: "支出小计", Share: 28, Align: typeset.Right},
		{Title: "年末结余", Share: 28, Align: typeset.Right},
		{Title: "当期结余率", Share: 18, Align: typeset.Right},
		{Title: "可支付月数", Share: 18, Align: typeset.Right},
	}}
	for _, iv := range v.Insurances {
		if iv.Name != n.Insurance.Name {
			continue
		}
		for _, r := range append(iv.Rows[:len(iv.Rows):len(iv.Rows)], iv.Total) {
			t.Rows = append(t.Rows, typeset.Row{Total: r.Unit < 0, Cells: []string{
				r.Name, amount.Yuan(r.Income), amount.Yuan(r.Expenditure), amount.Yuan(r.Closing), amount.Percent(r.Surplus), amount.Months(r.Months)}})
		}
	}
	blocks := []typeset.Block{t}
	if ahead := pathTable(v, n.Insurance.Name, -1, 5); len(ahead.Rows) > 0 {
		ahead.Caption = "二、" + v.Whole() + "年末结余预测（基准情景）"
		blocks = append(blocks, ahead, typeset.Text{Size: noteSize, Note: true, Flat: true, Text: "注：当期结余率为（收入小计－支出小计）÷收入小计；可支付月数为年末结余÷（待遇支出÷12）；预测值不是预算数。"})
	}
	return blocks
}

// pathTable is the baseline projection of a unit, or of the pool (−1), for at
// most so many years.
func pathTable(v *report.View, insurance string, unit, years int) *typeset.Table {
	t := &typeset.Table{Unit: "单位：元", Size: tableSize, Columns: []typeset.Column{
		{Title: "年度", Share: 20, Align: typeset.Centre},
		{Title: "收入小计", Share: 34, Align: typeset.Right},
		{Title: "支出小计", Share: 34, Align: typeset.Right},
		{Title: "年末结余", Share: 34, Align: typeset.Right},
	}}
	sums := projected(v, insurance, unit)
	for year := v.Year; year < v.Year+years; year++ {
		m := sums[year]
		if m == nil {
			break
		}
		t.Rows = append(t.Rows, typeset.Row{Cells: []string{fmt.Sprint(year), amount.Yuan(m[calc.Income]), amount.Yuan(m[calc.Expenditure]), amount.Yuan(m[calc.Closing])}})
	}
	return t
}

// projected are the baseline figures of a unit by year and measure; for the
// pool (−1) the sums over its units of the years that all of them reach.
func projected(v *report.View, insurance string, unit int) map[int]map[string]*big.Rat {
	out := map[int]map[string]*big.Rat{}
	units := map[int]map[int]bool{}
	for _, p := range v.Paths {
		if p.Scenario != calc.Baseline || p.Insurance.Name != insurance || p.Unit < 0 || unit >= 0 && p.Unit != unit {
			continue
		}
		if out[p.Year] == nil {
			out[p.Year], units[p.Year] = map[string]*big.Rat{}, map[int]bool{}
		}
		if out[p.Year][p.Measure] == nil {
			out[p.Year][p.Measure] = new(big.Rat)
		}
		out[p.Year][p.Measure].Add(out[p.Year][p.Measure], p.Value)
		units[p.Year][p.Unit] = true
	}
	if unit < 0 {
		for year := range out {
			if len(units[year]) < len(v.Rows.Taking[insurance]) {
				delete(out, year)
			}
		}
	}
	return out
}
