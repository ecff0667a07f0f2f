package xlsx

import (
	"archive/zip"
	"bytes"
	"io"
	"math/big"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"tongchou/data"
)

// The same view gives the same bytes, and the archive keeps no time.
func TestSameViewSameBytes(t *testing.T) {
	a, err := Render(sampleView(t, "liaoning"))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		b, err := Render(sampleView(t, "liaoning"))
		if err != nil {
			t.Fatal(err)
		}
		if len(a) != len(b) {
			t.Fatalf("%d files, then %d", len(a), len(b))
		}
		for i := range a {
			if a[i].Name != b[i].Name || !bytes.Equal(a[i].Data, b[i].Data) {
				t.Fatalf("%s differs from run to run", a[i].Name)
			}
		}
	}
	z, err := zip.NewReader(bytes.NewReader(a[0].Data), int64(len(a[0].Data)))
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range z.File {
		if !f.Modified.IsZero() && f.Modified.Year() > 1980 {
			t.Errorf("%s carries the time %v", f.Name, f.Modified)
		}
		if i > 0 && f.Name < z.File[i-1].Name {
			t.Errorf("%s stands after %s", f.Name, z.File[i-1].Name)
		}
	}
}

// zipped reads one file of a workbook.
func zipped(t testing.TB, book []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// sheetBytes makes a workbook of one sheet.
func sheetBytes(t testing.TB, fill func(*sheet)) []byte {
	t.Helper()
	b := &book{title: "试", year: 2026}
	fill(b.add("表"))
	data, err := b.bytes()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func rat(t testing.TB, s string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("bad number %q", s)
	}
	return r
}

func TestCellsKeepTheirKindAndDigits(t *testing.T) {
	book := sheetBytes(t, func(s *sheet) {
		for i, c := range []cell{
			{value: rat(t, "9999999999999.99"), style: money},
			{value: rat(t, "-0.01"), style: money},
			{value: rat(t, "1/3")},
			{value: rat(t, "0.07"), style: style{format: "0%"}},
			{value: true},
			{value: "=1+1"}, {value: "+86"}, {value: "-"}, {value: "@名"},
			{value: nil, style: money},
			{value: rat(t, "3.30"), formula: "1.1*3", style: money},
			{value: "平", formula: `IF(1=1,"平","")`},
			{value: false, formula: "1>2"},
		} {
			s.set(i, 0, c)
		}
	})
	f := open(t, book)
	want := []struct {
		value string
		kind  excelize.CellType
	}{
		{"9999999999999.99", excelize.CellTypeUnset}, {"-0.01", excelize.CellTypeUnset},
		{"0.333333333333333", excelize.CellTypeUnset}, {"0.07", excelize.CellTypeUnset},
		{"TRUE", excelize.CellTypeBool},
		{"=1+1", excelize.CellTypeInlineString}, {"+86", excelize.CellTypeInlineString},
		{"-", excelize.CellTypeInlineString}, {"@名", excelize.CellTypeInlineString},
		{"", excelize.CellTypeUnset},
		{"3.3", excelize.CellTypeUnset}, {"平", excelize.CellTypeFormula}, {"FALSE", excelize.CellTypeBool},
	}
	for i, w := range want {
		name := column(0) + itoa(i+1)
		got, err := f.GetCellValue("表", name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		if w.kind == excelize.CellTypeBool { // raw booleans read as 1 and 0
			got = map[string]string{"1": "TRUE", "0": "FALSE"}[got]
		}
		kind, err := f.GetCellType("表", name)
		if err != nil {
			t.Fatal(err)
		}
		if got != w.value || kind != w.kind {
			t.Errorf("%s = %q (type %d), want %q (type %d)", name, got, kind, w.value, w.kind)
		}
		text, err := f.GetCellFormula("表", name)
		if err != nil {
			t.Fatal(err)
		}
		if (text != "") != (i >= 10) {
			t.Errorf("%s has formula %q", name, text)
		}
	}
	xml := zipped(t, book, "xl/worksheets/sheet1.xml")
	if !strings.Contains(xml, `<f>1.1*3</f><v>3.3</v>`) {
		t.Error("a formula has no cached value")
	}
}

// Excel wants the columns of a sheet from left to right.
func TestColumnsAreListedInOrder(t *testing.T) {
	book := sheetBytes(t, func(s *sheet) { s.line(0, 0, plain, "一", "二二", "三三三", "四") })
	xml := zipped(t, book, "xl/worksheets/sheet1.xml")
	var order []string
	for _, m := range regexp.MustCompile(`<col min="(\d+)"`).FindAllStringSubmatch(xml, -1) {
		order = append(order, m[1])
	}
	if strings.Join(order, " ") != "1 2 3 4" {
		t.Errorf("columns are listed as %v", order)
	}
}

func TestAmountsBeyondFifteenDigitsAreRefused(t *testing.T) {
	b := &book{title: "试", year: 2026}
	b.add("表").put(2, 1, rat(t, "10000000000000"), money)
	_, err := b.bytes()
	if err == nil || !strings.Contains(err.Error(), "万元") || !strings.Contains(err.Error(), "B3") {
		t.Errorf("error %v, want the cell and the remedy 万元", err)
	}
	if _, err := stored(cell{value: rat(t, "-9999999999999.99"), style: money}); err != nil {
		t.Errorf("the largest amount is refused: %v", err)
	}
}

func TestSheetNames(t *testing.T) {
	b := &book{}
	for _, wish := range []string{
		"汇总-职工", "汇总-职工", "a/b:c*d?e[f]g\\h", "'引号'", "", strings.Repeat("长", 40), strings.Repeat("长", 40), "Abc", "aBC",
		strings.Repeat("长", 30) + "𠮷",
	} {
		b.add(wish)
	}
	seen := map[string]bool{}
	for _, s := range b.sheets {
		low := strings.ToLower(s.name)
		if seen[low] {
			t.Errorf("two sheets %q", s.name)
		}
		seen[low] = true
		if n := len(utf16.Encode([]rune(s.name))); n == 0 || n > maxSheetName {
			t.Errorf("%q has %d units", s.name, n)
		}
		if forbidden.MatchString(s.name) || strings.HasPrefix(s.name, "'") || strings.HasSuffix(s.name, "'") {
			t.Errorf("%q is not a sheet name", s.name)
		}
		if strings.ContainsRune(s.name, unicode.ReplacementChar) {
			t.Errorf("%q was cut within a character", s.name)
		}
	}
	if _, err := b.bytes(); err != nil {
		t.Error(err)
	}
}

// functionsOfAll are what Excel 2010, WPS and LibreOffice all have and mean the same.
var functionsOfAll = map[string]bool{
	"SUM": true, "AVERAGE": true, "IF": true, "AND": true, "OR": true, "NOT": true, "MIN": true, "MAX": true,
	"ROUND": true, "SIGN": true, "LEN": true, "INT": true, "ABS": true, "NA": true,
	"RANK": true, "COUNTIF": true, "SUMIF": true, "COUNT": true, "ISNUMBER": true,
}

var (
	quotedParts  = regexp.MustCompile(`"(?:[^"]|"")*"|'(?:[^']|'')*'`)
	functionCall = regexp.MustCompile(`([A-Z.]+)\(`)
)

// Formulas hold cell references and functions that every program knows; Chinese
// stands only in sheet names and texts.
func TestFormulasAreUnderstoodEverywhere(t *testing.T) {
	for _, name := range data.Embedded() {
		files, err := Render(sampleView(t, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files[:2] {
			f := open(t, file.Data)
			for _, s := range f.GetSheetList() {
				eachFormula(t, f, s, func(cell, text string) {
					bare := quotedParts.ReplaceAllString(text, "")
					for _, r := range bare {
						if r > unicode.MaxASCII {
							t.Errorf("%s %s!%s = %s: %q outside quotes", name, s, cell, text, r)
							break
						}
					}
					for _, call := range functionCall.FindAllStringSubmatch(bare, -1) {
						if !functionsOfAll[call[1]] {
							t.Errorf("%s %s!%s uses %s", name, s, cell, call[1])
						}
					}
				})
			}
		}
	}
}

func eachFormula(t testing.TB, f *excelize.File, sheet string, visit func(cell, text string)) {
	t.Helper()
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for r := range rows {
		for c := range rows[r] {
			name := column(c) + itoa(r+1)
			text, err := f.GetCellFormula(sheet, name)
			if err != nil {
				t.Fatal(err)
			}
			if text != "" {
				visit(name, text)
			}
		}
	}
}

func TestSheetsAreReadyToPrint(t *testing.T) {
	files, err := Render(sampleView(t, "shandong"))
	if err != nil {
		t.Fatal(err)
	}
	f := open(t, files[0].Data)
	titles := map[string]bool{}
	for _, n := range f.GetDefinedName() {
		if n.Name == "_xlnm.Print_Titles" {
			titles[n.Scope] = true
		}
		for _, r := range n.Name {
			if unicode.Is(unicode.Han, r) {
				t.Errorf("the defined name %s is Chinese", n.Name)
			}
		}
	}
	for _, s := range f.GetSheetList() {
		layout, err := f.GetPageLayout(s)
		if err != nil {
			t.Fatal(err)
		}
		if *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth < 1 || *layout.FitToHeight > 1 {
			t.Errorf("%s: paper %d, %s, %d pages wide, %d high", s, *layout.Size, *layout.Orientation, *layout.FitToWidth, *layout.FitToHeight)
		}
		props, err := f.GetSheetProps(s)
		if err != nil {
			t.Fatal(err)
		}
		if !*props.FitToPage {
			t.Errorf("%s does not fit to the page", s)
		}
		foot, err := f.GetHeaderFooter(s)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(foot.OddFooter, "第 &P 页 共 &N 页") {
			t.Errorf("%s has the footer %q", s, foot.OddFooter)
		}
		panes, err := f.GetPanes(s)
		if err != nil {
			t.Fatal(err)
		}
		if !titles[s] && (panes.Freeze || s != "封面") {
			t.Errorf("%s: heads frozen %v, repeated on paper %v", s, panes.Freeze, titles[s])
		}
	}
	props, err := f.GetCalcProps()
	if err != nil {
		t.Fatal(err)
	}
	if props.FullCalcOnLoad != nil && *props.FullCalcOnLoad || props.CalcID == nil || *props.CalcID != excelEngine {
		t.Error("the workbook is calculated when it is opened, and asks to be saved")
	}
}
