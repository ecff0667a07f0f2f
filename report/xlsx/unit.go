package xlsx

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
)

// unitBook is a unit's own workbook: what it pays and receives, its budget
// forms, and how each amount was computed.
func unitBook(v *report.View, u *report.UnitView) *book {
	title := fmt.Sprintf("%s%d年基金上解、补助预算表", u.Unit.Name, v.Year)
	b := &book{title: title, year: v.Year}
	b.describe(v)
	cover := b.add("封面")
	var contents []content
	var amounts []flowAt
	forms, filled := map[string]*sheet{}, map[string]*form{}
	for i := range u.Insurances {
		s := b.add("收支预算表-" + u.Insurances[i].Name)
		forms[u.Insurances[i].Name] = s
		contents = append(contents, content{s, formTitle(u.Insurances[i].Name)})
	}
	for i := range u.Insurances {
		for j := range u.Insurances[i].Flows {
			l := &u.Insurances[i].Flows[j]
			s := b.add("算账单-" + cut(l.Run.Scheme.Name, 14) + "-" + u.Insurances[i].Name + "-" + string(l.Step.Flow))
			at := treeSheet(v, s, u, l)
			amounts = append(amounts, flowAt{l, u.Insurances[i].Name, at})
			contents = append(contents, content{s, "算账单：" + string(l.Step.Flow) + "怎样算出，每步一行"})
		}
	}
	for i := range u.Insurances {
		ui := &u.Insurances[i]
		filled[ui.Name] = fillForm(v, forms[ui.Name], ui.Name, u.Unit.Name, unitYears(v, u.Index, ui, amounts))
	}
	contents = append(contents, unitOffice(v, b, u, filled)...)
	if s := unitChecks(v, b, u); s != nil {
		contents = append(contents, content{s, "对本统筹区数据和计划的检查意见"})
	}
	unitCover(v, cover, title, contents, amounts)
	return b
}

// unitOffice adds the unit's use plan, settlement and payments, where it has any.
func unitOffice(v *report.View, b *book, u *report.UnitView, forms map[string]*form) []content {
	var out []content
	if blocks := unitPlan(v, u, forms); len(blocks) > 0 {
		s := b.add("用款计划")
		fillPlan(v, s, captionOf(v), blocks)
		out = append(out, content{s, "按月预付、按年结算：全年支出、补助分到十二个月，到分"})
	}
	own := *v
	own.Result = &calc.Result{}
	*own.Result = *v.Result
	own.Settlements = slices.DeleteFunc(slices.Clone(v.Settlements), func(x calc.UnitSettlement) bool { return x.Unit != u.Index })
	if len(own.Settlements) > 0 {
		s := b.add("结算")
		settleSheet(&own, s, nil)
		out = append(out, content{s, "全年应缴应拨、已缴已拨、应补应退"})
	}
	if list := payments(&own); len(list) > 0 {
		s := b.add("支付清单")
		paySheet(v, s, list)
		out = append(out, content{s, "各期应付的金额、大写、收款账户"})
	}
	return out
}

// flowAt is an amount and the cell in which it was worked out.
type flowAt struct {
	line      *report.FlowLine
	insurance string
	at        place
}

func unitCover(v *report.View, s *sheet, title string, contents []content, amounts []flowAt) {
	s.put(0, 0, title, style{bold: true, size: 20, free: true})
	s.put(1, 0, captionOf(v), captionText)
	row := 2
	if v.Warning != "" {
		s.put(row, 0, v.Warning, style{alarm: true, bold: true, free: true})
		row++
	}
	row = section(s, row+1, "金额", "方案", "险种", "类别", "金额（元）", "条款", "标记")
	for _, a := range amounts {
		s.line(row, 0, plain, a.line.Run.Scheme.Name, a.insurance, string(a.line.Step.Flow))
		s.calc(row, 3, a.at.ref(s), a.line.Amount, money)
		s.line(row, 4, plain, a.line.Step.Clause, flowMarks(a.line))
		row++
	}
	row = contentRows(s, row+1, contents)
	row = documentRows(v, s, row)
	s.put(row, 0, "收支预算表的黄色单元格可以改，合计随之重算；金额的算法见各张算账单，全部统筹区的底稿见 budget.xlsx。", style{free: true})
	s.wide[0], s.wide[1], s.wide[4] = 26, 30, 30
}

func flowMarks(l *report.FlowLine) string {
	var marks []string
	switch l.Status {
	case calc.StatusEstimate:
		marks = append(marks, "未核定")
	case calc.StatusPreview:
		marks = append(marks, fmt.Sprintf("预览（%d年起执行）", l.Run.Scheme.FirstYear))
	}
	if l.Tree != nil && l.Tree.Nature != calc.Unmarked && l.Tree.Nature != calc.Published {
		marks = append(marks, string(l.Tree.Nature))
	}
	return strings.Join(marks, " · ")
}

// unitYears are the two columns of a unit's form: last year as recorded, and
// the budget year with the plan's transfers.
func unitYears(v *report.View, unit int, ui *report.UnitInsurance, amounts []flowAt) []formYear {
	last := v.Recorded(ui.Name, 1, unit)
	now := v.Recorded(ui.Name, 0, unit)
	typed := func(f *calc.Figures, measure string) any {
		if f == nil || f.Num(measure) == nil {
			return nil
		}
		return f.Num(measure)
	}
	planned := func(flow calc.Flow, sum *big.Rat) (string, any) {
		var refs []string
		for _, a := range amounts {
			if a.insurance == ui.Name && a.line.Step.Flow == flow && a.line.Status != calc.StatusPreview {
				refs = append(refs, a.at.ref(nil))
			}
		}
		return plus(refs), sum
	}
	return []formYear{
		{"上年执行数", func(measure string) (string, any) { return "", typed(last, measure) }},
		{"本年预算数", func(measure string) (string, any) {
			switch measure {
			case calc.LevyToAbove:
				return planned(calc.Levy, ui.Row.Levy)
			case calc.GrantFromAbove:
				return planned(calc.Grant, ui.Row.Grant)
			case calc.LevyFromBelow, calc.GrantBelow, calc.Closing:
				return "", nil
			case calc.Opening:
				return "", unitOpening(last, now)
			}
			return "", typed(now, measure)
		}},
	}
}

// unitOpening is what a unit begins the budget year with.
func unitOpening(last, now *calc.Figures) any {
	if last != nil && last.Num(calc.Closing) != nil {
		x := new(big.Rat).Set(last.Num(calc.Closing))
		if now != nil && now.Num(calc.Adjustment) != nil {
			x.Add(x, now.Num(calc.Adjustment))
		}
		return x
	}
	if now != nil && now.Num(calc.Opening) != nil {
		return now.Num(calc.Opening)
	}
	return nil
}

func unitChecks(v *report.View, b *book, u *report.UnitView) *sheet {
	n := 0
	for i := range u.Insurances {
		n += len(u.Insurances[i].Checks)
	}
	if n == 0 {
		return nil
	}
	s := b.add("检查")
	s.heads, s.titleFrom = 2, 1
	s.put(0, 0, "检查意见", titleText)
	s.line(1, 0, headStyle, "级别", "方案", "险种", "统筹区", "检查", "状态", "说明", "条款")
	row := 2
	for i := range u.Insurances {
		for _, c := range u.Insurances[i].Checks {
			checkRow(v, s, row, c)
			row++
		}
	}
	s.wide[6] = 60
	return s
}

// Columns of an 算账单.
const (
	treeName = iota
	treeFormula
	treeNumbers
	treeResult
	treeClause
	treeSource
)

// treeSheet writes how an amount came about, a row a step, indented by
// dependency, and returns the cell of the amount.
func treeSheet(v *report.View, s *sheet, u *report.UnitView, l *report.FlowLine) place {
	s.heads, s.titleFrom = 4, 3
	s.put(0, 0, "算账单："+u.Unit.Name+" "+l.Run.Scheme.Name+"（"+l.Run.Insurance.Name+"）"+string(l.Step.Flow), titleText)
	s.put(1, 0, l.Sentence, captionText)
	s.put(2, 0, captionOf(v), captionText)
	s.line(3, 0, headStyle, "步骤", "公式", "代入数字", "结果", "条款", "来源·标记")
	s.wide[treeFormula], s.wide[treeNumbers], s.wide[treeSource] = 44, 44, 30
	t := &treeWriter{sheet: s, row: 4, seen: map[*calc.Node]int{}, count: len(l.Run.Units)}
	t.node(l.Tree, 0)
	return place{s, 4, treeResult}
}

type treeWriter struct {
	*sheet
	row   int
	seen  map[*calc.Node]int // row of a node that was written already
	count int                // units that take part
}

func (t *treeWriter) node(n *calc.Node, depth int) {
	row := t.row
	t.row++
	indent := min(depth, 12)
	t.put(row, treeName, n.Name, style{indent: indent, bold: n.Kind == calc.NodeStep})
	if at, ok := t.seen[n]; ok {
		t.put(row, treeFormula, fmt.Sprintf("见第 %d 行", at+1), style{muted: true})
		t.result(row, n)
		return
	}
	t.seen[n] = row
	t.put(row, treeFormula, n.Formula, wrapped)
	t.put(row, treeNumbers, n.Substituted, wrapped)
	t.result(row, n)
	t.put(row, treeClause, n.Clause, wrapped)
	t.put(row, treeSource, nodeSource(n, t.count), wrapped)
	if n.Kind == calc.NodeAggregate || n.Kind == calc.NodeAccount {
		return // the other units' figures are in the pool's workbook
	}
	for _, c := range n.Children {
		t.node(c, depth+1)
	}
}

func (t *treeWriter) result(row int, n *calc.Node) {
	look := style{format: formatOf(n.Type)}
	switch {
	case n.Missing:
		t.put(row, treeResult, "—", style{muted: true})
	case n.Kind != calc.NodeInput && n.Raw != "":
		t.put(row, treeResult, shownValue(n.Value), style{format: formatOfRaw(n.Raw, n.Type)})
	default:
		t.put(row, treeResult, shownValue(n.Value), look)
	}
}

// formatOfRaw shows a rate as the policy writes it.
func formatOfRaw(raw string, t formula.Type) string {
	if strings.HasSuffix(raw, "%") {
		return formatOfKind("ratio", raw)
	}
	return formatOf(t)
}

// nodeSource says in words where a line comes from and how firm it is.
func nodeSource(n *calc.Node, units int) string {
	var parts []string
	add := func(s string) {
		if s != "" {
			parts = append(parts, s)
		}
	}
	switch n.Kind {
	case calc.NodeMeasure, calc.NodeProjection:
		add(fmt.Sprintf("%d年%s", n.Year, n.Basis))
	case calc.NodeAggregate:
		add(fmt.Sprintf("%d 个统筹区，逐个见 budget.xlsx", units))
	}
	add(n.Origin)
	add(n.Decided)
	add(report.ShareText(n))
	if n.Reading != "" {
		add("解读 " + n.Reading)
	}
	if n.Assumed {
		add("测算参数")
	}
	if n.Status == calc.StatusEstimate {
		add("未核定")
	}
	add(string(n.Nature))
	add(n.Note)
	return strings.Join(parts, " · ")
}
