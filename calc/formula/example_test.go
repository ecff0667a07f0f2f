package formula_test

import (
	"fmt"
	"math/big"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// at is where the formulas of the examples stand.
var at = finding.Pos{File: "policy.toml", Line: 12, Col: 12}

// law is a small scope: what each name is.
type law map[string]formula.Symbol

func (l law) Lookup(space, name string) (sym formula.Symbol, near string, ok bool) {
	if space != "" {
		name = space + "." + name
	}
	if sym, ok = l[name]; ok {
		sym.Key = name
		return sym, "", true
	}
	var known []string
	for k := range l {
		known = append(known, k)
	}
	return sym, finding.Nearest(name, known), false
}

var levy = law{
	"上年.征缴收入": {Type: formula.MoneyType, PerUnit: true},
	"上年.参保人数": {Type: formula.CountType, PerUnit: true},
	"上解比例":    {Type: formula.PlainType},
}

// figures gives the names their values, unit by unit; what is not there is missing.
type figures map[string][]string

func (f figures) Value(n *formula.Node, unit int) (formula.Value, error) {
	list := f[n.Title()]
	if len(list) == 1 {
		unit = 0 // one value for all
	}
	if unit >= len(list) {
		return formula.Value{}, formula.Missing("%s没有填", n.Title())
	}
	r, _ := new(big.Rat).SetString(list[unit])
	return formula.Num(r), nil
}

func (f figures) Units() []int { return []int{0, 1} }

func (f figures) Once(_ *formula.Node, _ int, compute func() ([]formula.Value, error)) ([]formula.Value, error) {
	return compute()
}

var year = figures{"上年.征缴收入": {"1000000.50", "250000"}, "上解比例": {"0.03"}}

// checked is a formula that was parsed and checked.
func checked(text string) *formula.Formula {
	f, list := formula.Parse(text, at)
	if !list.Stops() {
		list = f.Check(levy, "步骤 上解额")
	}
	for _, x := range list {
		fmt.Println(x)
	}
	return f
}

func ExampleParse() {
	f, _ := formula.Parse("ROUND(上年.征缴收入 * 3%, 2)", at)
	f.Walk(func(n *formula.Node) {
		if n.Op == formula.OpName {
			fmt.Println(n.Title(), f.At(n))
		}
	})
	_, list := formula.Parse("ROUND(上年.征缴收入 × 3%, 2)", at)
	fmt.Println(list[0])
	// Output:
	// 上年.征缴收入 policy.toml:12:18
	// policy.toml:12:26: 错误 P201 公式里有不认识的字符“×”；处理：改用英文符号 *
}

// Names and dimensions are proven before anything runs.
func ExampleFormula_Check() {
	for _, text := range []string{"上年.征缴收入 * 上解比例", "上年.征缴收人 * 上解比例", "上年.征缴收入 + 上年.参保人数"} {
		f, _ := formula.Parse(text, at)
		list := f.Check(levy, "步骤 上解额")
		if list.Stops() {
			fmt.Println(list[0])
			continue
		}
		fmt.Println(text, "是", f.Root.Type)
	}
	// Output:
	// 上年.征缴收入 * 上解比例 是 元
	// policy.toml:12:12: 错误 P202 “步骤 上解额”：没有名称 上年.征缴收人；处理：是不是 上年.征缴收入？
	// policy.toml:12:12: 错误 P205 “步骤 上解额”：两边的量纲不同：上年.征缴收入 是 元，上年.参保人数 是 人；应为：同一量纲；处理：检查是否漏乘或漏除；元与人不能相加减、相比较
}

// Arithmetic is exact; a missing value is an error that 缺省 catches.
func ExampleFormula_Eval() {
	for _, text := range []string{"上年.征缴收入 * 上解比例", "ROUND(上年.征缴收入 * 上解比例, 2)", "合计(上年.征缴收入)", "1/3*3", "缺省(上年.参保人数, 0)"} {
		v, err := checked(text).Eval(year, 0)
		fmt.Println(text, "=", v, err)
	}
	_, err := checked("上年.参保人数").Eval(year, 0)
	fmt.Println(err, formula.IsMissing(err))
	// Output:
	// 上年.征缴收入 * 上解比例 = 30000.015 <nil>
	// ROUND(上年.征缴收入 * 上解比例, 2) = 30000.02 <nil>
	// 合计(上年.征缴收入) = 1250000.5 <nil>
	// 1/3*3 = 1 <nil>
	// 缺省(上年.参保人数, 0) = 0 <nil>
	// 上年.参保人数没有填 true
}

// Substitute puts the unit's own numbers into the formula as it was written.
func ExampleFormula_Substitute() {
	f := checked("ROUND(上年.征缴收入 * 上解比例, 2)")
	fmt.Println(f.Substitute(func(n *formula.Node) string {
		v, err := year.Value(n, 0)
		if err != nil {
			return "—"
		}
		return formula.Show(v, n.Type)
	}))
	// Output:
	// ROUND(1,000,000.50 * 0.03, 2)
}

// sheet says where a workbook keeps what formulas read.
type sheet map[string]string

func (s sheet) Name(n *formula.Node) (string, error) { return s[n.Title()], nil }
func (s sheet) Over(n *formula.Node) (string, error) { return "SUM(底稿!$C$5:$C$6)", nil }
func (s sheet) MayBeBlank(n *formula.Node) bool      { return n.Title() == "上年.参保人数" }
func (s sheet) Decimals(*formula.Node) (int, bool)   { return 0, false }

// Excel writes the formula for a row of a sheet, with functions that every
// spreadsheet program has.
func ExampleFormula_Excel() {
	places := sheet{"上年.征缴收入": "C5", "上年.参保人数": "D5", "上解比例": "上解比例_2026"}
	for _, text := range []string{"ROUND(上年.征缴收入 * 上解比例, 2)", "缺省(上年.参保人数, 0)", "IFS(上解比例 > 2%, 1, TRUE, 0)", "合计(上年.征缴收入)"} {
		s, err := checked(text).Excel(places)
		fmt.Println("="+s, err)
	}
	// Output:
	// =ROUND(C5*上解比例_2026,2) <nil>
	// =IF(D5="",0,D5) <nil>
	// =IF(上解比例_2026>2%,1,IF(TRUE,0,NA())) <nil>
	// =SUM(底稿!$C$5:$C$6) <nil>
}
