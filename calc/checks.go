package calc

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// checks raises the policy's checks and those that every budget must pass.
// None stops a build.
func (e *evaluation) checks() {
	for _, run := range e.res.Runs {
		for i, c := range run.Program.Checks {
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
		e.unsettled(insurance)
	}
}

// general is a check that every pool passes through, whatever its policy.
type general struct {
	id    string
	name  string
	level finding.Level
}

// The general checks; their ids are in the catalogue.
var (
	checkDeficit   = general{"K401", "当年赤字", finding.Warning}
	checkOverdrawn = general{"K402", "累计结余赤字", finding.Error}
	checkPlan      = general{"K403", "预算与计划不一致", finding.Warning}
	checkUnitSlip  = general{"K404", "疑似元与万元混用", finding.Warning}
	checkJump      = general{"K405", "变动过大", finding.Notice}
	checkBases     = general{"K406", "上年口径不一", finding.Warning}
	checkRange     = general{"K407", "超出区间", finding.Warning}
	checkBackwards = general{"K408", "资金为负", finding.Error}
	checkUnsettled = general{"K410", "清算没有用决算", finding.Warning}
	checkOpening   = general{"K409", "基金年初余额", finding.Warning}
)

// policyCheckID is the id of every check that a policy states itself.
const policyCheckID = "K400"

func (e *evaluation) raise(g general, pos finding.Pos, insurance Insurance, unit int, format string, args ...any) {
	e.res.Checks = append(e.res.Checks, CheckResult{ID: g.id, Pos: pos, Insurance: insurance, Unit: unit, Name: g.name, Level: g.level, Message: fmt.Sprintf(format, args...)})
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
		v, err := c.When.Eval(run.Facts, u)
		res := CheckResult{ID: policyCheckID, Pos: rule.Pos, Scheme: run.Scheme, Insurance: run.Insurance, Unit: u, Name: rule.Name, Level: rule.Level, Clause: rule.Clause}
		switch {
		case err != nil:
			res.Open, res.Level = true, finding.Notice
			res.Message = "未评估：" + err.Error()
		case v.Yes:
			res.Message = c.message(run.Facts, u)
		default:
			continue
		}
		e.res.Checks = append(e.res.Checks, res)
	}
}

// message fills the holes of a check's message.
func (c *CheckProgram) message(facts *Facts, unit int) string {
	var b strings.Builder
	for i, hole := range c.Holes {
		b.WriteString(c.Parts[i])
		v, err := hole.Eval(facts, unit)
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
		t, _ := formula.TypeOf(in.Rule.Kind)
		for i, c := range in.Cells {
			if c.Missing || c.Value.Sort != formula.Number || c.Value.Num.Sign() == 0 {
				continue
			}
			unit := poolLevel
			if in.Rule.PerUnit {
				unit = run.Units[i]
			}
			word, pos := "", in.Rule.Pos
			if c.Row != nil {
				pos = c.Row.Pos
			}
			switch {
			case c.Min != nil && c.Value.Num.Cmp(c.Min) < 0:
				word = "低于下限 " + brief(formula.Num(c.Min), t)
			case c.Max != nil && c.Value.Num.Cmp(c.Max) > 0:
				word = "高于上限 " + brief(formula.Num(c.Max), t)
			default:
				continue
			}
			e.res.Checks = append(e.res.Checks, CheckResult{ID: checkRange.id, Pos: pos, Scheme: run.Scheme, Insurance: run.Insurance, Unit: unit, Name: in.Rule.Name + checkRange.name,
				Level: checkRange.level, Clause: in.Rule.Clause,
				Message: fmt.Sprintf("“%s”（%s）%s，%s", in.Rule.Name, c.Origin, brief(c.Value, t), word)})
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
				e.res.Checks = append(e.res.Checks, CheckResult{ID: checkBackwards.id, Pos: col.Step.Pos, Scheme: run.Scheme, Insurance: run.Insurance, Unit: run.Units[i], Name: checkBackwards.name,
					Level: checkBackwards.level, Message: fmt.Sprintf("“%s”的%s是负数：%s", col.Step.Name, col.Step.Flow, brief(c.Value, formula.MoneyType)), Clause: col.Step.Clause})
			}
		}
	}
}

// principles are the budget principles: no deficit of the year, with and
// without 上级补助收入, and no negative accumulated balance.
func (e *evaluation) principles(insurance Insurance, u int) {
	f := e.res.Figures(Planned, insurance.Name, e.opts.Year, u)
	in, out := f.Num(Income), f.Num(Expenditure)
	if in == nil || out == nil {
		return
	}
	pos := finding.Pos{File: e.book.file(insurance.Name)}
	if r := e.book.best(insurance.Name, e.opts.Year, u, ""); r != nil {
		pos = r.Pos
	}
	surplus := new(big.Rat).Sub(in, out)
	if surplus.Sign() < 0 {
		with := new(big.Rat).Set(surplus)
		if g := f.Num(GrantFromAbove); g != nil {
			with.Add(with, g)
		}
		e.raise(checkDeficit, pos, insurance, u, "%d 年收入小计减支出小计为 %s；加上级补助收入后为 %s", e.opts.Year,
			brief(formula.Num(surplus), formula.MoneyType), brief(formula.Num(with), formula.MoneyType))
	}
	if c := f.Num(Closing); c != nil && c.Sign() < 0 {
		e.raise(checkOverdrawn, pos, insurance, u, "%d 年末累计结余预计为 %s%s", e.opts.Year, brief(formula.Num(c), formula.MoneyType), e.used(insurance, u))
	}
}

// used says what a unit gets from funds that pay outside the budget lines: the
// balance above does not count it.
func (e *evaluation) used(insurance Insurance, u int) string {
	sum := new(big.Rat)
	for _, run := range e.res.Runs {
		if run.Insurance == insurance && !run.Preview && slices.Contains(run.Units, u) {
			sum.Add(sum, run.Moves(Use, u))
		}
	}
	if sum.Sign() == 0 {
		return ""
	}
	return "（未计本年动用的 " + brief(formula.Num(sum), formula.MoneyType) + " 和地方弥补）"
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
		e.raise(checkPlan, given.Pos, insurance, u, "%s填列“%s” %s，本次测算 %s，相差 %s", r.Basis, line.Item,
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
		e.raise(checkUnitSlip, b.Pos, insurance, u, "“%s”%d 年 %s，上年 %s，相差约一万倍", name, year, to, from)
		return
	}
	change := new(big.Rat).Quo(new(big.Rat).Sub(b.Num, a.Num), a.Num)
	main := name == Income || name == Expenditure || name == Contributions || name == Benefits
	if main && new(big.Rat).Abs(change).Cmp(bigChange) > 0 {
		e.raise(checkJump, b.Pos, insurance, u, "“%s”%d 年 %s，上年 %s，变动 %s%%", name, year, to, from,
			formula.Round(new(big.Rat).Mul(change, big.NewRat(100, 1)), 1).FloatString(1))
	}
}

// unsettled warns when 清算 rests on figures of 上年 that are not final.
func (e *evaluation) unsettled(insurance Insurance) {
	if e.opts.Stage != Settlement {
		return
	}
	n := 0
	for _, u := range e.book.part[insurance.Name] {
		if f := e.res.Figures(Recorded, insurance.Name, e.opts.Year-1, u); f != nil && f.Basis != Final {
			n++
		}
	}
	if n > 0 {
		e.raise(checkUnsettled, finding.Pos{File: e.book.file(insurance.Name)}, insurance, poolLevel,
			"清算应以决算为准，%d 个统筹区 %d 年还没有决算行，暂用其他口径", n, e.opts.Year-1)
	}
}

// mixedBases warns when the units' figures of 上年 rest on different 口径.
func (e *evaluation) mixedBases(insurance Insurance) {
	mixed := map[Basis]int{}
	for _, u := range e.book.part[insurance.Name] {
		if f := e.res.Figures(Recorded, insurance.Name, e.opts.Year-1, u); f != nil {
			mixed[f.Basis]++
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
	e.raise(checkBases, finding.Pos{File: e.book.file(insurance.Name)}, insurance, poolLevel, "%d 年各统筹区的口径不同：%s", e.opts.Year-1, strings.Join(parts, "，"))
}
