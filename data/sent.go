package data

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/data/fault"
	"tongchou/data/sheet"
	"tongchou/data/value"
)

// What units send is put into the folder units of the pool folder: a
// collection form or a CSV file each. Their rows are added to those of funds
// and inputs; the same row from two places is a fault.
const (
	unitsFolder = "units"
	maxSent     = 5000 // files
)

// What units may send that cannot be read: workbooks of other formats, and
// files packed together.
var (
	otherBooks = []string{".xls", ".et", ".ods", ".xlsb", ".xlsm"}
	archives   = []string{".zip", ".rar", ".7z"}
)

// listSent finds the files of the units folder. Lock files and files of other
// kinds are none of ours.
func (r *reader) listSent(folder string) {
	entries, err := fs.ReadDir(r.fsys, folder)
	if err != nil {
		r.Add(fault.Read, finding.Pos{File: folder}, "文件夹打不开："+cause(err), "", "检查读取权限")
		return
	}
	for _, e := range entries {
		name := folder + "/" + e.Name()
		if strings.HasPrefix(e.Name(), "~$") || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		switch ext := strings.ToLower(path.Ext(e.Name())); {
		case e.IsDir(), slices.Contains(archives, ext):
			r.Warn(fault.Unread, finding.Pos{File: name}, "里面的文件没有读", "units 文件夹里的 .xlsx 或 .csv 文件", "把里面的文件直接放进 "+folder+"；无关的移走")
		case ext == ".xlsx", ext == ".csv":
			r.files[name] = name
			r.sent = append(r.sent, name)
		case slices.Contains(otherBooks, ext):
			r.Add(fault.Workbook, finding.Pos{File: name}, "这种格式的工作簿读不了", ".xlsx 文件", "用电子表格程序打开后另存为 .xlsx")
		}
	}
	if len(r.sent) > maxSent {
		r.Add(fault.Read, finding.Pos{File: folder}, fmt.Sprintf("有 %d 个文件", len(r.sent)), fmt.Sprintf("不超过 %d 个", maxSent), "核对是否放错了文件夹")
		r.sent = nil
	}
}

// sentTables reads one kind of table from every file that units sent, a file
// at a time. What is wrong with a file as a whole is reported with the funds.
func (r *reader) sentTables(name string) []*sheet.Table {
	var out []*sheet.Table
	for _, file := range r.sent {
		for _, t := range r.sentFile(name, file) {
			t.From = r.codeOf(file)
			out = append(out, t)
		}
	}
	return out
}

func (r *reader) sentFile(name, file string) []*sheet.Table {
	if strings.EqualFold(path.Ext(file), ".csv") {
		if name != fundsTable {
			return nil
		}
		if _, content, ok := r.readFile(file, maxCSV); ok {
			if t := sheet.ReadCSV(file, content, r.layout(name), &r.Pass); t != nil {
				return []*sheet.Table{t}
			}
		}
		return nil
	}
	b := r.sentBook(name, file)
	if b == nil {
		return nil
	}
	if name == fundsTable && len(named(b, name))+len(named(b, inputsTable)) == 0 {
		r.Add(fault.NoSheet, top(b, b.Sheets[0]),
			"没有工作表“"+sheetNames[fundsTable]+"”或“"+sheetNames[inputsTable]+"”，有的是："+strings.Join(b.Sheets, "、"),
			"用 form 命令生成的填报表的工作表名", "把改了名的工作表改回“"+sheetNames[fundsTable]+"-险种”")
	}
	return r.sheets(b, name)
}

// sentBook opens a workbook that a unit sent. It is opened once for each kind
// of table, so that no more than one is in memory; only the first time its
// faults are told and its hash is noted.
func (r *reader) sentBook(name, file string) (b *sheet.Book) {
	sources, found := len(r.pool.Sources), len(r.Found)
	if _, content, ok := r.readFile(file, maxWorkbook); ok {
		b = sheet.OpenBook(file, content, &r.Pass)
	}
	if name != fundsTable {
		r.pool.Sources, r.Found = r.pool.Sources[:sources], r.Found[:found]
	}
	return b
}

// BlankForm reports whether a workbook is a form of the pool that nobody has
// filled in: what cannot be told counts as filled in.
func BlankForm(pool *calc.Pool, content []byte) bool {
	r := &reader{pool: pool}
	b := sheet.OpenBook("", content, &r.Pass)
	if b == nil {
		return false
	}
	for _, name := range calc.Senders() {
		if b.Beside(calc.FormCover, name) != "" {
			return false
		}
	}
	filled := func(table string, columns ...string) bool {
		return slices.ContainsFunc(r.sheets(b, table), func(t *sheet.Table) bool {
			return slices.ContainsFunc(t.Records, func(rec *sheet.Record) bool {
				return slices.ContainsFunc(columns, func(c string) bool { return rec.Text(c) != "" })
			})
		})
	}
	return !filled(fundsTable, measureNames(pool.Measures)...) && !filled(inputsTable, "数值", "依据", "说明") && !r.Found.Stops()
}

// codeOf is the unit that a file is named after, "" when it is named otherwise.
func (r *reader) codeOf(file string) string {
	code := strings.TrimSuffix(path.Base(file), path.Ext(file))
	if whose, _, ok := calc.AskOf(code); ok {
		code = whose
	}
	if _, ok := r.units[code]; ok {
		return code
	}
	return ""
}

// sentBy reports a record of another unit in a file that is named after one.
func (rec *record) sentBy(t *sheet.Table) {
	if code := value.Key(rec.Text("代码")); t.From != "" && code != "" && code != t.From {
		rec.Fault(fault.Sender, "代码", "文件名是 "+t.From+"，这一行的代码是 "+code, "一个文件一个统筹区", "核对是谁报的数，改正文件名或代码")
	}
}
