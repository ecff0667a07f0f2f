package amount

import "math/big"

// Scale is the unit in which the money of one drawing, table or sentence is shown.
type Scale struct {
	Word string // 亿元, 万元 or 元
	yuan int64
}

// The scales of money.
var (
	InYi   = Scale{"亿元", 100_000_000}
	InWan  = Scale{"万元", 10_000}
	InYuan = Scale{"元", 1}
)

// Yuan is how many 元 one of the scale is.
func (s Scale) Yuan() int64 { return s.yuan }

// ScaleOf is 亿元 when any amount of 元 reaches one, else 万元.
func ScaleOf(amounts ...*big.Rat) Scale {
	one := new(big.Rat).SetInt64(InYi.yuan)
	for _, a := range amounts {
		if a != nil && new(big.Rat).Abs(a).Cmp(one) >= 0 {
			return InYi
		}
	}
	return InWan
}

// Rat is an amount of 元 in the scale, exactly; nil stays nil.
func (s Scale) Rat(r *big.Rat) *big.Rat { return over(r, s.yuan) }

// Short is an amount of 元 in the scale, two decimals, without the unit.
func (s Scale) Short(r *big.Rat) string { return Fixed(s.Rat(r), 2) }

// Text is an amount of 元 in the scale, with the unit.
func (s Scale) Text(r *big.Rat) string { return s.Short(r) + " " + s.Word }
