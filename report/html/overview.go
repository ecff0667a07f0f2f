package html

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/chart"
)

// overview is index.html: the three answers, the money, all units, and how far
// to trust the data.
type overview struct {
	base
	Overlays    table
	Sections    []poolSection
	LastYear    string // what is open of the year before
	Quality     string
	Assumed     table
	Pending     table
	Sources     table
	Documents   table
	Conventions []string
	Downloads   []link
}

// poolSection is one insurance of the pool.
type poolSection struct {
	calc.Insurance
	Schemes   []link
	Answers   []report.Answer
	Petitions []todo // what the pool's own government is asked to agree to
	Decisions []todo // to be taken, the first of them
	Decider   string // who takes all of them; "" where several do, or nobody is named
	More      int    // decisions that are not among them
	Unwritten int    // values and conditions that the documents leave open
	Owed      []todo // questions that wait for an answer
	MoreOwed  int    // of them that are not listed
	Panels    []*figure
	Omitted   []string // panels left out, and why
	Watched   *grid    // first years of the watches; nil where nothing is projected
	Units     unitTable
	Movements []movement
}

// todo is what somebody has to decide or answer.
type todo struct{ Who, What, Range, Decider, By, Href string }

// mostTodo is how many of them stand on the first screen.
const mostTodo = 4

// unitTable is the table of all units, a column a flow that its schemes have; its
// total row is the pool.
type unitTable struct {
	Caption    string
	Flows      []column
	Net        bool
	Ratio      bool
	Months     bool
	HasNotices bool
	HasPapers  bool
	Rows       []unitLine
	Total      unitLine
}

// With is a line beside the table whose columns it fills.
func (t unitTable) With(l unitLine) unitCells { return unitCells{t, l} }

type unitCells struct {
	Table unitTable
	Line  unitLine
}

// flowCell is an amount, leading to how it was computed.
type flowCell struct {
	Text, Href string
	Open       bool
}

type unitLine struct {
	Name, Code, Href           string
	Flows                      []flowCell
	Net, Ratio, Months, Checks string
	ChecksHref                 string
	Risk                       bool // below the warning line
	Open                       bool // the net is a range
	Notices, Papers            []link
}

func (s *site) overview() *overview {
	o := &overview{
		base:     s.base("", "index.html", append([]string{s.Pool.Policy.Name, s.year()}, s.asOf()...)...),
		Overlays: s.overlaysTable(),
		LastYear: s.LastYear(),
		Quality:  s.quality(),
		Assumed:  s.assumedTable(),
		Pending:  s.pendingTable(),
		Sources:  s.sourcesTable(), Documents: s.documentsTable(),
		Conventions: conventions, Downloads: s.downloads(),
	}
	o.Charts = true
	for i := range s.Units {
		u := s.Units[i].Unit
		o.Search = append(o.Search, searchItem{u.Name, u.Code, "units/" + u.Code + ".html"})
	}
	o.Search = append(o.Search, s.searchLaw()...)
	for i := range s.Insurances {
		o.Switch = append(o.Switch, s.Insurances[i].Insurance)
		o.Sections = append(o.Sections, s.poolSection(&s.Insurances[i]))
	}
	return o
}

// downloads are the files of the pack for the whole pool.
func (s *site) downloads() (out []link) {
	for _, f := range [][2]string{{"notices/report.pdf", "年度报告"}, {"budget.xlsx", "测算底稿"}, {"notices/summary.pdf", "汇总表"},
		{"notices/all.pdf", "通知合订本"}, {"notices/numbers.csv", "待发文清单"}, {"result.json", "结果数据 JSON"}, {"result.csv", "结果数据 CSV"}} {
		if s.files[f[0]] {
			out = append(out, link{f[0], f[1] + " ↓"})
		}
	}
	return out
}

// searchLaw are the rules by name and clause, and the checks that found something.
func (s *site) searchLaw() (out []searchItem) {
	for _, law := range s.laws {
		for _, a := range law.Articles {
			out = append(out, searchItem{a.Name + "（" + law.Name + "）", a.Clause, "policy.html#" + a.ID})
		}
	}
	for _, g := range s.groups() {
		out = append(out, searchItem{"检查：" + g.Title, strconv.Itoa(g.Count) + " 条", "checks.html#" + g.ID})
	}
	return out
}

// conventions are how to read the page's figures.
var conventions = []string{
	"上解、下拨都列全额；净额＝下拨−上解，只作对照，预算按全额分列上解上级支出和上级补助收入。",
	"在职退休比＝在职人数÷退休人数；可支付月数＝年末结余÷（全年待遇支出÷12），均取上年数。",
	"每年取最好的口径：决算、快报、预计、调整预算、预算；空白是缺数，记作 —，不当作零。",
}

func (s *site) poolSection(iv *report.InsuranceView) poolSection {
	p := poolSection{Insurance: iv.Insurance, Units: s.unitTable(iv)}
	for _, run := range iv.Runs {
		name := run.Scheme.Name
		if run.Preview {
			name += fmt.Sprintf("（%d 年起实施，本年只作测算）", run.Scheme.FirstYear)
		}
		p.Schemes = append(p.Schemes, link{"policy.html#scheme-" + run.Scheme.ID, name})
	}
	p.Answers, p.Movements = iv.Answers, s.movements(iv)
	s.todo(iv, &p)
	for _, panel := range []struct {
		figures []*figure
		none    string
	}{
		{drawn(s.months(iv)), "够付几个月：没有结余和待遇支出数，不画。"},
		{drawn(s.flows(iv)), "谁出、谁得：本年没有资金往来，不画。"},
		{drawn(s.change(iv)), "为什么变了：" + s.lacking(iv, "没有变化，不画")},
		{drawn(s.poolPath(iv)), "年末结余走势：" + s.lacking(iv, "没有预测（projection.toml）")},
		{s.accounts(iv), "基金账户：" + s.lacking(iv, "没有账户数据")},
		{drawn(s.ratios(iv)), "在职退休比：没有在职、退休人数，不列。"},
	} {
		if len(panel.figures) == 0 {
			p.Omitted = append(p.Omitted, panel.none)
		}
		p.Panels = append(p.Panels, panel.figures...)
	}
	p.Watched = s.watched(iv, chart.MaxRows)
	return p
}

// lacking says why a panel is left out: what its figures lack where a step of the insurance
// has no value, else none.
func (s *site) lacking(iv *report.InsuranceView, none string) string {
	if slices.ContainsFunc(s.Stopped, func(x calc.StoppedStep) bool { return x.Insurance == iv.Name }) {
		return "有" + amount.Unknown + "的统筹区，不画。"
	}
	return none + "。"
}

// todo lists what has to be decided, and what data have to be answered for.
func (s *site) todo(iv *report.InsuranceView, p *poolSection) {
	for _, n := range s.notices[unitKey{iv.Name, calc.PoolLevel}] {
		if name := "notices/" + n.Name; n.Asks != "" && s.files[name] {
			p.Petitions = append(p.Petitions, todo{Who: n.Asks, What: "（" + n.Run.Scheme.Name + "）：请示，报本级人民政府同意", Range: n.Sum, Href: name})
		}
	}
	for _, x := range s.Assumed {
		if slices.Contains(x.Scheme.Insurance, iv.Name) {
			p.Unwritten++
		}
	}
	for _, d := range s.Pending {
		if d.Insurance.Name != iv.Name {
			continue
		}
		if len(p.Decisions) == mostTodo {
			p.More++
			continue
		}
		kind := d.Rule.Kind
		t := todo{Who: s.Pool.NameOf(d.Unit), What: d.Rule.Name + "（" + schemeName(d.Scheme) + "）", Decider: s.Decider(d.Scheme), By: s.DecideBy(d.Scheme), Href: "#assumed"}
		if d.Low != nil && d.High != nil {
			t.Range = ends(d.Low, d.High, kind)
		}
		p.Decisions = append(p.Decisions, t)
	}
	if n := len(p.Decisions); n > 0 && !slices.ContainsFunc(p.Decisions, func(t todo) bool { return t.Decider != p.Decisions[0].Decider }) {
		p.Decider = p.Decisions[0].Decider
		for i := range p.Decisions { // said once
			p.Decisions[i].Decider = ""
		}
	}
	for _, c := range s.Owed {
		switch {
		case c.Insurance.Name != iv.Name && c.Insurance.Name != "":
		case len(p.Owed) == mostTodo-1:
			p.MoreOwed++
		default:
			p.Owed = append(p.Owed, todo{Who: s.Pool.NameOf(c.Unit), What: c.Name + "：" + c.Advice(), Href: "checks.html#remarks"})
		}
	}
}

// ends is a range of a kind; of money in one unit.
func ends(low, high *big.Rat, kind string) string {
	if kind == "money" {
		unit := amount.ScaleOf(low, high)
		return unit.Short(low) + "—" + unit.Text(high)
	}
	return kindText(low, kind) + "—" + kindText(high, kind)
}

func (s *site) unitTable(iv *report.InsuranceView) unitTable {
	t := unitTable{Caption: fmt.Sprintf("%s · %d 年 · 按行政区划排列；合计行是全池%s", iv.Name, s.Year, s.readFrom(iv, s.Year-1)),
		Net:   slices.Contains(iv.Flows, iv.In) && slices.Contains(iv.Flows, iv.Out),
		Ratio: iv.Total.Ratio != nil, Months: iv.Total.Months != nil}
	flows := slices.Clone(iv.Flows)
	if !slices.ContainsFunc(iv.Rows, report.UnitRow.TopsUp) {
		flows = slices.DeleteFunc(flows, func(f calc.Flow) bool { return f == calc.TopUp })
	}
	for _, f := range flows {
		side := "levy"
		if f.Out() || f == calc.TopUp {
			side = "grant"
		}
		t.Flows = append(t.Flows, column{string(f) + "（元）", side})
	}
	for _, r := range iv.Rows {
		t.Rows = append(t.Rows, s.unitLine(iv, r, flows))
		t.Ratio, t.Months = t.Ratio || r.Ratio != nil, t.Months || r.Months != nil
	}
	total := iv.Total
	for _, r := range iv.Rows {
		total.Checks += r.Checks // its own are those on the pool as a whole
	}
	t.Total = s.unitLine(iv, total, flows)
	for _, r := range append(slices.Clone(t.Rows), t.Total) {
		t.HasNotices = t.HasNotices || len(r.Notices) > 0
		t.HasPapers = t.HasPapers || len(r.Papers) > 0
	}
	return t
}

func (s *site) unitLine(iv *report.InsuranceView, r report.UnitRow, flows []calc.Flow) unitLine {
	l := unitLine{
		Name: r.Name, Code: r.Code,
		Net:   span(calc.Less(r.OutLow, r.In), calc.Less(r.OutHigh, r.In), calc.Less(r.Out, r.In)),
		Ratio: amount.Ratio(r.Ratio), Months: amount.Months(r.Months), Checks: strconv.Itoa(r.Checks),
		Open:    r.OutHigh != nil && r.OutLow.Cmp(r.OutHigh) != 0,
		Risk:    r.Months != nil && iv.Warn != nil && r.Months.Cmp(iv.Warn) < 0,
		Notices: s.noticeLinks("", unitKey{iv.Name, r.Unit}),
	}
	for _, f := range flows {
		l.Flows = append(l.Flows, s.flowCell(iv, r, f))
	}
	if r.Unit < 0 {
		if s.files["budget.xlsx"] {
			l.Papers = []link{{"budget.xlsx", "底稿 ↓"}}
		}
		if r.Checks > 0 {
			l.ChecksHref = "checks.html#remarks"
		}
		return l
	}
	l.Href = "units/" + r.Code + ".html#" + iv.Slug
	l.Papers = s.paperLinks("", r.Code)
	if r.Checks > 0 {
		l.ChecksHref = "units/" + r.Code + ".html#" + iv.Slug + "-checks"
	}
	return l
}

// flowCell is what a flow comes to for a unit; it leads to the first amount of it
// on the unit's page, of the pool to what its accounts take in and give out.
func (s *site) flowCell(iv *report.InsuranceView, r report.UnitRow, f calc.Flow) flowCell {
	var low, high, value *big.Rat
	switch f {
	case iv.In:
		value = r.In
	case iv.Out:
		value, low, high = r.Out, r.OutLow, r.OutHigh
	case calc.TopUp:
		value, low, high = r.TopUp, r.TopUpLow, r.TopUpHigh
	default:
		value = s.Moved(f)(iv.Name, r.Unit)
		low, high = s.OpenRange(iv.Insurance, r.Unit, f)
	}
	c := flowCell{Text: span(low, high, value), Open: high != nil && low.Cmp(high) != 0}
	if r.Unit < 0 {
		if slices.ContainsFunc(iv.Runs, func(run *calc.Run) bool { return !run.Preview && s.Account(run) != nil }) && sign(value) != 0 {
			c.Href = "#" + iv.Slug + "-movements"
		}
		return c
	}
	for _, ui := range s.Units[r.Unit].Insurances {
		if ui.Name != iv.Name {
			continue
		}
		for n, line := range ui.Flows {
			if line.Step.Flow == f && (c.Href == "" || sign(line.Amount) != 0) {
				c.Href = "units/" + r.Code + ".html#" + flowID(iv.Slug, n)
				if sign(line.Amount) != 0 {
					return c
				}
			}
		}
	}
	return c
}

// flowID is where an amount is explained on a unit's page.
func flowID(slug string, n int) string { return slug + "-flow-" + strconv.Itoa(n+1) }

// quality is the data quality line: remarks by level and the share of cells
// that are not published.
func (s *site) quality() string {
	q := s.Quality
	line := "检查提出："
	if n := len(s.Owed); n > 0 {
		line = fmt.Sprintf("数据待核：%d 条疑问待答复 · ", n)
	}
	line += s.counted(finding.Error, q.Errors) + " · " + s.counted(finding.Warning, q.Warnings) + " · " + s.counted(finding.Notice, q.Hints)
	if q.Cells == 0 {
		return line
	}
	other := q.Cells - q.Natures[calc.Published]
	share := amount.Percent(big.NewRat(int64(other), int64(q.Cells)))
	return line + fmt.Sprintf(" · 非公开单元格 %s（%d / %d）", share, other, q.Cells)
}

// counted is a level of remarks, with how many have been answered.
func (s *site) counted(level finding.Level, n int) string {
	noted := 0
	for _, c := range s.Checks {
		if c.Level == level {
			noted += answered(c)
		}
	}
	if noted == 0 {
		return fmt.Sprintf("%s %d", level, n)
	}
	return fmt.Sprintf("%s %d（%d 条已说明）", level, n, noted)
}

// overlaysTable says what the what-ifs change, in the order of laying.
func (s *site) overlaysTable() table {
	t := table{Caption: "本资料是按测算方案算的，不是现行规定；几个方案先后叠加，后面的优先", Head: columns("测算方案", "编制", "理由", "!适用年度", "改动")}
	for _, o := range s.Overlays {
		t.Rows = append(t.Rows, []string{o.Title, dash(o.Author), dash(o.Reason), overlayYears(o), s.overlayChanges(o)})
	}
	return t
}

// overlayChanges names what one what-if changes.
func (s *site) overlayChanges(o *calc.Overlay) string {
	var out []string
	for _, c := range o.Parameters {
		out = append(out, schemeName(s.Pool.Policy.Scheme(c.Scheme))+"的"+c.Name+"改为 "+c.Raw)
	}
	for _, c := range o.Formulas {
		out = append(out, schemeName(s.Pool.Policy.Scheme(c.Scheme))+"的"+c.Step+"改公式")
	}
	for _, c := range o.Decisions {
		out = append(out, schemeName(s.Pool.Policy.Scheme(c.Scheme))+c.Insurance+s.Pool.NameOf(s.Pool.At(c.Code))+"的"+c.Item+"按 "+c.Raw+" 核定（"+c.Basis+"）")
	}
	for _, question := range slices.Sorted(maps.Keys(o.Readings)) {
		out = append(out, question+"取解读 "+o.Readings[question])
	}
	for _, c := range o.Assumptions {
		out = append(out, "假设"+c.Name+"改为 "+c.Value.String())
	}
	return dash(strings.Join(out, "；"))
}

func (s *site) assumedTable() table {
	t := table{Caption: "测算参数：文件没有定死、暂按此取值", Head: columns("参数", "取值", "方案", "!条款", "说明")}
	for _, a := range s.Assumed {
		t.Rows = append(t.Rows, []string{a.Name, withKind(dash(formula.Plain(a.Value)), parameterKind(a.Scheme, a.Name)), schemeName(a.Scheme), dash(report.Clause(a.Clause)), dash(a.Note)})
	}
	return t
}

func (s *site) pendingTable() table {
	t := table{Caption: "待核定事项：核定之前金额只是区间", Head: columns("统筹区", "事项", "!险种", "方案", "#建议值", "#下限", "#上限", "!期限", "说明")}
	for _, p := range s.Pending {
		kind := p.Rule.Kind
		t.Rows = append(t.Rows, []string{s.Pool.NameOf(p.Unit), p.Rule.Name, p.Insurance.Name, schemeName(p.Scheme),
			withKind(dash(p.SuggestedText()), kind), kindText(p.Low, kind), kindText(p.High, kind), s.DecideBy(p.Scheme), dash(p.Why)})
	}
	return t
}

func (s *site) sourcesTable() table {
	t := table{Caption: "本次读取的数据", Head: columns("!年度", "口径", "#行数")}
	for _, n := range s.Sources {
		t.Rows = append(t.Rows, []string{strconv.Itoa(n.Year), string(n.Basis), strconv.Itoa(n.Rows)})
	}
	return t
}

func (s *site) documentsTable() table {
	t := table{Caption: "条款出自这些文件；征求意见稿和推断不是现行规定", Head: columns("文件", "文号", "!印发", "!施行", "!状态")}
	for _, d := range s.Pool.Policy.Documents {
		t.Rows = append(t.Rows, []string{d.Title, dash(d.Number), dash(d.Issued), dash(d.Effective), dash(d.Status)})
	}
	return t
}

func schemeName(s *calc.Scheme) string {
	if s == nil {
		return "—"
	}
	return s.Name
}
