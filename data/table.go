package data

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"tongchou/calc/finding"
)

// table is one CSV file or workbook sheet: a header and its records, blank
// records left out.
type table struct {
	name    string // funds
	title   string // funds.csv, or pool.xlsx[funds]
	at      finding.Pos
	header  []cell
	records []record

	incomplete bool // records were dropped because of faults
	doubtful   bool // a column was dropped, or its unit is not known

	form bool   // a collection form, which stands on its side
	from string // code of the unit whose file this is, "" when the file's name says nothing
}

// cell is a field as text with its place. Numbers of a workbook are written
// out in full; numeric tells them from text that looks like a number.
type cell struct {
	text    string
	pos     finding.Pos
	numeric bool
}

func (c cell) blank() bool { return strings.TrimSpace(c.text) == "" }

type record struct {
	cells []cell
	pos   finding.Pos
}

func (r record) blank() bool { return filled(r.texts()) == 0 }

func (r record) texts() []string {
	out := make([]string, len(r.cells))
	for i, c := range r.cells {
		out[i] = c.text
	}
	return out
}

// filled counts the texts that are not blank.
func filled(texts []string) int {
	n := 0
	for _, s := range texts {
		if strings.TrimSpace(s) != "" {
			n++
		}
	}
	return n
}

// column is a column that a table may have.
type column struct {
	name     string
	required bool
}

// columns tells where each named column of a table stands and what its header
// says about the unit.
type columns struct {
	at    map[string]int
	unit  map[string]string
	order []string
}

// table finds a table as a CSV file or a sheet. It reports nil when there is
// none or when it has no header.
func (r *reader) table(name string, required bool) *table {
	if tables := r.tables(name, required); len(tables) > 0 {
		return tables[0]
	}
	return nil
}

// tables finds a table as a CSV file or as sheets: collection forms keep one
// sheet an insurance.
func (r *reader) tables(name string, required bool) []*table {
	file, content, isFile := r.readFile(name+".csv", maxCSV)
	var sheets []string
	if r.book != nil {
		sheets = r.book.named(name)
	}
	var out []*table
	switch {
	case isFile && len(sheets) > 0:
		r.add(faultTwice, finding.Pos{File: file}, fmt.Sprintf("%s 和 %s 的工作表 %s 同时存在", file, r.book.file, sheets[0]), "只给其中一份", "删去不用的一份")
	case isFile:
		out = append(out, r.readCSV(name, file, content))
	case len(sheets) > 1 && !severalSheets(name):
		r.add(faultTwice, finding.Pos{File: r.book.file, Sheet: sheets[1], Cell: "A1"}, fmt.Sprintf("工作表 %s 和 %s 是同一种表", sheets[0], sheets[1]), "只给其中一份", "删去不用的一份")
	case len(sheets) > 0:
		for _, sheet := range sheets {
			out = append(out, r.book.table(r, name, sheet))
		}
	case required && r.files[name+".csv"] == "" && (r.book != nil || r.files[workbookFile] == ""):
		r.add(faultMissingFile, finding.Pos{File: name + ".csv"}, "没有 "+name+".csv，也没有 "+workbookFile+" 的工作表 "+name+r.otherSheets(), "", "补上该文件；可用 form 命令生成空表")
	}
	return slices.DeleteFunc(out, func(t *table) bool { return t == nil })
}

// otherSheets names the sheets of pool.xlsx that are no table: one of them may
// be the missing one, renamed.
func (r *reader) otherSheets() string {
	if r.book == nil {
		return ""
	}
	if others := r.book.unnamed(); len(others) > 0 {
		return "（工作簿里认不出的工作表：" + strings.Join(others, "、") + "）"
	}
	return ""
}

// tableColumns are the columns of each table that have a name of their own;
// the funds table has one a measure besides.
var tableColumns = map[string][]column{
	unitsTable: unitColumns, fundsTable: keyColumns, inputsTable: inputColumns, ledgerTable: ledgerColumns,
	provenanceTable: provenanceColumns, assumptionsTable: assumptionColumns, notesTable: noteColumns,
}

// required lists the columns that a table must have.
func required(name string) []string {
	var out []string
	for _, c := range tableColumns[name] {
		if c.required {
			out = append(out, c.name)
		}
	}
	return out
}

// headerAt finds the row that is a table's header: the first that names two
// of the required columns, if nothing but titles stands above it. Else it is
// the first row that is not blank, and what is amiss is reported there.
func headerAt[R interface{ texts() []string }](name string, rows []R) int {
	for i, row := range rows {
		named := 0
		for _, text := range row.texts() {
			if column, _ := splitHeader(text); slices.Contains(required(name), column) {
				named++
			}
		}
		if named >= 2 && titles(name, rows[:i]) {
			return i
		}
	}
	first := slices.IndexFunc(rows, func(row R) bool { return filled(row.texts()) > 0 })
	return max(first, 0)
}

// titles reports whether rows can be no records: each holds less than a record
// must.
func titles[R interface{ texts() []string }](name string, rows []R) bool {
	return !slices.ContainsFunc(rows, func(row R) bool { return filled(row.texts()) >= len(required(name)) })
}

// bigUnit is a unit of money or heads other than 元 and 人.
var bigUnit = regexp.MustCompile(`[十百千万亿]+(元|人)`)

// unitAbove refuses a unit that stands above the header: figures are read in
// the unit that their own header says.
func (r *reader) unitAbove(t *table, c cell) {
	if bigUnit.MatchString(c.text) {
		r.add(faultUnit, c.pos, "表头上方写着"+quote(c.text), "单位写在每一列的表头，如“征缴收入（万元）”", "把单位写进各列表头，再删去这里的单位")
		t.doubtful = true
	}
}

// finish takes the first record that is not blank as the header, checks the
// length of the others and drops blank ones.
func (r *reader) finish(t *table, records []record) *table {
	for _, rec := range records {
		switch {
		case rec.blank():
		case t.header == nil:
			t.header = rec.cells
		case r.fits(t, rec):
			t.records = append(t.records, rec)
		case rec.pos.Cell != "": // in a sheet the other cells stand where they should
			rec.cells = rec.cells[:len(t.header)]
			t.records = append(t.records, rec)
		default:
			t.incomplete = true
		}
	}
	if t.header == nil {
		r.add(faultEmpty, t.at, t.title+"没有内容", "第一行是表头", "补上表头和数据")
		return nil
	}
	return t
}

// fits reports a record that is not as long as the header.
func (r *reader) fits(t *table, rec record) bool {
	got, want := len(rec.cells), len(t.header)
	if got == want {
		return true
	}
	pos, remedy := rec.pos, "补齐缺少的单元格，空白也要保留逗号"
	if got > want {
		pos, remedy = rec.cells[want].pos, "删去多出的单元格；数字里有逗号的要加英文双引号"
		if i := slices.IndexFunc(rec.cells[want:], func(c cell) bool { return !c.blank() }); pos.Cell != "" && i >= 0 {
			pos, remedy = rec.cells[want+i].pos, "表头这一列是空的：写上列名（只供参看的以“※”开头），或清空这一格"
		}
	}
	r.add(faultLength, pos, fmt.Sprintf("这一行有 %d 个单元格", got), fmt.Sprintf("与表头相同，%d 个", want), remedy)
	return false
}

// columns reads the header: each column once, each known, none of the required
// ones missing. other says whether a further name is accepted.
func (r *reader) columns(t *table, known []column, other func(name string) bool) columns {
	c := columns{at: map[string]int{}, unit: map[string]string{}}
	for i, h := range t.header {
		name, unit := splitHeader(h.text)
		if aside(name) {
			continue
		}
		if name == "" {
			r.namelessColumn(t, i)
			continue
		}
		if first, twice := c.at[name]; twice {
			r.add(faultColumnTwice, h.pos, "表头"+quote(name)+"重复，前一处在 "+place(t.header[first].pos), "每列一次", "合并或改名")
			t.doubtful = true
			continue
		}
		if !knownColumn(known, name) && !other(name) {
			r.unknownColumn(t, h, name, known)
			t.doubtful = true
			continue
		}
		c.at[name], c.unit[name] = i, unit
		c.order = append(c.order, name)
	}
	for _, k := range known {
		if _, ok := c.at[k.name]; k.required && !ok && len(t.header) > 1 {
			r.add(faultColumnMissing, t.header[0].pos, t.title+"缺少"+quote(k.name)+"列", "", "在表头补上该列")
		}
	}
	return c
}

func knownColumn(known []column, name string) bool {
	for _, k := range known {
		if k.name == name {
			return true
		}
	}
	return false
}

func (r *reader) unknownColumn(t *table, h cell, name string, known []column) {
	names := make([]string, len(known))
	for i, k := range known {
		names[i] = k.name
	}
	remedy := "删去该列；可用的列：" + strings.Join(names, "、")
	if t.name == fundsTable {
		remedy = "删去该列，或在 policy.toml 的 [[measure]] 中声明"
	}
	if strings.ContainsAny(name, "\t;；|，") {
		remedy = "列与列之间应为英文逗号，请另存为“CSV（逗号分隔）”"
	} else if near := finding.Nearest(name, names); near != "" {
		remedy = "是否为“" + near + "”"
	}
	r.add(faultColumnUnknown, h.pos, "不认识的列"+quote(name), "", remedy)
}

// namelessColumn reports a column that has figures but no name.
func (r *reader) namelessColumn(t *table, i int) {
	for _, rec := range t.records {
		if !rec.cells[i].blank() {
			r.add(faultColumnNameless, t.header[i].pos, "表头是空的，列里却有内容（如 "+place(rec.cells[i].pos)+"）", "", "写上列名，或清空该列")
			return
		}
	}
}

// splitHeader takes 征缴收入（万元） apart; the brackets may be half-width.
// Blanks and line breaks within (代　码) are there for looks.
func splitHeader(text string) (name, unit string) {
	s := strings.NewReplacer("（", "(", "）", ")").Replace(strings.Map(visible, strings.TrimSpace(text)))
	open := strings.LastIndex(s, "(")
	if open <= 0 || !strings.HasSuffix(s, ")") {
		return s, ""
	}
	return s[:open], s[open+1 : len(s)-1]
}

// visible drops blanks. A tab stays: it tells that the columns are kept apart
// by tabs.
func visible(r rune) rune {
	if r != '\t' && unicode.IsSpace(r) {
		return -1
	}
	return r
}

// plain is a text without the characters that nobody sees and that web pages
// and chat programs leave in what is copied from them: marks of direction and
// blanks of no width.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
}

// place is a position within its own file, for a second place in a message.
func place(p finding.Pos) string {
	if p.Cell != "" {
		return p.Cell
	}
	return fmt.Sprintf("第 %d 行第 %d 列", p.Line, p.Col)
}

// elsewhere is a position in a second place's words: within the same file its
// place, else the file too.
func elsewhere(p, here finding.Pos) string {
	if p.File == here.File && p.Sheet == here.Sheet {
		return place(p)
	}
	return p.String()
}

// aside reports whether a header is a remark for the people who fill in a
// form: what stands there is not read.
func aside(name string) bool { return strings.HasPrefix(name, "※") }
