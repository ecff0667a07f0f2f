package html

import (
	"cmp"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/amount"
)

// checksPage is checks.html: what was looked at, what was found, and how firm the data are.
type checksPage struct {
	base
	Quality  string
	Natures  table
	Checks   []checkGroup
	Findings grid
	Asserts  table
	Assumed  table
	Pending  table
	Sources  table
	Origins  table
	Inputs   table
}

func (s *site) checks() *checksPage {
	return &checksPage{
		base:     s.base("", "checks.html", s.Pool.Policy.Name, "检查与数据质量", s.year()),
		Quality:  s.quality(),
		Natures:  s.naturesTable(),
		Checks:   s.groups(),
		Findings: s.findingsTable(),
		Asserts:  s.assertsTable(),
		Assumed:  s.assumedTable(),
		Pending:  s.pendingTable(),
		Sources:  s.sourcesTable(),
		Origins:  s.originsTable(),
		Inputs:   s.inputsTable(),
	}
}

// checkGroup are the remarks of one check.
type checkGroup struct {
	ID, Title, Href, Clause string
	Level                   cell
	Count                   int
	Open                    bool // shown at once: what has to be answered, and the loud ones
	Rows                    grid
}

// mostShown is how many warnings of a check are shown at once.
const mostShown = 5

// allChecks groups the remarks by check: first those with questions to answer, then
// by level; within a group those that have been answered come last.
func (s *site) allChecks() []checkGroup {
	list := slices.Clone(s.Checks)
	slices.SortStableFunc(list, func(a, b calc.CheckResult) int {
		return cmp.Or(owed(b)-owed(a), cmp.Compare(a.Level, b.Level), answered(a)-answered(b))
	})
	var out []checkGroup
	for _, c := range list {
		name := s.checkCell(c, "")
		at := slices.IndexFunc(out, func(g checkGroup) bool { return g.Title == c.Name && g.Href == name.Href })
		if at < 0 {
			at = len(out)
			out = append(out, checkGroup{ID: "check-" + strconv.Itoa(at+1), Title: c.Name, Href: name.Href, Clause: report.Clause(c.Clause), Level: levelCell(c),
				Open: c.Owed() || c.Level == finding.Error,
				Rows: grid{Caption: "口径是该统筹区上年、本年所取的数", Head: columns("!级别", "!统筹区", "!险种", "!口径", "意见")}})
		}
		g := &out[at]
		unit := cell{Text: s.Pool.NameOf(c.Unit)}
		if c.Unit >= 0 {
			unit.Href = "units/" + s.Pool.Units[c.Unit].Code + ".html#" + c.Insurance.Slug
		}
		said := remark(c)
		said.Asides = append(said.Asides, name.Asides...)
		if g.Count++; c.Level == finding.Warning && c.Reason == "" && g.Count <= mostShown {
			g.Open = true
		} else if g.Level.Text == finding.Warning.String() && g.Count > mostShown {
			g.Open = false
		}
		g.Rows.add(levelCell(c), unit, cell{Text: dash(c.Insurance.Name)}, cell{Text: dash(s.basesRead(unitKey{c.Insurance.Name, c.Unit}))}, said)
	}
	return out
}

// ruleName names a check of a scheme.
type ruleName struct {
	scheme *calc.Scheme
	name   string
}

// checkRules are the places of the policy's own checks on the policy page.
func (s *site) checkRules() map[ruleName]string {
	out := map[ruleName]string{}
	for i, scheme := range s.Pool.Policy.Schemes {
		for _, a := range s.laws[i].Articles {
			if a.Kind == "check" {
				out[ruleName{scheme, a.Name}] = "policy.html#" + a.ID
			}
		}
	}
	return out
}

// checkCell names a check and leads to its rule, or to the catalogue for those
// that every pool has, with the cell to look at first.
func (s *site) checkCell(c calc.CheckResult, root string) cell {
	out := cell{Text: c.Name}
	if href := s.rules[ruleName{c.Scheme, c.Name}]; href != "" {
		out.Href = root + href
		return out
	}
	if c.ID != "" {
		out.Href = root + "findings.html#" + c.ID
	}
	if place := c.Pos.Shown(); place != "" {
		out.Asides = []string{place}
	}
	return out
}

func owed(c calc.CheckResult) int {
	if c.Owed() {
		return 1
	}
	return 0
}

func answered(c calc.CheckResult) int {
	if c.Reason != "" {
		return 1
	}
	return 0
}

// checkGrid lists the remarks on one unit.
func (s *site) checkGrid(checks []calc.CheckResult, k unitKey) grid {
	g := grid{Caption: "提醒核对，不停止计算", Head: columns("!级别", "检查", "意见", "!条款")}
	if b := s.basesRead(k); b != "" {
		g.Caption += "；口径 " + b
	}
	for _, c := range checks {
		g.add(levelCell(c), s.checkCell(c, "../"), remark(c), cell{Text: dash(report.Clause(c.Clause))})
	}
	return g
}

func levelCell(c calc.CheckResult) cell {
	l := cell{Text: c.Level.String()}
	if c.Open {
		l.Text = "未评估"
	}
	switch {
	case c.Owed():
		l.Marks = []string{"待答复"}
	case c.Reason != "":
		l.Marks = []string{"已说明"}
	}
	return l
}

// remark is what a check says, and the office's answer below it.
func remark(c calc.CheckResult) cell {
	m := cell{Text: strings.TrimSpace(c.Advice())}
	if c.Reason != "" {
		text := "说明：" + c.Reason
		if c.By != "" {
			text += "（" + c.By + "）"
		}
		m.Asides = []string{text}
	}
	return m
}

// basesRead is the 口径 of the two years that remarks are mostly about, in
// short: 2025 预计 · 2026 预算.
func (s *site) basesRead(k unitKey) string {
	var parts []string
	for year := s.Year - 1; year <= s.Year; year++ {
		b := string(s.BasisOf(k.insurance, k.unit, year))
		if k.unit < 0 {
			b = s.BasesOf(s.insurance(k.insurance), year)
		}
		if b != "" {
			parts = append(parts, strconv.Itoa(year)+" "+b)
		}
	}
	return strings.Join(parts, " · ")
}

func (s *site) naturesTable() table {
	t := table{Caption: "funds.csv 的单元格按性质", Head: columns("!性质", "含义", "#单元格（个）", "#占比")}
	for _, n := range []struct {
		nature  calc.Nature
		meaning string
	}{
		{calc.Unmarked, "没有标注，视为本单位填报"},
		{calc.Published, "官方文件载明"},
		{calc.Derived, "由公布数算术得出"},
		{calc.Estimated, "按说明的方法估算"},
		{calc.Remainder, "总数减其余"},
		{calc.Shown, "为演示而设，不反映实际"},
	} {
		if count := s.Quality.Natures[n.nature]; count > 0 {
			t.Rows = append(t.Rows, []string{natureWord(n.nature), n.meaning, strconv.Itoa(count), amount.Percent(big.NewRat(int64(count), int64(max(1, s.Quality.Cells))))})
		}
	}
	t.Foot = []string{"合计", "", strconv.Itoa(s.Quality.Cells), ""}
	return t
}

func (s *site) findingsTable() grid {
	g := grid{Caption: "位置是文件:行:列，或文件[表!单元格]；编号链到目录", Head: columns("!级别", "!编号", "!位置", "内容", "应为", "处理")}
	for _, f := range s.Findings.Sorted() {
		g.add(cell{Text: f.Level.String()}, cell{Text: f.ID, Href: "findings.html#" + f.ID}, cell{Text: dash(f.Pos.Shown())},
			cell{Text: f.Found}, cell{Text: dash(f.Expected)}, cell{Text: dash(f.Remedy)})
	}
	return g
}

func (s *site) assertsTable() table {
	t := table{Caption: "全部成立", Head: columns("等式", "方案", "!险种", "公式", "!条款")}
	for _, run := range s.Runs {
		for _, a := range run.Scheme.Asserts {
			t.Rows = append(t.Rows, []string{a.Name, run.Scheme.Name, run.Insurance.Name, a.Formula.Plain(), dash(report.Clause(a.Clause))})
		}
	}
	return t
}

// originsTable counts the cells of funds.csv by source, in the data's order.
func (s *site) originsTable() table {
	t := table{Caption: "单元格的来源（按所载文字）", Head: columns("来源", "方法", "!性质", "#单元格（个）")}
	type origin struct {
		source, method string
		nature         calc.Nature
	}
	var order []origin
	counts := map[origin]int{}
	for i := range s.Pool.Rows {
		for j := range s.Pool.Measures {
			c := s.Pool.Rows[i].Cells[s.Pool.Measures[j].Name]
			if c.Num == nil || c.Source == "" && c.Method == "" {
				continue
			}
			o := origin{c.Source, c.Method, c.Nature}
			if counts[o] == 0 {
				order = append(order, o)
			}
			counts[o]++
		}
	}
	for _, o := range order {
		t.Rows = append(t.Rows, []string{dash(o.source), dash(o.method), natureWord(o.nature), strconv.Itoa(counts[o])})
	}
	return t
}

func (s *site) inputsTable() table {
	t := table{Caption: "填报与核定（inputs.csv）", Head: columns("项目", "统筹区", "!险种", "方案", "#数值", "依据", "说明", "!位置")}
	for _, in := range s.Pool.Inputs {
		if in.Year != s.Year {
			continue
		}
		scheme, text := s.Pool.Policy.Scheme(in.Scheme), in.Raw
		if in.Value.Sort == formula.Number {
			text = kindText(in.Value.Num, inputKind(scheme, in.Item))
		}
		t.Rows = append(t.Rows, []string{in.Item, s.Pool.NameOf(s.Pool.At(in.Code)), in.Insurance, schemeName(scheme), text, dash(in.Basis), dash(in.Note), in.Pos.Shown()})
	}
	return t
}
