package calc

import (
	"slices"

	"tongchou/calc/formula"
)

// ClosedYears are the closed years of a measure that a projection from it rests on; with
// fewer what is projected is of low confidence.
const ClosedYears = 3

// ThinRecord is a measure that lines carry on from the year before, and of which a unit has too
// few closed years (决算, 快报) on record.
type ThinRecord struct {
	Insurance Insurance
	Unit      int
	Measure   string
	Years     int // that there are
}

// FindThin lists them, by insurance, unit and measure, up to the budget year.
func (r *Result) FindThin() (out []ThinRecord) {
	closed := map[UnitIn][]*Figures{}
	for k, f := range r.Tables {
		if k.Origin == Recorded && k.Unit != PoolLevel && k.Year <= r.Year && (f.Basis == Final || f.Basis == Flash) {
			at := UnitIn{k.Insurance, k.Unit}
			closed[at] = append(closed[at], f)
		}
	}
	for _, i := range r.Pool.Policy.Insurances() {
		for u := range r.Pool.Units {
			if r.Figures(Recorded, i.Name, r.Year, u) == nil && r.Figures(Recorded, i.Name, r.Year-1, u) == nil {
				continue // it takes no part
			}
			for _, name := range r.Program.carried(i.Name) {
				years := 0
				for _, f := range closed[UnitIn{i.Name, u}] {
					if f.Num(name) != nil {
						years++
					}
				}
				if years < ClosedYears {
					out = append(out, ThinRecord{i, u, name, years})
				}
			}
		}
	}
	return out
}

// UnitIn is a unit (−1: the pool) in an insurance.
type UnitIn struct {
	Insurance string
	Unit      int
}

// LowConfidence are those of whom what is projected is of low confidence; the pool with
// such a unit.
func (r *Result) LowConfidence() map[UnitIn]bool {
	out := map[UnitIn]bool{}
	for _, t := range r.Thin {
		out[UnitIn{t.Insurance.Name, t.Unit}], out[UnitIn{t.Insurance.Name, PoolLevel}] = true, true
	}
	return out
}

// carried are the measures that lines of an insurance read of a year before.
func (p *Program) carried(insurance string) (out []string) {
	for _, l := range p.Lines[insurance] {
		l.Formula.Walk(func(n *formula.Node) {
			if k, ok := n.Symbol.Key.(MeasureKey); ok && n.Op == formula.OpName && k.Back > 0 && !slices.Contains(out, k.Name) {
				out = append(out, k.Name)
			}
		})
	}
	return out
}
