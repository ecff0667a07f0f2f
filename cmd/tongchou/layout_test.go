package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// mayImport says which of our own folders a folder may import, beside itself.
var mayImport = map[string][]string{
	"calc":      {},
	"data":      {"calc"},
	"templates": {},
	"report":    {"calc", "templates"},
	"cmd":       {"calc", "data", "report", "templates"},
}

// rooms say which of our packages the rooms of calc, data and report may import,
// an end of /... standing for all below: the vocabulary of calc knows none of its
// verbs, and what is said of a result no engine; cells and values know no pool,
// what is read and said knows no renderer, and no renderer knows another.
var rooms = map[string][]string{
	"calc/finding":     {},
	"calc/formula":     {"calc/finding"},
	"calc":             {"calc/finding", "calc/formula"},
	"calc/law":         {"calc", "calc/finding", "calc/formula"},
	"calc/engine":      {"calc", "calc/finding", "calc/formula"},
	"calc/explanation": {"calc", "calc/finding", "calc/formula"},
	"calc/checks":      {"calc", "calc/explanation", "calc/finding", "calc/formula"},
	"calc/followup":    {"calc"},
	"calc/position":    {"calc", "calc/formula"},
	"calc/comparison":  {"calc", "calc/engine", "calc/formula"},
	"calc/official":    {"calc"},
	"calc/seek":        {"calc", "calc/engine"},
	"calc/budget":      {"calc", "calc/engine", "calc/checks", "calc/position", "calc/followup"},
	"calc/cases":       {"calc", "calc/engine", "calc/finding", "calc/formula", "calc/law"},

	"data/fault":     {"calc/finding"},
	"data/value":     {"calc/finding", "calc/formula", "data/fault"},
	"data/sheet":     {"calc/finding", "calc/formula", "data/fault", "data/value"},
	"data/toml":      {"calc/finding", "calc/formula", "data/fault", "data/value"},
	"data":           {"calc/...", "data/fault", "data/value", "data/sheet", "data/toml"},
	"report":         {"calc/...", "report/amount"},
	"report/amount":  {"calc/formula"},
	"report/workers": {},
	"report/typeset": {},
	"report/colour":  {},
	"report/chart":   {"calc/...", "report", "report/amount", "report/colour"},
	"report/paper":   {"calc/...", "report", "report/amount", "report/chart", "report/colour", "report/typeset", "templates"},
	"report/pdf":     {"report", "report/paper", "report/typeset", "report/workers"},
	"report/html":    {"calc/...", "report", "report/amount", "report/chart", "report/colour", "report/workers", "templates"},
	"report/result":  {"calc/..."},
	"report/pack":    {"calc/...", "report", "report/paper", "report/result", "report/pdf", "report/html", "report/workers", "report/xlsx"},
	"report/form":    {"calc/...", "report", "report/amount", "report/xlsx/book"},

	"report/xlsx":      {"calc/...", "report", "report/amount", "report/chart", "report/colour", "report/workers", "report/xlsx/book", "report/xlsx/live"},
	"report/xlsx/live": {"calc/...", "report", "report/amount", "report/xlsx/book"},
	"report/xlsx/book": {"calc/formula", "report/colour"},
}

// mayEnter reports whether a room may import one of our packages; a package
// that is no room may.
func mayEnter(room, path string) bool {
	list, walled := rooms[room]
	return !walled || slices.ContainsFunc(list, func(open string) bool {
		all, below := strings.CutSuffix(open, "/...")
		return open == path || below && within(path, all)
	})
}

// homes are the packages that may import what is kept in one place.
var homes = map[string][]string{
	"github.com/jung-kurt/gofpdf":         {"tongchou/report/pdf"},
	"github.com/go-echarts/go-echarts/v2": {"tongchou/report/html"},
	"github.com/xuri/excelize/v2":         {"tongchou/report/xlsx/book", "tongchou/report/xlsx/booktest", "tongchou/data/datatest"},
	"github.com/BurntSushi/toml":          {"tongchou/data/toml"},
	"github.com/shopspring/decimal":       {"tongchou/report/result"},
	"net":                                 {}, // nothing of ours talks to a network; net/url only reads text
	"unsafe":                              {},
}

// pure are packages of the library that calc has no use for: it reads no
// file, clock or environment.
var pure = []string{"os", "io/fs", "time", "net", "crypto/rand", "runtime"}

// TestImports: the packages import in one direction, rooms keep their walls,
// each third-party renderer has one home, calc is pure and no package reaches
// for the network.
func TestImports(t *testing.T) {
	list := exec.Command("go", "list", "-f", "{{.ImportPath}}{{range .Imports}} {{.}}{{end}}", "./...")
	list.Dir = "../.."
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Skip("no go command: ", err)
	}
	packages := 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		name := fields[0]
		from, _, _ := strings.Cut(strings.TrimPrefix(name, "tongchou/"), "/")
		allowed, known := mayImport[from]
		if !known {
			t.Errorf("package %s is in no folder of the layout", name)
		}
		if _, walled := rooms[strings.TrimPrefix(name, "tongchou/")]; from == "calc" && !walled {
			t.Errorf("package %s is no room of calc", name)
		}
		packages++
		for _, path := range fields[1:] {
			if ours, ok := strings.CutPrefix(path, "tongchou/"); ok {
				if to, _, _ := strings.Cut(ours, "/"); to != from && !slices.Contains(allowed, to) || !mayEnter(strings.TrimPrefix(name, "tongchou/"), ours) {
					t.Errorf("%s imports %s", name, path)
				}
			}
			for kept, where := range homes {
				if within(path, kept) && path != "net/url" && !slices.Contains(where, name) {
					t.Errorf("%s imports %s, which belongs to %v", name, path, where)
				}
			}
			if from == "calc" && slices.ContainsFunc(pure, func(p string) bool { return within(path, p) }) {
				t.Errorf("%s imports %s", name, path)
			}
		}
	}
	if packages < 10 {
		t.Errorf("only %d packages were seen", packages)
	}
}

// within reports whether an import path is a package or below it.
func within(path, root string) bool { return path == root || strings.HasPrefix(path, root+"/") }

// TestOneReader: below data a text becomes a number in data/value only, so that
// nothing enters in another way.
func TestOneReader(t *testing.T) {
	files, err := filepath.Glob("../../data/*/*.go")
	top, _ := filepath.Glob("../../data/*.go")
	if err != nil || len(files) == 0 || len(top) == 0 {
		t.Fatal("no files", err)
	}
	parses := regexp.MustCompile(`strconv\.ParseFloat|\.SetString\(|fmt\.Sscan`)
	inValue := 0
	for _, name := range append(files, top...) {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		switch folder := filepath.Base(filepath.Dir(name)); {
		case strings.HasSuffix(name, "_test.go"), folder == "datatest", !parses.Match(source):
		case folder == "value":
			inValue++
		default:
			t.Errorf("%s makes numbers of text: %s", name, parses.Find(source))
		}
	}
	if inValue == 0 {
		t.Error("data/value makes no number of text")
	}
}
