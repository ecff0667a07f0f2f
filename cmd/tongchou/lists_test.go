package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
	xhtml "golang.org/x/net/html"

	"tongchou/calc/formula"
)

// rowsOf writes some columns of a table of a pack, a line a row without heads and
// sums: of a page the table whose caption begins so, of a workbook the sheet (or the
// rows SHEET/NAME of it that have a cell of that name), of result.json the positions
// of a scheme, whose columns are keys. What is blank is —, and the
// minus of what programs read that of people, as on a page.
func rowsOf(ts *testscript.TestScript, _ bool, args []string) {
	file, name, columns := ts.MkAbs(args[0]), args[1], strings.Split(args[2], ",")
	var out strings.Builder
	for _, cells := range tableRows(ts, file, name, columns) {
		if !slices.Contains(cells, "合计") {
			out.WriteString(strings.Join(cells, " ") + "\n")
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[3]), []byte(out.String()), 0o644))
}

func tableRows(ts *testscript.TestScript, file, name string, columns []string) (out [][]string) {
	pick := func(cells []string) {
		var row []string
		for _, c := range columns {
			n, err := strconv.Atoi(c)
			ts.Check(err)
			text := "—"
			if n <= len(cells) && cells[n-1] != "" {
				text = cells[n-1]
			}
			row = append(row, text)
		}
		if slices.Contains(cells, "合计") {
			row = []string{"合计"}
		}
		out = append(out, row)
	}
	switch filepath.Ext(file) {
	case ".html":
		for _, cells := range pageRows(ts, file, name) {
			pick(cells)
		}
	case ".xlsx":
		name, only, some := strings.Cut(name, "/")
		f, err := excelize.OpenFile(file)
		ts.Check(err)
		defer f.Close()
		rows, err := f.GetRows(name)
		ts.Check(err)
		for _, cells := range rows[3:] {
			if strings.Join(cells, "") == "" {
				break // below a list stands who signs it
			}
			if !some || slices.Contains(cells, only) {
				pick(cells)
			}
		}
	default:
		var result struct{ Positions []map[string]string }
		content, err := os.ReadFile(file)
		ts.Check(err)
		ts.Check(json.Unmarshal(content, &result))
		for _, p := range result.Positions {
			var row []string
			for _, key := range columns {
				row = append(row, map[bool]string{true: formula.Signed(p[key]), false: "—"}[p[key] != ""])
			}
			if p["scheme"] == name {
				out = append(out, row)
			}
		}
	}
	return out
}

// pageRows are the rows of the body and foot of a page's table.
func pageRows(ts *testscript.TestScript, file, caption string) (out [][]string) {
	content, err := os.Open(file)
	ts.Check(err)
	defer content.Close()
	root, err := xhtml.Parse(content)
	ts.Check(err)
	for t := range root.Descendants() {
		if t.Data != "table" || !strings.HasPrefix(elementText(t, "caption"), caption) {
			continue
		}
		for tr := range t.Descendants() {
			if tr.Data != "tr" || tr.Parent.Data == "thead" {
				continue
			}
			var cells []string
			for c := range tr.ChildNodes() {
				cells = append(cells, textOf(c))
			}
			out = append(out, cells)
		}
	}
	return out
}

func elementText(n *xhtml.Node, name string) string {
	for c := range n.Descendants() {
		if c.Data == name {
			return textOf(c)
		}
	}
	return ""
}

// textOf is what a node says, without the marks beside it.
func textOf(n *xhtml.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == xhtml.TextNode && c.Parent.Data != "span" {
			b.WriteString(c.Data)
		}
	}
	return strings.TrimSpace(b.String())
}
