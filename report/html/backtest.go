package html

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/go-echarts/go-echarts/v2/opts"

	"tongchou/calc"
	"tongchou/report/amount"
	"tongchou/report/chart"
	"tongchou/report/colour"
)

// backTestPage is backtest.html: published figures beside what the rules give
// for them, misses as plainly as hits.
type backTestPage struct {
	base
	Sentence string
	Figures  []*figure
	Outcomes grid
	Circular grid // of figures that what they are compared with was derived from
}

func (s *site) backTest() *backTestPage {
	p := &backTestPage{base: s.base("", "backtest.html", s.Pool.Policy.Name, "回测"), Sentence: reproduced(s.Outcomes)}
	head := func(caption string) grid {
		return grid{Caption: caption + "；差额＝算得−公布", Head: columns("!编号", "~公布的是什么", "#算得（元）", "#公布（元）", "#差额（元）", "#差额占比", "!结论", "~原因与来源")}
	}
	p.Outcomes, p.Circular = head("公布数与按规则算得的数"), head("循环检验：算的依据是由公布数倒推的")
	var independent []calc.OutcomeResult
	for i := range s.Outcomes {
		if s.Outcomes[i].Circular {
			p.Circular.add(s.outcomeCells(&s.Outcomes[i])...)
			continue
		}
		independent = append(independent, s.Outcomes[i])
		p.Outcomes.add(s.outcomeCells(&s.Outcomes[i])...)
	}
	p.Figures = drawn(misses(independent))
	p.Charts = len(p.Figures) > 0
	return p
}

// reproduced says how many published figures the rules give, those apart that
// prove arithmetic only.
func reproduced(list []calc.OutcomeResult) string {
	var hits, faults, all, circular int
	for i := range list {
		if list[i].Circular {
			circular++
			continue
		}
		all++
		switch {
		case list[i].Reproduced():
			hits++
		case list[i].Computed == nil:
			faults++
		}
	}
	text := fmt.Sprintf("%d 条独立的公布数，按公布的单位取整后，%d 条与算得的数一致", all, hits)
	if all == 0 {
		text = "没有独立的公布数可以比"
	}
	if n := all - hits - faults; n > 0 {
		text += fmt.Sprintf("，%d 条不一致", n)
	}
	if faults > 0 {
		text += fmt.Sprintf("，%d 条算不出", faults)
	}
	if circular > 0 {
		text += fmt.Sprintf("；另有 %d 条是循环检验，依据由公布数倒推，相等只说明算术和取整", circular)
	}
	return text + "。相等说明什么、不等的原因，都写在表里。"
}

func (s *site) outcomeCells(o *calc.OutcomeResult) []cell {
	where := []string{s.Pool.Policy.Name}
	if o.Unit != "" {
		where[0] = s.Pool.NameOf(s.Pool.At(o.Unit))
	}
	where = append(where, o.Insurance, strconv.Itoa(o.Year)+" 年")
	verdict := cell{Text: "一致", Asides: []string{"取整到" + placeWord(o.Place)}}
	switch {
	case o.Computed == nil:
		verdict = cell{Marks: []string{"算不出"}}
	case !o.Reproduced():
		verdict.Text, verdict.Marks = "", []string{"不一致"}
	}
	reason := cell{Text: o.Reason, Asides: []string{"来源：" + o.Source}}
	if o.Fault != "" {
		reason.Asides = append([]string{"算不出：" + o.Fault}, reason.Asides...)
	}
	return []cell{
		{Text: o.ID},
		{Text: o.Title, Asides: []string{strings.Join(where, " · ") + " · 公式 " + o.Formula.Plain()}},
		{Text: amount.Yuan(o.Computed)}, {Text: amount.Yuan(o.Published)}, {Text: signed(o.Diff, amount.Yuan)},
		{Text: signed(missShare(o), amount.Percent)}, verdict, reason,
	}
}

// placeWord names the last place of a published figure.
func placeWord(place *big.Rat) string {
	for _, p := range []struct {
		yuan *big.Rat
		word string
	}{{big.NewRat(1, 100), "分"}, {big.NewRat(1, 1), "元"}, {big.NewRat(10_000, 1), "万元"}, {big.NewRat(100_000_000, 1), "亿元"}} {
		if place != nil && place.Cmp(p.yuan) == 0 {
			return p.word
		}
	}
	if place == nil {
		return amount.Missing
	}
	return " " + amount.Yuan(place) + " 元"
}

// missShare is the difference as a share of the published figure, nil when
// there is none.
func missShare(o *calc.OutcomeResult) *big.Rat {
	if o.Diff == nil || o.Published == nil || o.Published.Sign() == 0 {
		return nil
	}
	return new(big.Rat).Quo(o.Diff, new(big.Rat).Abs(o.Published))
}

// misses draws every difference in percent, zero ones too; nil when there is
// none at all.
func misses(list []calc.OutcomeResult) *figure {
	f := &figure{ID: "misses", Title: "算得的数比公布数多百分之几", Format: "percent",
		Sub: "%；（算得−公布）÷ 公布", Table: table{Caption: "差额占公布数", Head: columns("!编号", "#差额占比")}, Repeats: true}
	var names []string
	var data []opts.BarData
	largest := new(big.Rat)
	for i := range list {
		share := missShare(&list[i])
		names = append(names, list[i].ID)
		data = append(data, opts.BarData{Value: number(percent(share), 2), Label: outward(share)})
		f.Table.Rows = append(f.Table.Rows, []string{list[i].ID, signed(share, amount.Percent)})
		if share != nil && new(big.Rat).Abs(share).Cmp(new(big.Rat).Abs(largest)) > 0 {
			largest = share
		}
	}
	if largest.Sign() == 0 || len(list) > chart.MaxRows {
		return nil
	}
	f.Height = barHeight(len(list))
	f.Label = fmt.Sprintf("条形图：%d 条公布数的差额占比，最大的是 %s", len(list), signed(largest, amount.Percent))
	b := horizontal(f.ID, names, 8, nil)
	bars(b, "差额占比", colour.Unit, "", data, labelled("right"))
	f.drawing = b
	return f
}

// percent is a ratio times 100, nil for nil.
func percent(r *big.Rat) *big.Rat {
	if r == nil {
		return nil
	}
	return new(big.Rat).Mul(r, big.NewRat(100, 1))
}
