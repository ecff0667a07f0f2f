package xlsx

import (
	"bytes"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/data"
	"tongchou/report"
)

// profile makes LibreOffice recalculate every workbook it loads; by default it
// shows cached values, and a wrong one would pass.
const profile = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
`

// office finds LibreOffice; without it the test is skipped, but fails where
// every tool is promised.
func office(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("soffice")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("soffice is missing, and CI=true promises every tool")
		}
		t.Skip("soffice (LibreOffice) is not installed; it recalculates the workbook")
	}
	return path
}

// recalculated loads workbooks in LibreOffice, which computes every formula
// anew, and reads them back.
func recalculated(t testing.TB, books ...[]byte) []*excelize.File {
	t.Helper()
	soffice := office(t)
	dir := t.TempDir()
	user, out := filepath.Join(dir, "profile", "user"), filepath.Join(dir, "out")
	write := func(name string, data []byte) {
		if err := os.WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(user, 0o755); err != nil {
		t.Fatal(err)
	}
	write(filepath.Join(user, "registrymodifications.xcu"), []byte(profile))
	args := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"),
		"--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", out}
	for i, book := range books {
		name := filepath.Join(dir, fmt.Sprintf("%d.xlsx", i))
		write(name, book)
		args = append(args, name)
	}
	if text, err := exec.Command(soffice, args...).CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, text)
	}
	var files []*excelize.File
	for i := range books {
		f, err := excelize.OpenFile(filepath.Join(out, fmt.Sprintf("%d.xlsx", i)))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		files = append(files, f)
	}
	return files
}

func open(t testing.TB, book []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// differences compares every formula cell of a workbook with another reading
// of it. It returns how many formulas there are and where the values differ.
func differences(t testing.TB, ours, theirs *excelize.File) (formulas int, out []string) {
	t.Helper()
	raw := excelize.Options{RawCellValue: true}
	for _, sheet := range ours.GetSheetList() {
		rows, err := ours.GetRows(sheet, raw)
		if err != nil {
			t.Fatal(err)
		}
		other, err := theirs.GetRows(sheet, raw)
		if err != nil {
			t.Fatal(err)
		}
		for r := range max(len(rows), len(other)) { // a row ends before its last empty texts
			for c := range max(cellsIn(rows, r), cellsIn(other, r)) {
				value := at(rows, r, c)
				name, err := excelize.CoordinatesToCellName(c+1, r+1)
				if err != nil {
					t.Fatal(err)
				}
				text, err := ours.GetCellFormula(sheet, name)
				if err != nil {
					t.Fatal(err)
				}
				if text == "" {
					continue
				}
				formulas++
				if found := at(other, r, c); !same(value, found) {
					out = append(out, fmt.Sprintf("%s!%s = %s: %q here, %q there", sheet, name, text, value, found))
				}
			}
		}
	}
	return formulas, out
}

func at(rows [][]string, r, c int) string {
	if c < cellsIn(rows, r) {
		return rows[r][c]
	}
	return ""
}

// cellsIn is the number of cells of a row, none beyond the last row.
func cellsIn(rows [][]string, r int) int {
	if r < len(rows) {
		return len(rows[r])
	}
	return 0
}

// same holds when two values agree to the fen, and to five decimals where they
// are small: ratios, and remainders of large amounts, which a sheet keeps to
// 15 digits.
func same(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil {
		return false
	}
	if math.Abs(x) >= 100 {
		return math.Abs(x-y) < 0.005
	}
	return math.Abs(x-y) < 5e-6
}

// recalculate fails the test where LibreOffice comes to another value than
// the workbooks hold.
func recalculate(t testing.TB, names []string, books [][]byte) {
	t.Helper()
	for i, theirs := range recalculated(t, books...) {
		n, diffs := differences(t, open(t, books[i]), theirs)
		if n == 0 {
			t.Errorf("%s: no formulas", names[i])
		}
		show(t, names[i], n, diffs)
	}
}

func show(t testing.TB, name string, formulas int, diffs []string) {
	t.Helper()
	for _, d := range diffs[:min(len(diffs), 10)] {
		t.Errorf("%s: %s", name, d)
	}
	t.Logf("%s: %d formulas, %d differ", name, formulas, len(diffs))
}

// A comparison that finds nothing wrong in a wrong book would prove nothing.
func TestRecalculationFindsAWrongValue(t *testing.T) {
	b := &book{title: "x", year: 2026}
	s := b.add("表")
	s.put(0, 0, big.NewRat(125, 100), money)
	s.calc(0, 1, "A1*2", big.NewRat(250, 100), money)
	s.calc(0, 2, "A1*2", big.NewRat(251, 100), money)
	s.calc(0, 3, `IF(A1>1,"平","不平")`, "不平", plain)
	data, err := b.bytes()
	if err != nil {
		t.Fatal(err)
	}
	n, diffs := differences(t, open(t, data), recalculated(t, data)[0])
	if n != 3 || len(diffs) != 2 {
		t.Errorf("%d formulas, differences %q; want 3 and those of C1 and D1", n, diffs)
	}
}

// Every formula of every sample comes to the value that the program computed
// exactly, in the pool's workbook and in a unit's.
func TestSamplesRecalculate(t *testing.T) {
	var names []string
	var books [][]byte
	for _, name := range data.Embedded() {
		files, err := Render(sampleView(t, name))
		if err != nil {
			t.Fatal(err)
		}
		u := files[1+(len(files)-1)/2]
		names = append(names, name+"/"+files[0].Name, name+"/"+u.Name)
		books = append(books, files[0].Data, u.Data)
	}
	recalculate(t, names, books)
}

// Pools with random figures, as one gets them: to the fen. The funds are made
// so small that limits bind.
func TestRandomPoolsRecalculate(t *testing.T) {
	var names []string
	var books [][]byte
	bound := 0
	for seed := range uint64(6) {
		pool := samplePool(t, []string{"liaoning", "shandong", "shanxi"}[seed%3])
		shake(pool, rand.New(rand.NewPCG(seed, 1)))
		opts := calc.Options{}
		if seed >= 3 { // the other readings are formulas too
			opts.Readings = map[string]string{"折算与扣除的次序": "b", "全省平均的算法": "b", "补齐的算法": "b", "首年封顶": "b"}
		}
		v := viewOf(t, pool, opts)
		if binding(v) {
			bound++
		}
		b, err := poolBook(v)
		if err != nil {
			t.Fatal(err)
		}
		book, err := b.bytes()
		if err != nil {
			t.Fatal(err)
		}
		names, books = append(names, fmt.Sprintf("%s %d", pool.Folder, seed)), append(books, book)
	}
	if bound < 4 {
		t.Errorf("limits bind in %d of 6 pools only: sharing is not tested", bound)
	}
	recalculate(t, names, books)
}

// Half of a gap of odd fen is a half fen, also where the gap is the difference
// of amounts many times as large. These seeds have such gaps.
func TestHalfGapsRecalculate(t *testing.T) {
	var names []string
	var books [][]byte
	for _, seed := range []uint64{39, 46} {
		pool := samplePool(t, "hunan")
		shake(pool, rand.New(rand.NewPCG(seed, 99)))
		v := viewOf(t, pool, calc.Options{})
		if n := oddGaps(v); n < 2 {
			t.Errorf("%d gaps of odd fen only", n)
		}
		b, err := poolBook(v)
		if err != nil {
			t.Fatal(err)
		}
		book, err := b.bytes()
		if err != nil {
			t.Fatal(err)
		}
		names, books = append(names, fmt.Sprintf("hunan %d", seed)), append(books, book)
	}
	recalculate(t, names, books)
}

// oddGaps counts the gaps of which half is a half fen.
func oddGaps(v *report.View) int {
	n := 0
	for _, run := range v.Runs {
		for _, s := range run.Steps {
			if s.Step.Name != "可分担缺口" {
				continue
			}
			for _, c := range s.Cells {
				fen := new(big.Rat).Mul(c.Value.Num, big.NewRat(100, 1))
				n += int(fen.Num().Bit(0))
			}
		}
	}
	return n
}

// shake moves every amount by up to a fifth, to the fen, and cuts the funds'
// opening balances to a hundredth.
func shake(pool *calc.Pool, rng *rand.Rand) {
	money := map[string]bool{}
	for _, m := range pool.Measures {
		money[m.Name] = m.Kind == "money"
	}
	for i := range pool.Rows {
		r := &pool.Rows[i]
		for _, m := range pool.Measures {
			c, ok := r.Cells[m.Name]
			if !ok || c.Num == nil || !money[m.Name] || m.Name == calc.Income || m.Name == calc.Expenditure {
				continue
			}
			c.Num = formula.Round(new(big.Rat).Mul(c.Num, big.NewRat(800_000+rng.Int64N(400_000), 1_000_000)), 2)
			c.Num = new(big.Rat).Add(c.Num, big.NewRat(rng.Int64N(100), 100))
			r.Cells[m.Name] = c
		}
		sumParts(pool, r)
	}
	for i := range pool.Inputs {
		in := &pool.Inputs[i]
		switch in.Item {
		case "年初余额":
			in.Value = formula.Num(formula.Round(new(big.Rat).Quo(in.Value.Num, big.NewRat(-1, 1)), 2))
		case "核定金额", "核定月数":
			in.Item = "（不填）"
		case "申请", "已采取措施":
			in.Value = formula.Yes(true)
		}
	}
}

// sumParts makes the 小计 of a row the sums of their parts again.
func sumParts(pool *calc.Pool, r *calc.Row) {
	for _, total := range []string{calc.Income, calc.Expenditure} {
		sum, ok := new(big.Rat), false
		for _, m := range pool.Measures {
			if c := r.Cells[m.Name]; m.PartOf == total && c.Num != nil {
				sum.Add(sum, c.Num)
				ok = true
			}
		}
		if c, has := r.Cells[total]; has && ok {
			c.Num = sum
			r.Cells[total] = c
		}
	}
}

func binding(v *report.View) bool {
	for _, run := range v.Runs {
		for _, c := range run.Steps {
			if c.Binds {
				return true
			}
		}
	}
	return false
}

// A changed parameter moves the levies on the sheet to where the program
// itself would have put them.
func TestChangedParameterMovesTheLevies(t *testing.T) {
	office(t)
	v := sampleView(t, "liaoning")
	before, err := Render(v)
	if err != nil {
		t.Fatal(err)
	}
	changed := open(t, before[0].Data)
	edit(t, changed, "参数", "筹集比例", 0.0275)
	edit(t, changed, "参数", "人均待遇增长率", 0.01)
	var edited bytes.Buffer
	if err := changed.Write(&edited); err != nil {
		t.Fatal(err)
	}

	pool := samplePool(t, "liaoning")
	rate, _ := new(big.Rat).SetString("0.0275")
	for i := range pool.Projection.Assumptions {
		if a := &pool.Projection.Assumptions[i]; a.Name == "人均待遇增长率" {
			a.Values[calc.Baseline] = formula.Num(big.NewRat(1, 100))
		}
	}
	after, err := Render(viewOf(t, pool, calc.Options{Parameters: map[calc.ParameterName]formula.Value{
		{Scheme: "employee-adjustment", Name: "筹集比例"}: formula.Num(rate),
	}}))
	if err != nil {
		t.Fatal(err)
	}
	want := open(t, after[0].Data)
	moved := recalculated(t, edited.Bytes())[0]
	stays(t, open(t, before[0].Data), moved)
	n, diffs := differences(t, want, moved)
	diffs = slices.DeleteFunc(diffs, func(d string) bool {
		if strings.HasPrefix(d, "支付清单!") || strings.HasPrefix(d, "结算!I") { // said to stay as they were made
			return true
		}
		return laterYear(t, want, d) || strings.Contains(d, "= SUM($J$") || strings.Contains(d, "= SUM($K$") // the range of open decisions
	})
	show(t, "edited", n, diffs)
	if _, all := differences(t, want, open(t, before[0].Data)); len(all) < 100 {
		t.Errorf("only %d cells move with the parameters", len(all))
	}
}

// stays fails where a projected year of 基金账户 moved with what was changed:
// its flows are figures, and a balance over other flows would be neither the
// run's nor the program's.
func stays(t testing.TB, before, after *excelize.File) {
	t.Helper()
	_, diffs := differences(t, before, after)
	for _, d := range diffs {
		if laterYear(t, before, d) {
			t.Errorf("a projected year moved: %s", d)
		}
	}
}

// laterYear reports whether a difference is in a projected year of 基金账户,
// whose flows are figures and not formulas.
func laterYear(t testing.TB, f *excelize.File, diff string) bool {
	name, ok := strings.CutPrefix(diff, "基金账户!")
	if !ok {
		return false
	}
	name, _, _ = strings.Cut(name, " ")
	_, row, err := excelize.CellNameToCoordinates(name)
	if err != nil {
		t.Fatal(err)
	}
	year, err := f.GetCellValue("基金账户", fmt.Sprintf("C%d", row))
	if err != nil {
		t.Fatal(err)
	}
	return year > "2026"
}

// edit sets the value beside a name in the second column of a sheet.
func edit(t testing.TB, f *excelize.File, sheet, name string, value float64) {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for i, cells := range rows {
		if len(cells) > 1 && cells[1] == name {
			if err := f.SetCellValue(sheet, fmt.Sprintf("C%d", i+1), value); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatalf("no %s on %s", name, sheet)
}

// A pool made to use everything the formula language has.
func TestWholeLanguageRecalculates(t *testing.T) {
	pool, faults := data.ReadDir("testdata/language")
	if faults.Stops() {
		t.Fatal(faults)
	}
	v := viewOf(t, pool, calc.Options{})
	files, err := Render(v)
	if err != nil {
		t.Fatal(err)
	}
	if !binding(v) {
		t.Error("the limit does not bind")
	}
	var names []string
	var books [][]byte
	for _, f := range files {
		names, books = append(names, f.Name), append(books, f.Data)
	}
	recalculate(t, names, books)
}
