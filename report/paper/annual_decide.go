package paper

import (
	"cmp"
	"fmt"
	"strings"

	"tongchou/calc"
	"tongchou/calc/explanation"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/typeset"
)

// mostDecisions is how many decisions of a kind stand on the page, the chapters on
// method and data have them all; decisionsHeight is how high they are together at least.
const (
	mostDecisions   = 9
	decisionsHeight = 280 * typeset.Point
	mostHeight      = 90 * typeset.Point // of a row, else few would stand lost
)

// decisions are what somebody must decide or answer, on one page: who, what, within which range, by
// when.
func (a *annual) decisions() {
	lists := []*typeset.Table{a.petitioned(), a.open(), a.unwritten(), a.asked()}
	titles := []string{"报政府同意", "核定事项", "文件没有给出的", "数据待核"}
	head := a.leading("要决定的事", "谁定、定什么、在什么区间、什么时候以前；没有定的金额在本报告中只列区间")
	n := 0
	for i, t := range lists {
		if len(t.Rows) == 0 {
			continue
		}
		n += len(t.Rows)
		t.Caption = fmt.Sprintf("%s（%d项）", titles[i], len(t.Rows))
		rest := len(t.Rows) - mostDecisions
		t.Rows = t.Rows[:min(len(t.Rows), mostDecisions)]
		head = append(head, t)
		if rest > 0 {
			head = append(head, typeset.Text{Text: fmt.Sprintf("另有%d项，见后面各章。", rest), Size: 9 * typeset.Point, Flat: true, Note: true, Colour: muted})
		}
	}
	if n == 0 {
		return // the conclusion says so
	}
	for _, t := range lists { // few stand wide apart: the page is theirs
		for i := range t.Rows {
			t.Rows[i].Height = min(mostHeight, decisionsHeight/typeset.Length(n))
		}
	}
	a.sheets = append(a.sheets, typeset.Annex{Name: "要决定的事", Blocks: head})
}

func decisionTable() *typeset.Table {
	return table("", "", 9*typeset.Point, "谁定 26", "定什么 46", "区间 44", "期限 22")
}

// petitioned is what the pool's own government is asked to agree to, and what it rests on.
func (a *annual) petitioned() *typeset.Table {
	t := decisionTable()
	for _, n := range a.petitions {
		asked := string(n.Line.Step.Flow) + n.Sum()
		for _, x := range n.Facts {
			asked += "\n" + explanation.Plain(x.Name) + amount.Due(x.Value.Num) + "元"
		}
		add(t, orBlank(a.Government()), n.Asks()+"（"+schemeName(n.Line.Run.Scheme, n.Insurance)+"）", asked, strings.ReplaceAll(a.DecideBy(n.Line.Run.Scheme), " ", ""))
	}
	return t
}

// open are the decisions that a value waits for.
func (a *annual) open() *typeset.Table {
	t := decisionTable()
	for _, p := range a.Pending {
		kind, _ := formula.TypeOf(p.Rule.Kind)
		within := amount.Missing
		if p.Low != nil && p.High != nil {
			within = explanation.InWords("", p.Rule.Kind, p.Low, kind) + "至" + explanation.InWords("", p.Rule.Kind, p.High, kind)
		}
		if x := a.grantOf(p); x != nil && kind != formula.MoneyType {
			within += "，下拨" + amount.Yuan(x.Low) + "至" + amount.Yuan(x.High) + "元"
		}
		add(t, orBlank(a.Decider(p.Scheme)), a.Pool.NameOf(p.Unit)+"的"+explanation.Plain(p.Rule.Name)+"（"+schemeName(p.Scheme, p.Insurance)+"）", within, strings.ReplaceAll(a.DecideBy(p.Scheme), " ", ""))
	}
	return t
}

func schemeName(s *calc.Scheme, i calc.Insurance) string {
	if strings.Contains(s.Name, i.Name) {
		return s.Name
	}
	return i.Name + "，" + s.Name
}

// grantOf is the grant that waits for a decision.
func (a *annual) grantOf(p report.PendingItem) *calc.Position {
	for _, x := range a.PositionsOf(p.Unit) {
		if x.Scheme == p.Scheme && x.Insurance.Name == p.Insurance.Name && x.Flow == calc.Grant && x.Status == calc.StatusEstimate && x.Low != nil && x.High != nil {
			return x
		}
	}
	return nil
}

// unwritten are the values and conditions that the documents leave open.
func (a *annual) unwritten() *typeset.Table {
	t := decisionTable()
	for _, x := range a.Assumed {
		name, value := assumed(a.View, x)
		what, within := x.Scheme.Name+"的"+strings.TrimPrefix(name, x.Scheme.Name), "暂按"+value
		if x.Name == x.Scheme.Name { // all of it
			what, within = x.Scheme.Name+"的各项数值和条件", cmp.Or(x.Note, "暂按测算参数")
		}
		add(t, "文件印发机关", what+"（"+report.Cited(cmp.Or(x.Clause, x.Scheme.Clause))+"）", within, fmt.Sprintf("下达%d年计划前", a.Year))
	}
	return t
}

// asked are the questions about the data that nobody has answered.
func (a *annual) asked() *typeset.Table {
	t := decisionTable()
	for _, c := range a.Owed {
		add(t, a.Pool.NameOf(c.Unit), c.Name+"："+c.Message, "改正，或书面说明", "发文前")
	}
	return t
}

// conclusion is what the report comes to: the answers, and what is open.
func (a *annual) conclusion() {
	a.chapter("结论")
	for _, iv := range a.Insurances {
		var said []string
		for _, x := range iv.Answers {
			first, _, _ := strings.Cut(strings.TrimRight(x.Sentence, "。"), "；")
			said = append(said, first)
		}
		a.blocks = append(a.blocks, typeset.Gap(5*typeset.Point), say(iv.Insurance.Full()+"："+strings.Join(said, "。")+"。"))
	}
	open := "没有待核定的事项，文件给出了全部数值，数据没有待核的问题。"
	var waits []string
	for _, w := range []struct {
		n    int
		text string
	}{{len(a.petitions), "%d项报政府同意"}, {len(a.Pending), "%d项核定"}, {len(a.Assumed), "%d项文件没有给出的数值或条件明确"}, {len(a.Owed), "%d条数据核实"}} {
		if w.n > 0 {
			waits = append(waits, fmt.Sprintf(w.text, w.n))
		}
	}
	if len(waits) > 0 {
		open = "以上结果待" + strings.Join(waits, "、") + "后确定。"
	}
	a.blocks = append(a.blocks, typeset.Gap(5*typeset.Point), say(open))
}
