package sheet

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// notBook is a file that bears the name of a workbook and is something else.
type notBook struct{ what, remedy string }

func (e *notBook) Error() string { return e.what }

const (
	saveAs  = "用电子表格程序打开后另存为 .xlsx"
	wrong   = "核对是否放错了文件"
	noOther = "；只改扩展名没有用"
)

// signatures are how files of other kinds begin.
var signatures = []struct{ begins, what, remedy string }{
	{"%PDF", "这是 PDF", "向编制人要 .xlsx 原表"},
	{"{\\rtf", "这是 RTF 文档", wrong},
	{"Rar!", "这是 RAR 压缩包", "解压后放入里面的 .xlsx"},
	{"7z\xBC\xAF", "这是 7z 压缩包", "解压后放入里面的 .xlsx"},
	{"\x89PNG", "这是图片", wrong},
	{"\xFF\xD8\xFF", "这是图片", wrong},
	{"\x09\x08", "这是旧格式的 .xls 工作簿", saveAs + noOther},
	{"\x09\x04", "这是旧格式的 .xls 工作簿", saveAs + noOther},
}

// whatElse says what a file is that is no archive of parts.
func whatElse(content []byte) error {
	for _, s := range signatures {
		if bytes.HasPrefix(content, []byte(s.begins)) {
			return &notBook{s.what + "，不是 .xlsx 文件", s.remedy}
		}
	}
	head := strings.ToLower(string(bytes.TrimLeft(content[:min(len(content), 4096)], "\ufeff \t\r\n")))
	switch {
	case len(bytes.TrimSpace(content)) == 0:
		return &notBook{"文件是空的", "向报送人要原文件重新放入"}
	case bytes.HasPrefix(content, []byte("\xD0\xCF\x11\xE0")):
		return compound(content)
	case bytes.HasPrefix(content, []byte("PK")):
		return &notBook{"文件不完整，已损坏", "重新复制或下载原文件"}
	case strings.Contains(head, "urn:schemas-microsoft-com:office:spreadsheet"):
		return &notBook{"这是“XML 表格 2003”，不是 .xlsx 文件", saveAs + noOther}
	case strings.HasPrefix(head, "<") && (strings.Contains(head, "<html") || strings.Contains(head, "<table") || strings.Contains(head, "<!doctype")):
		return &notBook{"这是网页（HTML），不是 .xlsx 文件", saveAs + noOther}
	case utf8.ValidString(string(content)) || !bytes.ContainsRune(content[:min(len(content), 4096)], 0):
		return &notBook{"这是文本（如 CSV），不是 .xlsx 文件", saveAs + "，或改成规定的 CSV 文件名，如 funds.csv" + noOther}
	}
	return &notBook{"不是 .xlsx 文件", ""}
}

// compound says what a file of the old compound format is: the names of its
// streams tell.
func compound(content []byte) error {
	has := func(name string) bool {
		var wide []byte
		for _, c := range []byte(name) {
			wide = append(wide, c, 0)
		}
		return bytes.Contains(content, wide)
	}
	switch {
	case has("EncryptedPackage"):
		return &notBook{"工作簿设有打开密码", "用电子表格程序输入密码打开，取消打开密码（如“文件—信息—保护工作簿—用密码进行加密”里清空）后保存"}
	case has("WordDocument"):
		return &notBook{"这是旧格式的 Word 文档，不是 .xlsx 文件", wrong}
	}
	return &notBook{"这是旧格式的 .xls 工作簿，不是 .xlsx 文件", saveAs + noOther}
}

// has reports whether an archive has one of some parts.
func (p parts) has(names ...string) bool {
	for _, name := range names {
		if p[strings.ToLower(name)] != nil {
			return true
		}
	}
	return false
}

// whatElse says what an archive is that holds no workbook.
func (p parts) whatElse() error {
	switch {
	case p.has("xl/workbook.bin"):
		return &notBook{"这是 .xlsb 工作簿，不是 .xlsx 文件", saveAs + noOther}
	case p.has("word/document.xml"):
		return &notBook{"这是 Word 文档，不是 .xlsx 文件", wrong}
	case p.has("ppt/presentation.xml"):
		return &notBook{"这是幻灯片，不是 .xlsx 文件", wrong}
	case p.has("content.xml"):
		return &notBook{"这是 OpenDocument 文件（.ods），不是 .xlsx 文件", saveAs + noOther}
	}
	return &notBook{"这是压缩包，里面没有工作簿", "解压后放入里面的 .xlsx"}
}
