package data

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"tongchou/calc"
	"tongchou/data/datatest"
)

// A pool reads the same from CSV, from CSV in GB18030 with CRLF, and from
// sheets, apart from places and hashes.
func TestSameFromEveryForm(t *testing.T) {
	t.Parallel()
	want, found := Read(base(t), "base")
	if len(found) > 0 {
		t.Fatal(lines(found))
	}
	gb := base(t)
	for name, f := range gb {
		f.Data = datatest.GB18030(t, bytes.ReplaceAll(f.Data, []byte("\n"), []byte("\r\n")))
		gb[name] = f
	}
	bom := base(t)
	for _, f := range bom {
		f.Data = append([]byte("\xEF\xBB\xBF"), f.Data...)
	}
	cr := base(t)
	for _, f := range cr {
		f.Data = bytes.ReplaceAll(f.Data, []byte("\n"), []byte("\r"))
	}
	forms := map[string]fstest.MapFS{
		"GB18030": gb, "BOM": bom, "CR": cr,
		"sheets": datatest.AsWorkbook(t, base(t), "units", "funds", "inputs", "ledger", "provenance", "assumptions"),
		"mixed":  datatest.AsWorkbook(t, base(t), "funds", "ledger"),
	}
	for form, files := range forms {
		got, found := Read(files, "base")
		if len(found) > 0 {
			t.Errorf("%s:\n%s", form, lines(found))
		}
		if diff := cmp.Diff(summary(want), summary(got)); diff != "" {
			t.Errorf("%s: %s", form, diff)
		}
	}
}

// summary is a pool without places.
func summary(p *calc.Pool) []string {
	var out []string
	for _, u := range p.Units {
		out = append(out, fmt.Sprint(u.Code, u.Name, u.Type, u.Payee, u.Bank, u.Account, u.Note))
	}
	for _, r := range p.Rows {
		for _, m := range p.Measures {
			if c, ok := r.Cells[m.Name]; ok {
				out = append(out, fmt.Sprint(r.Year, r.Basis, r.Insurance, r.Unit, m.Name, c.Num, c.Nature, c.Method, c.Source))
			}
		}
	}
	for _, in := range p.Inputs {
		out = append(out, fmt.Sprint(in.Year, in.Scheme, in.Insurance, in.Code, in.Item, in.Value, in.Basis, in.Note))
	}
	for _, e := range p.Ledger {
		out = append(out, fmt.Sprint(e.Year, e.Scheme, e.Insurance, e.Code, e.Category, e.Amount, e.Date, e.Number))
	}
	for _, o := range p.Overrides {
		out = append(out, fmt.Sprint(o.Year, o.Insurance, o.Code, o.Scenario, o.Assumption, o.Value))
	}
	return out
}

// What stands above a table, beside it or in its empty cells for the sake of
// looks does no harm: titles, styled rows to the end of the sheet, merged cells
// that hold nothing or a title, formulas that show nothing.
func TestLooks(t *testing.T) {
	t.Parallel()
	want, _ := Read(base(t), "base")
	files := datatest.AsWorkbook(t, base(t), "units", "inputs")
	book, err := excelize.OpenReader(bytes.NewReader(files[workbookFile].Data))
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, sheet := range []string{"units", "inputs"} {
		must(book.InsertRows(sheet, 1, 3))
		must(book.SetCellStr(sheet, "A1", "示例市统筹区情况表"))
		must(book.MergeCell(sheet, "A1", "G2"))
		must(book.SetCellStr(sheet, "F3", "单位：元"))
		must(book.MergeCell(sheet, "A20", "C21"))
	}
	must(book.SetCellStr("units", "A4", "代　码"))
	must(book.SetCellStr("units", "D4", "收款\n户名"))
	must(book.SetCellStr("units", "A5", "A01\u200b"))
	var b bytes.Buffer
	must(book.Write(&b))
	files[workbookFile].Data = datatest.Rezip(t, b.Bytes(), func(name, text string) string {
		if !strings.HasPrefix(name, "xl/worksheets/sheet") {
			return text
		}
		return strings.Replace(text, "</sheetData>", `<row r="1048576"><c r="A1048576" t="str"><f>""</f><v></v></c><c r="XFD1048576" s="0"/></row></sheetData>`, 1)
	})
	got, found := Read(files, "base")
	if len(found) != 1 || !strings.Contains(found[0].Found, "U+200B") { // the one thing that looks do not show
		t.Fatal(lines(found))
	}
	if diff := cmp.Diff(summary(want), summary(got)); diff != "" {
		t.Error(diff)
	}
}

// A sheet that is not shown is read, and said to be.
func TestHiddenSheet(t *testing.T) {
	t.Parallel()
	files := datatest.AsWorkbook(t, base(t), "ledger")
	files[workbookFile].Data = datatest.Rezip(t, files[workbookFile].Data, func(name, text string) string {
		return strings.Replace(text, `<sheet name="ledger"`, `<sheet name="ledger" state="veryHidden"`, 1)
	})
	_, found := Read(files, "base")
	if got := lines(found); got != "pool.xlsx[ledger!A1]: 警告 D118 工作表是隐藏的，已照读；处理：取消隐藏（或清除筛选）后核对，不要的删去\n" {
		t.Error(got)
	}
}

// The order of columns is free: a table of inputs whose first column is 项目
// is no form.
func TestItemFirst(t *testing.T) {
	t.Parallel()
	want, _ := Read(base(t), "base")
	files := base(t)
	var swapped strings.Builder
	for line := range strings.Lines(string(files["inputs.csv"].Data)) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), ",")
		cells[0], cells[4] = cells[4], cells[0]
		swapped.WriteString(strings.Join(cells, ",") + "\n")
	}
	files["inputs.csv"].Data = []byte(swapped.String())
	got, found := Read(datatest.AsWorkbook(t, files, "inputs"), "base")
	if len(found) > 0 {
		t.Fatal(lines(found))
	}
	if diff := cmp.Diff(summary(want), summary(got)); diff != "" {
		t.Error(diff)
	}
}

// Days of a workbook are numbers, counted from 1900 or 1904.
func TestSheetDates(t *testing.T) {
	t.Parallel()
	for _, d1904 := range []bool{false, true} {
		files := datatest.AsWorkbook(t, base(t), "ledger")
		book, err := excelize.OpenReader(bytes.NewReader(files[workbookFile].Data))
		if err != nil {
			t.Fatal(err)
		}
		if err := book.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &d1904}); err != nil {
			t.Fatal(err)
		}
		serial := 45747 // 2025-03-31 counted from 1900
		if d1904 {
			serial -= 1462
		}
		for cell, v := range map[string]float64{"G3": float64(serial), "G4": float64(serial) + 0.75, "G5": 20251221} {
			if err := book.SetCellFloat("ledger", cell, v, -1, 64); err != nil {
				t.Fatal(err)
			}
		}
		var b bytes.Buffer
		if err := book.Write(&b); err != nil {
			t.Fatal(err)
		}
		files[workbookFile].Data = b.Bytes()
		pool, found := Read(files, "base")
		if len(found) > 0 {
			t.Fatal(lines(found))
		}
		for i, want := range []string{"2025-03-31", "2025-03-31", "2025-12-21"} {
			if got := pool.Ledger[i+1].Date; got != want {
				t.Errorf("1904 %v: %s, want %s", d1904, got, want)
			}
		}
	}
}
