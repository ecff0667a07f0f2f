package toml_test

import (
	"fmt"

	"tongchou/data/fault"
	"tongchou/data/toml"
)

// What nothing asks for is told when the section is closed.
func ExampleParse() {
	var pass fault.Pass
	root := toml.Parse("notice.toml", "[receiving]\npayee = \"某市医保中心\"\nbanks = \"某银行\"\n", &pass)
	account := root.Section("receiving", "[receiving]")
	fmt.Println(account.Need("payee"), account.Pos("payee"))
	account.Text("bank")
	account.Close()
	fmt.Println(pass.Found[0])
	// Output:
	// 某市医保中心 notice.toml:2:10
	// notice.toml:3:1: 错误 D203 [receiving] 里不认识的键“banks”；处理：是否为“bank”
}
