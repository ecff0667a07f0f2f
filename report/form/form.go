// Package form writes the workbooks in which units send their figures of a year
// for one purpose: what the policy reads, empty, beside what is on file, in the
// layout that package data reads back.
package form

import (
	"cmp"
	"fmt"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/xlsx/book"
)

// form is the workbook of one unit while it is laid out.
type form struct {
	*book.Book
	pool    *calc.Pool
	program *calc.Program
	ask     calc.Ask
	unit    int // index
}

// Workbooks makes an empty form for each unit that takes part, or for the one
// with the given code. Nothing of the year is computed.
func Workbooks(pool *calc.Pool, program *calc.Program, ask calc.Ask, code string) ([]report.File, error) {
	var out []report.File
	for u, unit := range pool.Units {
		if code != "" && unit.Code != code || !unit.Lives(ask.Year) {
			continue
		}
		f := &form{pool: pool, program: program, ask: ask, unit: u}
		if !f.lay() {
			continue
		}
		data, err := f.Bytes()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name(), err)
		}
		out = append(out, report.File{Name: f.name(), Data: data})
	}
	return out, nil
}

// name is what the workbook is called, and comes back as.
func (f *form) name() string { return f.ask.FileName(f.pool.Units[f.unit].Code) + ".xlsx" }

// lay lays out the workbook; false if the unit takes part in nothing.
func (f *form) lay() bool {
	unit := &f.pool.Units[f.unit]
	f.Book = &book.Book{
		Title: fmt.Sprintf("%s%s填报表", unit.Name, f.ask), Year: f.ask.Year,
		Subject: fmt.Sprintf("%s %s", f.pool.Policy.Name, f.ask), State: "测算稿",
	}
	if o := f.pool.Office; o != nil {
		f.Maker, f.State = o.Issuer, cmp.Or(o.State, f.State)
	}
	cover := f.Add(calc.FormCover, "")
	for _, i := range f.pool.Policy.Insurances() {
		f.funds(i.Name)
	}
	if len(f.Sheets) == 1 {
		return false
	}
	f.items()
	f.cover(cover)
	return true
}

// cover tells the people of a unit what to do.
func (f *form) cover(s *book.Sheet) {
	unit := &f.pool.Units[f.unit]
	s.Cover(f.Title, fmt.Sprintf("%s　统筹区代码：%s　金额单位：%s", f.pool.Policy.Name, unit.Code, report.BudgetScale(f.pool).Word))
	row := f.Contents(3)
	row = s.Section(row, "怎样填")
	for i, line := range f.howTo() {
		s.Put(row, 0, fmt.Sprintf("%d. %s", i+1, line), book.Style{Free: true})
		row++
	}
	row = s.Section(row+1, "填报单位")
	for _, who := range calc.Senders() {
		s.Put(row, 0, who, book.Plain)
		s.Put(row, 1, nil, book.Style{Format: senderFormat[who]}.AsInput())
		row++
	}
	s.Wide[0], s.Wide[1] = 26, 44
}

// howTo is what the people of a unit are told.
func (f *form) howTo() []string {
	out := []string{
		"只填黄色单元格；其他单元格加了保护，没有密码。工作表不要改名，行列不要增删、合并。",
		"缺数留空，确知为零填 0。金额至多到分，人数为整数，比率写 8% 或 0.08。",
		"变红的单元格说明勾稽不平，“核对”一列写明哪里不平；变红也可以保存，汇总时会被退回。",
		"各行各列名称带 ※ 的只供对照，程序不读，是上级手里已有的数。",
	}
	switch f.ask.Basis {
	case calc.Budget:
		out = append(out, "上年执行数的口径用下拉选择：已有决算的选决算，没有的选快报或预计；整列空着表示没有更新。",
			"预算一列的上级补助收入、上解上级支出由上级测算后下达，可以留空。")
	case calc.Final:
		out = append(out, "决算数照财政部门批复的决算填；还没有批复的不要报。")
	case calc.Adjusted:
		out = append(out, "填调整以后的全年数，不是增加或减少的数；不调整的行也要照原预算填上。")
	}
	return append(out, "下面的日期填报出的日期，上级的报送清单里显示它。",
		"填好后以原来的文件名 "+f.name()+" 交回；上级把它放进统筹区文件夹的 units 文件夹即可汇总。")
}

// senderFormat are the formats of fields of the cover that are no plain text.
var senderFormat = map[string]string{calc.SentOn: "yyyy-mm-dd"}
