package formula

import (
	"slices"
	"strings"
)

// entry is one operator or function with all its faces: how it is called, what
// it takes and gives, its value in any algebra, its form in a sheet, and how many
// decimals bound it.
type entry[V any] struct {
	at    int    // in the library
	name  string // of an operator: its mark
	level int    // of an operator: how it binds in a sheet

	usage    string // of a function
	min, max int    // its arguments
	pairs    bool   // they come in pairs

	check    func(c *checker, n *Node) // proves the operands and sets the type
	value    func(e *evaluation[V], n *Node) (V, error)
	across   across[V] // of an aggregate: the value over some units
	excel    func(w *excelWriter, n *Node) (string, int)
	decimals func(n *Node, name decimalsOf) (int, bool)
	words    func(s *speaker, n *Node) (string, int)

	// Of an aggregate over the units that take part: what it asks of each unit,
	// and the function that a sheet has for a range of cells.
	parts func(n *Node) (cond, value *Node)
	sheet string
	cells bool // it is over the cells of one unit, and the environment's
}

// many is the most arguments of a function that takes any number.
const many = maxLength

// library is the whole language: its operators, at the place of their Op, and
// from OpCall on its functions. All functions but the aggregates and 缺省 are
// Excel's, with Excel's meaning.
func library[V any]() []entry[V] {
	type face = func(*evaluation[V], *Node) (V, error)
	compared := face(eager(func(alg Algebra[V], n *Node, args []V) (V, error) { return alg.Compare(n.Op, args[0], args[1]), nil }))
	rounded := func(how rounding) face {
		return eager(func(alg Algebra[V], n *Node, args []V) (V, error) { return alg.round(n, args[0], args[1], how) })
	}
	lib := []entry[V]{
		OpNeg:     {words: minus, name: "-", check: likeFirst, value: one(Algebra[V].Neg), excel: negative, decimals: mostOf(all)},
		OpPlus:    {words: saidFirst, name: "+", check: likeFirst, value: one(func(_ Algebra[V], a V) V { return a }), excel: bareFirst, decimals: mostOf(all)},
		OpPercent: {words: percentSaid, name: "%", check: likeFirst, value: one(Algebra[V].percent), excel: percentage, decimals: unbounded},
		OpAdd:     {words: sign("＋"), name: "+", level: levelSum, check: amounts, value: fold(Algebra[V].Add), excel: cleanSum, decimals: mostOf(all)},
		OpSub:     {words: sign("－"), name: "-", level: levelSum, check: amounts, value: fold(Algebra[V].Sub), excel: cleanSum, decimals: mostOf(all)},
		OpMul:     {words: sign("×"), name: "*", level: levelProduct, check: product, value: fold(Algebra[V].Mul), excel: infix, decimals: productDecimals},
		OpDiv: {words: sign("÷"), name: "/", level: levelProduct, check: quotient, excel: infix, decimals: unbounded,
			value: eager(func(alg Algebra[V], n *Node, args []V) (V, error) {
				return alg.div(args[0], args[1], n.Args[1], DivisionByZero)
			})},
		OpPow: {words: powerSaid, name: "^", level: levelPower, check: (*checker).power, excel: infix, decimals: unbounded,
			value: eager(func(alg Algebra[V], n *Node, args []V) (V, error) { return alg.pow(n, args[0], args[1]) })},
		OpEq: {words: truth, name: "=", level: levelCompare, check: equated, value: compared, excel: infix, decimals: unbounded},
		OpNe: {words: truth, name: "<>", level: levelCompare, check: equated, value: compared, excel: infix, decimals: unbounded},
		OpLt: {words: truth, name: "<", level: levelCompare, check: compare, value: compared, excel: infix, decimals: unbounded},
		OpLe: {words: truth, name: "<=", level: levelCompare, check: compare, value: compared, excel: infix, decimals: unbounded},
		OpGt: {words: truth, name: ">", level: levelCompare, check: compare, value: compared, excel: infix, decimals: unbounded},
		OpGe: {words: truth, name: ">=", level: levelCompare, check: compare, value: compared, excel: infix, decimals: unbounded},

		{name: "IF", words: choiceSaid, usage: "IF(条件, 成立时, 不成立时)", min: 3, max: 3, check: choice, excel: call, decimals: mostOf(chosen),
			value: func(e *evaluation[V], n *Node) (V, error) { return e.alg.choose(e, n, n.Args[:2], n.Args[2]) }},
		{name: "IFS", words: choiceSaid, usage: "IFS(条件1, 值1, 条件2, 值2, …)", min: 2, max: many, pairs: true, check: choice, excel: nestedIf, decimals: mostOf(chosen),
			value: func(e *evaluation[V], n *Node) (V, error) { return e.alg.choose(e, n, n.Args, nil) }},
		{name: "AND", words: truth, usage: "AND(条件1, 条件2, …)", min: 1, max: many, check: logic, value: fold(Algebra[V].And), excel: call, decimals: unbounded},
		{name: "OR", words: truth, usage: "OR(条件1, 条件2, …)", min: 1, max: many, check: logic, value: fold(Algebra[V].Or), excel: call, decimals: unbounded},
		{name: "NOT", words: truth, usage: "NOT(条件)", min: 1, max: 1, check: logic, value: one(Algebra[V].Not), excel: call, decimals: unbounded},
		{name: "MIN", words: bound("较小的数", "大于"), usage: "MIN(数1, 数2, …)", min: 1, max: many, check: amounts, value: fold(Algebra[V].Min), excel: call, decimals: mostOf(all)},
		{name: "MAX", words: bound("较大的数", "小于"), usage: "MAX(数1, 数2, …)", min: 1, max: many, check: amounts, value: fold(Algebra[V].Max), excel: call, decimals: mostOf(all)},
		{name: "SUM", words: sumSaid, usage: "SUM(数1, 数2, …)", min: 1, max: many, check: amounts, value: fold(Algebra[V].Add), excel: call, decimals: mostOf(all)},
		{name: "ROUND", words: roundedSaid("四舍五入"), usage: "ROUND(数, 小数位数)", min: 2, max: 2, check: toDecimals, value: rounded(halfAway), excel: nearest, decimals: writtenDecimals},
		{name: "ROUNDUP", words: roundedSaid("尾数进位"), usage: "ROUNDUP(数, 小数位数)", min: 2, max: 2, check: toDecimals, value: rounded(away), excel: cutUp, decimals: writtenDecimals},
		{name: "ROUNDDOWN", words: roundedSaid("尾数舍去"), usage: "ROUNDDOWN(数, 小数位数)", min: 2, max: 2, check: toDecimals, value: rounded(toward), excel: cutDown, decimals: writtenDecimals},
		{name: "INT", words: after("，取不大于它的整数"), usage: "INT(数)", min: 1, max: 1, check: likeFirst, value: eager(floor[V]), excel: cutWhole, decimals: whole},
		{name: "MOD", words: remainderSaid, usage: "MOD(数, 除数)", min: 2, max: 2, check: amounts, value: eager(remainder[V]), excel: rest, decimals: mostOf(all)},
		{name: "ABS", words: after("的绝对值"), usage: "ABS(数)", min: 1, max: 1, check: likeFirst, value: one(Algebra[V].Abs), excel: call, decimals: mostOf(all)},
		{name: "缺省", words: fallbackSaid, usage: "缺省(可能缺的值, 缺时用的值)", min: 2, max: 2, check: alike, excel: fallback, decimals: mostOf(all),
			value: func(e *evaluation[V], n *Node) (V, error) {
				v, err := e.eval(n.Args[0])
				return e.alg.Otherwise(v, err, func() (V, error) { return e.eval(n.Args[1]) })
			}},
		{name: having, words: truth, usage: "有(可能缺的值)", min: 1, max: 1, check: present, excel: filled, decimals: unbounded, value: has[V]},

		{name: "合计", words: overSaid("合计"), usage: "合计(数) 或 合计(数, 条件)", min: 1, max: 2, check: overValues, excel: aggregate, decimals: mostOf(first),
			value: overAll[V], across: over(added, false, func(_ Algebra[V], _ *Node, sum, _ V) (V, error) { return sum, nil }),
			parts: valued, sheet: "SUM"},
		{name: "平均", words: overSaid("的平均数"), usage: "平均(数) 或 平均(数, 条件)", min: 1, max: 2, check: overValues, excel: aggregate, decimals: unbounded,
			value: overAll[V], across: over(added, true, func(alg Algebra[V], n *Node, sum, count V) (V, error) { return alg.div(sum, count, n, nobody) }),
			parts: valued, sheet: "AVERAGE"},
		{name: "最大", words: overSaid("中的最大数"), usage: "最大(数) 或 最大(数, 条件)", min: 1, max: 2, check: overValues, excel: aggregate, decimals: mostOf(first),
			value: overAll[V], across: extreme[V](highest), parts: valued, sheet: "MAX"},
		{name: "最小", words: overSaid("中的最小数"), usage: "最小(数) 或 最小(数, 条件)", min: 1, max: 2, check: overValues, excel: aggregate, decimals: mostOf(first),
			value: overAll[V], across: extreme[V](lowest), parts: valued, sheet: "MIN"},
		{name: "计数", words: overSaid("个数"), usage: "计数(条件)", min: 1, max: 1, check: overUnits, excel: aggregate, decimals: whole,
			value: overAll[V], across: over(added, true, func(_ Algebra[V], _ *Node, _, count V) (V, error) { return count, nil }),
			parts: counted, sheet: "SUM"},
		{name: "人口", words: peopleSaid, usage: "人口(数) 或 人口(数, 条件)", min: 1, max: 2, check: overCells, excel: aggregate, decimals: unbounded,
			value: overCellsOf[V], parts: valued, sheet: "SUMPRODUCT", cells: true},
		{name: ranking, words: rankSaid, usage: "名次(数) 或 名次(数, 条件)", min: 1, max: 2, check: overRanks, excel: aggregate, decimals: whole,
			value: overAll[V], across: rankAll[V], parts: valued, sheet: "RANK"},
		{name: preceding, words: beforeSaid, usage: "排前合计(数, 次序)", min: 2, max: 2, check: overOrders, excel: aggregate, decimals: mostOf(first),
			value: overAll[V], across: sumsBefore[V], parts: inOrder, sheet: "SUMPRODUCT"},
		{name: grouping, words: groupSaid, usage: "同组(合计(数), 单位.列名)", min: 2, max: 2, check: overGroups, excel: aggregate, decimals: mostOf(first),
			value: overGroup[V], parts: held, sheet: "SUMPRODUCT"},
	}
	for i := range lib {
		lib[i].at = i
	}
	return lib
}

// complete stops the program if an operator or a function lacks a face.
func complete[V any](lib []entry[V]) []entry[V] {
	for i, e := range lib[OpNeg:] {
		function := Op(i)+OpNeg >= OpCall
		if e.name == "" {
			panic("formula: an entry has no name")
		}
		if e.check == nil || e.value == nil || e.excel == nil || e.decimals == nil || e.words == nil ||
			function && (e.usage == "" || e.max == 0) || (e.parts != nil) != (e.sheet != "") || (e.across == nil) != (e.parts == nil || e.name == grouping || e.cells) {
			panic("formula: " + e.name + " lacks a face")
		}
	}
	return lib
}

var (
	exactLibrary  = complete(library[Value]())
	columnLibrary = complete(library[Column]())
)

// operator is the entry of a binary operator's mark.
func operator(mark string) (Op, *entry[Value]) {
	i := slices.IndexFunc(exactLibrary[OpAdd:OpCall], func(e entry[Value]) bool { return e.name == mark })
	return OpAdd + Op(i), &exactLibrary[int(OpAdd)+i]
}

// function is the entry of a function; nil if there is none.
func function(name string) *entry[Value] {
	i := slices.IndexFunc(exactLibrary[OpCall:], func(e entry[Value]) bool { return e.name == name })
	if i < 0 {
		return nil
	}
	return &exactLibrary[int(OpCall)+i]
}

func functionNames() []string {
	var out []string
	for _, e := range exactLibrary[OpCall:] {
		out = append(out, e.name)
	}
	slices.Sort(out)
	return out
}

func functionList() string { return strings.Join(functionNames(), " ") }

// Parts are what an aggregate asks of each unit: whether it is in it (nil: it
// is), and what it adds (nil: it is counted).
func (n *Node) Parts() (cond, value *Node) { return n.as.parts(n) }

// SheetFunction is the function with which a sheet makes an aggregate of what
// each unit adds to it.
func (n *Node) SheetFunction() string { return n.as.sheet }

func valued(n *Node) (cond, value *Node) {
	if len(n.Args) == 2 {
		cond = n.Args[1]
	}
	return cond, n.Args[0]
}

func counted(n *Node) (cond, value *Node) { return n.Args[0], nil }

// held: an aggregate of a part of the units asks of each what the one that it holds asks.
func held(n *Node) (cond, value *Node) { return n.Args[0].Parts() }

// Operands that a face looks at.
func all(n *Node) []*Node   { return n.Args }
func first(n *Node) []*Node { return n.Args[:1] }

// chosen are the values of IF or IFS, asked are the conditions.
func chosen(n *Node) []*Node {
	_, values := branches(n)
	return values
}

func branches(n *Node) (conds, values []*Node) {
	for i := 0; i+1 < len(n.Args); i += 2 {
		conds, values = append(conds, n.Args[i]), append(values, n.Args[i+1])
	}
	if len(n.Args)%2 == 1 { // what stands where no condition holds
		values = append(values, n.Args[len(n.Args)-1])
	}
	return conds, values
}

// Computed are the parts of a node that its value is made of, as value gives those of
// its parts: of a choice the conditions up to the one that holds, and what stands
// there; of 缺省 the one that there is; of all else every part.
func (n *Node) Computed(value func(*Node) (Value, error)) []*Node {
	if n.Op != OpCall {
		return n.Args
	}
	switch n.as.name {
	case "缺省":
		if _, err := value(n.Args[0]); err != nil {
			return n.Args[1:]
		}
		return n.Args[:1]
	case "IF", "IFS":
		conds, values := branches(n)
		for i, c := range conds {
			if v, err := value(c); err == nil && v.Yes {
				return append(slices.Clone(conds[:i+1]), values[i])
			}
		}
		return append(slices.Clone(conds), values[len(conds):]...)
	}
	return n.Args
}
