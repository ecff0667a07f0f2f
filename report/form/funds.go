package form

import (
	"fmt"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/xlsx/book"
)

// fundSheet is 基金收支 of one insurance, standing on its side: a row a field, a
// column for each record to fill in, beside it the last figures on file.
type fundSheet struct {
	*book.Sheet
	*form
	ins      string
	money    amount.Scale
	measures []calc.Measure
	records  []record
	rows     map[string]int // of measures
}

// record is what becomes a row of funds.csv.
type record struct {
	title string
	year  int
	basis []string // the first one stands, the others can be chosen
}

// The rows before the measures: what the record is about.
var keys = []string{"年度", "口径", "险种", "代码", "名称"}

const (
	corner       = "项目" // tells the reader that the sheet stands on its side
	firstMeasure = 6    // row
)

// funds makes the sheet of an insurance when the unit takes part in it.
func (f *form) funds(ins string) {
	if !takesPart(f.pool, f.unit, ins) {
		return
	}
	c := &fundSheet{form: f, ins: ins, money: report.BudgetScale(f.pool), rows: map[string]int{}}
	wanted := f.program.Measures(ins)
	for _, m := range f.pool.Measures {
		if len(m.Insurance) > 0 && !slices.Contains(m.Insurance, ins) {
			continue
		}
		if wanted[m.Name] || filledAnywhere(f.pool, ins, m.Name) {
			c.rows[m.Name] = firstMeasure + len(c.measures)
			c.measures = append(c.measures, m)
		}
	}
	if len(c.measures) == 0 {
		return
	}
	c.records = []record{{fmt.Sprintf("%d年预算", f.year), f.year, []string{string(calc.Budget), string(calc.Adjusted)}}}
	if r := bestRow(f.pool, f.unit, ins, f.year-1); r == nil || r.Basis != calc.Final {
		c.records = append(c.records, record{fmt.Sprintf("%d年执行", f.year-1), f.year - 1, laterBases(r)})
	}
	c.Sheet = f.Add("基金收支-"+ins, fmt.Sprintf("%s：%d年预算，以及上年数的更新", ins, f.year))
	c.fill()
}

func (c *fundSheet) fill() {
	c.Put(0, 0, corner, book.Head)
	for i, col := range c.records {
		c.Put(0, 1+i, col.title, book.Head)
		c.Wide[1+i] = 20
	}
	before := c.onFile(c.year)
	side := 1 + len(c.records)
	title := "※在档数"
	if before != nil {
		title = fmt.Sprintf("※%d年%s", before.Year, before.Basis)
	}
	c.Line(0, side, book.Head, title, "※增减", "※增减%", "※核对", "※含义")
	c.Heads, c.Leads = 1, 1
	c.Wide[0], c.Wide[side], c.Wide[side+1], c.Wide[side+2], c.Wide[side+3], c.Wide[side+4] = 24, 20, 20, 11, 24, 46
	unit := c.pool.Units[c.unit]
	for i, key := range keys {
		c.Put(1+i, 0, key, book.Plain)
		for j, col := range c.records {
			value := []any{col.year, col.basis[0], c.ins, unit.Code, unit.Name}[i]
			look := book.Style{Format: book.FormatWhole, Centre: true}
			if key == "口径" {
				look = look.AsInput()
				c.Offer(c.At(1+i, 1+j).Ref(c.Sheet), col.basis)
			}
			c.Put(1+i, 1+j, value, look)
		}
	}
	for _, m := range c.measures {
		c.measure(m, before, side)
	}
	for j := range c.records {
		c.identities(1+j, side+3)
	}
}

// measure writes the row of one measure.
func (c *fundSheet) measure(m calc.Measure, before *calc.Row, side int) {
	row := c.rows[m.Name]
	c.Put(row, 0, m.Name+c.unitOf(m), book.Style{Bold: m.Name == calc.Income || m.Name == calc.Expenditure || m.Name == calc.Closing})
	look := book.Style{Format: book.FormatOfMeasure(m.Kind)}
	for j := range c.records {
		at := c.Put(row, 1+j, nil, look.AsInput())
		c.Restrict(limitOf(at.Ref(c.Sheet), m))
	}
	text := m.Definition
	if m.BudgetRow != "" {
		text += "（预算表：" + m.BudgetRow + "）"
	}
	c.Put(row, side+4, text, book.Style{Wrap: true, Indent: 1})
	c.Put(row, side+3, nil, book.Wrapped)
	var x *big.Rat
	if before != nil {
		x = report.RowFigure(c.pool, before, m.Name)
	}
	if m.Kind == "money" {
		x = c.money.Rat(x)
	}
	old := c.Put(row, side, x, look)
	now := c.At(row, 1)
	c.Calc(row, side+1, fmt.Sprintf(`IF(COUNT(%s,%s)=2,%[1]s-%[2]s,"")`, now.Ref(c.Sheet), old.Ref(c.Sheet)), "", look)
	c.Calc(row, side+2, fmt.Sprintf(`IF(COUNT(%s,%s)=2,IF(%[2]s=0,"",%[1]s/%[2]s-1),"")`, now.Ref(c.Sheet), old.Ref(c.Sheet)), "", book.Style{Format: "0.00%"})
}

// unitOf is what a measure's name says about its unit.
func (c *fundSheet) unitOf(m calc.Measure) string {
	switch m.Kind {
	case "money":
		return "（" + c.money.Word + "）"
	case "count":
		return "（人）"
	case "money/count":
		return "（元/人）"
	}
	return ""
}

// limitOf is what may be typed for a measure.
func limitOf(cells string, m calc.Measure) book.Limit {
	l := book.Limit{Cells: cells, Least: "0", Most: "99999999999999", Text: m.Name + "应为数字；缺数留空，确知为零填 0"}
	switch {
	case m.Signed:
		l.Least = "-99999999999999"
	case m.Kind == "ratio":
		l.Most, l.Text = "1", m.Name+"应为比率，如 8% 或 0.08"
	case m.Kind == "count":
		l.Whole, l.Text = true, m.Name+"应为整数；缺数留空"
	}
	return l
}

// onFile is the last row on file before a year.
func (c *fundSheet) onFile(year int) *calc.Row {
	for y := year - 1; y >= year-3; y-- {
		if r := bestRow(c.pool, c.unit, c.ins, y); r != nil {
			return r
		}
	}
	return nil
}

// takesPart reports whether a unit has rows of an insurance; where nobody has
// any, everyone takes part in what the schemes are for.
func takesPart(pool *calc.Pool, u int, ins string) bool {
	for i := range pool.Rows {
		if pool.Rows[i].Insurance == ins && pool.Rows[i].Unit == u {
			return true
		}
	}
	return len(pool.Rows) == 0 && slices.ContainsFunc(pool.Policy.Schemes, func(s *calc.Scheme) bool { return slices.Contains(s.Insurance, ins) })
}

func filledAnywhere(pool *calc.Pool, ins, measure string) bool {
	return slices.ContainsFunc(pool.Rows, func(r calc.Row) bool { return r.Insurance == ins && r.Cells[measure].Num != nil })
}

// bestRow is a unit's row of a year on the best 口径.
func bestRow(pool *calc.Pool, u int, ins string, year int) *calc.Row {
	for _, basis := range calc.Bases() {
		for i := range pool.Rows {
			if r := &pool.Rows[i]; r.Unit == u && r.Insurance == ins && r.Year == year && r.Basis == basis {
				return r
			}
		}
	}
	return nil
}

// laterBases are the 口径 that are better than a row's, the nearest first.
func laterBases(r *calc.Row) []string {
	var out []string
	for _, b := range []calc.Basis{calc.Final, calc.Flash, calc.Expected} {
		if r != nil && r.Basis == b {
			break
		}
		out = append([]string{string(b)}, out...)
	}
	return out
}
