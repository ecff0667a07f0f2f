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
	"tongchou/data/fault"
	"tongchou/data/sheet"
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
	if !r.list() {
		return r.pool, r.Found
	}
	if file, content, ok := r.readFile(workbookFile, maxWorkbook); ok {
		r.book = sheet.OpenBook(file, content, &r.Pass)
	}
	r.remarkUnread()
	before := len(r.Found)
	r.pool.Policy = r.readPolicy()
	r.policyFaults = r.Found[before:].Stops()
	r.pool.Measures = r.measures()
	r.readUnits()
	r.readFunds()
	r.readProvenance()
	r.readInputs()
	r.readLedger()
	before = len(r.Found)
	r.pool.Projection = r.readProjection()
	r.projectFaults = r.Found[before:].Stops()
	r.readAssumptions()
	r.pool.Office = r.readOffice()
	r.readNotes()
	r.pool.Outcomes = r.readOutcomes()
	r.pool.Coverage = r.readCoverage()
	r.checkIdentities()
	slices.SortFunc(r.pool.Sources, func(a, b calc.SourceFile) int { return strings.Compare(a.Name, b.Name) })
	return r.pool, r.Found.Sorted()
}

// reader is one pass over one pool folder.
type reader struct {
	fault.Pass
	fsys   fs.FS
	files  map[string]string // names as contract 1 spells them → names on disk
	others []string          // further files of the folder, as on disk
	book   *sheet.Book       // nil without pool.xlsx
	sent   []string          // files of the units folder, sorted
	pool   *calc.Pool

	units    map[string]int  // by code; nil when units could not be read in full
	rows     map[rowKey]int  // index into pool.Rows; nil when funds could not be read
	part     map[rowKey]bool // by insurance and unit: has a row, so takes part
	measured map[string]bool // measure columns of the funds table

	// What follows from a fault that was reported is left to the next pass.
	policyFaults  bool // references to the policy may fail because of these
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

// list finds the files of the folder; false if it cannot be opened. Names are
// compared without regard to case, as the file systems of most offices do.
func (r *reader) list() bool {
	r.files = map[string]string{}
	entries, err := fs.ReadDir(r.fsys, ".")
	if err != nil {
		r.Add(fault.Read, finding.Pos{File: r.pool.Folder}, "文件夹打不开："+cause(err), "", "检查路径和读取权限")
		return false
	}
	for _, e := range entries {
		name := strings.ToLower(e.Name())
		known := slices.Contains(knownFiles(), name)
		switch {
		case e.IsDir() && name == unitsFolder:
			r.listSent(e.Name())
		case !known && !e.IsDir():
			r.others = append(r.others, e.Name())
		case !known:
		case r.files[name] != "":
			r.Add(fault.Twice, finding.Pos{File: e.Name()}, fmt.Sprintf("%s 和 %s 只有大小写不同", r.files[name], e.Name()), "每个文件一份", "删去其中一个")
		default:
			r.files[name] = e.Name()
		}
	}
	return true
}

// remarkUnread warns of files and sheets that bear the name of a table or of
// pool.xlsx but are not it, where nothing else is: ledger.xlsx, funds.csv.txt,
// 台账(2). Others are none of ours.
func (r *reader) remarkUnread() {
	for _, name := range r.others {
		stem, ext, _ := strings.Cut(strings.ToLower(name), ".")
		if !strings.HasSuffix(ext, "bak") && r.absent(stem) {
			r.Warn(fault.Unread, finding.Pos{File: name}, "文件名像是 "+stem+"，但没有读", readAs(stem), "改为该文件名和格式；无关的文件改名或移走")
		}
	}
	for _, sheet := range named(r.book, "") {
		for stem, word := range sheetNames {
			begins := strings.HasPrefix(sheet, word) || strings.HasPrefix(strings.ToLower(sheet), stem)
			if begins && r.absent(stem) {
				r.Warn(fault.Unread, top(r.book, sheet), "工作表名像是 "+stem+"，但没有读", stem+" 或 "+word, "改正工作表名；无关的另取名称")
			}
		}
	}
}

// absent reports whether stem is the name of a file of contract 1 that the
// folder does not have, as a file or as a sheet.
func (r *reader) absent(stem string) bool {
	known := false
	for _, name := range knownFiles() {
		if s, _, _ := strings.Cut(name, "."); s != stem {
			continue
		}
		if known = true; r.files[name] != "" {
			return false
		}
	}
	return known && len(named(r.book, stem)) == 0
}

// readAs says in which form a file of contract 1 is read.
func readAs(stem string) string {
	for _, name := range knownFiles() {
		if name == stem+".csv" {
			return name + "，或 " + workbookFile + " 的工作表 " + stem
		}
		if strings.HasPrefix(name, stem+".") {
			return name
		}
	}
	return ""
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
	content, err := readBounded(r.fsys, onDisk, limit)
	if err != nil {
		r.unreadable(onDisk, "文件", err)
		return onDisk, nil, false
	}
	sum := sha256.Sum256(content)
	r.pool.Sources = append(r.pool.Sources, calc.SourceFile{Name: onDisk, SHA256: hex.EncodeToString(sum[:])})
	return onDisk, content, true
}

// unreadable reports a file that cannot be read; what says what kind of file it is.
func (r *reader) unreadable(file, what string, err error) {
	remedy := "检查读取权限，关闭正在占用它的程序"
	switch {
	case errors.Is(err, fs.ErrNotExist):
		remedy = "检查路径；是快捷方式的，换成文件本身"
	case errors.Is(err, errTooLong), errors.Is(err, errNoFile):
		remedy = "核对是否放错了文件"
	}
	r.Add(fault.Read, finding.Pos{File: file}, what+"读不出："+cause(err), "", remedy)
}

var (
	errTooLong = errors.New("文件过大")
	errNoFile  = errors.New("这是文件夹或设备，不是文件")
)

// readBounded reads a file of at most limit bytes. What is no file of bytes is
// refused before it is opened: a pipe would keep the reader waiting.
func readBounded(fsys fs.FS, name string, limit int64) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNoFile
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read from
	content, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(content)) > limit {
		return nil, fmt.Errorf("%w，超过 %d MB", errTooLong, limit>>20)
	}
	return content, err
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
