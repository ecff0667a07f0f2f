package form

import (
	"math/big"
	"strings"

	"tongchou/calc"
	"tongchou/calc/explanation"
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
		rule   *calc.InputProgram
	}
	var items []item
	for _, sp := range f.program.Schemes {
		for _, ins := range sp.Insurance {
			for _, rule := range sp.Inputs {
				if rule.PerUnit && !rule.Decision && sp.FirstYear <= f.ask.Year && !sp.Ended(f.ask.Year) && takesPart(f.pool, f.unit, ins) {
					items = append(items, item{sp.Scheme, ins, rule})
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
		at := s.Put(row, 5, nil, book.Style{Format: inputFormat(it.rule.InputRule)}.AsInput())
		s.Put(row, 6, nil, book.Style{Wrap: true}.AsInput())
		s.Put(row, 7, nil, book.Style{Wrap: true}.AsInput())
		s.Line(row, 8, book.Wrapped, it.scheme.Name, amount.KindWord(it.rule.Kind), f.choices(it.rule), report.Clause(it.rule.Clause), f.absent(it.rule), f.onRecord(it.scheme.ID, it.ins, it.rule.Name))
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

// absent says in words what stands for an input that nobody fills in.
func (f *form) absent(in *calc.InputProgram) string {
	stand := in.Default
	if stand == nil {
		stand = in.Suggest
	}
	switch {
	case stand == nil:
		return "缺数"
	case stand.Root.Op == formula.OpText && stand.Root.Str == "":
		return "空"
	}
	return f.words(stand)
}

// choices says in words what an input may be.
func (f *form) choices(in *calc.InputProgram) string {
	switch {
	case in.Kind == "bool":
		return "是、否"
	case len(in.OneOf) > 0:
		return strings.Join(in.OneOf, "、")
	case in.Min != nil && in.Max != nil:
		return f.words(in.Min) + "至" + f.words(in.Max)
	case in.Min != nil:
		return "不小于" + f.words(in.Min)
	case in.Max != nil:
		return "不大于" + f.words(in.Max)
	}
	return ""
}

// words are a formula of an input as people read it.
func (f *form) words(of *formula.Formula) string {
	switch root := of.Root; root.Op {
	case formula.OpBool:
		return formula.Yes(root.Yes).String()
	case formula.OpText:
		return root.Str
	}
	return explanation.Define(of, f.ask.Year)
}
