package sheet

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"tongchou/data/value"
)

// worksheet is what is read of one sheet.
type worksheet struct {
	book       *Book
	name       string
	rows       []storedRow
	merged     []area
	hiddenCols [maxCols + 1]bool // from 1
	formulas   map[cellAt]string // where they were asked for
}

// storedCell is a cell as stored. kind is n (number), s (text), d (day), b (yes
// or no) or e (error).
type storedCell struct {
	text    string
	kind    byte
	formula bool
	format  string       // how a number is shown
	struck  bool         // wholly or in part
	swaps   []value.Swap // characters that were read as others
}

func (c storedCell) blank() bool { return strings.TrimSpace(c.text) == "" }

// storedRow is a row as stored, up to its last cell that holds something.
type storedRow struct {
	number int
	cells  []storedCell
	hidden bool
}

// cell is the cell of a column, counted from 0; beyond the last it is blank.
func (r storedRow) cell(col int) storedCell {
	if col < len(r.cells) {
		return r.cells[col]
	}
	return storedCell{}
}

func (r storedRow) texts() []string {
	out := make([]string, len(r.cells))
	for i, c := range r.cells {
		out[i] = c.text
	}
	return out
}

// area is a range of cells, such as A1:B2.
type area struct {
	ref         string
	first, last cellAt // the upper left cell and the lower right one
}

func parseArea(ref string) (a area, err error) {
	from, to, two := strings.Cut(ref, ":")
	if !two {
		to = from
	}
	a.ref = ref
	if a.first, err = parseCellName(from); err == nil {
		a.last, err = parseCellName(to)
	}
	return a, err
}

// sheetXML is one pass over a sheet.
type sheetXML struct {
	shared []sharedText
	out    worksheet
	row    storedRow
	col    int // of the cell, from 1
	cell   storedCell
	kind   string
	in     string // v, t or f: the element whose text is read
	text   []byte
	rich   richText
	flat   bool // rows are so low, where they do not say otherwise, that nobody sees them
	valued bool // the cell has a v, be it empty
	widest int

	exact   bool                   // formulas are kept, and texts as they stand
	formula formulaPart            // of the cell
	masters map[string]formulaPart // formulas that several cells share, by their number
}

// read reads a sheet for its figures: texts without what nobody sees, and of
// formulas only that they are there.
func (b *Book) read(sheet string) (*worksheet, error) {
	return b.readInto(&sheetXML{}, sheet)
}

// readExactly reads a sheet with its formulas, and its texts as they stand.
func (b *Book) readExactly(sheet string) (*worksheet, error) {
	s := &sheetXML{exact: true, masters: map[string]formulaPart{}}
	s.out.formulas = map[cellAt]string{}
	return b.readInto(s, sheet)
}

func (b *Book) readInto(s *sheetXML, sheet string) (*worksheet, error) {
	s.out.book, s.out.name = b, sheet
	var err error
	if s.shared, err = b.strings(); err != nil {
		return &s.out, err
	}
	if b.others[sheet] {
		return &s.out, errors.New("不是普通工作表")
	}
	err = b.parts.walk(b.paths[sheet], func(_ *xml.Decoder, token xml.Token) error {
		switch e := token.(type) {
		case xml.StartElement:
			return s.start(e)
		case xml.CharData:
			switch {
			case s.in == "v", s.in == "t" && !s.rich.aside:
				s.text = append(s.text, e...)
			case s.in == "f" && s.exact:
				s.formula.text += string(e)
			}
		case xml.EndElement:
			return s.end(e.Name.Local)
		}
		return nil
	})
	if err == nil {
		err = s.inOrder()
	}
	return &s.out, err
}

// inOrder puts the rows into their order: programs may store them in any.
func (s *sheetXML) inOrder() error {
	byNumber := func(a, b storedRow) int { return cmp.Compare(a.number, b.number) }
	slices.SortStableFunc(s.out.rows, byNumber)
	for i, row := range s.out.rows {
		if i > 0 && s.out.rows[i-1].number == row.number {
			return fmt.Errorf("第 %d 行存了两次", row.number)
		}
	}
	return nil
}

// Rows lower and columns narrower than this, in points and characters, show nothing.
const leastHeight, leastWidth = 3, 0.5

func (s *sheetXML) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		n := s.row.number + 1
		if r := attribute(e, "r"); r != "" {
			var err error
			if n, err = strconv.Atoi(r); err != nil || n < 1 {
				return errBroken
			}
		}
		height := attribute(e, "ht")
		hidden := yes(attribute(e, "hidden")) || value.Below(height, leastHeight) || height == "" && s.flat
		s.row, s.col = storedRow{number: n, hidden: hidden}, 0
	case "sheetFormatPr":
		s.flat = value.Below(attribute(e, "defaultRowHeight"), leastHeight) || yes(attribute(e, "zeroHeight"))
	case "c":
		s.col++
		if r := attribute(e, "r"); r != "" {
			at, err := parseCellName(r)
			if err != nil || at.row != s.row.number {
				return errBroken
			}
			s.col = at.col
		}
		s.cell, s.kind, s.text, s.valued, s.rich = storedCell{}, attribute(e, "t"), s.text[:0], false, richText{}
		if style, err := strconv.Atoi(attribute(e, "s")); err == nil && style >= 0 && style < len(s.out.book.looks) {
			s.cell.struck, s.cell.format = s.out.book.looks[style].struck, s.out.book.looks[style].format
		}
		s.formula = formulaPart{at: cellAt{s.col, s.row.number}}
	case "f":
		s.cell.formula = true
		s.in = "f"
		if attribute(e, "t") == "shared" {
			s.formula.number = attribute(e, "si")
		}
	case "v", "t":
		s.in = e.Name.Local
		s.valued = s.valued || s.in == "v"
	case "rPh", "strike":
		s.rich.start(e)
	case "mergeCell":
		a, err := parseArea(attribute(e, "ref"))
		if err != nil {
			return errBroken
		}
		if len(s.out.merged) == maxMerged {
			return errors.New("合并单元格过多")
		}
		s.out.merged = append(s.out.merged, a)
	case "col":
		if yes(attribute(e, "hidden")) || value.Below(attribute(e, "width"), leastWidth) {
			from, _ := strconv.Atoi(attribute(e, "min"))
			to, _ := strconv.Atoi(attribute(e, "max"))
			for col := max(from, 1); col <= min(to, maxCols); col++ {
				s.out.hiddenCols[col] = true
			}
		}
	}
	return nil
}

// tooFar is a sheet that reaches further than any pool needs.
type tooFar struct{ row, col int }

func (e *tooFar) Error() string {
	return "第 " + strconv.Itoa(e.row) + " 行、第 " + strconv.Itoa(e.col) + " 列还有内容：" + errTooLarge.Error()
}

func (s *sheetXML) end(name string) error {
	switch name {
	case "v", "t", "f":
		s.in = ""
	case "rPh":
		s.rich.end(name)
	case "c":
		return s.endCell()
	case "row":
		if len(s.row.cells) > 0 {
			s.out.rows = append(s.out.rows, s.row)
		}
	}
	return nil
}

// endCell settles what the cell holds, by the type it is stored as. Cells that
// hold nothing are passed over: programs write them, up to the last row and
// column there can be, for the sake of their looks.
func (s *sheetXML) endCell() error {
	if s.col < 1 {
		return errBroken // it ends and never began
	}
	text := string(s.text)
	switch s.kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(text))
		if text != "" && (err != nil || i < 0 || i >= len(s.shared)) {
			return errBroken
		}
		if text != "" {
			text = s.shared[i].text
			s.rich.struck = s.shared[i].struck
		}
		s.cell.kind = 's'
	case "inlineStr", "str":
		text, s.cell.kind = unescaped(text), 's'
	case "d", "b", "e":
		s.cell.kind = s.kind[0]
	default:
		s.cell.kind = 'n'
	}
	if s.cell.text = text; s.exact {
		s.keepFormula()
	} else {
		s.cell.text, s.cell.swaps = value.Mend(text)
		s.cell.struck = s.cell.struck || s.rich.struck
		if s.kind == "str" && s.valued && text == "" {
			s.cell.formula = false // its result was saved: it shows nothing
		}
	}
	if len(s.cell.text) > maxText && utf8.RuneCountInString(s.cell.text) > maxText {
		return fmt.Errorf("单元格 %s 的内容超过 %d 个字", cellAt{s.col, s.row.number}, maxText)
	}
	if !s.cell.formula && (s.cell.text == "" || !s.exact && s.cell.blank()) {
		return nil
	}
	if s.widest = max(s.widest, s.col); s.widest > maxCols || s.row.number > maxRows || s.widest*s.row.number > maxCells {
		return &tooFar{s.row.number, s.col}
	}
	for len(s.row.cells) < s.col {
		s.row.cells = append(s.row.cells, storedCell{})
	}
	if at := &s.row.cells[s.col-1]; at.kind == 0 {
		*at = s.cell
		return nil
	}
	return fmt.Errorf("单元格 %s 存了两次", cellAt{s.col, s.row.number})
}
