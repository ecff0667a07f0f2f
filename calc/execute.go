package calc

import (
	"cmp"
	"errors"
	"fmt"
	"math/big"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// bound says which end of an open decision's range a world takes.
type bound int

const (
	asSuggested bound = iota
	atMin
	atMax
)

// traits are what a value inherits from everything it read.
type traits struct {
	estimate bool   // reads a decision that is not made
	assumed  bool   // reads a 测算参数
	nature   Nature // the weakest figure
}

func (t *traits) merge(u traits) {
	t.estimate = t.estimate || u.estimate
	t.assumed = t.assumed || u.assumed
	t.nature = Weakest(t.nature, u.nature)
}

// memo is a computed value with its traits, or why there is none.
type memo struct {
	value formula.Value
	traits
	err error
}

// column is a step's values so far.
type column struct {
	cells map[int]*memo
	raw   []*memo  // shared steps: the formula's values, in order of units
	cap   *big.Rat // shared steps: the money shared
	binds bool
}

// poolLevel is the unit index of values that belong to the pool.
const poolLevel = -1

// execution computes one scheme for one insurance and year. Values are
// computed when they are first read, each once.
type execution struct {
	w         *world
	scheme    *SchemeProgram
	insurance string
	year      int
	units     []int
	columns   map[*StepProgram]*column
	inputs    map[inputAt]*inputMemo
	overs     map[*formula.Node]*memo
	stops     map[error]error // of aggregates: what came of their errors
	cur       *traits         // of the value being computed
}

type inputAt struct {
	in   *InputProgram
	unit int
}

// inputMemo is an input's value and where it came from.
type inputMemo struct {
	memo
	origin string
	row    *Input
	read   bool // a value reads it
}

// Where an input's value comes from.
const (
	originRow     = "填报"
	originLedger  = "台账"
	originNext    = "推算"
	originSuggest = "建议值"
	originDefault = "缺省值"
)

func (ex *execution) track(run func() (formula.Value, error)) *memo {
	outer := ex.cur
	m := &memo{}
	ex.cur = &m.traits
	m.value, m.err = run()
	ex.cur = outer
	return m
}

// use hands out a computed value and passes its traits on to the reader.
func (ex *execution) use(m *memo) (formula.Value, error) {
	if ex.cur != nil {
		ex.cur.merge(m.traits)
	}
	return m.value, m.err
}

// Units lists the units that take part.
func (ex *execution) Units() []int { return ex.units }

// Once computes an aggregate a single time.
func (ex *execution) Once(n *formula.Node, compute func() (formula.Value, error)) (formula.Value, error) {
	m, ok := ex.overs[n]
	if !ok {
		m = ex.track(compute)
		ex.overs[n] = m
	}
	return ex.use(m)
}

// Value gives the value of a name for a unit.
func (ex *execution) Value(n *formula.Node, unit int) (formula.Value, error) {
	switch k := n.Symbol.Key.(type) {
	case MeasureKey:
		return ex.measure(k, unit)
	case AheadKey:
		return ex.figure(ex.w.ahead(ex.insurance, ex.year, k.Years)[unit], k.Name, ex.year-1+k.Years, unit)
	case ColumnKey:
		return formula.Str(ex.w.prog.Pool.Units[unit].Column(k.Name)), nil
	case YearKey:
		return formula.Int(int64(ex.law().year(ex.year))), nil
	case ParameterKey:
		return ex.parameter(k.Parameter), nil
	case InputKey:
		m := ex.input(k.Input, unit)
		m.read = m.read || ex.cur != nil
		return ex.use(&m.memo)
	case StepKey:
		return ex.step(k, unit)
	case LedgerKey:
		return ex.ledger(k.Back, k.Flow, unit)
	case FundKey:
		return ex.fund(k)
	case BuiltinKey:
		return ex.builtin(k, unit)
	case PriorKey:
		return ex.prior(k, unit)
	}
	panic(fmt.Sprintf("name %s has no meaning", n.Title())) // a fault of Compile
}

func (ex *execution) measure(k MeasureKey, unit int) (formula.Value, error) {
	return ex.figure(ex.w.seen(ex.insurance, ex.year, k.Back, unit), k.Name, ex.year-k.Back, unit)
}

// seen is what 本年, 上年 or 前年 reads in a year. 本年 of the budget year is the
// row of funds.csv, whatever the plan makes of the year since; without a row it
// is 未来1年.
func (w *world) seen(insurance string, year, back, unit int) *state {
	if back > 0 || year > w.year {
		return w.state(insurance, year-back, unit)
	}
	if s := w.record(insurance, year, unit); s != nil {
		return s
	}
	return w.ahead(insurance, year, 1)[unit]
}

// figure reads a measure of a state.
func (ex *execution) figure(s *state, name string, year, unit int) (formula.Value, error) {
	f, b := ex.w.read(s, ex.insurance, name, year, unit)
	if b != nil {
		return formula.Value{}, missingError(b)
	}
	if ex.cur != nil {
		ex.cur.nature = Weakest(ex.cur.nature, f.nature)
	}
	return formula.Num(f.num), nil
}

func (ex *execution) parameter(p *Parameter) formula.Value {
	if ex.cur != nil {
		ex.cur.assumed = ex.cur.assumed || p.Assumed || ex.scheme.Assumed
	}
	return ex.dated(p).Value
}

// dated is a parameter's value in the execution's year.
func (ex *execution) dated(p *Parameter) Dated { return ex.law().parameter(ex.scheme.ID, p, ex.year) }

func (ex *execution) law() law { return ex.w.law() }

// step reads a step of this scheme, or of an earlier one in the same year.
func (ex *execution) step(k StepKey, unit int) (formula.Value, error) {
	of := ex
	if k.Scheme != ex.scheme {
		of = ex.w.run(k.Scheme, ex.insurance, ex.year)
		if of == nil {
			return formula.Value{}, missingError(&blank{pos: ex.scheme.Pos,
				what: fmt.Sprintf("方案“%s”不适用于%s，没有“%s”", k.Scheme.Name, ex.insurance, k.Step.Name)})
		}
	}
	return ex.use(of.cell(k.Step, unit))
}

// cell computes a step for a unit (any unit for a pool-level step).
func (ex *execution) cell(st *StepProgram, unit int) *memo {
	if !st.PerUnit {
		unit = poolLevel
	}
	col := ex.column(st)
	if m, ok := col.cells[unit]; ok {
		return m
	}
	if v, ok := ex.w.opts.Given[GivenAt{st.Name, unit}]; ok {
		col.cells[unit] = &memo{value: v}
		return col.cells[unit]
	}
	if st.Shared() {
		ex.share(st, col)
		return col.cells[unit]
	}
	col.cells[unit] = ex.compute(st, unit)
	return col.cells[unit]
}

func (ex *execution) column(st *StepProgram) *column {
	col, ok := ex.columns[st]
	if !ok {
		col = &column{cells: map[int]*memo{}}
		ex.columns[st] = col
	}
	return col
}

// compute runs a step's formula.
func (ex *execution) compute(st *StepProgram, unit int) *memo {
	f := ex.law().formula(st, ex.year)
	m := ex.track(func() (formula.Value, error) { return f.Eval(ex, unit) })
	m.assumed = m.assumed || st.Assumed || ex.scheme.Assumed
	if m.err != nil {
		m.err = ex.stop(m.err, f, "步骤 "+st.Name, unit)
	} else if st.Flow != NoFlow && !st.Shared() && !wholeFen(m.value.Num) {
		m.err = &stop{finding: ex.notWholeFen(st, f.Pos, m.value.Num, unit)}
	}
	return m
}

func (ex *execution) notWholeFen(st *StepProgram, pos finding.Pos, v *big.Rat, unit int) finding.Finding {
	return finding.Finding{ID: "C304", Pos: pos,
		Found:    fmt.Sprintf("步骤“%s”是资金，%s 的金额 %s 元不是整分", st.Name, ex.unitName(unit), formula.Decimal(v)),
		Expected: "最多两位小数", Remedy: "在公式最外层写 ROUND(…, 2)"}
}

// stop wraps an evaluation error so that it is reported once and, if it is a
// missing value, still caught by 缺省.
func (ex *execution) stop(err error, f *formula.Formula, title string, unit int) error {
	if done, ok := ex.stops[err]; ok {
		return done
	}
	causes := formula.Causes(err)
	told := true // where it arose
	for i, one := range causes {
		if errors.As(one, new(*stop)) {
			continue
		}
		told = false
		s := stopAt(one, f, title, ex.unitName(unit))
		if causes[i] = s; s.missing {
			causes[i] = formula.Missing("%w", s)
		}
	}
	if told {
		return err
	}
	out := formula.Several(causes)
	if len(causes) > 1 { // an aggregate that every unit reads
		ex.stops[err] = out
	}
	return out
}

func (ex *execution) unitName(unit int) string {
	if unit == poolLevel {
		return ex.w.prog.Pool.Policy.Name
	}
	return ex.w.prog.Pool.Units[unit].Name
}

// share fills the column of a step with limit or total.
func (ex *execution) share(st *StepProgram, col *column) {
	fail := func(err error) {
		for i, u := range ex.units {
			col.cells[u] = &memo{err: cmp.Or(col.raw[i].err, err)}
		}
	}
	var first error
	for _, u := range ex.units {
		m := ex.compute(st, u)
		col.raw = append(col.raw, m)
		first = cmp.Or(first, m.err)
	}
	if first != nil {
		fail(first)
		return
	}
	capFormula := st.Limit
	if st.Total != nil {
		capFormula = st.Total
	}
	money := ex.track(func() (formula.Value, error) { return capFormula.Eval(ex, poolLevel) })
	if money.err != nil {
		fail(ex.stop(money.err, capFormula, "步骤 "+st.Name, poolLevel))
		return
	}
	if f := ex.sharing(st, capFormula, col, money.value.Num); f != nil {
		fail(&stop{finding: *f})
		return
	}
	if st.Total == nil && !col.binds {
		for i, u := range ex.units {
			col.cells[u] = col.raw[i]
			if !wholeFen(col.raw[i].value.Num) {
				f := ex.notWholeFen(st, st.Formula.Pos, col.raw[i].value.Num, u)
				col.cells[u] = &memo{err: &stop{finding: f}}
			}
		}
		return
	}
	weights := make([]*big.Rat, len(col.raw))
	all := money.traits
	for i, m := range col.raw {
		weights[i] = m.value.Num
		all.merge(m.traits) // when money is shared, everyone's value reads everyone's
	}
	var shares []*big.Rat
	if col.cap.Sign() == 0 {
		shares = zeros(len(weights))
	} else {
		shares = shareOut(col.cap, weights)
	}
	for i, u := range ex.units {
		col.cells[u] = &memo{value: formula.Num(shares[i]), traits: all}
		if weights[i].Sign() == 0 {
			col.cells[u].traits = col.raw[i].traits // nothing asked, nothing shared
		}
	}
}

// sharing sets what is to be shared and finds what forbids it.
func (ex *execution) sharing(st *StepProgram, f *formula.Formula, col *column, money *big.Rat) *finding.Finding {
	fault := func(pos finding.Pos, found, expected, remedy string) *finding.Finding {
		return &finding.Finding{ID: "C305", Pos: pos, Found: "步骤“" + st.Name + "”：" + found, Expected: expected, Remedy: remedy}
	}
	sum := new(big.Rat)
	for i, m := range col.raw {
		if m.value.Num.Sign() < 0 {
			return fault(st.Formula.Pos, fmt.Sprintf("%s 的分摊前数 %s 是负数", ex.unitName(ex.units[i]), formula.Decimal(m.value.Num)), "不小于 0", "公式里用 MAX(0, …)")
		}
		sum.Add(sum, m.value.Num)
	}
	if !wholeFen(money) {
		return fault(f.Pos, "可分金额 "+formula.Decimal(money)+" 元不是整分", "最多两位小数", "用 ROUND(…, 2)")
	}
	if st.Total == nil {
		if money.Sign() < 0 {
			money = new(big.Rat)
		}
		col.cap, col.binds = money, sum.Cmp(money) > 0
		return nil
	}
	if money.Sign() < 0 {
		return fault(f.Pos, "可分金额 "+formula.Decimal(money)+" 元是负数", "不小于 0", "")
	}
	if sum.Sign() == 0 && money.Sign() > 0 {
		return fault(st.Formula.Pos, "各统筹区的分摊权数都是 0，"+formula.Decimal(money)+" 元无从分摊", "至少一个大于 0", "")
	}
	col.cap, col.binds = money, true
	return nil
}

func zeros(n int) []*big.Rat {
	out := make([]*big.Rat, n)
	for i := range out {
		out[i] = new(big.Rat)
	}
	return out
}
