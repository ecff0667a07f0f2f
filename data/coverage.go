package data

import (
	"fmt"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/data/fault"
)

// notComputed marks a phrase that no rule of the policy computes.
const notComputed = "not computed"

// readCoverage reads coverage.toml: every number-bearing phrase of the texts
// and the rule that takes it up. A phrase is settled when its rule exists, or
// when a reason says why nothing computes it; else the build stops.
func (r *reader) readCoverage() []calc.Phrase {
	s := r.readTOML(coverageFile)
	if s == nil {
		return nil
	}
	s.Schema()
	out := each(s, "phrase", "[[phrase]]", func(c *section) calc.Phrase {
		p := calc.Phrase{Text: c.Need("text"), Clause: c.Need("clause"), Where: c.Need("where"), Why: c.Text("why"), Pos: c.Pos("where")}
		c.settled(&p)
		return p
	})
	s.Close()
	return out
}

// settled reports a phrase whose place does not exist or whose reason is missing.
func (s *section) settled(p *calc.Phrase) {
	switch {
	case p.Where == "" || s.r.pool.Policy == nil || s.r.policyFaults:
		return
	case p.Where == notComputed:
		if p.Why == "" {
			s.Fault(fault.Coverage, "where", fault.Quote(p.Text)+"写明不计算，没有理由", `why = "…"`, "写上为什么不计算")
		}
		return
	}
	places := rulePlaces(s.r.pool.Policy)
	word, name, _ := strings.Cut(p.Where, " ")
	names, known := places[word]
	name = strings.TrimSpace(name)
	switch {
	case !known:
		s.Fault(fault.Coverage, "where", "where = "+fault.Quote(p.Where), "parameter、input、step、check、deadline、scheme、document 加空格和名称，或 "+notComputed, "")
	case !slices.Contains(names, name):
		s.Fault(fault.Coverage, "where", fmt.Sprintf("%s 的着落 %s %s 在政策里没有", fault.Quote(p.Text), word, fault.Quote(name)), "", fault.Perhaps(name, names))
	}
}

// rulePlaces are the names of a policy by what they name.
func rulePlaces(p *calc.Policy) map[string][]string {
	out := map[string][]string{
		"parameter": nil, "input": nil, "step": nil, "check": nil, "scheme": schemeIDs(p), "document": documentIDs(p),
		"deadline": listed(p.Deadlines, func(d calc.Deadline) string { return d.Name }),
	}
	for _, s := range p.Schemes {
		out["parameter"] = append(out["parameter"], parameterNames(s)...)
		out["input"] = append(out["input"], inputNames(s.Inputs)...)
		out["step"] = append(out["step"], stepNames(s)...)
		out["check"] = append(out["check"], listed(s.Checks, func(c *calc.CheckRule) string { return c.Name })...)
	}
	return out
}
