package xlsx

import (
	"slices"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/xlsx/book"
	"tongchou/report/xlsx/live"
)

// officeSheets are the sheets that an office keeps beside the budget: made
// only where the pool has what they show.
type officeSheets struct {
	plan   *book.Sheet
	lists  *listSheets
	adjust map[*part]*adjustSheet
	scores map[*live.Paper]*book.Sheet
}

// addOffice makes the sheets that follow the official forms, in tab order.
func (w *workbook) addOffice() {
	o := &w.office
	o.adjust, o.scores = map[*part]*adjustSheet{}, map[*live.Paper]*book.Sheet{}
	for _, p := range w.parts {
		if a := newAdjust(w.view, w.Book, p.ins.Name); a != nil {
			o.adjust[p] = a
		}
	}
	if planned := slices.ContainsFunc(w.parts, func(p *part) bool { return spends(w.view, p.ins) }); planned {
		o.plan = w.Add("用款计划", planAbout)
	}
	addMemos(w.view, w.Book, func(int) bool { return true })
	o.lists = addLists(w.view, w.Book, calc.PoolLevel)
}

// spends reports whether a plan by month has anything to show.
func spends(v *report.View, ins *report.InsuranceView) bool {
	return slices.ContainsFunc(ins.Rows, func(r report.UnitRow) bool {
		x := v.Figures(calc.Planned, ins.Name, v.Year, r.Unit).Num(calc.Expenditure)
		return x != nil && x.Sign() != 0 || r.Grant != nil && r.Grant.Sign() != 0
	})
}

// addRegisters makes the sheets that follow the working papers and the data.
func (w *workbook) addRegisters() {
	v := w.view
	for _, p := range w.papers() {
		if len(indicators(p.Run)) > 0 {
			s := w.Add("考核-"+p.Insurance.Name, p.Scheme.Name+"：指标、目标值、完成值、分值、得分，偏差原因")
			w.office.scores[p] = s
		}
	}
	if papers := v.Register(); len(papers) > 0 {
		issuedSheet(v, w.Add("发文登记", "本年已经发出的文书、金额、分期和现状"), papers)
	}
	if len(v.FollowUps) > 0 {
		s := w.Add("跟踪登记", "用过基金的统筹区恢复收支平衡的期限和状态")
		followSheet(v, s)
	}
	if days := duties(v); len(days) > 0 {
		s := w.Add("日历", "各项期限的日期")
		calendarSheet(v, s, days)
	}
	if len(v.Outcomes) > 0 {
		s := w.Add("回测", "按规则测算的数与公布数的差")
		outcomeSheet(v, s)
	}
	if len(v.Hindcasts) > 0 {
		recordSheet(v, w.Add("推算记录", "站在以前各年末推算的数与后来的实际数"))
	}
}

// fillOffice fills what reads the summaries and working papers.
func (w *workbook) fillOffice() {
	v, o := w.view, &w.office
	for _, p := range w.parts {
		if a := o.adjust[p]; a != nil {
			a.fill(v, p)
		}
	}
	if o.plan != nil {
		fillPlan(v, o.plan, captionOf(v), w.poolPlan())
	}
	o.lists.fill(v, w.atlas)
	for _, p := range w.papers() {
		if s := o.scores[p]; s != nil {
			fillScores(v, s, p)
		}
	}
}
