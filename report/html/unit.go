package html

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/amount"
)

// unitPage is units/<code>.html: what the unit pays and gets, and why.
type unitPage struct {
	base
	Previous, Next *link
	Sections       []unitSection
}

// unitSection is the unit in one insurance.
type unitSection struct {
	calc.Insurance
	Lead     string // the answer in one sentence
	Net      string
	NetWord  string
	When     []string // by when it pays
	Why      []whyChanged
	Contents []link
	Flows    []flowBlock
	Rulers   []ruler
	Prior    table
	Adjusted []table // years with a budget and an adjusted one
	Settled  grid
	Scored   *link // to the unit's self-evaluation
	Figures  []*figure
	Watched  *grid // nil where it comes under no watch
	History  historyTable
	Checks   grid
	Files    []link
	Cells    table
}

// whyChanged are the causes for which a flow is not what it was last year.
type whyChanged struct {
	Question string
	Because  []report.Because
}

// flowBlock is one amount with its sentence and its explanation.
type flowBlock struct {
	ID, Name, Scheme string
	Amount, Sentence string
	Unit             string // behind the amount, "" where it cannot be computed
	Marks            []string
	Files            []link
	Rows             []treeRow
	Zero             string // why it is nothing, "" where it is something
}

// historyTable has a measure a row and a year and 口径 a column.
type historyTable struct {
	Caption string
	Columns []historyColumn
	Rows    []historyRow
}

type historyColumn struct {
	Year          int
	Basis, Source string
}

type historyRow struct {
	Name  string
	Cells []historyCell
}

type historyCell struct{ Text, Mark string }

func (s *site) unit(i int) *unitPage {
	u := &s.Units[i]
	p := &unitPage{base: s.base("../", "", append([]string{u.Unit.Name, s.Pool.Policy.Name, s.year()}, s.asOf()...)...)}
	if i > 0 {
		p.Previous = unitLink(&s.Units[i-1])
	}
	if i+1 < len(s.Units) {
		p.Next = unitLink(&s.Units[i+1])
	}
	for j := range u.Insurances {
		ui := &u.Insurances[j]
		p.Switch = append(p.Switch, ui.Insurance)
		section := s.unitSection(u, ui)
		p.Charts = p.Charts || len(section.Figures) > 0
		p.Sections = append(p.Sections, section)
	}
	return p
}

func unitLink(u *report.UnitView) *link { return &link{u.Unit.Code + ".html", u.Unit.Name} }

func (s *site) unitSection(u *report.UnitView, ui *report.UnitInsurance) unitSection {
	k := unitKey{ui.Name, u.Index}
	iv := s.insurance(ui.Name)
	sec := unitSection{
		Insurance: ui.Insurance,
		Rulers:    s.rulers(iv, ui.Row),
		Prior:     s.priorTable(iv, k, ui.Row),
		Adjusted:  s.adjusted(k),
		Settled:   s.unitSettlements(k),
		History:   s.history(k),
		Figures:   drawn(s.unitPath(k, ui.Slug)),
		Watched:   s.unitWatched(k),
		Checks:    s.checkGrid(ui.Checks, k),
		Files:     append(s.noticeLinks("../", k), s.paperLinks("../", u.Unit.Code)...),
	}
	for _, e := range s.scored {
		if e.run.Insurance == ui.Insurance && slices.Contains(e.run.Units, u.Index) {
			sec.Scored = &link{"../evaluation.html#" + evaluationID(e.run, u.Unit), e.run.Scheme.Name + "自评表"}
		}
	}
	var trees []*calc.Node
	for n, line := range ui.Flows {
		id := flowID(ui.Slug, n)
		sec.Flows = append(sec.Flows, s.flowBlock(line, k, id))
		trees = append(trees, line.Tree)
	}
	s.answer(iv, ui, &sec)
	sec.Cells = s.cellTable(trees, u.Index)
	return sec
}

// answer is what the page opens with: what the unit pays and gets this year, its
// net, how it differs from last year and why; then where what stands.
func (s *site) answer(iv *report.InsuranceView, ui *report.UnitInsurance, sec *unitSection) {
	r := ui.Row
	pays, gets := "不"+string(iv.In), "没有"+string(iv.Out)
	switch {
	case r.In == nil:
		pays = string(iv.In) + amount.Unknown
	case sign(r.In) > 0:
		pays = string(iv.In) + " " + amount.Yuan(r.In) + " 元"
	}
	open := r.OutHigh != nil && r.OutLow.Cmp(r.OutHigh) != 0
	switch {
	case r.Out == nil:
		gets = string(iv.Out) + amount.Unknown
	case open:
		gets = string(iv.Out) + "未核定，区间 " + span(r.OutLow, r.OutHigh, nil) + " 元"
	case sign(r.Out) > 0:
		gets = string(iv.Out) + " " + amount.Yuan(r.Out) + " 元"
	}
	sec.Lead = fmt.Sprintf("%d 年%s%s，%s", s.Year, ui.Name, pays, gets)
	if r.TopsUp() {
		sec.Lead += "，当地政府补足 " + span(r.TopUpLow, r.TopUpHigh, r.TopUp) + " 元"
	}
	last, now := s.Ends(iv, r, iv.In)
	if diff := calc.Less(now, last); diff != nil && sign(diff) != 0 {
		unit := amount.ScaleOf(diff)
		sec.Lead += fmt.Sprintf("；%s比 %d 年%s %s", iv.In, s.Year-1, map[bool]string{true: "增加", false: "减少"}[sign(diff) > 0], unit.Text(new(big.Rat).Abs(diff)))
	}
	sec.Lead += "。"
	sec.When = s.when(iv, ui)
	for _, f := range []calc.Flow{iv.In, iv.Out, calc.TopUp} {
		if because := s.Because(iv, f, r.Unit); len(because) > 0 {
			sec.Why = append(sec.Why, whyChanged{string(f) + "比上年为什么变", because})
		}
	}
	sec.Net, sec.NetWord = span(calc.Less(r.OutLow, r.In), calc.Less(r.OutHigh, r.In), calc.Less(r.Out, r.In)), "元净额（"+string(iv.Out)+"−"+string(iv.In)+"）"
	add := func(has bool, id, text string) {
		if has {
			sec.Contents = append(sec.Contents, link{"#" + ui.Slug + "-" + id, text})
		}
	}
	add(true, "amounts", "本年金额")
	add(true, "thresholds", "离各条线有多远")
	add(true, "prior", "与上年比")
	add(len(sec.Flows) > 0, "trees", "怎样算出来")
	add(len(sec.Adjusted) > 0, "adjusted", "预算调整前后")
	add(len(sec.Settled.Rows) > 0, "settled", "收缴与清算")
	add(true, "path", "历史与走势")
	add(true, "checks", "检查")
	add(true, "files", "文件")
	add(true, "cells", "单元格")
}

// when says by when the unit pays and gets, and what it is behind with.
func (s *site) when(iv *report.InsuranceView, ui *report.UnitInsurance) (out []string) {
	add := func(flow calc.Flow, most *big.Rat) {
		if sign(most) > 0 {
			out = append(out, string(flow)+"："+cmp.Or(s.onDays(iv, ui.Row.Unit, flow), s.When(flow), "文件没有写明期限"))
		}
	}
	add(iv.In, ui.Row.In)
	add(iv.Out, cmp.Or(ui.Row.OutHigh, ui.Row.Out))
	add(calc.TopUp, cmp.Or(ui.Row.TopUpHigh, ui.Row.TopUp))
	for _, p := range s.PositionsOf(ui.Row.Unit) {
		if p.Insurance.Name == iv.Name && sign(p.Overdue) > 0 {
			out = append(out, fmt.Sprintf("%s截至 %s 逾期未缴 %s 元", p.Scheme.Name, s.Day, amount.Yuan(p.Overdue)))
		}
	}
	return out
}

// onDays is what a unit still moves of a flow on each day of its instalments, of all
// schemes together; "" where no day is set.
func (s *site) onDays(iv *report.InsuranceView, unit int, flow calc.Flow) string {
	sums := map[string]*big.Rat{}
	for _, p := range s.PositionsOf(unit) {
		if p.Insurance.Name != iv.Name || p.Flow != flow {
			continue
		}
		for _, part := range p.ToPay {
			if part.Date == "" {
				return ""
			}
			sums[part.Date] = calc.Plus(cmp.Or(sums[part.Date], new(big.Rat)), part.Amount)
		}
	}
	var out []string
	for _, date := range slices.Sorted(maps.Keys(sums)) {
		day, err := time.Parse(time.DateOnly, date)
		if err != nil {
			return ""
		}
		out = append(out, s.DayWords(day)+" "+amount.Yuan(sums[date])+" 元")
	}
	return strings.Join(out, "、")
}

// insurance is the pool's view of an insurance; an empty one when it has none.
func (s *site) insurance(name string) *report.InsuranceView {
	for i := range s.Insurances {
		if s.Insurances[i].Name == name {
			return &s.Insurances[i]
		}
	}
	return &report.InsuranceView{}
}

func (s *site) flowBlock(l report.FlowLine, k unitKey, id string) flowBlock {
	b := flowBlock{ID: id, Name: l.Step.Name, Scheme: l.Run.Scheme.Name, Sentence: l.Sentence,
		Amount: amount.Due(l.Amount), Marks: statusMarks(l.Status, l.Step.Awaits(s.Stage), l.Amount == nil), Rows: s.explanation(l.Tree, id)}
	if l.Amount != nil {
		b.Unit = "元"
	}
	if l.Low != nil && l.High != nil {
		b.Amount = amount.Yuan(l.Low) + "—" + amount.Yuan(l.High)
		if len(b.Marks) == 0 {
			b.Marks = []string{"未核定"}
		}
	}
	if l.Amount != nil && sign(l.Amount) == 0 && len(b.Marks) == 0 {
		b.Zero = cmp.Or(report.WhyZero(l.Tree), "金额为 0")
	}
	b.Marks = append(b.Marks, documentMarks(s.Pool.Policy.Document(l.Run.Scheme.Document))...)
	for _, n := range s.notices[k] {
		if name := "notices/" + n.Name; s.files[name] && n.Step == l.Step && n.Run == l.Run {
			b.Files = append(b.Files, link{"../" + name, n.Word + " ↓"})
		}
	}
	return b
}

// priorTable sets the flows of this year beside those of the last: what funds.csv says
// of it, and where the sentence above the table compares with its plan, that plan.
func (s *site) priorTable(iv *report.InsuranceView, k unitKey, r report.UnitRow) table {
	flows := []calc.Flow{iv.In, iv.Out}
	if topUp, _ := s.Ends(iv, r, calc.TopUp); r.TopsUp() || sign(topUp) != 0 {
		flows = append(flows, calc.TopUp)
	}
	planned := func(f calc.Flow) *big.Rat {
		if !s.FromPlan(iv, f) {
			return nil
		}
		plan, _ := s.Ends(iv, r, f)
		return plan
	}
	known := slices.ContainsFunc(flows, func(f calc.Flow) bool { return planned(f) != nil })
	t := table{Caption: "上年数取自 funds.csv，本年数由程序算得", Head: columns("项目", fmt.Sprintf("#%d 年%s（元）", s.Year-1, s.BasisOf(k.insurance, k.unit, s.Year-1)))}
	if known {
		t.Caption = "上年数取自 funds.csv，上年计划按当时的规则和数据重算，本年数由程序算得；有计划的与计划比"
		t.Head = append(t.Head, columns(fmt.Sprintf("#%d 年计划（元）", s.Year-1))...)
	}
	t.Head = append(t.Head, columns(fmt.Sprintf("#%d 年（元）", s.Year), "#增减（元）")...)
	// A year's figure is a range while a decision is open, and so is its change.
	add := func(name string, prior, plan, low, high *big.Rat, unrecorded bool) {
		row := []string{name, amount.Yuan(prior)}
		switch {
		case known && unrecorded:
			row = append(row, "没有核定记录")
		case known:
			row = append(row, amount.Yuan(plan))
		}
		if plan == nil {
			plan = prior
		}
		change := signed(calc.Less(low, plan), amount.Yuan)
		if plan != nil && low != nil && low.Cmp(high) != 0 {
			change += "—" + signed(calc.Less(high, plan), amount.Yuan)
		}
		t.Rows = append(t.Rows, append(row, span(low, high, low), change))
	}
	for _, f := range flows {
		low, high := s.OpenRange(iv.Insurance, r.Unit, f)
		if low == nil {
			_, low = s.Ends(iv, r, f)
			high = low
		}
		add(f.Item(), s.Prior(r, f), planned(f), low, high, s.Unrecorded(iv, r, f))
	}
	low, high := cmp.Or(r.OutLow, r.Out), cmp.Or(r.OutHigh, r.Out)
	add("净额（"+iv.Out.Item()+"−"+iv.In.Item()+"）", calc.Less(s.Prior(r, iv.Out), s.Prior(r, iv.In)), calc.Less(planned(iv.Out), planned(iv.In)), calc.Less(low, r.In), calc.Less(high, r.In), false)
	return t
}

// adjusted sets a year's budget beside its adjusted one, measure by measure,
// for each year that has both.
func (s *site) adjusted(k unitKey) []table {
	var out []table
	rows := s.rows[k]
	for _, after := range rows {
		i := slices.IndexFunc(rows, func(r *calc.Row) bool { return r.Year == after.Year && r.Basis == calc.Budget })
		if after.Basis != calc.Adjusted || i < 0 {
			continue
		}
		t := table{Caption: fmt.Sprintf("%d 年预算调整前后：金额为元，人数为人", after.Year), Head: columns("指标", "#预算", "#调整预算", "#增减")}
		for j := range s.Pool.Measures {
			m := &s.Pool.Measures[j]
			from, to := rows[i].Cells[m.Name].Num, after.Cells[m.Name].Num
			if from == nil && to == nil {
				continue
			}
			t.Rows = append(t.Rows, []string{m.Name, measureText(m, from), measureText(m, to),
				signed(calc.Less(to, from), func(r *big.Rat) string { return measureText(m, r) })})
		}
		out = append(out, t)
	}
	return out
}

// unitSettlements is where the matters of a unit stand.
func (s *site) unitSettlements(k unitKey) grid {
	g := grid{Caption: "各方案应缴应拨、已通知、已缴已拨（元）",
		Head: columns("方案", "!方向", "#全年应缴、应拨", "#已通知", "#已缴、已拨", "#应减已通知", "#已通知减已缴、已拨", "#应减已缴、已拨", "#逾期未缴", "!最近一笔")}
	if s.Day != "" {
		g.Caption += "，截至 " + s.Day
	}
	for _, p := range s.PositionsOf(k.unit) {
		if p.Insurance.Name == k.insurance && report.Counts(p) {
			scheme := cell{Text: p.Scheme.Name, Href: "../reconciliation.html#" + p.Insurance.Slug}
			g.add(slices.Concat([]cell{scheme, {Text: string(p.Flow)}}, s.matterCells(p))...)
		}
	}
	return g
}

// history is every row of the unit, measures down, years across.
func (s *site) history(k unitKey) historyTable {
	rows := s.rows[k]
	t := historyTable{Caption: "历年数据：金额为元，人数为人；标记是数据性质，未标的是公开、推导或本单位填报"}
	for _, r := range rows {
		t.Columns = append(t.Columns, historyColumn{r.Year, string(r.Basis), r.Pos.Shown()})
	}
	for i := range s.Pool.Measures {
		m := &s.Pool.Measures[i]
		line := historyRow{Name: m.Name}
		any := false
		for _, r := range rows {
			c := r.Cells[m.Name]
			any = any || c.Num != nil
			line.Cells = append(line.Cells, historyCell{measureText(m, c.Num), natureMark(c.Nature)})
		}
		if any {
			t.Rows = append(t.Rows, line)
		}
	}
	return t
}

// measureText writes a figure of funds.csv by its kind.
func measureText(m *calc.Measure, r *big.Rat) string {
	if r == nil {
		return amount.Missing
	}
	switch m.Kind {
	case "money", "money/count":
		return amount.Yuan(r)
	case "ratio":
		return kindText(r, m.Kind)
	case "count":
		return amount.Value(formula.Num(r), formula.CountType)
	}
	return formula.Signed(formula.Decimal(r))
}

// cellTable lists the cells of funds.csv that a unit's trees read, in reading
// order. Of a sum over more units than a tree lists it has the unit's own cell.
func (s *site) cellTable(trees []*calc.Node, unit int) table {
	t := table{Caption: "每个数的出处", Head: columns("指标", "!统筹区", "!年度与口径", "!位置", "#数值", "!性质", "方法", "来源")}
	seen, walked := map[cellAt]bool{}, map[*calc.Node]bool{}
	cut := false
	var walk func(n *calc.Node)
	walk = func(n *calc.Node) {
		if n == nil || walked[n] {
			return
		}
		walked[n] = true
		if at, ok := s.cells[n.Pos]; ok && n.Kind == calc.NodeMeasure && !seen[at] {
			seen[at] = true
			c := at.row.Cells[at.measure]
			t.Rows = append(t.Rows, []string{at.measure, s.Pool.NameOf(at.row.Unit), fmt.Sprintf("%d %s", at.row.Year, at.row.Basis), c.Pos.Shown(),
				measureText(s.measure(at.measure), c.Num), natureWord(c.Nature), dash(c.Method), dash(c.Source)})
		}
		parts := n.Children
		if overUnits(n) && len(parts) > maxParts {
			cut, parts = true, s.partOf(n, unit)
		}
		for _, c := range parts {
			walk(c)
		}
	}
	for _, tree := range trees {
		walk(tree)
	}
	if cut {
		t.Caption += fmt.Sprintf("；超过 %d 个统筹区的合计只列本统筹区的数，其余见底稿", maxParts)
	}
	return t
}

// partOf is what a unit adds to a sum over units, whose parts are found by name once
// for the pages of all of them.
func (s *site) partOf(n *calc.Node, unit int) []*calc.Node {
	byName, known := s.parts.Load(n)
	if !known {
		list := map[string][]*calc.Node{}
		for _, c := range n.Children {
			list[c.Name] = append(list[c.Name], c)
		}
		byName, _ = s.parts.LoadOrStore(n, list)
	}
	return byName.(map[string][]*calc.Node)[s.Pool.NameOf(unit)]
}

func (s *site) measure(name string) *calc.Measure {
	for i := range s.Pool.Measures {
		if s.Pool.Measures[i].Name == name {
			return &s.Pool.Measures[i]
		}
	}
	return &calc.Measure{Name: name}
}
