package value_test

import (
	"fmt"

	"tongchou/calc/formula"
	"tongchou/data/value"
)

func ExampleRead() {
	for _, text := range []string{"1,234.56", "１２．５", "0.001"} {
		v, err := value.Read("money", value.Written{Text: text})
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(formula.Decimal(v.Num))
	}
	v, _ := value.Read("money", value.Written{Text: "32849.4", Scale: value.WanYuan})
	fmt.Println(formula.Decimal(v.Num))
	// Output:
	// 1234.56
	// 12.5
	// 金额“0.001”；应为：以元计，至多 2 位小数
	// 328494000
}
