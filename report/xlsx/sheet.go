package xlsx

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"tongchou/calc/formula"
)

// sheet is one worksheet, laid out in memory before anything is written: a
// formula may read a cell of a sheet that comes later in the workbook.
// Rows and columns count from 0.
type sheet struct {
	name      string
	rows      [][]cell
	heads     int // rows that stay in sight, and are repeated on paper from titleFrom on
	titleFrom int
	again     int             // where nothing stays in sight: the head row that is repeated on paper, below others
	leads     int             // columns that stay in sight and are repeated on paper
	wide      map[int]float64 // widths of columns that are not measured
	merges    [][2]place
	notes     []note
	links     []link
	alarms    []alarm
	choices   []choice
	limits    []limit
	charts    []chart
	filter    string
	breaks    []int // rows that begin a new page
	onePage   bool
	tab       string // colour
	home      *sheet // the cover
}

// cell holds a value, and perhaps the formula that gives it.
// value is nil, a string, a bool, an int or a *big.Rat.
type cell struct {
	formula string
	value   any
	style   style
}

// place is a cell of a sheet.
type place struct {
	sheet    *sheet
	row, col int
}

// note is a comment on a cell.
type note struct {
	at   place
	text string
}

// link leads from a cell to another one.
type link struct {
	from, to place
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

const (
	maxWidth  = 46.0 // characters; longer text wraps or runs over
	lineSpace = 14.0 // points
)

// begin writes the sheet's title and caption, and keeps the rows above heads
// and the columns before leads in sight; on paper the rows below the caption
// are repeated. A sheet that prints several pages across is wide: its title
// stands right of the repeated columns, which would cut it.
func (s *sheet) begin(title, caption string, heads, leads int, wide bool) {
	col := 0
	if wide && leads > 0 && s.home != nil {
		col = leads
		s.links = append(s.links, link{s.put(0, 0, "← 目录", linkText), place{s.home, 0, 0}})
	}
	s.put(0, col, title, titleText)
	s.put(1, col, caption, captionText)
	s.heads, s.leads, s.titleFrom = heads, leads, 2
}

// put sets a cell and returns its place.
func (s *sheet) put(row, col int, value any, look style) place {
	return s.set(row, col, cell{value: value, style: look})
}

// calc sets a cell to a formula with the value it has now.
func (s *sheet) calc(row, col int, formula string, value any, look style) place {
	return s.set(row, col, cell{formula: formula, value: value, style: look})
}

func (s *sheet) set(row, col int, c cell) place {
	for len(s.rows) <= row {
		s.rows = append(s.rows, nil)
	}
	for len(s.rows[row]) <= col {
		s.rows[row] = append(s.rows[row], cell{})
	}
	s.rows[row][col] = c
	return place{s, row, col}
}

// line puts values side by side, in one look.
func (s *sheet) line(row, col int, look style, values ...any) {
	for i, v := range values {
		s.put(row, col+i, v, look)
	}
}

// height is the number of rows used.
func (s *sheet) height() int { return len(s.rows) }

// ref is the cell as the sheet from names it, free to move with a copy.
func (p place) ref(from *sheet) string { return p.written(from, false) }

// fixed is the cell as the sheet from names it, pinned.
func (p place) fixed(from *sheet) string { return p.written(from, true) }

func (p place) written(from *sheet, pinned bool) string {
	name, err := excelize.CoordinatesToCellName(p.col+1, p.row+1, pinned)
	if err != nil {
		panic(err) // a place is always inside a sheet
	}
	if p.sheet == from {
		return name
	}
	return quoted(p.sheet.name) + "!" + name
}

// span is the block from p to q on one sheet, pinned.
func (p place) span(q place, from *sheet) string {
	here := q
	here.sheet = from // the second corner needs no sheet name
	return p.fixed(from) + ":" + here.fixed(from)
}

// quoted is a sheet's name as formulas need it.
func quoted(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

// column is the letter of a column.
func column(col int) string {
	name, err := excelize.ColumnNumberToName(col + 1)
	if err != nil {
		panic(err)
	}
	return name
}

// width is the number of columns of ASCII letters that a text takes.
func width(s string) float64 {
	w := 0.0
	for _, r := range s {
		if r < 0x2000 {
			w++
		} else {
			w += 2
		}
	}
	return w
}

// shown is roughly what a cell shows, for the width of its column.
func (c cell) shown() string {
	switch v := c.value.(type) {
	case string:
		return v
	case bool:
		return "FALSE"
	case int:
		return strconv.Itoa(v)
	case *big.Rat:
		if v != nil {
			return figure(v, c.style.format)
		}
	}
	return ""
}

// figure is a number in a format, with every decimal that the format allows.
func figure(v *big.Rat, format string) string {
	bare, percent := strings.CutSuffix(format, "%")
	_, decimals, _ := strings.Cut(bare, ".")
	if percent {
		v = new(big.Rat).Mul(v, big.NewRat(100, 1))
	}
	s := formula.Group(formula.Round(v, 0).FloatString(0))
	if decimals != "" {
		s += "." + decimals
	}
	if percent {
		s += "%"
	}
	return s
}

// Text that wraps widens a column up to these many characters.
const (
	headWidth   = 16.0
	clauseWidth = 11.0
	wrapWidth   = 14.0
)

// roomForMoney is for an amount that is still to come: 12,345,678,901.23.
const roomForMoney = 19.0

// widths measures the columns: as wide as the longest figure or word, and not
// wider than maxWidth unless the sheet says so itself.
func (s *sheet) widths() []float64 {
	var out []float64
	for _, cells := range s.rows {
		for col, c := range cells {
			for len(out) <= col {
				out = append(out, 6)
			}
			out[col] = max(out[col], min(c.needs(), maxWidth))
		}
	}
	for col, w := range s.wide {
		if col < len(out) {
			out[col] = w
		}
	}
	return out
}

// foldCaption wraps the line below the title where it is longer than the sheet
// is wide: on paper nothing beyond the last column is printed.
func (s *sheet) foldCaption(widths []float64) {
	if len(s.rows) < 2 {
		return
	}
	for col := range s.rows[1] {
		c := &s.rows[1][col]
		text, ok := c.value.(string)
		if !ok || c.style != captionText {
			continue
		}
		room := 0.0
		for _, w := range widths[col:] {
			room += w
		}
		if last := len(widths) - 1; width(text) > room && last > col {
			c.style.wrap = true
			s.merges = append(s.merges, [2]place{{s, 1, col}, {s, 1, last}})
		}
	}
}

// needs is the width that a cell asks of its column.
func (c cell) needs() float64 {
	text := c.shown()
	switch {
	case text == "" && c.style.format == formatMoney && (c.style.input || c.formula != ""):
		return roomForMoney
	case c.style.free || text == "":
		return 0
	case c.style.head:
		longest := 0.0
		for line := range strings.SplitSeq(text, "\n") {
			longest = max(longest, width(line))
		}
		if c.style.size > 0 && c.style.size < bodySize {
			return min(longest, clauseWidth) + 1
		}
		return min(longest, headWidth) + 3
	case c.style.wrap:
		return min(width(text), wrapWidth) + 2
	}
	w := width(text)
	if c.style.bold {
		w *= 1.06
	}
	if c.style.size > bodySize {
		w *= c.style.size / bodySize
	}
	return w + 2 + float64(2*c.style.indent)
}

// lineHeights gives the height of each row whose text wraps, in points; 0
// leaves it to the program that opens the workbook.
func (s *sheet) lineHeights(widths []float64) []float64 {
	out := make([]float64, len(s.rows))
	for row, cells := range s.rows {
		for col, c := range cells {
			text, ok := c.value.(string)
			if !ok || !c.style.wrap {
				if c.style.size > bodySize {
					out[row] = max(out[row], c.style.size*1.6)
				}
				continue
			}
			size := c.style.size
			if size == 0 {
				size = bodySize
			}
			room := (s.room(row, col, widths) - 1) * bodySize / size
			lines := 0.0
			for part := range strings.SplitSeq(text, "\n") {
				lines += max(1, math.Ceil(width(part)/max(room, 2)))
			}
			out[row] = max(out[row], min(lines*lineSpace*size/bodySize+3, 400))
		}
	}
	return out
}

// room is the width of a cell, or of the merged block it begins.
func (s *sheet) room(row, col int, widths []float64) float64 {
	for _, m := range s.merges {
		if m[0].row == row && m[0].col == col {
			w := 0.0
			for c := m[0].col; c <= m[1].col; c++ {
				if c < len(widths) {
					w += widths[c]
				} else {
					w += 8
				}
			}
			return w
		}
	}
	if col < len(widths) {
		return widths[col]
	}
	return 8
}
