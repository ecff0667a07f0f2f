package paper

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/typeset"
)

const summaryName = "notices/summary.pdf"

// summary is the table of all units, landscape: by insurance, each with its own
// sum. The funds of two insurances are apart, so nothing adds them up.
func summary(v *report.View) *typeset.Document {
	d := &typeset.Document{Name: summaryName, Marks: v.Marks, Warning: v.Warning}
	if state := paperState(v); state != "正式" {
		d.Watermark = state
		d.Marks = append([]string{state}, d.Marks...)
	}
	blocks := []typeset.Block{summaryTable(v)}
	for _, s := range summaryNotes(v) {
		blocks = append(blocks, typeset.Text{Text: s, Size: noteSize, Flat: true, Note: true})
	}
	title := []string{fmt.Sprintf("%s%d年度", v.Pool.Policy.Name, v.Year), summarySubject(v) + "汇总表"}
	d.Sheets = []typeset.Annex{{Title: title, Landscape: true, Blocks: blocks}}
	return d
}

// summarySubject is what the papers of a year are about.
func summarySubject(v *report.View) string {
	if !v.Transfers() {
		return string(calc.Reserve) + "和" + string(calc.Use)
	}
	return "上级补助收入和上解上级支出"
}

// column is a column of money over the rows of the summary.
type column struct {
	typeset.Column
	value   func(cell) *big.Rat
	unknown func(cell) bool // nil: what is missing is not given
}

// text is the column's figure of a row.
func (c *column) text(of cell) string {
	if c.unknown != nil && c.unknown(of) {
		return amount.Unknown
	}
	return amount.Yuan(c.value(of))
}

// cell is a row of the table of one insurance.
type cell struct {
	insurance string
	report.UnitRow
}

func summaryColumns(v *report.View) []column {
	year, last := fmt.Sprintf("%d年", v.Year), fmt.Sprintf("%d年", v.Year-1)
	var cols []column
	money := func(group, title string, value func(cell) *big.Rat) {
		cols = append(cols, column{Column: typeset.Column{Title: title, Group: group, Share: 20, Align: typeset.Right}, value: value})
	}
	transfers := v.Transfers()
	if transfers {
		money(year, "上解上级支出", func(c cell) *big.Rat { return c.Levy })
		money(year, "上级补助收入", func(c cell) *big.Rat { return ifDecided(c, c.Grant) })
		money(year, "净额", func(c cell) *big.Rat { return ifDecided(c, c.Net) })
		cols[0].unknown = func(c cell) bool { return c.Levy == nil }
		cols[1].unknown = func(c cell) bool { return c.Grant == nil }
		cols[2].unknown = func(c cell) bool { return c.Net == nil }
	}
	for _, flow := range []calc.Flow{calc.Reserve, calc.Use} {
		if v.Moves(flow) {
			moved := v.Moved(flow)
			money("基金账户（不列预算）", string(flow), func(c cell) *big.Rat { return moved(c.insurance, c.Unit) })
		}
	}
	if slices.ContainsFunc(v.Insurances, func(i report.InsuranceView) bool { return i.Total.GrantLow != nil }) {
		const group = "上级补助收入测算区间"
		money(group, "下限", func(c cell) *big.Rat { return orDecided(c, c.GrantLow) })
		money(group, "上限", func(c cell) *big.Rat { return orDecided(c, c.GrantHigh) })
	}
	if transfers {
		money(last, "上解上级支出", func(c cell) *big.Rat { return c.PriorLevy })
		money(last, "上级补助收入", func(c cell) *big.Rat { return c.PriorGrant })
	}
	return cols
}

// ifDecided is an amount that rests on a grant, nothing while the grant waits
// for a decision: its range has columns of its own.
func ifDecided(c cell, x *big.Rat) *big.Rat {
	if c.Open() {
		return nil
	}
	return x
}

// orDecided is an end of the range of a grant; a sum without a range is decided.
func orDecided(c cell, end *big.Rat) *big.Rat {
	if end == nil && c.Unit < 0 {
		return c.Grant
	}
	return end
}

func summaryTable(v *report.View) *typeset.Table {
	t := table("", "单位：元", 8500, "!序号 7", "统筹区 20")
	cols := summaryColumns(v)
	for _, c := range cols {
		t.Columns = append(t.Columns, c.Column)
	}
	row := func(number, name string, of cell, sum bool) {
		cells := []string{number, name}
		for _, c := range cols {
			cells = append(cells, c.text(of))
		}
		addSum(t, sum, cells...)
	}
	several := len(v.Insurances) > 1
	for _, i := range v.Insurances {
		if several {
			t.Rows = append(t.Rows, typeset.Row{Cells: []string{i.Insurance.Full()}, Wide: true})
		}
		for k, r := range i.Rows {
			row(fmt.Sprint(k+1), r.Name, cell{i.Name, r}, false)
		}
		name := i.Total.Name
		if several {
			name = i.Name + strings.Replace(name, "合计", "小计", 1)
		}
		row("", name, cell{i.Name, i.Total}, true)
	}
	return t
}

// sourcesText lists the years and 口径 that were read; "" for none.
func sourcesText(v *report.View) string {
	var out []string
	for _, s := range v.Sources {
		out = append(out, fmt.Sprintf("%d年%s数%d行", s.Year, s.Basis, s.Rows))
	}
	return strings.Join(out, "、")
}

// summaryNotes say what the table rests on.
func summaryNotes(v *report.View) []string {
	notes := []string{"注：" + v.Stage.Word() + "测算；只在基金专户内部记账，不列预算的上解、补助科目。"}
	if v.Transfers() {
		notes[0] = "注：" + v.Stage.Word() + "测算；净额为上级补助收入减上解上级支出；各统筹区上解上级支出之和等于本级下级上解收入，各统筹区上级补助收入之和等于本级补助下级支出。"
	}
	if read := sourcesText(v); read != "" {
		notes = append(notes, "取数："+read+"。")
	}
	var names []string
	for _, a := range v.Assumed {
		name := a.Scheme.Name
		if a.Name != name {
			own, _ := assumed(v, a)
			name += "的" + own
		}
		names = append(names, name)
	}
	if len(names) > 0 {
		notes = append(notes, "测算参数："+strings.Join(names, "、")+"。文件没有给出这些数值，正式确定后据实调整。")
	}
	if len(v.Pending) > 0 {
		notes = append(notes, fmt.Sprintf("尚未核定的事项%d项，有关金额列区间，不列单一数；“—”是尚未核定或缺数。", len(v.Pending)))
	}
	return notes
}
