package xlsx

import (
	"math/big"
	"strconv"
	"strings"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/xlsx/book"
	"tongchou/report/xlsx/live"
)

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
	if x, isNumber := value.(*big.Rat); value == nil || isNumber && x == nil {
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
