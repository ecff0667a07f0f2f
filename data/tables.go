package data

import (
	"fmt"
	"slices"
	"strings"

	"tongchou/calc/finding"
	"tongchou/data/fault"
	"tongchou/data/sheet"
	"tongchou/data/value"
)

// Tables of a pool folder: CSV files, or sheets of the same name.
const (
	unitsTable       = "units"
	fundsTable       = "funds"
	inputsTable      = "inputs"
	ledgerTable      = "ledger"
	provenanceTable  = "provenance"
	assumptionsTable = "assumptions"
	notesTable       = "notes"
	issuedTable      = "issued"
	agesTable        = "ages"
	cellsTable       = "tables"
)

// Columns that a table must have, and those that it may have.
func required(names ...string) []sheet.Column { return columns(names, sheet.Column{Required: true}) }
func optional(names ...string) []sheet.Column { return columns(names, sheet.Column{}) }

// amount is a column that must be there and may state a unit of money.
func amount(name string) []sheet.Column {
	return columns([]string{name}, sheet.Column{Required: true, Scales: value.Scales("money")})
}

// heads is a column that must be there and may state a unit of people.
func heads(name string) []sheet.Column {
	return columns([]string{name}, sheet.Column{Required: true, Scales: value.Scales(value.Heads)})
}

func columns(names []string, like sheet.Column) []sheet.Column {
	out := make([]sheet.Column, len(names))
	for i, name := range names {
		out[i], out[i].Name = like, name
	}
	return out
}

// layout is what columns a table has.
func (r *reader) layout(table string) sheet.Layout {
	var columns [][]sheet.Column
	switch key := required("年度", "口径", "险种", "代码"); table {
	case unitsTable:
		columns = append(columns, required("代码", "名称", "类型"), optional("收款户名", "开户行", "账号", "备注", "起始年度", "终止年度", "并入"))
	case fundsTable:
		columns = append(columns, key, optional("名称", "账户", "人群"), r.measureColumns())
	case inputsTable:
		columns = append(columns, required("年度", "方案", "险种", "代码", "项目"), amount("数值"), optional("依据", "说明"))
	case ledgerTable:
		columns = append(columns, required("年度", "方案", "险种", "代码", "类别"), amount("金额"), optional("日期", "文号"))
	case issuedTable:
		columns = append(columns, required("日期", "文号", "年度", "阶段", "方案", "险种", "代码", "事项", "文种"), amount("金额"), optional("分期", "替代", "归档", "摘要"))
	case provenanceTable:
		columns = append(columns, key, required("指标", "性质"), optional("方法", "来源", "账户", "人群"))
	case assumptionsTable:
		columns = append(columns, required("年度", "假设", "数值"), optional("险种", "代码", "情景", "来源", "说明"))
	case agesTable:
		columns = append(columns, required("年度", "险种", "代码", "年龄", "性别", "身份"), heads("人数"), optional("名称"))
	case cellsTable:
		columns = append(columns, required("表", "性别", "年龄", "数值"), optional("年度", "来源", "说明"))
	case notesTable:
		columns = append(columns, required("年度", "检查"), optional("方案", "险种", "代码", "数值"), required("理由", "署名"))
	}
	l := sheet.Layout{Columns: slices.Concat(columns...), Open: table == unitsTable, Sideways: table == fundsTable}
	if table == fundsTable {
		l.Unknown = "删去该列，或在 policy.toml 的 [[measure]] 中声明"
	}
	return l
}

// sheetNames are what a table's sheet may be called, apart from the table's
// own name. A form keeps a sheet an insurance: 基金收支-职工.
var sheetNames = map[string]string{
	unitsTable: "统筹区", fundsTable: "基金收支", inputsTable: "填报事项", ledgerTable: "台账",
	provenanceTable: "来源", assumptionsTable: "假设", notesTable: "说明", issuedTable: "发文登记簿", agesTable: "年龄人数", cellsTable: "分年龄表",
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

// named lists the sheets of a workbook that are a table, in the order of their
// tabs; of "", those that are none.
func named(b *sheet.Book, table string) []string {
	if b == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(b.Sheets), func(s string) bool { return tableOf(s) != table })
}

// table finds a table as a CSV file or a sheet. It reports nil when there is
// none or when it has no header.
func (r *reader) table(name string, required bool) *sheet.Table {
	if tables := r.tables(name, required); len(tables) > 0 {
		return tables[0]
	}
	return nil
}

// tables finds a table as a CSV file or as sheets: collection forms keep one
// sheet an insurance.
func (r *reader) tables(name string, required bool) []*sheet.Table {
	file, content, isFile := r.readFile(name+".csv", maxCSV)
	sheets := named(r.book, name)
	switch {
	case isFile && len(sheets) > 0:
		r.Add(fault.Twice, finding.Pos{File: file}, fmt.Sprintf("%s 和 %s 的工作表 %s 同时存在", file, r.book.File, sheets[0]), "只给其中一份", "删去不用的一份")
	case isFile:
		if t := sheet.ReadCSV(file, content, r.layout(name), &r.Pass); t != nil {
			return []*sheet.Table{t}
		}
	case len(sheets) > 1 && !severalSheets(name):
		r.Add(fault.Twice, top(r.book, sheets[1]), fmt.Sprintf("工作表 %s 和 %s 是同一种表", sheets[0], sheets[1]), "只给其中一份", "删去不用的一份")
	case len(sheets) > 0:
		return r.sheets(r.book, name)
	case required && r.files[name+".csv"] == "" && (r.book != nil || r.files[workbookFile] == ""):
		others := ""
		if unnamed := named(r.book, ""); len(unnamed) > 0 { // one of them may be the missing one, renamed
			others = "（工作簿里认不出的工作表：" + strings.Join(unnamed, "、") + "）"
		}
		r.Add(fault.MissingFile, finding.Pos{File: name + ".csv"}, "没有 "+name+".csv，也没有 "+workbookFile+" 的工作表 "+name+others, "", "补上该文件；可用 form 命令生成空表")
	}
	return nil
}

// sheets reads the sheets of a workbook that are a table.
func (r *reader) sheets(b *sheet.Book, name string) (out []*sheet.Table) {
	for _, s := range named(b, name) {
		if t := b.Read(s, r.layout(name), &r.Pass); t != nil {
			out = append(out, t)
		}
	}
	return out
}

// top is the first cell of a sheet.
func top(b *sheet.Book, sheet string) finding.Pos {
	return finding.Pos{File: b.File, Sheet: sheet, Cell: "A1"}
}
