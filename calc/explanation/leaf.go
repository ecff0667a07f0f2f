package explanation

import (
	"fmt"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// leaf explains a name that is no step or input.
func (x *Explainer) leaf(run *calc.Run, n *formula.Node, unit int) *calc.Node {
	v, err := run.Facts.Value(n, unit)
	out := &calc.Node{Name: n.Title(), Type: n.Type, Value: v, Missing: err != nil, Kind: calc.NodeOther}
	if err == nil {
		out.Raw = x.res.Program.Written(n, v, run.Parameter)
	}
	switch k := n.Symbol.Key.(type) {
	case calc.ParameterKey:
		d := run.Parameter(k.Parameter)
		out.Kind, out.Pos, out.Year = calc.NodeParameter, d.Pos, d.From
		out.Declared, out.Clause, out.Assumed, out.Note = k.Kind, k.Clause, k.Assumed || run.Scheme.Assumed, k.Note
		out.Document = x.res.Pool.Policy.Document(run.Scheme.Document)
		if d.By != nil {
			out.Overlay, out.Assumed = d.By.Title, true
		}
	case calc.MeasureKey:
		out.Kind, out.Year = calc.NodeMeasure, run.Year-k.Back
		x.figure(run, out, run.Outlook.Back(k.Back, unit), k.Name, unit)
		x.joined(run, out, k.Name, unit)
	case calc.PlanKey:
		out.Kind, out.Year = calc.NodeMeasure, run.Year
		x.figure(run, out, run.Outlook.Plan[unit], k.Name, unit)
	case calc.AheadKey:
		out.Kind, out.Year, out.Thin = calc.NodeProjection, k.Year(run.Year), x.thin(run.Insurance, unit)
		f := run.Outlook.Ahead(k.Span, unit)
		setFigure(out, f, k.Name)
		out.Note = fmt.Sprintf("%s情景由 %d 年推算，上解、下拨按 0", calc.Baseline, run.Year-1)
		if k.Plan {
			out.Note = fmt.Sprintf("%s情景由 %d 年的计划推算，上解、下拨按 0，计划当年的也按 0", calc.Baseline, run.Year)
		}
		if k.Name == calc.Closing && f != nil { // what a projected balance is made of
			out.Children = nodesOf(f, calc.NodeProjection, calc.Opening, calc.Income, calc.Expenditure)
		}
	case calc.LedgerKey:
		out.Kind, out.Year = calc.NodeLedger, run.Year-k.Back
		out.Words = fmt.Sprintf("%d年%s", out.Year, k.Said())
		switch out.Origin = k.Origin(out.Year, x.res.Day); out.Origin {
		case calc.OriginLedger:
			for _, u := range x.members(run, out.Year, unit) {
				out.Children = append(out.Children, x.entries(run, out.Year, string(k.Flow), u)...)
			}
		case calc.OriginAwaited:
			out.Basis, out.Note = calc.Expected, "年度未终了，按已通知的数"
			fallthrough
		default:
			for _, u := range x.members(run, out.Year, unit) {
				if i := x.res.Pool.InForce(run.Scheme.ID, run.Insurance.Name, out.Year, u, k.Flow); i != nil {
					out.Children = append(out.Children, &calc.Node{Kind: calc.NodeLedger, Name: strings.TrimSpace(i.Date + " " + string(i.Word) + " " + i.Number),
						Type: formula.MoneyType, Value: formula.Num(i.Amount), Pos: i.Pos, Year: i.Year})
				}
			}
		}
		if len(out.Children) == 0 { // missing: nothing says it
			out.Origin = ""
		}
	case calc.BuiltinKey:
		x.builtin(run, out, k.Name, unit)
	case calc.YearKey:
		out.Year = run.Year
	case calc.FundKey:
		out.Kind, out.Year, out.Scheme = calc.NodeAccount, run.Year, run.Scheme.Name
		if k.Name == calc.FundOpening {
			out.Origin, out.Nature, out.Pos = run.Opening.Origin, run.Opening.Nature, run.Opening.Pos
		}
	}
	return out
}

// figure tells of a measure of a row, or of what is projected for want of one.
func (x *Explainer) figure(run *calc.Run, out *calc.Node, f *calc.Figures, name string, unit int) {
	if f != nil && f.Basis == "" {
		out.Kind, out.Thin = calc.NodeProjection, x.thin(run.Insurance, unit)
	}
	setFigure(out, f, name)
	if name == calc.Income || name == calc.Expenditure {
		out.Children = x.parts(f, name)
	}
}

// members are a unit and those whose history it carries on, of which a year is.
func (x *Explainer) members(run *calc.Run, year, unit int) []int {
	if units := x.res.Rows.Then(run.Insurance.Name, year, unit); len(units) > 0 {
		return units
	}
	return []int{unit}
}

// joined lists the rows that a figure adds up: the unit's own and those of the units
// that were merged into it; and the 依据 of what stands in for one.
func (x *Explainer) joined(run *calc.Run, out *calc.Node, name string, unit int) {
	if r := x.res.Row(run.Insurance.Name, out.Year, unit); r != nil && r.Cells[name].Method == string(calc.Instead) {
		out.Kind, out.Basis, out.Origin, out.Decided = calc.NodeInput, calc.Instead, string(calc.Instead), r.Cells[name].Source
		return
	}
	units := x.members(run, out.Year, unit)
	if out.Basis == "" || len(units) == 1 && units[0] == unit {
		return
	}
	out.Note = "含并入的" + x.res.Pool.NamesOf(slices.DeleteFunc(slices.Clone(units), func(u int) bool { return u == unit }))
	out.Children = nil
	for _, u := range units {
		r := x.res.Rows.Own(run.Insurance.Name, out.Year, u, x.res.Stage.Reads(x.res.Year-out.Year))
		if r == nil || r.Cells[name].Num == nil {
			continue
		}
		c := r.Cells[name]
		out.Children = append(out.Children, &calc.Node{Kind: calc.NodeMeasure, Name: x.res.Pool.NameOf(u) + " " + fmt.Sprintf("%d年.%s", out.Year, name), Type: out.Type,
			Value: formula.Num(c.Num), Pos: c.Pos, Year: out.Year, Basis: r.Basis, Nature: c.Nature})
	}
}

// builtin says where 利息, 已预缴 or 已预拨 comes from.
func (x *Explainer) builtin(run *calc.Run, out *calc.Node, name string, unit int) {
	out.Year = run.Year
	if r := x.row(run, name, unit); r != nil {
		out.Kind, out.Origin, out.Pos, out.Decided, out.Nature = calc.NodeInput, calc.OriginRow, r.Pos, r.Basis, r.Nature()
		return
	}
	out.Kind = calc.NodeLedger
	out.Children = x.entries(run, run.Year, calc.BuiltinOf("", name).Category, unit)
}

// row finds what inputs.csv says of an item for a unit (PoolLevel for the pool).
func (x *Explainer) row(run *calc.Run, item string, unit int) *calc.Input {
	return x.res.Pool.InputOf(run.Year, run.Scheme.ID, run.Insurance.Name, item, unit)
}

// entries lists the entries of the ledger that make up a sum: a year's, of a
// category, of a unit or (PoolLevel) of all.
func (x *Explainer) entries(run *calc.Run, year int, category string, unit int) []*calc.Node {
	var out []*calc.Node
	for _, e := range x.res.Pool.Entries(run.Scheme.ID, run.Insurance.Name, year, category, unit) {
		out = append(out, entryNode(e))
	}
	return out
}

func entryNode(e *calc.Entry) *calc.Node {
	return &calc.Node{Kind: calc.NodeLedger, Name: strings.TrimSpace(e.Date + " " + e.Category + " " + e.Number), Type: formula.MoneyType,
		Value: formula.Num(e.Amount), Pos: e.Pos, Year: e.Year}
}

// setFigure adds where a measure stands and how firm it is.
func setFigure(n *calc.Node, f *calc.Figures, name string) {
	c := f.Of(name)
	n.Pos, n.Nature = c.Place(), c.Nature
	if f == nil || f.Basis == "" {
		return
	}
	if c.Num != nil || c.Pos != nil {
		n.Basis = f.Basis
	}
	if c.Num != nil && !c.Given {
		n.Note = "各分项之和"
	}
}

// parts lists the figures of a row that a 小计 which was left out adds up.
func (x *Explainer) parts(f *calc.Figures, total string) []*calc.Node {
	if f == nil || f.Basis == "" || f.Of(total).Given {
		return nil
	}
	var names []string
	for _, m := range x.res.Pool.Measures {
		if f.Of(m.Name).Pos != nil && m.PartOf == total && f.Of(m.Name).Num != nil {
			names = append(names, m.Name)
		}
	}
	return nodesOf(f, calc.NodeMeasure, names...)
}

// nodesOf are a year's own figures of 元.
func nodesOf(f *calc.Figures, kind calc.NodeKind, names ...string) []*calc.Node {
	var out []*calc.Node
	for _, name := range names {
		n := &calc.Node{Kind: kind, Name: fmt.Sprintf("%d年.%s", f.Year, name), Type: formula.MoneyType, Year: f.Year}
		setFigure(n, f, name)
		if num := f.Num(name); num != nil {
			n.Value = formula.Num(num)
		} else {
			n.Missing = true
		}
		out = append(out, n)
	}
	return out
}
