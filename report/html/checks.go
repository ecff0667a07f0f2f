package html

import (
	"math/big"
	"slices"
	"strconv"

	"tongchou/calc"
	"tongchou/report/amount"
)

// checksPage is checks.html: what was looked at, what was found, and how firm the data are.
type checksPage struct {
	base
	Quality  string
	Natures  table
	Checks   table
	Findings table
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
		Checks:   s.checkTable(byLevel(s.Checks), true),
		Findings: s.findingsTable(),
		Asserts:  s.assertsTable(),
		Assumed:  s.assumedTable(),
		Pending:  s.pendingTable(),
		Sources:  s.sourcesTable(),
		Origins:  s.originsTable(),
		Inputs:   s.inputsTable(),
	}
}

// byLevel puts errors first, keeping the order within a level.
func byLevel(list []calc.CheckResult) []calc.CheckResult {
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b calc.CheckResult) int { return int(a.Level) - int(b.Level) })
	return out
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

func (s *site) findingsTable() table {
	t := table{Caption: "位置是文件:行:列，或文件[表!单元格]", Head: columns("!级别", "!编号", "!位置", "内容", "应为", "处理")}
	for _, f := range s.Findings.Sorted() {
		t.Rows = append(t.Rows, []string{f.Level.String(), f.ID, dash(f.Pos.String()), f.Found, dash(f.Expected), dash(f.Remedy)})
	}
	return t
}

func (s *site) assertsTable() table {
	t := table{Caption: "全部成立", Head: columns("等式", "方案", "!险种", "公式", "!条款")}
	for _, run := range s.Runs {
		for _, a := range run.Scheme.Asserts {
			t.Rows = append(t.Rows, []string{a.Name, run.Scheme.Name, run.Insurance.Name, a.Formula.Text, dash(a.Clause)})
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
		t.Rows = append(t.Rows, []string{in.Item, s.codeName(in.Code), in.Insurance, schemeName(s.Pool.Policy.Scheme(in.Scheme)), in.Raw, dash(in.Basis), dash(in.Note), in.Pos.String()})
	}
	return t
}

// codeName is the name of the unit or pool of a code.
func (s *site) codeName(code string) string {
	for _, u := range s.Pool.Units {
		if u.Code == code {
			return u.Name
		}
	}
	return s.Pool.Policy.Name
}
