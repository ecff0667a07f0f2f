package calc

import (
	"fmt"
	"slices"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// Run computes what a worked example expects, and only that: the figures it
// does not give are not asked for. The findings name what differs.
func (c *Case) Run() finding.List {
	prog, list := Compile(c.Pool)
	if list.Stops() {
		return list
	}
	opts := &Options{Year: c.Year, Stage: Settlement, Readings: c.Readings, Parameters: map[ParameterName]formula.Value{}, Given: map[GivenAt]formula.Value{}}
	for name, v := range c.Parameters {
		opts.Parameters[ParameterName{c.Scheme, name}] = v
	}
	for _, g := range c.Given {
		opts.Given[GivenAt{g.Step, c.unit(g.Unit)}] = g.Value
	}
	i := slices.IndexFunc(prog.Schemes, func(sp *SchemeProgram) bool { return sp.ID == c.Scheme })
	if i < 0 {
		list.Add("C309", c.Pos, "没有方案 "+c.Scheme, "", "")
		return list
	}
	sp := prog.Schemes[i]
	w := newWorld(prog, newBook(c.Pool), opts.Year, opts.Stage, Baseline, asSuggested, opts)
	ex := w.run(sp, c.Insurance, c.Year)
	if ex == nil {
		list.Add("C309", c.Pos, fmt.Sprintf("方案“%s”不适用于%s", sp.Name, c.Insurance), "", "")
		return list
	}
	for _, e := range c.Expects {
		k := slices.IndexFunc(sp.Steps, func(st *StepProgram) bool { return st.Name == e.Step })
		if k < 0 {
			list.Add("C309", e.Pos, "没有步骤 "+e.Step, "", "")
			continue
		}
		m := ex.cell(sp.Steps[k], c.unit(e.Unit))
		switch {
		case m == nil:
			list.Add("C309", e.Pos, fmt.Sprintf("没有统筹区“%s”的步骤“%s”", e.Unit, e.Step), "", "")
		case m.err != nil:
			list.Add("C309", e.Pos, fmt.Sprintf("步骤“%s”算不出：%s", e.Step, m.err.Error()), e.Value.String(), "")
		case !m.value.Equal(e.Value):
			list.Add("C309", e.Pos, fmt.Sprintf("步骤“%s”得 %s", e.Step, m.value.String()), e.Value.String(), "核对公式与算例")
		}
	}
	return list
}

// unit finds a unit's index by code; "" is the pool.
func (c *Case) unit(code string) int {
	return slices.IndexFunc(c.Pool.Units, func(u Unit) bool { return u.Code == code })
}
