package calc

import (
	"fmt"

	"tongchou/calc/formula"
)

// expected explains a figure of the look ahead of a run's year: how it is
// projected, and below it what that reads, year by year, down to the rows of
// funds.csv. years is 0 for the year before the run's, which is recorded.
func (x *Explainer) expected(run *Run, name string, years, unit int) *Node {
	year := run.Year - 1 + years
	return x.once(nodeAt{run, fmt.Sprintf("%d年.%s", year, name), unit}, func(n *Node) {
		f := run.Outlook.Ahead(years, unit)
		kind, _ := formula.TypeOf(x.res.Program.Measure(name).Kind)
		*n = Node{Kind: NodeProjection, Name: fmt.Sprintf("%d年.%s", year, name), Type: kind, Year: year, Missing: true}
		if f == nil {
			return
		}
		if f.Basis != "" {
			n.Kind = NodeMeasure
		}
		n.figure(f, name)
		if num := f.Num(name); num != nil {
			n.Value, n.Missing = formula.Num(num), false
		}
		if years > 0 {
			x.course(run, n, name, years, unit)
		} else {
			n.Children = append(n.Children, x.parts(f, name)...)
		}
	})
}

// course adds how a figure comes from others of its year and of the years before.
func (x *Explainer) course(run *Run, n *Node, name string, years, unit int) {
	add := func(name string, years int) { n.Children = append(n.Children, x.expected(run, name, years, unit)) }
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
		now, before := run.Outlook.Ahead(years, unit), run.Outlook.Ahead(years-1, unit)
		for _, m := range x.res.Pool.Measures {
			if m.PartOf == name && (now.Num(m.Name) != nil || before.Num(m.Name) != nil) {
				add(m.Name, years)
			}
		}
		return
	}
	for _, l := range x.res.Program.Lines(run.Insurance.Name) {
		if l.Measure == name {
			x.line(run, n, l.Formula, years, unit)
			return
		}
	}
	n.Note = "没有推算公式，沿用上年"
	add(name, years-1)
}

// line adds the formula of a projection line, its numbers and what it reads.
func (x *Explainer) line(run *Run, n *Node, f *formula.Formula, years, unit int) {
	facts := run.Outlook.Lines(years)
	n.Formula, n.Pos = f.Text, f.Pos
	n.Substituted = x.res.Program.numbersIn(f, facts, unit, run.Parameter)
	seen := map[string]bool{}
	f.Walk(func(at *formula.Node) {
		if at.Op != formula.OpName || seen[at.Title()] {
			return
		}
		seen[at.Title()] = true
		switch k := at.Symbol.Key.(type) {
		case MeasureKey:
			n.Children = append(n.Children, x.expected(run, k.Name, years-k.Back, unit))
		case AssumptionKey:
			v, _ := facts.Value(at, unit)
			n.Children = append(n.Children, &Node{Kind: NodeParameter, Name: at.Title(), Type: at.Type, Value: v, Raw: percentOf(k.Kind, v),
				Pos: k.Pos, Note: k.Source, Year: run.Year - 1 + years})
		}
	})
}
