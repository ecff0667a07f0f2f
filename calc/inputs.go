package calc

import (
	"fmt"
	"math/big"
	"strings"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// inputRow finds a row of inputs.csv.
type inputRow struct {
	year                          int
	scheme, insurance, code, item string
}

// nature is the 性质 of an input: the word its note begins with, if any.
func (r *Input) nature() Nature {
	for _, n := range []Nature{Published, Derived, Estimated, Remainder, Shown} {
		if strings.HasPrefix(r.Note, string(n)) {
			return n
		}
	}
	return Unmarked
}

// row finds what inputs.csv says of an item for a unit (poolLevel for the pool).
func (ex *execution) row(item string, unit int) *Input {
	code := ex.w.prog.Pool.Policy.Code
	if unit != poolLevel {
		code = ex.w.prog.Pool.Units[unit].Code
	}
	return ex.w.inputs[inputRow{ex.year, ex.scheme.ID, ex.insurance, code, item}]
}

// input gives an input's value: the row of inputs.csv; in projected years its
// next; the suggestion for a decision that is not made; or its default.
func (ex *execution) input(in *InputProgram, unit int) *inputMemo {
	if !in.PerUnit {
		unit = poolLevel
	}
	at := inputAt{in, unit}
	if m, ok := ex.inputs[at]; ok {
		return m
	}
	m := ex.findInput(in, unit)
	ex.inputs[at] = m
	return m
}

func (ex *execution) findInput(in *InputProgram, unit int) *inputMemo {
	if r := ex.row(in.Name, unit); r != nil {
		return &inputMemo{memo: memo{value: r.Value, traits: traits{nature: r.nature()}}, origin: originRow, row: r}
	}
	if in.Next != nil && ex.year > ex.w.year {
		return ex.standIn(in, in.Next, "next", unit, originNext)
	}
	if in.Decision && in.Suggest != nil {
		m := ex.standIn(in, ex.suggestion(in), "suggest", unit, originSuggest)
		// A yes/no that nobody decided is simply not approved; a number stays open.
		m.estimate = m.estimate || in.Type.Sort == formula.Number
		return m
	}
	if in.Default != nil {
		return ex.standIn(in, in.Default, "default", unit, originDefault)
	}
	what := fmt.Sprintf("%s %d年 %s “%s”没有填报", ex.unitName(unit), ex.year, ex.insurance, in.Name)
	return &inputMemo{memo: memo{err: missingError(&blank{
		pos: finding.Pos{File: "inputs.csv"}, what: what,
		expected: fmt.Sprintf("一行 %d,%s,%s,%s,%s", ex.year, ex.scheme.ID, ex.insurance, ex.code(unit), in.Name),
		remedy:   "在 inputs.csv 补上这一行",
	})}}
}

func (ex *execution) code(unit int) string {
	if unit == poolLevel {
		return ex.w.prog.Pool.Policy.Code
	}
	return ex.w.prog.Pool.Units[unit].Code
}

// suggestion is what stands for an open decision: its suggestion, or the end
// of its range that this world takes.
func (ex *execution) suggestion(in *InputProgram) *formula.Formula {
	switch {
	case ex.w.bound == atMin && in.Min != nil:
		return in.Min
	case ex.w.bound == atMax && in.Max != nil:
		return in.Max
	}
	return in.Suggest
}

func (ex *execution) standIn(in *InputProgram, f *formula.Formula, word string, unit int, origin string) *inputMemo {
	m := ex.track(func() (formula.Value, error) { return f.Eval(ex, unit) })
	m.assumed = m.assumed || in.Assumed
	if m.err != nil {
		m.err = ex.stop(m.err, f, "输入 "+in.Name+" 的 "+word, unit)
	}
	return &inputMemo{memo: *m, origin: origin}
}

// prior reads last year's value of the scheme's own input or step, in a next formula.
func (ex *execution) prior(k PriorKey, unit int) (formula.Value, error) {
	last := ex.w.run(ex.scheme, ex.insurance, ex.year-1)
	if last == nil {
		return formula.Value{}, missingError(&blank{pos: ex.scheme.Pos, what: fmt.Sprintf("方案“%s”没有 %d 年", ex.scheme.Name, ex.year-1)})
	}
	return ex.use(last.recalled(k, unit))
}

// recalled is what the year after reads of the scheme's own inputs and steps.
func (ex *execution) recalled(k PriorKey, unit int) *memo {
	if of, ok := k.Of.(InputKey); ok {
		return &ex.input(of.Input, unit).memo
	}
	return ex.cell(k.Of.(StepKey).Step, unit)
}

// builtin reads 利息, 已预缴 or 已预拨: the row of inputs.csv, else the ledger.
func (ex *execution) builtin(k BuiltinKey, unit int) (formula.Value, error) {
	if k.Name == Interest {
		unit = poolLevel
	}
	if r := ex.row(k.Name, unit); r != nil {
		return ex.use(&memo{value: r.Value, traits: traits{nature: r.nature()}})
	}
	if sum, ok := ex.w.moved(ex.scheme.ID, ex.insurance, ex.year, builtinName("", k.Name).Category, unit); ok {
		return formula.Num(sum), nil
	}
	return formula.Value{}, missingError(&blank{pos: finding.Pos{File: "inputs.csv"},
		what:   fmt.Sprintf("%s %d年 %s “%s”没有填报，台账也没有", ex.unitName(unit), ex.year, ex.insurance, k.Name),
		remedy: "在 inputs.csv 补上一行，或提供 ledger.csv"})
}

// ledger reads 台账.上年上解 and its like. In projected years last year's
// money is what the plan of that year moved, if the scheme was in force then.
func (ex *execution) ledger(back int, flow Flow, unit int) (formula.Value, error) {
	year := ex.year - back
	if back > 0 && year >= ex.w.year && ex.law().year(year) >= ex.scheme.FirstYear {
		if last := ex.w.run(ex.scheme, ex.insurance, year); last != nil {
			m := ex.track(func() (formula.Value, error) { return last.flow(flow, unit) })
			return ex.use(m)
		}
	}
	if sum, ok := ex.w.moved(ex.scheme.ID, ex.insurance, year, string(flow), unit); ok {
		return formula.Num(sum), nil
	}
	return formula.Value{}, missingError(&blank{pos: finding.Pos{File: "ledger.csv"},
		what:   fmt.Sprintf("台账没有“%s”%d年 %s 的%s", ex.scheme.Name, year, ex.insurance, flow),
		remedy: "在 ledger.csv 登记，或在公式里用 缺省(台账.…, 替代值)"})
}

// flow sums a unit's steps of one flow.
func (ex *execution) flow(flow Flow, unit int) (formula.Value, error) {
	sum := new(big.Rat)
	for _, st := range ex.scheme.Steps {
		if st.Flow != flow {
			continue
		}
		v, err := ex.use(ex.cell(st, unit))
		if err != nil {
			return formula.Value{}, err
		}
		sum.Add(sum, v.Num)
	}
	return formula.Num(sum), nil
}

// flows sums a flow over all units.
func (ex *execution) flows(match func(Flow) bool) (*big.Rat, error) {
	sum := new(big.Rat)
	for _, st := range ex.scheme.Steps {
		if !match(st.Flow) {
			continue
		}
		for _, u := range ex.units {
			v, err := ex.use(ex.cell(st, u))
			if err != nil {
				return nil, err
			}
			sum.Add(sum, v.Num)
		}
	}
	return sum, nil
}

// fund reads 基金.年初余额 or 基金.累计上解.
func (ex *execution) fund(k FundKey) (formula.Value, error) {
	if k.Name == FundOpening {
		o := ex.w.opening(ex.scheme, ex.insurance, ex.year)
		return ex.use(&memo{value: formula.Num(o.amount), traits: o.traits})
	}
	sum, err := ex.flows(Flow.In)
	if err != nil {
		return formula.Value{}, err
	}
	return formula.Num(sum), nil
}
