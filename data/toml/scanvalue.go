package toml

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"tongchou/calc/finding"
	"tongchou/data/fault"
)

// value reads any value and notes where it is.
func (s *scanner) value(path string) bool {
	if s.depth++; s.depth > maxDepth {
		return s.fault(s.pos(), "嵌套过深", fmt.Sprintf("至多 %d 层", maxDepth), "")
	}
	defer func() { s.depth-- }()
	at := s.spots[path]
	at.value = s.pos()
	ok := true
	switch {
	case s.at('"'), s.at('\''):
		_, at.value, ok = s.text()
	case s.at('['):
		ok = s.array(path)
	case s.at('{'):
		ok = s.inline(path)
	default:
		at.raw, ok = s.bare()
	}
	s.spots[path] = at
	return ok
}

func (s *scanner) array(path string) bool {
	for s.skip(1); ; s.skip(1) {
		s.skipBlank()
		if s.at(']') {
			break
		}
		item := element(path, s.arrays[path])
		s.arrays[path]++
		s.note(item, spot{key: s.pos()})
		if !s.value(item) {
			return false
		}
		if s.skipBlank(); s.at(']') {
			break
		}
		if !s.comma() {
			return s.fault(s.pos(), "数组里缺少逗号或右方括号", ", 或 ]", "")
		}
	}
	s.skip(1)
	return true
}

func (s *scanner) inline(path string) bool {
	for s.skip(1); ; s.skip(1) {
		s.skipBlank()
		if s.at('}') {
			break
		}
		if !s.pair(path) {
			return false
		}
		if s.skipBlank(); s.at('}') {
			break
		}
		if !s.comma() {
			return s.fault(s.pos(), "花括号里缺少逗号或右花括号", ", 或 }", "")
		}
	}
	s.skip(1)
	return true
}

// bareForm is what may stand without quotes: booleans, numbers, dates.
var bareForm = regexp.MustCompile(`^(true|false|[+-]?(inf|nan)|[+-]?[0-9][0-9A-Za-z_.+:-]*( [0-9][0-9:.Z+-]*)?)$`)

// bare reads a value without quotes.
func (s *scanner) bare() (string, bool) {
	start, from := s.pos(), s.i
	for s.more() && !strings.ContainsRune(",，]}#\n\r", s.src[s.i]) {
		s.step()
	}
	raw := strings.TrimSpace(string(s.src[from:s.i]))
	switch {
	case raw == "":
		return "", s.fault(start, "等号后面没有值", "值", "补上值，或删去这一行")
	case strings.ContainsAny(raw[:len(string([]rune(raw)[0]))], "“”‘’＂「"):
		return "", s.fault(start, "引号是中文的："+raw, `英文双引号 "…"`, "改为英文引号")
	case !bareForm.MatchString(raw):
		return "", s.fault(start, "值"+fault.Quote(raw)+"没有引号", `"`+raw+`"`, "文本、公式、金额、比率两边加英文双引号")
	}
	return raw, true
}

// text reads a quoted string of any of the four forms: its content, escapes
// resolved, and the place of its first character.
func (s *scanner) text() (content string, at finding.Pos, ok bool) {
	start := s.pos()
	quoteMark := s.src[s.i]
	one := string(quoteMark)
	closing := one
	if s.ahead(one + one + one) {
		closing = one + one + one
	}
	s.skip(len(closing))
	if len(closing) == 3 {
		if s.at('\r') {
			s.step()
		}
		if s.at('\n') {
			s.step()
		}
	}
	at = s.pos()
	var b strings.Builder
	for s.more() && !s.ahead(closing) {
		if s.at('\n') && len(closing) == 1 {
			break
		}
		if s.at('\\') && quoteMark == '"' {
			b.WriteString(s.escape())
			continue
		}
		b.WriteRune(s.src[s.i])
		s.step()
	}
	if !s.ahead(closing) {
		return "", at, s.fault(start, "文本没有结束的引号", "末尾的 "+closing, "补上引号；公式里的双引号写成 \\\"，或把整个公式放在单引号里")
	}
	s.skip(len(closing))
	for len(closing) == 3 && s.at(quoteMark) { // quotes just before the closing ones
		b.WriteRune(quoteMark)
		s.step()
	}
	return b.String(), at, true
}

// escapeWidth is the number of hexadecimal digits after \x, \u and \U.
var escapeWidth = map[rune]int{'x': 2, 'u': 4, 'U': 8}

// escape reads a backslash and what it stands for. The decoder judges whether
// it is a right one.
func (s *scanner) escape() string {
	s.step()
	if !s.more() {
		return ""
	}
	c := s.src[s.i]
	s.step()
	if width, ok := escapeWidth[c]; ok {
		from := s.i
		for n := 0; n < width && s.more() && s.src[s.i] != '"'; n++ {
			s.step()
		}
		code, _ := strconv.ParseUint(string(s.src[from:s.i]), 16, 32)
		return string(rune(code))
	}
	if i := strings.IndexRune("btnfre", c); i >= 0 {
		return "\b\t\n\f\r\x1b"[i : i+1]
	}
	return string(c)
}
