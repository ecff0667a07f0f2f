package calc

import (
	"fmt"
	"math/big"
	"strings"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// checks raises the policy's checks and those that every budget must pass.
// None stops a build.
func (e *evaluation) checks() {
	for _, run := range e.res.Runs {
		for i, c := range run.exec.scheme.Checks {
			e.policyCheck(run, c, run.Scheme.Checks[i])
		}
		e.undecidedRange(run)
		e.negativeFlows(run)
	}
	for _, insurance := range e.p.Pool.Policy.Insurances() {
		for _, u := range e.book.part[insurance.Name] {
			e.principles(insurance, u)
			e.plannedAgainstGiven(insurance, u)
			e.jumps(insurance, u)
		}
		e.mixedBases(insurance)
	}
}

func (e *evaluation) raise(insurance Insurance, unit int, name string, level finding.Level, format string, args ...any) {
	e.res.Checks = append(e.res.Checks, CheckResult{Insurance: insurance, Unit: unit, Name: name, Level: level, Message: fmt.Sprintf(format, args...)})
}

// policyCheck evaluates one check of a scheme, for every unit if it reads
// something of a unit. What reads a missing value is 未评估, not passed.
func (e *evaluation) policyCheck(run *Run, c *CheckProgram, rule *CheckRule) {
	units := []int{poolLevel}
	perUnit := c.When.Root.PerUnit
	for _, h := range c.Holes {
		perUnit = perUnit || h.Root.PerUnit
	}
	if perUnit {
		units = run.Units
	}
	for _, u := range units {
		v, err := c.When.Eval(run.exec, u)
		res := CheckResult{Scheme: run.Scheme, Insurance: run.Insurance, Unit: u, Name: rule.Name, Level: rule.Level, Clause: rule.Clause}
		switch {
		case err != nil:
			res.Open, res.Level = true, finding.Notice
			res.Message = "未评估：" + err.Error()
		case v.Yes:
			res.Message = c.message(run.exec, u)
		default:
			continue
		}
		e.res.Checks = append(e.res.Checks, res)
	}
}

// message fills the holes of a check's message.
func (c *CheckProgram) message(ex *execution, unit int) string {
	var b strings.Builder
	for i, hole := range c.Holes {
		b.WriteString(c.Parts[i])
		v, err := hole.Eval(ex, unit)
		if err != nil {
			b.WriteString("—")
			continue
		}
		b.WriteString(brief(v, hole.Root.Type))
	}
	b.WriteString(c.Parts[len(c.Parts)-1])
	return b.String()
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
	return formula.Decimal(formula.Round(v.Num, 4))
}

// undecidedRange flags values below or above the range of an input that was
// decided on principle (原则上) or not yet.
func (e *evaluation) undecidedRange(run *Run) {
	for _, in := range run.Inputs {
		if !in.Rule.Decision {
			continue
		}
		for i, c := range in.Cells {
			if c.Missing || c.Value.Sort != formula.Number || c.Value.Num.Sign() == 0 {
				continue
			}
			unit := poolLevel
			if in.Rule.PerUnit {
				unit = run.Units[i]
			}
			word := ""
			switch {
			case c.Min != nil && c.Value.Num.Cmp(c.Min) < 0:
				word = "低于下限 " + formula.Show(formula.Num(c.Min), formula.PlainType)
			case c.Max != nil && c.Value.Num.Cmp(c.Max) > 0:
				word = "高于上限 " + formula.Show(formula.Num(c.Max), formula.PlainType)
			default:
				continue
			}
			e.res.Checks = append(e.res.Checks, CheckResult{Scheme: run.Scheme, Insurance: run.Insurance, Unit: unit, Name: in.Rule.Name + "超出区间",
				Level: finding.Warning, Clause: in.Rule.Clause,
				Message: fmt.Sprintf("“%s”（%s）%s，%s", in.Rule.Name, c.Origin, formula.Show(c.Value, formula.PlainType), word)})
		}
	}
}

// negativeFlows flags money that flows backwards.
func (e *evaluation) negativeFlows(run *Run) {
	for _, col := range run.Steps {
		if col.Step.Flow == NoFlow {
			continue
		}
		for i, c := range col.Cells {
			if c.Value.Num.Sign() < 0 {
				e.res.Checks = append(e.res.Checks, CheckResult{Scheme: run.Scheme, Insurance: run.Insurance, Unit: run.Units[i], Name: "资金为负",
					Level: finding.Error, Message: fmt.Sprintf("“%s”的%s是负数：%s", col.Step.Name, col.Step.Flow, brief(c.Value, formula.MoneyType)), Clause: col.Step.Clause})
			}
		}
	}
}

// principles are the budget principles: no deficit of the year, with and
// without 上级补助收入, and no negative accumulated balance.
func (e *evaluation) principles(insurance Insurance, u int) {
	s := e.thisYear(insurance.Name, u)
	if s == nil {
		return
	}
	in, out := s.cells[Income].num, s.cells[Expenditure].num
	if in == nil || out == nil {
		return
	}
	surplus := new(big.Rat).Sub(in, out)
	if surplus.Sign() < 0 {
		with := new(big.Rat).Set(surplus)
		if g := s.cells[GrantFromAbove].num; g != nil {
			with.Add(with, g)
		}
		e.raise(insurance, u, "当年赤字", finding.Warning, "%d 年收入小计减支出小计为 %s；加上级补助收入后为 %s", e.opts.Year,
			brief(formula.Num(surplus), formula.MoneyType), brief(formula.Num(with), formula.MoneyType))
	}
	if c := s.cells[Closing].num; c != nil && c.Sign() < 0 {
		e.raise(insurance, u, "累计结余赤字", finding.Error, "%d 年末累计结余预计为 %s", e.opts.Year, brief(formula.Num(c), formula.MoneyType))
	}
}

// thisYear is the budget year with its books closed: projected where there is
// a projection, else the row of funds.csv with the plan's own transfers.
func (e *evaluation) thisYear(insurance string, u int) *state {
	s := e.main.state(insurance, e.opts.Year, u)
	if s == nil || e.p.Pool.Projection != nil {
		return s
	}
	now := make([]*state, len(e.p.Pool.Units))
	now[u] = s.copied()
	if err := e.main.moveMoney(insurance, e.opts.Year, now); err != nil {
		return s // what stops the plan has been reported
	}
	closeBooks(now[u], e.main.state(insurance, e.opts.Year-1, u))
	return now[u]
}

// plannedAgainstGiven compares what a budget row says of 上解 and 补助 with the plan.
func (e *evaluation) plannedAgainstGiven(insurance Insurance, u int) {
	r := e.book.best(insurance.Name, e.opts.Year, u, "")
	if r == nil {
		return
	}
	for _, line := range e.res.Budget {
		if line.Unit != u || line.Insurance.Name != insurance.Name {
			continue
		}
		given := r.Cells[line.Item]
		if given.Num == nil || given.Num.Cmp(line.Value) == 0 {
			continue
		}
		diff := new(big.Rat).Sub(line.Value, given.Num)
		e.raise(insurance, u, "预算与计划不一致", finding.Warning, "%s（%s）填列“%s” %s，本次测算 %s，相差 %s", given.Pos, r.Basis, line.Item,
			brief(formula.Num(given.Num), formula.MoneyType), brief(formula.Num(line.Value), formula.MoneyType), brief(formula.Num(diff), formula.MoneyType))
	}
}

// Jumps: a figure that changes about ten-thousandfold mixes 元 and 万元; one
// that changes by more than half deserves a look.
var (
	unitSlipLow  = big.NewRat(5_000, 1)
	unitSlipHigh = big.NewRat(20_000, 1)
	bigChange    = big.NewRat(1, 2)
)

func (e *evaluation) jumps(insurance Insurance, u int) {
	for year := e.opts.Year - 1; year <= e.opts.Year; year++ {
		now, before := e.book.best(insurance.Name, year, u, ""), e.book.best(insurance.Name, year-1, u, "")
		if now == nil || before == nil {
			continue
		}
		for _, m := range e.p.Pool.Measures {
			a, b := before.Cells[m.Name], now.Cells[m.Name]
			if a.Num == nil || b.Num == nil || a.Num.Sign() <= 0 || b.Num.Sign() <= 0 || m.Kind != "money" || m.Transfer || m.Signed {
				continue
			}
			e.jump(insurance, u, m.Name, year, a, b)
		}
	}
}

func (e *evaluation) jump(insurance Insurance, u int, name string, year int, a, b Cell) {
	times := new(big.Rat).Quo(b.Num, a.Num)
	if inverse := new(big.Rat).Inv(times); inverse.Cmp(times) > 0 {
		times = inverse
	}
	from, to := brief(formula.Num(a.Num), formula.MoneyType), brief(formula.Num(b.Num), formula.MoneyType)
	if times.Cmp(unitSlipLow) >= 0 && times.Cmp(unitSlipHigh) <= 0 {
		e.raise(insurance, u, "疑似元与万元混用", finding.Warning, "%s：“%s”%d 年 %s，上年 %s，相差约一万倍", b.Pos, name, year, to, from)
		return
	}
	change := new(big.Rat).Quo(new(big.Rat).Sub(b.Num, a.Num), a.Num)
	main := name == Income || name == Expenditure || name == Contributions || name == Benefits
	if main && new(big.Rat).Abs(change).Cmp(bigChange) > 0 {
		e.raise(insurance, u, "变动过大", finding.Notice, "%s：“%s”%d 年 %s，上年 %s，变动 %s%%", b.Pos, name, year, to, from,
			formula.Round(new(big.Rat).Mul(change, big.NewRat(100, 1)), 1).FloatString(1))
	}
}

// mixedBases warns when the units' figures of 上年 rest on different 口径.
func (e *evaluation) mixedBases(insurance Insurance) {
	mixed := map[Basis]int{}
	for _, u := range e.book.part[insurance.Name] {
		if s := e.main.state(insurance.Name, e.opts.Year-1, u); s != nil {
			mixed[s.basis]++
		}
	}
	if len(mixed) < 2 {
		return
	}
	var parts []string
	for _, b := range Bases() {
		if n := mixed[b]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d 个", b, n))
		}
	}
	e.raise(insurance, poolLevel, "上年口径不一", finding.Warning, "%d 年各统筹区的口径不同：%s", e.opts.Year-1, strings.Join(parts, "，"))
}
