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
			if column, _ := splitHeader(text, l.column); slices.Contains(required, column) {
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

// unitAbove takes note of the units that stand above the header or in the name
// of a sheet: they count for the columns whose header states none.
func (t *Table) unitAbove(c Cell) {
	units, understood := value.Stated(c.Text)
	if !understood {
		t.pass.Add(fault.Unit, c.Pos, "表头上方写着"+fault.Quote(c.Text)+"，看不出各列用什么单位", "“单位：万元”，或单位写在每一列的表头，如“征缴收入（万元）”", "照数的原意写明单位")
		t.Doubtful = true
	}
	for _, u := range units {
		t.stated = append(t.stated, Cell{Text: u, Pos: c.Pos})
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
	pos, remedy := (*r)[want].Pos, "数字里有逗号的，去掉逗号，或给整个数加英文双引号；没有的，核对是哪一格多出，只删那一格"
	if i := slices.IndexFunc((*r)[want:], func(c Cell) bool { return !c.blank() }); pos.Sheet != "" && i >= 0 {
		pos, remedy = (*r)[want+i].Pos, "表头这一列是空的：写上列名（只供参看的以“※”开头），或清空这一格"
	}
	t.pass.Add(fault.Length, pos, fmt.Sprintf("这一行有 %d 个单元格", got), fmt.Sprintf("与表头相同，%d 个", want), remedy)
	return false
}

// Header is the columns in their order, "" for one that is not read, and the
// units that they state.
func (t *Table) Header() ([]string, map[string]value.Scale) {
	out := make([]string, len(t.header))
	for name, i := range t.columns {
		out[i] = name
	}
	return out, t.scales
}

// readHeader reads the header: each column once, each known, none of the
// required ones missing, and the unit that each states.
func (t *Table) readHeader() {
	t.columns, t.scales, t.written = map[string]int{}, map[string]value.Scale{}, map[string]bool{}
	t.unitAt = t.unitColumn()
	for i, h := range t.header {
		name, unit := t.split(h.Text)
		switch first, twice := t.columns[name]; {
		case aside(name), i == t.unitAt:
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
			t.unknown(i, name, unit)
			continue
		}
		if t.columns[name] = i; known == nil {
			known = &Column{}
			t.Further = append(t.Further, name)
		}
		t.scales[name] = t.scale(h, name, unit, known.Scales)
	}
	t.oneLacksUnit()
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

// scale is the unit that a header states, of those the column may have, else the
// one that is stated for the table.
func (t *Table) scale(h Cell, name, unit string, scales []value.Scale) value.Scale {
	if unit == "" && len(scales) == 0 {
		return value.Scale{}
	}
	words := value.Words(scales)
	example := name
	if len(words) > 0 {
		example = name + "（" + words[min(1, len(words)-1)] + "）"
	}
	scale, known := value.ScaleOf(unit, scales)
	switch {
	case unit == "":
	case known:
		t.written[name] = true
	case len(words) == 0:
		t.pass.Add(fault.Unit, h.Pos, "表头"+fault.Quote(name)+"带有"+fault.Quote(unit), "没有单位的列", "数照“"+unit+"”写的，先换算成元、人或比率；再只写列名"+fault.Quote(name))
		return value.Scale{}
	default:
		remedy := "数是哪个单位的就写哪个，如" + fault.Quote(example) + "；都不是的，把数换算后再写"
		if !value.IsUnit(unit) {
			remedy = "括号里只写单位，如" + fault.Quote(example) + "，数是什么单位就写什么；别的说明写在“※”开头的列"
		}
		t.pass.Add(fault.Unit, h.Pos, "表头"+fault.Quote(name)+"的单位"+fault.Quote(unit)+"不认识", strings.Join(words, "、"), remedy)
		t.Doubtful = true
		return scales[0]
	}
	for _, s := range t.stated {
		switch above, ok := value.ScaleOf(s.Text, scales); {
		case !ok:
			if !value.Known(s.Text) && !t.pass.Told(s.Pos) {
				t.pass.Tell(s.Pos)
				t.pass.Add(fault.Unit, s.Pos, "单位"+fault.Quote(s.Text)+"不认识", "元、万元、亿元，人、万人，%", "数是哪个单位的就写哪个；都不是的，把数换算后再写")
				t.Doubtful = true
			}
		case known && above != scale:
			t.pass.Add(fault.Unit, h.Pos, "表头"+fault.Quote(name)+"的单位是"+fault.Quote(scale.Word)+"，而 "+fault.Place(s.Pos, h.Pos)+" 写着"+fault.Quote(above.Word), "单位只写一处，或两处相同", "照数的原意改正其中一处")
			t.Doubtful = true
			return scale
		default:
			scale, known = above, true
			t.written[name] = true
		}
	}
	if known {
		return scale
	}
	return scales[0]
}

// oneLacksUnit refuses columns that state no unit where others of their kind
// state a large one: whether theirs is the same cannot be known.
func (t *Table) oneLacksUnit() {
	var lacking []int
	other, least := "", ""
	for _, c := range t.layout.Columns {
		i, has := t.columns[c.Name]
		if !has || t.written[c.Name] || len(c.Scales) < 2 || !slices.ContainsFunc(t.rows, func(r row) bool { return !r[i].blank() }) {
			continue
		}
		for _, o := range t.layout.Columns {
			if s := t.scales[o.Name]; t.written[o.Name] && slices.Contains(c.Scales, s) && s.Factor > 1 {
				lacking, other, least = append(lacking, i), s.Word, c.Scales[0].Word
				break
			}
		}
	}
	if len(lacking) == 0 || t.unitAt >= 0 {
		return
	}
	var names []string
	for _, i := range lacking {
		names = append(names, t.header[i].Text)
	}
	t.pass.Add(fault.Unit, t.header[lacking[0]].Pos, strings.Join(names, "、")+"没有写单位，别的列写着"+other, "各列都写明单位",
		"照数的原意写：是"+other+"的如“"+names[0]+"（"+other+"）”，是"+least+"的如“"+names[0]+"（"+least+"）”")
	t.Doubtful = true
}

// unitWord is the column that says for each row which unit its figures have.
const unitWord = "单位"

// unitColumn finds that column, -1 if there is none.
func (t *Table) unitColumn() int {
	quantities := slices.ContainsFunc(t.layout.Columns, func(c Column) bool { return len(c.Scales) > 0 || c.Name == "数值" })
	if !quantities || t.layout.column(unitWord) != nil || t.layout.Open {
		return -1
	}
	return slices.IndexFunc(t.header, func(h Cell) bool { name, _ := t.split(h.Text); return value.IsUnitLabel(name) })
}

// statesUnit is a cell that states a unit and is no column's name: to drop it
// would change what the figures mean.
var statesUnit = regexp.MustCompile(`^[(\[【〔]?(计量)?单位:`)

func (t *Table) unknown(i int, name, unit string) {
	t.Doubtful = true
	h := t.header[i]
	if k := slices.IndexFunc(t.rows, func(r row) bool { return i < len(r) && value.IsUnit(r[i].Text) }); k >= 0 {
		t.pass.Add(fault.Unit, h.Pos, "列"+fault.Quote(name)+"里写的是单位（如"+fault.Quote(t.rows[k][i].Text)+"）", "列名为“"+unitWord+"”，或单位写在每一列的表头", "把列名改为“"+unitWord+"”，每行照数的原意写")
		return
	}
	if statesUnit.MatchString(value.Key(h.Text)) {
		t.pass.Add(fault.Unit, h.Pos, fault.Quote(strings.TrimSpace(h.Text))+"不是列名，是单位", "写在表头上方，或写在每一列的表头，如“征缴收入（万元）”", "数是哪个单位的就写哪个，写在表头；再删去这里的")
		return
	}
	names := make([]string, len(t.layout.Columns))
	for k, c := range t.layout.Columns {
		names[k] = c.Name
	}
	remedy := t.layout.Unknown
	if remedy == "" {
		remedy = "删去该列；可用的列：" + strings.Join(names, "、")
	}
	if strings.ContainsAny(name, "\t;；|，") {
		remedy = "列与列之间应为英文逗号，请另存为“CSV（逗号分隔）”"
	} else if c := t.official(name); c != nil {
		if unit != "" {
			unit = "（" + unit + "）"
		}
		remedy = "正式表的这一行在这里叫“" + c.Name + "”：" + c.Meaning + "；口径相同的，列名写“" + c.Name + unit + "”"
	} else if near := finding.Nearest(name, names); near != "" {
		if unit != "" {
			near += "（" + unit + "）" // never without: the figures would be another amount
		}
		remedy = "是否为" + fault.Quote(near)
	}
	t.pass.Add(fault.ColumnUnknown, h.Pos, "不认识的列"+fault.Quote(name), "", remedy)
}

// ordinal is the number that a printed form puts before a line.
var ordinal = regexp.MustCompile(`^(其中:|[（(]?[一二三四五六七八九十0-9]+[）)]?[、.]?)`)

// official is the column that printed forms call by a name.
func (t *Table) official(name string) *Column {
	key := ordinal.ReplaceAllString(value.Key(name), "")
	for i, c := range t.layout.Columns {
		if c.Official != "" && ordinal.ReplaceAllString(value.Key(c.Official), "") == key {
			return &t.layout.Columns[i]
		}
	}
	return nil
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

// split takes a header apart: 征缴收入（万元）, 征缴收入/万元, 征缴收入（单位：万元）.
// Blanks and line breaks within (代　码) are there for looks. A name that the
// table has is never taken apart.
func (t *Table) split(text string) (name, unit string) { return splitHeader(text, t.layout.column) }

func splitHeader(text string, column func(string) *Column) (name, unit string) {
	s := brackets.Replace(strings.Map(visible, strings.TrimSpace(text)))
	if column(s) != nil {
		return s, ""
	}
	if name, unit = value.Split(value.Key(text)); unit != "" && column(name) != nil {
		return name, unit
	}
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
