package html

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tongchou/calc"
	"tongchou/calc/explanation"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/amount"
)

// policyPage is policy.html: the law as it is computed, the clause beside the formula.
type policyPage struct {
	base
	Documents table
	Schemes   []schemeLaw
	Deadlines table
}

type schemeLaw struct {
	ID, Name, Summary string
	Marks             []string
	Years             table // every parameter in last year and this
	Articles          []article
}

// article is one parameter, input, step, assertion or check with its clause.
type article struct {
	ID, Kind, KindWord string
	Name, Clause       string
	Text, Note         string
	Marks              []string
	Formulas           []formulaLine
	Example            string // the formula with a unit's numbers put in
	Readings           table
	Prices             string // where the other readings are priced, "" for nowhere
}

type formulaLine struct{ Label, Text string }

func (s *site) policy() *policyPage {
	p := &policyPage{base: s.base("", "policy.html", s.Pool.Policy.Name, "法规与公式", s.year()),
		Documents: s.documentsTable(), Deadlines: s.dutiesTable(s.Pool.Policy.Deadlines)}
	examples := s.examples()
	for _, scheme := range s.Pool.Policy.Schemes {
		p.Schemes = append(p.Schemes, s.schemeLaw(scheme, examples))
	}
	return p
}

func (s *site) schemeLaw(scheme *calc.Scheme, examples map[*calc.Step]example) schemeLaw {
	d := s.Pool.Policy.Document(scheme.Document)
	law := schemeLaw{ID: "scheme-" + scheme.ID, Name: scheme.Name, Marks: documentMarks(d),
		Summary: fmt.Sprintf("%s；%s，%s", cite(d, report.Clause(scheme.Clause)), strings.Join(scheme.Insurance, "、"), scheme.Years())}
	if scheme.Note != "" {
		law.Summary += "。" + scheme.Note
	}
	if scheme.Assumed {
		law.Marks = append(law.Marks, "测算参数")
	}
	add := func(kind, word, name string, c calc.Citation, lines ...formulaLine) *article {
		a := article{ID: "law-" + scheme.ID + "-" + strconv.Itoa(len(law.Articles)+1), Kind: kind, KindWord: word, Name: name,
			Clause: report.Clause(c.Clause), Text: c.Text, Note: c.Note, Formulas: lines}
		if c.Assumed {
			a.Marks = []string{"测算参数"}
		}
		law.Articles = append(law.Articles, a)
		return &law.Articles[len(law.Articles)-1]
	}
	law.Years = s.twoYears(scheme)
	for _, p := range scheme.Parameters {
		add("parameter", "参数", p.Name, p.Citation, append(s.parameterLines(p), s.supposedValues(scheme, p)...)...)
	}
	for _, in := range scheme.Inputs {
		a := add("input", inputWord(in), in.Name, in.Citation, inputLines(in)...)
		a.Marks = append(a.Marks, s.pendingMarks(scheme, in)...)
	}
	for _, step := range scheme.Steps {
		a := add("step", stepWord(step), step.Name, step.Citation, append(stepLines(step, s.Year), s.supposedFormulas(scheme, step)...)...)
		a.Readings = s.readingTable(step)
		if i := slices.Index(s.questions(), step.Question); len(step.Others) > 0 && i >= 0 && s.Prices != nil {
			a.Prices = "readings.html#" + questionID(i)
		}
		if e, ok := examples[step]; ok {
			a.Example = e.text()
		}
	}
	for _, as := range scheme.Asserts {
		add("assert", "必须成立", as.Name, as.Citation, formulaLine{"", as.Formula.Plain()})
	}
	for _, c := range scheme.Checks {
		lines := []formulaLine{{"当", c.When.Plain()}, {"则提示", c.Message.Text}}
		for _, l := range c.Lines {
			lines = append(lines, formulaLine{"其中当", l.When.Plain()}, formulaLine{"则提示", l.Message.Text})
		}
		add("check", "检查 · "+c.Level.String(), c.Name, c.Citation, slices.DeleteFunc(lines, func(l formulaLine) bool { return l.Text == "" })...)
	}
	return law
}

// twoYears sets the parameters of last year and this beside each other.
func (s *site) twoYears(scheme *calc.Scheme) table {
	t := table{Caption: "参数两年对照", Head: columns("参数", fmt.Sprintf("#%d 年", s.Year-1), fmt.Sprintf("#%d 年", s.Year), "!变化", "!条款")}
	for _, p := range scheme.Parameters {
		last, now := p.At(scheme.LawYear(s.Year-1)), p.At(scheme.LawYear(s.Year))
		changed := "不变"
		if !last.Value.Equal(now.Value) {
			changed = "改变"
		}
		t.Rows = append(t.Rows, []string{p.Name, withKind(last.Raw, p.Kind), withKind(now.Raw, p.Kind), changed, dash(report.Clause(p.Clause))})
	}
	return t
}

func (s *site) parameterLines(p *calc.Parameter) []formulaLine {
	now := p.At(s.Year)
	var lines []formulaLine
	for _, v := range p.Values {
		label := strconv.Itoa(v.From) + " 年起"
		if v.From == now.From && len(p.Values) > 1 {
			label += "（本年）"
		}
		lines = append(lines, formulaLine{label, withKind(v.Raw, p.Kind)})
	}
	return lines
}

// supposedValues are the values that what-ifs put in a parameter's place.
func (s *site) supposedValues(scheme *calc.Scheme, p *calc.Parameter) []formulaLine {
	var lines []formulaLine
	for _, o := range s.Overlays {
		for _, c := range o.Parameters {
			if c.Scheme == scheme.ID && c.Name == p.Name {
				lines = append(lines, formulaLine{"测算方案“" + o.Title + "”，" + overlayYears(o), withKind(c.Raw, p.Kind)})
			}
		}
	}
	return lines
}

// supposedFormulas are the formulas that what-ifs put in a step's place.
func (s *site) supposedFormulas(scheme *calc.Scheme, step *calc.Step) []formulaLine {
	var lines []formulaLine
	for _, o := range s.Overlays {
		for _, c := range o.Formulas {
			if c.Scheme == scheme.ID && c.Step == step.Name {
				lines = append(lines, formulaLine{"测算方案“" + o.Title + "”，" + overlayYears(o), c.Formula.Plain()})
			}
		}
	}
	return lines
}

// overlayYears are the years that a what-if covers, in words.
func overlayYears(o *calc.Overlay) string {
	switch {
	case o.To == 0:
		return strconv.Itoa(o.From) + " 年起"
	case o.To == o.From:
		return strconv.Itoa(o.From) + " 年"
	}
	return fmt.Sprintf("%d 年至 %d 年", o.From, o.To)
}

func inputWord(in *calc.InputRule) string {
	word := "填报"
	if in.Decision {
		word = "核定"
	}
	if in.PerUnit {
		return word + " · 各统筹区"
	}
	return word + " · 全池"
}

func inputLines(in *calc.InputRule) []formulaLine {
	var lines []formulaLine
	add := func(label string, src calc.Source) {
		if src.Given() {
			lines = append(lines, formulaLine{label, src.Plain()})
		}
	}
	add("不低于", in.Min)
	add("不高于", in.Max)
	add("建议", in.Suggest)
	add("没有填报时", in.Default)
	if len(in.OneOf) > 0 {
		lines = append(lines, formulaLine{"只取", strings.Join(in.OneOf, "、")})
	}
	if in.Soft {
		lines = append(lines, formulaLine{"超出范围", "提示，不停止"})
	}
	return lines
}

// pendingMarks tells whether a decision on the input is still open somewhere.
func (s *site) pendingMarks(scheme *calc.Scheme, in *calc.InputRule) []string {
	for _, p := range s.Pending {
		if p.Rule == in {
			return []string{"未核定"}
		}
	}
	return nil
}

func stepWord(step *calc.Step) string {
	if step.Flow == calc.NoFlow {
		return "步骤"
	}
	return "步骤 · " + string(step.Flow)
}

func stepLines(step *calc.Step, year int) []formulaLine {
	lines := ruleLines(&step.Rule, year)
	if step.Limit.Given() {
		lines = append(lines, formulaLine{"以此为限，超出时按比例分摊到分", step.Limit.Plain()})
	}
	if step.Total.Given() {
		lines = append(lines, formulaLine{"合计总等于，按比例分摊到分", step.Total.Plain()})
	}
	if step.Known != "" {
		lines = append(lines, formulaLine{"何时才知道", step.Known.Word() + "；此前是估计数，不出文书"})
	}
	return lines
}

// ruleLines are the formulas of a rule, each with the years for which it is.
func ruleLines(r *calc.Rule, year int) []formulaLine {
	if len(r.Later) == 0 {
		return []formulaLine{{"", r.Formula.Plain()}}
	}
	var lines []formulaLine
	for _, d := range r.Dated() {
		label := strconv.Itoa(d.From) + " 年起"
		if d.Pos == r.At(year).Pos {
			label += "（本年）"
		}
		lines = append(lines, formulaLine{label, d.Plain()})
	}
	return lines
}

// readingTable is an open question of the text: the reading taken and the others.
func (s *site) readingTable(step *calc.Step) table {
	if len(step.Others) == 0 {
		return table{}
	}
	caption := "不同解读"
	if step.Question != "" {
		caption = "条文没有说死：" + step.Question
	}
	t := table{Caption: caption, Head: columns("!解读", "公式", "说明")}
	taken := s.taken(step)
	t.Rows = append(t.Rows, []string{readingWord(step.Reading, taken), step.Written(), dash(step.Note)})
	for _, o := range step.Others {
		t.Rows = append(t.Rows, []string{readingWord(o.Reading, taken), o.Written(), dash(o.Note)})
	}
	return t
}

// example is a step worked with a unit's numbers.
type example struct {
	unit string
	node *calc.Node
}

// text is the example in one line.
func (e example) text() string {
	s := e.unit + "：" + formula.Plain(e.node.Substituted) + " ＝ "
	if e.node.Binds && e.node.Unshared != nil { // what was shared out is not what the formula gives
		s += amount.Yuan(e.node.Unshared) + " 元，合计按限额或总额分摊后是 "
	}
	s = strings.TrimSpace(s + nodeResult(e.node) + " " + nodeUnit(e.node))
	if e.node.Status == calc.StatusEstimate {
		s += "（" + asSuggested + "）"
	}
	return s
}

// examples finds for each step a unit to show it with: the first whose flow is
// decided and not zero, else the first in whose explanation the step stands,
// else the first of all. A step of the pool has one value only.
func (s *site) examples() map[*calc.Step]example {
	e := examples{of: map[*calc.Step]example{}, seen: map[seenIn]bool{}, steps: map[*calc.Scheme]map[string]*calc.Step{}}
	for _, wanted := range []func(report.FlowLine) bool{
		func(l report.FlowLine) bool { return sign(l.Amount) != 0 && l.Status != calc.StatusEstimate },
		func(l report.FlowLine) bool { return l.Status != calc.StatusEstimate },
		func(report.FlowLine) bool { return true },
	} {
		for _, u := range s.Units {
			for _, ui := range u.Insurances {
				for _, l := range ui.Flows {
					if wanted(l) {
						e.collect(l.Run.Scheme, l.Tree, u.Unit.Name)
					}
				}
			}
		}
	}
	trees := explanation.New(s.Result, false)
	for _, run := range s.Runs {
		for _, col := range run.Steps {
			if len(run.Units) > 0 && e.of[col.Step].node == nil && col.Formula != nil {
				e.collect(run.Scheme, trees.Step(run, col.Step, run.Units[0]), s.Pool.NameOf(run.Units[0]))
			}
			if x, ok := e.of[col.Step]; ok && !col.PerUnit {
				e.of[col.Step] = example{s.Whole(), x.node}
			}
		}
	}
	return e.of
}

// examples are collected of explanations, whose parts are shared: each is looked into
// once for the steps of a scheme.
type examples struct {
	of    map[*calc.Step]example
	seen  map[seenIn]bool
	steps map[*calc.Scheme]map[string]*calc.Step
}

// seenIn is a part that was looked into for the steps of a scheme.
type seenIn struct {
	node   *calc.Node
	scheme *calc.Scheme
}

// collect takes the steps of a scheme that stand in an explanation and have no
// example yet.
func (e *examples) collect(scheme *calc.Scheme, n *calc.Node, unit string) {
	if n == nil || e.seen[seenIn{n, scheme}] {
		return
	}
	e.seen[seenIn{n, scheme}] = true
	if e.steps[scheme] == nil {
		e.steps[scheme] = map[string]*calc.Step{}
		for _, st := range scheme.Steps {
			e.steps[scheme][st.Name] = st
		}
	}
	st := e.steps[scheme][n.Name]
	if _, ok := e.of[st]; n.Kind == calc.NodeStep && st != nil && !ok && n.Substituted != "" {
		e.of[st] = example{unit, n}
	}
	for _, c := range n.Children {
		e.collect(scheme, c, unit)
	}
}
