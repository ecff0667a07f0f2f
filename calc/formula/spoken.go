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
	case n.as == nil:
		return false
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
