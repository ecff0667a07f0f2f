package data

import (
	"fmt"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/data/fault"
	"tongchou/data/sheet"
	"tongchou/data/value"
)

// citation reads the keys that every rule may carry.
func (s *section) citation() calc.Citation {
	return calc.Citation{Clause: s.Text("clause"), Text: s.Text("text"), Note: s.Text("note"), Assumed: s.Yes("assumed")}
}

func (s *section) scheme() *calc.Scheme {
	p := s.r.pool.Policy
	out := &calc.Scheme{
		ID: s.Need("id"), Name: s.Need("name"), Insurance: s.insurances(p),
		FirstYear: s.NeedWhole("first_year", value.FirstYear, value.LastYear), Document: s.Need("document"),
		Annexes: s.Texts("annexes"), Citation: s.citation(), Pos: s.Place(),
	}
	last, given := s.Whole("last_year", value.FirstYear, value.LastYear)
	if out.LastYear = int(last); given && out.LastYear < out.FirstYear {
		s.Fault(fault.Order, "last_year", fmt.Sprintf("last_year = %d 早于 first_year = %d", out.LastYear, out.FirstYear), "不早于 first_year", "写最后执行的一年")
	}
	for _, name := range out.Annexes {
		s.known("annexes", name, calc.SchemeAnnexes(), strings.Join(calc.SchemeAnnexes(), "、"))
	}
	s.code("id", out.ID)
	s.once("id", "方案 id", strings.ToLower(out.ID))
	s.once("name", "方案名", out.Name)
	s.titled("方案", out.ID)
	s.known("document", out.Document, documentIDs(p), "[[document]] 的 id")
	s.seen = sheet.Places{} // parameters, inputs and steps share one space of names: formulas use them bare
	out.Parameters = each(s, "parameter", "[[scheme.parameter]]", func(c *section) *calc.Parameter { return c.parameter(out) })
	out.Inputs = each(s, "input", "[[scheme.input]]", (*section).input)
	out.Steps = each(s, "step", "[[scheme.step]]", func(c *section) *calc.Step { return c.stepRule(out) })
	s.followUp(out)
	out.Asserts = each(s, "assert", "[[scheme.assert]]", func(c *section) *calc.Assertion {
		return &calc.Assertion{Name: c.named(), Formula: c.needFormula("formula"), Citation: c.citation(), Pos: c.Place()}
	})
	out.Checks = each(s, "check", "[[scheme.check]]", (*section).check)
	if len(out.Steps) == 0 && !s.Has("step") {
		s.r.Add(fault.KeyMissing, s.Place(), s.Title+" 没有步骤", "至少一个 [[scheme.step]]", "补上步骤")
	}
	return out
}

// followUp refuses what the register of those that used the scheme's money cannot be kept by.
func (s *section) followUp(scheme *calc.Scheme) {
	years := scheme.FollowUp()
	if years == nil {
		return
	}
	for _, p := range scheme.Parameters {
		if p.FollowUp && p != years {
			s.r.Add(fault.FollowUp, p.Pos, "参数 "+p.Name+" 又写了 follow_up，参数 "+years.Name+" 已经有了", "一个方案一个", "只在恢复平衡的年限上写")
		}
	}
	if !slices.ContainsFunc(scheme.Steps, func(st *calc.Step) bool { return st.Flow.Out() }) {
		s.r.Add(fault.FollowUp, years.Pos, "参数 "+years.Name+" 有 follow_up，而方案没有下拨、动用", "有下拨或动用的方案", "没有钱可跟踪的，删去 follow_up")
	}
}

// insurances reads which insurances a scheme is for.
func (s *section) insurances(p *calc.Policy) []string {
	list := s.Texts("insurance")
	if s.Lacks("insurance", `insurance = ["职工"]`); s.Empty("insurance") {
		s.Fault(fault.KeyMissing, "insurance", "insurance 是空的", `如 ["职工"]`, "至少一个险种")
	}
	for i, name := range list {
		at := s.ItemPos("insurance", i)
		if names := insuranceNames(p); !slices.Contains(names, name) {
			s.r.Add(fault.Reference, at, "没有险种"+fault.Quote(name), "职工、居民，或 [[insurance]] 声明的险种", fault.Perhaps(name, names))
		}
		if slices.Index(list, name) < i {
			s.r.Add(fault.NameTwice, at, "险种"+fault.Quote(name)+"写了两次", "每个险种一次", "")
		}
	}
	return list
}

func (s *section) parameter(scheme *calc.Scheme) *calc.Parameter {
	out := &calc.Parameter{Name: s.name("name"), Kind: s.Word("kind", "", formula.Kinds()), Citation: s.citation(), Pos: s.Place()}
	s.rule("参数", out.Name)
	if out.Clause == "" {
		s.r.Add(fault.Clause, s.KeyPos("clause"), s.Title+" 没有条款", "条款号，如 三（一）", "补上 clause；文件没有定的写所依据的条款，并加 assumed = true")
	}
	out.Min, out.Max, out.FollowUp = s.end("min", out.Kind), s.end("max", out.Kind), s.Yes("follow_up")
	const example = `values = [{ from = 2025, value = "3%" }]`
	before := 0
	out.Values = each(s, "values", example, func(v *section) calc.Dated {
		v.Title = s.Title + " 的值"
		d := calc.Dated{From: v.from(&before), Pos: v.Pos("value")}
		d.Value, d.Raw = v.Typed("value", out.Kind)
		if _, whole := out.Years(d.Value); out.FollowUp && out.Kind == "number" && d.Value.Num != nil && !whole {
			v.Fault(fault.FollowUp, "value", s.Title+" 是恢复平衡的年限，填了 "+d.Raw, "整年数，1 至 99", "改正")
		}
		return d
	})
	if out.FollowUp && out.Kind != "number" && slices.Contains(formula.Kinds(), out.Kind) {
		s.Fault(fault.FollowUp, "follow_up", s.Title+" 的 kind 是 "+out.Kind+"，却有 follow_up", `年数，kind = "number"`, "follow_up 写在恢复平衡的年限上")
	}
	if len(out.Values) == 0 && (!s.Has("values") || s.Empty("values")) {
		s.Fault(fault.KeyMissing, "values", s.Title+" 没有值", example, "补上 values")
	}
	if len(out.Values) > 0 {
		s.late(scheme, out.Values[0].From, out.Values[0].Pos, "值")
	}
	return out
}

// from reads the year from which on something is in force; each is later than the one before.
func (s *section) from(before *int) int {
	year := s.NeedWhole("from", value.FirstYear, value.LastYear)
	if year != 0 && year <= *before {
		s.Fault(fault.Order, "from", fmt.Sprintf("from = %d 不晚于前一个 %d", year, *before), "年份从早到晚，各不相同", "按年份重排")
	}
	*before = year
	return year
}

// late warns where a rule is silent of the scheme's first years.
func (s *section) late(scheme *calc.Scheme, from int, pos finding.Pos, what string) {
	if from > scheme.FirstYear && scheme.FirstYear > 0 {
		s.r.Warn(fault.Late, pos, fmt.Sprintf("%s 从 %d 年才有%s，方案从 %d 年起执行", s.Title, from, what, scheme.FirstYear),
			"", "以前的年度按这个"+what+"计算；另有规定的，补上早年的"+what)
	}
}

// wording reads the formula of a rule, or its formulas by year.
func (s *section) wording(scheme *calc.Scheme) (r calc.Rule) {
	const example = `formulas = [{ from = 2025, formula = "…" }, { from = 2028, formula = "…" }]`
	if s.Allow("formulas"); !s.Has("formulas") {
		r.Formula = s.needFormula("formula")
		return r
	}
	if s.Has("formula") {
		s.Fault(fault.Pair, "formulas", s.Title+" 同时有 formula 和 formulas", "其中一个", "逐年不同的公式写 formulas，只有一个的写 formula")
	}
	before := 0
	list := each(s, "formulas", example, func(f *section) calc.DatedSource {
		f.Title = s.Title + " 的公式"
		return calc.DatedSource{From: f.from(&before), Source: f.needFormula("formula")}
	})
	s.Allow("formula")
	if len(list) == 0 {
		if s.Empty("formulas") {
			s.Fault(fault.KeyMissing, "formulas", s.Title+" 没有公式", example, "补上公式")
		}
		return r
	}
	r.From, r.Formula, r.Later = list[0].From, list[0].Source, list[1:]
	s.late(scheme, r.From, r.Formula.Pos, "公式")
	return r
}

// end reads an end of a parameter's range.
func (s *section) end(key, kind string) (d calc.Dated) {
	if s.Allow(key); !s.Has(key) {
		return d
	}
	d.Pos = s.Pos(key)
	if d.Value, d.Raw = s.Typed(key, kind); !numericKind(kind) && slices.Contains(formula.Kinds(), kind) {
		s.Fault(fault.Pair, key, s.Title+" 的 kind 是 "+kind+"，却有 "+key, "数", key+" 只用于数")
	}
	return d
}

// rule puts a rule that formulas name into the title for messages.
func (s *section) rule(sort, name string) {
	s.once("name", "参数、录入项目和步骤的名称", name)
	s.titled(sort, name)
}

// scopes say whose an input is.
var scopes = []string{"unit", "pool"}

func (s *section) input() *calc.InputRule {
	out := &calc.InputRule{Name: s.name("name"), Kind: s.Word("kind", "", formula.Kinds()), PerUnit: s.Word("scope", "", scopes) == "unit",
		Min: s.formula("min"), Max: s.formula("max"), Suggest: s.formula("suggest"), Default: s.formula("default"), Next: s.formula("next"),
		Soft: s.Yes("soft"), OneOf: s.Texts("one_of"), Yes: s.Text("yes"), No: s.Text("no"), Decision: s.Yes("decision"), Citation: s.citation(), Pos: s.Place()}
	s.rule("录入项目", out.Name)
	if out.Name == calc.Interest && (out.PerUnit || out.Kind != "money") {
		s.Fault(fault.Pair, "name", s.Title+" 是账户的利息，却是"+out.Kind+"、"+s.Text("scope"), `kind = "money"，scope = "pool"`, "改正，或另取名称")
	}
	if len(out.OneOf) > 0 && out.Kind != "text" {
		s.Fault(fault.Pair, "one_of", s.Title+" 的 kind 是 "+out.Kind+"，却有 one_of", `kind = "text"`, "one_of 只用于文本")
	}
	if out.Kind == "bool" && (out.Yes == "") != (out.No == "") || out.Kind != "bool" && out.Yes+out.No != "" {
		s.Fault(fault.Pair, map[bool]string{true: "yes", false: "no"}[out.Yes != ""], s.Title+" 的 yes 和 no 不成对", `kind = "bool"，yes = "已…"，no = "没有…"`, "两样都写，或都删去；只用于是非项目")
	}
	if out.Decision && !out.Suggest.Given() {
		s.r.Warn(fault.Pair, s.Pos("decision"), s.Title+" 是核定事项，没有 suggest", `suggest = "…"`, "补上未核定时的测算建议值")
	}
	if out.Decision && out.Default.Given() {
		s.Fault(fault.Pair, "default", s.Title+" 是核定事项，却有 default", "suggest", "核定事项未核定时用 suggest，不用 default")
	}
	if out.Soft && !out.Min.Given() && !out.Max.Given() {
		s.r.Warn(fault.Pair, s.Pos("soft"), s.Title+" 有 soft 而没有范围", "min 或 max", "补上范围，或删去 soft")
	}
	return out
}

// flows are what a step's money can do.
var flows = []string{string(calc.Levy), string(calc.Grant), string(calc.Reserve), string(calc.Use), string(calc.TopUp)}

// flow reads what money does, where that is said.
func (s *section) flow() calc.Flow {
	if s.Allow("flow"); !s.Has("flow") {
		return calc.NoFlow
	}
	return calc.Flow(s.Word("flow", "", flows))
}

func (s *section) stepRule(scheme *calc.Scheme) *calc.Step {
	out := &calc.Step{Name: s.name("name"), Rule: s.wording(scheme), Limit: s.formula("limit"), Total: s.formula("total"), Flow: s.flow(),
		Question: s.Text("question"), Reading: s.Text("reading"), Citation: s.citation(), Pos: s.Place()}
	if s.Allow("known"); s.Has("known") {
		out.Known = s.stage("known")
	}
	s.rule("步骤", out.Name)
	if out.Limit.Given() && out.Total.Given() {
		s.Fault(fault.Pair, "total", s.Title+" 同时有 limit 和 total", "其中一个", "按可用资金封顶用 limit，全部分完用 total")
	}
	taken := []string{out.Reading}
	out.Others = each(s, "other", "[[scheme.step.other]]", func(o *section) calc.Reading {
		o.Title = s.Title + " 的另一种理解"
		other := calc.Reading{Reading: o.Need("reading"), Rule: o.wording(scheme), Note: o.Text("note")}
		if other.Reading != "" && slices.Contains(taken, other.Reading) {
			o.Fault(fault.NameTwice, "reading", s.Title+" 的理解"+fault.Quote(other.Reading)+"重复", "各不相同", "")
		}
		taken = append(taken, other.Reading)
		return other
	})
	if (out.Question == "") != (out.Reading == "") || len(out.Others) > 0 && out.Question == "" {
		s.Fault(fault.Pair, "", s.Title+" 的 question 和 reading 不成对", "question 写问题，reading 写本公式采用的理解", "两个都写，或都不写；有 other 的必须都写")
	}
	return out
}

// stage reads the word of a stage that is not the first: at that everything else is known.
func (s *section) stage(key string) calc.Stage {
	var words []string
	for _, st := range calc.Stages()[1:] {
		words = append(words, st.Word())
	}
	return calc.Stages()[1+max(0, slices.Index(words, s.Word(key, "", words)))]
}

var levels = []string{finding.Error.String(), finding.Warning.String(), finding.Notice.String()}

func (s *section) check() *calc.CheckRule {
	out := &calc.CheckRule{Name: s.named(), When: s.needFormula("when"), Message: s.formula("message"), Citation: s.citation(), Pos: s.Place()}
	out.Lines = each(s, "line", "[[scheme.check.line]]", func(l *section) calc.CheckLine {
		return calc.CheckLine{When: l.needFormula("when"), Message: l.needFormula("message")}
	})
	if len(out.Lines) == 0 { // else they say it
		s.needFormula("message")
	}
	out.Level = finding.Level(max(0, slices.Index(levels, s.Word("level", "", levels))))
	if s.Has("report") {
		out.Report = s.Word("report", "", calc.CheckReports())
	}
	s.Allow("report")
	return out
}
