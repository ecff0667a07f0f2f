package calc

import (
	"errors"
	"fmt"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// Options choose what is computed. The zero value is the pool's own law.
type Options struct {
	Year       int                             // 0: DefaultYear
	Stage      Stage                           // "": DefaultStage
	Readings   map[string]string               // question → reading; absent ones take the default
	Parameters map[ParameterName]formula.Value // take the place of the policy's
	Given      map[GivenAt]formula.Value       // steps whose formula is not run
	Fans       Runner                          // computes the fan of random courses, too; nil: no fan

	shift  int      // comparisons: the law of another year
	values *Variant // comparisons: parameters and assumptions of another side
}

// ParameterName names a parameter of a scheme (by id).
type ParameterName struct{ Scheme, Name string }

// GivenAt names a step of a unit (−1 for a pool-level step).
type GivenAt struct {
	Step string
	Unit int
}

// DefaultYear is the greatest year with 预算 rows, else the last year plus one.
func DefaultYear(p *Pool) int {
	budget, last := 0, 0
	for i := range p.Rows {
		r := &p.Rows[i]
		last = max(last, r.Year)
		if r.Basis == Budget {
			budget = max(budget, r.Year)
		}
	}
	if budget > 0 {
		return budget
	}
	return last + 1
}

// DefaultStage is 清算 if every unit's best row of 上年 is 决算, else 预缴.
func DefaultStage(p *Pool, year int) Stage {
	b := newBook(p)
	rows := 0
	for insurance, units := range b.part {
		for _, u := range units {
			if r := b.best(insurance, year-1, u, ""); r != nil {
				rows++
				if r.Basis != Final {
					return Advance
				}
			}
		}
	}
	if rows == 0 {
		return Advance
	}
	return Settlement
}

// Evaluate computes the pool's budget year. Findings of the result that are
// errors mean that it must not be published; it then holds only them.
func (p *Program) Evaluate(opts Options) *Result {
	if opts.Year == 0 {
		opts.Year = DefaultYear(p.Pool)
	}
	if opts.Stage == "" {
		opts.Stage = DefaultStage(p.Pool, opts.Year)
	}
	e := &evaluation{p: p, opts: &opts, book: newBook(p.Pool), told: map[*stop]bool{},
		runs: map[*exactRun]*Run{}, outlooks: map[outlookAt]*Outlook{}, shown: map[*exactState]*Figures{}}
	e.res = &Result{Pool: p.Pool, Program: p, Year: opts.Year, Stage: opts.Stage}
	e.main = e.world(Baseline, asSuggested)
	e.runAll()
	if e.res.Findings.Stops() {
		return &Result{Pool: p.Pool, Program: p, Year: opts.Year, Stage: opts.Stage, Findings: e.res.Findings.Sorted()}
	}
	e.collect()
	e.project()
	e.tables()
	e.budget()
	e.settle()
	e.register()
	e.backTest()
	if opts.Fans != nil {
		e.fans()
	}
	e.res.Checks = checkAll(e.res, e.book)
	e.res.Findings = append(e.res.Findings, acknowledge(e.res)...)
	e.res.Findings = e.res.Findings.Sorted()
	return e.res
}

// evaluation is one call of Evaluate.
type evaluation struct {
	p       *Program
	opts    *Options
	book    *book
	main    *exactWorld
	low     *exactWorld // every open decision at the low end of its range; nil if none is open
	high    *exactWorld
	res     *Result
	told    map[*stop]bool // what is among the findings
	reached map[string]int // the last year of the 基准 scenario, by insurance

	// What the result shows of what was computed.
	runs     map[*exactRun]*Run
	outlooks map[outlookAt]*Outlook
	shown    map[*exactState]*Figures
}

func (e *evaluation) world(scenario string, b bound) *exactWorld {
	return newWorld(e.p, e.book, e.opts.Year, e.opts.Stage, scenario, b, e.opts)
}

// report adds the findings of an evaluation error, each once.
func (e *evaluation) report(err error) {
	for _, one := range formula.Causes(err) {
		var s *stop
		if !errors.As(one, &s) {
			e.res.Findings.Add("C302", finding.Pos{}, one.Error(), "", "")
		} else if !e.told[s] {
			e.told[s] = true
			e.res.Findings = append(e.res.Findings, s.finding)
		}
	}
}

// runAll computes every step of every scheme and insurance for the budget
// year, and reports everything that stops it.
func (e *evaluation) runAll() {
	open := false
	for _, sp := range e.p.Schemes {
		for _, insurance := range sp.Insurance {
			ex := e.main.run(sp, insurance, e.opts.Year)
			if len(ex.units) == 0 {
				e.res.Findings.Warn("C306", sp.Pos, fmt.Sprintf("方案“%s”适用于%s，funds.csv 里没有%s的数据行", sp.Name, insurance, insurance), "", "这个险种不计算；补上数据行，或从 insurance 里删去")
				continue
			}
			for _, st := range sp.Steps {
				for _, u := range ex.unitsOf(st.PerUnit) {
					m := ex.cell(st, u)
					if m.err != nil {
						e.report(m.err)
					}
					open = open || m.estimate
				}
			}
			e.ranges(ex)
			e.asserts(ex)
		}
	}
	if open {
		e.low, e.high = e.world(Baseline, atMin), e.world(Baseline, atMax)
	}
}

// ranges stops at inputs that people gave beyond their ranges. A range on
// principle (原则上) stops nothing: a check tells of it.
func (e *evaluation) ranges(ex *exactRun) {
	for _, in := range ex.scheme.Inputs {
		for _, u := range ex.unitsOf(in.PerUnit) {
			r := ex.row(in.Name, u)
			if r == nil || r.Value.Sort != formula.Number {
				continue
			}
			for _, end := range []struct {
				f                  *formula.Formula
				word, beyond, keep string
				sign               int
			}{{in.Min, "下限", "低于", "不低于", 1}, {in.Max, "上限", "高于", "不高于", -1}} {
				if end.f == nil {
					continue
				}
				limit, err := end.f.Eval(ex, u)
				if err != nil {
					e.report(ex.stop(err, end.f, "输入 "+in.Name+" 的"+end.word, u))
				} else if text := formula.Decimal(limit.Num); !in.Soft && limit.Num.Cmp(r.Value.Num)*end.sign > 0 {
					e.res.Findings.Add("C303", r.Pos, fmt.Sprintf("%s 的“%s”填了 %s，%s%s %s", ex.w.unitName(u), in.Name, r.Raw, end.beyond, end.word, text),
						end.keep+" "+text, "核对依据文件后改正")
				}
			}
		}
	}
}

// asserts evaluates what must hold.
func (e *evaluation) asserts(ex *exactRun) {
	for i, f := range ex.scheme.Asserts {
		a := ex.scheme.Scheme.Asserts[i]
		units := []int{poolLevel}
		if f.Root.PerUnit {
			units = ex.units
		}
		for _, u := range units {
			v, err := f.Eval(ex, u)
			switch {
			case err != nil:
				e.report(ex.stop(err, f, "断言 "+a.Name, u))
			case !v.Yes:
				e.res.Findings.Add("C307", f.Pos, fmt.Sprintf("断言“%s”不成立：%s，%s：%s", a.Name, ex.w.unitName(u), ex.insurance, e.p.numbersIn(f, ex, u, ex.dated)), "成立", "检查方案的公式")
			}
		}
	}
}
