package sheet

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"tongchou/calc/finding"
	"tongchou/data/fault"
	"tongchou/data/value"
)

// ReadCSV reads a CSV file in UTF-8, with or without BOM, or GB18030. It is
// nil, and the pass knows why, when there is no table to be read.
func ReadCSV(file string, content []byte, l Layout, pass *fault.Pass) *Table {
	if line, found, expected := beyond(content); line > 0 {
		pass.Add(fault.Read, finding.Pos{File: file, Line: line, Col: 1, Cell: cellAt{1, line}.String()}, "内容过大："+found, expected, "核对是否放错了文件；删去多余的空行空列")
		return nil
	}
	before := len(pass.Found)
	text, found := value.Decode(file, content)
	if pass.Found = append(pass.Found, found...); found.Stops() {
		return nil
	}
	t := &Table{Title: file, at: finding.Pos{File: file}, layout: l, pass: pass}
	lines := strings.Split(text, "\n")
	if strings.Contains(text, `="`) {
		text = textCell.ReplaceAllString(text, "$1  $2 ") // of the same length: places stay
	}
	in := csv.NewReader(strings.NewReader(text))
	in.FieldsPerRecord = -1
	var rows []row
	within := 0 // within: line breaks within cells so far, which begin no row of a spreadsheet
	for {
		fields, err := in.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			within += t.quotes(lines, err)
			continue
		}
		if len(fields) > maxCols {
			line, _ := in.FieldPos(0)
			pass.Add(fault.Read, textPos(file, lines, line, 1), fmt.Sprintf("内容过大：这一行有 %d 个单元格", len(fields)), fmt.Sprintf("每行至多 %d 个", maxCols), "核对是否放错了文件；删去多余的空列")
			return nil
		}
		r := make(row, len(fields))
		for i, field := range fields {
			line, col := in.FieldPos(i)
			r[i] = Cell{Text: unwrapped(field), Pos: textPos(file, lines, line, col)}
			r[i].Pos.Cell = cellAt{i + 1, line - within}.String()
			within += strings.Count(field, "\n")
		}
		rows = append(rows, r)
	}
	placed(pass.Found[before:], rows)
	header := headerAt(l, rows)
	for _, title := range rows[:header] {
		for _, c := range title {
			t.unitAbove(c)
		}
	}
	return t.take(rows[header:])
}

// beyond tells of the first line at which a CSV file passes the bounds of a table,
// 0 if none does. It only counts bytes: what is too large is not even decoded.
func beyond(content []byte) (line int, found, expected string) {
	line = 1
	start, cells := 0, 1
	for i, b := range content {
		switch b {
		case ',':
			cells++
		case '\n', '\r':
			if b == '\r' || i == 0 || content[i-1] != '\r' {
				line, cells = line+1, cells+1
			}
			start = i
		}
		switch {
		case i-start > maxLine:
			return line, fmt.Sprintf("这一行超过 %d KB", maxLine>>10), fmt.Sprintf("每行至多 %d KB", maxLine>>10)
		case line > maxRows+1:
			return line, fmt.Sprintf("超过 %d 行", maxRows), fmt.Sprintf("至多 %d 行", maxRows)
		case cells > maxCells:
			return line, fmt.Sprintf("至此超过 %d 个单元格", maxCells), fmt.Sprintf("全表至多 %d 个", maxCells)
		}
	}
	return 0, "", ""
}

// placed puts the cells to the places of what was found in the text.
func placed(found finding.List, rows []row) {
	for i := range found {
		at := &found[i].Pos
		for _, r := range rows {
			for _, c := range r {
				if at.Line > 0 && at.Cell == "" && c.Pos.Line == at.Line && c.Pos.Col <= at.Col {
					at.Cell = c.Pos.Cell
				}
			}
		}
	}
}

// textCell is ="0100", by which spreadsheet programs keep a number as text.
var textCell = regexp.MustCompile(`(?m)(^|,)="([^",\n]+)"`)

// unwrapped is the text within ="0100", where the whole cell is quoted.
func unwrapped(field string) string {
	if inner, ok := strings.CutPrefix(field, `="`); ok && len(inner) > 0 && strings.HasSuffix(inner, `"`) {
		return strings.ReplaceAll(inner[:len(inner)-1], `""`, `"`)
	}
	return field
}

// textPos turns a line and byte column into a position in characters.
func textPos(file string, lines []string, line, byteCol int) finding.Pos {
	col := 1
	if line-1 < len(lines) {
		s := lines[line-1]
		col += utf8.RuneCountInString(s[:min(max(byteCol-1, 0), len(s))])
	}
	return finding.Pos{File: file, Line: line, Col: col}
}

// quotes reports quotes that do not match, where the text went astray, and
// counts the line breaks that went with them.
func (t *Table) quotes(lines []string, err error) (within int) {
	pos := t.at
	var bad *csv.ParseError
	if errors.As(err, &bad) {
		pos = textPos(t.at.File, lines, bad.Line, bad.Column)
		if bad.StartLine != bad.Line {
			pos, within = textPos(t.at.File, lines, bad.StartLine, 1), bad.Line-bad.StartLine
		}
	}
	t.pass.Add(fault.Quotes, pos, "引号不配对，从这里起读不出单元格", `含逗号或换行的内容整格加英文双引号，内容里的双引号写两遍（""）`, "用电子表格程序重新另存为 CSV，或改正引号")
	t.Incomplete = true
	return within
}
