package paper

import (
	"fmt"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/chart"
	"tongchou/report/colour"
	"tongchou/report/typeset"
)

// What the report says of a projection: who comes under which watch, how long money lasts,
// where balances go at random, how likely that is, and what it hangs on.

// ahead is what is projected of an insurance.
func (a *annual) ahead(iv *report.InsuranceView) {
	if a.Pool.Projection == nil {
		return
	}
	a.unsure = !slices.ContainsFunc(iv.Rows, func(r report.UnitRow) bool { return a.Confidence(iv.Name, r.Unit) == nil })
	a.chapter(iv.Insurance.Full() + "推算")
	a.watched(iv)
	a.heat(iv)
	a.path(iv)
	a.fans(iv)
	a.risks(iv)
	a.sensitive(iv)
}

// resting is how to read what is projected, with the marks of what it rests on.
func (a *annual) resting(iv *report.InsuranceView, how string) string {
	marks := a.Confidence(iv.Name, calc.PoolLevel)
	switch {
	case len(marks) == 0:
	case a.unsure:
		marks[0] += fmt.Sprintf("（所读的决算、快报不足%d年）", calc.ClosedYears)
	default:
		marks[0] += fmt.Sprintf("（有统筹区所读的决算、快报不足%d年）", calc.ClosedYears)
	}
	if n := a.AgesNature(iv.Name, calc.PoolLevel); n == calc.Shown || n == calc.Estimated || n == calc.Remainder {
		marks = append(marks, "年龄人数"+string(n))
	}
	if len(marks) > 0 {
		how += "。标记：" + strings.Join(marks, "、")
	}
	return dense(how)
}

// projected names a unit before what is projected of it, with its marks where not all have them.
func (a *annual) projected(iv *report.InsuranceView, name string, unit int) string {
	lines := []string{name}
	if !a.unsure {
		lines = append(lines, a.Confidence(iv.Name, unit)...)
	}
	return strings.Join(append(lines, a.EndMarks(iv.Name, unit)...), "\n")
}

// note is a line below a table that says how it is read.
func note(text string) typeset.Block {
	return typeset.Heading{Text: dense(strings.TrimSuffix(text, "。") + "。"), Style: typeset.Style{Role: typeset.BodyFace, Size: kickerSize, Colour: muted}, Align: typeset.Justify, Before: 3 * typeset.Point}
}

// grounds are the colours behind cells.
var grounds = map[chart.Tone]typeset.Colour{chart.Short: rgb(colour.Short), chart.Shorter: rgb(colour.Shorter), chart.Empty: rgb(colour.Shorter),
	chart.Seldom: rgb(colour.Band), chart.Often: rgb(colour.Outer), chart.Mostly: rgb(colour.Open)}

// tones is a table of coloured figures, of cells with so much of the width.
func (a *annual) tones(iv *report.InsuranceView, of *chart.Tones, share int) *typeset.Table {
	t := table(of.Caption, "", sizeFor(len(of.Rows)), "统筹区 24")
	for _, name := range of.Head {
		head(t, fmt.Sprintf("!%s %d", name, share))
	}
	for _, r := range of.Rows {
		row := typeset.Row{Cells: []string{a.projected(iv, r.Name, r.Unit)}, Grounds: map[int]typeset.Colour{}}
		for i, c := range r.Cells {
			row.Cells = append(row.Cells, dense(strings.Join(append([]string{c.Both()}, c.Below...), "\n")))
			if g, ok := grounds[c.Tone]; ok {
				row.Grounds[i+1] = g
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// heat is how long money lasts, unit by year.
func (a *annual) heat(iv *report.InsuranceView) {
	if of := chart.HeatOf(a.View, iv); of != nil {
		t, short := a.tones(iv, of, 14), 0
		for _, r := range of.Rows {
			if r.Unit >= 0 && r.Cells[len(r.Cells)-1].Tone != chart.Plain {
				short++
			}
		}
		t.Caption = ""
		a.section("各年可支付月数", fmt.Sprintf("到%s年末，%d个统筹区低于警戒线", of.Head[len(of.Head)-1], short), a.resting(iv, of.How), t)
	}
}

// fans are where the balances of units go along random courses.
func (a *annual) fans(iv *report.InsuranceView) {
	of := chart.UnitFansOf(a.View, iv)
	if of == nil {
		return
	}
	last := of.Years[len(of.Years)-1]
	t := table("", "单位："+of.Unit.Word, sizeFor(len(of.Rows)), "统筹区 24")
	for _, q := range calc.FanQuantiles {
		head(t, "#"+q.Name+" 20")
	}
	below := 0
	for _, r := range of.Rows {
		cells := []string{a.projected(iv, r.Name, r.Unit)}
		for _, x := range r.Last() {
			cells = append(cells, of.Unit.Short(x))
		}
		if r.Unit >= 0 && r.Last()[calc.HalfLow].Sign() < 0 {
			below++
		}
		addSum(t, r.Unit < 0, cells...)
	}
	a.section("结余的区间", fmt.Sprintf("%d年末，%d个统筹区有四分之一以上的路径结余为负", last, below), a.resting(iv, fmt.Sprintf("%d年末结余的分位数：P5是5%%的随机路径不超过的数", last)), t)
}

// risks are how likely every watch is.
func (a *annual) risks(iv *report.InsuranceView) {
	var blocks []typeset.Block
	var how string
	for _, of := range chart.RisksOf(a.View, iv) {
		for _, r := range of.Rows {
			for i := range r.Cells {
				c := &r.Cells[i]
				if c.Below = nil; c.Twin != "" {
					c.Twin, c.Below = "", []string{c.Twin}
					how = "：上行有统筹，下行无统筹"
				}
			}
		}
		if len(of.Rows) > 0 {
			blocks = append(blocks, a.tones(iv, &of, 14))
		}
	}
	if len(blocks) > 0 {
		a.section("触及预警的概率", "随机路径里多少触及预警", a.resting(iv, "随机路径中到这一年末为止出现过的占比"+how+"；当年出现的占比见网页"), blocks...)
	}
}

// watched is who comes under which watch, and when first.
func (a *annual) watched(iv *report.InsuranceView) {
	w := chart.FirstYearsOf(a.View, iv)
	if w == nil {
		return
	}
	t := table("", "年度", sizeFor(len(w.Rows)), "统筹区 28")
	for _, name := range w.Watches {
		head(t, "!"+name+" 30")
	}
	for _, r := range append(slices.Clone(w.Rows), w.Total) {
		cells := []string{a.projected(iv, r.Name, r.Unit)}
		for _, c := range r.Cells {
			text := c.First
			if c.Years != "" {
				text += "\n" + c.Years
			}
			if c.Created > 0 {
				text += fmt.Sprintf("，新增 %d 年", c.Created)
			}
			if c.Chance != "" {
				text += "\n" + c.Chance
			}
			cells = append(cells, dense(text))
		}
		addSum(t, r.Name == w.Total.Name, cells...)
	}
	title := "没有统筹区触及预警"
	if n := w.Units(); n > 0 {
		title = fmt.Sprintf("%d个统筹区触及预警", n)
	} else if len(w.Rows) > 0 {
		title = "基准情景" + title
	}
	blocks := []typeset.Block{t}
	if spread := chart.FirstSpreadOf(a.View, iv); spread != nil && len(spread.Rows) > 0 {
		blocks = append(blocks, a.tones(iv, spread, 30), note(spread.How))
	}
	a.section("预警首年", title, a.resting(iv, w.How), blocks...)
}

// sensitive is what hangs on each assumption.
func (a *annual) sensitive(iv *report.InsuranceView) {
	s := chart.SensitivityOf(a.View, iv)
	if s == nil {
		return
	}
	t := table("", s.Unit, sizeFor(len(s.Rows)), "假设 30", "!变动 26", "#年末结余 24", "#相差 24")
	for _, name := range s.Accounts {
		head(t, "#"+name+" 24")
	}
	for _, name := range s.Watches {
		head(t, "!"+name+" 22")
	}
	for _, r := range s.Rows {
		cells := append([]string{r.Name, dense(r.By), r.Closing, r.Difference}, r.Accounts...)
		for _, text := range r.Watches {
			cells = append(cells, strings.Replace(dense(text), "（", "\n（", 1))
		}
		addSum(t, false, cells...)
	}
	a.section("敏感性", "“"+s.Rows[1].Name+"”影响最大", a.resting(iv, s.How), t)
}
