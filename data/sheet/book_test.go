package sheet

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tongchou/data/datatest"
	"tongchou/data/fault"
	"tongchou/data/value"
)

// payments is the layout of the tables here.
var payments = Layout{Sideways: true, Columns: []Column{
	{Name: "年度", Required: true}, {Name: "代码", Required: true}, {Name: "征缴收入", Scales: value.Scales("money")},
}}

// A workbook that unpacks to far more than any pool needs is refused before it
// is unpacked, and so is a sheet of empty space.
func TestWorkbookBounds(t *testing.T) {
	t.Parallel()
	plain := datatest.Workbook(t, map[string][]byte{"units": []byte("A1 s 代码")})
	sheet := func(rows string) []byte {
		return datatest.Rezip(t, plain, func(name, text string) string {
			if name == "xl/worksheets/sheet2.xml" {
				return `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + rows + `</sheetData></worksheet>`
			}
			return text
		})
	}
	texts := func(items string) []byte {
		return datatest.Rezip(t, plain, func(name, text string) string {
			if name == "xl/sharedStrings.xml" {
				return "<sst>" + items + "</sst>"
			}
			return text
		})
	}
	for name, content := range map[string][]byte{
		"many columns": sheet(`<row r="1"><c r="XFD1" s="0"><v>1</v></c></row>`),
		"many rows":    sheet(`<row r="1048576"><c r="A1048576"><v>1</v></c></row>`),
		"many cells":   sheet(`<row r="100000"><c r="AZ100000"><v>1</v></c></row>`),
		"many texts":   texts(strings.Repeat("<si/>", maxCells+1)),
		"many merges":  sheet(`</sheetData><mergeCells>` + strings.Repeat(`<mergeCell ref="A1:B1"/>`, maxMerged+1) + `</mergeCells><sheetData>`),

		"bomb":   sheet(strings.Repeat(" ", maxUnpacked)),
		"broken": sheet(`<row r="1"><c`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if testing.Short() && name == "many texts" {
				t.Skip("4 million texts are read before they are refused")
			}
			var pass fault.Pass
			if b := OpenBook("x.xlsx", content, &pass); b != nil {
				b.Read("units", payments, &pass)
			}
			if found := fmt.Sprint(pass.Found); !strings.Contains(found, fault.Workbook) {
				t.Errorf("not refused: %s", found)
			}
		})
	}
}

// Every edit is found, and nothing where only the writing program differs.
func TestChanges(t *testing.T) {
	t.Parallel()
	make := func(change func(*excelize.File)) []byte {
		f := excelize.NewFile()
		defer f.Close()
		for cell, v := range map[string]any{"A1": "名", "A2": "6222020000000000001", "B1": 0.03, "B2": 12345678901.23, "C1": true} {
			if err := f.SetCellValue("Sheet1", cell, v); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.SetCellFormula("Sheet1", "D1", "IF('Sheet1'!B1>0, TRUE, FALSE)"); err != nil {
			t.Fatal(err)
		}
		change(f)
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	set := func(cell string, v any) func(*excelize.File) {
		return func(f *excelize.File) {
			if err := f.SetCellValue("Sheet1", cell, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	formula := func(text string) func(*excelize.File) {
		return func(f *excelize.File) {
			if err := f.SetCellFormula("Sheet1", "D1", text); err != nil {
				t.Fatal(err)
			}
		}
	}
	original := make(func(*excelize.File) {})
	for _, c := range []struct {
		name   string
		change func(*excelize.File)
		want   string
	}{
		{"nothing", func(*excelize.File) {}, "[]"},
		{"another spelling", formula("IF(Sheet1!B1>0,TRUE(),FALSE())"), "[]"},
		{"last binary place", set("B1", 0.030000000000000002), "[]"},
		{"number", set("B1", 0.031), "[{Sheet1 B1 数值 0.03 0.031}]"},
		{"a fen of a large amount", set("B2", 12345678901.24), "[{Sheet1 B2 数值 12345678901.23 12345678901.24}]"},
		{"text", set("A1", "改"), "[{Sheet1 A1 文字 名 改}]"},
		{"a digit of an account", set("A2", "6222020000000000002"), "[{Sheet1 A2 文字 6222020000000000001 6222020000000000002}]"},
		{"text to number", set("A2", 6222020000000000001), "[{Sheet1 A2 类型 文字 6222020000000000001 数值 6222020000000000001}]"},
		{"cleared", set("A1", nil), "[{Sheet1 A1 文字 名 }]"},
		{"added", set("F9", 1), "[{Sheet1 F9 数值  1}]"},
		{"yes to no", set("C1", false), "[{Sheet1 C1 数值 1 0}]"},
		{"formula", formula("1+1"), "[{Sheet1 D1 公式 =IF(Sheet1!B1>0,TRUE,FALSE) =1+1}]"},
		{"formula to number", set("D1", 5), "[{Sheet1 D1 公式 =IF(Sheet1!B1>0,TRUE,FALSE) 5}]"},
		{"sheet", func(f *excelize.File) { _, _ = f.NewSheet("另") }, "[{另  工作表 没有 有}]"},
		{"sheet gone", func(f *excelize.File) { _, _ = f.NewSheet("另"); _ = f.DeleteSheet("Sheet1") }, "[{Sheet1  工作表 有 没有} {另  工作表 没有 有}]"},
		{"blanks", set("A1", "名 "), "[{Sheet1 A1 文字 名 名 }]"},
		{"a formula that two cells share", func(f *excelize.File) {
			kind, cells := excelize.STCellFormulaTypeShared, "E1:E2"
			if err := f.SetCellFormula("Sheet1", "E1", "B1*2", excelize.FormulaOpts{Type: &kind, Ref: &cells}); err != nil {
				t.Fatal(err)
			}
		}, "[{Sheet1 E1 公式  =B1*2} {Sheet1 E2 公式  =B2*2}]"},
	} {
		got, err := Changes(original, make(c.change))
		if err != nil {
			t.Fatal(err)
		}
		if s := fmt.Sprint(got); s != c.want {
			t.Errorf("%s: %s, want %s", c.name, s, c.want)
		}
	}
	if _, err := Changes(original, []byte("no workbook")); err == nil {
		t.Error("a text passes for a workbook")
	}
}

// No sheet makes the reader panic or forget its bounds, whatever its XML says.
func FuzzSheet(f *testing.F) {
	plain := datatest.Workbook(f, map[string][]byte{"基金收支": []byte("A1 s 项目\nB1 s 填报\nA2 s 年度\nB2 n 2027\nA3 s 代码\nB3 s A02\nA4 s 征缴收入（元）\nB4 n 1\n")})
	part := ""
	datatest.Rezip(f, plain, func(name, text string) string {
		if name == "xl/worksheets/sheet2.xml" {
			part = text
		}
		return text
	})
	for _, text := range []string{
		part, `<sheetData><v>99</v></c></sheetData>`, `<sheetData><row r="2"><c r="A1"/></row></sheetData>`, `<row><c t="s"><v>99</v></c><c t="b"><v>7</v></c></row>`,
		`<row r="1"><c r="B1" t="inlineStr"><is><r><t>_x000D_</t></r></is></c></row><mergeCell ref="A1"/><cols><col min="-1" max="9999999" hidden="1"/></cols>`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		content := datatest.Rezip(t, plain, func(name, old string) string {
			if name == "xl/worksheets/sheet2.xml" {
				return string(text)
			}
			return old
		})
		var pass fault.Pass
		b := OpenBook("x.xlsx", content, &pass)
		if b == nil {
			t.Fatal(pass.Found)
		}
		w, err := b.read("基金收支")
		if err == nil {
			for _, row := range w.rows {
				if row.number > maxRows || len(row.cells) > maxCols {
					t.Errorf("row %d has %d cells", row.number, len(row.cells))
				}
			}
		}
		if table := b.Read("基金收支", payments, &pass); table == nil && len(pass.Found) == 0 {
			t.Error("no table, and nothing is said")
		}
	})
}
