package main

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/calc/seek"
	"tongchou/data/value"
	"tongchou/report"
	"tongchou/report/amount"
)

// mostValues are the values that a grid may have.
const mostValues = 100_000

// seekFlags are what seek is asked, as it is written.
type seekFlags struct {
	set, from, to, step, never, unit, insurance, scenario, by, probability string
}

// seekValue finds the smallest value of a parameter or an assumption at which a watch
// never holds, and shows all that was tried.
func seekValue(s *session, args []string) error {
	o := newOptions("seek").withYear().withOverlays().withCSV()
	var f seekFlags
	o.set.StringVar(&f.set, "set", "", "`方案.参数|假设`。要求的参数（方案写 id 或名称）或假设；从预算年度起取同一个值，各统筹区、各情景都用它")
	o.set.StringVar(&f.from, "from", "", "`值`。从多少起，写法同 policy.toml、projection.toml，如 1%")
	o.set.StringVar(&f.to, "to", "", "`值`。到多少止")
	o.set.StringVar(&f.step, "step", "", "`值`。每隔多少试一个")
	o.set.StringVar(&f.never, "never", "", "`预警`。不出现哪一种预警，如 穿底")
	o.set.StringVar(&f.unit, "unit", "", "`代码`。只看一个统筹区，写代码或名称；不写（或写 all）时看全部")
	o.set.StringVar(&f.by, "by", "", "`年`。看到哪一年；不写时看到推算的最后一年")
	o.set.StringVar(&f.scenario, "scenario", calc.Baseline, "`情景`。不写时是基准")
	o.set.StringVar(&f.insurance, "insurance", "", "`险种`。不写时是读这个参数或假设的各险种")
	o.set.StringVar(&f.probability, "probability", "", "`概率`，如 95%。沿随机推算的路径看，从头到尾不出现的至少占这么多；不写时看情景本身")
	if err := o.parse(args, 1); err != nil {
		return err
	}
	for _, need := range []struct{ name, text string }{{"set", f.set}, {"from", f.from}, {"to", f.to}, {"step", f.step}, {"never", f.never}} {
		if need.text == "" || len(o.pool) == 0 {
			return usageError("seek 要写统筹区和 --" + need.name + "，如 seek liaoning --set employee-adjustment.筹集比例 --from 1% --to 8% --step 0.1% --never 穿底")
		}
	}
	res, err := s.evaluate(o.pool[0], o)
	if err != nil {
		return err
	}
	a := &sought{res: res}
	if err := a.read(&f); err != nil {
		return err
	}
	a.trace = seek.Find(res, &a.Question, s.pieces("求值"))
	s.progress("")
	if !a.trace.Told() {
		return usageError(fmt.Sprintf("预警“%s”在 %d 年前没有结果：%s", f.never, a.By+1, "核对统筹区、险种和方案的起止年度"))
	}
	switch {
	case s.json:
		err = writeJSON(s.out, a.json())
	case o.format == "csv":
		_, err = s.out.Write(a.csv())
	default:
		a.write(s)
	}
	if err == nil && a.trace.Found == nil {
		err = errStopped
	}
	return err
}

// sought is a question read, and its answer.
type sought struct {
	seek.Question
	res   *calc.Result
	title string // of what is looked for
	kind  string
	trace *seek.Trace
}

// read reads the flags against the pool: what is looked for, on which grid, of whom.
func (a *sought) read(f *seekFlags) error {
	if a.res.Pool.Projection == nil {
		return usageError("seek 要有 projection.toml：没有推算的年度")
	}
	if n := len(a.res.Stopped); n > 0 { // nobody knows what comes of the years
		return usageError(fmt.Sprintf("seek 要各统筹区都算得出：有 %d 步未算出（K449），用 tongchou check 看怎样处理", n))
	}
	parameter, err := a.target(f.set)
	if err != nil {
		return err
	}
	if err := a.grid(f, parameter); err != nil {
		return err
	}
	return a.about(f)
}

// target finds what --set names; the parameter, nil for an assumption.
func (a *sought) target(set string) (*calc.Parameter, error) {
	a.Trial = calc.Trial{Name: set, From: a.res.Year}
	scheme, name, dotted := strings.Cut(set, ".")
	if !dotted {
		var names []string
		for _, x := range a.res.Pool.Projection.Assumptions {
			if names = append(names, x.Name); x.Name == set {
				a.title, a.kind = "假设“"+x.Name+"”", x.Kind
				for _, i := range a.res.Pool.Policy.Insurances() {
					if a.res.Program.Assumes(i.Name, x.Name) {
						a.Insurance = append(a.Insurance, i.Name)
					}
				}
				return nil, nil
			}
		}
		return nil, unknown("假设", set, names)
	}
	var schemes []string
	for _, sp := range a.res.Program.Schemes {
		schemes = append(schemes, sp.ID, sp.Name)
		if sp.ID != scheme && sp.Name != scheme {
			continue
		}
		p := sp.Parameter(name)
		if p == nil {
			var names []string
			for _, p := range sp.Parameters {
				names = append(names, p.Name)
			}
			return nil, unknown("参数", name, names)
		}
		a.Trial.Scheme, a.Trial.Name, a.Insurance = sp.ID, p.Name, sp.Insurance
		a.title, a.kind = "“"+sp.Name+"”的"+p.Name, p.Kind
		return p, nil
	}
	return nil, unknown("方案", scheme, schemes)
}

// grid reads the values to be tried.
func (a *sought) grid(f *seekFlags, p *calc.Parameter) error {
	if kind, ok := formula.TypeOf(a.kind); !ok || kind.Sort != formula.Number {
		return usageError(a.title + "不是数，没有从小到大可试的值")
	}
	for _, x := range []struct {
		flag, text string
		into       **big.Rat
	}{{"from", f.from, &a.From}, {"to", f.to, &a.To}, {"step", f.step, &a.Step}} {
		v, err := value.Read(a.kind, value.Written{Text: x.text})
		if err != nil {
			return usageError("--" + x.flag + "：" + err.Error())
		}
		*x.into = v.Num
	}
	switch {
	case a.Step.Sign() <= 0:
		return usageError("--step 要大于 0，不是 " + f.step)
	case a.From.Cmp(a.To) > 0:
		return usageError("--from " + f.from + " 大于 --to " + f.to)
	case new(big.Rat).Quo(new(big.Rat).Sub(a.To, a.From), a.Step).Cmp(big.NewRat(mostValues, 1)) >= 0:
		return usageError(fmt.Sprintf("从 --from 到 --to 超过 %d 个值：把 --step 放大", mostValues))
	}
	if p != nil {
		for _, end := range []*big.Rat{a.From, a.To} {
			if beyond, limit := p.Beyond(formula.Num(end)); beyond != "" {
				return usageError(fmt.Sprintf("%s取 %s %s %s（%s）", a.title, a.shown(end), beyond, limit.Raw, report.Clause(p.Clause)))
			}
		}
	}
	return nil
}

// about reads of whom, of what and until when it is asked.
func (a *sought) about(f *seekFlags) error {
	pool := a.res.Pool
	if a.Scenario = f.scenario; !slices.Contains(pool.Projection.Scenarios, f.scenario) {
		return unknown("情景", f.scenario, pool.Projection.Scenarios)
	}
	if f.insurance != "" {
		if !slices.Contains(a.Insurance, f.insurance) {
			return unknown("读"+a.title+"的险种", f.insurance, a.Insurance)
		}
		a.Insurance = []string{f.insurance}
	}
	var watches []string
	for _, i := range a.Insurance {
		for _, w := range a.res.Program.Watches[i] {
			watches = append(watches, w.Name)
		}
	}
	if a.Watch = f.never; !slices.Contains(watches, f.never) {
		return unknown("预警", f.never, watches)
	}
	if err := a.sure(f.probability); err != nil {
		return err
	}
	a.Unit = calc.PoolLevel
	if f.unit != "" && f.unit != "all" {
		var names []string
		for u := range pool.Units {
			if names = append(names, pool.Units[u].Code, pool.Units[u].Name); pool.Units[u].Code == f.unit || pool.Units[u].Name == f.unit {
				a.Unit = u
			}
		}
		if a.Unit == calc.PoolLevel {
			return unknown("统筹区", f.unit, names)
		}
	}
	last := a.res.Year + pool.Projection.Years - 1
	if a.By = last; f.by != "" {
		year, err := value.Year(f.by)
		if err != nil || year < a.res.Year || year > last {
			return usageError(fmt.Sprintf("--by 要在 %d 年到 %d 年（推算的最后一年）之间，不是 %s", a.res.Year, last, f.by))
		}
		a.By = year
	}
	return nil
}

// sure reads how sure it must be.
func (a *sought) sure(text string) error {
	if text == "" {
		return nil
	}
	v, err := value.Read("ratio", value.Written{Text: text})
	switch {
	case err != nil:
		return usageError("--probability：" + err.Error())
	case v.Num.Sign() <= 0 || v.Num.Cmp(big.NewRat(1, 1)) >= 0:
		return usageError("--probability 要大于 0、小于 100%，不是 " + text)
	case a.res.Pool.Projection.Stochastic == nil:
		return usageError("--probability 要有随机推算：projection.toml 没有 [stochastic]")
	}
	a.Probability = v.Num
	return nil
}

// shown is a value as it is written in the pool's files.
func (a *sought) shown(r *big.Rat) string {
	if a.kind == "ratio" {
		return calc.PercentOf(a.kind, formula.Num(r))
	}
	return formula.Signed(formula.Decimal(r))
}

// who names a unit, or the pool where a watch is of a whole scheme.
func (a *sought) who(w *seek.Worst) string {
	if w.Unit == calc.PoolLevel {
		return a.res.Pool.Policy.Name
	}
	return a.res.Pool.NameOf(w.Unit)
}

// write prints the answer, and all that was tried.
func (a *sought) write(s *session) {
	whose, wanted := "全部统筹区", "不出现“"+a.Watch+"”"
	if a.Unit != calc.PoolLevel {
		whose = a.res.Pool.NameOf(a.Unit)
	}
	if a.Probability != nil {
		wanted = "“" + a.Watch + "”从头到尾不出现的概率不低于 " + percent(a.Probability)
	}
	fmt.Fprintf(s.out, "%s %s情景，%d—%d 年，%s，%s：%s取多少，%s\n\n", a.res.Pool.Policy.Name, a.Scenario, a.res.Year, a.By,
		strings.Join(a.Insurance, "、"), whose, a.title, wanted)
	switch t := a.trace; {
	case t.Found == nil:
		fmt.Fprintf(s.out, "从 %s 到 %s 没有这样的值。\n", a.shown(a.From), a.shown(a.To))
	case t.Below == nil:
		fmt.Fprintf(s.out, "最小的值：%s，就是试的第一个值；更小的没有试。\n", a.shown(t.Found))
	default:
		fmt.Fprintf(s.out, "最小的值：%s（%s %s）\n", a.shown(t.Found), a.shown(t.Below), a.short())
	}
	if t := a.trace; t.Found != nil {
		var windows []string
		for _, w := range t.Windows {
			if text := a.shown(w.From); w.From.Cmp(w.To) == 0 {
				windows = append(windows, text)
			} else {
				windows = append(windows, text+"—"+a.shown(w.To))
			}
		}
		fmt.Fprintf(s.out, "%s的区间：%s\n", a.word("不出现", "够"), strings.Join(windows, "、"))
	}
	if !a.trace.Monotone {
		fmt.Fprintf(s.out, "非单调：取得更大，又%s。\n", a.word("会出现", "不够"))
	}
	if a.trace.Gap.Sign() > 0 {
		fmt.Fprintf(s.out, "没有逐个试：比 %s 窄的区间可能漏掉。\n", a.shown(a.trace.Gap))
	}
	fmt.Fprintln(s.out)
	a.points(s)
}

// word is the word of an answer of the scenario itself, or of one by chance.
func (a *sought) word(scenario, chance string) string {
	if a.Probability != nil {
		return chance
	}
	return scenario
}

// short says of the value below the answer that it is not one.
func (a *sought) short() string { return a.word("还会出现", "还不够") }

// points prints what was tried: the worst is that of the scenario itself.
func (a *sought) points(s *session) {
	head, right := []string{"取值", "出现"}, []bool{true, false}
	if a.Probability != nil {
		head, right = []string{"取值", "够", "不出现的概率", "±两倍标准误", "路径"}, []bool{true, false, true, true, true}
	}
	rows := [][]string{append(head, a.word("", a.Scenario)+"个·年", "最差的统筹区", "年度", "年末结余（元）")}
	for i := range a.trace.Points {
		p := &a.trace.Points[i]
		row := []string{a.shown(p.Value), formula.Yes(p.Never == (a.Probability != nil)).String()}
		if !p.Never && p.Short > 0 && (p.Years == 0 || a.Probability != nil) {
			row[1] = fmt.Sprintf("只推算到 %d 年", p.Short)
		}
		if a.Probability != nil {
			row = append(row, percent(p.Chance), amount.Percent(p.Error()), formula.Group(fmt.Sprint(p.Paths)))
		}
		worst := []string{amount.Missing, amount.Missing, amount.Missing}
		if w := p.Worst; w != nil {
			worst = []string{a.who(w) + " " + w.Insurance.Name, fmt.Sprint(w.Year), amount.Yuan(w.Left)}
		}
		rows = append(rows, append(append(row, fmt.Sprint(p.Years)), worst...))
	}
	table(s.out, rows, append(right, true, false, false, true))
}

// percent is a chance to two decimals of a percent.
func percent(r *big.Rat) string {
	return calc.PercentOf("ratio", formula.Num(formula.Round(r, 4)))
}
