package xlsx

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/xlsx/book"
)

// Forms makes an empty collection workbook for each unit that takes part, or
// for the one with the given code: what the policy reads of the year, in the
// layout that package data reads back from the units folder. The view needs a
// pool, its program and the year to collect for; nothing of it is computed.
func Forms(pool *calc.Pool, program *calc.Program, year int, code string) ([]report.File, error) {
	v := &report.View{Result: &calc.Result{Pool: pool, Program: program, Year: year}}
	var out []report.File
	for u, unit := range pool.Units {
		if code != "" && unit.Code != code {
			continue
		}
		b := collectBook(v, u)
		if b == nil {
			continue
		}
		data, err := b.Bytes()
		if err != nil {
			return nil, fmt.Errorf("%s.xlsx: %w", unit.Code, err)
		}
		out = append(out, report.File{Name: unit.Code + ".xlsx", Data: data})
	}
	return out, nil
}

// FormYear is the year to collect for: after the last one that has a budget,
// or after the last one that has anything.
func FormYear(pool *calc.Pool) int {
	last := 0
	for i := range pool.Rows {
		last = max(last, pool.Rows[i].Year)
	}
	return last + 1
}

// collectBook lays out a unit's workbook; nil if it takes part in nothing.
func collectBook(v *report.View, u int) *book.Book {
	unit := v.Pool.Units[u]
	b := &book.Book{Title: fmt.Sprintf("%s%d年基金数据填报表", unit.Name, v.Year), Year: v.Year}
	b.Subject, b.State = fmt.Sprintf("%s %d年", v.Pool.Policy.Name, v.Year), "测算稿"
	if o := v.Pool.Office; o != nil {
		b.Maker, b.State = o.Issuer, cmp.Or(o.State, b.State)
	}
	cover := b.Add("填表说明")
	var contents []book.Content
	for _, i := range v.Pool.Policy.Insurances() {
		if c := newCollect(v, b, u, i.Name); c != nil {
			c.fill()
			contents = append(contents, c.Sheet.About(i.Name+"："+fmt.Sprintf("%d年预算", v.Year)+"，以及上年数的更新"))
		}
	}
	if len(contents) == 0 {
		return nil
	}
	if s := collectInputs(v, b, u); s != nil {
		contents = append(contents, s.About("申请、原因等由本统筹区填报的事项"))
	}
	collectCover(v, cover, u, contents)
	return b
}

// collect is 基金收支 of one insurance, standing on its side: a row a field, a
// column for each year to fill in, beside it the last figures on file.
type collect struct {
	*book.Sheet
	view     *report.View
	unit     int
	ins      string
	money    amount.Scale
	measures []calc.Measure
	columns  []collectColumn
	at       map[string]int // rows of measures
}

// collectColumn is a record to fill in.
type collectColumn struct {
	title string
	year  int
	basis []string // the first one stands, the others can be chosen
}

// The rows of a form before the measures: what the record is about.
var collectKeys = []string{"年度", "口径", "险种", "代码", "名称"}

const (
	collectCorner = "项目" // tells the reader that the sheet stands on its side
	collectFirst  = 6    // row of the first measure
)

// newCollect makes the sheet when the unit takes part in the insurance.
func newCollect(v *report.View, b *book.Book, u int, ins string) *collect {
	if !takesPart(v.Pool, u, ins) {
		return nil
	}
	c := &collect{view: v, unit: u, ins: ins, money: report.BudgetScale(v.Pool), at: map[string]int{}}
	wanted := wantedNames(v, ins)
	for _, m := range v.Pool.Measures {
		if len(m.Insurance) > 0 && !slices.Contains(m.Insurance, ins) {
			continue
		}
		if wanted[m.Name] || filledAnywhere(v.Pool, ins, m.Name) {
			c.at[m.Name] = collectFirst + len(c.measures)
			c.measures = append(c.measures, m)
		}
	}
	if len(c.measures) == 0 {
		return nil
	}
	c.columns = []collectColumn{{fmt.Sprintf("%d年预算", v.Year), v.Year, []string{string(calc.Budget), string(calc.Adjusted)}}}
	if r := bestRow(v.Pool, u, ins, v.Year-1); r == nil || r.Basis != calc.Final {
		c.columns = append(c.columns, collectColumn{fmt.Sprintf("%d年执行", v.Year-1), v.Year - 1, laterBases(r)})
	}
	c.Sheet = b.Add("基金收支-" + ins)
	return c
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

// onFile is the last row on file before a year.
func (c *collect) onFile(year int) *calc.Row {
	for y := year - 1; y >= year-3; y-- {
		if r := bestRow(c.view.Pool, c.unit, c.ins, y); r != nil {
			return r
		}
	}
	return nil
}

func (c *collect) fill() {
	c.Put(0, 0, collectCorner, book.Head)
	for i, col := range c.columns {
		c.Put(0, 1+i, col.title, book.Head)
		c.Wide[1+i] = 20
	}
	before := c.onFile(c.view.Year)
	side := 1 + len(c.columns)
	title := "※在档数"
	if before != nil {
		title = fmt.Sprintf("※%d年%s", before.Year, before.Basis)
	}
	c.Line(0, side, book.Head, title, "※增减", "※增减%", "※核对", "※含义")
	c.Heads, c.Leads = 1, 1
	c.Wide[0], c.Wide[side], c.Wide[side+1], c.Wide[side+2], c.Wide[side+3], c.Wide[side+4] = 24, 20, 20, 11, 24, 46
	unit := c.view.Pool.Units[c.unit]
	for i, key := range collectKeys {
		c.Put(1+i, 0, key, book.Plain)
		for j, col := range c.columns {
			value := []any{col.year, col.basis[0], c.ins, unit.Code, unit.Name}[i]
			look := book.Style{Format: book.FormatWhole, Centre: true}
			if key == "口径" {
				look = look.AsInput()
				c.Offer(c.Sheet.At(1+i, 1+j).Ref(c.Sheet), col.basis)
			}
			c.Put(1+i, 1+j, value, look)
		}
	}
	for _, m := range c.measures {
		c.measure(m, before, side)
	}
	for j := range c.columns {
		c.identities(1+j, side+3)
	}
}

// measure writes the row of one measure.
func (c *collect) measure(m calc.Measure, before *calc.Row, side int) {
	row := c.at[m.Name]
	c.Put(row, 0, m.Name+c.unitOf(m), book.Style{Bold: m.Name == calc.Income || m.Name == calc.Expenditure || m.Name == calc.Closing})
	look := book.Style{Format: measureFormat(m)}
	for j := range c.columns {
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
		x = rowFigure(c.view, before, m.Name)
	}
	if m.Kind == "money" {
		x = c.money.Rat(x)
	}
	old := c.Put(row, side, x, look)
	now := c.Sheet.At(row, 1)
	c.Calc(row, side+1, fmt.Sprintf(`IF(COUNT(%s,%s)=2,%[1]s-%[2]s,"")`, now.Ref(c.Sheet), old.Ref(c.Sheet)), "", look)
	c.Calc(row, side+2, fmt.Sprintf(`IF(COUNT(%s,%s)=2,IF(%[2]s=0,"",%[1]s/%[2]s-1),"")`, now.Ref(c.Sheet), old.Ref(c.Sheet)), "", book.Style{Format: "0.00%"})
}

// unitOf is what a measure's name says about its unit.
func (c *collect) unitOf(m calc.Measure) string {
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

// identity rows of a form: what must add up in each column.
func (c *collect) identities(col, remark int) {
	ref := func(measure string) string {
		row, ok := c.at[measure]
		if !ok {
			return ""
		}
		return c.Sheet.At(row, col).Ref(c.Sheet)
	}
	for _, whole := range []string{calc.Income, calc.Expenditure} {
		var parts []string
		for _, m := range c.measures {
			if m.PartOf == whole {
				parts = append(parts, ref(m.Name))
			}
		}
		if total := ref(whole); total != "" && len(parts) > 0 {
			sum := "ROUND(" + total + "-SUM(" + book.Args(parts) + "),6)"
			c.check(whole, col, remark, fmt.Sprintf("AND(ISNUMBER(%s),OR(AND(COUNT(%s)=%d,%s<>0),%[4]s<0))", total, book.Args(parts), len(parts), sum), "小计不等于分项之和")
		}
	}
	if all, a, b := ref("参保人数"), ref("在职人数"), ref("退休人数"); all != "" && a != "" && b != "" {
		c.check("参保人数", col, remark, "AND(ISNUMBER("+all+"),SUM("+a+","+b+")>"+all+")", "在职、退休合计大于参保人数")
	}
	c.balance(col, remark, ref)
}

// balance compares opening and movements with the closing, and the opening
// with last year's closing beside it.
func (c *collect) balance(col, remark int, ref func(string) string) {
	opening, closing, income, expense := ref(calc.Opening), ref(calc.Closing), ref(calc.Income), ref(calc.Expenditure)
	if opening == "" || closing == "" || income == "" || expense == "" {
		return
	}
	given := func(names ...string) string {
		var out []string
		for _, n := range names {
			if r := ref(n); r != "" {
				out = append(out, r)
			}
		}
		return book.Args(out)
	}
	in := given(calc.Opening, calc.Income, calc.GrantFromAbove, calc.LevyFromBelow)
	out := given(calc.Expenditure, calc.GrantBelow, calc.LevyToAbove)
	c.check(calc.Closing, col, remark, fmt.Sprintf("AND(COUNT(%s)=4,ROUND(SUM(%s)-SUM(%s)-%s,6)<>0)",
		book.Args([]string{opening, closing, income, expense}), in, out, closing), "上年结余加收入减支出不等于年末结余")
	if col == 1 && len(c.columns) > 1 {
		last := c.Sheet.At(c.at[calc.Closing], 2).Ref(c.Sheet)
		now := given(calc.Opening)
		adjustment := given(calc.Adjustment)
		if adjustment == "" {
			adjustment = "0"
		}
		c.check(calc.Opening, col, remark, fmt.Sprintf("AND(COUNT(%s,%s)=2,ROUND(%[1]s-%[2]s-SUM(%[3]s),6)<>0)", now, last, adjustment), "不等于上年年末结余加期初调整")
	}
}

// check reddens a cell while a condition holds, and says why beside it.
func (c *collect) check(measure string, col, remark int, wrong, why string) {
	at := c.Sheet.At(c.at[measure], col)
	c.Alarm(at.Ref(c.Sheet), wrong)
	note := c.Sheet.At(c.at[measure], remark)
	text := fmt.Sprintf(`IF(%s,"%s：%s","")`, wrong, c.columns[col-1].title, why)
	if old := c.Rows[note.Row][note.Col].Formula; old != "" {
		text = old + "&" + text
	}
	c.Calc(note.Row, note.Col, text, "", book.Style{Wrap: true, Alarm: true})
}

// collectInputs is 填报事项: what units report for the schemes in force, apart
// from what is decided above them.
func collectInputs(v *report.View, b *book.Book, u int) *book.Sheet {
	type item struct {
		scheme *calc.Scheme
		ins    string
		rule   *calc.InputRule
	}
	var items []item
	for _, sp := range v.Pool.Policy.Schemes {
		for _, ins := range sp.Insurance {
			for _, rule := range sp.Inputs {
				if rule.PerUnit && !rule.Decision && sp.FirstYear <= v.Year && takesPart(v.Pool, u, ins) {
					items = append(items, item{sp, ins, rule})
				}
			}
		}
	}
	if len(items) == 0 {
		return nil
	}
	s := b.Add("填报事项")
	s.Line(0, 0, book.Head, "年度", "方案", "险种", "代码", "项目", "数值", "依据", "说明", "※方案", "※单位", "※可填", "※条款", "※没有填时")
	s.Heads, s.Leads = 1, 6
	unit := v.Pool.Units[u]
	for i, it := range items {
		row := 1 + i
		s.Put(row, 0, v.Year, book.Style{Format: book.FormatWhole})
		s.Line(row, 1, book.Plain, it.scheme.ID, it.ins, unit.Code, it.rule.Name)
		at := s.Put(row, 5, nil, book.Style{Format: inputFormat(it.rule)}.AsInput())
		s.Put(row, 6, nil, book.Style{Wrap: true}.AsInput())
		s.Put(row, 7, nil, book.Style{Wrap: true}.AsInput())
		s.Line(row, 8, book.Wrapped, it.scheme.Name, kindWord[it.rule.Kind], inputChoices(it.rule), it.rule.Clause, absent(it.rule))
		if it.rule.Note != "" {
			s.Note(s.At(row, 4), it.rule.Note)
		}
		switch {
		case it.rule.Kind == "bool":
			s.Offer(at.Ref(s), []string{"是", "否"})
		case len(it.rule.OneOf) > 0:
			s.Offer(at.Ref(s), it.rule.OneOf)
		case it.rule.Kind != "text":
			s.Restrict(book.Limit{Cells: at.Ref(s), Least: "-99999999999999", Most: "99999999999999", Text: it.rule.Name + "应为数字；没有的留空"})
		}
	}
	s.Wide[5], s.Wide[6], s.Wide[7], s.Wide[8], s.Wide[12] = 18, 24, 30, 24, 30
	return s
}

func inputFormat(rule *calc.InputRule) string {
	if rule.Kind == "bool" {
		return book.FormatGeneral
	}
	return book.FormatOfKind(rule.Kind, formula.Decimal(new(big.Rat)))
}

// absent says what stands for an input that nobody fills in.
func absent(rule *calc.InputRule) string {
	switch text := rule.Default.Text + rule.Suggest.Text; {
	case text == "FALSE":
		return "否"
	case text == "TRUE":
		return "是"
	case text == `""`:
		return "空"
	case text == "":
		return "缺数"
	default:
		return text
	}
}

func inputChoices(rule *calc.InputRule) string {
	switch {
	case rule.Kind == "bool":
		return "是、否"
	case len(rule.OneOf) > 0:
		return strings.Join(rule.OneOf, "、")
	case rule.Min.Given() && rule.Max.Given():
		return rule.Min.Text + " 至 " + rule.Max.Text
	case rule.Min.Given():
		return "不小于 " + rule.Min.Text
	case rule.Max.Given():
		return "不大于 " + rule.Max.Text
	}
	return ""
}

// collectCover tells the people of a unit what to do.
func collectCover(v *report.View, s *book.Sheet, u int, contents []book.Content) {
	unit := v.Pool.Units[u]
	s.Cover(fmt.Sprintf("%s%d年基金数据填报表", unit.Name, v.Year),
		fmt.Sprintf("%s　统筹区代码：%s　金额单位：%s", v.Pool.Policy.Name, unit.Code, report.BudgetScale(v.Pool).Word))
	row := s.Contents(3, contents)
	row = s.Section(row, "怎样填")
	for i, line := range []string{
		"只填黄色单元格；其他单元格加了保护，没有密码。工作表不要改名，行列不要增删、合并。",
		"缺数留空，确知为零填 0。金额至多到分，人数为整数，比率写 8% 或 0.08。",
		"变红的单元格说明勾稽不平，“核对”一列写明哪里不平；变红也可以保存，汇总时会被退回。",
		"各行各列名称带 ※ 的只供对照，程序不读；“在档数”是上级手里最近一年的数。",
		"口径用下拉选择。执行数已有决算的选决算，没有的选快报或预计；整列空着表示没有更新。",
		"预算一列的上级补助收入、上解上级支出由上级测算后下达，可以留空。",
		"填好后存为 " + unit.Code + ".xlsx 交回；上级把它放进统筹区文件夹的 units 文件夹即可汇总。",
	} {
		s.Put(row, 0, fmt.Sprintf("%d. %s", i+1, line), book.Style{Free: true})
		row++
	}
	row = s.Section(row+1, "填报单位")
	for _, who := range []string{"填报单位", "填报人", "审核人", "电话", "日期"} {
		s.Put(row, 0, who, book.Plain)
		s.Put(row, 1, nil, book.Style{}.AsInput())
		row++
	}
	s.Wide[0], s.Wide[1] = 26, 44
}
