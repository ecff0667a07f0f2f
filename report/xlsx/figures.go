package xlsx

import (
	"math/big"

	"tongchou/calc"
	"tongchou/calc/official"
	"tongchou/report"
	"tongchou/report/xlsx/book"
)

// unitFigures are what a unit's forms read: last year as recorded, and the budget
// year with the plan's transfers, worked out in cells.
func unitFigures(v *report.View, u *report.UnitView, amounts []flowAt) official.Source {
	return func(a official.Ask) official.Figure {
		if a.Book != (calc.Book{}) || a.Year.Basis != "" {
			return v.BookFigure(a, u.Index)
		}
		var ui *report.UnitInsurance
		for i := range u.Insurances {
			if u.Insurances[i].Name == a.Insurance {
				ui = &u.Insurances[i]
			}
		}
		if ui == nil { // which no scheme is for
			return v.BookFigure(a, u.Index)
		}
		figures := v.Figures(calc.Recorded, a.Insurance, v.Year-a.Year.Back, u.Index)
		if a.Year.Back != 0 {
			return figureOf(figures, a.Measure)
		}
		planned := func(flow calc.Flow, sum *big.Rat) official.Figure {
			var refs []string
			for _, x := range amounts {
				if x.insurance == ui.Name && x.line.Step.Flow == flow && x.line.Status != calc.StatusPreview {
					refs = append(refs, x.at.Ref(nil))
				}
			}
			if sum == nil {
				return official.Figure{State: official.Unknown}
			}
			out := official.Figure{State: official.Known, Value: sum}
			if flow == calc.Grant && ui.Row.Open() {
				out = out.Open()
			}
			if text := book.Plus(refs); text != "" {
				out.Ref = text
			}
			return out
		}
		switch a.Measure {
		case calc.LevyToAbove:
			return planned(calc.Levy, ui.Row.Levy)
		case calc.GrantFromAbove:
			return planned(calc.Grant, ui.Row.Grant)
		case calc.LevyFromBelow, calc.GrantBelow, calc.Closing:
			return official.Figure{}
		case calc.Opening:
			if x := unitOpening(v.Figures(calc.Recorded, a.Insurance, v.Year-1, u.Index), figures); x != nil {
				return official.Figure{State: official.Known, Value: x}
			}
		}
		return figureOf(figures, a.Measure)
	}
}

// figureOf is a measure of a year's figures.
func figureOf(f *calc.Figures, measure string) official.Figure {
	switch x := f.Of(measure); {
	case x.Num != nil:
		return official.Figure{State: official.Known, Value: x.Num}
	case x.Pos != nil:
		return official.Figure{State: official.Blank}
	}
	return official.Figure{}
}

// unitOpening is what a unit begins the budget year with.
func unitOpening(last, now *calc.Figures) *big.Rat {
	if closing := last.Num(calc.Closing); closing != nil {
		return book.Add(closing, now.Num(calc.Adjustment))
	}
	return now.Num(calc.Opening)
}

// poolFigures are what the pool's forms read: the cells of 汇总抵销 before
// anything is taken out, and of 数据.
func (w *workbook) poolFigures() official.Source {
	return func(a official.Ask) official.Figure {
		if a.Book != (calc.Book{}) || a.Year.Basis != "" || a.Year.Back > 1 || !w.view.Adds(a.Measure) {
			return w.view.BookFigure(a, calc.PoolLevel)
		}
		for _, p := range w.parts {
			if p.ins.Name != a.Insurance {
				continue
			}
			if _, ok := p.merge.at[a.Measure]; ok {
				return cellFigure(p.merge.place(a.Measure, 1-a.Year.Back, mergeSum))
			}
			if p.data.Has(a.Measure) && p.data.Years(a.Year.Back) {
				return cellFigure(p.merge.total(a.Year.Back, a.Measure))
			}
		}
		return w.view.BookFigure(a, calc.PoolLevel)
	}
}

// cellFigure is what a cell holds.
func cellFigure(at book.Place) official.Figure {
	switch x := at.Number(); {
	case at.Unknown():
		return official.Figure{State: official.Unknown}
	case x != nil:
		out := official.Figure{State: official.Known, Value: x, Ref: book.NumberOf(at.Ref(nil))}
		if at.Open() {
			return out.Open()
		}
		return out
	}
	return official.Figure{State: official.Blank}
}
