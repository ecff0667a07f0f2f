package pdf

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/typeset"
)

const summaryName = "notices/summary.pdf"

// summary is the table of all units, landscape: by insurance, with a subtotal
// each, and the pool's total below.
func summary(v *report.View) *typeset.Document {
	d := &typeset.Document{Name: summaryName, Marks: v.Marks, Warning: v.Warning}
	title := []string{fmt.Sprintf("%s%d年度", v.Pool.Policy.Name, v.Year), "上级补助收入和上解上级支出汇总表"}
	if v.Pool.Office == nil || v.Pool.Office.State != "正式" {
		state := "测算稿"
		if v.Pool.Office != nil && v.Pool.Office.State != "" {
			state = v.Pool.Office.State
		}
		d.Watermark = state
		title = append(title, "（"+state+"）")
	}
	blocks := []typeset.Block{summaryTable(v)}
	for _, s := range summaryNotes(v) {
		blocks = append(blocks, typeset.Text{Text: s, Size: noteSize, Flat: true})
	}
	d.Sheets = []typeset.Annex{{Title: title, Landscape: true, Blocks: blocks}}
	return d
}

// column is a column of money over the rows of the summary.
type column struct {
	typeset.Column
	value func(report.UnitRow) *big.Rat
}

func summaryColumns(v *report.View) []column {
	year, last := fmt.Sprintf("%d年", v.Year), fmt.Sprintf("%d年", v.Year-1)
	money := func(group, title string, value func(report.UnitRow) *big.Rat) column {
		return column{typeset.Column{Title: title, Group: group, Share: 20, Align: typeset.Right}, value}
	}
	cols := []column{
		money(year, "上解上级支出", func(r report.UnitRow) *big.Rat { return r.Levy }),
		money(year, "上级补助收入", func(r report.UnitRow) *big.Rat { return r.Grant }),
		money(year, "净额（补助减上解）", func(r report.UnitRow) *big.Rat { return r.Net }),
	}
	if slices.ContainsFunc(v.Insurances, func(i report.InsuranceView) bool {
		return slices.ContainsFunc(i.Rows, func(r report.UnitRow) bool { return r.GrantLow != nil })
	}) {
		cols = append(cols,
			money("补助未核定部分的测算区间", "下限", func(r report.UnitRow) *big.Rat { return r.GrantLow }),
			money("补助未核定部分的测算区间", "上限", func(r report.UnitRow) *big.Rat { return r.GrantHigh }))
	}
	return append(cols,
		money(last, "上解上级支出", func(r report.UnitRow) *big.Rat { return r.PriorLevy }),
		money(last, "上级补助收入", func(r report.UnitRow) *big.Rat { return r.PriorGrant }))
}

func summaryTable(v *report.View) *typeset.Table {
	t := &typeset.Table{Unit: "单位：元", Size: 9 * typeset.Point, Columns: []typeset.Column{
		{Title: "序号", Share: 6, Align: typeset.Centre}, {Title: "统筹区", Share: 18, Align: typeset.Left},
	}}
	cols := summaryColumns(v)
	for _, c := range cols {
		t.Columns = append(t.Columns, c.Column)
	}
	row := func(number, name string, cell func(column) *big.Rat, sum bool) {
		cells := []string{number, name}
		for _, c := range cols {
			cells = append(cells, amount.Yuan(cell(c)))
		}
		t.Rows = append(t.Rows, typeset.Row{Cells: cells, Total: sum})
	}
	for _, i := range v.Insurances {
		if len(v.Insurances) > 1 {
			t.Rows = append(t.Rows, typeset.Row{Cells: []string{insuranceTitle(i.Insurance)}, Wide: true})
		}
		for k, r := range i.Rows {
			row(fmt.Sprint(k+1), r.Name, func(c column) *big.Rat { return c.value(r) }, false)
		}
		name := "合计"
		if len(v.Insurances) > 1 {
			name = "小计"
		}
		row("", name, func(c column) *big.Rat { return c.value(i.Total) }, true)
	}
	if len(v.Insurances) > 1 {
		row("", "合计", func(c column) *big.Rat { return pooled(v, c) }, true)
	}
	return t
}

// pooled adds a column over all insurances; nil when a part is missing.
func pooled(v *report.View, c column) *big.Rat {
	sum := new(big.Rat)
	for _, i := range v.Insurances {
		x := c.value(i.Total)
		if x == nil {
			return nil
		}
		sum.Add(sum, x)
	}
	return sum
}

// summaryNotes say what the table rests on.
func summaryNotes(v *report.View) []string {
	notes := []string{"注：" + v.Stage.Word() + "测算；各统筹区上解上级支出之和等于本级下级上解收入，各统筹区上级补助收入之和等于本级补助下级支出。"}
	var read []string
	for _, s := range v.Sources {
		read = append(read, fmt.Sprintf("%d年%s数%d行", s.Year, s.Basis, s.Rows))
	}
	if len(read) > 0 {
		notes = append(notes, "取数："+strings.Join(read, "、")+"。")
	}
	var assumed []string
	for _, a := range v.Assumed {
		assumed = append(assumed, a.Scheme.Name+"的"+a.Name)
	}
	if len(assumed) > 0 {
		notes = append(notes, "测算参数："+strings.Join(assumed, "、")+"。文件没有给出这些数值，正式确定后据实调整。")
	}
	if len(v.Pending) > 0 {
		notes = append(notes, fmt.Sprintf("尚未核定的事项%d项，表中按建议值计算。", len(v.Pending)))
	}
	return notes
}
