package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/data"
	"tongchou/data/datatest"
	"tongchou/report"
	"tongchou/report/pack"
)

// inCode reports whether a text has a word in the type of code: as a key,
// perhaps with a value, or as a section, perhaps of another.
func inCode(text, word string) bool {
	word = regexp.QuoteMeta(word)
	return regexp.MustCompile("`" + word + "( = [^`]*)?`|`\\[\\[?([a-z]+\\.)*" + word + "\\]\\]?`").MatchString(text)
}

// TestReferenceNamesKeys: every key of a TOML file and every column of a table
// that the reader knows is in the reference. What it knows it says itself, of a
// key and a column that it does not know.
func TestReferenceNamesKeys(t *testing.T) {
	text := document(t, reference)
	sections, words := 0, 0
	for _, f := range unknownKeys(t) {
		_, list, ok := strings.Cut(f.Remedy, "可用的键：")
		if !ok {
			_, list, ok = strings.Cut(f.Remedy, "可用的列：")
		}
		if !ok {
			continue
		}
		sections++
		for word := range strings.SplitSeq(list, "、") {
			if words++; !inCode(text, word) {
				t.Errorf("%s does not name %s: %s", reference, word, f.Found)
			}
		}
	}
	if sections < 25 || words < 100 {
		t.Errorf("only %d words of %d sections and tables were looked for", words, sections)
	}
}

// stranger is a key and a column that nothing knows and that is near none.
const stranger = "〇〇〇〇〇〇"

// moreSections are those that the base pool does without.
var moreSections = map[string]string{
	"policy.toml":     "\n[[insurance]]\n\n[[measure]]\n",
	"projection.toml": "\n[[table]]\n\n[[cohort]]\n\n[hindcast]\n",
	"notice.toml":     "\n[[month]]\n\n[[notice]]\nkind = \"letter\"\n",
}

// unknownKeys are the findings of reading a pool in which every section and
// table has a stranger.
func unknownKeys(t *testing.T) finding.List {
	pool := datatest.Base(t, dataTests)
	for name, header := range map[string]string{"ages.csv": "年度,险种,代码,年龄,性别,身份,人数\n", "tables.csv": "表,性别,年龄,数值\n"} {
		pool[name] = &fstest.MapFile{Data: []byte(header)}
	}
	for name, file := range pool {
		content := string(file.Data) + moreSections[name]
		if strings.HasSuffix(name, ".csv") {
			content = besideColumns(content)
		} else {
			content = besideKeys(content)
		}
		pool[name] = &fstest.MapFile{Data: []byte(content)}
	}
	_, found := data.Read(pool, "base")

	sound, _ := data.Read(datatest.Base(t, dataTests), "base")
	whatIf := filepath.Join(t.TempDir(), "what-if.toml")
	write(t, whatIf, besideKeys("schema = 1\n\n[[parameter]]\n\n[[assumption]]\n\n[[formula]]\n"))
	_, more := data.ReadOverlay(whatIf, sound)
	found = append(found, more...)

	example := besideKeys("scheme = \"fund\"\ninsurance = \"职工\"\n\n[[unit]]\ncode = \"A\"\n\n[[expect]]\n")
	_, more = data.ReadCases(fstest.MapFS{"cases/a.toml": &fstest.MapFile{Data: []byte(example)}}, sound)
	return append(found, more...)
}

var header = regexp.MustCompile(`(?m)^\s*\[.*\]$`)

func besideKeys(toml string) string {
	line := `"` + stranger + `" = 1`
	return line + "\n" + header.ReplaceAllString(toml, "$0\n"+line)
}

func besideColumns(csv string) string {
	lines := strings.Split(strings.TrimSuffix(csv, "\n"), "\n")
	for i := range lines {
		lines[i] += ","
	}
	lines[0] += stranger
	return strings.Join(lines, "\n") + "\n"
}

// TestReferenceNamesNames: every name that formulas know without its being
// declared is in the reference.
func TestReferenceNamesNames(t *testing.T) {
	text := document(t, reference)
	for _, b := range calc.BuiltinNames() {
		name := b.Name
		if b.Space != "" {
			name = b.Space + "." + name
		}
		if !inCode(text, name) {
			t.Errorf("%s does not name %s", reference, name)
		}
	}
	for _, y := range calc.YearSpaces() {
		if !inCode(text, y+".指标") {
			t.Errorf("%s does not name %s", reference, y)
		}
	}
	for _, kind := range formula.Kinds() {
		if !inCode(text, kind) {
			t.Errorf("%s does not name the kind %s", reference, kind)
		}
	}
}

// TestReferenceNamesResults: every key of result.json and manifest.json is in
// the reference.
func TestReferenceNamesResults(t *testing.T) {
	text := document(t, reference)
	whatIf := filepath.Join(t.TempDir(), "what-if.toml")
	if err := os.WriteFile(whatIf, []byte("schema = 1\ntitle = \"试\"\nauthor = \"试\"\nreason = \"试\"\nfrom = 2026\nto = 2027\n\n[[parameter]]\nscheme = \"employee-adjustment\"\nname = \"筹集比例\"\nvalue = \"4%\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	fsys, err := data.EmbeddedFS("liaoning")
	if err != nil {
		t.Fatal(err)
	}
	pool, list := data.Read(fsys, "liaoning")
	prog, faults := compile(pool, list, []string{whatIf})
	if list.Stops() || faults.Stops() {
		t.Fatal(list, faults)
	}
	p, err := pack.Assemble(report.New(budget.Evaluate(prog, calc.Options{})), pack.Parts{}, report.InMemory)
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	for _, f := range p.Files {
		if !strings.HasSuffix(f.Name, ".json") {
			continue
		}
		var v any
		if err := json.Unmarshal(f.Data, &v); err != nil {
			t.Fatal(err)
		}
		collect(v, keys)
	}
	for key := range keys {
		if !inCode(text, key) {
			t.Errorf("%s does not name %s", reference, key)
		}
	}
	if len(keys) < 40 {
		t.Errorf("only %d keys were found", len(keys))
	}
}

// collect gathers the keys of a JSON value, at any depth.
func collect(v any, keys map[string]bool) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			collect(x, keys)
		}
	case map[string]any:
		for key, x := range v {
			keys[key] = true
			collect(x, keys)
		}
	}
}
