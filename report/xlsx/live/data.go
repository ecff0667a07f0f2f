package live

import (
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/xlsx/book"
)

// Data is 数据 of one insurance: a block of rows a year, a row a unit. Blocks
// are alike, so that a measure stands in the same column in all years.
type Data struct {
	*book.Sheet
	Measures  []calc.Measure
	insurance string
	units     []int
	extra     []string // columns of units.csv that formulas read
	blocks    []int    // years of the blocks from the top, back from the budget year
	ahead     []*Ahead // 预测, from 上年 and from the plan, where something is projected
}

// Columns of 数据 before the measures.
const (
	dataYear = iota
	dataBasis
	dataCode
	dataName
	dataType
	DataMeasures
)

const dataFirst = 3 // row of the first block

// plan is the block of 计划, where the stage reads other rows of the budget year.
const plan = -1

// block is the row in which a year's block begins; each has a total row.
func (d *Data) block(back int) int { return dataFirst + slices.Index(d.blocks, back)*(len(d.units)+1) }

// Years reports whether a year stands on the sheet.
func (d *Data) Years(back int) bool { return slices.Contains(d.blocks, back) }

// Has reports whether a measure stands on the sheet.
func (d *Data) Has(measure string) bool { return d.column(measure) >= 0 }

func (d *Data) column(measure string) int {
	i := slices.IndexFunc(d.Measures, func(m calc.Measure) bool { return m.Name == measure })
	if i < 0 {
		return -1
	}
	return DataMeasures + i
}

// Cells are a measure's cells so many years back from the budget year, one a
// unit; the sum stands below them.
func (d *Data) Cells(back int, measure string) book.Range {
	return d.At(d.block(back), d.column(measure)).Down(len(d.units))
}

// LayData settles the cells of all measures of an insurance, on 数据 and, where
// something reads it, on 预测.
func (a *Atlas) LayData(insurance string, units []int) *Data {
	d := &Data{Sheet: a.book.Add("数据-"+insurance, "funds.csv 中本次所读的数，可改"), insurance: insurance, units: units}
	wanted := a.view.Program.Measures(insurance)
	for back := a.view.Program.Back(insurance); back >= 0; back-- {
		d.blocks = append(d.blocks, back)
	}
	planned := 0
	if o := a.view.Outlooks[insurance]; o != nil && a.readsPlan(insurance) &&
		slices.ContainsFunc(units, func(u int) bool { return o.Plan[u] != o.Back(0, u) }) {
		planned = plan
		d.blocks = append(d.blocks, plan)
	}
	for _, m := range a.view.Pool.Measures {
		if !m.For(insurance) {
			continue
		}
		if wanted[m.Name] || d.filled(a.view, m.Name) {
			d.Measures = append(d.Measures, m)
		}
	}
	for _, m := range d.Measures {
		for _, back := range d.blocks {
			a.each(insurance, nil, calc.MeasureKey{Back: back, Name: m.Name}, d.Cells(back, m.Name))
		}
		a.each(insurance, nil, calc.PlanKey{Name: m.Name}, d.Cells(planned, m.Name))
	}
	d.layColumns(a)
	for _, from := range []bool{false, true} {
		if h := a.layAhead(d, from); h != nil {
			d.ahead = append(d.ahead, h)
		}
	}
	return d
}

// readsPlan reports whether a formula of an insurance reads the plan as such.
func (a *Atlas) readsPlan(insurance string) bool {
	return slices.ContainsFunc(a.view.Program.Names(insurance), func(n *formula.Node) bool {
		switch k := n.Symbol.Key.(type) {
		case calc.PlanKey:
			return true
		case calc.AheadKey:
			return k.Plan
		}
		return false
	})
}

// figures are those of a unit in a block; of a year without a row there are none,
// or what is projected for it.
func (d *Data) figures(v *report.View, back, u int) *calc.Figures {
	if o := v.Outlooks[d.insurance]; back == plan {
		return o.Plan[u]
	}
	return v.Figures(calc.Recorded, d.insurance, v.Year-back, u)
}

func (d *Data) filled(v *report.View, measure string) bool {
	for _, back := range d.blocks {
		for _, u := range d.units {
			if f := d.figures(v, back, u); f != nil && f.Num(measure) != nil {
				return true
			}
		}
	}
	return false
}

// layColumns settles the columns of units.csv: those shown anyway, and
// whatever else formulas read as 单位.X.
func (d *Data) layColumns(a *Atlas) {
	lay := func(name string, col int) {
		a.each(d.insurance, nil, calc.ColumnKey{Name: name}, d.At(d.block(1), col).Down(len(d.units)))
	}
	shown := map[string]int{"代码": dataCode, "名称": dataName, "类型": dataType}
	for name, col := range shown {
		lay(name, col)
	}
	for _, n := range a.view.Program.Names(d.insurance) {
		k, ok := n.Symbol.Key.(calc.ColumnKey)
		if _, there := shown[k.Name]; ok && !there {
			d.extra = append(d.extra, k.Name)
		}
	}
	slices.Sort(d.extra)
	for i, name := range d.extra {
		lay(name, DataMeasures+len(d.Measures)+1+i)
	}
}

// Fill writes 数据 and 预测. A unit without a row of the budget year stands with
// its first projected year.
func (d *Data) Fill(v *report.View) {
	d.fill(v)
	for _, h := range d.ahead {
		h.fill(v)
	}
}

func (d *Data) fill(v *report.View) {
	s := d.Sheet
	s.Begin("数据："+d.insurance, "funds.csv 中本次测算所读的行，每年取最好的口径；金额单位：元。黄色单元格可以改动，空白为缺数，不是零", dataFirst, DataMeasures, true, "年度", "口径", "代码", "统筹区", "类型")
	for i, m := range d.Measures {
		s.Put(2, DataMeasures+i, m.Name, book.Head)
		if m.Definition != "" {
			s.Note(s.At(2, DataMeasures+i), d.measureText(v, m))
		}
	}
	last := DataMeasures + len(d.Measures)
	s.Put(2, last, "性质", book.Head)
	for i, name := range d.extra {
		s.Put(2, last+1+i, name, book.Head)
	}
	for _, back := range d.blocks {
		for k, u := range d.units {
			d.unit(v, back, k, u)
		}
		d.totals(v, back)
	}
}

// measureText says what a measure is in the sheet's insurance and where its form shows it.
func (d *Data) measureText(v *report.View, m calc.Measure) string {
	text, line := m.Name+"："+m.Means(d.insurance), m.BudgetRow
	if f := v.Pool.FormOf(d.insurance, v.Year); f != nil && !calc.Medical(d.insurance) {
		line = ""
		if i := f.Line(m.Name); i >= 0 {
			line = f.Rows[i].Label
		}
	}
	if line != "" {
		text += "\n预算表行次：" + line
	}
	return text
}

func (d *Data) unit(v *report.View, back, k, u int) {
	s, row, unit := d.Sheet, d.block(back)+k, v.Pool.Units[u]
	s.Put(row, dataYear, v.Year-max(back, 0), book.Whole)
	s.Line(row, dataCode, book.Plain, unit.Code, unit.Name, unit.Type)
	for j, name := range d.extra {
		s.Put(row, DataMeasures+len(d.Measures)+1+j, unit.Column(name), book.Plain)
	}
	f := d.figures(v, back, u)
	if f == nil || f.Basis == "" {
		if back <= 0 && len(d.ahead) > 0 {
			d.projected(v, row, k, u)
		}
		return
	}
	s.Put(row, dataBasis, string(f.Basis), book.Plain)
	nature := calc.Unmarked
	for _, m := range d.Measures {
		d.figure(f, m, row)
		nature = calc.Weakest(nature, f.Of(m.Name).Nature)
	}
	s.Put(row, DataMeasures+len(d.Measures), string(nature), book.Style{Muted: true})
}

// projected fills the row of a unit that has none for the budget year.
func (d *Data) projected(v *report.View, row, k, u int) {
	f := v.Outlooks[d.insurance].Ahead(calc.Span{Years: 1}, u)
	d.Put(row, dataBasis, v.Basis(d.insurance, u), book.Style{Muted: true})
	if f == nil {
		return
	}
	for _, m := range d.Measures {
		if x := f.Num(m.Name); x != nil {
			from := d.ahead[0].cells(1, m.Name).At(k)
			d.Calc(row, d.column(m.Name), from.Ref(d.Sheet), x, book.Style{Format: book.FormatOfMeasure(m.Kind)})
		}
	}
}

// figure writes one figure: a 小计 that is the sum of its parts as that sum.
func (d *Data) figure(f *calc.Figures, m calc.Measure, row int) {
	x, look := f.Num(m.Name), book.Style{Format: book.FormatOfMeasure(m.Kind)}
	if terms := d.parts(f, m.Name); terms != nil {
		d.Calc(row, d.column(m.Name), d.sum(row, terms), x, look)
		return
	}
	d.Put(row, d.column(m.Name), x, look.AsInput())
}

// parts lists the parts of a 小计 when they are all there and make it up.
func (d *Data) parts(f *calc.Figures, total string) []int {
	if total != calc.Income && total != calc.Expenditure || f.Num(total) == nil {
		return nil
	}
	sum := new(big.Rat)
	var cols []int
	for _, m := range d.Measures {
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
func (d *Data) sum(row int, cols []int) string {
	first, last := cols[0], cols[len(cols)-1]
	if last-first == len(cols)-1 {
		return "SUM(" + d.At(row, first).Ref(d.Sheet) + ":" + d.At(row, last).Ref(d.Sheet) + ")"
	}
	var refs []string
	for _, c := range cols {
		refs = append(refs, d.At(row, c).Ref(d.Sheet))
	}
	return "SUM(" + strings.Join(refs, ",") + ")"
}

// totals writes the row of sums below a block. A sum stands only where every
// unit has its figure.
func (d *Data) totals(v *report.View, back int) {
	row := d.block(back) + len(d.units)
	look := book.Plain.AsTotal()
	d.Line(row, 0, look, look.WithFormat(book.FormatWhole).Of(v.Year-max(back, 0)), nil, nil, "合计", nil)
	for _, m := range d.Measures {
		col := d.column(m.Name)
		if !m.AddsUp() {
			d.Put(row, col, nil, look)
			continue
		}
		d.SumComplete(row, col, d.Cells(back, m.Name), look.WithFormat(book.FormatOfMeasure(m.Kind)))
	}
	d.Put(row, DataMeasures+len(d.Measures), nil, look)
}
