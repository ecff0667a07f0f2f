package xlsx

import (
	"fmt"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
)

// Columns of 结算.
const (
	setScheme = iota
	setInsurance
	setCode
	setName
	setFlow
	setAmount
	setPaid
	setDue
	setOverdue
	setLast
)

// settleSheet is 结算: the year's amounts beside what was paid, with a sum for
// each scheme, insurance and direction.
func settleSheet(v *report.View, s *sheet, a *atlas) {
	s.begin("结算", captionOf(v)+"　应补为正、应退为负；已缴、已拨取自台账或填报，没有的不算差额", listFirst, setFlow, false)
	s.line(2, 0, headStyle, "方案", "险种", "代码", "统筹区", "类别", "全年应缴、应拨", "已缴、已拨", "应补（正）\n应退（负）", "到期未缴\n（不重算）", "最近到账")
	row, first := listFirst, listFirst
	for i := range v.Settlements {
		x := &v.Settlements[i]
		if i > 0 && (x.Run != v.Settlements[i-1].Run || x.Flow != v.Settlements[i-1].Flow) {
			settleTotal(s, row, first, &v.Settlements[i-1])
			row++
			first = row
		}
		settleRow(v, s, a, row, x)
		row++
	}
	settleTotal(s, row, first, &v.Settlements[len(v.Settlements)-1])
	late := place{s, listFirst, setOverdue}
	s.alarms = append(s.alarms, alarm{late.span(place{s, row, setOverdue}, s), "AND(ISNUMBER($" + late.ref(s) + "),$" + late.ref(s) + ">0)"})
}

func settleRow(v *report.View, s *sheet, a *atlas, row int, x *calc.UnitSettlement) {
	unit, k := v.Pool.Units[x.Unit], slices.Index(x.Run.Units, x.Unit)
	s.line(row, 0, plain, x.Run.Scheme.Name, x.Run.Insurance.Name, unit.Code, unit.Name, string(x.Flow))
	if a == nil { // a unit's own workbook, which has no working papers
		s.put(row, setAmount, x.Amount, money)
	} else {
		p := a.papers[x.Run]
		var refs []string
		for i := range p.Steps {
			if p.Steps[i].Step.Flow == x.Flow {
				refs = append(refs, moneyStep{p, p.Steps[i].Step}.unit(k, s))
			}
		}
		s.calc(row, setAmount, plus(refs), x.Amount, money)
	}
	name := map[calc.Flow]string{calc.Levy: "已预缴", calc.Grant: "已预拨"}[x.Flow]
	switch vec, ok := paidCells(a, x.Run, name); {
	case ok:
		s.calc(row, setPaid, numberOf(vec.at(k).ref(s)), orBlank(x.Paid), money)
	default:
		s.put(row, setPaid, x.Paid, money.asInput())
	}
	due, paid := place{s, row, setAmount}.ref(s), place{s, row, setPaid}.ref(s)
	s.calc(row, setDue, "IF(ISNUMBER("+paid+"),"+due+"-"+paid+`,"")`, orBlank(x.Due), money)
	s.put(row, setOverdue, x.Overdue, money)
	s.put(row, setLast, x.LastPaid, plain)
}

// paidCells finds where 输入 holds what units have paid.
func paidCells(a *atlas, run *calc.Run, name string) (vector, bool) {
	if a == nil {
		return vector{}, false
	}
	vec, ok := a.inputs[inputKey{run, name}]
	return vec, ok
}

func settleTotal(s *sheet, row, first int, x *calc.UnitSettlement) {
	look := plain.asTotal()
	s.line(row, 0, look, x.Run.Scheme.Name, x.Run.Insurance.Name, "", "合计", string(x.Flow))
	for col := setAmount; col <= setOverdue; col++ {
		vec := vector{place{s, first, col}, row - first}
		known := slices.ContainsFunc(s.rows[first:row], func(cells []cell) bool {
			x, ok := cells[col].value.(*big.Rat)
			return ok && x != nil
		})
		sum := any("")
		if known {
			sum = columnSum(s, vec)
		}
		s.calc(row, col, "IF(COUNT("+vec.span(s)+")=0,\"\",SUM("+vec.span(s)+"))", sum, look.withFormat(formatMoney))
	}
	s.put(row, setLast, nil, look)
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
func payments(v *report.View) []payment {
	var out []payment
	for i := range v.Settlements {
		out = append(out, paymentsOf(v, &v.Settlements[i])...)
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
func paySheet(v *report.View, s *sheet, list []payment) {
	s.begin("支付清单", captionOf(v)+"　金额是生成时的结果，改动单元格后不更新；账户未填的留空", listFirst, 0, false)
	s.line(2, 0, headStyle, "序号", "方案", "险种", "事项", "日期", "付款方", "收款方", "金额", "大写", "收款户名", "开户行", "账号")
	row, first := listFirst, listFirst
	sum := new(big.Rat)
	for i, p := range list {
		if i > 0 && (p.run != list[i-1].run || p.to != list[i-1].to && p.from != list[i-1].from) {
			payTotal(s, row, first, sum)
			row++
			first, sum = row, new(big.Rat)
		}
		sum.Add(sum, p.amount)
		s.put(row, 0, i+1, style{format: formatWhole})
		s.line(row, 1, plain, p.run.Scheme.Name, p.run.Insurance.Name, p.about, p.date, p.from, p.to)
		s.put(row, 7, p.amount, money)
		s.put(row, 8, amount.Upper(p.amount), style{wrap: true, indent: 1})
		s.line(row, 9, plain, p.account.Payee, p.account.Bank, p.account.Account)
		row++
	}
	payTotal(s, row, first, sum)
	s.wide[8] = 46
}

func payTotal(s *sheet, row, first int, sum *big.Rat) {
	look := plain.asTotal()
	s.line(row, 0, look, "", "合计", "", "", "", "", "")
	vec := vector{place{s, first, 7}, row - first}
	s.calc(row, 7, "SUM("+vec.span(s)+")", sum, look.withFormat(formatMoney))
	s.put(row, 8, amount.Upper(sum), style{wrap: true, indent: 1, total: true, bold: true})
	s.line(row, 9, look, "", "", "")
}
