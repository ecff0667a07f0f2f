package report

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"

	"tongchou/calc"
	"tongchou/calc/comparison"
	"tongchou/calc/explanation"
	"tongchou/calc/finding"
	"tongchou/report/amount"
)

// Warning lines that outputs carry when a result rests on figures that are not
// an office's own published ones.
const (
	warningEstimated = "样例数据：标注“估算/示意”的数值由公开总数按说明方法推算，不代表该地实际基金运行情况，不得用于决策或对外发布"
	warningDerived   = "样例数据：部分数值由公布数推导"
)

// New arranges a result for reading.
func New(res *calc.Result) *View {
	v := &View{Result: res, Overlays: res.Pool.Overlays, trees: explanation.New(res, false)}
	v.books = sync.OnceValue(func() map[bookKey]*calc.Row { return indexBooks(res.Pool) })
	v.Assumed = assumed(res)
	v.Pending = pending(res)
	v.Warning, v.Draft = warningOf(weakest(res)), hasDocument(res, "征求意见稿")
	v.Owed = slices.DeleteFunc(slices.Clone(res.Checks), func(c calc.CheckResult) bool { return !c.Owed() })
	v.Foreseen = slices.DeleteFunc(res.Pool.Policy.Insurances(), func(i calc.Insurance) bool { return !res.Foreseen(i.Name) })
	v.Marks = v.marks()
	v.Changes = changes(res)
	v.indexes()
	for _, i := range res.Pool.Policy.Insurances() {
		if iv, ok := v.insurance(i); ok {
			v.Insurances = append(v.Insurances, iv)
		}
	}
	for u := range res.Pool.Units {
		v.Units = append(v.Units, v.unit(u))
	}
	for i := range v.Insurances {
		v.Insurances[i].Answers = v.answers(v.Insurances[i])
	}
	v.Quality = v.quality()
	v.Sources = v.sources()
	v.trees = nil
	v.Prices = sync.OnceValue(func() []calc.ReadingPrice {
		return comparison.Readings(res.Program, calc.Options{Year: res.Year, Day: res.Day, Stage: res.Stage})
	})
	return v
}

// assumed lists the 测算参数: parameters, steps, inputs and schemes that the
// document leaves open.
func assumed(res *calc.Result) []AssumedItem {
	var out []AssumedItem
	for _, s := range res.Pool.Policy.Schemes {
		if s.Ended(res.Year) {
			continue
		}
		if s.Assumed {
			out = append(out, AssumedItem{s, s.Name, "", s.Clause, s.Note})
		}
		for _, p := range s.Parameters {
			if p.Assumed {
				out = append(out, AssumedItem{s, p.Name, p.At(s.LawYear(res.Year)).Raw, p.Clause, p.Note})
			}
		}
		for _, st := range s.Steps {
			if st.Assumed {
				out = append(out, AssumedItem{s, st.Name, st.At(s.LawYear(res.Year)).Text, st.Clause, st.Note})
			}
		}
		for _, in := range s.Inputs {
			if in.Assumed {
				out = append(out, AssumedItem{s, in.Name, in.Default.Text + in.Suggest.Text, in.Clause, in.Note})
			}
		}
	}
	return out
}

// pending lists the decisions that are not made and that a value reads.
func pending(res *calc.Result) []PendingItem {
	var out []PendingItem
	for _, run := range res.Runs {
		for _, in := range run.Inputs {
			for i, c := range in.Cells {
				if !c.Open {
					continue
				}
				unit := -1
				if in.Rule.PerUnit {
					unit = run.Units[i]
				}
				out = append(out, PendingItem{run.Scheme, run.Insurance, unit, in.Rule, c.Value, c.Min, c.Max, explanation.Why(&c, in.Program, run.Year)})
			}
		}
	}
	return out
}

// weakest is the weakest 性质 of anything the result's money reads.
func weakest(res *calc.Result) calc.Nature {
	n := calc.Unmarked
	for _, run := range res.Runs {
		for _, col := range run.Steps {
			for _, c := range col.Cells {
				n = calc.Weakest(n, c.Nature)
			}
		}
	}
	return n
}

// warningOf is the warning line of what reads figures down to a 性质.
func warningOf(n calc.Nature) string {
	switch n {
	case calc.Estimated, calc.Remainder, calc.Shown:
		return warningEstimated
	case calc.Derived:
		return warningDerived
	}
	return ""
}

// natureMark is the mark of what reads figures down to a 性质, "" for none.
func natureMark(n calc.Nature) string {
	switch n {
	case calc.Shown:
		return "示意"
	case calc.Remainder, calc.Estimated:
		return "估算"
	}
	return ""
}

// hasDocument reports whether a scheme rests on a document of a status.
func hasDocument(res *calc.Result, status string) bool {
	p := res.Pool.Policy
	return slices.ContainsFunc(p.Schemes, func(s *calc.Scheme) bool {
		d := p.Document(s.Document)
		return d != nil && d.Status == status && !s.Ended(res.Year)
	})
}

// Doubts are the marks of what is not known for certain: they stand on every page,
// paper and sheet, whatever it shows.
func (v *View) Doubts() (out []string) {
	if n := len(v.Owed); n > 0 {
		out = append(out, fmt.Sprintf("数据待核 %d 条", n))
	}
	if n := len(v.Stopped); n > 0 {
		out = append(out, fmt.Sprintf("%s %d 项", amount.Unknown, n))
	}
	if len(v.Foreseen) > 0 {
		out = append(out, "预测")
	}
	return out
}

// marks are the labels at the head of every output.
func (v *View) marks() []string {
	var out []string
	for _, o := range v.Overlays {
		out = append(out, "测算方案："+o.Title)
	}
	out = append(out, v.Doubts()...)
	if v.Draft {
		out = append(out, "征求意见稿")
	}
	if hasDocument(v.Result, "推断") {
		out = append(out, "推断")
	}
	if n := len(v.Assumed); n > 0 {
		out = append(out, fmt.Sprintf("测算参数 %d 项", n))
	}
	if n := len(v.Pending); n > 0 {
		out = append(out, fmt.Sprintf("未核定 %d 项", n))
	}
	if word := natureMark(weakest(v.Result)); word != "" {
		out = append(out, word)
	}
	if slices.ContainsFunc(v.Runs, func(r *calc.Run) bool { return r.Preview }) {
		out = append(out, "含预览")
	}
	return out
}

// insurance builds the table and answers of one insurance; ok is false when no
// scheme computes for it.
func (v *View) insurance(i calc.Insurance) (iv InsuranceView, ok bool) {
	iv = InsuranceView{Insurance: i, Warn: big.NewRat(calc.WarningMonths, 1)}
	for _, r := range v.Runs {
		if r.Insurance.Name == i.Name {
			iv.Runs = append(iv.Runs, r)
		}
	}
	if len(iv.Runs) == 0 {
		return iv, false
	}
	iv.Flows = flowsOf(iv.Runs)
	iv.In, iv.Out = mainFlows(iv.Flows)
	for _, u := range v.Rows.Taking[i.Name] {
		iv.Rows = append(iv.Rows, v.row(&iv, u))
	}
	iv.Total = v.row(&iv, -1)
	return iv, true
}

// flowsOf are the flows that schemes have: those into the account first, last what units'
// own governments pay.
func flowsOf(runs []*calc.Run) (out []calc.Flow) {
	for _, f := range append(calc.AccountFlows(), calc.TopUp) {
		if slices.ContainsFunc(runs, func(r *calc.Run) bool {
			return slices.ContainsFunc(r.Steps, func(c calc.StepColumn) bool { return c.Step.Flow == f })
		}) {
			out = append(out, f)
		}
	}
	return out
}

// mainFlows are the flows that answers speak of.
func mainFlows(flows []calc.Flow) (in, out calc.Flow) {
	if !slices.Contains(flows, calc.Levy) && !slices.Contains(flows, calc.Grant) && slices.ContainsFunc(flows, calc.Flow.Account) {
		return calc.Reserve, calc.Use
	}
	return calc.Levy, calc.Grant
}

// InOut are the words of what comes into a scheme's account and goes out of it: 上解 and
// 下拨, and 提取 and 动用 where it has those instead.
func InOut(run *calc.Run) (in, out calc.Flow) {
	flows := flowsOf([]*calc.Run{run})
	in, out = calc.Levy, calc.Grant
	if slices.Contains(flows, calc.Reserve) && !slices.Contains(flows, calc.Levy) {
		in = calc.Reserve
	}
	if slices.Contains(flows, calc.Use) && !slices.Contains(flows, calc.Grant) {
		out = calc.Use
	}
	return in, out
}

// row is a unit's line of the overview (−1: the pool).
func (v *View) row(iv *InsuranceView, u int) UnitRow {
	i := iv.Insurance
	last := v.Figures(calc.Recorded, i.Name, v.Year-1, u)
	r := UnitRow{
		Unit: u, Name: "合计", Code: v.Pool.CodeOf(u), Levy: new(big.Rat), Grant: new(big.Rat),
		PriorLevy: last.Num(calc.LevyToAbove), PriorGrant: last.Num(calc.GrantFromAbove),
		Ratio: calc.ActiveRetireeRatio.Of(last), Surplus: calc.SurplusRate.Of(last),
		Months: calc.ReserveMonths.Of(last), Completion: calc.CompletionRate.Of(last),
		Contributions: last.Num(calc.Contributions), Income: last.Num(calc.Income), Expenditure: last.Num(calc.Expenditure),
		Benefits: last.Num(calc.Benefits), Closing: last.Num(calc.Closing),
	}
	if v.Pool.Policy.Fund == calc.FundOfPool && (u >= 0 || r.Closing != nil && r.Closing.Sign() == 0) {
		r.Months = nil // no unit has a balance of its own to live on; what all hand up is on the pool's accounts
	}
	if u >= 0 {
		r.Name = v.Pool.Units[u].Name
	}
	partial := false
	for _, line := range v.at().budget[unitOf{i.Name, u}] {
		switch {
		case u < 0 && line.Value == nil:
			partial = true
		case line.Item == calc.LevyToAbove, line.Item == calc.LevyFromBelow:
			r.Levy = line.Value
		case line.Item == calc.GrantFromAbove, line.Item == calc.GrantBelow:
			r.Grant = line.Value
		}
	}
	if partial {
		r.Name = "合计（不含未算出的）"
		r.Levy, r.Grant = v.sum(i, u, calc.Levy), v.sum(i, u, calc.Grant)
	}
	r.Net = calc.Less(r.Grant, r.Levy)
	r.GrantLow, r.GrantHigh = v.OpenRange(i, u, calc.Grant)
	r.In, r.Out, r.OutLow, r.OutHigh = r.Levy, r.Grant, r.GrantLow, r.GrantHigh
	if iv.In != calc.Levy {
		r.In, r.Out = v.sum(i, u, iv.In), v.sum(i, u, iv.Out)
		r.OutLow, r.OutHigh = v.OpenRange(i, u, iv.Out)
	}
	r.TopUp = v.sum(i, u, calc.TopUp)
	r.TopUpLow, r.TopUpHigh = v.OpenRange(i, u, calc.TopUp)
	for _, c := range v.at().checks[unitOf{i.Name, u}] {
		if !c.Open && c.Level <= finding.Warning {
			r.Checks++
		}
	}
	return r
}

// sum is what the schemes in force move for a unit (−1: all of which it is known), in 元;
// nil where a step of the unit has no value.
func (v *View) sum(i calc.Insurance, unit int, flow calc.Flow) *big.Rat {
	sum := new(big.Rat)
	for _, run := range v.Runs {
		if run.Preview || run.Insurance.Name != i.Name {
			continue
		}
		for _, col := range run.Steps {
			if col.Step.Flow != flow {
				continue
			}
			for _, c := range cellsOf(run, &col, unit) {
				switch {
				case !c.Missing:
					sum.Add(sum, c.Value.Num)
				case unit >= 0:
					return nil
				}
			}
		}
	}
	return sum
}

// cellsOf are the values of a step for a unit (−1: all): none where it takes no part.
func cellsOf(run *calc.Run, col *calc.StepColumn, unit int) []calc.StepCell {
	if unit < 0 {
		return col.Cells
	}
	k := run.Place(unit)
	if k >= len(col.Cells) || run.Units[k] != unit {
		return nil
	}
	return col.Cells[k : k+1]
}

// OpenRange are the ends that open decisions leave a flow of schemes in force; both are
// nil when nothing is open. Units are decided apart: the pool's range adds theirs up,
// Σ of the least, Σ of the greatest, of shared money as far as the money goes.
func (v *View) OpenRange(i calc.Insurance, unit int, flow calc.Flow) (low, high *big.Rat) {
	low, high = new(big.Rat), new(big.Rat)
	open := false
	add := func(l, h *big.Rat) { low.Add(low, l); high.Add(high, h) }
	units := []int{unit}
	if unit < 0 {
		units = v.Rows.Taking[i.Name]
	}
	for _, u := range units {
		r := calc.NewReach()
		for _, run := range v.Runs {
			for k := range run.Steps {
				col := &run.Steps[k]
				if run.Preview || run.Insurance.Name != i.Name || col.Step.Flow != flow {
					continue
				}
				for _, c := range cellsOf(run, col, u) {
					open = open || c.Low != nil
					switch {
					case c.Missing && unit >= 0:
						return nil, nil
					case !c.Missing && (unit >= 0 || col.Least == nil):
						r.Add(&c, 1)
					}
				}
			}
		}
		add(r.Ends())
	}
	for _, run := range v.Runs {
		for k := range run.Steps {
			if col := &run.Steps[k]; unit < 0 && !run.Preview && run.Insurance.Name == i.Name && col.Step.Flow == flow && col.Least != nil {
				add(col.Least, col.Most)
			}
		}
	}
	if !open {
		return nil, nil
	}
	return low, high
}

// unit gathers what a unit pays, receives and why.
func (v *View) unit(u int) UnitView {
	uv := UnitView{Index: u, Unit: v.Pool.Units[u]}
	for _, iv := range v.Insurances {
		at, ok := slices.BinarySearchFunc(iv.Rows, u, func(r UnitRow, u int) int { return cmp.Compare(r.Unit, u) })
		if !ok {
			continue
		}
		ui := UnitInsurance{Insurance: iv.Insurance, Row: iv.Rows[at]}
		for _, run := range iv.Runs {
			for i := range run.Steps {
				if col := &run.Steps[i]; col.Step.Flow.Moves() {
					ui.Flows = append(ui.Flows, v.flow(run, col, u))
				}
			}
		}
		ui.Checks = v.at().checks[unitOf{iv.Name, u}]
		uv.Insurances = append(uv.Insurances, ui)
	}
	return uv
}

// flow is one money step of a unit with its explanation and sentence.
func (v *View) flow(run *calc.Run, col *calc.StepColumn, u int) FlowLine {
	c := run.Cell(col, u)
	return FlowLine{Run: run, Step: col.Step, Amount: c.Value.Num, Low: c.Low, High: c.High, Status: c.Status, Tree: v.trees.Step(run, col.Step, u),
		Sentence: v.sentence(run, col.Step, *c, u)}
}

// verbs are what a flow is called in a sentence about a unit.
var verbs = map[calc.Flow]string{calc.Levy: "应上解", calc.Grant: "可获下拨", calc.Reserve: "应提取", calc.Use: "可动用", calc.TopUp: "应由当地政府补足"}

// sentence says in one sentence who moves how much under which clause.
func (v *View) sentence(run *calc.Run, st *calc.Step, c calc.StepCell, u int) string {
	s := fmt.Sprintf("%s%s %d 年%s", v.under(run, st), v.Pool.NameOf(u), v.Year, run.Insurance.Name)
	moved := verbs[st.Flow] + run.Scheme.Name
	if st.Flow == calc.TopUp { // the unit's gap, not the scheme's fund
		moved = verbs[st.Flow]
	}
	switch {
	case c.Missing:
		s += fmt.Sprintf("%s的%s%s：%s", run.Scheme.Name, st.Flow, amount.Unknown, v.whyNot(run, u))
	case c.Low != nil && c.Low.Cmp(c.High) != 0:
		s += fmt.Sprintf("%s尚未核定，测算区间 %s 元至 %s 元", moved, amount.Yuan(c.Low), amount.Yuan(c.High))
	case c.Value.Num.Sign() == 0:
		s += fmt.Sprintf("没有“%s”的%s", run.Scheme.Name, st.Flow)
	default:
		s += fmt.Sprintf("%s %s 元", moved, amount.Yuan(c.Value.Num))
	}
	if c.Assumed {
		s += "（含测算参数）"
	}
	s += v.Supposed()
	switch awaits := st.Awaits(v.Stage); {
	case c.Status != calc.StatusPreview && awaits != "":
		s += "（估计数，" + awaits.Word() + "时才知道）"
	case c.Status == calc.StatusPreview:
		s += fmt.Sprintf("（预览：方案自 %d 年起执行，不列入预算）", run.Scheme.FirstYear)
	}
	return s + "。"
}

// whyNot says why a scheme's money of a unit has no value: what stopped its own steps,
// else those of others, without which what they share cannot be told.
func (v *View) whyNot(run *calc.Run, u int) string {
	var own, others []string
	for _, s := range v.Stopped {
		switch {
		case s.Insurance != run.Insurance.Name:
		case s.Unit == u:
			own = append(own, s.Why.Found)
		default:
			others = append(others, s.Why.Found)
		}
	}
	if len(own) > 0 {
		return strings.Join(own, "；")
	}
	return "要等" + strings.Join(others, "；")
}

// Supposed says which what-ifs a sentence supposes in the budget year, "" for none.
func (v *View) Supposed() string {
	var titles []string
	for _, o := range v.Overlays {
		if o.Covers(v.Year) {
			titles = append(titles, "“"+o.Title+"”")
		}
	}
	if len(titles) == 0 {
		return ""
	}
	return "（按测算方案" + strings.Join(titles, "、") + "，不是现行规定）"
}

// under cites the document and clause a step rests on: 按《…》三（一），.
func (v *View) under(run *calc.Run, st *calc.Step) string {
	doc := v.Pool.Policy.Document(run.Scheme.Document)
	if doc == nil {
		return ""
	}
	s := "按《" + doc.Title + "》"
	if doc.Status != "正式" && !strings.Contains(doc.Title, doc.Status) {
		s += "（" + doc.Status + "）"
	}
	return s + Cited(cmp.Or(st.Clause, run.Scheme.Clause)) + "，"
}

func (v *View) quality() Quality {
	q := Quality{Natures: map[calc.Nature]int{}}
	for _, c := range v.Checks {
		switch c.Level {
		case finding.Error:
			q.Errors++
		case finding.Warning:
			q.Warnings++
		default:
			q.Hints++
		}
	}
	for _, r := range v.Pool.Rows {
		for _, c := range r.Cells {
			if c.Num != nil {
				q.Cells++
				q.Natures[c.Nature]++
			}
		}
	}
	return q
}

// sources counts the rows that were read, by year and 口径, of the three years
// that the rules look at.
func (v *View) sources() []SourceNote {
	var out []SourceNote
	for year := v.Year - 2; year <= v.Year; year++ {
		count := map[calc.Basis]int{}
		for _, iv := range v.Insurances {
			for _, row := range iv.Rows {
				if f := v.Figures(calc.Planned, iv.Name, year, row.Unit); f != nil && f.Basis != "" {
					count[f.Basis]++
				}
			}
		}
		for _, b := range calc.Bases() {
			if count[b] > 0 {
				out = append(out, SourceNote{year, b, count[b]})
			}
		}
	}
	return out
}
