package html

import (
	"fmt"
	"math/big"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/report"
)

// A fictional pool, 示例省, built by hand: two insurances, two schemes, a
// decision that is still open, a missing cell, a unit below the warning line.

func yuan(n int64) *big.Rat { return new(big.Rat).SetFrac64(n, 100) }

func rat(a, b int64) *big.Rat { return big.NewRat(a, b) }

func mul(a *big.Rat, n, d int64) *big.Rat { return new(big.Rat).Mul(a, big.NewRat(n, d)) }

var fixtureNames = []string{"甲州市", "乙川市", "丙山市", "丁河市", "戊陵市", "己浦市", "庚岭市", "辛溪市", "壬关市", "癸原风景名胜区", "省本级"}

type fixture struct {
	*report.View
	policy *calc.Policy
	pool   *calc.Pool
}

// newFixture makes a pool of n units; names may replace the first ones.
func newFixture(n int, names ...string) *fixture {
	policy := fixturePolicy()
	pool := &calc.Pool{Folder: "sample", Policy: policy, Measures: fixtureMeasures(), Office: &calc.Office{
		Instalments: []calc.Instalment{{Date: "2026-03-31", Share: rat(1, 2)}, {Date: "2026-09-30", Share: rat(1, 2)}}}}
	for i := range n {
		name := fmt.Sprintf("%s第%d区", fixtureNames[i%len(fixtureNames)], i/len(fixtureNames)+1)
		if n <= len(fixtureNames) {
			name = fixtureNames[i]
		}
		if i < len(names) {
			name = names[i]
		}
		pool.Units = append(pool.Units, calc.Unit{Code: fmt.Sprintf("99%04d", i+1), Name: name, Type: "市"})
	}
	f := &fixture{policy: policy, pool: pool}
	f.View = &report.View{Result: &calc.Result{Pool: pool, Year: 2026, Stage: calc.Advance},
		Marks:   []string{"征求意见稿", "测算参数 2 项", "示意数据"},
		Warning: "样例数据：标注“估算/示意”的数值由公开总数按说明方法推算，不代表该地实际基金运行情况，不得用于决策或对外发布", Draft: true}
	f.addRows()
	for i, ins := range []calc.Insurance{{Name: "职工", Slug: "employee"}, {Name: "居民", Slug: "resident"}} {
		f.addInsurance(ins, int64(i))
	}
	f.addRemarks()
	return f
}

func fixturePolicy() *calc.Policy {
	money := calc.Citation{Clause: "三（一）"}
	open := calc.Citation{Clause: "三（一）", Assumed: true, Note: "条文只说“一定比例”，暂按同类省份取值"}
	at := func(line int) finding.Pos { return finding.Pos{File: "policy.toml", Line: line, Col: 9} }
	scheme := &calc.Scheme{ID: "adjustment", Name: "省级调剂金", Insurance: []string{"职工", "居民"}, FirstYear: 2025, Document: "EX1",
		Citation: calc.Citation{Clause: "三（一）"}}
	scheme.Parameters = []*calc.Parameter{{Name: "筹集比例", Kind: "ratio", Citation: open,
		Values: []calc.Dated{{From: 2025, Value: formula.Num(rat(3, 100)), Raw: "3%", Pos: at(20)}, {From: 2027, Value: formula.Num(rat(4, 100)), Raw: "4%", Pos: at(21)}}}}
	scheme.Inputs = []*calc.InputRule{{Name: "核定月数", Kind: "months", PerUnit: true, Decision: true, Citation: money,
		Min: calc.Source{Text: "0.5"}, Max: calc.Source{Text: "1"}, Suggest: calc.Source{Text: "0.5"}}}
	scheme.Steps = []*calc.Step{
		{Name: "筹集基数", Rule: calc.Rule{Formula: calc.Source{Text: "上年.征缴收入 - 50% * MAX(0, 上年.征缴收入 - 前年.征缴收入)"}}, Question: "折算与扣除的次序", Reading: "a", Citation: money,
			Others: []calc.Reading{{Reading: "b", Rule: calc.Rule{Formula: calc.Source{Text: "上年.征缴收入 * 0.95"}}, Note: "先折算，再扣除"}}},
		{Name: "上解额", Rule: calc.Rule{Formula: calc.Source{Text: "ROUND(筹集基数 * 筹集比例, 2)"}}, Flow: calc.Levy, Citation: money},
		{Name: "下拨额", Rule: calc.Rule{Formula: calc.Source{Text: "ROUND(核定月数 * 上年.待遇支出 / 12, 2)"}}, Flow: calc.Grant, Limit: calc.Source{Text: "基金可用余额"}, Citation: money},
		{Name: "暂停线", Rule: calc.Rule{Formula: calc.Source{Text: "3 * 合计(上年.待遇支出) / 12"}}, Citation: calc.Citation{Clause: "三（二）"}},
	}
	scheme.Asserts = []*calc.Assertion{{Name: "分担合计等于缺口", Formula: calc.Source{Text: "下拨额 + 其余缺口 = 可分担缺口"}, Citation: money}}
	scheme.Checks = []*calc.CheckRule{{Name: "当期赤字", When: calc.Source{Text: "上年.支出小计 > 上年.收入小计"}, Level: finding.Warning,
		Message: calc.Source{Text: "上年支出 {上年.支出小计} 大于收入 {上年.收入小计}"}, Citation: money}}
	return &calc.Policy{File: "policy.toml", Code: "990000", Name: "示例省", Level: "省级", Schemes: []*calc.Scheme{scheme},
		Documents: []calc.Document{{ID: "EX1", Title: "示例省医保基金省级统筹办法", Number: "示例〔2025〕1号", Issued: "2025-01-02", Effective: "2025-02-01", Status: "征求意见稿"}},
		Deadlines: []calc.Deadline{{Name: "报送下月用款计划", Who: "统筹区医保部门", Day: 15, Clause: "第九条"},
			{Name: "拨付支出户", Who: "财政部门", Day: calc.MonthEnd, Clause: "第九条"}, {Name: "年终清算", Who: "医保、财政部门", Month: 2, Day: 28, Clause: "第九条"}}}
}

func fixtureMeasures() []calc.Measure {
	return []calc.Measure{{Name: "在职人数", Kind: "count"}, {Name: "退休人数", Kind: "count"}, {Name: "单位缴费费率", Kind: "ratio"},
		{Name: "征缴收入", Kind: "money"}, {Name: "收入小计", Kind: "money"}, {Name: "待遇支出", Kind: "money"}, {Name: "支出小计", Kind: "money"},
		{Name: "上解上级支出", Kind: "money"}, {Name: "年末结余", Kind: "money"}}
}

// income is a unit's 征缴收入 in a year, in 元.
func income(unit int, ins int64, year int) *big.Rat {
	base := yuan(int64(25_000_000_000+(unit*7919%23)*9_731_003_517) / (1 + 2*ins))
	for y := 2022; y < year; y++ {
		base = formula.Round(mul(base, 104, 100), 2)
	}
	return base
}

func (f *fixture) addRows() {
	line := 1
	for _, ins := range []string{"职工", "居民"} {
		for year := 2022; year <= 2026; year++ {
			for i := range f.pool.Units {
				if ins == "居民" && i == len(f.pool.Units)-1 {
					continue
				}
				line++
				f.pool.Rows = append(f.pool.Rows, f.row(ins, year, i, line))
			}
		}
	}
}

func (f *fixture) row(ins string, year, unit, line int) calc.Row {
	k := int64(0)
	if ins == "居民" {
		k = 1
	}
	in := income(unit, k, year)
	basis, nature := calc.Final, calc.Published
	if year == 2025 {
		basis, nature = calc.Expected, calc.Estimated
	} else if year == 2026 {
		basis, nature = calc.Budget, calc.Shown
	}
	closing := mul(in, int64(30+(unit*37)%60), 100)
	values := []*big.Rat{rat(int64(400_000+unit*31_007), 1), rat(int64(180_000+(unit*53_003)%300_000), 1), rat(8, 100), in,
		mul(in, 105, 100), mul(in, int64(95+unit%9), 100), mul(in, int64(97+unit%9), 100), mul(in, 3, 100), closing}
	if year == 2026 {
		values[7], values[8] = nil, nil
	}
	cells := map[string]calc.Cell{}
	for i, m := range f.pool.Measures {
		cells[m.Name] = calc.Cell{Num: values[i], Nature: nature, Method: "示例方法", Source: "示例年鉴 <2025>",
			Pos: finding.Pos{File: "funds.csv", Line: line, Col: 6 + i}}
	}
	return calc.Row{Year: year, Basis: basis, Insurance: ins, Unit: unit, Cells: cells, Pos: finding.Pos{File: "funds.csv", Line: line}}
}

func (f *fixture) cell(ins string, unit, year int, measure string) calc.Cell {
	for _, r := range f.pool.Rows {
		if r.Insurance == ins && r.Unit == unit && r.Year == year {
			return r.Cells[measure]
		}
	}
	panic("no such cell: " + ins + measure)
}

// addInsurance computes levies and grants roughly as the policy says; the point
// is a view of the right shape, not the law.
func (f *fixture) addInsurance(ins calc.Insurance, k int64) {
	scheme := f.policy.Schemes[0]
	run := &calc.Run{Scheme: scheme, Insurance: ins}
	levy := calc.StepColumn{Step: scheme.Steps[1], Type: formula.MoneyType, PerUnit: true}
	grant := calc.StepColumn{Step: scheme.Steps[2], Type: formula.MoneyType, PerUnit: true}
	iv := report.InsuranceView{Insurance: ins, Runs: []*calc.Run{run}, Warn: rat(6, 1), Answers: []report.Answer{
		{Question: "够付几个月", Sentence: "全池结余可支付 6.9 个月，高于警戒线 0.9 个月；3 个统筹区低于 6 个月。", Figure: "6.9", Unit: "个月"},
		{Question: "谁出、谁得", Sentence: "11 个统筹区上解，2 个获下拨；1 个金额未核定。", Figure: "1.32", Unit: "亿元"},
		{Question: "为什么变了", Sentence: "上解比上年增加，主要因为征缴收入增长。", Figure: "+0.05", Unit: "亿元"}}}
	total := report.UnitRow{Unit: -1, Name: f.policy.Name + "合计", Code: f.policy.Code, Levy: yuan(0), Grant: yuan(0), PriorLevy: yuan(0), PriorGrant: yuan(0),
		Months: rat(69, 10), GrantLow: yuan(0), GrantHigh: yuan(0), Closing: yuan(0), Benefits: yuan(0), Checks: 1}
	if k == 0 {
		total.Ratio = rat(138, 100)
	}
	for i := range f.pool.Units {
		if k == 1 && i == len(f.pool.Units)-1 {
			continue
		}
		run.Units = append(run.Units, i)
		row, trees := f.unitRow(ins, k, i)
		levy.Cells = append(levy.Cells, calc.StepCell{Value: formula.Num(row.Levy)})
		grant.Cells = append(grant.Cells, calc.StepCell{Value: formula.Num(row.Grant)})
		for sum, x := range map[*big.Rat]*big.Rat{total.Levy: row.Levy, total.Grant: row.Grant, total.PriorLevy: row.PriorLevy,
			total.Closing: row.Closing, total.Benefits: row.Benefits} {
			if x != nil {
				sum.Add(sum, x)
			}
		}
		low, high := row.Grant, row.Grant
		if row.GrantLow != nil {
			low, high = row.GrantLow, row.GrantHigh
		}
		total.GrantLow.Add(total.GrantLow, low)
		total.GrantHigh.Add(total.GrantHigh, high)
		iv.Rows = append(iv.Rows, row)
		f.addUnit(i, ins, row, run, trees)
	}
	total.Net = new(big.Rat).Sub(total.Grant, total.Levy)
	iv.Flows, iv.In, iv.Out = []calc.Flow{calc.Levy, calc.Grant}, calc.Levy, calc.Grant
	total.In, total.Out, total.OutLow, total.OutHigh = total.Levy, total.Grant, total.GrantLow, total.GrantHigh
	iv.Total = total
	line := calc.StepColumn{Step: scheme.Steps[3], Type: formula.MoneyType, Cells: []calc.StepCell{{Value: formula.Num(mul(total.Benefits, 3, 12))}}}
	run.Steps = []calc.StepColumn{levy, grant, line}
	f.Runs = append(f.Runs, run)
	f.Insurances = append(f.Insurances, iv)
	f.addAccounts(scheme, ins, total)
}

func (f *fixture) unitRow(ins calc.Insurance, k int64, i int) (report.UnitRow, [2]*calc.Node) {
	in, before := income(i, k, 2025), income(i, k, 2024)
	base := new(big.Rat).Sub(in, mul(new(big.Rat).Sub(in, before), 1, 2))
	r := report.UnitRow{Unit: i, Name: f.pool.Units[i].Name, Code: f.pool.Units[i].Code, Contributions: in,
		Levy: formula.Round(mul(base, 3, 100), 2), Grant: new(big.Rat), PriorLevy: formula.Round(mul(before, 3, 100), 2),
		Benefits: f.cell(ins.Name, i, 2025, "待遇支出").Num, Closing: f.cell(ins.Name, i, 2025, "年末结余").Num,
		Income: f.cell(ins.Name, i, 2025, "收入小计").Num, Expenditure: f.cell(ins.Name, i, 2025, "支出小计").Num, Checks: i % 3}
	r.Months = new(big.Rat).Quo(r.Closing, mul(r.Benefits, 1, 12))
	if k == 0 {
		r.Ratio = new(big.Rat).Quo(f.cell(ins.Name, i, 2025, "在职人数").Num, f.cell(ins.Name, i, 2025, "退休人数").Num)
	}
	if i == 2 {
		r.Grant = formula.Round(mul(r.Benefits, 1, 12), 2)
	}
	if i == 4 {
		r.GrantLow, r.GrantHigh = formula.Round(mul(r.Benefits, 1, 24), 2), formula.Round(mul(r.Benefits, 1, 12), 2)
		r.Grant = r.GrantLow
	}
	if i == 5 {
		r.PriorLevy = nil
	}
	r.Net = new(big.Rat).Sub(r.Grant, r.Levy)
	r.In, r.Out, r.OutLow, r.OutHigh = r.Levy, r.Grant, r.GrantLow, r.GrantHigh
	return r, f.trees(ins, i, r, base)
}

func (f *fixture) trees(ins calc.Insurance, i int, r report.UnitRow, base *big.Rat) [2]*calc.Node {
	scheme := f.policy.Schemes[0]
	doc := &f.policy.Documents[0]
	leaf := func(name, measure string, year int) *calc.Node {
		c := f.cell(ins.Name, i, year, measure)
		b := calc.Final
		if year == 2025 {
			b = calc.Expected
		}
		return &calc.Node{Kind: calc.NodeMeasure, Name: name, Type: formula.MoneyType, Value: formula.Num(c.Num), Pos: c.Pos, Year: year, Basis: b, Nature: c.Nature}
	}
	in, before := leaf("上年.征缴收入", "征缴收入", 2025), leaf("前年.征缴收入", "征缴收入", 2024)
	rate := &calc.Node{Kind: calc.NodeParameter, Name: "筹集比例", Value: formula.Num(rat(3, 100)), Raw: "3%", Clause: "三（一）", Assumed: true, Pos: finding.Pos{File: "policy.toml", Line: 20, Col: 9}}
	baseNode := &calc.Node{Kind: calc.NodeStep, Name: "筹集基数", Type: formula.MoneyType, Value: formula.Num(base), Formula: scheme.Steps[0].Formula.Text,
		Substituted: fmt.Sprintf("%s - 50%% * MAX(0, %s - %s)", in.Value, in.Value, before.Value), Clause: "三（一）", Document: doc,
		Question: "折算与扣除的次序", Reading: "a", Nature: calc.Estimated, Children: []*calc.Node{in, before}}
	levy := &calc.Node{Kind: calc.NodeStep, Name: "上解额", Type: formula.MoneyType, Value: formula.Num(r.Levy), Formula: scheme.Steps[1].Formula.Text,
		Substituted: fmt.Sprintf("ROUND(%s * 3%%, 2)", baseNode.Value), Clause: "三（一）", Document: doc, Assumed: true, Nature: calc.Estimated, Children: []*calc.Node{baseNode, rate}}
	months := &calc.Node{Kind: calc.NodeInput, Name: "核定月数", Value: formula.Num(rat(1, 2)), Low: rat(1, 2), High: rat(1, 1), Origin: "建议值", Status: calc.StatusEstimate, Clause: "三（一）"}
	available := &calc.Node{Kind: calc.NodeStep, Name: "基金可用余额", Type: formula.MoneyType, Value: formula.Num(yuan(77_701_000_012)), Formula: "基金.年初余额 + 基金.累计上解",
		Substituted: "777010000.12 + 0", Clause: "三（一）", Children: []*calc.Node{
			{Kind: calc.NodeAccount, Name: "基金.年初余额", Type: formula.MoneyType, Value: formula.Num(yuan(77_701_000_012)), Origin: "填报"}, levy}}
	grant := &calc.Node{Kind: calc.NodeStep, Name: "下拨额", Type: formula.MoneyType, Value: formula.Num(r.Grant), Low: r.GrantLow, High: r.GrantHigh, Formula: scheme.Steps[2].Formula.Text,
		Substituted: fmt.Sprintf("ROUND(0.5 * %s / 12, 2)", r.Benefits.FloatString(2)), Clause: "三（一）", Status: calc.StatusEstimate,
		Children: []*calc.Node{months, leaf("上年.待遇支出", "待遇支出", 2025), available, levy,
			{Kind: calc.NodeProjection, Name: "未来1年.年末结余", Type: formula.MoneyType, Value: formula.Num(yuan(-1_234_567)), Year: 2026}}}
	return [2]*calc.Node{levy, grant}
}

func (f *fixture) addUnit(i int, ins calc.Insurance, row report.UnitRow, run *calc.Run, trees [2]*calc.Node) {
	for len(f.Units) <= i {
		f.Units = append(f.Units, report.UnitView{Index: len(f.Units), Unit: f.pool.Units[len(f.Units)]})
	}
	levy := report.FlowLine{Run: run, Step: run.Scheme.Steps[1], Amount: row.Levy, Status: calc.StatusFinal, Tree: trees[0],
		Sentence: row.Name + "应于 2026 年上解省级调剂金，依据《示例省医保基金省级统筹办法》三（一）。"}
	ui := report.UnitInsurance{Insurance: ins, Row: row, Flows: []report.FlowLine{levy}}
	if row.Grant.Sign() > 0 || row.GrantHigh != nil {
		grant := report.FlowLine{Run: run, Step: run.Scheme.Steps[2], Amount: row.Grant, Low: row.GrantLow, High: row.GrantHigh, Status: calc.StatusFinal, Tree: trees[1], Sentence: row.Name + "获下拨省级调剂金。"}
		if row.GrantLow != nil {
			grant.Status = calc.StatusEstimate
		}
		ui.Flows = append(ui.Flows, grant)
	}
	for c := range row.Checks {
		check := calc.CheckResult{Scheme: run.Scheme, Insurance: ins, Unit: i, Name: "当期赤字", Level: finding.Level(1 + c), Message: "上年支出大于收入 1,234.50 元。", Clause: "三（一）"}
		ui.Checks = append(ui.Checks, check)
		f.Checks = append(f.Checks, check)
	}
	f.Units[i].Insurances = append(f.Units[i].Insurances, ui)
	moved := new(big.Rat).Set(row.Closing)
	for y := 2026; y <= 2036; y++ {
		moved = new(big.Rat).Sub(moved, mul(row.Benefits, int64(5+i%7), 100))
		for m, v := range map[string]*big.Rat{calc.Closing: moved, calc.LevyToAbove: row.Levy, calc.GrantFromAbove: row.Grant} {
			f.Paths = append(f.Paths, calc.Path{Scenario: calc.Baseline, Insurance: ins, Unit: i, Year: y, Measure: m, Value: v})
		}
	}
}

func (f *fixture) addAccounts(scheme *calc.Scheme, ins calc.Insurance, total report.UnitRow) {
	opening := yuan(77_701_000_012)
	for y := 2026; y <= 2030; y++ {
		interest := mul(opening, 15, 1000)
		closing := new(big.Rat).Add(opening, total.Levy)
		closing.Sub(closing, total.Grant).Add(closing, interest)
		f.Accounts = append(f.Accounts, calc.Account{Scheme: scheme, Insurance: ins, Year: y, Opening: opening, Levied: total.Levy,
			Granted: total.Grant, Interest: interest, Closing: closing, Origin: "填报"})
		opening = closing
	}
}

func (f *fixture) addRemarks() {
	f.Checks = append(f.Checks, calc.CheckResult{Unit: -1, Name: "池合计", Level: finding.Notice, Message: "各统筹区上解合计等于下级上解收入。", Insurance: f.Insurances[0].Insurance},
		calc.CheckResult{Unit: 1, Name: "达到征缴预算", Level: finding.Warning, Message: "读到缺数，没有评估。", Open: true, Insurance: f.Insurances[0].Insurance})
	f.Assumed = []report.AssumedItem{{Scheme: f.policy.Schemes[0], Name: "筹集比例", Value: "3%", Clause: "三（一）", Note: "条文只说“一定比例”"}}
	f.Pending = []report.PendingItem{{Scheme: f.policy.Schemes[0], Insurance: f.Insurances[0].Insurance, Unit: min(4, len(f.pool.Units)-1), Rule: f.policy.Schemes[0].Inputs[0], Suggested: formula.Num(rat(1, 2)), Low: rat(1, 2), High: rat(1, 1)}}
	f.Quality = report.Quality{Errors: 0, Warnings: 3, Hints: 2, Cells: 765, Natures: map[calc.Nature]int{calc.Published: 61, calc.Derived: 203, calc.Estimated: 442, calc.Remainder: 27, calc.Shown: 32}}
	f.Sources = []report.SourceNote{{Year: 2024, Basis: calc.Final, Rows: 21}, {Year: 2025, Basis: calc.Expected, Rows: 21}, {Year: 2026, Basis: calc.Budget, Rows: 21}}
	f.Findings.Warn("D210", finding.Pos{File: "funds.csv", Line: 12, Col: 34}, "待遇支出 比上年增加 62%", "变动不超过 50%", "核对原表")
	f.pool.Inputs = []calc.Input{{Year: 2026, Scheme: "adjustment", Insurance: "职工", Code: "990000", Item: "年初余额", Raw: "777010000.12", Note: "示意", Pos: finding.Pos{File: "inputs.csv", Line: 2, Col: 6}}}
}

// files are the names of everything the fixture's pages may link to.
func (f *fixture) files() []string {
	out := []string{"budget.xlsx", "notices/summary.pdf", "notices/all.pdf"}
	for _, u := range f.pool.Units {
		out = append(out, "units/"+u.Code+".xlsx")
	}
	for _, p := range f.papers() {
		out = append(out, "notices/"+p.Name)
	}
	return out
}

// papers are the notices of the fixture: one a flow.
func (f *fixture) papers() []Paper { return flowPapers(f.View) }

func flowPapers(v *report.View) []Paper {
	var out []Paper
	for _, u := range v.Units {
		for _, ui := range u.Insurances {
			for _, l := range ui.Flows {
				p := Paper{Name: fmt.Sprintf("%s-adjustment-%s-levy.pdf", u.Unit.Code, ui.Slug), Word: "上解通知", Unit: u.Index, Run: l.Run, Step: l.Step}
				if l.Step.Flow == calc.Grant {
					p.Name, p.Word = fmt.Sprintf("%s-adjustment-%s-grant.pdf", u.Unit.Code, ui.Slug), "拨付通知"
				}
				out = append(out, p)
			}
		}
	}
	return out
}
