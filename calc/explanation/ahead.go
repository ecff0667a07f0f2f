package explanation

import (
	"fmt"
	"slices"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// expected explains a figure of the look ahead of a run's year: how it is
// projected, and below it what that reads, year by year, down to the rows of
// funds.csv.
func (x *Explainer) expected(run *calc.Run, name string, s calc.Span, unit int) *calc.Node {
	year := s.Year(run.Year)
	title := fmt.Sprintf("%d年.%s", year, name)
	once := title
	if s.Plan {
		once = "计划," + title
	}
	return x.once(nodeAt{run, once, unit}, func(n *calc.Node) {
		f := run.Outlook.Ahead(s, unit)
		kind, _ := formula.TypeOf(x.res.Program.Measure(name).Kind)
		*n = calc.Node{Kind: calc.NodeProjection, Name: title, Type: kind, Year: year, Missing: true, Thin: x.thin(run.Insurance, unit)}
		if f == nil {
			return
		}
		if f.Basis != "" {
			n.Kind, n.Thin = calc.NodeMeasure, false
		}
		setFigure(n, f, name)
		if num := f.Num(name); num != nil {
			n.Value, n.Missing = formula.Num(num), false
		}
		switch stands := s.Known() || s.Years == 0 && name != calc.Opening && name != calc.Closing; {
		case !stands:
			x.course(run, n, name, s, unit)
		case !s.Known() && f.Basis == "": // nobody has planned
			n.Children = append(n.Children, x.expected(run, name, calc.Span{Years: 1}, unit))
		default:
			n.Children = append(n.Children, x.parts(f, name)...)
		}
	})
}

// course adds how a figure comes from others of its year and of the years before.
func (x *Explainer) course(run *calc.Run, n *calc.Node, name string, s calc.Span, unit int) {
	for _, l := range x.res.Program.Lines[run.Insurance.Name] {
		if l.Measure == name {
			x.line(run, n, l.Formula, s, unit)
			return
		}
	}
	terms := x.res.Program.Succession(name)
	switch name {
	case calc.Closing:
		n.Note = calc.Terms(terms) + "；上解、下拨按 0"
	case calc.Income, calc.Expenditure:
		n.Note = "上年的小计加各分项的增减"
		now, before := run.Outlook.Ahead(s, unit), run.Outlook.Ahead(s.Before(1), unit)
		terms = slices.DeleteFunc(terms, func(t calc.Term) bool { // of a part this year's figure tells the one before
			return t.Minus || t.Back == 0 && now.Num(t.Measure) == nil && before.Num(t.Measure) == nil
		})
	case calc.Opening:
	default:
		if n.Note = "没有推算公式，沿用上年"; terms == nil {
			n.Note = "推算时按 0"
		}
	}
	for _, t := range terms {
		n.Children = append(n.Children, x.expected(run, t.Measure, s.Before(t.Back), unit))
	}
}

// line adds the formula of a projection line, its numbers and what it reads.
func (x *Explainer) line(run *calc.Run, n *calc.Node, f *formula.Formula, s calc.Span, unit int) {
	facts := run.Outlook.Read[s]
	n.Formula, n.Pos = f.Text, f.Pos
	n.Substituted = x.res.Program.NumbersIn(f, facts, unit, run.Parameter, nil)
	seen := map[string]bool{}
	f.Walk(func(at *formula.Node) {
		if at.Op == formula.OpCells && !seen[f.Source(at)] {
			seen[f.Source(at)] = true
			v, err := facts.Cells(at, unit)
			n.Children = append(n.Children, &calc.Node{Kind: calc.NodeAggregate, Name: f.Source(at), Type: at.Type, Value: v, Missing: err != nil, Pos: f.At(at), Year: s.Year(run.Year)})
		}
		if at.Op != formula.OpName || seen[at.Title()] {
			return
		}
		seen[at.Title()] = true
		switch k := at.Symbol.Key.(type) {
		case calc.MeasureKey:
			n.Children = append(n.Children, x.expected(run, k.Name, s.Before(k.Back), unit))
		case calc.AssumptionKey:
			v, _ := facts.Value(at, unit)
			n.Children = append(n.Children, &calc.Node{Kind: calc.NodeParameter, Name: at.Title(), Type: at.Type, Value: v, Raw: calc.PercentOf(k.Kind, v),
				Pos: k.Pos, Note: k.Source, Year: s.Year(run.Year)})
		}
	})
}
