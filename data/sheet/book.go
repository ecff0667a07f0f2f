package sheet

import (
	"encoding/xml"
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"tongchou/calc/finding"
	"tongchou/data/fault"
)

// Book is a workbook, opened: an archive of XML parts. They are read as
// streams, one sheet when it is asked for, and given up as soon as they pass
// the bounds: so neither a bomb nor a sheet of empty space takes more memory
// than its cells.
type Book struct {
	File   string
	Sheets []string // in the order of their tabs

	parts    parts
	paths    map[string]string // sheets → their parts
	hidden   map[string]bool   // sheets that are not shown
	others   map[string]bool   // sheets that hold no cells: charts and the like
	shared   []sharedText
	looks    []cellLook // styles of cells, by number
	from1904 bool       // days are counted from 1904

	sharedPart, stylePart string // "" where there is none
}

var (
	errBroken   = errors.New("文件已损坏")
	errTooLarge = errors.New("内容过大")
)

// OpenBook opens a workbook. It is nil, and the pass knows why, when it cannot
// be opened.
func OpenBook(file string, content []byte, pass *fault.Pass) *Book {
	b, err := open(file, content)
	if err == nil {
		return b
	}
	expected, remedy := "不加密的 .xlsx 文件", "用电子表格程序打开后另存为 .xlsx"
	var other *notBook
	switch {
	case errors.As(err, &other) && other.remedy != "":
		remedy = other.remedy
	case errors.Is(err, errTooLarge):
		expected, remedy = fmt.Sprintf("展开后不超过 %d MB", maxUnpacked>>20), "核对是否放错了文件；删去多余的工作表和图片"
	}
	pass.Add(fault.Workbook, finding.Pos{File: file}, "工作簿打不开："+err.Error(), expected, remedy)
	return nil
}

// open opens a workbook: what sheets it has, and where. Parts are found by the
// relations that name them; their own names mean nothing.
func open(file string, content []byte) (*Book, error) {
	p, err := openParts(content)
	if err != nil {
		return nil, err
	}
	top, err := p.relations("")
	if err != nil {
		return nil, err
	}
	main := p.partOf(top, "officeDocument", "xl/workbook.xml")
	if main == "" || !strings.HasSuffix(strings.ToLower(main), ".xml") || p.has("word/document.xml", "ppt/presentation.xml") {
		return nil, p.whatElse()
	}
	relations, err := p.relations(main)
	if err != nil {
		return nil, err
	}
	b := &Book{File: file, parts: p, paths: map[string]string{}, hidden: map[string]bool{}, others: map[string]bool{},
		sharedPart: p.partOf(relations, "sharedStrings", path.Dir(main)+"/sharedStrings.xml"),
		stylePart:  p.partOf(relations, "styles", path.Dir(main)+"/styles.xml")}
	err = p.walk(main, func(_ *xml.Decoder, token xml.Token) error {
		e, ok := token.(xml.StartElement)
		switch {
		case ok && e.Name.Local == "workbookPr":
			b.from1904 = yes(attribute(e, "date1904"))
		case ok && e.Name.Local == "sheet":
			name, at := attribute(e, "name"), relations[attribute(e, "id")]
			b.Sheets = append(b.Sheets, name)
			b.paths[name], b.others[name] = at.target, at.kind != "worksheet"
			b.hidden[name] = strings.HasSuffix(strings.ToLower(attribute(e, "state")), "hidden") // or veryHidden
		}
		return nil
	})
	if err == nil && len(b.Sheets) == 0 {
		err = errBroken
	}
	if err == nil {
		err = b.styles()
	}
	return b, err
}

// cellLook is how a style shows a cell: struck out, and by which number format.
type cellLook struct {
	struck bool
	format string
}

// builtinFormats are the number formats that workbooks know by number only, as
// far as they show more than the number.
var builtinFormats = map[string]string{"9": "0%", "10": "0.00%", "14": "yyyy-mm-dd", "15": "d-mmm-yy", "16": "d-mmm", "17": "mmm-yy",
	"22": "yyyy-mm-dd hh:mm", "31": "yyyy年m月d日", "57": "yyyy年m月", "58": "m月d日"}

// styles reads how styles show cells.
func (b *Book) styles() error {
	if b.stylePart == "" {
		return nil
	}
	var fonts []bool
	formats := maps.Clone(builtinFormats)
	in := "" // the list that is read
	return b.parts.walk(b.stylePart, func(_ *xml.Decoder, token xml.Token) error {
		switch e := token.(type) {
		case xml.StartElement:
			switch name := e.Name.Local; {
			case name == "fonts" || name == "cellXfs":
				in = name
			case name == "numFmt" && in == "": // those of cellXfs stand before the conditional ones
				formats[attribute(e, "numFmtId")] = attribute(e, "formatCode")
			case name == "font" && in == "fonts":
				fonts = append(fonts, false)
			case name == "strike" && in == "fonts" && len(fonts) > 0:
				fonts[len(fonts)-1] = attribute(e, "val") == "" || yes(attribute(e, "val"))
			case name == "xf" && in == "cellXfs":
				font, err := strconv.Atoi(attribute(e, "fontId"))
				b.looks = append(b.looks, cellLook{err == nil && font >= 0 && font < len(fonts) && fonts[font], formats[attribute(e, "numFmtId")]})
			}
		case xml.EndElement:
			if e.Name.Local == in {
				in = ""
			}
		}
		return nil
	})
}

// sharedText is a text that cells share. Part of it may be struck out.
type sharedText struct {
	text   string
	struck bool
}

// strings reads the shared strings, once.
func (b *Book) strings() ([]sharedText, error) {
	if b.shared != nil || b.sharedPart == "" {
		return b.shared, nil
	}
	var out []sharedText
	var text strings.Builder
	var rich richText
	err := b.parts.walk(b.sharedPart, func(_ *xml.Decoder, token xml.Token) error {
		switch e := token.(type) {
		case xml.StartElement:
			rich.start(e)
		case xml.CharData:
			if rich.inText && !rich.aside {
				text.Write(e)
			}
		case xml.EndElement:
			if rich.end(e.Name.Local); e.Name.Local == "si" {
				if len(out) == maxCells {
					return errTooLarge
				}
				out = append(out, sharedText{unescaped(text.String()), rich.struck})
				text.Reset()
				rich = richText{}
			}
		}
		return nil
	})
	b.shared = out
	return out, err
}

// richText follows the elements of a text: runs of letters, each with its looks,
// and how words are pronounced, which is no part of the text.
type richText struct{ inText, aside, struck bool }

func (r *richText) start(e xml.StartElement) {
	r.inText = e.Name.Local == "t"
	switch e.Name.Local {
	case "rPh":
		r.aside = true
	case "strike":
		r.struck = r.struck || attribute(e, "val") == "" || yes(attribute(e, "val"))
	}
}

func (r *richText) end(name string) {
	r.inText = false
	if name == "rPh" {
		r.aside = false
	}
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

// Title is the title among a workbook's properties, "" when it has none.
func Title(content []byte) string {
	p, err := openParts(content)
	if err != nil {
		return ""
	}
	title, inTitle := "", false
	top, err := p.relations("")
	if err != nil {
		return ""
	}
	core := p.partOf(top, "core-properties", "docProps/core.xml")
	err = p.walk(core, func(_ *xml.Decoder, token xml.Token) error {
		switch e := token.(type) {
		case xml.StartElement:
			inTitle = e.Name.Local == "title"
		case xml.CharData:
			if inTitle {
				title += string(e)
			}
		case xml.EndElement:
			inTitle = false
		}
		return nil
	})
	if err != nil {
		return ""
	}
	return title
}
