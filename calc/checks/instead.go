package checks

import (
	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// stoodIn is a step of a unit which cannot be computed and was decided instead.
var stoodIn = &Entry{
	Kind: finding.Kind{ID: "K448", Title: "以替代数计算",
		Meaning: "这个统筹区的一步按公式算不出（除数是 0，要的数没有），用的是 inputs.csv 里项目“步骤.名称”的替代数；以后各步照它计算。不停止计算。",
		Remedy:  "要的数有了，补上并删去这一行；没有的，下一年度另行核定。"},
	Level: finding.Notice,
	of:    ofRun,
	raise: func(a *asked) {
		for i := range a.Run.Steps {
			c := &a.Run.Steps[i]
			for k := range c.Cells {
				r := c.Cells[k].Instead
				if r == nil {
					continue
				}
				if a.Unit = calc.PoolLevel; c.PerUnit {
					a.Unit = a.Run.Units[k]
				}
				a.say(r.Pos, "步骤“%s”算不出，用替代数 %s（%s），以后各步照它计算", c.Step.Name, formula.Show(r.Value, c.Type), r.Basis)
			}
		}
	},
}
