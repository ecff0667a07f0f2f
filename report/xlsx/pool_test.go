package xlsx

import (
	"testing"

	"tongchou/calc"
	"tongchou/data"
	"tongchou/report"
)

// sampleView computes an embedded pool.
func sampleView(t testing.TB, name string) *report.View {
	t.Helper()
	return viewOf(t, samplePool(t, name), calc.Options{})
}

// samplePool reads an embedded pool.
func samplePool(t testing.TB, name string) *calc.Pool {
	t.Helper()
	fsys, err := data.EmbeddedFS(name)
	if err != nil {
		t.Fatal(err)
	}
	pool, faults := data.Read(fsys, name)
	if faults.Stops() {
		t.Fatalf("%s: %v", name, faults)
	}
	return pool
}

// viewOf computes a pool.
func viewOf(t testing.TB, pool *calc.Pool, opts calc.Options) *report.View {
	t.Helper()
	program, faults := calc.Compile(pool)
	if faults.Stops() {
		t.Fatalf("compile: %v", faults)
	}
	res := program.Evaluate(opts)
	if res.Findings.Stops() {
		t.Fatalf("evaluate: %v", res.Findings)
	}
	return report.New(res)
}
