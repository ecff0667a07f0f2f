package pack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"tongchou/calc"
	"tongchou/data/datatest/pools"
	"tongchou/report"
	"tongchou/report/paper"
	"tongchou/templates"
)

// view computes an embedded sample pool.
func view(t testing.TB, name string) *report.View {
	t.Helper()
	return report.New(pools.Result(t, pools.Sample(t, name), calc.Options{}))
}

func assemble(t testing.TB, name string, parts Parts) *Pack {
	t.Helper()
	p, err := Assemble(view(t, name), parts, report.InMemory)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// same fails where two packs differ, file by file.
func same(t *testing.T, a, b *Pack) {
	t.Helper()
	if len(a.Files) != len(b.Files) {
		t.Fatalf("%d files, then %d", len(a.Files), len(b.Files))
	}
	for i := range a.Files {
		if a.Files[i].Name != b.Files[i].Name || !bytes.Equal(a.Files[i].Data, b.Files[i].Data) {
			t.Errorf("%s differs from %s", a.Files[i].Name, b.Files[i].Name)
		}
	}
}

// TestSameBytes: the same input gives the same bytes, whatever the process
// made before.
func TestSameBytes(t *testing.T) {
	first := assemble(t, "liaoning", All)
	assemble(t, "ningxia", All)
	same(t, first, assemble(t, "liaoning", All))
}

// TestAtOnce: packs made at the same time are those made one after the other.
// Run with -race it also shows that the renderers share nothing that changes.
func TestAtOnce(t *testing.T) {
	names := []string{"ningxia", "suizhou", "ningxia"}
	packs, errs := make([]*Pack, len(names)), make([]error, len(names))
	var wait sync.WaitGroup
	for i, name := range names {
		v := view(t, name)
		wait.Go(func() { packs[i], errs[i] = Assemble(v, All, report.InMemory) })
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	same(t, packs[0], packs[2])
	same(t, packs[0], assemble(t, "ningxia", All))
	same(t, packs[1], assemble(t, "suizhou", All))
}

// TestManifest: every file but the manifest is in it, with its inputs, what is
// assumed and what is not decided.
func TestManifest(t *testing.T) {
	p := assemble(t, "liaoning", Parts{})
	var names []string
	for _, f := range p.Files {
		names = append(names, f.Name)
	}
	if want := []string{"result.csv", "result.json", "manifest.json"}; !slices.Equal(names, want) {
		t.Fatalf("files %v", names)
	}
	var m manifestFile
	if err := json.Unmarshal(p.Files[2].Data, &m); err != nil {
		t.Fatal(err)
	}
	if len(m.Outputs) != 2 || m.Outputs[1].Name != "result.json" || m.Outputs[1].Bytes != len(p.Files[1].Data) {
		t.Errorf("outputs %v", m.Outputs)
	}
	inputs := map[string]string{}
	for _, in := range m.Inputs {
		inputs[in.Name] = in.SHA256
	}
	for _, name := range []string{"policy.toml", "projection.toml", "notice.toml", "units.csv", "funds.csv", "inputs.csv", "provenance.csv"} {
		if len(inputs[name]) != 64 {
			t.Errorf("input %s: %q", name, inputs[name])
		}
	}
	if m.Policy != inputs["policy.toml"] || m.Pool != "210000" || m.Folder != "liaoning" || m.Version != report.Version {
		t.Errorf("head: %+v", m)
	}
	if !slices.ContainsFunc(m.Assumed, func(a assumedItem) bool {
		return a.Scheme == "employee-adjustment" && a.Name == "筹集比例" && a.Value == "3%" && a.Clause == "三（一）"
	}) {
		t.Errorf("assumed: %v", m.Assumed)
	}
	for _, want := range []missingItem{
		{"employee-adjustment", "职工", "210900", "核定月数", "0.5", "0.5", "1", ""},
		{"risk-fund", "职工", "210900", "核定金额", "275495833.33", "153188333.33", "306376666.67", ""},
		{"risk-fund", "居民", "210800", "核定金额", "5810000.00", "86061666.67", "172123333.33", "低于下限：原则上为1至2个月待遇支出，经审批确定；建议值不超过实际需要"},
	} {
		if !slices.Contains(m.Missing, want) {
			t.Errorf("missing decisions: %v, want %v", m.Missing, want)
		}
	}
}

func small(content string) *Pack {
	p := &Pack{Dir: "pool/2026", manifest: manifestFile{Tool: tool, Pool: "01", Folder: "pool", Year: 2026}}
	for _, name := range []string{"index.html", "units/01.html"} {
		p.Files = append(p.Files, report.File{Name: name, Data: []byte(content)})
	}
	return p.closed()
}

// closed writes the manifest of a pack anew, as its last file.
func (p *Pack) closed() *Pack {
	p.Files = slices.DeleteFunc(p.Files, func(f report.File) bool { return f.Name == manifestName })
	p.manifest.Outputs = nil
	p.manifest.Print = p.manifest.fingerprint()
	counts := counted{keep: report.InMemory, of: map[string]fileHash{}}
	for _, f := range p.Files {
		counts.put(f)
	}
	p.manifest = p.manifest.list(p.Files, counts.of, nil)
	p.Files = append(p.Files, report.File{Name: manifestName, Data: p.manifest.sealed()})
	return p
}

// whole is what tree says of a small pack that stands alone.
func whole(content string) string {
	return "pool/2026/index.html=" + content + " pool/2026/manifest.json pool/2026/units/01.html=" + content
}

// tree lists the files below a folder with what they hold.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		if d.Name() == manifestName {
			b.WriteString(filepath.ToSlash(rel) + " ")
			return err
		}
		b.WriteString(filepath.ToSlash(rel) + "=" + string(content) + " ")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}

func wantTree(t *testing.T, dir, want string) {
	t.Helper()
	if got := tree(t, dir); got != want {
		t.Fatalf("the output folder holds %s, want %s", got, want)
	}
}

func wrote(t *testing.T, out string, packs ...*Pack) {
	t.Helper()
	if err := Write(t.Context(), out, packs, false); err != nil {
		t.Fatal(err)
	}
}

// TestWriteWholeOrNot: a pack takes the place of the one before as a whole; a
// write that fails leaves it, and nothing beside it.
func TestWriteWholeOrNot(t *testing.T) {
	out := t.TempDir()
	wrote(t, out, small("one"))
	wantTree(t, out, whole("one"))
	two := small("two")
	two.Files = two.Files[:1]
	wrote(t, out, two.closed())
	rest := "pool/2026/index.html=two pool/2026/manifest.json"
	wantTree(t, out, rest)
	three := small("three")
	three.Files = append(three.Files, report.File{Name: "../../escaped", Data: []byte("x")})
	if err := Write(t.Context(), out, []*Pack{three}, false); err == nil || !strings.Contains(err.Error(), "../../escaped") {
		t.Errorf("a name outside the pack: %v", err)
	}
	four := small("four")
	four.Files = append(four.Files, report.File{Name: "index.html/below", Data: []byte("x")})
	if err := Write(t.Context(), out, []*Pack{four}, false); err == nil {
		t.Error("a file below a file was written")
	}
	wantTree(t, out, rest)
	entries, err := os.ReadDir(filepath.Join(out, "pool"))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the pack: %v %v", entries, err)
	}
}

// TestWriteAllOrNone: where one of several packs cannot be written, all stay as
// they were, and a pool that had none has no folder.
func TestWriteAllOrNone(t *testing.T) {
	out := t.TempDir()
	wrote(t, out, small("one"))
	other, broken := small("other"), small("broken")
	other.Dir, broken.Dir = "other/2026", "broken/2026"
	broken.Files[0].Name = "../index.html"
	if err := Write(t.Context(), out, []*Pack{small("two"), other, broken}, false, report.File{Name: "index.html"}); err == nil {
		t.Fatal("written")
	}
	wantTree(t, out, whole("one"))
	if entries, err := os.ReadDir(out); err != nil || len(entries) != 1 {
		t.Errorf("beside the pool: %v %v", entries, err)
	}
}

// TestWriteInterrupted: an interruption while files are written takes them back.
func TestWriteInterrupted(t *testing.T) {
	out := t.TempDir()
	wrote(t, out, small("one"))
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := Write(ctx, out, []*Pack{small("two")}, false); err == nil || !strings.Contains(err.Error(), "已中断") {
		t.Errorf("interrupted: %v", err)
	}
	wantTree(t, out, whole("one"))
}

// TestWriteLeavesOtherFiles: a folder that holds something else than a pack is
// not replaced; an empty one is.
func TestWriteLeavesOtherFiles(t *testing.T) {
	out := t.TempDir()
	dest := filepath.Join(out, "pool", "2026")
	if err := os.MkdirAll(dest, 0o755); err != nil {
		t.Fatal(err)
	}
	wrote(t, out, small("one"))
	if err := os.Remove(filepath.Join(dest, manifestName)); err != nil {
		t.Fatal(err)
	}
	before := tree(t, out)
	if err := Write(t.Context(), out, []*Pack{small("two")}, false); err == nil || !strings.Contains(err.Error(), "没有动它") {
		t.Errorf("a folder without a manifest: %v", err)
	}
	wantTree(t, out, before)
}

// TestWriteAfterInterruption: a run that was killed between two renames, where
// folders cannot be exchanged, left the old pack aside. The next one starts
// from it.
func TestWriteAfterInterruption(t *testing.T) {
	out := t.TempDir()
	wrote(t, out, small("one"))
	if err := os.Rename(filepath.Join(out, "pool/2026"), filepath.Join(out, "pool/.2026.old")); err != nil {
		t.Fatal(err)
	}
	broken := small("broken")
	broken.Files[0].Name = "../index.html"
	if err := Write(t.Context(), out, []*Pack{broken}, false); err == nil {
		t.Fatal("written")
	}
	wantTree(t, out, whole("one"))
	wrote(t, out, small("two"))
	wantTree(t, out, whole("two"))
}

// TestWriteSweeps: what a killed run left goes away.
func TestWriteSweeps(t *testing.T) {
	out := t.TempDir()
	left := filepath.Join(out, "pool", ".2026.new")
	if err := os.MkdirAll(filepath.Join(left, "units"), 0o755); err != nil {
		t.Fatal(err)
	}
	wrote(t, out, small("one"))
	if entries, err := os.ReadDir(filepath.Join(out, "pool")); err != nil || len(entries) != 1 {
		t.Errorf("beside the pack: %v %v", entries, err)
	}
}

// TestWriteAtOnce: runs that write the same pack at the same time come one
// after the other, and the last one stands whole.
func TestWriteAtOnce(t *testing.T) {
	out := t.TempDir()
	errs := make([]error, 20)
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

// TestWriteNeverEmpty: while packs take each other's place there is always one,
// where folders can be exchanged.
func TestWriteNeverEmpty(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("folders are exchanged on Linux alone")
	}
	out := t.TempDir()
	wrote(t, out, small("first"))
	done := make(chan struct{})
	var gone error
	var wait sync.WaitGroup
	wait.Go(func() {
		for gone == nil {
			select {
			case <-done:
				return
			default:
				_, gone = os.Stat(filepath.Join(out, "pool/2026"))
			}
		}
	})
	for i := range 100 {
		wrote(t, out, small(strconv.Itoa(i)))
	}
	close(done)
	wait.Wait()
	if gone != nil {
		t.Error(gone)
	}
}

// papersOf are the papers of a view that are notices.
func papersOf(t *testing.T, v *report.View) []paper.Paper {
	t.Helper()
	set, err := paper.Of(v)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(set.Papers, func(p paper.Paper) bool { return p.Notice == nil })
}

// TestNoticesAreSmall: a notice goes out by mail and into archives; with its
// annexes, its faces and its extract it takes at most 120 KB.
func TestNoticesAreSmall(t *testing.T) {
	for _, name := range []string{"shandong", "shanxi", "liaoning", "suizhou"} { // the longest papers
		v := view(t, name)
		p := assemble(t, name, Parts{PDF: true})
		for _, n := range papersOf(t, v) {
			i := slices.IndexFunc(p.Files, func(f report.File) bool { return f.Name == n.Name })
			if size := len(p.Files[i].Data); size > 120_000 {
				t.Errorf("%s %s: %d bytes", name, n.Name, size)
			}
		}
	}
}

// TestDepartures: the manifest lists them, and a face of the office's own is none.
func TestDepartures(t *testing.T) {
	free, err := Parts{PDF: true}.departures()
	if err != nil {
		t.Fatal(err)
	}
	own, err := Parts{PDF: true, Fonts: map[string][]byte{"正文": templates.FontKai}}.departures()
	if err != nil {
		t.Fatal(err)
	}
	if len(free) != len(own)+1 || !strings.Contains(free[1], "仿宋") || strings.Contains(strings.Join(own, ""), "仿宋") {
		t.Errorf("free faces %q, own %q", free, own)
	}
	if none, _ := (Parts{}).departures(); len(none) != 0 {
		t.Errorf("departures of a pack without papers: %q", none)
	}
}
