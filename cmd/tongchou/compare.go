package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/comparison"
	"tongchou/report/amount"
)

// compare tells how the budget lines of two sides differ and why, or, with
// --readings, what every other reading of the texts would change.
func compare(s *session, args []string) error {
	o := newOptions("compare").withYear().withOverlays()
	readings := o.set.Bool("readings", false, "比较文件的各种解读，后面只写一个统筹区")
	if err := o.parse(args, 2); err != nil {
		return err
	}
	switch {
	case *readings && len(o.pool) == 1:
		return s.priceReadings(o)
	case *readings:
		return usageError("compare --readings 要写一个统筹区")
	case len(o.pool) != 2:
		return usageError("compare 要写两边，如 compare liaoning@2025 liaoning，或 compare liaoning liaoning+方案.toml")
	case len(o.with) > 0:
		return usageError("compare 的测算方案写在统筹区后面，如 liaoning+方案.toml")
	}
	from, err := parseOperand(o.pool[0])
	if err != nil {
		return err
	}
	to, err := parseOperand(o.pool[1])
	if err != nil {
		return err
	}
	o.many = from.pool != to.pool || from.law != "" || to.law != ""
	a, err := from.side(o)
	if err != nil {
		return err
	}
	b, err := to.side(o)
	if err != nil {
		return err
	}
	found := slices.Concat(a.found, b.found, b.computed)
	split := a.variant != nil && b.variant != nil
	if !split || a.variant.Options.Year >= b.variant.Options.Year {
		found = append(found, a.computed...)
	} // else an earlier year that cannot be computed again is compared by what was paid
	s.print(found.Sorted())
	if found.Stops() {
		return errStopped
	}
	if a.title == b.title { // two folders of one pool
		a.title, b.title = a.title+"（"+o.pool[0]+"）", b.title+"（"+o.pool[1]+"）"
	}
	c := &differences{From: a.title, To: b.title, split: split}
	if split {
		c.changes = comparison.Of(a.variant, b.variant)
	} else {
		c.changes = unsplit(a, b)
	}
	c.fill()
	if s.json {
		return writeJSON(s.out, c)
	}
	c.write(s.out)
	return nil
}

// differences is what compare prints.
type differences struct {
	From   string      `json:"from"`
	To     string      `json:"to"`
	Tables []lineTable `json:"tables"`

	changes []calc.Change
	split   bool
}

// lineTable holds the changes of one insurance and budget line.
type lineTable struct {
	Insurance string      `json:"insurance"`
	Item      string      `json:"item"`
	Lines     []tableLine `json:"lines"`
	Total     tableLine   `json:"total"`
}

// tableLine is a unit's change in 元; what is not known is "".
type tableLine struct {
	Unit       string `json:"unit,omitempty"`
	Name       string `json:"name"`
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
// which they come. A line that is zero on both sides is left out.
func (c *differences) fill() {
	sums := map[int]*total{}
	for _, ch := range c.changes {
		i := slices.IndexFunc(c.Tables, func(t lineTable) bool { return t.Insurance == ch.Insurance.Name && t.Item == ch.Item })
		if i < 0 {
			c.Tables = append(c.Tables, lineTable{Insurance: ch.Insurance.Name, Item: ch.Item})
			i = len(c.Tables) - 1
			sums[i] = newTotal()
		}
		sums[i].add(ch)
		if !still(ch) {
			c.Tables[i].Lines = append(c.Tables[i].Lines, newLine(ch))
		}
	}
	for i := range c.Tables {
		c.Tables[i].Total = newLine(sums[i].change())
		c.Tables[i].Total.Name = "合计"
	}
	c.Tables = slices.DeleteFunc(c.Tables, func(t lineTable) bool { return len(t.Lines) == 0 })
}

// still reports whether nothing moves on either side, nor between them.
func still(ch calc.Change) bool {
	zero := func(r *big.Rat) bool { return r != nil && r.Sign() == 0 }
	return zero(ch.From) && zero(ch.To) && !slices.ContainsFunc(ch.Parts, func(p *big.Rat) bool { return p.Sign() != 0 })
}

func newLine(ch calc.Change) tableLine {
	l := tableLine{Unit: ch.Unit.Code, Name: ch.Unit.Name, From: yuan(ch.From), To: yuan(ch.To), FromOpen: ch.FromOpen, ToOpen: ch.ToOpen, Paid: ch.Paid}
	if ch.From != nil && ch.To != nil {
		l.Difference = yuan(new(big.Rat).Sub(ch.To, ch.From))
	}
	for i, p := range ch.Parts {
		l.Parts = append(l.Parts, part{calc.Causes()[i], yuan(p)})
	}
	return l
}

// yuan is an amount of 元 for programs.
func yuan(r *big.Rat) string {
	if r == nil {
		return ""
	}
	return r.FloatString(2)
}

// total adds up changes. What one of them does not give, the sum does not.
type total struct {
	from, to *big.Rat
	parts    []*big.Rat
	noFrom   bool
	noTo     bool
	noParts  bool
	paid     bool
	open     [2]bool
}

func newTotal() *total {
	t := &total{from: new(big.Rat), to: new(big.Rat)}
	for range calc.Causes() {
		t.parts = append(t.parts, new(big.Rat))
	}
	return t
}

func (t *total) add(ch calc.Change) {
	t.paid = t.paid || ch.Paid
	t.open[0], t.open[1] = t.open[0] || ch.FromOpen, t.open[1] || ch.ToOpen
	if t.noFrom = t.noFrom || ch.From == nil; !t.noFrom {
		t.from.Add(t.from, ch.From)
	}
	if t.noTo = t.noTo || ch.To == nil; !t.noTo {
		t.to.Add(t.to, ch.To)
	}
	if t.noParts = t.noParts || ch.Parts == nil; !t.noParts {
		for i, p := range ch.Parts {
			t.parts[i].Add(t.parts[i], p)
		}
	}
}

func (t *total) change() calc.Change {
	ch := calc.Change{Paid: t.paid, FromOpen: t.open[0], ToOpen: t.open[1]}
	if !t.noFrom {
		ch.From = t.from
	}
	if !t.noTo {
		ch.To = t.to
	}
	if !t.noParts {
		ch.Parts = t.parts
	}
	return ch
}

// write prints the tables for reading.
func (c *differences) write(w io.Writer) {
	fmt.Fprintf(w, "原：%s\n现：%s\n", c.From, c.To)
	if len(c.Tables) == 0 {
		fmt.Fprintln(w, "\n两边都没有上解和下拨。")
	}
	for _, t := range c.Tables {
		split, paid := t.Total.Parts != nil, false
		head := []string{"统筹区", "原额", "现额", "差额"}
		right := []bool{false, true, true, true}
		if split {
			for _, cause := range calc.Causes() {
				head, right = append(head, string(cause)), append(right, true)
			}
		}
		rows := [][]string{head}
		for _, l := range append(slices.Clone(t.Lines), t.Total) {
			paid = paid || l.Paid
			rows = append(rows, l.cells(split))
		}
		fmt.Fprintf(w, "\n%s %s（元）\n", t.Insurance, t.Item)
		table(w, rows, right)
		if t.Total.FromOpen || t.Total.ToOpen {
			fmt.Fprintln(w, "带 * 的还没有核定，按建议值。")
		}
		switch {
		case paid:
			fmt.Fprintln(w, "原额是那一年实缴、实拨的数（funds.csv）：那一年的计划不能重新计算，差额不分原因。")
		case !split && c.split:
			fmt.Fprintln(w, "两边之间有一步算不出，差额不分原因。")
		}
	}
	if !c.split {
		fmt.Fprintln(w, "\n已生成的资料只有结果，差额不分原因。")
	}
}

func (l tableLine) cells(split bool) []string {
	out := []string{l.Name, shown(l.From) + starred(l.FromOpen), shown(l.To) + starred(l.ToOpen), shown(l.Difference)}
	if split {
		for _, p := range l.Parts {
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

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(v)
}
