package value

import (
	"bytes"
	"math/big"
	"regexp"
	"strings"
	"unicode"

	"tongchou/calc/formula"
	"tongchou/data/fault"
)

// look is what a number format makes of a number.
type look struct {
	percent bool   // a percentage: the true one, by which a program divides
	moved   int    // places by which it looks smaller than it is
	words   string // what is written round it or within
	day     bool   // a date or a time
	digits  bool   // the number is seen at all
	minus   bool
}

// conditional is a format of which a part counts for some numbers only, elapsed
// a time that goes on beyond a day.
var (
	conditional = regexp.MustCompile(`\[[<>=]`)
	elapsed     = regexp.MustCompile(`^\[(h+|m+|s+)\]$`)
)

// scaling is what makes another amount of the number before it.
var scaling = regexp.MustCompile(`[十百千万萬亿億]|^(?i:w|k|m|mn|mio|b|bn|t|e)$`)

// shown refuses a number that a workbook shows as another one: what people see
// and check must be what is read. Blank formats, grouping, brackets, signs of
// currency and the unit that the header states change nothing.
func (w Written) shown(kind string, r *big.Rat) error {
	if !w.Stored || w.Format == "" || r.Sign() == 0 {
		return nil
	}
	parts := sections(w.Format)
	some := conditional.MatchString(w.Format)
	if !some {
		i := 0
		if r.Sign() < 0 && len(parts) > 1 {
			i = 1
		}
		parts = parts[i : i+1]
	}
	for _, part := range parts {
		l := looks(part)
		own, known := ScaleOf(l.words, Scales(kind))
		how := ""
		switch {
		case l.moved != 0:
			less := new(big.Rat).SetInt(pow10(l.moved))
			text, _ := new(big.Rat).SetString(w.Text)
			how = fault.Quote(formula.Decimal(less.Quo(text, less)) + l.words)
		case l.day:
			how = "日期或时间"
		case !l.digits:
			how = "看不见的数"
			if l.words != "" {
				how = "文字" + fault.Quote(l.words)
			}
		case l.percent && kind != "ratio" && kind != "number":
			how = "百分数"
		case l.minus && !some && r.Sign() > 0:
			how = "负数"
		case strings.ContainsFunc(l.words, unicode.IsNumber):
			how = "带有" + fault.Quote(l.words) + "的另一个数"
		case known && own != w.Scale || strings.ContainsAny(l.words, "%‰") || (scaling.MatchString(l.words) || kind == "money" && strings.ContainsAny(l.words, "分角")) && !(w.Scale.Word != "" && strings.HasPrefix(w.Scale.Word, plainUnit(l.words))):
			how = fault.Quote(w.Text + l.words)
		default:
			continue
		}
		return &Refusal{fault.Shown, "单元格存的是 " + w.Text + "，按数字格式" + fault.Quote(w.Format) + "显示成" + how, "显示的和存的是同一个数",
			"把这一格的数字格式改为“常规”，再照表头的单位核对、改正这个数；比率写成带 % 的"}
	}
	return nil
}

// percent reports whether a workbook shows the number as a percentage.
func (w Written) percent() bool {
	return w.Stored && w.Format != "" && looks(sections(w.Format)[0]).percent
}

// sections are the parts of a format: for positive and negative numbers, zero
// and text.
func sections(format string) []string {
	var out []string
	from, quoted := 0, false
	for i := 0; i < len(format); i++ {
		switch {
		case format[i] == '"':
			quoted = !quoted
		case quoted:
		case format[i] == '\\' || format[i] == '!' || format[i] == '_' || format[i] == '*':
			i++
		case format[i] == ';':
			out, from = append(out, format[from:i]), i+1
		}
	}
	return append(out, format[from:])
}

// bracketed is a colour, a condition, a language or the sign of a currency.
var bracketed = regexp.MustCompile(`^\[(\$([^\]-]*))?[^\]]*\]`)

// looks reads one part of a format.
func looks(part string) look {
	l, marks := scanFormat(part)
	first, last := bytes.IndexByte(marks.kinds, '0'), bytes.LastIndexByte(marks.kinds, '0')
	whole := last // the last digit before the point
	if point := bytes.IndexByte(marks.kinds, '.'); point >= 0 {
		whole = bytes.LastIndexByte(marks.kinds[:point], '0')
	}
	for i, kind := range marks.kinds {
		r := marks.runes[i]
		switch {
		case kind == ',' && (bytes.HasSuffix(marks.kinds[:i], []byte{'0'}) || bytes.HasSuffix(marks.kinds[:i], []byte{','})) && !digitNext(marks.kinds[i:]):
			l.moved += 3 // a comma behind the digits leaves out three of them
		case kind != 'x':
		case first < i && i < whole && (strings.ContainsRune(".,·．，。", r) || unicode.Is(unicode.Han, r)):
			l.moved += bytes.Count(marks.kinds[i:whole+1], []byte{'0'}) // a point that is only written
			if unicode.Is(unicode.Han, r) {
				l.words += string(r)
			}
		default:
			l.minus = l.minus || strings.ContainsRune("-−", r) && i < first
			l.words += string(r)
		}
	}
	l.digits = l.digits || first >= 0
	l.words = strings.TrimSpace(l.words)
	return l
}

// digitNext reports whether digits go on behind commas: those only group.
func digitNext(kinds []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(kinds, ","), []byte{'0'})
}

// marks are what a part of a format is made of: digits (0), points, commas and
// what is written as it is (x).
type marks struct {
	kinds []byte
	runes []rune
}

func (m *marks) add(kind byte, runes ...rune) {
	for _, r := range runes {
		m.kinds, m.runes = append(m.kinds, kind), append(m.runes, r)
	}
}

func scanFormat(part string) (l look, m marks) {
	rs := []rune(strings.ReplaceAll(part, "General", "0"))
	for i := 0; i < len(rs); i++ {
		switch r := rs[i]; {
		case r == '"':
			from := i + 1
			for i++; i < len(rs) && rs[i] != '"'; i++ {
			}
			m.add('x', rs[from:min(i, len(rs))]...)
		case (r == '\\' || r == '!') && i+1 < len(rs):
			i++
			m.add('x', rs[i])
		case r == '_' || r == '*':
			i++
		case r == '[':
			if in := bracketed.FindStringSubmatch(string(rs[i:])); in != nil {
				m.add('x', []rune(in[2])...)
				i += len([]rune(in[0])) - 1
				l.day = l.day || elapsed.MatchString(in[0])
			}
		case strings.ContainsRune("0#?", r):
			m.add('0', r)
		case r == '.' || r == ',':
			m.add(byte(r), r)
		case r == '%':
			l.percent = true
		case strings.ContainsRune("E@/", r):
			l.digits = true
		case strings.ContainsRune("yYmMdDhHsS", r):
			l.day = true
		default:
			m.add('x', r)
		}
	}
	return l, m
}
