package paper

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/typeset"
)

const annualName = "notices/report.pdf"

// Sizes of the report's text.
const (
	findingSize = 17 * typeset.Point
	textSize    = 11 * typeset.Point
	kickerSize  = 10 * typeset.Point
	cellSize    = 8500
)

// annual is the year's report: a cover, the three answers on one page, then one
// idea a page, each with its drawing, source and table.
type annual struct {
	*report.View
	sheets  []typeset.Annex
	figures int
}

func annualReport(v *report.View) *typeset.Document {
	a := &annual{View: v}
	a.cover()
	a.answers()
	for i := range v.Insurances {
		iv := &v.Insurances[i]
		a.months(iv)
		a.flows(iv)
		a.change(iv)
		a.accounts(iv)
		a.path(iv)
	}
	a.method()
	a.quality()
	a.assumptions()
	d := &typeset.Document{Name: annualName, Cover: true, Marks: v.Marks, Warning: v.Warning, Sheets: a.sheets}
	if state := paperState(v); state != "正式" {
		d.Marks = append([]string{state}, d.Marks...)
	}
	if v.Warning != "" { // its pages name places that are short of money
		d.Watermark = "样例数据"
	}
	return d
}

// paperState is the state of the papers about the pool as a whole.
func paperState(v *report.View) string {
	if v.Pool.Office == nil || v.Pool.Office.State == "" || v.Draft || len(v.Pending) > 0 || len(v.Overlays) > 0 {
		return "测算稿"
	}
	return v.Pool.Office.State
}

// page begins a page: what it is about, the finding, and how to read it.
func (a *annual) page(kicker, finding, sub string, blocks ...typeset.Block) {
	finding, more, _ := strings.Cut(finding, "；")
	head := []typeset.Block{
		typeset.Heading{Text: kicker, Style: typeset.Style{Role: typeset.BodyFace, Size: kickerSize, Colour: muted}, Align: typeset.Left},
		typeset.Heading{Text: finding, Style: typeset.Style{Role: typeset.TitleFace, Size: findingSize, Colour: ink}, Align: typeset.Left, Before: 2 * typeset.Point},
	}
	if sub != "" {
		head = append(head, typeset.Heading{Text: sub, Style: typeset.Style{Role: typeset.BodyFace, Size: kickerSize, Colour: muted}, Align: typeset.Left, Before: 3 * typeset.Point})
	}
	if more != "" {
		head = append(head, typeset.Gap(5*typeset.Point), say(more+"。"))
	}
	head = append(head, typeset.Gap(4*typeset.Point))
	a.sheets = append(a.sheets, typeset.Annex{Name: kicker, Blocks: append(head, blocks...)})
}

// source is the line under a drawing: its number, its words, where it is from.
func (a *annual) source(title, from string) typeset.Block {
	a.figures++
	return typeset.Text{Text: fmt.Sprintf("图%d　%s。来源：%s", a.figures, title, from), Size: 9 * typeset.Point, Flat: true, Note: true, Colour: muted}
}

func say(s string) typeset.Block { return typeset.Text{Text: s, Size: textSize, Flat: true} }

// cover says what the report is, of whom, and how firm.
func (a *annual) cover() {
	big := func(text string, size, before typeset.Length, c typeset.Colour) typeset.Block {
		return typeset.Heading{Text: text, Style: typeset.Style{Role: typeset.TitleFace, Size: size, Colour: c}, Align: typeset.Centre, Before: before}
	}
	var insured []string
	for _, iv := range a.Insurances {
		insured = append(insured, insuranceTitle(iv.Insurance))
	}
	blocks := []typeset.Block{
		typeset.Gap(typeset.MM(4200)),
		big(a.Pool.Policy.Name, 26*typeset.Point, 0, ink),
		big(fmt.Sprintf("%d年度测算报告", a.Year), 34*typeset.Point, 16*typeset.Point, accent),
		big(strings.Join(insured, "、")+"基金", 15*typeset.Point, 18*typeset.Point, ink),
		big("上级补助收入和上解上级支出", 15*typeset.Point, 0, ink),
		typeset.Gap(typeset.MM(2500)),
		&typeset.Figure{Height: typeset.Point, Draw: func(c *typeset.Canvas) {
			c.Line(c.Width/3, 0, c.Width*2/3, 0, typeset.Point*3/4, accent)
		}},
		typeset.Gap(typeset.MM(1200)),
	}
	line := func(s string) {
		blocks = append(blocks, typeset.Heading{Text: s, Style: typeset.Style{Role: typeset.BodyFace, Size: 12 * typeset.Point, Colour: ink}, Align: typeset.Centre, Before: 3 * typeset.Point})
	}
	line(a.Stage.Word() + "测算　" + paperState(a.View))
	line("取数：" + cmp.Or(sourcesText(a.View), "没有读到数据"))
	if len(a.Marks) > 0 {
		line("标记：" + strings.Join(a.Marks, "、"))
	}
	o := officeOf(a.View)
	blocks = append(blocks, typeset.Gap(typeset.MM(3000)))
	line(orBlank(strings.Join(append([]string{o.Issuer}, o.JointIssuers...), "　")))
	line(chineseDate(o.Date))
	a.sheets = append(a.sheets, typeset.Annex{Name: "封面", Blocks: blocks})
}

// answers are the three questions of every insurance on one page: the figure
// at the left, the question and its sentence at the right.
func (a *annual) answers() {
	var blocks []typeset.Block
	for _, iv := range a.Insurances {
		blocks = append(blocks, typeset.Heading{Text: insuranceTitle(iv.Insurance), Style: typeset.Style{Role: typeset.HeiFace, Size: 14 * typeset.Point, Colour: accent}, Align: typeset.Left, Before: 12 * typeset.Point},
			typeset.Gap(4*typeset.Point))
		for _, x := range iv.Answers {
			blocks = append(blocks, typeset.Aside{
				Side:  []typeset.Span{{Text: x.Figure, Style: typeset.Style{Role: typeset.TitleFace, Size: 24 * typeset.Point, Colour: accent}}, {Text: " " + x.Unit, Style: typeset.Style{Role: typeset.BodyFace, Size: 10 * typeset.Point, Colour: muted}}},
				Head:  typeset.Span{Text: x.Question, Style: typeset.Style{Role: typeset.HeiFace, Size: 12 * typeset.Point, Colour: ink}},
				Text:  typeset.Span{Text: x.Sentence, Style: typeset.Style{Role: typeset.BodyFace, Size: textSize, Colour: ink}},
				Share: 30, Rule: hairline,
			})
		}
	}
	if len(a.Assumed)+len(a.Pending) > 0 {
		blocks = append(blocks, typeset.Gap(10*typeset.Point), typeset.Text{Size: 9500, Flat: true, Colour: muted,
			Text: fmt.Sprintf("文件没有给出的%d项按测算参数计算，%d项尚未核定的按区间列示，正式确定后据实调整；各项见“方法”。", len(a.Assumed), len(a.Pending))})
	}
	a.page("摘要", "三个回答", fmt.Sprintf("%s%d年度，%s测算", a.Pool.Policy.Name, a.Year, a.Stage.Word()), blocks...)
}

// shownRows are the rows that a drawing shows, and whether some are left out.
func shownRows(rows []report.UnitRow) ([]report.UnitRow, string) {
	if len(rows) <= maxBars {
		return rows, ""
	}
	return rows[:maxBars], fmt.Sprintf("；图中列前%d个，其余见表", maxBars)
}

// months is how long the balances last, shortest first.
func (a *annual) months(iv *report.InsuranceView) {
	rows := slices.DeleteFunc(slices.Clone(iv.Rows), func(r report.UnitRow) bool { return r.Months == nil })
	slices.SortStableFunc(rows, func(x, y report.UnitRow) int { return x.Months.Cmp(y.Months) })
	rows, rest := shownRows(rows)
	var list []bar
	for _, r := range rows {
		b := bar{name: r.Name, value: r.Months, text: amount.Months(r.Months), colour: neutral}
		if r.Months.Cmp(iv.Warn) < 0 {
			b.colour, b.text = risk, b.text+"＊"
		}
		list = append(list, b)
	}
	list = append(list, bar{name: a.Whole(), value: iv.Total.Months, text: amount.Months(iv.Total.Months), colour: accent})
	if iv.Total.Months == nil {
		list = list[:len(list)-1]
	}
	t := a.unitTable(iv, []tableColumn{
		{"年末结余", func(r report.UnitRow) string { return amount.Yuan(r.Closing) }, 30},
		{"全年待遇支出", func(r report.UnitRow) string { return amount.Yuan(r.Benefits) }, 30},
		{"可支付月数", func(r report.UnitRow) string { return amount.Months(r.Months) }, 18},
		{"当期结余率", func(r report.UnitRow) string { return amount.Percent(r.Surplus) }, 18},
		{"在职退休比", func(r report.UnitRow) string { return amount.Ratio(r.Ratio) }, 18},
	})
	var blocks []typeset.Block
	if len(list) > 0 {
		blocks = append(blocks, bars(list, iv.Warn, "警戒线 "+amount.Whole(iv.Warn)+" 个月"),
			a.source("可支付月数", fmt.Sprintf("%d年年末结余和待遇支出（%s）；＊低于警戒线%s", a.Year-1, a.basis(iv, a.Year-1), rest)))
	}
	a.page(iv.Name+"　够付几个月", a.sentence(iv, 0), fmt.Sprintf("单位：个月；%d年年末结余÷（待遇支出÷12）", a.Year-1), append(blocks, t)...)
}

// sentence is an answer of an insurance.
func (a *annual) sentence(iv *report.InsuranceView, i int) string {
	if i < len(iv.Answers) {
		return strings.TrimRight(iv.Answers[i].Sentence, "。")
	}
	return "没有数据"
}

// basis is the 口径 that the units' figures of a year have.
func (a *annual) basis(iv *report.InsuranceView, year int) string {
	var words []string
	for _, r := range iv.Rows {
		if f := a.Figures(calc.Recorded, iv.Name, year, r.Unit); f != nil && !slices.Contains(words, string(f.Basis)) {
			words = append(words, string(f.Basis))
		}
	}
	if len(words) == 0 {
		return "缺数"
	}
	return strings.Join(words, "、") + "数"
}

// tableColumn is a column of figures over the units.
type tableColumn struct {
	title string
	text  func(report.UnitRow) string
	share int
}

// unitTable is the table under a drawing: every unit in the order of the pool,
// and the pool.
func (a *annual) unitTable(iv *report.InsuranceView, cols []tableColumn) *typeset.Table {
	t := &typeset.Table{Unit: "金额单位：元", Size: sizeFor(len(iv.Rows)), Columns: []typeset.Column{{Title: "统筹区", Share: 28, Align: typeset.Left}}}
	for _, c := range cols {
		t.Columns = append(t.Columns, typeset.Column{Title: c.title, Share: c.share, Align: typeset.Right})
	}
	for _, r := range append(slices.Clone(iv.Rows), iv.Total) {
		cells := []string{r.Name}
		for _, c := range cols {
			cells = append(cells, c.text(r))
		}
		t.Rows = append(t.Rows, typeset.Row{Cells: cells, Total: r.Unit < 0})
	}
	return t
}

// sizeFor is the size of a table of so many units: one more would turn the page.
func sizeFor(units int) typeset.Length {
	if units > 16 {
		return 7 * typeset.Point
	}
	return cellSize
}

// moved is a row with what moves in and out of the fund, and the cells of its
// table.
type moved struct {
	report.UnitRow
	in, out *big.Rat
	text    []string
}

// flows is who pays and who receives; where nothing is levied or granted, what
// is put into the fund account and what is used of it.
func (a *annual) flows(iv *report.InsuranceView) {
	words, finding := [2]string{"上解", "下拨"}, a.sentence(iv, 1)
	titles := []string{"上解上级支出", "上级补助收入", "净额"}
	list := budgetMoves(iv)
	if !movesAny(list) {
		if inner := a.accountMoves(iv); movesAny(inner) {
			list, words, titles = inner, [2]string{"提取", "动用"}, []string{"提取", "动用"}
			sum := list[len(list)-1]
			unit := amount.ScaleOf(sum.in, sum.out)
			finding += fmt.Sprintf("；基金账户提取%s%s，动用%s%s，不列预算科目", unit.Short(sum.in), unit.Word, unit.Short(sum.out), unit.Word)
		}
	}
	t := &typeset.Table{Unit: "单位：元", Size: sizeFor(len(iv.Rows)), Columns: []typeset.Column{{Title: "统筹区", Share: 28, Align: typeset.Left}}}
	for i, title := range titles {
		t.Columns = append(t.Columns, typeset.Column{Title: title, Share: []int{32, 54, 58}[i], Align: typeset.Right})
	}
	for _, m := range list {
		t.Rows = append(t.Rows, typeset.Row{Cells: append([]string{m.Name}, m.text...), Total: m.Unit < 0})
	}
	fig, word, rest := opposedMoves(list[:len(list)-1], words)
	blocks := []typeset.Block{t}
	if fig != nil {
		blocks = []typeset.Block{fig, a.source(words[0]+"和"+words[1], fmt.Sprintf("按%s计算，%s测算；浅色是未核定的区间，两项都没有的不列%s", a.schemes(iv), a.Stage.Word(), rest)), t}
	}
	a.page(iv.Name+"　谁出、谁得", finding, fmt.Sprintf("单位：%s；%d年，按净额排列", word, a.Year), blocks...)
}

func movesAny(list []moved) bool {
	return slices.ContainsFunc(list, func(m moved) bool { return m.in.Sign() != 0 || m.out.Sign() != 0 || m.Open() })
}

// budgetMoves are the levies and grants of the budget, the pool's last.
func budgetMoves(iv *report.InsuranceView) []moved {
	var out []moved
	for _, r := range append(slices.Clone(iv.Rows), iv.Total) {
		out = append(out, moved{r, r.Levy, r.Grant, []string{amount.Yuan(r.Levy), grantCell(r), netCell(r)}})
	}
	return out
}

// accountMoves are what units put into the fund account and what is used for
// them, the pool's last.
func (a *annual) accountMoves(iv *report.InsuranceView) []moved {
	in, _ := accountFlows(a.View, calc.Reserve)
	used, _ := accountFlows(a.View, calc.Use)
	var out []moved
	for _, r := range append(slices.Clone(iv.Rows), iv.Total) {
		r.GrantLow, r.GrantHigh = nil, nil
		at := cell{iv.Name, r}
		out = append(out, moved{r, in(at), used(at), []string{amount.Yuan(in(at)), amount.Yuan(used(at))}})
	}
	return out
}

// opposedMoves draws what moves in against what moves out; nil when nothing does.
func opposedMoves(list []moved, words [2]string) (*typeset.Figure, string, string) {
	list = slices.DeleteFunc(slices.Clone(list), func(m moved) bool { return m.in.Sign() == 0 && m.out.Sign() == 0 && !m.Open() })
	if len(list) == 0 {
		return nil, amount.ScaleOf().Word, ""
	}
	net := func(m moved) *big.Rat { return new(big.Rat).Sub(m.out, m.in) }
	slices.SortStableFunc(list, func(x, y moved) int { return net(x).Cmp(net(y)) })
	rest := ""
	if len(list) > maxBars {
		list, rest = list[:maxBars], fmt.Sprintf("；图中列前%d个，其余见表", maxBars)
	}
	var all []*big.Rat
	for _, m := range list {
		all = append(all, m.in, m.out, m.GrantHigh)
	}
	unit := amount.ScaleOf(all...)
	var left, right []bar
	for _, m := range list {
		left = append(left, bar{name: m.Name, value: m.in, text: unit.Short(m.in), colour: levied})
		b := bar{name: m.Name, value: m.out, text: unit.Short(m.out), colour: granted}
		if m.Open() {
			b.value, b.end, b.text = m.GrantLow, m.GrantHigh, unit.Short(m.GrantLow)+"—"+unit.Short(m.GrantHigh)+" 未核定"
		}
		right = append(right, b)
	}
	return opposed(left, right, words[0], words[1]), unit.Word, rest
}

// grantCell is a grant, or its range while it is not decided.
func grantCell(r report.UnitRow) string {
	if r.Open() {
		return amount.Yuan(r.GrantLow) + "至" + amount.Yuan(r.GrantHigh)
	}
	return amount.Yuan(r.Grant)
}

func netCell(r report.UnitRow) string {
	if r.Open() {
		return amount.Yuan(new(big.Rat).Sub(r.GrantLow, r.Levy)) + "至" + amount.Yuan(new(big.Rat).Sub(r.GrantHigh, r.Levy))
	}
	return amount.Yuan(r.Net)
}

func (a *annual) schemes(iv *report.InsuranceView) string {
	var names []string
	for _, run := range iv.Runs {
		if !run.Preview && !slices.Contains(names, run.Scheme.Name) {
			names = append(names, run.Scheme.Name)
		}
	}
	if len(names) == 0 {
		return "预览的方案"
	}
	return strings.Join(names, "、")
}

// change is why this year's levies differ from last year's: by cause where
// last year's plan can be computed again, else by unit from what was paid.
func (a *annual) change(iv *report.InsuranceView) {
	causes := make([]*big.Rat, len(calc.Causes()))
	for i := range causes {
		causes[i] = new(big.Rat)
	}
	t := &typeset.Table{Unit: "单位：元", Size: 8 * typeset.Point, Columns: []typeset.Column{{Title: "统筹区", Share: 24, Align: typeset.Left}, {Title: "上年", Share: 26, Align: typeset.Right}}}
	split, total := false, new(big.Rat)
	for _, ch := range a.Changes {
		if ch.Insurance.Name != iv.Name || ch.Item != calc.LevyToAbove || ch.Parts == nil {
			continue
		}
		split = true
		row := []string{ch.Unit.Name, amount.Yuan(ch.From)}
		for i, p := range ch.Parts {
			causes[i].Add(causes[i], p)
			row = append(row, amount.Yuan(p))
		}
		total.Add(total, new(big.Rat).Sub(ch.To, ch.From))
		t.Rows = append(t.Rows, typeset.Row{Cells: append(row, amount.Yuan(ch.To))})
	}
	var list []bar
	from := "上年计划按当时的规则和数据重算，依次换成本年的数据、参数、决定、公式或解读，最后是其他统筹区的变化"
	unit := amount.ScaleOf(total)
	if split {
		sum := []string{"合计", ""}
		for i, c := range calc.Causes() {
			t.Columns = append(t.Columns, typeset.Column{Title: string(c), Share: 24, Align: typeset.Right})
			sum = append(sum, amount.Yuan(causes[i]))
			if causes[i].Sign() != 0 {
				list = append(list, changeBar(string(c), causes[i], unit))
			}
		}
		t.Columns = append(t.Columns, typeset.Column{Title: "本年", Share: 26, Align: typeset.Right})
		sum[1] = amount.Yuan(new(big.Rat).Sub(iv.Total.Levy, total))
		t.Rows = append(t.Rows, typeset.Row{Cells: append(sum, amount.Yuan(iv.Total.Levy)), Total: true})
	} else {
		list, total = a.changeByUnit(iv, t)
		unit = amount.ScaleOf(total)
		from = fmt.Sprintf("%d年实际上解上级支出（%s）和本次测算", a.Year-1, a.basis(iv, a.Year-1))
	}
	if len(list) == 0 { // the answer on the summary's page says it all
		return
	}
	sum := changeBar("合计", total, unit)
	sum.colour = accent
	blocks := []typeset.Block{waterfall(append(list, sum)), a.source("上解比上年增减", from), t}
	a.page(iv.Name+"　为什么跟去年不一样", a.sentence(iv, 2), "单位："+unit.Word+"；上解合计，逐项累加", blocks...)
}

// changeBar is a change with its sign.
func changeBar(name string, x *big.Rat, unit amount.Scale) bar {
	text := unit.Short(x)
	colour := neutral
	if x.Sign() > 0 {
		text = "+" + text
	}
	return bar{name: name, value: x, text: text, colour: colour}
}

// changeByUnit fills the table with what was paid last year and is due now, and
// gives the changes, largest first.
func (a *annual) changeByUnit(iv *report.InsuranceView, t *typeset.Table) (list []bar, total *big.Rat) {
	t.Columns = append(t.Columns, typeset.Column{Title: "本年", Share: 26, Align: typeset.Right}, typeset.Column{Title: "增减", Share: 26, Align: typeset.Right})
	total = new(big.Rat)
	if iv.Total.PriorLevy == nil {
		return nil, total
	}
	var rows []report.UnitRow
	change := func(r report.UnitRow) *big.Rat { return new(big.Rat).Sub(r.Levy, r.PriorLevy) }
	for _, r := range append(slices.Clone(iv.Rows), iv.Total) {
		t.Rows = append(t.Rows, typeset.Row{Cells: []string{r.Name, amount.Yuan(r.PriorLevy), amount.Yuan(r.Levy), amount.Yuan(change(r))}, Total: r.Unit < 0})
		if r.Unit >= 0 && change(r).Sign() != 0 {
			rows = append(rows, r)
			total.Add(total, change(r))
		}
	}
	slices.SortStableFunc(rows, func(x, y report.UnitRow) int {
		return new(big.Rat).Abs(change(y)).Cmp(new(big.Rat).Abs(change(x)))
	})
	unit := amount.ScaleOf(total)
	rest := new(big.Rat).Set(total)
	for i, r := range rows {
		if i == 12 {
			list = append(list, changeBar(fmt.Sprintf("其余%d个", len(rows)-12), rest, unit))
			break
		}
		list = append(list, changeBar(r.Name, change(r), unit))
		rest.Sub(rest, change(r))
	}
	return list, total
}

// accounts are the fund accounts year by year.
func (a *annual) accounts(iv *report.InsuranceView) {
	for _, run := range iv.Runs {
		var list []bar
		var all []*big.Rat
		t := &typeset.Table{Unit: "单位：元", Size: cellSize, Columns: []typeset.Column{{Title: "年度", Share: 14, Align: typeset.Centre},
			{Title: "年初余额", Share: 28, Align: typeset.Right}, {Title: "上解和提取", Share: 28, Align: typeset.Right}, {Title: "下拨和动用", Share: 28, Align: typeset.Right},
			{Title: "利息", Share: 20, Align: typeset.Right}, {Title: "年末余额", Share: 28, Align: typeset.Right}}}
		for _, x := range a.Accounts {
			if x.Scheme == run.Scheme && x.Insurance.Name == iv.Name {
				all = append(all, x.Closing)
				t.Rows = append(t.Rows, typeset.Row{Cells: []string{fmt.Sprint(x.Year), amount.Yuan(x.Opening), amount.Yuan(x.Levied), amount.Yuan(x.Granted), amount.Yuan(x.Interest), amount.Yuan(x.Closing)}})
			}
		}
		if len(all) == 0 || run.Preview {
			continue
		}
		unit := amount.ScaleOf(all...)
		for i, x := range all {
			b := bar{name: t.Rows[i].Cells[0], value: x, text: unit.Short(x), colour: ahead}
			if i == 0 {
				b.colour = accent
			}
			list = append(list, b)
		}
		finding := fmt.Sprintf("%s%d年末余额%s%s", run.Scheme.Name, a.Year, unit.Short(all[0]), unit.Word)
		if n := len(all); n > 1 {
			finding += fmt.Sprintf("，到%s年末为%s%s", t.Rows[n-1].Cells[0], unit.Short(all[n-1]), unit.Word)
		}
		blocks := []typeset.Block{t}
		if slices.ContainsFunc(all, func(x *big.Rat) bool { return x.Sign() != 0 }) {
			blocks = []typeset.Block{upright(list), a.source(run.Scheme.Name+"账户余额", "本年为测算，以后各年为基准情景预测；未核定的下拨按建议值计入，不是核定数"), t}
		}
		a.page(iv.Name+"　基金账户", finding, "单位："+unit.Word+"；各年年末余额", blocks...)
	}
}

// path is the balances of the units together, with the pool and without it.
func (a *annual) path(iv *report.InsuranceView) {
	sums := projected(a.View, iv.Name, -1)
	var years []int
	var with, without []*big.Rat
	for year := a.Year - 3; year < a.Year; year++ {
		if x := a.Figures(calc.Recorded, iv.Name, year, -1).Num(calc.Closing); x != nil {
			years, with, without = append(years, year), append(with, x), append(without, nil)
		}
	}
	first := len(years)
	if first > 0 {
		without[first-1] = with[first-1] // here the two part
	}
	t := &typeset.Table{Unit: "单位：元", Size: cellSize, Columns: []typeset.Column{{Title: "年度", Share: 14, Align: typeset.Centre},
		{Title: "有统筹", Share: 30, Align: typeset.Right}, {Title: "无统筹", Share: 30, Align: typeset.Right}, {Title: "相差", Share: 30, Align: typeset.Right}}}
	moved := new(big.Rat)
	for year := a.Year; sums[year] != nil && len(years) < first+10; year++ {
		m := sums[year]
		moved = new(big.Rat).Add(moved, new(big.Rat).Sub(m[calc.GrantFromAbove], m[calc.LevyToAbove]))
		alone := new(big.Rat).Sub(m[calc.Closing], moved)
		years, with, without = append(years, year), append(with, m[calc.Closing]), append(without, alone)
		t.Rows = append(t.Rows, typeset.Row{Cells: []string{fmt.Sprint(year), amount.Yuan(m[calc.Closing]), amount.Yuan(alone), amount.Yuan(moved)}})
	}
	if len(years) == first {
		return
	}
	spreads, words := a.spreads(iv, years, t)
	unit := amount.ScaleOf(append(slices.Clone(with), without...)...)
	last := len(years) - 1
	finding := fmt.Sprintf("到%d年末，各统筹区结余合计%s%s", years[last], unit.Short(with[last]), unit.Word)
	if with[last].Cmp(without[last]) != 0 {
		finding += fmt.Sprintf("，不统筹为%s%s", unit.Short(without[last]), unit.Word)
	}
	both := []series{{"有统筹", with, accent, false}, {"无统筹", without, neutral, true}}
	if moved.Sign() == 0 {
		both = both[:1]
	}
	a.page(iv.Name+"　十年结余", finding, "单位："+unit.Word+"；各统筹区年末结余合计，基准情景，不含统筹基金账户",
		lines(years, both, spreads, first, unit),
		a.source("年末结余，有统筹和无统筹", "历年取最好的口径，浅底为基准情景预测；无统筹是不上解、不下拨；未核定的下拨按建议值计入"+words), t)
}

// spreads are the quantiles of the pool's balance by year; they add columns to
// the table of the projected years and words to the source of the drawing.
func (a *annual) spreads(iv *report.InsuranceView, years []int, t *typeset.Table) ([][]*big.Rat, string) {
	fan := a.Fan(iv.Name)
	if len(fan) == 0 {
		return nil, ""
	}
	for _, end := range []struct {
		at    int
		title string
	}{{0, "P5"}, {len(calc.FanQuantiles) - 1, "P95"}} {
		t.Columns = append(t.Columns, typeset.Column{Title: end.title, Group: "随机推算，有统筹", Share: 30, Align: typeset.Right})
		for i := range t.Rows {
			year := years[len(years)-len(t.Rows)+i]
			cell := amount.Missing
			if q := fan[report.FanAt{Unit: -1, Year: year}]; len(q) > 0 {
				cell = amount.Yuan(q[end.at])
			}
			t.Rows[i].Cells = append(t.Rows[i].Cells, cell)
		}
	}
	out := make([][]*big.Rat, len(years))
	for i, year := range years {
		out[i] = fan[report.FanAt{Unit: -1, Year: year}]
	}
	return out, "。" + a.FanText() + "；竖条细的含九成路径，粗的含一半"
}
