package xlsx

import (
	"fmt"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/xlsx/book"
)

// Columns of 基金账户.
const (
	accScheme = iota
	accInsurance
	accYear
	accOpening
	accIn
	accOut
	accInterest
	accClosing
	accNote
)

// accountSheet writes the fund accounts: the budget year over the working
// papers, later years of the projection after it. Their flows are figures, so
// they begin with a figure too: a changed cell moves all of an account's year
// or nothing. It returns the row of each run's budget year.
func accountSheet(v *report.View, s *book.Sheet, a *atlas) map[*calc.Run]int {
	s.Tab = "2B7A78"
	s.Begin("基金账户", "年初余额＋上解（提取）－下拨（动用）＋利息＝年末余额。预算年度取自底稿，随表重算；以后年度是生成时的基准预测，不重算。金额单位：元", 3, 3, false)
	s.Line(2, 0, book.Head, "方案", "险种", "年度", "年初余额", "上解、提取", "下拨、动用", "利息", "年末余额", "说明")
	rows := map[*calc.Run]int{}
	row := 3
	for i := range v.Accounts {
		acc := &v.Accounts[i]
		run := runOf(v, acc)
		if run == nil {
			continue
		}
		look := book.Plain
		if acc.Year == v.Year {
			rows[run] = row
			look.Total = row > 3
		}
		accountRow(v, s, a, run, i, row, look)
		row++
	}
	return rows
}

func runOf(v *report.View, acc *calc.Account) *calc.Run {
	for _, run := range v.Runs {
		if run.Scheme == acc.Scheme && run.Insurance == acc.Insurance {
			return run
		}
	}
	return nil
}

func accountRow(v *report.View, s *book.Sheet, a *atlas, run *calc.Run, i, row int, look book.Style) {
	acc := &v.Accounts[i]
	cash := look.WithFormat(book.FormatMoney)
	s.Put(row, accScheme, run.Scheme.Name, look)
	s.Put(row, accInsurance, run.Insurance.Name, look)
	s.Put(row, accYear, acc.Year, look.WithFormat(book.FormatWhole))
	s.Put(row, accNote, accountNote(v, run, acc), book.Style{Muted: true, Total: look.Total})
	s.Put(row, accOpening, acc.Opening, cash)
	s.Put(row, accIn, acc.Levied, cash)
	s.Put(row, accOut, acc.Granted, cash)
	s.Put(row, accInterest, acc.Interest, cash)
	switch {
	case acc.Year == v.Year:
		in, out := a.papers[run].flows()
		s.Calc(row, accOpening, a.poolInputs[inputKey{run, "基金.年初余额"}].Ref(s), acc.Opening, cash)
		s.Calc(row, accIn, in(s), acc.Levied, cash)
		s.Calc(row, accOut, out(s), acc.Granted, cash)
		s.Calc(row, accInterest, a.poolInputs[inputKey{run, "利息"}].Ref(s), acc.Interest, cash)
	case follows(v, i):
		s.Calc(row, accOpening, s.At(row-1, accClosing).Ref(s), acc.Opening, cash)
	}
	ref := func(col int) string { return s.At(row, col).Ref(s) }
	at := s.Calc(row, accClosing, fmt.Sprintf("ROUND(%s+%s-%s+%s,2)", ref(accOpening), ref(accIn), ref(accOut), ref(accInterest)), acc.Closing, cash)
	s.Alarm(at.Ref(s), at.Fixed(s)+"<0")
}

func accountNote(v *report.View, run *calc.Run, acc *calc.Account) string {
	switch {
	case acc.Year > v.Year:
		return "预测（不重算）"
	case run.Preview:
		return fmt.Sprintf("方案自 %d 年起执行，本表为预演", run.Scheme.FirstYear)
	case acc.Origin != "":
		return "年初余额：" + acc.Origin
	}
	return ""
}

// flows gives the sums of the paper's money into and out of the account.
func (p *paper) flows() (in, out func(*book.Sheet) string) {
	sum := func(into bool) func(*book.Sheet) string {
		return func(from *book.Sheet) string {
			var refs []string
			for i := range p.Steps {
				if f := p.Steps[i].Step.Flow; f != calc.NoFlow && f.In() == into {
					refs = append(refs, moneyStep{p, p.Steps[i].Step}.total().Ref(from))
				}
			}
			return book.Plus(refs)
		}
	}
	return sum(true), sum(false)
}

// follows reports whether an account's opening is the closing of the row above,
// both of projected years.
func follows(v *report.View, i int) bool {
	if i == 0 {
		return false
	}
	before, acc := &v.Accounts[i-1], &v.Accounts[i]
	return before.Year > v.Year && before.Scheme == acc.Scheme && before.Insurance == acc.Insurance && before.Closing.Cmp(acc.Opening) == 0
}
