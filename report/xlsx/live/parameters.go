package live

import (
	"fmt"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/report/amount"
	"tongchou/report/xlsx/book"
)

// Parameters writes 参数: one row a parameter, its value a cell to change.
func (a *Atlas) Parameters(s *book.Sheet) {
	v := a.view
	s.Begin("参数", "黄色单元格可以改动，底稿随之重算；标“测算参数”的，文件没有定，取值是测算假定", 3, 2, false)
	s.Line(2, 0, book.Head, "方案", "参数", "数值", "单位", "条款", "标记", "历年取值", "说明")
	s.Put(3, 0, "通用", book.Plain)
	s.Put(3, 1, "年度", book.Plain)
	a.one("", nil, calc.YearKey{}, s.Put(3, 2, v.Year, book.Style{Format: book.FormatWhole}))
	s.Put(3, 7, "预算年度；改动它不会换取别的年度的数据", book.Style{Muted: true})
	row := 4
	for i, run := range v.Runs {
		if slices.ContainsFunc(v.Runs[:i], func(r *calc.Run) bool { return r.Scheme == run.Scheme }) {
			continue
		}
		for _, p := range run.Scheme.Parameters {
			value := run.Parameter(p)
			s.Put(row, 0, run.Scheme.Name, book.Plain)
			s.Put(row, 1, p.Name, book.Plain)
			a.one("", nil, calc.ParameterKey{Parameter: p}, s.Put(row, 2, book.ValueOf(value.Value), book.Style{Format: book.FormatOfKind(p.Kind, value.Raw)}.AsInput()))
			s.Put(row, 3, amount.KindWord(p.Kind), book.Plain)
			s.Put(row, 4, p.Clause, book.Plain)
			if p.Assumed || run.Scheme.Assumed {
				s.Put(row, 5, "测算参数", book.Plain)
			}
			s.Put(row, 6, datedText(p), book.Plain)
			s.Put(row, 7, p.Note, book.Wrapped)
			row++
		}
	}
	a.assumptions(s, row)
	s.Wide[7] = 60
}

// assumptions lists the 基准 assumptions that 未来n年 is projected with.
func (a *Atlas) assumptions(s *book.Sheet, row int) {
	projection := a.view.Pool.Projection
	if projection == nil {
		return
	}
	for i := range projection.Assumptions {
		q := &projection.Assumptions[i]
		look := book.Style{Format: book.FormatOfKind(q.Kind, q.Raw[calc.Baseline])}.AsInput()
		s.Put(row, 0, "预测（基准情景）", book.Plain)
		s.Put(row, 1, q.Name, book.Plain)
		a.one("", nil, calc.AssumptionKey{Assumption: q}, s.Put(row, 2, book.ValueOf(q.Values[calc.Baseline]), look))
		s.Put(row, 3, amount.KindWord(q.Kind), book.Plain)
		s.Put(row, 5, "测算参数", book.Plain)
		s.Put(row, 7, q.Source, book.Wrapped)
		row++
	}
}

// datedText lists a parameter's values by the year they begin.
func datedText(p *calc.Parameter) string {
	var parts []string
	for _, d := range p.Values {
		parts = append(parts, fmt.Sprintf("%d年起 %s", d.From, d.Raw))
	}
	return strings.Join(parts, "；")
}
