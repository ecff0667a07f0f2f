package xlsx

import (
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/position"
	"tongchou/report"
	"tongchou/report/xlsx/book"
	"tongchou/report/xlsx/live"
)

// Columns of 对账 after scheme, insurance, code, name and direction.
const (
	recDue = iota + 5
	recAnnounced
	recPaid
	recUntold
	recUnpaid
	recLeft
	recOverdue
	recLast
	recMark
)

// reconcileSheet is 对账: what is due, announced and paid of every matter, with a sum
// for each scheme, insurance and direction. What is due follows the working papers;
// without them (a unit's own workbook) it is a figure.
func reconcileSheet(v *report.View, s *book.Sheet, a *live.Atlas, list []*calc.Position) {
	s.Begin("对账", captionOf(v)+"　应：按规则算得的全年数；告：发文登记里已经通知的全年数；付：台账里已经收付的数"+asOf(v), listFirst, recDue-1, false,
		"方案", "险种", "代码", "统筹区", "方向", "全年应缴、应拨", "已通知\n（不重算）", "已缴、已拨", "应减告", "告减付", "应减付\n（负数为应退）", "逾期未缴\n（不重算）", "最近一笔", "标记")
	row, first := listFirst, 0
	for i, p := range list {
		reconcileRow(v, s, a, row, p)
		row++
		if i+1 == len(list) || p.Run != list[i+1].Run || p.Flow != list[i+1].Flow {
			reconcileTotal(s, row, v.ReconcileAll(list[first:i+1]), list[first:i+1])
			row, first = row+1, i+1
		}
	}
	s.Wide[recPaid] = 21 // what is typed on 输入 has room
	late := s.At(listFirst, recOverdue)
	s.Alarm(late.Span(s.At(row, recOverdue), s), "AND(ISNUMBER($"+late.Ref(s)+"),$"+late.Ref(s)+">0)")
}

func asOf(v *report.View) string {
	if v.Day == "" {
		return ""
	}
	return "，截至 " + v.Day
}

func reconcileRow(v *report.View, s *book.Sheet, a *live.Atlas, row int, p *calc.Position) {
	unit, k := v.Pool.Units[p.Unit], slices.Index(p.Run.Units, p.Unit)
	r := v.Reconcile(p)
	s.Line(row, 0, book.Plain, p.Scheme.Name, p.Insurance.Name, unit.Code, unit.Name, string(p.Flow))
	if cells := dueCells(a, p, k); len(cells) > 0 {
		s.Plus(row, recDue, cells, p.Due, book.Money)
	} else {
		s.Put(row, recDue, p.Due, book.Money)
	}
	s.Put(row, recAnnounced, r.Announced, book.Money)
	if at, ok := paidCell(a, p, k); ok {
		s.Calc(row, recPaid, "IF(ISNUMBER("+at.Ref(s)+"),"+at.Ref(s)+",0)", p.Paid, book.Money)
	} else {
		s.Put(row, recPaid, p.Paid, book.Money)
	}
	differences(s, row, r, book.Money)
	s.Put(row, recOverdue, r.Overdue, book.Money)
	s.Line(row, recLast, book.Plain, p.LastPaid, undecided(p))
}

// differences are what is left between the three amounts; an amount that is not
// decided has none to act on.
func differences(s *book.Sheet, row int, r report.Reconciled, look book.Style) {
	due, told, paid := s.At(row, recDue).Ref(s), s.At(row, recAnnounced).Ref(s), s.At(row, recPaid).Ref(s)
	s.Calc(row, recUnpaid, "SUM("+told+")-"+paid, r.Unpaid(), look)
	if r.Due == nil {
		s.Put(row, recUntold, nil, look)
		s.Put(row, recLeft, nil, look)
		return
	}
	s.Calc(row, recUntold, due+"-SUM("+told+")", r.Untold(), look)
	s.Calc(row, recLeft, due+"-"+paid, r.Left(), look)
}

func undecided(p *calc.Position) string {
	if p.Due != nil && p.Status == calc.StatusEstimate && p.Awaits == "" {
		return "未核定，暂按建议值"
	}
	return report.Unsure(p)
}

// dueCells are the cells of the steps that make up what is due.
func dueCells(a *live.Atlas, p *calc.Position, k int) (cells []book.Place) {
	if a == nil || k < 0 {
		return nil
	}
	paper := a.Paper(p.Run)
	for i := range paper.Steps {
		if paper.Steps[i].Step.Flow == p.Flow {
			cells = append(cells, paper.Cells(paper.Steps[i].Step).At(k))
		}
	}
	return cells
}

// paidCell finds where 输入 holds what a unit has paid or received, where it is that.
func paidCell(a *live.Atlas, p *calc.Position, k int) (book.Place, bool) {
	if a == nil || k < 0 {
		return book.Place{}, false
	}
	at, perUnit, ok := a.Find(p.Run, calc.BuiltinKey{Name: calc.PaidItem(p.Flow)})
	if !ok || !perUnit || at.At(k).Amount().Cmp(p.Paid) != 0 {
		return book.Place{}, false
	}
	return at.At(k), true
}

// reconcileTotal adds up the lines above it.
func reconcileTotal(s *book.Sheet, row int, sum report.Reconciled, list []*calc.Position) {
	look := book.Plain.AsTotal()
	money := look.WithFormat(book.FormatMoney)
	s.Line(row, 0, look, list[0].Scheme.Name, list[0].Insurance.Name, "", "合计", string(list[0].Flow))
	for col, x := range map[int]*big.Rat{recDue: sum.Due, recAnnounced: sum.Announced, recPaid: sum.Paid, recOverdue: sum.Overdue} {
		cells := s.At(row-len(list), col).Down(len(list)).Span(s)
		switch {
		case x != nil:
			s.Calc(row, col, "SUM("+cells+")", x, money)
		case col == recDue: // not decided of one
			s.Put(row, col, nil, money)
		default:
			s.Calc(row, col, "IF(COUNT("+cells+`)=0,"",SUM(`+cells+"))", "", money)
		}
	}
	differences(s, row, sum, money)
	s.Line(row, recLast, look, "", "")
}

// bookedSheet is 账载核对: what units book beside what has moved.
func bookedSheet(v *report.View, s *book.Sheet, list []position.Booked) {
	s.Begin("账载核对", captionOf(v)+"　账载：funds.csv 决算（没有时快报）的上级补助收入、上解上级支出；台账：当年实际收付的数，不论属于哪一年，各方案相加", listFirst, 5, false,
		"险种", "年度", "代码", "统筹区", "方向", "口径", "账载", "台账当年收付", "账载减台账")
	for i, b := range list {
		row, unit := listFirst+i, v.Pool.Units[b.Unit]
		s.Line(row, 0, book.Plain, b.Insurance.Name, book.Whole.Of(b.Year), unit.Code, unit.Name, string(b.Flow), string(b.Basis))
		booked, moved := s.Put(row, 6, b.Amount, book.Money).Ref(s), s.Put(row, 7, b.Moved, book.Money).Ref(s)
		s.Calc(row, 8, "IF(ISNUMBER("+booked+"),"+booked+"-"+moved+`,"")`, book.OrBlank(b.Difference()), book.Money)
	}
	gap := s.At(listFirst, 8)
	s.Alarm(gap.Span(s.At(s.Height()-1, 8), s), "AND(ISNUMBER($"+gap.Ref(s)+"),ROUND($"+gap.Ref(s)+",2)<>0)")
}
