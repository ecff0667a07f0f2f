package xlsx

import (
	"fmt"
	"math/big"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/chart"
	"tongchou/report/xlsx/book"
)

// Columns of 推算记录 that formulas read.
const (
	recordSaid   = 4
	recordLow    = 5
	recordHigh   = 6
	recordCame   = 7
	recordError  = 8
	recordWithin = 9
)

// recordSheet is 推算记录: what projections would have said in years that are over beside
// what came, figure by figure, and how far they were off.
func recordSheet(v *report.View, s *book.Sheet) {
	caption := "误差＝推算÷实际－1；区间是随机推算的 P10 到 P90"
	if none := chart.NoRecord(v); none != "" {
		caption += "。" + none
	}
	s.Begin("推算记录", caption, 2, 0, true)
	row := 2
	for i, r := range chart.RecordsOf(v) {
		row = meanOfRecord(s, s.Section(row, r.Caption+"：平均", "指标", "提前年数", "次数", "平均绝对误差", "平均误差", "区间实际包含", "标记"), v.Hindcasts[i].Scores())
		for _, text := range []string{r.How + "。", r.Said, strings.TrimSuffix(r.Note, "。")} {
			if text != "" {
				s.Put(row, 0, text, book.Style{Muted: true, Wrap: true})
				s.Merge(row, 0, recordWithin)
				row++
			}
		}
		row = s.Section(row+1, r.Caption+"：逐次", "指标", "当时（年末）", "年度", "提前年数", "推算", "80%区间低", "80%区间高", "实际", "误差", "区间内", "标记")
		for k := range v.Hindcasts[i].Rows {
			figureOfRecord(s, row, &v.Hindcasts[i].Rows[k])
			row++
		}
		row++
	}
}

// figureOfRecord is one figure told, with how far it was off as a formula.
func figureOfRecord(s *book.Sheet, row int, h *calc.Hindsight) {
	look := book.Money
	if t, _ := formula.TypeOf(h.Kind); t != formula.MoneyType {
		look = book.Style{Format: book.FormatOf(t)}
	}
	s.Line(row, 0, book.Plain, h.Measure, book.Whole.Of(h.Origin), book.Whole.Of(h.Year), book.Whole.Of(h.Horizon()))
	said, came := s.Put(row, recordSaid, h.Predicted, look), s.Put(row, recordCame, h.Actual, look)
	if h.Error != nil {
		s.Calc(row, recordError, fmt.Sprintf("(%s-%s)/ABS(%[2]s)", said.Ref(s), came.Ref(s)), h.Error, book.Style{Format: "0.00%"})
	}
	within := amount.Missing
	if h.Low != nil {
		low, high := s.Put(row, recordLow, h.Low, look), s.Put(row, recordHigh, h.High, look)
		if within = "否"; h.Within() {
			within = "是"
		}
		s.Calc(row, recordWithin, fmt.Sprintf(`IF(AND(%s<=%s,%[2]s<=%[3]s),"是","否")`, low.Ref(s), came.Ref(s), high.Ref(s)), within, book.Style{Centre: true})
	} else {
		s.Put(row, recordWithin, within, book.Style{Centre: true})
	}
	if h.Today {
		s.Put(row, recordWithin+1, "事后", book.Style{Centre: true})
	}
}

// meanOfRecord are the scores of a record; it returns the row after them.
func meanOfRecord(s *book.Sheet, row int, scores []calc.Score) int {
	percent := book.Style{Format: "0.00%"}
	for _, x := range scores {
		s.Line(row, 0, book.Plain, x.Measure, book.Whole.Of(x.Horizon), book.Whole.Of(x.Count))
		for col, r := range []*big.Rat{x.Off, x.Error, x.Coverage} {
			if r != nil {
				s.Put(row, 3+col, r, percent)
			}
		}
		if x.Today {
			s.Put(row, 6, "事后", book.Style{Centre: true})
		}
		row++
	}
	return row
}
