package report

import (
	"fmt"
	"math/big"
	"strings"

	"tongchou/report/amount"
)

// answers are the three questions of the overview page, each with one sentence.
func (v *View) answers(iv InsuranceView) []Answer {
	return []Answer{v.reserve(iv), v.payers(iv), v.change(iv)}
}

// reserve answers how many months the balances last.
func (v *View) reserve(iv InsuranceView) Answer {
	a := Answer{Question: "够付几个月", Figure: amount.Months(iv.Total.Months), Unit: "个月"}
	var short []string
	unknown := 0
	for _, r := range iv.Rows {
		switch {
		case r.Months == nil:
			unknown++
		case r.Months.Cmp(iv.Warn) < 0:
			short = append(short, r.Name)
		}
	}
	head := fmt.Sprintf("%d 年末%s够付 %s 个月", v.Year-1, v.Whole(), a.Figure)
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

// Whole is the word for all units together: 全省, 全市 or 合计.
func (v *View) Whole() string {
	switch v.Pool.Policy.Level {
	case "省级":
		return "全省"
	case "市级":
		return "全市"
	}
	return "全部统筹区"
}

// listed names at most five and counts the rest.
func listed(names []string) string {
	if len(names) <= 5 {
		return strings.Join(names, "、")
	}
	return strings.Join(names[:5], "、") + fmt.Sprintf("等 %d 个", len(names))
}

// payers answers who pays and who receives.
func (v *View) payers(iv InsuranceView) Answer {
	pay, get := 0, 0
	for _, r := range iv.Rows {
		if r.Levy.Sign() > 0 {
			pay++
		}
		if r.Grant.Sign() > 0 || r.GrantHigh != nil && r.GrantHigh.Sign() > 0 {
			get++
		}
	}
	a := Answer{Question: "谁出、谁得", Figure: amount.Yi(iv.Total.Levy), Unit: "亿元上解"}
	a.Sentence = fmt.Sprintf("%d 个统筹区上解 %s 亿元", pay, amount.Yi(iv.Total.Levy))
	switch {
	case iv.Total.GrantLow != nil && iv.Total.GrantLow.Cmp(iv.Total.GrantHigh) != 0:
		a.Sentence += fmt.Sprintf("，%d 个统筹区获下拨，未核定，区间 %s—%s 亿元。", get, amount.Yi(iv.Total.GrantLow), amount.Yi(iv.Total.GrantHigh))
	case get == 0:
		a.Sentence += "，没有下拨。"
	default:
		a.Sentence += fmt.Sprintf("，%d 个统筹区获下拨 %s 亿元。", get, amount.Yi(iv.Total.Grant))
	}
	if pay == 0 && get == 0 {
		a.Sentence = "本年没有列入预算的上解和下拨。"
		a.Figure = amount.Yi(new(big.Rat))
	}
	return a
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
