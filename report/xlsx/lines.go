package xlsx

import (
	"math/big"

	"tongchou/calc"
	"tongchou/report/xlsx/book"
)

// The lines of the official tables that follow from others, and are no measures.
const (
	totalIncome  = "本年收入合计"
	totalExpense = "本年支出合计"
	balance      = "本年收支结余"
	grandLeft    = "总计（收入）"
	grandRight   = "总计（支出）"
)

// derivation is a line as the sum of some lines less others. It has no figure
// while one that it needs is missing; a transfer that is missing counts as none.
type derivation struct{ plus, minus, needs []string }

var derived = map[string]derivation{
	totalIncome:  {[]string{calc.Income, calc.GrantFromAbove, calc.LevyFromBelow}, nil, []string{calc.Income}},
	totalExpense: {[]string{calc.Expenditure, calc.GrantBelow, calc.LevyToAbove}, nil, []string{calc.Expenditure}},
	balance:      {[]string{totalIncome}, []string{totalExpense}, []string{totalIncome, totalExpense}},
	calc.Closing: {[]string{calc.Opening, balance}, nil, []string{calc.Opening, balance}},
	grandLeft:    {[]string{totalIncome, calc.Opening}, nil, []string{totalIncome, calc.Opening}},
	grandRight:   {[]string{totalExpense, calc.Closing}, nil, []string{totalExpense, calc.Closing}},
}

// written is the derivation over the cells of its lines: the sum as a formula
// and a figure, what must be there for it (as formulas), and whether it is.
func (d derivation) written(at func(line string) book.Place, from *book.Sheet) (text string, x *big.Rat, tests []string, whole bool) {
	var plus []string
	x, whole = new(big.Rat), true
	for _, l := range d.plus {
		plus = append(plus, at(l).Ref(from))
		x.Add(x, at(l).Amount())
	}
	text = "SUM(" + book.Args(plus) + ")"
	for _, l := range d.minus {
		text += "-" + at(l).Ref(from)
		x.Sub(x, at(l).Amount())
	}
	for _, l := range d.needs {
		tests = append(tests, "ISNUMBER("+at(l).Ref(from)+")")
		whole = whole && at(l).Number() != nil
	}
	return text, x, tests, whole
}
