package sheet_test

import (
	"fmt"

	"tongchou/data/fault"
	"tongchou/data/sheet"
	"tongchou/data/value"
)

// A table is read by column names, whatever stands above it; the header says
// in which unit its figures are.
func ExampleReadCSV() {
	layout := sheet.Layout{Columns: []sheet.Column{
		{Name: "年度", Required: true}, {Name: "代码", Required: true}, {Name: "征缴收入", Scales: value.Scales("money")},
	}}
	const text = "示例市基金收支\n年度,代码,征缴收入（万元）\n2025,990100,52000\n2025,990200,一百\n"
	var pass fault.Pass
	table := sheet.ReadCSV("funds.csv", []byte(text), layout, &pass)
	for _, rec := range table.Records {
		if v, ok := rec.Value("征缴收入", "money"); ok {
			fmt.Println(rec.Year("年度"), rec.Text("代码"), v.Num.FloatString(2))
		}
	}
	fmt.Println(pass.Found[0])
	// Output:
	// 2025 990100 520000000.00
	// funds.csv:4:13: 错误 D120 C4 “一百”不是数字；应为：如 1234.56 或 1,234.56；处理：改成数字；缺数请留空
}
