package datatest

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing/fstest"

	"github.com/xuri/excelize/v2"
)

// Workbook makes a workbook of sheets described cell by cell (see Changed).
func Workbook(t Failer, sheets map[string][]byte) []byte {
	book := excelize.NewFile()
	must := func(err error) {
		if err != nil {
			t.Fatalf("%v", err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(sheets)) {
		_, err := book.NewSheet(name)
		must(err)
		for line := range strings.Lines(string(sheets[name])) {
			at, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
			kind, value, _ := strings.Cut(rest, " ")
			switch {
			case at == "m":
				from, to, _ := strings.Cut(rest, ":")
				must(book.MergeCell(name, from, to))
			case at == "h" && rest < "A":
				row, err := strconv.Atoi(rest)
				must(err)
				must(book.SetRowVisible(name, row, false))
			case at == "z":
				row, err := strconv.Atoi(rest)
				must(err)
				must(book.SetRowHeight(name, row, 0.1))
			case at == "x":
				style, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Strike: true}})
				must(err)
				must(book.SetCellStyle(name, rest, rest, style))
			case at == "p":
				cell, format, _ := strings.Cut(rest, " ")
				style, err := book.NewStyle(&excelize.Style{CustomNumFmt: &format})
				must(err)
				must(book.SetCellStyle(name, cell, cell, style))
			case at == "h":
				must(book.SetColVisible(name, rest, false))
			case kind == "s":
				must(book.SetCellStr(name, at, value))
			case kind == "n":
				must(book.SetCellDefault(name, at, value))
			case kind == "f", kind == "e":
				must(book.SetCellFormula(name, at, value))
			default:
				t.Fatalf("cell %q", line)
			}
		}
	}
	var b bytes.Buffer
	must(book.Write(&b))
	return withErrors(t, b.Bytes(), sheets)
}

// withErrors gives the cells described as "e" an error value: the library
// writes none itself.
func withErrors(t Failer, content []byte, sheets map[string][]byte) []byte {
	change := map[string]string{}
	for _, sheet := range sheets {
		for line := range strings.Lines(string(sheet)) {
			at, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
			if value, ok := strings.CutPrefix(rest, "e "); ok {
				change[`<c r="`+at+`"`] = `<c r="` + at + `" t="e"><v>` + value + `</v></c>`
			}
		}
	}
	if len(change) == 0 {
		return content
	}
	return Rezip(t, content, func(name, text string) string {
		for head, cell := range change {
			if i := strings.Index(text, head); i >= 0 && strings.HasPrefix(name, "xl/worksheets/") {
				end := strings.Index(text[i:], "</c>") + len("</c>")
				text = text[:i] + cell + text[i+end:]
			}
		}
		return text
	})
}

// Rezip rewrites the parts of a workbook.
func Rezip(t Failer, content []byte, change func(name, text string) string) []byte {
	in, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatalf("%v", err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatalf("%v", err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatalf("%v", err)
		}
		w, err := out.Create(f.Name)
		if err != nil {
			t.Fatalf("%v", err)
		}
		if _, err := io.WriteString(w, change(f.Name, string(part))); err != nil {
			t.Fatalf("%v", err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatalf("%v", err)
	}
	return b.Bytes()
}

// AsWorkbook moves CSV tables of a pool into its pool.xlsx. Figures become
// number cells, as people keep them.
func AsWorkbook(t Failer, pool fstest.MapFS, tables ...string) fstest.MapFS {
	sheets := map[string][]byte{}
	for _, name := range tables {
		rows, err := csv.NewReader(bytes.NewReader(pool[name+".csv"].Data)).ReadAll()
		if err != nil {
			t.Fatalf("%v", err)
		}
		var cells bytes.Buffer
		for i, row := range rows {
			for j, text := range row {
				at, err := excelize.CoordinatesToCellName(j+1, i+1)
				if err != nil {
					t.Fatalf("%v", err)
				}
				kind := "s"
				if _, words := strconv.ParseFloat(text, 64); words == nil && len(text) < 15 {
					kind = "n"
				}
				if text != "" {
					fmt.Fprintln(&cells, at, kind, text)
				}
			}
		}
		sheets[name] = cells.Bytes()
		delete(pool, name+".csv")
	}
	pool[workbookFile] = &fstest.MapFile{Data: Workbook(t, sheets)}
	return pool
}
