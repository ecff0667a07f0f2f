package value_test

import (
	"fmt"

	"tongchou/data/value"
)

// Amounts are read in the unit that is written for them, exactly or not at all.
func ExampleRead() {
	for _, text := range []string{"1,234.5678", "１２．５", "1234.5678901", "12.5万"} {
		v, err := value.Read("money", value.Written{Text: text, Scale: value.WanYuan})
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(v.Num.FloatString(2))
	}
	// Output:
	// 12345678.00
	// 125000.00
	// 金额“1234.5678901”；应为：以万元计，至多 6 位小数
	// “12.5万”带有单位；应为：以万元计的数字
}

// A rate says itself whether it is a percentage.
func ExampleRead_ratio() {
	for _, text := range []string{"8%", "0.08", "百分之八"} {
		v, err := value.Read("ratio", value.Written{Text: text})
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(v.Num.FloatString(2))
	}
	// Output:
	// 0.08
	// 0.08
	// “百分之八”不是比率；应为：如 3% 或 0.03
}
