package paper

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/typeset"
)

// table is a table of texts in columns.
func table(caption, unit string, size typeset.Length, columns ...string) *typeset.Table {
	t := &typeset.Table{Caption: caption, Unit: unit, Size: size}
	head(t, columns...)
	return t
}

// head adds columns, each its title and its share of the width; # before a title
// marks a column of figures, ! one of short words.
func head(t *typeset.Table, columns ...string) {
	for _, c := range columns {
		at := strings.LastIndexByte(c, ' ')
		share, _ := strconv.Atoi(c[at+1:])
		align := typeset.Left
		switch c[0] {
		case '#':
			align = typeset.Right
		case '!':
			align = typeset.Centre
		}
		t.Columns = append(t.Columns, typeset.Column{Title: strings.TrimLeft(c[:at], "#!"), Share: share, Align: align})
	}
}

func add(t *typeset.Table, cells ...string) { addSum(t, false, cells...) }

// addSum adds a row, of sums where it is one.
func addSum(t *typeset.Table, sum bool, cells ...string) {
	t.Rows = append(t.Rows, typeset.Row{Cells: cells, Total: sum})
}

// shared is the table of who bears a unit's gap, or the gap of all units.
func shared(v *report.View, n *Notice) []typeset.Block {
	if n.Unit == calc.PoolLevel {
		return sharedByUnit(v, n)
	}
	t := table("", "单位：元", tableSize, "项目 30", "条款 30", "#金额 36")
	for _, node := range append(n.Facts[:len(n.Facts):len(n.Facts)], n.Line.Tree) {
		add(t, nodeTitle(node), report.Clause(node.Clause), shown(n, node))
	}
	if n.Whole != nil {
		addSum(t, true, nodeTitle(n.Whole), report.Clause(n.Whole.Clause), shown(n, n.Whole))
	}
	return []typeset.Block{t}
}

// sharedByUnit has a row a unit and a column for each figure that units have.
func sharedByUnit(v *report.View, n *Notice) []typeset.Block {
	t := table("", "单位：元", tableSize, "统筹区 26")
	run, total := n.Line.Run, []string{"合计"}
	var columns []*calc.StepColumn
	for _, node := range n.Facts {
		if col := ofUnits(run, node.Name); col != nil {
			head(t, "#"+node.Name+" 26")
			columns, total = append(columns, col), append(total, shown(n, node))
		}
	}
	for i, u := range run.Units {
		row, some := []string{v.Pool.Units[u].Name}, false
		for _, col := range columns {
			c := &col.Cells[i]
			text := amount.Yuan(c.Value.Num)
			switch {
			case c.Missing:
				row, some = append(row, amount.Unknown), true
				continue
			case c.Status == calc.StatusEstimate:
				text = amount.Yuan(c.Low) + "至\n" + amount.Yuan(c.High)
			}
			row, some = append(row, text), some || c.Value.Num.Sign() != 0
		}
		if some {
			add(t, row...)
		}
	}
	addSum(t, true, total...)
	return []typeset.Block{t}
}

// situation is the state of every unit's fund, last year's and as the year is planned,
// and the pool's path, for a report to the government.
func situation(v *report.View, n *Notice) []typeset.Block {
	var blocks []typeset.Block
	for k, of := range []struct {
		year   int
		word   string
		origin calc.Origin
	}{{v.Year - 1, "运行", calc.Recorded}, {v.Year, "计划", calc.Planned}} {
		t := table(fmt.Sprintf("%s、%d年%s", chineseNumber(k+1), of.year, of.word), "金额单位：元", 9*typeset.Point, "统筹区 26", "#收入小计 28", "#支出小计 28", "#年末结余 28", "#当期结余率 18", "#可支付月数 18")
		for _, u := range append(slices.Clone(v.Rows.Taking[n.Insurance.Name]), calc.PoolLevel) {
			f := v.Figures(of.origin, n.Insurance.Name, of.year, u)
			name := "合计"
			if u >= 0 {
				name = v.Pool.Units[u].Name
			}
			addSum(t, u < 0, name, amount.Yuan(f.Num(calc.Income)), amount.Yuan(f.Num(calc.Expenditure)), amount.Yuan(f.Num(calc.Closing)),
				amount.Percent(calc.SurplusRate.Of(f)), amount.Months(calc.ReserveMonths.Of(f)))
		}
		blocks = append(blocks, t)
	}
	if ahead := pathTable(v, n.Insurance.Name, -1, 5); len(ahead.Rows) > 0 {
		ahead.Caption = "三、" + v.Whole() + "年末结余预测（基准情景）"
		note := "注：当期结余率为（收入小计－支出小计）÷收入小计；可支付月数为年末结余÷（待遇支出÷12）；预测值不是预算数"
		if topped(v, n.Insurance.Name) {
			note += "，当地政府年后补足的记入次年"
		}
		blocks = append(blocks, ahead, typeset.Text{Size: noteSize, Note: true, Flat: true, Text: note + "。"})
	}
	return blocks
}

// topped reports whether governments make up something in the projection.
func topped(v *report.View, insurance string) bool {
	return slices.ContainsFunc(v.Paths, func(p calc.Path) bool { return p.Insurance.Name == insurance && p.Measure == calc.Adjustment })
}

// pathTable is the baseline projection of a unit, or of the pool (−1), for at
// most so many years.
func pathTable(v *report.View, insurance string, unit, years int) *typeset.Table {
	t := table("", strings.Join(append(v.Confidence(insurance, unit), "单位：元"), "，"), tableSize, "!年度 20", "#收入小计 34", "#支出小计 34", "#年末结余 34")
	sums := v.Baseline(insurance, unit)
	for year := v.Year; year < v.Year+years; year++ {
		m := sums[year]
		if m == nil {
			break
		}
		add(t, fmt.Sprint(year), amount.Yuan(m[calc.Income]), amount.Yuan(m[calc.Expenditure]), amount.Yuan(m[calc.Closing]))
	}
	return t
}
