package data

import (
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/data/fault"
)

// checkParts compares the measures that are no 小计 with their parts: no part may
// exceed the whole, and complete ones that are all there make it.
func (r *reader) checkParts(row *calc.Row) {
	for _, b := range breakdowns(r.pool.Measures) {
		whole := b.PartOf
		given, parts := row.Cells[whole], row.PartsBy(r.pool.Measures, whole, b.By)
		if given.Num == nil || len(parts.Given) == 0 || r.Told(given.Pos) {
			continue
		}
		exact := parts.Exhaust(slices.Concat(r.pool.Measures, r.pool.Asked), row.Insurance, whole)
		found := r.about(row) + strings.Join(parts.Given, "＋") + " " + r.amount(whole, parts.Sum) + "，" + whole + " " + r.amount(whole, given.Num)
		off := r.halfPlace(whole, row) // each may have been rounded on its own
		for _, name := range parts.Given {
			off.Add(off, r.halfPlace(name, row))
		}
		switch over := diff(parts.Sum, given.Num); {
		case new(big.Rat).Abs(over).Cmp(off) <= 0:
		case exact:
			r.Add(fault.Sum, given.Pos, found+"，差 "+r.amount(whole, diff(given.Num, parts.Sum)), "各分项合起来等于"+whole, "核对"+whole+"和分项"+rounding(given.Num, parts.Sum, r.amounts(row, parts.Given)))
		case over.Sign() > 0:
			r.Add(fault.Part, given.Pos, found, "分项不大于"+whole, "核对"+whole+"和"+strings.Join(parts.Given, "、"))
		}
	}
}

// checkTwice finds benefits that may be counted twice: in one sum, and item by item in a
// fund whose form has lines for the items alone.
func (r *reader) checkTwice(row *calc.Row) {
	form, given := r.pool.FormOf(row.Insurance, row.Year), row.Cells[calc.Benefits]
	if form == nil || given.Num == nil || given.Num.Sign() == 0 || r.Told(given.Pos) {
		return
	}
	if form.Line(calc.Benefits) >= 0 {
		return
	}
	sum, off := new(big.Rat), r.halfPlace(calc.Benefits, row)
	var items []string
	for _, m := range r.pool.Measures {
		if n := row.Cells[m.Name].Num; n != nil && n.Sign() != 0 && m.Detail && m.PartOf == calc.Expenditure && m.For(row.Insurance) && form.Line(m.Name) >= 0 {
			sum.Add(sum, n)
			off.Add(off, r.halfPlace(m.Name, row))
			items = append(items, m.Name)
		}
	}
	found := r.about(row) + "待遇支出 " + yuan(given.Num) + "，又有" + strings.Join(items, "、") + "共 " + yuan(sum)
	switch d := diff(given.Num, sum); {
	case len(items) == 0:
	case new(big.Rat).Abs(d).Cmp(off) <= 0:
		r.Add(fault.Sum, given.Pos, found+"，是同一笔钱，支出小计里算了两次", "只填一处", "有分项的，清空待遇支出；没有分项的，清空各分项")
	default:
		r.Warn(fault.Sum, given.Pos, found+"；支出小计是两者之和", "待遇支出里没有这些分项", "待遇支出是合计数、分项已在里面的，清空待遇支出，把各项都分填；本来不含的不用改")
	}
}

// breakdowns are one part each of the measures that others are parts of, apart from
// 小计, and of each way to break them down.
func breakdowns(measures []calc.Measure) (out []calc.Measure) {
	for _, m := range measures {
		if m.PartOf != "" && m.PartOf != calc.Income && m.PartOf != calc.Expenditure && !slices.ContainsFunc(out, func(x calc.Measure) bool { return x.PartOf == m.PartOf && x.By == m.By }) {
			out = append(out, m)
		}
	}
	return out
}
