package live

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/explanation"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/xlsx/book"
)

// Columns of 输入 after scheme, insurance, code, name and item.
const (
	inValue = iota + 5
	inMin
	inMax
	inOrigin
	inBasis
	InClause
)

const inputFirst = 3

// Inputs is 输入.
type Inputs struct {
	*book.Sheet
	atlas  *Atlas
	blocks []inputBlock
}

// inputBlock is one item of one run on 输入: a row a unit, or a single row.
type inputBlock struct {
	run     *calc.Run
	key     any // of calc's names
	name    string
	perUnit bool
	row     int
	column  *calc.InputColumn // nil for what no rule of the scheme declares
	node    *formula.Node     // what to evaluate when there is no column; nil for the account
}

// units is the number of rows.
func (b *inputBlock) rows() int {
	if b.perUnit {
		return len(b.run.Units)
	}
	return 1
}

// LayInputs settles the rows of 输入: for each run the opening balance, the
// scheme's inputs in policy order, then whatever else its formulas read.
func (a *Atlas) LayInputs(s *book.Sheet) *Inputs {
	w := &Inputs{Sheet: s, atlas: a}
	for _, run := range a.view.Runs {
		if hasFlows(run) {
			w.lay(inputBlock{run: run, key: calc.FundKey{Name: calc.FundOpening}, name: calc.FundOpening})
			if k, ok := run.Program.InterestKey().(calc.BuiltinKey); ok { // else among the scheme's own
				w.lay(inputBlock{run: run, key: k, name: k.Name})
			}
		}
		program := a.view.Program.Scheme(run.Scheme.ID)
		for i := range run.Inputs {
			c := &run.Inputs[i]
			w.lay(inputBlock{run: run, key: calc.InputKey{Input: c.Program}, name: c.Rule.Name, perUnit: c.Rule.PerUnit, column: c})
		}
		for _, n := range program.Names() {
			if _, _, there := a.Find(run, n.Symbol.Key); !there && outside(n.Symbol.Key) {
				w.lay(inputBlock{run: run, key: n.Symbol.Key, name: strings.TrimPrefix(n.Title(), "基金."), perUnit: n.PerUnit, node: n})
			}
		}
	}
	return w
}

// lay settles a block below the others.
func (w *Inputs) lay(b inputBlock) {
	b.row = inputFirst
	if n := len(w.blocks); n > 0 {
		b.row = w.blocks[n-1].row + w.blocks[n-1].rows()
	}
	at := w.At(b.row, inValue)
	if b.perUnit {
		w.atlas.each(b.run.Insurance.Name, b.run.Scheme, b.key, at.Down(b.rows()))
	} else {
		w.atlas.one(b.run.Insurance.Name, b.run.Scheme, b.key, at)
	}
	w.blocks = append(w.blocks, b)
}

func hasFlows(run *calc.Run) bool {
	return slices.ContainsFunc(run.Steps, func(c calc.StepColumn) bool { return c.Step.Flow.Account() })
}

// outside reports whether a name comes from the ledger or the account, or is
// an input that every scheme has.
func outside(key any) bool {
	switch key.(type) {
	case calc.LedgerKey, calc.FundKey, calc.BuiltinKey:
		return true
	}
	return false
}

// Fill writes 输入. A value that nobody filled in stays a formula, so that it
// follows what it is suggested from.
func (w *Inputs) Fill() {
	w.Begin("输入", "黄色单元格是填报或核定的数；建议值、默认值是公式，可以用核定数覆盖", inputFirst, inValue, false,
		"方案", "险种", "代码", "统筹区", "项目", "数值", "下限", "上限", "来源", "依据", "条款")
	for i := range w.blocks {
		b := &w.blocks[i]
		for k := range b.rows() {
			w.row(b, k)
		}
		w.restrict(b)
	}
	if w.Height() > inputFirst {
		w.Filter = fmt.Sprintf("A%d:%s%d", inputFirst, book.Column(InClause), w.Height())
	}
}

func (w *Inputs) row(b *inputBlock, k int) {
	pool := w.atlas.view.Pool
	row, code, name := b.row+k, pool.Policy.Code, pool.Policy.Name
	seen := reader{w.atlas, b.run, w.Sheet, -1}
	if b.perUnit {
		u := &pool.Units[b.run.Units[k]]
		code, name, seen.k = u.Code, u.Name, k
	}
	w.Line(row, 0, book.Plain, b.run.Scheme.Name, b.run.Insurance.Name, code, name, b.name)
	if b.column == nil {
		w.known(b, k)
		return
	}
	cell, in := &b.column.Cells[k], b.key.(calc.InputKey).Input
	look := book.Style{Format: book.FormatOfKind(in.Kind, "0")}
	w.Line(row, inOrigin, book.Plain, cell.Origin, cmp.Or(cell.Decided(), explanation.Why(cell, in, b.run.Year)), report.Clause(in.Clause))
	if cell.Missing {
		w.Put(row, inValue, nil, look.AsInput())
	} else {
		w.formula(row, inValue, standIn(in, cell.Origin), seen, book.ValueOf(cell.Value), look.AsInput())
	}
	for _, bound := range []struct {
		col   int
		f     *formula.Formula
		value *big.Rat
	}{{inMin, in.Min, cell.Min}, {inMax, in.Max, cell.Max}} {
		if bound.value != nil {
			w.formula(row, bound.col, bound.f, seen, bound.value, look)
		}
	}
}

// standIn is the formula that gave a value nobody filled in; nil if somebody did.
func standIn(in *calc.InputProgram, origin string) *formula.Formula {
	switch origin {
	case calc.OriginSuggest:
		return in.Suggest
	case calc.OriginDefault:
		return in.Default
	}
	return nil
}

// formula writes a formula with its value, or the bare value where the formula
// is missing or reads nothing.
func (w *Inputs) formula(row, col int, f *formula.Formula, seen reader, value any, look book.Style) {
	reads := false
	if f != nil {
		f.Walk(func(n *formula.Node) { reads = reads || n.Op == formula.OpName })
	}
	if !reads {
		w.Put(row, col, value, look)
		return
	}
	w.Calc(row, col, written(w.Sheet, f, seen), value, look)
}

// known writes what no input rule declares: balances, interest, the ledger.
func (w *Inputs) known(b *inputBlock, k int) {
	var value, origin any
	interest := b.key == calc.BuiltinKey{Name: calc.Interest}
	switch acc := w.atlas.view.Account(b.run); {
	case b.node != nil && !interest:
		unit := 0
		if b.perUnit {
			unit = b.run.Units[k]
		}
		if v, err := b.run.Eval(b.node, unit); err == nil { // else missing; whatever must not be missing stopped the build
			value, origin = book.ValueOf(v), calc.OriginLedger
			if key, ok := b.key.(calc.LedgerKey); ok {
				origin = key.Origin(b.run.Year-key.Back, w.atlas.view.Day)
			}
		}
	case acc == nil:
	case interest:
		value = acc.Interest
	default:
		value, origin = acc.Opening, acc.Origin
	}
	w.Put(b.row+k, inValue, value, book.Money.AsInput())
	if origin != nil {
		w.Put(b.row+k, inOrigin, origin, book.Plain)
	}
}

// restrict offers lists where only some values are allowed, and reddens numbers
// out of range; nothing asked for and nothing given is in order.
func (w *Inputs) restrict(b *inputBlock) {
	if b.column == nil {
		return
	}
	in := b.key.(calc.InputKey).Input
	ref := func(row, col int) string { return w.At(row, col).Ref(w.Sheet) }
	value := ref(b.row, inValue)
	cells := value + ":" + ref(b.row+b.rows()-1, inValue)
	switch {
	case in.Kind == "bool":
		w.Offer(cells, []string{"是", "否"})
	case len(in.OneOf) > 0:
		w.Offer(cells, in.OneOf)
	case in.Min != nil || in.Max != nil:
		w.Alarm(cells, fmt.Sprintf("AND(ISNUMBER(%s),%[1]s<>0,OR(AND(ISNUMBER(%[2]s),%[1]s<%[2]s),AND(ISNUMBER(%[3]s),%[1]s>%[3]s)))",
			value, ref(b.row, inMin), ref(b.row, inMax)))
	}
}

// Parameters writes 参数: one row a parameter, its value a cell to change.
func (a *Atlas) Parameters(s *book.Sheet) {
	v := a.view
	s.Begin("参数", "黄色单元格可以改动，底稿随之重算；标“测算参数”的，文件没有定，取值是测算假定", 3, 2, false,
		"方案", "参数", "数值", "单位", "条款", "标记", "历年取值", "单元格名称", "说明")
	s.Line(3, 0, book.Plain, "通用", "年度")
	a.one("", nil, calc.YearKey{}, s.Put(3, 2, v.Year, book.Whole))
	s.Put(3, 8, "预算年度；改动它不会换取别的年度的数据", book.Style{Muted: true})
	row := 4
	for i, run := range v.Runs {
		if slices.ContainsFunc(v.Runs[:i], func(r *calc.Run) bool { return r.Scheme == run.Scheme }) {
			continue
		}
		for j, p := range run.Scheme.Parameters {
			value := run.Parameter(p)
			mark := any(nil)
			if p.Assumed || run.Scheme.Assumed {
				mark = "测算参数"
			}
			look := book.Style{Format: book.FormatOfKind(p.Kind, value.Raw)}.AsInput()
			s.Line(row, 0, book.Plain, run.Scheme.Name, p.Name, look.Of(book.ValueOf(value.Value)), amount.KindWord(p.Kind), report.Clause(p.Clause), mark, datedText(p),
				a.book.Name(fmt.Sprintf("%s_%d", run.Scheme.ID, j+1), s.At(row, 2)), book.Wrapped.Of(p.Note))
			a.one("", nil, calc.ParameterKey{Parameter: p}, s.At(row, 2))
			row++
		}
	}
	a.assumptions(s, row)
	s.Wide[8] = 60
}

// assumptions lists the 基准 assumptions that 未来n年 is projected with.
func (a *Atlas) assumptions(s *book.Sheet, row int) {
	projection := a.view.Pool.Projection
	if projection == nil {
		return
	}
	for i := range projection.Assumptions {
		q := &projection.Assumptions[i]
		look := book.Style{Format: book.FormatOfKind(q.Kind, q.Raw[calc.Baseline])}.AsInput()
		s.Line(row, 0, book.Plain, "预测（基准情景）", q.Name, look.Of(book.ValueOf(q.Values[calc.Baseline])), amount.KindWord(q.Kind), nil, "测算参数", fitted(a.view, q),
			a.book.Name(fmt.Sprintf("assumption_%d", i+1), s.At(row, 2)), book.Wrapped.Of(q.Source))
		a.one("", nil, calc.AssumptionKey{Assumption: q}, s.At(row, 2))
		row++
	}
}

// fitted is what the past says that an assumption is; nil for nothing.
func fitted(v *report.View, q *calc.Assumption) any {
	if text := report.FitText(v, q); text != "" {
		return "历史拟合 " + text
	}
	return nil
}

// datedText lists a parameter's values by the year they begin.
func datedText(p *calc.Parameter) string {
	var parts []string
	for _, d := range p.Values {
		parts = append(parts, fmt.Sprintf("%d年起 %s", d.From, d.Raw))
	}
	return strings.Join(parts, "；")
}
