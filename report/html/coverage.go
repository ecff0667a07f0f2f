package html

import (
	"fmt"
	"slices"
	"strconv"

	"tongchou/calc"
	"tongchou/calc/checks"
	"tongchou/report"
)

// coveragePage is coverage.html: every duty and number of the texts, with what takes it
// up, or who does it and the paper it ends in, or why nobody does.
type coveragePage struct {
	base
	Sentence  string
	Documents table
	Counts    table
	Phrases   grid
}

// place is where a phrase is taken up: a rule on the policy page.
type place struct {
	cell
	document string // id; "" for a deadline, which names none
	clause   string
}

// placeWords are the kinds of rule that coverage.toml may name, in the order
// of the count, and the article kinds of the policy page they stand for.
var placeWords = []struct{ key, word string }{
	{"parameter", "参数"}, {"input", "填报与核定"}, {"step", "步骤"}, {"check", "检查"}, {"deadline", "期限"}, {"scheme", "方案"}, {"document", "文件"},
	{"sheet", "工作表"}, {"page", "页面"}, {"paper", "文书"},
}

func (s *site) coverage() *coveragePage {
	p := &coveragePage{base: s.base("", "coverage.html", s.Pool.Policy.Name, "条文对照"), Documents: s.documentsTable()}
	p.Phrases = grid{Caption: "按条文顺序；着落处链到公式", Head: columns("条文里的责任和数", "!条款", "在哪里办", "说明")}
	several := len(s.Pool.Policy.Documents) > 1
	if several {
		p.Phrases.Head = columns("条文里的责任和数", "!条款", "文件", "在哪里办", "说明")
	}
	places := s.places()
	count := map[string]int{}
	for _, phrase := range s.Pool.Coverage {
		word, name := phrase.Place()
		if phrase.Where == calc.NotComputed && phrase.Who != "" {
			word = "who"
		}
		count[word]++
		found := nearestPlaces(places[word+" "+name], report.Clause(phrase.Clause))
		row := []cell{{Text: phrase.Text}, {Text: dash(report.Clause(phrase.Clause))}}
		if several {
			row = append(row, cell{Text: dash(s.documentTitle(found))})
		}
		p.Phrases.add(append(row, whereCell(phrase, found), cell{Text: dash(coverageNote(phrase))})...)
	}
	n, without, outside := len(s.Pool.Coverage), count["not"], count["who"]
	p.Sentence = fmt.Sprintf("条文里的责任和数共 %d 处：%d 处由公式、检查、期限、表册或文书承接，%d 处由有关部门办理、写明办成什么文书，%d 处不产生金额、写明理由；没有悬而未决的。", n, n-without-outside, outside, without)
	p.Counts = table{Caption: "承接的去处", Head: columns("去处", "#处")}
	for _, w := range placeWords {
		if count[w.key] > 0 {
			p.Counts.Rows = append(p.Counts.Rows, []string{w.word, strconv.Itoa(count[w.key])})
		}
	}
	p.Counts.Rows = append(p.Counts.Rows, []string{"由有关部门办理", strconv.Itoa(outside)}, []string{"不计算（有理由）", strconv.Itoa(without)})
	p.Counts.Foot = []string{"合计", strconv.Itoa(n)}
	return p
}

// places are the rules of the policy page by "kind name".
func (s *site) places() map[string][]place {
	out := map[string][]place{}
	add := func(key, text, anchor, document, clause string) {
		out[key] = append(out[key], place{cell{Text: text, Href: "policy.html#" + anchor}, document, clause})
	}
	for i, scheme := range s.Pool.Policy.Schemes {
		law := s.laws[i]
		add("scheme "+scheme.ID, "方案 "+scheme.Name, law.ID, scheme.Document, report.Clause(scheme.Clause))
		for _, a := range law.Articles {
			k := slices.IndexFunc(placeWords, func(w struct{ key, word string }) bool { return w.key == a.Kind })
			if k >= 0 {
				add(a.Kind+" "+a.Name, placeWords[k].word+" "+a.Name, a.ID, scheme.Document, a.Clause)
			}
		}
	}
	for _, d := range s.Pool.Policy.Deadlines {
		add("deadline "+d.Name, "期限 "+d.Name, "deadlines", "", report.Clause(d.Clause))
	}
	for _, d := range s.Pool.Policy.Documents {
		add("document "+d.ID, "文件 "+d.Title, "documents", d.ID, "")
	}
	for _, w := range []string{"sheet", "page", "paper"} {
		for _, name := range calc.MadeNames(nil, w) {
			i := slices.IndexFunc(placeWords, func(p struct{ key, word string }) bool { return p.key == w })
			c := cell{Text: placeWords[i].word + " " + name}
			if file := calc.MadeOf(w, name).File; slices.ContainsFunc(s.contents, func(t topic) bool { return t.file == file }) {
				c.Href = file
			}
			out[w+" "+name] = append(out[w+" "+name], place{cell: c})
		}
	}
	for _, c := range checks.All() {
		key := "check " + c.Title
		if out[key] == nil {
			out[key] = []place{{cell: cell{Text: "检查 " + c.Title, Href: "checks.html"}}}
		}
	}
	return out
}

// coverageNote says why, or who does it and the paper it ends in.
func coverageNote(p calc.Phrase) string {
	if p.Who == "" {
		return p.Why
	}
	note := p.Who + "办理，办成" + p.Ends
	if p.Why != "" {
		note += "；" + p.Why
	}
	return note
}

// nearestPlaces keeps the rules of the phrase's own clause where several
// schemes have one of the name.
func nearestPlaces(list []place, clause string) []place {
	var own []place
	for _, p := range list {
		if p.clause == clause {
			own = append(own, p)
		}
	}
	if len(own) > 0 {
		return own
	}
	return list
}

// whereCell links the first of the rules; the others of the name are the same
// rule of other schemes.
func whereCell(p calc.Phrase, found []place) cell {
	switch {
	case p.Where == calc.NotComputed && p.Who != "":
		return cell{Marks: []string{"有关部门"}}
	case p.Where == calc.NotComputed:
		return cell{Marks: []string{"不计算"}}
	case len(found) == 0:
		return cell{Text: p.Where}
	}
	return found[0].cell
}

func (s *site) documentTitle(found []place) string {
	for _, p := range found {
		if d := s.Pool.Policy.Document(p.document); d != nil {
			return d.Title
		}
	}
	return ""
}
