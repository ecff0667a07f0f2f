package main

import (
	"fmt"
	"io"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/report/amount"
)

// differences is what compare prints.
type differences struct {
	From   string      `json:"from"`
	To     string      `json:"to"`
	Tables []lineTable `json:"tables"`

	changes []calc.Change
	split   bool
}

// lineTable holds the changes of one insurance and budget line, or of one step of one scheme.
type lineTable struct {
	Insurance string      `json:"insurance"`
	Item      string      `json:"item"`
	Lines     []tableLine `json:"lines"`
	Total     tableLine   `json:"total"`
}

// tableLine is a unit's change, and beside it what each scheme makes of it: what one
// takes off another may put on.
type tableLine struct {
	Unit string `json:"unit,omitempty"`
	Name string `json:"name"`
	amounts
	Schemes []schemeLine `json:"schemes"` // none where only the line is known
}

type schemeLine struct {
	Scheme string `json:"scheme"`
	Name   string `json:"name"`
	amounts
}

// amounts are a change in 元; what is not known is "".
type amounts struct {
	From       string `json:"from"`
	To         string `json:"to"`
	Difference string `json:"difference"`
	FromOpen   bool   `json:"from_open,omitempty"` // a decision that is not made is read as suggested
	ToOpen     bool   `json:"to_open,omitempty"`
	Paid       bool   `json:"paid,omitempty"` // from is what was paid: that year cannot be computed again
	Parts      []part `json:"parts,omitempty"`
}

type part struct {
	Cause  calc.Cause `json:"cause"`
	Amount string     `json:"amount"`
}

// fill arranges the changes by insurance and budget line, in the order in
// which they come. A line of which nothing moves on either side is left out.
func (c *differences) fill() {
	var sums []*total
	for _, ch := range c.changes {
		i := slices.IndexFunc(c.Tables, func(t lineTable) bool { return t.Insurance == ch.Insurance.Name && t.Item == ch.Item })
		if i < 0 {
			i = len(c.Tables)
			c.Tables, sums = append(c.Tables, lineTable{Insurance: ch.Insurance.Name, Item: ch.Item}), append(sums, newTotal())
		}
		sums[i].add(&ch)
		if !ch.Still() || len(ch.Schemes) > 0 {
			c.Tables[i].Lines = append(c.Tables[i].Lines, newLine(&ch))
		}
	}
	for i := range c.Tables {
		c.Tables[i].Total = newLine(sums[i].change())
		c.Tables[i].Total.Name = "合计"
	}
	c.Tables = slices.DeleteFunc(c.Tables, func(t lineTable) bool { return len(t.Lines) == 0 })
}

func newLine(ch *calc.Change) tableLine {
	l := tableLine{Unit: ch.Unit.Code, Name: ch.Unit.Name, amounts: amountsOf(&ch.Moved), Schemes: []schemeLine{}}
	for _, s := range ch.Schemes {
		l.Schemes = append(l.Schemes, schemeLine{s.Scheme.ID, s.Scheme.Name, amountsOf(&s.Moved)})
	}
	return l
}

func amountsOf(m *calc.Moved) amounts {
	d := amounts{From: yuan(m.From), To: yuan(m.To), Difference: yuan(calc.Less(m.To, m.From)), FromOpen: m.FromOpen, ToOpen: m.ToOpen, Paid: m.Paid}
	for i, p := range m.Parts {
		d.Parts = append(d.Parts, part{calc.Causes()[i], yuan(p)})
	}
	return d
}

// yuan is an amount of 元 for programs.
func yuan(r *big.Rat) string {
	if r == nil {
		return ""
	}
	return r.FloatString(2)
}

// total adds up the changes of a line, and those of each scheme that moves it.
type total struct {
	line    sum
	schemes []*schemeSum
}

type schemeSum struct {
	scheme *calc.Scheme
	sum
}

func newTotal() *total { return &total{line: newSum()} }

func (t *total) add(ch *calc.Change) {
	t.line.add(&ch.Moved)
	for _, s := range ch.Schemes {
		i := slices.IndexFunc(t.schemes, func(x *schemeSum) bool { return x.scheme.ID == s.Scheme.ID })
		if i < 0 {
			i = len(t.schemes)
			t.schemes = append(t.schemes, &schemeSum{s.Scheme, newSum()})
		}
		t.schemes[i].add(&s.Moved)
	}
}

func (t *total) change() *calc.Change {
	ch := &calc.Change{Moved: t.line.moved}
	for _, s := range t.schemes {
		ch.Schemes = append(ch.Schemes, calc.SchemeMoved{Scheme: s.scheme, Moved: s.moved})
	}
	return ch
}

// sum adds up amounts of both sides. What one of them does not give, the sum does not.
type sum struct{ moved calc.Moved }

func newSum() sum {
	s := sum{calc.Moved{From: new(big.Rat), To: new(big.Rat)}}
	for range calc.Causes() {
		s.moved.Parts = append(s.moved.Parts, new(big.Rat))
	}
	return s
}

func (s *sum) add(m *calc.Moved) {
	t := &s.moved
	t.Paid, t.FromOpen, t.ToOpen = t.Paid || m.Paid, t.FromOpen || m.FromOpen, t.ToOpen || m.ToOpen
	t.From, t.To = calc.Plus(t.From, m.From), calc.Plus(t.To, m.To)
	if m.Parts == nil {
		t.Parts = nil
	}
	for i := range t.Parts {
		t.Parts[i] = calc.Plus(t.Parts[i], m.Parts[i])
	}
}

// write prints the tables for reading.
func (c *differences) write(w io.Writer) {
	fmt.Fprintf(w, "原：%s\n现：%s\n", c.From, c.To)
	if len(c.Tables) == 0 {
		fmt.Fprintln(w, "\n两边都没有上解和下拨。")
	}
	for _, t := range c.Tables {
		fmt.Fprintf(w, "\n%s %s（元）\n", t.Insurance, t.Item)
		t.write(w, t.Total.Parts != nil)
		if t.Total.FromOpen || t.Total.ToOpen {
			fmt.Fprintln(w, "带 * 的还没有核定，按建议值。")
		}
		switch {
		case t.Total.Paid && t.several():
			fmt.Fprintln(w, "原额是那一年实缴、实拨的数（合计按 funds.csv，各方案按台账）：那一年的计划不能重新计算，差额不分原因。")
		case t.Total.Paid:
			fmt.Fprintln(w, "原额是那一年实缴、实拨的数（funds.csv）：那一年的计划不能重新计算，差额不分原因。")
		case t.Total.Parts == nil && c.split:
			fmt.Fprintln(w, "两边之间有一步算不出，差额不分原因。")
		}
	}
	if !c.split {
		fmt.Fprintln(w, "\n已生成的资料只有结果，差额不分原因。")
	}
}

// several reports whether more than one scheme moves the line.
func (t *lineTable) several() bool { return len(t.Total.Schemes) > 1 }

// write prints the units' rows and the sums; of several schemes each has its own
// row, and where a unit has more than one a sum below.
func (t *lineTable) write(w io.Writer, split bool) {
	head, right := []string{"统筹区", "方案", "原额", "现额", "差额"}, []bool{false, false, true, true, true}
	if split {
		for _, cause := range calc.Causes() {
			head, right = append(head, string(cause)), append(right, true)
		}
	}
	rows := [][]string{head}
	for _, l := range append(slices.Clone(t.Lines), t.Total) {
		name := l.Name
		for _, s := range l.Schemes {
			rows = append(rows, append([]string{name, s.Name}, s.cells(split)...))
			name = ""
		}
		if len(l.Schemes) != 1 {
			rows = append(rows, append([]string{name, ""}, l.cells(split)...))
		}
		if len(l.Schemes) > 1 {
			rows[len(rows)-1][1] = "合计"
		}
	}
	table(w, rows, right)
}

func (d *amounts) cells(split bool) []string {
	out := []string{shown(d.From) + starred(d.FromOpen), shown(d.To) + starred(d.ToOpen), shown(d.Difference)}
	if split {
		for _, p := range d.Parts {
			out = append(out, shown(p.Amount))
		}
	}
	return out
}

// starred marks what is not decided.
func starred(open bool) string {
	if open {
		return "*"
	}
	return ""
}

// shown is an amount for reading, — when it is not known.
func shown(text string) string {
	if text == "" {
		return amount.Missing
	}
	r, _ := new(big.Rat).SetString(text)
	return amount.Yuan(r)
}
