package typeset

// mark is what line breaking must know of a character.
type mark uint8

const (
	barsStart mark = 1 << iota // may not start a line
	barsEnd                    // may not end a line
	closes
	opens
	counts // a unit of measure
)

// marks gives every character below U+10000 its marks.
var marks = func() (table [1 << 16]mark) {
	for chars, m := range map[string]mark{noStart: barsStart, noEnd: barsEnd, closers: closes, openers: opens, units: counts} {
		for _, r := range chars {
			table[r] |= m
		}
	}
	return table
}()

// is reports whether r has a mark.
func is(r rune, m mark) bool { return r >= 0 && int(r) < len(marks) && marks[r]&m != 0 }

// The marks that may not start a line (避头) and may not end one (避尾).
const (
	noStart = "，。、；：？！）》〉」』】〕｝］”’·…—～％‰℃,.;:?!)]}%"
	noEnd   = "（《〈「『【〔｛［“‘￥¥＄≈([{$"
)

// closers have their ink in the left half of the em and may lose the other half
// at a line's end; openers and closers may both lose a quarter within a line.
const (
	closers = "，。、；：？！）》〉」』】〕｝］"
	openers = "（《〈「『【〔｛［"
)

// units follow a figure on the same line.
const units = "元万亿角分人个年月日时倍号项条户家次天度岁%％‰"

func isASCII(r rune) bool { return r > ' ' && r < 0x7F }
func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// mayBreak reports whether a line may end between text[i-1] and text[i].
func mayBreak(text []rune, i int) bool {
	a, b := text[i-1], text[i]
	switch {
	case b == ' ':
		return false // spaces stay at the end of the line they follow
	case is(b, barsStart), is(a, barsEnd):
		return false
	case is(b, counts) && afterFigure(text, i), isCounted(text, i):
		return false
	case a == ' ':
		return true
	case isASCII(a) && isASCII(b):
		return false
	case a == '−' && isDigit(b):
		return false
	case a == '.': // 上年.征缴收入
		return false
	case b == '〔' || a == '〕' && isDigit(b): // 示医保发〔2026〕1号
		return false
	}
	return true
}

// afterFigure reports whether a figure ends before text[i], with a blank between
// them or none: 3.5万, 3.5 万.
func afterFigure(text []rune, i int) bool {
	if i > 1 && text[i-1] == ' ' {
		i--
	}
	return i > 0 && isDigit(text[i-1])
}

// isCounted reports whether text[i] ends a unit of two characters after a
// figure: 3.5|万元, 6|个月.
func isCounted(text []rune, i int) bool {
	if !afterFigure(text, i-1) {
		return false
	}
	switch text[i-1] {
	case '万', '亿':
		return text[i] == '元' || text[i] == '人'
	case '个':
		return text[i] == '月' || text[i] == '百'
	}
	return false
}

// mayStretch reports whether justification may open the gap between text[i-1]
// and text[i]. Words, figures and their units stay tight.
func mayStretch(text []rune, i int) bool {
	a, b := text[i-1], text[i]
	if isASCII(a) && isASCII(b) || a == '−' && isDigit(b) {
		return false
	}
	return !(isDigit(a) && is(b, counts)) && !isCounted(text, i) && !(a == b && (a == '—' || a == '…'))
}
