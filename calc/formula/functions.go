package formula

import (
	"maps"
	"slices"
	"strings"
)

// function is the form of a call: how many arguments, and how to write it.
type function struct {
	min, max int  // max −1: any number
	pairs    bool // arguments come in pairs
	over     bool // an aggregate over all units that take part
	usage    string
}

// functions is the whole library of the language. All but the aggregates and
// 缺省 are Excel's, with Excel's meaning.
var functions = map[string]function{
	"IF":        {3, 3, false, false, "IF(条件, 成立时, 不成立时)"},
	"IFS":       {2, -1, true, false, "IFS(条件1, 值1, 条件2, 值2, …)"},
	"AND":       {1, -1, false, false, "AND(条件1, 条件2, …)"},
	"OR":        {1, -1, false, false, "OR(条件1, 条件2, …)"},
	"NOT":       {1, 1, false, false, "NOT(条件)"},
	"MIN":       {1, -1, false, false, "MIN(数1, 数2, …)"},
	"MAX":       {1, -1, false, false, "MAX(数1, 数2, …)"},
	"SUM":       {1, -1, false, false, "SUM(数1, 数2, …)"},
	"ROUND":     {2, 2, false, false, "ROUND(数, 小数位数)"},
	"ROUNDUP":   {2, 2, false, false, "ROUNDUP(数, 小数位数)"},
	"ROUNDDOWN": {2, 2, false, false, "ROUNDDOWN(数, 小数位数)"},
	"ABS":       {1, 1, false, false, "ABS(数)"},
	"缺省":        {2, 2, false, false, "缺省(可能缺的值, 缺时用的值)"},
	"合计":        {1, 2, false, true, "合计(数) 或 合计(数, 条件)"},
	"平均":        {1, 1, false, true, "平均(数)"},
	"计数":        {1, 1, false, true, "计数(条件)"},
}

func functionNames() []string { return slices.Sorted(maps.Keys(functions)) }

func functionList() string { return strings.Join(functionNames(), " ") }
