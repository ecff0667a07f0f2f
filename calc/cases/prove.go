// Package cases proves that a policy gives what the worked examples of its texts say.
package cases

import (
	"fmt"
	"slices"

	"tongchou/calc"
	"tongchou/calc/engine"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/calc/law"
)

// Prove computes what worked examples of one policy expect, and only that: the figures
// they do not give are not asked for. The findings name what differs.
func Prove(worked []calc.Case) (list finding.List) {
	if len(worked) == 0 {
		return nil
	}
	prog, faults := law.Compile(worked[0].Pool) // examples differ in their figures alone
	for i := range worked {
		list = append(list, faults...)
		if !faults.Stops() {
			list = append(list, prove(&worked[i], prog.Of(worked[i].Pool))...)
		}
	}
	return list
}

func prove(c *calc.Case, prog *calc.Program) (list finding.List) {
	opts := &calc.Options{Year: c.Year, Stage: c.Stage, Readings: c.Readings, Parameters: map[calc.ParameterName]formula.Value{}, Given: map[calc.GivenAt]formula.Value{}}
	for name, v := range c.Parameters {
		opts.Parameters[calc.ParameterName{Scheme: c.Scheme, Name: name}] = v
	}
	for _, g := range c.Given {
		opts.Given[calc.GivenAt{Scheme: g.Scheme, Step: g.Step, Unit: c.Pool.At(g.Unit)}] = g.Value
	}
	sp := prog.Scheme(c.Scheme)
	if sp == nil {
		list.Add("C309", c.Pos, "没有方案 "+c.Scheme, "", "")
		return list
	}
	if !sp.Covers(c.Insurance) || sp.Ended(c.Year) {
		list.Add("C309", c.Pos, fmt.Sprintf("方案“%s”不适用于 %d 年的%s", sp.Name, c.Year, c.Insurance), "", "")
		return list
	}
	x := engine.NewExact(prog, engine.NewBook(c.Pool, opts.Year), opts)
	for _, e := range c.Expects {
		k := slices.IndexFunc(sp.Steps, func(st *calc.StepProgram) bool { return st.Name == e.Step })
		if k < 0 {
			list.Add("C309", e.Pos, "没有步骤 "+e.Step, "", "")
			continue
		}
		unit := c.Pool.At(e.Unit)
		if sp.Steps[k].PerUnit && !slices.Contains(x.Taking(c.Insurance), unit) {
			list.Add("C309", e.Pos, fmt.Sprintf("没有统筹区“%s”的步骤“%s”", e.Unit, e.Step), "", "")
			continue
		}
		v, err := x.Step(sp, c.Insurance, sp.Steps[k], unit)
		switch {
		case err != nil:
			list.Add("C309", e.Pos, fmt.Sprintf("步骤“%s”算不出：%s", e.Step, err.Error()), e.Value.String(), "")
		case !v.Equal(e.Value):
			list.Add("C309", e.Pos, fmt.Sprintf("步骤“%s”得 %s", e.Step, v.String()), e.Value.String(), "核对公式与算例")
		}
	}
	return list
}
