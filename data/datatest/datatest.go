// Package datatest makes pool folders for tests: the small base pool under
// data/testdata, and changes of it that archives describe.
package datatest

import (
	"bytes"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// Failer is what a test or a script stops with.
type Failer interface {
	Fatalf(format string, args ...any)
}

// workbookFile is the workbook of a pool folder.
const workbookFile = "pool.xlsx"

// tooLong is one byte more than a TOML file may have.
const tooLong = 4<<20 + 1

// Archives lists the archives of findings below data/testdata.
func Archives(t Failer, testdata string) []string {
	paths, err := filepath.Glob(filepath.Join(testdata, "faults", "*.txt"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	return paths
}

// Base is the small pool that tests change: it has every file and no fault.
// testdata is the path of data/testdata.
func Base(t Failer, testdata string) fstest.MapFS {
	pool := fstest.MapFS{}
	dir := filepath.Join(testdata, "base")
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatalf("%v", err)
	}
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatalf("%v", err)
		}
		pool[e.Name()] = &fstest.MapFile{Data: content}
	}
	return pool
}

// Changed is the base pool changed by an archive. Its sections are
//
//	file            the whole file, in place of the base's
//	replace file    old text, a line =>, new text; the old text occurs
//	remove file
//	gb18030 file    the base's file in that encoding
//	hex file        bytes
//	huge file       one byte more than a TOML file may have
//	overlay file    a what-if, read beside the pool: no part of it
//	file.xlsx/sheet lines "A1 s text", "B2 n 12.5", "C3 f A1", "D4 e #REF!",
//	                "m A1:B2" merges, "h 3" and "h C" hide, "z 3" makes a
//	                row too low to be seen, "x A1" strikes a cell out
//	want            what the tests want, no part of the pool
func Changed(t Failer, testdata string, a *txtar.Archive) fstest.MapFS {
	pool := Base(t, testdata)
	books := map[string]map[string][]byte{}
	for _, f := range a.Files {
		how, name, two := strings.Cut(f.Name, " ")
		switch {
		case f.Name == "want", how == "overlay":
		case strings.Contains(f.Name, ".xlsx/"):
			file, sheet, _ := strings.Cut(f.Name, ".xlsx/")
			if books[file] == nil {
				books[file] = map[string][]byte{}
			}
			books[file][sheet] = f.Data
		case !two:
			pool[f.Name] = &fstest.MapFile{Data: f.Data}
		case how == "remove":
			delete(pool, name)
		case how == "replace":
			pool[name] = &fstest.MapFile{Data: replaced(t, name, pool[name].Data, f.Data)}
		case how == "gb18030":
			pool[name] = &fstest.MapFile{Data: GB18030(t, pool[name].Data)}
		case how == "hex":
			raw, err := hex.DecodeString(strings.Join(strings.Fields(string(f.Data)), ""))
			if err != nil {
				t.Fatalf("%v", err)
			}
			pool[name] = &fstest.MapFile{Data: raw}
		case how == "huge":
			pool[name] = &fstest.MapFile{Data: bytes.Repeat([]byte("#"), tooLong)}
		default:
			t.Fatalf("section %q", f.Name)
		}
	}
	for file, sheets := range books {
		pool[file+".xlsx"] = &fstest.MapFile{Data: Workbook(t, sheets)}
	}
	return pool
}

// Part is a section of an archive.
func Part(t Failer, a *txtar.Archive, name string) *[]byte {
	for i := range a.Files {
		if a.Files[i].Name == name {
			return &a.Files[i].Data
		}
	}
	t.Fatalf("no section %s", name)
	return nil
}

func replaced(t Failer, name string, content, change []byte) []byte {
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

// GB18030 is a UTF-8 text in that encoding.
func GB18030(t Failer, content []byte) []byte {
	out, err := simplifiedchinese.GB18030.NewEncoder().Bytes(content)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return out
}
