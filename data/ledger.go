package data

import (
	"fmt"
	"slices"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

var ledgerColumns = []column{
	{"年度", true}, {"方案", true}, {"险种", true}, {"代码", true}, {"类别", true}, {"金额", true},
	{"日期", false}, {"文号", false},
}

// Categories of ledger entries: those of units, and those of the pool's account.
var (
	unitCategories = []string{"上解", "下拨", "提取", "动用"}
	poolCategories = []string{"利息", "期初"}
)

// readLedger reads ledger.csv: money that really moved.
func (r *reader) readLedger() {
	t := r.table(ledgerTable, false)
	if t == nil {
		return
	}
	r.pool.HasLedger = true
	c := r.columns(t, ledgerColumns, func(string) bool { return false })
	r.noUnits(t, c, "金额")
	scale := r.moneyScale(t, c, "金额")
	seen := map[string]finding.Pos{}
	for _, l := range r.lines(t, c) {
		e := calc.Entry{
			Year: l.year(), Insurance: l.insurance(), Code: l.need("代码"),
			Category: l.oneOf(faultCategory, "类别", append(slices.Clone(unitCategories), poolCategories...)),
			Number:   l.text("文号"), Pos: l.rec.pos,
		}
		if scheme := l.scheme(); scheme != nil {
			e.Scheme = scheme.ID
		}
		if l.need("金额") != "" {
			e.Amount = l.scaled("金额", scale, ParseMoney)
		}
		l.payer(e)
		e.Date = l.entryDate(e.Category)
		if e.Amount != nil && e.Amount.Sign() < 0 && e.Category != "期初" {
			l.fault(faultNegative, "金额", "金额为负："+l.text("金额"), "0 或正数；只有期初可以为负", "退回的钱记为相反的类别")
		}
		if l.bad {
			continue
		}
		l.repeated(seen, e)
		if !l.bad {
			r.pool.Ledger = append(r.pool.Ledger, e)
		}
	}
}

// payer checks whose an entry is: 上解 and the like are a unit's, 利息 and
// 期初 belong to the pool's fund account.
func (l *line) payer(e calc.Entry) {
	p := l.r.pool.Policy
	if e.Code == "" || e.Category == "" || p == nil || p.Code == "" {
		return
	}
	switch {
	case slices.Contains(unitCategories, e.Category) && e.Code == p.Code:
		l.refer(faultOwner, "代码", e.Category+"记在"+p.Name+"名下", "统筹区的代码", "每个统筹区一行")
	case slices.Contains(unitCategories, e.Category):
		l.unit()
	case slices.Contains(poolCategories, e.Category) && e.Code != p.Code:
		l.refer(faultOwner, "代码", e.Category+"记在 "+e.Code+" 名下", p.Code, e.Category+"是基金账户的，写"+p.Name+"的代码")
	}
}

// entryDate reads 日期. Payments must have one: overdue payers are found by it.
func (l *line) entryDate(category string) string {
	c, _ := l.cell("日期")
	if c.blank() {
		if slices.Contains(unitCategories, category) {
			l.fault(faultDate, "日期", category+"没有日期", "如 2026-03-31", "填上到账日期")
		}
		return ""
	}
	day, err := ParseDate(l.r.date(c))
	if err != nil {
		l.refuse("日期", err)
	}
	return day
}

// repeated reports an entry given twice: the same payment with the same 文号,
// or a second opening balance. The same payment without 文号 is only suspicious.
func (l *line) repeated(seen map[string]finding.Pos, e calc.Entry) {
	key := fmt.Sprintf("%d %s %s %s %s", e.Year, e.Scheme, e.Insurance, e.Code, e.Category)
	if e.Category != "期初" {
		key += fmt.Sprintf(" %s %s %s", formula.Decimal(e.Amount), e.Date, e.Number)
	}
	first, twice := seen[key]
	if !twice {
		seen[key] = l.rec.pos
		return
	}
	found := "台账记录重复：" + key + "，前一行在 " + place(first)
	if e.Category != "期初" && e.Number == "" {
		l.r.faults.Warn(faultRowTwice, l.rec.pos, found, "", "确为两笔的，填上文号以示区别")
		return
	}
	l.fault(faultRowTwice, "类别", found, "每笔一行，期初每个账户一行", "删去其中一行")
}
