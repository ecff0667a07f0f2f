package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/data"
)

// TestMadeIsMade: every sheet, page and paper that coverage.toml may name is one that
// the renderers make, under that name.
func TestMadeIsMade(t *testing.T) {
	var source strings.Builder
	err := filepath.WalkDir("../../report", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		content, err := os.ReadFile(path)
		source.Write(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"sheet", "page", "paper"} {
		for _, name := range calc.MadeNames(nil, word) {
			made := strings.Contains(source.String(), `"`+name+`"`) || strings.Contains(source.String(), `"%d`+name+`"`) || word == "sheet" && strings.Contains(source.String(), `"`+name+`-`)
			for _, f := range data.OfficialForms() {
				made = made || word == "sheet" && strings.HasSuffix(f.Name, name)
			}
			if name == calc.AlertReport {
				made = strings.Contains(source.String(), "Word: calc.AlertReport")
			}
			if !made {
				t.Errorf("nothing makes the %s %s", word, name)
			}
		}
	}
}

// TestCoverageOfClauses: the samples that stand on a text list its clauses, and what
// a phrase leaves to others says who and what it ends in.
func TestCoverageOfClauses(t *testing.T) {
	t.Parallel()
	least := map[string]int{"liaoning": 18, "shanxi": 12, "shandong": 17, "hunan": 17, "suizhou": 23}
	for name, n := range least {
		folder, err := data.EmbeddedFS(name)
		if err != nil {
			t.Fatal(err)
		}
		pool, findings := data.Read(folder, name)
		if findings.Stops() {
			t.Fatalf("%s: %v", name, findings)
		}
		clauses := map[string]bool{}
		for _, p := range pool.Coverage {
			clauses[p.Clause] = true
			if p.Where == calc.NotComputed && p.Why == "" && (p.Who == "" || p.Ends == "") {
				t.Errorf("%s: %s is open", name, p.Text)
			}
		}
		if len(clauses) < n {
			t.Errorf("%s: %d clauses, want %d", name, len(clauses), n)
		}
	}
}
