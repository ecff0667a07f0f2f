package data

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/data/datatest"
)

var update = flag.Bool("update", false, "rewrite the wanted findings in testdata/faults")

// Each archive in testdata/faults changes the base pool and says what reading
// it must find; datatest.Changed tells how.
func TestFaults(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, path := range datatest.Archives(t, "testdata") {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files := datatest.Changed(t, "testdata", a)
			pool, found := Read(files, "base")
			_, inCases := ReadCases(files, pool)
			found = slices.Concat(found, inCases, overlayFaults(a, pool), Archived(files, pool))
			got := lines(found)
			for _, f := range found {
				seen[f.ID] = true
			}
			want := datatest.Part(t, a, "want")
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
	for _, kind := range finding.Catalogue() {
		if strings.HasPrefix(kind.ID, "D") && !seen[kind.ID] {
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

// base is the small pool that the tests change.
func base(t testing.TB) fstest.MapFS { return datatest.Base(t, "testdata") }

// TestBaseIsSound guards the other tests: the pool they change has no fault.
func TestBaseIsSound(t *testing.T) {
	t.Parallel()
	_, found := Read(base(t), "base")
	if len(found) > 0 {
		t.Errorf("the base pool has findings:\n%s", lines(found))
	}
}
