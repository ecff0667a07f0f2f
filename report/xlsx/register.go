package xlsx

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/xlsx/book"
)

const listFirst = 3 // first row of a list below title, caption and head

// followSheet is 跟踪: the units that used a fund and must balance in time.
func followSheet(v *report.View, s *book.Sheet) {
	s.Begin("跟踪登记："+calc.FollowUpYears, captionOf(v)+"　用过基金的统筹区，应在期限内恢复收支平衡（收入不含上级补助收入）", listFirst, 0, false,
		"方案", "险种", "代码", "统筹区", "用款年度", "金额", "应恢复年度", "恢复年度", "状态", "条款", "整改情况")
	for i := range v.FollowUps {
		f := &v.FollowUps[i]
		row, unit := listFirst+i, v.Pool.Units[f.Unit]
		balanced := book.Whole.Of(f.Balanced)
		if f.Balanced == 0 {
			balanced = book.Style{Muted: true, Centre: true}.Of("—")
		}
		s.Line(row, 0, book.Plain, f.Scheme.Name, f.Insurance.Name, unit.Code, unit.Name, book.Whole.Of(f.Year), book.Money.Of(f.Amount),
			book.Whole.Of(f.DueYear), balanced, book.Style{Bold: f.State == "逾期未平衡"}.Of(f.State), f.Clause, book.Wrapped.AsInput().Of(nil))
	}
	s.Wide[10] = 40
	state := s.At(listFirst, 8)
	s.Alarm(state.Span(s.At(s.Height()-1, 8), s), "$"+state.Ref(s)+`="逾期未平衡"`)
}

// duties are the days of the policy, and those of the year's levies where
// levies are paid at all.
func duties(v *report.View) []report.Duty {
	if slices.ContainsFunc(v.Settlements, func(s calc.UnitSettlement) bool { return s.Flow == calc.Levy }) {
		return v.Duties(v.Instalments("全年"))
	}
	return v.Duties(nil)
}

// calendarSheet is 日历: the duties of the policy, day by day.
func calendarSheet(v *report.View, s *book.Sheet, days []report.Duty) {
	s.Begin("日历", fmt.Sprintf("%s　%d年　政策规定的期限和各期上解的日期；遇节假日以办事机关的通知为准", v.Pool.Policy.Name, v.Year), listFirst, 0, false, "日期", "事项", "责任单位", "条款", "办理情况")
	for i, d := range days {
		row := listFirst + i
		look := book.Plain
		look.Total = i > 0 && days[i-1].Date.Month() != d.Date.Month()
		s.Line(row, 0, look, look.WithFormat(book.FormatDate).Of(serial(d.Date)), d.Name, d.Who, d.Clause, look.AsInput().Of(nil))
	}
	s.Wide[0], s.Wide[1], s.Wide[4] = 13, 44, 30
}

// serial is a day as a sheet counts it.
func serial(day time.Time) int {
	return int(day.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24)
}

// outcomeSheet is 回测: what the rules give beside what was published.
func outcomeSheet(v *report.View, s *book.Sheet) {
	s.Begin("回测：规则与公布数", v.Pool.Policy.Name+"　公布数精确到其最末一位；测算数四舍五入到同一位后相等，即为重现。金额单位：元", listFirst, 0, false,
		"编号", "事项", "险种", "统筹区", "年度", "测算数", "公布数", "差额", "公布到（元）", "结果", "说明", "来源")
	for i := range v.Outcomes {
		o := &v.Outcomes[i]
		row, unit := listFirst+i, v.Pool.NameOf(v.Pool.At(o.Unit))
		s.Line(row, 0, book.Plain, o.ID, book.Wrapped.Of(o.Title), o.Insurance, unit, book.Whole.Of(o.Year))
		s.Put(row, 6, o.Published, book.Money)
		s.Put(row, 8, o.Place, book.Style{Format: book.FormatCount})
		s.Line(row, 10, book.Wrapped, strings.TrimSpace(o.Fault+" "+o.Reason), o.Source)
		if o.Computed == nil {
			s.Put(row, 9, "算不出", book.Style{Centre: true})
			continue
		}
		made := s.Put(row, 5, o.Computed, book.Money)
		given, unit := s.At(row, 6).Ref(s), s.At(row, 8).Ref(s)
		s.Calc(row, 7, made.Ref(s)+"-"+given, o.Diff, book.Money)
		word := "有差"
		if o.Reproduced() {
			word = "重现"
		}
		s.Calc(row, 9, fmt.Sprintf(`IF(ROUND(%s/%s,0)=ROUND(%s/%[2]s,0),"重现","有差")`, made.Ref(s), unit, given), word, book.Style{Centre: true})
	}
	s.Wide[1], s.Wide[10], s.Wide[11] = 30, 50, 40
}
