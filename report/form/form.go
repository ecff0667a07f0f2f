// Package form writes the workbooks in which units send their figures: what the
// policy reads of a year, empty, beside what is on file, in the layout that
// package data reads back.
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
	year    int // to collect for
	unit    int // index
}

// Workbooks makes an empty form for each unit that takes part, or for the one
// with the given code. Nothing of the year is computed.
func Workbooks(pool *calc.Pool, program *calc.Program, year int, code string) ([]report.File, error) {
	var out []report.File
	for u, unit := range pool.Units {
		if code != "" && unit.Code != code {
			continue
		}
		f := &form{pool: pool, program: program, year: year, unit: u}
		if !f.lay() {
			continue
		}
		data, err := f.Bytes()
		if err != nil {
			return nil, fmt.Errorf("%s.xlsx: %w", unit.Code, err)
		}
		out = append(out, report.File{Name: unit.Code + ".xlsx", Data: data})
	}
	return out, nil
}

// Year is the year to collect for: after the last one that has anything.
func Year(pool *calc.Pool) int {
	last := 0
	for i := range pool.Rows {
		last = max(last, pool.Rows[i].Year)
	}
	return last + 1
}

// lay lays out the workbook; false if the unit takes part in nothing.
func (f *form) lay() bool {
	unit := &f.pool.Units[f.unit]
	f.Book = &book.Book{
		Title: fmt.Sprintf("%s%d年基金数据填报表", unit.Name, f.year), Year: f.year,
		Subject: fmt.Sprintf("%s %d年", f.pool.Policy.Name, f.year), State: "测算稿",
	}
	if o := f.pool.Office; o != nil {
		f.Maker, f.State = o.Issuer, cmp.Or(o.State, f.State)
	}
	cover := f.Add("填表说明", "")
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
