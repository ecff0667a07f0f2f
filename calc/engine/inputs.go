package engine

import (
	"fmt"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// inputRow finds a row of inputs.csv.
type inputRow struct {
	year                          int
	scheme, insurance, code, item string
}

// row finds what inputs.csv says of an item for a unit (PoolLevel for the pool).
func (ex *execution[V]) row(item string, unit int) *calc.Input {
	return ex.w.inputs[inputRow{ex.year, ex.scheme.ID, ex.insurance, ex.w.prog.Pool.CodeOf(unit), item}]
}

// inputMemo is an input's value and where it came from.
type inputMemo[V any] struct {
	memo[V]
	origin string
	row    *calc.Input
	read   bool // a value reads it
}

// standIn is a formula that stands in for an input without a row.
type standIn struct {
	formula      *formula.Formula
	word, origin string
}

// standInOf is what stands in for an input that inputs.csv does not give: in
// projected years its next; for a decision that is not made the suggestion, or
// the end of its range that a world takes; or its default.
func standInOf(in *calc.InputProgram, projected bool, b bound) standIn {
	suggest := in.Suggest
	switch end := b.of(in); {
	case end < 0 && in.Min != nil:
		suggest = in.Min
	case end > 0 && in.Max != nil:
		suggest = in.Max
	}
	switch {
	case projected && in.Next != nil:
		return standIn{in.Next, "next", calc.OriginNext}
	case in.Decision && in.Suggest != nil:
		return standIn{suggest, "suggest", calc.OriginSuggest}
	}
	return standIn{in.Default, "default", calc.OriginDefault}
}

// input gives an input's value: the row of inputs.csv, or what stands in for it.
func (ex *execution[V]) input(in *calc.InputProgram, unit int) *inputMemo[V] {
	if !in.PerUnit {
		unit = calc.PoolLevel
	}
	at := ex.inputs[in.Number].at(unit, len(ex.w.prog.Pool.Units))
	if *at == nil {
		*at = ex.findInput(in, unit)
	}
	return *at
}

func (ex *execution[V]) findInput(in *calc.InputProgram, unit int) *inputMemo[V] {
	if r := ex.row(in.Name, unit); r != nil {
		origin := calc.OriginRow
		if r.By != nil {
			origin = calc.OriginWhatIf
		}
		return &inputMemo[V]{memo: memo[V]{value: ex.w.alg.Of(r.Value), traits: traits{nature: r.Nature()}}, origin: origin, row: r}
	}
	if in.Name == calc.Interest {
		if sum, ok := ex.w.prog.Pool.Moved(ex.scheme.ID, ex.insurance, ex.year, calc.Interest, calc.PoolLevel); ok {
			return &inputMemo[V]{memo: memo[V]{value: ex.w.alg.Of(formula.Num(sum))}, origin: calc.OriginLedger}
		}
	}
	by := standInOf(in, ex.year > ex.w.year, ex.w.bound)
	if by.formula == nil {
		what := fmt.Sprintf("%s %d年 %s “%s”没有填报", ex.w.prog.Pool.NameOf(unit), ex.year, ex.insurance, in.Name)
		return &inputMemo[V]{memo: memo[V]{err: missingError(&blank{
			pos: finding.Pos{File: "inputs.csv"}, what: what,
			expected: fmt.Sprintf("一行 %d,%s,%s,%s,%s", ex.year, ex.scheme.ID, ex.insurance, ex.w.prog.Pool.CodeOf(unit), in.Name),
			remedy:   "在 inputs.csv 补上这一行",
		})}}
	}
	m := ex.eval(by.formula, unit)
	m.assumed = m.assumed || in.Assumed
	// A yes/no that nobody decided is simply not approved; a number stays open, and so
	// does a yes/no that has a range.
	m.estimate = m.estimate || by.origin == calc.OriginSuggest && (in.Type.Sort == formula.Number || in.Min != nil || in.Max != nil)
	ex.reword(m, by.formula, "输入 "+in.Name+" 的 "+by.word, unit, noWay)
	return &inputMemo[V]{memo: *m, origin: by.origin}
}

// prior reads last year's value of the scheme's own input or step, in a next formula.
func (ex *execution[V]) prior(k calc.PriorKey, unit int) (V, error) {
	last := ex.w.run(ex.scheme, ex.insurance, ex.year-1)
	if last == nil {
		return none[V](), missingError(&blank{pos: ex.scheme.Pos, what: fmt.Sprintf("方案“%s”没有 %d 年", ex.scheme.Name, ex.year-1)})
	}
	return ex.use(last.recalled(k, unit))
}

// recalled is what the year after reads of the scheme's own inputs and steps.
func (ex *execution[V]) recalled(k calc.PriorKey, unit int) *memo[V] {
	if of, ok := k.Of.(calc.InputKey); ok {
		return &ex.input(of.Input, unit).memo
	}
	return ex.cell(k.Of.(calc.StepKey).Step, unit)
}

// builtin reads 利息, 已预缴 or 已预拨: the row of inputs.csv, else the ledger.
func (ex *execution[V]) builtin(k calc.BuiltinKey, unit int) (V, error) {
	if k.Name == calc.Interest {
		unit = calc.PoolLevel
	}
	if r := ex.row(k.Name, unit); r != nil {
		return ex.use(&memo[V]{value: ex.w.alg.Of(r.Value), traits: traits{nature: r.Nature()}})
	}
	if sum, ok := ex.w.prog.Pool.Moved(ex.scheme.ID, ex.insurance, ex.year, calc.BuiltinOf("", k.Name).Category, unit); ok {
		return ex.w.alg.Of(formula.Num(sum)), nil
	}
	return none[V](), missingError(&blank{pos: finding.Pos{File: "inputs.csv"},
		what:   fmt.Sprintf("%s %d年 %s “%s”没有填报，台账也没有", ex.w.prog.Pool.NameOf(unit), ex.year, ex.insurance, k.Name),
		remedy: "在 inputs.csv 补上一行，或提供 ledger.csv"})
}
