package paper

import (
	"maps"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"
	"unicode/utf8"

	"tongchou/calc"
	"tongchou/calc/finding"
)

// faultUnread is a file that looks meant and is not read.
const faultUnread = "D119"

// forms are what a text may write as 格式.
var forms = []string{"文件", "信函", "上行", "单位上行", "表"}

// needed are the parts that every text has.
var needed = []string{partTitle, partBody}

// Wording finds what is wrong with a pool's own texts: their form, every field
// they name whether a paper comes to the place or not, parts that nothing reads,
// and files of no kind.
func Wording(pool *calc.Pool) finding.List {
	var known []string
	for _, k := range kinds {
		known = append(known, k.Text)
	}
	known = append(known, commonText)
	w := &wording{own: map[string]calc.OwnText{}, told: map[finding.Pos]bool{}}
	var own []calc.OwnText
	for _, o := range pool.Texts {
		if !slices.Contains(known, textOf(o)) {
			w.list.Warn(faultUnread, finding.Pos{File: o.File}, "没有这个文种的文书，没有读", strings.Join(known, textEnd+"、")+textEnd, near(textOf(o), known, textEnd, "改正文件名，或移走"))
			continue
		}
		own = append(own, o)
		w.own[o.File] = o
	}
	if len(own) == 0 {
		return w.list
	}
	ts, list := textsOf(own)
	if w.list = append(w.list, list...); list.Stops() {
		return w.list
	}
	read := map[string]bool{} // the parts that some kind reads
	for _, k := range kinds {
		changed := slices.ContainsFunc(own, func(o calc.OwnText) bool { return textOf(o) == k.Text || textOf(o) == commonText })
		if !changed {
			continue
		}
		w.kind(ts, k)
		maps.Copy(read, w.read)
	}
	for _, o := range own {
		w.unread(o, read)
	}
	return w.list
}

// near is the remedy that names the nearest word, else another.
func near(word string, known []string, end, other string) string {
	if n := finding.Nearest(word, known); n != "" {
		return "是否为“" + n + end + "”"
	}
	return other
}

// wording is the pass over a pool's own texts.
type wording struct {
	own  map[string]calc.OwnText // by file
	told map[finding.Pos]bool
	list finding.List

	// of the kind at hand
	t      *template.Template
	faulty bool
	read   map[string]bool // parts that were come to
	path   []string        // of parts that name one another
	tree   *parse.Tree     // of the part at hand
	dot    any             // fields, a list of fields, a value, or unknown
	vars   map[string]any
}

// unknown is what a text makes itself: the fields of it are not told.
type unknown struct{}

// kind looks through the text of a kind, then tries it.
func (w *wording) kind(ts texts, k *Kind) {
	f := k.specimen()
	w.t, w.read = ts[k.Text], map[string]bool{}
	w.faulty = false
	for _, part := range textParts() {
		w.part(part, f)
	}
	for _, o := range w.own {
		for _, part := range needed {
			if textOf(o) == k.Text && w.t.Lookup(part) == nil {
				w.say(finding.Pos{File: o.File, Line: 1, Col: 1}, "没有“"+part+"”", `{{define "`+part+`"}}…{{end}}`, "补上这一部分")
			}
		}
	}
	if w.faulty {
		return
	}
	for _, part := range textParts() {
		lines, err := ts.part(k, part, f)
		if err != nil {
			w.failed(err)
		}
		if form := strings.Join(lines, ""); part == partForm && !slices.Contains(forms, form) {
			tree := w.t.Lookup(part).Tree
			w.tree = tree
			w.fault(tree.Root, "格式写作“"+form+"”", strings.Join(forms, "、"), near(form, forms, "", ""))
		}
	}
}

// failed is a text that did not come through its trial.
func (w *wording) failed(err error) {
	for _, o := range w.own {
		if _, rest, ok := strings.Cut(err.Error(), o.File); ok {
			f := unparsed(o, errText("template: "+o.File+rest))
			w.say(f.Pos, f.Found, "", f.Remedy)
			return
		}
	}
}

type errText string

func (e errText) Error() string { return string(e) }

// unread finds what a file defines and no text comes to, and what stands outside
// of its parts.
func (w *wording) unread(o calc.OwnText, read map[string]bool) {
	own, _ := parseText(o) // it was parsed before
	for _, name := range slices.Sorted(maps.Keys(own)) {
		w.tree = own[name]
		switch {
		case name == o.File:
			for _, n := range own[name].Root.Nodes {
				if text, ok := n.(*parse.TextNode); !ok || strings.TrimSpace(string(text.Text)) != "" {
					w.fault(n, "这些字不在任何一部分里", `{{define "…"}} 和 {{end}} 之间`, "移进一部分")
					break
				}
			}
		case !read[name]:
			w.fault(own[name].Root, "没有用到“"+name+"”这一部分", strings.Join(textParts(), "、"), near(name, append(textParts(), slices.Collect(maps.Keys(read))...), "", "改正名称，或删去"))
		}
	}
}

// part looks through a part that is given a value.
func (w *wording) part(name string, given any) {
	t := w.t.Lookup(name)
	if t == nil {
		return
	}
	tree, dot, vars := w.tree, w.dot, w.vars
	w.tree, w.dot, w.vars, w.path = t.Tree, given, map[string]any{"$": given}, append(w.path, name)
	w.read[name] = true
	w.walk(t.Root)
	w.tree, w.dot, w.vars, w.path = tree, dot, vars, w.path[:len(w.path)-1]
}

func (w *wording) walk(n parse.Node) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, x := range n.Nodes {
				w.walk(x)
			}
		}
	case *parse.ActionNode:
		w.pipe(n.Pipe)
	case *parse.IfNode:
		w.pipe(n.Pipe)
		w.walk(n.List)
		w.walk(n.ElseList)
	case *parse.WithNode:
		w.within(w.pipe(n.Pipe), n.List)
		w.walk(n.ElseList)
	case *parse.RangeNode:
		w.each(n)
	case *parse.TemplateNode:
		switch given := w.pipe(n.Pipe); {
		case w.t.Lookup(n.Name) == nil:
			var names []string
			for _, t := range w.t.Templates() {
				names = append(names, t.Name())
			}
			w.fault(n, "没有“"+n.Name+"”这一部分", "", near(n.Name, names, "", "改正名称，或补上这一部分"))
		case slices.Contains(w.path, n.Name):
			w.fault(n, "“"+n.Name+"”套用自己", "", "删去这一处套用")
		default:
			w.part(n.Name, given)
		}
	}
}

// within looks through a list of nodes that is about a value.
func (w *wording) within(value any, list *parse.ListNode) {
	dot := w.dot
	w.dot = value
	w.walk(list)
	w.dot = dot
}

// each looks through a loop: within it the fields are those of an item.
func (w *wording) each(n *parse.RangeNode) {
	var item any = unknown{}
	switch list := w.pipe(n.Pipe).(type) {
	case []fields:
		if len(list) > 0 {
			item = list[0]
		}
	case unknown:
	default:
		w.fault(n.Pipe, "“"+n.Pipe.String()+"”不是列表", "", "range 后面写列表，如 .款项")
	}
	for i, v := range n.Pipe.Decl {
		w.vars[v.Ident[0]] = unknown{}
		if i+1 == len(n.Pipe.Decl) {
			w.vars[v.Ident[0]] = item
		}
	}
	w.within(item, n.List)
	w.walk(n.ElseList)
}

// pipe looks through what is written between braces and tells what it is.
func (w *wording) pipe(p *parse.PipeNode) any {
	if p == nil {
		return nil
	}
	var last any
	for _, c := range p.Cmds {
		for _, arg := range c.Args {
			last = w.arg(arg)
		}
		if len(c.Args) > 1 || len(p.Cmds) > 1 {
			last = unknown{}
		}
	}
	for _, v := range p.Decl {
		w.vars[v.Ident[0]] = last
	}
	return last
}

// calls are the functions that a text may call.
var calls = []string{"and", "call", "eq", "ge", "gt", "html", "index", "js", "le", "len", "lt", "ne", "not", "or", "print", "printf", "println", "slice", "urlquery"}

func (w *wording) arg(n parse.Node) any {
	switch n := n.(type) {
	case *parse.DotNode:
		return w.dot
	case *parse.FieldNode:
		return w.named(n, w.dot, n.Ident)
	case *parse.VariableNode:
		return w.named(n, w.vars[n.Ident[0]], n.Ident[1:])
	case *parse.ChainNode:
		return w.named(n, w.arg(n.Node), n.Field)
	case *parse.PipeNode:
		return w.pipe(n)
	case *parse.IdentifierNode:
		if !slices.Contains(calls, n.Ident) {
			w.fault(n, "没有函数“"+n.Ident+"”", "", near(n.Ident, calls, "", "字段前面要有点：."+n.Ident))
		}
		return unknown{}
	}
	return ""
}

// named is a field of a value, and a field of that.
func (w *wording) named(n parse.Node, of any, names []string) any {
	for _, name := range names {
		switch from := of.(type) {
		case unknown:
			return of
		case fields:
			next, ok := from[name]
			if !ok {
				w.fault(n, "没有字段“"+name+"”", "", near(name, slices.Sorted(maps.Keys(from)), "", "照参考第 7 节的表改正"))
				return unknown{}
			}
			of = next
		default:
			w.fault(n, "这里没有字段“"+name+"”", "", "列表的字段要在 range 里写")
			return unknown{}
		}
	}
	return of
}

// fault is a finding at a node of the part at hand, where that is of a pool's own.
func (w *wording) fault(n parse.Node, found, expected, remedy string) {
	o, own := w.own[w.tree.ParseName]
	if !own {
		return
	}
	before := o.Text[:min(int(n.Position()), len(o.Text))]
	line := strings.LastIndexByte(before, '\n') + 1
	w.say(finding.Pos{File: o.File, Line: 1 + strings.Count(before, "\n"), Col: 1 + utf8.RuneCountInString(before[line:])}, found, expected, remedy)
}

// say reports once: a shared part is looked through for every kind.
func (w *wording) say(pos finding.Pos, found, expected, remedy string) {
	if w.faulty = true; !w.told[pos] {
		w.told[pos] = true
		w.list.Add(faultText, pos, found, expected, remedy)
	}
}
