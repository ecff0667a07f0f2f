package book

import (
	"fmt"
	"math/big"

	"tongchou/calc/formula"
)

// What Excel takes: characters of a formula, and functions within functions.
const (
	maxFormula = 8192
	maxNesting = 64
)

// nesting is the greatest depth of brackets in a formula, texts apart.
func nesting(formula string) int {
	depth, most, quoted := 0, 0, false
	for _, r := range formula {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '(':
			depth++
			most = max(most, depth)
		case r == ')':
			depth--
		}
	}
	return most
}

// largest is the first amount whose fen a float64 of 15 digits cannot hold.
var largest = new(big.Rat).SetInt64(10_000_000_000_000)

// stored is a cell's value as excelize takes it: a number where it is one.
func stored(c Cell) (any, error) {
	if len([]rune(c.Formula)) > maxFormula {
		return nil, fmt.Errorf("公式译成 Excel 后超过 %d 个字符；处理：在 policy.toml 中把它拆成几个步骤", maxFormula)
	}
	if nesting(c.Formula) > maxNesting {
		return nil, fmt.Errorf("公式译成 Excel 后括号超过 %d 层；处理：在 policy.toml 中把它拆成几个步骤", maxNesting)
	}
	switch v := c.Value.(type) {
	case *big.Rat:
		if v == nil {
			return nil, nil
		}
		if c.style.Format == FormatMoney && new(big.Rat).Abs(v).Cmp(largest) >= 0 {
			return nil, fmt.Errorf("金额 %s 元超过 Excel 能精确到分的范围（10 万亿元）；处理：改用万元列示", formula.Decimal(v))
		}
		x, _ := v.Float64() // exact to the fen below the bound; nearest elsewhere
		return x, nil
	case string:
		if v == "" && c.Formula == "" {
			return nil, nil
		}
		return v, nil
	default:
		return v, nil
	}
}
