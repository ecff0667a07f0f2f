package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"tongchou/data/fault"
)

// archive packs parts; "" is the list of what the package holds.
func archive(t *testing.T, parts map[string]string) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, content := range parts {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const (
	transitional = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	strict       = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
)

func relations(kindsAndTargets ...string) string {
	var b strings.Builder
	for i := 0; i < len(kindsAndTargets); i += 2 {
		fmt.Fprintf(&b, `<Relationship Id="r%d" Type="%s" Target="%s"/>`, i/2+1, kindsAndTargets[i], kindsAndTargets[i+1])
	}
	return "<Relationships>" + b.String() + "</Relationships>"
}

const oneSheet = `<workbook xmlns:r="x"><sheets><sheet name="units" sheetId="1" r:id="r1"/></sheets></workbook>`

// Parts lie where the relations say, whatever they are called, and rows and cells
// may be stored in any order.
func TestPartsByRelation(t *testing.T) {
	t.Parallel()
	header := `<row r="1"><c r="B1" t="s"><v>0</v></c><c r="A1" t="inlineStr"><is><t>年度</t></is></c><c r="C1" t="inlineStr"><is><t>征缴收入</t></is></c></row>`
	record := `<row r="2"><c r="A2"><v>2025</v></c><c r="B2" t="inlineStr"><is><r><t>A</t></r><r><t>01</t></r><rPh sb="0" eb="1"><t>jia</t></rPh></is></c><c r="C2"><v>5</v></c></row>`
	shared := `<sst><si><t>代码</t><rPh sb="0" eb="2"><t>daima</t></rPh></si></sst>`
	for name, parts := range map[string]map[string]string{
		"all in the root, absolute targets": {
			"_rels/.rels":         relations(transitional+"officeDocument", "/book.xml"),
			"_rels/book.xml.rels": relations(transitional+"worksheet", "/one.xml", transitional+"sharedStrings", "/texts.xml"),
			"book.xml":            oneSheet, "one.xml": "<worksheet><sheetData>" + header + record + "</sheetData></worksheet>", "texts.xml": shared,
		},
		"strict, another folder, rows from below": {
			"_rels/.rels":                     relations(strict+"extended-properties", "docProps/app.xml", strict+"officeDocument", "Office/Main%20Book.xml"),
			"Office/_rels/Main Book.xml.rels": relations(strict+"worksheet", "../data/tab.xml", strict+"sharedStrings", "strings/s.xml"),
			"Office/Main Book.xml":            oneSheet, "data/tab.xml": "<worksheet><sheetData>" + record + header + "</sheetData></worksheet>", "Office/strings/s.xml": shared,
		},
	} {
		var pass fault.Pass
		b := OpenBook("x.xlsx", archive(t, parts), &pass)
		if b == nil {
			t.Fatalf("%s: %v", name, pass.Found)
		}
		table := b.Read("units", payments, &pass)
		if table == nil || len(pass.Found) > 0 {
			t.Fatalf("%s: %v", name, pass.Found)
		}
		if rec := table.Records[0]; rec.Text("代码") != "A01" || rec.Year("年度") != 2025 || rec.Text("征缴收入") != "5" {
			t.Errorf("%s: read %v", name, rec.cells)
		}
	}
}

// A row or a cell that is stored twice is no order that could be put right.
func TestStoredTwice(t *testing.T) {
	t.Parallel()
	for rows, want := range map[string]string{
		`<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>`: "第 1 行存了两次",
		`<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>`:                  "单元格 A1 存了两次",
	} {
		var pass fault.Pass
		OpenBook("x.xlsx", archive(t, map[string]string{
			"xl/workbook.xml": oneSheet, "xl/_rels/workbook.xml.rels": relations(transitional+"worksheet", "worksheets/s.xml"),
			"xl/worksheets/s.xml": "<worksheet><sheetData>" + rows + "</sheetData></worksheet>",
		}), &pass).Read("units", payments, &pass)
		if got := fmt.Sprint(pass.Found); !strings.Contains(got, want) {
			t.Errorf("%s: got %s", rows, got)
		}
	}
}

// A file that only bears the name of a workbook is told for what it is.
func TestNoWorkbook(t *testing.T) {
	t.Parallel()
	compound := "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
	wide := func(s string) string { return strings.Join(strings.Split(s, ""), "\x00") + "\x00" }
	for want, content := range map[string][]byte{
		"设有打开密码":       []byte(compound + wide("EncryptionInfo") + wide("EncryptedPackage")),
		"旧格式的 .xls":    []byte(compound + wide("Workbook")),
		"旧格式的 Word 文档": []byte(compound + wide("WordDocument")),
		"这是网页（HTML）":   []byte("\ufeff \n<html xmlns:o=\"x\"><body><table><tr><td>1</td></tr></table>"),
		"XML 表格 2003":  []byte(`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">`),
		"这是文本（如 CSV）":  []byte("代码,名称\nA01,甲市\n"),
		"文件是空的":        nil,
		"这是 PDF":       []byte("%PDF-1.7\n"),
		"文件不完整":        []byte("PK\x03\x04\x14\x00"),
		"OpenDocument": archive(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}),
		"这是 Word 文档":   archive(t, map[string]string{"_rels/.rels": relations(transitional+"officeDocument", "word/document.xml"), "word/document.xml": "<x/>"}),
		".xlsb":        archive(t, map[string]string{"_rels/.rels": relations(transitional+"officeDocument", "xl/workbook.bin"), "xl/workbook.bin": "x"}),
		"这是压缩包":        archive(t, map[string]string{"funds.csv": "x"}),
	} {
		var pass fault.Pass
		OpenBook("x.xlsx", content, &pass)
		if got := fmt.Sprint(pass.Found); !strings.Contains(got, want) {
			t.Errorf("%s: got %s", want, got)
		}
	}
}
