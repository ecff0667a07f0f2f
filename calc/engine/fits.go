package engine

import (
	"fmt"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// fits finds what the past says that the assumptions of every insurance are.
func (e *evaluation) fits() {
	if e.p.Pool.Projection == nil {
		return
	}
	for _, insurance := range e.p.Pool.Policy.Insurances() {
		if len(e.book.Taking(insurance.Name)) > 0 {
			e.res.Fits = append(e.res.Fits, fitted(e.main, insurance)...)
		}
	}
}

// fitted are the assumptions that an insurance reads and that have a fit, as they stand
// before the budget year of a world.
func fitted(w *exactWorld, insurance calc.Insurance) []calc.Fitted {
	env := &past{w: w, insurance: insurance.Name, sums: map[sumAt]*big.Rat{}}
	var out []calc.Fitted
	plan := w.prog.Pool.Projection
	for i := range plan.Assumptions {
		a := &plan.Assumptions[i]
		f := w.prog.Fits[a.Name]
		if f == nil || !w.prog.Assumes(insurance.Name, a.Name) {
			continue
		}
		one := calc.Fitted{Assumption: a, Insurance: insurance}
		if v, err := f.Eval(env, calc.PoolLevel); err == nil {
			if v.Sort == formula.Number {
				v = formula.Num(formula.Round(v.Num, calc.ProjectedDecimals(a.Kind)))
			}
			one.Value, one.Known = v, true
		}
		out = append(out, one)
	}
	return out
}

// past is what a fit reads: sums of all units in the years before the budget year.
type past struct {
	w         *exactWorld
	insurance string
	sums      map[sumAt]*big.Rat
}

type sumAt struct {
	measure string
	year    int
}

func (e *past) Units() []int { return e.w.book.Taking(e.insurance) }

func (e *past) Once(_ *formula.Node, _ int, compute func() ([]formula.Value, error)) ([]formula.Value, error) {
	return compute()
}

// Value is a measure n years ago. A year in which what is counted changed is passed
// over: all before it is brought to what is counted since, so that its growth is in no
// fit and that of every other year is what it was.
func (e *past) Value(n *formula.Node, _ int) (formula.Value, error) {
	k := n.Symbol.Key.(calc.MeasureKey)
	year, link := e.w.year-1, big.NewRat(1, 1)
	for back := 1; back < k.Back; {
		if slices.Contains(e.w.prog.Pool.Projection.Breaks, year) {
			is, was := e.sum(k.Name, year), e.sum(k.Name, year-1)
			if is == nil || was == nil || was.Sign() == 0 {
				return e.missing(k.Name, year-1)
			}
			link.Mul(link, new(big.Rat).Quo(is, was))
		} else {
			back++
		}
		year--
	}
	x := e.sum(k.Name, year)
	if x == nil {
		return e.missing(k.Name, year)
	}
	return formula.Num(new(big.Rat).Mul(x, link)), nil
}

func (e *past) missing(measure string, year int) (formula.Value, error) {
	return formula.Value{}, missingError(&blank{what: fmt.Sprintf("%d 年的%s不全", year, measure)})
}

// sum adds up a measure of a year; nil where a unit has none.
func (e *past) sum(measure string, year int) *big.Rat {
	at := sumAt{measure, year}
	sum, ok := e.sums[at]
	if !ok {
		sum = sumOf(e.w, e.insurance, measure, year)
		e.sums[at] = sum
	}
	return sum
}

// sumOf adds up a recorded measure of all units; nil where one has none.
func sumOf(w *exactWorld, insurance, measure string, year int) *big.Rat {
	sum := new(big.Rat)
	for _, u := range w.book.Taking(insurance) {
		s := w.record(insurance, year, u)
		if s == nil || !s.at(measure).known {
			return nil
		}
		sum.Add(sum, s.at(measure).value.Num)
	}
	return sum
}
