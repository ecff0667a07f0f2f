package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"tongchou/calc/checks"
	"tongchou/data/datatest"
)

// TestReadingFaults shows every finding of reading a pool folder as the user
// meets it: the archives of package data, through the command. It says nothing
// on standard output, ends with 1 if an error is among the findings, and
// writes nothing.
func TestReadingFaults(t *testing.T) {
	for _, path := range datatest.Archives(t, dataTests) {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(t.TempDir(), "base")
			writeFolder(t, dir, datatest.Changed(t, dataTests, a))
			want := string(*datatest.Part(t, a, "want"))
			stops := strings.Contains(want, ": 错误 D")
			with := whatIfs(t, a)
			var out, err1, err2 bytes.Buffer
			code := Main(append([]string{"check", dir}, with...), &out, &err1)
			if got := code == exitFindings; got != stops || code > exitFindings {
				t.Errorf("check ends with %d\n%s", code, err1.String())
			}
			for line := range strings.Lines(want) {
				if !strings.Contains(err1.String(), line) {
					t.Errorf("check does not say %s\nbut\n%s", line, err1.String())
				}
			}
			packs := filepath.Join(t.TempDir(), "packs")
			if !stops || strings.Contains(want, "cases/") { // build does not run worked examples
				return
			}
			if code := Main(append([]string{"build", dir, "--out", packs}, with...), &out, &err2); code != exitFindings {
				t.Errorf("build ends with %d", code)
			}
			if out.Len() > 0 {
				t.Errorf("standard output: %s", out.String())
			}
			if _, err := os.Stat(packs); err == nil {
				t.Error("something was written")
			}
		})
	}
}

// whatIfs writes the overlays of an archive into the current folder and gives
// the flags that lay them over the pool; an empty one is not there.
func whatIfs(t *testing.T, a *txtar.Archive) (flags []string) {
	t.Chdir(t.TempDir())
	for _, f := range a.Files {
		name, ok := strings.CutPrefix(f.Name, "overlay ")
		if !ok {
			continue
		}
		flags = append(flags, "--with", name)
		if len(f.Data) > 0 {
			if err := os.WriteFile(name, f.Data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return flags
}

// apart are the ids that no file can show through the command, and the tests
// that show them.
var apart = map[string]string{
	"P208": "reading projection.toml finds D221 first; calc.TestDerivedLine",
}

// TestEveryFindingIsShown: an id of the catalogue has its script (D: its
// archive in package data), named by it and wanting it, and a script named by
// an id is of the catalogue. One script may show a run of ids: K400-K410.
func TestEveryFindingIsShown(t *testing.T) {
	scripts, err := filepath.Glob("testdata/script/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`^([A-Z]\d{3})-(?:([A-Z]\d{3})-)?`)
	shown := map[string]bool{}
	for _, path := range append(scripts, datatest.Archives(t, dataTests)...) {
		m := named.FindStringSubmatch(filepath.Base(path))
		if m == nil {
			continue
		}
		script, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range checks.Catalogue() {
			if k.ID != m[1] && (k.ID < m[1] || k.ID > m[2]) {
				continue
			}
			if !regexp.MustCompile(`(错误|警告|提示) ` + k.ID).Match(script) {
				t.Errorf("%s does not want %s", path, k.ID)
			}
			shown[k.ID] = true
		}
		if !shown[m[1]] {
			t.Errorf("%s: %s is not in the catalogue", path, m[1])
		}
	}
	for _, k := range checks.Catalogue() {
		if _, known := apart[k.ID]; shown[k.ID] == known {
			t.Errorf("%s %s: shown by a script %v, apart %v", k.ID, k.Title, shown[k.ID], known)
		}
	}
}

// TestCatalogue: the ids are in order and never used twice, described in full,
// and those that the code uses.
func TestCatalogue(t *testing.T) {
	var listed []string
	for _, k := range checks.Catalogue() {
		listed = append(listed, k.ID)
		if k.Title == "" || k.Meaning == "" || k.Remedy == "" {
			t.Errorf("%s is not described", k.ID)
		}
	}
	slices.Sort(listed)
	if len(slices.Compact(slices.Clone(listed))) != len(listed) {
		t.Errorf("an id is used twice: %v", listed)
	}
	var used []string
	id := regexp.MustCompile(`"([A-Z]\d{3})"`)
	for _, folder := range []string{"calc", "calc/*", "data", "data/*", "report", "report/*", "cmd/tongchou"} {
		files, err := filepath.Glob(filepath.Join("../..", folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			source, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range id.FindAllSubmatch(source, -1) {
				used = append(used, string(m[1]))
			}
		}
	}
	slices.Sort(used)
	if used = slices.Compact(used); !slices.Equal(used, listed) {
		t.Errorf("used   %v\nlisted %v", used, listed)
	}
}
