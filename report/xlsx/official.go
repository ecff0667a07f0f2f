package xlsx

import (
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/xlsx/book"
)

// formLine is a line of one half of the official 收支预算表. Lines at the
// margin are numbered; a line without a measure is one that pools do not
// collect, and stays empty.
type formLine struct {
	label   string
	measure string
	indent  int
}

// The lines above 小计, by insurance, in the official order.
var formIncome = map[string][]formLine{
	"职工": {
		{label: "基本医疗保险费收入", measure: "征缴收入"},
		{label: "其中：单位缴费", indent: 1}, {label: "个人缴费", indent: 2},
		{label: "财政补贴收入", measure: "财政补贴收入"},
		{label: "利息收入", measure: "利息收入"},
		{label: "转移收入", measure: "转移收入"},
		{label: "其他收入", measure: "其他收入"},
	},
	"居民": {
		{label: "基本医疗保险费收入", measure: "征缴收入"},
		{label: "其中：集体扶持收入", indent: 1}, {label: "城乡医疗救助资助收入", indent: 2}, {label: "财政为困难人员代缴收入", indent: 2},
		{label: "财政补贴收入", measure: "财政补贴收入"},
		{label: "其中：按规定标准补助收入", indent: 1}, {label: "对医保基金负担新冠病毒疫苗及接种费用的补助", indent: 2},
		{label: "利息收入", measure: "利息收入"},
		{label: "其他收入", measure: "其他收入"},
	},
}

var formExpenditure = map[string][]formLine{
	"职工": {
		{label: "基本医疗保险待遇支出", measure: "待遇支出"},
		{label: "其中：住院费用支出", indent: 1}, {label: "门诊费用支出", indent: 2},
		{label: "生育医疗费用支出", indent: 2}, {label: "生育津贴支出", indent: 2},
		{label: "转移支出", measure: "转移支出"},
		{label: "其他支出", measure: "其他支出"},
	},
	"居民": {
		{label: "基本医疗保险待遇支出", measure: "待遇支出"},
		{label: "其中：住院费用支出", indent: 1}, {label: "门诊费用支出", indent: 2},
		{label: "大病保险支出", measure: "大病保险支出"},
		{label: "其他支出", measure: "其他支出"},
	},
}

var formTitles = map[string]string{
	"职工": "职工基本医疗保险基金收支预算表（统筹基金）",
	"居民": "城乡居民基本医疗保险基金收支预算表",
}

func formTitle(insurance string) string {
	if t, ok := formTitles[insurance]; ok {
		return t
	}
	return insurance + "保险基金收支预算表"
}

// formYear is a column of the form. figure gives a measure in 元: its formula
// and what it comes to; without a formula the figure is to be typed. A nil
// figure is missing.
type formYear struct {
	title  string
	figure func(measure string) (formula string, x *big.Rat)
}

// form is a 收支预算表 being laid out: income on the left, expenditure on the right.
type form struct {
	*book.Sheet
	unit  amount.Scale
	years []formYear
	lines [2][]formLine         // above 小计
	label map[string]book.Place // of measures and derived lines; the years stand right of it
}

const formFirst = 4 // row of the first line

// formTails are the lines below those of either half; "" is crossed out.
var formTails = [2][7]string{
	{calc.Income, calc.GrantFromAbove, calc.LevyFromBelow, totalIncome, "", calc.Opening, grandLeft},
	{calc.Expenditure, calc.GrantBelow, calc.LevyToAbove, totalExpense, balance, calc.Closing, grandRight},
}

// tailLabel is how the form calls one of them.
func tailLabel(line string) string {
	switch line {
	case calc.Income, calc.Expenditure:
		return "本年" + line
	case calc.Closing:
		return "年末滚存结余"
	}
	return line
}

// formLines are the lines above 小计: the official ones, and after them
// whatever else the pool's 小计 is made of.
func (f *form) formLines(v *report.View, official []formLine, total string) []formLine {
	out := slices.Clone(official)
	for _, m := range v.Pool.Measures {
		known := slices.ContainsFunc(out, func(l formLine) bool { return l.measure == m.Name })
		has := slices.ContainsFunc(f.years, func(y formYear) bool { _, x := y.figure(m.Name); return x != nil && x.Sign() != 0 })
		if m.PartOf == total && !known && has {
			out = append(out, formLine{label: m.Name, measure: m.Name})
		}
	}
	return out
}

// fillForm writes a whole form on a sheet of its own, in the official unit.
func fillForm(v *report.View, s *book.Sheet, insurance, maker string, years []formYear) *form {
	f := &form{Sheet: s, unit: report.BudgetScale(v.Pool), years: years, label: map[string]book.Place{}}
	f.lines[0] = f.formLines(v, formIncome[insurance], calc.Income)
	f.lines[1] = f.formLines(v, formExpenditure[insurance], calc.Expenditure)
	most := max(len(f.lines[0]), len(f.lines[1]))
	s.Put(0, 0, formTitle(insurance), book.Title)
	caption := "编制单位：" + maker + "　　年度：" + yearText(v) + "　　" + unitCaption(f.unit)
	if doubts := v.Doubts(); len(doubts) > 0 {
		caption += "　　标记：" + strings.Join(doubts, " · ")
	}
	s.Put(1, 0, caption, book.Caption)
	if v.Warning != "" {
		s.Put(2, 0, v.Warning, book.Style{Alarm: true, Free: true})
	}
	s.Heads, s.TitleFrom = formFirst, formFirst-1
	for side := range f.lines {
		f.half(side, most)
	}
	for i := range years {
		f.column(i)
	}
	return f
}

// half writes the labels of one side, of so many lines above 小计, and settles
// where each measure stands.
func (f *form) half(side, most int) {
	col := side * (1 + len(f.years))
	f.Put(formFirst-1, col, "项　目", book.Head)
	for i, y := range f.years {
		f.Put(formFirst-1, col+1+i, y.title, book.Head)
		f.Wide[col+1+i] = 20
	}
	number := 0
	numbered := func(label string) string { number++; return numeral(number) + "、" + label }
	for i := range most {
		row := formFirst + i
		if i >= len(f.lines[side]) {
			f.crossed(row, col)
			continue
		}
		l := f.lines[side][i]
		if l.indent == 0 {
			l.label = numbered(l.label)
		}
		f.label[l.measure] = f.Put(row, col, l.label, book.Style{Indent: l.indent*2 + side, Free: l.measure == ""})
	}
	for i, line := range formTails[side] {
		row, look := formFirst+most+i, book.Style{Indent: side}
		if i == 0 || i == 3 || i == 6 {
			look = look.AsTotal()
		}
		switch {
		case line == "":
			f.crossed(row, col)
		case i == 6:
			f.label[line] = f.Put(row, col, "总　计", look)
		default:
			f.label[line] = f.Put(row, col, numbered(tailLabel(line)), look)
		}
	}
}

// crossed writes that the form has no such line.
func (f *form) crossed(row, col int) {
	for i := range 1 + len(f.years) {
		f.Put(row, col+i, "×", book.Style{Centre: true, Muted: true})
	}
}

// place is the cell of a line in the i-th year.
func (f *form) place(line string, i int) book.Place {
	at := f.label[line]
	return f.At(at.Row, at.Col+1+i)
}

// figure is a measure of the i-th year in the form's unit.
func (f *form) figure(measure string, i int) (string, *big.Rat) {
	text, x := f.years[i].figure(measure)
	return inUnit(f.unit, text), f.unit.Rat(x)
}

// column writes the figures of one year: what is given, then what follows.
func (f *form) column(i int) {
	for _, l := range slices.Concat(f.lines[0], f.lines[1]) {
		if l.measure != "" {
			f.given(l.measure, i, book.Money)
		}
	}
	f.subtotal(calc.Income, f.lines[0], i)
	f.subtotal(calc.Expenditure, f.lines[1], i)
	for _, m := range []string{calc.GrantFromAbove, calc.LevyFromBelow, calc.GrantBelow, calc.LevyToAbove, calc.Opening} {
		f.given(m, i, book.Money)
	}
	total := book.Money.AsTotal()
	f.derived(totalIncome, i, total)
	f.derived(totalExpense, i, total)
	f.derived(balance, i, book.Money)
	f.closing(i)
	f.derived(grandLeft, i, total)
	f.derived(grandRight, i, total)
}

// given writes a figure that comes from elsewhere.
func (f *form) given(measure string, i int, look book.Style) {
	at := f.place(measure, i)
	text, x := f.figure(measure, i)
	switch {
	case text != "":
		f.Calc(at.Row, at.Col, text, book.OrBlank(x), look)
	case x == nil:
		f.Put(at.Row, at.Col, nil, look)
	default:
		if measure == calc.Opening && i > 0 {
			before := f.place(calc.Closing, i-1)
			if y := before.Number(); y != nil && y.Cmp(x) == 0 {
				f.Calc(at.Row, at.Col, before.Ref(f.Sheet), x, look)
				return
			}
		}
		f.Put(at.Row, at.Col, x, look.AsInput())
	}
}

// subtotal sums the lines above it where they make up the given 小计.
func (f *form) subtotal(measure string, lines []formLine, i int) {
	_, given := f.figure(measure, i)
	sum, refs := new(big.Rat), []string{}
	for _, l := range lines {
		if at := f.place(l.measure, i); l.measure != "" && at.Number() != nil {
			sum.Add(sum, at.Number())
			refs = append(refs, at.Ref(f.Sheet))
		}
	}
	at, look := f.place(measure, i), book.Money.AsTotal()
	if given == nil || len(refs) == 0 || sum.Cmp(given) != 0 {
		f.given(measure, i, look)
		return
	}
	f.Calc(at.Row, at.Col, "SUM("+book.Args(refs)+")", given, look)
}

// derived writes a line that follows from others.
func (f *form) derived(line string, i int, look book.Style) {
	text, x, tests, whole := derived[line].written(func(l string) book.Place { return f.place(l, i) }, f.Sheet)
	if !whole {
		x = nil
	}
	test := book.Args(tests)
	if len(tests) > 1 {
		test = "AND(" + test + ")"
	}
	at := f.place(line, i)
	f.Calc(at.Row, at.Col, "IF("+test+","+text+`,"")`, book.OrBlank(x), look)
}

// closing writes 年末滚存结余: opening and balance where they give the known
// closing, else the closing as it is known.
func (f *form) closing(i int) {
	_, given := f.figure(calc.Closing, i)
	opening, surplus := f.place(calc.Opening, i).Number(), f.place(balance, i).Number()
	if given != nil && (opening == nil || surplus == nil || book.Add(opening, surplus).Cmp(given) != 0) {
		f.given(calc.Closing, i, book.Money)
		return
	}
	f.derived(calc.Closing, i, book.Money)
}

// numeral is a small number in Chinese.
func numeral(n int) string {
	digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	switch {
	case n < 10:
		return digits[n]
	case n < 20:
		return "十" + digits[n-10]
	}
	return digits[n/10] + "十" + digits[n%10]
}
