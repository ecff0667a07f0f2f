package data

import (
	"fmt"
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
	unitsFolder    = "units"
	ReceivedFolder = "received" // in it: what has been collected, which is not read
	maxSent        = 5000       // files
)

// otherBooks are workbooks of formats that cannot be read. They hold what a unit
// sent for certain, so they stop the work; other files are remarked on.
var otherBooks = []string{".xls", ".et", ".ods", ".xlsb", ".xlsm"}

// listSent finds the files of the units folder; every one is read, or said not to be.
func (r *reader) listSent(folder string) {
	r.sentOn = map[string]string{}
	for _, e := range r.entries(folder) {
		name := folder + "/" + e.Name()
		switch ext := strings.ToLower(path.Ext(e.Name())); {
		case e.IsDir() && strings.EqualFold(e.Name(), ReceivedFolder):
		case ext == ".xlsx", ext == ".csv":
			r.files[name] = name
			r.sent = append(r.sent, name)
		case slices.Contains(otherBooks, ext):
			r.strange = append(r.strange, name)
			r.Add(fault.Workbook, finding.Pos{File: name}, "这种格式的工作簿读不了", ".xlsx 文件", "用电子表格程序打开后另存为 .xlsx")
		default:
			r.strange = append(r.strange, name)
			r.Warn(fault.Unread, finding.Pos{File: name}, "没有读："+kindOf(e.IsDir(), ext), "units 文件夹里的 .xlsx 或 .csv 文件", "是填报表的，改正后直接放进 "+folder+"；无关的移走")
		}
	}
	if len(r.sent) > maxSent {
		r.Add(fault.Read, finding.Pos{File: folder}, fmt.Sprintf("有 %d 个文件", len(r.sent)), fmt.Sprintf("不超过 %d 个", maxSent), "核对是否放错了文件夹")
		r.sent = nil
	}
}

// kindOf says what a file is that cannot be a form.
func kindOf(folder bool, ext string) string {
	switch {
	case folder:
		return "这是文件夹"
	case slices.Contains([]string{".zip", ".rar", ".7z"}, ext):
		return "这是压缩包"
	case slices.Contains([]string{".tmp", ".part", ".crdownload", ".bak"}, ext):
		return "这是程序留下的临时文件，或没有下载完的文件"
	case slices.Contains([]string{".doc", ".docx", ".wps", ".pdf", ".txt", ".ofd", ".jpg", ".jpeg", ".png"}, ext):
		return "这是文档或图片，里面即使有数也读不出"
	}
	return "不认识这种文件"
}

// sentTables reads one kind of table from every file that units sent, a file
// at a time. What is wrong with a file as a whole is reported with the funds.
func (r *reader) sentTables(name string) []*sheet.Table {
	var out []*sheet.Table
	for _, file := range r.sent {
		for _, t := range r.sentFile(name, file) {
			t.From, _ = r.askOf(file)
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
	if name == fundsTable {
		r.sentOn[file] = dayOf(b.Beside(calc.FormCover, calc.SentOn))
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
	if _, content, ok := r.readFile(file, MaxWorkbook); ok {
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
	all := *pool
	all.Measures = slices.Concat(pool.Measures, pool.Asked)
	r := &reader{pool: &all}
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
	return !filled(fundsTable, measureNames(all.Measures)...) && !filled(inputsTable, "数值", "依据", "说明") && !r.Found.Stops()
}

// askOf is what the name of a file says it answers, and whose it is: "" and no
// ask where it is named otherwise. A folder is named without an ending.
func (r *reader) askOf(file string) (code string, ask calc.Ask) {
	name := path.Base(file)
	name = strings.TrimSuffix(name, path.Ext(name))
	code, ask, ok := calc.AskOf(name)
	if !ok {
		code = name
	}
	if _, known := r.units[code]; !known {
		code = ""
	}
	return code, ask
}

// sentBy reports a record of another unit in a file that is named after one.
func (rec *record) sentBy(t *sheet.Table) {
	if code := value.Key(rec.Text("代码")); t.From != "" && code != "" && code != t.From {
		rec.Fault(fault.Sender, "代码", "文件名是 "+t.From+"，这一行的代码是 "+code, "一个文件一个统筹区", "核对是谁报的数，改正文件名或代码")
	}
}

// answers reports a row that a form of the name cannot have: it was asked for
// another year or purpose, or somebody sent an old form under a new name.
func (rec *record) answers(year int, basis calc.Basis) {
	name, _, _ := strings.Cut(path.Base(rec.Place().File), ".")
	_, ask, ok := calc.AskOf(name)
	if !ok || ask.Takes(year, basis) {
		return
	}
	column := "口径"
	if year != ask.Year {
		column = "年度"
	}
	rec.Fault(fault.NotAsked, column, fmt.Sprintf("文件名是%s，这里填的是 %d年%s", ask, year, basis), "文件名所说的年度和哪一种", "核对是不是交错了表：是别的年度或别的一种，改文件名；填错的改正")
}
