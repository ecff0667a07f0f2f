package data

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A workbook is an archive of XML parts. They are read as streams, one sheet
// when it is asked for, and given up as soon as they pass the bounds: so
// neither a bomb nor a sheet of empty space takes more memory than its cells.

var (
	errBroken   = errors.New("文件已损坏")
	errTooLarge = errors.New("内容过大")
)

// sheetCell is a cell as stored. kind is n (number), s (text), b (yes or no)
// or e (error).
type sheetCell struct {
	text    string
	kind    byte
	formula bool
}

func (c sheetCell) blank() bool { return strings.TrimSpace(c.text) == "" }

// sheetRow is a row as stored, up to its last cell that holds something.
type sheetRow struct {
	number int
	cells  []sheetCell
	hidden bool
}

func (r sheetRow) texts() []string {
	out := make([]string, len(r.cells))
	for i, c := range r.cells {
		out[i] = c.text
	}
	return out
}

// sheetContent is what is read of one sheet.
type sheetContent struct {
	rows     []sheetRow
	merged   []area
	hidden   [maxSheetCols + 1]bool // columns, from 1
	formulas map[cellAt]string      // where they were asked for
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

// parts are the parts of an archive by name. The names are compared without
// regard to case, as programs do.
type parts map[string]*zip.File

func openParts(content []byte) (parts, error) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, errors.New("不是 .xlsx 文件")
	}
	p := parts{}
	var total uint64
	for _, f := range archive.File {
		if total += f.UncompressedSize64; f.UncompressedSize64 > maxUnpacked || total > maxUnpacked {
			return nil, errTooLarge
		}
		p[strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))] = f
	}
	return p, nil
}

// walk streams the start tags, texts and end tags of a part to visit.
func (p parts) walk(name string, visit func(d *xml.Decoder, token xml.Token) error) error {
	f := p[strings.ToLower(strings.TrimPrefix(name, "/"))]
	if f == nil {
		return errBroken
	}
	in, err := f.Open()
	if err != nil {
		return errBroken
	}
	defer in.Close() // only read from
	limited := &io.LimitedReader{R: in, N: maxUnpacked}
	d := xml.NewDecoder(limited)
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errBroken }
	for {
		token, err := d.RawToken()
		switch {
		case limited.N <= 0: // an archive may say less of a part than it holds
			return errTooLarge
		case err == io.EOF:
			return nil
		case err != nil:
			return errBroken
		}
		if err := visit(d, token); err != nil {
			return err
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func yes(s string) bool { return s == "1" || s == "true" }

// openBook opens a workbook: what sheets it has, and where.
func openBook(file string, content []byte) (*workbook, error) {
	p, err := openParts(content)
	if err != nil {
		return nil, err
	}
	if p["xl/workbook.xml"] == nil {
		return nil, errors.New("不是工作簿或已加密")
	}
	w := &workbook{file: file, parts: p, paths: map[string]string{}, hidden: map[string]bool{}}
	targets := map[string]string{}
	err = p.walk("xl/_rels/workbook.xml.rels", func(_ *xml.Decoder, token xml.Token) error {
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "Relationship" {
			target := attribute(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join("xl", target)
			}
			targets[attribute(e, "Id")] = target
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = p.walk("xl/workbook.xml", func(_ *xml.Decoder, token xml.Token) error {
		e, ok := token.(xml.StartElement)
		switch {
		case ok && e.Name.Local == "workbookPr":
			w.d1904 = yes(attribute(e, "date1904"))
		case ok && e.Name.Local == "sheet":
			name := attribute(e, "name")
			w.sheets = append(w.sheets, name)
			w.paths[name] = targets[attribute(e, "id")]
			w.hidden[name] = strings.HasSuffix(strings.ToLower(attribute(e, "state")), "hidden") // or veryHidden
		}
		return nil
	})
	if err == nil && len(w.sheets) == 0 {
		err = errBroken
	}
	return w, err
}

// strings reads the shared strings, once.
func (w *workbook) strings() ([]string, error) {
	if w.shared != nil || w.parts["xl/sharedstrings.xml"] == nil {
		return w.shared, nil
	}
	var out []string
	var text strings.Builder
	inText, aside := false, false
	err := w.parts.walk("xl/sharedStrings.xml", func(_ *xml.Decoder, token xml.Token) error {
		switch e := token.(type) {
		case xml.StartElement:
			inText = e.Name.Local == "t"
			aside = aside || e.Name.Local == "rPh" // how a word is pronounced
		case xml.CharData:
			if inText && !aside {
				text.Write(e)
			}
		case xml.EndElement:
			inText = false
			switch e.Name.Local {
			case "rPh":
				aside = false
			case "si":
				if len(out) == maxCells {
					return errTooLarge
				}
				out = append(out, unescaped(text.String()))
				text.Reset()
			}
		}
		return nil
	})
	w.shared = out
	return out, err
}

var escape = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescaped puts characters in the place of _x000D_ and the like.
func unescaped(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escape.ReplaceAllStringFunc(s, func(e string) string {
		n, err := strconv.ParseUint(e[2:6], 16, 32)
		if err != nil || !utf8.ValidRune(rune(n)) {
			return e
		}
		return string(rune(n))
	})
}

// sheetReader is one pass over a sheet.
type sheetReader struct {
	shared []string
	out    sheetContent
	row    sheetRow
	col    int // of the cell, from 1
	cell   sheetCell
	kind   string
	in     string // v, t or f: the element whose text is read
	text   []byte
	valued bool // the cell has a v, be it empty
	widest int

	exact   bool                   // formulas are kept, and texts as they stand
	formula formulaPart            // of the cell
	masters map[string]formulaPart // formulas that several cells share, by their number
}

// read reads a sheet for its figures: texts without what nobody sees, and of
// formulas only that they are there.
func (w *workbook) read(sheet string) (*sheetContent, error) {
	return w.readInto(&sheetReader{}, sheet)
}

// readExactly reads a sheet with its formulas, and its texts as they stand.
func (w *workbook) readExactly(sheet string) (*sheetContent, error) {
	s := &sheetReader{exact: true, masters: map[string]formulaPart{}}
	s.out.formulas = map[cellAt]string{}
	return w.readInto(s, sheet)
}

func (w *workbook) readInto(s *sheetReader, sheet string) (*sheetContent, error) {
	var err error
	if s.shared, err = w.strings(); err != nil {
		return nil, err
	}
	if !strings.Contains(w.paths[sheet], "worksheets/") {
		return nil, errors.New("不是普通工作表")
	}
	err = w.parts.walk(w.paths[sheet], func(_ *xml.Decoder, token xml.Token) error {
		switch e := token.(type) {
		case xml.StartElement:
			return s.start(e)
		case xml.CharData:
			switch {
			case s.in == "v", s.in == "t":
				s.text = append(s.text, e...)
			case s.in == "f" && s.exact:
				s.formula.text += string(e)
			}
		case xml.EndElement:
			return s.end(e.Name.Local)
		}
		return nil
	})
	return &s.out, err
}

func (s *sheetReader) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		n := s.row.number + 1
		if r := attribute(e, "r"); r != "" {
			var err error
			if n, err = strconv.Atoi(r); err != nil || n <= s.row.number {
				return errBroken
			}
		}
		s.row, s.col = sheetRow{number: n, hidden: yes(attribute(e, "hidden"))}, 0
	case "c":
		s.col++
		if r := attribute(e, "r"); r != "" {
			at, err := parseCellName(r)
			if err != nil || at.row != s.row.number || at.col < s.col {
				return errBroken
			}
			s.col = at.col
		}
		s.cell, s.kind, s.text, s.valued = sheetCell{}, attribute(e, "t"), s.text[:0], false
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
		if yes(attribute(e, "hidden")) {
			from, _ := strconv.Atoi(attribute(e, "min"))
			to, _ := strconv.Atoi(attribute(e, "max"))
			for col := max(from, 1); col <= min(to, maxSheetCols); col++ {
				s.out.hidden[col] = true
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

func (s *sheetReader) end(name string) error {
	switch name {
	case "v", "t", "f":
		s.in = ""
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
func (s *sheetReader) endCell() error {
	text := string(s.text)
	switch s.kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(text))
		if text != "" && (err != nil || i < 0 || i >= len(s.shared)) {
			return errBroken
		}
		if text != "" {
			text = s.shared[i]
		}
		s.cell.kind = 's'
	case "inlineStr", "str":
		text, s.cell.kind = unescaped(text), 's'
	case "d":
		s.cell.kind = 's'
	case "b", "e":
		s.cell.kind = s.kind[0]
	default:
		s.cell.kind = 'n'
	}
	if s.cell.text = text; s.exact {
		s.keepFormula()
	} else {
		s.cell.text = plain(text)
		if s.kind == "str" && s.valued && text == "" {
			s.cell.formula = false // its result was saved: it shows nothing
		}
	}
	if !s.cell.formula && (s.cell.text == "" || !s.exact && s.cell.blank()) {
		return nil
	}
	if s.widest = max(s.widest, s.col); s.widest > maxSheetCols || s.row.number > maxSheetRows || s.widest*s.row.number > maxCells {
		return &tooFar{s.row.number, s.col}
	}
	for len(s.row.cells) < s.col-1 {
		s.row.cells = append(s.row.cells, sheetCell{})
	}
	s.row.cells = append(s.row.cells, s.cell)
	return nil
}
