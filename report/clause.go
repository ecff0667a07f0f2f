package report

import (
	"regexp"
	"strings"
)

// clauseForm is a clause as a policy writes it, after the text's own marks: 三（一）,
// 二（一）2, 四, 三 统一基金调剂.
var clauseForm = regexp.MustCompile(`^([一二三四五六七八九十百]+)(?:(（[一二三四五六七八九十]+）)([0-9]+)?|[.．\s　]+(\S.*)|)$`)

// Clause is a clause in the words of official papers: 第三条第（一）项, 第二条第（一）项第2目,
// 第四部分, 第三部分“统一基金调剂”. Several stand one after the other; words of another form
// stay as they are.
func Clause(clause string) string {
	parts := strings.Split(strings.ReplaceAll(clause, "、（", "（"), "、")
	for i, p := range parts {
		m := clauseForm.FindStringSubmatch(strings.TrimSpace(p))
		switch {
		case m == nil:
			continue
		case m[2] != "" && m[3] != "":
			parts[i] = "第" + m[1] + "条第" + m[2] + "项第" + m[3] + "目"
		case m[2] != "":
			parts[i] = "第" + m[1] + "条第" + m[2] + "项"
		case m[4] != "":
			parts[i] = "第" + m[1] + "部分“" + m[4] + "”"
		default:
			parts[i] = "第" + m[1] + "部分"
		}
	}
	return strings.Join(parts, "、")
}

// Cited is a clause behind the title of its text, where a sentence cites it: words that are no
// number of a clause stand in quotation marks.
func Cited(clause string) string {
	s := Clause(clause)
	if s == "" || strings.HasPrefix(s, "第") {
		return s
	}
	return "“" + s + "”"
}
