package data_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/calc/official"
)

// fromLabels makes a form of the table's own labels: which lines and columns add up
// others is told by what they are called and where they stand.
func (p *printedTable) fromLabels(t *testing.T, o *outcome) {
	t.Helper()
	fold, sums := &printedPool{}, p.sums()
	for _, fund := range p.funds {
		if fund != "合计" || !p.wide {
			fold.insurances = append(fold.insurances, "险"+fund)
		}
	}
	latest := p.latest()
	fold.form = p.toml(latest, sums)
	some := p.some(o, sums)
	for i := range p.cells {
		c := &p.cells[i]
		row, col := slices.Index(p.lines, c.line()), p.column(c)
		switch measure := p.measureOf(row, col); {
		case p.wide && c.fund == "合计", measure == "":
		case col == p.main && sums[row] != "" && !slices.Contains(some, row):
		default:
			fold.put(c.year, c.kind, "险"+c.fund, calc.Book{}, measure, c.number())
		}
	}
	if len(fold.order) == 0 {
		return
	}
	for row := range p.lines { // what a line of items shows in a column of its own, or would show
		for col := range p.columns {
			if m := p.measureOf(row, col); m != "" {
				fold.measures = once(fold.measures, m)
			}
		}
	}
	pool := fold.read(t, p.id, true)
	form := pool.Forms[len(pool.Forms)-1]
	sheet := official.Fill(&form, fold.insurances, source(pool, latest))
	for i := range p.cells {
		c := &p.cells[i]
		row, col := slices.Index(p.lines, c.line()), p.column(c)
		if p.wide {
			col = slices.Index(p.funds, c.fund)
		}
		y := slices.Index(p.years, printedYear{c.year, c.kind})
		switch cell := sheet.Cell(row, col, y); {
		case cell.Terms != nil:
			o.compare(p, c, inPrint(cell.Value, &calc.FormRow{}), leaves(sheet, row, col, y))
		case cell.State != official.Known:
			o.missing(c)
		}
	}
}

// apart are the tables that stand beside each other in one: of the whole place and of its
// own level, in columns which say the same; and below each other, of one fund each.
func (p *printedTable) apart() []*printedTable {
	seen := map[string]string{}
	p.main, p.columns = 0, nil
	for i := range p.cells {
		c := &p.cells[i]
		p.columns = once(p.columns, c.column)
		at := fmt.Sprint(c.line(), c.fund, c.year, c.kind)
		if m, twice := seen[at]; twice && m != c.measure {
			p.measured = true
		}
		seen[at] = c.measure
	}
	if len(p.columns) > 1 && !p.measured {
		var out []*printedTable
		for _, column := range p.columns {
			out = append(out, p.part(func(c *printedCell) bool { return c.column == column }, func(c *printedCell) { c.column = "" }))
		}
		return out
	}
	if p.wide = slices.ContainsFunc(p.lines, func(l string) bool { return len(p.fundsOf(l)) > 1 }); p.wide && !slices.Contains(p.funds, "合计") {
		q := p.part(func(*printedCell) bool { return true }, func(c *printedCell) { c.block = c.fund })
		q.columns, q.measured = p.columns, p.measured
		p = q
	}
	p.main = max(0, slices.IndexFunc(p.columns, func(column string) bool {
		return !slices.ContainsFunc(p.cells, func(c printedCell) bool {
			return c.column == column && slices.Contains(append([]string{"总计"}, stockMeasures...), c.measure)
		})
	}))
	return []*printedTable{p}
}

// part is a table of some of the cells.
func (p *printedTable) part(in func(*printedCell) bool, change func(*printedCell)) *printedTable {
	q := &printedTable{id: p.id, columns: []string{""}}
	for _, c := range p.cells {
		if in(&c) {
			change(&c)
			q.cells = append(q.cells, c)
		}
	}
	q.arrange()
	q.places = max(q.places, p.places)
	q.wide = slices.ContainsFunc(q.lines, func(l string) bool { return len(q.fundsOf(l)) > 1 })
	return q
}

func (p *printedTable) column(c *printedCell) int { return slices.Index(p.columns, c.column) }

// head is what a line is about: what stands in the column that its items stand in.
func (p *printedTable) head(row int) *printedCell {
	return &p.cells[max(slices.IndexFunc(p.cells, func(c printedCell) bool { return c.line() == p.lines[row] && p.column(&c) == p.main }),
		slices.IndexFunc(p.cells, func(c printedCell) bool { return c.line() == p.lines[row] }))]
}

// measureOf is what goes in for a cell: the line's own in the column that items stand in,
// one for all funds in another, none where columns are added up.
func (p *printedTable) measureOf(row, col int) string {
	switch c := p.head(row); {
	case col == p.main:
		return fmt.Sprintf("项%d", row)
	case p.totalColumn(col), !isGross(c), c.fund == "合计":
		return ""
	}
	return fmt.Sprintf("栏%d", col)
}

// totalColumn reports whether a column adds up the others.
func (p *printedTable) totalColumn(col int) bool {
	return len(p.columns) > 1 && col != p.main && slices.ContainsFunc(p.cells, func(c printedCell) bool { return p.column(&c) == col && c.measure == "总计" })
}

// some are the lines of funds of which the table lists some items only: it is so where
// several funds come to more than their items and none to less. It is told by how much.
func (p *printedTable) some(o *outcome, sums []string) (out []int) {
	var told []string
	more := false
	for row := range p.lines {
		head, fewer := p.head(row), false
		if p.wide || sums[row] == "" || head.fund == "合计" || !isGross(head) {
			continue
		}
		listed := p.listed(row)
		for i := range p.cells {
			c := &p.cells[i]
			if c.line() != p.lines[row] || p.column(c) != p.main || c.number() == nil {
				continue
			}
			sum, n := new(big.Rat), 0
			for j := range p.cells {
				if d := &p.cells[j]; d.year == c.year && d.kind == c.kind && d.number() != nil && p.column(d) == p.main && slices.Contains(listed, slices.Index(p.lines, d.line())) {
					sum, n = sum.Add(sum, d.number()), n+1
				}
			}
			off := new(big.Rat).Sub(c.number(), sum)
			more = more || off.Cmp(new(big.Rat).Neg(p.rounding(n))) < 0
			if off.Cmp(p.rounding(n)) > 0 {
				fewer = true
				told = append(told, fmt.Sprintf("%d%s %s %s：印 %s，所列各项 %s，另有 %s", c.year, c.kind, c.label, c.fund, formula.Decimal(c.number()), formula.Decimal(sum), formula.Decimal(off)))
			}
		}
		if fewer {
			out = append(out, row)
		}
	}
	if more || len(out) < 2 {
		return nil
	}
	o.partial = append(o.partial, told...)
	return out
}

// rounding is how much n parts and their sum, each rounded on its own, may differ.
func (p *printedTable) rounding(n int) *big.Rat {
	unit := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(p.places)), nil))
	return unit.Mul(unit, big.NewRat(int64(n)+1, 2))
}

func (p *printedTable) fundsOf(line string) (out []string) {
	for i := range p.cells {
		if p.cells[i].line() == line {
			out = once(out, p.cells[i].fund)
		}
	}
	return out
}

// toml is the form as a file of a pool folder.
func (p *printedTable) toml(latest int, sums []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "name = %q\nfamily = \"表\"\nfrom = 2000\nunit = \"元\"\ndecimals = %d\nyears = [", p.id, min(p.places, 6))
	for _, y := range p.formYears(latest) {
		fmt.Fprintf(&b, "{ back = %d, label = %q, basis = %q }, ", y.Back, y.Label, y.Basis)
	}
	b.WriteString("]\ncolumn = [\n")
	switch {
	case p.wide:
		for _, fund := range p.funds {
			if fund != "合计" {
				fmt.Fprintf(&b, "  { label = %q, insurance = [%q] },\n", fund, "险"+fund)
				continue
			}
			fmt.Fprintf(&b, "  { label = \"合计\", sum = [%s] },\n", others(p.funds, "合计"))
		}
	default:
		for col, label := range p.columns {
			switch {
			case p.totalColumn(col):
				fmt.Fprintf(&b, "  { label = %q, sum = [%s] },\n", label, others(p.columns, label))
			case col != p.main:
				fmt.Fprintf(&b, "  { label = %q, measure = \"栏%d\" },\n", label, col)
			default:
				fmt.Fprintf(&b, "  { label = %q },\n", label)
			}
		}
	}
	b.WriteString("]\nrow = [\n")
	for i := range p.lines {
		c := p.head(i)
		fmt.Fprintf(&b, "  { half = %q, label = %q, id = \"行%d\"", c.half, c.label, i)
		if !p.wide {
			fmt.Fprintf(&b, ", insurance = [%q]", "险"+c.fund)
		}
		if len(p.columns) > 1 && !isGross(c) {
			b.WriteString(", level = \"其中\"")
		}
		if sums[i] != "" {
			fmt.Fprintf(&b, ", sum = %q", sums[i])
		}
		if sums[i] == "" || !p.wide && isGross(c) && c.fund != "合计" {
			fmt.Fprintf(&b, ", measure = %q", p.measureOf(i, p.main))
		}
		b.WriteString(" },\n")
	}
	b.WriteString("]\n")
	return b.String()
}

// others are the labels but one, as a list of a file.
func others(labels []string, but string) string {
	var out []string
	for _, l := range labels {
		if l != but {
			out = append(out, fmt.Sprintf("%q", l))
		}
	}
	return strings.Join(out, ", ")
}

// Totals of a table, by their measures.
var (
	grossIncome   = []string{"收入小计", "基金收入", "本年收入合计"}
	grossSpending = []string{"支出小计", "基金支出", "本年支出合计"}
	stockMeasures = []string{"上年结余", "年末结余", "本年收支结余", "总计"}
	crossMeasures = []string{"征缴收入", "财政补贴收入", "利息收入", "转移收入", "委托投资收益", "大病保险支出"}
	movedMeasures = []string{"上级补助收入", "下级上解收入", "补助下级支出", "上解上级支出"}
)

func isGross(c *printedCell) bool {
	named := c.measure == "" && c.fund != "合计" && (strings.HasSuffix(c.label, "基金收入") || strings.HasSuffix(c.label, "基金支出"))
	return named || slices.Contains(grossIncome, c.measure) || slices.Contains(grossSpending, c.measure)
}

func plus(rows []int) string {
	var ids []string
	for _, r := range rows {
		ids = append(ids, fmt.Sprintf("行%d", r))
	}
	return strings.Join(ids, " + ")
}

// sums are what each line adds up, "" for one that was put in.
func (p *printedTable) sums() []string {
	out := make([]string, len(p.lines))
	for i := range p.lines {
		c := p.head(i)
		switch {
		case !p.wide && c.fund == "合计":
			out[i] = p.totalOf(i, c)
		case isGross(c):
			out[i] = plus(p.listed(i))
		case c.measure == "" && c.unit == "人":
			out[i] = plus(p.counted(i))
		}
		if out[i] == "" && (p.wide || c.half != "支出") {
			out[i] = p.balance(i, c)
		}
	}
	return out
}

// balance is what a fund has left, of its other lines.
func (p *printedTable) balance(i int, c *printedCell) string {
	opening, left := p.find(c.fund, "上年结余"), p.find(c.fund, "本年收支结余")
	in, spent := p.find(c.fund, grossIncome...), p.find(c.fund, grossSpending...)
	switch {
	case c.measure == "本年收支结余" && in >= 0 && spent >= 0:
		return fmt.Sprintf("行%d - 行%d", in, spent)
	case c.measure != "年末结余" || opening < 0 || p.wide && opening > i:
	case left >= 0:
		return fmt.Sprintf("行%d + 行%d", opening, left)
	case in >= 0 && spent >= 0 && !p.wide:
		return fmt.Sprintf("行%d + 行%d - 行%d", opening, in, spent)
	}
	return ""
}

// find is the first line of a measure, of a fund where the lines are of one each.
func (p *printedTable) find(fund string, measures ...string) int {
	for i := range p.lines {
		if c := p.head(i); slices.Contains(measures, c.measure) && (p.wide || c.fund == fund) {
			return i
		}
	}
	return -1
}

// listed are the lines that stand below a fund's total and are its items.
func (p *printedTable) listed(i int) (out []int) {
	head := p.head(i)
	for j := i + 1; j < len(p.lines); j++ {
		c := p.head(j)
		if c.half != head.half || isGross(c) || !p.wide && c.fund != head.fund || slices.Contains(stockMeasures, c.measure) {
			break
		}
		if c.label != "×" {
			out = append(out, j)
		}
	}
	return out
}

// numerals are how lines are numbered, the outer ones first.
var numerals = []func(string) bool{
	func(l string) bool { return !strings.HasPrefix(l, "（") && strings.Contains(l, "、") },
	func(l string) bool {
		return strings.HasPrefix(l, "（") && !strings.ContainsAny(l[:min(len(l), 9)], "0123456789")
	},
	func(l string) bool { return l[0] >= '0' && l[0] <= '9' },
	func(l string) bool { return strings.HasPrefix(l, "（") },
}

func depthOf(label string) int {
	if i := slices.IndexFunc(numerals, func(is func(string) bool) bool { return is(label) }); i >= 0 {
		return i
	}
	return 1
}

// counted are the lines that count the heads of a line: those numbered one deeper.
func (p *printedTable) counted(i int) (out []int) {
	head := p.head(i)
	depth := 0
	for j := i + 1; j < len(p.lines); j++ {
		c := p.head(j)
		d := depthOf(c.label)
		if c.fund != head.fund || c.unit != head.unit || d <= depthOf(head.label) {
			break
		}
		if depth == 0 {
			depth = d
		}
		if d == depth {
			out = append(out, j)
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// totalOf is what a line of all funds adds up where every line is of one fund.
func (p *printedTable) totalOf(i int, c *printedCell) string {
	var grosses, same, moved, stock, stocks []int
	before, after := -1, -1
	for j := range p.lines {
		d := p.head(j)
		switch {
		case d.half != c.half || d.label == "×":
		case d.fund != "合计" && isGross(d):
			grosses = append(grosses, j)
		case d.fund == "合计" && isGross(d) && j < i:
			before = j
		case d.fund == "合计" && isGross(d) && j > i && after < 0:
			after = j
		case d.fund == "合计" && slices.Contains(movedMeasures, d.measure):
			moved = append(moved, j)
		case d.fund == "合计" && (d.measure == "上年结余" || d.measure == "年末结余" || d.measure == "" && strings.Contains(d.label, "结转") && !strings.HasPrefix(d.label, "其中")):
			stock = append(stock, j)
		case d.measure == "上年结余" || d.measure == "年末结余":
			stocks = append(stocks, j)
		}
		if d.half == c.half && d.fund != "合计" && d.measure == c.measure {
			same = append(same, j)
		}
	}
	if len(stock) == 0 {
		stock = stocks
	}
	switch {
	case isGross(c) && before >= 0 && len(moved) > 0 && strings.HasSuffix(c.label, "合计"):
		return plus(append([]int{before}, slices.DeleteFunc(moved, func(j int) bool { return j > i })...))
	case isGross(c) && len(grosses) > 1 && before < 0:
		return plus(append(grosses, slices.DeleteFunc(stock, func(j int) bool { return j > i })...))
	case c.measure == "总计" && before >= 0:
		return plus(append(append([]int{before}, stock...), slices.DeleteFunc(moved, func(j int) bool { return j < before })...))
	case c.measure == "总计" && after >= 0 && len(stock)+len(moved) > 0: // the total stands above
		return plus(slices.Concat([]int{after}, stock, moved))
	case (slices.Contains(crossMeasures, c.measure) || c.half == "结余" && slices.Contains(stockMeasures, c.measure)) && len(same) > 1:
		return plus(same)
	}
	return ""
}
