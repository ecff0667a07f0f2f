package data

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/data/fault"
	"tongchou/data/sheet"
)

// Categories of ledger entries: those of units, and those of the pool's account.
var (
	unitCategories = []string{"上解", "下拨", "提取", "动用", calc.LevyReturned, calc.GrantTaken}
	poolCategories = []string{"利息", "期初"}
)

// readLedger reads ledger.csv: money that really moved.
func (r *reader) readLedger() {
	t := r.table(ledgerTable, false)
	if t == nil {
		return
	}
	r.pool.HasLedger = true
	seen := sheet.Places{}
	for _, rec := range r.records(t) {
		e := calc.Entry{
			Year: rec.Year("年度"), Insurance: rec.insurance(), Code: rec.Code("代码"),
			Category: rec.OneOf(fault.Category, "类别", append(slices.Clone(unitCategories), poolCategories...)),
			Number:   rec.Text("文号"), Pos: rec.Place(),
		}
		if scheme := rec.scheme(); scheme != nil {
			e.Scheme = scheme.ID
			rec.flows(scheme, e.Category)
		}
		if rec.Need("金额") != "" {
			v, _ := rec.Value("金额", "money")
			e.Amount = v.Num
		}
		rec.payer(e)
		e.Date = rec.entryDate(e.Category)
		switch opening := e.Category == calc.OpeningEntry; {
		case e.Amount == nil || e.Amount.Sign() > 0 || opening && e.Amount.Sign() == 0:
		case opening:
			rec.Fault(fault.Negative, "金额", "期初为负："+rec.Text("金额"), "0 或正数", "核对账户年初的余额")
		default:
			rec.Fault(fault.Negative, "金额", "金额不是正数："+rec.Text("金额"), "大于 0", "没有到账的钱不记；退回的钱记为“"+calc.LevyReturned+"”“"+calc.GrantTaken+"”，金额写正数")
		}
		if rec.Bad {
			continue
		}
		rec.repeated(seen, e)
		if !rec.Bad {
			r.pool.Ledger = append(r.pool.Ledger, e)
		}
	}
}

// payer checks whose an entry is: 上解 and the like are a unit's, 利息 and
// 期初 belong to the pool's fund account.
func (rec *record) payer(e calc.Entry) {
	p := rec.r.pool.Policy
	if e.Code == "" || e.Category == "" || p == nil || p.Code == "" {
		return
	}
	switch {
	case slices.Contains(unitCategories, e.Category) && e.Code == p.Code:
		rec.refer(fault.Owner, "代码", e.Category+"记在"+p.Name+"名下", "统筹区的代码", "每个统筹区一行")
	case slices.Contains(unitCategories, e.Category):
		rec.unit()
	case slices.Contains(poolCategories, e.Category) && e.Code != p.Code:
		rec.refer(fault.Owner, "代码", e.Category+"记在 "+e.Code+" 名下", p.Code, e.Category+"是基金账户的，写"+p.Name+"的代码")
	}
}

// flows refuses a category of money that the scheme has no step of, whatever the
// year: nothing would ever count it. The account's own lines need none.
func (rec *record) flows(scheme *calc.Scheme, category string) {
	var steps []string
	for i := range scheme.Steps {
		if word := string(scheme.Steps[i].Flow); slices.Contains(flows, word) {
			steps = append(steps, word)
		} else if word != "" {
			return // refused as it is; what was meant is not known
		}
	}
	// side is the flow that a category is of, and whether its money leaves the fund.
	side := func(category string) (flow calc.Flow, out bool) {
		flow, back := calc.PaidBy(category)
		flow = cmp.Or(flow, calc.Flow(category))
		return flow, flow.Out() != back
	}
	_, out := side(category)
	var has, meant []string
	for _, known := range unitCategories {
		flow, like := side(known)
		if !slices.Contains(steps, string(flow)) {
			continue
		}
		if has = append(has, known); like == out {
			meant = append(meant, "“"+known+"”")
		}
	}
	if !slices.Contains(unitCategories, category) || slices.Contains(has, category) || len(has) == 0 {
		return
	}
	remedy := "核对这笔钱是哪个方案、哪个类别的"
	if len(meant) > 0 {
		remedy += "；这个方案拨付方向相同的是" + strings.Join(meant, "、")
	}
	rec.Fault(fault.Category, "类别", "“"+scheme.Name+"”没有"+category+"，这笔钱不计入任何年度", "方案有的："+strings.Join(has, "、"), remedy)
}

// entryDate reads 日期. Payments must have one: overdue payers are found by it.
func (rec *record) entryDate(category string) string {
	if rec.Text("日期") == "" && slices.Contains(unitCategories, category) {
		rec.Fault(fault.Date, "日期", category+"没有日期", "如 2026-03-31", "填上到账日期")
	}
	return rec.Date("日期")
}

// spoken is a 文号 without its brackets and marks: one is written in many ways.
func spoken(number string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, norm.NFKC.String(number))
}

// repeated reports an entry given twice: the same payment with the same 文号,
// or a second opening balance. The same payment without 文号 is only suspicious,
// and so is one of the same amount or day under a 文号 that is only written otherwise.
func (rec *record) repeated(seen sheet.Places, e calc.Entry) {
	payer := fmt.Sprintf("%d %s %s %s %s", e.Year, e.Scheme, e.Insurance, e.Code, e.Category)
	key, title := payer, payer
	if e.Category != "期初" {
		payment := fmt.Sprintf(" %s %s ", formula.Decimal(e.Amount), e.Date)
		key, title = key+payment+spoken(e.Number), key+payment+e.Number
	}
	first, twice := seen[key]
	if !twice {
		seen[key] = rec.Place()
		rec.alike(seen, payer, e)
		return
	}
	found := "台账记录重复：" + title + "，前一行在 " + fault.Place(first, rec.Place())
	if e.Category != "期初" && e.Number == "" {
		rec.r.Warn(fault.RowTwice, rec.Place(), found, "", "确为两笔的，填上文号以示区别")
		return
	}
	rec.Fault(fault.RowTwice, "类别", found, "每笔一行，期初每个账户一行", "删去其中一行")
}

// alike warns of a payment whose 文号 is another's, written otherwise, and whose
// amount or day is that one's too, but not both.
func (rec *record) alike(seen sheet.Places, payer string, e calc.Entry) {
	if e.Number == "" {
		return
	}
	told := false
	for _, part := range []string{formula.Decimal(e.Amount), e.Date} {
		mine := strings.Join([]string{payer, part, spoken(e.Number)}, "|")
		first, twice := seen[mine]
		if _, same := seen[mine+"|"+e.Number]; twice && !same && !told {
			told = true
			rec.r.Warn(fault.RowTwice, rec.Pos("文号"), "文号“"+e.Number+"”与前一行（"+fault.Place(first, rec.Place())+"）的只是写法不同，"+payer+" 可能是同一笔", "", "核对凭证：同一笔的删去一行，确为两笔的把文号写得一样")
		}
		if !twice {
			seen[mine] = rec.Place()
		}
		seen[mine+"|"+e.Number] = rec.Place()
	}
}
