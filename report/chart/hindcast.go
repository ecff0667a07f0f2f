package chart

import (
	"fmt"
	"math/big"
	"strconv"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/amount"
)

// Record is how projections came out that are made again for years that are over: a row
// a measure and years ahead.
type Record struct {
	Caption, How string
	Note         string // of the figures; "" for none
	Said         string // what would have been said then
	Rows         []RecordRow
	Horizons     []string // 1 年 and so on, of Table
	Table        []RecordLine
}

// RecordLine is a measure with what it was told by horizon; nil where it never was.
type RecordLine struct {
	Measure string
	Cells   []*RecordRow
}

// RecordRow is what a measure was told with so many years ahead.
type RecordRow struct {
	Measure, Horizon, Count, Off, Error, Coverage string
	First                                         bool // of its measure
}

// RecordHead are the columns of a record.
var RecordHead = []string{"指标", "提前年数", "次数", "平均绝对误差", "平均误差", "80%区间实际包含"}

// NoRecord says why a pool that projects has no record of its own; "" where it has one.
func NoRecord(v *report.View) string {
	if v.Pool.Projection == nil || len(v.Hindcasts) > 0 && !v.Hindcasts[0].Beside {
		return ""
	}
	return "本地还没有推算的记录：要有至少四个年度，各统筹区都有决算或快报的收支"
}

// RecordsOf are the pool's own records, then those that stand beside them.
func RecordsOf(v *report.View) []Record {
	var out []Record
	for i := range v.Hindcasts {
		out = append(out, recordOf(&v.Hindcasts[i]))
	}
	return out
}

func recordOf(h *calc.Hindcast) Record {
	r := Record{Caption: h.Insurance.Name + "推算的记录", Said: said(h), Note: h.Program.Pool.Projection.Note}
	if h.Beside {
		r.Caption = "同一方法用于全国公布数的误差（" + h.Program.Pool.Policy.Name + "）"
	}
	first, last, today := h.Rows[0].Origin, h.Rows[0].Origin, false
	for _, x := range h.Rows {
		first, last, today = min(first, x.Origin), max(last, x.Origin), today || x.Today
	}
	r.How = fmt.Sprintf("站在 %d—%d 各年末，只用到那一年为止的数重做推算，同后来的实际数比；误差＝推算÷实际−1，不含上下级往来", first, last)
	if today {
		r.How += "；“事后”是有的假设没有历史拟合，用的是现在的值"
	}
	measure := ""
	for _, s := range h.Scores() {
		row := RecordRow{Measure: s.Measure, First: s.Measure != measure, Horizon: strconv.Itoa(s.Horizon), Count: strconv.Itoa(s.Count),
			Off: amount.Percent(s.Off), Error: signedPercent(s.Error), Coverage: covered(s.Coverage)}
		if measure = s.Measure; s.Today {
			row.Count += "（事后）"
		}
		r.Rows = append(r.Rows, row)
	}
	r.arrange()
	return r
}

// arrange puts the rows side by side, by horizon.
func (r *Record) arrange() {
	at := map[string]int{}
	for i := range r.Rows {
		if _, ok := at[r.Rows[i].Horizon]; !ok {
			at[r.Rows[i].Horizon] = len(r.Horizons)
			r.Horizons = append(r.Horizons, "提前 "+r.Rows[i].Horizon+" 年")
		}
	}
	for i := range r.Rows {
		row := &r.Rows[i]
		if row.First {
			r.Table = append(r.Table, RecordLine{Measure: row.Measure, Cells: make([]*RecordRow, len(r.Horizons))})
		}
		r.Table[len(r.Table)-1].Cells[at[row.Horizon]] = row
	}
}

// Below says what stands below the mean error of a cell.
func (r *RecordRow) Below() []string {
	out := []string{"平均 " + r.Error, r.Count + " 次"}
	if r.Coverage != amount.Missing {
		out = append(out, "区间含 "+r.Coverage)
	}
	return out
}

// Reading says how the cells of a record's table are read.
const Reading = "格内是平均绝对误差，下面是平均误差、推算的次数、80% 区间实际包含的比例"

// covered is a share in whole percent, — for none.
func covered(r *big.Rat) string {
	if r == nil {
		return amount.Missing
	}
	return formula.Round(new(big.Rat).Mul(r, big.NewRat(100, 1)), 0).FloatString(0) + "%"
}

func signedPercent(r *big.Rat) string {
	if text := amount.Percent(r); r == nil || r.Sign() <= 0 {
		return text
	} else {
		return "+" + text
	}
}

// said is what would have been said of what is left: farthest ahead, and the last time.
func said(h *calc.Hindcast) string {
	measure := h.Rows[len(h.Rows)-1].Measure
	var far, near *calc.Hindsight
	for i := range h.Rows {
		x := &h.Rows[i]
		if x.Measure != measure {
			continue
		}
		if far == nil || x.Horizon() > far.Horizon() {
			far = x
		}
		if near == nil || x.Horizon() < near.Horizon() || x.Horizon() == near.Horizon() && x.Year > near.Year {
			near = x
		}
	}
	text := "当时会说：" + saidOnce(far)
	if near != far {
		text += "；" + saidOnce(near)
	}
	return text + "。"
}

func saidOnce(x *calc.Hindsight) string {
	write := func(r *big.Rat) string { return amount.Whole(r) + " 人" }
	if x.Kind == "money" {
		write = amount.ScaleOf(x.Actual).Text
	}
	text := fmt.Sprintf("%d 年末推算 %d 年的%s %s", x.Origin, x.Year, x.Measure, write(x.Predicted))
	if x.Low != nil {
		text += "（80%区间 " + write(x.Low) + "至 " + write(x.High) + "）"
	}
	text += "，实际 " + write(x.Actual)
	switch {
	case x.Error == nil:
	case x.Error.Sign() > 0:
		text += "，高估 " + amount.Percent(x.Error)
	case x.Error.Sign() < 0:
		text += "，低估 " + amount.Percent(new(big.Rat).Neg(x.Error))
	}
	return text
}
