package calc

import (
	"math/big"

	"tongchou/calc/formula"
)

// Trial is one value tried from a year on in place of the pool's own: of a parameter of
// a scheme, or of an assumption for every unit and in every scenario.
type Trial struct {
	Scheme string // id; "" for an assumption
	Name   string
	From   int
	Value  *big.Rat // that takes the place of all that is said of it
	Add    *big.Rat // or that is added to it; nil where Value is given
}

// sets reports whether the trial is of a parameter (or with scheme "" an assumption) in a year.
func (t *Trial) sets(scheme, name string, year int) bool {
	return t != nil && t.Scheme == scheme && t.Name == name && year >= t.From
}

// moved is a number under the trial.
func (t *Trial) moved(v formula.Value) formula.Value {
	if t.Value != nil {
		return formula.Num(t.Value)
	}
	return formula.Num(new(big.Rat).Add(v.Num, t.Add))
}

// Assumed is an assumption under the trial, of all that is said of it in a year. asked is
// the year whose figures read it: one before the trial looks ahead without it.
func (t *Trial) Assumed(a *Assumption, v formula.Value, year, asked int) formula.Value {
	if !t.sets("", a.Name, min(year, asked)) || v.Num == nil {
		return v
	}
	return t.moved(v)
}
