// Package xlsx writes the budget workbooks: the pool's budget.xlsx and one for
// each unit. The working papers live: every step is a formula over cells of
// data, parameters and inputs, with the exact value cached, so that a changed
// cell moves the levies in Excel, WPS and LibreOffice alike.
//
// A workbook is laid out in memory (book, sheet, place), every cell of it in
// three passes: lay settles where each value will stand, fill writes values
// and formulas, bytes hands the sheets to excelize.
package xlsx

import (
	"fmt"
	"slices"

	"tongchou/calc"
	"tongchou/calc/official"
	"tongchou/report"
	"tongchou/report/workers"
	"tongchou/report/xlsx/book"
	"tongchou/report/xlsx/live"
)

// Render makes budget.xlsx and units/<code>.xlsx. The same view gives the same
// bytes.
func Render(v *report.View, keep report.Keep) ([]report.File, error) {
	data, err := poolBook(v).Bytes()
	if err != nil {
		return nil, fmt.Errorf("budget.xlsx: %w", err)
	}
	pool, err := keep(report.File{Name: "budget.xlsx", Data: data})
	if err != nil {
		return nil, err
	}
	units, err := unitFiles(v, keep)
	return append([]report.File{pool}, units...), err
}

// unitFiles makes the workbooks of all units that take part in something, as
// many at a time as there are processors. They come in unit order.
func unitFiles(v *report.View, keep report.Keep) ([]report.File, error) {
	files := make([]report.File, len(v.Units))
	err := workers.Each(len(v.Units), func(i int) error {
		if len(v.Units[i].Insurances) == 0 {
			return nil
		}
		name := "units/" + v.Units[i].Unit.Code + ".xlsx"
		data, err := unitBook(v, &v.Units[i]).Bytes()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		files[i], err = keep(report.File{Name: name, Data: data})
		return err
	})
	files = slices.DeleteFunc(files, func(f report.File) bool { return f.Name == "" })
	return files, err
}

// workbook is the pool's workbook while it is laid out.
type workbook struct {
	*book.Book
	view       *report.View
	atlas      *live.Atlas
	parts      []*part
	accounts   *accountSheet
	identities []identity
	office     officeSheets
}

// part is what the workbook holds of one insurance.
type part struct {
	ins     *report.InsuranceView
	papers  []*live.Paper
	data    *live.Data
	summary *summarySheet
	merge   *mergeSheet
}

func poolBook(v *report.View) *book.Book {
	b := newBook(v, fmt.Sprintf("%s%d年基金上解下拨测算与预算表", v.Pool.Policy.Name, v.Year))
	w := &workbook{Book: b, view: v, atlas: live.New(v, b)}
	w.build()
	return b
}

// build makes the sheets in the order of their tabs, then fills them in the
// order in which they read each other's values.
func (w *workbook) build() {
	v := w.view
	cover := w.Add("封面", "")
	for i := range v.Insurances {
		w.parts = append(w.parts, &part{ins: &v.Insurances[i]})
	}
	var whole *book.Sheet
	moves := slices.ContainsFunc(v.Budget, func(l calc.BudgetLine) bool { return l.Value == nil || l.Value.Sign() != 0 })
	if len(w.parts) > 1 && moves {
		whole = w.Add("汇总-全部险种", "各统筹区各险种的上解、补助，一张表")
	}
	summaries := w.each("汇总-", func(string) string { return "各统筹区上级补助收入、上解上级支出，与本级对应" })
	names := v.Kept(calc.PoolLevel, insuranceNames(v))
	forms := addForms(v, w.Book, names, v.Pool.Policy.Name+"（汇总，未抵销内部上解、补助）", calc.PoolLevel, func(a official.Ask) official.Figure { return v.BookFigure(a, calc.PoolLevel) })
	merges := w.each("汇总抵销-", func(string) string { return "各统筹区加本级，抵销内部上解、补助" })
	w.addOffice()
	w.accounts = newAccounts(w.Add("基金账户", "各方案基金账户：年初、上解、下拨、利息、年末"))
	for _, p := range w.parts {
		for _, run := range p.ins.Runs {
			p.papers = append(p.papers, w.atlas.LayPaper(run))
		}
	}
	steps := w.Add("步骤说明", "每一步的公式、条款、解读与说明")
	params, inputs := w.Add("参数", "方案的参数与预测假定，可改"), w.Add("输入", "填报与核定的数，可改")
	for _, p := range w.parts {
		p.data = w.atlas.LayData(p.ins.Name, p.ins.Runs[0].Units)
	}
	w.atlas.LayTotals()
	w.addRegisters()
	checks, terms := w.Add("检查", "勾稽关系与检查意见"), w.Add("口径", "用语与指标的定义")

	w.fillLive(params, inputs)
	w.accounts.fill(v, w.atlas)
	for i, p := range w.parts {
		p.summary = laySummary(v, summaries[i], p)
		p.summary.fill(captionOf(v))
		p.merge = layMerge(v, merges[i], p, w.accounts)
		p.merge.fill(captionOf(v))
		w.reconcile(p)
	}
	for _, f := range forms {
		f.fill(w.poolFigures(), names)
	}
	if whole != nil {
		fillWhole(v, whole, w.parts)
	}
	w.fillOffice()
	checkSheet(v, checks, w.identities)
	termSheet(v, terms)
	live.Steps(steps, w.papers())
	w.name(params, inputs)
	coverSheet(v, w.Book, cover)
}

// fillLive fills what the other sheets read: parameters, data, working papers
// and inputs.
func (w *workbook) fillLive(params, inputs *book.Sheet) {
	v := w.view
	w.atlas.Parameters(params)
	in := w.atlas.LayInputs(inputs)
	for _, p := range w.parts {
		p.data.Fill(v)
		for _, paper := range p.papers {
			paper.Fill(v.Pool.Units, paperCaption(v, paper.Run))
		}
	}
	in.Fill()
}

// each makes one sheet an insurance.
func (w *workbook) each(prefix string, about func(insurance string) string) []*book.Sheet {
	var out []*book.Sheet
	for _, p := range w.parts {
		out = append(out, w.Add(prefix+p.ins.Name, about(p.ins.Name)))
	}
	return out
}

func (w *workbook) papers() []*live.Paper {
	var out []*live.Paper
	for _, p := range w.parts {
		out = append(out, p.papers...)
	}
	return out
}

// insuranceNames are those of the view.
func insuranceNames(v *report.View) (out []string) {
	for _, iv := range v.Insurances {
		out = append(out, iv.Name)
	}
	return out
}

// paperCaption names the document and how firm the scheme is.
func paperCaption(v *report.View, run *calc.Run) string {
	s := captionOf(v)
	if d := v.Pool.Policy.Document(run.Scheme.Document); d != nil {
		s += "　依据：《" + d.Title + "》" + report.Cited(run.Scheme.Clause) + "（" + d.Status + "）"
	}
	if run.Preview {
		s += fmt.Sprintf("　预览：自 %d 年起执行，不列入预算", run.Scheme.FirstYear)
	}
	return s
}

// reconcile lists what must come to the same amount by two ways.
func (w *workbook) reconcile(p *part) {
	add := func(about string, left book.Place, right ...book.Place) {
		w.identities = append(w.identities, identity{p.ins.Name + "：" + about, left, right})
	}
	s, m := p.summary, p.merge
	cell := func(row, col int) book.Place { return s.Sheet.At(row, col) }
	add("各统筹区上解上级支出之和 − 本级下级上解收入", cell(s.pool, s.levy), cell(s.pool+1, s.levy))
	add("各统筹区上级补助收入之和 − 本级补助下级支出", cell(s.pool, s.grant), cell(s.pool+2, s.grant))
	var closings []book.Place
	for _, run := range m.runs {
		if at, ok := w.accounts.at(run, accClosing); ok && !movesInside(run) {
			closings = append(closings, at)
		}
	}
	if len(closings) > 0 && len(closings) == len(m.runs) {
		add("本级年末结余 − 基金账户年末余额", m.place(calc.Closing, 1, mergePool), closings...)
	}
	if m.value(calc.Closing, 1, mergeNet) != nil {
		add("合并年末结余 − 各统筹区与本级年末结余之和", m.place(calc.Closing, 1, mergeNet),
			m.place(calc.Closing, 1, mergeUnits), m.place(calc.Closing, 1, mergePool))
	}
}

// movesInside reports whether a scheme also moves money that makes no budget
// line: its account then differs from the pool's budget.
func movesInside(run *calc.Run) bool {
	return slices.ContainsFunc(run.Steps, func(c calc.StepColumn) bool {
		return c.Step.Flow.Account() && !c.Step.Flow.Budget()
	})
}

// name names the blocks that people jump to, few and in ASCII.
func (w *workbook) name(params, inputs *book.Sheet) {
	add := func(name string, s *book.Sheet, last int) {
		if s.Height() > listFirst {
			w.Mark(name, s.At(2, 0), s.At(s.Height()-1, last))
		}
	}
	for _, p := range w.parts {
		w.Mark("Summary_"+p.ins.Slug, p.summary.At(2, 0), p.summary.At(p.summary.pool, p.summary.net))
		add("Data_"+p.ins.Slug, p.data.Sheet, live.DataMeasures+len(p.data.Measures)-1)
	}
	add("Parameters", params, 8)
	add("Inputs", inputs, live.InClause)
	add("Accounts", w.accounts.Sheet, accNote)
}
