package data_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing/fstest"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/calc/law"
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
	program, faults := law.Compile(pool)
	if found.Stops() || faults.Stops() {
		fmt.Println(found, faults)
		return
	}
	result := budget.Evaluate(program, calc.Options{})
	fmt.Println(pool.Policy.Name, result.Year, result.Stage.Word())
	for _, line := range result.Budget {
		if line.Unit >= 0 && line.Item == calc.LevyToAbove {
			fmt.Println(pool.Units[line.Unit].Name, line.Item, line.Value.FloatString(2))
		}
	}
	// Output:
	// 示例省 2026 预缴
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
	// units.csv:3:8: 错误 D131 B3 名称“甲市”重复，前一处在 B2；应为：各不相同；处理：改正其中一行
	// units.csv:3:11: 错误 D133 C3 类型“城市”不认识；应为：市、省直、企业、县；处理：是否为“市”
}

// A what-if is laid over a pool: it names what it changes, from when, and why.
func ExampleReadOverlay() {
	dir, err := os.MkdirTemp("", "overlay")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "lower.toml")
	text := "schema = 1\ntitle = \"降低上解\"\nauthor = \"基金处\"\nreason = \"测算\"\nfrom = 2026\n" +
		"[[formula]]\nscheme = \"adjustment\"\nstep = \"上解额\"\nformula = \"ROUND(上年.征缴收入 * 2%, 2)\"\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	pool, _ := data.Read(folder(), "example")
	overlay, found := data.ReadOverlay(path, pool)
	fmt.Println(overlay.Title, overlay.From, overlay.Formulas[0].Step, overlay.Formulas[0].Pos, len(found))
	// Output:
	// 降低上解 2026 上解额 lower.toml:8:9 0
}
