package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
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
	shared   []string
	from1904 bool // days are counted from 1904
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
	if errors.Is(err, errTooLarge) {
		expected, remedy = fmt.Sprintf("展开后不超过 %d MB", maxUnpacked>>20), "核对是否放错了文件；删去多余的工作表和图片"
	}
	pass.Add(fault.Workbook, finding.Pos{File: file}, "工作簿打不开："+err.Error(), expected, remedy)
	return nil
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

// open opens a workbook: what sheets it has, and where.
func open(file string, content []byte) (*Book, error) {
	p, err := openParts(content)
	if err != nil {
		return nil, err
	}
	if p["xl/workbook.xml"] == nil {
		return nil, errors.New("不是工作簿或已加密")
	}
	b := &Book{File: file, parts: p, paths: map[string]string{}, hidden: map[string]bool{}}
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
			b.from1904 = yes(attribute(e, "date1904"))
		case ok && e.Name.Local == "sheet":
			name := attribute(e, "name")
			b.Sheets = append(b.Sheets, name)
			b.paths[name] = targets[attribute(e, "id")]
			b.hidden[name] = strings.HasSuffix(strings.ToLower(attribute(e, "state")), "hidden") // or veryHidden
		}
		return nil
	})
	if err == nil && len(b.Sheets) == 0 {
		err = errBroken
	}
	return b, err
}

// strings reads the shared strings, once.
func (b *Book) strings() ([]string, error) {
	if b.shared != nil || b.parts["xl/sharedstrings.xml"] == nil {
		return b.shared, nil
	}
	var out []string
	var text strings.Builder
	inText, aside := false, false
	err := b.parts.walk("xl/sharedStrings.xml", func(_ *xml.Decoder, token xml.Token) error {
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
	b.shared = out
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

// Title is the title among a workbook's properties, "" when it has none.
func Title(content []byte) string {
	p, err := openParts(content)
	if err != nil {
		return ""
	}
	title, inTitle := "", false
	err = p.walk("docProps/core.xml", func(_ *xml.Decoder, token xml.Token) error {
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
