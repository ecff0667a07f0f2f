package toml

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// The index knows where every key and value stands, whatever the form.
func TestIndexTOML(t *testing.T) {
	t.Parallel()
	const text = `schema = 1
"基准" = "4%" # a comment with "quotes"
dotted.key = '''
first
'''

[pool]
name = '辽宁' 

[[scheme]]
id = "a"
  [[scheme.step]]
  formula = """
IF(甲,
   乙)"""
  [[scheme.step]]
  name = "two"
  values = [{ from = 2025, value = "3%" }, # the first
    { from = 2026, value = "4%" },
  ]
[[scheme]]
list = [ "x", ["y", 1_000] ]
  [scheme.table]
  "a.b" = "quoted\u0041\""
  [[scheme.step]]
  name = ""
`
	want := []string{
		"schema 1:1 1:10",
		"基准 2:1 2:9",
		"dotted 3:1 3:1",
		"dotted.key 3:8 4:1",
		"pool 7:1 7:1",
		"pool.name 8:1 8:9",
		"scheme[0] 10:1 10:1",
		"scheme[0].id 11:1 11:7",
		"scheme[0].step[0] 12:3 12:3",
		"scheme[0].step[0].formula 13:3 14:1",
		"scheme[0].step[1] 16:3 16:3",
		"scheme[0].step[1].name 17:3 17:11",
		"scheme[0].step[1].values 18:3 18:12",
		"scheme[0].step[1].values[0] 18:13 18:13",
		"scheme[0].step[1].values[0].from 18:15 18:22",
		"scheme[0].step[1].values[0].value 18:28 18:37",
		"scheme[0].step[1].values[1] 19:5 19:5",
		"scheme[0].step[1].values[1].from 19:7 19:14",
		"scheme[0].step[1].values[1].value 19:20 19:29",
		"scheme[1] 21:1 21:1",
		"scheme[1].list 22:1 22:8",
		"scheme[1].list[0] 22:10 22:11",
		"scheme[1].list[1] 22:15 22:15",
		"scheme[1].list[1][0] 22:16 22:17",
		"scheme[1].list[1][1] 22:21 22:21",
		"scheme[1].table 23:3 23:3",
		`scheme[1].table."a.b" 24:3 24:12`,
		"scheme[1].step[0] 25:3 25:3",
		"scheme[1].step[0].name 26:3 26:11",
	}
	spots, _, faults := indexTOML("x.toml", text)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	var got []string
	for _, path := range slices.SortedFunc(maps.Keys(spots), func(a, b string) int { return spots[a].order - spots[b].order }) {
		at := spots[path]
		got = append(got, fmt.Sprintf("%s %d:%d %d:%d", path, at.key.Line, at.key.Col, at.value.Line, at.value.Col))
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if raw := spots["scheme[1].list[1][1]"].raw; raw != "1_000" {
		t.Errorf("bare value %q", raw)
	}
	agree(t, text)
}

// Blanks of other sorts and full-width commas outside of texts are read as plain
// ones; within texts they stay, and places do not move.
func TestPlainBlanksAndCommas(t *testing.T) {
	t.Parallel()
	const text = "a\u00a0=\u3000[\"x，y\"， 2，{ b = 1，\u2003c = \"\u00a0\" }]\u00a0# 注，\n"
	_, plain, faults := indexTOML("x.toml", text)
	if want := "a = [\"x，y\", 2,{ b = 1, c = \"\u00a0\" }] # 注，\n"; plain != want || len(faults) > 0 {
		t.Errorf("got %q, %v", plain, faults)
	}
	if _, err := toml.Decode(plain, &map[string]any{}); err != nil {
		t.Error(err)
	}
}

// agree checks the index against the decoder: what it accepts has no faults
// here, every key has its spot, and a spot points at the text of its value.
func agree(t *testing.T, text string) {
	t.Helper()
	values := map[string]any{}
	_, err := toml.Decode(text, &values)
	spots, _, faults := indexTOML("x.toml", text)
	if err != nil {
		return
	}
	if len(faults) > 0 {
		t.Fatalf("the decoder accepts it, the index does not:\n%s\n%v", text, faults)
	}
	rows := strings.Split(text, "\n")
	walkTOML("", values, func(path string, v any) {
		at, ok := spots[path]
		if !ok {
			_, table := v.(map[string]any) // may be implied by others
			if _, tables := v.([]map[string]any); !table && !tables {
				t.Fatalf("no spot for %s in:\n%s", path, text)
			}
			return
		}
		s, isText := v.(string)
		if !isText || s == "" {
			return
		}
		line := []rune(rows[at.value.Line-1])
		first := []rune(s)[0]
		if at.value.Col > len(line) && first != '\n' {
			t.Fatalf("%s: no column %d in line %d of:\n%s", path, at.value.Col, at.value.Line, text)
		}
		if first != '\n' && line[at.value.Col-1] != first && line[at.value.Col-1] != '\\' {
			t.Fatalf("%s = %q: the spot %v holds %q", path, s, at.value, string(line[at.value.Col-1]))
		}
	})
}

// walkTOML visits every value of a decoded file with its path.
func walkTOML(path string, v any, visit func(string, any)) {
	if path != "" {
		visit(path, v)
	}
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			walkTOML(join(path, key), item, visit)
		}
	case []map[string]any:
		for i, item := range v {
			walkTOML(element(path, i), item, visit)
		}
	case []any:
		for i, item := range v {
			walkTOML(element(path, i), item, visit)
		}
	}
}

func FuzzIndexTOML(f *testing.F) {
	for _, name := range []string{"policy.toml", "projection.toml", "notice.toml"} {
		content, err := os.ReadFile(filepath.Join("../testdata/base", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(content))
	}
	for _, seed := range []string{"a = [[[", "a = {b = 1, c = [1, 2,],}", "\"\" = 1", "a.b.c = 1\n[a.b]\nd = 2", "x = '''a''''", `y = """\
  z"""`, "k = 1979-05-27 07:32:00", "[[a]]\n[[a.b]]\n[a.b.c]\nd=1", "汉 = 字", "a = “b”"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<16 || !utf8.ValidString(text) || strings.ContainsAny(text, "\r\x00") {
			return // refused or made plain before the index is made
		}
		agree(t, text)
	})
}

// The sample files are real ones: the index agrees with the decoder on them.
func TestIndexOfSamples(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../*/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatal("no sample files", err)
	}
	cases, _ := filepath.Glob("../*/cases/*.toml")
	for _, name := range append(files, cases...) {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.ToSlash(name), func(t *testing.T) { agree(t, strings.ReplaceAll(string(content), "\r\n", "\n")) })
	}
}
