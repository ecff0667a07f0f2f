package paper

import (
	"slices"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// yearsRead are the years, latest first, of the measures that the formulas of a paper
// of the whole pool read, through whatever steps, and whether they read the year's budget.
func yearsRead(n *Notice) (list []int, planned bool) {
	run := n.Line.Run
	r := years{run: run, seen: map[*calc.StepProgram]bool{}}
	for _, p := range run.Program.Checks {
		if n.Check != nil && p.Name == n.Check.Name {
			r.formulas(p.Formulas()...)
		}
	}
	for _, st := range run.Program.Steps {
		if n.Check == nil && st.Name == n.Line.Step.Name {
			r.step(st)
		}
	}
	slices.SortFunc(r.list, func(a, b int) int { return b - a })
	return slices.Compact(r.list), r.planned
}

// years walks formulas to the measures they read.
type years struct {
	run  *calc.Run
	seen map[*calc.StepProgram]bool
	list []int

	planned bool // 计划. is read
}

func (r *years) step(st *calc.StepProgram) {
	if !r.seen[st] {
		r.seen[st] = true
		r.formulas(r.run.Formula(st), st.Limit, st.Total)
	}
}

func (r *years) formulas(list ...*formula.Formula) {
	for _, f := range list {
		if f == nil {
			continue
		}
		f.Walk(func(n *formula.Node) {
			if n.Op != formula.OpName {
				return
			}
			switch k := n.Symbol.Key.(type) {
			case calc.MeasureKey:
				r.list = append(r.list, r.run.Year-k.Back)
			case calc.PlanKey:
				r.planned = true
			case calc.StepKey:
				if k.Scheme == r.run.Program {
					r.step(k.Step)
				}
			}
		})
	}
}
