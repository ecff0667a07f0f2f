package xlsx

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/xlsx/book"
)

// paramSheet lays out 参数: one row a parameter, its value a cell to change.
func paramSheet(v *report.View, s *book.Sheet, a *atlas, assumptions map[*calc.Assumption]book.Place) {
	s.Begin("参数", "黄色单元格可以改动，底稿随之重算；标“测算参数”的，文件没有定，取值是测算假定", 3, 2, false)
	s.Line(2, 0, book.Head, "方案", "参数", "数值", "单位", "条款", "标记", "历年取值", "说明")
	s.Put(3, 0, "通用", book.Plain)
	s.Put(3, 1, "年度", book.Plain)
	a.year = s.Put(3, 2, v.Year, book.Style{Format: book.FormatWhole})
	s.Put(3, 7, "预算年度；改动它不会换取别的年度的数据", book.Style{Muted: true})
	row := 4
	for i, run := range v.Runs {
		if slices.ContainsFunc(v.Runs[:i], func(r *calc.Run) bool { return r.Scheme == run.Scheme }) {
			continue
		}
		for _, p := range run.Scheme.Parameters {
			value, raw := run.Parameter(p)
			s.Put(row, 0, run.Scheme.Name, book.Plain)
			s.Put(row, 1, p.Name, book.Plain)
			a.parameters[p] = s.Put(row, 2, shownValue(value), book.Style{Format: book.FormatOfKind(p.Kind, raw)}.AsInput())
			s.Put(row, 3, kindWord[p.Kind], book.Plain)
			s.Put(row, 4, p.Clause, book.Plain)
			if p.Assumed || run.Scheme.Assumed {
				s.Put(row, 5, "测算参数", book.Plain)
			}
			s.Put(row, 6, datedText(p), book.Plain)
			s.Put(row, 7, p.Note, book.Wrapped)
			row++
		}
	}
	assumptionRows(v, s, row, assumptions)
	s.Wide[7] = 60
}

// assumptionRows lists the 基准 assumptions that 未来n年 is projected with.
func assumptionRows(v *report.View, s *book.Sheet, row int, assumptions map[*calc.Assumption]book.Place) {
	if v.Pool.Projection == nil {
		return
	}
	for i := range v.Pool.Projection.Assumptions {
		a := &v.Pool.Projection.Assumptions[i]
		look := book.Style{Format: book.FormatOfKind(a.Kind, a.Raw[calc.Baseline])}.AsInput()
		s.Put(row, 0, "预测（基准情景）", book.Plain)
		s.Put(row, 1, a.Name, book.Plain)
		assumptions[a] = s.Put(row, 2, shownValue(a.Values[calc.Baseline]), look)
		s.Put(row, 3, kindWord[a.Kind], book.Plain)
		s.Put(row, 5, "测算参数", book.Plain)
		s.Put(row, 7, a.Source, book.Wrapped)
		row++
	}
}

var kindWord = map[string]string{
	"money": "元", "count": "人", "money/count": "元/人", "ratio": "比例", "months": "个月",
	"score": "分", "number": "数", "text": "文本", "bool": "是否",
}

// datedText lists a parameter's values by the year they begin.
func datedText(p *calc.Parameter) string {
	var parts []string
	for _, d := range p.Values {
		parts = append(parts, fmt.Sprintf("%d年起 %s", d.From, d.Raw))
	}
	return strings.Join(parts, "；")
}

// Columns of 输入.
const (
	inScheme = iota
	inInsurance
	inCode
	inName
	inItem
	inValue
	inMin
	inMax
	inOrigin
	inBasis
	inClause
)

const inputFirst = 3

// inputBlock is one item of one run on 输入: a row a unit, or a single row.
type inputBlock struct {
	run     *calc.Run
	program *calc.InputProgram // nil for what the engine itself knows
	column  *calc.InputColumn
	node    *formula.Node // what to evaluate when there is no column
	name    string        // as formulas write it
	perUnit bool
	row     int
}

// layInputs settles the rows of 输入: for each run the opening balance, the
// scheme's inputs in policy order, then whatever else its formulas read.
func layInputs(v *report.View, s *book.Sheet, a *atlas, programs map[*calc.Run]*calc.SchemeProgram) []inputBlock {
	var out []inputBlock
	row := inputFirst
	add := func(b inputBlock) {
		b.row = row
		at := s.At(row, inValue)
		key := inputKey{b.run, b.name}
		if b.perUnit {
			a.inputs[key] = at.Down(len(b.run.Units))
			row += len(b.run.Units)
		} else {
			a.poolInputs[key] = at
			row++
		}
		out = append(out, b)
	}
	for _, run := range v.Runs {
		program := programs[run]
		if hasFlows(run) {
			add(inputBlock{run: run, name: "基金.年初余额"})
			add(inputBlock{run: run, name: "利息"})
		}
		for i := range run.Inputs {
			c := &run.Inputs[i]
			for _, in := range program.Inputs {
				if in.InputRule == c.Rule {
					add(inputBlock{run: run, program: in, column: c, name: in.Name, perUnit: in.PerUnit})
				}
			}
		}
		for _, n := range otherReads(program) {
			if _, ok := a.poolInputs[inputKey{run, n.Title()}]; !ok {
				add(inputBlock{run: run, node: n, name: n.Title(), perUnit: n.PerUnit})
			}
		}
	}
	return out
}

func hasFlows(run *calc.Run) bool {
	for i := range run.Steps {
		if run.Steps[i].Step.Flow != calc.NoFlow {
			return true
		}
	}
	return false
}

// otherReads finds the names that come from the ledger or the account, or are
// built in, in order of appearance.
func otherReads(s *calc.SchemeProgram) []*formula.Node {
	var out []*formula.Node
	seen := map[string]bool{"基金.累计上解": true}
	for _, f := range formulas(s) {
		f.Walk(func(n *formula.Node) {
			if n.Op != formula.OpName || seen[n.Title()] || !outside(s, n) {
				return
			}
			seen[n.Title()] = true
			out = append(out, n)
		})
	}
	return out
}

// outside reports whether a name is neither a measure nor of the scheme itself.
func outside(s *calc.SchemeProgram, n *formula.Node) bool {
	if n.Space == "台账" || n.Space == "基金" {
		return true
	}
	if n.Space != "" {
		return false
	}
	for _, p := range s.Parameters {
		if p.Name == n.Name {
			return false
		}
	}
	for _, in := range s.Inputs {
		if in.Name == n.Name {
			return false
		}
	}
	return n.Name == "利息" || n.Name == "已预缴" || n.Name == "已预拨"
}

// fillInputs writes 输入. A value that nobody filled in stays a formula, so
// that it follows what it is suggested from.
func fillInputs(v *report.View, s *book.Sheet, a *atlas, blocks []inputBlock) error {
	s.Begin("输入", "黄色单元格是填报或核定的数；建议值、缺省值是公式，可以用核定数覆盖。TRUE 为是，FALSE 为否", inputFirst, inValue, false)
	s.Line(2, 0, book.Head, "方案", "险种", "代码", "统筹区", "项目", "数值", "下限", "上限", "来源", "依据", "条款")
	for _, b := range blocks {
		n := 1
		if b.perUnit {
			n = len(b.run.Units)
		}
		for k := range n {
			if err := fillInput(v, s, a, b, k); err != nil {
				return err
			}
		}
		addChoices(s, b, n)
	}
	if s.Height() > inputFirst {
		s.Filter = fmt.Sprintf("A%d:%s%d", inputFirst, book.Column(inClause), s.Height())
	}
	return nil
}

func fillInput(v *report.View, s *book.Sheet, a *atlas, b inputBlock, k int) error {
	row := b.row + k
	code, name := v.Pool.Policy.Code, v.Pool.Policy.Name
	if b.perUnit {
		u := v.Pool.Units[b.run.Units[k]]
		code, name = u.Code, u.Name
	}
	s.Line(row, 0, book.Plain, b.run.Scheme.Name, b.run.Insurance.Name, code, name, strings.TrimPrefix(b.name, "基金."))
	if b.column == nil {
		fillKnown(v, s, b, k)
		return nil
	}
	cell := b.column.Cells[k]
	look := book.Style{Format: book.FormatOfKind(b.program.Kind, formula.Decimal(big.NewRat(0, 1)))}.AsInput()
	seen := view{a, b.run, s, k}
	if !b.perUnit {
		seen.k = -1
	}
	stand := standIn(b.program, cell.Origin)
	if cell.Missing {
		s.Put(row, inValue, nil, look)
	} else if err := putFormula(s, row, inValue, stand, seen, shownValue(cell.Value), look); err != nil {
		return err
	}
	bound := look
	bound.Input = false
	if err := putBound(s, row, inMin, b.program.Min, seen, cell.Min, bound); err != nil {
		return err
	}
	if err := putBound(s, row, inMax, b.program.Max, seen, cell.Max, bound); err != nil {
		return err
	}
	s.Line(row, inOrigin, book.Plain, cell.Origin, cell.Basis, b.program.Clause)
	return nil
}

// standIn is the formula that gave a value nobody filled in, if it is more
// than a constant.
func standIn(in *calc.InputProgram, origin string) *formula.Formula {
	f := in.Default
	switch origin {
	case "建议值":
		f = in.Suggest
	case "缺省值":
	default:
		return nil
	}
	return f
}

// putFormula writes a formula with its value, or the bare value where the
// formula is missing or a constant.
func putFormula(s *book.Sheet, row, col int, f *formula.Formula, seen view, value any, look book.Style) error {
	if f == nil || constant(f) {
		s.Put(row, col, value, look)
		return nil
	}
	text, err := f.Excel(seen)
	if err != nil {
		return fmt.Errorf("%s “%s”: %w", f.Pos, f.Text, err)
	}
	s.Calc(row, col, text, value, look)
	return nil
}

func putBound(s *book.Sheet, row, col int, f *formula.Formula, seen view, value *big.Rat, look book.Style) error {
	if value == nil {
		return nil
	}
	return putFormula(s, row, col, f, seen, value, look)
}

// constant reports whether a formula reads nothing.
func constant(f *formula.Formula) bool {
	reads := false
	f.Walk(func(n *formula.Node) { reads = reads || n.Op == formula.OpName })
	return !reads
}

// fillKnown writes what no input rule declares: balances, interest, the ledger.
func fillKnown(v *report.View, s *book.Sheet, b inputBlock, k int) {
	row := b.row + k
	look := book.Money.AsInput()
	if b.node != nil && b.name != "利息" {
		unit := 0
		if b.perUnit {
			unit = b.run.Units[k]
		}
		value, err := b.run.Eval(b.node, unit)
		if err != nil { // missing; whatever must not be missing stopped the build
			s.Put(row, inValue, nil, look)
			return
		}
		s.Put(row, inValue, shownValue(value), look)
		s.Put(row, inOrigin, "台账", book.Plain)
		return
	}
	acc := accountOf(v, b.run)
	switch {
	case acc == nil:
		s.Put(row, inValue, nil, look)
	case b.name == "利息":
		s.Put(row, inValue, acc.Interest, look)
	default:
		s.Put(row, inValue, acc.Opening, look)
		s.Put(row, inOrigin, acc.Origin, book.Plain)
	}
}

// accountOf is a run's fund account in the budget year.
func accountOf(v *report.View, run *calc.Run) *calc.Account {
	for i := range v.Accounts {
		acc := &v.Accounts[i]
		if acc.Scheme == run.Scheme && acc.Insurance == run.Insurance && acc.Year == v.Year {
			return acc
		}
	}
	return nil
}

// addChoices offers lists where only some values are allowed, and reddens
// numbers out of range; nothing asked for and nothing given is in order.
func addChoices(s *book.Sheet, b inputBlock, n int) {
	if b.program == nil {
		return
	}
	v, last := s.At(b.row, inValue).Ref(s), s.At(b.row+n-1, inValue).Ref(s)
	cells := v + ":" + last
	switch {
	case b.program.Kind == "bool":
		s.Offer(cells, []string{"TRUE", "FALSE"})
	case len(b.program.OneOf) > 0:
		s.Offer(cells, b.program.OneOf)
	case b.program.Min != nil || b.program.Max != nil:
		lo, hi := s.At(b.row, inMin).Ref(s), s.At(b.row, inMax).Ref(s)
		s.Alarm(cells, fmt.Sprintf(
			"AND(ISNUMBER(%s),%[1]s<>0,OR(AND(ISNUMBER(%[2]s),%[1]s<%[2]s),AND(ISNUMBER(%[3]s),%[1]s>%[3]s)))", v, lo, hi))
	}
}
