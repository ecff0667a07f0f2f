package pack

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/report"
)

const filedName = "2026-01-15-2026-advance"

// nobody: the register names no archive.
func nobody(string) bool { return false }

// begun is an archive of a pool folder with a folder on its way.
func begun(t *testing.T, pool string, inputs ...report.File) *Archive {
	t.Helper()
	a, err := OpenArchive(t.Context(), pool)
	if err != nil {
		t.Fatal(err)
	}
	rec := Record{Pool: "990000", Folder: "pool", Year: 2026, Date: "2026-01-15", Stage: calc.Advance}
	name, dir, err := a.Begin(t.Context(), rec, nobody, append(inputs, report.File{Name: "policy.toml"}))
	if err != nil || name != "issued/"+filedName || !strings.HasPrefix(filepath.Base(dir), ".") {
		t.Fatalf("%s %s %v", name, dir, err)
	}
	return a
}

// listed are the names in a folder, nil where there is none.
func listed(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func register(text string) report.File { return report.File{Name: "issued.csv", Data: []byte(text)} }

func put(t *testing.T, pool, text string) []byte {
	t.Helper()
	if err := os.WriteFile(filepath.Join(pool, "issued.csv"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return []byte(text)
}

// A folder is filed whole, with its inputs, and then the register names it.
func TestFile(t *testing.T) {
	pool := t.TempDir()
	was := put(t, pool, "one\n")
	a := begun(t, pool, report.File{Name: "units.csv", Data: []byte("x")}, report.File{Name: "units/a.xlsx", Data: []byte("y")})
	if err := a.File(t.Context(), small("one"), register("one\ntwo\n"), was); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(filepath.Join(pool, "issued.csv")); string(got) != "one\ntwo\n" {
		t.Errorf("register %q", got)
	}
	dir := filepath.Join(pool, "issued", filedName)
	if got := listed(t, filepath.Join(pool, "issued")); !slices.Equal(got, []string{filedName}) {
		t.Errorf("archive %v", got)
	}
	if got := listed(t, InputsOf(dir)); !slices.Equal(got, []string{"policy.toml", "units", "units.csv"}) {
		t.Errorf("inputs %v", got)
	}
	if rec, is, err := Issued(dir); !is || err != nil || rec.Version != report.Version || rec.Date != "2026-01-15" {
		t.Errorf("%+v %v %v", rec, is, err)
	}
	if v, err := verify(PackOf(dir)); err != nil || v.Findings.Stops() {
		t.Errorf("%+v %v", v, err)
	}
	for _, inside := range []string{dir, PackOf(dir), filepath.Join(InputsOf(dir), "new/deep")} {
		if err := WriteFile(inside, report.File{Name: "x"}); err == nil || !strings.Contains(err.Error(), "不再改动") {
			t.Errorf("%s was written into: %v", inside, err)
		}
		if err := Write(t.Context(), inside, []*Pack{small("one")}, true); err == nil || !strings.Contains(err.Error(), "不再改动") {
			t.Errorf("%s got a pack: %v", inside, err)
		}
	}
	if err := os.WriteFile(filepath.Join(pool, recordName), []byte("{}"), 0o644); err != nil { // somebody else's
		t.Fatal(err)
	}
	if err := WriteFile(filepath.Join(pool, "forms"), report.File{Name: "x"}); err != nil {
		t.Error(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(PackOf(dir), link); err == nil {
		if err := WriteFile(link, report.File{Name: "x"}); err == nil {
			t.Error("written into by another name")
		}
	}
}

// Whatever goes wrong before the register takes its place, nothing has happened.
func TestNotFiled(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(pool string)
		want  string
	}{
		"changed": {func(pool string) { put(t, pool, "edited\n") }, "在发文时被改了"},
		"gone":    {func(pool string) { os.Remove(filepath.Join(pool, "issued.csv")) }, "在发文时被改了"},
		"held": {func(pool string) {
			os.Remove(filepath.Join(pool, "issued.csv"))
			os.MkdirAll(filepath.Join(pool, "issued.csv/x"), 0o755)
		}, "issued.csv"},
		"vanished": {func(pool string) { os.RemoveAll(filepath.Join(pool, "issued")) }, "不见了"},
	} {
		pool := t.TempDir()
		was := put(t, pool, "one\n")
		a := begun(t, pool)
		c.spoil(pool)
		err := a.File(t.Context(), small("one"), register("two\n"), was)
		a.Close()
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if got := listed(t, filepath.Join(pool, "issued")); got != nil {
			t.Errorf("%s: left %v", name, got)
		}
	}
}

// A run that is killed leaves what the next sweeps: a folder that was not filed, and
// one filed beside the register that stands. One of another register stays: it may
// be the register that lacks its row.
func TestSweep(t *testing.T) {
	pool := t.TempDir()
	reg := put(t, pool, "one\n")
	issued := filepath.Join(pool, "issued")
	a := begun(t, pool, register("one\n"))
	a.held.Close() // killed while it wrote
	if got := listed(t, issued); !slices.Equal(got, []string{"." + filedName + ".new"}) {
		t.Fatalf("%v", got)
	}
	sweep := func(named func(string) bool, reg []byte, wantLeft, wantStrange []string) {
		t.Helper()
		a, err := OpenArchive(t.Context(), pool)
		if err != nil {
			t.Fatal(err)
		}
		strange, err := a.Sweep(named, reg)
		if err != nil || !slices.Equal(strange, wantStrange) {
			t.Errorf("strange %v %v", strange, err)
		}
		a.Close()
		if got := listed(t, issued); !slices.Equal(got, wantLeft) {
			t.Errorf("left %v, want %v", got, wantLeft)
		}
	}
	sweep(nobody, reg, nil, nil)

	filed := func() { // killed before the register took its place
		a := begun(t, pool, register("one\n"))
		if err := os.Rename(a.ready.fresh, a.ready.dest); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(a.freshRegister(), []byte("two"), 0o644); err != nil {
			t.Fatal(err)
		}
		a.held.Close()
	}
	filed()
	sweep(func(string) bool { return true }, reg, []string{filedName}, nil) // the register names it
	sweep(nobody, []byte("another\n"), []string{filedName}, []string{"issued/" + filedName})
	sweep(nobody, nil, []string{filedName}, []string{"issued/" + filedName})
	sweep(nobody, reg, nil, nil)
	if err := os.MkdirAll(filepath.Join(issued, "scans"), 0o755); err != nil { // not ours
		t.Fatal(err)
	}
	sweep(nobody, reg, []string{"scans"}, nil)
}

// Two papers of one day have folders of their own, whatever the register names.
func TestArchiveNames(t *testing.T) {
	pool := t.TempDir()
	a, err := OpenArchive(t.Context(), pool)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := os.MkdirAll(filepath.Join(pool, "issued", filedName), 0o755); err != nil {
		t.Fatal(err)
	}
	name, _, err := a.Begin(t.Context(), Record{Year: 2026, Date: "2026-01-15", Stage: calc.Advance}, func(name string) bool { return name == "issued/"+filedName+"-2" }, nil)
	if err != nil || name != "issued/"+filedName+"-3" {
		t.Errorf("%s %v", name, err)
	}
}
