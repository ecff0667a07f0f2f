package live

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/xlsx/book"
)

// People are 人口 and 表 of one unit and insurance: a block of rows, sex by age, a
// cohort or a table, a column a year. Blocks are alike on both sheets, so that who is a
// year older stands one row below and one column to the right, and one formula goes
// down a block.
type People struct {
	heads, rates *book.Sheet
	view         *report.View
	of           *calc.People
	years        []peopleYear
	blocks       map[any]block // by *calc.CohortProgram and *calc.Table
	assumed      map[*calc.Assumption]int
	asked        map[*formula.Node]int // rows of what cohorts ask of all cells
	tables       []*calc.Table
	sums         []peopleSum
}

// peopleYear is a year with its columns: as heads rolled on, and as they count, which is
// another column where they were scaled. What is not scaled stands in the first.
type peopleYear struct {
	*calc.PeopleYear
	own, last int
}

// block is where the cells of a cohort or a table stand; below them heads have their sum.
type block struct {
	sheet *book.Sheet
	row   int
	fixed bool // one column for all years
}

const (
	peopleFirst = 4 // the row of what comes first
	peopleYears = 2 // the column of the first year
)

// LayPeople settles both sheets of a unit, what is read before what reads it: LibreOffice
// computes sheet by sheet, column by column, and adds up too early what it has to fetch
// over many years.
func LayPeople(v *report.View, b *book.Book, of *calc.People, suffix string) *People {
	p := &People{view: v, of: of, blocks: map[any]block{}, assumed: map[*calc.Assumption]int{}, asked: map[*formula.Node]int{},
		rates: b.Add("表"+suffix, "人口所用的假设、各年龄的表和比例"), heads: b.Add("人口"+suffix, "各年龄的人数，一年一列：人大一岁，向下一行、向右一列")}
	col := peopleYears
	for i := range of.Years {
		y := peopleYear{&of.Years[i], col, col}
		if len(y.Ties) > 0 {
			y.last++
		}
		p.years = append(p.years, y)
		col = y.last + 1
	}
	p.findTables()
	row := peopleFirst + 1
	for _, a := range of.Set.Assumptions {
		p.assumed[a] = row
		row++
	}
	for _, t := range p.tables {
		row = p.lay(t, p.rates, row, t.Always())
	}
	for _, one := range of.Set.Cohorts {
		if !one.Heads() {
			row = p.lay(one, p.rates, row, false)
		}
	}
	row = p.laySums(peopleFirst + 1)
	for _, one := range of.Set.Cohorts {
		if one.Heads() {
			row = p.lay(one, p.heads, row, false)
		}
	}
	return p
}

// lay settles a block below two rows that say what it is.
func (p *People) lay(key any, s *book.Sheet, row int, fixed bool) int {
	p.blocks[key] = block{s, row + 3, fixed}
	return row + 3 + p.of.Grid.Cells() + 1
}

// findTables lists what cohorts and published sums read, in the order of the file.
func (p *People) findTables() {
	read := map[*calc.Table]bool{}
	note := func(n *formula.Node) {
		if k, ok := n.Symbol.Key.(calc.TableKey); ok && n.Op == formula.OpName {
			read[k.Table] = true
		}
	}
	for _, one := range p.of.Set.Cohorts {
		one.Formula.Walk(note)
		one.Formula.WalkCells(note)
	}
	for _, s := range p.of.Set.Sums {
		(&formula.Formula{Root: s.Node}).WalkCells(note)
	}
	for _, t := range p.view.Pool.Projection.Tables {
		if read[t] {
			p.tables = append(p.tables, t)
		}
	}
}

// Fill writes both sheets.
func (p *People) Fill() {
	unit := p.view.Pool.Units[p.of.Unit].Name + "（" + p.of.Insurance + "）"
	marks := strings.Join(append(p.view.Confidence(p.of.Insurance, p.of.Unit), ""), "　")
	if p.of.Nature != calc.Unmarked && p.of.Nature != calc.Published {
		marks += "年龄人数：" + string(p.of.Nature) + "　"
	}
	p.begin(p.heads, "人口："+unit, marks+"基准情景，各年龄是年内满的周岁；每格由上一年小一岁的一格推出，保留六位小数，最大一岁含以上各岁。黄色单元格可以改，以后各年随之重算；预算表和算账单不随本表改动")
	p.begin(p.rates, "表："+unit, marks+"人口各格所读的假设、表和比例；黄色单元格可以改")
	p.fillAssumed()
	for _, t := range p.tables {
		p.fillTable(t)
	}
	p.fillSums()
	for _, one := range p.of.Set.Cohorts {
		p.fillCohort(one)
	}
}

// begin writes the heads: the years, and where heads were scaled which column is which.
func (p *People) begin(s *book.Sheet, title, caption string) {
	s.Begin(title, caption, peopleFirst, peopleYears, false, "性别", "年龄")
	s.Line(3, 0, book.SubHead, "", "")
	for _, y := range p.years {
		for col := y.own; col <= y.last; col++ {
			word := ""
			switch {
			case y.own == y.last:
			case col == y.last:
				word = "按记录人数缩放后"
			case y.Year == p.of.Years[0].Year:
				word = "年龄统计"
			default:
				word = "由上年推算"
			}
			s.Put(2, col, y.Year, book.Head.WithFormat(`0"年"`))
			s.Put(3, col, word, book.SubHead)
		}
	}
	s.Wide[0], s.Wide[1] = 14, 10
}

// width is the last column.
func (p *People) width() int { return p.years[len(p.years)-1].last }

// head says what a block is and how it is computed, and writes whose its rows are.
func (p *People) head(b block, title, text, note string) {
	s, g := b.sheet, p.of.Grid
	s.Put(b.row-2, 0, title, book.Style{Bold: true, Free: true})
	s.Put(b.row-1, 0, strings.Join(slices.DeleteFunc([]string{text, note}, func(s string) bool { return s == "" }), "\n"), book.Style{Wrap: true, Muted: true})
	s.Merge(b.row-1, 0, p.width())
	for cell := range g.Cells() {
		sex, age := g.Of(cell)
		look := book.Whole
		if age == g.Open {
			look.Format = `0"及以上"`
		}
		s.Line(b.row+cell, 0, book.Plain, sex.String(), look.Of(age))
	}
}

// fillAssumed writes a row an assumption: what is as the year before follows it.
func (p *People) fillAssumed() {
	s := p.rates
	if len(p.assumed) > 0 {
		s.Put(peopleFirst, 0, "假设", book.Style{Bold: true, Free: true})
	}
	for _, a := range p.of.Set.Assumptions {
		row, look := p.assumed[a], book.Style{Format: book.FormatOfKind(a.Kind, a.Raw[calc.Baseline])}
		s.Put(row, 0, a.Name, book.Style{Free: true})
		s.Note(s.At(row, 0), cmp.Or(a.Source, "没有写来源"))
		before := formula.Value{}
		for j, y := range p.years {
			v := y.Assumed[a]
			if j > 0 && v.Equal(before) {
				s.Calc(row, y.own, s.At(row, p.years[j-1].own).Ref(s), book.ValueOf(v), look)
			} else {
				s.Put(row, y.own, book.ValueOf(v), look.AsInput())
			}
			before = v
		}
	}
}

// fillTable writes a table: one column where it is the same in all years.
func (p *People) fillTable(t *calc.Table) {
	b, look := p.blocks[t], book.Style{Format: book.FormatOfKind(t.Kind, "")}
	p.head(b, t.Name, "", cmp.Or(t.Source, "没有写来源"))
	years := p.years
	if b.fixed {
		years = years[:1]
	}
	var before []*big.Rat
	for j, y := range years {
		carry, values := p.groups(b.sheet), t.Column(p.of.Grid, y.Year)
		for cell, x := range values {
			at := b.at(cell, y.own)
			if before != nil && x.Cmp(before[cell]) == 0 {
				carry(cell).Calc(at, func() string { return b.at(cell, years[j-1].own).Ref(b.sheet) }, x, look)
			} else {
				at.Put(x, look.AsInput())
			}
		}
		before = values
	}
}

// at is a cell of a block.
func (b block) at(cell, col int) book.Place { return b.sheet.At(b.row+cell, col) }

// groups are the cells of a year in a block that have one formula: those of a sex at the
// lowest age, at the open one, and between them.
func (p *People) groups(s *book.Sheet) func(cell int) *book.Group {
	g, known := p.of.Grid, map[[2]int]*book.Group{}
	return func(cell int) *book.Group {
		sex, age := g.Of(cell)
		at := [2]int{int(sex), min(age-g.Lowest, 1)}
		if age == g.Open {
			at[1] = 2
		}
		if known[at] == nil {
			known[at] = s.Group()
		}
		return known[at]
	}
}

// counts is the column in which a cohort counts in a year.
func (p *People) counts(one *calc.CohortProgram, year int) int {
	if y := p.years[year]; y.Untied[one] != nil {
		return y.last
	}
	return p.years[year].own
}

// fillCohort writes a cohort: as it was counted, then year after year.
func (p *People) fillCohort(one *calc.CohortProgram) {
	b := p.blocks[one]
	text := one.Name + " = " + strings.Join(strings.Fields(formula.Plain(one.Formula.Text)), " ")
	look := book.Style{Format: "0.000000"}
	if one.Heads() {
		look.Format = "#,##0.00"
	}
	p.head(b, one.Name, text, one.Note)
	for j, y := range p.years {
		own, now := y.Cells[one.Number], y.Cells[one.Number]
		if now == nil {
			continue
		}
		tied := y.Untied[one] != nil
		if tied {
			own = y.Untied[one]
		}
		rolled, scaled := p.groups(b.sheet), b.sheet.Group()
		for cell := range own {
			at, x := b.at(cell, y.own), own[cell].Rat()
			switch {
			case j == 0 && one.Heads():
				at.Put(x, look.AsInput())
			case j == 0 && readsBack(one.Formula):
				at.Put(x, look) // of a year that stands on no sheet
			default:
				rolled(cell).Calc(at, func() string {
					return fmt.Sprintf("ROUND(%s,%d)", written(b.sheet, one.Formula, cellReader{People: p, from: b.sheet, cell: cell, year: j}), one.Decimals())
				}, x, look)
			}
			if tied {
				to := b.at(cell, y.last)
				scaled.Calc(to, func() string { return p.scaled(one, at, to) }, now[cell].Rat(), look)
			}
		}
		if one.Heads() {
			p.total(b, y.own, p.counts(one, j))
		}
	}
}

// scaled is a head as it counts, of what it is before.
func (p *People) scaled(one *calc.CohortProgram, before, at book.Place) string {
	to, sum := p.tieRows(one.Tie)
	return fmt.Sprintf("ROUND(%s*%s/%s,%d)", before.Ref(p.heads), p.heads.At(to, at.Col).InRow(p.heads), p.heads.At(sum, at.Col).InRow(p.heads), one.Decimals())
}

// total adds up the columns of a block.
func (p *People) total(b block, from, to int) {
	row := b.row + p.of.Grid.Cells()
	look := book.Plain.AsTotal()
	b.sheet.Line(row, 0, look, "合计", nil)
	for col := from; col <= to; col++ {
		b.sheet.Sum(row, col, b.at(0, col).Down(p.of.Grid.Cells()), look.WithFormat("#,##0.00"))
	}
}

// readsBack reports whether a cohort reads the year before.
func readsBack(f *formula.Formula) bool {
	back := false
	f.Walk(func(n *formula.Node) {
		switch k := n.Symbol.Key.(type) {
		case calc.CohortKey:
			back = back || k.From != calc.OwnCell
		case calc.TableKey:
			back = back || k.From != calc.OwnCell
		}
	})
	return back
}
