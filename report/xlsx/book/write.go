package book

import (
	"bytes"
	"fmt"
	"math/big"

	"github.com/xuri/excelize/v2"

	"tongchou/calc/formula"
)

// Bytes writes the workbook. The same book gives the same bytes.
func (b *Book) Bytes() ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close() // it was never on disk
	f.SetZipWriter(newOrderedZip)
	if err := f.SetDefaultFont(typeset); err != nil {
		return nil, err
	}
	w := &writer{file: f, styles: map[Style]int{}}
	for i, s := range b.Sheets {
		if i == 0 {
			w.check(f.SetSheetName("Sheet1", s.Name))
		} else {
			_, err := f.NewSheet(s.Name)
			w.check(err)
		}
	}
	for _, s := range b.Sheets {
		w.sheet(s, b)
	}
	for _, n := range b.names {
		w.check(f.SetDefinedName(&excelize.DefinedName{Name: n.name, RefersTo: n.refers()}))
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
func (w *writer) properties(b *Book) {
	day := b.Day
	if day == "" {
		day = fmt.Sprintf("%04d-01-01", b.Year)
	}
	day += "T00:00:00Z"
	w.check(w.file.SetDocProps(&excelize.DocProperties{
		Creator: "tongchou", LastModifiedBy: "tongchou", Title: b.Title, Subject: b.Subject,
		Keywords: "社会保险基金 统筹 上解 补助 预算", Category: "基金预算", ContentStatus: b.State,
		Created: day, Modified: day, Language: "zh-CN",
	}))
	w.check(w.file.SetAppProps(&excelize.AppProperties{Application: "tongchou", Company: b.Maker}))
	full, engine := false, uint(excelEngine)
	w.check(w.file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &full, CalcID: &engine}))
}

// excelEngine is the calculation engine of present Excel: a workbook of an
// older one is calculated anew when it is opened, and then asks to be saved.
const excelEngine = 191029

// writer hands sheets to excelize. After the first error it does nothing more.
type writer struct {
	file   *excelize.File
	styles map[Style]int
	red    *int // conditional style of alarms
	err    error
}

func (w *writer) check(err error) {
	if w.err == nil && err != nil {
		w.err = fmt.Errorf("xlsx: %w", err)
	}
}

func (w *writer) style(s Style) int {
	if s == Plain {
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
func (w *writer) sheet(s *Sheet, b *Book) {
	if w.err == nil {
		w.err = s.err
	}
	if w.err != nil {
		return
	}
	yes := true
	w.check(w.file.SetSheetProps(s.Name, &excelize.SheetPropsOptions{FitToPage: &yes, TabColorRGB: tabColour(s)}))
	no := false
	w.check(w.file.SetSheetView(s.Name, 0, &excelize.ViewOptions{ShowGridLines: &no}))
	stream, err := w.file.NewStreamWriter(s.Name)
	if err != nil {
		w.check(err)
		return
	}
	widths := s.widths()
	s.foldCaption(widths)
	w.columns(stream, s, widths)
	if s.Heads > 0 || s.Leads > 0 {
		w.check(stream.SetPanes(panes(s)))
	}
	heights := s.lineHeights(widths)
	paper := s.paper(widths, heights)
	s.stretch(heights, paper)
	w.rows(stream, s, heights)
	for _, m := range s.merges {
		w.check(stream.MergeCell(m[0].Ref(s), m[1].Ref(s)))
	}
	for _, row := range s.Breaks {
		w.check(stream.InsertPageBreak(s.At(row, 0).Ref(s)))
	}
	w.page(s, paper, b)
	w.extras(s)
	w.draw(s)
	if w.err == nil {
		w.check(stream.Flush())
	}
}

func tabColour(s *Sheet) *string {
	if s.Tab == "" {
		return nil
	}
	return &s.Tab
}

func panes(s *Sheet) *excelize.Panes {
	p := &excelize.Panes{Freeze: true, XSplit: s.Leads, YSplit: s.Heads, ActivePane: "bottomRight"}
	p.TopLeftCell = s.At(s.Heads, s.Leads).Ref(s)
	switch {
	case s.Leads == 0:
		p.ActivePane = "bottomLeft"
	case s.Heads == 0:
		p.ActivePane = "topRight"
	}
	return p
}

// columns sets the widths, and folds the columns that are grouped.
func (w *writer) columns(stream *excelize.StreamWriter, s *Sheet, widths []float64) {
	for col := len(widths) - 1; col >= 0; col-- { // excelize puts each before the last one
		w.check(stream.SetColWidth(col+1, col+1, widths[col]))
		if s.folded[col] {
			w.check(stream.SetColOutlineLevel(col+1, 1))
			w.check(stream.SetColVisible(col+1, col+1, false))
		}
	}
}

func (w *writer) rows(stream *excelize.StreamWriter, s *Sheet, heights []float64) {
	for row, cells := range s.Rows {
		if len(cells) == 0 && heights[row] == 0 {
			continue
		}
		values := make([]any, len(cells))
		for col, c := range cells {
			if c == (Cell{}) {
				continue
			}
			v, err := stored(c)
			if err != nil {
				w.check(fmt.Errorf("工作表“%s”%s: %w", s.Name, s.At(row, col).Ref(s), err))
				return
			}
			look := c.style
			if afterFigure(cells, col) {
				look.Indent++
			}
			values[col] = excelize.Cell{StyleID: w.style(look), Formula: c.group.mark(c.Formula, s.At(row, col)), Value: v}
		}
		var options []excelize.RowOpts
		if heights[row] > 0 {
			options = append(options, excelize.RowOpts{Height: heights[row]})
		}
		w.check(stream.SetRow(s.At(row, 0).Ref(s), values, options...))
		if w.err != nil {
			return
		}
	}
}

// afterFigure reports whether a text stands right of a number, from which it
// keeps a distance.
func afterFigure(cells []Cell, col int) bool {
	text, ok := cells[col].Value.(string)
	if !ok || text == "" || col == 0 || cells[col].style.Indent > 0 || cells[col].style.head || cells[col].style.Centre || cells[col].Formula != "" {
		return false
	}
	switch before := cells[col-1].Value.(type) {
	case *big.Rat:
		return before != nil
	case int, bool:
		return true
	}
	return cells[col-1].Formula != ""
}

// stored is a cell's value as excelize takes it: a number where it is one.
func stored(c Cell) (any, error) {
	if err := formula.FitsCell(c.Formula); err != nil {
		return nil, err
	}
	switch v := c.Value.(type) {
	case *big.Rat:
		if v == nil {
			return nil, nil
		}
		x, _ := v.Float64() // exact to the fen of what the engine lets through; nearest elsewhere
		return x, nil
	case string:
		if v == "" && c.Formula == "" {
			return nil, nil
		}
		return v, nil
	default:
		return v, nil
	}
}
