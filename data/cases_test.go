package data_test

import (
	"math/big"
	"testing"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/calc/cases"
	"tongchou/calc/formula"
	"tongchou/calc/law"
	"tongchou/data"
)

// read gives an embedded sample pool, which must be without fault.
func read(t *testing.T, name string) *calc.Pool {
	t.Helper()
	fsys, err := data.EmbeddedFS(name)
	if err != nil {
		t.Fatal(err)
	}
	pool, list := data.Read(fsys, name)
	for _, f := range list {
		t.Errorf("%v", f)
	}
	return pool
}

// TestCases runs every worked example of every sample pool.
func TestCases(t *testing.T) {
	t.Parallel()
	for _, name := range data.Embedded() {
		fsys, err := data.EmbeddedFS(name)
		if err != nil {
			t.Fatal(err)
		}
		worked, list := data.ReadCases(fsys, read(t, name))
		for _, f := range list {
			t.Errorf("%s: %v", name, f)
		}
		if len(worked) == 0 {
			t.Errorf("%s has no worked examples", name)
		}
		for _, c := range worked {
			t.Run(name+"/"+c.Title, func(t *testing.T) {
				for _, f := range cases.Prove([]calc.Case{c}) {
					t.Errorf("%v", f)
				}
			})
		}
	}
}

// TestCaseFails shows that a wrong expectation is found.
func TestCaseFails(t *testing.T) {
	t.Parallel()
	fsys, err := data.EmbeddedFS("liaoning")
	if err != nil {
		t.Fatal(err)
	}
	worked, _ := data.ReadCases(fsys, read(t, "liaoning"))
	for _, c := range worked {
		if e := &c.Expects[0]; e.Value.Sort == formula.Number {
			e.Value = formula.Num(new(big.Rat).Add(e.Value.Num, big.NewRat(1, 100)))
		} else {
			continue
		}
		if !cases.Prove([]calc.Case{c}).Stops() {
			t.Errorf("%s: a value one fen off passed", c.Title)
		}
	}
}

// TestSamplesEvaluate computes every sample pool: no errors, and the units'
// money is the pool's, to the fen.
func TestSamplesEvaluate(t *testing.T) {
	t.Parallel()
	for _, name := range data.Embedded() {
		t.Run(name, func(t *testing.T) {
			prog, list := law.Compile(read(t, name))
			if len(list) > 0 {
				t.Fatalf("%v", list)
			}
			res := budget.Evaluate(prog, calc.Options{})
			for _, f := range res.Findings {
				if f.Level == 0 {
					t.Errorf("%v", f)
				}
			}
			if len(res.Runs) == 0 {
				t.Fatal("nothing was computed")
			}
			pairs := map[string]string{calc.LevyToAbove: calc.LevyFromBelow, calc.GrantFromAbove: calc.GrantBelow}
			sums := map[string]*big.Rat{}
			for _, b := range res.Budget {
				key := b.Insurance.Name + b.Item
				if b.Unit >= 0 {
					key = b.Insurance.Name + pairs[b.Item]
				}
				if sums[key] == nil {
					sums[key] = new(big.Rat)
				}
				if b.Unit >= 0 {
					sums[key].Add(sums[key], b.Value)
				} else {
					sums[key].Sub(sums[key], b.Value)
				}
			}
			for key, diff := range sums {
				if diff.Sign() != 0 {
					t.Errorf("%s: units and pool differ by %s 元", key, diff.FloatString(2))
				}
			}
		})
	}
}
