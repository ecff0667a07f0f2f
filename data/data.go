// Package data reads pool folders: the policy, the figures, the decisions and
// the office of one pool, from TOML and from CSV files or workbook sheets. Its
// rooms read cells and values; here is what they mean.
//
// A folder is read in one pass that reports every fault with its place, what
// was found, what was expected and the remedy; package fault has the ids. The
// package checks form and the identities of the fund accounts; what formulas
// and ranges mean is calc's. The files, columns and keys are in
// docs/数据与政策参考.md, 1 and 2.
package data

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/data/fault"
	"tongchou/data/sheet"
)

// The sample pools: every folder beside this file that holds tables.
//
//go:embed */*.toml */*.csv */*.md */cases/*.toml
var samples embed.FS

// Published is the series of national figures whose projection is judged beside every
// pool's own: a folder like a pool's, of one unit and without a scheme.
const Published = "national-employee"

// Embedded lists the names of the sample pools, sorted; Published is none of them.
func Embedded() []string {
	entries, err := fs.ReadDir(samples, ".")
	if err != nil {
		panic(err) // the embedded root is always readable
	}
	var names []string
	for _, e := range entries {
		if _, err := fs.Stat(samples, e.Name()+"/"+unitsTable+".csv"); err == nil && e.Name() != Published {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names
}

// EmbeddedFS is the folder of a sample pool, or of Published.
func EmbeddedFS(name string) (fs.FS, error) {
	if name != Published && !slices.Contains(Embedded(), name) {
		return nil, fmt.Errorf("no sample pool %q", name)
	}
	return fs.Sub(samples, name)
}

// ReadDir reads the pool folder at path. The pool takes the folder's name.
func ReadDir(path string) (*calc.Pool, finding.List) {
	folder := filepath.Base(path)
	if abs, err := filepath.Abs(path); err == nil {
		folder = filepath.Base(abs)
	}
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		var found finding.List
		found.Add(fault.Read, finding.Pos{File: path}, "这是文件，不是文件夹", "存放 policy.toml、units.csv 等的文件夹", "写文件夹的路径")
		return &calc.Pool{Folder: folder}, found
	}
	return Read(os.DirFS(path), folder)
}

// Read reads the pool folder that fsys is rooted in. The pool holds all that
// could be read, its Policy being nil when policy.toml could not; it is fit to
// compute with only if the findings do not stop.
func Read(fsys fs.FS, folder string) (*calc.Pool, finding.List) {
	r := &reader{fsys: fsys, pool: &calc.Pool{Folder: folder}}
	found := r.read()
	return r.pool, found
}

// read is the pass over the folder.
func (r *reader) read() finding.List {
	if !r.list() {
		return r.Found
	}
	if file, content, ok := r.readFile(workbookFile, MaxWorkbook); ok {
		r.book = sheet.OpenBook(file, content, &r.Pass)
	}
	r.remarkUnread()
	before := len(r.Found)
	r.pool.Policy = r.readPolicy()
	r.policyFaults = r.Found[before:].Stops()
	r.pool.Measures = r.measures()
	r.readForms()
	r.readUnits()
	r.readFunds()
	r.leaveOut()
	r.inOwnWords()
	r.dropForeign()
	r.makeWholes()
	r.addGroups()
	r.readInputs()
	r.readLedger()
	before = len(r.Found)
	r.pool.Projection = r.readProjection()
	r.readAges()
	r.readTables()
	r.projectFaults = r.Found[before:].Stops()
	r.readProvenance()
	r.weaken()
	r.readAssumptions()
	r.pool.Office = r.readOffice()
	r.readTexts()
	r.readIssued()
	r.readNotes()
	r.pool.Outcomes = r.readOutcomes()
	r.pool.Coverage = r.readCoverage()
	r.checkIdentities()
	r.checkBooks()
	r.takeStock()
	slices.SortFunc(r.pool.Sources, func(a, b calc.SourceFile) int { return strings.Compare(a.Name, b.Name) })
	return r.Found.Sorted()
}

// reader is one pass over one pool folder.
type reader struct {
	fault.Pass
	fsys    fs.FS
	files   map[string]string // names as knownFiles spells them → names on disk
	others  []string          // further files of the folder, as on disk
	book    *sheet.Book       // nil without pool.xlsx
	sent    []string          // files of the units folder, sorted
	texts   []string          // files of the notices folder, sorted
	forms   []string          // files of the forms folder, sorted
	strange []string          // what else is in it
	sentOn  map[string]string // files of the units folder → the day that their cover says
	pool    *calc.Pool

	taking bool // forms are collected: what they say of a row that funds.csv has takes its place

	again map[int]*calc.Row // rows of forms that funds.csv has too, by index into pool.Rows
	given map[string][]byte // files that are read in place of those of the folder
	alone bool              // the units folder is left out

	units    map[string]int          // by code; nil when units could not be read in full
	rows     map[rowKey]int          // index into pool.Rows, or into pool.Books for a book; nil when funds could not be read
	censuses map[rowKey]*calc.Census // by year, insurance and unit
	merged   map[int]map[int][]int   // by year and by who carries them on, the units that were merged before
	part     map[rowKey]bool         // by insurance and unit: has a row, so takes part
	scales   map[scaleKey]int64      // 元 of one as it is written, of money columns that state a unit
	measured map[string]bool         // measure columns of the funds table

	// What follows from a fault that was reported is left to the next pass.
	policyFaults  bool // references to the policy may fail because of these
	projectFaults bool
	missingRows   bool // funds has lines that could not be placed
	doubtful      bool // funds has a column that could not be told
	missingAges   bool // ages has lines that could not be placed

	byName map[string]calc.Measure
}

// rowKey is what makes a row of the funds table unique.
type rowKey struct {
	year      int
	basis     calc.Basis
	insurance string
	unit      int
	book      calc.Book
}
