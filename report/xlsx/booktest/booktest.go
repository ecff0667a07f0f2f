// Package booktest opens the workbooks that tests have made, and has
// LibreOffice compute them anew.
package booktest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"testing"

	"github.com/xuri/excelize/v2"
)

// profile makes LibreOffice recalculate every workbook it loads; by default it
// shows cached values, and a wrong one would pass.
const profile = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Calculation"><prop oor:name="UseThreadedCalculationForFormulaGroups" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
`

// LibreOffice finds LibreOffice; without it, and in short runs, the test is
// skipped, but fails where every tool is promised.
func LibreOffice(t testing.TB) string {
	t.Helper()
	if testing.Short() {
		t.Skip("LibreOffice recalculates for half a minute")
	}
	path, err := exec.LookPath("soffice")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("soffice is missing, and CI=true promises every tool")
		}
		t.Skip("soffice (LibreOffice) is not installed; it recalculates the workbook")
	}
	return path
}

// Book is a workbook to recalculate. Check, if given, judges what came of it;
// else every formula must come to the value that the workbook holds.
type Book struct {
	Name  string
	Data  []byte
	Check func(t testing.TB, recalculated *excelize.File)
}

// Recalculated loads workbooks in LibreOffice, which computes every formula
// anew, and reads them back. Many of them keep two processors busy.
func Recalculated(t testing.TB, books ...[]byte) []*excelize.File {
	t.Helper()
	soffice := LibreOffice(t)
	half := len(books)
	if half > 3 {
		half /= 2
	}
	var rest []*excelize.File
	var wg sync.WaitGroup
	if half < len(books) {
		wg.Go(func() { rest = converted(t, soffice, books[half:]) })
	}
	files := converted(t, soffice, books[:half])
	wg.Wait()
	if len(files)+len(rest) < len(books) {
		t.FailNow()
	}
	return append(files, rest...)
}

// converted is what one run of LibreOffice makes of workbooks; it is short
// where that fails.
func converted(t testing.TB, soffice string, books [][]byte) []*excelize.File {
	t.Helper()
	dir := t.TempDir()
	user, out := filepath.Join(dir, "profile", "user"), filepath.Join(dir, "out")
	write := func(name string, data []byte) {
		if err := os.WriteFile(name, data, 0o644); err != nil {
			t.Error(err)
		}
	}
	if err := os.MkdirAll(user, 0o755); err != nil {
		t.Error(err)
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
		t.Errorf("soffice: %v\n%s", err, text)
	}
	var files []*excelize.File
	for i := range books {
		f, err := excelize.OpenFile(filepath.Join(out, fmt.Sprintf("%d.xlsx", i)))
		if err != nil {
			t.Error(err)
			return files
		}
		t.Cleanup(func() { f.Close() })
		files = append(files, f)
	}
	return files
}

func Open(t testing.TB, book []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func Saved(t testing.TB, f *excelize.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Part reads one file of a workbook.
func Part(t testing.TB, book []byte, name string) string {
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

func EachFormula(t testing.TB, f *excelize.File, sheet string, visit func(cell, text string)) {
	t.Helper()
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for r := range rows {
		for c := range rows[r] {
			name := cellName(t, c, r)
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

var written = regexp.MustCompile(`<c r="([A-Z]+[0-9]+)"[^>]*><f[^>]*>([^<]+)</f>`)

// Written visits the formulas of a sheet, by its number from 1, as they stand in the
// file: those of cells that share one stand there once.
func Written(t testing.TB, book []byte, sheet int, visit func(cell, text string)) {
	t.Helper()
	for _, f := range written.FindAllStringSubmatch(Part(t, book, fmt.Sprintf("xl/worksheets/sheet%d.xml", sheet)), -1) {
		visit(f[1], html.UnescapeString(f[2]))
	}
}

// Find gives the row (from 1) in which a text stands in a column (from 0).
func Find(t testing.TB, f *excelize.File, sheet string, col int, text string) int {
	t.Helper()
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for i, cells := range rows {
		if col < len(cells) && cells[col] == text {
			return i + 1
		}
	}
	t.Fatalf("%s has no %q in column %s", sheet, text, strconv.Itoa(col+1))
	return 0
}

// Differences compares every formula cell of a workbook with another reading
// of it. It returns how many formulas there are and where the values differ.
func Differences(t testing.TB, ours, theirs *excelize.File) (formulas int, out []string) {
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
				name := cellName(t, c, r)
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

// Recalculate checks workbooks after one run of LibreOffice.
func Recalculate(t testing.TB, books []Book) {
	t.Helper()
	var data [][]byte
	for _, b := range books {
		data = append(data, b.Data)
	}
	for i, theirs := range Recalculated(t, data...) {
		b := &books[i]
		if b.Check != nil {
			b.Check(t, theirs)
			continue
		}
		n, diffs := Differences(t, Open(t, b.Data), theirs)
		if n == 0 {
			t.Errorf("%s: no formulas", b.Name)
		}
		Show(t, b.Name, n, diffs)
	}
}

// Show fails the test for the first differences of a workbook.
func Show(t testing.TB, name string, formulas int, diffs []string) {
	t.Helper()
	for _, d := range diffs[:min(len(diffs), 10)] {
		t.Errorf("%s: %s", name, d)
	}
	t.Logf("%s: %d formulas, %d differ", name, formulas, len(diffs))
}

func cellName(t testing.TB, col, row int) string {
	t.Helper()
	name, err := excelize.CoordinatesToCellName(col+1, row+1)
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// Locked reports how a cell is protected.
func Locked(t testing.TB, f *excelize.File, sheet, cell string) bool {
	t.Helper()
	id, err := f.GetCellStyle(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	return s.Protection == nil || s.Protection.Locked
}
