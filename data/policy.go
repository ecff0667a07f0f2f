package data

import (
	"slices"
	"strings"
	"time"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/data/fault"
)

// readPolicy reads policy.toml as it is written: names inside
// formulas are calc's to resolve. It is nil when the file cannot be parsed.
func (r *reader) readPolicy() *calc.Policy {
	root := r.readTOML(policyFile)
	if root == nil {
		if _, there := r.files[policyFile]; !there {
			r.Add(fault.MissingFile, finding.Pos{File: policyFile}, "没有 "+policyFile, "", "补上政策文件；可用 init 命令生成样本")
		}
		return nil
	}
	p := &calc.Policy{File: root.Title}
	r.pool.Policy = p
	for _, b := range p.Insurances() {
		root.seen["险种 "+b.Name], root.seen["险种 slug "+b.Slug] = finding.Pos{}, finding.Pos{}
	}
	for _, m := range Catalogue() {
		if !m.Detail {
			root.seen["指标 "+m.Name] = finding.Pos{}
		}
	}
	root.Schema()
	root.pool(p)
	p.Insurance = each(root, "insurance", "[[insurance]]", (*section).insurance)
	var declared []func()
	p.Measures = each(root, "measure", "[[measure]]", func(s *section) calc.Measure {
		m := s.measure()
		declared = append(declared, func() { s.whole(&m, p) })
		return m
	})
	for _, check := range declared {
		check()
	}
	p.Documents = each(root, "document", "[[document]]", (*section).document)
	p.Schemes = each(root, "scheme", "[[scheme]]", (*section).scheme)
	if !root.Has("scheme") && r.files[projectionFile] == "" { // a series of figures may be projected without any
		r.Add(fault.KeyMissing, root.Place(), "没有方案", "至少一个 [[scheme]]", "补上方案")
	}
	p.Deadlines = each(root, "deadline", "[[deadline]]", (*section).deadline)
	p.Memos = each(root, "memo", "[[memo]]", func(s *section) calc.Memo { return s.memo(p) })
	root.Close()
	return p
}

// memo reads [[memo]]: a step's amount that stands beside the budgets.
func (s *section) memo(p *calc.Policy) calc.Memo {
	m := calc.Memo{Scheme: s.Need("scheme"), Step: s.Need("step"), Title: s.Need("title"), Procedure: s.Text("procedure"), By: s.Text("by"),
		Approval: s.Text("approval"), Clause: s.Text("clause"), Pos: s.Place()}
	if s.known("scheme", m.Scheme, schemeIDs(p), "方案的 id"); p.Scheme(m.Scheme) == nil {
		return m
	}
	scheme := p.Scheme(m.Scheme)
	s.known("step", m.Step, stepNames(scheme), "方案的步骤")
	s.known("approval", m.Approval, inputNames(scheme.Inputs), "方案的录入项目")
	return m
}

func (s *section) pool(p *calc.Policy) {
	pool := s.section("pool", "[pool]")
	if pool == nil {
		if !s.Has("pool") {
			s.r.Add(fault.KeyMissing, s.Place(), "没有 [pool]", "[pool] 一节，写 code、name、level", "补上该节")
		}
		return
	}
	p.Code = pool.Need("code")
	pool.code("code", p.Code)
	p.Name = pool.Need("name")
	p.Level = pool.Need("level")
	p.Fund = pool.Word("fund", calc.FundOfUnits, []string{calc.FundOfUnits, calc.FundOfPool})
	if p.Maker = pool.Text("forms"); p.Maker != "" {
		p.MakerPos = pool.Pos("forms")
	}
	pool.Close()
}

func (s *section) insurance() calc.Insurance {
	i := calc.Insurance{Name: s.name("name"), Slug: s.Need("slug"), Title: s.Text("title")}
	s.code("slug", i.Slug)
	s.once("name", "险种", i.Name)
	// Slugs and ids name files, and many file systems do not tell A from a.
	s.once("slug", "险种 slug", strings.ToLower(i.Slug))
	return i
}

// measureKinds are the kinds of figures: numbers only.
func measureKinds() []string {
	return slices.DeleteFunc(formula.Kinds(), func(k string) bool { return !numericKind(k) })
}

func (s *section) measure() calc.Measure {
	m := calc.Measure{Name: s.name("name"), Kind: s.Word("kind", "", measureKinds()), Definition: s.Need("definition")}
	s.once("name", "指标", m.Name)
	m.PartOf, m.Complete, m.Insurance, m.Signed = s.Text("part_of"), s.Yes("complete"), s.Texts("insurance"), s.Yes("signed")
	return m
}

// whole checks what a declared measure is a part of, and whose it is. It comes
// after all of them, as one may be a part of another that stands below it.
func (s *section) whole(m *calc.Measure, p *calc.Policy) {
	for i, name := range m.Insurance {
		if names := insuranceNames(p); !slices.Contains(names, name) {
			s.r.Add(fault.Reference, s.ItemPos("insurance", i), "没有险种"+fault.Quote(name), "职工、居民，或 [[insurance]] 声明的险种", fault.Perhaps(name, names))
		}
	}
	if s.Empty("insurance") {
		s.Fault(fault.KeyMissing, "insurance", "insurance 是空的", `如 ["工伤"]`, "写上险种，或删去 insurance（所有险种都有）")
	}
	all := allMeasures(p)
	find := func(name string) *calc.Measure {
		if i := slices.IndexFunc(all, func(m calc.Measure) bool { return m.Name == name }); i >= 0 {
			return &all[i]
		}
		return nil
	}
	switch whole := find(m.PartOf); {
	case m.PartOf == "" && m.Complete:
		s.Fault(fault.Pair, "complete", "写了 complete，没有写 part_of", `part_of = "征缴收入"`, "补上 part_of，或删去 complete")
	case m.PartOf == "":
	case whole == nil:
		s.Fault(fault.Reference, "part_of", "没有指标"+fault.Quote(m.PartOf), "内置的指标，或 [[measure]] 声明的", fault.Perhaps(m.PartOf, measureNames(all)))
	case whole.Kind != m.Kind:
		s.Fault(fault.Form, "part_of", "“"+m.Name+"”的 kind 是 "+m.Kind+"，“"+whole.Name+"”的是 "+whole.Kind, "同一种数", "改正 kind 或 part_of")
	default:
		for steps := 0; whole != nil; whole, steps = find(whole.PartOf), steps+1 {
			if whole.Name == m.Name || steps > len(all) {
				s.Fault(fault.Reference, "part_of", "“"+m.Name+"”成了它自己的分项", "另一个指标", "改正 part_of")
				return
			}
		}
	}
}

// documentStatuses say how firm a text is; drafts are marked on every output.
var documentStatuses = []string{"正式", "征求意见稿", "推断"}

func (s *section) document() calc.Document {
	d := calc.Document{
		ID: s.Need("id"), Title: s.Need("title"), Number: s.Text("number"), Issued: s.Text("issued"),
		Effective: s.Text("effective"), Status: s.Word("status", "", documentStatuses), Pos: s.Place(),
	}
	s.once("id", "文件 id", d.ID)
	return d
}

func (s *section) deadline() calc.Deadline {
	d := calc.Deadline{Name: s.named(), Who: s.Text("who"), Flow: s.flow(), Clause: s.Text("clause"), Pos: s.Place()}
	yearly := s.Text("yearly")
	day, monthly := s.Whole("monthly", 1, 31)
	if d.Day = int(day); d.Day == 31 {
		d.Day = calc.MonthEnd
	}
	given := 0
	for _, key := range []string{"monthly", "yearly", "when"} {
		if s.Has(key) {
			given++
		}
	}
	if d.When = s.Text("when"); given != 1 {
		s.Fault(fault.Deadline, "", s.Title+" 的日期不明", `monthly = 15（每月几日，31 为月末）、yearly = "02-28" 或 when = "按合同约定"（没有固定日期），只写一个`, "")
	} else if !monthly && yearly != "" && !onDay(&d, yearly) {
		s.Fault(fault.Deadline, "yearly", "yearly = "+fault.Quote(yearly), "月-日，如 02-28；月末写 02-end", "")
	}
	return d
}

// onDay sets the month and day of a yearly deadline: 02-28, 02-end.
func onDay(d *calc.Deadline, text string) bool {
	month, end := strings.CutSuffix(text, "-end")
	if end {
		text = month + "-01"
	}
	day, err := time.Parse("2006-01-02", "2024-"+text) // a leap year knows every day
	if d.Month, d.Day = int(day.Month()), day.Day(); end {
		d.Day = calc.MonthEnd
	}
	return err == nil
}
