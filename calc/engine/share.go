package engine

import (
	"fmt"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// share fills the column of a step with limit or total.
func (ex *execution[V]) share(st *calc.StepProgram) {
	col, alg := &ex.columns[st.Number], ex.w.alg
	col.raw = make([]*memo[V], len(ex.units))
	weights := make([]V, len(ex.units))
	refused := ex.w.zero // wherever a weight is
	// fail refuses the whole step where it is not refused already.
	fail := func(err error) {
		for i, u := range ex.units {
			m := &memo[V]{err: err}
			if col.raw[i].err != nil {
				m.err = col.raw[i].err
			} else {
				m.value, m.err = alg.Refuse(alg.After(weights[i], refused), ex.w.yes, func(formula.Value) error { return err })
			}
			*ex.at(st, u) = m
		}
	}
	// failing refuses it. Where single units' steps stop it, those who ask for nothing of
	// money that is only limited get nothing, whatever the others ask for.
	failing := func(err error) {
		if fail(err); !alone(err) {
			return
		}
		for i, u := range ex.units {
			if st.Total == nil && col.raw[i].err == nil && ex.w.always(alg.Compare(formula.OpEq, col.raw[i].value, ex.w.zero)) {
				*ex.at(st, u) = col.raw[i]
			}
		}
	}
	var first error
	for i, u := range ex.units {
		m := ex.compute(st, u)
		if col.raw[i] = m; m.err == nil {
			weights[i], refused = m.value, alg.After(refused, m.value)
		} else if first == nil {
			first = m.err
		}
	}
	if first != nil {
		failing(first)
		return
	}
	capFormula := st.Limit
	if st.Total != nil {
		capFormula = st.Total
	}
	money := ex.eval(capFormula, calc.PoolLevel)
	ex.reword(money, capFormula, "步骤 "+st.Name, calc.PoolLevel, noWay)
	if money.err == nil {
		money.err = ex.divisible(st, capFormula, weights, money.value)
	}
	if money.err != nil {
		failing(money.err)
		return
	}
	all := money.traits
	for _, m := range col.raw {
		all.merge(m.traits) // when money is shared, everyone's value reads everyone's
	}
	divided := ex.w.always(col.binds)
	for i, v := range alg.Share(col.cap, weights, col.binds) {
		m := &memo[V]{value: v, traits: col.raw[i].traits}
		if divided && !ex.w.always(alg.Compare(formula.OpEq, weights[i], ex.w.zero)) {
			m.traits = all // who asks for nothing shares nothing
		}
		if st.Total == nil { // what is not divided must be whole fen by itself
			m.value, m.err = ex.wholeFen("步骤“"+st.Name+"”", ex.law().Formula(st, ex.year).Pos, v, ex.units[i])
		}
		*ex.at(st, ex.units[i]) = m
	}
	if ex.atAnEnd() {
		ex.w.apart(ex, st)
	}
}

// atAnEnd reports whether open decisions are taken to an end of their ranges.
func (ex *execution[V]) atAnEnd() bool { return ex.w.apart != nil && ex.year == ex.w.year }

// divisible sets what is to be shared, and refuses what cannot be.
func (ex *execution[V]) divisible(st *calc.StepProgram, f *formula.Formula, weights []V, money V) error {
	col, alg, zero := &ex.columns[st.Number], ex.w.alg, ex.w.zero
	fault := func(pos finding.Pos, found, expected, remedy string) error {
		return &stop{finding: finding.Finding{ID: "C305", Pos: pos, Found: "步骤“" + st.Name + "”：" + found, Expected: expected, Remedy: remedy}}
	}
	var err error
	refuse := func(v *V, cond V, why func(amount string) error) bool {
		if err == nil {
			*v, err = alg.Refuse(*v, cond, func(v formula.Value) error { return why(formula.Decimal(v.Num)) })
		}
		return err != nil
	}
	sum := alg.Sum()
	for i, u := range ex.units {
		if refuse(&weights[i], alg.Compare(formula.OpLt, weights[i], zero), func(amount string) error {
			return fault(ex.law().Formula(st, ex.year).Pos, fmt.Sprintf("%s 的分摊前数 %s 是负数", ex.w.prog.Pool.NameOf(u), amount), "不小于 0", "公式里用 MAX(0, …)")
		}) {
			return err
		}
		sum.Add(weights[i])
	}
	if refuse(&money, alg.Not(alg.Whole(money, 2)), func(amount string) error {
		return fault(f.Pos, "可分金额 "+amount+" 元不是整分", "最多两位小数", "用 ROUND(…, 2)")
	}) {
		return err
	}
	if st.Total == nil {
		col.known = true
		col.cap = alg.Max(money, zero)
		col.binds = alg.Compare(formula.OpGt, sum.Total(), col.cap)
		return nil
	}
	refuse(&money, alg.Compare(formula.OpLt, money, zero), func(amount string) error {
		return fault(f.Pos, "可分金额 "+amount+" 元是负数", "不小于 0", "")
	})
	col.binds = ex.w.yes
	nothing := func() V {
		return alg.And(alg.Compare(formula.OpEq, sum.Total(), zero), alg.Compare(formula.OpGt, money, zero))
	}
	switch {
	case err != nil:
	case ex.atAnEnd(): // nothing asked there, nothing shared: that is an end, no fault
		col.binds = alg.Not(nothing())
	default:
		refuse(&money, nothing(), func(amount string) error {
			return fault(ex.law().Formula(st, ex.year).Pos, "各统筹区的分摊权数都是 0，"+amount+" 元无从分摊", "至少一个大于 0", "")
		})
	}
	col.known, col.cap = err == nil, money
	return err
}
