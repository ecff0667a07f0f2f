package data

import (
	"fmt"
	"slices"
	"strings"

	"tongchou/calc"
)

// notComputed marks a phrase that no rule of the policy computes.
const notComputed = "not computed"

// readCoverage reads coverage.toml: every number-bearing phrase of the texts
// and the rule that takes it up. A phrase is settled when its rule exists, or
// when a reason says why nothing computes it; else the build stops.
func (r *reader) readCoverage() []calc.Phrase {
	s, ok := r.readTOML(coverageFile)
	if !ok {
		return nil
	}
	s.schema()
	var out []calc.Phrase
	for _, c := range s.sections("phrase", "[[phrase]]") {
		p := calc.Phrase{Text: c.need("text"), Clause: c.need("clause"), Where: c.need("where"), Why: c.text("why"), Pos: c.value("where")}
		c.settled(&p)
		c.close()
		out = append(out, p)
	}
	s.close()
	return out
}

// settled reports a phrase whose place does not exist or whose reason is missing.
func (s *section) settled(p *calc.Phrase) {
	switch {
	case p.Where == "" || s.r.pool.Policy == nil || s.r.policyFaults:
		return
	case p.Where == notComputed:
		if p.Why == "" {
			s.fault(faultCoverage, "where", quote(p.Text)+"写明不计算，没有理由", `why = "…"`, "写上为什么不计算")
		}
		return
	}
	places := rulePlaces(s.r.pool.Policy)
	word, name, _ := strings.Cut(p.Where, " ")
	names, known := places[word]
	name = strings.TrimSpace(name)
	switch {
	case !known:
		s.fault(faultCoverage, "where", "where = "+quote(p.Where), "parameter、input、step、check、deadline、scheme、document 加空格和名称，或 "+notComputed, "")
	case !slices.Contains(names, name):
		s.fault(faultCoverage, "where", fmt.Sprintf("%s 的着落 %s %s 在政策里没有", quote(p.Text), word, quote(name)), "", perhaps(name, names))
	}
}

// rulePlaces are the names of a policy by what they name.
func rulePlaces(p *calc.Policy) map[string][]string {
	out := map[string][]string{"parameter": nil, "input": nil, "step": nil, "check": nil, "deadline": nil, "scheme": nil, "document": documentIDs(p)}
	for _, s := range p.Schemes {
		out["scheme"] = append(out["scheme"], s.ID)
		for _, x := range s.Parameters {
			out["parameter"] = append(out["parameter"], x.Name)
		}
		for _, x := range s.Inputs {
			out["input"] = append(out["input"], x.Name)
		}
		for _, x := range s.Steps {
			out["step"] = append(out["step"], x.Name)
		}
		for _, x := range s.Checks {
			out["check"] = append(out["check"], x.Name)
		}
	}
	for _, d := range p.Deadlines {
		out["deadline"] = append(out["deadline"], d.Name)
	}
	return out
}
