package formula

import (
	"fmt"
	"strings"
	"unicode"

	"tongchou/calc/finding"
)

type tokenKind int

const (
	tokEnd tokenKind = iota
	tokNumber
	tokText
	tokName
	tokMark // an operator or punctuation; text holds its ASCII form
)

type token struct {
	kind       tokenKind
	text       string
	start, end int
}

// full maps the full-width punctuation that is accepted to its ASCII form.
var full = map[rune]string{'（': "(", '）': ")", '，': ","}

// isNameRune reports whether r may stand in a name.
func isNameRune(r rune, first bool) bool {
	if r >= '0' && r <= '9' {
		return !first
	}
	return r == '_' || unicode.IsLetter(r)
}

// scan cuts a formula into tokens; the last one is tokEnd. Faults go to list.
func scan(f *Formula, list *finding.List) []token {
	var out []token
	r := f.runes
	for i := 0; i < len(r); {
		start := i
		switch c := r[i]; {
		case unicode.IsSpace(c):
			i++
		case startsNumber(r[i:]):
			i = scanNumber(r, i)
			out = append(out, token{tokNumber, string(r[start:i]), start, i})
		case isNameRune(c, true):
			for i < len(r) && isNameRune(r[i], false) {
				i++
			}
			out = append(out, token{tokName, string(r[start:i]), start, i})
		case c == '"':
			s, next, ok := scanText(r, i)
			if !ok {
				list.Add("P201", f.place(start), "文本没有结束的引号", "用一对英文双引号括起的文本", `在文本末尾补上 "`)
			}
			i = next
			out = append(out, token{tokText, s, start, i})
		default:
			mark, n := scanMark(r[i:])
			if n == 0 {
				n, remedy := slipped(r[i:])
				list.Add("P201", f.place(i), fmt.Sprintf("公式里有不认识的字符“%s”", string(r[i:i+n])), "", remedy)
				i += n
				continue
			}
			i += n
			out = append(out, token{tokMark, mark, start, i})
		}
	}
	return append(out, token{kind: tokEnd, start: len(r), end: len(r)})
}

func startsNumber(r []rune) bool {
	return isDigit(r[0]) || r[0] == '.' && len(r) > 1 && isDigit(r[1])
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func scanNumber(r []rune, i int) int {
	for i < len(r) && isDigit(r[i]) {
		i++
	}
	if i < len(r) && r[i] == '.' {
		i++
		for i < len(r) && isDigit(r[i]) {
			i++
		}
	}
	return i
}

// scanText reads a text in double quotes; a doubled quote stands for one.
func scanText(r []rune, i int) (text string, next int, ok bool) {
	var b strings.Builder
	for i++; i < len(r); i++ {
		if r[i] != '"' {
			b.WriteRune(r[i])
			continue
		}
		if i+1 < len(r) && r[i+1] == '"' {
			b.WriteRune('"')
			i++
			continue
		}
		return b.String(), i + 1, true
	}
	return b.String(), i, false
}

func scanMark(r []rune) (mark string, n int) {
	if s, ok := full[r[0]]; ok {
		return s, 1
	}
	if len(r) > 1 {
		if two := string(r[:2]); two == "<>" || two == "<=" || two == ">=" {
			return two, 2
		}
	}
	if strings.ContainsRune("+-*/^%=<>(),.", r[0]) {
		return string(r[0]), 1
	}
	return "", 0
}
