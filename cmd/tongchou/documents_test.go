package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"tongchou/calc/checks"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/data"
)

// root is the repository's top folder.
const root = "../.."

// The documents in Chinese.
const (
	guide     = "docs/使用手册.md"
	reference = "docs/数据与政策参考.md"
)

// documents are the texts that people read, from the top folder: the README and
// what lies in docs.
func documents(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil || len(found) < 5 {
		t.Fatal(found, err)
	}
	out := []string{"README.md"}
	for _, path := range found {
		out = append(out, "docs/"+filepath.Base(path))
	}
	return out
}

func document(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestDocuments follows each document: it writes the files that the document
// shows, runs the commands of its console blocks, and finds on the terminal what
// the document says is there. Generated tables are what they are generated from.
// With -update the documents are rewritten instead.
func TestDocuments(t *testing.T) {
	if testing.Short() {
		t.Skip("builds every sample")
	}
	top, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	packages := testOutput(t)
	tables := map[string]string{"measures": measureTable(), "bands": bandTable(), "findings": findingTable(), "functions": functionTable(t)}
	for _, name := range documents(t) {
		source := document(t, name)
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			text := follow(t, source, packages)
			for region, table := range tables {
				text = regions(region).ReplaceAllString(text, "${1}\n"+strings.ReplaceAll(table, "$", "$$")+"\n${2}")
			}
			switch {
			case text == source:
			case *update:
				if err := os.WriteFile(filepath.Join(top, name), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			default:
				t.Errorf("%s is not what a run gives; rewrite it with go test ./cmd/tongchou -run Documents -update\n%s", name, firstDifference(source, text))
			}
		})
	}
	whole := document(t, "README.md") + document(t, guide) + document(t, reference)
	for region := range tables {
		if !regions(region).MatchString(whole) {
			t.Errorf("no document has the table %s", region)
		}
	}
	if n := strings.Count(whole, "\n$ "); n < 20 {
		t.Errorf("the documents run %d commands", n)
	}
}

// regions is where a generated table stands.
func regions(name string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)(<!-- ` + name + ` -->\n).*?(<!-- /` + name + ` -->)`)
}

// follow goes through a document as a reader does and returns it with what the
// commands print. A block that is headed by a file's name is
// written, with + before the name added to it; the console blocks are run; a
// comment such as <!-- replace FILE: OLD => NEW --> makes the change in a file
// that the text before it tells of.
func follow(t *testing.T, source, packages string) string {
	t.Helper()
	return followed.ReplaceAllStringFunc(source, func(part string) string {
		if m := replacement.FindStringSubmatch(part); m != nil {
			substitute(t, m[1], m[2], m[3])
			return part
		}
		m := fences.FindStringSubmatch(part)
		info, content := m[1], m[2]
		if info == "console" {
			return "```console\n" + console(t, content, packages) + "```\n"
		}
		if _, name, ok := strings.Cut(info, " "); ok {
			more, added := strings.CutPrefix(name, "+")
			if added {
				before, err := os.ReadFile(more)
				if err != nil {
					t.Fatal(err)
				}
				content = string(before) + content
			}
			write(t, more, content)
		}
		return part
	})
}

// replacement is a change in a file, told as a comment; followed is all that a
// reader does.
var (
	replacement = regexp.MustCompile(`^<!-- replace (\S+): (.+) => (.+) -->`)
	followed    = regexp.MustCompile("(?ms)^<!-- replace [^\n]*-->|^```[^`\n]*\n.*?^```\n")
)

// fences are the fenced blocks of a Markdown text: info string and content.
var fences = regexp.MustCompile("(?ms)^```([^`\n]*)\n(.*?)^```\n")

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// console runs the commands of a console block and returns the block with what
// they print.
func console(t *testing.T, block, packages string) string {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(block) {
		command, ok := strings.CutPrefix(line, "$ ")
		if !ok {
			continue // what was printed the last time
		}
		b.WriteString(line)
		command = strings.TrimSpace(command)
		if args, ok := cutAny(command, "go run ./cmd/tongchou", "tongchou"); ok {
			b.WriteString(screen(strings.Fields(args)))
		} else if command == "go test ./..." {
			b.WriteString(timed(block, packages))
		} else {
			t.Fatalf("nothing runs %s", command)
		}
	}
	return b.String()
}

func cutAny(s string, prefixes ...string) (after string, ok bool) {
	for _, p := range prefixes {
		if after, ok := strings.CutPrefix(s, p); ok {
			return after, true
		}
	}
	return "", false
}

func substitute(t *testing.T, name, from, to string) {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(content), from) {
		t.Fatalf("%s has no %q", name, from)
	}
	write(t, name, strings.ReplaceAll(string(content), from, to))
}

// fingerprints are the lines that a build ends its packs with.
var fingerprints = regexp.MustCompile(`(?m)(^\S+ 输入指纹 .*\n)+`)

// screen is onTerminal, but for the one command that takes long; of all its packs
// the fingerprints would fill the page.
func screen(args []string) string {
	if slices.Equal(args, []string{"build"}) {
		return fingerprints.ReplaceAllString(samples().screen, "（各份资料的两个指纹）…\n")
	}
	return onTerminal(args)
}

// onTerminal runs the tool and returns what stands on the terminal afterwards.
func onTerminal(args []string) string {
	var b bytes.Buffer
	s := &session{out: &output{w: &b}, err: &b, said: tally{}, terminal: true}
	code := s.main(args)
	var screen strings.Builder
	for line := range strings.Lines(b.String()) {
		line = line[strings.LastIndexByte(line, '\r')+1:] // what stood there was cleared
		screen.WriteString(line)
	}
	if code != exitClean {
		fmt.Fprintf(&screen, "exit status %d\n", code)
	}
	return screen.String()
}

// testOutput is what go test ./... prints when all is well, times left out.
func testOutput(t *testing.T) string {
	t.Helper()
	list := exec.Command("go", "list", "-f", "{{.ImportPath}} {{len .TestGoFiles}} {{len .XTestGoFiles}}", "./...")
	list.Dir = "../.."
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Skip("no go command: ", err)
	}
	var b strings.Builder
	for line := range strings.Lines(string(out)) {
		name, files, _ := strings.Cut(strings.TrimSpace(line), " ")
		if files == "0 0" {
			fmt.Fprintf(&b, "?   \t%s\t[no test files]\n", name)
		} else {
			fmt.Fprintf(&b, "ok  \t%s\t\n", name)
		}
	}
	return b.String()
}

// timed puts the times that the README gives into go test's lines; they are of
// one machine and not compared.
func timed(block, packages string) string {
	var b strings.Builder
	for line := range strings.Lines(packages) {
		head := strings.TrimSuffix(line, "\n")
		took := ""
		if strings.HasPrefix(head, "ok") {
			took = "0.5s"
			if i := strings.Index(block, head); i >= 0 {
				took, _, _ = strings.Cut(block[i+len(head):], "\n")
			}
		}
		b.WriteString(head + took + "\n")
	}
	return b.String()
}

func measureTable() string {
	kinds := map[string]string{"money": "金额", "count": "人数", "ratio": "比率", "money/count": "人均金额"}
	var b strings.Builder
	b.WriteString("| 指标 | 类别 | 含义 |\n|---|---|---|\n")
	for _, m := range data.Catalogue() {
		if m.Detail {
			continue
		}
		name := m.Name
		if len(m.Insurance) > 0 {
			name += "（" + strings.Join(m.Insurance, "、") + "）"
		}
		definition := m.Definition
		if m.PartOf != "" {
			definition += "。计入" + m.PartOf
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", name, kinds[m.Kind], definition)
	}
	return b.String()
}

// bandTable lists what measures come to a head, and how seldom a published figure
// lies outside.
func bandTable() string {
	var b strings.Builder
	b.WriteString("| 指标 | 险种 | 人均不低于（元） | 人均不高于（元） | 公布数超出的 | 全国数超出的 |\n|---|---|---|---|---|---|\n")
	for _, m := range data.Catalogue() {
		for _, band := range m.Bands {
			low := "—"
			if band.Low != nil {
				low = formula.Decimal(band.Low)
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", m.Name, band.Insurance, low, formula.Decimal(band.High), band.Published, band.National)
		}
	}
	return b.String()
}

// functionTable lists the functions of the language as it tells of them itself:
// where one is unknown, and where one has no operands.
func functionTable(t *testing.T) string {
	t.Helper()
	_, unknown := formula.Parse("无名()", finding.Pos{})
	_, names, ok := strings.Cut(unknown[0].Remedy, "可用的函数：")
	if !ok {
		t.Fatal(unknown)
	}
	var b strings.Builder
	b.WriteString("| 函数 | 写法 |\n|---|---|\n")
	for name := range strings.FieldsSeq(names) {
		_, faults := formula.Parse(name+"()", finding.Pos{})
		if len(faults) != 1 || !strings.HasPrefix(faults[0].Expected, name+"(") {
			t.Fatal(name, faults)
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", name, faults[0].Expected)
	}
	return b.String()
}

func findingTable() string {
	var b strings.Builder
	b.WriteString("| 编号 | 提示 | 含义 | 处理 |\n|---|---|---|---|\n")
	for _, k := range checks.Catalogue() {
		row := fmt.Sprintf("%s\x00%s\x00%s\x00%s", k.ID, k.Title, k.Meaning, k.Remedy)
		fmt.Fprintf(&b, "| %s |\n", strings.ReplaceAll(strings.ReplaceAll(row, "|", `\|`), "\x00", " | "))
	}
	return b.String()
}

// firstDifference shows the first line in which two texts differ.
func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("line %d\nreads %s\nruns  %s", i+1, x[i], y[i])
		}
	}
	return fmt.Sprintf("%d lines, %d run", len(x), len(y))
}

// TestDocumentsNameWhatIsThere: links and paths of the documents lead to
// something, and the guide and the reference explain every command.
func TestDocumentsNameWhatIsThere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]*)(?:#([^)]*))?\)`)
	path := regexp.MustCompile("`((?:cmd|data|calc|report|templates|docs|\\.ci)/[A-Za-z0-9_./-]+)`")
	for _, name := range documents(t) {
		text := fences.ReplaceAllString(document(t, name), "")
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			to := name
			if m[1] != "" {
				to = filepath.ToSlash(filepath.Join(filepath.Dir(name), m[1]))
			}
			if _, err := os.Stat(filepath.Join(root, to)); err != nil {
				t.Errorf("%s links to %s, which is not there", name, to)
			} else if m[2] != "" && !slices.Contains(anchors(document(t, to)), m[2]) {
				t.Errorf("%s links to %s, which has no heading #%s", name, to, m[2])
			}
		}
		for _, m := range path.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(root, m[1])); err != nil {
				t.Errorf("%s names %s, which is not there", name, m[1])
			}
		}
	}
	for _, name := range []string{guide, reference} {
		text := document(t, name)
		for _, c := range commands {
			if !strings.Contains(text, "tongchou "+c.name) && !strings.Contains(text, "`"+c.name) {
				t.Errorf("%s does not explain %s", name, c.name)
			}
		}
	}
}

// TestArchitectureNamesEveryRoom: the page that says how the parts fit leaves
// no package out.
func TestArchitectureNamesEveryRoom(t *testing.T) {
	text := document(t, "docs/architecture.md")
	for line := range strings.Lines(testOutput(t)) {
		room := strings.TrimPrefix(strings.Split(line, "\t")[1], "tongchou/")
		if !inCode(text, room) {
			t.Errorf("docs/architecture.md does not name %s", room)
		}
	}
}

// TestCitations: a comment that cites a document names one that is there, and a
// chapter that it has.
func TestCitations(t *testing.T) {
	cited := regexp.MustCompile(`(docs/[^\s,()]+\.md)(?:, ([0-9.]*[0-9])(?: and ([0-9.]*[0-9]))?)?`)
	found := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, m := range cited.FindAllStringSubmatch(string(source), -1) {
			found++
			if _, err := os.Stat(filepath.Join(root, m[1])); err != nil {
				t.Errorf("%s cites %s, which is not there", path, m[1])
				continue
			}
			for _, chapter := range m[2:] {
				if chapter != "" && !regexp.MustCompile(`(?m)^##+ `+regexp.QuoteMeta(chapter)+` `).MatchString(document(t, m[1])) {
					t.Errorf("%s cites chapter %s of %s, which is not there", path, chapter, m[1])
				}
			}
		}
		return err
	})
	if err != nil || found < 5 {
		t.Errorf("only %d citations were found: %v", found, err)
	}
}

// anchors are what links can name in a Markdown text: its headings in small
// letters, without punctuation, blanks as hyphens.
func anchors(text string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(fences.ReplaceAllString(text, ""), -1) {
		out = append(out, strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-', r == '_', unicode.IsLetter(r), unicode.IsDigit(r):
				return unicode.ToLower(r)
			}
			return -1
		}, m[1]))
	}
	return out
}

// TestREADMEIsShort: who opens the repository reads one page.
func TestREADMEIsShort(t *testing.T) {
	if n := len(document(t, "README.md")); n >= 12<<10 {
		t.Errorf("README.md has %d bytes", n)
	}
}
