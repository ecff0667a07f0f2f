package data

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io/fs"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/data/fault"
	"tongchou/data/sheet"
	"tongchou/data/value"
)

// Harvest is what comes of taking the forms of units into the tables of a pool
// folder. It is proven before it is handed out: read again, the new tables say
// what the old ones and the forms said, and stop at nothing.
type Harvest struct {
	Pool    *calc.Pool        // as the forms and tables say together
	Files   map[string][]byte // tables anew, by name
	Forms   []string          // that were taken in
	Changes []Change
}

// Change is a cell of funds.csv that a form changes, or, without a measure, a row
// that it adds.
type Change struct {
	Row, Was *calc.Row
	Measure  string
}

// Collect takes the forms of a folder into funds.csv and inputs.csv. What is found
// and stops means that nothing may be written.
func Collect(fsys fs.FS, folder string) (*Harvest, finding.List) {
	r := &reader{fsys: fsys, pool: &calc.Pool{Folder: folder}, taking: true}
	found := r.read()
	h := &Harvest{Pool: r.pool, Files: map[string][]byte{}}
	if found.Stops() || len(r.sent) == 0 {
		return h, found
	}
	if r.files[fundsTable+".csv"] == "" {
		found.Add(fault.MissingFile, finding.Pos{File: fundsTable + ".csv"}, "没有 funds.csv，收不进去", "CSV 文件", "写好 funds.csv 的表头；用 pool.xlsx 的，表留在 units 里也一样读入")
		return h, found
	}
	funds, inputs := r.sheaf(fundsTable), r.sheaf(inputsTable)
	sent := map[string]bool{}
	for _, c := range r.pool.Collected {
		for _, s := range c.Units {
			for _, file := range s.Files {
				if s.Sent() && !sent[file] {
					sent[file], h.Forms = true, append(h.Forms, file)
				}
			}
		}
	}
	for i := range r.pool.Rows {
		row := &r.pool.Rows[i]
		if row.Together {
			continue
		}
		if now := r.again[i]; now != nil && sent[now.Pos.File] {
			h.replace(r, funds, row, now)
		} else if sent[row.Pos.File] {
			h.Changes = append(h.Changes, Change{Row: row})
			funds.add(r.written(row, funds))
		}
	}
	for i := range r.pool.Books {
		if row := &r.pool.Books[i]; sent[row.Pos.File] {
			h.Changes = append(h.Changes, Change{Row: row})
			funds.add(r.written(row, funds))
		}
	}
	h.keepWholes(r, funds)
	for _, in := range r.pool.Inputs {
		if sent[in.Pos.File] {
			inputs.add(map[string]string{"年度": strconv.Itoa(in.Year), "方案": in.Scheme, "险种": in.Insurance, "代码": in.Code,
				"项目": in.Item, "数值": in.Raw, "依据": in.Basis, "说明": in.Note})
		}
	}
	for _, s := range []*sheaf{funds, inputs} {
		if s.changed {
			h.Files[s.file] = s.bytes()
		}
		found = append(found, s.Found...)
	}
	if !found.Stops() {
		found = append(found, r.prove(h)...)
	}
	return h, found
}

// replace puts the figures of a form into a row that is there. A blank of the
// form erases nothing.
func (h *Harvest) replace(r *reader, funds *sheaf, row, now *calc.Row) {
	before := *row
	before.Cells = maps.Clone(row.Cells)
	for _, m := range r.pool.Measures {
		was, is := row.Cells[m.Name], now.Cells[m.Name]
		if is.Num == nil || was.Num != nil && was.Num.Cmp(is.Num) == 0 {
			continue
		}
		h.Changes = append(h.Changes, Change{Row: now, Was: &before, Measure: m.Name})
		funds.set(row.Pos.Line, m.Name, funds.text(m.Name, is.Num))
		row.Cells[m.Name] = is
	}
}

// keepWholes writes down the 小计 of rows that left it out and had every part, where a
// column that was added makes a part of theirs blank: what they added up stays known.
func (h *Harvest) keepWholes(r *reader, funds *sheaf) {
	wholes := map[string]bool{}
	for _, name := range funds.added {
		if m := r.byName[name]; m.By == "" {
			wholes[m.PartOf] = true
		}
	}
	for _, rows := range [][]calc.Row{r.pool.Rows, r.pool.Books} {
		for i := range rows {
			row := &rows[i]
			for _, whole := range []string{calc.Income, calc.Expenditure} {
				parts := row.Parts(r.pool.Measures, whole)
				lacks := slices.ContainsFunc(funds.added, func(name string) bool {
					m := r.byName[name]
					return m.PartOf == whole && m.For(row.Insurance) && row.Cells[name].Num == nil
				})
				if !wholes[whole] || !lacks || row.Together || row.Pos.File != funds.file || row.Cells[whole].Num != nil || !parts.Whole() {
					continue
				}
				was := *row
				now := *row
				now.Cells = map[string]calc.Cell{whole: {Num: parts.Sum, Pos: row.Pos}}
				h.Changes = append(h.Changes, Change{Row: &now, Was: &was, Measure: whole})
				funds.set(row.Pos.Line, whole, funds.text(whole, parts.Sum))
			}
		}
	}
}

// written is a row as funds.csv writes it.
func (r *reader) written(row *calc.Row, s *sheaf) map[string]string {
	u := r.pool.Units[row.Unit]
	out := map[string]string{"年度": strconv.Itoa(row.Year), "口径": string(row.Basis), "险种": row.Insurance, "代码": u.Code, "名称": u.Name, "账户": row.Book.Account, "人群": row.Book.Group}
	for name, cell := range row.Cells {
		if cell.Num != nil {
			out[name] = s.text(name, cell.Num)
		}
	}
	return out
}

// prove reads the folder as it would be, without the forms.
func (r *reader) prove(h *Harvest) finding.List {
	left := func(file string) bool { return slices.Contains(r.sent, file) && !slices.Contains(h.Forms, file) }
	rows := slices.DeleteFunc(slices.Concat(r.pool.Rows, r.pool.Books), func(row calc.Row) bool { return left(row.Pos.File) })
	inputs := slices.DeleteFunc(slices.Clone(r.pool.Inputs), func(in calc.Input) bool { return left(in.Pos.File) })
	again := &reader{fsys: r.fsys, pool: &calc.Pool{Folder: r.pool.Folder}, given: h.Files, alone: true}
	found := again.read()
	if found.Stops() {
		return found
	}
	same := len(again.pool.Rows)+len(again.pool.Books) == len(rows) && len(again.pool.Inputs) == len(inputs)
	for _, want := range rows {
		there := again.row(keyOf(&want))
		for name, cell := range want.Cells {
			if same = same && there != nil; same && cell.Num != nil {
				got := there.Cells[name].Num
				same = got != nil && got.Cmp(cell.Num) == 0
			}
		}
	}
	if !same {
		return finding.List{{ID: fault.Read, Level: finding.Error, Pos: finding.Pos{File: fundsTable + ".csv"}, Found: "收进去以后读出的数与填报表的不一致，没有写入", Remedy: "表留在 units 里，check、build 照样读入"}}
	}
	return nil
}

// sheaf is a CSV table while rows are added to it: its lines as they were, and
// what is known of its columns.
type sheaf struct {
	fault.Pass
	file    string
	lines   []string
	header  []string // names of columns, in order
	scales  map[string]value.Scale
	bom, gb bool
	breaks  string
	changed bool
	added   []string // columns
	told    map[string]bool

	head         int             // line of the header
	known, money map[string]bool // columns that may be added, and those of money
}

func (r *reader) sheaf(table string) *sheaf {
	s := &sheaf{file: table + ".csv", breaks: "\r\n", bom: true, told: map[string]bool{}, known: map[string]bool{"账户": table == fundsTable, "人群": table == fundsTable}, money: map[string]bool{}}
	for _, m := range r.byName {
		s.known[m.Name], s.money[m.Name] = table == fundsTable, m.Kind == "money"
	}
	content, err := []byte(nil), error(nil)
	if name := r.files[s.file]; name != "" {
		s.file = name
		content, err = ReadBounded(r.fsys, name, maxCSV)
	}
	if err != nil || len(content) == 0 {
		for _, c := range r.layout(table).Columns {
			s.header = append(s.header, c.Name)
		}
		s.lines = []string{strings.Join(s.header, ",")}
		return s
	}
	text, _ := value.Decode(s.file, content)
	s.bom = bytes.HasPrefix(content, []byte("\ufeff"))
	s.gb = !utf8.Valid(content)
	if !bytes.Contains(content, []byte("\r\n")) {
		s.breaks = "\n"
	}
	s.lines = strings.Split(strings.TrimRight(text, "\n"), "\n")
	if t := sheet.ReadCSV(s.file, content, r.layout(table), &fault.Pass{}); t != nil {
		s.header, s.scales = t.Header()
		s.head = t.Head.Line - 1
	}
	return s
}

// text is a figure in the unit of its column.
func (s *sheaf) text(column string, x *big.Rat) string {
	if f := s.scales[column].Factor; f > 1 {
		x = new(big.Rat).Quo(x, new(big.Rat).SetInt64(f))
	}
	return formula.Decimal(x)
}

func (s *sheaf) add(cells map[string]string) {
	fields := make([]string, len(s.header))
	for _, name := range slices.Sorted(maps.Keys(cells)) {
		if i := s.column(name, cells[name]); i >= 0 {
			for len(fields) <= i {
				fields = append(fields, "") // a column that was added
			}
			fields[i] = cells[name]
		}
	}
	s.lines, s.changed = append(s.lines, s.line(fields)), true
}

func (s *sheaf) set(line int, column, text string) {
	i := s.column(column, text)
	fields, err := csv.NewReader(strings.NewReader(s.lines[line-1])).Read()
	if i < 0 || err != nil {
		return // the proof fails where a line cannot be told
	}
	for len(fields) <= i {
		fields = append(fields, "")
	}
	fields[i] = text
	s.lines[line-1], s.changed = s.line(fields), true
}

// column finds a column; without one nothing may be lost.
func (s *sheaf) column(name, text string) int {
	i := slices.Index(s.header, name)
	if i < 0 && text != "" && s.known[name] {
		return s.extend(name)
	}
	if i < 0 && text != "" && name != "名称" && !s.told[name] {
		s.told[name] = true
		s.Add(fault.ColumnMissing, finding.Pos{File: s.file}, fmt.Sprintf("没有“%s”列，要写进这一项", name), "", "在表头末尾加上“"+name+"”列（单位与其他列的写法一致）再运行")
	}
	return i
}

// extend adds a column that the table does not have yet, in the unit in which the
// others say theirs.
func (s *sheaf) extend(name string) int {
	title := name
	if s.money[name] && strings.Contains(s.lines[s.head], "万元") {
		title += "（万元）"
		for _, scale := range s.scales {
			if scale.Factor == 10_000 {
				s.scales[name] = scale
			}
		}
	}
	s.header, s.added = append(s.header, name), append(s.added, name)
	s.lines[s.head] += "," + title
	return len(s.header) - 1
}

func (s *sheaf) line(fields []string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Write(fields) // to memory: nothing can fail
	w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}

func (s *sheaf) bytes() []byte {
	text := strings.Join(s.lines, s.breaks) + s.breaks
	if s.gb {
		if b, err := simplifiedchinese.GB18030.NewEncoder().String(text); err == nil {
			return []byte(b)
		}
	}
	if s.bom {
		text = "\ufeff" + text
	}
	return []byte(text)
}
