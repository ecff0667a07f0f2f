package main

import (
	"fmt"
	"io"
	"strings"

	"tongchou/calc"
	"tongchou/calc/comparison"
	"tongchou/calc/formula"
)

// priceReadings prints what every other reading of every open question of the
// texts would change.
func (s *session) priceReadings(o *options) error {
	o.extent = calc.OfYear
	res, err := s.evaluate(o.pool[0], o)
	if err != nil {
		return err
	}
	var prices []readingPrice
	for _, p := range comparison.Readings(res.Program, calc.Options{Year: res.Year, Day: res.Day, Stage: res.Stage}) {
		prices = append(prices, newReadingPrice(p))
	}
	if s.json {
		return writeJSON(s.out, prices)
	}
	fmt.Fprintf(s.out, "%s %d 年%s：文件有疑问的地方，换一种解读各差多少\n", res.Pool.Policy.Name, res.Year, res.Stage.Word())
	if len(prices) == 0 {
		fmt.Fprintln(s.out, "\n政策文件没有列出别的解读。")
	}
	for _, p := range prices {
		p.write(s.out)
	}
	return nil
}

// readingPrice is one other reading and what it changes.
type readingPrice struct {
	Question string      `json:"question"`
	Own      string      `json:"own"`
	Reading  string      `json:"reading"`
	Schemes  []string    `json:"schemes"`
	Notes    []string    `json:"notes"`
	Fault    string      `json:"fault,omitempty"`
	Preview  bool        `json:"preview"` // none of the schemes is in force yet
	Tables   []lineTable `json:"tables"`
	Flips    []flip      `json:"flips"`
}

// flip is a yes/no step that changes for a unit.
type flip struct {
	Scheme    string `json:"scheme"`
	Insurance string `json:"insurance"`
	Unit      string `json:"unit"`
	Name      string `json:"name"`
	Step      string `json:"step"`
	From      bool   `json:"from"`
	To        bool   `json:"to"`
}

func newReadingPrice(p calc.ReadingPrice) readingPrice {
	c := differences{changes: p.All()}
	c.fill()
	out := readingPrice{Question: p.Question, Own: p.Own, Reading: p.Reading, Schemes: p.Schemes, Notes: p.Notes, Fault: p.Fault, Preview: p.Preview,
		Tables: append([]lineTable{}, c.Tables...), Flips: []flip{}}
	if out.Notes == nil {
		out.Notes = []string{}
	}
	for _, f := range p.Flips {
		out.Flips = append(out.Flips, flip{f.Scheme.ID, f.Insurance.Name, f.Unit.Code, f.Unit.Name, f.Step, f.From, f.To})
	}
	return out
}

func (p readingPrice) write(w io.Writer) {
	fmt.Fprintf(w, "\n问题：%s（%s）\n现用解读 %s；解读 %s", p.Question, strings.Join(p.Schemes, "、"), p.Own, p.Reading)
	if len(p.Notes) > 0 {
		fmt.Fprint(w, "："+strings.Join(p.Notes, "；"))
	}
	fmt.Fprintln(w)
	if p.Preview {
		fmt.Fprintln(w, "方案还没有执行，按预览计算，不列入预算。")
	}
	switch {
	case p.Fault != "":
		fmt.Fprintln(w, "算不出："+p.Fault)
		return
	case len(p.Tables) == 0 && len(p.Flips) == 0:
		fmt.Fprintln(w, "各统筹区的金额和状态都不变。")
		return
	case len(p.Tables) == 0:
		fmt.Fprintln(w, "金额不变。")
	}
	for _, t := range p.Tables {
		fmt.Fprintf(w, "%s %s（元）\n", t.Insurance, t.Item)
		t.write(w, false)
	}
	for _, f := range p.Flips {
		fmt.Fprintf(w, "状态变化：%s %s “%s” %s→%s\n", f.Name, f.Insurance, f.Step, formula.Yes(f.From), formula.Yes(f.To))
	}
}
