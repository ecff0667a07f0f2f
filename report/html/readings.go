package html

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/go-echarts/go-echarts/v2/opts"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report/amount"
	"tongchou/report/chart"
	"tongchou/report/colour"
)

// readingsPage is readings.html: the open questions of the texts, and what
// every other reading of each would change, in 元, for whom.
type readingsPage struct {
	base
	Sentence  string
	Figures   []*figure
	Questions []questionPrice
}

// questionPrice is an open question with the formulas of its readings and the
// price of each other one.
type questionPrice struct {
	ID, Title, Schemes string
	Formulas           table
	Prices             []readingPrice
}

// readingPrice is what one other reading changes.
type readingPrice struct {
	ID, Title, Sentence string
	Marks               []string
	Changes             []table // one for each insurance and item
	Flips               table
}

// questions are the steps of the policy with an open question, by question, in
// policy order.
func (s *site) questions() []string {
	var out []string
	for _, scheme := range s.Pool.Policy.Schemes {
		for _, st := range scheme.Steps {
			if len(st.Others) > 0 && !slices.Contains(out, st.Question) {
				out = append(out, st.Question)
			}
		}
	}
	return out
}

func questionID(i int) string { return fmt.Sprintf("question-%d", i+1) }

func (s *site) readings() *readingsPage {
	prices := s.Prices()
	p := &readingsPage{base: s.base("", "readings.html", s.Pool.Policy.Name, "解读比较", s.year()), Sentence: s.priced(prices)}
	for i, question := range s.questions() {
		q := questionPrice{ID: questionID(i), Title: question, Formulas: s.readingFormulas(question)}
		for _, price := range prices {
			if price.Question != question {
				continue
			}
			q.Schemes = strings.Join(price.Schemes, "、")
			q.Prices = append(q.Prices, s.readingPrice(&price, fmt.Sprintf("%s-%d", q.ID, len(q.Prices)+1)))
		}
		p.Questions = append(p.Questions, q)
	}
	p.Figures = drawn(s.readingTotals(prices))
	p.Charts = len(p.Figures) > 0
	return p
}

// priced sums the page up.
func (s *site) priced(prices []calc.ReadingPrice) string {
	moving, flipping := 0, 0
	for _, p := range prices {
		if len(p.Changes) > 0 {
			moving++
		}
		if len(p.Flips) > 0 {
			flipping++
		}
	}
	text := fmt.Sprintf("条文有 %d 个问题不止一种解读，另有 %d 种解读没有采用。按本年数据逐一改用", len(s.questions()), len(prices))
	if moving == 0 && flipping == 0 {
		text += "，金额和资格都不变"
	} else {
		text += fmt.Sprintf("：%d 种会改变金额，%d 种会改变统筹区的资格", moving, flipping)
	}
	if len(s.Pending) > 0 {
		text += "；未核定事项一律按建议值计"
	}
	return text + "。"
}

// readingFormulas is the default reading of a question, first, and the others:
// every step that the question touches.
func (s *site) readingFormulas(question string) table {
	t := table{Caption: "各种解读的公式", Head: columns("!解读", "步骤", "公式", "说明")}
	var others [][]string
	for _, scheme := range s.Pool.Policy.Schemes {
		for _, st := range scheme.Steps {
			if st.Question != question || len(st.Others) == 0 {
				continue
			}
			name := scheme.Name + "：" + st.Name
			taken := s.taken(st)
			t.Rows = append(t.Rows, []string{readingWord(st.Reading, taken), name, st.Written(), dash(st.Note)})
			for _, o := range st.Others {
				others = append(others, []string{readingWord(o.Reading, taken), name, o.Written(), dash(o.Note)})
			}
		}
	}
	slices.SortStableFunc(others, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	t.Rows = append(t.Rows, others...)
	return t
}

// taken is the reading that the result was computed with: the policy's own,
// unless a what-if chose another or has a formula of its own ("").
func (s *site) taken(step *calc.Step) string {
	for _, run := range s.Runs {
		if c := run.Column(step); c != nil && c.Formula != nil {
			return c.Reading
		}
	}
	return step.Reading
}

// readingWord is a reading's letter, marked when it is the one taken.
func readingWord(reading, taken string) string {
	if reading == taken && reading != "" {
		return reading + "（采用）"
	}
	return dash(reading)
}

func (s *site) readingPrice(p *calc.ReadingPrice, id string) readingPrice {
	r := readingPrice{ID: id, Title: "改用解读 " + p.Reading, Changes: changeTables(p)}
	if len(p.Notes) > 0 {
		r.Title += "：" + p.Notes[0]
	}
	if p.Preview {
		r.Marks = []string{"预测"}
	}
	r.Flips = table{Caption: "资格改变的统筹区", Head: columns("!统筹区", "!险种", "判断", "采用的解读", "改用后")}
	for _, f := range p.Flips {
		r.Flips.Rows = append(r.Flips.Rows, []string{f.Unit.Name, f.Insurance.Name, f.Scheme.Name + "：" + f.Step, formula.Yes(f.From).String(), formula.Yes(f.To).String()})
	}
	switch {
	case s.already(p):
		r.Sentence = "测算方案已经采用这种解读，没有可比的。"
	case p.Fault != "":
		r.Sentence = "算不出：" + p.Fault + "。"
	case len(p.Changes)+len(p.Steps)+len(p.Flips) == 0:
		r.Sentence = "本年各统筹区的金额和资格都不变。"
	default:
		r.Sentence = priceSentence(p)
	}
	if p.Preview {
		r.Sentence += "方案还没有实施，只作测算，不列入预算。"
	}
	return r
}

// priceSentence says how many units another reading touches, and how.
func priceSentence(p *calc.ReadingPrice) string {
	var parts []string
	switch n := unitsOf(p); {
	case len(p.Changes) > 0:
		parts = append(parts, fmt.Sprintf("%d 个统筹区收付的金额改变", n))
	case n > 0:
		parts = append(parts, "收付的金额不变", fmt.Sprintf("%d 个统筹区算到一半的数改变", n))
	default:
		parts = append(parts, "金额不变")
	}
	if n := flipped(p); n > 0 {
		parts = append(parts, fmt.Sprintf("%d 个统筹区的资格改变", n))
	}
	return strings.Join(parts, "，") + "。"
}

// already reports whether a what-if has taken the reading that is priced.
func (s *site) already(p *calc.ReadingPrice) bool {
	for _, scheme := range s.Pool.Policy.Schemes {
		for _, st := range scheme.Steps {
			if st.Question == p.Question && len(st.Others) > 0 {
				return s.taken(st) == p.Reading
			}
		}
	}
	return false
}

// unitsOf counts the units with a change, in money or on the way to it.
func unitsOf(p *calc.ReadingPrice) int {
	seen := map[string]bool{}
	for _, c := range p.Changes {
		seen[c.Unit.Code] = true
	}
	for _, c := range p.Steps {
		seen[c.Unit.Code] = true
	}
	return len(seen)
}

func flipped(p *calc.ReadingPrice) int {
	seen := map[string]bool{}
	for _, f := range p.Flips {
		seen[f.Unit.Code] = true
	}
	return len(seen)
}

// total is a sum of changes of one insurance and item, by one scheme or (nil) by all.
type total struct {
	insurance, item string
	scheme          *calc.Scheme
	units           int
	change          *big.Rat // nil when a side is missing
}

func (t *total) add(m *calc.Moved, differs bool) {
	if differs {
		t.units++
	}
	d := calc.Less(m.To, m.From)
	if d == nil || t.change == nil {
		t.change = nil
		return
	}
	t.change = new(big.Rat).Add(t.change, d)
}

// budgetLine is a budget line's changes: the sum, and what each scheme makes of it, since
// what one takes off another may put on.
type budgetLine struct {
	total
	schemes []*total // those that change
}

// budgetLines adds changes up by insurance and item, in order of appearance.
func budgetLines(changes []calc.Change) []*budgetLine {
	var out []*budgetLine
	for _, c := range changes {
		i := slices.IndexFunc(out, func(l *budgetLine) bool { return l.insurance == c.Insurance.Name && l.item == c.Item })
		if i < 0 {
			i = len(out)
			out = append(out, &budgetLine{total: total{insurance: c.Insurance.Name, item: c.Item, change: new(big.Rat)}})
		}
		l := out[i]
		l.add(&c.Moved, c.Differs())
		for _, s := range c.Schemes {
			if !s.Differs() {
				continue
			}
			j := slices.IndexFunc(l.schemes, func(t *total) bool { return t.scheme == s.Scheme })
			if j < 0 {
				j = len(l.schemes)
				l.schemes = append(l.schemes, &total{l.insurance, l.item, s.Scheme, 0, new(big.Rat)})
			}
			l.schemes[j].add(&s.Moved, true)
		}
	}
	return out
}

// changeTables are the units that change, a table for each insurance and item, with a
// row for each scheme and, of several, a sum.
func changeTables(p *calc.ReadingPrice) []table {
	changes := p.All()
	var out []table
	for _, l := range budgetLines(changes) {
		t := table{Caption: l.insurance + " · " + l.item, Head: columns("!统筹区", "!方案", "#采用的解读（元）", "#改用后（元）", "#差额（元）")}
		row := func(unit, scheme string, m *calc.Moved) {
			t.Rows = append(t.Rows, []string{unit, scheme, amount.Yuan(m.From), amount.Yuan(m.To), signed(calc.Less(m.To, m.From), amount.Yuan)})
		}
		for _, c := range changes {
			if c.Insurance.Name != l.insurance || c.Item != l.item {
				continue
			}
			for _, s := range c.Schemes {
				row(c.Unit.Name, s.Scheme.Name, &s.Moved)
			}
			if len(c.Schemes) > 1 {
				row(c.Unit.Name, "合计", &c.Moved)
			}
		}
		if len(l.schemes) > 1 {
			for _, s := range l.schemes {
				t.Rows = append(t.Rows, []string{fmt.Sprintf("小计 %d 个", s.units), s.scheme.Name, "", "", signed(s.change, amount.Yuan)})
			}
		}
		t.Foot = []string{fmt.Sprintf("合计 %d 个", l.units), "", "", "", signed(l.change, amount.Yuan)}
		out = append(out, t)
	}
	return out
}

// readingTotals draws the change of the sums under every other reading; nil
// when no reading moves money.
func (s *site) readingTotals(prices []calc.ReadingPrice) *figure {
	f := &figure{ID: "readings", Title: "换一种解读，合计改变多少", Repeats: true, Wide: true,
		Table: table{Caption: "各解读的合计改变", Head: columns("问题", "!解读", "!险种", "项目", "方案", "#合计改变（元）")}}
	var names []string
	var changes []*total
	for _, p := range prices {
		for _, l := range budgetLines(p.Changes) {
			for _, t := range l.schemes {
				if t.change == nil {
					continue
				}
				name := p.Question + " " + p.Reading + " " + t.insurance
				if len(l.schemes) > 1 {
					name += " " + t.scheme.Name
				}
				f.Table.Rows = append(f.Table.Rows, []string{p.Question, p.Reading, t.insurance, t.item, t.scheme.Name, signed(t.change, amount.Yuan)})
				names, changes = append(names, name), append(changes, t)
			}
		}
	}
	if len(changes) == 0 || len(changes) > chart.MaxRows {
		return nil
	}
	var all []*big.Rat
	for _, c := range changes {
		all = append(all, c.change)
	}
	unit := chart.Money(all...)
	f.Format, f.Height = formats[unit.Word], barHeight(len(changes))+8
	f.Sub = fmt.Sprintf("%s；%d 年，各方案的各统筹区合计，改用后减采用的解读", unit.Word, s.Year)
	f.Label = fmt.Sprintf("条形图：%d 种改用，合计改变最大的在表中", len(changes))
	f.drawing = readingsChart(f.ID, names, changes, unit)
	return f
}

// readingsChart has a series for what units pay and one for what they get,
// where there is any.
func readingsChart(id string, names []string, changes []*total, unit chart.Unit) drawing {
	paid := func(item string) bool { return item == calc.LevyToAbove || item == string(calc.Reserve) }
	type side struct {
		name string
		tint colour.Colour
		paid bool
	}
	sides := slices.DeleteFunc([]side{{"上解、提取", colour.Levy, true}, {"下拨、动用", colour.Grant, false}}, func(sd side) bool {
		return !slices.ContainsFunc(changes, func(c *total) bool { return paid(c.item) == sd.paid })
	})
	var legend []string
	for _, sd := range sides {
		legend = append(legend, sd.name)
	}
	b := horizontal(id, names, 32, nil, legendOnTop(legend...))
	for _, sd := range sides {
		data := make([]opts.BarData, len(changes))
		for i, c := range changes {
			data[i] = opts.BarData{Value: "-"}
			if paid(c.item) == sd.paid {
				data[i] = opts.BarData{Name: signed(c.change, unit.Short), Value: plotted(unit, c.change), Label: outward(c.change)}
			}
		}
		bars(b, sd.name, sd.tint, "readings", data, labelled("right"))
	}
	return b
}

// outward puts a bar's label beyond its end, on either side of zero.
func outward(r *big.Rat) *opts.Label {
	position := "right"
	if sign(r) < 0 {
		position = "left"
	}
	return &opts.Label{Show: opts.Bool(true), Position: position}
}
