package checks

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/explanation"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// stated asks the checks that a scheme states itself, for every unit if one reads
// something of a unit. What reads a missing value is 未评估, not passed.
var stated = &Entry{
	Kind: finding.Kind{ID: "K400", Title: "政策写明的检查",
		Meaning: "政策文件 [[scheme.check]] 写的检查成立了，或要读的数缺着（未评估）。名称和条款由政策文件给出。不停止计算。",
		Remedy:  "照检查的提示处理；有正当理由的写进 notes.csv。"},
	of: ofRun,
	raise: func(a *asked) {
		for _, c := range a.Run.Program.Checks {
			units := []int{calc.PoolLevel}
			if c.PerUnit() {
				units = a.Run.Units
			}
			for _, a.Unit = range units {
				v, err := c.When.Eval(a.Run.Facts, a.Unit)
				if err == nil && !v.Yes {
					continue
				}
				out := a.say(c.Pos, "")
				out.Name, out.Level, out.Clause, out.Report = c.Name, c.Level, c.Clause, c.Report
				if err != nil {
					out.Open, out.Level, out.Message = true, finding.Notice, "未评估："+unasked(c.When, err)
					if c.Report != "" { // no paper is no sign that none is due
						out.Level = finding.Warning
						out.Message += "；看不出要不要出" + c.Report + "，这次没有出"
					}
				} else {
					out.Message = said(c, a.Result, a.Run, a.Unit)
				}
			}
		}
	},
}

// unasked is why a condition could not be asked; of a division it names the divisor.
func unasked(f *formula.Formula, err error) string {
	var fault *formula.Fault
	if errors.As(err, &fault) && fault.Text == formula.DivisionByZero && fault.Node != nil {
		return "除数 " + f.Source(fault.Node) + " 是 0"
	}
	return err.Error()
}

// said is a check's message with those of its lines that hold.
func said(c *calc.CheckProgram, res *calc.Result, run *calc.Run, unit int) string {
	var lines []string
	for _, l := range c.Lines {
		if v, err := l.When.Eval(run.Facts, unit); err == nil && v.Yes {
			lines = append(lines, filled(l.Message, res, run, unit))
		}
	}
	return filled(c.Message, res, run, unit) + strings.Join(lines, "；")
}

// filled is a text with its holes filled; a step that waits for a decision is no one
// figure, and what is yes or no is why it is so.
func filled(m calc.Message, res *calc.Result, run *calc.Run, unit int) string {
	var b strings.Builder
	for i, hole := range m.Holes {
		b.WriteString(m.Parts[i])
		v, err := hole.Eval(run.Facts, unit)
		low, high := undecided(hole.Root, run, unit)
		switch {
		case err != nil:
			b.WriteString("—")
		case low != nil:
			b.WriteString(span(low, high, hole.Root.Type))
		case v.Sort == formula.Bool:
			b.WriteString(explanation.Holds(res, run, hole, unit))
		default:
			b.WriteString(brief(v, hole.Root.Type))
		}
	}
	b.WriteString(m.Parts[len(m.Parts)-1])
	return b.String()
}

// undecided are the ends of what a name of a step can be while a decision is open, nil
// where it is what it is.
func undecided(n *formula.Node, run *calc.Run, unit int) (low, high *big.Rat) {
	if n.Op != formula.OpName || unit < 0 {
		return nil, nil
	}
	key, ok := n.Symbol.Key.(calc.StepKey)
	if !ok {
		return nil, nil
	}
	i := slices.IndexFunc(run.Steps, func(c calc.StepColumn) bool { return c.Step == key.Step.Step })
	if i < 0 || !run.Steps[i].PerUnit {
		return nil, nil
	}
	c := run.Cell(&run.Steps[i], unit)
	return c.Low, c.High
}

// span is from the least to the most that an amount may come to by a decision that is not made.
func span(low, high *big.Rat, t formula.Type) string {
	least, _, _ := strings.Cut(brief(formula.Num(low), t), " ") // the unit stands behind the other
	return least + "—" + brief(formula.Num(high), t) + "（未核定）"
}

// brief is a value for a sentence, with its unit; long fractions are cut to
// four decimals.
func brief(v formula.Value, t formula.Type) string {
	if v.Sort != formula.Number {
		return v.String()
	}
	switch t {
	case formula.MoneyType:
		return formula.Show(formula.Num(formula.Round(v.Num, 2)), t) + " 元"
	case formula.CountType:
		return formula.Show(v, t) + " 人"
	}
	return formula.Signed(formula.Decimal(formula.Round(v.Num, 4)))
}

// outOfRange is a value below or above the range of an input: one that the text
// gives on principle only (原则上), a suggestion that nobody decided on yet, or a decision that a paper
// rests on. A value beyond any other range stops the build.
var outOfRange = &Entry{
	Kind: finding.Kind{ID: "K407", Title: "录入的数超出区间",
		Meaning: "“原则上”（soft = true）的录入项目填的数，或核定以前暂按的建议值，低于下限或高于上限；或已经按它发文，上下限后来变了。不停止计算。",
		Remedy:  "写明理由，或重新核定。"},
	Name:  "超出区间",
	Level: finding.Warning,
	of:    ofRun,
	raise: func(a *asked) {
		for _, in := range a.Run.Inputs {
			t, _ := formula.TypeOf(in.Rule.Kind)
			for i := range in.Cells {
				c := &in.Cells[i]
				beyond, end := c.Beyond()
				if beyond == "" || c.Row == nil && (!in.Rule.Decision || c.Value.Num.Sign() == 0) {
					continue // what is not asked for needs no decision
				}
				beyond += " " + brief(formula.Num(end), t) + strings.TrimPrefix(explanation.Why(c, in.Program, a.Run.Year), beyond)
				pos := in.Rule.Pos
				if c.Row != nil {
					pos = c.Row.Pos
				}
				if a.Unit = calc.PoolLevel; in.Rule.PerUnit {
					a.Unit = a.Run.Units[i]
				}
				if x := c.Taken; x != nil {
					beyond += "；" + x.Number + "已按它发文，照旧采用"
					if c.Then != nil {
						beyond += "，" + x.Stage.Word() + "时是 " + brief(formula.Num(c.Then), t)
					}
				}
				out := a.say(pos, "“%s”（%s）%s，%s", in.Rule.Name, c.Origin, brief(c.Value, t), beyond)
				out.Name, out.Clause = in.Rule.Name+out.Name, in.Rule.Clause
			}
		}
	},
}

// backwards is money that flows the wrong way.
var backwards = &Entry{
	Kind: finding.Kind{ID: "K408", Title: "资金为负",
		Meaning: "上解、下拨等资金算出负数。不停止计算，但这样的计划不应下达。",
		Remedy:  "检查公式。"},
	Level: finding.Error,
	of:    ofRun,
	raise: func(a *asked) {
		for _, col := range a.Run.Steps {
			if col.Step.Flow == calc.NoFlow {
				continue
			}
			for i, c := range col.Cells {
				if !c.Missing && c.Value.Num.Sign() < 0 {
					a.Unit = a.Run.Units[i]
					a.say(col.Step.Pos, "“%s”的%s是负数：%s", col.Step.Name, col.Step.Flow, yuan(c.Value.Num)).Clause = col.Step.Clause
				}
			}
		}
	},
}

// guessedOpening is a fund whose balance nothing tells, so that it was taken as 0.
var guessedOpening = &Entry{
	Kind: finding.Kind{ID: "K409", Title: "基金年初余额没有依据",
		Meaning: "录入、台账和上年测算都没有给出年初余额，按 0 计。不停止计算。",
		Remedy:  "在 inputs.csv 填“年初余额”，或登记台账。"},
	Name:  "基金年初余额",
	Level: finding.Warning,
	of:    ofAccount,
	raise: func(a *asked) {
		scheme, insurance, year := a.Run.Scheme, a.Insurance.Name, a.Run.Guessed
		if year == 0 {
			return
		}
		text := fmt.Sprintf("“%s”%s没有 %d 年年初余额的依据，按 0 计", scheme.Name, insurance, year)
		switch {
		case year < a.Year:
			text += fmt.Sprintf("，%d 年年初余额由此推出", a.Year)
		case year <= scheme.FirstYear:
			text = fmt.Sprintf("“%s”%s自 %d 年起执行，此前没有余额，年初余额按 0 计", scheme.Name, insurance, scheme.FirstYear)
		}
		a.say(finding.Pos{File: "inputs.csv"}, "%s", text).Remedy = "在 inputs.csv 填“年初余额”，或登记台账"
	},
}
