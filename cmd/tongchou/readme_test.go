package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tongchou/calc/finding"
	"tongchou/data"
)

const readme = "../../README.md"

// TestREADME follows the README: it writes the files that the README shows,
// runs the commands of its console blocks, and finds on the terminal what the
// README says is there. Generated tables are what they are generated from.
// With -update the README is rewritten instead.
func TestREADME(t *testing.T) {
	if testing.Short() {
		t.Skip("builds every sample")
	}
	path, err := filepath.Abs(readme)
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	packages := testOutput(t)
	t.Chdir(t.TempDir())
	commands := 0
	text := fences.ReplaceAllStringFunc(string(source), func(block string) string {
		m := fences.FindStringSubmatch(block)
		info, content := m[1], m[2]
		if info == "console" {
			ran, n := follow(t, content, packages)
			commands += n
			return "```console\n" + ran + "```\n"
		}
		if lang, name, ok := strings.Cut(info, " "); ok && lang != "" {
			write(t, name, content)
		}
		return block
	})
	if commands == 0 {
		t.Fatal("the README runs no command")
	}
	for name, table := range map[string]string{"measures": measureTable(), "findings": findingTable()} {
		region := regexp.MustCompile(`(?s)(<!-- ` + name + ` -->\n).*?(<!-- /` + name + ` -->)`)
		if !region.MatchString(text) {
			t.Fatalf("no region %s", name)
		}
		text = region.ReplaceAllString(text, "${1}\n"+strings.ReplaceAll(table, "$", "$$")+"\n${2}")
	}
	switch {
	case text == string(source):
	case *update:
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("README.md is not what a run gives; rewrite it with go test ./cmd/tongchou -run README -update\n%s", firstDifference(string(source), text))
	}
}

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

// follow runs the commands of a console block that are the tool's and returns
// the block with what they print; n counts them. Substitutions in files are made,
// other commands stand as they are.
func follow(t *testing.T, block, packages string) (text string, n int) {
	t.Helper()
	var b strings.Builder
	skip := false
	for line := range strings.Lines(block) {
		command, ok := strings.CutPrefix(line, "$ ")
		if !ok {
			if !skip {
				b.WriteString(line)
			}
			continue
		}
		b.WriteString(line)
		command = strings.TrimSpace(command)
		skip = false
		if args, ok := strings.CutPrefix(command, "go run ./cmd/tongchou"); ok {
			b.WriteString(onTerminal(strings.Fields(args)))
			skip, n = true, n+1
		} else if m := substitution.FindStringSubmatch(command); m != nil {
			substitute(t, m[3], m[1], m[2])
		} else if command == "go test ./..." {
			b.WriteString(timed(block, packages))
			skip, n = true, n+1
		}
	}
	return b.String(), n
}

// substitution is the one other command that is followed, with plain texts.
var substitution = regexp.MustCompile(`^sed -i 's/([^/]*)/([^/]*)/' (\S+)$`)

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

// onTerminal runs the tool and returns what stands on the terminal afterwards.
func onTerminal(args []string) string {
	var b bytes.Buffer
	s := &session{out: &output{w: &b}, err: &b, terminal: true}
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

func findingTable() string {
	var b strings.Builder
	b.WriteString("| 编号 | 提示 | 处理 |\n|---|---|---|\n")
	for _, k := range finding.Catalogue() {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", k.ID, k.Title, strings.ReplaceAll(k.Remedy, "|", `\|`))
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

// TestREADMENamesWhatIsThere: paths in the README exist, and every command of
// the tool is explained.
func TestREADMENamesWhatIsThere(t *testing.T) {
	source, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	text := fences.ReplaceAllString(string(source), "")
	links := regexp.MustCompile(`\]\(([^)#:]+)\)`).FindAllStringSubmatch(text, -1)
	paths := regexp.MustCompile("`((?:cmd|data|calc|report|templates|\\.ci)/[A-Za-z0-9_./-]+)`").FindAllStringSubmatch(text, -1)
	for _, m := range slices.Concat(links, paths) {
		if _, err := os.Stat(filepath.Join("../..", m[1])); err != nil {
			t.Errorf("the README names %s, which is not there", m[1])
		}
	}
	if len(links) == 0 || len(paths) == 0 {
		t.Error("the README has no links or paths")
	}
	for _, c := range commands {
		if !strings.Contains(string(source), "`"+c.name) {
			t.Errorf("the README does not explain `%s`", c.name)
		}
	}
}
