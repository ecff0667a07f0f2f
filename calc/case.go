package calc

import (
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// Case is a worked example of a clause: a small pool of its own, what is taken
// as given, and the values that the policy's formulas must then yield.
type Case struct {
	Title      string
	Clause     string
	Source     string // the example's id
	Scheme     string // id
	Insurance  string
	Year       int                      // t
	Readings   map[string]string        // by question; absent ones take the policy's own reading
	Parameters map[string]formula.Value // override the policy's, by name
	Pool       *Pool                    // 决算 rows of t−1 and t−2, 预算 rows of t, and inputs
	Given      []GivenStep              // steps whose formula is not run
	Expects    []Expectation
	Pos        finding.Pos
}

// GivenStep is a step's value taken as it stands.
type GivenStep struct {
	Unit  string // code; "" for a pool-level step
	Step  string
	Value formula.Value
	Pos   finding.Pos
}

// Expectation is the exact value that a step must yield.
type Expectation struct {
	Unit  string // code; "" for a pool-level step
	Step  string
	Value formula.Value
	Pos   finding.Pos
}
