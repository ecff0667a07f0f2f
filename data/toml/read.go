package toml

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/data/fault"
	"tongchou/data/value"
)

// wrong reports a value that is no text. Numbers must be quoted because a
// bare one is a binary fraction before anyone can read it exactly.
func (s *Section) wrong(key, expected string) {
	raw := s.spots[s.join(key)].raw
	switch s.values[key].(type) {
	case int64, float64:
		s.Fault(fault.Value, key, key+" = "+raw+" 没有引号", expected, fmt.Sprintf("写成 %s = \"%s\"", key, raw))
	default:
		s.sort(key, expected)
	}
}

// sort reports a value of the wrong sort.
func (s *Section) sort(key, expected string) {
	s.Fault(fault.Value, key, key+" 的值是"+sortWord(s.values[key]), expected, "")
}

// Lacks reports a key that is absent though it must be there.
func (s *Section) Lacks(key, example string) {
	if !s.Has(key) {
		s.pass.Add(fault.KeyMissing, s.Place(), s.Title+" 缺少 "+key, example, "补上 "+key)
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

// Text reads an optional text.
func (s *Section) Text(key string) string {
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

// Need reads a text that must be there and not blank.
func (s *Section) Need(key string) string {
	text := s.Text(key)
	s.Lacks(key, key+" = …")
	if written, ok := s.values[key].(string); ok && strings.TrimSpace(written) == "" {
		s.Fault(fault.KeyMissing, key, s.Title+" 的 "+key+" 是空的", "", "填上 "+key)
	}
	return text
}

// Word reads one of some words; def stands for an absent key, and where it is
// "" the key is required.
func (s *Section) Word(key, def string, words []string) string {
	w := ""
	if def == "" {
		w = s.Need(key)
	} else if w = s.Text(key); w == "" {
		return def
	}
	if w != "" && !slices.Contains(words, w) {
		s.Fault(fault.Word, key, key+" 写作"+fault.Quote(w), strings.Join(words, "、"), fault.Perhaps(w, words))
	}
	return w
}

// Source reads a text as it stands, with the place of its first character:
// a formula. It is "" and has no place when the key is absent.
func (s *Section) Source(key string) (string, finding.Pos) {
	v, ok := s.ask(key)
	if !ok {
		return "", finding.Pos{}
	}
	text, ok := v.(string)
	switch {
	case !ok:
		s.wrong(key, "带引号的公式")
	case strings.TrimSpace(text) == "":
		s.Fault(fault.KeyMissing, key, s.Title+" 的 "+key+" 是空的", "公式", "填上公式，或删去这一行")
	}
	return text, s.Pos(key)
}

// Whole reads a whole number within bounds; ok is false when it is absent or wrong.
func (s *Section) Whole(key string, least, most int64) (n int64, ok bool) {
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
		s.Fault(fault.Value, key, found, expected, "")
	case n < least || n > most:
		s.Fault(fault.Value, key, fmt.Sprintf("%s = %d", key, n), expected, "")
		ok = false
	}
	return n, ok
}

// NeedWhole reads a whole number that must be there.
func (s *Section) NeedWhole(key string, least, most int64) int {
	n, _ := s.Whole(key, least, most)
	s.Lacks(key, key+" = 整数")
	return int(n)
}

// Yes reads an optional true or false.
func (s *Section) Yes(key string) bool {
	v, there := s.ask(key)
	b, ok := v.(bool)
	if there && !ok {
		s.sort(key, "true 或 false，不加引号")
	}
	return b
}

// Texts reads an optional array of texts.
func (s *Section) Texts(key string) []string {
	v, there := s.ask(key)
	if !there {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		s.sort(key, `文本的数组，如 ["职工"]`)
		return nil
	}
	var out []string
	for i, item := range list {
		text, ok := item.(string)
		if !ok || strings.TrimSpace(text) == "" {
			s.pass.Add(fault.Value, s.ItemPos(key, i), fmt.Sprintf("%s 的第 %d 项不是文本", key, i+1), `带引号的文本`, "")
			continue
		}
		out = append(out, strings.TrimSpace(text))
	}
	return out
}

// Wholes reads an optional array of whole numbers within bounds.
func (s *Section) Wholes(key string, least, most int64) []int {
	v, there := s.ask(key)
	if !there {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		s.sort(key, "整数的数组，如 [2019]")
		return nil
	}
	var out []int
	for i, item := range list {
		n, ok := item.(int64)
		if !ok || n < least || n > most {
			s.pass.Add(fault.Value, s.ItemPos(key, i), fmt.Sprintf("%s 的第 %d 项是 %#v", key, i+1, item), fmt.Sprintf("%d 到 %d 的整数，不加引号", least, most), "")
			continue
		}
		out = append(out, int(n))
	}
	return out
}

// Section reads one table, nil when it is absent.
func (s *Section) Section(key, title string) *Section {
	v, there := s.ask(key)
	if !there {
		return nil
	}
	values, ok := v.(map[string]any)
	if !ok {
		s.sort(key, "一节 "+title)
		return nil
	}
	return &Section{pass: s.pass, Title: title, path: s.join(key), values: values, spots: s.spots}
}

// Sections reads an array of tables, written as [[key]] or inline.
func (s *Section) Sections(key, title string) []*Section {
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
		s.sort(key, title+"，双层方括号")
		return nil
	}
	var out []*Section
	for i, item := range tables {
		path := element(s.join(key), i)
		values, ok := item.(map[string]any)
		if !ok {
			s.pass.Add(fault.Value, s.spots[path].value, fmt.Sprintf("%s 的第 %d 项是%s", key, i+1, sortWord(item)), title, "")
			continue
		}
		out = append(out, &Section{pass: s.pass, Title: title, path: path, values: values, spots: s.spots})
	}
	return out
}

// Typed reads a quoted value of a declared kind, and gives it as written too.
func (s *Section) Typed(key, kind string) (formula.Value, string) {
	return s.TypedIn(key, kind, value.Scale{})
}

// TypedIn reads a value that is written in a unit.
func (s *Section) TypedIn(key, kind string, scale value.Scale) (formula.Value, string) {
	raw := s.Need(key)
	if raw == "" || !slices.Contains(formula.Kinds(), kind) {
		return formula.Value{}, raw
	}
	v, err := value.Read(kind, value.Written{Text: raw, Scale: scale})
	s.refuse(key, err)
	return v, raw
}

// Date reads an optional day, written as 2006-01-02.
func (s *Section) Date(key string) string {
	text := s.Text(key)
	if text == "" {
		return ""
	}
	day, err := value.Date(text)
	s.refuse(key, err)
	return day
}

// refuse reports what a reader said of a value, if it refused it.
func (s *Section) refuse(key string, err error) {
	var bad *value.Refusal
	if errors.As(err, &bad) {
		s.Fault(fault.Parse, key, key+"："+bad.Found, bad.Expected, bad.Remedy)
	}
}

// Account reads a bank account's number, which must be there.
func (s *Section) Account(key string) string {
	account, err := value.Account(s.Need(key))
	s.refuse(key, err)
	return account
}

// Schema reads schema, which must be 1 in this version.
func (s *Section) Schema() {
	v, there := s.ask("schema")
	if n, ok := v.(int64); !there || !ok || n != 1 {
		found := "没有写 schema"
		if there {
			if found = "schema = " + s.spots[s.join("schema")].raw; found == "schema = " {
				found = "schema 的值是" + sortWord(v)
			}
		}
		s.Fault(fault.Schema, "schema", found, "schema = 1", "本版程序只读第 1 版格式")
	}
}
