package pdf

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jung-kurt/gofpdf"

	"tongchou/calc"
	"tongchou/data"
	"tongchou/data/datatest/pools"
	"tongchou/report"
	"tongchou/report/paper"
	"tongchou/report/typeset"
	"tongchou/templates"
)

// made is a sample pool with its papers and files; tests share it and leave it
// as it is.
type made struct {
	set   *paper.Set
	files map[string][]byte
}

var samples sync.Map // by the pool's name: func() *made

// sample makes a sample pool's files, once for all tests.
func sample(t testing.TB, pool string) *made {
	t.Helper()
	one, _ := samples.LoadOrStore(pool, sync.OnceValue(func() *made {
		m := &made{set: papers(t, fresh(t, pool))}
		m.files = render(t, m.set)
		return m
	}))
	return one.(func() *made)()
}

// fresh computes a sample pool anew.
func fresh(t testing.TB, pool string) *report.View {
	t.Helper()
	return report.New(pools.Result(t, pools.Sample(t, pool), calc.Options{}))
}

func papers(t testing.TB, v *report.View) *paper.Set {
	t.Helper()
	set, err := paper.Of(v)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func faces(t testing.TB) *typeset.Faces {
	t.Helper()
	faces, err := paper.Faces(nil)
	if err != nil {
		t.Fatal(err)
	}
	return faces
}

// pages are the pages of a paper.
func pages(t testing.TB, p paper.Paper) []typeset.Page {
	t.Helper()
	d, err := p.Write()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := d.Set(faces(t))
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

func render(t testing.TB, set *paper.Set) map[string][]byte {
	t.Helper()
	files, err := Render(set, Options{Faces: faces(t)}, report.InMemory)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range files {
		if out[f.Name] != nil {
			t.Fatalf("two files %s", f.Name)
		}
		out[f.Name] = f.Data
	}
	return out
}

// Every sample pool has a file a paper, and the collection.
func TestFilesOfThePools(t *testing.T) {
	t.Parallel()
	for _, pool := range data.Embedded() {
		t.Run(pool, func(t *testing.T) {
			t.Parallel()
			m := sample(t, pool)
			if len(m.files) != len(m.set.Papers)+1 || m.files[collectionName] == nil {
				t.Errorf("%d files for %d papers", len(m.files), len(m.set.Papers))
			}
			for _, p := range m.set.Papers {
				if m.files[p.Name] == nil {
					t.Errorf("no file %s", p.Name)
				}
			}
		})
	}
}

// The files depend on the view alone: not on the run, the number of processors
// or what else is rendered. A notice made alone is the same file.
func TestSameBytes(t *testing.T) {
	m := sample(t, "liaoning")
	want := m.files
	old := runtime.GOMAXPROCS(1)
	t.Setenv("TZ", "Pacific/Kiritimati")
	t.Setenv("LANG", "tr_TR.UTF-8")
	again := render(t, papers(t, fresh(t, "liaoning")))
	runtime.GOMAXPROCS(old)
	for name := range want {
		if !bytes.Equal(want[name], again[name]) {
			t.Errorf("%s changed between two runs", name)
		}
	}
	for _, i := range []int{2, 9, len(m.set.Papers) - 1} {
		alone := *m.set
		alone.Papers = m.set.Papers[i : i+1]
		name := alone.Papers[0].Name
		if got := render(t, &alone); !bytes.Equal(got[name], want[name]) {
			t.Errorf("%s differs when it is made alone", name)
		}
	}
}

// A bound file looks exactly like the one that gofpdf writes itself.
func TestBoundLooksAsDrawn(t *testing.T) {
	t.Parallel()
	m := sample(t, "liaoning")
	family := func(role typeset.Role) string { return fmt.Sprint("face", role) }
	fonts := func(f *gofpdf.Fpdf) {
		for role, face := range faces(t) {
			f.AddUTF8FontFromBytes(family(typeset.Role(role)), "", bytes.Clone(face.Data()))
		}
	}
	text := func(p *pen, r typeset.Run) {
		c := r.Style.Colour
		p.SetTextColor(int(c[0]), int(c[1]), int(c[2]))
		for _, size := range []typeset.Length{1, r.Style.Size} { // gofpdf leaves out what it believes to be set
			p.SetFont(family(r.Style.Role), "", points(size))
		}
		p.Text(points(r.X), points(r.Y), r.Text)
	}
	dir := t.TempDir()
	for _, i := range []int{0, 1, 2, 9} {
		p := m.set.Papers[i]
		direct, err := drawDocument(pages(t, p), fonts, text)
		if err != nil {
			t.Fatal(err)
		}
		var pictures [2][]byte
		for i, file := range [][]byte{direct, m.files[p.Name]} {
			path := filepath.Join(dir, "x.pdf")
			if err := os.WriteFile(path, file, 0o644); err != nil {
				t.Fatal(err)
			}
			pictures[i] = run(t, "pdftoppm", "-r", "110", path)
		}
		if !bytes.Equal(pictures[0], pictures[1]) {
			t.Errorf("%s does not look as gofpdf draws it", p.Name)
		}
	}
}

// Text that is copied from a file is the text that was set, and no other
// unit's: each file embeds only the glyphs it shows.
func TestTextComesOut(t *testing.T) {
	t.Parallel()
	m := sample(t, "shandong")
	dir := t.TempDir()
	for _, p := range m.set.Papers {
		path := filepath.Join(dir, "x.pdf")
		if err := os.WriteFile(path, m.files[p.Name], 0o644); err != nil {
			t.Fatal(err)
		}
		run(t, "qpdf", "--check", path)
		got := sortedRunes(string(run(t, "pdftotext", "-raw", path, "-")))
		want := sortedRunes(drawnText(pages(t, p)))
		if got != want {
			t.Errorf("%s: pdftotext reads %d characters, %d were drawn", p.Name, len(got), len(want))
		}
	}
	path := filepath.Join(dir, "all.pdf")
	if err := os.WriteFile(path, m.files[collectionName], 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, "qpdf", "--check", path)
	if out := string(run(t, "pdffonts", path)); strings.Count(out, "yes yes yes") != 4 {
		t.Errorf("the collection should embed four subset faces:\n%s", out)
	}
}

// drawnText is what pages show, furniture included.
func drawnText(pages []typeset.Page) string {
	var b strings.Builder
	for _, p := range pages {
		for _, r := range append(slices.Clone(p.Under), p.Runs...) {
			b.WriteString(r.Text)
		}
	}
	return b.String()
}

// sortedRunes are the characters of a text but white space, in order.
func sortedRunes(s string) string {
	runes := []rune(regexp.MustCompile(`[\s\f\x{3000}]+`).ReplaceAllString(s, ""))
	slices.Sort(runes)
	return string(runes)
}

func TestCollectionHasOutline(t *testing.T) {
	t.Parallel()
	m := sample(t, "liaoning")
	papers := len(m.set.Papers) - 1 // without the report
	path := filepath.Join(t.TempDir(), "all.pdf")
	if err := os.WriteFile(path, m.files[collectionName], 0o644); err != nil {
		t.Fatal(err)
	}
	json := string(run(t, "qpdf", "--json", "--json-key=outlines", "--json-key=pagelabels", path))
	if n := strings.Count(json, `"title"`); n < papers {
		t.Errorf("%d entries in the outline for %d papers", n, papers)
	}
	for _, want := range []string{"汇总表", "锦州市", "职工医保省级调剂金"} {
		if !strings.Contains(json, want) {
			t.Errorf("the outline lacks %s", want)
		}
	}
	if n := strings.Count(json, `"/S": "/D"`); n != papers {
		t.Errorf("page numbers start %d times for %d papers", n, papers)
	}
}

// A character that no face has stops the rendering and is named with its paper.
func TestUndrawableName(t *testing.T) {
	t.Parallel()
	pool := pools.Sample(t, "liaoning")
	pool.Issued = nil
	v := report.New(pools.Result(t, pool, calc.Options{}))
	v.Pool.Units[0].Name = "𫚖\uE000市"
	files, err := Render(papers(t, v), Options{Faces: faces(t)}, report.InMemory)
	if err == nil || files != nil {
		t.Fatalf("rendered %d files", len(files))
	}
	for _, want := range []string{"notices/210100-employee-adjustment-employee-plan.pdf", "主送机关", "U+2B696", "U+E000"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not name %s: %.300s", want, err)
		}
	}
}

// An office's own font file takes the place of one face.
func TestOwnFaces(t *testing.T) {
	t.Parallel()
	set := *sample(t, "ningxia").set
	set.Papers = set.Papers[:3]
	own, err := paper.Faces(map[string][]byte{"正文": templates.FontKai})
	if err != nil {
		t.Fatal(err)
	}
	files, err := Render(&set, Options{Faces: own}, report.InMemory)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Name == collectionName {
			if !bytes.Contains(f.Data, []byte("TongchouKai")) || bytes.Contains(f.Data, []byte("NotoSerifSC-Regular")) {
				t.Error("the text is not set in the office's own face")
			}
		}
	}
	if _, err := paper.Faces(map[string][]byte{"仿宋": templates.FontKai}); err == nil {
		t.Error("a face of no role was taken")
	}
	if _, err := paper.Faces(map[string][]byte{"正文": []byte("ttcf")}); err == nil {
		t.Error("a damaged file was taken")
	}
}
