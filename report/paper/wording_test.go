package paper

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tongchou/calc"
)

// wordingOf is what is wrong with texts, by file and content.
func wordingOf(files ...string) string {
	pool := &calc.Pool{}
	for i := 0; i < len(files); i += 2 {
		pool.Texts = append(pool.Texts, calc.OwnText{File: files[i], Text: files[i+1]})
	}
	var out []string
	for _, f := range Wording(pool) {
		out = append(out, f.String())
	}
	return strings.Join(out, "\n")
}

// The embedded texts have no fault, as files of a pool, and say the same there.
func TestDefaultsAreSound(t *testing.T) {
	for _, f := range Wording(&calc.Pool{Texts: Defaults()}) {
		t.Error(f)
	}
}

// What a text may name is what a notice gives: the fields of the specimen are
// those of every notice of its kind, in its lists too.
func TestSpecimensHaveTheFields(t *testing.T) {
	for _, s := range specimens {
		v := s.view(t)
		n := noticeOf(t, v, s.name)
		same(t, s.file, noticeFields(v, n), n.Kind.specimen())
	}
}

func same(t *testing.T, where string, got, want fields) {
	if g, w := slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)); !slices.Equal(g, w) {
		t.Errorf("%s: the notice has %v, the specimen %v", where, g, w)
	}
	for name, value := range got {
		if fmt.Sprintf("%T", value) != fmt.Sprintf("%T", want[name]) {
			t.Errorf("%s: %s is %T, of the specimen %T", where, name, value, want[name])
		}
		list, _ := value.([]fields)
		for _, item := range list {
			model := want[name].([]fields)
			if len(model) == 0 {
				t.Fatalf("%s: the specimen has no item in %s", where, name)
			}
			same(t, where+"."+name, item, model[0])
		}
	}
}

// Every fault of a text has its place, and the nearest name where one is near.
func TestWording(t *testing.T) {
	const head = "{{define \"标题\"}}函{{end}}\n{{define \"正文\"}}\n"
	for _, c := range []struct{ files, want []string }{
		{[]string{"notices/levy.tmpl", head + "{{if .推断}}按{{.依椐}}{{end}}\n{{end}}"}, []string{"notices/levy.tmpl:3:14: 错误 X905 没有字段“依椐”；处理：是否为“依据”"}},
		{[]string{"notices/levy.tmpl", head + "{{range .款项}}{{.应甫}}{{$.年度}}{{$.年渡}}{{end}}{{end}}"}, []string{
			"notices/levy.tmpl:3:16: 错误 X905 没有字段“应甫”；处理：是否为“应补”", "notices/levy.tmpl:3:32: 错误 X905 没有字段“年渡”；处理：是否为“年度”"}},
		{[]string{"notices/levy.tmpl", head + "{{range $i, $p := .款项}}{{$p.金饿}}{{end}}{{.款项.金额}}{{range .年度}}x{{end}}{{end}}"}, []string{
			"notices/levy.tmpl:3:28: 错误 X905 没有字段“金饿”；处理：是否为“金额”", "notices/levy.tmpl:3:45: 错误 X905 这里没有字段“金额”；处理：列表的字段要在 range 里写",
			"notices/levy.tmpl:3:58: 错误 X905 “.年度”不是列表；处理：range 后面写列表，如 .款项"}},
		{[]string{"notices/share.tmpl", head + "{{.逾期金额}}{{end}}"}, []string{"notices/share.tmpl:3:3: 错误 X905 没有字段“逾期金额”"}},
		{[]string{"notices/levy.tmpl", head + "{{template \"收款帐户\" .}}{{end}}{{define \"正問\"}}x{{end}}"}, []string{
			"notices/levy.tmpl:3:12: 错误 X905 没有“收款帐户”这一部分；处理：是否为“收款账户”", "notices/levy.tmpl:3:44: 错误 X905 没有用到“正問”这一部分；应为：格式、标题、"}},
		{[]string{"notices/levy.tmpl", head + "{{金额}}{{end}}"}, []string{"notices/levy.tmpl:3:3: 错误 X905 没有函数“金额”；处理：字段前面要有点：.金额"}},
		{[]string{"notices/levy.tmpl", "{{define \"标题\"}}x{{end}}外面"}, []string{"notices/levy.tmpl:1:1: 错误 X905 没有“正文”；应为：{{define \"正文\"}}…{{end}}", "notices/levy.tmpl:1:24: 错误 X905 这些字不在任何一部分里"}},
		{[]string{"notices/levy.tmpl", head + "{{if .推断}}"}, []string{"notices/levy.tmpl:3:1: 错误 X905 有 {{if}}、{{range}}、{{with}} 或 {{define}} 没有 {{end}}"}},
		{[]string{"notices/levy.tmpl", head + "{{index .款项 5}}{{end}}"}, []string{"notices/levy.tmpl:3:1: 错误 X905 写法读不懂："}},
		{[]string{"notices/levy.tmpl", head + "x{{end}}{{define \"格式\"}}信件{{end}}"}, []string{"notices/levy.tmpl:3:24: 错误 X905 格式写作“信件”；应为：文件、信函"}},
		{[]string{"notices/levy.tmpl", head + "{{template \"正文\" .}}{{end}}"}, []string{"notices/levy.tmpl:3:12: 错误 X905 “正文”套用自己"}},
		{[]string{"notices/common.tmpl", "{{define \"附注\"}}{{.电活}}{{end}}"}, []string{"notices/common.tmpl:1:18: 错误 X905 没有字段“电活”；处理：是否为“电话”"}},
		{[]string{"notices/levi.tmpl", "x"}, []string{"notices/levi.tmpl: 警告 D119 没有这个文种的文书，没有读；应为：plan.tmpl、levy.tmpl"}},
		{[]string{"notices/LEVY.tmpl", head + "{{.金额}}{{end}}{{define \"附注\"}}{{end}}"}, nil},
	} {
		got := wordingOf(c.files...)
		lines := strings.Split(got, "\n")
		if got == "" {
			lines = nil
		}
		for i, want := range c.want {
			if len(lines) != len(c.want) || !strings.HasPrefix(lines[i], want) {
				t.Errorf("%s\ngives\n%s\nwant\n%s", c.files[1], got, strings.Join(c.want, "\n"))
				break
			}
		}
		if len(c.want) == 0 && got != "" {
			t.Errorf("%s gives %s", c.files[1], got)
		}
	}
}

// A pool's own text takes the place of the embedded one, an empty part too; of
// common.tmpl single parts do.
func TestOwnTexts(t *testing.T) {
	v := view(t, "liaoning")
	all := noticesOf(v)
	n := *all[slices.IndexFunc(all, func(n *Notice) bool { return n.Kind.from == aMatter })]
	n.Kind = kindOf("plan")
	ts, found := textsOf([]calc.OwnText{
		{File: "notices/plan.tmpl", Text: "{{define \"标题\"}}缴款单{{end}}{{define \"正文\"}}缴{{(index .款项 0).金额}}元。{{template \"收款账户\" .}}{{end}}{{define \"附注\"}}{{end}}"},
		{File: "notices/common.tmpl", Text: "{{define \"收款账户\"}}账户另告。{{end}}"},
	})
	if found != nil {
		t.Fatal(found)
	}
	d, err := ts.document(v, &n)
	if err != nil {
		t.Fatal(err)
	}
	if text := strings.Join(d.Title, "") + strings.Join(d.Body, "") + d.Note; !strings.HasPrefix(text, "缴款单缴") || !strings.HasSuffix(text, "元。账户另告。") || len(d.Annexes) > 0 {
		t.Errorf("the paper reads %q with %d annexes", text, len(d.Annexes))
	}
}

// The reference tells every field in the words of its users.
func TestReferenceTellsTheFields(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "数据与政策参考.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range kinds {
		for name, value := range k.specimen() {
			names := []string{name}
			if list, ok := value.([]fields); ok && len(list) > 0 {
				names = slices.AppendSeq(names, maps.Keys(list[0]))
			}
			for _, name := range names {
				if !strings.Contains(string(text), "`"+name+"`") {
					t.Errorf("docs/数据与政策参考.md does not tell %s of %s", name, k.Text)
				}
			}
		}
	}
}
