// Package data reads pool folders: the policy, the figures, the decisions and
// the office of one pool, from TOML and from CSV files or workbook sheets.
//
// A folder is read in one pass that reports every fault with its place, what
// was found, what was expected and the remedy; see faults.go for the ids. The
// package checks form and the identities of the fund accounts; what formulas
// and ranges mean is calc's.
package data

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
)

// Names of the files of a pool folder. Tables are CSV files, or sheets of the
// same name in the workbook.
const (
	policyFile     = "policy.toml"
	projectionFile = "projection.toml"
	noticeFile     = "notice.toml"
	backtestFile   = "backtest.toml"
	coverageFile   = "coverage.toml"
	workbookFile   = "pool.xlsx"

	unitsTable       = "units"
	fundsTable       = "funds"
	inputsTable      = "inputs"
	ledgerTable      = "ledger"
	provenanceTable  = "provenance"
	assumptionsTable = "assumptions"
	notesTable       = "notes"
)

// Files larger than these are refused before they are read into memory.
const (
	maxTOML     = 4 << 20
	maxCSV      = 128 << 20
	maxWorkbook = 32 << 20
)

// The sample pools: every folder beside this file that holds tables.
//
//go:embed */*.toml */*.csv */*.md */cases/*.toml
var samples embed.FS

// Embedded lists the names of the sample pools, sorted.
func Embedded() []string {
	entries, err := fs.ReadDir(samples, ".")
	if err != nil {
		panic(err) // the embedded root is always readable
	}
	var names []string
	for _, e := range entries {
		if _, err := fs.Stat(samples, e.Name()+"/"+unitsTable+".csv"); err == nil {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names
}

// EmbeddedFS is the folder of a sample pool.
func EmbeddedFS(name string) (fs.FS, error) {
	if !slices.Contains(Embedded(), name) {
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
		found.Add(faultRead, finding.Pos{File: path}, "这是文件，不是文件夹", "存放 policy.toml、units.csv 等的文件夹", "写文件夹的路径")
		return &calc.Pool{Folder: folder}, found
	}
	return Read(os.DirFS(path), folder)
}

// Read reads the pool folder that fsys is rooted in. The pool holds all that
// could be read, its Policy being nil when policy.toml could not; it is fit to
// compute with only if the findings do not stop.
func Read(fsys fs.FS, folder string) (*calc.Pool, finding.List) {
	r := &reader{fsys: fsys, pool: &calc.Pool{Folder: folder}, reported: map[finding.Pos]bool{}}
	if !r.list() {
		return r.pool, r.faults
	}
	r.openWorkbook()
	r.pool.Policy = r.readPolicy()
	r.policyFaults = r.faults.Stops()
	r.pool.Measures = r.measures()
	r.readUnits()
	r.readFunds()
	r.readProvenance()
	r.readInputs()
	r.readLedger()
	before := len(r.faults)
	r.pool.Projection = r.readProjection()
	r.projectFaults = r.faults[before:].Stops()
	r.readAssumptions()
	r.pool.Office = r.readOffice()
	r.readNotes()
	r.pool.Outcomes = r.readOutcomes()
	r.pool.Coverage = r.readCoverage()
	r.checkIdentities()
	slices.SortFunc(r.pool.Sources, func(a, b calc.SourceFile) int { return strings.Compare(a.Name, b.Name) })
	return r.pool, r.faults.Sorted()
}

// reader is one pass over one pool folder.
type reader struct {
	fsys   fs.FS
	files  map[string]string // names as contract 1 spells them → names on disk
	book   *workbook         // nil without pool.xlsx
	sent   []string          // files of the units folder, sorted
	pool   *calc.Pool
	faults finding.List

	units    map[string]int  // by code; nil when units could not be read in full
	rows     map[rowKey]int  // index into pool.Rows; nil when funds could not be read
	part     map[rowKey]bool // by insurance and unit: has a row, so takes part
	measured map[string]bool // measure columns of the funds table

	// One fault must not be reported as many. What follows from a fault that
	// was reported is left to the next pass.
	reported      map[finding.Pos]bool // cells that were reported
	policyFaults  bool                 // references to the policy may fail because of these
	projectFaults bool
	missingRows   bool // funds has lines that could not be placed
	doubtful      bool // funds has a column that could not be told

	byName map[string]calc.Measure
}

// rowKey is what makes a row of the funds table unique.
type rowKey struct {
	year      int
	basis     calc.Basis
	insurance string
	unit      int
}

// add reports an error.
func (r *reader) add(id string, pos finding.Pos, found, expected, remedy string) {
	r.faults.Add(id, pos, found, expected, remedy)
}

// list finds the files of the folder; false if it cannot be opened. Names are
// compared without regard to case, as the file systems of most offices do.
func (r *reader) list() bool {
	r.files = map[string]string{}
	entries, err := fs.ReadDir(r.fsys, ".")
	if err != nil {
		r.add(faultRead, finding.Pos{File: r.pool.Folder}, "文件夹打不开："+cause(err), "", "检查路径和读取权限")
		return false
	}
	for _, e := range entries {
		name := strings.ToLower(e.Name())
		if e.IsDir() && name == unitsFolder {
			r.listSent(e.Name())
		}
		if e.IsDir() || !slices.Contains(knownFiles(), name) {
			continue
		}
		if other, twice := r.files[name]; twice {
			r.add(faultTwice, finding.Pos{File: e.Name()}, fmt.Sprintf("%s 和 %s 只有大小写不同", other, e.Name()), "每个文件一份", "删去其中一个")
			continue
		}
		r.files[name] = e.Name()
	}
	return true
}

// knownFiles lists every file name that a pool folder may hold; others are ignored.
func knownFiles() []string {
	names := []string{policyFile, projectionFile, noticeFile, backtestFile, coverageFile, workbookFile}
	for _, t := range []string{unitsTable, fundsTable, inputsTable, ledgerTable, provenanceTable, assumptionsTable, notesTable} {
		names = append(names, t+".csv")
	}
	return names
}

// readFile reads a file of at most limit bytes and notes its SHA-256 for the
// manifest. It reports false when the file is absent or unreadable; only the
// latter is a fault.
func (r *reader) readFile(name string, limit int64) (onDisk string, content []byte, ok bool) {
	onDisk, there := r.files[name]
	if !there {
		return name, nil, false
	}
	pos := finding.Pos{File: onDisk}
	f, err := r.fsys.Open(onDisk)
	if err == nil {
		defer f.Close()
		content, err = io.ReadAll(io.LimitReader(f, limit+1))
	}
	if err != nil {
		r.add(faultRead, pos, "文件读不出："+cause(err), "", "检查读取权限，关闭正在占用它的程序")
		return onDisk, nil, false
	}
	if int64(len(content)) > limit {
		r.add(faultRead, pos, fmt.Sprintf("文件超过 %d MB", limit>>20), "", "核对是否放错了文件")
		return onDisk, nil, false
	}
	sum := sha256.Sum256(content)
	r.pool.Sources = append(r.pool.Sources, calc.SourceFile{Name: onDisk, SHA256: hex.EncodeToString(sum[:])})
	return onDisk, content, true
}

// cause is the short reason of a file error.
func cause(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "不存在"
	case errors.Is(err, fs.ErrPermission):
		return "没有权限"
	}
	return err.Error()
}
