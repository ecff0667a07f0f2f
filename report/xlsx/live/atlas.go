// Package live makes the part of a workbook that computes: data, parameters and
// inputs that people may change, and over them every projected year and every
// step of every scheme as a formula with the exact value it has now.
//
// An Atlas says where everything stands. The caller lays all sheets before it
// fills the first, so that they may read each other in any direction.
package live

import (
	"fmt"
	"math/big"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/xlsx/book"
)

// Atlas says which cells of a workbook hold what a formula can read.
type Atlas struct {
	view   *report.View
	book   *book.Book
	cells  map[scoped]cells
	papers map[*calc.Run]*Paper
	totals *Totals // nil where nobody's ages are known
}

// New is the atlas of a workbook in which nothing stands yet.
func New(v *report.View, b *book.Book) *Atlas {
	return &Atlas{view: v, book: b, cells: map[scoped]cells{}, papers: map[*calc.Run]*Paper{}}
}

// scoped is what a name stands for (calc's key of it) where names of the same
// key differ: by insurance, and by scheme for what every scheme has.
type scoped struct {
	insurance string
	scheme    *calc.Scheme
	key       any
}

// cells are where a name stands: one cell a unit in unit order, or a single one.
type cells struct {
	book.Range
	perUnit bool
}

func (a *Atlas) scope(insurance string, scheme *calc.Scheme, key any) scoped {
	switch key.(type) {
	case calc.YearKey, calc.ParameterKey, calc.AssumptionKey:
		return scoped{key: key}
	case calc.BuiltinKey, calc.LedgerKey, calc.FundKey:
		return scoped{insurance, scheme, key}
	}
	return scoped{insurance: insurance, key: key}
}

// each settles that a name stands in cells of its own for every unit.
func (a *Atlas) each(insurance string, scheme *calc.Scheme, key any, at book.Range) {
	a.cells[a.scope(insurance, scheme, key)] = cells{at, true}
}

// one settles that a name stands in a single cell.
func (a *Atlas) one(insurance string, scheme *calc.Scheme, key any, at book.Place) {
	a.cells[a.scope(insurance, scheme, key)] = cells{at.Down(1), false}
}

// Find gives the cells of a name of a run: one a unit, or a single one.
func (a *Atlas) Find(run *calc.Run, key any) (at book.Range, perUnit, ok bool) {
	c, ok := a.cells[a.scope(run.Insurance.Name, run.Scheme, key)]
	return c.Range, c.perUnit, ok
}

// Paper is the working paper of a run.
func (a *Atlas) Paper(run *calc.Run) *Paper { return a.papers[run] }

// paperOf is the paper of a scheme for an insurance; nil if it does not apply.
func (a *Atlas) paperOf(scheme *calc.Scheme, insurance calc.Insurance) *Paper {
	for run, p := range a.papers {
		if run.Scheme == scheme && run.Insurance == insurance {
			return p
		}
	}
	return nil
}

// reader is the cell map of one formula: seen from a sheet, in the row of the
// k-th unit of a run. Pool-level formulas have k = -1.
type reader struct {
	atlas *Atlas
	run   *calc.Run
	from  *book.Sheet
	k     int
}

// Name gives the cell of a name.
func (r reader) Name(n *formula.Node) (string, error) {
	at, perUnit, ok := r.atlas.Find(r.run, n.Symbol.Key)
	switch {
	case !ok && r.foreign(n):
		return `""`, nil // a scheme that does not apply to this insurance: missing, for 缺省 to see
	case !ok:
		return "", fmt.Errorf("底稿里没有 %s 的单元格", n.Title())
	case !perUnit:
		return at.First.Fixed(r.from), nil
	case r.k < 0:
		return "", fmt.Errorf("%s 随统筹区变化，不能用在全统筹的公式里", n.Title())
	}
	return at.At(r.k).Ref(r.from), nil
}

// foreign reports whether a name is a step of a scheme that does not apply to
// the run's insurance.
func (r reader) foreign(n *formula.Node) bool {
	k, ok := n.Symbol.Key.(calc.StepKey)
	return ok && r.atlas.paperOf(k.Scheme.Scheme, r.run.Insurance) == nil
}

// Over gives an aggregate: of a name directly, of anything else through a
// helper column.
func (r reader) Over(n *formula.Node) (string, error) {
	if x := plainName(n); x != nil {
		if at, perUnit, ok := r.atlas.Find(r.run, x.Symbol.Key); ok && perUnit {
			return n.SheetFunction() + "(" + at.Span(r.from) + ")", nil
		}
	}
	p := r.atlas.papers[r.run]
	if inner, column := n.Grouped(); inner != nil {
		return p.group(r, inner, column)
	}
	if n.Ranks() {
		return p.place(r, n)
	}
	if n.Precedes() != nil {
		return p.before(r, n, "")
	}
	at, err := p.aggregate(n)
	if err != nil {
		return "", err
	}
	return at.Fixed(r.from), nil
}

// plainName is the name that an aggregate runs over without a condition; nil
// if it runs over anything else.
func plainName(n *formula.Node) *formula.Node {
	if n.PerUnit {
		return nil
	}
	if cond, x := n.Parts(); cond == nil && x.Op == formula.OpName {
		return x
	}
	return nil
}

// Exact is what a part of a formula comes to in the row.
func (r reader) Exact(n *formula.Node) *big.Rat {
	unit := calc.PoolLevel
	switch {
	case r.k >= 0:
		unit = r.run.Units[r.k]
	case n.PerUnit:
		return nil
	}
	return exactly(n, r.run.Facts, unit)
}

// exactly is the number that a part of a formula comes to; nil where it comes to none.
func exactly(n *formula.Node, facts formula.Env[formula.Value], unit int) *big.Rat {
	v, err := formula.EvalNode(n, facts, unit)
	if err != nil {
		return nil
	}
	return v.Num
}

// MayBeBlank reports whether the cell of a name can be empty: steps, parameters
// and accounts always have a value, and a blank in a column of units.csv is one.
func (r reader) MayBeBlank(n *formula.Node) bool {
	switch n.Symbol.Key.(type) {
	case calc.YearKey, calc.ParameterKey, calc.FundKey, calc.ColumnKey:
		return false
	case calc.StepKey:
		return r.foreign(n)
	}
	return true
}

// fenDecimals are those of an amount in 元 that is kept to the fen.
const fenDecimals = 2

// Decimals bounds the decimals of amounts: data are kept to the fen, a step has
// what its formula can come to. A parameter may be changed to anything.
func (r reader) Decimals(n *formula.Node) (int, bool) {
	isMoney := n.Type == formula.MoneyType
	switch k := n.Symbol.Key.(type) {
	case calc.MeasureKey, calc.PlanKey, calc.AheadKey:
		return dataDecimals(n.Type)
	case calc.LedgerKey, calc.FundKey, calc.BuiltinKey:
		return fenDecimals, isMoney
	case calc.InputKey:
		if isMoney {
			return r.atlas.papers[r.run].decimals(k)
		}
	case calc.StepKey:
		if p := r.atlas.paperOf(k.Scheme.Scheme, r.run.Insurance); p != nil && isMoney {
			return p.decimals(k)
		}
	}
	return 0, false
}

// dataDecimals are those of data, recorded or projected: amounts are kept to
// the fen, heads are whole.
func dataDecimals(t formula.Type) (int, bool) {
	switch t {
	case formula.MoneyType:
		return fenDecimals, true
	case formula.CountType:
		return 0, true
	}
	return 0, false
}

// titles is a cell map that leaves names as they are: it tells equal formulas apart.
type titles struct{}

func (titles) Name(n *formula.Node) (string, error) { return n.Title(), nil }

func (titles) Over(n *formula.Node) (string, error) {
	return n.Str + "(" + spelling(n.Args...) + ")", nil
}

func (titles) MayBeBlank(*formula.Node) bool { return true }

func (titles) Decimals(*formula.Node) (int, bool) { return 0, false }

// spelling is a formula's text in one spelling, whatever its spaces and brackets.
func spelling(nodes ...*formula.Node) string {
	var parts []string
	for _, n := range nodes {
		s, _ := formula.ExcelNode(n, titles{}) // titles knows every name
		parts = append(parts, s)
	}
	return strings.Join(parts, ", ")
}

// written is a formula as a cell of a sheet holds it.
func written(s *book.Sheet, f *formula.Formula, m formula.CellMap) string {
	text, err := f.Excel(m)
	if err != nil {
		s.Fail(fmt.Errorf("%s “%s”: %w", f.Pos, f.Text, err))
	}
	return text
}
