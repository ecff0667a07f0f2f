package form

import (
	"math/big"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/xlsx/book"
)

// items is 填报事项: what units report for the schemes in force, apart
// from what is decided above them.
func (f *form) items() {
	type item struct {
		scheme *calc.Scheme
		ins    string
		rule   *calc.InputRule
	}
	var items []item
	for _, sp := range f.pool.Policy.Schemes {
		for _, ins := range sp.Insurance {
			for _, rule := range sp.Inputs {
				if rule.PerUnit && !rule.Decision && sp.FirstYear <= f.ask.Year && !sp.Ended(f.ask.Year) && takesPart(f.pool, f.unit, ins) {
					items = append(items, item{sp, ins, rule})
				}
			}
		}
	}
	if len(items) == 0 {
		return
	}
	s := f.Add("填报事项", "申请、原因等由本统筹区填报的事项")
	s.Line(0, 0, book.Head, "年度", "方案", "险种", "代码", "项目", "数值", "依据", "说明", "※方案", "※单位", "※可填", "※条款", "※没有填时", "※在档")
	s.Heads, s.Leads = 1, 6
	unit := f.pool.Units[f.unit]
	for i, it := range items {
		row := 1 + i
		s.Put(row, 0, f.ask.Year, book.Style{Format: book.FormatWhole})
		s.Line(row, 1, book.Plain, it.scheme.ID, it.ins, unit.Code, it.rule.Name)
		at := s.Put(row, 5, nil, book.Style{Format: inputFormat(it.rule)}.AsInput())
		s.Put(row, 6, nil, book.Style{Wrap: true}.AsInput())
		s.Put(row, 7, nil, book.Style{Wrap: true}.AsInput())
		s.Line(row, 8, book.Wrapped, it.scheme.Name, amount.KindWord(it.rule.Kind), inputChoices(it.rule), report.Clause(it.rule.Clause), absent(it.rule), f.onRecord(it.scheme.ID, it.ins, it.rule.Name))
		if it.rule.Note != "" {
			s.Note(s.At(row, 4), it.rule.Note)
		}
		switch {
		case it.rule.Kind == "bool":
			s.Offer(at.Ref(s), []string{"是", "否"})
		case len(it.rule.OneOf) > 0:
			s.Offer(at.Ref(s), it.rule.OneOf)
		case it.rule.Kind != "text":
			s.Restrict(book.Limit{Cells: at.Ref(s), Least: "-99999999999999", Most: "99999999999999", Text: it.rule.Name + "应为数字；没有的留空"})
		}
	}
	s.Wide[5], s.Wide[6], s.Wide[7], s.Wide[8], s.Wide[12] = 18, 24, 30, 24, 30
}

// onRecord is what has been filled in for an item, "" for nothing.
func (f *form) onRecord(scheme, ins, item string) string {
	if in := f.pool.InputOf(f.ask.Year, scheme, ins, item, f.unit); in != nil {
		return in.Raw
	}
	return ""
}

func inputFormat(rule *calc.InputRule) string {
	if rule.Kind == "bool" {
		return book.FormatGeneral
	}
	return book.FormatOfKind(rule.Kind, formula.Decimal(new(big.Rat)))
}

// absent says what stands for an input that nobody fills in.
func absent(rule *calc.InputRule) string {
	switch text := rule.Default.Text + rule.Suggest.Text; {
	case text == `""`:
		return "空"
	case text == "":
		return "缺数"
	default:
		return formula.Plain(text)
	}
}

func inputChoices(rule *calc.InputRule) string {
	switch {
	case rule.Kind == "bool":
		return "是、否"
	case len(rule.OneOf) > 0:
		return strings.Join(rule.OneOf, "、")
	case rule.Min.Given() && rule.Max.Given():
		return rule.Min.Plain() + " 至 " + rule.Max.Plain()
	case rule.Min.Given():
		return "不小于 " + rule.Min.Plain()
	case rule.Max.Given():
		return "不大于 " + rule.Max.Plain()
	}
	return ""
}
