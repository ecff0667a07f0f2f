package data

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// section is one table of a TOML file, read key by key. What is asked for is
// what is known: close reports the other keys. Every fault has the place of
// its key or value.
type section struct {
	r      *reader
	title  string // for messages: [pool], [[scheme.step]] 上解额
	path   string
	values map[string]any
	spots  map[string]spot
	asked  []string
}

// readTOML reads a TOML file into its root section. It reports false when the
// file is absent or cannot be parsed.
func (r *reader) readTOML(name string) (*section, bool) {
	file, content, ok := r.readFile(name, maxTOML)
	if !ok {
		return nil, false
	}
	text, ok := r.decode(file, content)
	if !ok {
		return nil, false
	}
	return r.parseTOML(file, text)
}

func (r *reader) parseTOML(file, text string) (*section, bool) {
	spots, faults := indexTOML(file, text)
	if faults.Stops() {
		r.faults = append(r.faults, faults...)
		return nil, false
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
		r.add(faultTOML, pos, "这一行不合 TOML 语法"+reason, "", "对照样例改正")
		return nil, false
	}
	root := spot{key: finding.Pos{File: file, Line: 1, Col: 1}}
	root.value = root.key
	spots[""] = root
	return &section{r: r, title: file, values: values, spots: spots}, true
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

// fault reports a fault of a key's value, or of the section where key is "".
func (s *section) fault(id, key, found, expected, remedy string) {
	s.r.add(id, s.value(key), found, expected, remedy)
}

func (s *section) join(key string) string {
	if key == "" {
		return s.path
	}
	return join(s.path, key)
}

// pos is the place of the section itself.
func (s *section) pos() finding.Pos { return s.spots[s.path].key }

// key is the place of a key, value that of its value; of the section when the
// key is absent.
func (s *section) key(key string) finding.Pos {
	if at, ok := s.spots[s.join(key)]; ok {
		return at.key
	}
	return s.pos()
}

// below is the place of the value at a path below the section, such as
// scheme[0].name.
func (s *section) below(path string) finding.Pos {
	return s.spots[strings.TrimPrefix(s.path+"."+path, ".")].value
}

func (s *section) value(key string) finding.Pos {
	if at, ok := s.spots[s.join(key)]; ok {
		return at.value
	}
	return s.pos()
}

// ask looks a key up and counts it as known.
func (s *section) ask(key string) (any, bool) {
	s.asked = append(s.asked, key)
	v, ok := s.values[key]
	return v, ok
}

// has reports whether a key is written.
func (s *section) has(key string) bool {
	_, ok := s.values[key]
	return ok
}

// close reports keys that nothing asked for.
func (s *section) close() {
	for _, key := range s.keys() {
		if slices.Contains(s.asked, key) {
			continue
		}
		remedy := "可用的键：" + strings.Join(s.asked, "、")
		if near := finding.Nearest(key, s.asked); near != "" {
			remedy = "是否为“" + near + "”"
		}
		s.r.add(faultKeyUnknown, s.key(key), s.title+" 里不认识的键“"+key+"”", "", remedy)
	}
}

// keys lists the keys of the section in the order they are written.
func (s *section) keys() []string {
	var keys []string
	for key := range s.values {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int { return s.spots[s.join(a)].order - s.spots[s.join(b)].order })
	return keys
}

// wrong reports a value of the wrong sort. Numbers must be quoted because a
// bare one is a binary fraction before anyone can read it exactly.
func (s *section) wrong(key, expected string) {
	raw := s.spots[s.join(key)].raw
	switch s.values[key].(type) {
	case int64, float64:
		s.fault(faultValue, key, key+" = "+raw+" 没有引号", expected, fmt.Sprintf("写成 %s = \"%s\"", key, raw))
	default:
		s.fault(faultValue, key, key+" 的值是"+sortWord(s.values[key]), expected, "")
	}
}

func sortWord(v any) string {
	switch v.(type) {
	case string:
		return "文本"
	case bool:
		return "true 或 false"
	case int64, float64:
		return "数"
	case map[string]any:
		return "一节"
	case []any, []map[string]any:
		return "数组"
	}
	return "日期（没有引号）"
}

// text reads an optional text.
func (s *section) text(key string) string {
	v, ok := s.ask(key)
	if !ok {
		return ""
	}
	text, ok := v.(string)
	if !ok {
		s.wrong(key, `带引号的文本`)
	}
	return strings.TrimSpace(text)
}

// need reads a text that must be there and not blank.
func (s *section) need(key string) string {
	text := s.text(key)
	if v, there := s.values[key]; !there {
		s.r.add(faultKeyMissing, s.pos(), s.title+" 缺少 "+key, key+" = …", "补上 "+key)
	} else if written, ok := v.(string); ok && strings.TrimSpace(written) == "" {
		s.fault(faultKeyMissing, key, s.title+" 的 "+key+" 是空的", "", "填上 "+key)
	}
	return text
}

// word reads one of some words; def stands for an absent key, and where it is
// "" the key is required.
func (s *section) word(key, def string, words []string) string {
	w := ""
	if def == "" {
		w = s.need(key)
	} else if w = s.text(key); w == "" {
		return def
	}
	if w != "" && !slices.Contains(words, w) {
		s.fault(faultWord, key, key+" 写作"+quote(w), strings.Join(words, "、"), perhaps(w, words))
	}
	return w
}

// formula reads a formula with the place of its first character.
func (s *section) formula(key string) calc.Source {
	v, ok := s.ask(key)
	if !ok {
		return calc.Source{}
	}
	text, ok := v.(string)
	switch {
	case !ok:
		s.wrong(key, "带引号的公式")
	case strings.TrimSpace(text) == "":
		s.fault(faultKeyMissing, key, s.title+" 的 "+key+" 是空的", "公式", "填上公式，或删去这一行")
	}
	return calc.Source{Text: text, Pos: s.value(key)}
}

// needFormula reads a formula that must be there.
func (s *section) needFormula(key string) calc.Source {
	if !s.has(key) {
		s.r.add(faultKeyMissing, s.pos(), s.title+" 缺少 "+key, key+` = "…"`, "补上 "+key)
	}
	return s.formula(key)
}

// whole reads a whole number within bounds; ok is false when it is absent or wrong.
func (s *section) whole(key string, least, most int64) (n int64, ok bool) {
	v, there := s.ask(key)
	if !there {
		return 0, false
	}
	n, ok = v.(int64)
	expected := fmt.Sprintf("%d 到 %d 的整数，不加引号", least, most)
	if most == math.MaxInt64 {
		expected = "不小于 " + fmt.Sprint(least) + " 的整数，不加引号"
	}
	switch {
	case !ok:
		found := key + " 的值是" + sortWord(v)
		if text, isText := v.(string); isText {
			found = key + " = \"" + text + "\" 加了引号"
		}
		s.fault(faultValue, key, found, expected, "")
	case n < least || n > most:
		s.fault(faultValue, key, fmt.Sprintf("%s = %d", key, n), expected, "")
		ok = false
	}
	return n, ok
}

// needWhole reads a whole number that must be there.
func (s *section) needWhole(key string, least, most int64) int {
	n, _ := s.whole(key, least, most)
	if !s.has(key) {
		s.r.add(faultKeyMissing, s.pos(), s.title+" 缺少 "+key, key+" = 整数", "补上 "+key)
	}
	return int(n)
}

// yes reads an optional true or false.
func (s *section) yes(key string) bool {
	v, there := s.ask(key)
	b, ok := v.(bool)
	if there && !ok {
		s.fault(faultValue, key, key+" 的值是"+sortWord(v), "true 或 false，不加引号", "")
	}
	return b
}

// texts reads an optional array of texts.
func (s *section) texts(key string) []string {
	v, there := s.ask(key)
	if !there {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		s.fault(faultValue, key, key+" 的值是"+sortWord(v), `文本的数组，如 ["职工"]`, "")
		return nil
	}
	var out []string
	for i, item := range list {
		text, ok := item.(string)
		if !ok || strings.TrimSpace(text) == "" {
			s.r.add(faultValue, s.spots[element(s.join(key), i)].value, fmt.Sprintf("%s 的第 %d 项不是文本", key, i+1), `带引号的文本`, "")
			continue
		}
		out = append(out, strings.TrimSpace(text))
	}
	return out
}

// section reads one table, nil when it is absent.
func (s *section) section(key, title string) *section {
	v, there := s.ask(key)
	if !there {
		return nil
	}
	values, ok := v.(map[string]any)
	if !ok {
		s.fault(faultValue, key, key+" 的值是"+sortWord(v), "一节 "+title, "")
		return nil
	}
	return &section{r: s.r, title: title, path: s.join(key), values: values, spots: s.spots}
}

// sections reads an array of tables, written as [[key]] or inline.
func (s *section) sections(key, title string) []*section {
	v, there := s.ask(key)
	if !there {
		return nil
	}
	var tables []any
	switch list := v.(type) {
	case []map[string]any:
		for _, item := range list {
			tables = append(tables, item)
		}
	case []any:
		tables = list
	default:
		s.fault(faultValue, key, key+" 的值是"+sortWord(v), title+"，双层方括号", "")
		return nil
	}
	var out []*section
	for i, item := range tables {
		path := element(s.join(key), i)
		values, ok := item.(map[string]any)
		if !ok {
			s.r.add(faultValue, s.spots[path].value, fmt.Sprintf("%s 的第 %d 项是%s", key, i+1, sortWord(item)), title, "")
			continue
		}
		out = append(out, &section{r: s.r, title: title, path: path, values: values, spots: s.spots})
	}
	return out
}

// typed reads a quoted value of a declared kind.
func (s *section) typed(key, kind string) (formula.Value, string) {
	raw := s.need(key)
	if raw == "" || !slices.Contains(formula.Kinds(), kind) {
		return formula.Value{}, raw
	}
	v, err := ParseValue(kind, raw)
	if err != nil {
		s.refuse(key, err)
	}
	return v, raw
}

// refuse reports what a parser said of a value.
func (s *section) refuse(key string, err error) {
	var bad *NumberError
	if errors.As(err, &bad) {
		s.fault(faultParse, key, key+"："+bad.Found, bad.Expected, bad.Remedy)
		return
	}
	s.fault(faultParse, key, err.Error(), "", "")
}

// schema reads schema, which must be 1 in this version.
func (s *section) schema() {
	v, there := s.ask("schema")
	if n, ok := v.(int64); !there || !ok || n != 1 {
		found := "没有写 schema"
		if there {
			if found = "schema = " + s.spots[s.join("schema")].raw; found == "schema = " {
				found = "schema 的值是" + sortWord(v)
			}
		}
		s.fault(faultSchema, "schema", found, "schema = 1", "本版程序只读第 1 版格式")
	}
}
