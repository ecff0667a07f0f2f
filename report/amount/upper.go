package amount

import (
	"math/big"
	"strings"

	"tongchou/calc/formula"
)

// Digits and place names of amounts in words.
var (
	upperDigits = [10]string{"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"}
	upperPlaces = [4]string{"", "拾", "佰", "仟"}
)

// upperLimit is the first amount that has no name here: 一亿亿元.
var upperLimit = new(big.Int).Exp(big.NewInt(10), big.NewInt(16), nil)

// Upper writes an amount of 元 in the words of bills (大写), rounded to the fen:
// 1,409.50 is 壹仟肆佰零玖元伍角, 325.04 is 叁佰贰拾伍元零肆分. Amounts below zero
// begin with 负; zero is 零元整; nil and amounts of 一亿亿元 and more are —.
//
// Where the rules leave a 零 open it is written before 角 when the 元 digit is 0
// (壹拾元零壹角), and left out between 万 and a thousand (壹拾万伍仟元).
func Upper(r *big.Rat) string {
	if r == nil {
		return Missing
	}
	fen := formula.Round(new(big.Rat).Mul(r, big.NewRat(100, 1)), 0).Num()
	sign := ""
	if fen.Sign() < 0 {
		sign, fen = "负", new(big.Int).Neg(fen)
	}
	yuan, cents := new(big.Int).QuoRem(fen, big.NewInt(100), new(big.Int))
	if yuan.Cmp(upperLimit) >= 0 {
		return Missing
	}
	if fen.Sign() == 0 {
		return "零元整"
	}
	return sign + upperYuan(yuan.Int64()) + upperCents(yuan.Int64(), cents.Int64())
}

// upperYuan is the part up to 元, empty when there is no whole 元.
func upperYuan(yuan int64) string {
	if yuan == 0 {
		return ""
	}
	var groups [4]int64 // of four digits, from the right
	for i := range groups {
		groups[i], yuan = yuan%10_000, yuan/10_000
	}
	var b strings.Builder
	zero := false // a 0 was passed since the last digit written
	for i := 3; i >= 0; i-- {
		g := groups[i]
		if g == 0 {
			zero = b.Len() > 0
			// 壹万亿: the name of 亿 stands even over an empty group.
			if i == 2 && groups[3] > 0 {
				b.WriteString("亿")
			}
			continue
		}
		// 零 stands for zeros inside the number; a group that ends in 0 before
		// a full one needs none.
		if b.Len() > 0 && (zero || g < 1000) {
			b.WriteString("零")
		}
		b.WriteString(upperGroup(g))
		b.WriteString([4]string{"", "万", "亿", "万"}[i])
		zero = false
	}
	return b.String() + "元"
}

// upperGroup is a number from 1 to 9999.
func upperGroup(g int64) string {
	var b strings.Builder
	zero := false
	for place, unit := 3, int64(1000); place >= 0; place, unit = place-1, unit/10 {
		d := g / unit % 10
		if d == 0 {
			zero = b.Len() > 0
			continue
		}
		if zero {
			b.WriteString("零")
			zero = false
		}
		b.WriteString(upperDigits[d] + upperPlaces[place])
	}
	return b.String()
}

// upperCents is 角 and 分, or 整 where there are none.
func upperCents(yuan, cents int64) string {
	jiao, fen := cents/10, cents%10
	s := ""
	switch {
	case cents == 0:
		return "整"
	case jiao > 0:
		if yuan > 0 && yuan%10 == 0 {
			s = "零"
		}
		s += upperDigits[jiao] + "角"
	case yuan > 0:
		s = "零"
	}
	if fen > 0 {
		s += upperDigits[fen] + "分"
	}
	return s
}
