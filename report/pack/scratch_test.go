package pack

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tongchou/report"
)

// TestScratch: a pack whose files were let go as they were made is the one whose files
// stayed in memory, and nothing is left beside it.
func TestScratch(t *testing.T) {
	t.Parallel()
	v := view(t, "shanxi")
	kept, err := Assemble(v, All, report.InMemory)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "new", "out")
	s := NewScratch(out)
	p, err := Assemble(v, All, s.Keep(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range p.Files {
		if f.Name != manifestName && f.Data != nil {
			t.Errorf("%s stays in memory", f.Name)
		}
	}
	wrote(t, out, p)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, f := range kept.Files {
		if got, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(p.Dir), filepath.FromSlash(f.Name))); err != nil || string(got) != string(f.Data) {
			t.Errorf("%s is not what it is in memory: %v", f.Name, err)
		}
	}
	if entries, err := os.ReadDir(out); err != nil || len(entries) != 1 {
		t.Errorf("beside the pool: %v %v", entries, err)
	}
}

// TestScratchGoes: without a pack the folders that were made for its files go with them,
// and what a killed run left goes after a while; an interrupted run keeps no more.
func TestScratchGoes(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	out := filepath.Join(base, "a", "b")
	s := NewScratch(out)
	ctx, stop := context.WithCancel(t.Context())
	if f, err := s.Keep(ctx)(report.File{Name: "index.html", Data: []byte("x")}); err != nil || f.Data != nil || f.At == "" {
		t.Fatalf("%v %v", f, err)
	}
	stop()
	if _, err := s.Keep(ctx)(report.File{Name: "index.html"}); err == nil || !strings.Contains(err.Error(), "已中断") {
		t.Errorf("interrupted: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	wantTree(t, base, "")
	if entries, err := os.ReadDir(base); err != nil || len(entries) != 0 {
		t.Errorf("left: %v %v", entries, err)
	}
	left := []string{filepath.Join(base, scratchName+"1"), filepath.Join(base, scratchName+"2")}
	for i, dir := range left {
		if err := os.Mkdir(dir, folderMode); err != nil {
			t.Fatal(err)
		}
		age := time.Now().Add(-time.Duration(i) * 2 * staleLock)
		if err := os.Chtimes(dir, age, age); err != nil {
			t.Fatal(err)
		}
	}
	s = NewScratch(base)
	if _, err := s.Keep(t.Context())(report.File{Name: "index.html"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(base); err != nil || len(entries) != 1 || entries[0].Name() != filepath.Base(left[0]) {
		t.Errorf("left: %v %v", entries, err)
	}
}
