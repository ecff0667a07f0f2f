package pack

import (
	"io/fs"
	"path/filepath"
	"runtime"
	"testing"

	"tongchou/report"
)

// TestPowerCut: whatever takes the place of something is on the disk by then, with
// the folders that name it: where the power goes at that moment, or later, the place
// holds the old one whole or the new one whole.
func TestPowerCut(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("folders are synced on Linux")
	}
	synced, moves := map[string]bool{}, 0
	check := func(from string) {
		moves++
		err := filepath.WalkDir(from, func(path string, _ fs.DirEntry, err error) error {
			if err == nil && !synced[path] {
				t.Errorf("%s takes a place before %s is on the disk", from, path)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	defer func(x func(a, b string) error, r func(a, b string) error, d func(string)) {
		exchangeFolders, rename, onDisk = x, r, d
	}(exchangeFolders, rename, onDisk)
	plain, swap := rename, exchangeFolders
	exchangeFolders = func(a, b string) error {
		err := swap(a, b)
		if err == nil {
			if err := swap(a, b); err != nil { // back: what was new is looked at under its own name
				t.Fatal(err)
			}
			check(a)
			return swap(a, b)
		}
		return err
	}
	moved := map[string]bool{} // what stood there before is moved aside without being new
	rename = func(a, b string) error {
		if filepath.Ext(b) != ".old" {
			check(a)
		}
		moved[b] = true
		return plain(a, b)
	}
	onDisk = func(path string) { synced[path] = true }
	step := func(name string, least int, write func()) {
		clear(synced)
		moves = 0
		write()
		if moves < least {
			t.Errorf("%s: %d moves were seen", name, moves)
		}
	}

	out := t.TempDir()
	step("a first pack", 1, func() { wrote(t, out, small("one")) })
	step("a pack in the place of another", 1, func() { wrote(t, out, small("two")) })
	tables := t.TempDir()
	step("tables", 2, func() {
		if err := WriteFiles(tables, report.File{Name: "funds.csv", Data: []byte("a")}, report.File{Name: "inputs.csv", Data: []byte("b")}); err != nil {
			t.Fatal(err)
		}
	})
	step("papers that go out", 2, func() {
		pool := t.TempDir()
		was := put(t, pool, "one\n")
		a := begun(t, pool, report.File{Name: "units.csv", Data: []byte("x")}, report.File{Name: "units/a.xlsx", Data: []byte("y")})
		if err := a.File(t.Context(), small("one"), register("one\ntwo\n"), was); err != nil {
			t.Fatal(err)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		if !synced[pool] || !moved[filepath.Join(pool, "issued.csv")] {
			t.Error("the register did not take its place, or its folder is not on the disk")
		}
	})
}
