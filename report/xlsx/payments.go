package xlsx

import (
	"cmp"
	"math/big"

	"tongchou/calc"
	"tongchou/calc/position"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/xlsx/book"
	"tongchou/report/xlsx/live"
)

// listSheets are 对账 and the lists of payments, made only where they have lines.
type listSheets struct {
	reconcile, booked, out, in, waiting *book.Sheet
	matters                             []*calc.Position
	books                               []position.Booked
	lists                               report.Lists
}

// addLists makes the sheets of the matters and books of a unit (−1: of all).
func addLists(v *report.View, b *book.Book, unit int) *listSheets {
	l := &listSheets{books: v.Booked("")}
	if unit == calc.PoolLevel {
		for i := range v.Positions { // also those of nothing: a changed cell may make them something
			l.matters = append(l.matters, &v.Positions[i])
		}
	} else {
		l.matters, l.books = v.PositionsOf(unit), v.BookedOf(unit)
	}
	l.lists = v.Lists(l.matters)
	add := func(n int, name, about string) *book.Sheet {
		if n == 0 {
			return nil
		}
		return b.Add(name, about)
	}
	l.reconcile = add(len(l.matters), "对账", "全年应缴应拨、已通知、已缴已拨和它们的差额")
	l.booked = add(len(l.books), "账载核对", "各统筹区账上的上解、补助与台账当年收付的差额")
	l.out = add(len(l.lists.Out), "支付清单", "已核定、已发文、还没有付的下拨和退还：金额、大写、收款账户")
	l.in = add(len(l.lists.In), "待收清单", "已发文、还没有收的上解和收回")
	l.waiting = add(len(l.lists.Waiting), "待定款项", "等核定或者等发文，还不能收付的款项")
	return l
}

// fill writes them; without an atlas every amount is a figure.
func (l *listSheets) fill(v *report.View, a *live.Atlas) {
	if l.reconcile != nil {
		reconcileSheet(v, l.reconcile, a, l.matters)
	}
	if l.booked != nil {
		bookedSheet(v, l.booked, l.books)
	}
	const kept = "　金额是生成时的结果，改动单元格后不更新；账户未填的留空"
	if l.out != nil {
		l.out.Begin("支付清单", captionOf(v)+kept, listFirst, 0, false, "代码", "统筹区", "方案", "险种", "类别", "金额", "大写", "收款户名", "开户行", "账号")
		paySheet(v, l.out, l.lists.Out, false)
	}
	if l.in != nil {
		l.in.Begin("待收清单", captionOf(v)+kept, listFirst, 0, false, "代码", "统筹区", "方案", "险种", "类别", "金额", "期限", "收款户名", "开户行", "账号")
		paySheet(v, l.in, l.lists.In, true)
	}
	if l.waiting != nil {
		waitingSheet(v, l.waiting, l.lists.Waiting)
	}
}

// paySheet is a list of payments, a group with its sum for each scheme, insurance and
// category: those that come in with their dates, those paid out in words too. Amounts
// are those of the run: an office signs them, they do not follow a changed cell.
func paySheet(v *report.View, s *book.Sheet, list []report.Payment, comes bool) {
	row, sum, words := listFirst, new(big.Rat), book.Style{Wrap: true, Indent: 1}
	first := row
	for i, p := range list {
		sum.Add(sum, p.Amount)
		unit, more := v.Pool.Units[p.Unit], words.Of(amount.Upper(p.Amount))
		if comes {
			more = book.Plain.Of(cmp.Or(p.Date, officeTerm(v)))
		}
		s.Line(row, 0, book.Plain, unit.Code, unit.Name, p.Scheme.Name, p.Insurance.Name, p.Category, book.Money.Of(p.Amount), more, book.Wrapped.Of(p.Account.Payee), book.Wrapped.Of(p.Account.Bank), book.Wrapped.Of(p.Account.Account))
		row++
		if i+1 < len(list) && p.Run == list[i+1].Run && p.Category == list[i+1].Category {
			continue
		}
		look, more := book.Plain.AsTotal(), words.AsTotal().Of(amount.Upper(sum))
		if comes {
			more = look.Of("")
		}
		s.Line(row, 0, look, "", "合计", p.Scheme.Name, p.Insurance.Name, p.Category, nil, more, "", "", "")
		s.Sum(row, 5, s.At(first, 5).Down(row-first), book.Money.AsTotal())
		row++
		first, sum = row, new(big.Rat)
	}
	s.Wide[7], s.Wide[8], s.Wide[9] = 28, 22, 24
	if !comes {
		s.Wide[6] = 34
	}
	s.Sign(listFirst)
}

// officeTerm is by when a payment without a date is due.
func officeTerm(v *report.View) string {
	if v.Pool.Office == nil {
		return ""
	}
	return v.Pool.Office.PayWithin
}

// waitingSheet is 待定款项: what nobody pays yet, without words and account.
func waitingSheet(v *report.View, s *book.Sheet, list []report.Waiting) {
	s.Begin("待定款项", captionOf(v)+"　等核定或者等发文，还不能收付；金额是生成时的结果", listFirst, 0, false, "代码", "统筹区", "方案", "险种", "类别", "金额", "最高", "期限", "原因")
	for i, w := range list {
		unit := v.Pool.Units[w.Unit]
		s.Line(listFirst+i, 0, book.Plain, unit.Code, unit.Name, w.Scheme.Name, w.Insurance.Name, w.Category, book.Money.Of(w.Amount), book.Money.Of(w.High), w.Date, w.Reason)
	}
	s.Sign(listFirst)
}
