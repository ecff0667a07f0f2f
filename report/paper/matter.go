package paper

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/typeset"
)

// flowNames are what a notice calls the amount of a direction.
var flowNames = map[calc.Flow]string{calc.Levy: "上解额", calc.Grant: "拨付额"}

// matterFields say where the matters of a notice stand: what is due, what was
// announced, what is paid, and what is still to move, by whom, when and to which
// account.
func matterFields(f fields, v *report.View, n *Notice) {
	var items, parts []fields
	var names, numbers []string
	late, back := new(big.Rat), false
	for _, p := range n.Matters {
		item := matterItem(v, n, p)
		items = append(items, item)
		names = append(names, flowNames[p.Flow])
		back = back || p.Due != nil && p.Remaining().Sign() < 0
		if number := item["原文号"].(string); number != "" && !slices.Contains(numbers, number) {
			numbers = append(numbers, number)
		}
		if p.Flow == calc.Levy {
			parts = item["分期"].([]fields)
			late = p.Overdue
		}
	}
	f["款项"], f["款项名"], f["款项数"] = items, strings.Join(names, "和"), len(items)
	f["分期"], f["原文号"] = parts, strings.Join(numbers, "、")
	f["有应退"] = back
	f["逾期金额"], f["逾期金额大写"] = amount.Yuan(late), amount.Upper(late)
	if len(items) > 1 { // two directions have no one amount
		f["金额"], f["金额大写"] = amount.Missing, amount.Missing
	}
}

// matterItem are the fields of one matter.
func matterItem(v *report.View, n *Notice, p *calc.Position) fields {
	office, heir := officeOf(v), heirOf(v, n)
	rest := p.Remaining()
	in := (p.Flow == calc.Levy) == (rest.Sign() >= 0) // the money goes to the pool
	account := calc.BankAccount{Payee: heir.Payee, Bank: heir.Bank, Account: heir.Account}
	if in {
		account = office.Receiving
	}
	f := fields{
		"你单位": called(v, n), "年度": fmt.Sprint(v.Year), "款项名": flowNames[p.Flow], "方向": string(p.Flow),
		"金额": amount.Yuan(p.Due), "金额大写": amount.Upper(p.Due), "未定": p.Status == calc.StatusEstimate,
		"原文号": "", "原金额": "", "原金额大写": "", "增减": "",
		"清算": n.Kind.Text == string(calc.PaperSettlement), "有已付": p.Paid.Sign() != 0, "已付": amount.Yuan(p.Paid), "截至日期": chineseDate(v.Day),
		"应补": "", "应补大写": "", "应退": "", "应退大写": "", "缴入专户": in, "上解期限": payBy(v),
		"收款户名": orBlank(account.Payee), "开户银行": orBlank(account.Bank), "账号": orBlank(account.Account),
		"上级": superior(v.Pool.Policy), "列入预算": p.Flow.Budget(),
	}
	budgetItems(f, p.Flow, n.Insurance)
	f["缴入专户"] = in
	if x := p.InForce; x != nil {
		f["原文号"], f["原金额"], f["原金额大写"] = x.Number, amount.Yuan(x.Amount), amount.Upper(x.Amount)
		f["增减"] = change(new(big.Rat).Sub(p.Due, x.Amount))
	}
	switch size := new(big.Rat).Abs(rest); {
	case rest.Sign() > 0:
		f["应补"], f["应补大写"] = amount.Yuan(size), amount.Upper(size)
	case rest.Sign() < 0:
		f["应退"], f["应退大写"] = amount.Yuan(size), amount.Upper(size)
	}
	f["分期"] = []fields(nil)
	switch list := paymentItems(v, p); {
	case p.Flow != calc.Levy:
	case len(list) == 1 && p.ToPay[0].Date >= v.Day: // one date needs no list
		f["上解期限"] = list[0]["日期"]
	case len(list) > 1 || len(list) == 1 && p.ToPay[0].Date != "":
		f["分期"] = list
	}
	f["期数"] = chineseNumber(len(f["分期"].([]fields)))
	return f
}

// change is how much more or less a new amount is: 增加1.00元; "" for the same.
func change(by *big.Rat) string {
	switch size := amount.Yuan(new(big.Rat).Abs(by)) + "元"; by.Sign() {
	case 1:
		return "增加" + size
	case -1:
		return "减少" + size
	}
	return ""
}

// paymentItems list what is still to pay of a levy in several payments.
func paymentItems(v *report.View, p *calc.Position) []fields {
	var out []fields
	for i, part := range p.ToPay {
		by, mark := payBy(v), "；"
		switch {
		case part.Date != "" && part.Date < v.Day:
			by = chineseDate(part.Date) + "已到期"
		case part.Date != "":
			by = chineseDate(part.Date) + "前"
		}
		if i+1 == len(p.ToPay) {
			mark = "。"
		}
		out = append(out, fields{"期次": chineseNumber(len(p.Schedule) - len(p.ToPay) + i + 1), "日期": by, "金额": amount.Yuan(part.Amount), "标点": mark})
	}
	return out
}

// payBy says by when a payment without a date is due.
func payBy(v *report.View) string { return cmp.Or(officeOf(v).PayWithin, chineseDate("")+"前") }

// stateTable is the table of where matters stand: due, announced, paid, left.
func stateTable(_ *report.View, n *Notice) []typeset.Block {
	t := table("", "单位：元", tableSize, "!项目 14", "#全年应收付 30", "#已通知 26", "#已收付 26", "#应补 26", "#应退 26")
	for _, p := range n.Matters {
		due, told, more, back := amount.Yuan(p.Due), amount.Missing, "", ""
		if p.Announced != nil {
			told = amount.Yuan(p.Announced)
		}
		switch rest := p.Remaining(); {
		case p.Status == calc.StatusEstimate:
			due, more = report.Unsure(p), report.Unsure(p)
			if p.Low != nil && p.High != nil && p.Low.Cmp(p.High) != 0 {
				due = amount.Yuan(p.Low) + "—\n" + amount.Yuan(p.High)
			}
		case rest.Sign() < 0:
			back = amount.Yuan(rest.Neg(rest))
		default:
			more = amount.Yuan(rest)
		}
		add(t, string(p.Flow), due, told, amount.Yuan(p.Paid), more, back)
	}
	return []typeset.Block{t, typeset.Text{Size: noteSize, Note: true, Flat: true, Text: "注：上解由统筹区缴付，应退的退给统筹区；下拨拨给统筹区，应退的由统筹区退回。上解和下拨分别收付，不相抵。"}}
}

// scheduleTable is the table of what is still to pay of a levy, payment by payment;
// they add up to it to the fen.
func scheduleTable(v *report.View, n *Notice) []typeset.Block {
	t := table("", "单位：元", tableSize, "!期次 16", "缴款期限 60", "#尚需缴纳 40")
	for _, p := range n.Matters {
		if p.Flow != calc.Levy {
			continue
		}
		sum := new(big.Rat)
		for i, item := range paymentItems(v, p) {
			sum.Add(sum, p.ToPay[i].Amount)
			add(t, "第"+item["期次"].(string)+"期", item["日期"].(string), item["金额"].(string))
		}
		addSum(t, true, "合计", "", amount.Yuan(sum))
	}
	return []typeset.Block{t}
}
