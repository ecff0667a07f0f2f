package paper

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/explanation"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/chart"
	"tongchou/report/typeset"
)

func orDash(s string) string { return cmp.Or(s, amount.Missing) }

// method is what the amounts rest on: documents, formulas, what the documents
// leave open, and the readings that were taken.
func (a *annual) method() {
	docs := table("一、依据文件", "", cellSize, "文件 60", "文号 30", "!印发 18", "!施行 18", "!状态 16")
	for _, d := range a.Pool.Policy.Documents {
		add(docs, d.Title, orDash(d.Number), orDash(d.Issued), orDash(d.Effective), orDash(d.Status))
	}
	blocks := []typeset.Block{docs}
	if len(a.Assumed) > 0 {
		t := table("二、测算参数：文件没有给出或没有界定，暂按此取值", "", cellSize, "方案 24", "名称 24", "取值 30", "条款 16", "说明 44")
		for _, x := range a.Assumed {
			name, value := assumed(a.View, x)
			add(t, x.Scheme.Name, name, orDash(value), orDash(report.Clause(x.Clause)), orDash(x.Note))
		}
		blocks = append(blocks, t)
	}
	if len(a.Pending) > 0 {
		t := table("三、尚未核定的事项", "", cellSize, "统筹区 22", "事项 22", "!险种 12", "方案 28", "#下限 28", "#上限 28")
		for _, p := range a.Pending {
			add(t, a.Pool.NameOf(p.Unit), p.Rule.Name, p.Insurance.Name, p.Scheme.Name, plainNumber(p.Low), plainNumber(p.High))
		}
		blocks = append(blocks, t)
	}
	if t := a.readings(); len(t.Rows) > 0 {
		blocks = append(blocks, t)
	}
	a.section("依据和处理", "金额依据哪些文件，文件没有说清的怎样处理", "", blocks...)
	for _, s := range a.Pool.Policy.Schemes {
		t := table("", "", cellSize, "项目 28", "怎样计算 84", "条款 26")
		for _, st := range a.Program.Scheme(s.ID).Steps {
			if st.Type.Sort == formula.Bool { // it stands where it decides
				continue
			}
			name, text := explanation.Plain(st.Name), explanation.Define(st.Formulas.At(&st.Rule, s.LawYear(a.Year)), s.LawYear(a.Year))
			switch {
			case st.Flow != calc.NoFlow:
				name += "\n" + string(st.Flow)
			case st.Assumed:
				name += "\n测算参数"
			}
			if st.Limit != nil {
				text += "；各统筹区合计不超过" + explanation.Define(st.Limit, a.Year)
			}
			if st.Total != nil {
				text += "；各统筹区合计等于" + explanation.Define(st.Total, a.Year)
			}
			add(t, name, text, orDash(report.Clause(st.Clause)))
		}
		title := s.Name
		if a.Year < s.FirstYear {
			title += fmt.Sprintf("（%d年起执行，本年不列入预算）", s.FirstYear)
		} else if s.Ended(a.Year) {
			title += fmt.Sprintf("（执行到%d年，本年没有数）", s.LastYear)
		}
		a.section("计算步骤："+s.Name, title+"的计算步骤", "与底稿里的公式是同一个规则；条件写在用到它的项目里", t)
	}
}

// assumed is what a 测算参数 is called and comes to: of a step what it says.
func assumed(v *report.View, x report.AssumedItem) (name, value string) {
	for _, st := range v.Program.Scheme(x.Scheme.ID).Steps {
		switch {
		case st.Name != x.Name:
		case st.Type.Sort == formula.Bool:
			return "没有界定的条件", explanation.Define(st.Formulas.At(&st.Rule, x.Scheme.LawYear(v.Year)), x.Scheme.LawYear(v.Year))
		default:
			value = explanation.Define(st.Formulas.At(&st.Rule, x.Scheme.LawYear(v.Year)), x.Scheme.LawYear(v.Year))
		}
	}
	return explanation.Plain(x.Name), formula.Signed(cmp.Or(value, x.Value))
}

// plainNumber is a number of months or an amount.
func plainNumber(x *big.Rat) string {
	if x == nil {
		return amount.Missing
	}
	return formula.Show(formula.Num(formula.Round(x, 2)), formula.PlainType)
}

// readings are the open questions of the texts and the other readings of them.
func (a *annual) readings() *typeset.Table {
	t := table("四、解读：文件可以有不同理解的地方", "", cellSize, "问题 30", "采用 44", "其他解读 64")
	var asked []string
	for _, s := range a.Pool.Policy.Schemes {
		for _, st := range a.Program.Scheme(s.ID).Steps {
			if st.Question == "" || slices.Contains(asked, st.Question) {
				continue
			}
			asked = append(asked, st.Question)
			var others []string
			for _, o := range st.Others {
				others = append(others, o.Reading+"："+orDash(o.Note))
			}
			add(t, st.Question, st.Reading+"："+cmp.Or(st.Note, explanation.Define(st.Formulas.At(&st.Rule, s.LawYear(a.Year)), s.LawYear(a.Year))), strings.Join(others, "\n"))
		}
	}
	return t
}

// mostRemarks is how many remarks the report lists; the pages of the pack have
// them all.
const mostRemarks = 40

// quality is how far to trust the data.
func (a *annual) quality() {
	q := a.Quality
	natures := table("一、数据的性质", "", cellSize, "性质 18", "#单元格 22", "#占比 22", "含义 80")
	meaning := map[calc.Nature]string{calc.Published: "公开发布的数", calc.Derived: "由公开数推导", calc.Estimated: "按说明方法估算",
		calc.Remainder: "总数减其他各项的余项", calc.Shown: "示意，不代表该地实际", calc.Unmarked: "没有注明来源，视为填报单位自己的数"}
	for _, n := range []calc.Nature{calc.Published, calc.Derived, calc.Estimated, calc.Remainder, calc.Shown, calc.Unmarked} {
		if count := q.Natures[n]; count > 0 {
			add(natures, orDash(string(n)), fmt.Sprint(count), amount.Percent(big.NewRat(int64(count), int64(q.Cells))), meaning[n])
		}
	}
	read := table("二、读取的数据", "", cellSize, "!年度 30", "!口径 30", "#行数 30")
	for _, s := range a.Sources {
		add(read, fmt.Sprint(s.Year), string(s.Basis), fmt.Sprint(s.Rows))
	}
	blocks := []typeset.Block{natures, read}
	if t, rest := a.remarks(); len(t.Rows) > 0 {
		blocks = append(blocks, t)
		if rest > 0 {
			blocks = append(blocks, typeset.Text{Text: fmt.Sprintf("另有%d条，见检查页。", rest), Size: 9 * typeset.Point, Flat: true, Note: true, Colour: muted})
		}
	}
	share := amount.Missing
	if q.Cells > 0 {
		share = amount.Percent(big.NewRat(int64(q.Cells-q.Natures[calc.Published]), int64(q.Cells)))
	}
	a.section("检查和来源", fmt.Sprintf("检查意见：错误%d条，警告%d条，提示%d条；非公开的数据占%s", q.Errors, q.Warnings, q.Hints, share), "勾稽关系（小计、结余、上下级往来）在计算前已逐项核对，不平不计算。", blocks...)
}

// remarks lists the errors and warnings, and how many there are beyond the list.
func (a *annual) remarks() (*typeset.Table, int) {
	t := table("三、错误和警告", "", cellSize, "统筹区 22", "!险种 12", "检查 30", "内容 84")
	rest := 0
	for _, level := range []finding.Level{finding.Error, finding.Warning} {
		for _, c := range a.Checks {
			if c.Level != level || c.Open {
				continue
			}
			if len(t.Rows) == mostRemarks {
				rest++
				continue
			}
			text := c.Message
			if c.Reason != "" {
				text += "\n已说明：" + c.Reason
			}
			add(t, a.Pool.NameOf(c.Unit), c.Insurance.Name, level.String()+"　"+c.Name, text)
		}
	}
	return t, rest
}

// assumptions are what the projections rest on, and where they lead.
func (a *annual) assumptions() {
	plan := a.Pool.Projection
	if plan == nil {
		a.section("各情景", "没有预测", "统筹区文件夹里没有 projection.toml，本报告不含以后各年。")
		return
	}
	on := chart.PremisesOf(a.View)
	t := table("一、各情景的假设", "", cellSize, "假设 30")
	for _, name := range on.Scenarios {
		head(t, "#"+name+" 16")
	}
	if on.Fitted {
		head(t, "#历史拟合 18")
	}
	head(t, "来源 70")
	for _, x := range on.Rows {
		cells := append([]string{x.Name}, x.Values...)
		if on.Fitted {
			cells = append(cells, orDash(x.Fit))
		}
		add(t, append(cells, cmp.Or(x.Source, sourceless))...)
	}
	lines := table("二、各项目怎样推算", "", cellSize, "!险种 14", "项目 30", "怎样推算 96")
	for i := range a.Insurances {
		for _, l := range a.Program.Lines[a.Insurances[i].Name] {
			add(lines, a.Insurances[i].Name, l.Measure, explanation.Define(l.Formula, a.Year))
		}
	}
	blocks := append([]typeset.Block{t, lines}, moves(on)...)
	heads := ""
	for i := range a.Insurances {
		iv := &a.Insurances[i]
		heads += iv.Name + "：" + dense(chart.HeadsOf(a.View, iv)) + "。"
		if t := a.scenarioTable(&a.Insurances[i]); len(t.Rows) > 0 {
			blocks = append(blocks, t)
		}
	}
	a.section("各情景", fmt.Sprintf("预测从%d年起%d年，%d个情景", a.Year, plan.Years, len(plan.Scenarios)), "预测值不是预算数；没有写公式的项目保持上一年的数。"+heads, blocks...)
}

// moves are how assumptions move at random, and what says so.
func moves(on *chart.Premises) []typeset.Block {
	if len(on.Moves) == 0 {
		return nil
	}
	t := table("三、随机推算的参数", dense(on.Paths), cellSize, "假设 30", "怎样波动 60", "来源 60")
	for _, m := range on.Moves {
		add(t, m.Name, dense(m.How), cmp.Or(m.Source, sourceless))
	}
	return []typeset.Block{t}
}

// sourceless stands for the source of what has none.
const sourceless = "没有来源：测算参数"

// scenarioTable is where every scenario leads: the balances of all units.
func (a *annual) scenarioTable(iv *report.InsuranceView) *typeset.Table {
	plan := a.Pool.Projection
	t := table(iv.Name+"　各统筹区年末结余合计", "单位：元", cellSize, "!年度 16")
	for _, s := range plan.Scenarios {
		head(t, "#"+s+" 34")
	}
	sums := chart.ClosingsOf(a.View, iv)
	for year := a.Year; sums[calc.Baseline][year] != nil; year++ {
		cells := []string{fmt.Sprint(year)}
		for _, s := range plan.Scenarios {
			cells = append(cells, amount.Yuan(sums[s][year]))
		}
		add(t, cells...)
	}
	return t
}
