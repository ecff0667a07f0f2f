package engine

import (
	"fmt"

	"tongchou/calc"
	"tongchou/calc/finding"
)

// wayOut names the row of inputs.csv that stands in for a step of one unit which
// cannot be computed, so that the other units need not wait for it.
func (ex *execution[V]) wayOut(st *calc.StepProgram, unit int) string {
	if unit == calc.PoolLevel {
		return ""
	}
	return fmt.Sprintf("；一时定不下来的，由有权的部门核定%s这一步的替代数，连同文号写进 inputs.csv 的一行：%d,%s,%s,%s,%s,数值,依据，其他统筹区照常计算",
		ex.w.prog.Pool.NameOf(unit), ex.year, ex.scheme.ID, ex.insurance, ex.w.prog.Pool.CodeOf(unit), calc.StepItem(st.Name))
}

// instead is a step's value as it was decided for a unit of which the formula cannot be
// computed. Where it can, the law holds and nothing stands in for it; random courses,
// which may fail one by one, take what the exact engine takes.
func (ex *execution[V]) instead(st *calc.StepProgram, r *calc.Input) *memo[V] {
	if r.Value.Sort != st.Type.Sort {
		return &memo[V]{err: &stop{finding: finding.Finding{ID: "C317", Pos: r.Pos, Found: "“" + r.Item + "”填了 " + r.Raw, Expected: st.Type.String(), Remedy: "改正"}}}
	}
	return &memo[V]{value: ex.w.alg.Of(r.Value), traits: traits{nature: r.Nature()}}
}

// stoodIn is the row that stands in for a step of a unit; nil where the formula is computed.
func stoodIn(ex *exactRun, st *calc.StepProgram, unit int) *calc.Input {
	r := ex.row(calc.StepItem(st.Name), unit)
	if r == nil || ex.eval(ex.law().Formula(st, ex.year), unit).err == nil {
		return nil
	}
	return r
}

// inVain reports rows of the budget year that stand in for nothing: the step can be
// computed, or is one for all units.
func (e *evaluation) inVain(ex *exactRun, st *calc.StepProgram) {
	item := "“" + calc.StepItem(st.Name) + "”"
	for _, u := range ex.unitsOf(st.PerUnit) {
		if r := ex.row(calc.StepItem(st.Name), u); r != nil && stoodIn(ex, st, u) == nil {
			e.res.Findings.Add("C317", r.Pos, fmt.Sprintf("%s：%s %d 年%s的这一步按公式算得出，不能用替代数", item, ex.w.prog.Pool.NameOf(u), ex.year, ex.insurance),
				"算不出的步骤", "删去这一行；公式读的数不对的，改那个数")
		}
	}
	if st.PerUnit {
		return
	}
	for _, u := range ex.units {
		if r := ex.row(calc.StepItem(st.Name), u); r != nil {
			e.res.Findings.Add("C317", r.Pos, item+"是各统筹区共用的一个数，没有各自的替代数", "各统筹区各自的步骤",
				"删去这一行；它读的数缺的，在那个统筹区的格子里补，或给那个统筹区算不出的步骤写替代数")
		}
	}
}
