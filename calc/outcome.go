package calc

import (
	"math/big"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// Outcome is a published figure that the rules should reproduce: back-test.
type Outcome struct {
	ID        string
	Title     string
	Scheme    string // id: its names may be used in the formula
	Insurance string
	Unit      string // code; "" for the pool
	Year      int
	Formula   Source
	Published *big.Rat // 元
	Place     *big.Rat // of its last digit, in 元: 10,000 for 3,328 万元
	Source    string
	Circular  bool   // what it is computed from was derived from the published figure: an equality proves arithmetic only
	Reason    string // why it differs, or what an equality shows
	Pos       finding.Pos
}

// OutcomeResult is an outcome with what the rules give.
type OutcomeResult struct {
	Outcome
	Computed *big.Rat // 元; nil when it cannot be computed
	Diff     *big.Rat // Computed − Published
	Fault    string
}

// Reproduced reports whether the rules give the published figure, as precise
// as it was published: 0.46 万元 more is the same figure in whole 万元.
func (o *OutcomeResult) Reproduced() bool {
	if o.Computed == nil || o.Published == nil || o.Place == nil || o.Place.Sign() == 0 {
		return false
	}
	given := new(big.Rat).Quo(o.Computed, o.Place)
	return formula.Round(given, 0).Cmp(new(big.Rat).Quo(o.Published, o.Place)) == 0
}

// Case is a worked example of a clause: a small pool of its own, what is taken
// as given, and the values that the policy's formulas must then yield.
type Case struct {
	Title      string
	Clause     string
	Source     string // the example's id
	Scheme     string // id
	Insurance  string
	Year       int                      // t
	Stage      Stage                    // 清算, or 年终清算 where 本年 is over and its plan stands beside it
	Readings   map[string]string        // by question; absent ones take the policy's own reading
	Parameters map[string]formula.Value // override the policy's, by name
	Pool       *Pool                    // 决算 rows of t−1 and t−2, rows of t, inputs, ledger and register
	Given      []GivenStep              // steps whose formula is not run
	Expects    []Expectation
	Pos        finding.Pos
}

// GivenStep is a step's value taken as it stands.
type GivenStep struct {
	Scheme string // id: the case's, or that of an earlier scheme which it reads
	Unit   string // code; "" for a pool-level step
	Step   string
	Value  formula.Value
	Pos    finding.Pos
}

// Expectation is the exact value that a step must yield.
type Expectation struct {
	Unit  string // code; "" for a pool-level step
	Step  string
	Value formula.Value
	Pos   finding.Pos
}
