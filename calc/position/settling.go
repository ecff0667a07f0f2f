package position

import (
	"tongchou/calc"
	"tongchou/calc/formula"
)

// settling is the stage from which on a run's money of a flow stands: 清算 if no
// formula behind it, in any branch and through any step, reads 本年, whose rows
// 年终清算 reads anew; else that. It is none before the money is known.
func settling(run *calc.Run, flow calc.Flow) calc.Stage {
	r := reader{seen: map[*calc.StepProgram]bool{}, asked: map[*calc.InputProgram]bool{}}
	r.flow(run, flow)
	if r.thisYear || known(run, flow) == calc.FinalSettlement {
		return calc.FinalSettlement
	}
	return calc.Settlement
}

// known is the stage from which on a run's money of a flow is known, "" for at once.
func known(run *calc.Run, flow calc.Flow) (last calc.Stage) {
	for i := range run.Steps {
		if st := run.Steps[i].Step; st.Flow == flow && st.Known.Rank() > last.Rank() {
			last = st.Known
		}
	}
	return last
}

// reader walks what formulas read until one reads 本年.
type reader struct {
	seen     map[*calc.StepProgram]bool
	asked    map[*calc.InputProgram]bool
	thisYear bool
}

func (r *reader) flow(run *calc.Run, flow calc.Flow) {
	for i := range run.Steps {
		if c := &run.Steps[i]; c.Step.Flow == flow {
			r.step(run, c.Program)
		}
	}
}

func (r *reader) step(run *calc.Run, st *calc.StepProgram) {
	if run == nil || r.seen[st] {
		return
	}
	r.seen[st] = true
	r.formulas(run, run.Formula(st), st.Limit, st.Total)
}

func (r *reader) formulas(run *calc.Run, list ...*formula.Formula) {
	for _, f := range list {
		if f == nil {
			continue
		}
		f.Walk(func(n *formula.Node) {
			if n.Op == formula.OpName {
				r.name(run, n.Symbol.Key)
			}
		})
	}
}

func (r *reader) name(run *calc.Run, key any) {
	switch k := key.(type) {
	case calc.MeasureKey:
		r.thisYear = r.thisYear || k.Back == 0
	case calc.StepKey:
		if k.Scheme != run.Program {
			run = run.Others[k.Scheme]
		}
		r.step(run, k.Step)
	case calc.InputKey:
		if !r.asked[k.Input] {
			r.asked[k.Input] = true
			r.formulas(run, k.Input.Min, k.Input.Max, k.Input.Suggest, k.Input.Default)
		}
	case calc.FundKey:
		for _, flow := range calc.AccountFlows() {
			if sums := k.Sums(); sums != nil && sums(flow) {
				r.flow(run, flow)
			}
		}
	}
}
