package paper

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/template"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/report"
	"tongchou/report/typeset"
	"tongchou/templates"
)

// texts are the parsed templates of the notices, one a kind.
type texts map[string]*template.Template

// Names of the parts that a notice's file defines.
const (
	partForm    = "格式"
	partTitle   = "标题"
	partTo      = "主送"
	partBody    = "正文"
	partNote    = "附注"
	annexSettle = "附件 清算表"
	annexPlan   = "附件 分期表"
	annexShare  = "附件 分担表"
	annexUnits  = "附件 统筹区情况表"
	annexCalc   = "附件 计算表"
	annexRisk   = "附件 风险情况表"
	annexTasks  = "附件 整改措施清单"
)

// embeddedTexts are the texts of package templates, parsed once.
var embeddedTexts = sync.OnceValues(func() (texts, error) {
	dir, err := fs.Sub(templates.Notices, "notices")
	if err != nil {
		return nil, err
	}
	return readTexts(dir)
})

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
	for _, p := range append([]string{partForm, partTitle, partTo, partBody, partNote}, annexNames()...) {
		lines, err := ts.part(n.Text, p, f)
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
	switch strings.Join(parts[partForm], "") {
	case "信函":
		d.Form, d.MarkTail = typeset.LetterForm, ""
	case "上行": // only what goes upwards names who signs it off
		d.Signatory = orBlankShort(officeOf(v).Signatory)
	case "单位上行": // the unit's own paper, which it numbers, signs and dates
		ownPaper(d, v, n)
	}
	if state := stateOf(v, n); state != "正式" {
		d.State, d.Watermark = "（"+state+"）", state
	}
	if riskNamed(v, n) {
		d.Watermark = strings.TrimSpace(d.Watermark + " 样例数据")
	}
	for _, a := range annexes {
		if title := parts[a.part]; len(title) > 0 {
			lookups.Lock()
			d.Annexes = append(d.Annexes, typeset.Annex{Title: title, Blocks: a.blocks(v, n)})
			lookups.Unlock()
		}
	}
	return d, nil
}

// lookups guards the figures of a result, which remembers what it is asked and
// is not for concurrent use.
var lookups sync.Mutex

// annexes are the tables that a paper may annex, in their order.
var annexes = []struct {
	part   string
	blocks func(*report.View, *report.Notice) []typeset.Block
}{
	{annexSettle, settlement}, {annexPlan, plan}, {annexShare, shared}, {annexUnits, situation},
	{annexCalc, calculation}, {annexRisk, risks}, {annexTasks, tasks},
}

func annexNames() []string {
	var out []string
	for _, a := range annexes {
		out = append(out, a.part)
	}
	return out
}

// ownPaper makes a document a unit's own: its departments issue it, and number,
// date and signature are theirs to fill.
func ownPaper(d *typeset.Document, v *report.View, n *report.Notice) {
	unit := unitOf(v, n)
	d.Mark = departments(unit, n.Insurance)
	d.Signers = d.Mark
	d.Number = "＿＿＿＿〔" + strconv.Itoa(v.Year) + "〕＿＿号"
	d.Date = chineseDate("")
	d.Signatory, d.CopyTo = orBlankShort(""), ""
	d.PrintedBy, d.PrintedOn = blank, d.Date
	d.Note = "联系人：" + blank + "，电话：" + blank
}

// riskNamed reports whether a notice names a place's payment risk from figures
// that are not its published ones: such pages say on their face what they are.
func riskNamed(v *report.View, n *report.Notice) bool {
	switch n.Text {
	case "alert":
		return v.Warning != ""
	case "grant", "share", report.TextGovernment, report.TextApplication:
		t := n.Line.Tree
		return t != nil && t.Nature != calc.Published && t.Nature != calc.Unmarked
	}
	return false
}

// office puts the issuing organs, number, date and record on a document;
// without notice.toml they are blanks to fill.
func office(d *typeset.Document, v *report.View) {
	o := officeOf(v)
	d.Mark = append([]string{orBlank(o.Issuer)}, o.JointIssuers...)
	d.MarkTail = "文件"
	d.Signers = d.Mark
	d.Date = chineseDate(o.Date)
	year := fmt.Sprint(v.Year)
	if o.Date != "" {
		year, _, _ = strings.Cut(o.Date, "-")
	}
	d.Number = orBlankShort(o.Prefix) + "〔" + year + "〕＿＿号"
	if len(o.CopyTo) > 0 {
		d.CopyTo = strings.Join(o.CopyTo, "，") + "。"
	}
	d.PrintedBy, d.PrintedOn = orBlank(o.PrintedBy), d.Date
}

// officeOf is what notice.toml says, nothing without it.
func officeOf(v *report.View) *calc.Office {
	if v.Pool.Office == nil {
		return &calc.Office{}
	}
	return v.Pool.Office
}

func orBlankShort(s string) string {
	if s == "" {
		return "＿＿＿＿"
	}
	return s
}
