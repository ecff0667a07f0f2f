// Package toml reads TOML files key by key, with the place of every key and
// value. The decoder that it stands on does not tell places, and knows no
// plain words for the mistakes that people make.
package toml

import (
	"errors"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"tongchou/calc/finding"
	"tongchou/data/fault"
)

// Section is one table of a TOML file, read key by key. What is asked for is
// what is known: Close reports the other keys. Every fault has the place of
// its key or value.
type Section struct {
	Title  string // for messages: [pool], [[scheme.step]] 上解额
	pass   *fault.Pass
	path   string
	values map[string]any
	spots  map[string]spot
	asked  []string
}

// Parse parses the text of a file into its root section. It is nil, and the
// pass knows why, when that cannot be done.
func Parse(file, text string, pass *fault.Pass) *Section {
	spots, text, faults := indexTOML(file, text)
	if faults.Stops() {
		pass.Found = append(pass.Found, faults...)
		return nil
	}
	values := map[string]any{}
	if _, err := toml.Decode(text, &values); err != nil {
		pos := finding.Pos{File: file}
		reason := ""
		var bad toml.ParseError
		if errors.As(err, &bad) {
			pos.Line, pos.Col = bad.Position.Line, 1
			reason = inChinese(bad.Message)
		}
		pass.Add(fault.TOML, pos, "这一行不合 TOML 语法"+reason, "", "对照样例改正")
		return nil
	}
	top := finding.Pos{File: file, Line: 1, Col: 1}
	spots[""] = spot{key: top, value: top}
	return &Section{Title: file, pass: pass, values: values, spots: spots}
}

// Decode decodes a text that is known to be sound.
func Decode(text string, into any) error {
	_, err := toml.Decode(text, into)
	return err
}

// inChinese says what the decoder found, as far as people come across it.
func inChinese(message string) string {
	message = strings.ToLower(message)
	for _, m := range []struct{ has, say string }{
		{"already", "：同一名称已作别的用途"}, {"has already been defined", "：重复"}, {"escape", "：反斜杠后面的字符不对"},
		{"range", "：数太大"}, {"underscore", "：数的写法不对"}, {"integer", "：数的写法不对"}, {"float", "：数的写法不对"},
		{"date", "：日期的写法不对"}, {"control", "：含有看不见的控制字符"},
	} {
		if strings.Contains(message, m.has) {
			return m.say
		}
	}
	return ""
}

// Fault reports a fault of a key's value, or of the section where key is "".
func (s *Section) Fault(id, key, found, expected, remedy string) {
	s.pass.Add(id, s.Pos(key), found, expected, remedy)
}

func (s *Section) join(key string) string {
	if key == "" {
		return s.path
	}
	return join(s.path, key)
}

// Place is where the section begins.
func (s *Section) Place() finding.Pos { return s.spots[s.path].key }

// KeyPos is the place of a key; of the section when the key is absent.
func (s *Section) KeyPos(key string) finding.Pos {
	if at, ok := s.spots[s.join(key)]; ok {
		return at.key
	}
	return s.Place()
}

// Pos is the place of the value of a key; of the section when the key is absent.
func (s *Section) Pos(key string) finding.Pos {
	if at, ok := s.spots[s.join(key)]; ok {
		return at.value
	}
	return s.Place()
}

// ItemPos is the place of an item of a list, counted from 0.
func (s *Section) ItemPos(key string, i int) finding.Pos {
	return s.spots[element(s.join(key), i)].value
}

// ask looks a key up and counts it as known.
func (s *Section) ask(key string) (any, bool) {
	s.asked = append(s.asked, key)
	v, ok := s.values[key]
	return v, ok
}

// Has reports whether a key is written.
func (s *Section) Has(key string) bool {
	_, ok := s.values[key]
	return ok
}

// Allow makes keys known that nothing is read from.
func (s *Section) Allow(keys ...string) { s.asked = append(s.asked, keys...) }

// Asked lists the keys that are known so far.
func (s *Section) Asked() []string { return slices.Clone(s.asked) }

// Empty reports whether a key holds an empty list.
func (s *Section) Empty(key string) bool {
	list, ok := s.values[key].([]any)
	return ok && len(list) == 0
}

// Close reports keys that nothing asked for.
func (s *Section) Close() {
	for _, key := range s.Keys() {
		if slices.Contains(s.asked, key) {
			continue
		}
		remedy := "可用的键：" + strings.Join(s.asked, "、")
		if near := finding.Nearest(key, s.asked); near != "" {
			remedy = "是否为“" + near + "”"
		}
		s.pass.Add(fault.KeyUnknown, s.KeyPos(key), s.Title+" 里不认识的键“"+key+"”", "", remedy)
	}
}

// Keys lists the keys of the section in the order they are written.
func (s *Section) Keys() []string {
	var keys []string
	for key := range s.values {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int { return s.spots[s.join(a)].order - s.spots[s.join(b)].order })
	return keys
}
