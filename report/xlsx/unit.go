package xlsx

import (
	"fmt"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/xlsx/book"
	"tongchou/report/xlsx/live"
)

// unitBook is a unit's own workbook: what it pays and receives, its budget
// forms, and how each amount was computed.
func unitBook(v *report.View, u *report.UnitView) *book.Book {
	b := newBook(v, fmt.Sprintf("%s%d年基金上解、补助预算表", u.Unit.Name, v.Year))
	cover := b.Add("封面", "")
	var amounts []flowAt
	var names []string
	for i := range u.Insurances {
		names = append(names, u.Insurances[i].Name)
	}
	names = v.Kept(u.Index, names)
	forms := addForms(v, b, names, u.Unit.Name, u.Index, unitFigures(v, u, nil))
	for i := range u.Insurances {
		for j := range u.Insurances[i].Flows {
			l := &u.Insurances[i].Flows[j]
			s := b.Add("算账单-"+book.Cut(l.Run.Scheme.Name, 14)+"-"+u.Insurances[i].Name+"-"+string(l.Step.Flow), "算账单："+string(l.Step.Flow)+"怎样算出，每步一行")
			at := treeSheet(v, s, u, l)
			amounts = append(amounts, flowAt{l, u.Insurances[i].Name, at})
		}
	}
	for _, f := range forms {
		f.fill(unitFigures(v, u, amounts), names)
	}
	unitPeople(v, b, u)
	unitOffice(v, b, u, forms)
	unitChecks(v, b, u)
	unitCover(v, b, cover, amounts)
	return b
}

// unitPeople adds the unit's people by age, where it has any.
func unitPeople(v *report.View, b *book.Book, u *report.UnitView) {
	all := v.PeopleOf(u.Index)
	for _, p := range all {
		suffix := ""
		if len(all) > 1 {
			suffix = "-" + p.Insurance
		}
		live.LayPeople(v, b, p, suffix).Fill()
	}
}

// unitOffice adds the unit's use plan, reconciliation and payments, where it has any.
func unitOffice(v *report.View, b *book.Book, u *report.UnitView, forms []*officialForm) {
	if blocks := unitPlan(v, u, forms); len(blocks) > 0 {
		fillPlan(v, b.Add("用款计划", planAbout), captionOf(v), blocks)
	}
	addMemos(v, b, func(unit int) bool { return unit == u.Index })
	addLists(v, b, u.Index).fill(v, nil)
}

// flowAt is an amount and the cell in which it was worked out.
type flowAt struct {
	line      *report.FlowLine
	insurance string
	at        book.Place
}

func unitCover(v *report.View, b *book.Book, s *book.Sheet, amounts []flowAt) {
	row := s.Section(coverHead(v, s, b.Title)+1, "金额", "方案", "险种", "类别", "金额（元）", "条款", "标记")
	for _, a := range amounts {
		s.Line(row, 0, book.Plain, a.line.Run.Scheme.Name, a.insurance, string(a.line.Step.Flow))
		s.Plus(row, 3, []book.Place{a.at}, a.line.Amount, book.Money)
		s.Line(row, 4, book.Plain, report.Clause(a.line.Step.Clause), flowMarks(a.line))
		row++
	}
	row = b.Contents(row + 1)
	row = documentRows(v, s, row)
	s.Put(row, 0, "正式表各格由底稿取整而来；底稿的黄色单元格可以改，合计和正式表随之重算；金额的算法见各张算账单，全部统筹区的底稿见 budget.xlsx。", book.Style{Free: true})
	s.Wide[1], s.Wide[4] = 30, 30
}

func flowMarks(l *report.FlowLine) string {
	var marks []string
	switch awaits := l.Tree.Awaited(); {
	case l.Status == calc.StatusPreview:
		marks = append(marks, fmt.Sprintf("预览（%d年起执行）", l.Run.Scheme.FirstYear))
	case awaits != "":
		marks = append(marks, awaits)
	case l.Amount == nil:
		marks = append(marks, formula.Unknown)
	case l.Status == calc.StatusEstimate:
		marks = append(marks, "未核定")
	}
	if l.Tree != nil && l.Tree.Nature != calc.Unmarked && l.Tree.Nature != calc.Published {
		marks = append(marks, string(l.Tree.Nature))
	}
	return strings.Join(marks, " · ")
}

func unitChecks(v *report.View, b *book.Book, u *report.UnitView) {
	n := 0
	for i := range u.Insurances {
		n += len(u.Insurances[i].Checks)
	}
	if n == 0 {
		return
	}
	s := b.Add("检查", "对本统筹区数据和计划的检查意见")
	s.Heads, s.TitleFrom = 2, 1
	s.Put(0, 0, "检查意见", book.Title)
	s.Line(1, 0, book.Head, "级别", "方案", "险种", "统筹区", "检查", "状态", "说明", "条款")
	row := 2
	for i := range u.Insurances {
		for _, c := range u.Insurances[i].Checks {
			checkRow(v, s, row, c)
			row++
		}
	}
	s.Wide[6] = 60
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
func treeSheet(v *report.View, s *book.Sheet, u *report.UnitView, l *report.FlowLine) book.Place {
	s.Heads, s.TitleFrom = 4, 3
	s.Put(0, 0, "算账单："+u.Unit.Name+" "+l.Run.Scheme.Name+"（"+l.Run.Insurance.Name+"）"+string(l.Step.Flow), book.Title)
	s.Put(1, 0, l.Sentence, book.Caption)
	s.Put(2, 0, captionOf(v), book.Caption)
	s.Line(3, 0, book.Head, "步骤", "公式", "代入数字", "结果", "条款", "来源·标记")
	s.Wide[treeFormula], s.Wide[treeNumbers], s.Wide[treeSource] = 44, 44, 30
	t := &treeWriter{Sheet: s, row: 4, seen: map[*calc.Node]int{}, count: len(l.Run.Units)}
	t.node(l.Tree, 0)
	return s.At(4, treeResult)
}

type treeWriter struct {
	*book.Sheet
	row   int
	seen  map[*calc.Node]int // row of a node that was written already
	count int                // units that take part
}

func (t *treeWriter) node(n *calc.Node, depth int) {
	row := t.row
	t.row++
	indent := min(depth, 12)
	t.Put(row, treeName, n.Name, book.Style{Indent: indent, Bold: n.Kind == calc.NodeStep})
	if at, ok := t.seen[n]; ok {
		t.Put(row, treeFormula, fmt.Sprintf("见第 %d 行", at+1), book.Style{Muted: true})
		t.result(row, n)
		return
	}
	t.seen[n] = row
	t.Put(row, treeFormula, n.Formula, book.Wrapped)
	t.Put(row, treeNumbers, n.Substituted, book.Wrapped)
	t.result(row, n)
	t.Put(row, treeClause, report.Clause(n.Clause), book.Wrapped)
	t.Put(row, treeSource, nodeSource(n, t.count), book.Wrapped)
	if n.Kind == calc.NodeAggregate || n.Kind == calc.NodeAccount {
		return // the other units' figures are in the pool's workbook
	}
	for _, c := range n.Children {
		t.node(c, depth+1)
	}
}

func (t *treeWriter) result(row int, n *calc.Node) {
	look := book.Style{Format: book.FormatOf(n.Type)}.AsOpen(n.Waits())
	switch {
	case n.Missing:
		t.Put(row, treeResult, report.Absent(n), book.Style{Muted: true})
	case n.Kind != calc.NodeInput && n.Raw != "":
		t.Put(row, treeResult, book.ValueOf(n.Value), book.Style{Format: formatOfRaw(n.Raw, n.Type)})
	default:
		t.Put(row, treeResult, book.ValueOf(n.Value), look)
	}
}

// formatOfRaw shows a rate as the policy writes it.
func formatOfRaw(raw string, t formula.Type) string {
	if strings.HasSuffix(raw, "%") {
		return book.FormatOfKind("ratio", raw)
	}
	return book.FormatOf(t)
}

// nodeSource says in words where a line comes from and how firm it is.
func nodeSource(n *calc.Node, units int) string {
	var parts []string
	switch n.Kind {
	case calc.NodeMeasure, calc.NodeProjection:
		parts = append(parts, fmt.Sprintf("%d年%s", n.Year, n.Basis))
	case calc.NodeAggregate:
		if n.Origin != "" {
			break // a part of them
		}
		parts = append(parts, fmt.Sprintf("%d 个统筹区，逐个见 budget.xlsx", units))
	}
	parts = append(parts, n.Origin, n.Decided, report.ShareText(n))
	if n.Reading != "" {
		parts = append(parts, "解读 "+n.Reading)
	}
	if n.Assumed {
		parts = append(parts, "测算参数")
	}
	if n.Status == calc.StatusEstimate {
		parts = append(parts, "未核定")
	}
	parts = append(parts, n.Awaited())
	parts = append(parts, string(n.Nature), n.Note)
	return report.Dotted(parts...)
}
