package value

import (
	"bytes"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/width"

	"tongchou/calc/finding"
	"tongchou/data/fault"
)

// Decode turns the bytes of a text file into text: UTF-8, with or without BOM,
// or GB18030. Line ends of whatever system become \n. What is found is why it
// cannot be read.
func Decode(file string, content []byte) (text string, found finding.List) {
	remedy := "另存为“CSV UTF-8（逗号分隔）”"
	if strings.EqualFold(path.Ext(file), ".toml") {
		remedy = "用文本编辑器打开，编码选 UTF-8 另存"
	}
	refuse := func(before, what, remedy string) (string, finding.List) {
		found.Add(fault.Encoding, textAt(file, before), what, "UTF-8 或 GB18030 编码的文本", remedy)
		return "", found
	}
	text = lineEnds.Replace(string(content))
	switch {
	case bytes.HasPrefix(content, []byte{0xFF, 0xFE}), bytes.HasPrefix(content, []byte{0xFE, 0xFF}):
		return refuse("", "文件是 UTF-16 编码（“Unicode 文本”）", remedy)
	case bytes.HasPrefix(content, []byte("PK\x03\x04")), bytes.HasPrefix(content, []byte("\xD0\xCF\x11\xE0")):
		return refuse("", "文件是工作簿，只是改了扩展名", "用电子表格程序打开，"+remedy)
	case strings.Contains(text, "\x00"):
		return refuse(text[:strings.IndexByte(text, 0)], "文件含有空字符，不是文本或是没有标记的 UTF-16 编码", "核对是否放错了文件；"+remedy)
	}
	text, marked := strings.CutPrefix(text, "\ufeff")
	what := "文件是 UTF-8 编码，这里的字已损坏或不合编码"
	if !utf8.ValidString(text) && !marked && !beginsInUTF8(text) {
		what = "从这里起文字编码认不出"
		decoded, err := simplifiedchinese.GB18030.NewDecoder().String(text)
		if err != nil {
			return refuse("", "文字编码认不出："+err.Error(), remedy)
		}
		text = decoded
	}
	if i := strings.IndexRune(text, utf8.RuneError); i >= 0 { // invalid bytes too
		return refuse(text[:i], what, "改正这里的字；不知原字的，从原文件重新导出，"+remedy)
	}
	mended, swaps := Mend(text)
	for _, s := range swaps {
		found.Remark(fault.Respelt, textAt(file, text[:s.At]), s.String(), "", "从 PDF、网页复制的字常这样；在原文件里重新输入")
	}
	return mended, found
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

// unseen reports whether a character is one of those that nobody sees and that web
// pages and chat programs leave in what is copied from them: marks of direction,
// blanks of no width and choices of a glyph.
func unseen(r rune) bool {
	return r >= 0x80 && (unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r))
}

// Tidy removes blanks around a text and makes full-width forms and the true
// minus sign plain.
func Tidy(text string) string {
	return strings.ReplaceAll(width.Narrow.String(strings.TrimSpace(text)), "−", "-")
}
