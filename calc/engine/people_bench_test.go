package engine

import (
	"testing"

	"tongchou/calc"
)

// BenchmarkPeople computes the cells of two units over ten years.
func BenchmarkPeople(b *testing.B) {
	prog := changedThree(b)
	opts := calc.Options{Year: 2026, Stage: calc.Advance}
	for b.Loop() {
		w := newWorld(prog, NewBook(prog.Pool, 2026), 2026, calc.Advance, calc.Baseline, asSuggested, &opts)
		for u := range 2 { // the third has no ages
			if w.peopleOf(peopleAt{insurance: "职工", unit: u, year: 2035}) == nil {
				b.Fatal("no people")
			}
		}
	}
}
