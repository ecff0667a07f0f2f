package main

import (
	"fmt"
	"io"
	"math/big"
	"strings"

	"github.com/mattn/go-runewidth"

	"tongchou/report"
	"tongchou/report/amount"
)

// width measures text as a terminal shows it: a 汉字 is two columns wide,
// whatever the locale says of doubtful characters.
var width = &runewidth.Condition{}

// summarize closes a build on a terminal: what was computed, what is assumed,
// drafted or illustrative, and which file to open. With a pool's name of seven
// characters the table fits into 80 columns.
func summarize(w io.Writer, columns int, built []made, first string) {
	rows := [][]string{{"统筹区", "上解合计", "下拨合计", "检查"}}
	for _, m := range built {
		rows = append(rows, totals(m.view, scaleOf(built))...)
	}
	rows[0][1] += "（" + scaleOf(built).Word + "）"
	rows[0][2] += "（" + scaleOf(built).Word + "）"
	fmt.Fprintln(w)
	table(w, rows, []bool{false, true, true, false})
	warned := map[string]bool{}
	for _, m := range built {
		var b strings.Builder
		unsettled(&b, m, warned)
		for line := range strings.Lines(b.String()) {
			fmt.Fprintln(w, fold(strings.TrimSuffix(line, "\n"), columns))
		}
	}
	fmt.Fprintf(w, "\n先打开：%s\n", first)
}

// scaleOf is the one unit of money of the table.
func scaleOf(built []made) amount.Scale {
	var all []*big.Rat
	for _, m := range built {
		for _, iv := range m.view.Insurances {
			all = append(all, iv.Total.Levy, iv.Total.Grant, iv.Total.GrantHigh)
		}
	}
	return amount.ScaleOf(all...)
}

// totals are a pool's rows: one an insurance, whose funds are apart, with the
// range of grants that wait for a decision, and the checks of all on the first.
func totals(v *report.View, unit amount.Scale) [][]string {
	var out [][]string
	for i, iv := range v.Insurances {
		name, checks := v.Pool.Policy.Name, ""
		if len(v.Insurances) > 1 {
			name += " " + iv.Name
		}
		if i == 0 {
			checks = fmt.Sprintf("错误 %d 警告 %d 提示 %d", v.Quality.Errors, v.Quality.Warnings, v.Quality.Hints)
		}
		t := iv.Total
		grant := unit.Short(t.Grant)
		if t.Open() {
			grant = unit.Short(t.GrantLow) + "—" + unit.Short(t.GrantHigh) + " 未核定"
		}
		out = append(out, []string{name, unit.Short(t.Levy), grant, checks})
	}
	return out
}

// unsettled says what in a pack is not settled; a warning of several packs once.
func unsettled(w io.Writer, m made, warned map[string]bool) {
	v := m.view
	name := v.Pool.Policy.Name
	if n := len(v.Owed); n > 0 {
		fmt.Fprintf(w, "\n%s：数据待核，%d 条疑问没有答复，全部输出是测算稿；见检查页，改正或在 notes.csv 答复。", name, n)
	}
	for _, i := range v.Foreseen {
		fmt.Fprintf(w, "\n%s：%s没有 %d 年的行，本年数是推算的，全部输出标“预测”。", name, i.Name, v.Year)
	}
	if v.Draft {
		fmt.Fprintf(w, "\n%s：依据是征求意见稿，全部输出标“征求意见稿”。", name)
	}
	if len(v.Assumed) > 0 {
		var items []string
		for _, a := range v.Assumed {
			item := a.Name
			if len([]rune(a.Value)) > 0 && len([]rune(a.Value)) <= 8 {
				item += " " + a.Value
			}
			items = append(items, item)
		}
		fmt.Fprintf(w, "\n%s：文件没有写明、按测算参数计的 %d 项：%s。", name, len(items), strings.Join(items, "、"))
	}
	if len(v.Pending) > 0 {
		var items []string
		for _, p := range v.Pending {
			where := name
			if p.Unit >= 0 {
				where = v.Pool.Units[p.Unit].Name
			}
			items = append(items, where+p.Insurance.Name+p.Rule.Name)
		}
		fmt.Fprintf(w, "\n%s：尚未核定 %d 项，只给区间：%s。", name, len(items), strings.Join(items, "、"))
	}
	if last := v.LastYear(); last != "" {
		fmt.Fprintf(w, "\n%s：%s。", name, last)
	}
	if v.Warning != "" && !warned[v.Warning] {
		warned[v.Warning] = true
		fmt.Fprintf(w, "\n%s。", v.Warning)
	}
	fmt.Fprintln(w)
}

// table prints rows in columns aligned for Chinese; right marks the columns of figures.
func table(w io.Writer, rows [][]string, right []bool) {
	widths := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, c := range r {
			widths[i] = max(widths[i], width.StringWidth(c))
		}
	}
	for _, r := range rows {
		var b strings.Builder
		for i, c := range r {
			gap := strings.Repeat(" ", widths[i]-width.StringWidth(c))
			if right[i] {
				b.WriteString(gap + c)
			} else {
				b.WriteString(c + gap)
			}
			b.WriteString("  ")
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
}
