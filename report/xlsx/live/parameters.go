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
	s.Begin("参数", "黄色单元格可以改动，底稿随之重算；标“测算参数”的，文件没有定，取值是测算假定", 3, 2, false,
		"方案", "参数", "数值", "单位", "条款", "标记", "历年取值", "说明")
	s.Line(3, 0, book.Plain, "通用", "年度")
	a.one("", nil, calc.YearKey{}, s.Put(3, 2, v.Year, book.Whole))
	s.Put(3, 7, "预算年度；改动它不会换取别的年度的数据", book.Style{Muted: true})
	row := 4
	for i, run := range v.Runs {
		if slices.ContainsFunc(v.Runs[:i], func(r *calc.Run) bool { return r.Scheme == run.Scheme }) {
			continue
		}
		for _, p := range run.Scheme.Parameters {
			value := run.Parameter(p)
			mark := any(nil)
			if p.Assumed || run.Scheme.Assumed {
				mark = "测算参数"
			}
			look := book.Style{Format: book.FormatOfKind(p.Kind, value.Raw)}.AsInput()
			s.Line(row, 0, book.Plain, run.Scheme.Name, p.Name, look.Of(book.ValueOf(value.Value)), amount.KindWord(p.Kind), p.Clause, mark, datedText(p), book.Wrapped.Of(p.Note))
			a.one("", nil, calc.ParameterKey{Parameter: p}, s.At(row, 2))
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
		s.Line(row, 0, book.Plain, "预测（基准情景）", q.Name, look.Of(book.ValueOf(q.Values[calc.Baseline])), amount.KindWord(q.Kind), nil, "测算参数", nil, book.Wrapped.Of(q.Source))
		a.one("", nil, calc.AssumptionKey{Assumption: q}, s.At(row, 2))
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
