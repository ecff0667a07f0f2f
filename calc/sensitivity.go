package calc

import (
	"math/big"
	"slices"
)

// Sensitivity is what the 基准 projection of an insurance comes to with one assumption
// moved in every year after the budget year, all else the same.
type Sensitivity struct {
	Assumption *Assumption // nil: as it is assumed
	By         *big.Rat    // added to it
	Insurance  Insurance
	Year       int      // the last that the projection reaches as assumed
	Closing    *big.Rat // of all units at its end; nil where the moved projection does not come so far
	Accounts   []Path   // of funds then
	Watches    []Tally  // nil with Closing
}

// Tally is a watch over all units: in how many of their years it holds, and when first.
type Tally struct {
	Watch *WatchProgram
	Spell
}

// Tally counts the watches of an insurance in a scenario, in their order.
func (r *Result) Tally(insurance, scenario string) []Tally {
	var out []Tally
	for _, w := range r.Program.Watches[insurance] {
		t, told := Tally{Watch: w}, false
		for i := range r.Watches {
			if x := &r.Watches[i]; x.Watch == w && x.Scenario == scenario && x.Chance == nil {
				if told = true; x.Holds {
					t.add(x.Year)
				}
			}
		}
		if told {
			out = append(out, t)
		}
	}
	return out
}

// Swing is by how much an assumption is moved to see what hangs on it: its step, else
// the standard deviation of its shock, else a point of a ratio; nil for none.
func (p *Projection) Swing(a *Assumption) *big.Rat {
	if a.Step != nil {
		return a.Step
	}
	if p.Stochastic != nil {
		if i := slices.IndexFunc(p.Stochastic.Shocks, func(s Shock) bool { return s.Assumption == a.Name }); i >= 0 && p.Stochastic.Shocks[i].SD.Sign() > 0 {
			return p.Stochastic.Shocks[i].SD
		}
	}
	if a.Kind == "ratio" {
		return big.NewRat(1, 100)
	}
	return nil
}
