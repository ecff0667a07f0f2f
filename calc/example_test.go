package calc_test

import (
	"fmt"
	"math/big"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/calc/comparison"
	"tongchou/calc/explanation"
	"tongchou/calc/formula"
	"tongchou/calc/law"
	"tongchou/calc/position"
)

// small is a pool of two cities with one scheme of one step.
func small(text string) *calc.Pool {
	row := func(unit int, yuan int64) calc.Row {
		return calc.Row{Year: 2025, Basis: calc.Final, Insurance: "职工", Unit: unit,
			Cells: map[string]calc.Cell{calc.Contributions: {Num: big.NewRat(yuan, 1)}}}
	}
	rate := calc.Parameter{Name: "上解比例", Kind: "ratio", Values: []calc.Dated{{From: 2026, Value: formula.Num(big.NewRat(3, 100)), Raw: "3%"}}}
	return &calc.Pool{
		Policy: &calc.Policy{Code: "990000", Name: "示例省", Schemes: []*calc.Scheme{{
			ID: "adjustment", Name: "省级调剂金", Insurance: []string{"职工"}, FirstYear: 2026, Parameters: []*calc.Parameter{&rate},
			Steps: []*calc.Step{{Name: "上解额", Rule: calc.Rule{Formula: calc.Source{Text: text}}, Flow: calc.Levy, Citation: calc.Citation{Clause: "四"}}},
		}}},
		Measures: []calc.Measure{{Name: calc.Contributions, Kind: "money", PartOf: calc.Income}},
		Units:    []calc.Unit{{Code: "990100", Name: "甲市"}, {Code: "990200", Name: "乙市"}},
		Rows:     []calc.Row{row(0, 520_000_000), row(1, 180_000_000)},
	}
}

const levyFormula = "ROUND(上年.征缴收入 * 上解比例, 2)"

// The names and dimensions of a law are proven before anything is computed.
func Example_law() {
	_, faults := law.Compile(small("上年.征缴收入 / 上解比率"))
	fmt.Println(faults[0].Found, faults[0].Remedy)
	_, faults = law.Compile(small("上年.征缴收入 > 0"))
	fmt.Println(faults[0].Found)
	// Output:
	// “步骤 上解额”：没有名称 上解比率 是不是 上解比例？
	// 步骤“上解额”是上解资金，公式却是是否
}

// A result is a value: plain tables of what the law makes of the figures.
func Example_budget() {
	program, _ := law.Compile(small(levyFormula))
	result := budget.Evaluate(program, calc.Options{Year: 2026, Stage: calc.Advance})
	for _, run := range result.Runs {
		for _, column := range run.Steps {
			for i, cell := range column.Cells {
				fmt.Println(result.Pool.Units[run.Units[i]].Name, column.Step.Name, cell.Value, cell.Status)
			}
		}
	}
	fmt.Println("年末余额", result.Accounts[0].Closing.FloatString(2))
	// Output:
	// 甲市 上解额 15600000 final
	// 乙市 上解额 5400000 final
	// 年末余额 21000000.00
}

// An explanation is a tree down to the figures that were read.
func Example_explanation() {
	program, _ := law.Compile(small(levyFormula))
	result := budget.Evaluate(program, calc.Options{Year: 2026})
	run := result.Runs[0]
	tree := explanation.New(result, false).Step(run, run.Steps[0].Step, 1)
	fmt.Println(tree.Name, tree.Value, tree.Formula, tree.Substituted, tree.Clause)
	for _, child := range tree.Children {
		fmt.Println(child.Name, child.Value, child.Basis)
	}
	// Output:
	// 上解额 5400000 ROUND(上年.征缴收入 * 上解比例, 2) ROUND(180,000,000.00 * 3%, 2) 四
	// 上年.征缴收入 180000000 决算
	// 上解比例 0.03
}

// The difference of two sides is split by cause, to the fen.
func Example_comparison() {
	program, _ := law.Compile(small(levyFormula))
	higher := calc.Options{Year: 2026, Parameters: map[calc.ParameterName]formula.Value{{Scheme: "adjustment", Name: "上解比例"}: formula.Num(big.NewRat(4, 100))}}
	for _, change := range comparison.Of(calc.NewVariant(program, calc.Options{Year: 2026}), calc.NewVariant(program, higher), calc.Levy) {
		fmt.Println(change.Unit.Name, change.Item, change.From.FloatString(2), change.To.FloatString(2))
		for i, part := range change.Parts {
			fmt.Println(" ", calc.Causes()[i], part.FloatString(2))
		}
	}
	// Output:
	// 甲市 上解上级支出 15600000.00 20800000.00
	//   数据 0.00
	//   参数 5200000.00
	//   决定 0.00
	//   公式或解读 0.00
	//   其他统筹区 0.00
	// 乙市 上解上级支出 5400000.00 7200000.00
	//   数据 0.00
	//   参数 1800000.00
	//   决定 0.00
	//   公式或解读 0.00
	//   其他统筹区 0.00
}

// A first notice divides its amount over the dates of the year, to the fen; a later
// one moves only what is still to come, and asks for nothing that is paid.
func Example_position() {
	third := big.NewRat(1, 3)
	m := position.Matter{Flow: calc.Levy, Stage: calc.Advance, Settling: calc.Settlement, Day: "2026-01-15", Due: big.NewRat(100, 1), Paid: new(big.Rat),
		Plan: []calc.Instalment{{Date: "2026-03-31", Share: third}, {Date: "2026-06-30", Share: third}, {Date: "2026-09-30", Share: third}}}
	first := position.Of(&m)
	fmt.Println(first.Paper, calc.ScheduleText(first.ToPay))

	m.Register = []*calc.Issued{{Date: m.Day, Stage: m.Stage, Word: calc.WordPlan, Amount: first.Due, Schedule: first.Schedule}}
	m.Day, m.Due, m.Paid = "2026-05-20", big.NewRat(110, 1), big.NewRat(40, 1)
	next := position.Of(&m)
	fmt.Println(next.Paper, calc.ScheduleText(next.ToPay))
	// Output:
	// plan 2026-03-31:33.34;2026-06-30:33.33;2026-09-30:33.33
	// correction 2026-06-30:26.67;2026-09-30:43.33
}
