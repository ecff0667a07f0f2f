package formula

import (
	"slices"
	"strings"
)

// entry is one operator or function with all its faces.
type entry[V any] struct {
	name     string
	min, max int  // how many arguments; max −1: any number
	pairs    bool // arguments come in pairs
	over     bool // an aggregate over all units that take part
	usage    string
	value    func(e *evaluation[V], n *Node) (V, error)
}

// library is the whole language: its operators, at the place of their Op, and
// its functions. All functions but the aggregates and 缺省 are Excel's, with
// Excel's meaning.
func library[V any]() []entry[V] {
	compare := entry[V]{value: eager(func(alg Algebra[V], n *Node, args []V) (V, error) {
		return alg.Compare(n.Op, args[0], args[1]), nil
	})}
	rounded := func(how rounding) func(*evaluation[V], *Node) (V, error) {
		return eager(func(alg Algebra[V], n *Node, args []V) (V, error) { return alg.round(n, args[0], args[1], how) })
	}
	operators := []entry[V]{
		OpNeg:     {value: one(Algebra[V].Neg)},
		OpPlus:    {value: one(func(_ Algebra[V], a V) V { return a })},
		OpPercent: {value: one(Algebra[V].percent)},
		OpAdd:     {value: fold(Algebra[V].Add)},
		OpSub:     {value: fold(Algebra[V].Sub)},
		OpMul:     {value: fold(Algebra[V].Mul)},
		OpDiv: {value: eager(func(alg Algebra[V], n *Node, args []V) (V, error) {
			return alg.div(args[0], args[1], n.Args[1], divisionByZero)
		})},
		OpPow: {value: eager(func(alg Algebra[V], n *Node, args []V) (V, error) { return alg.pow(n, args[0], args[1]) })},
		OpEq:  compare, OpNe: compare, OpLt: compare, OpLe: compare, OpGt: compare, OpGe: compare,
	}
	return append(operators, []entry[V]{
		{name: "IF", min: 3, max: 3, usage: "IF(条件, 成立时, 不成立时)",
			value: func(e *evaluation[V], n *Node) (V, error) { return e.alg.choose(e, n, n.Args[:2], n.Args[2]) }},
		{name: "IFS", min: 2, max: -1, pairs: true, usage: "IFS(条件1, 值1, 条件2, 值2, …)",
			value: func(e *evaluation[V], n *Node) (V, error) { return e.alg.choose(e, n, n.Args, nil) }},
		{name: "AND", min: 1, max: -1, usage: "AND(条件1, 条件2, …)", value: fold(Algebra[V].And)},
		{name: "OR", min: 1, max: -1, usage: "OR(条件1, 条件2, …)", value: fold(Algebra[V].Or)},
		{name: "NOT", min: 1, max: 1, usage: "NOT(条件)", value: one(Algebra[V].Not)},
		{name: "MIN", min: 1, max: -1, usage: "MIN(数1, 数2, …)", value: fold(Algebra[V].Min)},
		{name: "MAX", min: 1, max: -1, usage: "MAX(数1, 数2, …)", value: fold(Algebra[V].Max)},
		{name: "SUM", min: 1, max: -1, usage: "SUM(数1, 数2, …)", value: fold(Algebra[V].Add)},
		{name: "ROUND", min: 2, max: 2, usage: "ROUND(数, 小数位数)", value: rounded(halfAway)},
		{name: "ROUNDUP", min: 2, max: 2, usage: "ROUNDUP(数, 小数位数)", value: rounded(away)},
		{name: "ROUNDDOWN", min: 2, max: 2, usage: "ROUNDDOWN(数, 小数位数)", value: rounded(toward)},
		{name: "ABS", min: 1, max: 1, usage: "ABS(数)", value: one(Algebra[V].Abs)},
		{name: "缺省", min: 2, max: 2, usage: "缺省(可能缺的值, 缺时用的值)",
			value: func(e *evaluation[V], n *Node) (V, error) {
				v, err := e.eval(n.Args[0])
				return e.alg.Otherwise(v, err, func() (V, error) { return e.eval(n.Args[1]) })
			}},
		{name: "合计", min: 1, max: 2, over: true, usage: "合计(数) 或 合计(数, 条件)",
			value: over(func(_ Algebra[V], _ *Node, sum, _ V) (V, error) { return sum, nil })},
		{name: "平均", min: 1, max: 1, over: true, usage: "平均(数)",
			value: over(func(alg Algebra[V], n *Node, sum, count V) (V, error) { return alg.div(sum, count, n, nobody) })},
		{name: "计数", min: 1, max: 1, over: true, usage: "计数(条件)",
			value: over(func(_ Algebra[V], _ *Node, _, count V) (V, error) { return count, nil })},
	}...)
}

var (
	exactLibrary  = library[Value]()
	columnLibrary = library[Column]()
)

// functionAt is the place of a function in the library; −1 if there is none.
func functionAt(name string) int {
	return slices.IndexFunc(exactLibrary, func(e entry[Value]) bool { return e.name == name && name != "" })
}

func functionNames() []string {
	var out []string
	for _, e := range exactLibrary {
		if e.name != "" {
			out = append(out, e.name)
		}
	}
	slices.Sort(out)
	return out
}

func functionList() string { return strings.Join(functionNames(), " ") }

// Parts are what an aggregate asks of each unit: whether it is in it (nil: it
// is), and what it adds (nil: it is counted).
func (n *Node) Parts() (cond, value *Node) {
	switch {
	case n.Str == "计数":
		return n.Args[0], nil
	case len(n.Args) == 2:
		cond = n.Args[1]
	}
	return cond, n.Args[0]
}
