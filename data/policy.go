package data

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// readPolicy reads policy.toml as it is written (contract 2). Names inside
// formulas are calc's to resolve. It is nil when the file cannot be parsed.
func (r *reader) readPolicy() *calc.Policy {
	root, ok := r.readTOML(policyFile)
	if !ok {
		if _, there := r.files[policyFile]; !there {
			r.add(faultMissingFile, finding.Pos{File: policyFile}, "没有 "+policyFile, "", "补上政策文件；可用 init 命令生成样本")
		}
		return nil
	}
	p := &calc.Policy{File: root.title}
	root.schema()
	root.pool(p)
	for _, s := range root.sections("insurance", "[[insurance]]") {
		p.Insurance = append(p.Insurance, s.insurance())
	}
	for _, s := range root.sections("measure", "[[measure]]") {
		p.Measures = append(p.Measures, s.measure())
	}
	for _, s := range root.sections("document", "[[document]]") {
		p.Documents = append(p.Documents, s.document())
	}
	if schemes := root.sections("scheme", "[[scheme]]"); len(schemes) > 0 {
		for _, s := range schemes {
			p.Schemes = append(p.Schemes, s.scheme(p))
		}
	} else if !root.has("scheme") {
		r.add(faultKeyMissing, root.pos(), "没有方案", "至少一个 [[scheme]]", "补上方案")
	}
	for _, s := range root.sections("deadline", "[[deadline]]") {
		p.Deadlines = append(p.Deadlines, s.deadline())
	}
	root.close()
	r.distinct(root, p)
	return p
}

func (s *section) pool(p *calc.Policy) {
	pool := s.section("pool", "[pool]")
	if pool == nil {
		if !s.has("pool") {
			s.r.add(faultKeyMissing, s.pos(), "没有 [pool]", "[pool] 一节，写 code、name、level", "补上该节")
		}
		return
	}
	p.Code = pool.need("code")
	pool.form("code", p.Code, codeForm, codeWords)
	p.Name = pool.need("name")
	p.Level = pool.need("level")
	pool.close()
}

// form checks a text that becomes part of a file name.
func (s *section) form(key, text string, form *regexp.Regexp, expected string) {
	if text != "" && !form.MatchString(text) {
		s.fault(faultForm, key, key+" = "+quote(text), expected, "用于文件名，请改写")
	}
}

// name reads a name that formulas use: letters, digits, 汉字 and _, not
// starting with a digit.
func (s *section) name(key string) string {
	name := s.need(key)
	for i, r := range name {
		if unicode.IsLetter(r) || r == '_' || i > 0 && unicode.IsDigit(r) {
			continue
		}
		s.fault(faultForm, key, "名称"+quote(name)+fmt.Sprintf("含有“%c”", r), "汉字、字母、数字和下划线，不以数字开头", "公式要用这个名称，请改写")
		break
	}
	return name
}

func (s *section) insurance() calc.Insurance {
	i := calc.Insurance{Name: s.name("name"), Slug: s.need("slug")}
	s.form("slug", i.Slug, codeForm, codeWords)
	s.close()
	return i
}

// measureKinds are the kinds of figures: numbers only.
func measureKinds() []string {
	return slices.DeleteFunc(formula.Kinds(), func(k string) bool { return !numericKind(k) })
}

func (s *section) measure() calc.Measure {
	m := calc.Measure{Name: s.name("name"), Kind: s.word("kind", "", measureKinds()), Definition: s.need("definition")}
	s.close()
	return m
}

// documentStatuses say how firm a text is; drafts are marked on every output.
var documentStatuses = []string{"正式", "征求意见稿", "推断"}

func (s *section) document() calc.Document {
	d := calc.Document{
		ID: s.need("id"), Title: s.need("title"), Number: s.text("number"), Issued: s.text("issued"),
		Effective: s.text("effective"), Status: s.word("status", "", documentStatuses), Pos: s.pos(),
	}
	s.close()
	return d
}

// citation reads the keys that every rule may carry.
func (s *section) citation() calc.Citation {
	return calc.Citation{Clause: s.text("clause"), Text: s.text("text"), Note: s.text("note"), Assumed: s.yes("assumed")}
}

func (s *section) scheme(p *calc.Policy) *calc.Scheme {
	out := &calc.Scheme{
		ID: s.need("id"), Name: s.need("name"), Insurance: s.insurances(p),
		FirstYear: s.needWhole("first_year", firstYear, lastYear), Document: s.need("document"),
		Citation: s.citation(), Pos: s.pos(),
	}
	s.form("id", out.ID, codeForm, codeWords)
	if out.ID != "" {
		s.title = "方案 " + out.ID
	}
	s.known("document", out.Document, documentIDs(p), "[[document]] 的 id")
	for _, c := range s.sections("parameter", "[[scheme.parameter]]") {
		out.Parameters = append(out.Parameters, c.parameter(out))
	}
	for _, c := range s.sections("input", "[[scheme.input]]") {
		out.Inputs = append(out.Inputs, c.input())
	}
	for _, c := range s.sections("step", "[[scheme.step]]") {
		out.Steps = append(out.Steps, c.stepRule())
	}
	for _, c := range s.sections("assert", "[[scheme.assert]]") {
		out.Asserts = append(out.Asserts, &calc.Assertion{Name: c.named(), Formula: c.needFormula("formula"), Citation: c.citation(), Pos: c.pos()})
		c.close()
	}
	for _, c := range s.sections("check", "[[scheme.check]]") {
		out.Checks = append(out.Checks, c.check())
	}
	if len(out.Steps) == 0 && !s.has("step") {
		s.r.add(faultKeyMissing, s.pos(), s.title+" 没有步骤", "至少一个 [[scheme.step]]", "补上步骤")
	}
	s.close()
	return out
}

// named reads the name of something that no formula uses, and puts it into
// the title for messages.
func (s *section) named() string {
	name := s.need("name")
	if name != "" {
		s.title += " " + name
	}
	return name
}

// insurances reads which insurances a scheme is for.
func (s *section) insurances(p *calc.Policy) []string {
	list := s.texts("insurance")
	if !s.has("insurance") {
		s.r.add(faultKeyMissing, s.pos(), s.title+" 缺少 insurance", `insurance = ["职工"]`, "补上 insurance")
	} else if isEmptyList(s.values["insurance"]) {
		s.fault(faultKeyMissing, "insurance", "insurance 是空的", `如 ["职工"]`, "至少一个险种")
	}
	for i, name := range list {
		at := s.below(element("insurance", i))
		if names := insuranceNames(p); !slices.Contains(names, name) {
			s.r.add(faultReference, at, "没有险种"+quote(name), "职工、居民，或 [[insurance]] 声明的险种", perhaps(name, names))
		}
		if slices.Index(list, name) < i {
			s.r.add(faultNameTwice, at, "险种"+quote(name)+"写了两次", "每个险种一次", "")
		}
	}
	return list
}

func documentIDs(p *calc.Policy) []string {
	var ids []string
	for _, d := range p.Documents {
		ids = append(ids, d.ID)
	}
	return ids
}

// known checks a reference to something that the file declares.
func (s *section) known(key, name string, names []string, expected string) {
	if name != "" && !slices.Contains(names, name) {
		s.fault(faultReference, key, "没有"+quote(name), expected, perhaps(name, names))
	}
}

func (s *section) parameter(scheme *calc.Scheme) *calc.Parameter {
	out := &calc.Parameter{Name: s.name("name"), Kind: s.word("kind", "", formula.Kinds()), Citation: s.citation(), Pos: s.pos()}
	if out.Name != "" {
		s.title = "参数 " + out.Name
	}
	if out.Clause == "" {
		s.r.add(faultClause, s.key("clause"), s.title+" 没有条款", "条款号，如 三（一）", "补上 clause；文件没有定的写所依据的条款，并加 assumed = true")
	}
	values := s.sections("values", `values = [{ from = 2025, value = "3%" }]`)
	if len(values) == 0 && (!s.has("values") || isEmptyList(s.values["values"])) {
		s.fault(faultKeyMissing, "values", s.title+" 没有值", `values = [{ from = 2025, value = "3%" }]`, "补上 values")
	}
	for _, v := range values {
		v.title = s.title + " 的值"
		d := calc.Dated{From: v.needWhole("from", firstYear, lastYear), Pos: v.value("value")}
		d.Value, d.Raw = v.typed("value", out.Kind)
		v.close()
		if n := len(out.Values); n > 0 && d.From <= out.Values[n-1].From && d.From != 0 {
			v.fault(faultOrder, "from", fmt.Sprintf("from = %d 不晚于前一个 %d", d.From, out.Values[n-1].From), "年份从早到晚，各不相同", "按年份重排")
		}
		out.Values = append(out.Values, d)
	}
	if len(out.Values) > 0 && out.Values[0].From > scheme.FirstYear && scheme.FirstYear > 0 {
		s.r.faults.Warn(faultLate, out.Values[0].Pos, fmt.Sprintf("%s 从 %d 年才有值，方案从 %d 年起执行", s.title, out.Values[0].From, scheme.FirstYear),
			"", "以前的年度按这个值计算；另有规定的，补上早年的值")
	}
	return s.closed(out)
}

// closed closes the section and passes its parameter on.
func (s *section) closed(p *calc.Parameter) *calc.Parameter {
	s.close()
	return p
}

func isEmptyList(v any) bool {
	list, ok := v.([]any)
	return ok && len(list) == 0
}

// scopes say whose an input is.
var scopes = []string{"unit", "pool"}

func (s *section) input() *calc.InputRule {
	out := &calc.InputRule{Name: s.name("name"), Kind: s.word("kind", "", formula.Kinds()), PerUnit: s.word("scope", "", scopes) == "unit",
		Min: s.formula("min"), Max: s.formula("max"), Suggest: s.formula("suggest"), Default: s.formula("default"), Next: s.formula("next"),
		Soft: s.yes("soft"), OneOf: s.texts("one_of"), Decision: s.yes("decision"), Citation: s.citation(), Pos: s.pos()}
	if out.Name != "" {
		s.title = "录入项目 " + out.Name
	}
	if len(out.OneOf) > 0 && out.Kind != "text" {
		s.fault(faultPair, "one_of", s.title+" 的 kind 是 "+out.Kind+"，却有 one_of", `kind = "text"`, "one_of 只用于文本")
	}
	if out.Decision && !out.Suggest.Given() {
		s.r.faults.Warn(faultPair, s.value("decision"), s.title+" 是核定事项，没有 suggest", `suggest = "…"`, "补上未核定时的测算建议值")
	}
	if out.Decision && out.Default.Given() {
		s.fault(faultPair, "default", s.title+" 是核定事项，却有 default", "suggest", "核定事项未核定时用 suggest，不用 default")
	}
	if out.Soft && !out.Min.Given() && !out.Max.Given() {
		s.r.faults.Warn(faultPair, s.value("soft"), s.title+" 有 soft 而没有范围", "min 或 max", "补上范围，或删去 soft")
	}
	s.close()
	return out
}

// flows are what a step's money can do.
var flows = []string{string(calc.Levy), string(calc.Grant), string(calc.Reserve), string(calc.Use)}

func (s *section) stepRule() *calc.Step {
	out := &calc.Step{Name: s.name("name"), Formula: s.needFormula("formula"), Limit: s.formula("limit"), Total: s.formula("total"),
		Question: s.text("question"), Reading: s.text("reading"), Citation: s.citation(), Pos: s.pos()}
	if out.Name != "" {
		s.title = "步骤 " + out.Name
	}
	if s.has("flow") {
		out.Flow = calc.Flow(s.word("flow", "", flows))
	}
	s.asked = append(s.asked, "flow")
	if out.Limit.Given() && out.Total.Given() {
		s.fault(faultPair, "total", s.title+" 同时有 limit 和 total", "其中一个", "按可用资金封顶用 limit，全部分完用 total")
	}
	taken := []string{out.Reading}
	for _, o := range s.sections("other", "[[scheme.step.other]]") {
		o.title = s.title + " 的另一种理解"
		other := calc.Reading{Reading: o.need("reading"), Formula: o.needFormula("formula"), Note: o.text("note")}
		o.close()
		if other.Reading != "" && slices.Contains(taken, other.Reading) {
			o.fault(faultNameTwice, "reading", s.title+" 的理解"+quote(other.Reading)+"重复", "各不相同", "")
		}
		taken = append(taken, other.Reading)
		out.Others = append(out.Others, other)
	}
	if (out.Question == "") != (out.Reading == "") || len(out.Others) > 0 && out.Question == "" {
		s.fault(faultPair, "", s.title+" 的 question 和 reading 不成对", "question 写问题，reading 写本公式采用的理解", "两个都写，或都不写；有 other 的必须都写")
	}
	s.close()
	return out
}

var levels = []string{finding.Error.String(), finding.Warning.String(), finding.Notice.String()}

func (s *section) check() *calc.CheckRule {
	out := &calc.CheckRule{Name: s.named(), When: s.needFormula("when"), Message: s.needFormula("message"), Citation: s.citation(), Pos: s.pos()}
	out.Level = finding.Level(max(0, slices.Index(levels, s.word("level", "", levels))))
	s.close()
	return out
}

func (s *section) deadline() calc.Deadline {
	d := calc.Deadline{Name: s.named(), Who: s.text("who"), Yearly: s.text("yearly"), Clause: s.text("clause"), Pos: s.pos()}
	day, monthly := s.whole("monthly", 1, 31)
	d.Monthly = int(day)
	if s.has("monthly") == s.has("yearly") {
		s.fault(faultDeadline, "", s.title+" 的日期不明", `monthly = 15（每月几日，31 为月末）或 yearly = "02-28"，只写一个`, "")
	} else if _, err := time.Parse("2006-01-02", "2024-"+d.Yearly); err != nil && !monthly && d.Yearly != "" {
		s.fault(faultDeadline, "yearly", "yearly = "+quote(d.Yearly), "月-日，如 02-28", "")
	}
	s.close()
	return d
}

// distinct reports names and ids that are given twice. Parameters, inputs and
// steps of a scheme share one space of names, because formulas use them bare.
func (r *reader) distinct(root *section, p *calc.Policy) {
	seen := names{r: r, at: map[string]finding.Pos{}}
	for i, d := range p.Documents {
		seen.once("文件 id", d.ID, root.below(element("document", i)+".id"))
	}
	for _, b := range (&calc.Policy{}).Insurances() {
		seen.builtin("险种", b.Name)
		seen.builtin("险种 slug", b.Slug)
	}
	for i, in := range p.Insurance {
		seen.once("险种", in.Name, root.below(element("insurance", i)+".name"))
		seen.once("险种 slug", strings.ToLower(in.Slug), root.below(element("insurance", i)+".slug"))
	}
	for _, m := range Catalogue() {
		seen.builtin("指标", m.Name)
	}
	for i, m := range p.Measures {
		seen.once("指标", m.Name, root.below(element("measure", i)+".name"))
	}
	for i, s := range p.Schemes {
		at := element("scheme", i)
		seen.once("方案 id", strings.ToLower(s.ID), root.below(at+".id"))
		seen.once("方案名", s.Name, root.below(at+".name"))
		within := names{r: r, at: map[string]finding.Pos{}}
		for j, x := range s.Parameters {
			within.once("参数、录入项目和步骤的名称", x.Name, root.below(element(at+".parameter", j)+".name"))
		}
		for j, x := range s.Inputs {
			within.once("参数、录入项目和步骤的名称", x.Name, root.below(element(at+".input", j)+".name"))
		}
		for j, x := range s.Steps {
			within.once("参数、录入项目和步骤的名称", x.Name, root.below(element(at+".step", j)+".name"))
		}
	}
}

// names remembers where each name was given.
type names struct {
	r  *reader
	at map[string]finding.Pos
}

func (n names) builtin(what, name string) { n.at[what+"\x00"+name] = finding.Pos{} }

func (n names) once(what, name string, pos finding.Pos) {
	if name == "" {
		return
	}
	first, twice := n.at[what+"\x00"+name]
	switch {
	case !twice:
		n.at[what+"\x00"+name] = pos
	case first == finding.Pos{}:
		n.r.add(faultNameTwice, pos, what+quote(name)+"是内置的", "另取名称", "改名，或删去这一节直接使用内置的")
	default:
		n.r.add(faultNameTwice, pos, what+quote(name)+"重复，前一处在 "+place(first), "各不相同", "改名")
	}
}
