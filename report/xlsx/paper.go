package xlsx

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report/xlsx/book"
)

// paper is the 底稿 of one scheme and insurance: units are rows, steps are
// columns, and what is one for the whole pool stands in the last row.
type paper struct {
	*calc.Run
	program *calc.SchemeProgram
	atlas   *atlas
	sheet   *book.Sheet
	first   int // row of the first unit
	pool    int // row of the pool
	steps   map[string]stepPlace
	shares  map[string]int // first of a shared step's helper columns
	marks   int            // column of 标记
	next    int            // next free column
	helpers map[string]book.Place
	bounds  map[string]int // decimals of names, once known; -1 for any number
}

// Rows of a paper above the units.
const (
	paperHead = iota + 2 // below title and caption
	paperClause
	paperFirst
)

// Columns before the steps.
const (
	colCode = iota
	colName
	colSteps
)

// layPaper settles where every step of a run stands. Formulas come later.
func layPaper(a *atlas, b *book.Book, run *calc.Run, program *calc.SchemeProgram) *paper {
	name := "底稿-" + run.Scheme.Name
	if len(run.Scheme.Insurance) > 1 {
		name = "底稿-" + book.Cut(run.Scheme.Name, book.MaxSheetName-4-len(run.Insurance.Name)) + "-" + run.Insurance.Name
	}
	p := &paper{
		Run: run, program: program, atlas: a, sheet: b.Add(name),
		first: paperFirst, pool: paperFirst + len(run.Units),
		steps: map[string]stepPlace{}, shares: map[string]int{}, helpers: map[string]book.Place{},
		next: colSteps, bounds: map[string]int{},
	}
	p.sheet.Tab = book.Accent
	for i := range run.Steps {
		s := &run.Steps[i]
		if s.Cap != nil {
			p.shares[s.Step.Name] = p.next
			p.next += shareColumns
		}
		row := p.pool
		if s.PerUnit {
			row = p.first
		}
		p.steps[s.Step.Name] = stepPlace{p.sheet.At(row, p.next), s.PerUnit}
		p.next++
	}
	p.marks = p.next
	p.next++
	if reads(program)["基金.累计上解"] {
		a.poolInputs[inputKey{run, "基金.累计上解"}] = p.sheet.At(p.pool, p.next)
		p.next++
	}
	a.papers[run] = p
	return p
}

// step finds the compiled form of a step.
func (p *paper) step(name string) *calc.StepProgram {
	i := slices.IndexFunc(p.program.Steps, func(s *calc.StepProgram) bool { return s.Name == name })
	return p.program.Steps[i]
}

// formula writes a formula for the k-th unit of this paper, or for the pool.
func (p *paper) formula(f *formula.Formula, k int) (string, error) {
	s, err := f.Excel(view{p.atlas, p.Run, p.sheet, k})
	if err != nil {
		return "", fmt.Errorf("%s “%s”: %w", f.Pos, f.Text, err)
	}
	return s, nil
}

// fenDecimals are those of an amount in 元 that is kept to the fen.
const fenDecimals = 2

// decimals gives the most decimals of an amount that the scheme calls name.
func (p *paper) decimals(name string) (int, bool) {
	d, known := p.bounds[name]
	if !known {
		var ok bool
		if d, ok = p.bound(name); !ok {
			d = -1
		}
		p.bounds[name] = d
	}
	return max(d, 0), d >= 0
}

func (p *paper) bound(name string) (int, bool) {
	seen := view{p.atlas, p.Run, p.sheet, -1}
	for _, st := range p.program.Steps {
		switch {
		case st.Name != name:
		case st.Flow != calc.NoFlow || st.Limit != nil || st.Total != nil:
			return fenDecimals, true
		default:
			return p.Formula(st).Decimals(seen)
		}
	}
	most := fenDecimals
	for _, in := range p.program.Inputs {
		if in.Name != name {
			continue
		}
		for _, f := range []*formula.Formula{in.Suggest, in.Default} {
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
	return most, !slices.ContainsFunc(p.Scheme.Parameters, func(q *calc.Parameter) bool { return q.Name == name })
}

// fill writes everything of the paper.
func (p *paper) fill(units []calc.Unit, caption string) error {
	s := p.sheet
	s.Begin("测算底稿："+p.Scheme.Name+"（"+p.Insurance.Name+"）", caption, paperFirst, colSteps, true)
	s.Line(paperHead, 0, book.Head, "代码", "统筹区")
	s.Line(paperClause, 0, book.SubHead, "", "条款·标记")
	for k, u := range p.Units {
		s.Put(p.first+k, colCode, units[u].Code, book.Plain)
		s.Put(p.first+k, colName, units[u].Name, book.Plain)
	}
	s.Line(p.pool, 0, book.Plain.AsTotal(), "", "合计（全统筹）")
	for i := range p.Steps {
		if err := p.column(&p.Steps[i]); err != nil {
			return err
		}
	}
	p.fillLevied()
	p.fillMarks()
	return nil
}

// column writes one step: the values of all units and their total, or the
// pool's single value.
func (p *paper) column(c *calc.StepColumn) error {
	at := p.steps[c.Step.Name]
	program := p.step(c.Step.Name)
	look := book.Style{Format: columnFormat(c)}
	p.head(at.Col, c)
	if c.Cap != nil {
		return p.share(c, program)
	}
	if !c.PerUnit {
		text, err := p.formula(p.Formula(program), -1)
		if err != nil {
			return err
		}
		p.sheet.Calc(p.pool, at.Col, text, shownValue(c.Cells[0].Value), look.AsTotal())
		return nil
	}
	for k := range p.Units {
		text, err := p.formula(p.Formula(program), k)
		if err != nil {
			return err
		}
		p.sheet.Calc(p.first+k, at.Col, text, shownValue(c.Cells[k].Value), look)
	}
	p.total(at.Col, c)
	return nil
}

// total sums a column of money or heads; other columns have no sum.
func (p *paper) total(col int, c *calc.StepColumn) {
	look := book.Style{Format: columnFormat(c)}.AsTotal()
	if c.Type != formula.MoneyType && c.Type != formula.CountType {
		p.sheet.Put(p.pool, col, nil, look)
		return
	}
	sum := new(big.Rat)
	for _, cell := range c.Cells {
		if cell.Value.Num != nil {
			sum.Add(sum, cell.Value.Num)
		}
	}
	vec := p.sheet.At(p.first, col).Down(len(p.Units))
	p.sheet.Calc(p.pool, col, "SUM("+vec.Span(p.sheet)+")", sum, look)
}

// columnFormat is the number format of a step's column: plain numbers show the
// decimals that the longest of them has, from two to six.
func columnFormat(c *calc.StepColumn) string {
	if format := book.FormatOf(c.Type); format != book.FormatPlain {
		return format
	}
	decimals := 2
	for _, cell := range c.Cells {
		n, exact := cell.Value.Num.FloatPrec()
		if !exact {
			n = 6
		}
		decimals = max(decimals, min(n, 6))
	}
	return "#,##0." + strings.Repeat("0", decimals)
}

// head names a column and says which clause, reading and assumption it follows.
func (p *paper) head(col int, c *calc.StepColumn) {
	p.sheet.Put(paperHead, col, c.Step.Name+flowMark(c.Step.Flow), book.Head)
	p.sheet.Put(paperClause, col, clauseMark(c.Step), book.SubHead)
	p.sheet.Note(p.sheet.At(paperHead, col), stepText(c.Step, p.Formula(p.step(c.Step.Name)).Text))
}

func flowMark(f calc.Flow) string {
	if f == calc.NoFlow {
		return ""
	}
	return "\n【" + string(f) + "】"
}

// clauseMark is the short form of a step's grounds, for its head.
func clauseMark(s *calc.Step) string {
	parts := []string{}
	if s.Clause != "" {
		parts = append(parts, s.Clause)
	}
	if s.Reading != "" {
		parts = append(parts, "解读 "+s.Reading)
	}
	if s.Assumed {
		parts = append(parts, "测算参数")
	}
	return strings.Join(parts, " · ")
}

// stepText is the long form: formula, sharing, clause, question and readings.
func stepText(s *calc.Step, formula string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s = %s", s.Name, formula)
	line := func(word, text string) {
		if text != "" {
			fmt.Fprintf(&b, "\n%s：%s", word, text)
		}
	}
	line("限额", s.Limit.Text)
	line("总额", s.Total.Text)
	line("条款", s.Clause)
	if s.Question != "" {
		line("条文未明", s.Question+"；本表取解读 "+s.Reading)
		for _, o := range s.Others {
			line("解读 "+o.Reading, o.Formula.Text+noteTail(o.Note))
		}
	}
	if s.Assumed {
		line("标记", "测算参数")
	}
	line("说明", s.Note)
	return b.String()
}

func noteTail(s string) string {
	if s == "" {
		return ""
	}
	return "（" + s + "）"
}

// shownValue is an exact value as a cell holds it.
func shownValue(v formula.Value) any {
	switch v.Sort {
	case formula.Bool:
		return v.Yes
	case formula.Text:
		return v.Str
	}
	return v.Num
}

// fillLevied writes 基金.累计上解: this year's money into the account.
func (p *paper) fillLevied() {
	at, ok := p.atlas.poolInputs[inputKey{p.Run, "基金.累计上解"}]
	if !ok {
		return
	}
	sum, terms := new(big.Rat), []string{}
	for i := range p.Steps {
		c := &p.Steps[i]
		if !c.Step.Flow.In() {
			continue
		}
		terms = append(terms, p.sheet.At(p.pool, p.steps[c.Step.Name].Col).Fixed(p.sheet))
		for _, cell := range c.Cells {
			sum.Add(sum, cell.Value.Num)
		}
	}
	if len(terms) == 0 {
		terms = []string{"0"}
	}
	p.sheet.Put(paperHead, at.Col, "基金.累计上解", book.Head)
	p.sheet.Put(paperClause, at.Col, "辅助列：本年上解与提取之和", book.SubHead)
	p.sheet.Calc(at.Row, at.Col, strings.Join(terms, "+"), sum, book.Money.AsTotal())
}

// fillMarks says in words how firm each unit's figures are.
func (p *paper) fillMarks() {
	p.sheet.Put(paperHead, p.marks, "标记", book.Head)
	p.sheet.Put(paperClause, p.marks, "", book.SubHead)
	for k := range p.Units {
		p.sheet.Put(p.first+k, p.marks, p.unitMarks(k), book.Style{Muted: true})
	}
	p.sheet.Put(p.pool, p.marks, nil, book.Plain.AsTotal())
}

func (p *paper) unitMarks(k int) string {
	var estimate, assumed bool
	nature := calc.Unmarked
	for i := range p.Steps {
		c := &p.Steps[i]
		if !c.PerUnit || c.Step.Flow == calc.NoFlow {
			continue
		}
		cell := c.Cells[k]
		estimate = estimate || cell.Status == calc.StatusEstimate
		assumed = assumed || cell.Assumed
		nature = calc.Weakest(nature, cell.Nature)
	}
	var marks []string
	if p.Preview {
		marks = append(marks, "预览")
	}
	if estimate {
		marks = append(marks, "未核定")
	}
	if assumed {
		marks = append(marks, "测算参数")
	}
	if nature != calc.Unmarked && nature != calc.Published {
		marks = append(marks, string(nature))
	}
	return strings.Join(marks, " · ")
}
