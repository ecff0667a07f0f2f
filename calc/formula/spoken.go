package formula

import (
	"math/big"
)

// Rate reports whether the formula gives a rate as it is written in percent: each of its
// values is one, or a plain number beside one. Of names is tells.
func (f *Formula) Rate(is func(name *Node) bool) bool { return rates(f.Root, is) }

func rates(n *Node, is func(*Node) bool) bool {
	list := n.Args
	switch {
	case n.Op == OpPercent:
		return true
	case n.Op == OpName:
		return is(n)
	case n.as == nil, n.Type != PlainType:
		return false
	case n.Op == OpAdd, n.Op == OpSub: // 40% - 10% * (名次 - 2), but 1 + 4% is how many times
		return n.Args[0].Op != OpNumber && n.Args[1].Op != OpNumber && (rates(n.Args[0], is) || rates(n.Args[1], is))
	case n.Op == OpMul: // 比例 * 80%, but 月数 * 80% is months
		a, b := n.Args[0], n.Args[1]
		return rates(a, is) && (rates(b, is) || b.Op == OpNumber) || rates(b, is) && a.Op == OpNumber
	case n.as.name == "IF", n.as.name == "IFS":
		list = chosen(n)
	case n.as.name != "缺省" && n.as.name != "MIN" && n.as.name != "MAX":
		return false
	}
	some := false
	for _, v := range list {
		if v.Op == OpNumber {
			continue
		}
		if !rates(v, is) {
			return false
		}
		some = true
	}
	return some
}

// Spoken is a number as a sentence says it: to the fen for 元, to four decimals
// else, more where fewer would make it a whole one; what is cut is 约. A minus is −.
func Spoken(x *big.Rat, t Type) string {
	if t == MoneyType {
		return spoken(x, t, 2, 2)
	}
	return spoken(x, t, 4, 6)
}

// SpokenPercent is a ratio in percent, SpokenMonths a number of months.
func SpokenPercent(x *big.Rat) string {
	return spoken(new(big.Rat).Mul(x, big.NewRat(100, 1)), PlainType, 2, 6) + "%"
}

func SpokenMonths(x *big.Rat) string { return spoken(x, PlainType, 1, 6) + "个月" }

func spoken(x *big.Rat, t Type, digits, most int) string {
	r := Round(x, digits)
	for ; digits < most && r.IsInt() && !x.IsInt(); digits++ {
		r = Round(x, digits+1)
	}
	text := Show(Num(r), t)
	if r.Cmp(x) != 0 {
		text = "约" + text
	}
	return text
}
