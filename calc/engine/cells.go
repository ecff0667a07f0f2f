package engine

import (
	"errors"
	"fmt"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// fill computes a cohort in every cell, as far as decimals go.
func (p *people) fill(one *calc.CohortProgram) []formula.Fixed {
	column := make([]formula.Fixed, p.grid().Cells())
	p.tables.cells.Eval(one.Formula.Root, p, column)
	for i, x := range column {
		x, ok := x.Round(one.Decimals())
		if column[i] = x; !ok || one.Heads() && x.Sign() < 0 {
			column[i] = formula.NoFixed
		}
	}
	p.cells[one.Number] = column
	return column
}

// compute evaluates a cohort in a cell, exactly.
func (p *people) compute(one *calc.CohortProgram, cell int) (formula.Fixed, error) {
	v, err := formula.Evaluate(one.Formula.Root, formula.Exact, &cellEnv{p, cell}, 0)
	if err != nil {
		if s := (*stop)(nil); errors.As(err, &s) {
			return formula.Fixed{}, err // of another cell, that this one reads
		}
		return formula.Fixed{}, p.refused(one, cell, err.Error())
	}
	r := formula.Round(v.Num, one.Decimals())
	if one.Heads() && r.Sign() < 0 {
		return formula.Fixed{}, p.refused(one, cell, "人数是负数 "+formula.Signed(formula.Decimal(r)))
	}
	x, ok := formula.FixedOf(r)
	if !ok {
		return x, p.refused(one, cell, "数太大")
	}
	return x, nil
}

// refused says which cell could not be computed.
func (p *people) refused(one *calc.CohortProgram, cell int, why string) error {
	whose := "各统筹区"
	if p.unit != calc.PoolLevel {
		whose = p.prog.Pool.NameOf(p.unit)
	}
	return &stop{finding: finding.Finding{ID: "C315", Pos: one.Formula.Pos,
		Found:  fmt.Sprintf("人群“%s”，%s %d 年%s %s：%s", one.Name, whose, p.year, one.Insurance, p.grid().Title(cell), why),
		Remedy: "检查公式、表和 ages.csv 的人数"}}
}

// at is a cohort in a cell: heads as they were counted or rolled on, numbers when they
// are first read.
func (p *people) at(one *calc.CohortProgram, cell int) (formula.Fixed, error) {
	if p.common != nil && one.Common {
		return p.common.at(one, cell)
	}
	if p.err != nil {
		return formula.Fixed{}, p.err
	}
	of := p.cells[one.Number]
	if of == nil {
		if one.Heads() {
			return formula.Fixed{}, formula.Missing("%s %d 年没有%s“%s”的年龄人数", p.prog.Pool.NameOf(p.unit), p.year, p.set.Insurance, one.Name)
		}
		of = p.fill(one)
	}
	if !of[cell].Is() {
		x, err := p.compute(one, cell)
		if err != nil {
			return x, err
		}
		of[cell] = x
	}
	return of[cell], nil
}

// known is a cohort in all cells, as far as it is known without exact values; nil where
// nothing is.
func (p *people) known(one *calc.CohortProgram) []formula.Fixed {
	if p.common != nil && one.Common {
		return p.common.known(one)
	}
	if p.err != nil {
		return nil
	}
	if p.cells[one.Number] == nil && !one.Heads() {
		return p.fill(one)
	}
	return p.cells[one.Number]
}

// last are the people of the year before. Numbers that are the same for every unit
// reach back behind the start as far as one can read another.
func (p *people) last() (*people, error) {
	if p.before == nil && p.unit == calc.PoolLevel && p.deep < len(p.set.Cohorts) {
		p.before = p.newPeople(p.set, p.unit, p.year-1, nil, p.assumed)
		p.before.deep = p.deep + 1
	}
	if p.before == nil {
		return nil, formula.Missing("%s %d 年以前没有年龄人数", p.set.Insurance, p.year)
	}
	return p.before, nil
}

// aged is a cohort in the cell, a year before, of those who are in this cell now.
func (p *people) aged(one *calc.CohortProgram, cell int) (sum formula.Fixed, err error) {
	last, err := p.last()
	if err != nil && one.Common && p.common != nil {
		last, err = p.common.last()
	}
	if err != nil {
		return sum, err
	}
	if !one.Heads() {
		return last.at(one, p.grid().Aged(cell))
	}
	for _, from := range p.tables.before[cell] {
		more, err := last.at(one, from)
		if err != nil {
			return sum, err
		}
		sum, _ = sum.Plus(more)
	}
	return sum, nil
}

// sum is what an aggregate over the cells comes to.
func (p *people) sum(n *formula.Node) (formula.Value, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.sumOnce(n)
	return s.value, s.err
}

func (p *people) sumOnce(n *formula.Node) cellSum {
	v, ok := p.sums[n]
	if ok {
		return v
	}
	if v.err = p.err; v.err == nil {
		if sum := p.add(n); sum.Is() {
			v.exactly = exactly{formula.Num(sum.Rat()), sum}
		} else if v.value, v.err = formula.SumCells(n, p.grid().Cells(), func(cell int) formula.Env[formula.Value] { return &cellEnv{p, cell} }); v.err == nil {
			v.exactly = exactlyOf(v.value)
		}
	}
	if p.sums == nil {
		p.sums = map[*formula.Node]cellSum{}
	}
	p.sums[n] = v
	return v
}

// cellEnv is what names stand for in a cell.
type cellEnv struct {
	*people
	cell int
}

func (e *cellEnv) Units() []int { return nil }

func (e *cellEnv) Once(_ *formula.Node, _ int, compute func() ([]formula.Value, error)) ([]formula.Value, error) {
	return compute()
}

// Cells is what a cohort asks of all cells of the unit.
func (e *cellEnv) Cells(n *formula.Node, _ int) (formula.Value, error) {
	s := e.sumOnce(n)
	return s.value, s.err
}

// Value is what a name stands for.
func (e *cellEnv) Value(n *formula.Node, _ int) (formula.Value, error) {
	switch k := n.Symbol.Key.(type) {
	case calc.CohortKey:
		x, err := e.cohort(k)
		return formula.Num(x.Rat()), err
	case calc.TableKey:
		if k.From == calc.AgedCell {
			return formula.Num(e.tables.of(k.Table, e.year-1).values[e.grid().Aged(e.cell)]), nil
		}
		return formula.Num(e.tables.of(k.Table, e.year).values[e.cell]), nil
	case calc.CellKey:
		sex, age := e.grid().Of(e.cell)
		switch k.Name {
		case calc.AgeName:
			return formula.Int(int64(age)), nil
		case calc.BornName:
			return formula.Int(int64(e.year - age)), nil
		}
		return formula.Str(sex.String()), nil
	case calc.YearKey:
		return formula.Int(int64(e.year)), nil
	case calc.ColumnKey:
		return formula.Str(e.prog.Pool.Units[e.unit].Column(k.Name)), nil
	}
	return e.assumed[n.Symbol.Key.(calc.AssumptionKey).Assumption].value, nil
}

func (e *cellEnv) cohort(k calc.CohortKey) (formula.Fixed, error) {
	switch k.From {
	case calc.AgedCell:
		return e.aged(k.CohortProgram, e.cell)
	case calc.LastCell:
		last, err := e.last()
		if err != nil {
			return formula.Fixed{}, err
		}
		return last.at(k.CohortProgram, e.cell)
	}
	return e.at(k.CohortProgram, e.cell)
}
