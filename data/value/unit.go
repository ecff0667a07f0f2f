package value

import (
	"regexp"
	"slices"
	"strings"
)

// Units are written in many ways: （单位：万元）, 萬元, 人民币万元, 万, /万元. Here
// they become the words of Scale.

// plainUnit is the word of a unit without what people put round it.
func plainUnit(text string) string {
	s := strings.Map(func(r rune) rune {
		if to, ok := traditional[r]; ok {
			return to
		}
		return r
	}, strings.ToUpper(Key(text)))
	s = strings.Trim(s, "()[]{}【】〔〕〖〗《》<>「」:,;/|_-—.。、·")
	s = unitLabel.ReplaceAllString(s, "")
	for _, word := range []string{"人民币", "RMB", "CNY", "¥", "￥"} {
		s = strings.TrimSuffix(strings.TrimPrefix(s, word), word)
	}
	return strings.Trim(s, "():")
}

var traditional = map[rune]rune{'萬': '万', '億': '亿', '圓': '元', '圆': '元', '單': '单', '幣': '币', '額': '额', '計': '计', '貨': '货'}

var unitLabel = regexp.MustCompile(`^((计量|金额|货币|数量)?单位|UNIT)[:为是]?`)

// IsUnitLabel reports whether a header says that units stand below it.
func IsUnitLabel(name string) bool {
	return unitLabel.FindString(Key(name)) == Key(name) && Key(name) != ""
}

// unitWord is what can be a unit, known or not.
var unitWord = regexp.MustCompile(`^([十百千万亿]*(元|人|人次)(/人)?|[百千万亿]+|%|‰)$`)

// IsUnit reports whether a text is a unit, one that is known or another.
func IsUnit(text string) bool { return unitWord.MatchString(plainUnit(text)) }

// Known reports whether values of some kind are written in a unit.
func Known(text string) bool {
	for _, kind := range []string{"money", "count", "money/count", "ratio"} {
		if _, ok := ScaleOf(text, Scales(kind)); ok {
			return true
		}
	}
	return false
}

// ScaleOf is the unit that a text means, of those that a column may have; false
// if it is none of them.
func ScaleOf(text string, scales []Scale) (Scale, bool) {
	word := plainUnit(text)
	i := slices.IndexFunc(scales, func(s Scale) bool {
		return s.Word != "" && (s.Word == word || s.Factor > 1 && strings.TrimRight(s.Word, "元人") == word)
	})
	if i < 0 {
		return Scale{}, false
	}
	return scales[i], true
}

// behind is a unit that stands behind a name, with or without what keeps them apart.
var behind = regexp.MustCompile(`^(.+?)[(\[{【〔〖《<「:,;/|_\-—、·]*((?:(?:计量|金额|货币|数量)?[单單]位[:为是]?)?(?:人民[币幣]|RMB|CNY|¥)?[十百千万亿萬億]*(?:[元圆圓人]|人次|万|亿|萬|億|%)(?:/人)?(?:人民[币幣])?)[)\]}】〕〗》>」]*$`)

// Split takes a name and the unit behind it apart: 征缴收入（万元）, 征缴收入/万元.
// The unit is "" where there is none.
func Split(text string) (name, unit string) {
	if m := behind.FindStringSubmatch(text); m != nil {
		return strings.TrimSpace(m[1]), m[2]
	}
	return text, ""
}

// large is a unit that makes a difference if it is not heeded.
var large = regexp.MustCompile(`[十百千万亿萬億][元圆圓人]`)

// apart is what stands between the parts of a title.
const apart = "()[]{}【】〔〕〖〗《》<>「」:,;/|_-—、，；和及。"

// Stated lists the units that a title states, behind 单位, in brackets or by
// itself. It is false if the title speaks of a unit in a way that is not understood.
func Stated(title string) (units []string, understood bool) {
	key := strings.ReplaceAll(Key(title), "單", "单")
	for _, part := range strings.FieldsFunc(key, func(r rune) bool { return strings.ContainsRune(apart, r) }) {
		if i := strings.LastIndex(part, "单位"); i >= 0 {
			part = part[i+len("单位"):]
		}
		if name, unit := Split(part); large.MatchString(unit) && strings.Trim(name[len(name)-1:], "0123456789") != "" {
			part = unit
		}
		switch word := plainUnit(part); {
		case !IsUnit(part):
		case strings.Trim(word, "百千万亿") == "": // of money
			units = append(units, word+"元")
		default:
			units = append(units, word)
		}
	}
	return units, len(units) > 0 || !large.MatchString(key)
}
