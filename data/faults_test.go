package data

import (
	"bytes"
	"encoding/hex"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"tongchou/calc"
	"tongchou/calc/finding"
)

var update = flag.Bool("update", false, "rewrite the wanted findings in testdata/faults")

// Each archive in testdata/faults changes the base pool and says what reading
// it must find. Sections are
//
//	file            the whole file, in place of the base's
//	replace file    old text, a line =>, new text; the old text occurs
//	remove file
//	gb18030 file    the base's file in that encoding
//	hex file        bytes
//	huge file       one byte more than a TOML file may have
//	overlay file    a what-if, read beside the pool; an empty one is not there
//	pool.xlsx/sheet lines "A1 s text", "B2 n 12.5", "C3 f A1", "D4 e #REF!", "m A1:B2"
//	want            the findings, one a line
func TestFaults(t *testing.T) {
	archives, err := filepath.Glob("testdata/faults/*.txt")
	if err != nil || len(archives) == 0 {
		t.Fatal("no archives", err)
	}
	seen := map[string]bool{}
	for _, path := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			pool, found := Read(changedBase(t, a), "base")
			_, inCases := ReadCases(changedBase(t, a), pool)
			found = append(append(found, inCases...), overlayFaults(a, pool)...)
			got := lines(found)
			for _, f := range found {
				seen[f.ID] = true
			}
			want := part(a, "want")
			if *update {
				*want = []byte(got)
				if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(*want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, *want)
			}
			id, _, _ := strings.Cut(t.Name()[strings.LastIndex(t.Name(), "/")+1:], "-")
			if !strings.Contains(got, " "+id+" ") {
				t.Errorf("the archive of %s does not show it", id)
			}
		})
	}
	for _, kind := range Faults() {
		if !seen[kind.ID] {
			t.Errorf("no archive shows %s %s", kind.ID, kind.Title)
		}
	}
}

// overlayFaults reads the what-ifs of an archive.
func overlayFaults(a *txtar.Archive, pool *calc.Pool) (out finding.List) {
	for _, f := range a.Files {
		name, ok := strings.CutPrefix(f.Name, "overlay ")
		if !ok {
			continue
		}
		folder := fstest.MapFS{}
		if len(f.Data) > 0 {
			folder[name] = &fstest.MapFile{Data: f.Data}
		}
		_, found := readOverlay(folder, name, pool)
		out = append(out, found...)
	}
	return out
}

func lines(l finding.List) string {
	var b strings.Builder
	for _, f := range l {
		fmt.Fprintln(&b, f)
	}
	return b.String()
}

func part(a *txtar.Archive, name string) *[]byte {
	for i := range a.Files {
		if a.Files[i].Name == name {
			return &a.Files[i].Data
		}
	}
	panic("no part " + name)
}

// base is the small pool that the tests change: it has every file and no fault.
func base(t testing.TB) fstest.MapFS {
	t.Helper()
	pool := fstest.MapFS{}
	entries, err := os.ReadDir("testdata/base")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join("testdata/base", e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		pool[e.Name()] = &fstest.MapFile{Data: content}
	}
	return pool
}

func changedBase(t *testing.T, a *txtar.Archive) fs.FS {
	t.Helper()
	pool := base(t)
	sheets := map[string][]byte{}
	for _, f := range a.Files {
		how, name, two := strings.Cut(f.Name, " ")
		switch {
		case f.Name == "want", how == "overlay":
		case strings.HasPrefix(f.Name, workbookFile+"/"):
			sheets[strings.TrimPrefix(f.Name, workbookFile+"/")] = f.Data
		case !two:
			pool[f.Name] = &fstest.MapFile{Data: f.Data}
		case how == "remove":
			delete(pool, name)
		case how == "replace":
			pool[name] = &fstest.MapFile{Data: replaced(t, name, pool[name].Data, f.Data)}
		case how == "gb18030":
			pool[name] = &fstest.MapFile{Data: inGB18030(t, pool[name].Data)}
		case how == "hex":
			raw, err := hex.DecodeString(strings.Join(strings.Fields(string(f.Data)), ""))
			if err != nil {
				t.Fatal(err)
			}
			pool[name] = &fstest.MapFile{Data: raw}
		case how == "huge":
			pool[name] = &fstest.MapFile{Data: bytes.Repeat([]byte("#"), maxTOML+1)}
		default:
			t.Fatalf("section %q", f.Name)
		}
	}
	if len(sheets) > 0 {
		pool[workbookFile] = &fstest.MapFile{Data: builtWorkbook(t, sheets)}
	}
	return pool
}

func replaced(t *testing.T, name string, content, change []byte) []byte {
	t.Helper()
	from, to, ok := strings.Cut("\n"+strings.TrimSuffix(string(change), "\n"), "\n=>\n")
	if !ok {
		from, ok = strings.CutSuffix("\n"+strings.TrimSuffix(string(change), "\n"), "\n=>")
	}
	from = strings.TrimPrefix(from, "\n")
	if !ok || !strings.Contains(string(content), from) {
		t.Fatalf("replace %s: %q does not occur", name, from)
	}
	return []byte(strings.Replace(string(content), from, to, 1))
}

func inGB18030(t testing.TB, content []byte) []byte {
	t.Helper()
	out, err := simplifiedchinese.GB18030.NewEncoder().Bytes(content)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// builtWorkbook makes a workbook of sheets described cell by cell.
func builtWorkbook(t testing.TB, sheets map[string][]byte) []byte {
	t.Helper()
	book := excelize.NewFile()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, content := range sheets {
		_, err := book.NewSheet(name)
		must(err)
		for line := range strings.Lines(string(content)) {
			at, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
			kind, value, _ := strings.Cut(rest, " ")
			switch {
			case at == "m":
				from, to, _ := strings.Cut(rest, ":")
				must(book.MergeCell(name, from, to))
			case kind == "s":
				must(book.SetCellStr(name, at, value))
			case kind == "n":
				must(book.SetCellDefault(name, at, value))
			case kind == "f", kind == "e":
				must(book.SetCellFormula(name, at, value))
			default:
				t.Fatalf("cell %q", line)
			}
		}
	}
	var b bytes.Buffer
	must(book.Write(&b))
	return withErrors(t, b.Bytes(), sheets)
}

// TestBaseIsSound guards the other tests: the pool they change has no fault.
func TestBaseIsSound(t *testing.T) {
	_, found := Read(base(t), "base")
	if len(found) > 0 {
		t.Errorf("the base pool has findings:\n%s", lines(found))
	}
}

func TestCatalogue(t *testing.T) {
	source, err := os.ReadFile("faults.go")
	if err != nil {
		t.Fatal(err)
	}
	declared := regexp.MustCompile(`(?m)^\s+fault\w+\s+= "(D\d+)"`).FindAllSubmatch(source, -1)
	var ids, listed []string
	for _, m := range declared {
		ids = append(ids, string(m[1]))
	}
	for _, k := range Faults() {
		listed = append(listed, k.ID)
		if k.Title == "" || k.Meaning == "" || k.Remedy == "" {
			t.Errorf("%s is not described", k.ID)
		}
	}
	if !slices.IsSorted(ids) || len(slices.Compact(slices.Clone(ids))) != len(ids) {
		t.Errorf("ids are not distinct and in order: %v", ids)
	}
	if !slices.Equal(ids, listed) {
		t.Errorf("declared %v\nlisted   %v", ids, listed)
	}
}
