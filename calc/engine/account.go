package engine

import (
	"cmp"
	"fmt"
	"math/big"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// opening is a fund account's balance at the beginning of a year, in 元.
type opening[V any] struct {
	amount V
	origin string
	traits
	pos     finding.Pos
	entries []*calc.Entry // of the ledger, that make it up
	last    *execution[V] // of the year before, whose closing it is; nil in projected years
	before  *opening[V]   // of the year before, where that is not over: parts are added to it
	parts   []calc.FundPart
	guess   int // the year whose balance nothing tells, so that it was taken as 0, with a warning; 0: none
}

// opening finds a fund account's balance at the beginning of a year: what
// inputs.csv says, else the ledger, else last year's computed closing, else 0.
func (w *world[V]) opening(sp *calc.SchemeProgram, insurance string, year int) *opening[V] {
	k := runKey{sp, insurance, year}
	if o, ok := w.openings[k]; ok {
		return o
	}
	o := w.onRecord(sp, insurance, year)
	if o == nil {
		o = w.findOpening(sp, insurance, year)
	}
	w.openings[k] = o
	return o
}

// onRecord is the opening of the world that this one is like, where no step is in it.
func (w *world[V]) onRecord(sp *calc.SchemeProgram, insurance string, year int) *opening[V] {
	if w.like == nil || year > w.year {
		return nil
	}
	o := w.like.opening(sp, insurance, year)
	for at := o; at != nil; at = at.before {
		if at.last != nil || at.guess != 0 {
			return nil
		}
	}
	return o
}

func (w *world[V]) findOpening(sp *calc.SchemeProgram, insurance string, year int) *opening[V] {
	if r := w.inputs[inputRow{year, sp.ID, insurance, w.prog.Pool.Policy.Code, calc.FundOpening}]; r != nil {
		return &opening[V]{amount: w.alg.Of(r.Value), origin: calc.OriginRow, traits: traits{nature: r.Nature()}, pos: r.Pos}
	}
	if year <= w.year {
		if o := w.awaited(sp, insurance, year); o != nil {
			return o
		}
		if entries := w.prog.Pool.OpeningEntries(sp.ID, insurance, year); len(entries) > 0 {
			return &opening[V]{amount: w.alg.Of(formula.Num(calc.Balance(entries))), origin: calc.OriginLedger, entries: entries}
		}
	}
	if ex := w.run(sp, insurance, year-1); ex != nil && w.law().Year(year) > sp.FirstYear {
		a := ex.account()
		// A course whose account could not be computed goes on as without any trace of a balance.
		if closing, err := w.orZero(a.closing, a.err); err == nil {
			o := &opening[V]{amount: closing, origin: fmt.Sprintf("%d年测算年末余额", year-1), traits: a.traits}
			if year <= w.year { // later years' executions are let go
				o.last = ex
			}
			// In a scheme's first year there is nothing yet; later a guess stays a guess.
			if from := w.opening(sp, insurance, year-1).guess; from != 0 && w.law().Year(from) > sp.FirstYear {
				o.guess = from
			}
			return o
		}
	}
	return &opening[V]{amount: w.zero, origin: "无依据，按 0 计", guess: year}
}

// awaited is the balance that a year which is not over on the day will leave: what
// was announced or paid of each matter, whichever is more, never the part paid so
// far as if it were all. It is nil where the year is over, where the ledger gives
// the balance itself, and where neither ledger nor register says anything of it.
func (w *world[V]) awaited(sp *calc.SchemeProgram, insurance string, year int) *opening[V] {
	last, pool := year-1, w.prog.Pool
	if _, given := pool.Moved(sp.ID, insurance, year, calc.OpeningEntry, calc.PoolLevel); given || calc.Over(w.law().Year(last), w.opts.Day) || !pool.Tells(sp.ID, insurance, last) {
		return nil
	}
	before := w.opening(sp, insurance, last)
	o := &opening[V]{origin: fmt.Sprintf("%d年预计年末余额（年度未终了，上解、下拨按已通知与已收付孰大）", last), traits: before.traits, guess: before.guess}
	for _, flow := range calc.AccountFlows() {
		o.parts = append(o.parts, pool.Awaited(sp.ID, insurance, last, flow)...)
	}
	interest, _ := pool.Moved(sp.ID, insurance, last, calc.Interest, calc.PoolLevel)
	if r := w.inputs[inputRow{last, sp.ID, insurance, pool.Policy.Code, calc.Interest}]; r != nil {
		interest = r.Value.Num
	}
	o.parts = append(o.parts, calc.FundPart{Name: calc.Interest, Amount: interest})
	moved := new(big.Rat)
	for _, p := range o.parts {
		moved.Add(moved, p.Amount)
	}
	o.amount = w.alg.Add(before.amount, w.alg.Of(formula.Num(moved)))
	o.before = before
	return o
}

// orZero is v, and 0 in the courses that lack it; an error where all do.
func (w *world[V]) orZero(v V, err error) (V, error) {
	if err != nil {
		return v, err
	}
	v, err = w.alg.Reword(v, nil, func(err error) error { return formula.Missing("%w", err) })
	return w.alg.Otherwise(v, err, func() (V, error) { return w.zero, nil })
}

// accountMemo is a fund account's year that was computed, or why it was not.
type accountMemo[V any] struct {
	lines   map[string]V // by the names of fundTerms
	closing V
	origin  string
	traits
	err error
}

// fundSum are the terms of a fund account's 年末余额.
var fundSum = calc.FundTerms()

// account is the scheme's fund account in the execution's year.
func (ex *execution[V]) account() *accountMemo[V] {
	k := runKey{ex.scheme, ex.insurance, ex.year}
	a, ok := ex.w.accounts[k]
	if !ok {
		a = &accountMemo[V]{}
		m := ex.track(func() (V, error) { return ex.w.zero, ex.keep(a) })
		a.traits, a.err = m.traits, m.err
		ex.w.accounts[k] = a
	}
	return a
}

// accountOf is an account as the result publishes it.
func accountOf(ex *exactRun) (calc.Account, error) {
	a := ex.account()
	return calc.Account{Scheme: ex.scheme.Scheme, Insurance: ex.w.insurance(ex.insurance), Year: ex.year, Origin: a.origin, Closing: a.closing.Num, Open: a.estimate,
		Opening: a.lines[calc.FundOpening].Num, Levied: a.lines[calc.FundIn].Num, Granted: a.lines[calc.FundOut].Num, Interest: a.lines[calc.Interest].Num}, a.err
}

// keep makes up the account.
func (ex *execution[V]) keep(a *accountMemo[V]) error {
	o := ex.w.opening(ex.scheme, ex.insurance, ex.year)
	a.lines, a.origin = map[string]V{calc.FundOpening: o.amount}, o.origin
	ex.cur.merge(o.traits)
	var in, out, err error
	a.lines[calc.FundIn], in = ex.flows(calc.Flow.In)
	a.lines[calc.FundOut], out = ex.flows(calc.Flow.Out)
	a.lines[calc.Interest], err = ex.interest()
	if formula.IsMissing(err) {
		a.lines[calc.Interest], err = ex.w.zero, nil
	}
	if err = cmp.Or(in, out, err); err == nil {
		a.closing, _ = calc.Add(ex.w.alg, fundSum, func(t calc.Term) (V, bool) { return a.lines[t.Measure], true })
	}
	return err
}

// ledger reads 台账.上年上解 and its like, and those of 登记. In projected years last
// year's money is what the plan of that year moved, if the scheme was in force then;
// in a year that is not over it is what was announced. A unit without any row of that
// year is missing, not 0: the ledger may be partial.
func (ex *execution[V]) ledger(k calc.LedgerKey, unit int) (V, error) {
	year := ex.year - k.Back
	if k.Back > 0 && year >= ex.w.year && ex.law().Year(year) >= ex.scheme.FirstYear {
		if last := ex.w.run(ex.scheme, ex.insurance, year); last != nil {
			return last.flow(k.Flow, unit)
		}
	}
	sum := new(big.Rat)
	for _, u := range ex.w.book.members(ex.insurance, year, unit) {
		said, missing := ex.said(k, year, u)
		if missing != nil {
			return none[V](), missingError(missing)
		}
		sum.Add(sum, said)
	}
	return ex.w.alg.Of(formula.Num(sum)), nil
}

// said is what ledger or register say of a unit's year, or what they lack.
func (ex *execution[V]) said(k calc.LedgerKey, year, unit int) (*big.Rat, *blank) {
	pool := ex.w.prog.Pool
	lacking, file, remedy := "台账", "ledger.csv", "在 ledger.csv 登记，或在公式里用 缺省(台账.…, 替代值)"
	if k.Origin(ex.law().Year(year), ex.w.opts.Day) != calc.OriginLedger {
		if x := pool.InForce(ex.scheme.ID, ex.insurance, year, unit, k.Flow); x != nil {
			return x.Amount, nil
		}
		lacking, file, remedy = "发文登记簿", "issued.csv", "在 issued.csv 登记，或在公式里用 缺省(…, 替代值)；年度终了以后台账才读 ledger.csv"
	} else if pool.Knows(ex.scheme.ID, ex.insurance, year, unit) {
		sum, _ := pool.Moved(ex.scheme.ID, ex.insurance, year, string(k.Flow), unit)
		return sum, nil
	}
	return nil, &blank{pos: finding.Pos{File: file},
		what:   fmt.Sprintf("%s没有%s的“%s”%d年 %s 的%s", lacking, pool.NameOf(unit), ex.scheme.Name, year, ex.insurance, k.Flow),
		remedy: remedy}
}

// flow sums a unit's steps of one flow.
func (ex *execution[V]) flow(flow calc.Flow, unit int) (V, error) {
	return ex.flowing(func(f calc.Flow) bool { return f == flow }, []int{unit})
}

// flows sums flows over all units.
func (ex *execution[V]) flows(match func(calc.Flow) bool) (V, error) {
	return ex.flowing(match, ex.units)
}

func (ex *execution[V]) flowing(match func(calc.Flow) bool, units []int) (V, error) {
	sum := ex.w.alg.Sum()
	for _, st := range ex.scheme.Steps {
		if !match(st.Flow) {
			continue
		}
		for _, u := range units {
			v, err := ex.use(ex.cell(st, u))
			if err != nil {
				return v, err
			}
			sum.Add(v)
		}
	}
	return sum.Total(), nil
}

// interest is what the account earned: what is on record, else what the scheme's own
// input of that name stands for.
func (ex *execution[V]) interest() (V, error) {
	if k, ok := ex.scheme.InterestKey().(calc.InputKey); ok {
		m := ex.input(k.Input, calc.PoolLevel)
		m.read = true
		v, err := ex.use(&m.memo)
		if err != nil {
			return v, err
		}
		return ex.wholeFen("录入项目“"+k.Input.Name+"”", k.Input.Pos, v, calc.PoolLevel)
	}
	return ex.builtin(calc.BuiltinKey{Name: calc.Interest}, calc.PoolLevel)
}

// fund reads 基金.年初余额, the sum of the year's flows, or the balance that they leave.
func (ex *execution[V]) fund(k calc.FundKey) (V, error) {
	if sums := k.Sums(); sums != nil {
		return ex.flows(sums)
	}
	if k.Name == calc.FundClosing {
		a := ex.account()
		return ex.use(&memo[V]{value: a.closing, traits: a.traits, err: a.err})
	}
	o := ex.w.opening(ex.scheme, ex.insurance, ex.year)
	return ex.use(&memo[V]{value: o.amount, traits: o.traits})
}
