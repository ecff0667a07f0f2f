package engine_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/calc/formula"
	"tongchou/calc/law"
	"tongchou/data"
	"tongchou/data/datatest/pools"
)

// stopped is a sample pool of which one step cannot be computed for one unit, and the same
// with numbers that stand in for it.
type stopped struct {
	name, scheme, step string
	unit               int
}

// eachStopped draws steps of every sample.
func eachStopped(t *testing.T, try func(t *testing.T, s *stopped, rng *rand.Rand)) {
	for _, name := range data.Embedded() {
		pool := pools.Sample(t, name)
		prog := pools.Program(t, pool)
		for seed := range uint64(3) {
			rng := rand.New(rand.NewPCG(seed, uint64(len(name))))
			sp := prog.Schemes[rng.IntN(len(prog.Schemes))]
			var steps []*calc.StepProgram
			for _, st := range sp.Steps {
				if st.PerUnit && st.Type.Sort == formula.Number {
					steps = append(steps, st)
				}
			}
			st := steps[rng.IntN(len(steps))]
			s := &stopped{name: name, scheme: sp.ID, step: st.Name, unit: rng.IntN(len(pool.Units))}
			t.Run(fmt.Sprintf("%s-%s-%s-%s", s.name, s.scheme, s.step, pool.Units[s.unit].Code), func(t *testing.T) { try(t, s, rng) })
		}
	}
}

// compute computes the pool, with a number that stands in for the step if there is one.
func (s *stopped) compute(t *testing.T, extent calc.Extent, instead *big.Rat) *calc.Result {
	t.Helper()
	pool := pools.Sample(t, s.name)
	code := pool.Units[s.unit].Code
	for _, sc := range pool.Policy.Schemes {
		for _, st := range sc.Steps {
			if sc.ID == s.scheme && st.Name == s.step {
				pools.Stop(st, code)
			}
		}
	}
	prog, found := law.Compile(pool)
	if found.Stops() {
		t.Skip("it cannot be divided by 0 here")
	}
	year := budget.Evaluate(prog, calc.Options{Extent: calc.OfYear}).Year
	if instead != nil {
		for _, insurance := range prog.Scheme(s.scheme).Insurance {
			pool.Inputs = append(pool.Inputs, calc.Input{Year: year, Scheme: s.scheme, Insurance: insurance, Code: code, Item: calc.StepItem(s.step),
				Value: formula.Num(instead), Raw: instead.FloatString(2), Basis: "示例〔2026〕1号"})
		}
		if prog, found = law.Compile(pool); found.Stops() {
			t.Fatal(found)
		}
	}
	return budget.Evaluate(prog, calc.Options{Extent: extent})
}

// What cannot be computed for one unit has no value, nor has what needs it; all else is
// what it is with any number that stands in for it.
func TestStoppedStep(t *testing.T) {
	t.Parallel()
	eachStopped(t, func(t *testing.T, s *stopped, rng *rand.Rand) {
		res := s.compute(t, calc.OfYear, nil)
		if res.Findings.Stops() {
			t.Fatal(res.Findings)
		}
		if len(res.Stopped) == 0 {
			t.Skip("the unit takes no part")
		}
		for _, x := range []*big.Rat{new(big.Rat), pools.Fen(1 + rng.Int64N(1e13))} {
			with := s.compute(t, calc.OfYear, x)
			if with.Findings.Stops() {
				continue // no such number can stand here: it breaks an assertion
			}
			if len(with.Stopped) > 0 {
				t.Fatalf("%v stands in, yet %v", x, with.Stopped)
			}
			for i, run := range res.Runs {
				for j := range run.Steps {
					for k, c := range run.Steps[j].Cells {
						other := with.Runs[i].Steps[j].Cells[k]
						switch {
						case other.Missing:
							t.Fatalf("with %v %s has no value", x, run.Steps[j].Step.Name)
						case c.Missing && (c.Status == calc.StatusFinal || c.Value.Num != nil || c.Low != nil):
							t.Fatalf("%s is not computed, and still %+v", run.Steps[j].Step.Name, c)
						case !c.Missing && (c.Value.String() != other.Value.String() || c.Status == calc.StatusFinal && other.Status != c.Status):
							t.Fatalf("%s of %d is %s, with %v %s", run.Steps[j].Step.Name, run.Units, c.Value, x, other.Value)
						}
					}
				}
			}
		}
	})
}

// Nobody is asked for and nobody gets what is not computed; what is computed adds up.
func TestStoppedMoney(t *testing.T) {
	t.Parallel()
	eachStopped(t, func(t *testing.T, s *stopped, _ *rand.Rand) {
		res := s.compute(t, calc.Whole, nil)
		if res.Findings.Stops() {
			t.Fatal(res.Findings)
		}
		sums := map[[2]string]*big.Rat{}
		for _, l := range res.Budget {
			key := [2]string{l.Insurance.Name, map[string]string{calc.LevyFromBelow: calc.LevyToAbove, calc.GrantBelow: calc.GrantFromAbove}[l.Item]}
			if l.Unit != calc.PoolLevel {
				key[1] = l.Item
				if sum, is := sums[key]; !is {
					sums[key] = l.Value
				} else if sum != nil && l.Value != nil {
					sums[key] = new(big.Rat).Add(sum, l.Value)
				} else {
					sums[key] = nil
				}
				continue
			}
			if sum := sums[key]; (sum == nil) != (l.Value == nil) || sum != nil && sum.Cmp(l.Value) != 0 {
				t.Fatalf("%s of the pool is %v, its units sum to %v", l.Item, l.Value, sum)
			}
		}
		for i := range res.Positions {
			p := &res.Positions[i]
			if p.Due == nil && (p.Paper != calc.NoPaper || p.Overdue.Sign() != 0 || p.Status != calc.StatusEstimate || p.Remaining() != nil) {
				t.Fatalf("%s of %d is not computed, yet %s", p.Flow, p.Unit, p.Paper)
			}
		}
		asked := 0
		for _, c := range res.Checks {
			if c.ID == "K449" {
				asked++
			}
		}
		if asked != len(res.Stopped) {
			t.Fatalf("%d questions about %d steps", asked, len(res.Stopped))
		}
	})
}
