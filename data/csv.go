package data

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path"
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
	t := &table{name: name, title: file, at: finding.Pos{File: file}}
	lines := strings.Split(text, "\n")
	in := csv.NewReader(strings.NewReader(text))
	in.FieldsPerRecord = -1
	var records []record
	cells := 0
	for {
		fields, err := in.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			r.csvFault(file, lines, err)
			t.incomplete = true
			continue
		}
		if cells += len(fields); len(fields) > maxSheetCols || cells > maxCells {
			line, _ := in.FieldPos(0)
			r.add(faultRead, finding.Pos{File: file, Line: line, Col: 1}, fmt.Sprintf("内容过大：这一行有 %d 个单元格，至此共 %d 个", len(fields), cells),
				fmt.Sprintf("每行至多 %d 个，全表至多 %d 个", maxSheetCols, maxCells), "核对是否放错了文件；删去多余的空行空列")
			return nil
		}
		rec := record{cells: make([]cell, len(fields))}
		for i, field := range fields {
			line, col := in.FieldPos(i)
			rec.cells[i] = cell{text: plain(field), pos: textPos(file, lines, line, col)}
		}
		rec.pos = rec.cells[0].pos
		records = append(records, rec)
	}
	header := headerAt(name, records)
	for _, title := range records[:header] {
		for _, c := range title.cells {
			r.unitAbove(t, c)
		}
	}
	return r.finish(t, records[header:])
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
// or GB18030. Line ends of whatever system become \n.
func (r *reader) decode(file string, content []byte) (string, bool) {
	pos := finding.Pos{File: file, Line: 1, Col: 1}
	const expected = "UTF-8 或 GB18030 编码的文本"
	remedy := "另存为“CSV UTF-8（逗号分隔）”"
	if strings.EqualFold(path.Ext(file), ".toml") {
		remedy = "用文本编辑器打开，编码选 UTF-8 另存"
	}
	text := lineEnds.Replace(string(content))
	switch {
	case bytes.HasPrefix(content, []byte{0xFF, 0xFE}), bytes.HasPrefix(content, []byte{0xFE, 0xFF}):
		r.add(faultEncoding, pos, "文件是 UTF-16 编码（“Unicode 文本”）", expected, remedy)
		return "", false
	case bytes.HasPrefix(content, []byte("PK\x03\x04")), bytes.HasPrefix(content, []byte("\xD0\xCF\x11\xE0")):
		r.add(faultEncoding, pos, "文件是工作簿，只是改了扩展名", expected, "用电子表格程序打开，"+remedy)
		return "", false
	case strings.Contains(text, "\x00"):
		r.add(faultEncoding, textAt(file, text[:strings.IndexByte(text, 0)]), "文件含有空字符，不是文本或是没有标记的 UTF-16 编码", expected, "核对是否放错了文件；"+remedy)
		return "", false
	}
	text, marked := strings.CutPrefix(text, "\ufeff")
	found := "文件是 UTF-8 编码，这里的字已损坏或不合编码"
	if !utf8.ValidString(text) && !marked && !beginsInUTF8(text) {
		found = "从这里起文字编码认不出"
		decoded, err := simplifiedchinese.GB18030.NewDecoder().String(text)
		if err != nil {
			r.add(faultEncoding, pos, "文字编码认不出："+err.Error(), expected, remedy)
			return "", false
		}
		text = decoded
	}
	if i := strings.IndexRune(text, utf8.RuneError); i >= 0 { // invalid bytes too
		r.add(faultEncoding, textAt(file, text[:i]), found, expected, "改正这里的字；不知原字的，从原文件重新导出，"+remedy)
		return "", false
	}
	return text, true
}

// lineEnds makes the line ends of any system \n. No character of GB18030 has
// such a byte within.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// beginsInUTF8 reports whether the first line that has other letters than
// ASCII is UTF-8. Text in GB18030 practically never is by chance.
func beginsInUTF8(text string) bool {
	for line := range strings.Lines(text) {
		if strings.IndexFunc(line, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0 {
			return utf8.ValidString(line)
		}
	}
	return false
}

// textAt is the place after the text that comes before it.
func textAt(file, before string) finding.Pos {
	line := before[strings.LastIndexByte(before, '\n')+1:]
	return finding.Pos{File: file, Line: strings.Count(before, "\n") + 1, Col: utf8.RuneCountInString(line) + 1}
}
