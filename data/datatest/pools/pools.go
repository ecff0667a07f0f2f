// Package pools reads and computes sample pools for the tests of the packages
// that stand on data. What a test asks for must have no fault.
package pools

import (
	"io/fs"
	"testing/fstest"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/calc/law"
	"tongchou/data"
)

// Failer is what a test stops with.
type Failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// Files is a sample pool's folder, to add to.
func Files(t Failer, name string) fstest.MapFS {
	t.Helper()
	fsys, err := data.EmbeddedFS(name)
	if err != nil {
		t.Fatalf("%v", err)
	}
	out := fstest.MapFS{}
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		t.Fatalf("%v", err)
	}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		content, err := fs.ReadFile(fsys, e.Name())
		if err != nil {
			t.Fatalf("%v", err)
		}
		out[e.Name()] = &fstest.MapFile{Data: content}
	}
	return out
}

// Sample reads the embedded sample called name.
func Sample(t Failer, name string) *calc.Pool {
	t.Helper()
	fsys, err := data.EmbeddedFS(name)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return Read(t, fsys, name)
}

// Read reads a pool folder.
func Read(t Failer, fsys fs.FS, folder string) *calc.Pool {
	t.Helper()
	pool, found := data.Read(fsys, folder)
	if found.Stops() {
		t.Fatalf("reading %s: %v", folder, found)
	}
	return pool
}

// Program compiles a pool.
func Program(t Failer, pool *calc.Pool) *calc.Program {
	t.Helper()
	program, found := law.Compile(pool)
	if found.Stops() {
		t.Fatalf("compiling %s: %v", pool.Folder, found)
	}
	return program
}

// Result computes a pool.
func Result(t Failer, pool *calc.Pool, o calc.Options) *calc.Result {
	t.Helper()
	result := budget.Evaluate(Program(t, pool), o)
	if result.Findings.Stops() {
		t.Fatalf("computing %s: %v", pool.Folder, result.Findings)
	}
	return result
}
