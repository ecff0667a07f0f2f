package calc

import (
	"fmt"

	"tongchou/calc/formula"
)

// expected explains a figure of the look ahead of an execution's year: how it is
// projected, and below it what that reads, year by year, down to the rows of
// funds.csv. years is 0 for the year before the execution's, which is recorded.
func (x *explainer) expected(ex *execution, name string, years, unit int) *Node {
	year := ex.year - 1 + years
	return x.once(nodeAt{ex, fmt.Sprintf("%d年.%s", year, name), unit}, func(n *Node) {
		s := ex.expectedState(years, unit)
		kind, _ := formula.TypeOf(ex.w.prog.measures[name].Kind)
		*n = Node{Kind: NodeProjection, Name: fmt.Sprintf("%d年.%s", year, name), Type: kind, Year: year, Missing: true}
		if s == nil {
			return
		}
		if s.row != nil {
			n.Kind = NodeMeasure
		}
		n.figure(s, name)
		if num := s.cells[name].num; num != nil {
			n.Value, n.Missing = formula.Num(num), false
		}
		if years > 0 {
			x.course(ex, n, name, years, unit)
		} else {
			n.Children = append(n.Children, ex.parts(s, name)...)
		}
	})
}

// course adds how a figure comes from others of its year and of the years before.
func (x *explainer) course(ex *execution, n *Node, name string, years, unit int) {
	add := func(name string, years int) { n.Children = append(n.Children, x.expected(ex, name, years, unit)) }
	switch name {
	case Closing:
		for _, part := range []string{Opening, Income, Expenditure} {
			add(part, years)
		}
		n.Note = "上年结余＋收入小计－支出小计；上解、下拨按 0"
		return
	case Opening:
		add(Closing, years-1)
		return
	case Income, Expenditure:
		n.Note = "上年的小计加各分项的增减"
		add(name, years-1)
		for _, m := range ex.w.prog.Pool.Measures {
			now, before := ex.expectedState(years, unit).cells[m.Name], ex.expectedState(years-1, unit).cells[m.Name]
			if m.PartOf == name && (now.num != nil || before.num != nil) {
				add(m.Name, years)
			}
		}
		return
	}
	for _, l := range ex.w.prog.lines[ex.insurance] {
		if l.Measure == name {
			x.line(ex, n, l, years, unit)
			return
		}
	}
	n.Note = "没有推算公式，沿用上年"
	add(name, years-1)
}

// line adds the formula of a projection line, its numbers and what it reads.
func (x *explainer) line(ex *execution, n *Node, l *lineProgram, years, unit int) {
	year := ex.year - 1 + years
	e := &lineEnv{w: ex.w, insurance: ex.insurance, year: year, asked: ex.year, scenario: Baseline, overs: map[*formula.Node]lineValue{},
		back: func(k, unit int) *state { return ex.expectedState(years-k, unit) }, now: make([]*state, len(ex.w.prog.Pool.Units))}
	for _, u := range ex.units {
		if e.now[u] = ex.expectedState(years, u); e.now[u] != nil {
			e.units = append(e.units, u)
		}
	}
	n.Formula, n.Pos = l.formula.Text, l.formula.Pos
	n.Substituted = numbersIn(l.formula, e, unit, func(at *formula.Node, v formula.Value) string {
		if k, ok := at.Symbol.Key.(AssumptionKey); ok {
			return k.Assumption.written(v)
		}
		return ex.written(at, v)
	})
	seen := map[string]bool{}
	l.formula.Walk(func(at *formula.Node) {
		if at.Op != formula.OpName || seen[at.Title()] {
			return
		}
		seen[at.Title()] = true
		switch k := at.Symbol.Key.(type) {
		case MeasureKey:
			n.Children = append(n.Children, x.expected(ex, k.Name, years-k.Back, unit))
		case AssumptionKey:
			v := e.assumption(k.Assumption, unit)
			n.Children = append(n.Children, &Node{Kind: NodeParameter, Name: at.Title(), Type: at.Type, Value: v, Raw: k.Assumption.written(v),
				Pos: k.Assumption.Pos, Note: k.Assumption.Source, Year: year})
		}
	})
}

// written is a rate in percent, "" for an assumption of another kind.
func (a *Assumption) written(v formula.Value) string {
	if a.Kind != "ratio" {
		return ""
	}
	return percentOf(v.Num)
}

// expectedState is a unit's state so many years after the year before the
// execution's.
func (ex *execution) expectedState(years, unit int) *state {
	return ex.w.expected(ex.insurance, ex.year, years, unit)
}
