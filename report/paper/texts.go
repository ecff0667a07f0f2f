package paper

import (
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"text/template"
	"text/template/parse"

	"tongchou/calc/finding"
	"tongchou/templates"
)

// texts are the texts of the notices, one a kind.
type texts map[string]*text

// text is a parsed template with the places where it names a field.
type text struct {
	*template.Template
	uses []use
}

// use is a place of a template that names a field of the notice.
type use struct{ place, field string }

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
		out[strings.TrimSuffix(file, ".tmpl")] = &text{t, fieldUses(t)}
	}
	return out, nil
}

// of is the text of a kind, once every field it names is one that the kind has,
// whether this notice comes to the place or not.
func (ts texts) of(k *Kind, f fields) (*text, error) {
	t := ts[k.Text]
	if t == nil {
		return nil, fmt.Errorf("没有“%s”的模板 %s.tmpl", k.Word, k.Text)
	}
	for _, u := range t.uses {
		if _, ok := f[u.field]; !ok {
			return nil, unknownField(u, f)
		}
	}
	return t, nil
}

// part executes one part of a text and returns its lines, blank ones left out.
// A part that is not defined has none.
func (t *text) part(part string, f fields) ([]string, error) {
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

var missingField = regexp.MustCompile(`^template: ([^:]+:\d+):\d+: .*map has no entry for key "([^"]+)"`)

// templateFault says in which line of which template which field of an item of
// a list is unknown.
func templateFault(err error, f fields) error {
	m := missingField.FindStringSubmatch(err.Error())
	if m == nil {
		return fmt.Errorf("通知模板有误：%w", err)
	}
	return unknownField(use{m[1], m[2]}, f)
}

func unknownField(u use, f fields) error {
	hint := ""
	if near := finding.Nearest(u.field, slices.Sorted(maps.Keys(f))); near != "" {
		hint = "；应为：" + near
	}
	return fmt.Errorf("templates/notices/%s: 没有字段“%s”%s", u.place, u.field, hint)
}

// fieldUses lists the places of a template's parts that name a field of the
// notice. Within a list the fields are those of its items.
func fieldUses(t *template.Template) []use {
	w := &uses{t: t, seen: map[string]bool{}}
	for _, part := range textParts() {
		w.part(part)
	}
	return w.list
}

// uses walks the parts of a template.
type uses struct {
	t    *template.Template
	tree *parse.Tree // of the part at hand
	seen map[string]bool
	list []use
}

func (w *uses) part(name string) {
	if t := w.t.Lookup(name); t != nil && !w.seen[name] {
		w.seen[name] = true
		from := w.tree
		w.tree = t.Tree
		w.walk(t.Root)
		w.tree = from
	}
}

func (w *uses) walk(n parse.Node) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, x := range n.Nodes {
				w.walk(x)
			}
		}
	case *parse.ActionNode:
		w.walk(n.Pipe)
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			for _, arg := range c.Args {
				w.walk(arg)
			}
		}
	case *parse.IfNode:
		w.walk(n.Pipe)
		w.walk(n.List)
		w.walk(n.ElseList)
	case *parse.RangeNode: // its own list is about the items
		w.walk(n.Pipe)
		w.walk(n.ElseList)
	case *parse.TemplateNode:
		w.part(n.Name)
	case *parse.FieldNode:
		place, _ := w.tree.ErrorContext(n)
		w.list = append(w.list, use{place[:strings.LastIndex(place, ":")], n.Ident[0]})
	}
}
