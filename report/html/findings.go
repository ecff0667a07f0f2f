package html

import (
	"cmp"
	"slices"

	"tongchou/calc/checks"
	"tongchou/calc/finding"
)

// findingsPage is findings.html: what each number of a finding means and what
// to do about it, made of the catalogue itself.
type findingsPage struct {
	base
	Groups []findingGroup
}

type findingGroup struct {
	ID, Name string
	Kinds    grid
}

// findingGroups names the catalogue's parts by the letter of their ids.
var findingGroups = []struct{ letter, name string }{
	{"D", "读入数据和政策文件"}, {"P", "公式和政策"}, {"C", "计算"}, {"K", "检查"}, {"V", "核对已生成的资料"}, {"U", "命令写法"}, {"X", "程序和机器"},
}

func (s *site) findings() *findingsPage {
	p := &findingsPage{base: s.base("", "findings.html", "提示编号目录")}
	raised := map[string]bool{}
	for _, f := range s.Findings {
		raised[f.ID] = true
	}
	for _, c := range s.Checks {
		raised[c.ID] = true
	}
	for _, g := range findingGroups {
		group := findingGroup{ID: "group-" + g.letter, Name: g.name,
			Kinds: grid{Caption: g.name + "：编号不改、不重用", Head: columns("!编号", "名称", "意思", "怎样处理")}}
		kinds := slices.DeleteFunc(checks.Catalogue(), func(k finding.Kind) bool { return k.ID[:1] != g.letter })
		slices.SortFunc(kinds, func(a, b finding.Kind) int { return cmp.Compare(a.ID, b.ID) })
		for _, k := range kinds {
			id := cell{Text: k.ID}
			if raised[k.ID] {
				id.Marks = []string{"本次有"}
			}
			group.Kinds.Rows = append(group.Kinds.Rows, gridRow{ID: k.ID, Cells: []cell{id, {Text: k.Title}, {Text: k.Meaning}, {Text: k.Remedy}}})
		}
		if len(kinds) > 0 {
			p.Groups = append(p.Groups, group)
		}
	}
	return p
}
