package calc

import (
	"fmt"
	"math/big"
	"slices"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// world is one course of events: the recorded years, and from the budget year
// on the years of one scenario. All schemes and years of a world read each
// other through it.
type world struct {
	prog     *Program
	book     *book
	year     int // the budget year t
	stage    Stage
	scenario string
	bound    bound
	opts     *Options
	inputs   map[inputRow]*Input
	assumed  map[assumptionAt]formula.Value

	recorded  map[rowKey]*state
	projected map[rowKey]*state
	runs      map[runKey]*execution
	openings  map[runKey]*opening
	accounts  map[runKey]*accountMemo
	aheads    map[aheadAt][]*state
}

type runKey struct {
	scheme    *SchemeProgram
	insurance string
	year      int
}

type aheadAt struct {
	insurance string
	year      int // 未来n年 is n years after year−1
	years     int
}

// opening is a fund account's balance at the beginning of a year, in 元.
type opening struct {
	amount *big.Rat
	origin string
	traits
	pos     finding.Pos
	entries []*Entry   // of the ledger, that make it up
	last    *execution // of the year before, whose closing it is; nil in projected years
	guess   int        // the year whose balance nothing tells, so that it was taken as 0, with a warning; 0: none
}

func newWorld(prog *Program, b *book, year int, stage Stage, scenario string, bd bound, opts *Options) *world {
	w := &world{
		prog: prog, book: b, year: year, stage: stage, scenario: scenario, bound: bd, opts: opts,
		inputs:   map[inputRow]*Input{},
		recorded: map[rowKey]*state{}, projected: map[rowKey]*state{},
		runs: map[runKey]*execution{}, openings: map[runKey]*opening{}, accounts: map[runKey]*accountMemo{}, aheads: map[aheadAt][]*state{},
		assumed: assumptionTable(prog.Pool.Overrides),
	}
	for i := range prog.Pool.Inputs {
		r := &prog.Pool.Inputs[i]
		w.inputs[inputRow{r.Year, r.Scheme, r.Insurance, r.Code, r.Item}] = r
	}
	return w
}

func (w *world) law() law { return law{w.prog, w.opts} }

// state is a unit's year: projected where this world has come that far, else
// the best row of funds.csv; nil if there is neither.
func (w *world) state(insurance string, year, unit int) *state {
	if s, ok := w.projected[rowKey{insurance, year, unit}]; ok {
		return s
	}
	return w.record(insurance, year, unit)
}

// record is a unit's year as its best row of funds.csv says; nil without a row.
func (w *world) record(insurance string, year, unit int) *state {
	k := rowKey{insurance, year, unit}
	if s, ok := w.recorded[k]; ok {
		return s
	}
	var s *state
	if r := w.book.best(insurance, year, unit, w.unread(year, unit)); r != nil {
		s = w.book.state(r)
	}
	w.recorded[k] = s
	return s
}

// unread is the 口径 that is left out: 预缴 does not read the 决算 of 上年.
func (w *world) unread(year, unit int) Basis {
	stage := w.stage
	if w.book.other != nil {
		stage = w.book.stage
		if unit == w.book.unit {
			stage = w.book.otherStage
		}
	}
	if stage == Advance && year == w.year-1 {
		return Final
	}
	return ""
}

// run is the execution of a scheme in a year; nil if the scheme does not
// apply to the insurance.
func (w *world) run(sp *SchemeProgram, insurance string, year int) *execution {
	k := runKey{sp, insurance, year}
	if ex, ok := w.runs[k]; ok {
		return ex
	}
	var ex *execution
	for _, i := range sp.Insurance {
		if i == insurance {
			ex = &execution{
				w: w, scheme: sp, insurance: insurance, year: year, units: w.book.part[insurance],
				columns: map[*StepProgram]*column{}, inputs: map[inputAt]*inputMemo{}, overs: map[*formula.Node]*memo{}, stops: map[error]error{},
			}
		}
	}
	w.runs[k] = ex
	return ex
}

// read gives a measure of a state, or what is missing and where it should stand.
func (w *world) read(s *state, insurance, name string, year, unit int) (figure, *blank) {
	if s != nil {
		if f := s.cells[name]; f.num != nil {
			return f, nil
		}
	}
	return figure{}, w.blank(s, insurance, name, year, unit)
}

// blank says what is missing of a state, and where it should stand.
func (w *world) blank(s *state, insurance, name string, year, unit int) *blank {
	title := fmt.Sprintf("%s %d年 %s", w.prog.Pool.Units[unit].Name, year, insurance)
	if s == nil {
		b := &blank{pos: finding.Pos{File: w.book.file(insurance)}, what: title + " 没有数据行，读不到“" + name + "”", remedy: "在 funds.csv 补上这一行"}
		if w.unread(year, unit) != "" && w.book.best(insurance, year, unit, "") != nil {
			b.what = title + " 只有决算行，预缴不读上年决算，读不到“" + name + "”"
			b.remedy = "补上快报或预计行，或用 --stage 清算"
		}
		return b
	}
	f, has := s.cells[name]
	b := &blank{what: title + " “" + name + "”没有填", remedy: "填上数，确为零填 0", pos: f.place()}
	switch {
	case s.row == nil && f.why != nil:
		b = &blank{pos: f.why.pos, what: title + " “" + name + "”推算不出：" + f.why.what, remedy: f.why.remedy, root: f.why}
	case s.row == nil:
		b.what = title + " “" + name + "”推算不出，前一年没有这个数"
		b.remedy = "补上前一年的数，或在 projection.toml 给它写推算公式"
	case !has:
		b.what = "没有列“" + name + "”"
		b.pos = finding.Pos{File: s.row.Pos.File, Sheet: s.row.Pos.Sheet, Line: 1}
		if s.row.Pos.Sheet != "" {
			b.pos = finding.Pos{File: s.row.Pos.File, Sheet: s.row.Pos.Sheet, Cell: "A1"}
		}
		b.remedy = "补上这一列"
	case name == Income || name == Expenditure:
		b.remedy = "填上小计，或把各分项填全（确为零填 0）"
	}
	return b
}

// file is where the rows of an insurance are read from.
func (b *book) file(insurance string) string {
	for i := range b.pool.Rows {
		if b.pool.Rows[i].Insurance == insurance {
			return b.pool.Rows[i].Pos.File
		}
	}
	return "funds.csv"
}

// moved sums the ledger's entries of a category in a year, in 元, for a unit
// or (poolLevel) for all. ok is false where the ledger says nothing of that
// category and year, so that nothing can be concluded for any unit.
func (w *world) moved(scheme, insurance string, year int, category string, unit int) (sum *big.Rat, ok bool) {
	sum = new(big.Rat)
	for i := range w.prog.Pool.Ledger {
		e := &w.prog.Pool.Ledger[i]
		if e.Year != year || e.Scheme != scheme || e.Insurance != insurance || e.Category != category {
			continue
		}
		ok = true
		if unit == poolLevel || e.Code == w.prog.Pool.Units[unit].Code {
			sum.Add(sum, e.Amount)
		}
	}
	return sum, ok
}

// opening finds a fund account's balance at the beginning of a year: what
// inputs.csv says, else the ledger, else last year's computed closing, else 0.
func (w *world) opening(sp *SchemeProgram, insurance string, year int) *opening {
	k := runKey{sp, insurance, year}
	if o, ok := w.openings[k]; ok {
		return o
	}
	o := w.findOpening(sp, insurance, year)
	w.openings[k] = o
	return o
}

func (w *world) findOpening(sp *SchemeProgram, insurance string, year int) *opening {
	if r := w.inputs[inputRow{year, sp.ID, insurance, w.prog.Pool.Policy.Code, FundOpening}]; r != nil {
		return &opening{amount: r.Value.Num, origin: originRow, traits: traits{nature: r.nature()}, pos: r.Pos}
	}
	if year <= w.year {
		if entries := w.ledgerOpening(sp.ID, insurance, year); len(entries) > 0 {
			o := &opening{amount: new(big.Rat), origin: originLedger, entries: entries}
			for _, e := range entries {
				if Flow(e.Category).out() {
					o.amount.Sub(o.amount, e.Amount)
				} else {
					o.amount.Add(o.amount, e.Amount)
				}
			}
			return o
		}
	}
	if ex := w.run(sp, insurance, year-1); ex != nil && w.law().year(year) > sp.FirstYear {
		if a, t, err := ex.account(); err == nil {
			o := &opening{amount: a.Closing, origin: fmt.Sprintf("%d年测算年末余额", year-1), traits: t}
			if year <= w.year { // later years' executions are let go
				o.last = ex
			}
			// In a scheme's first year there is nothing yet; later a guess stays a guess.
			if from := w.opening(sp, insurance, year-1).guess; from != 0 && w.law().year(from) > sp.FirstYear {
				o.guess = from
			}
			return o
		}
	}
	return &opening{amount: new(big.Rat), origin: "无依据，按 0 计", guess: year}
}

// ledgerOpening lists the ledger's entries before a year that make up a
// balance, from the last 期初 on.
func (w *world) ledgerOpening(scheme, insurance string, year int) []*Entry {
	var mine []*Entry
	from := 0
	for i := range w.prog.Pool.Ledger {
		e := &w.prog.Pool.Ledger[i]
		if e.Scheme != scheme || e.Insurance != insurance || e.Year > year {
			continue
		}
		mine = append(mine, e)
		if e.Category == openingEntry {
			from = max(from, e.Year)
		}
	}
	return slices.DeleteFunc(mine, func(e *Entry) bool {
		if e.Category == openingEntry {
			return e.Year != from
		}
		return e.Year < from || e.Year == year
	})
}

// openingEntry is the ledger's category of a balance at a year's beginning.
const openingEntry = "期初"

// accountMemo is a fund account that was computed, or why it was not.
type accountMemo struct {
	account Account
	traits
	err error
}

// account is the scheme's fund account in the execution's year.
func (ex *execution) account() (Account, traits, error) {
	k := runKey{ex.scheme, ex.insurance, ex.year}
	m, ok := ex.w.accounts[k]
	if !ok {
		m = &accountMemo{}
		m.account, m.traits, m.err = ex.keepAccount()
		ex.w.accounts[k] = m
	}
	return m.account, m.traits, m.err
}

func (ex *execution) keepAccount() (Account, traits, error) {
	a := Account{Scheme: ex.scheme.Scheme, Insurance: ex.w.insurance(ex.insurance), Year: ex.year}
	m := ex.track(func() (formula.Value, error) {
		o := ex.w.opening(ex.scheme, ex.insurance, ex.year)
		a.Opening, a.Origin = o.amount, o.origin
		ex.cur.merge(o.traits)
		var err error
		if a.Levied, err = ex.flows(Flow.In); err != nil {
			return formula.Value{}, err
		}
		if a.Granted, err = ex.flows(Flow.out); err != nil {
			return formula.Value{}, err
		}
		interest, err := ex.builtin(BuiltinKey{Interest}, poolLevel)
		switch {
		case formula.IsMissing(err):
			a.Interest = new(big.Rat)
		case err != nil:
			return formula.Value{}, err
		default:
			a.Interest = interest.Num
		}
		a.Closing = new(big.Rat).Add(a.Opening, a.Levied)
		a.Closing.Sub(a.Closing, a.Granted).Add(a.Closing, a.Interest)
		return formula.Num(a.Closing), nil
	})
	return a, m.traits, m.err
}

// insurance finds an insurance by its Chinese name.
func (w *world) insurance(name string) Insurance {
	return Insurance{Name: name, Slug: w.prog.Pool.Policy.Slug(name)}
}
