package data

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"tongchou/calc/finding"
)

// readCSV reads a CSV file in UTF-8, with or without BOM, or GB18030. It
// reports nil when the text cannot be read at all.
func (r *reader) readCSV(name, file string, content []byte) *table {
	text, ok := r.decode(file, content)
	if !ok {
		return nil
	}
	t := &table{name: name, title: file}
	lines := strings.Split(text, "\n")
	in := csv.NewReader(strings.NewReader(text))
	in.FieldsPerRecord = -1
	var records []record
	for {
		fields, err := in.Read()
		if err == io.EOF {
			return r.finish(t, records)
		}
		if err != nil {
			r.csvFault(file, lines, err)
			t.incomplete = true
			continue
		}
		rec := record{cells: make([]cell, len(fields))}
		for i, field := range fields {
			line, col := in.FieldPos(i)
			rec.cells[i] = cell{text: field, pos: textPos(file, lines, line, col)}
		}
		rec.pos = rec.cells[0].pos
		records = append(records, rec)
	}
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

func (r *reader) csvFault(file string, lines []string, err error) {
	pos := finding.Pos{File: file}
	var bad *csv.ParseError
	if errors.As(err, &bad) {
		pos = textPos(file, lines, bad.Line, bad.Column)
		if bad.StartLine != bad.Line {
			pos = textPos(file, lines, bad.StartLine, 1)
		}
	}
	r.add(faultQuotes, pos, "引号不配对，从这里起读不出单元格", `含逗号或换行的内容整格加英文双引号，内容里的双引号写两遍（""）`, "用电子表格程序重新另存为 CSV，或改正引号")
}

// decode turns the bytes of a text file into text: UTF-8, with or without BOM,
// or GB18030. Line ends become \n.
func (r *reader) decode(file string, content []byte) (string, bool) {
	pos := finding.Pos{File: file, Line: 1, Col: 1}
	const expected = "UTF-8 或 GB18030 编码的文本"
	switch {
	case bytes.HasPrefix(content, []byte{0xFF, 0xFE}), bytes.HasPrefix(content, []byte{0xFE, 0xFF}):
		r.add(faultEncoding, pos, "文件是 UTF-16 编码（“Unicode 文本”）", expected, "另存为“CSV UTF-8（逗号分隔）”")
		return "", false
	case bytes.IndexByte(content, 0) >= 0:
		r.add(faultEncoding, pos, "文件不是文本，含有空字符", expected, "核对是否放错了文件")
		return "", false
	}
	content = bytes.TrimPrefix(content, []byte("\xEF\xBB\xBF"))
	text := string(content)
	if !utf8.Valid(content) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(content)
		if err != nil {
			r.add(faultEncoding, pos, "文字编码认不出："+err.Error(), expected, "另存为“CSV UTF-8（逗号分隔）”")
			return "", false
		}
		text = string(decoded)
		if i := strings.IndexRune(text, utf8.RuneError); i >= 0 {
			before := text[:i]
			line := strings.Count(before, "\n")
			pos = finding.Pos{File: file, Line: line + 1, Col: utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1}
			r.add(faultEncoding, pos, fmt.Sprintf("从第 %d 行起文字编码认不出", line+1), expected, "另存为“CSV UTF-8（逗号分隔）”")
			return "", false
		}
	}
	return strings.ReplaceAll(text, "\r\n", "\n"), true
}
