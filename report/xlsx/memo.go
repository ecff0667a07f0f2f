package xlsx

import (
	"slices"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/xlsx/book"
)

// memoLine is an amount that stands beside a unit's budget lines: what is taken from
// its balance, with the approval that it needs.
type memoLine struct {
	memo   *calc.Memo
	run    *calc.Run
	unit   int
	cell   calc.StepCell
	number string // 文号 of the approval, "" where there is none yet
}

// memoLines lists what the policy puts beside the budgets of units, as far as it is not
// nothing.
func memoLines(v *report.View, of func(unit int) bool) (out []memoLine) {
	for i := range v.Pool.Policy.Memos {
		m := &v.Pool.Policy.Memos[i]
		for _, run := range v.Runs {
			at := slices.IndexFunc(run.Steps, func(c calc.StepColumn) bool { return c.Step.Name == m.Step && c.PerUnit })
			if run.Scheme.ID != m.Scheme || run.Preview || at < 0 {
				continue
			}
			col := &run.Steps[at]
			for _, u := range run.Units {
				cell := *run.Cell(col, u)
				if !of(u) || cell.Value.Num == nil || cell.Value.Num.Sign() == 0 && (cell.High == nil || cell.High.Sign() == 0) {
					continue
				}
				l := memoLine{memo: m, run: run, unit: u, cell: cell}
				if in := v.Pool.InputOf(v.Year, m.Scheme, run.Insurance.Name, m.Approval, u); in != nil {
					l.number = in.Value.Str
				}
				out = append(out, l)
			}
		}
	}
	return out
}

// addMemos makes 预算附列 where there is anything to say.
func addMemos(v *report.View, b *book.Book, of func(unit int) bool) {
	lines := memoLines(v, of)
	if len(lines) == 0 {
		return
	}
	s := b.Add("预算附列", "动用结余等随预算列明的事项、金额和批准文号")
	s.Begin("预算附列", captionOf(v)+"　随收支预算表一并列明；没有文号的先办手续", listFirst, 2, false,
		"代码", "统筹区", "险种", "方案", "事项", "金额（元）", "区间", "手续", "办理机关", "文号", "条款")
	for i, l := range lines {
		row, unit := listFirst+i, v.Pool.Units[l.unit]
		span := ""
		if l.cell.Waits() {
			span = amount.Span(l.cell.Low, l.cell.High, l.cell.Value.Num, "—")
		}
		number := book.Plain.AsInput().Of(nil)
		switch {
		case l.number != "":
			number = book.Plain.Of(l.number)
		case l.memo.Approval == "":
			number = book.Style{Muted: true, Centre: true}.Of("—")
		}
		s.Line(row, 0, book.Plain, unit.Code, unit.Name, l.run.Insurance.Name, l.run.Scheme.Name, l.memo.Title, book.Money.AsOpen(l.cell.Waits()).Of(l.cell.Value.Num), span,
			l.memo.Procedure, l.memo.By, number, report.Clause(l.memo.Clause))
	}
	s.Wide[4], s.Wide[8], s.Wide[9] = 26, 30, 26
}
