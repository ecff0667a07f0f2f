package paper

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/explanation"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/chart"
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

// annual is the year's report: a cover, the contents, what is to be decided, the three answers;
// then chapter after chapter, each finding with its drawing, source and table, and the conclusion;
// then what all of it rests on.
type annual struct {
	*report.View
	sheets    []typeset.Annex
	blocks    []typeset.Block // of the chapters, one after the other
	figures   int
	petitions []Notice // what the pool's own government is asked to agree to
	unsure    bool     // what is projected of every unit of the chapter is of low confidence
}

func annualReport(v *report.View) *typeset.Document {
	a := &annual{View: v, petitions: petitions(v, explanation.New(v.Result, false))}
	a.cover()
	a.contents()
	a.decisions()
	a.answers()
	for i := range v.Insurances {
		iv := &v.Insurances[i]
		a.chapter(iv.Insurance.Full())
		a.months(iv)
		a.units(iv)
		a.flows(iv)
		a.change(iv)
		a.accounts(iv)
		a.reconcile(iv)
	}
	a.chapter("假设和预测")
	a.assumptions()
	for i := range v.Insurances {
		a.ahead(&v.Insurances[i])
	}
	a.records()
	a.conclusion()
	a.chapter("方法")
	a.method()
	a.chapter("数据质量")
	a.quality()
	a.sheets = append(a.sheets, typeset.Annex{Blocks: a.blocks})
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
	if v.Pool.Office == nil || v.Pool.Office.State == "" || v.Draft || len(v.Owed) > 0 || len(v.Foreseen) > 0 || len(v.Pending) > 0 || len(v.Overlays) > 0 {
		return "测算稿"
	}
	return v.Pool.Office.State
}

// chapter begins a chapter.
func (a *annual) chapter(name string) {
	a.blocks = append(a.blocks, chapterHead(name))
}

func chapterHead(name string) typeset.Heading {
	return typeset.Heading{Text: name, Name: name, Style: typeset.Style{Role: typeset.HeiFace, Size: 14 * typeset.Point, Colour: accent}, Align: typeset.Left, Before: 26 * typeset.Point}
}

// section goes on with what a part is about, the finding, and how to read it.
func (a *annual) section(kicker, finding, sub string, blocks ...typeset.Block) {
	finding, more, _ := strings.Cut(finding, "；")
	head := []typeset.Block{
		typeset.Heading{Text: kicker, Name: kicker, Level: 1, Style: typeset.Style{Role: typeset.BodyFace, Size: kickerSize, Colour: muted}, Align: typeset.Left, Before: 16 * typeset.Point},
		typeset.Heading{Text: finding, Style: typeset.Style{Role: typeset.TitleFace, Size: findingSize, Colour: ink}, Align: typeset.Left, Before: 2 * typeset.Point},
	}
	if sub != "" {
		head = append(head, typeset.Heading{Text: sub, Style: typeset.Style{Role: typeset.BodyFace, Size: kickerSize, Colour: muted}, Align: typeset.Left, Before: 3 * typeset.Point})
	}
	if more != "" {
		head = append(head, typeset.Heading{Text: more + "。", Style: typeset.Style{Role: typeset.BodyFace, Size: textSize, Colour: ink}, Align: typeset.Justify, Before: 5 * typeset.Point})
	}
	a.blocks = append(append(a.blocks, append(head, typeset.Gap(4*typeset.Point))...), blocks...)
}

// contents lists chapters and findings with their pages.
func (a *annual) contents() {
	a.sheets = append(a.sheets, typeset.Annex{Name: "目录", Blocks: []typeset.Block{
		typeset.Heading{Text: "目录", Style: typeset.Style{Role: typeset.TitleFace, Size: 22 * typeset.Point, Colour: ink}, Align: typeset.Centre, Before: 0},
		typeset.Gap(10 * typeset.Point), typeset.Contents{Size: 10500, First: 2, Above: 46 * typeset.Point}, // not the cover and itself
	}})
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
		insured = append(insured, iv.Insurance.Full())
	}
	blocks := []typeset.Block{
		typeset.Gap(typeset.MM(4200)),
		big(a.Pool.Policy.Name, 26*typeset.Point, 0, ink),
		big(fmt.Sprintf("%d年度测算报告", a.Year), 34*typeset.Point, 16*typeset.Point, accent),
		big(strings.Join(insured, "、")+"基金", 15*typeset.Point, 18*typeset.Point, ink),
		big(summarySubject(a.View), 15*typeset.Point, 0, ink),
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
		blocks = append(blocks, typeset.Heading{Text: iv.Insurance.Full(), Style: typeset.Style{Role: typeset.HeiFace, Size: 14 * typeset.Point, Colour: accent}, Align: typeset.Left, Before: 12 * typeset.Point},
			typeset.Gap(4*typeset.Point))
		for _, x := range iv.Answers {
			blocks = append(blocks, typeset.Aside{
				Side:  []typeset.Span{{Text: x.Figure, Style: typeset.Style{Role: typeset.TitleFace, Size: 19 * typeset.Point, Colour: accent}}, {Text: " " + x.Unit, Style: typeset.Style{Role: typeset.BodyFace, Size: 10 * typeset.Point, Colour: muted}}},
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
	head := a.leading("三个回答", fmt.Sprintf("%s%d年度，%s测算", a.Pool.Policy.Name, a.Year, a.Stage.Word()))
	a.sheets = append(a.sheets, typeset.Annex{Name: "摘要", Blocks: append(head, blocks...)})
}

// leading is the head of a page of its own.
func (a *annual) leading(title, sub string) []typeset.Block {
	return []typeset.Block{
		typeset.Heading{Text: title, Style: typeset.Style{Role: typeset.TitleFace, Size: findingSize, Colour: ink}, Align: typeset.Left},
		typeset.Heading{Text: sub, Style: typeset.Style{Role: typeset.BodyFace, Size: kickerSize, Colour: muted}, Align: typeset.Left, Before: 3 * typeset.Point},
	}
}

// drawing is a chart over its source.
func (a *annual) drawing(c *chart.Chart, title, from string) []typeset.Block {
	if c == nil || len(c.Rows) == 0 {
		return nil
	}
	if c.Rest != "" {
		from += "；" + c.Rest
	}
	return []typeset.Block{figure(c), a.source(dense(title), dense(from))}
}

// under is the line that says how to read a page, of its chart.
func under(c *chart.Chart) string { return "单位：" + dense(c.Sub()) }

// months is how long the balances last, shortest first.
func (a *annual) months(iv *report.InsuranceView) {
	c := chart.MonthsOf(a.View, iv)
	sub, blocks := "", []typeset.Block(nil)
	if c != nil {
		sub, blocks = under(c), a.drawing(c, c.Title, fmt.Sprintf("%d年年末结余和待遇支出（%s）；＊低于警戒线", a.Year-1, a.basis(iv, a.Year-1)))
	}
	a.section("够付几个月", a.sentence(iv, 0), sub, blocks...)
}

// units is the table of every unit: its fund of last year, and the year's flows.
func (a *annual) units(iv *report.InsuranceView) {
	t := table("各统筹区的基金和资金流", "金额单位：元", sizeFor(len(iv.Rows)), "统筹区 22", "#年末结余 30", "#全年待遇支出 30", "#可支付月数 15", "#当期结余率 16", "#在职退休比 15")
	inside, topsUp := iv.In != calc.Levy, slices.ContainsFunc(iv.Rows, report.UnitRow.TopsUp)
	if inside {
		head(t, "#"+string(iv.In)+" 27", "#"+string(iv.Out)+" 27")
	} else {
		head(t, "#上解上级支出 27", "#上级补助收入 27", "#净额 29")
	}
	if topsUp {
		head(t, "#当地政府补足 27")
		t.Size = 7 * typeset.Point // nine columns
	}
	for _, r := range append(slices.Clone(iv.Rows), iv.Total) {
		cells := []string{r.Name, amount.Yuan(r.Closing), amount.Yuan(r.Benefits), amount.Months(r.Months), amount.Percent(r.Surplus), amount.Ratio(r.Ratio)}
		if inside {
			cells = append(cells, amount.Due(r.In), amount.Span(r.OutLow, r.OutHigh, r.Out, "至\n"))
		} else {
			cells = append(cells, amount.Due(r.Levy), r.GrantText("至\n"), r.NetText("至\n"))
		}
		if topsUp {
			cells = append(cells, amount.Span(r.TopUpLow, r.TopUpHigh, r.TopUp, "至\n"))
		}
		addSum(t, r.Unit < 0, cells...)
	}
	a.blocks = append(a.blocks, t)
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
	return cmp.Or(strings.ReplaceAll(a.BasesOf(iv, year), " ", ""), "缺数")
}

// sizeFor is the size of a table of so many units: one more would turn the page.
func sizeFor(units int) typeset.Length {
	if units > 16 {
		return 7 * typeset.Point
	}
	return cellSize
}

// flows is who pays and who receives; where nothing is levied or granted, what
// is put into the fund account and what is used of it.
func (a *annual) flows(iv *report.InsuranceView) {
	c := chart.FlowsOf(a.View, iv)
	sub, blocks := "", []typeset.Block(nil)
	if c != nil {
		sub, blocks = under(c), a.drawing(c, c.Title, fmt.Sprintf("按%s计算，%s测算；浅色是未核定的区间，两项都没有的不列", a.schemes(iv), a.Stage.Word()))
	}
	a.section("谁出、谁得", a.sentence(iv, 1), sub, blocks...)
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

// change is why this year's levies differ from last year's: the causes drawn, the
// units in a table.
func (a *annual) change(iv *report.InsuranceView) {
	c, ch := chart.ChangeOf(a.View, iv), a.LevyChange(iv)
	if c == nil { // the answer on the summary's page says it all
		return
	}
	t := table("", "单位：元", sizeFor(len(iv.Rows)), "统筹区 28", "#上年 32", "#本年 32", "#增减 32")
	from := c.Note
	if !ch.Known {
		from = fmt.Sprintf("%d年上解上级支出（%s）和本次测算", a.Year-1, a.basis(iv, a.Year-1))
	}
	for _, r := range iv.Rows {
		last, now := a.Ends(iv, r, iv.In)
		add(t, r.Name, amount.Yuan(last), amount.Yuan(now), amount.Yuan(calc.Less(now, last)))
	}
	addSum(t, true, "合计", amount.Yuan(ch.From), amount.Yuan(ch.To), amount.Yuan(calc.Less(ch.To, ch.From)))
	for _, m := range a.BySchemes(iv, calc.PoolLevel) {
		add(t, "其中："+m.Scheme.Name, amount.Yuan(m.From), amount.Yuan(m.To), amount.Yuan(calc.Less(m.To, m.From)))
	}
	a.section("为什么跟去年不一样", a.sentence(iv, 2), under(c), append(a.drawing(c, c.Title, from), t)...)
}

// accounts are the fund accounts year by year.
func (a *annual) accounts(iv *report.InsuranceView) {
	for _, run := range iv.Runs {
		c := chart.AccountOf(a.View, iv, run)
		if c == nil {
			continue
		}
		from := "本年为测算，以后各年为基准情景预测"
		if c.Form == chart.Lines {
			from += "；浅带含九成路径，深带含一半，虚线是中位数"
		}
		in, out := report.InOut(run)
		t := table("", "单位：元", cellSize, "!年度 14", "#年初余额 28", "#"+string(in)+" 28", "#"+string(out)+" 28", "#利息 20", "#年末余额 28")
		for _, x := range a.Accounts {
			if x.Scheme == run.Scheme && x.Insurance.Name == iv.Name {
				add(t, fmt.Sprint(x.Year), amount.Yuan(x.Opening), amount.Due(x.Levied), amount.Due(x.Granted), amount.Yuan(x.Interest), amount.Due(x.Closing))
			}
		}
		a.section("基金账户："+run.Scheme.Name, dense(c.Title), a.resting(iv, under(c)), append(a.drawing(c, c.About, from), t)...)
	}
}

// path is the balances of the units together, with the pool and without it.
func (a *annual) path(iv *report.InsuranceView) {
	c := chart.PathOf(a.View, iv)
	if c == nil {
		return
	}
	t := table("", "单位：元", cellSize, "!年度 14", "#有统筹 30", "#无统筹 30", "#相差 30")
	spread := slices.ContainsFunc(c.Rows, func(r chart.Row) bool { return len(r.Spread) > 0 })
	if spread {
		for _, end := range []string{"P5", "P95"} {
			t.Columns = append(t.Columns, typeset.Column{Title: end, Group: "随机推算，有统筹", Share: 30, Align: typeset.Right})
		}
	}
	for _, r := range c.Rows[c.First:] {
		with, without := r.Values[0], r.Values[len(r.Values)-1]
		cells := []string{r.Name, amount.Yuan(with), amount.Yuan(without), amount.Yuan(calc.Less(with, without))}
		switch n := len(r.Spread); {
		case n > 0:
			cells = append(cells, amount.Yuan(r.Spread[0]), amount.Yuan(r.Spread[n-1]))
		case spread:
			cells = append(cells, amount.Missing, amount.Missing)
		}
		add(t, cells...)
	}
	from := "历年取最好的口径，浅底为基准情景预测"
	if spread {
		from += "。" + c.Note + "；浅带含九成路径，深带含一半，虚线是中位数"
	}
	a.section("十年结余", dense(c.Title), a.resting(iv, under(c)), append(a.drawing(c, c.About, from), t)...)
}
