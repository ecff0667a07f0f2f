package toml

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"tongchou/calc/finding"
	"tongchou/data/fault"
)

// spot is where a key of a TOML file stands. Key is its first character, Value
// the first character of the value, for a string that of its content, so that
// a fault inside a formula can be placed. Raw is a bare value as written.
type spot struct {
	key, value finding.Pos
	raw        string
	header     bool // a [section]
	order      int  // of appearance
}

// indexTOML finds every header and key of a TOML file by its path, such as
// scheme[0].step[3].formula; the decoder of the library does not tell. On the
// way it reports in plain words the mistakes that people make in TOML. The text
// comes back with plain blanks and commas where others stood outside of texts.
func indexTOML(file, text string) (map[string]spot, string, finding.List) {
	s := &scanner{file: file, src: []rune(text), line: 1, col: 1, spots: map[string]spot{}, arrays: map[string]int{}}
	for s.skipBlank(); s.more(); s.skipBlank() {
		if len(s.spots) > maxSpots {
			s.fault(s.pos(), "内容过大：至此有 "+strconv.Itoa(len(s.spots))+" 个键和节", fmt.Sprintf("至多 %d 个", maxSpots), "核对是否放错了文件")
			break
		}
		var ok bool
		if s.at('[') || s.at('【') || s.at('［') {
			if ok = s.header(); !ok { // the keys below belong to no table that is known
				s.prefix = fmt.Sprintf("#%d", s.line)
			}
		} else {
			ok = s.pair(s.prefix)
		}
		if !ok || !s.endOfLine() {
			s.recover()
		}
	}
	return s.spots, string(s.src), s.faults
}

// scanner walks over a TOML file once.
type scanner struct {
	file      string
	src       []rune
	i         int
	line, col int
	prefix    string         // path of the table the keys below belong to
	arrays    map[string]int // arrays of tables: number of elements so far
	spots     map[string]spot
	faults    finding.List
	depth     int
}

// maxDepth bounds nesting; no policy needs more than a few levels.
const maxDepth = 32

// maxSpots bounds the keys and sections of a file.
const maxSpots = 50_000

func (s *scanner) more() bool { return s.i < len(s.src) }

func (s *scanner) at(r rune) bool { return s.more() && s.src[s.i] == r }

func (s *scanner) ahead(text string) bool {
	for k, r := range []rune(text) {
		if s.i+k >= len(s.src) || s.src[s.i+k] != r {
			return false
		}
	}
	return true
}

func (s *scanner) step() {
	if s.src[s.i] == '\n' {
		s.line, s.col = s.line+1, 0
	}
	s.i++
	s.col++
}

func (s *scanner) skip(n int) {
	for ; n > 0 && s.more(); n-- {
		s.step()
	}
}

func (s *scanner) pos() finding.Pos { return finding.Pos{File: s.file, Line: s.line, Col: s.col} }

func (s *scanner) fault(pos finding.Pos, found, expected, remedy string) bool {
	s.faults.Add(fault.TOML, pos, found, expected, remedy)
	return false
}

// wideBlank makes a blank of another sort, such as U+00A0, a plain one: outside
// of texts it can mean nothing else.
func (s *scanner) wideBlank() bool {
	if !s.more() || !unicode.Is(unicode.Zs, s.src[s.i]) {
		return false
	}
	s.src[s.i] = ' '
	return true
}

// comma is at a comma; a full-width one becomes plain.
func (s *scanner) comma() bool {
	if s.at('，') {
		s.src[s.i] = ','
	}
	return s.at(',')
}

// skipSpace passes blanks within a line.
func (s *scanner) skipSpace() {
	for s.at(' ') || s.at('\t') || s.wideBlank() {
		s.step()
	}
}

// skipBlank passes blanks, line ends and comments.
func (s *scanner) skipBlank() {
	for s.more() {
		switch {
		case s.at(' '), s.at('\t'), s.at('\n'), s.at('\r'), s.wideBlank():
			s.step()
		case s.at('#'):
			s.skipLine()
		default:
			return
		}
	}
}

func (s *scanner) skipLine() {
	for s.more() && !s.at('\n') {
		s.step()
	}
}

// recover goes on after a fault: to the next line that can begin a header or a
// key, so that one fault is not reported as many.
func (s *scanner) recover() {
	s.depth = 0
	for {
		s.skipLine()
		s.skipBlank()
		if !s.more() || s.at('[') || s.at('【') || s.at('［') || s.at('"') || s.at('\'') || isBare(s.src[s.i]) || unicode.IsLetter(s.src[s.i]) {
			return
		}
	}
}

// endOfLine expects nothing more but a comment.
func (s *scanner) endOfLine() bool {
	s.skipSpace()
	if !s.more() || s.at('\n') || s.at('\r') || s.at('#') {
		return true
	}
	return s.fault(s.pos(), "这里多出"+fault.Quote(s.rest()), "换行", "每行一项；说明文字前加 #")
}

// rest is what stands from here to the end of the line, for a message.
func (s *scanner) rest() string {
	end := s.i
	for end < len(s.src) && s.src[end] != '\n' {
		end++
	}
	return strings.TrimSpace(string(s.src[s.i:end]))
}

// header reads [a.b] or [[a.b]] and makes it the prefix of the keys below.
func (s *scanner) header() bool {
	start := s.pos()
	closing := "]"
	if !s.at('[') {
		return s.fault(start, "节标题的方括号是全角的："+s.rest(), "[节] 或 [[节]]", "改为英文方括号")
	}
	if s.skip(1); s.at('[') {
		s.skip(1)
		closing = "]]"
	}
	parts, _, ok := s.keyPath()
	if !ok {
		return false
	}
	if !s.ahead(closing) {
		return s.fault(s.pos(), "节标题没有结束", closing, "写成 "+closing[:1]+"、"+closing+"配对，如 [pool]、[[scheme]]")
	}
	s.skip(len(closing))
	path := ""
	for _, part := range parts[:len(parts)-1] {
		path = s.lastOf(join(path, part))
	}
	path = join(path, parts[len(parts)-1])
	if closing == "]]" {
		n := s.arrays[path]
		s.arrays[path] = n + 1
		path = element(path, n)
	} else if old, twice := s.spots[path]; twice && old.header {
		s.faults.Add(fault.KeyTwice, start, "节 ["+strings.Join(parts, ".")+"] 重复，前一处在 "+fault.Place(old.key, old.key), "每节一次；可重复的节写双层方括号", "合并两节")
	}
	s.prefix = path
	s.note(path, spot{key: start, value: start, header: true})
	return true
}

// lastOf is the path of an array's newest element, or the path itself.
func (s *scanner) lastOf(path string) string {
	if n := s.arrays[path]; n > 0 {
		return element(path, n-1)
	}
	return path
}

func (s *scanner) note(path string, at spot) {
	if _, twice := s.spots[path]; !twice {
		at.order = len(s.spots)
		s.spots[path] = at
	}
}

// pair reads key = value below a table.
func (s *scanner) pair(table string) bool {
	parts, at, ok := s.keyPath()
	if !ok {
		return false
	}
	if !s.at('=') {
		if s.at('＝') {
			return s.fault(s.pos(), "等号是全角的", "=", "改为英文等号")
		}
		return s.fault(s.pos(), "键“"+strings.Join(parts, ".")+"”后面没有等号", "键 = 值", "")
	}
	s.skip(1)
	s.skipSpace()
	path := table
	for i, part := range parts {
		path = join(path, part)
		if i < len(parts)-1 {
			s.note(path, spot{key: at[i], value: at[i]})
		}
	}
	if old, twice := s.spots[path]; twice {
		s.faults.Add(fault.KeyTwice, at[len(at)-1], "键“"+strings.Join(parts, ".")+"”重复，前一处在 "+fault.Place(old.key, old.key), "同一节里每个键一次", "删去其中一行")
		return s.value(path + "#twice")
	}
	s.note(path, spot{key: at[len(at)-1]})
	return s.value(path)
}

// keyPath reads a key, perhaps dotted, and the blanks after it.
func (s *scanner) keyPath() (parts []string, at []finding.Pos, ok bool) {
	for {
		s.skipSpace()
		at = append(at, s.pos())
		part, ok := s.key()
		if !ok {
			return nil, nil, false
		}
		if parts = append(parts, part); len(parts) > maxDepth {
			return nil, nil, s.fault(at[0], "键名的层次过深", fmt.Sprintf("至多 %d 层", maxDepth), "核对是否放错了文件")
		}
		if s.skipSpace(); !s.at('.') {
			return parts, at, true
		}
		s.skip(1)
	}
}

func isBare(r rune) bool {
	return r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}

// key reads one part of a key. A bare 汉字 key is reported and read all the same.
func (s *scanner) key() (string, bool) {
	if s.at('"') || s.at('\'') {
		content, _, ok := s.text()
		return content, ok
	}
	start, from, han := s.pos(), s.i, false
	for s.more() && (isBare(s.src[s.i]) || unicode.IsLetter(s.src[s.i])) {
		han = han || !isBare(s.src[s.i])
		s.step()
	}
	key := string(s.src[from:s.i])
	switch {
	case key == "":
		return "", s.fault(start, "这里应当是键名，写的是"+fault.Quote(s.rest()), "键 = 值，或 [节]", "标点要用英文半角；说明文字前加 #")
	case han:
		s.fault(start, "键名“"+key+"”含汉字而没有引号", `"`+key+`"`, "汉字键名两边加英文双引号")
	}
	return key, true
}

// join appends a key to a path. A key that would be read as a path is quoted.
func join(path, key string) string {
	if key == "" || strings.ContainsAny(key, `.[]"`) {
		key = strconv.Quote(key)
	}
	if path == "" {
		return key
	}
	return path + "." + key
}

func element(path string, n int) string { return path + "[" + strconv.Itoa(n) + "]" }
