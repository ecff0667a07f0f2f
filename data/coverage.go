package data

import (
	"fmt"
	"slices"

	"tongchou/calc"
	"tongchou/calc/checks"
	"tongchou/data/fault"
)

// readCoverage reads coverage.toml: every duty and number of the texts, clause by
// clause, and what takes it up. A phrase is settled when that is there, or when it says
// who does it and which paper it ends in, or why nobody does; else the build stops.
func (r *reader) readCoverage() []calc.Phrase {
	s := r.readTOML(coverageFile)
	if s == nil {
		return nil
	}
	s.Schema()
	clauses := s.Texts("clauses")
	out := each(s, "phrase", "[[phrase]]", func(c *section) calc.Phrase {
		p := calc.Phrase{Text: c.Need("text"), Clause: c.Need("clause"), Where: c.Need("where"), Why: c.Text("why"), Who: c.Text("who"), Ends: c.Text("ends"), Pos: c.Pos("where")}
		c.settled(&p)
		if len(clauses) > 0 && p.Clause != "" && !slices.Contains(clauses, p.Clause) {
			c.Fault(fault.Coverage, "clause", "条款"+fault.Quote(p.Clause)+"不在 clauses 里", "文件的一条", fault.Perhaps(p.Clause, clauses))
		}
		return p
	})
	for _, clause := range clauses {
		if !slices.ContainsFunc(out, func(p calc.Phrase) bool { return p.Clause == clause }) {
			s.Fault(fault.Coverage, "clauses", "条款"+fault.Quote(clause)+"没有一节 [[phrase]]", "每条至少一节", "逐句读这一条，写上各项责任的着落；没有的写 where = \"not computed\" 和理由")
		}
	}
	s.Close()
	return out
}

// settled reports a phrase whose place does not exist or whose reason is missing.
func (s *section) settled(p *calc.Phrase) {
	switch {
	case (p.Who == "") != (p.Ends == ""):
		s.Fault(fault.Pair, "where", fault.Quote(p.Text)+"只写了 who、ends 之一", "谁办（who）和办成什么文书（ends）", "两个都写")
		return
	case p.Where == "" || s.r.pool.Policy == nil || s.r.policyFaults:
		return
	case p.Where == calc.NotComputed:
		if p.Why == "" && p.Who == "" {
			s.Fault(fault.Coverage, "where", fault.Quote(p.Text)+"写明不计算，没有理由", `why = "…"，或 who = "…" 和 ends = "…"`, "写上为什么不计算，或由谁办、办成什么文书")
		}
		return
	}
	places := rulePlaces(s.r.pool.Policy)
	word, name := p.Place()
	names, known := places[word]
	switch {
	case !known:
		s.Fault(fault.Coverage, "where", "where = "+fault.Quote(p.Where), "parameter、input、step、check、deadline、scheme、document、sheet、page、paper 加空格和名称，或 "+calc.NotComputed, "")
	case !slices.Contains(names, name):
		s.Fault(fault.Coverage, "where", fmt.Sprintf("%s 的着落 %s %s 没有", fault.Quote(p.Text), word, fault.Quote(name)), "", fault.Perhaps(name, names))
	}
}

// rulePlaces are the names of a policy, of the checks of every pool and of what packs
// hold, by what they name.
func rulePlaces(p *calc.Policy) map[string][]string {
	out := map[string][]string{
		"parameter": nil, "input": nil, "step": nil, "check": nil, "scheme": schemeIDs(p), "document": documentIDs(p),
		"deadline": listed(p.Deadlines, func(d calc.Deadline) string { return d.Name }),
		"sheet":    calc.MadeNames(p, "sheet"), "page": calc.MadeNames(p, "page"), "paper": calc.MadeNames(p, "paper"),
	}
	for _, c := range checks.All() {
		out["check"] = append(out["check"], c.Title)
	}
	for _, s := range p.Schemes {
		out["parameter"] = append(out["parameter"], parameterNames(s)...)
		out["input"] = append(out["input"], inputNames(s.Inputs)...)
		out["step"] = append(out["step"], stepNames(s)...)
		out["check"] = append(out["check"], listed(s.Checks, func(c *calc.CheckRule) string { return c.Name })...)
	}
	return out
}
