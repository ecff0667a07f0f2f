package xlsx

import (
	"fmt"
	"maps"
	"slices"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/xlsx/book"
)

// workbook is the pool's workbook while it is laid out.
type workbook struct {
	*book.Book
	view        *report.View
	atlas       *atlas
	contents    []book.Content
	assumptions map[*calc.Assumption]book.Place
	parts       []*part
	identities  []identity
	inputs      []inputBlock
	about       map[*book.Sheet]string // for the table of contents
	office      officeSheets
}

// part is what the workbook holds of one insurance.
type part struct {
	ins     *report.InsuranceView
	papers  []*paper
	data    *dataSheet
	ahead   *aheadSheet
	summary *summarySheet
	merge   *mergeSheet
	form    *book.Sheet
}

func poolBook(v *report.View) (*book.Book, error) {
	title := fmt.Sprintf("%s%d年基金上解下拨测算与预算表", v.Pool.Policy.Name, v.Year)
	w := &workbook{
		Book: newBook(v, title), view: v, assumptions: map[*calc.Assumption]book.Place{}, about: map[*book.Sheet]string{},
		atlas: &atlas{
			parameters: map[*calc.Parameter]book.Place{}, inputs: map[inputKey]book.Range{}, poolInputs: map[inputKey]book.Place{},
			figures: map[figureKey]book.Range{}, columns: map[string]map[string]book.Range{}, papers: map[*calc.Run]*paper{},
		},
	}
	for _, s := range v.Pool.Policy.Schemes {
		w.atlas.schemes = append(w.atlas.schemes, s.Name)
	}
	if err := w.build(title); err != nil {
		return nil, err
	}
	return w.Book, nil
}

// build makes the sheets in the order of their tabs, then fills them in the
// order in which they read each other's values.
func (w *workbook) build(title string) error {
	v := w.view
	cover := w.Add("封面")
	for i := range v.Insurances {
		w.parts = append(w.parts, &part{ins: &v.Insurances[i]})
	}
	var whole *book.Sheet
	moves := slices.ContainsFunc(v.Budget, func(l calc.BudgetLine) bool { return l.Value.Sign() != 0 })
	if len(w.parts) > 1 && moves {
		whole = w.Add("汇总-全部险种")
	}
	summaries, forms, merges := w.each("汇总-"), w.each("收支预算表-"), w.each("汇总抵销-")
	w.addOffice()
	accounts := w.Add("基金账户")
	w.layPapers()
	steps, params, inputs := w.Add("步骤说明"), w.Add("参数"), w.Add("输入")
	w.layData()
	w.addRegisters()
	checks, terms := w.Add("检查"), w.Add("口径")

	caption := captionOf(v)
	paramSheet(v, params, w.atlas, w.assumptions)
	w.inputs = layInputs(v, inputs, w.atlas, w.programs())
	for _, p := range w.parts {
		p.data.fill(v, p.ahead)
		if p.ahead != nil {
			if err := p.ahead.fill(v); err != nil {
				return err
			}
		}
		for _, paper := range p.papers {
			if err := paper.fill(v.Pool.Units, paperCaptionText(v, paper.Run)); err != nil {
				return err
			}
		}
	}
	if err := fillInputs(v, inputs, w.atlas, w.inputs); err != nil {
		return err
	}
	rows := accountSheet(v, accounts, w.atlas)
	for i, p := range w.parts {
		p.summary = laySummary(v, summaries[i], p.ins, p.papers, p.data)
		p.summary.fill(caption)
		p.merge = layMerge(v, merges[i], p.data, p.summary, accounts, rows)
		p.merge.fill(caption)
		p.form = forms[i]
		fillForm(v, p.form, p.ins.Name, v.Pool.Policy.Name+"（汇总，未抵销内部上解、补助）", poolYears(p.merge))
		w.reconcile(p, rows, accounts)
	}
	if whole != nil {
		fillWhole(v, whole, w.parts)
		w.about[whole] = "各统筹区各险种的上解、补助，一张表"
	}
	w.fillOffice()
	checkSheet(v, checks, w.identities)
	termSheet(v, terms)
	stepSheet(v, steps, w.papers())
	w.mark(params, inputs, accounts)
	w.list(steps, params, inputs, accounts, checks, terms)
	coverSheet(v, cover, title, w.contents)
	return nil
}

// each makes one sheet an insurance.
func (w *workbook) each(prefix string) []*book.Sheet {
	var out []*book.Sheet
	for _, p := range w.parts {
		out = append(out, w.Add(prefix+p.ins.Name))
	}
	return out
}

func (w *workbook) programs() map[*calc.Run]*calc.SchemeProgram {
	out := map[*calc.Run]*calc.SchemeProgram{}
	for _, run := range w.view.Runs {
		i := slices.IndexFunc(w.view.Program.Schemes, func(s *calc.SchemeProgram) bool { return s.Scheme == run.Scheme })
		out[run] = w.view.Program.Schemes[i]
	}
	return out
}

func (w *workbook) layPapers() {
	programs := w.programs()
	for _, p := range w.parts {
		for _, run := range p.ins.Runs {
			p.papers = append(p.papers, layPaper(w.atlas, w.Book, run, programs[run]))
		}
	}
}

func (w *workbook) papers() []*paper {
	var out []*paper
	for _, p := range w.parts {
		out = append(out, p.papers...)
	}
	return out
}

func (w *workbook) layData() {
	v := w.view
	for _, p := range w.parts {
		units := p.ins.Runs[0].Units
		p.data = layData(v, w.Add("数据-"+p.ins.Name), w.atlas, p.ins.Name, units, wantedNames(v, p.ins.Name))
		p.ahead = layAhead(v, w.Book, w.atlas, p.data, w.assumptions)
	}
}

// poolYears are the two columns of the pool's form, from 汇总抵销.
func poolYears(m *mergeSheet) []formYear {
	year := func(i int) func(string) (string, any) {
		return func(measure string) (string, any) {
			if _, ok := m.at[measure]; !ok {
				return "", nil
			}
			at := m.place(measure, i, mergeSum)
			return book.NumberOf(at.Ref(nil)), book.OrBlank(m.values[at])
		}
	}
	return []formYear{{"上年执行数", year(0)}, {"本年预算数", year(1)}}
}

// paperCaptionText names the document and how firm the scheme is.
func paperCaptionText(v *report.View, run *calc.Run) string {
	s := captionOf(v)
	if d := v.Pool.Policy.Document(run.Scheme.Document); d != nil {
		s += "　依据：《" + d.Title + "》" + run.Scheme.Clause + "（" + d.Status + "）"
	}
	if run.Preview {
		s += fmt.Sprintf("　预览：自 %d 年起执行，不列入预算", run.Scheme.FirstYear)
	}
	return s
}

// reconcile lists what must come to the same amount by two ways.
func (w *workbook) reconcile(p *part, rows map[*calc.Run]int, accounts *book.Sheet) {
	add := func(about string, left book.Place, right ...book.Place) {
		w.identities = append(w.identities, identity{p.ins.Name + "：" + about, left, right})
	}
	s, m := p.summary, p.merge
	cell := func(row, col int) book.Place { return s.Sheet.At(row, col) }
	add("各统筹区上解上级支出之和 − 本级下级上解收入", cell(s.pool, s.levy), cell(s.pool+1, s.levy))
	add("各统筹区上级补助收入之和 − 本级补助下级支出", cell(s.pool, s.grant), cell(s.pool+2, s.grant))
	var closings []book.Place
	for _, run := range m.runs {
		if row, ok := rows[run]; ok && !movesInside(run) {
			closings = append(closings, accounts.At(row, accClosing))
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
		return c.Step.Flow != calc.NoFlow && !c.Step.Flow.Budget()
	})
}

// mark names the blocks that people jump to, few and in ASCII.
func (w *workbook) mark(params, inputs, accounts *book.Sheet) {
	add := func(name string, s *book.Sheet, last int) {
		if s.Height() > listFirst {
			w.Book.Mark(name, s.At(2, 0), s.At(s.Height()-1, last))
		}
	}
	for _, p := range w.parts {
		w.Book.Mark("Summary_"+p.ins.Slug, p.summary.Sheet.At(2, 0), p.summary.Sheet.At(p.summary.pool, p.summary.net))
		add("Data_"+p.ins.Slug, p.data.Sheet, dataMeasures+len(p.data.measures)-1)
	}
	add("Parameters", params, 7)
	add("Inputs", inputs, inClause)
	add("Accounts", accounts, accNote)
}

// list fills the table of contents in the order of the tabs.
func (w *workbook) list(steps, params, inputs, accounts, checks, terms *book.Sheet) {
	about := w.about
	about[steps] = "每一步的公式、条款、解读与说明"
	about[accounts] = "各方案基金账户：年初、上解、下拨、利息、年末"
	about[params] = "方案的参数与预测假定，可改"
	about[inputs] = "填报与核定的数，可改"
	about[checks] = "勾稽关系与检查意见"
	about[terms] = "用语与指标的定义"
	for _, p := range w.parts {
		about[p.summary.Sheet] = "各统筹区上级补助收入、上解上级支出，与本级对应"
		about[p.form] = formTitle(p.ins.Name)
		about[p.merge.Sheet] = "各统筹区加本级，抵销内部上解、补助"
		about[p.data.Sheet] = "funds.csv 中本次所读的数，可改"
		if p.ahead != nil {
			about[p.ahead.Sheet] = "未来各年的基准预测，供方案判断支付风险"
		}
		for _, paper := range p.papers {
			about[paper.sheet] = "测算底稿：" + paper.Scheme.Name + "（" + p.ins.Name + "），每步一列，公式可追溯"
		}
	}
	for _, s := range w.Sheets[1:] {
		w.contents = append(w.contents, s.About(about[s]))
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
