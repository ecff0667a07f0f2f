package engine

import (
	"errors"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// backTest computes the outcomes on recorded figures only.
func (e *evaluation) backTest() {
	w := e.world(calc.Baseline, asSuggested)
	for i, f := range e.p.Outcomes {
		o := calc.OutcomeResult{Outcome: e.p.Pool.Outcomes[i]}
		if v, err := e.outcome(w, &o.Outcome, f); err != nil {
			o.Fault = FaultText(err)
		} else {
			o.Computed = v.Num
			o.Diff = new(big.Rat).Sub(v.Num, o.Published)
		}
		e.res.Outcomes = append(e.res.Outcomes, o)
	}
}

func (e *evaluation) outcome(w *exactWorld, o *calc.Outcome, f *formula.Formula) (formula.Value, error) {
	ex := w.run(e.p.Scheme(o.Scheme), o.Insurance, o.Year)
	if ex == nil {
		return formula.Value{}, errors.New("方案不适用于" + o.Insurance)
	}
	u := e.p.Pool.At(o.Unit)
	if o.Unit != "" && !slices.Contains(ex.units, u) {
		return formula.Value{}, errors.New(o.Unit + " 不参加" + o.Insurance)
	}
	v, err := f.Eval(ex, u)
	if err != nil {
		return v, ex.stop(err, f, "回测 "+o.ID, u)
	}
	return v, nil
}
