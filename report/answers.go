package report

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/report/amount"
)

// answers are the three questions of the overview page, each with one sentence.
func (v *View) answers(iv InsuranceView) []Answer {
	return []Answer{v.reserve(iv), v.payers(iv), v.change(iv)}
}

// reserve answers how many months the balances last.
func (v *View) reserve(iv InsuranceView) Answer {
	a := Answer{Question: "够付几个月", Figure: amount.Months(iv.Total.Months), Unit: "个月"}
	head := fmt.Sprintf("%d 年末%s够付 %s 个月", v.Year-1, v.Whole(), a.Figure)
	if v.Pool.Policy.Fund == calc.FundOfPool {
		switch t := iv.Total.Months; {
		case t == nil:
			a.Figure, a.Unit = "—", ""
			a.Sentence = "基金由上级统一收支，各统筹区不留结余，不比可支付月数。"
		case t.Cmp(iv.Warn) < 0:
			a.Sentence = fmt.Sprintf("%s，低于 %s 个月的警戒线；基金统一收支，不分统筹区比。", head, amount.Whole(iv.Warn))
		default:
			a.Sentence = fmt.Sprintf("%s，不低于 %s 个月的警戒线；基金统一收支，不分统筹区比。", head, amount.Whole(iv.Warn))
		}
		return a
	}
	var below []UnitRow
	unknown := 0
	for _, r := range iv.Rows {
		switch {
		case r.Months == nil:
			unknown++
		case r.Months.Cmp(iv.Warn) < 0:
			below = append(below, r)
		}
	}
	slices.SortStableFunc(below, func(a, b UnitRow) int { return a.Months.Cmp(b.Months) })
	var short []string
	for _, r := range below {
		short = append(short, r.Name)
	}
	if iv.Total.Months == nil {
		head = fmt.Sprintf("%d 年末%s合计缺数", v.Year-1, v.Whole())
	}
	switch n := len(short); {
	case n == 0 && unknown == len(iv.Rows):
		a.Sentence = head + "。"
	case n == 0:
		a.Sentence = fmt.Sprintf("%s，没有统筹区低于 %s 个月的警戒线", head, amount.Whole(iv.Warn))
	default:
		a.Sentence = fmt.Sprintf("%s；%d 个统筹区低于 %s 个月的警戒线：%s", head, n, amount.Whole(iv.Warn), listed(short))
	}
	if unknown > 0 && unknown < len(iv.Rows) {
		a.Sentence += fmt.Sprintf("；%d 个统筹区缺数", unknown)
	}
	a.Sentence = strings.TrimSuffix(a.Sentence, "。") + "。"
	return a
}

// Whole is the word for all units together: 全省, 全区, 全市 or 全部统筹区.
func (v *View) Whole() string {
	name := v.Pool.Policy.Name
	switch v.Pool.Policy.Level {
	case "省级":
		switch {
		case strings.HasSuffix(name, "区"): // 自治区
			return "全区"
		case strings.HasSuffix(name, "市"): // 直辖市
			return "全市"
		}
		return "全省"
	case "市级":
		return "全市"
	}
	return "全部统筹区"
}

// listed names at most the first five and counts all.
func listed(names []string) string {
	if len(names) <= 5 {
		return strings.Join(names, "、")
	}
	return strings.Join(names[:5], "、") + fmt.Sprintf("等 %d 个", len(names))
}

// payers answers who pays and who receives.
func (v *View) payers(iv InsuranceView) Answer {
	pay, get, open, lacking, untold := 0, 0, 0, 0, false
	for _, r := range iv.Rows {
		if untold = untold || r.Out == nil; r.In == nil || r.Out == nil {
			lacking++
		}
		if r.In != nil && r.In.Sign() > 0 {
			pay++
		}
		if r.Out != nil && r.Out.Sign() > 0 || r.OutHigh != nil && r.OutHigh.Sign() > 0 {
			get++
		}
		if r.OutHigh != nil {
			open++
		}
	}
	t, gets := iv.Total, "获"+string(iv.Out)
	if iv.Out == calc.Use {
		gets = string(iv.Out)
	}
	unit := amount.ScaleOf(t.In, t.Out, t.OutHigh)
	a := Answer{Question: "谁出、谁得", Figure: unit.Short(t.In), Unit: unit.Word + string(iv.In)}
	a.Sentence = fmt.Sprintf("%d 个统筹区%s %s", pay, iv.In, unit.Text(t.In))
	if pay == 0 && get > 0 && lacking == 0 {
		a.Sentence = "没有统筹区" + string(iv.In)
		if t.OutHigh == nil {
			a.Figure, a.Unit = unit.Short(t.Out), unit.Word+string(iv.Out)
		}
	}
	switch {
	case pay == 0 && get == 0 && lacking == 0:
		a.Sentence = fmt.Sprintf("本年没有%s和%s", iv.In, iv.Out) + v.toCome(iv)
	case t.OutHigh != nil:
		undecided := "未核定"
		if open < get {
			undecided = fmt.Sprintf("其中 %d 个未核定", open)
		}
		a.Sentence += fmt.Sprintf("，%d 个统筹区%s，%s，区间 %s—%s", get, gets, undecided, unit.Short(t.OutLow), unit.Text(t.OutHigh))
	case get == 0 && !untold && slices.Contains(iv.Flows, iv.Out):
		a.Sentence += "，没有" + string(iv.Out)
	case get > 0:
		a.Sentence += fmt.Sprintf("，%d 个统筹区%s %s", get, gets, unit.Text(t.Out))
	}
	if iv.In == calc.Reserve {
		a.Sentence += "，都不列上解和下拨科目"
	}
	a.Sentence += toppedUp(iv)
	if lacking > 0 {
		a.Sentence += fmt.Sprintf("；%d 个统筹区%s，不在合计里", lacking, amount.Unknown)
	}
	a.Sentence += "。"
	a.Details = v.parties(iv, unit)
	return a
}

// toppedUp tells for how many units their own governments pay, and how much in all.
func toppedUp(iv InsuranceView) string {
	n, t := 0, iv.Total
	for _, r := range iv.Rows {
		if r.TopsUp() {
			n++
		}
	}
	switch unit := amount.ScaleOf(cmp.Or(t.TopUpHigh, t.TopUp)); {
	case n == 0:
		return ""
	case t.TopUpHigh != nil && t.TopUpLow.Cmp(t.TopUpHigh) != 0:
		return fmt.Sprintf("，%d 个统筹区由当地政府补足，未核定，区间 %s—%s", n, unit.Short(t.TopUpLow), unit.Text(t.TopUpHigh))
	default:
		return fmt.Sprintf("，%d 个统筹区由当地政府补足 %s", n, unit.Text(t.TopUp))
	}
}

// mostParties is how many of those who pay, and of those who get, an answer names.
const mostParties = 3

// parties name who pays and gets most, and by when they pay.
func (v *View) parties(iv InsuranceView, unit amount.Scale) (out []string) {
	name := func(flow calc.Flow, of func(UnitRow) (low, high *big.Rat)) {
		rows := slices.DeleteFunc(slices.Clone(iv.Rows), func(r UnitRow) bool { _, high := of(r); return high == nil || high.Sign() == 0 })
		slices.SortStableFunc(rows, func(a, b UnitRow) int {
			_, x := of(a)
			_, y := of(b)
			return y.Cmp(x)
		})
		if len(rows) == 0 {
			return
		}
		var parts []string
		for _, r := range rows[:min(mostParties, len(rows))] {
			low, high := of(r)
			text := r.Name + " " + unit.Short(high)
			if low.Cmp(high) != 0 {
				text = r.Name + " " + unit.Short(low) + "—" + unit.Short(high) + "（未核定）"
			}
			parts = append(parts, text)
		}
		s := string(flow) + "：" + strings.Join(parts, "、") + " " + unit.Word
		if len(rows) > mostParties {
			s = string(flow) + "最多：" + strings.Join(parts, "、") + " " + unit.Word
		}
		out = append(out, s)
	}
	name(iv.In, func(r UnitRow) (low, high *big.Rat) { return r.In, r.In })
	if len(out) > 0 {
		out = append(out, string(iv.In)+"期限："+cmp.Or(v.When(iv.In), "文件没有写明"))
	}
	name(iv.Out, func(r UnitRow) (low, high *big.Rat) {
		if r.OutHigh != nil {
			return r.OutLow, r.OutHigh
		}
		return r.Out, r.Out
	})
	name(calc.TopUp, func(r UnitRow) (low, high *big.Rat) {
		if r.TopUpHigh != nil {
			return r.TopUpLow, r.TopUpHigh
		}
		return r.TopUp, r.TopUp
	})
	return out
}

// toCome names the schemes that are not in force yet.
func (v *View) toCome(iv InsuranceView) string {
	s := ""
	for _, run := range iv.Runs {
		if run.Preview && len(flowsOf([]*calc.Run{run})) > 0 {
			s += fmt.Sprintf("；%s自 %d 年起执行", run.Scheme.Name, run.Scheme.FirstYear)
		}
	}
	return s
}

func signed(s string, r *big.Rat) string {
	if r.Sign() > 0 {
		return "+" + s
	}
	return s
}

func moreOrLess(r *big.Rat) string {
	if r.Sign() < 0 {
		return "减少"
	}
	return "增加"
}
