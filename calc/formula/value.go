package formula

import (
	"math/big"
	"strconv"
	"strings"
)

// Sort is the sort of a value: a number (with a dimension), a yes/no or a text.
type Sort int

const (
	Number Sort = iota
	Bool
	Text
)

// Type is what a formula yields before anything runs. Money and Count are the
// exponents of the dimensions 元 and 人; a plain number has both zero. Free
// marks a literal 0, which fits every dimension.
type Type struct {
	Sort         Sort
	Money, Count int
	Free         bool
}

var (
	MoneyType = Type{Money: 1}
	CountType = Type{Count: 1}
	PlainType = Type{}
	FreeType  = Type{Free: true}
	BoolType  = Type{Sort: Bool}
	TextType  = Type{Sort: Text}
)

// Kind is the published name of a type in result.json: money, count,
// money/count, number, bool or text; other dimensions are spelled out.
func (t Type) Kind() string { return t.inWords("bool", "text", "number", "money", "count") }

// String is the type in the user's words: 元, 人, 元/人, 纯数, 是否, 文本.
func (t Type) String() string { return t.inWords("是否", "文本", "纯数", "元", "人") }

func (t Type) inWords(yesNo, text, plain, money, count string) string {
	switch t.Sort {
	case Bool:
		return yesNo
	case Text:
		return text
	}
	if t.Money == 0 && t.Count == 0 {
		return plain
	}
	var over, under []string
	put := func(name string, n int) {
		if n == 0 {
			return
		}
		list := &over
		if n < 0 {
			list, n = &under, -n
		}
		if n > 1 {
			name += "^" + strconv.Itoa(n)
		}
		*list = append(*list, name)
	}
	put(money, t.Money)
	put(count, t.Count)
	s := strings.Join(over, "·")
	if s == "" {
		s = "1"
	}
	if len(under) > 0 {
		s += "/" + strings.Join(under, "·")
	}
	return s
}

// TypeOf is the type of a declared kind: money, count, money/count, ratio,
// months, score, number, text, bool. The second result is false for any other word.
func TypeOf(kind string) (Type, bool) {
	switch kind {
	case "money":
		return MoneyType, true
	case "count":
		return CountType, true
	case "money/count":
		return Type{Money: 1, Count: -1}, true
	case "ratio", "months", "score", "number":
		return PlainType, true
	case "text":
		return TextType, true
	case "bool":
		return BoolType, true
	}
	return Type{}, false
}

// Kinds lists the words that TypeOf accepts.
func Kinds() []string {
	return []string{"money", "count", "money/count", "ratio", "months", "score", "number", "text", "bool"}
}

// Unknown is what people read where a value cannot be computed: it is never 0.
const Unknown = "未算出"

// Undecided stands before a figure that a decision which is not made may still move, where
// it is shown by itself.
const Undecided = "未核定 "

// Value is an exact value. Of Num, Str and Yes the one that Sort names is set;
// Num is never changed once it is in a Value.
type Value struct {
	Sort Sort
	Num  *big.Rat
	Str  string
	Yes  bool

	temp bool // made in an evaluation that may write over it
}

// Num makes a number value; the caller gives r away.
func Num(r *big.Rat) Value { return Value{Num: r} }

// Int makes a number value of a whole number.
func Int(n int64) Value { return Value{Num: new(big.Rat).SetInt64(n)} }

// Yes makes a yes/no value.
func Yes(b bool) Value { return Value{Sort: Bool, Yes: b} }

// Str makes a text value.
func Str(s string) Value { return Value{Sort: Text, Str: s} }

// String is the value as result.json publishes it: 是/否, the text, or an exact
// decimal; a non-terminating number is rounded to 12 decimals, half away from zero.
func (v Value) String() string {
	switch v.Sort {
	case Bool:
		if v.Yes {
			return "是"
		}
		return "否"
	case Text:
		return v.Str
	}
	return Decimal(v.Num)
}

// Equal reports whether two values are the same.
func (v Value) Equal(w Value) bool {
	if v.Sort != w.Sort {
		return false
	}
	switch v.Sort {
	case Bool:
		return v.Yes == w.Yes
	case Text:
		return v.Str == w.Str
	}
	return v.Num.Cmp(w.Num) == 0
}

// Decimal writes r without an exponent: exactly when it terminates, else
// rounded to 12 decimals.
func Decimal(r *big.Rat) string {
	n, exact := r.FloatPrec()
	if !exact {
		n = 12
		r = Round(r, n)
	}
	s := r.FloatString(n)
	if !exact && strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		return "0"
	}
	return s
}

// Round rounds r to n decimals, half away from zero (四舍五入); n may be negative.
func Round(r *big.Rat, n int) *big.Rat { return roundBy(r, n, halfAway) }

// RoundUp rounds away from zero, RoundDown toward zero, as Excel's functions do.
func RoundUp(r *big.Rat, n int) *big.Rat   { return roundBy(r, n, away) }
func RoundDown(r *big.Rat, n int) *big.Rat { return roundBy(r, n, toward) }

type rounding int

const (
	halfAway rounding = iota
	away
	toward
	down // toward −∞
)

func roundBy(r *big.Rat, n int, how rounding) *big.Rat {
	scale := powerOf10(max(n, -n)).Num()
	num, den := new(big.Int).Set(r.Num()), new(big.Int).Set(r.Denom())
	if n >= 0 {
		num.Mul(num, scale)
	} else {
		den.Mul(den, scale)
	}
	neg := num.Sign() < 0
	num.Abs(num)
	quo, rem := new(big.Int).QuoRem(num, den, new(big.Int))
	if rem.Sign() == 0 {
		return new(big.Rat).Set(r)
	}
	up := false
	switch how {
	case halfAway:
		up = rem.Lsh(rem, 1).Cmp(den) >= 0
	case away:
		up = rem.Sign() > 0
	case down:
		up = neg && rem.Sign() > 0
	}
	if up {
		quo.Add(quo, big.NewInt(1))
	}
	if neg {
		quo.Neg(quo)
	}
	if n >= 0 {
		return new(big.Rat).SetFrac(quo, scale)
	}
	return new(big.Rat).SetInt(quo.Mul(quo, scale))
}

// Digits is a value for programs: a number as Decimal writes it, with at least two
// decimals for 元. Other sorts are as String gives them.
func Digits(v Value, t Type) string {
	if v.Sort != Number {
		return v.String()
	}
	s := Decimal(v.Num)
	if n, _ := v.Num.FloatPrec(); t == MoneyType && n < 2 {
		s = v.Num.FloatString(2)
	}
	return s
}

// shownDecimals are the most that a reader is shown of a number, and of one with money
// in it that is 1 or more; what has further ones begins with ≈.
const (
	shownDecimals = 6
	centDecimals  = 2
)

// Show is a value for reading: a number with thousands separators, exact where its
// decimals are few, else rounded behind a ≈.
func Show(v Value, t Type) string {
	if v.Sort != Number {
		return v.String()
	}
	about, x := "", v.Num
	if n, exact := x.FloatPrec(); !exact || n > shownDecimals {
		n = shownDecimals
		if t.Money != 0 && new(big.Rat).Abs(x).Cmp(big.NewRat(1, 1)) >= 0 {
			n = centDecimals
		}
		for about, v.Num = "≈", Round(x, n); v.Num.Sign() == 0 && n < 12; n++ {
			v.Num = Round(x, n+1)
		}
	}
	whole, decimals, is := strings.Cut(Digits(v, t), ".")
	if is {
		decimals = "." + decimals
	}
	return about + Group(whole) + decimals
}

// Minus stands before a negative figure wherever people read it; what programs read has "-".
const Minus = "−"

// Signed is a figure as it is written for programs, with the minus that people read.
// What only begins with a hyphen stays as it is.
func Signed(s string) string {
	digits, negative := strings.CutPrefix(s, "-")
	if negative && digits != "" && digits[0] >= '0' && digits[0] <= '9' {
		return Minus + digits
	}
	return s
}

// Group is a whole number for reading: a comma between every three digits.
func Group(s string) string {
	digits, negative := strings.CutPrefix(s, "-")
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if negative {
		return Minus + digits
	}
	return digits
}
