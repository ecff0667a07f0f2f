package pdf

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/report"
	"tongchou/report/typeset"
)

// texts are the parsed templates of the notices, one a kind.
type texts map[string]*template.Template

// Names of the parts that a notice's file defines.
const (
	partForm   = "格式"
	partTitle  = "标题"
	partTo     = "主送"
	partBody   = "正文"
	partNote   = "附注"
	annexCalc  = "附件 计算表"
	annexRisk  = "附件 风险情况表"
	annexTasks = "附件 整改措施清单"
)

// readTexts parses every kind's file with the shared parts of common.tmpl.
func readTexts(dir fs.FS) (texts, error) {
	files, err := fs.Glob(dir, "*.tmpl")
	if err != nil {
		return nil, err
	}
	out := texts{}
	for _, file := range files {
		if file == "common.tmpl" {
			continue
		}
		t, err := template.New(file).Option("missingkey=error").ParseFS(dir, "common.tmpl", file)
		if err != nil {
			return nil, fmt.Errorf("通知模板有误：%w", err)
		}
		out[strings.TrimSuffix(file, ".tmpl")] = t
	}
	return out, nil
}

// part executes one part of a kind's text and returns its lines, blank ones
// left out. A part that is not defined has none.
func (ts texts) part(kind, part string, f fields) ([]string, error) {
	t, ok := ts[kind]
	if !ok {
		return nil, fmt.Errorf("没有“%s”类通知的模板 %s.tmpl", kind, kind)
	}
	if t.Lookup(part) == nil {
		return nil, nil
	}
	var b strings.Builder
	if err := t.ExecuteTemplate(&b, part, f); err != nil {
		return nil, templateFault(err, f)
	}
	var lines []string
	for line := range strings.SplitSeq(b.String(), "\n") {
		if line = strings.Trim(line, " \t\r　"); line != "" {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

var missingField = regexp.MustCompile(`^template: ([^:]+):(\d+):\d+: .*map has no entry for key "([^"]+)"`)

// templateFault says in which line of which template which field is unknown.
func templateFault(err error, f fields) error {
	m := missingField.FindStringSubmatch(err.Error())
	if m == nil {
		return fmt.Errorf("通知模板有误：%w", err)
	}
	var names []string
	for name := range f {
		names = append(names, name)
	}
	slices.Sort(names)
	hint := ""
	if near := finding.Nearest(m[3], names); near != "" {
		hint = "；应为：" + near
	}
	return fmt.Errorf("templates/notices/%s:%s: 没有字段“%s”%s", m[1], m[2], m[3], hint)
}

// document writes a notice: the texts of its kind, the office's particulars,
// the annexes of figures.
func (ts texts) document(v *report.View, n *report.Notice) (*typeset.Document, error) {
	f := noticeFields(v, n)
	parts := map[string][]string{}
	for _, p := range []string{partForm, partTitle, partTo, partBody, partNote, annexCalc, annexRisk, annexTasks} {
		lines, err := ts.part(n.Kind, p, f)
		if err != nil {
			return nil, err
		}
		parts[p] = lines
	}
	d := &typeset.Document{
		Name:  "notices/" + n.Name,
		Title: parts[partTitle],
		To:    strings.Join(parts[partTo], ""),
		Body:  parts[partBody],
		Note:  strings.Join(parts[partNote], ""),
		Marks: v.Marks, Warning: v.Warning,
	}
	office(d, v)
	if slices.Equal(parts[partForm], []string{"信函"}) {
		d.Form, d.MarkTail = typeset.LetterForm, ""
	}
	if state := stateOf(v, n); state != "正式" {
		d.State, d.Watermark = "（"+state+"）", state
	}
	if riskNamed(n) {
		d.Watermark = strings.TrimSpace(d.Watermark + " 样例数据")
	}
	for _, a := range []struct {
		part   string
		blocks func(*report.View, *report.Notice) []typeset.Block
	}{{annexCalc, calculation}, {annexRisk, risks}, {annexTasks, tasks}} {
		if title := parts[a.part]; len(title) > 0 {
			d.Annexes = append(d.Annexes, typeset.Annex{Title: title, Blocks: a.blocks(v, n)})
		}
	}
	return d, nil
}

// riskNamed reports whether a notice names a place's payment risk from figures
// that are not its published ones: such pages say on their face what they are.
func riskNamed(n *report.Notice) bool {
	return n.Kind == "grant" && n.Line.Tree != nil && n.Line.Tree.Nature != calc.Published && n.Line.Tree.Nature != calc.Unmarked
}

// office puts the issuing organs, number, date and record on a document;
// without notice.toml they are blanks to fill.
func office(d *typeset.Document, v *report.View) {
	o := v.Pool.Office
	if o == nil {
		o = &calc.Office{}
	}
	d.Mark = append([]string{orBlank(o.Issuer)}, o.JointIssuers...)
	d.MarkTail = "文件"
	d.Signers = d.Mark
	d.Date = chineseDate(o.Date)
	year := fmt.Sprint(v.Year)
	if o.Date != "" {
		year, _, _ = strings.Cut(o.Date, "-")
	}
	d.Number = orBlankShort(o.Prefix) + "〔" + year + "〕＿＿号"
	d.Signatory = o.Signatory
	if len(o.CopyTo) > 0 {
		d.CopyTo = strings.Join(o.CopyTo, "，") + "。"
	}
	d.PrintedBy, d.PrintedOn = orBlank(o.PrintedBy), d.Date
}

func orBlankShort(s string) string {
	if s == "" {
		return "＿＿＿＿"
	}
	return s
}
