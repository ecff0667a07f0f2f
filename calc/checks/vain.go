package checks

import (
	"fmt"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// unreadAssumption is an assumption, or a value of one, that no projected year in
// view reads: it was given for nothing, or for another year, unit or insurance than
// meant. What-ifs are asked the same.
var unreadAssumption = &Entry{
	Kind: finding.Kind{ID: "K433", Title: "假设没有用到",
		Meaning: "projection.toml 的假设、分年龄的表没有推算公式读它；assumptions.csv 或测算方案的假设填在不推算的年度，或填给不参加的统筹区、没有公式读它的险种。不停止计算。",
		Remedy:  "核对年度、代码、险种和假设名称；不用的删去。"},
	Level: finding.Notice,
	of:    ofPool,
	raise: func(a *asked) {
		plan := a.Pool.Projection
		if plan == nil {
			return
		}
		last := a.lastProjected()
		for _, x := range plan.Assumptions {
			if !a.assumes(x.Name, "", "") {
				a.say(x.Pos, "没有推算公式读假设“%s”", x.Name)
			}
		}
		for _, t := range plan.Tables {
			if !a.tabled(t) {
				a.say(t.Pos, "没有公式读表“%s”", t.Name)
			}
		}
		for _, v := range a.Pool.Overrides {
			a.Unit = calc.PoolLevel
			if v.Code != "" {
				a.Unit = a.Pool.At(v.Code)
			}
			switch {
			case v.Year < a.Year || v.Year > last:
				a.say(v.Pos, "“%s”填在 %d 年，没有年度读它（从 %d 年推算到 %d 年）", v.Assumption, v.Year, a.Year, last)
			case a.assumes(v.Assumption, "", "") && !a.assumes(v.Assumption, v.Insurance, v.Code):
				a.say(v.Pos, "“%s”填给%s，没有推算公式读它", v.Assumption, v.Insurance+v.Code)
			}
		}
		a.Unit = calc.PoolLevel
		for _, o := range a.Pool.Overlays {
			for _, x := range o.Assumptions {
				if !a.assumes(x.Name, "", "") {
					a.say(x.Pos, "没有推算公式读假设“%s”", x.Name)
				}
			}
			if o.From > last || o.To > 0 && o.To < a.Year-1 {
				a.say(o.Pos, "测算方案“%s”适用于 %s，没有年度读它（从 %d 年推算到 %d 年）", o.Title, years(o), a.Year, last)
			}
		}
	},
}

// years are those that an overlay applies to.
func years(o *calc.Overlay) string {
	if o.To == 0 {
		return fmt.Sprintf("%d 年起", o.From)
	}
	return fmt.Sprintf("%d—%d 年", o.From, o.To)
}

// lastProjected is the last year whose figures anything reads: the projection's, and
// what formulas of that year look ahead to.
func (a *asked) lastProjected() int {
	ahead := 1
	for _, sp := range a.Program.Schemes {
		for _, n := range sp.Names() {
			if k, ok := n.Symbol.Key.(calc.AheadKey); ok {
				ahead = max(ahead, k.Year(1))
			}
		}
	}
	return a.Year + max(a.Pool.Projection.Years, 1) - 1 + ahead - 1
}

// assumes reports whether a line of an insurance ("" for any) in which a unit ("" for
// any) takes part reads an assumption.
func (a *asked) assumes(name, insurance, code string) bool {
	for ins := range a.Program.Lines {
		takes := code == ""
		for _, u := range a.Rows.Taking[ins] {
			takes = takes || a.Pool.Units[u].Code == code
		}
		if takes && (insurance == "" || ins == insurance) && a.Program.Assumes(ins, name) {
			return true
		}
	}
	return false
}

// tabled reports whether anything that is computed in cells reads a table.
func (a *asked) tabled(t *calc.Table) bool {
	reads := false
	visit := func(n *formula.Node) {
		k, ok := n.Symbol.Key.(calc.TableKey)
		reads = reads || ok && k.Table == t
	}
	for _, set := range a.Program.Cohorts {
		for _, c := range set.Cohorts {
			c.Formula.Walk(visit)
			c.Formula.WalkCells(visit)
		}
	}
	for _, lines := range a.Program.Lines {
		for _, l := range lines {
			l.Formula.WalkCells(visit)
		}
	}
	for _, watches := range a.Program.Watches {
		for _, w := range watches {
			if w.When != nil {
				w.When.WalkCells(visit)
			}
		}
	}
	return reads
}
