package pack

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"tongchou/report"
	"tongchou/report/html"
)

// TestWriteKeepsWork: what a person did in a pack's folder stays until it is asked
// to go; what programs drop there is nobody's work.
func TestWriteKeepsWork(t *testing.T) {
	for _, c := range []struct {
		name    string
		touch   func(dir string) error
		refused string
	}{
		{"a sealed scan", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "units", "盖章.pdf"), []byte("x"), 0o644)
		}, "units/盖章.pdf（添加）"},
		{"an edited sheet", func(dir string) error { return os.WriteFile(filepath.Join(dir, "index.html"), []byte("oNe"), 0o644) }, "index.html（改过）"},
		{"an edited manifest", func(dir string) error {
			path := filepath.Join(dir, manifestName)
			raw, err := os.ReadFile(path)
			return errors.Join(err, os.WriteFile(path, bytes.Replace(raw, []byte("2026"), []byte("2027"), 1), 0o644))
		}, "manifest.json（改过）"},
		{"a removed file", func(dir string) error { return os.Remove(filepath.Join(dir, "index.html")) }, ""},
		{"droppings", func(dir string) error {
			return errors.Join(os.WriteFile(filepath.Join(dir, "~$budget.xlsx"), nil, 0o644), os.WriteFile(filepath.Join(dir, "Thumbs.db"), nil, 0o644),
				os.WriteFile(filepath.Join(dir, "units", ".DS_Store"), nil, 0o644), os.WriteFile(filepath.Join(dir, ".~lock.a.xlsx#"), nil, 0o644))
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			out := t.TempDir()
			wrote(t, out, small("one"))
			if err := c.touch(filepath.Join(out, "pool/2026")); err != nil {
				t.Fatal(err)
			}
			before := tree(t, out)
			err := Write(t.Context(), out, []*Pack{small("two")}, false)
			if c.refused == "" {
				if err != nil {
					t.Fatal(err)
				}
				wantTree(t, out, whole("two"))
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.refused) || !strings.Contains(err.Error(), "--replace") {
				t.Errorf("said %v, want %s", err, c.refused)
			}
			wantTree(t, out, before)
			if err := Write(t.Context(), out, []*Pack{small("two")}, true); err != nil {
				t.Fatal(err)
			}
			wantTree(t, out, whole("two"))
		})
	}
}

// TestWriteIsOfThisPool: any manifest is not enough, not even with --replace.
func TestWriteIsOfThisPool(t *testing.T) {
	out := t.TempDir()
	wrote(t, out, small("one"))
	other := small("two")
	other.manifest.Pool = "02"
	other.closed()
	for _, p := range []*Pack{other} {
		if err := Write(t.Context(), out, []*Pack{p}, true); err == nil || !strings.Contains(err.Error(), "另一个统筹区") {
			t.Errorf("another pool's pack: %v", err)
		}
	}
	path := filepath.Join(out, "pool/2026", manifestName)
	if err := os.WriteFile(path, []byte(`{"name":"somebody's"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Write(t.Context(), out, []*Pack{small("two")}, true); err == nil || !strings.Contains(err.Error(), "不是本程序的清单") {
		t.Errorf("another program's manifest: %v", err)
	}
}

// TestListIsForeign: an index.html that is not the list of packs stays.
func TestListIsForeign(t *testing.T) {
	out := t.TempDir()
	own := filepath.Join(out, "index.html")
	if err := os.WriteFile(own, []byte("<title>本局网站</title>"), 0o644); err != nil {
		t.Fatal(err)
	}
	list, err := html.List(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(t.Context(), out, []*Pack{small("one")}, false, list); err == nil || !strings.Contains(err.Error(), "不是本程序写的总目录") {
		t.Errorf("a foreign page: %v", err)
	}
	wantTree(t, out, "index.html=<title>本局网站</title>")
	if err := os.Remove(own); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := Write(t.Context(), out, []*Pack{small("one")}, false, list); err != nil {
			t.Fatal(err)
		}
	}
}

// TestInto: a part of a whole pack is made only where the whole is of the same
// inputs; it stays whole.
func TestInto(t *testing.T) {
	v, out := view(t, "ningxia"), t.TempDir()
	one := Parts{HTML: true}
	if got, err := one.Into(out, v); err != nil || got.PDF {
		t.Errorf("where nothing stands: %+v %v", got, err)
	}
	p, err := Assemble(v, All, report.InMemory)
	if err != nil {
		t.Fatal(err)
	}
	wrote(t, out, p)
	if got, err := one.Into(out, v); err != nil || !got.PDF || !got.XLSX {
		t.Errorf("into a pack of its own: %+v %v", got, err)
	}
	v.Day = "2026-05-01"
	if _, err := one.Into(out, v); err == nil || !strings.Contains(err.Error(), "--out") {
		t.Errorf("into a pack of another day: %v", err)
	}
}

// TestVerifyTrustsNothing: every change of one bit of a manifest or of a file is
// found, and a manifest that points elsewhere is not followed.
func TestVerifyTrustsNothing(t *testing.T) {
	out := t.TempDir()
	wrote(t, out, small("one"))
	dir := filepath.Join(out, "pool/2026")
	if v, err := Verify(dir); err != nil || len(v.Findings) > 0 || v.Agree != 2 {
		t.Fatalf("untouched: %+v %v", v, err)
	}
	path := filepath.Join(dir, manifestName)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(raw) * 8 {
		if testing.Short() && i%17 != 0 {
			continue
		}
		changed := bytes.Clone(raw)
		changed[i/8] ^= 1 << (i % 8)
		if err := os.WriteFile(path, changed, 0o644); err != nil {
			t.Fatal(err)
		}
		if v, err := Verify(dir); err == nil && !v.Findings.Stops() {
			t.Fatalf("bit %d of the manifest passes", i)
		}
	}
	for _, name := range []string{"../../../etc/passwd", "/etc/passwd", manifestName, "index.html", "units/link"} {
		p := small("one")
		p.manifest.Outputs = append(p.manifest.Outputs, fileHash{name, digest([]byte("one")), 3})
		if err := os.WriteFile(path, p.manifest.sealed(), 0o644); err != nil {
			t.Fatal(err)
		}
		os.Symlink(filepath.Join(dir, "index.html"), filepath.Join(dir, "units", "link"))
		v, err := Verify(dir)
		if err != nil || !v.Findings.Stops() {
			t.Errorf("%s: %+v %v", name, v, err)
		}
		if v.Agree != 2 {
			t.Errorf("%s ends the run: %d files agree", name, v.Agree)
		}
	}
}

// TestPrints: each fingerprint, whole or its first twelve characters.
func TestPrints(t *testing.T) {
	p := small("one").Prints()
	for text, want := range map[string]bool{p.Inputs: true, p.Pack[:12]: true, strings.ToUpper(p.Inputs[:20]): true, p.Inputs[:11]: false, "": false, strings.Repeat("0", 64): false} {
		if p.Has(text) != want {
			t.Errorf("%q: %t", text, !want)
		}
	}
	if small("two").Prints().Inputs != p.Inputs || small("two").Prints().Pack == p.Pack {
		t.Error("the inputs' fingerprint is of the inputs, the pack's of the files")
	}
	later := small("one")
	later.manifest.Date = "2026-05-01"
	if later.closed().Prints().Inputs == p.Inputs {
		t.Error("another day has the same fingerprint")
	}
}

// TestWriteWithoutExchange: where folders cannot be exchanged, writers wait for
// each other; each pack appears whole.
func TestWriteWithoutExchange(t *testing.T) {
	exchangeFolders = func(string, string) error { return errors.ErrUnsupported }
	holdFolder = func(string) (io.Closer, error) { return nil, errors.ErrUnsupported }
	defer func() { exchangeFolders, holdFolder = exchange, hold }()
	out := t.TempDir()
	errs := make([]error, 32)
	var wait sync.WaitGroup
	for i := range errs {
		wait.Go(func() { errs[i] = Write(t.Context(), out, []*Pack{small(strconv.Itoa(i))}, false) })
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	last, err := os.ReadFile(filepath.Join(out, "pool/2026/index.html"))
	if err != nil {
		t.Fatal(err)
	}
	wantTree(t, out, whole(string(last)))
}

var kills = flag.Int("kills", 0, "how many runs that write packs to kill")

// TestKilled kills runs that write a pack at any point: the pack that stands is
// whole, and the next run sweeps what was left. With -kills 200 it takes a while.
func TestKilled(t *testing.T) {
	if dir := os.Getenv("TONGCHOU_WRITE"); dir != "" {
		for i := 0; ; i++ {
			if err := Write(t.Context(), dir, []*Pack{small(fmt.Sprint("run", i))}, false); err != nil {
				t.Fatal(err)
			}
		}
	}
	if *kills == 0 {
		t.Skip("slow: go test ./report/pack -run TestKilled -kills 200")
	}
	out := t.TempDir()
	for i := range *kills {
		killWriter(t, out, i)
		dir := filepath.Join(out, "pool/2026")
		if _, err := os.Stat(dir); err != nil {
			continue // killed before the first
		}
		if v, err := Verify(dir); err != nil || v.Findings.Stops() || v.Agree != 2 {
			t.Fatalf("after kill %d: %+v %v", i, v, err)
		}
	}
	wrote(t, out, small("last"))
	wantTree(t, out, whole("last"))
	entries, err := os.ReadDir(filepath.Join(out, "pool"))
	if err != nil || len(entries) != 1 {
		t.Errorf("left beside the pack: %v %v", entries, err)
	}
}

// TestWriteOnBadDisks: a full disk, a folder that cannot be written and one that is
// a file: the pack that stood there is whole, and the message says what to do.
func TestWriteOnBadDisks(t *testing.T) {
	out := t.TempDir()
	wrote(t, out, small("one"))
	t.Run("full", func(t *testing.T) {
		if runtime.GOOS != "linux" || os.Getuid() != 0 {
			t.Skip("a small disk is mounted")
		}
		disk := t.TempDir()
		if err := exec.Command("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk).Run(); err != nil {
			t.Skip("no small disk here")
		}
		defer exec.Command("umount", disk).Run()
		wrote(t, disk, small("one"))
		big := small(strings.Repeat("x", 200_000))
		if err := Write(t.Context(), disk, []*Pack{big}, false); err == nil || !strings.Contains(err.Error(), "上次的资料没有动") {
			t.Errorf("a full disk: %v", err)
		}
		wantTree(t, disk, whole("one"))
	})
	t.Run("file", func(t *testing.T) {
		if err := Write(t.Context(), filepath.Join(out, "pool/2026/index.html"), []*Pack{small("two")}, false); err == nil || !strings.Contains(err.Error(), "建不了文件夹") {
			t.Errorf("a file for a folder: %v", err)
		}
		wantTree(t, out, whole("one"))
	})
	t.Run("vanished", func(t *testing.T) {
		gone := filepath.Join(t.TempDir(), "drive")
		wrote(t, gone, small("one"))
		if err := os.RemoveAll(gone); err != nil {
			t.Fatal(err)
		}
		wrote(t, gone, small("two"))
		wantTree(t, gone, whole("two"))
	})
}

// TestWriteWithUmask: who may read a pack is what the system's mask says.
func TestWriteWithUmask(t *testing.T) {
	out := t.TempDir()
	wrote(t, out, small("one"))
	probe := filepath.Join(out, "probe")
	if err := os.Mkdir(probe, 0o777); err != nil {
		t.Fatal(err)
	}
	want, err := os.Stat(probe)
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"pool", "pool/2026", "pool/2026/units"} {
		if got, err := os.Stat(filepath.Join(out, dir)); err != nil || got.Mode() != want.Mode() {
			t.Errorf("%s: %v %v, want %v", dir, got.Mode(), err, want.Mode())
		}
	}
}
