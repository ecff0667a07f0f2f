package checks

import (
	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// notComputed is a step of one unit that has no value: what reads it has none either, and
// the rest of the pool is computed without it.
var notComputed = &Entry{
	Kind: finding.Kind{ID: "K449", Title: "未算出",
		Meaning: "一个统筹区的一步算不出（除数是 0，费率没有填）。这一步和读它的各步都没有数，写作“未算出”，不按 0 计，不出通知，不列支付；要它才分得出的全统筹的钱也不分；其他统筹区照常计算。不停止计算。",
		Remedy:  "补上要的数，或按提示写替代数；在 notes.csv 答复的，其余统筹区的文书可以先发。"},
	Level: finding.Error, Asks: true,
	of: ofRun,
	raise: func(a *asked) {
		for _, s := range a.Stopped {
			if s.Scheme == a.Run.Scheme && s.Insurance == a.Insurance.Name {
				a.Unit = s.Unit
				a.ask(s.Why.Pos, nil, "步骤“%s”：%s", s.Step.Name, s.Why.Found).Remedy = s.Why.Remedy
			}
		}
		a.Unit = calc.PoolLevel
	},
}

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
