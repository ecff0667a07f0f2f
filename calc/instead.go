package calc

import (
	"fmt"
	"strings"
)

// Instead is the 口径 of figures that were decided for a year before a unit was there:
// no accounts have them, and a rule reads them.
const Instead Basis = "替代数"

// stepItem begins the item of a row that stands in for a step of a unit which cannot be computed.
const stepItem = "步骤."

// StepItem is the item of the row that stands in for a step.
func StepItem(step string) string { return stepItem + step }

// StandsForStep is the step that an input stands in for; false where it is an item of a scheme.
func (r *Input) StandsForStep() (step string, ok bool) { return strings.CutPrefix(r.Item, stepItem) }

// StandsFor is the year and measure that an input's item stands in for (前年.征缴收入);
// false where it is an item of a scheme.
func (r *Input) StandsFor() (year int, measure string, ok bool) {
	space, measure, dotted := strings.Cut(r.Item, ".")
	k, is := MeasureIn(space, measure).(MeasureKey)
	if !dotted || !is || k.Back < 1 {
		return 0, "", false
	}
	return r.Year - k.Back, measure, true
}

// MeasureAt is how formulas of a year name a measure of an earlier one.
func MeasureAt(year, earlier int, measure string) string {
	back := year - earlier
	for _, y := range yearSpaces {
		if k, ok := y.key(back, measure).(MeasureKey); ok && k.Back == back && (!strings.Contains(y.space, "n") || back > 2) {
			return strings.Replace(y.space, "n", fmt.Sprint(back), 1) + "." + measure
		}
	}
	return measure
}

// standIns gathers what stands in for years before a unit was there.
func (x *Rows) standIns() {
	for i := range x.pool.Inputs {
		r := &x.pool.Inputs[i]
		year, measure, ok := r.StandsFor()
		unit := x.pool.At(r.Code)
		if !ok || unit < 0 {
			continue
		}
		k := unitYear{r.Insurance, year, unit}
		if x.instead[k] == nil {
			x.instead[k] = &Row{Year: year, Basis: Instead, Insurance: r.Insurance, Unit: unit, Cells: map[string]Cell{}, Pos: r.Pos}
		}
		x.instead[k].Cells[measure] = Cell{Num: r.Value.Num, Pos: r.Pos, Nature: r.Nature(), Method: string(Instead), Source: r.Basis}
	}
}
