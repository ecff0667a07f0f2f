package xlsx

import (
	"fmt"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/xlsx/book"
	"tongchou/report/xlsx/live"
)

// Columns of 结算 after scheme, insurance, code and name.
const (
	setFlow = iota + 4
	setAmount
	setPaid
	setDue
	setOverdue
	setLast
)

// settleSheet is 结算: the year's amounts beside what was paid, with a sum for
// each scheme, insurance and direction.
func settleSheet(v *report.View, s *book.Sheet, a *live.Atlas, list []calc.UnitSettlement) {
	s.Begin("结算", captionOf(v)+"　应补为正、应退为负；已缴、已拨取自台账或填报，没有的不算差额", listFirst, setFlow, false,
		"方案", "险种", "代码", "统筹区", "类别", "全年应缴、应拨", "已缴、已拨", "应补（正）\n应退（负）", "到期未缴\n（不重算）", "最近到账")
	row, first := listFirst, listFirst
	for i := range list {
		x := &list[i]
		if i > 0 && (x.Run != list[i-1].Run || x.Flow != list[i-1].Flow) {
			settleTotal(s, row, first, &list[i-1])
			row++
			first = row
		}
		settleRow(v, s, a, row, x)
		row++
	}
	settleTotal(s, row, first, &list[len(list)-1])
	late := s.At(listFirst, setOverdue)
	s.Alarm(late.Span(s.At(row, setOverdue), s), "AND(ISNUMBER($"+late.Ref(s)+"),$"+late.Ref(s)+">0)")
}

func settleRow(v *report.View, s *book.Sheet, a *live.Atlas, row int, x *calc.UnitSettlement) {
	unit, k := v.Pool.Units[x.Unit], slices.Index(x.Run.Units, x.Unit)
	s.Line(row, 0, book.Plain, x.Run.Scheme.Name, x.Run.Insurance.Name, unit.Code, unit.Name, string(x.Flow))
	if a == nil { // a unit's own workbook, which has no working papers
		s.Put(row, setAmount, x.Amount, book.Money)
	} else {
		p := a.Paper(x.Run)
		var refs []string
		for i := range p.Steps {
			if p.Steps[i].Step.Flow == x.Flow {
				refs = append(refs, p.Cells(p.Steps[i].Step).At(k).Ref(s))
			}
		}
		s.Calc(row, setAmount, book.Plus(refs), x.Amount, book.Money)
	}
	if at, ok := paidCells(a, x); ok {
		s.Calc(row, setPaid, book.NumberOf(at.At(k).Ref(s)), book.OrBlank(x.Paid), book.Money)
	} else {
		s.Put(row, setPaid, x.Paid, book.Money.AsInput())
	}
	due, paid := s.At(row, setAmount).Ref(s), s.At(row, setPaid).Ref(s)
	s.Calc(row, setDue, "IF(ISNUMBER("+paid+"),"+due+"-"+paid+`,"")`, book.OrBlank(x.Due), book.Money)
	s.Put(row, setOverdue, x.Overdue, book.Money)
	s.Put(row, setLast, x.LastPaid, book.Plain)
}

// paidCells finds where 输入 holds what units have paid or received.
func paidCells(a *live.Atlas, x *calc.UnitSettlement) (book.Range, bool) {
	if a == nil {
		return book.Range{}, false
	}
	at, perUnit, ok := a.Find(x.Run, calc.BuiltinKey{Name: calc.PaidItem(x.Flow)})
	return at, perUnit && ok
}

func settleTotal(s *book.Sheet, row, first int, x *calc.UnitSettlement) {
	look := book.Plain.AsTotal()
	s.Line(row, 0, look, x.Run.Scheme.Name, x.Run.Insurance.Name, "", "合计", string(x.Flow))
	for col := setAmount; col <= setOverdue; col++ {
		vec := s.At(first, col).Down(row - first)
		known := slices.ContainsFunc(s.Rows[first:row], func(cells []book.Cell) bool {
			x, ok := cells[col].Value.(*big.Rat)
			return ok && x != nil
		})
		sum := any("")
		if known {
			sum = vec.Sum()
		}
		s.Calc(row, col, "IF(COUNT("+vec.Span(s)+")=0,\"\",SUM("+vec.Span(s)+"))", sum, look.WithFormat(book.FormatMoney))
	}
	s.Put(row, setLast, nil, look)
}

// payment is a line of 支付清单: an amount, from whom, to which account.
type payment struct {
	run      *calc.Run
	unit     int
	about    string
	date     string
	amount   *big.Rat // more than nothing
	from, to string
	account  calc.BankAccount
}

// payments lists what is to be paid: levies by instalments, grants at once; in
// a settlement what is left of either, and back where too much was paid.
func payments(v *report.View, list []calc.UnitSettlement) []payment {
	var out []payment
	for i := range list {
		out = append(out, paymentsOf(v, &list[i])...)
	}
	return out
}

func paymentsOf(v *report.View, x *calc.UnitSettlement) []payment {
	base := payment{run: x.Run, unit: x.Unit, about: string(x.Flow), amount: x.Amount}
	toPool := x.Flow == calc.Levy
	settles := v.Stage == calc.Settlement && x.Due != nil
	if settles {
		base.about, base.amount = "清算"+string(x.Flow), x.Due
		if x.Due.Sign() < 0 {
			base.about, base.amount, toPool = "清算退回"+string(x.Flow), new(big.Rat).Neg(x.Due), !toPool
		}
	}
	if base.amount.Sign() <= 0 {
		return nil
	}
	base.parties(v, toPool)
	if settles || len(x.Plan) == 0 {
		if office := v.Pool.Office; office != nil && toPool {
			base.date = office.PayWithin
		}
		return []payment{base}
	}
	var out []payment
	for i, part := range x.Plan {
		one := base
		one.about, one.date, one.amount = fmt.Sprintf("%s第 %d 期", base.about, i+1), part.Date, part.Amount
		if part.Amount.Sign() > 0 {
			out = append(out, one)
		}
	}
	return out
}

// parties settles who pays whom.
func (p *payment) parties(v *report.View, toPool bool) {
	unit, pool := v.Pool.Units[p.unit], v.Pool.Policy.Name+"本级"
	if toPool {
		p.from, p.to = unit.Name, pool
		if v.Pool.Office != nil {
			p.account = v.Pool.Office.Receiving
		}
		return
	}
	p.from, p.to = pool, unit.Name
	p.account = calc.BankAccount{Payee: unit.Payee, Bank: unit.Bank, Account: unit.Account}
}

// paySheet is 支付清单, in figures and in words, a group for each scheme,
// insurance and purpose. Amounts are those of the run: an office signs them,
// they do not follow a changed cell.
func paySheet(v *report.View, s *book.Sheet, list []payment) {
	s.Begin("支付清单", captionOf(v)+"　金额是生成时的结果，改动单元格后不更新；账户未填的留空", listFirst, 0, false,
		"序号", "方案", "险种", "事项", "日期", "付款方", "收款方", "金额", "大写", "收款户名", "开户行", "账号")
	row, first := listFirst, listFirst
	sum := new(big.Rat)
	for i, p := range list {
		if i > 0 && (p.run != list[i-1].run || p.to != list[i-1].to && p.from != list[i-1].from) {
			payTotal(s, row, first, sum)
			row++
			first, sum = row, new(big.Rat)
		}
		sum.Add(sum, p.amount)
		s.Line(row, 0, book.Plain, book.Whole.Of(i+1), p.run.Scheme.Name, p.run.Insurance.Name, p.about, p.date, p.from, p.to, book.Money.Of(p.amount),
			book.Style{Wrap: true, Indent: 1}.Of(amount.Upper(p.amount)), p.account.Payee, p.account.Bank, p.account.Account)
		row++
	}
	payTotal(s, row, first, sum)
	s.Wide[8] = 46
}

func payTotal(s *book.Sheet, row, first int, sum *big.Rat) {
	look := book.Plain.AsTotal()
	s.Line(row, 0, look, "", "合计", "", "", "", "", "", nil, book.Style{Wrap: true, Indent: 1}.AsTotal().Of(amount.Upper(sum)), "", "", "")
	s.Sum(row, 7, s.At(first, 7).Down(row-first), book.Money.AsTotal())
}
