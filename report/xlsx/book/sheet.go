package book

import (
	"fmt"
	"math/big"

	"tongchou/calc/formula"
)

// Sheet is one worksheet, laid out in memory before anything is written: a
// formula may read a cell of a sheet that comes later in the workbook.
// Rows and columns count from 0.
type Sheet struct {
	Name      string
	about     string // for the table of contents
	Rows      [][]Cell
	Heads     int // rows that stay in sight, and are repeated on paper from titleFrom on
	TitleFrom int
	Again     int             // where nothing stays in sight: the head row that is repeated on paper, below others
	Leads     int             // columns that stay in sight and are repeated on paper
	Wide      map[int]float64 // widths of columns that are not measured
	merges    [][2]Place
	notes     []note
	links     []link
	alarms    []alarm
	choices   []choice
	limits    []Limit
	Charts    []Chart
	Filter    string
	Breaks    []int // rows that begin a new page
	OnePage   bool
	groups    int
	Tall      float64 // how high its ruled rows are printed where the page has room, in points: FormRow, HandRow
	folded    map[int]bool
	Tab       string // colour
	home      *Sheet // the cover
	err       error
}

// Fail stops the workbook: what the sheet should say cannot be written.
func (s *Sheet) Fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// Cell holds a value, and perhaps the formula that gives it.
// value is nil, a string, a bool, an int or a *big.Rat.
type Cell struct {
	Formula string
	Value   any
	style   Style
	group   *Group
}

// note is a comment on a cell.
type note struct {
	at   Place
	text string
}

// link leads from a cell to another one.
type link struct {
	from, to Place
}

// alarm turns cells red while a formula, written for the first of them, holds.
type alarm struct {
	cells   string
	formula string
}

// choice restricts cells to a list.
type choice struct {
	cells  string
	values []string
}

// Limit restricts cells to numbers between two bounds.
type Limit struct {
	Cells       string
	Least, Most string
	Whole       bool
	Text        string // what is said to who types something else
}

const (
	maxWidth  = 46.0 // characters; longer text wraps or runs over
	lineSpace = 14.0 // points
)

// Begin writes the sheet's title and caption and below them the heads of its
// columns, and keeps the rows above the first one of figures and the columns
// before leads in sight; on paper the rows below the caption are repeated. A
// sheet that prints several pages across is wide: its title stands right of the
// repeated columns, which would cut it.
func (s *Sheet) Begin(title, caption string, first, leads int, wide bool, heads ...any) {
	col := 0
	if wide && leads > 0 && s.home != nil {
		col = leads
		s.link(s.Put(0, 0, "← 目录", linkText), s.home.At(0, 0))
	}
	s.Put(0, col, title, Title)
	s.Put(1, col, caption, Caption)
	s.Line(2, 0, Head, heads...)
	s.Heads, s.Leads, s.TitleFrom = first, leads, 2
}

// Put sets a cell and returns its place.
func (s *Sheet) Put(row, col int, value any, look Style) Place {
	return s.set(row, col, look.Of(value))
}

// Calc sets a cell to a formula with the value it has now; where that cannot be
// computed (a nil number), to a word and no formula, which would only show an error.
func (s *Sheet) Calc(row, col int, text string, value any, look Style) Place {
	if x, is := value.(*big.Rat); is && x == nil {
		return s.Put(row, col, formula.Unknown, look)
	}
	return s.set(row, col, Cell{Formula: text, Value: value, style: look})
}

func (s *Sheet) set(row, col int, c Cell) Place {
	for len(s.Rows) <= row {
		s.Rows = append(s.Rows, nil)
	}
	for len(s.Rows[row]) <= col {
		s.Rows[row] = append(s.Rows[row], Cell{})
	}
	c.style = c.style.of(c.Value)
	s.Rows[row][col] = c
	return s.At(row, col)
}

// Put sets the cell.
func (p Place) Put(value any, look Style) { p.sheet.set(p.Row, p.Col, look.Of(value)) }

// Of is a cell of this look.
func (s Style) Of(value any) Cell { return Cell{Value: value, style: s} }

// Line puts values side by side, in one look but for those that have their own.
func (s *Sheet) Line(row, col int, look Style, values ...any) {
	for i, v := range values {
		c, own := v.(Cell)
		if !own {
			c = look.Of(v)
		}
		s.set(row, col+i, c)
	}
}

// Sum sets a cell to the sum of cells, which waits for a decision where one of them does.
func (s *Sheet) Sum(row, col int, of Range, look Style) Place {
	return s.Calc(row, col, "SUM("+of.Span(s)+")", of.Sum(), look.AsOpen(of.Open()))
}

// Plus sets a cell to what some cells come to, which waits for a decision where one of
// them does.
func (s *Sheet) Plus(row, col int, cells []Place, value any, look Style) Place {
	refs := make([]string, len(cells))
	for i, at := range cells {
		refs[i] = at.Ref(s)
	}
	return s.Calc(row, col, Plus(refs), value, look.AsOpen(Open(cells...)))
}

// SumComplete sets a cell to the sum of cells, blank while one has no number.
func (s *Sheet) SumComplete(row, col int, of Range, look Style) Place {
	value := any(of.Sum())
	for k := range of.N {
		if of.At(k).Number() == nil {
			value = ""
		}
	}
	return s.Calc(row, col, fmt.Sprintf(`IF(COUNT(%s)=%d,SUM(%[1]s),"")`, of.Span(s), of.N), value, look.AsOpen(of.Open()))
}

// Merge joins the cells of a row from one column to another.
func (s *Sheet) Merge(row, from, to int) {
	s.merges = append(s.merges, [2]Place{s.At(row, from), s.At(row, to)})
}

// Fold groups columns that only help others: they are out of sight, and on no paper,
// until they are opened.
func (s *Sheet) Fold(from, n int) {
	if s.folded == nil {
		s.folded = map[int]bool{}
	}
	for col := range n {
		s.folded[from+col] = true
	}
}

// Note comments on a cell.
func (s *Sheet) Note(at Place, text string) { s.notes = append(s.notes, note{at, text}) }

// link leads from a cell to another one.
func (s *Sheet) link(from, to Place) { s.links = append(s.links, link{from, to}) }

// Alarm turns cells red while a formula, written for the first of them, holds.
func (s *Sheet) Alarm(cells, formula string) { s.alarms = append(s.alarms, alarm{cells, formula}) }

// Offer restricts cells to a list.
func (s *Sheet) Offer(cells string, values []string) {
	s.choices = append(s.choices, choice{cells, values})
}

// Restrict restricts cells to numbers between two bounds.
func (s *Sheet) Restrict(l Limit) { s.limits = append(s.limits, l) }

// Height is the number of rows used.
func (s *Sheet) Height() int { return len(s.Rows) }

// Cover writes the title of a workbook and the line below it.
func (s *Sheet) Cover(title, caption string) {
	s.Put(0, 0, title, Style{Bold: true, size: 20, Free: true})
	s.Put(1, 0, caption, Caption)
}

// contentsWidth is the column of names of a cover at least.
const contentsWidth = 26.0

// Contents writes the table of contents, of all sheets but the cover itself,
// and returns the row after it. No name is cut: a link does not wrap.
func (b *Book) Contents(row int) int {
	cover := b.Sheets[0]
	cover.Wide[0] = contentsWidth
	row = cover.Section(row, "目录", "工作表", "内容")
	for _, s := range b.Sheets[1:] {
		cover.Wide[0] = max(cover.Wide[0], width(s.Name)+2)
		cover.link(cover.Put(row, 0, s.Name, linkText), s.At(0, 0))
		cover.Put(row, 1, s.about, Style{Free: true})
		row++
	}
	return row + 1
}

// Section writes a heading, and the heads of the columns below it where there
// are any. It returns the row after them.
func (s *Sheet) Section(row int, title string, heads ...any) int {
	s.Put(row, 0, title, Style{Bold: true, size: 12, Free: true})
	if len(heads) == 0 {
		return row + 1
	}
	s.Line(row+1, 0, Head, heads...)
	return row + 2
}
