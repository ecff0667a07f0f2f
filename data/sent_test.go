package data

import (
	"fmt"
	"maps"
	"math/big"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/data/datatest"
	"tongchou/data/fault"
)

// form is a collection form of 职工 with one filled column, as sheet cells.
func form(year, code, contributions string, more ...string) []byte {
	lines := []string{"A1 s 项目", "B1 s 填报", "A2 s 年度", "B2 n " + year, "A3 s 口径", "B3 s 预算",
		"A4 s 险种", "B4 s 职工", "A5 s 代码", "B5 s " + code, "A6 s 征缴收入（元）", "B6 " + contributions}
	return []byte(strings.Join(append(lines, more...), "\n") + "\n")
}

// sent is a unit's workbook.
func sent(t testing.TB, sheets map[string][]byte) *fstest.MapFile {
	return &fstest.MapFile{Data: datatest.Workbook(t, sheets)}
}

// readSent reads a pool, apart from who has not sent a form.
func readSent(files fstest.MapFS) (*calc.Pool, finding.List) {
	pool, found := Read(files, "base")
	return pool, slices.DeleteFunc(found, func(f finding.Finding) bool { return f.ID == fault.Unsent })
}

// figure is a measure of the last row that was read.
func lastFigure(p *calc.Pool, measure string) *big.Rat {
	return p.Rows[len(p.Rows)-1].Cells[measure].Num
}

// What people send in a cell, and what it is read as.
func TestCellsAsSent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, cell, want string }{
		{"number", "n 1234.5", "2469/2"},
		{"binary noise", "n 0.7999999999999999", "4/5"},
		{"exponent", "n 1.2345E3", "2469/2"},
		{"full-width digits", "s １２３４．５", "2469/2"},
		{"separators and blanks", "s  1,234.5 ", "2469/2"},
		{"full-width separators", "s １，２３４．５", "2469/2"},
		{"no-break blanks", "s \u00a01234.5\u00a0", "2469/2"},
		{"text with an apostrophe's effect", "s 1234.5", "2469/2"},
	} {
		files := base(t)
		files["units/A02.xlsx"] = sent(t, map[string][]byte{"基金收支-职工": form("2027", "A02", c.cell)})
		pool, found := readSent(files)
		if len(found) > 0 {
			t.Errorf("%s:\n%s", c.name, lines(found))
			continue
		}
		if got := lastFigure(pool, "征缴收入"); got == nil || got.RatString() != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
	}
}

// What cannot be read for sure is refused at its cell, with the remedy.
func TestCellsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, cell, want string }{
		{"unit in the cell", "s 1234.5万元", "units/A02.xlsx[基金收支-职工!B6]: 错误 D120 “1234.5万元”带有单位"},
		{"dash for missing", "s —", "缺数请留空"},
		{"three decimals", "n 1234.567", "错误 D121"},
		{"misplaced separators", "s 12,34.5", "千分位逗号应每三位一个"},
		{"column too narrow", "s ########", "请加宽该列后重新导出"},
		{"formula without a value", "f SUM(B7:B9)", "错误 D108"},
		{"error value", "e #REF!", "错误 D108 错误值 #REF!"},
		{"negative", "n -1", "错误 D122"},
	} {
		files := base(t)
		files["units/A02.xlsx"] = sent(t, map[string][]byte{"基金收支-职工": form("2027", "A02", c.cell)})
		_, found := readSent(files)
		if got := lines(found); !strings.Contains(got, c.want) || strings.Count(got, ": 错误 ") != 1 {
			t.Errorf("%s: got\n%swant %s", c.name, got, c.want)
		}
	}
}

// A day where a year belongs, merged cells, and what stands outside the form.
func TestFormsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		form []byte
		want string
	}{
		{"a day for a year", form("46388", "A02", "n 1"), "[基金收支-职工!B2]: 提示 D128 “日期 2027-01-01”读作“2027”"},
		{"a number for a year", form("4638", "A02", "n 1"), "[基金收支-职工!B2]: 错误 D124"},
		{"merged", form("2027", "A02", "n 1", "m B6:B7"), "错误 D107 合并单元格 B6:B7"},
		{"a row that was added", form("2027", "A02", "n 1", "A9 s 其它收入（元）", "B9 n 1"), "[基金收支-职工!A9]: 错误 D111 不认识的列“其它收入”"},
		{"a figure without a name", form("2027", "A02", "n 1", "B9 n 1"), "[基金收支-职工!A9]: 错误 D115"},
		{"another unit of money", form("2027", "A02", "n 1", "A9 s 其他收入（千元）", "B9 n 1"), "错误 D116"},
		{"no code", form("2027", "", "n 1"), "错误 D127"},
		{"unknown code", form("2027", "B7", "n 1"), "错误 D142"},
	} {
		files := base(t)
		files["units/some.xlsx"] = sent(t, map[string][]byte{"基金收支-职工": c.form})
		_, found := readSent(files)
		if got := lines(found); !strings.Contains(got, c.want) {
			t.Errorf("%s: got\n%swant %s", c.name, got, c.want)
		}
	}
}

// Units write in their own unit of money, in whatever kind of file; blank rows
// at the end, remarks and formulas with a value do no harm.
func TestManyUnitsMerge(t *testing.T) {
	t.Parallel()
	files := base(t)
	var rows strings.Builder
	rows.WriteString("代码,名称,类型\nA01,甲市,市\nA02,乙市,市\nA9ZZ,省直,省直\n")
	for i := range 15 {
		code := fmt.Sprintf("U%02d", i)
		fmt.Fprintf(&rows, "%s,单位%d,县\n", code, i)
		switch i % 3 {
		case 0:
			files["units/"+code+".xlsx"] = sent(t, map[string][]byte{"基金收支-职工": form("2027", code, fmt.Sprintf("n %d.5", i),
				"C1 s ※上年", "C6 f B6*2", "A20 s  ", "B21 s  ")})
		case 1:
			files["units/"+code+".xlsx"] = sent(t, map[string][]byte{"基金收支": []byte("A1 s 年度\nB1 s 口径\nC1 s 险种\nD1 s 代码\nE1 s 征缴收入（亿元）\nF1 s ※备注\n" +
				"A2 n 2027\nB2 s 预算\nC2 s 职工\nD2 s " + code + "\n" + fmt.Sprintf("E2 n %d.00000001\n", i) + "F2 s 随便写\nA3 s  \nE9 s  \n")})
		case 2:
			csv := "年度,口径,险种,代码,名称,征缴收入（万元）\r\n2027年,预算,职工," + code + "," + fmt.Sprintf("单位%d,\"1,%03d.5\"\r\n,,,,,\r\n", i, i)
			files["units/"+code+".csv"] = &fstest.MapFile{Data: datatest.GB18030(t, []byte(csv))}
		}
	}
	files["units.csv"] = &fstest.MapFile{Data: []byte(rows.String())}
	before := 8 // rows of funds.csv
	pool, found := readSent(files)
	if len(found) > 0 {
		t.Fatal(lines(found))
	}
	if n := len(pool.Rows) - before; n != 15 {
		t.Fatalf("%d rows were added, want 15", n)
	}
	for _, r := range pool.Rows[before:] {
		var i int64
		if _, err := fmt.Sscanf(pool.Units[r.Unit].Code, "U%d", &i); err != nil {
			t.Fatal(err)
		}
		want := big.NewRat(2*i+1, 2)
		switch i % 3 {
		case 1:
			want = big.NewRat(i*100_000_000+1, 1)
		case 2:
			want = big.NewRat((1000+i)*10_000+5000, 1)
		}
		if got := r.Cells["征缴收入"].Num; got == nil || got.Cmp(want) != 0 {
			t.Errorf("U%02d: %v, want %s", i, got, want.RatString())
		}
	}
	if n := len(pool.Sources); n < 15 {
		t.Errorf("%d sources in the manifest", n)
	}
}

// Cached results of formulas are read, in a table and in a form.
func TestCachedFormulas(t *testing.T) {
	t.Parallel()
	files := base(t)
	plain := datatest.Workbook(t, map[string][]byte{"基金收支-职工": form("2027", "A02", "n 7.25")})
	files["units/A02.xlsx"] = &fstest.MapFile{Data: datatest.Rezip(t, plain, func(_, text string) string {
		return strings.Replace(text, `<v>7.25</v>`, `<f>3+4.25</f><v>7.25</v>`, 1)
	})}
	pool, found := readSent(files)
	if len(found) > 0 {
		t.Fatal(lines(found))
	}
	if got := lastFigure(pool, "征缴收入"); got == nil || got.Cmp(big.NewRat(29, 4)) != 0 {
		t.Errorf("%v, want 7.25", got)
	}
}

// A folder of bombs is refused without unpacking them: memory stays bounded.
func TestSentBombs(t *testing.T) {
	files := base(t)
	plain := datatest.Workbook(t, map[string][]byte{"基金收支": []byte("A1 s 项目\n")})
	bomb := datatest.Rezip(t, plain, func(name, text string) string {
		if name == "xl/worksheets/sheet2.xml" {
			return strings.Repeat(" ", 96<<20)
		}
		return text
	})
	for i := range 20 {
		files[fmt.Sprintf("units/%d.xlsx", i)] = &fstest.MapFile{Data: bomb}
	}
	plain = nil
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, found := readSent(files)
	runtime.ReadMemStats(&after)
	if n := strings.Count(lines(found), "错误 D106 工作簿打不开：内容过大；应为：展开后不超过 96 MB"); n != 20 {
		t.Errorf("%d of 20 refused", n)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 64<<20 {
		t.Errorf("%d MB allocated", grown>>20)
	}
}

// BenchmarkReadSheet reads a funds sheet of 30,000 rows, and the same as CSV.
func BenchmarkReadSheet(b *testing.B) {
	files := base(b)
	var units, funds strings.Builder
	units.WriteString("代码,名称,类型\n")
	funds.WriteString("年度,口径,险种,代码,名称,征缴收入,其他收入,待遇支出,年末结余\n")
	for i := range 3000 {
		fmt.Fprintf(&units, "U%d,单位%d,县\n", i, i)
		for year := 2017; year < 2027; year++ {
			fmt.Fprintf(&funds, "%d,决算,职工,U%d,单位%d,%d.25,1.5,%d.75,\n", year, i, i, 1000+i*year, 900+i)
		}
	}
	for name := range files {
		if name != "policy.toml" {
			delete(files, name)
		}
	}
	files["units.csv"] = &fstest.MapFile{Data: []byte(units.String())}
	files["funds.csv"] = &fstest.MapFile{Data: []byte(funds.String())}
	run := func(files fstest.MapFS) func(*testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				pool, found := readSent(files)
				if len(pool.Rows) != 30_000 {
					b.Fatal(lines(found[:min(3, len(found))]))
				}
			}
		}
	}
	b.Run("csv", run(files))
	book := fstest.MapFS{}
	for name, f := range files {
		book[name] = f
	}
	b.Run("xlsx", run(datatest.AsWorkbook(b, book, "funds")))
}

// No sheet makes the reader panic or forget its bounds, whatever its XML says.
func FuzzSheet(f *testing.F) {
	plain := datatest.Workbook(f, map[string][]byte{"基金收支": form("2027", "A02", "n 1")})
	part := ""
	datatest.Rezip(f, plain, func(name, text string) string {
		if name == "xl/worksheets/sheet2.xml" {
			part = text
		}
		return text
	})
	for _, text := range []string{
		part, `<sheetData><row r="2"><c r="A1"/></row></sheetData>`, `<row><c t="s"><v>99</v></c><c t="b"><v>7</v></c></row>`,
		`<row r="1"><c r="B1" t="inlineStr"><is><r><t>_x000D_</t></r></is></c></row><mergeCell ref="A1"/><cols><col min="-1" max="9999999" hidden="1"/></cols>`,
	} {
		f.Add([]byte(text))
	}
	sound := base(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		book := datatest.Rezip(t, plain, func(name, old string) string {
			if name == "xl/worksheets/sheet2.xml" {
				return string(text)
			}
			return old
		})
		files := maps.Clone(sound)
		files["units/A02.xlsx"] = &fstest.MapFile{Data: book}
		_, found := readSent(files)
		for _, x := range found {
			if x.Pos.File == "" || x.Found == "" {
				t.Errorf("a finding without place or words: %+v", x)
			}
		}
	})
}
