package html

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	xhtml "golang.org/x/net/html"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/data"
	"tongchou/data/datatest/pools"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/paper"
)

// document is a rendered page as the browser would read it without scripts.
type document struct {
	name  string
	root  *xhtml.Node
	ids   map[string]bool
	links []reference
}

type reference struct{ element, attribute, value string }

// render gives the pages and all names that links may point to.
func render(t *testing.T, v *report.View, others []string) ([]report.File, map[string]*document) {
	t.Helper()
	files, err := Render(v, Options{Files: others, Papers: papersOf(t, v)}, report.InMemory)
	if err != nil {
		t.Fatal(err)
	}
	docs := map[string]*document{}
	for _, f := range files {
		if strings.HasSuffix(f.Name, ".html") {
			docs[f.Name] = parse(t, f)
		}
	}
	return files, docs
}

func parse(t *testing.T, f report.File) *document {
	t.Helper()
	root, err := xhtml.Parse(bytes.NewReader(f.Data))
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	d := &document{name: f.Name, root: root, ids: map[string]bool{}}
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			switch a.Key {
			case "id":
				if d.ids[a.Val] {
					t.Errorf("%s: id %q stands twice", f.Name, a.Val)
				}
				d.ids[a.Val] = true
			case "href", "src", "action", "srcset", "poster", "data-href":
				d.links = append(d.links, reference{n.Data, a.Key, a.Val})
			}
		}
	}
	return d
}

func attribute(n *xhtml.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// words is the text of a node without scripts and styles.
func words(n *xhtml.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == xhtml.TextNode && c.Parent.Data != "script" && c.Parent.Data != "style" {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// checkStatic asserts what must hold of every pack whatever its data.
func checkStatic(t *testing.T, files []report.File, docs map[string]*document, others []string) {
	t.Helper()
	exists := map[string]bool{}
	for _, o := range others {
		exists[o] = true
	}
	for _, f := range files {
		if exists[f.Name] {
			t.Errorf("file %s is rendered twice", f.Name)
		}
		exists[f.Name] = true
		if strings.HasSuffix(f.Name, ".css") || strings.HasSuffix(f.Name, ".html") {
			for _, bad := range []string{"url(", "@import"} {
				if bytes.Contains(f.Data, []byte(bad)) {
					t.Errorf("%s contains %q", f.Name, bad)
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(docs)) {
		d := docs[name]
		checkLinks(t, d, docs, exists)
		checkInert(t, d)
		checkTables(t, d)
	}
}

func checkLinks(t *testing.T, d *document, docs map[string]*document, exists map[string]bool) {
	t.Helper()
	for _, l := range d.links {
		target, fragment, _ := strings.Cut(l.value, "#")
		if strings.Contains(target, ":") || strings.HasPrefix(target, "/") || strings.HasPrefix(target, "\\") {
			t.Errorf("%s: <%s %s=%q> leaves the pack", d.name, l.element, l.attribute, l.value)
			continue
		}
		full := d.name
		if target != "" {
			full = path.Join(path.Dir(d.name), target)
		}
		if !exists[full] {
			t.Errorf("%s: <%s %s=%q>: the pack has no %s", d.name, l.element, l.attribute, l.value, full)
		}
		if fragment != "" && docs[full] != nil && !docs[full].ids[fragment] {
			t.Errorf("%s: %q: %s has no such id", d.name, l.value, full)
		}
	}
}

// checkInert asserts the CSP and that nothing in the page needs it relaxed.
func checkInert(t *testing.T, d *document) {
	t.Helper()
	var policy string
	for n := range d.root.Descendants() {
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("%s: <%s> has %s=%q", d.name, n.Data, a.Key, a.Val)
			}
		}
		switch n.Data {
		case "meta":
			if attribute(n, "http-equiv") == "Content-Security-Policy" {
				policy = attribute(n, "content")
			}
		case "style", "iframe", "object", "embed", "base", "form":
			if n.Type == xhtml.ElementNode {
				t.Errorf("%s: has a <%s>", d.name, n.Data)
			}
		case "script":
			if attribute(n, "src") != "" {
				continue
			}
			if attribute(n, "type") != "application/json" {
				t.Errorf("%s: has an inline script", d.name)
			} else if !json.Valid([]byte(n.FirstChild.Data)) {
				t.Errorf("%s: the block of %s is no JSON", d.name, attribute(n, "data-for"))
			} else if !d.ids[attribute(n, "data-for")] {
				t.Errorf("%s: no element for block %s", d.name, attribute(n, "data-for"))
			}
		}
	}
	if policy != csp {
		t.Errorf("%s: CSP is %q", d.name, policy)
	}
}

// checkTables asserts that every row of a table is as wide as its head.
func checkTables(t *testing.T, d *document) {
	t.Helper()
	for table := range d.root.Descendants() {
		if table.Type != xhtml.ElementNode || table.Data != "table" {
			continue
		}
		width := 0
		for tr := range table.Descendants() {
			if tr.Data != "tr" || tr.Type != xhtml.ElementNode {
				continue
			}
			n := 0
			for c := tr.FirstChild; c != nil; c = c.NextSibling {
				if c.Type != xhtml.ElementNode {
					continue
				}
				n++
				if attribute(c, "colspan") == "2" {
					n++
				}
			}
			if width == 0 {
				width = n
			}
			if n != width {
				t.Errorf("%s: a row has %d cells, its table %d: %s", d.name, n, width, words(tr))
			}
		}
	}
}

// figureChecks asserts that every chart has a title, words and a table.
func checkFigures(t *testing.T, d *document) int {
	t.Helper()
	count := 0
	for n := range d.root.Descendants() {
		if attribute(n, "class") != "chart" {
			continue
		}
		count++
		if attribute(n, "role") != "img" || attribute(n, "aria-label") == "" {
			t.Errorf("%s: chart %s says nothing to those who cannot see it", d.name, attribute(n, "id"))
		}
		rows := 0
		for c := range n.Parent.Descendants() {
			if c.Type == xhtml.ElementNode && c.Data == "tr" {
				rows++
			}
		}
		if rows < 2 {
			t.Errorf("%s: chart %s has no table", d.name, attribute(n, "id"))
		}
	}
	return count
}

func TestFixturePages(t *testing.T) {
	f := newFixture(11)
	files, docs := render(t, f.View, f.files())
	checkStatic(t, files, docs, f.files())
	if n := checkFigures(t, docs["index.html"]); n != 6+5 { // 居民 has no 在职退休比
		t.Errorf("overview has %d charts", n)
	}
	for name, d := range docs {
		text := words(d.root)
		for _, want := range append(slices.Clone(f.Marks), f.Warning) {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", name, want)
			}
		}
	}
	if n := stamps(docs["index.html"]); n != 2 { // both insurances name units below the line
		t.Errorf("%d drawings of the overview are stamped", n)
	}
	overview := words(docs["index.html"].root)
	for _, want := range []string{
		"34,176,399.55—68,352,799.10", // an open decision shows its range
		"未核定", "错误 0 · 警告 3 · 提示 2", "非公开单元格 92.03%", "够付几个月", "谁出、谁得", "为什么变了"} {
		if !strings.Contains(overview, want) {
			t.Errorf("overview does not say %q", want)
		}
	}
	unit := words(docs["units/990005.html"].root)
	for _, want := range []string{"funds.csv:39:11", "2025 预计", "见第 6 行", "比警戒线 6.0 个月高", "示例年鉴 <2025>", "问题：折算与扣除的次序（采用解读 a）"} {
		if !strings.Contains(unit, want) {
			t.Errorf("unit page does not say %q", want)
		}
	}
}

// stamps counts the drawings that say the data are a sample.
func stamps(d *document) int {
	count := 0
	for n := range d.root.Descendants() {
		if attribute(n, "class") == "stamp" {
			count++
		}
	}
	return count
}

// TestNoStampOnOwnFigures: an office's own figures are not called a sample.
func TestNoStampOnOwnFigures(t *testing.T) {
	f := newFixture(11)
	f.Warning = ""
	_, docs := render(t, f.View, f.files())
	for name, d := range docs {
		if n := stamps(d); n > 0 {
			t.Errorf("%s has %d stamps", name, n)
		}
	}
}

// TestOnlyLinkedFiles: without papers and sheets in the pack, no page links to one.
func TestOnlyLinkedFiles(t *testing.T) {
	f := newFixture(3)
	files, docs := render(t, f.View, nil)
	checkStatic(t, files, docs, nil)
	for name, d := range docs {
		for _, l := range d.links {
			if strings.HasSuffix(l.value, ".pdf") || strings.HasSuffix(l.value, ".xlsx") {
				t.Errorf("%s links to %s", name, l.value)
			}
		}
	}
}

// made is a pool, computed as the command would and rendered; tests only read
// it.
type made struct {
	view  *report.View
	rest  []string // the pack's other files
	files []report.File
	docs  map[string]*document
}

// samples remembers them by name.
var samples sync.Map

// madeUp is the name of the fixture of eleven units among them.
const madeUp = "made up"

// sample makes the pages of an embedded pool or of the fixture, once for all tests.
func sample(t *testing.T, name string) *made {
	t.Helper()
	one, _ := samples.LoadOrStore(name, sync.OnceValue(func() *made {
		m := &made{}
		if name == madeUp {
			f := newFixture(11)
			m.view, m.rest = f.View, f.files()
		} else {
			m.view = evaluate(t, name)
			m.rest = others(m.view)
		}
		m.files, m.docs = render(t, m.view, m.rest)
		return m
	}))
	return one.(func() *made)()
}

func evaluate(t testing.TB, name string) *report.View {
	t.Helper()
	return report.New(pools.Result(t, pools.Sample(t, name), calc.Options{}))
}

// others are the papers and sheets that a whole pack of the view would hold.
func others(v *report.View) []string {
	out := []string{"budget.xlsx", "notices/summary.pdf", "notices/all.pdf"}
	set, err := paper.Of(v)
	if err != nil {
		panic(err)
	}
	for _, p := range set.Papers {
		if p.Notice != nil {
			out = append(out, p.Name)
		}
	}
	for _, u := range v.Units {
		out = append(out, "units/"+u.Unit.Code+".xlsx")
	}
	return out
}

// papersOf are the notices of a view as a pack gives them.
func papersOf(t testing.TB, v *report.View) []Paper {
	t.Helper()
	if v.Pool.Folder == "sample" { // the fixture
		return flowPapers(v)
	}
	set, err := paper.Of(v)
	if err != nil {
		t.Fatal(err)
	}
	var out []Paper
	for _, p := range set.Papers {
		if n := p.Notice; n != nil {
			out = append(out, Paper{n.Name, n.Kind.Word, n.State, n.Unit, n.Line.Run, n.Line.Step, n.Asks(), n.Sum()})
		}
	}
	return out
}

var truth = regexp.MustCompile(`TRUE|FALSE`)

func TestSamplePools(t *testing.T) {
	for _, name := range data.Embedded() {
		t.Run(name, func(t *testing.T) {
			m := sample(t, name)
			checkStatic(t, m.files, m.docs, m.rest)
			checkFigures(t, m.docs["index.html"])
			for _, d := range m.docs {
				if found := truth.FindString(words(d.root)); found != "" {
					t.Errorf("%s says %s for 是 or 否", d.name, found)
				}
			}
			for _, u := range m.view.Units {
				checkUnit(t, m.docs["units/"+u.Unit.Code+".html"], u)
			}
			if w := m.view.Warning; w != "" && !strings.Contains(words(m.docs["policy.html"].root), w) {
				t.Error("the warning line is missing")
			}
		})
	}
}

// checkUnit asserts that a unit's page says its amounts and names every step
// and figure that they were computed from.
func checkUnit(t *testing.T, d *document, u report.UnitView) {
	t.Helper()
	text := words(d.root)
	for _, ui := range u.Insurances {
		for _, l := range ui.Flows {
			if !strings.Contains(text, l.Sentence) {
				t.Errorf("%s does not say %q", d.name, l.Sentence)
			}
			for n := range nodes(l.Tree) {
				if n.Name != "" && !strings.Contains(text, n.Name) {
					t.Errorf("%s does not name %s", d.name, n.Name)
				}
				if numbers := formula.Plain(n.Substituted); !strings.Contains(text, numbers) {
					t.Errorf("%s does not show %s", d.name, numbers)
				}
			}
		}
	}
}

// TestOpenDecision: while a decision is open no unit page prints one figure as
// if decided, neither at the amount nor at a step of the tree.
func TestOpenDecision(t *testing.T) {
	v, docs := pagesOf(t, "liaoning")
	open := 0
	for _, u := range v.Units {
		for _, ui := range u.Insurances {
			for _, l := range ui.Flows {
				if l.Low == nil || l.Low.Cmp(l.High) == 0 {
					continue
				}
				open++
				want := amount.Yuan(l.Low) + "—" + amount.Yuan(l.High)
				d := docs["units/"+u.Unit.Code+".html"]
				count := strings.Count(words(d.root), want)
				if count < 2 {
					t.Errorf("%s says %s %d times, not at the amount and in its tree", d.name, want, count)
				}
				for n := range d.root.Descendants() {
					text, marked := words(n), false
					for m := range n.Descendants() {
						marked = marked || attribute(m, "class") == "mark" && words(m) == "未核定"
					}
					if attribute(n, "class") == "step" && marked && strings.HasSuffix(text, "元") && !strings.Contains(text, "—") {
						t.Errorf("%s prints an open step as if decided: %s", d.name, text)
					}
				}
			}
		}
	}
	if open == 0 {
		t.Fatal("the sample has no open decision any more: the test shows nothing")
	}
}

// nodes walks a tree, shared parts once.
func nodes(root *calc.Node) map[*calc.Node]bool {
	seen := map[*calc.Node]bool{}
	var walk func(n *calc.Node)
	walk = func(n *calc.Node) {
		if n == nil || seen[n] {
			return
		}
		seen[n] = true
		for _, c := range n.Children {
			walk(c)
		}
	}
	walk(root)
	return seen
}

func TestList(t *testing.T) {
	var pools []PoolLink
	for _, name := range []string{"liaoning", "shandong"} {
		v := sample(t, name).view
		pools = append(pools, PoolLink{v, fmt.Sprintf("%s/%d/index.html", name, v.Year)})
	}
	f, err := List(pools)
	if err != nil {
		t.Fatal(err)
	}
	d := parse(t, f)
	checkTables(t, d)
	text := words(d.root)
	for _, want := range []string{"辽宁省", "山东省", "2026", "征求意见稿", "3,284,940,000.00", pools[0].View.Warning} {
		if !strings.Contains(text, want) {
			t.Errorf("list does not say %q:\n%s", want, text)
		}
	}
	list := rows(d, "每个险种一行")
	for _, want := range [][]string{
		{"辽宁省", "2026", "预缴", "职工", "1,566,507,393.75", "476,076,500.00—705,859,000.00"},
		{"辽宁省", "2026", "预缴", "居民", "0.00", "185,810,000.00—352,123,333.33"},
		{"山东省", "2026", "预缴", "职工", "3,284,940,000.00", "334,885,800.00"},
	} {
		if !slices.ContainsFunc(list, func(r []string) bool { return slices.Equal(r[:6], want) }) {
			t.Errorf("no row %q in %q", want, list)
		}
	}
	if len(d.links) != 3 || d.links[0].value != "liaoning/2026/index.html#employee" {
		t.Errorf("links: %v", d.links)
	}
}
