package xlsx

import (
	"fmt"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/colour"
	"tongchou/report/xlsx/book"
	"tongchou/report/xlsx/live"
)

// Columns of 基金账户 after scheme, insurance and year.
const (
	accOpening = iota + 3
	accIn
	accOut
	accInterest
	accClosing
	accNote
)

// accountSheet is 基金账户.
type accountSheet struct {
	*book.Sheet
	rows map[*calc.Run]int // of the budget year
}

func newAccounts(s *book.Sheet) *accountSheet {
	return &accountSheet{s, map[*calc.Run]int{}}
}

// at is a cell of a run's account in the budget year.
func (s *accountSheet) at(run *calc.Run, col int) (book.Place, bool) {
	row, ok := s.rows[run]
	return s.At(row, col), ok
}

// fill writes the fund accounts: the budget year over the working papers, later
// years of the projection after it. Their flows are figures, so they begin with
// a figure too: a changed cell moves all of an account's year or nothing.
func (s *accountSheet) fill(v *report.View, a *live.Atlas) {
	s.Tab = colour.Grant.Hex()
	s.Begin("基金账户", "年初余额＋上解（提取）－下拨（动用）＋利息＝年末余额。预算年度取自底稿，随表重算；以后年度是生成时的基准预测，不重算。金额单位：元", 3, 3, false,
		"方案", "险种", "年度", "年初余额", "上解、提取", "下拨、动用", "利息", "年末余额", "说明")
	row := 3
	for i := range v.Accounts {
		acc := &v.Accounts[i]
		run := runOf(v, acc)
		if run == nil {
			continue
		}
		look := book.Plain
		if acc.Year == v.Year {
			s.rows[run] = row
			look.Total = row > 3
		}
		s.row(v, a, run, i, row, look)
		row++
	}
}

func runOf(v *report.View, acc *calc.Account) *calc.Run {
	for _, run := range v.Runs {
		if run.Scheme == acc.Scheme && run.Insurance == acc.Insurance {
			return run
		}
	}
	return nil
}

func (s *accountSheet) row(v *report.View, a *live.Atlas, run *calc.Run, i, row int, look book.Style) {
	acc := &v.Accounts[i]
	cash := look.WithFormat(book.FormatMoney)
	later := cash.AsOpen(acc.Open && acc.Year > v.Year)
	s.Line(row, 0, look, run.Scheme.Name, run.Insurance.Name, look.WithFormat(book.FormatWhole).Of(acc.Year),
		later.Of(acc.Opening), cash.Of(acc.Levied), cash.Of(acc.Granted), later.Of(acc.Interest))
	s.Put(row, accNote, accountNote(v, run, acc), book.Style{Muted: true, Total: look.Total})
	switch {
	case acc.Year == v.Year:
		p := a.Paper(run)
		opening, _, _ := a.Find(run, calc.FundKey{Name: calc.FundOpening})
		interest, _, _ := a.Find(run, run.Program.InterestKey())
		s.Calc(row, accOpening, opening.First.Ref(s.Sheet), acc.Opening, cash)
		s.Plus(row, accIn, flows(p, true), acc.Levied, cash)
		s.Plus(row, accOut, flows(p, false), acc.Granted, cash)
		moves := book.Open(s.At(row, accIn), s.At(row, accOut)) && acc.Interest.Sign() != 0
		s.Calc(row, accInterest, interest.First.Ref(s.Sheet), acc.Interest, cash.AsOpen(moves))
	case follows(v, i):
		s.Plus(row, accOpening, []book.Place{s.At(row-1, accClosing)}, acc.Opening, cash)
	}
	columns := map[string]int{calc.FundOpening: accOpening, calc.FundIn: accIn, calc.FundOut: accOut, calc.Interest: accInterest}
	open := false
	closing := live.Terms(calc.FundTerms(), func(t calc.Term) string {
		at := s.At(row, columns[t.Measure])
		open = open || at.Open()
		return at.Ref(s.Sheet)
	})
	at := s.Calc(row, accClosing, closing, acc.Closing, cash.AsOpen(open))
	s.Alarm(at.Ref(s.Sheet), at.Fixed(s.Sheet)+"<0")
}

func accountNote(v *report.View, run *calc.Run, acc *calc.Account) string {
	switch {
	case acc.Year > v.Year:
		return v.Basis(run.Insurance.Name, calc.PoolLevel) + "（不重算）"
	case run.Preview:
		return fmt.Sprintf("方案自 %d 年起执行，本表为预演", run.Scheme.FirstYear)
	case acc.Origin != "":
		return "年初余额：" + acc.Origin
	}
	return ""
}

// flows are the totals of a paper's money into the account, or out of it.
func flows(p *live.Paper, into bool) (out []book.Place) {
	for i := range p.Steps {
		if s := p.Steps[i].Step; s.Flow.Account() && s.Flow.In() == into {
			out = append(out, p.Total(s))
		}
	}
	return out
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
