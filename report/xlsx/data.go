package xlsx

import (
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/xlsx/book"
)

// dataSheet is 数据 of one insurance: a block of rows a year, a row a unit.
// Blocks are alike, so that a measure stands in the same column in all years.
type dataSheet struct {
	*book.Sheet
	insurance string
	units     []int
	measures  []calc.Measure
	extra     []string // columns of units.csv that formulas read
}

// Columns of 数据 before the measures.
const (
	dataYear = iota
	dataBasis
	dataCode
	dataName
	dataType
	dataMeasures
)

const dataFirst = 3 // row of the first block

// spaces are the years of the blocks, as formulas call them, in order.
var spaces = []struct {
	name string
	back int
}{{"前年", 2}, {"上年", 1}, {"本年", 0}}

// block is the row in which a year's block begins; each has a total row.
func (d *dataSheet) block(i int) int { return dataFirst + i*(len(d.units)+1) }

func (d *dataSheet) column(measure string) int {
	i := slices.IndexFunc(d.measures, func(m calc.Measure) bool { return m.Name == measure })
	if i < 0 {
		return -1
	}
	return dataMeasures + i
}

// cells are a measure's cells in the i-th block.
func (d *dataSheet) cells(i int, measure string) book.Range {
	return d.Sheet.At(d.block(i), d.column(measure)).Down(len(d.units))
}

// layData settles the cells of all measures of an insurance.
func layData(v *report.View, s *book.Sheet, a *atlas, insurance string, units []int, wanted map[string]bool) *dataSheet {
	d := &dataSheet{Sheet: s, insurance: insurance, units: units}
	for _, m := range v.Pool.Measures {
		if len(m.Insurance) > 0 && !slices.Contains(m.Insurance, insurance) {
			continue
		}
		if wanted[m.Name] || d.filled(v, m.Name) {
			d.measures = append(d.measures, m)
		}
	}
	for i, space := range spaces {
		for _, m := range d.measures {
			a.figures[figureKey{insurance, space.name, m.Name}] = d.cells(i, m.Name)
		}
	}
	d.layColumns(v, a, wanted)
	return d
}

func (d *dataSheet) filled(v *report.View, measure string) bool {
	for _, space := range spaces {
		for _, u := range d.units {
			if f := v.Recorded(d.insurance, space.back, u); f != nil && f.Num(measure) != nil {
				return true
			}
		}
	}
	return false
}

// layColumns settles the columns of units.csv: those shown anyway, and
// whatever else formulas read as 单位.X.
func (d *dataSheet) layColumns(v *report.View, a *atlas, wanted map[string]bool) {
	at := func(col int) book.Range { return d.Sheet.At(d.block(1), col).Down(len(d.units)) }
	a.columns[d.insurance] = map[string]book.Range{"代码": at(dataCode), "名称": at(dataName), "类型": at(dataType)}
	col := dataMeasures + len(d.measures) + 1
	for _, name := range sortedKeys(wanted) {
		name, ok := strings.CutPrefix(name, "单位.")
		if _, shown := a.columns[d.insurance][name]; !ok || shown {
			continue
		}
		d.extra = append(d.extra, name)
		a.columns[d.insurance][name] = at(col)
		col++
	}
}

// fill writes the sheet. A unit without a row of the budget year stands with
// its first projected year, read from ahead (nil where nothing is projected).
func (d *dataSheet) fill(v *report.View, ahead *aheadSheet) {
	s := d.Sheet
	s.Begin("数据："+d.insurance, "funds.csv 中本次测算所读的行，每年取最好的口径；金额单位：元。黄色单元格可以改动，空白为缺数，不是零", dataFirst, dataMeasures, true)
	s.Line(2, 0, book.Head, "年度", "口径", "代码", "统筹区", "类型")
	for i, m := range d.measures {
		s.Put(2, dataMeasures+i, m.Name, book.Head)
		if m.Definition != "" {
			s.Note(s.At(2, dataMeasures+i), measureText(m))
		}
	}
	last := dataMeasures + len(d.measures)
	s.Put(2, last, "性质", book.Head)
	for i, name := range d.extra {
		s.Put(2, last+1+i, name, book.Head)
	}
	for i, space := range spaces {
		for k, u := range d.units {
			d.unit(v, i, k, u, space.back, ahead)
		}
		d.totals(v, i, v.Year-space.back)
	}
}

func measureText(m calc.Measure) string {
	text := m.Name + "：" + m.Definition
	if m.BudgetRow != "" {
		text += "\n预算表行次：" + m.BudgetRow
	}
	return text
}

func (d *dataSheet) unit(v *report.View, i, k, u, back int, ahead *aheadSheet) {
	s, row, unit := d.Sheet, d.block(i)+k, v.Pool.Units[u]
	s.Put(row, dataYear, v.Year-back, book.Style{Format: book.FormatWhole})
	s.Line(row, dataCode, book.Plain, unit.Code, unit.Name, unit.Type)
	for j, name := range d.extra {
		s.Put(row, dataMeasures+len(d.measures)+1+j, unit.Column(name), book.Plain)
	}
	f := v.Recorded(d.insurance, back, u)
	if f == nil {
		if back == 0 && ahead != nil {
			d.projected(v, row, k, u, ahead)
		}
		return
	}
	s.Put(row, dataBasis, string(f.Basis), book.Plain)
	nature := calc.Unmarked
	for _, m := range d.measures {
		d.figure(f, m, row)
		nature = calc.Weakest(nature, f.Nature(m.Name))
	}
	s.Put(row, dataMeasures+len(d.measures), string(nature), book.Style{Muted: true})
}

// projected fills the row of a unit that has none for the budget year.
func (d *dataSheet) projected(v *report.View, row, k, u int, ahead *aheadSheet) {
	f := v.Ahead(d.insurance, 1, u)
	d.Put(row, dataBasis, "预测", book.Style{Muted: true})
	if f == nil {
		return
	}
	for _, m := range d.measures {
		if x := f.Num(m.Name); x != nil {
			from := ahead.cells(1, m.Name).At(k)
			d.Calc(row, d.column(m.Name), from.Ref(d.Sheet), x, book.Style{Format: measureFormat(m)})
		}
	}
}

// figure writes one figure: a 小计 that is the sum of its parts as that sum.
func (d *dataSheet) figure(f *calc.Figures, m calc.Measure, row int) {
	x, look := f.Num(m.Name), book.Style{Format: measureFormat(m)}
	if terms := d.parts(f, m.Name); terms != nil {
		d.Calc(row, d.column(m.Name), d.sum(row, terms), x, look)
		return
	}
	d.Put(row, d.column(m.Name), x, look.AsInput())
}

// parts lists the parts of a 小计 when they are all there and make it up.
func (d *dataSheet) parts(f *calc.Figures, total string) []int {
	if total != calc.Income && total != calc.Expenditure || f.Num(total) == nil {
		return nil
	}
	sum := new(big.Rat)
	var cols []int
	for _, m := range d.measures {
		if m.PartOf != total {
			continue
		}
		x := f.Num(m.Name)
		if x == nil {
			return nil
		}
		sum.Add(sum, x)
		cols = append(cols, d.column(m.Name))
	}
	if len(cols) == 0 || sum.Cmp(f.Num(total)) != 0 {
		return nil
	}
	return cols
}

// sum adds up cells of a row.
func (d *dataSheet) sum(row int, cols []int) string {
	first, last := cols[0], cols[len(cols)-1]
	if last-first == len(cols)-1 {
		return "SUM(" + d.Sheet.At(row, first).Ref(d.Sheet) + ":" + d.Sheet.At(row, last).Ref(d.Sheet) + ")"
	}
	var refs []string
	for _, c := range cols {
		refs = append(refs, d.Sheet.At(row, c).Ref(d.Sheet))
	}
	return "SUM(" + strings.Join(refs, ",") + ")"
}

// totals writes the row of sums below a block. A sum stands only where every
// unit has its figure.
func (d *dataSheet) totals(v *report.View, i, year int) {
	row := d.block(i) + len(d.units)
	look := book.Plain.AsTotal()
	d.Put(row, dataYear, year, look.WithFormat(book.FormatWhole))
	d.Line(row, dataBasis, look, nil, nil, "合计", nil)
	for _, m := range d.measures {
		col := d.column(m.Name)
		if m.Kind != "money" && m.Kind != "count" {
			d.Put(row, col, nil, look)
			continue
		}
		vec := d.cells(i, m.Name)
		d.Calc(row, col, book.SumIfComplete(vec, d.Sheet), d.total(vec), look.WithFormat(measureFormat(m)))
	}
	d.Put(row, dataMeasures+len(d.measures), nil, look)
}

// total is the sum of a column as its formula gives it: "" while a figure is missing.
func (d *dataSheet) total(vec book.Range) any {
	sum := new(big.Rat)
	for k := range vec.N {
		x, ok := vec.At(k).Value().(*big.Rat)
		if !ok || x == nil {
			return ""
		}
		sum.Add(sum, x)
	}
	return sum
}

// measureFormat is the number format of a measure.
func measureFormat(m calc.Measure) string {
	if m.Kind == "ratio" {
		return "0.00%"
	}
	return book.FormatOfKind(m.Kind, "")
}

// wantedNames lists what the schemes and projection lines of an insurance
// read: measures by their bare names, 单位.X in full.
func wantedNames(v *report.View, insurance string) map[string]bool {
	out := map[string]bool{}
	note := func(n *formula.Node) {
		switch {
		case n.Op != formula.OpName || n.Space == "":
		case n.Space == "单位":
			out[n.Title()] = true
		case measureSpace(n.Space):
			out[n.Name] = true
		}
	}
	for _, sp := range v.Program.Schemes {
		if !slices.Contains(sp.Insurance, insurance) {
			continue
		}
		for _, f := range formulas(sp) {
			f.Walk(note)
		}
	}
	for _, l := range v.Program.Lines(insurance) {
		out[l.Measure] = true
		l.Formula.Walk(note)
	}
	return out
}

func measureSpace(space string) bool {
	return space == "本年" || space == "上年" || space == "前年" || strings.HasPrefix(space, "未来")
}
