package live

import (
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report/xlsx/book"
)

// peopleSum is a row of what is added up over the cells of 人口, and of the heads on
// record that they are scaled to.
type peopleSum struct {
	title string
	row   int
	node  *formula.Node                 // nil of a measure on record
	value func(y peopleYear) *big.Rat   // nil where there is none
	last  bool                          // of heads as they count, not as they rolled on
	text  func(p *People, j int) string // in place of a formula of the node
	look  func(s book.Style) book.Style // nil: as formulas look
}

// laySums settles the rows above the blocks: what the lines of the projection read, what
// cohorts ask of all cells, and what they are scaled to.
func (p *People) laySums(row int) int {
	add := func(s peopleSum) {
		s.row = row
		row++
		p.sums = append(p.sums, s)
	}
	for _, sum := range p.of.Set.Sums {
		add(peopleSum{title: sum.Name, node: sum.Node, last: true, value: func(y peopleYear) *big.Rat { return p.published(sum.Name, y.Year) }})
	}
	for _, one := range p.of.Set.Cohorts {
		one.Formula.Walk(func(n *formula.Node) {
			if n.Op == formula.OpCells {
				p.asked[n] = row
				add(peopleSum{title: one.Name + " 所读：" + one.Formula.Source(n), node: n, value: func(y peopleYear) *big.Rat { return y.Sums[n].Num }})
			}
		})
	}
	for _, measure := range p.tied() {
		tie := func(y peopleYear) *calc.Tie {
			if i := slices.IndexFunc(y.Ties, func(t calc.Tie) bool { return t.Measure == measure }); i >= 0 {
				return &y.Ties[i]
			}
			return nil
		}
		add(peopleSum{title: measure + "：funds.csv 记录", last: true, look: book.Style.AsInput, value: func(y peopleYear) *big.Rat {
			if t := tie(y); t != nil {
				return t.To
			}
			return nil
		}})
		add(peopleSum{title: measure + "：各年龄合计", last: true, text: func(p *People, j int) string { return p.untied(measure, j) }, value: func(y peopleYear) *big.Rat {
			if t := tie(y); t != nil {
				return t.Sum
			}
			return nil
		}})
	}
	return row + 1
}

// tied lists the measures that heads were scaled to in some year.
func (p *People) tied() (out []string) {
	for _, y := range p.years {
		for _, t := range y.Ties {
			if !slices.Contains(out, t.Measure) {
				out = append(out, t.Measure)
			}
		}
	}
	return out
}

// tieRows are the rows of a measure's heads on record and by ages.
func (p *People) tieRows(measure string) (to, sum int) {
	rows := len(p.sums) - 2*len(p.tied()) + 2*slices.Index(p.tied(), measure)
	return p.sums[rows].row, p.sums[rows+1].row
}

// untied adds up the cohorts of a measure as they rolled on.
func (p *People) untied(measure string, j int) string {
	var refs []string
	for _, one := range p.of.Set.Cohorts {
		if one.Tie == measure && p.years[j].Untied[one] != nil {
			refs = append(refs, p.blocks[one].at(p.of.Grid.Cells(), p.years[j].own).Ref(p.heads))
		}
	}
	return book.Plus(refs)
}

func (p *People) published(name string, year int) *big.Rat {
	for _, s := range p.view.SumsOf(p.of.Insurance, name, p.of.Unit) {
		if s.Year == year {
			return s.Value
		}
	}
	return nil
}

func (p *People) fillSums() {
	s := p.heads
	s.Put(peopleFirst, 0, "合计", book.Style{Bold: true, Free: true})
	for _, sum := range p.sums {
		s.Put(sum.row, 0, sum.title, book.Style{Free: true})
		look := book.Style{Format: "#,##0.00"}
		if sum.look != nil {
			look = sum.look(look)
		}
		for j, y := range p.years {
			x := sum.value(y)
			if x == nil {
				continue
			}
			col := y.own
			if sum.last {
				col = y.last
			}
			s.Calc(sum.row, col, p.sumFormula(&sum, j), x, look)
		}
	}
}

// sumFormula adds up cells; what a sheet cannot add up over a column stands as it is.
func (p *People) sumFormula(sum *peopleSum, j int) string {
	switch {
	case sum.text != nil:
		return sum.text(p, j)
	case sum.node == nil:
		return ""
	}
	cond, x := sum.node.Parts()
	r := cellReader{People: p, from: p.heads, year: j, last: sum.last, whole: true}
	if !adds(x) || cond != nil && !adds(cond) {
		return ""
	}
	text, err := formula.ExcelNode(x, r)
	switch {
	case err != nil:
		p.heads.Fail(err)
	case cond != nil:
		in, err := formula.ExcelNode(cond, r)
		if err != nil {
			p.heads.Fail(err)
		}
		return "SUMPRODUCT((" + in + ")*(" + text + "))"
	case x.Op == formula.OpName:
		return "SUM(" + text + ")"
	}
	return "SUMPRODUCT(" + text + ")"
}

// adds reports whether every sheet computes a part of a formula cell by cell where it
// stands for columns: of functions only some do.
func adds(n *formula.Node) bool {
	return n.Op < formula.OpCall && !slices.ContainsFunc(n.Args, func(a *formula.Node) bool { return !adds(a) })
}
