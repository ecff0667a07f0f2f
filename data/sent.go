package data

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
)

// What units send is put into the folder units of the pool folder: a
// collection form or a CSV file each. Their rows are added to those of funds
// and inputs; the same row from two places is a fault.
const (
	unitsFolder = "units"
	maxSent     = 5000 // files
)

// sheetNames are what a table's sheet may be called, apart from the table's
// own name. A form keeps a sheet an insurance: 基金收支-职工.
var sheetNames = map[string]string{
	unitsTable: "统筹区", fundsTable: "基金收支", inputsTable: "填报事项", ledgerTable: "台账",
	provenanceTable: "来源", assumptionsTable: "假设", notesTable: "说明",
}

// severalSheets reports whether a table may stand on more than one sheet.
func severalSheets(table string) bool { return table == fundsTable || table == inputsTable }

// tableOf is the table that a sheet's name stands for, "" for none.
func tableOf(sheet string) string {
	s := strings.TrimSpace(sheet)
	for table, word := range sheetNames {
		if strings.EqualFold(s, table) || s == word || severalSheets(table) && (strings.HasPrefix(s, word+"-") || strings.HasPrefix(s, table+"-")) {
			return table
		}
	}
	return ""
}

// named lists the sheets of a table, in the order of their tabs.
func (w *workbook) named(table string) []string {
	return slices.DeleteFunc(slices.Clone(w.sheets), func(s string) bool { return tableOf(s) != table })
}

// unnamed lists the sheets that are no table.
func (w *workbook) unnamed() []string {
	return slices.DeleteFunc(slices.Clone(w.sheets), func(s string) bool { return tableOf(s) != "" })
}

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
		r.add(faultRead, finding.Pos{File: folder}, "文件夹打不开："+cause(err), "", "检查读取权限")
		return
	}
	for _, e := range entries {
		name := folder + "/" + e.Name()
		if strings.HasPrefix(e.Name(), "~$") || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		switch ext := strings.ToLower(path.Ext(e.Name())); {
		case e.IsDir(), slices.Contains(archives, ext):
			r.faults.Warn(faultUnread, finding.Pos{File: name}, "里面的文件没有读", "units 文件夹里的 .xlsx 或 .csv 文件", "把里面的文件直接放进 "+folder+"；无关的移走")
		case ext == ".xlsx", ext == ".csv":
			r.files[name] = name
			r.sent = append(r.sent, name)
		case slices.Contains(otherBooks, ext):
			r.add(faultWorkbook, finding.Pos{File: name}, "这种格式的工作簿读不了", ".xlsx 文件", "用电子表格程序打开后另存为 .xlsx")
		}
	}
	if len(r.sent) > maxSent {
		r.add(faultRead, finding.Pos{File: folder}, fmt.Sprintf("有 %d 个文件", len(r.sent)), fmt.Sprintf("不超过 %d 个", maxSent), "核对是否放错了文件夹")
		r.sent = nil
	}
}

// sentTables reads one kind of table from every file that units sent, a file
// at a time. What is wrong with a file as a whole is reported with the funds.
func (r *reader) sentTables(name string) []*table {
	var out []*table
	for _, file := range r.sent {
		for _, t := range r.sentFile(name, file) {
			t.from = r.codeOf(file)
			out = append(out, t)
		}
	}
	return out
}

func (r *reader) sentFile(name, file string) []*table {
	if strings.EqualFold(path.Ext(file), ".csv") {
		if name != fundsTable {
			return nil
		}
		_, content, ok := r.readFile(file, maxCSV)
		if !ok {
			return nil
		}
		t := r.readCSV(name, file, content)
		return slices.DeleteFunc([]*table{t}, func(t *table) bool { return t == nil })
	}
	w := r.sentBook(name, file)
	if w == nil {
		return nil
	}
	sheets := w.named(name)
	if name == fundsTable && len(sheets)+len(w.named(inputsTable)) == 0 {
		r.add(faultNoSheet, finding.Pos{File: file, Sheet: w.sheets[0], Cell: "A1"},
			"没有工作表“"+sheetNames[fundsTable]+"”或“"+sheetNames[inputsTable]+"”，有的是："+strings.Join(w.sheets, "、"),
			"用 form 命令生成的填报表的工作表名", "把改了名的工作表改回“"+sheetNames[fundsTable]+"-险种”")
	}
	var out []*table
	for _, sheet := range sheets {
		if t := w.table(r, name, sheet); t != nil {
			out = append(out, t)
		}
	}
	return out
}

// sentBook opens a workbook that a unit sent. It is opened once for each kind
// of table, so that no more than one is in memory; only the first time its
// faults are told and its hash is noted.
func (r *reader) sentBook(name, file string) *workbook {
	sources, faults := len(r.pool.Sources), len(r.faults)
	_, content, ok := r.readFile(file, maxWorkbook)
	if name != fundsTable {
		r.pool.Sources, r.faults = r.pool.Sources[:sources], r.faults[:faults]
	}
	if !ok {
		return nil
	}
	w, err := openBook(file, content)
	if err != nil {
		if name == fundsTable {
			r.noBook(file, err)
		}
		return nil
	}
	return w
}

// codeOf is the unit that a file is named after, "" when it is named otherwise.
func (r *reader) codeOf(file string) string {
	code := strings.TrimSuffix(path.Base(file), path.Ext(file))
	if _, ok := r.units[code]; ok {
		return code
	}
	return ""
}

// sentBy reports a line of another unit in a file that is named after one.
func (l *line) sentBy(t *table) {
	if code := l.text("代码"); t.from != "" && code != "" && code != t.from {
		l.fault(faultSender, "代码", "文件名是 "+t.from+"，这一行的代码是 "+code, "一个文件一个统筹区", "核对是谁报的数，改正文件名或代码")
	}
}

// empty reports whether a line has none of the measures.
func (l *line) empty(measures []calc.Measure) bool {
	return !slices.ContainsFunc(measures, func(m calc.Measure) bool { return l.text(m.Name) != "" })
}

// formCorner stands in the first cell of a sheet that is a form: its rows are
// what elsewhere are columns.
const formCorner = "项目"

// turned reads a form: the first column names the fields, every further column
// is a record. Rows and columns whose name begins with ※ are remarks.
func (w *workbook) turned(r *reader, sheet string, rows []sheetRow) []record {
	heads, fields := rows[0].cells, rows[1:]
	fields = slices.DeleteFunc(slices.Clone(fields), func(row sheetRow) bool { return aside(strings.TrimSpace(row.cells[0].text)) })
	width := 0
	for _, row := range rows {
		width = max(width, len(row.cells))
	}
	var out []record
	for col := range width {
		if col < len(heads) && aside(strings.TrimSpace(heads[col].text)) {
			continue
		}
		rec := record{cells: make([]cell, len(fields))}
		for i, row := range fields {
			rec.cells[i].pos = w.pos(sheet, col, row.number)
			if col < len(row.cells) {
				w.fill(r, &rec.cells[i], row.cells[col])
			}
		}
		if len(fields) > 0 {
			rec.pos = rec.cells[0].pos
			out = append(out, rec)
		}
	}
	return out
}
