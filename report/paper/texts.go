package paper

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"text/template"
	"text/template/parse"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/templates"
)

// texts are the texts of the notices, by kind.
type texts map[string]*template.Template

// trees are the parsed parts of a text, by name.
type trees map[string]*parse.Tree

const (
	textFolder = "notices/"
	textEnd    = ".tmpl"
	commonText = "common" // what the kinds share: a part of it holds where a kind has none of its own
)

// Defaults are the embedded texts, as files of a pool folder.
func Defaults() []calc.OwnText {
	files, _ := fs.Glob(templates.Notices, textFolder+"*"+textEnd) // the pattern is sound
	var out []calc.OwnText
	for _, file := range files {
		content, _ := fs.ReadFile(templates.Notices, file) // it is embedded
		out = append(out, calc.OwnText{File: file, Text: string(content)})
	}
	return out
}

// embeddedTexts are the texts of package templates, parsed once.
var embeddedTexts = sync.OnceValues(func() (map[string]trees, error) {
	out := map[string]trees{}
	for _, own := range Defaults() {
		p, err := parseText(own)
		if err != nil {
			return nil, err
		}
		out[textOf(own)] = p
	}
	return out, nil
})

// textOf is the kind that a file is the text of, by its name.
func textOf(own calc.OwnText) string {
	return strings.TrimSuffix(strings.ToLower(path.Base(own.File)), textEnd)
}

func parseText(own calc.OwnText) (trees, error) {
	t, out := parse.New(own.File), trees{}
	t.Mode = parse.SkipFuncCheck
	_, err := t.Parse(own.Text, "", "", out)
	return out, err
}

// textsOf are the texts of a pool: the embedded ones, and its own in the place of
// those of their kinds. Of its own common.tmpl each part takes the place of one.
func textsOf(own []calc.OwnText) (texts, finding.List) {
	embedded, err := embeddedTexts()
	if err != nil {
		panic(err) // as an entry of kinds that lacks something
	}
	var list finding.List
	layers := maps.Clone(embedded)
	common := []trees{embedded[commonText]}
	for _, o := range own {
		p, err := parseText(o)
		switch text := textOf(o); {
		case err != nil:
			list = append(list, unparsed(o, err))
		case text == commonText:
			common = append(common, p)
		default:
			layers[text] = p
		}
	}
	out := texts{}
	for _, k := range kinds {
		merged := trees{}
		for _, layer := range append(slices.Clone(common), layers[k.Text]) {
			maps.Copy(merged, layer)
		}
		t := template.New("").Option("missingkey=error")
		for name, tree := range merged {
			template.Must(t.AddParseTree(name, tree))
		}
		out[k.Text] = t
	}
	return out, list
}

// part executes one part of a kind's text and returns its lines, blank ones left
// out. A part that is not defined has none.
func (ts texts) part(k *Kind, part string, f fields) ([]string, error) {
	if ts[k.Text].Lookup(part) == nil {
		return nil, nil
	}
	var b strings.Builder
	if err := ts[k.Text].ExecuteTemplate(&b, part, f); err != nil {
		return nil, fmt.Errorf("通知文字有误：%w", err)
	}
	var lines []string
	for line := range strings.SplitSeq(b.String(), "\n") {
		if line = strings.Trim(line, " \t\r　"); line != "" {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

// faultText is a text of a pool's own that cannot be used.
const faultText = "X905"

// syntax are faults of a text's form as the parser calls them.
var syntax = []struct{ said, means string }{
	{"unexpected EOF", "有 {{if}}、{{range}}、{{with}} 或 {{define}} 没有 {{end}}"},
	{"unexpected {{end}}", "多了一个 {{end}}"},
	{"unexpected {{else}}", "{{else}} 不在 {{if}}、{{range}} 里"},
	{"unclosed action", "{{ 没有用 }} 结束"},
	{"multiple definition", "同一部分写了两次"},
	{"undefined variable", "用了没有定义的变量"},
}

var said = regexp.MustCompile(`(?s)^template: .*?:(\d+)(?::\d+)?: (.*)$`)

// unparsed is the finding of a text whose form is wrong.
func unparsed(own calc.OwnText, err error) finding.Finding {
	pos, what := finding.Pos{File: own.File, Line: 1, Col: 1}, err.Error()
	if m := said.FindStringSubmatch(what); m != nil {
		fmt.Sscan(m[1], &pos.Line)
		what = m[2]
	}
	found := "写法读不懂：" + what
	for _, s := range syntax {
		if strings.Contains(what, s.said) {
			found = s.means
		}
	}
	return finding.Finding{ID: faultText, Level: finding.Error, Pos: pos, Found: found, Remedy: "对照默认的文字改正（init 文件夹 --notices 写出），或删去这个文件，用默认的"}
}
