package sheet

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tongchou/calc/finding"
	"tongchou/data/fault"
	"tongchou/data/value"
)

// required lists the columns that a table must have.
func (l Layout) required() []string {
	var out []string
	for _, c := range l.Columns {
		if c.Required {
			out = append(out, c.Name)
		}
	}
	return out
}

// column is the column of a name, nil if there is none.
func (l Layout) column(name string) *Column {
	for i := range l.Columns {
		if l.Columns[i].Name == name {
			return &l.Columns[i]
		}
	}
	return nil
}

// headerAt finds the row that is a table's header: the first that names two
// of the required columns, if nothing but titles stands above it. Else it is
// the first row that is not blank, and what is amiss is reported there.
func headerAt[R interface{ texts() []string }](l Layout, rows []R) int {
	required := l.required()
	for i, row := range rows {
		named := 0
		for _, text := range row.texts() {
			if column, _ := splitHeader(text); slices.Contains(required, column) {
				named++
			}
		}
		if named >= 2 && titles(l, rows[:i]) {
			return i
		}
	}
	first := slices.IndexFunc(rows, func(row R) bool { return filled(row.texts()) > 0 })
	return max(first, 0)
}

// titles reports whether rows can be no records: each holds less than a record
// must.
func titles[R interface{ texts() []string }](l Layout, rows []R) bool {
	least := len(l.required())
	return !slices.ContainsFunc(rows, func(row R) bool { return filled(row.texts()) >= least })
}

// bigUnit is a unit of money or heads other than 元 and 人.
var bigUnit = regexp.MustCompile(`[十百千万亿]+(元|人)`)

// unitAbove refuses a unit that stands above the header: figures are read in
// the unit that their own header says.
func (t *Table) unitAbove(c Cell) {
	if bigUnit.MatchString(c.Text) {
		t.pass.Add(fault.Unit, c.Pos, "表头上方写着"+fault.Quote(c.Text), "单位写在每一列的表头，如“征缴收入（万元）”", "把单位写进各列表头，再删去这里的单位")
		t.Doubtful = true
	}
}

// fits reports a row that is longer than the header. Cells that are left out at
// the end of a row, as spreadsheet programs do in CSV files, are blank.
func (t *Table) fits(r *row) bool {
	got, want := len(*r), len(t.header)
	last := (*r)[got-1]
	for i := got; i < want; i++ {
		pos := last.Pos
		pos.Col += utf8.RuneCountInString(last.Text)
		pos.Cell = colLetters(i+1) + strings.TrimLeft(pos.Cell, letters)
		*r = append(*r, Cell{Pos: pos})
	}
	if got <= want {
		return true
	}
	pos, remedy := (*r)[want].Pos, "删去多出的单元格；数字里有逗号的要加英文双引号"
	if i := slices.IndexFunc((*r)[want:], func(c Cell) bool { return !c.blank() }); pos.Sheet != "" && i >= 0 {
		pos, remedy = (*r)[want+i].Pos, "表头这一列是空的：写上列名（只供参看的以“※”开头），或清空这一格"
	}
	t.pass.Add(fault.Length, pos, fmt.Sprintf("这一行有 %d 个单元格", got), fmt.Sprintf("与表头相同，%d 个", want), remedy)
	return false
}

// readHeader reads the header: each column once, each known, none of the
// required ones missing, and the unit that each states.
func (t *Table) readHeader() {
	t.columns, t.scales = map[string]int{}, map[string]value.Scale{}
	for i, h := range t.header {
		name, unit := splitHeader(h.Text)
		switch first, twice := t.columns[name]; {
		case aside(name):
			continue
		case name == "":
			t.nameless(i)
			continue
		case twice:
			t.pass.Add(fault.ColumnTwice, h.Pos, "表头"+fault.Quote(name)+"重复，前一处在 "+fault.Place(t.header[first].Pos, h.Pos), "每列一次", "合并或改名")
			t.Doubtful = true
			continue
		}
		known := t.layout.column(name)
		if known == nil && !t.layout.Open {
			t.unknown(h, name)
			continue
		}
		if t.columns[name] = i; known == nil {
			known = &Column{}
			t.Further = append(t.Further, name)
		}
		t.scales[name] = t.scale(h, name, unit, known.Scales)
	}
	var absent []string
	for _, c := range t.layout.Columns {
		if t.Has(c.Name) {
			continue
		}
		if absent = append(absent, c.Name); c.Required && len(t.header) > 1 {
			t.pass.Add(fault.ColumnMissing, t.Head, t.Title+"缺少"+fault.Quote(c.Name)+"列", "", "在表头补上该列")
		}
	}
	for _, name := range t.Further {
		if near := finding.Nearest(name, absent); near != "" {
			t.pass.Warn(fault.NearColumn, t.header[t.columns[name]].Pos, fault.Quote(name)+"作为自定的列读入", "", "是否为"+fault.Quote(near))
		}
	}
}

// scale is the unit that a header states, of those the column may have.
func (t *Table) scale(h Cell, name, unit string, scales []value.Scale) value.Scale {
	switch i := slices.Index(value.Words(scales), unit); {
	case len(scales) == 0:
		if unit != "" {
			t.pass.Add(fault.Unit, h.Pos, "表头"+fault.Quote(name)+"带有单位"+fault.Quote(unit), "没有单位的列", "删去括号里的单位")
		}
		return value.Scale{}
	case i >= 0:
		return scales[i]
	case unit != "":
		t.pass.Add(fault.Unit, h.Pos, "表头"+fault.Quote(name)+"的单位"+fault.Quote(unit)+"不认识", strings.Join(value.Words(scales), "、"), "把数换算后改写单位")
		t.Doubtful = true
	}
	return scales[0]
}

func (t *Table) unknown(h Cell, name string) {
	t.Doubtful = true
	names := make([]string, len(t.layout.Columns))
	for i, c := range t.layout.Columns {
		names[i] = c.Name
	}
	remedy := t.layout.Unknown
	if remedy == "" {
		remedy = "删去该列；可用的列：" + strings.Join(names, "、")
	}
	if strings.ContainsAny(name, "\t;；|，") {
		remedy = "列与列之间应为英文逗号，请另存为“CSV（逗号分隔）”"
	} else if near := fault.Perhaps(name, names); near != "" {
		remedy = near
	}
	t.pass.Add(fault.ColumnUnknown, h.Pos, "不认识的列"+fault.Quote(name), "", remedy)
}

// nameless reports a column that has figures but no name.
func (t *Table) nameless(i int) {
	for _, r := range t.rows {
		if !r[i].blank() {
			t.pass.Add(fault.ColumnNameless, t.header[i].Pos, "表头是空的，列里却有内容（如 "+fault.Place(r[i].Pos, t.Head)+"）", "", "写上列名，或清空该列")
			return
		}
	}
}

// splitHeader takes 征缴收入（万元） apart; the brackets may be half-width.
// Blanks and line breaks within (代　码) are there for looks.
func splitHeader(text string) (name, unit string) {
	s := brackets.Replace(strings.Map(visible, strings.TrimSpace(text)))
	open := strings.LastIndex(s, "(")
	if open <= 0 || !strings.HasSuffix(s, ")") {
		return s, ""
	}
	return s[:open], s[open+1 : len(s)-1]
}

var brackets = strings.NewReplacer("（", "(", "）", ")")

// visible drops blanks. A tab stays: it tells that the columns are kept apart
// by tabs.
func visible(r rune) rune {
	if r != '\t' && unicode.IsSpace(r) {
		return -1
	}
	return r
}

// aside reports whether a header is a remark for the people who fill in a
// form: what stands there is not read.
func aside(name string) bool { return strings.HasPrefix(strings.TrimSpace(name), "※") }
