package explanation

import (
	"fmt"
	"math/big"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// Cell is the tree of a cohort in a cell of a unit's people: its formula with the numbers
// of the cell, and below it what that reads, along the years that its people grew older,
// back to ages.csv. It is nil where the people have no such year.
func (x *Explainer) Cell(p *calc.People, cohort *calc.CohortProgram, cell, year int) *calc.Node {
	return (&cells{x.res, p, map[cellAt]*calc.Node{}}).node(cellAt{cohort, cell, year})
}

// cells explains those of one unit.
type cells struct {
	res    *calc.Result
	people *calc.People
	seen   map[cellAt]*calc.Node
}

type cellAt struct {
	cohort *calc.CohortProgram
	cell   int
	year   int
}

func (x *cells) node(at cellAt) *calc.Node {
	if n := x.seen[at]; n != nil {
		return n
	}
	year := x.people.At(at.year)
	if year == nil {
		return nil
	}
	kind, _ := formula.TypeOf(at.cohort.Kind)
	n := &calc.Node{Kind: calc.NodeProjection, Name: fmt.Sprintf("%d年 %s，%s", at.year, at.cohort.Name, x.people.Grid.Title(at.cell)), Type: kind,
		Year: at.year, Pos: at.cohort.Formula.Pos, Nature: x.people.Nature}
	x.seen[at] = n
	if values := year.Cells[at.cohort.Number]; values != nil {
		n.Value = formula.Num(values[at.cell].Rat())
	} else {
		n.Missing = true
	}
	for _, tie := range year.Ties {
		if tie.Measure == at.cohort.Tie && tie.Sum.Cmp(tie.To) != 0 {
			n.Note = fmt.Sprintf("按 %s %s 人缩放（各年龄合计原为 %s 人）", tie.Measure, people(tie.To), people(tie.Sum))
		}
	}
	if at.cohort.Heads() && at.year == x.people.Years[0].Year { // as it was counted
		n.Kind, n.Pos = calc.NodeMeasure, x.people.Counted
		return n
	}
	env := &cellFacts{x.people, year, at.cell}
	n.Formula, n.Substituted = at.cohort.Formula.Text, x.res.Program.NumbersIn(at.cohort.Formula, env, 0, nil, nil)
	x.read(n, at, env)
	return n
}

func people(heads *big.Rat) string {
	return formula.Show(formula.Num(formula.Round(heads, 6)), formula.CountType)
}

// read adds what the formula of a cell reads, each once.
func (x *cells) read(n *calc.Node, at cellAt, env *cellFacts) {
	f, seen := at.cohort.Formula, map[string]bool{}
	f.Walk(func(m *formula.Node) {
		if m.Op != formula.OpName && m.Op != formula.OpCells || seen[f.Source(m)] {
			return
		}
		seen[f.Source(m)] = true
		switch k := m.Symbol.Key.(type) {
		case calc.CohortKey:
			for _, from := range x.from(k, at) {
				if c := x.node(from); c != nil {
					n.Children = append(n.Children, c)
				}
			}
			return
		case calc.CellKey, calc.YearKey:
			return // said by the name of the cell
		case calc.AssumptionKey:
			v, _ := env.Value(m, 0)
			n.Children = append(n.Children, &calc.Node{Kind: calc.NodeParameter, Name: m.Title(), Type: m.Type, Value: v, Raw: calc.PercentOf(k.Kind, v),
				Pos: k.Pos, Note: k.Source, Year: at.year})
			return
		case calc.TableKey:
			v, _ := env.Value(m, 0)
			n.Children = append(n.Children, &calc.Node{Kind: calc.NodeParameter, Name: m.Title(), Type: m.Type, Value: v, Pos: k.Pos, Note: k.Source, Year: at.year})
			return
		}
		v, err := formula.EvalNode(m, env, 0)
		n.Children = append(n.Children, &calc.Node{Kind: calc.NodeOther, Name: f.Source(m), Type: m.Type, Value: v, Missing: err != nil, Pos: f.At(m), Year: at.year})
	})
}

// from are the cells that a name of a cell stands for.
func (x *cells) from(k calc.CohortKey, at cellAt) []cellAt {
	if k.From != calc.AgedCell {
		return []cellAt{{k.CohortProgram, at.cell, at.year}}
	}
	if !k.Heads() {
		return []cellAt{{k.CohortProgram, x.people.Grid.Aged(at.cell), at.year - 1}}
	}
	var out []cellAt
	for _, cell := range x.people.Grid.Before(at.cell) {
		out = append(out, cellAt{k.CohortProgram, cell, at.year - 1})
	}
	return out
}

// cellFacts are what names stand for in a cell, as it was computed.
type cellFacts struct {
	people *calc.People
	year   *calc.PeopleYear
	cell   int
}

func (e *cellFacts) Units() []int { return nil }

func (e *cellFacts) Once(_ *formula.Node, _ int, compute func() ([]formula.Value, error)) ([]formula.Value, error) {
	return compute()
}

func (e *cellFacts) Cells(n *formula.Node, _ int) (formula.Value, error) {
	if v, ok := e.year.Sums[n]; ok && v.Num != nil {
		return v, nil
	}
	return formula.Value{}, formula.Missing("没有 人口")
}

func (e *cellFacts) Value(n *formula.Node, _ int) (formula.Value, error) {
	g := e.people.Grid
	sex, age := g.Of(e.cell)
	switch k := n.Symbol.Key.(type) {
	case calc.CohortKey:
		return e.cohort(k)
	case calc.TableKey:
		if k.From == calc.AgedCell {
			return formula.Num(k.Table.Column(g, e.year.Year-1)[g.Aged(e.cell)]), nil
		}
		return formula.Num(k.Table.Column(g, e.year.Year)[e.cell]), nil
	case calc.CellKey:
		switch k.Name {
		case calc.AgeName:
			return formula.Int(int64(age)), nil
		case calc.BornName:
			return formula.Int(int64(e.year.Year - age)), nil
		}
		return formula.Str(sex.String()), nil
	case calc.YearKey:
		return formula.Int(int64(e.year.Year)), nil
	case calc.AssumptionKey:
		return e.year.Assumed[k.Assumption], nil
	}
	return formula.Value{}, formula.Missing("没有 %s", n.Title())
}

func (e *cellFacts) cohort(k calc.CohortKey) (formula.Value, error) {
	year, cells := e.year, []int{e.cell}
	if k.From == calc.AgedCell {
		year = e.people.At(e.year.Year - 1)
		if cells = []int{e.people.Grid.Aged(e.cell)}; k.Heads() {
			cells = e.people.Grid.Before(e.cell)
		}
	}
	if year == nil || year.Cells[k.Number] == nil {
		return formula.Value{}, formula.Missing("没有 %s", k.Name)
	}
	sum := formula.Exact.Sum()
	for _, cell := range cells {
		sum.Add(formula.Num(year.Cells[k.Number][cell].Rat()))
	}
	return sum.Value(), nil
}
