package law

import (
	"fmt"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// cohorts compiles what is computed in cells, insurance by insurance.
func (c *compiler) cohorts(p *calc.Projection) {
	for _, one := range p.Cohorts {
		set := c.prog.Cohorts[one.Insurance]
		if set == nil {
			set = &calc.CohortSet{Insurance: one.Insurance}
			c.prog.Cohorts[one.Insurance] = set
		}
		set.Cohorts = append(set.Cohorts, &calc.CohortProgram{Cohort: one, Number: len(set.Cohorts), Formula: c.parse(one.Formula)})
	}
	for _, i := range c.pool.Policy.Insurances() {
		set := c.prog.Cohorts[i.Name]
		if set == nil {
			continue
		}
		for _, one := range set.Cohorts {
			c.cohort(set, one)
		}
		if !c.list.Stops() {
			settle(set)
		}
	}
}

func (c *compiler) cohort(set *calc.CohortSet, one *calc.CohortProgram) {
	f := one.Formula
	if f == nil {
		return
	}
	title := "人群 " + set.Insurance + " " + one.Name
	list := f.Check(&cellNames{c: c, set: set, before: one.Number}, title)
	c.list = append(c.list, list...)
	if list.Stops() || f.Faulty {
		return
	}
	want, _ := formula.TypeOf(one.Kind)
	if got := f.Root.Type; !fits(got, want) {
		c.list.Add("P205", f.At(f.Root), fmt.Sprintf("“%s”的公式是%s", title, got), want.String(), "")
	}
	each(f, func(n *formula.Node) {
		if k, ok := n.Symbol.Key.(calc.AssumptionKey); ok && c.shocked(k.Name) {
			c.list.Add("P211", f.At(n), fmt.Sprintf("“%s”读了有波动的假设“%s”", title, k.Name), "没有 [[stochastic.shock]] 的假设", "各条随机路径的人群相同：人群用另一个假设，波动加在推算公式读的假设上")
		}
	})
}

func (c *compiler) shocked(assumption string) bool {
	s := c.pool.Projection.Stochastic
	return s != nil && slices.ContainsFunc(s.Shocks, func(s calc.Shock) bool { return s.Assumption == assumption })
}

// each visits every name that a formula reads, in 人口 too.
func each(f *formula.Formula, visit func(*formula.Node)) {
	name := func(n *formula.Node) {
		if n.Op == formula.OpName {
			visit(n)
		}
	}
	f.Walk(name)
	f.WalkCells(name)
}

// settle finds which cohorts are the same for every unit, and what the set assumes.
func settle(set *calc.CohortSet) {
	for _, one := range set.Cohorts {
		one.Common = !one.Heads()
	}
	for again := true; again; {
		again = false
		for _, one := range set.Cohorts {
			common := one.Common
			one.Formula.Walk(func(n *formula.Node) {
				k, is := n.Symbol.Key.(calc.CohortKey)
				_, column := n.Symbol.Key.(calc.ColumnKey)
				if n.Op == formula.OpCells || column || is && !k.Common {
					common = false
				}
			})
			again = again || common != one.Common
			one.Common = common
		}
	}
	for _, one := range set.Cohorts {
		each(one.Formula, func(n *formula.Node) {
			k, ok := n.Symbol.Key.(calc.AssumptionKey)
			if !ok {
				return
			}
			if !slices.Contains(set.Assumptions, k.Assumption) {
				set.Assumptions = append(set.Assumptions, k.Assumption)
			}
			if one.Common && !slices.Contains(set.Common, k.Assumption) {
				set.Common = append(set.Common, k.Assumption)
			}
		})
	}
}

// cellNames is the scope of what is computed in cells: of a cohort's formula, or of what
// 人口 asks of each cell.
type cellNames struct {
	c      *compiler
	set    *calc.CohortSet
	before int  // cohorts so far: those that are known in the cell
	inner  bool // within 人口
}

// Cellwise says that nothing is added up over units here.
func (n *cellNames) Cellwise() string {
	return "一个年龄一格的公式里不按统筹区合计；把本统筹区的各格加起来用 人口(…)"
}

// Cells is the scope of a cohort's formula, which may ask for 人口; within it
// nothing may.
func (n *cellNames) Cells() formula.Scope {
	if n.inner {
		return nil
	}
	return &cellNames{c: n.c, set: n.set, before: n.before, inner: true}
}

// Lookup resolves a name of a cell.
func (n *cellNames) Lookup(space, name string) (formula.Symbol, string, bool) {
	switch space {
	case "":
		return n.bare(name)
	case calc.AgedSpace:
		if !n.inner {
			return n.aged(name)
		}
	case calc.LastSpace:
		if n.inner {
			if k := n.set.Cohort(name); k != nil {
				return cohortSymbol(k, calc.LastCell), "", true
			}
			return unknown(space, name, n.cohortNames(len(n.set.Cohorts))...)
		}
	case calc.UnitSpace:
		sym, near, ok, _ := n.c.common(space, name)
		return sym, near, ok
	}
	if n.inner {
		return formula.Symbol{}, name + "，或 " + calc.LastSpace + "." + name + "（人口里只有人群、表、年龄、性别、出生年）", false
	}
	return formula.Symbol{}, "推算公式里的 " + space + "." + name + "（人群的公式不读指标，上一年的人群写 上岁.人群，本统筹区的合计写 人口(…)）", false
}

func (n *cellNames) bare(name string) (formula.Symbol, string, bool) {
	if t, ok := calc.CellNames()[name]; ok {
		return formula.Symbol{Type: t, PerUnit: true, Key: calc.CellKey{Name: name}}, "", true
	}
	if name == calc.YearName {
		return calc.BuiltinOf("", name).Symbol(), "", true
	}
	if t := n.table(name); t != nil {
		return tableSymbol(t, calc.OwnCell), "", true
	}
	known := n.cohortNames(n.before)
	if k := n.set.Cohort(name); k != nil {
		if k.Number < n.before {
			return cohortSymbol(k, calc.OwnCell), "", true
		}
		return formula.Symbol{}, calc.AgedSpace + "." + name + "（" + name + "还没有算：把它移到前面，或读上一年的）", false
	}
	for i := range n.c.pool.Projection.Assumptions {
		a := &n.c.pool.Projection.Assumptions[i]
		if known = append(known, a.Name); a.Name != name {
			continue
		}
		if n.inner && n.before == len(n.set.Cohorts) {
			return formula.Symbol{}, "移到 人口(…) 外面的 " + name, false
		}
		t, _ := formula.TypeOf(a.Kind)
		return formula.Symbol{Type: t, PerUnit: true, Key: calc.AssumptionKey{Assumption: a}}, "", true
	}
	for _, t := range n.c.pool.Projection.Tables {
		known = append(known, t.Name)
	}
	return formula.Symbol{}, finding.Nearest(name, append(known, calc.AgeName, calc.SexName, calc.BornName)), false
}

// aged resolves 上岁.X: a cohort, earlier or later, or a table.
func (n *cellNames) aged(name string) (formula.Symbol, string, bool) {
	if k := n.set.Cohort(name); k != nil {
		return cohortSymbol(k, calc.AgedCell), "", true
	}
	if t := n.table(name); t != nil {
		return tableSymbol(t, calc.AgedCell), "", true
	}
	known := n.cohortNames(len(n.set.Cohorts))
	for _, t := range n.c.pool.Projection.Tables {
		known = append(known, t.Name)
	}
	return unknown(calc.AgedSpace, name, known...)
}

func (n *cellNames) table(name string) *calc.Table {
	for _, t := range n.c.pool.Projection.Tables {
		if t.Name == name {
			return t
		}
	}
	return nil
}

func (n *cellNames) cohortNames(many int) []string {
	var out []string
	for _, k := range n.set.Cohorts[:many] {
		out = append(out, k.Name)
	}
	return out
}

func cohortSymbol(k *calc.CohortProgram, from calc.CellsFrom) formula.Symbol {
	t, _ := formula.TypeOf(k.Kind)
	return formula.Symbol{Type: t, PerUnit: true, Key: calc.CohortKey{CohortProgram: k, From: from}, Faulty: k.Formula == nil || k.Formula.Faulty}
}

func tableSymbol(t *calc.Table, from calc.CellsFrom) formula.Symbol {
	kind, _ := formula.TypeOf(t.Kind)
	return formula.Symbol{Type: kind, PerUnit: true, Key: calc.TableKey{Table: t, From: from}}
}

// cellSums finds what results publish: the heads of every cohort, and what else lines add
// up of the year itself.
func (c *compiler) cellSums() {
	for insurance, set := range c.prog.Cohorts {
		add := func(name string, n *formula.Node) {
			if !slices.ContainsFunc(set.Sums, func(s calc.CellSum) bool { return s.Name == name }) {
				set.Sums = append(set.Sums, calc.CellSum{Name: name, Node: n})
			}
		}
		for _, one := range set.Cohorts {
			if one.Heads() {
				f, _ := formula.Parse("人口("+one.Name+")", one.Pos)
				f.Check(&lineNames{c: c, line: &calc.Line{Insurance: insurance}}, one.Name)
				add(f.Text, f.Root)
			}
		}
		for _, l := range c.prog.Lines[insurance] {
			l.Formula.Walk(func(n *formula.Node) {
				if n.Op == formula.OpCells && !readsLast(n) {
					add(strings.ReplaceAll(l.Formula.Source(n), " ", ""), n)
				}
			})
		}
	}
}

func readsLast(n *formula.Node) bool {
	k, ok := n.Symbol.Key.(calc.CohortKey)
	return ok && k.From == calc.LastCell || slices.ContainsFunc(n.Args, readsLast)
}
