package xlsx

import (
	"math/big"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/xlsx/book"
)

// formLine is a line of one half of the official 收支预算表. Lines at the
// margin are numbered; a line without a measure is one that pools do not
// collect, and stays empty.
type formLine struct {
	label   string
	measure string
	indent  int
	cross   bool // ×: the form has no such line
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

// formYear is a column of the form: where its figures come from.
type formYear struct {
	title string
	// figure gives a measure's formula and value; without a formula the value
	// is a figure to be typed. A nil value is missing.
	figure func(measure string) (formula string, value any)
}

// form is a 收支预算表 being laid out.
type form struct {
	*book.Sheet
	years   []formYear
	income  []formLine
	expense []formLine
	tail    int                     // row of the 小计 line
	at      map[string]int          // rows of measures
	right   map[string]bool         // on the expenditure side
	values  map[book.Place]*big.Rat // what the derived lines have come to
}

const formFirst = 4 // row of the first line

// formLines are the lines above 小计: the official ones, and after them
// whatever else the pool's 小计 is made of.
func formLines(official []formLine, v *report.View, insurance, total string, has func(string) bool) []formLine {
	out := append([]formLine(nil), official...)
	known := map[string]bool{}
	for _, l := range out {
		known[l.measure] = true
	}
	for _, m := range v.Pool.Measures {
		if m.PartOf == total && !known[m.Name] && has(m.Name) {
			out = append(out, formLine{label: m.Name, measure: m.Name})
		}
	}
	return out
}

// fillForm writes a whole form on a sheet of its own, in the official unit; the
// figures of years are in 元.
func fillForm(v *report.View, s *book.Sheet, insurance, maker string, years []formYear) *form {
	years = yearsIn(report.BudgetScale(v.Pool), years)
	has := func(measure string) bool {
		for _, y := range years {
			if x, _ := second(y.figure(measure)).(*big.Rat); x != nil && x.Sign() != 0 {
				return true
			}
		}
		return false
	}
	f := &form{Sheet: s, years: years, at: map[string]int{}, right: map[string]bool{}, values: map[book.Place]*big.Rat{}}
	f.income = formLines(formIncome[insurance], v, insurance, calc.Income, has)
	f.expense = formLines(formExpenditure[insurance], v, insurance, calc.Expenditure, has)
	for len(f.income) < len(f.expense) {
		f.income = append(f.income, formLine{cross: true})
	}
	for len(f.expense) < len(f.income) {
		f.expense = append(f.expense, formLine{cross: true})
	}
	f.tail = formFirst + len(f.income)
	s.Heads, s.TitleFrom, s.Leads = formFirst, 2, 0
	f.heads(v, insurance, maker)
	f.half(0, f.income, [7]string{calc.Income, calc.GrantFromAbove, calc.LevyFromBelow, totalIncome, "", calc.Opening, grandLeft})
	f.half(1, f.expense, [7]string{calc.Expenditure, calc.GrantBelow, calc.LevyToAbove, totalExpense, balance, calc.Closing, grandRight})
	for i := range years {
		f.column(i)
	}
	return f
}

func second(_ string, v any) any { return v }

// The derived lines, which are no measures.
const (
	totalIncome  = "本年收入合计"
	totalExpense = "本年支出合计"
	balance      = "本年收支结余"
	grandLeft    = "总计（收入）"
	grandRight   = "总计（支出）"
)

var tailLabels = map[string]string{
	calc.Income: "本年收入小计", calc.GrantFromAbove: "上级补助收入", calc.LevyFromBelow: "下级上解收入",
	calc.Opening: "上年结余", calc.Expenditure: "本年支出小计", calc.GrantBelow: "补助下级支出",
	calc.LevyToAbove: "上解上级支出", calc.Closing: "年末滚存结余",
	totalIncome: totalIncome, totalExpense: totalExpense, balance: balance,
}

func (f *form) heads(v *report.View, insurance, maker string) {
	f.Put(0, 0, formTitle(insurance), book.Title)
	f.Put(1, 0, "编制单位："+maker+"　　年度："+yearText(v)+"　　"+unitCaption(report.BudgetScale(v.Pool)), book.Caption)
	if v.Warning != "" {
		f.Put(2, 0, v.Warning, book.Style{Alarm: true, Free: true})
	}
	width := 1 + len(f.years)
	for side := range 2 {
		f.Put(formFirst-1, side*width, "项　目", book.Head)
		for i, y := range f.years {
			f.Put(formFirst-1, side*width+1+i, y.title, book.Head)
			f.Wide[side*width+1+i] = 20
		}
	}
	f.TitleFrom = formFirst - 1
}

// half writes the labels of one side and settles where each measure stands.
func (f *form) half(side int, lines []formLine, tail [7]string) {
	col := side * (1 + len(f.years))
	number := 0
	mark := func(row int, measure string) {
		f.at[measure] = row
		f.right[measure] = side == 1
	}
	for i, l := range lines {
		row := formFirst + i
		switch {
		case l.cross:
			f.crossed(row, col)
			continue
		case l.indent == 0:
			number++
			l.label = numeral(number) + "、" + l.label
		}
		f.Put(row, col, l.label, book.Style{Indent: l.indent*2 + side, Free: l.measure == ""})
		if l.measure != "" {
			mark(row, l.measure)
		}
	}
	for i, measure := range tail {
		row := f.tail + i
		look := book.Style{Indent: side}
		if i == 0 || i == 3 || i == 6 {
			look = look.AsTotal()
		}
		switch {
		case measure == "":
			f.crossed(row, col)
			continue
		case i == 6:
			f.Put(row, col, "总　计", look)
		default:
			number++
			f.Put(row, col, numeral(number)+"、"+tailLabels[measure], look)
		}
		mark(row, measure)
	}
}

func (f *form) crossed(row, col int) {
	for i := range 1 + len(f.years) {
		f.Put(row, col+i, "×", book.Style{Centre: true, Muted: true})
	}
}

// place is the cell of a measure in the i-th year.
func (f *form) place(measure string, i int) book.Place {
	col := 1 + i
	if f.right[measure] {
		col += 1 + len(f.years)
	}
	return f.Sheet.At(f.at[measure], col)
}

// column writes the figures of one year: what is given, then what follows.
func (f *form) column(i int) {
	for _, l := range append(append([]formLine(nil), f.income...), f.expense...) {
		if l.measure != "" {
			f.given(l.measure, i, book.Money)
		}
	}
	f.subtotal(calc.Income, f.income, i)
	f.subtotal(calc.Expenditure, f.expense, i)
	for _, m := range []string{calc.GrantFromAbove, calc.LevyFromBelow, calc.GrantBelow, calc.LevyToAbove, calc.Opening} {
		f.given(m, i, book.Money)
	}
	total := book.Money.AsTotal()
	f.derived(totalIncome, i, total, calc.Income, []string{calc.Income, calc.GrantFromAbove, calc.LevyFromBelow}, nil)
	f.derived(totalExpense, i, total, calc.Expenditure, []string{calc.Expenditure, calc.GrantBelow, calc.LevyToAbove}, nil)
	f.derived(balance, i, book.Money, totalIncome, []string{totalIncome}, []string{totalExpense}, totalExpense)
	f.closing(i)
	f.derived(grandLeft, i, total, totalIncome, []string{totalIncome, calc.Opening}, nil, calc.Opening)
	f.derived(grandRight, i, total, totalExpense, []string{totalExpense, calc.Closing}, nil, calc.Closing)
}

// given writes a figure that comes from elsewhere.
func (f *form) given(measure string, i int, look book.Style) {
	at := f.place(measure, i)
	text, value := f.years[i].figure(measure)
	x, _ := value.(*big.Rat)
	f.values[at] = x
	if text == "" {
		if x == nil {
			f.Put(at.Row, at.Col, nil, look)
			return
		}
		if measure == calc.Opening && i > 0 {
			before := f.place(calc.Closing, i-1)
			if y := f.values[before]; y != nil && y.Cmp(x) == 0 {
				f.Calc(at.Row, at.Col, before.Ref(f.Sheet), x, look)
				return
			}
		}
		f.Put(at.Row, at.Col, x, look.AsInput())
		return
	}
	f.Calc(at.Row, at.Col, text, value, look)
}

// subtotal sums the lines above it where they make up the given 小计.
func (f *form) subtotal(measure string, lines []formLine, i int) {
	look := book.Money.AsTotal()
	_, value := f.years[i].figure(measure)
	given, _ := value.(*big.Rat)
	sum, refs := new(big.Rat), []string{}
	for _, l := range lines {
		if l.measure == "" {
			continue
		}
		at := f.place(l.measure, i)
		if f.values[at] == nil {
			continue
		}
		sum.Add(sum, f.values[at])
		refs = append(refs, at.Ref(f.Sheet))
	}
	if given == nil || len(refs) == 0 || sum.Cmp(given) != 0 {
		f.given(measure, i, look)
		return
	}
	at := f.place(measure, i)
	f.values[at] = given
	f.Calc(at.Row, at.Col, "SUM("+book.Args(refs)+")", given, look)
}

// derived writes a line as the sum of some lines less others. It stays empty
// while one of the lines it needs is missing; a transfer line that is missing
// counts as none.
func (f *form) derived(name string, i int, look book.Style, needs string, plus, less []string, also ...string) {
	at := f.place(name, i)
	var tests, refs []string
	value := new(big.Rat)
	missing := false
	for _, m := range append([]string{needs}, also...) {
		p := f.place(m, i)
		tests = append(tests, "ISNUMBER("+p.Ref(f.Sheet)+")")
		missing = missing || f.values[p] == nil
	}
	for _, m := range plus {
		p := f.place(m, i)
		refs = append(refs, p.Ref(f.Sheet))
		if x := f.values[p]; x != nil {
			value.Add(value, x)
		}
	}
	text := "SUM(" + book.Args(refs) + ")"
	for _, m := range less {
		p := f.place(m, i)
		text += "-" + p.Ref(f.Sheet)
		if x := f.values[p]; x != nil {
			value.Sub(value, x)
		}
	}
	test := tests[0]
	if len(tests) > 1 {
		test = "AND(" + book.Args(tests) + ")"
	}
	text = "IF(" + test + "," + text + `,"")`
	if missing {
		f.Calc(at.Row, at.Col, text, "", look)
		return
	}
	f.values[at] = value
	f.Calc(at.Row, at.Col, text, value, look)
}

// closing writes 年末滚存结余: opening and balance where they give the known
// closing, else the closing as it is known.
func (f *form) closing(i int) {
	_, value := f.years[i].figure(calc.Closing)
	given, _ := value.(*big.Rat)
	opening, surplus := f.values[f.place(calc.Opening, i)], f.values[f.place(balance, i)]
	if given != nil && (opening == nil || surplus == nil || new(big.Rat).Add(opening, surplus).Cmp(given) != 0) {
		f.given(calc.Closing, i, book.Money)
		return
	}
	f.derived(calc.Closing, i, book.Money, calc.Opening, []string{calc.Opening, balance}, nil, balance)
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
