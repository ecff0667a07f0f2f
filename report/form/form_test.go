package form

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/xuri/excelize/v2"

	"tongchou/calc"
	"tongchou/data"
	"tongchou/data/datatest/pools"
	"tongchou/report/xlsx/book"
	"tongchou/report/xlsx/booktest"
)

// formsOf makes the forms of a pool for the year after its last.
func formsOf(t testing.TB, files fstest.MapFS) (*calc.Pool, map[string][]byte) {
	t.Helper()
	pool := pools.Read(t, files, "pool")
	program := pools.Program(t, pool)
	list, err := Workbooks(pool, program, Year(pool), "")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range list {
		out[f.Name] = f.Data
	}
	return pool, out
}

// fillIn types into the cells beside a name in the first column of a sheet.
func fillIn(t testing.TB, f *excelize.File, sheet, name string, values ...any) {
	t.Helper()
	row := 0
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for i, cells := range rows {
		if len(cells) > 0 && (cells[0] == name || strings.HasPrefix(cells[0], name+"（")) {
			row = i + 1
		}
	}
	if row == 0 {
		t.Fatalf("%s has no %s", sheet, name)
	}
	for i, v := range values {
		if v == nil {
			continue
		}
		if err := f.SetCellValue(sheet, book.Column(1+i)+strconv.Itoa(row), v); err != nil {
			t.Fatal(err)
		}
	}
}

// What is typed into a form comes back to the fen, whichever way it is typed,
// and forms that nobody filled in add nothing.
func TestFormsReadBack(t *testing.T) {
	t.Parallel()
	files := pools.Files(t, "liaoning")
	before, forms := formsOf(t, files)
	if len(forms) != len(before.Units) {
		t.Fatalf("%d forms, %d units", len(forms), len(before.Units))
	}
	for name, form := range forms {
		files["units/"+name] = &fstest.MapFile{Data: form}
	}
	f := booktest.Open(t, forms["210200.xlsx"])
	fillIn(t, f, "基金收支-职工", "征缴收入", "１２，３４５．６７", 1234.5)
	fillIn(t, f, "基金收支-职工", "其他收入", " 0.10 ", nil)
	fillIn(t, f, "基金收支-职工", "单位缴费费率", "8%", 0.08)
	files["units/210200.xlsx"].Data = booktest.Saved(t, f)
	after, found := data.Read(files, "pool")
	if len(found) > 0 {
		t.Fatal(found)
	}
	if n := len(after.Rows) - len(before.Rows); n != 2 {
		t.Fatalf("%d rows were added, want the budget and the year before", n)
	}
	year := Year(before)
	for _, c := range []struct {
		year    int
		basis   calc.Basis
		measure string
		want    string
	}{
		{year, calc.Budget, "征缴收入", "12345.67"}, {year, calc.Budget, "其他收入", "0.1"}, {year, calc.Budget, "单位缴费费率", "0.08"},
		{year - 1, calc.Expected, "征缴收入", "1234.5"}, {year - 1, calc.Expected, "单位缴费费率", "0.08"},
	} {
		i := slices.IndexFunc(after.Rows, func(r calc.Row) bool {
			return r.Year == c.year && r.Basis == c.basis && after.Units[r.Unit].Code == "210200" && r.Insurance == "职工"
		})
		if i < 0 {
			t.Errorf("no row %d %s", c.year, c.basis)
			continue
		}
		got := after.Rows[i].Cells[c.measure]
		if got.Num == nil || got.Num.Cmp(rat(t, c.want)) != 0 {
			t.Errorf("%d %s = %v, want %s", c.year, c.measure, got.Num, c.want)
		}
		if got.Pos.File != "units/210200.xlsx" || got.Pos.Sheet != "基金收支-职工" || got.Pos.Cell == "" {
			t.Errorf("%s stands at %s", c.measure, got.Pos)
		}
	}
}

// The forms of an office that works in 万元 say so, and read back as 元.
func TestFormsInWanYuan(t *testing.T) {
	t.Parallel()
	files := pools.Files(t, "liaoning")
	notice := string(files["notice.toml"].Data)
	files["notice.toml"] = &fstest.MapFile{Data: []byte("money_unit = \"万元\"\n" + notice)}
	before, forms := formsOf(t, files)
	f := booktest.Open(t, forms["210100.xlsx"])
	fillIn(t, f, "基金收支-职工", "征缴收入", 1.234567)
	files["units/210100.xlsx"] = &fstest.MapFile{Data: booktest.Saved(t, f)}
	after, found := data.Read(files, "pool")
	if len(found) > 0 {
		t.Fatal(found)
	}
	last := after.Rows[len(before.Rows)]
	if got := last.Cells["征缴收入"].Num; got == nil || got.Cmp(rat(t, "12345.67")) != 0 {
		t.Errorf("征缴收入 = %v, want 12345.67 元", got)
	}
}

// An answer in 填报事项 is an input of the unit.
func TestFormInputsReadBack(t *testing.T) {
	t.Parallel()
	files := pools.Files(t, "liaoning")
	before, forms := formsOf(t, files)
	f := booktest.Open(t, forms["210100.xlsx"])
	rows, err := f.GetRows("填报事项")
	if err != nil {
		t.Fatal(err)
	}
	for i, cells := range rows {
		if cells[4] == "申请" {
			if err := f.SetCellValue("填报事项", "F"+strconv.Itoa(i+1), "是"); err != nil {
				t.Fatal(err)
			}
		}
	}
	files["units/210100.xlsx"] = &fstest.MapFile{Data: booktest.Saved(t, f)}
	after, found := data.Read(files, "pool")
	if len(found) > 0 {
		t.Fatal(found)
	}
	added := after.Inputs[len(before.Inputs):]
	if len(added) != 1 || added[0].Item != "申请" || !added[0].Value.Yes || added[0].Code != "210100" || added[0].Year != Year(before) {
		t.Errorf("inputs added: %+v", added)
	}
}

// In LibreOffice the identities of a form hold or are told.
func TestFormTellsWhatDoesNotAddUp(t *testing.T) {
	t.Parallel()
	booktest.LibreOffice(t)
	_, forms := formsOf(t, pools.Files(t, "liaoning"))
	f := booktest.Open(t, forms["210300.xlsx"])
	const sheet = "基金收支-职工"
	fillIn(t, f, sheet, "征缴收入", 100, 90)
	fillIn(t, f, sheet, "财政补贴收入", 0, 0)
	fillIn(t, f, sheet, "利息收入", 1, 1)
	fillIn(t, f, sheet, "转移收入", 0, 0)
	fillIn(t, f, sheet, "其他收入", 0, 0)
	fillIn(t, f, sheet, "收入小计", 102, 91)
	fillIn(t, f, sheet, "支出小计", 50, 50)
	fillIn(t, f, sheet, "上年结余", 41.5, 0)
	fillIn(t, f, sheet, "年末结余", 92, 41)
	got := booktest.Recalculated(t, booktest.Saved(t, f))[0]
	rows, err := got.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, cells := range rows {
		for _, text := range cells {
			for _, word := range []string{"小计不等于分项之和", "上年结余加收入减支出不等于年末结余", "不等于上年年末结余加期初调整"} {
				told[word] = told[word] || strings.Contains(text, word) && !strings.Contains(text, "年执行：")
			}
			if strings.Contains(text, "年执行：") {
				t.Errorf("the year before adds up, but %s", text)
			}
		}
	}
	if len(told) != 3 || !told["小计不等于分项之和"] || !told["上年结余加收入减支出不等于年末结余"] || !told["不等于上年年末结余加期初调整"] {
		t.Errorf("told: %v", told)
	}
}

// In a form only what is to be filled in can be typed into, with lists and
// limits; everything else is locked.
func TestFormLocks(t *testing.T) {
	t.Parallel()
	_, forms := formsOf(t, pools.Files(t, "liaoning"))
	f := booktest.Open(t, forms["210100.xlsx"])
	const sheet = "基金收支-职工"
	for name, open := range map[string]bool{"年度": false, "代码": false, "口径": true, "征缴收入（元）": true, "年末结余（元）": true} {
		cell := "B" + strconv.Itoa(booktest.Find(t, f, sheet, 0, name))
		if booktest.Locked(t, f, sheet, cell) == open {
			t.Errorf("%s (%s) can be typed into: want %v", name, cell, open)
		}
	}
	rules, err := f.GetDataValidations(sheet)
	if err != nil {
		t.Fatal(err)
	}
	lists, limits := 0, 0
	for _, r := range rules {
		switch r.Type {
		case "list":
			lists++
		case "decimal", "whole":
			limits++
		}
	}
	if lists < 2 || limits < 20 {
		t.Errorf("%d lists and %d limits", lists, limits)
	}
}

// The columns of a form before it is filled in are wide enough for its amounts.
func TestAmountsToComeHaveRoom(t *testing.T) {
	t.Parallel()
	_, forms := formsOf(t, pools.Files(t, "liaoning"))
	f := booktest.Open(t, forms["210100.xlsx"])
	for _, col := range []string{"B", "E"} {
		wide, err := f.GetColWidth("基金收支-职工", col)
		if err != nil {
			t.Fatal(err)
		}
		if longest := float64(len("-12,345,678,901.23")); wide < longest {
			t.Errorf("column %s is %.0f wide, an amount may take %.0f", col, wide, longest)
		}
	}
}

func rat(t testing.TB, s string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("bad number %q", s)
	}
	return r
}
