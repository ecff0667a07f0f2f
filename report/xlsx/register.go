package xlsx

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/xlsx/book"
	"tongchou/report/xlsx/live"
)

const listFirst = 3 // first row of a list below title, caption and head

// followSheet is 跟踪: the units that used a fund and must balance in time.
func followSheet(v *report.View, s *book.Sheet) {
	s.Begin("跟踪登记：恢复收支平衡", captionOf(v)+"　用过基金的统筹区，应在期限内恢复收支平衡（收入不含上级补助收入）", listFirst, 0, false,
		"方案", "险种", "代码", "统筹区", "用款年度", "金额", "应恢复年度", "恢复年度", "状态", "条款", "整改情况")
	for i := range v.FollowUps {
		f := &v.FollowUps[i]
		row, unit := listFirst+i, v.Pool.Units[f.Unit]
		balanced := book.Whole.Of(f.Balanced)
		if f.Balanced == 0 {
			balanced = book.Style{Muted: true, Centre: true}.Of("—")
		}
		s.Line(row, 0, book.Plain, f.Scheme.Name, f.Insurance.Name, unit.Code, unit.Name, book.Whole.Of(f.Year), book.Money.Of(f.Amount),
			book.Whole.Of(f.DueYear), balanced, book.Style{Bold: f.State == calc.Unbalanced}.Of(f.State), report.Clause(f.Clause), book.Wrapped.AsInput().Of(nil))
	}
	s.Wide[10] = 40
	state := s.At(listFirst, 8)
	s.Alarm(state.Span(s.At(s.Height()-1, 8), s), "$"+state.Ref(s)+`="`+calc.Unbalanced+`"`)
	s.Sign(listFirst,
		"“"+calc.Rebalanced+"”：应恢复年度或者以前有一年收支平衡；“"+calc.InTime+"”：还没有到应恢复年度；“"+calc.Unbalanced+"”：过了应恢复年度仍没有平衡；“"+calc.Unknown+"”：有一年没有决算或预算数。",
		"“整改情况”由统筹区填写：原因，已经采取和将要采取的措施，预计恢复平衡的年度。")
}

// duties are the days of the policy, and those of the year's levies.
func duties(v *report.View) []report.Duty { return v.Duties(v.Instalments("全年")) }

// calendarSheet is 日历: the duties of the policy, day by day.
func calendarSheet(v *report.View, s *book.Sheet, days []report.Duty) {
	levies := ""
	if len(v.Instalments("全年")) > 0 {
		levies = "和各期上解的日期"
	}
	s.Begin("日历", fmt.Sprintf("%s　%d年　政策规定的期限%s；遇节假日以办事机关的通知为准", v.Pool.Policy.Name, v.Year, levies), listFirst, 0, false, "日期", "事项", "责任单位", "条款", "办理情况")
	for i, d := range days {
		row := listFirst + i
		look := book.Plain
		look.Total = i > 0 && days[i-1].Date.Month() != d.Date.Month()
		s.Line(row, 0, look, look.WithFormat(book.FormatDate).Of(serial(d.Date)), d.Name, d.Who, report.Clause(d.Clause), look.AsInput().Of(nil))
	}
	s.Wide[0], s.Wide[1], s.Wide[4] = 13, 44, 50
	s.Sign(listFirst)
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

// An evaluation scheme names what belongs to an indicator by these endings:
// 参保扩面_分值, 参保扩面_目标值, …; its sum is the step 考核总分.
const (
	scoreEnding  = "_得分"
	scoreTotal   = "考核总分"
	scoreReasons = "偏差原因"
)

var scoreParts = []struct{ head, ending string }{
	{"目标值", "_目标值"}, {"零分值", "_零分值"}, {"完成值", "_完成值"}, {"分值", "_分值"}, {"得分", scoreEnding},
}

// indicators lists the indicators that a run scores, in the order of steps.
func indicators(run *calc.Run) []string {
	var out []string
	for i := range run.Steps {
		if name, ok := strings.CutSuffix(run.Steps[i].Step.Name, scoreEnding); ok && run.Steps[i].PerUnit {
			out = append(out, name)
		}
	}
	return out
}

const scoreFirst = 3

// fillScores writes 考核: a row a unit and indicator, and the unit's total.
func fillScores(v *report.View, s *book.Sheet, p *live.Paper) {
	s.Begin("考核："+p.Scheme.Name+"（"+p.Insurance.Name+"）", paperCaption(v, p.Run)+"　数字取自底稿和参数；“偏差原因”由填报单位写", scoreFirst, 3, false, "代码", "统筹区", "指标")
	for j, c := range scoreParts {
		s.Put(2, 3+j, c.head, book.Head)
	}
	reason := 3 + len(scoreParts)
	s.Put(2, reason, scoreReasons, book.Head)
	s.Wide[reason] = 44
	row := scoreFirst
	for k, u := range p.Units {
		unit := v.Pool.Units[u]
		first := row
		for _, name := range indicators(p.Run) {
			look := book.Plain
			look.Total = row == first && k > 0
			s.Line(row, 0, look, unit.Code, unit.Name, name)
			for j, c := range scoreParts {
				showNamed(p, s, row, 3+j, name+c.ending, k, look)
			}
			s.Put(row, reason, nil, book.Style{Wrap: true, Total: look.Total}.AsInput())
			row++
		}
		if _, ok := p.Named(scoreTotal, k); ok {
			s.Line(row, 0, book.Style{Bold: true}, unit.Code, unit.Name, scoreTotal)
			showNamed(p, s, row, 3+len(scoreParts)-1, scoreTotal, k, book.Style{Bold: true})
			row++
		}
	}
	s.Filter = "A3:" + book.Column(reason) + strconv.Itoa(row)
}

// showNamed links to what a scheme calls name: a parameter, an input or a step.
func showNamed(p *live.Paper, s *book.Sheet, row, col int, name string, k int, look book.Style) {
	at, ok := p.Named(name, k)
	if !ok {
		s.Put(row, col, nil, look)
		return
	}
	value := at.Value()
	if at.Unknown() {
		value = (*big.Rat)(nil)
	} else if x, isNumber := value.(*big.Rat); value == nil || isNumber && x == nil {
		value = ""
	}
	s.Calc(row, col, book.NumberOf(at.Ref(s)), value, look.WithFormat(scoreFormat(p.Scheme, name)))
}

// scoreFormat shows the figures of an indicator like its target, a ratio as a
// percentage.
func scoreFormat(scheme *calc.Scheme, name string) string {
	indicator, ending, _ := strings.Cut(name, "_")
	if ending == "分值" || ending == "得分" || ending == "" {
		return "0.00"
	}
	if p := scheme.Parameter(indicator + "_目标值"); p != nil && p.Kind == "ratio" {
		return "0.00%"
	}
	return "#,##0.00"
}
