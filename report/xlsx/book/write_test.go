package book

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"tongchou/report/xlsx/booktest"
)

// sheetBytes makes a workbook of one sheet.
func sheetBytes(t testing.TB, fill func(*Sheet)) []byte {
	t.Helper()
	b := &Book{Title: "试", Year: 2026}
	fill(b.Add("表", ""))
	data, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestCellsKeepTheirKindAndDigits(t *testing.T) {
	t.Parallel()
	book := sheetBytes(t, func(s *Sheet) {
		for i, c := range []Cell{
			{Value: Rat(t, "9999999999999.99"), style: Money},
			{Value: Rat(t, "-0.01"), style: Money},
			{Value: Rat(t, "1/3")},
			{Value: Rat(t, "0.07"), style: Style{Format: "0%"}},
			{Value: true},
			{Value: "=1+1"}, {Value: "+86"}, {Value: "-"}, {Value: "@名"},
			{Value: nil, style: Money},
			{Value: Rat(t, "3.30"), Formula: "1.1*3", style: Money},
			{Value: "平", Formula: `IF(1=1,"平","")`},
			{Value: false, Formula: "1>2"},
		} {
			s.set(i, 0, c)
		}
	})
	f := booktest.Open(t, book)
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
		name := Column(0) + strconv.Itoa(i+1)
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
	xml := booktest.Part(t, book, "xl/worksheets/sheet1.xml")
	if !strings.Contains(xml, `<f>1.1*3</f><v>3.3</v>`) {
		t.Error("a formula has no cached value")
	}
}

// Excel wants the columns of a sheet from left to right.
func TestColumnsAreListedInOrder(t *testing.T) {
	t.Parallel()
	book := sheetBytes(t, func(s *Sheet) { s.Line(0, 0, Plain, "一", "二二", "三三三", "四") })
	xml := booktest.Part(t, book, "xl/worksheets/sheet1.xml")
	var order []string
	for _, m := range regexp.MustCompile(`<col min="(\d+)"`).FindAllStringSubmatch(xml, -1) {
		order = append(order, m[1])
	}
	if strings.Join(order, " ") != "1 2 3 4" {
		t.Errorf("columns are listed as %v", order)
	}
}

func TestSheetNames(t *testing.T) {
	t.Parallel()
	b := &Book{}
	for _, wish := range []string{
		"汇总-职工", "汇总-职工", "a/b:c*d?e[f]g\\h", "'引号'", "", strings.Repeat("长", 40), strings.Repeat("长", 40), "Abc", "aBC",
		strings.Repeat("长", 30) + "𠮷",
	} {
		b.Add(wish, "")
	}
	seen := map[string]bool{}
	for _, s := range b.Sheets {
		low := strings.ToLower(s.Name)
		if seen[low] {
			t.Errorf("two sheets %q", s.Name)
		}
		seen[low] = true
		if n := len(utf16.Encode([]rune(s.Name))); n == 0 || n > MaxSheetName {
			t.Errorf("%q has %d units", s.Name, n)
		}
		if forbidden.MatchString(s.Name) || strings.HasPrefix(s.Name, "'") || strings.HasSuffix(s.Name, "'") {
			t.Errorf("%q is not a sheet name", s.Name)
		}
		if strings.ContainsRune(s.Name, unicode.ReplacementChar) {
			t.Errorf("%q was cut within a character", s.Name)
		}
	}
	if _, err := b.Bytes(); err != nil {
		t.Error(err)
	}
}

// A caption that is longer than its sheet is wide is printed in full.
func TestLongCaptionsFold(t *testing.T) {
	t.Parallel()
	b := &Book{Title: "x", Year: 2026}
	long := b.Add("长", "")
	long.Begin("题", strings.Repeat("说明", 20), 3, 0, false)
	long.Line(2, 0, Head, "代码", "统筹区")
	short := b.Add("短", "")
	short.Begin("题", "说明", 3, 0, false)
	short.Line(2, 0, Head, "代码", "统筹区")
	data, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	f := booktest.Open(t, data)
	for sheet, folds := range map[string]bool{"长": true, "短": false} {
		merged, err := f.GetMergeCells(sheet)
		if err != nil {
			t.Fatal(err)
		}
		height, err := f.GetRowHeight(sheet, 2)
		if err != nil {
			t.Fatal(err)
		}
		if (len(merged) == 1) != folds || (height > 2*lineSpace) != folds {
			t.Errorf("%s: merged %v, %v points high; folds %v", sheet, merged, height, folds)
		}
	}
}

func Rat(t testing.TB, s string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("bad number %q", s)
	}
	return r
}

// A comparison that finds nothing wrong in a wrong book would prove nothing.
func TestRecalculationFindsAWrongValue(t *testing.T) {
	t.Parallel()
	b := &Book{Title: "x", Year: 2026}
	s := b.Add("表", "")
	s.Put(0, 0, big.NewRat(125, 100), Money)
	s.Calc(0, 1, "A1*2", big.NewRat(250, 100), Money)
	s.Calc(0, 2, "A1*2", big.NewRat(251, 100), Money)
	s.Calc(0, 3, `IF(A1>1,"平","不平")`, "不平", Plain)
	data, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	n, diffs := booktest.Differences(t, booktest.Open(t, data), booktest.Recalculated(t, data)[0])
	if n != 3 || len(diffs) != 2 {
		t.Errorf("%d formulas, differences %q; want 3 and those of C1 and D1", n, diffs)
	}
}
