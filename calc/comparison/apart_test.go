package comparison

import (
	"slices"
	"testing"

	"tongchou/calc"
	"tongchou/data/datatest/pools"
)

// What rests on nothing of other units is split the same whether the data of all are
// swapped at once or those of one unit alone.
func TestSwappedAtOnce(t *testing.T) {
	for name, want := range map[string]bool{"shanxi": true, "shandong": true, "hunan": true, "ningxia": true, "liaoning": false, "suizhou": false} {
		t.Run(name, func(t *testing.T) {
			prog := pools.Program(t, pools.Sample(t, name))
			year := pools.Result(t, prog.Pool, calc.Options{Extent: calc.OfYear}).Year
			c := newComparison(calc.NewVariant(prog, calc.Options{Year: year - 1}), calc.NewVariant(prog, calc.Options{Year: year}))
			differs, some := 0, false
			for _, insurance := range c.insurances() {
				for _, flow := range []calc.Flow{calc.Levy, calc.Reserve} {
					if !moves(prog, flow) || !c.isApart(insurance.Name, flow) {
						continue
					}
					some = true
					for u, unit := range c.units {
						if !slices.Contains(c.bookB.Taking(insurance.Name), u) {
							continue
						}
						own := withLedger(c.pa, c.pb, unit.Code)
						at := calc.Change{Unit: unit, Insurance: insurance, Item: flow.Item()}
						alone := at
						c.amounts(&at, c.worlds(insurance.Name, u, flow), u, flow)
						c.amounts(&alone, c.swapped(u, own, withInputs(own, c.pb, unit.Code)), u, flow)
						if len(at.Parts) != len(alone.Parts) {
							t.Fatalf("%s %s: %d parts at once, %d alone", unit.Name, flow, len(at.Parts), len(alone.Parts))
						}
						for i, p := range at.Parts {
							if p.Cmp(alone.Parts[i]) != 0 {
								t.Errorf("%s %s %s: %s at once, %s alone", unit.Name, flow, calc.Causes()[i], p, alone.Parts[i])
							}
							differs += p.Sign() * p.Sign()
						}
					}
				}
			}
			if some != want || some && name != "ningxia" && differs == 0 {
				t.Errorf("apart %v, want %v; %d parts that are not 0", some, want, differs)
			}
		})
	}
}

// A pool of any size is told by cause.
func TestManyUnits(t *testing.T) {
	for _, name := range []string{"shanxi", "liaoning"} {
		prog := pools.Program(t, pools.Read(t, pools.Crowd(t, name, 15), name))
		year := pools.Result(t, prog.Pool, calc.Options{Extent: calc.OfYear}).Year
		changes := Of(calc.NewVariant(prog, calc.Options{Year: year - 1}), calc.NewVariant(prog, calc.Options{Year: year}), calc.Levy)
		if len(prog.Pool.Units) <= mostAlone || len(changes) < len(prog.Pool.Units) {
			t.Fatalf("%s: %d units, %d changes", name, len(prog.Pool.Units), len(changes))
		}
		for _, ch := range changes {
			if ch.From != nil && ch.To != nil && !ch.Paid && len(ch.Parts) != len(calc.Causes()) {
				t.Errorf("%s %s: %d parts", name, ch.Unit.Name, len(ch.Parts))
			}
		}
	}
}
