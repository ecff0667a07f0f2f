package formula

import (
	"math/big"
	"slices"
	"strings"

	"tongchou/calc/finding"
)

// Check resolves every name of the formula and proves its dimensions before
// anything runs. It sets Type, PerUnit and Symbol on the nodes and reports all
// faults; step names the formula in messages.
func (f *Formula) Check(scope Scope, step string) finding.List {
	c := checker{f: f, scope: scope, step: step}
	c.check(f.Root)
	if !c.bad[f.Root] {
		_, cellwise := scope.(Cellwise)
		if found, expected := f.unfit(cellwise); found != "" {
			c.list.Add("P210", f.Pos, step+"："+found, expected, "拆成几个步骤")
		}
	}
	return c.list
}

// checker carries one formula's check. bad marks a node whose fault was
// reported already; nothing more is said about what contains it.
type checker struct {
	f     *Formula
	scope Scope
	step  string
	list  finding.List
	bad   map[*Node]bool
}

func (c *checker) fault(n *Node, id, found, expected, remedy string) {
	c.list.Add(id, c.f.At(n), "“"+c.step+"”："+found, expected, remedy)
	c.spoil(n)
}

func (c *checker) spoil(n *Node) {
	if c.bad == nil {
		c.bad = map[*Node]bool{}
	}
	c.bad[n] = true
}

func (c *checker) check(n *Node) {
	spoilt := false
	if n.Op == OpCells || n.Op == OpOver {
		outer := c.scope
		if !c.enter(n) {
			return
		}
		defer func() { c.scope = outer }()
	}
	for _, a := range n.Args {
		c.check(a)
		spoilt = spoilt || c.bad[a]
		n.PerUnit = n.PerUnit || a.PerUnit
	}
	if spoilt {
		c.spoil(n)
		return
	}
	switch n.Op {
	case OpNumber:
		n.Type = PlainType
		if n.Unit != nil {
			n.Type = *n.Unit
		} else if n.Num.Sign() == 0 {
			n.Type = FreeType
		}
	case OpText:
		n.Type = TextType
	case OpBool:
		n.Type = BoolType
	case OpName:
		c.name(n)
	default:
		n.as.check(c, n)
	}
}

// enter takes up the scope of what an aggregate asks; false where there may be none.
func (c *checker) enter(n *Node) bool {
	if n.Op == OpOver {
		s, cellwise := c.scope.(Cellwise)
		if cellwise {
			c.fault(n, "P203", "这里不能用 "+n.Str, "", s.Cellwise())
		}
		return !cellwise
	}
	var inner Scope
	if s, ok := c.scope.(CellScope); ok {
		inner = s.Cells()
	}
	if inner == nil {
		c.fault(n, "P203", "这里不能用 "+n.Str, "", n.Str+" 只用于推算公式和人群公式，里面不再写 "+n.Str)
		return false
	}
	c.scope = inner
	return true
}

func (c *checker) name(n *Node) {
	sym, near, ok := c.scope.Lookup(n.Space, n.Name)
	if !ok {
		remedy := "检查写法；同一方案的参数、输入、步骤直接写名称，指标写作 上年.征缴收入"
		switch {
		case n.Space == "" && strings.Contains("个次家户天日岁件例床年月项", n.Name): // 10元/个: no unit, and near to any short name
			remedy = "数后面的单位只有 元、千元、万元、亿元、人、万人、个月、元/人；别的数不写单位"
		case near != "":
			remedy = "是不是 " + near + "？"
		}
		c.fault(n, "P202", "没有名称 "+n.Title(), "", remedy)
		return
	}
	n.Symbol, n.Type, n.PerUnit = sym, sym.Type, sym.PerUnit
	if sym.Faulty {
		c.f.Faulty = true
		c.spoil(n)
	}
}

// sides shows the operands of a dimension error.
func (c *checker) sides(args []*Node) string {
	s := ""
	for i, a := range args {
		if i > 0 {
			s += "，"
		}
		s += c.f.Source(a) + " 是 " + a.Type.String()
	}
	return s
}

// numbers requires every operand to be a number.
func (c *checker) numbers(n *Node) bool {
	for _, a := range n.Args {
		if a.Type.Sort != Number {
			c.fault(n, "P205", "这里要数："+c.sides(n.Args), "数", "")
			return false
		}
	}
	return true
}

// same requires one type of all operands and makes it n's; a literal 0 fits any number.
func (c *checker) same(n *Node, args ...*Node) bool {
	t := args[0].Type
	for _, a := range args[1:] {
		u, ok := unify(t, a.Type)
		if !ok {
			if !c.bad[n] {
				c.fault(n, "P205", "两边的量纲不同："+c.sides(args), "同一量纲", "检查是否漏乘或漏除；元与人不能相加减、相比较")
			}
			return false
		}
		t = u
	}
	n.Type = t
	return true
}

func unify(a, b Type) (Type, bool) {
	if a.Free && b.Sort == Number {
		return b, true
	}
	return a, a == b || b.Free && a.Sort == Number
}

func (c *checker) power(n *Node) {
	if !c.numbers(n) {
		return
	}
	base, exp := n.Args[0].Type, n.Args[1]
	if exp.Type.Money != 0 || exp.Type.Count != 0 {
		c.fault(n, "P205", "指数带量纲："+c.sides(n.Args), "纯数", "")
		return
	}
	if base.Money == 0 && base.Count == 0 {
		n.Type = PlainType
		return
	}
	k, ok := literalInt(exp)
	if !ok {
		c.fault(n, "P205", "有量纲的数只能乘方到写明的整数："+c.sides(n.Args), "整数", "")
		return
	}
	n.Type = Type{Money: base.Money * k, Count: base.Count * k}
}

// literalInt is the value of a small whole literal, with or without a sign.
func literalInt(n *Node) (int, bool) {
	sign := 1
	for n.Op == OpNeg || n.Op == OpPlus {
		if n.Op == OpNeg {
			sign = -sign
		}
		n = n.Args[0]
	}
	if n.Op != OpNumber || !n.Num.IsInt() || n.Num.Num().BitLen() > 8 {
		return 0, false
	}
	return sign * int(n.Num.Num().Int64()), true
}

// What operators and functions take and give.

// likeFirst takes numbers and gives what the first is.
func likeFirst(c *checker, n *Node) {
	c.numbers(n)
	n.Type = n.Args[0].Type
}

// alike takes operands of one type, amounts numbers of one type.
func alike(c *checker, n *Node) { c.same(n, n.Args...) }

func amounts(c *checker, n *Node) {
	if c.numbers(n) {
		c.same(n, n.Args...)
	}
}

func equated(c *checker, n *Node) {
	c.apart(n)
	alike(c, n)
	n.Type = BoolType
}

func compare(c *checker, n *Node) {
	c.apart(n)
	amounts(c, n)
	n.Type = BoolType
}

// apart requires that a comparison has two sides: what is compared with itself says
// nothing, and was meant otherwise.
func (c *checker) apart(n *Node) {
	switch a, b := n.Args[0], n.Args[1]; {
	case c.f.Source(a) == c.f.Source(b):
		c.fault(n, "P201", "比较的两边都是 "+c.f.Source(a), "两个不同的式子", "恒成立写 TRUE，恒不成立写 FALSE")
	case same(a, b):
		c.fault(n, "P201", "比较的两边是一回事："+c.f.Source(a)+" 就是 "+c.f.Source(b), "两个不同的式子", "恒成立写 TRUE，恒不成立写 FALSE")
	default:
		c.beside(n, a, b)
		c.beside(n, b, a)
	}
}

// beside requires of what is written beside a name that the name may be it: of a rate that
// it is written as one, of a text that it is among those there are.
func (c *checker) beside(n, name, literal *Node) {
	switch sym := name.Symbol; {
	case name.Op != OpName || c.bad[n]:
	case sym.Ratio && literal.Op == OpNumber && literal.Unit == nil && literal.Num.Cmp(once) > 0:
		text := c.f.Source(literal)
		whole := Decimal(new(big.Rat).Mul(literal.Num, big.NewRat(100, 1)))
		c.fault(n, "P205", name.Title()+" 是比率，"+text+" 分不清是 "+text+"% 还是 "+whole+"%", "写明百分号的数", "写作 "+text+"% 或 "+whole+"%")
	case sym.OneOf != nil && literal.Op == OpText && literal.Str != "" && !slices.ContainsFunc(sym.OneOf, func(s string) bool { return strings.EqualFold(s, literal.Str) }):
		remedy := "照写其中一个"
		if near := finding.Nearest(literal.Str, sym.OneOf); near != "" {
			remedy = "是不是 “" + near + "”？"
		}
		c.fault(n, "P205", name.Title()+" 从来不是 “"+literal.Str+"”", strings.Join(sym.OneOf, "、"), remedy)
	}
}

func product(c *checker, n *Node)  { c.multiplied(n, 1) }
func quotient(c *checker, n *Node) { c.multiplied(n, -1) }

func (c *checker) multiplied(n *Node, sign int) {
	if c.numbers(n) {
		a, b := n.Args[0].Type, n.Args[1].Type
		n.Type = Type{Money: a.Money + sign*b.Money, Count: a.Count + sign*b.Count}
	}
}

func choice(c *checker, n *Node) {
	conds, values := branches(n)
	if c.conditions(n, conds...) {
		c.same(n, values...)
	}
}

func logic(c *checker, n *Node) {
	c.conditions(n, n.Args...)
	n.Type = BoolType
}

func toDecimals(c *checker, n *Node) {
	if c.numbers(n) {
		if d := n.Args[1].Type; d.Money != 0 || d.Count != 0 {
			c.fault(n, "P205", "小数位数带量纲："+c.sides(n.Args), "纯数", "")
		}
		n.Type = n.Args[0].Type
	}
}

// overUnits is an aggregate that counts; whatever it reads, its value is one for
// the pool.
func overUnits(c *checker, n *Node) {
	n.PerUnit = false
	c.conditions(n, n.Args...)
	n.Type = PlainType
}

// overValues is an aggregate of numbers.
func overValues(c *checker, n *Node) {
	n.PerUnit = false
	if !c.conditions(n, n.Args[1:]...) {
		return
	}
	if n.Args[0].Type.Sort != Number {
		c.fault(n, "P205", n.Str+"的对象不是数："+c.sides(n.Args[:1]), "数", "写作 "+n.as.usage)
		return
	}
	n.Type = n.Args[0].Type
}

// overCells is an aggregate of numbers over the cells of a unit.
func overCells(c *checker, n *Node) {
	overValues(c, n)
	n.PerUnit = true
}

// conditions requires yes/no operands.
func (c *checker) conditions(n *Node, args ...*Node) bool {
	for _, a := range args {
		if a.Type.Sort != Bool {
			c.fault(a, "P205", n.Str+"的条件不是是否："+c.sides([]*Node{a}), "条件，如 上年.收入小计 > 0", "")
			c.spoil(n)
			return false
		}
	}
	return true
}
