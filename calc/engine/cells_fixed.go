package engine

import (
	"tongchou/calc"
	"tongchou/calc/formula"
)

// Fixed is what a name or an aggregate stands for in every cell, as far as decimals go.
func (p *people) Fixed(n *formula.Node, room []formula.Fixed) []formula.Fixed {
	if n.Op == formula.OpCells {
		room[0] = formula.NoFixed
		if s := p.sumOnce(n); s.err == nil {
			room[0] = s.fixed
		}
		return room[:1]
	}
	switch k := n.Symbol.Key.(type) {
	case calc.CohortKey:
		return p.cohort(k, room)
	case calc.TableKey:
		if k.From == calc.AgedCell {
			return p.agedOf(p.tables.of(k.Table, p.year-1).fixed, room)
		}
		return p.tables.of(k.Table, p.year).fixed
	case calc.CellKey:
		for i := range room {
			_, age := p.grid().Of(i)
			if k.Name == calc.BornName {
				age = p.year - age
			}
			room[i] = formula.FixedInt(int64(age))
		}
		return room
	case calc.YearKey:
		room[0] = formula.FixedInt(int64(p.year))
	case calc.AssumptionKey:
		room[0] = p.assumed[k.Assumption].fixed
	}
	return room[:1]
}

// Texts are those of a name in every cell.
func (p *people) Texts(n *formula.Node) (out []string) {
	switch k := n.Symbol.Key.(type) {
	case calc.CellKey:
		for i := range p.grid().Cells() {
			sex, _ := p.grid().Of(i)
			out = append(out, sex.String())
		}
	case calc.ColumnKey:
		out = append(out, p.prog.Pool.Units[p.unit].Column(k.Name))
	}
	return out
}

func (p *people) cohort(k calc.CohortKey, room []formula.Fixed) []formula.Fixed {
	of := p
	if k.From != calc.OwnCell {
		if of, _ = p.last(); of == nil && k.From == calc.AgedCell && k.Common && p.common != nil {
			of, _ = p.common.last()
		}
	}
	var column []formula.Fixed
	if of != nil {
		column = of.known(k.CohortProgram)
	}
	switch {
	case column == nil:
		room[0] = formula.NoFixed
		return room[:1]
	case k.From != calc.AgedCell:
		return column
	case !k.Heads():
		return p.agedOf(column, room)
	}
	for i, before := range p.tables.before {
		room[i] = formula.Fixed{}
		for _, from := range before {
			if x := column[from]; room[i].Is() && x.Is() {
				room[i], _ = room[i].Plus(x)
			} else {
				room[i] = formula.NoFixed
			}
		}
	}
	return room
}

// agedOf is a column of the year before, in the cells of this one.
func (p *people) agedOf(column, room []formula.Fixed) []formula.Fixed {
	for i := range room {
		room[i] = column[p.grid().Aged(i)]
	}
	return room
}

// add adds up an aggregate on decimals; NoFixed where that cannot be done.
func (p *people) add(n *formula.Node) formula.Fixed {
	cond, value := n.Parts()
	of := &p.tables.cells
	in, values := of.Room(), of.Room()
	defer func() { of.Give(in); of.Give(values) }()
	if cond != nil {
		of.Eval(cond, p, in)
	}
	of.Eval(value, p, values)
	var sum formula.Fixed
	for i, x := range values {
		switch {
		case cond != nil && in[i].Is() && in[i].Sign() == 0:
			continue
		case cond != nil && !in[i].Is() || !x.Is():
			return formula.NoFixed
		}
		var ok bool
		if sum, ok = sum.Plus(x); !ok {
			return formula.NoFixed
		}
	}
	return sum
}
