package xlsx

import (
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/calc/law"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/xlsx/book"
)

// adjusted lists the units whose budget year has both a 预算 and a 调整预算 row.
func adjusted(v *report.View, insurance string) (units []int, before, after map[int]*calc.Row) {
	before, after = map[int]*calc.Row{}, map[int]*calc.Row{}
	for i := range v.Pool.Rows {
		r := &v.Pool.Rows[i]
		if r.Year != v.Year || r.Insurance != insurance {
			continue
		}
		switch r.Basis {
		case calc.Budget:
			before[r.Unit] = r
		case calc.Adjusted:
			after[r.Unit] = r
		}
	}
	for _, u := range v.Rows.Taking[insurance] {
		if before[u] != nil && after[u] != nil {
			units = append(units, u)
		}
	}
	return units, before, after
}

// unadjusted computes the year without its 调整预算 rows: what the plan was
// before them. It is nil where nothing can be computed from the 预算 alone.
func unadjusted(v *report.View) *calc.Result {
	pool := *v.Pool
	pool.Rows = slices.DeleteFunc(slices.Clone(v.Pool.Rows), func(r calc.Row) bool {
		return r.Year == v.Year && r.Basis == calc.Adjusted
	})
	program, faults := law.Compile(&pool)
	if faults.Stops() {
		return nil
	}
	res := budget.Evaluate(program, calc.Options{Year: v.Year, Day: v.Day, Stage: v.Stage})
	if res.Findings.Stops() {
		return nil
	}
	return res
}

// Columns of 调整预算 after code and name.
const (
	adjItem = iota + 2
	adjBefore
	adjAfter
	adjMore
	adjRate
)

const adjFirst = 3

// adjustSheet is 调整预算 of one insurance: a row a unit and measure.
type adjustSheet struct {
	*book.Sheet
	unit  amount.Scale
	lines []calc.Measure
	row   int
	sums  map[string][2]*big.Rat // by measure
}

// newAdjust makes a sheet for the insurance when some unit adjusts its budget.
func newAdjust(v *report.View, b *book.Book, insurance string) *adjustSheet {
	units, before, after := adjusted(v, insurance)
	if len(units) == 0 {
		return nil
	}
	a := &adjustSheet{Sheet: b.Add("调整预算-"+insurance, "预算、调整预算与增减，对上解、补助的影响"), unit: report.BudgetScale(v.Pool), row: adjFirst, sums: map[string][2]*big.Rat{}}
	for _, m := range v.Pool.Measures {
		own := func(rows map[int]*calc.Row) bool {
			return slices.ContainsFunc(units, func(u int) bool { return report.RowFigure(v.Pool, rows[u], m.Name) != nil })
		}
		moved := m.Name == calc.LevyToAbove || m.Name == calc.GrantFromAbove
		if m.Kind == "money" && (moved || !m.Transfer && (own(before) || own(after))) {
			a.lines = append(a.lines, m)
		}
	}
	return a
}

// fill writes the units' figures below their sums. 上解上级支出 and
// 上级补助收入 are the plan computed on either budget.
func (a *adjustSheet) fill(v *report.View, p *part) {
	s := a.Sheet
	s.Begin("调整预算："+p.ins.Name, v.Pool.Policy.Name+"　"+yearText(v)+"　"+unitCaption(a.unit)+
		"　只列预算、调整预算都有的统筹区；上解上级支出、上级补助收入是按调整前、调整后的预算分别测算的计划数", adjFirst, adjBefore, false,
		"代码", "统筹区", "项目", "预算数", "调整预算数", "增减额", "增减%")
	units, before, after := adjusted(v, p.ins.Name)
	top := a.row
	a.row += len(a.lines)
	plan := unadjusted(v)
	for _, u := range units {
		a.one(v, p, u, before[u], after[u], plan)
	}
	a.total(v, top)
	s.Wide[adjItem] = 20
}

func (a *adjustSheet) one(v *report.View, p *part, u int, before, after *calc.Row, plan *calc.Result) {
	k := slices.IndexFunc(p.ins.Rows, func(r report.UnitRow) bool { return r.Unit == u })
	for i, m := range a.lines {
		look := book.Plain
		look.Total = i == 0
		a.Line(a.row, 0, look, v.Pool.Units[u].Code, v.Pool.Units[u].Name, m.Name)
		x, y := report.RowFigure(v.Pool, before, m.Name), report.RowFigure(v.Pool, after, m.Name)
		text := ""
		switch m.Name {
		case calc.LevyToAbove, calc.GrantFromAbove:
			col := p.summary.levy
			if m.Name == calc.GrantFromAbove {
				col = p.summary.grant
			}
			at := p.summary.Sheet.At(summaryFirst+k, col)
			text, y = at.Ref(a.Sheet), at.Amount()
			x = planned(plan, p.ins.Name, u, m.Name)
		}
		x, y = a.unit.Rat(x), a.unit.Rat(y)
		a.Put(a.row, adjBefore, x, look.WithFormat(book.FormatMoney))
		if text != "" {
			a.Calc(a.row, adjAfter, inUnit(a.unit, text), y, look.WithFormat(book.FormatMoney))
		} else {
			a.Put(a.row, adjAfter, y, look.WithFormat(book.FormatMoney))
		}
		a.change(a.row, x, y, look)
		sum := a.sums[m.Name]
		a.sums[m.Name] = [2]*big.Rat{book.Add(sum[0], x), book.Add(sum[1], y)}
		a.row++
	}
}

// planned is a unit's budget line in a result; nil without one.
func planned(res *calc.Result, insurance string, u int, item string) *big.Rat {
	if res == nil {
		return nil
	}
	for _, l := range res.Budget {
		if l.Unit == u && l.Insurance.Name == insurance && l.Item == item {
			return l.Value
		}
	}
	return nil
}

// change writes the difference and its share of the figure before.
func (a *adjustSheet) change(row int, x, y *big.Rat, look book.Style) {
	ref := func(col int) string { return a.Sheet.At(row, col).Ref(a.Sheet) }
	more, rate := any(""), any("")
	if x != nil && y != nil {
		d := new(big.Rat).Sub(y, x)
		more = d
		if x.Sign() != 0 {
			rate = new(big.Rat).Quo(d, x)
		}
	}
	b, c, d := ref(adjBefore), ref(adjAfter), ref(adjMore)
	a.Calc(row, adjMore, "IF(COUNT("+b+","+c+")=2,"+c+"-"+b+`,"")`, more, look.WithFormat(book.FormatMoney))
	a.Calc(row, adjRate, "IF(ISNUMBER("+d+"),IF("+b+"=0,\"\","+d+"/"+b+`),"")`, rate, look.WithFormat("0.00%"))
}

// total sums each measure over the units.
func (a *adjustSheet) total(v *report.View, top int) {
	col := func(c int) string {
		return a.Sheet.At(top+len(a.lines), c).Span(a.Sheet.At(a.row-1, c), a.Sheet)
	}
	look := book.Style{Bold: true}
	for i, m := range a.lines {
		row := top + i
		a.Line(row, 0, look, v.Pool.Policy.Code, "合计", m.Name)
		sum := a.sums[m.Name]
		for j, c := range []int{adjBefore, adjAfter} {
			item := "$" + a.Sheet.At(row, adjItem).Ref(a.Sheet)
			a.Calc(row, c, "SUMIF("+col(adjItem)+","+item+","+col(c)+")", sum[j], look.WithFormat(book.FormatMoney))
		}
		a.change(row, sum[0], sum[1], look)
	}
}
