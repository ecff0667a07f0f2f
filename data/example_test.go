package data_test

import (
	"fmt"
	"testing/fstest"

	"tongchou/calc"
	"tongchou/data"
)

// folder is a pool folder in memory: two cities, one scheme of one step.
func folder() fstest.MapFS {
	return fstest.MapFS{
		"units.csv": {Data: []byte("代码,名称,类型\n990100,甲市,市\n990200,乙市,市\n")},
		"funds.csv": {Data: []byte("年度,口径,险种,代码,征缴收入（万元）\n2025,决算,职工,990100,52000\n2025,决算,职工,990200,18000\n")},
		"policy.toml": {Data: []byte(`schema = 1
[pool]
code = "990000"
name = "示例省"
level = "省级"
[[document]]
id = "EX2026"
title = "示例办法"
status = "正式"
[[scheme]]
id = "adjustment"
name = "省级调剂金"
insurance = ["职工"]
first_year = 2026
document = "EX2026"
[[scheme.step]]
name = "上解额"
formula = "ROUND(上年.征缴收入 * 3%, 2)"
flow = "上解"
`)},
	}
}

// A folder is read, its law compiled and its year computed.
func Example() {
	pool, found := data.Read(folder(), "example")
	program, faults := calc.Compile(pool)
	if found.Stops() || faults.Stops() {
		fmt.Println(found, faults)
		return
	}
	result := program.Evaluate(calc.Options{})
	fmt.Println(pool.Policy.Name, result.Year, result.Stage.Word())
	for _, line := range result.Budget {
		if line.Unit >= 0 && line.Item == calc.LevyToAbove {
			fmt.Println(pool.Units[line.Unit].Name, line.Item, line.Value.FloatString(2))
		}
	}
	// Output:
	// 示例省 2026 清算
	// 甲市 上解上级支出 15600000.00
	// 乙市 上解上级支出 5400000.00
}

// Every fault is told in one pass, with its place and what to do.
func ExampleRead() {
	pool := folder()
	pool["units.csv"] = &fstest.MapFile{Data: []byte("代码,名称,类型\n990100,甲市,市\n990200,甲市,城市\n")}
	_, found := data.Read(pool, "example")
	for _, f := range found {
		fmt.Println(f)
	}
	// Output:
	// units.csv:3:8: 错误 D131 名称“甲市”重复，前一处在 第 2 行第 8 列；应为：各不相同；处理：改正其中一行
	// units.csv:3:11: 错误 D133 类型“城市”不认识；应为：市、省直、企业、县；处理：是否为“市”
}

// Amounts are read in the unit that their header names, exactly or not at all.
func ExampleParseMoney() {
	for _, text := range []string{"1,234.5678", "1234.5678901", "12.5万"} {
		v, err := data.ParseMoney(text, data.WanYuan)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(v.FloatString(2))
	}
	// Output:
	// 12345678.00
	// 金额“1234.5678901”；应为：以万元计，至多 6 位小数
	// “12.5万”不是数字；应为：如 1234.56 或 1,234.56
}

// A rate says itself whether it is a percentage.
func ExampleParseRate() {
	for _, text := range []string{"8%", "0.08", "百分之八"} {
		v, err := data.ParseRate(text)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(v.FloatString(2))
	}
	// Output:
	// 0.08
	// 0.08
	// “百分之八”不是比率；应为：如 3% 或 0.03
}
