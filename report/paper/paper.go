// Package paper says what every paper of the year says and how it is set: the
// notices, the year's report and the table of all units, as documents of
// package typeset. It knows no file format; a writer draws the documents.
//
// The way of a paper: fields of the view fill the text of its kind (texts of
// package templates), annexes of figures follow it, and typeset puts both on
// pages. What a paper says depends on the view alone.
package paper

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/typeset"
	"tongchou/templates"
)

// Paper is one document on its way to a file.
type Paper struct {
	Name   string  // its file in the pack
	Title  string  // in an outline; "" for the document's own
	Apart  bool    // not in the collection
	Unit   string  // chapter of the collection, "" before the first
	Notice *Notice // nil for the report and the summary
	Write  func() (*typeset.Document, error)
}

// Set is all papers of a view with what their files say of themselves.
type Set struct {
	Papers     []Paper
	Collection string // title of the file that holds all of them
	Subject    string
	Keywords   string
	Author     string
	Date       string        // 20260101: of the papers, never the clock
	Varying    map[rune]bool // characters that differ from paper to paper
	Issues     []Issue       // the papers to issue, in order
}

// Of lists the papers of a view: the year's report, the summary, the notices.
func Of(v *report.View) (*Set, error) {
	ts, faults := textsOf(v.Pool.Texts)
	if faults.Stops() {
		return nil, errors.New(faults[0].Found) // Wording has told it
	}
	name := fmt.Sprintf("%s%d年度", v.Pool.Policy.Name, v.Year)
	s := &Set{
		Collection: name + "通知合订本",
		Subject:    name + summarySubject(v),
		Keywords:   strings.Join(append([]string{v.Stage.Word()}, v.Marks...), "；"),
		Date:       fmt.Sprintf("%d0101", v.Year),
		Varying:    varying(v),
	}
	o := officeOf(v)
	s.Author = strings.Join(append([]string{o.Issuer}, o.JointIssuers...), "、")
	if v.Day != "" {
		s.Date = strings.ReplaceAll(v.Day, "-", "")
	}
	plain := func(write func(*report.View) *typeset.Document) func() (*typeset.Document, error) {
		return func() (*typeset.Document, error) { return write(v), nil }
	}
	s.Papers = []Paper{
		{Name: annualName, Title: name + "测算报告", Apart: true, Write: plain(annualReport)},
		{Name: summaryName, Title: "汇总表", Write: plain(summary)},
	}
	list := notices(v)
	s.Issues = issues(v, list)
	for i := range list {
		n := &list[i]
		s.Papers = append(s.Papers, Paper{Name: "notices/" + n.Name, Unit: unitOf(v, n).Name, Notice: n,
			Write: func() (*typeset.Document, error) { return ts.document(v, n) }})
	}
	return s, nil
}

// inWords are the characters of amounts in words.
const inWords = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整"

// varying are the characters of a unit's own texts, of decisions and of amounts
// in words. They follow from the pool, never from which papers are made.
func varying(v *report.View) map[rune]bool {
	out := map[rune]bool{}
	units := map[rune]int{} // how many units' texts hold a character
	for _, u := range v.Pool.Units {
		own := map[rune]bool{}
		for _, r := range u.Name + u.Payee + u.Bank + u.Type {
			own[r] = true
		}
		for r := range own {
			units[r]++
		}
	}
	for r, n := range units { // what every unit's texts hold is no unit's own
		out[r] = n < len(v.Pool.Units)
	}
	for _, r := range inWords {
		out[r] = true
	}
	for _, in := range v.Pool.Inputs {
		for _, r := range in.Basis + in.Raw {
			out[r] = r > 0x7F
		}
	}
	return out
}

// roles are the names of the faces as notice.toml writes them, by role, and
// the faces that GB/T 9704-2012 asks for.
var (
	roles  = [4]string{"标题", "正文", "黑体", "楷体"}
	wanted = [4]string{"小标宋体", "仿宋体", "黑体", "楷体"}
)

// embeddedFaces are the free faces of package templates, read once.
var embeddedFaces = sync.OnceValues(func() (*typeset.Faces, error) {
	var faces typeset.Faces
	for role, data := range [4][]byte{templates.FontTitle, templates.FontBody, templates.FontHei, templates.FontKai} {
		font, err := typeset.ParseFont(roles[role], data)
		if err != nil {
			return nil, err
		}
		faces[role] = font
	}
	return &faces, nil
})

// Faces are the embedded faces with some replaced by an office's own font
// files, given by role: 标题, 正文, 黑体, 楷体.
func Faces(files map[string][]byte) (*typeset.Faces, error) {
	free, err := embeddedFaces()
	if err != nil {
		return nil, err
	}
	faces := *free
	for _, name := range slices.Sorted(maps.Keys(files)) {
		role := slices.Index(roles[:], name)
		if role < 0 {
			return nil, fmt.Errorf("没有“%s”这种字体用途；应为：%s", name, strings.Join(roles[:], "、"))
		}
		if faces[role], err = typeset.ParseFont(name, files[name]); err != nil {
			return nil, err
		}
	}
	return &faces, nil
}

// Runes are the characters of a pool's own texts — names, documents, clauses,
// formulas, notes, the office — sorted, each once.
func Runes(p *calc.Pool) []rune {
	found := map[rune]bool{}
	for _, part := range []any{p.Policy, p.Units, p.Office, p.Projection, p.Inputs} {
		collect(reflect.ValueOf(part), found)
	}
	for r := range found {
		if r <= ' ' {
			delete(found, r)
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// collect walks a value for the characters of its texts.
func collect(v reflect.Value, found map[rune]bool) {
	switch v.Kind() {
	case reflect.String:
		for _, r := range v.String() {
			found[r] = true
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			collect(v.Elem(), found)
		}
	case reflect.Slice:
		for i := range v.Len() {
			collect(v.Index(i), found)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			collect(key, found)
			collect(v.MapIndex(key), found)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && v.Type().Field(i).Name != "Pos" {
				collect(v.Field(i), found)
			}
		}
	}
}

// Departures are where the papers are known to differ from GB/T 9704-2012 and
// from what an archive may ask for.
func Departures(faces *typeset.Faces) []string {
	var out []string
	free, err := embeddedFaces()
	for role, font := range faces {
		if err == nil && font == free[role] {
			out = append(out, fmt.Sprintf("%s字体：用%s代替%s；notice.toml 的 [fonts] 可以换成自备的字体文件", roles[role], font.Text(typeset.NameFull), wanted[role]))
		}
	}
	return append(out,
		"页码：用正文字体的半角数字，标准为四号半角宋体",
		"印章：不画印章，署名和日期按加盖印章的位置排，上方留白",
		"文号：发文以前顺序号留空",
		"版记：末行加印输入指纹的前 12 位，标准没有这一行",
		"份号、密级和保密期限、紧急程度：不排",
		"标记和警示语：排在版心以上的页边，正式文件没有标记的不排",
		"附件中的表格：用五号以下的字，标准没有规定；末页只剩几行的，行距收紧或从上页匀几行",
		"行距：正文一般每面22行；署名所在的页不满的，行距在86%至114%之间调整，使各页排满",
		"数字和元：一行放不下时，元可以转到下一行；数字本身不断开",
		"文件格式：PDF 1.4，有语言、XMP元数据、书签和结构标记，但不是 PDF/A、PDF/UA；没有电子签章",
		"结构标记：标题、段落、表、图按阅读次序各有一个，页码、标记、水印是页面附件；表不逐格标记，跨页的段落每页一个，图没有自己的替代文字",
		"字体没有的字：不能输出，遇到即停止并指出",
	)
}
