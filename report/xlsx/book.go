package xlsx

import (
	"bytes"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"tongchou/calc/formula"
	"tongchou/report"
)

// book is one workbook: its sheets in the order of their tabs.
type book struct {
	title   string
	year    int
	subject string
	state   string // of the office's papers: 测算稿 送审稿 正式
	maker   string
	day     string // of issue, 2026-01-15; "" is the first of the year
	sheets  []*sheet
	names   []named
}

// named is a block that the name box leads to. No formula reads a name.
type named struct {
	name     string // ASCII
	from, to place
}

// describe takes over from the view what the workbook's properties say.
func (b *book) describe(v *report.View) {
	b.subject = v.Pool.Policy.Name + " " + yearText(v)
	b.state = "测算稿"
	if o := v.Pool.Office; o != nil {
		b.maker, b.day = o.Issuer, o.Date
		if o.State != "" {
			b.state = o.State
		}
	}
}

// add makes a sheet with a name that Excel accepts and no other sheet has.
func (b *book) add(name string) *sheet {
	s := &sheet{name: b.free(name), wide: map[int]float64{}}
	if len(b.sheets) > 0 {
		s.home = b.sheets[0]
	}
	b.sheets = append(b.sheets, s)
	return s
}

const maxSheetName = 31 // UTF-16 units

var forbidden = regexp.MustCompile(`[\[\]:*?/\\\x00-\x1f]`)

// free turns a wish into a sheet name that is valid and not taken.
func (b *book) free(wish string) string {
	wish = strings.Trim(forbidden.ReplaceAllString(wish, " "), "' ")
	if wish == "" {
		wish = "表"
	}
	for n := 1; ; n++ {
		suffix := ""
		if n > 1 {
			suffix = fmt.Sprintf("(%d)", n)
		}
		name := cut(wish, maxSheetName-len(suffix)) + suffix
		if !b.taken(name) {
			return name
		}
	}
}

func (b *book) taken(name string) bool {
	for _, s := range b.sheets {
		if strings.EqualFold(s.name, name) {
			return true
		}
	}
	return false
}

// cut shortens a text to n UTF-16 units without splitting a character.
func cut(s string, n int) string {
	units := utf16.Encode([]rune(s))
	if len(units) <= n {
		return s
	}
	if utf16.IsSurrogate(rune(units[n-1])) && utf16.IsSurrogate(rune(units[n])) && units[n] >= 0xDC00 {
		n--
	}
	return string(utf16.Decode(units[:n]))
}

// bytes writes the workbook. The same book gives the same bytes.
func (b *book) bytes() ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close() // it was never on disk
	f.SetZipWriter(newOrderedZip)
	if err := f.SetDefaultFont(typeset); err != nil {
		return nil, err
	}
	w := &writer{file: f, styles: map[style]int{}}
	for i, s := range b.sheets {
		if i == 0 {
			w.check(f.SetSheetName("Sheet1", s.name))
		} else {
			_, err := f.NewSheet(s.name)
			w.check(err)
		}
	}
	for _, s := range b.sheets {
		w.sheet(s, b.title)
	}
	for _, n := range b.names {
		w.check(f.SetDefinedName(&excelize.DefinedName{Name: n.name, RefersTo: n.from.span(n.to, nil)}))
	}
	w.properties(b)
	if w.err != nil {
		return nil, w.err
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// properties says what the workbook is. It is not calculated when it is
// opened: the cached values are exact, and a program that changes nothing has
// nothing to save.
func (w *writer) properties(b *book) {
	day := b.day
	if day == "" {
		day = fmt.Sprintf("%04d-01-01", b.year)
	}
	day += "T00:00:00Z"
	w.check(w.file.SetDocProps(&excelize.DocProperties{
		Creator: "tongchou", LastModifiedBy: "tongchou", Title: b.title, Subject: b.subject,
		Keywords: "基本医疗保险基金 统筹 上解 补助 预算", Category: "基金预算", ContentStatus: b.state,
		Created: day, Modified: day, Language: "zh-CN",
	}))
	w.check(w.file.SetAppProps(&excelize.AppProperties{Application: "tongchou", Company: b.maker}))
	full, engine := false, uint(excelEngine)
	w.check(w.file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &full, CalcID: &engine}))
}

// excelEngine is the calculation engine of present Excel: a workbook of an
// older one is calculated anew when it is opened, and then asks to be saved.
const excelEngine = 191029

// writer hands sheets to excelize. After the first error it does nothing more.
type writer struct {
	file   *excelize.File
	styles map[style]int
	red    *int // conditional style of alarms
	err    error
}

func (w *writer) check(err error) {
	if w.err == nil && err != nil {
		w.err = fmt.Errorf("xlsx: %w", err)
	}
}

func (w *writer) style(s style) int {
	if s == plain {
		s.size = bodySize
	}
	id, ok := w.styles[s]
	if !ok {
		var err error
		id, err = w.file.NewStyle(s.excel())
		w.check(err)
		w.styles[s] = id
	}
	return id
}

// sheet writes one sheet. Sheet properties come before the stream is opened,
// everything else before it is flushed: excelize loses it otherwise.
func (w *writer) sheet(s *sheet, title string) {
	if w.err != nil {
		return
	}
	yes := true
	w.check(w.file.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &yes, TabColorRGB: tabColour(s)}))
	no := false
	w.check(w.file.SetSheetView(s.name, 0, &excelize.ViewOptions{ShowGridLines: &no}))
	stream, err := w.file.NewStreamWriter(s.name)
	if err != nil {
		w.check(err)
		return
	}
	widths := s.widths()
	s.foldCaption(widths)
	for col := len(widths) - 1; col >= 0; col-- { // excelize puts each before the last one
		w.check(stream.SetColWidth(col+1, col+1, widths[col]))
	}
	if s.heads > 0 || s.leads > 0 {
		w.check(stream.SetPanes(panes(s)))
	}
	w.rows(stream, s, widths)
	for _, m := range s.merges {
		w.check(stream.MergeCell(m[0].ref(s), m[1].ref(s)))
	}
	for _, row := range s.breaks {
		w.check(stream.InsertPageBreak(place{s, row, 0}.ref(s)))
	}
	w.page(s, widths, title)
	w.extras(s)
	w.draw(s)
	if w.err == nil {
		w.check(stream.Flush())
	}
}

func tabColour(s *sheet) *string {
	if s.tab == "" {
		return nil
	}
	return &s.tab
}

func panes(s *sheet) *excelize.Panes {
	p := &excelize.Panes{Freeze: true, XSplit: s.leads, YSplit: s.heads, ActivePane: "bottomRight"}
	p.TopLeftCell = place{s, s.heads, s.leads}.ref(s)
	switch {
	case s.leads == 0:
		p.ActivePane = "bottomLeft"
	case s.heads == 0:
		p.ActivePane = "topRight"
	}
	return p
}

func (w *writer) rows(stream *excelize.StreamWriter, s *sheet, widths []float64) {
	heights := s.lineHeights(widths)
	for row, cells := range s.rows {
		if len(cells) == 0 && heights[row] == 0 {
			continue
		}
		values := make([]any, len(cells))
		for col, c := range cells {
			if c == (cell{}) {
				continue
			}
			v, err := stored(c)
			if err != nil {
				w.check(fmt.Errorf("工作表“%s”%s: %w", s.name, place{s, row, col}.ref(s), err))
				return
			}
			look := c.style
			if afterFigure(cells, col) {
				look.indent++
			}
			values[col] = excelize.Cell{StyleID: w.style(look), Formula: c.formula, Value: v}
		}
		var options []excelize.RowOpts
		if heights[row] > 0 {
			options = append(options, excelize.RowOpts{Height: heights[row]})
		}
		w.check(stream.SetRow(place{s, row, 0}.ref(s), values, options...))
		if w.err != nil {
			return
		}
	}
}

// afterFigure reports whether a text stands right of a number, from which it
// keeps a distance.
func afterFigure(cells []cell, col int) bool {
	text, ok := cells[col].value.(string)
	if !ok || text == "" || col == 0 || cells[col].style.indent > 0 || cells[col].style.head || cells[col].style.centre || cells[col].formula != "" {
		return false
	}
	switch before := cells[col-1].value.(type) {
	case *big.Rat:
		return before != nil
	case int, bool:
		return true
	}
	return cells[col-1].formula != ""
}

// What Excel takes: characters of a formula, and functions within functions.
const (
	maxFormula = 8192
	maxNesting = 64
)

// nesting is the greatest depth of brackets in a formula, texts apart.
func nesting(formula string) int {
	depth, most, quoted := 0, 0, false
	for _, r := range formula {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '(':
			depth++
			most = max(most, depth)
		case r == ')':
			depth--
		}
	}
	return most
}

// largest is the first amount whose fen a float64 of 15 digits cannot hold.
var largest = new(big.Rat).SetInt64(10_000_000_000_000)

// stored is a cell's value as excelize takes it: a number where it is one.
func stored(c cell) (any, error) {
	if len([]rune(c.formula)) > maxFormula {
		return nil, fmt.Errorf("公式译成 Excel 后超过 %d 个字符；处理：在 policy.toml 中把它拆成几个步骤", maxFormula)
	}
	if nesting(c.formula) > maxNesting {
		return nil, fmt.Errorf("公式译成 Excel 后括号超过 %d 层；处理：在 policy.toml 中把它拆成几个步骤", maxNesting)
	}
	switch v := c.value.(type) {
	case *big.Rat:
		if v == nil {
			return nil, nil
		}
		if c.style.format == formatMoney && new(big.Rat).Abs(v).Cmp(largest) >= 0 {
			return nil, fmt.Errorf("金额 %s 元超过 Excel 能精确到分的范围（10 万亿元）；处理：改用万元列示", formula.Decimal(v))
		}
		x, _ := v.Float64() // exact to the fen below the bound; nearest elsewhere
		return x, nil
	case string:
		if v == "" && c.formula == "" {
			return nil, nil
		}
		return v, nil
	default:
		return v, nil
	}
}
