package engine

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// Compute computes a pool's budget year: its figures, what the schemes make of
// them and where that leads. Findings that are errors mean that there is nothing
// to show; the result then holds only them.
func Compute(p *calc.Program, opts calc.Options) *calc.Result {
	e := begun(p.Settled(opts))
	e.absent()
	if !e.res.Findings.Stops() {
		e.runAll()
	}
	if e.res.Findings.Stops() {
		for _, s := range e.res.Stopped { // all in one pass
			e.res.Findings = append(e.res.Findings, s.Why)
		}
		e.res.Findings = e.res.Findings.Sorted()
		return e.res
	}
	e.collect()
	e.project()
	e.fits()
	e.tables()
	if e.p.Pool.Projection != nil {
		e.res.Thin = e.res.FindThin()
	}
	e.backTest()
	if e.opts.Fans != nil && len(e.res.Stopped) == 0 { // courses of a pool that is not whole mean nothing
		e.sensitivity()
		e.fans()
		e.res.Hindcasts = Hindcasts(e.res, e.opts.Beside, e.opts.Fans)
	}
	e.bounds()
	e.res.Findings = e.res.Findings.Sorted()
	return e.res
}

// begun is the computation of a year that is not begun yet.
func begun(p *calc.Program, opts calc.Options) *evaluation {
	e := &evaluation{p: p, opts: &opts, book: NewBook(p.Pool, opts.Year), told: map[*stop]bool{},
		runs: map[*exactRun]*calc.Run{}, outlooks: map[outlookAt]*calc.Outlook{}, shown: map[*exactState]*calc.Figures{}}
	e.res = &calc.Result{Pool: p.Pool, Program: p, Law: calc.Law{Program: p, Options: &opts}, Year: opts.Year, Stage: opts.Stage, Day: opts.Day}
	e.main = e.world(calc.Baseline, asSuggested)
	return e
}

// evaluation is one call of Evaluate.
type evaluation struct {
	p         *calc.Program
	opts      *calc.Options
	book      *Book
	main      *exactWorld
	corners   []*exactWorld // of the decisions that are not made; nil if none is open
	res       *calc.Result
	census    *census
	told      map[*stop]bool       // what is among the findings
	reached   map[string]int       // the last year of the 基准 scenario, by insurance
	unwatched []*calc.WatchProgram // of which it is told that they could not be asked

	// What the result shows of what was computed.
	runs     map[*exactRun]*calc.Run
	outlooks map[outlookAt]*calc.Outlook
	shown    map[*exactState]*calc.Figures
}

func (e *evaluation) world(scenario string, b bound) *exactWorld {
	if e.census == nil {
		e.census = newCensus(e.p)
	}
	// People are the same wherever they are assumed to be.
	return exactWorldOf(newSetting(e.p, e.book, e.opts.Year, e.opts.Stage, scenario, b, e.opts, e.census))
}

// report adds the findings of an evaluation error, each once.
func (e *evaluation) report(err error) {
	for _, one := range formula.Causes(err) {
		var s *stop
		if !errors.As(one, &s) {
			e.res.Findings.Add("C302", finding.Pos{}, one.Error(), "", "")
		} else if !e.told[s] {
			e.told[s] = true
			if of := s.finding; of.Expected == "" || !slices.ContainsFunc(e.res.Findings, func(f finding.Finding) bool { // one row mends it for every formula
				return f.ID == of.ID && f.Pos == of.Pos && f.Found == of.Found && f.Expected == of.Expected
			}) {
				e.res.Findings = append(e.res.Findings, of)
			}
		}
	}
}

// absent stops where the stage is before its time, or a row is not there that it
// reads: nothing stands in for it. Only 预缴 projects a 本年 of which no unit has a
// row; where some have one it is forgotten, not meant.
func (e *evaluation) absent() {
	year, stage, word := e.opts.Year, e.opts.Stage, e.opts.Stage.Word()
	if stage.Early(year, e.opts.Day) {
		e.res.Findings.Add("C314", finding.Pos{}, fmt.Sprintf("%s 还不到 %d 年%s的时候", e.opts.Day, year, word),
			stage.Begins(year)+" 或以后", "用 --stage 换一个阶段，或用 --date 写明日期")
	}
	for _, insurance := range e.p.Pool.Policy.Pooled(year) {
		for back := range 2 {
			without, of := e.book.Lacking(insurance.Name, year, stage, back)
			if len(without) == 0 || len(without) == of && stage.Projects(back) {
				continue
			}
			names := make([]string, len(without))
			for i, u := range without {
				names[i] = e.p.Pool.NameOf(u) + "（" + e.p.Pool.CodeOf(u) + "）"
			}
			found := fmt.Sprintf("%d 年%s：%s没有数据行", year-back, insurance.Name, strings.Join(names, "、"))
			if n := of - len(without); n > 0 {
				found += fmt.Sprintf("，其余 %d 个统筹区有", n)
			}
			e.res.Findings.Add("C311", finding.Pos{File: e.book.File(insurance.Name)}, found,
				fmt.Sprintf("%s时每个参加的统筹区都有%s的%s行", word, [...]string{"本年", "上年"}[back], calc.BasesText(stage.Reads(back))),
				"补上这些行；新设、撤销或并入别处的，在 units.csv 写“起始年度”“终止年度”和“并入”；或换一个阶段（--stage）")
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
			if ex == nil {
				continue // its last year is over
			}
			if len(ex.units) == 0 {
				e.res.Findings.Warn("C306", sp.Pos, fmt.Sprintf("方案“%s”适用于%s，funds.csv 里没有%s的数据行", sp.Name, insurance, insurance), "", "这个险种不计算；补上数据行，或从 insurance 里删去")
				continue
			}
			for _, st := range sp.Steps {
				open = e.step(ex, st) || open
				e.inVain(ex, st)
			}
			e.ranges(ex)
			e.asserts(ex)
		}
	}
	if open {
		e.turn()
	}
}

// ranges stops at inputs that people gave beyond their ranges. A range on
// principle (原则上) stops nothing, nor one that moved after a paper went out that
// rests on the input: a check tells of it.
func (e *evaluation) ranges(ex *exactRun) {
	for _, in := range ex.scheme.Inputs {
		for _, u := range ex.unitsOf(in.PerUnit) {
			r := ex.row(in.Name, u)
			if r == nil || r.Value.Sort != formula.Number {
				continue
			}
			for _, end := range endsOf(in) {
				if end.f == nil {
					continue
				}
				limit, err := end.f.Eval(ex, u)
				if err != nil {
					e.reportOf(ex.stop(err, end.f, "输入 "+in.Name+" 的"+end.word, u, ""))
				} else if text := formula.Decimal(limit.Num); !in.Soft && limit.Num.Cmp(r.Value.Num)*end.sign > 0 && e.taken(ex, in, u) == nil {
					remedy := "核对依据文件后改正"
					if calc.Apart(r.Value.Num, limit.Num, calc.FarApart) != 0 {
						remedy = "两数相差一千倍以上，像是元、万元用错：先核对这个数和" + end.word + "所用的数各是什么单位，再核对依据文件"
					}
					e.res.Findings.Add("C303", r.Pos, fmt.Sprintf("%s 的“%s”填了 %s，%s%s %s", ex.w.prog.Pool.NameOf(u), in.Name, r.Raw, end.beyond, end.word, text),
						end.keep+" "+text, remedy)
				}
			}
		}
	}
}

// end is one of the two of an input's range.
type end struct {
	f                  *formula.Formula
	word, beyond, keep string
	sign               int
}

func endsOf(in *calc.InputProgram) []end {
	return []end{{in.Min, "下限", "低于", "不低于", 1}, {in.Max, "上限", "高于", "不高于", -1}}
}

// taken is the last paper in force that announces money which rests on an input of a
// unit, or of the pool; nil without one.
func (e *evaluation) taken(ex *exactRun, in *calc.InputProgram, u int) (last *calc.Issued) {
	if r := ex.row(in.Name, u); r != nil && r.By != nil {
		return nil // no paper rests on what is only supposed
	}
	units := ex.units
	if u != calc.PoolLevel {
		units = []int{u}
	}
	for _, sp := range e.p.Schemes {
		for _, st := range sp.Steps {
			if st.Flow != calc.Levy && st.Flow != calc.Grant || !sp.RestsOn(st, in) {
				continue
			}
			for _, u := range units {
				if x := e.p.Pool.InForce(sp.ID, ex.insurance, ex.year, u, st.Flow); x != nil && (last == nil || last.Date <= x.Date) {
					last = x
				}
			}
		}
	}
	return last
}

// moved fills in what stands behind a value beyond a hard range.
func (e *evaluation) moved(ex *exactRun, in *calc.InputProgram, u int, c *calc.InputCell) {
	if in.Soft || c.Row == nil || c.Value.Sort != formula.Number {
		return
	}
	for i, limit := range []*big.Rat{c.Min, c.Max} {
		end := endsOf(in)[i]
		if limit == nil || limit.Cmp(c.Value.Num)*end.sign <= 0 {
			continue
		}
		if c.Taken = e.taken(ex, in, u); c.Taken != nil && c.Taken.Stage != e.opts.Stage {
			then := newWorld(e.p, e.book, ex.year, c.Taken.Stage, calc.Baseline, asSuggested, e.opts).run(ex.scheme, ex.insurance, ex.year)
			if v, err := end.f.Eval(then, u); err == nil {
				c.Then = v.Num
			}
		}
	}
}

// asserts evaluates what must hold.
func (e *evaluation) asserts(ex *exactRun) {
	for i, f := range ex.scheme.Asserts {
		a := ex.scheme.Scheme.Asserts[i]
		units := []int{calc.PoolLevel}
		if f.Root.PerUnit {
			units = ex.units
		}
		for _, u := range units {
			v, err := f.Eval(ex, u)
			switch {
			case err != nil:
				e.reportOf(ex.stop(err, f, "断言 "+a.Name, u, ""))
			case !v.Yes:
				e.res.Findings.Add("C307", f.Pos, fmt.Sprintf("断言“%s”不成立：%s，%s：%s", a.Name, ex.w.prog.Pool.NameOf(u), ex.insurance, e.p.NumbersIn(f, ex, u, ex.dated, nil)), "成立", "核对它读的数和单位；都对的，检查方案的公式")
			}
		}
	}
}

// backTest computes the outcomes on recorded figures only.
func (e *evaluation) backTest() {
	w := e.world(calc.Baseline, asSuggested)
	for i, f := range e.p.Outcomes {
		o := calc.OutcomeResult{Outcome: e.p.Pool.Outcomes[i]}
		if v, err := e.outcome(w, &o.Outcome, f); err != nil {
			o.Fault = FaultText(err)
		} else {
			o.Computed = v.Num
			o.Diff = new(big.Rat).Sub(v.Num, o.Published)
		}
		e.res.Outcomes = append(e.res.Outcomes, o)
	}
}

func (e *evaluation) outcome(w *exactWorld, o *calc.Outcome, f *formula.Formula) (formula.Value, error) {
	ex := w.run(e.p.Scheme(o.Scheme), o.Insurance, o.Year)
	if ex == nil {
		return formula.Value{}, fmt.Errorf("方案不适用于 %d 年的%s", o.Year, o.Insurance)
	}
	u := e.p.Pool.At(o.Unit)
	if o.Unit != "" && !slices.Contains(ex.units, u) {
		return formula.Value{}, errors.New(o.Unit + " 不参加" + o.Insurance)
	}
	v, err := f.Eval(ex, u)
	if err != nil {
		return v, ex.stop(err, f, "回测 "+o.ID, u, "")
	}
	return v, nil
}
