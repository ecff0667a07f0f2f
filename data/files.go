package data

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/data/fault"
	"tongchou/data/value"
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

// Files larger than these, in bytes, are refused before they are read into memory.
const (
	maxTOML     = 4 << 20
	maxText     = 1 << 20
	maxCSV      = 64 << 20
	MaxWorkbook = 32 << 20
	MaxFile     = maxCSV // no file of a folder is larger
)

// systemFiles are what systems leave in folders by themselves.
var systemFiles = []string{"thumbs.db", "desktop.ini"}

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
		case e.IsDir() && name == textsFolder:
			r.texts = append(r.texts, r.listOwn(e.Name(), ".tmpl", "通知文字")...)
		case e.IsDir() && name == formsFolder:
			r.forms = append(r.forms, r.listOwn(e.Name(), ".toml", "表式")...)
		case e.IsDir() && name == unitsFolder && r.alone:
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
	for name := range r.given {
		r.files[strings.ToLower(name)] = name
	}
	return true
}

// listOwn finds the files of a folder that have the extension; what has another is
// said not to be read: what says of which kind those are.
func (r *reader) listOwn(folder, ext, what string) (names []string) {
	for _, e := range r.entries(folder) {
		name := folder + "/" + e.Name()
		if !e.IsDir() && strings.EqualFold(path.Ext(e.Name()), ext) {
			r.files[name] = name
			names = append(names, name)
			continue
		}
		r.Warn(fault.Unread, finding.Pos{File: name}, "没有读："+kindOf(e.IsDir(), strings.ToLower(path.Ext(e.Name()))), folder+" 文件夹里的 "+ext+" 文件", "是"+what+"的，改正文件名；无关的移走")
	}
	return names
}

// entries lists what people put into a folder: lock files and those of the system are
// none of ours.
func (r *reader) entries(folder string) []fs.DirEntry {
	entries, err := fs.ReadDir(r.fsys, folder)
	if err != nil {
		r.Add(fault.Read, finding.Pos{File: folder}, "文件夹打不开："+cause(err), "", "检查读取权限")
		return nil
	}
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		return strings.HasPrefix(e.Name(), "~$") || strings.HasPrefix(e.Name(), ".") || slices.Contains(systemFiles, strings.ToLower(e.Name()))
	})
}

// remarkUnread warns of files and sheets that bear the name of a table or of
// pool.xlsx but are not it: ledger.xlsx, funds.csv.txt, funds(1).csv, 台账(2). What
// merely begins with such a name counts where nothing else bears it, or where it
// is a copy. Others are none of ours.
func (r *reader) remarkUnread() {
	for _, name := range r.others {
		if stem := nearStem(name); stem != "" && (r.absent(stem) || copyForm.MatchString(name) || olderForm.MatchString(name)) {
			r.Warn(fault.Unread, finding.Pos{File: name}, "文件名像是 "+stem+"，但没有读", readAs(stem), "核对以哪一份为准：要读的改为该文件名和格式，无关的改名或移走")
		}
	}
	for _, sheet := range named(r.book, "") {
		for stem, word := range sheetNames {
			begins := strings.HasPrefix(sheet, word) || strings.HasPrefix(strings.ToLower(sheet), stem)
			if begins && (r.absent(stem) || copyForm.MatchString(sheet)) {
				r.Warn(fault.Unread, top(r.book, sheet), "工作表名像是 "+stem+"，但没有读", stem+" 或 "+word, "核对以哪一份为准：要读的改正工作表名，无关的另取名称")
			}
		}
	}
}

// copyForm is how programs and people call copies and later states of a file.
var copyForm = regexp.MustCompile(`(?i)[(（]\s*\d+\s*[)）]|副本|copy|备份|新|旧|最终|修改|更正|终稿|定稿|[-_ ]*v?\d+(\.|$)|[-_ ](old|new|final|bak)`)

// nearStem is the known file whose name a file's begins with, "" for none. What
// comes behind may be no further word of Latin letters, as in policy-notes.
func nearStem(name string) string {
	lower := strings.ToLower(value.Key(name))
	if strings.HasPrefix(lower, "~$") || strings.HasSuffix(lower, "bak") || !slices.Contains(tableKinds, path.Ext(lower)) {
		return ""
	}
	for _, known := range knownFiles() {
		stem, ext, _ := strings.Cut(known, ".")
		word := sheetNames[stem]
		rest, ok := strings.CutPrefix(lower, stem)
		if !ok && word != "" {
			rest, ok = strings.CutPrefix(lower, word)
		}
		if !ok || ext == "toml" && path.Ext(lower) == ".toml" && !duplicate.MatchString(rest) {
			continue // another .toml may be a what-if
		}
		if rest[0] == '.' || !('a' <= rest[0] && rest[0] <= 'z') {
			return stem
		}
	}
	return ""
}

// olderForm is a workbook that is never read: what it holds may be newer than
// what is.
var olderForm = regexp.MustCompile(`(?i)\.(xls|et)$`)

// duplicate is how a program calls the second copy of a file.
var duplicate = regexp.MustCompile(`^(\(\d+\)|-?副本|.*copy)`)

// tableKinds are the endings of files that may hold what a pool folder holds.
var tableKinds = []string{".csv", ".xlsx", ".xls", ".et", ".ods", ".xlsm", ".xlsb", ".txt", ".tsv", ".toml"}

// absent reports whether stem is the name of a known file that the folder does
// not have, as a file or as a sheet.
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

// readAs says in which form a known file is read.
func readAs(stem string) string {
	for _, name := range knownFiles() {
		if name == stem+".csv" && stem != issuedTable {
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
	for _, t := range []string{unitsTable, fundsTable, inputsTable, ledgerTable, provenanceTable, assumptionsTable, notesTable, issuedTable, agesTable, cellsTable} {
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
	if content, ok = r.content(onDisk, "文件", limit); ok {
		r.pool.Sources = append(r.pool.Sources, calc.SourceFile{Name: onDisk, SHA256: digest(content)})
	}
	return onDisk, content, ok
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// content is what a file holds, or a fault why it cannot be read; what says
// what kind of file it is.
func (r *reader) content(file, what string, limit int64) ([]byte, bool) {
	if given, ok := r.given[file]; ok {
		return given, true
	}
	content, err := ReadBounded(r.fsys, file, limit)
	remedy := "检查读取权限，关闭正在占用它的程序"
	switch {
	case err == nil:
		return content, true
	case errors.Is(err, fs.ErrNotExist):
		remedy = "检查路径；是快捷方式的，换成文件本身"
	case errors.Is(err, errTooLong), errors.Is(err, errNoFile):
		remedy = "核对是否放错了文件"
	}
	r.Add(fault.Read, finding.Pos{File: file}, what+"读不出："+cause(err), "", remedy)
	return nil, false
}

var (
	errTooLong = errors.New("文件过大")
	errNoFile  = errors.New("这是文件夹或设备，不是文件")
)

// ReadBounded reads a file of at most limit bytes. The error says in Chinese what
// is wrong with another one. What is no file of bytes is
// refused before it is opened: a pipe would keep the reader waiting.
func ReadBounded(fsys fs.FS, name string, limit int64) ([]byte, error) {
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
