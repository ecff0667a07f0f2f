package live

import (
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/explanation"
	"tongchou/calc/formula"
	"tongchou/report/xlsx/book"
)

// Paper is the 底稿 of one scheme and insurance: units are rows, steps are
// columns, and what is one for the whole pool stands in the last row.
type Paper struct {
	*calc.Run
	Sheet    *book.Sheet
	program  *calc.SchemeProgram
	atlas    *Atlas
	pool     int                // row of the pool
	columns  map[*calc.Step]int // of steps
	shares   map[*calc.Step]int // first of a shared step's helper columns
	marks    int                // column of 标记
	next     int                // next free column
	helpers  map[string]int     // columns of what units add to aggregates, by the aggregate
	totalled map[int]bool       // of those columns: with their result below
	bounds   map[any]int        // decimals of names, once known; -1 for any number
}

// Rows of a paper above the units.
const (
	HeadRow = iota + 2 // below title and caption
	wordsRow
	clauseRow
	FirstRow
)

const stepColumns = 2 // before the steps: code and name

// LayPaper settles where every step of a run stands. Formulas come later.
func (a *Atlas) LayPaper(run *calc.Run) *Paper {
	name := "底稿-" + run.Scheme.Name
	if len(run.Scheme.Insurance) > 1 {
		name = "底稿-" + book.Cut(run.Scheme.Name, book.MaxSheetName-4-len(run.Insurance.Name)) + "-" + run.Insurance.Name
	}
	p := &Paper{
		Run: run, Sheet: a.book.Add(name, "测算底稿："+run.Scheme.Name+"（"+run.Insurance.Name+"），每步一列，公式可追溯"), program: a.view.Program.Scheme(run.Scheme.ID), atlas: a, pool: FirstRow + len(run.Units),
		columns: map[*calc.Step]int{}, shares: map[*calc.Step]int{}, helpers: map[string]int{}, totalled: map[int]bool{},
		next: stepColumns, bounds: map[any]int{},
	}
	a.papers[run] = p
	p.Sheet.Tab = book.Accent
	for i := range run.Steps {
		s := &run.Steps[i]
		if s.Cap != nil {
			p.shares[s.Step] = p.next
			p.next += shareColumns
		}
		p.columns[s.Step] = p.next
		key := calc.StepKey{Scheme: p.program, Step: p.compiled(s.Step)}
		if s.PerUnit {
			a.each(run.Insurance.Name, run.Scheme, key, p.Cells(s.Step))
		} else {
			a.one(run.Insurance.Name, run.Scheme, key, p.Total(s.Step))
		}
		p.next++
	}
	p.marks = p.next
	p.next++
	for _, n := range p.program.Names() {
		if k, ok := n.Symbol.Key.(calc.FundKey); ok && k.Sums() != nil {
			a.one(run.Insurance.Name, run.Scheme, k, p.Sheet.At(p.pool, p.next))
			p.next++
		}
	}
	return p
}

// rows are the cells of the units in a column.
func (p *Paper) rows(col int) book.Range { return p.Sheet.At(FirstRow, col).Down(len(p.Units)) }

// Cells are those of a step, one a unit.
func (p *Paper) Cells(s *calc.Step) book.Range { return p.rows(p.columns[s]) }

// Total is a step's cell in the pool's row: the sum of its units, or its single value.
func (p *Paper) Total(s *calc.Step) book.Place { return p.Sheet.At(p.pool, p.columns[s]) }

// compiled finds the compiled form of a step.
func (p *Paper) compiled(s *calc.Step) *calc.StepProgram {
	i := slices.IndexFunc(p.program.Steps, func(c *calc.StepProgram) bool { return c.Step == s })
	return p.program.Steps[i]
}

// Named is the cell, for the k-th unit, of what the scheme calls by a name: a
// parameter, an input or a step.
func (p *Paper) Named(name string, k int) (book.Place, bool) {
	at, perUnit, ok := p.atlas.Find(p.Run, p.program.Key(name))
	if !perUnit {
		k = 0
	}
	return at.At(k), ok
}

// FormulaOf is a step's formula as this result computed it.
func (p *Paper) FormulaOf(s *calc.Step) *formula.Formula { return p.Formula(p.compiled(s)) }

// formula writes a formula for the k-th unit of this paper, or for the pool.
func (p *Paper) formula(f *formula.Formula, k int) string {
	return written(p.Sheet, f, reader{p.atlas, p.Run, p.Sheet, k})
}

// decimals gives the most decimals of an amount that the scheme calls by a
// name: a calc.StepKey or calc.InputKey.
func (p *Paper) decimals(key any) (int, bool) {
	d, known := p.bounds[key]
	if !known {
		var ok bool
		if d, ok = p.bound(key); !ok {
			d = -1
		}
		p.bounds[key] = d
	}
	return max(d, 0), d >= 0
}

func (p *Paper) bound(key any) (int, bool) {
	seen := reader{p.atlas, p.Run, p.Sheet, -1}
	switch k := key.(type) {
	case calc.StepKey:
		if k.Step.Flow != calc.NoFlow || k.Step.Shared() {
			return fenDecimals, true
		}
		return p.Formula(k.Step).Decimals(seen)
	case calc.InputKey:
		most := fenDecimals
		for _, f := range []*formula.Formula{k.Input.Suggest, k.Input.Default} {
			if f == nil {
				continue
			}
			d, ok := f.Decimals(seen)
			if !ok {
				return 0, false
			}
			most = max(most, d)
		}
		return most, true
	}
	return 0, false
}

// Fill writes everything of the paper.
func (p *Paper) Fill(units []calc.Unit, caption string) {
	s := p.Sheet
	s.Begin("测算底稿："+p.Scheme.Name+"（"+p.Insurance.Name+"）", caption, FirstRow, stepColumns, true, "代码", "统筹区")
	s.Line(wordsRow, 0, book.SubHead, "", "怎样算")
	s.Line(clauseRow, 0, book.SubHead, "", "条款·标记")
	for k, u := range p.Units {
		s.Line(FirstRow+k, 0, book.Plain, units[u].Code, units[u].Name)
	}
	s.Line(p.pool, 0, book.Plain.AsTotal(), "", "合计（全统筹）")
	for i := range p.Steps {
		p.column(&p.Steps[i])
	}
	p.fillSums()
	p.fillMarks()
}

// column writes one step: the values of all units and their total, or the
// pool's single value.
func (p *Paper) column(c *calc.StepColumn) {
	col, program := p.columns[c.Step], p.compiled(c.Step)
	look := book.Style{Format: columnFormat(c)}
	p.head(col, c)
	switch {
	case c.Cap != nil:
		p.share(c, program)
	case !c.PerUnit:
		p.Sheet.Calc(p.pool, col, p.formula(p.Formula(program), -1), valueOf(&c.Cells[0]), look.AsTotal().AsOpen(p.waits(&c.Cells[0])))
	default:
		for k := range p.Units {
			p.own(FirstRow+k, col, k, c, valueOf(&c.Cells[k]), look.AsOpen(p.waits(&c.Cells[k])))
		}
		p.total(col, c)
	}
}

// waits reports whether a cell of what is in force waits for a decision.
func (p *Paper) waits(c *calc.StepCell) bool { return c.Waits() && !p.Preview }

// own writes a unit's formula; where it cannot be computed, the figure that stands in
// for it, to be changed by hand.
func (p *Paper) own(row, col, k int, c *calc.StepColumn, v any, look book.Style) {
	if r := c.Cells[k].Instead; r != nil {
		p.Sheet.Put(row, col, book.ValueOf(r.Value), look.AsInput())
		p.Sheet.Note(p.Sheet.At(row, col), string(calc.Instead)+"（"+r.Basis+"）："+r.Pos.Shown())
		return
	}
	p.Sheet.Calc(row, col, p.formula(p.Formula(p.compiled(c.Step)), k), v, look)
}

// valueOf is what a cell shows: no number where there is no value, of whatever sort.
func valueOf(c *calc.StepCell) any {
	if c.Missing {
		return (*big.Rat)(nil)
	}
	return book.ValueOf(c.Value)
}

// total sums a column of money or heads; other columns have no sum.
func (p *Paper) total(col int, c *calc.StepColumn) {
	look := book.Style{Format: columnFormat(c)}.AsTotal()
	if c.Type != formula.MoneyType && c.Type != formula.CountType {
		p.Sheet.Put(p.pool, col, nil, look)
		return
	}
	p.Sheet.Sum(p.pool, col, p.rows(col), look)
}

// columnFormat is the number format of a step's column: plain numbers show the
// decimals that the longest of them has, from two to six.
func columnFormat(c *calc.StepColumn) string {
	if format := book.FormatOf(c.Type); format != book.FormatPlain {
		return format
	}
	decimals := 2
	for _, cell := range c.Cells {
		if cell.Missing {
			continue
		}
		n, exact := cell.Value.Num.FloatPrec()
		if !exact {
			n = 6
		}
		decimals = max(decimals, min(n, 6))
	}
	return "#,##0." + strings.Repeat("0", decimals)
}

// helping stands over a column that only helps others.
const helping = "辅助列"

// heads writes what stands over a column: its name, how it comes about, on what grounds.
func (p *Paper) heads(col int, name, words, grounds string) {
	p.Sheet.Put(HeadRow, col, name, book.Head)
	p.Sheet.Put(wordsRow, col, words, book.SubHead)
	p.Sheet.Put(clauseRow, col, grounds, book.SubHead)
}

// head names a column and says which clause, reading and assumption it follows.
func (p *Paper) head(col int, c *calc.StepColumn) {
	p.heads(col, c.Step.Name+flowMark(c.Step.Flow), explanation.Define(p.FormulaOf(c.Step), p.Year), clauseMark(c.Step))
	p.Sheet.Note(p.Sheet.At(HeadRow, col), stepText(c.Step, formula.Plain(p.FormulaOf(c.Step).Text)))
}

// fillSums writes 基金.累计上解 and 基金.累计下拨, which no sheet but the paper itself can
// give: this year's money into the account, and out of it.
func (p *Paper) fillSums() {
	p.fillSum(calc.FundKey{Name: calc.FundLevied}, "本年上解与提取之和")
	p.fillSum(calc.FundKey{Name: calc.FundGranted}, "本年下拨与动用之和")
}

func (p *Paper) fillSum(k calc.FundKey, what string) {
	at, _, ok := p.atlas.Find(p.Run, k)
	if !ok {
		return
	}
	sum, terms, whole, open := new(big.Rat), []string{}, true, false
	for i := range p.Steps {
		c := &p.Steps[i]
		if !k.Sums()(c.Step.Flow) {
			continue
		}
		terms, open = append(terms, p.Total(c.Step).Fixed(p.Sheet)), open || p.Total(c.Step).Open()
		for _, cell := range c.Cells {
			if whole = whole && !cell.Missing; whole {
				sum.Add(sum, cell.Value.Num)
			}
		}
	}
	if !whole {
		sum = nil
	}
	row, col := at.First.Row, at.First.Col
	p.heads(col, "基金."+k.Name, what, helping)
	p.Sheet.Fold(col, 1)
	p.Sheet.Calc(row, col, book.Plus(terms), sum, book.Money.AsTotal().AsOpen(open))
}

// fillMarks says in words how firm each unit's figures are.
func (p *Paper) fillMarks() {
	p.heads(p.marks, "标记", "", "")
	for k := range p.Units {
		p.Sheet.Put(FirstRow+k, p.marks, p.unitMarks(k), book.Style{Muted: true})
	}
	p.Sheet.Put(p.pool, p.marks, nil, book.Plain.AsTotal())
}

func (p *Paper) unitMarks(k int) string {
	var estimate, assumed, unknown bool
	var awaits calc.Stage
	nature := calc.Unmarked
	for i := range p.Steps {
		c := &p.Steps[i]
		if !c.PerUnit || c.Step.Flow == calc.NoFlow {
			continue
		}
		cell := c.Cells[k]
		unknown = unknown || cell.Missing
		estimate = estimate || cell.Undecided() && !p.Preview
		if c.Awaits.Rank() > awaits.Rank() {
			awaits = c.Awaits
		}
		assumed = assumed || cell.Assumed
		nature = calc.Weakest(nature, cell.Nature)
	}
	var marks []string
	if p.Preview {
		marks = append(marks, "预览")
	}
	if unknown {
		marks = append(marks, formula.Unknown)
	}
	if estimate {
		marks = append(marks, "未核定")
	}
	if awaits != "" && !p.Preview {
		marks = append(marks, awaits.Awaited())
	}
	if assumed {
		marks = append(marks, "测算参数")
	}
	if nature != calc.Unmarked && nature != calc.Published {
		marks = append(marks, string(nature))
	}
	return strings.Join(marks, " · ")
}
