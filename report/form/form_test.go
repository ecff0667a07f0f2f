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
	"tongchou/calc/finding"
	"tongchou/data"
	"tongchou/data/datatest/pools"
	"tongchou/data/fault"
	"tongchou/report/xlsx/book"
	"tongchou/report/xlsx/booktest"
)

// formsOf makes the forms of a pool for the budget of the year after its last, by
// code.
func formsOf(t testing.TB, files fstest.MapFS) (*calc.Pool, map[string][]byte) {
	t.Helper()
	pool := pools.Read(t, files, "pool")
	return pool, formsFor(t, pool, calc.Ask{Year: pool.NextAsk(calc.Budget), Basis: calc.Budget})
}

func formsFor(t testing.TB, pool *calc.Pool, ask calc.Ask) map[string][]byte {
	t.Helper()
	list, err := Workbooks(pool, pools.Program(t, pool), ask, "")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range list {
		code, got, ok := calc.AskOf(strings.TrimSuffix(f.Name, ".xlsx"))
		if !ok || got != ask {
			t.Fatalf("a form for %s is called %s", ask, f.Name)
		}
		out[code+".xlsx"] = f.Data
	}
	return out
}

// readBack reads a pool, apart from who has sent no form or a blank one.
func readBack(files fstest.MapFS) (*calc.Pool, finding.List) {
	pool, found := data.Read(files, "pool")
	return pool, slices.DeleteFunc(found, func(f finding.Finding) bool { return f.ID == fault.Unsent || f.ID == fault.Unfilled })
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
	after, found := readBack(files)
	if len(found) > 0 {
		t.Fatal(found)
	}
	if n := len(after.Rows) - len(before.Rows); n != 2 {
		t.Fatalf("%d rows were added, want the budget and the year before", n)
	}
	year := before.NextAsk(calc.Budget)
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
	after, found := readBack(files)
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
		if cells[4] == "政策减收额" && (cells[10] != "不小于0" || cells[12] != "0") {
			t.Errorf("%q", cells)
		}
		if cells[4] == "申请" {
			if err := f.SetCellValue("填报事项", "F"+strconv.Itoa(i+1), "是"); err != nil {
				t.Fatal(err)
			}
		}
	}
	files["units/210100.xlsx"] = &fstest.MapFile{Data: booktest.Saved(t, f)}
	after, found := readBack(files)
	if len(found) > 0 {
		t.Fatal(found)
	}
	added := after.Inputs[len(before.Inputs):]
	if len(added) != 1 || added[0].Item != "申请" || !added[0].Value.Yes || added[0].Code != "210100" || added[0].Year != before.NextAsk(calc.Budget) {
		t.Errorf("inputs added: %+v", added)
	}
}

// What stands for an item that nobody fills in is said in words, not as a formula.
func TestFormSaysDefaults(t *testing.T) {
	t.Parallel()
	_, forms := formsOf(t, pools.Files(t, "shandong"))
	rows, err := booktest.Open(t, forms["370100.xlsx"]).GetRows("填报事项")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for _, cells := range rows {
		said[cells[4]] = cells[10] + "|" + cells[12]
	}
	for item, want := range map[string]string{"考核得分": "0至100|省级考核评价考核总分，没有的按90", "缺口成因": "政策调整、突发应急、合理支出|空"} {
		if said[item] != want {
			t.Errorf("%s: %q, want %q", item, said[item], want)
		}
	}
}

// A form says of what does not add up what the reader says when the form comes
// back, neither more nor less.
func TestFormAgreesWithReader(t *testing.T) {
	t.Parallel()
	booktest.LibreOffice(t)
	files := pools.Files(t, "liaoning")
	_, forms := formsOf(t, files)
	const sheet = "基金收支-职工"
	words := map[string]string{
		fault.Sum: "小计不等于分项之和", fault.Part: "合计大于", fault.Heads: "少于参保人数", fault.Balance: "不等于年末结余",
		fault.Carried: "加期初调整", fault.Older: "与在档较早的数相等",
	}
	type row map[string][]any // what is typed for 2027年预算 and 2026年执行
	sound := row{
		"在职人数": {5, 5}, "退休人数": {3, 3}, "参保人数": {8, 8}, "征缴收入": {100, 90}, "财政补贴收入": {0, 0}, "利息收入": {1, 1}, "转移收入": {0, 0},
		"其他收入": {0, 0}, "收入小计": {101, 91}, "待遇支出": {50, 50}, "转移支出": {0, 0}, "其他支出": {0, 0}, "支出小计": {50, 50},
		"上级补助收入": {0, 0}, "下级上解收入": {0, 0}, "补助下级支出": {0, 0}, "上解上级支出": {7, 0},
		"上年结余": {1367560041, 1367560000}, "期初调整": {0, 0}, "年末结余": {1367560085, 1367560041},
	}
	cases := []struct {
		name  string
		typed row
	}{
		{"sound", nil},
		{"income", row{"收入小计": {102, nil}, "年末结余": {1367560086, nil}}},
		{"a total left out", row{"收入小计": {"", nil}}},
		{"a total left out, closing wrong", row{"收入小计": {"", nil}, "年末结余": {1, nil}}},
		{"closing of a year and what follows", row{"年末结余": {nil, 1367560040}}},
		{"opening", row{"上年结余": {1367560042, nil}, "年末结余": {1367560086, nil}}},
		{"opening of the year before", row{"上年结余": {nil, 0}, "年末结余": {nil, 41}}},
		{"adjusted", row{"上年结余": {1367560042, nil}, "期初调整": {1, nil}, "年末结余": {1367560086, nil}}},
		{"a transfer left blank", row{"上解上级支出": {"", nil}, "年末结余": {1, nil}}},
		{"heads", row{"参保人数": {7, 9}}},
		{"part above whole", row{"其他收入": {"", nil}, "收入小计": {100, nil}, "年末结余": {1367560084, nil}}},
	}
	var books [][]byte
	for _, c := range cases {
		f := booktest.Open(t, forms["210300.xlsx"])
		for name, values := range sound {
			if c.typed[name] != nil || c.name == "heads" || !strings.HasSuffix(name, "人数") {
				fillIn(t, f, sheet, name, values...)
			}
		}
		for name, values := range c.typed {
			fillIn(t, f, sheet, name, values...)
		}
		books = append(books, booktest.Saved(t, f))
	}
	for i, f := range booktest.Recalculated(t, books...) {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		told, remarks := map[string]bool{}, slices.Index(rows[0], "※核对")
		for _, cells := range rows[1:] {
			for id, word := range words {
				told[id] = told[id] || len(cells) > remarks && strings.Contains(cells[remarks], word)
			}
		}
		files["units/210300-2027-预算.xlsx"] = &fstest.MapFile{Data: books[i]}
		_, found := readBack(files)
		for id, word := range words {
			read := slices.ContainsFunc(found, func(f finding.Finding) bool { return f.ID == id && f.Pos.Sheet == sheet })
			if read != told[id] {
				t.Errorf("%s: %s told by the form: %v, by the reader: %v\n%v", cases[i].name, word, told[id], read, found)
			}
		}
	}
}

// In a form only what is to be filled in can be typed into, with lists and
// limits; everything else is locked.
func TestFormLocks(t *testing.T) {
	t.Parallel()
	_, forms := formsOf(t, pools.Files(t, "liaoning"))
	f := booktest.Open(t, forms["210100.xlsx"])
	const sheet = "基金收支-职工"
	for name, open := range map[string]bool{"年度": false, "代码": false, "口径": false, "征缴收入（元）": true, "年末结余（元）": true} {
		cell := "B" + strconv.Itoa(booktest.Find(t, f, sheet, 0, name))
		if booktest.Locked(t, f, sheet, cell) == open {
			t.Errorf("%s (%s) can be typed into: want %v", name, cell, open)
		}
	}
	if cell := "C" + strconv.Itoa(booktest.Find(t, f, sheet, 0, "口径")); booktest.Locked(t, f, sheet, cell) {
		t.Errorf("the 口径 of last year (%s) cannot be chosen", cell)
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
	if lists < 1 || limits < 20 {
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
