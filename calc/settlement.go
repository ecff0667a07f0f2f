package calc

import (
	"cmp"
	"errors"
	"math/big"
	"slices"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// UnitSettlement sets a unit's year in one scheme beside the money that moved: the
// amount due, what is paid already and what remains, in 元.
type UnitSettlement struct {
	Run      *Run
	Unit     int
	Flow     Flow     // Levy or Grant
	Amount   *big.Rat // of the year, as computed
	Paid     *big.Rat // 已预缴 or 已预拨; nil when neither inputs nor ledger say
	Due      *big.Rat // Amount − Paid: positive 应补, negative 应退; nil with Paid
	Plan     []Payment
	Overdue  *big.Rat // of the instalments due by AsOf, what is not paid; nil when not known
	LastPaid string   // date of the last ledger entry, "" without one
}

// Payment is one instalment of a year's amount.
type Payment struct {
	Date   string // 2026-03-31
	Amount *big.Rat
}

// Instalments divides an amount of 元 (not negative, whole fen) by the shares
// of the plan, to the fen; they add up exactly.
func Instalments(amount *big.Rat, plan []Instalment) []Payment {
	if len(plan) == 0 {
		return nil
	}
	weights := make([]formula.Value, len(plan))
	for i, p := range plan {
		weights[i] = formula.Num(p.Share)
	}
	shares := formula.Exact.Share(formula.Num(amount), weights, formula.Yes(true))
	out := make([]Payment, len(plan))
	for i, p := range plan {
		out[i] = Payment{p.Date, shares[i].Num}
	}
	return out
}

// AsOf is the day on which what is overdue is judged: the later of the
// office's date of issue and the last date of the ledger; "" when neither is
// given. The clock is not asked.
func (p *Pool) AsOf() string {
	last := ""
	if p.Office != nil {
		last = p.Office.Date
	}
	for i := range p.Ledger {
		last = max(last, p.Ledger[i].Date)
	}
	return last
}

// settle lists the settlements of every scheme in force, in policy and unit order.
func (e *evaluation) settle() {
	for _, run := range e.res.Runs {
		if run.Preview {
			continue
		}
		for _, flow := range []Flow{Levy, Grant} {
			if !slices.ContainsFunc(run.Steps, func(c StepColumn) bool { return c.Step.Flow == flow }) {
				continue
			}
			for _, u := range run.Units {
				e.res.Settlements = append(e.res.Settlements, e.settlement(run, flow, u))
			}
		}
	}
}

func (e *evaluation) settlement(run *Run, flow Flow, u int) UnitSettlement {
	s := UnitSettlement{Run: run, Unit: u, Flow: flow, Amount: run.Moves(flow, u)}
	name := PaidLevy
	if flow == Grant {
		name = PaidGrant
	}
	ex := e.main.run(run.Program, run.Insurance.Name, run.Year)
	if v, err := ex.builtin(BuiltinKey{name}, u); err == nil {
		s.Paid = v.Num
		s.Due = new(big.Rat).Sub(s.Amount, s.Paid)
	}
	if office := e.p.Pool.Office; office != nil && flow == Levy && s.Amount.Sign() >= 0 {
		s.Plan = Instalments(s.Amount, office.Instalments)
	}
	s.LastPaid = e.lastPaid(run, flow, u)
	if asOf := e.p.Pool.AsOf(); s.Paid != nil && asOf != "" && len(s.Plan) > 0 {
		due := new(big.Rat)
		for _, p := range s.Plan {
			if p.Date <= asOf {
				due.Add(due, p.Amount)
			}
		}
		if due.Sub(due, s.Paid); due.Sign() < 0 {
			due.SetInt64(0)
		}
		s.Overdue = due
	}
	return s
}

// budget adds up the budget lines of the schemes in force, unit by unit and
// for the pool: Σ units = pool, to the fen.
func (e *evaluation) budget() {
	for _, insurance := range e.p.Pool.Policy.Insurances() {
		inForce := func(sp *SchemeProgram) bool { return sp.inForce(insurance.Name, e.opts.Year) }
		if !slices.ContainsFunc(e.p.Schemes, inForce) {
			continue
		}
		pool := map[Flow]*big.Rat{Levy: new(big.Rat), Grant: new(big.Rat)}
		for _, u := range e.res.Taking[insurance.Name] {
			for _, line := range []struct {
				flow Flow
				item string
			}{{Grant, GrantFromAbove}, {Levy, LevyToAbove}} {
				sum := new(big.Rat)
				for _, run := range e.res.Runs {
					if run.Insurance == insurance && inForce(run.Program) {
						sum.Add(sum, run.Moves(line.flow, u))
					}
				}
				pool[line.flow].Add(pool[line.flow], sum)
				e.res.Budget = append(e.res.Budget, BudgetLine{u, insurance, line.item, sum})
			}
		}
		e.res.Budget = append(e.res.Budget,
			BudgetLine{poolLevel, insurance, LevyFromBelow, pool[Levy]},
			BudgetLine{poolLevel, insurance, GrantBelow, pool[Grant]})
	}
}

func (e *evaluation) lastPaid(run *Run, flow Flow, u int) string {
	last := ""
	for i := range e.p.Pool.Ledger {
		x := &e.p.Pool.Ledger[i]
		if x.Year == e.opts.Year && x.Scheme == run.Scheme.ID && x.Insurance == run.Insurance.Name && x.Category == string(flow) && x.Code == e.p.Pool.Units[u].Code {
			last = max(last, x.Date)
		}
	}
	return last
}

// FollowUpYears is the parameter that makes a scheme keep a register: a unit
// that received money must balance its own accounts within that many years.
const FollowUpYears = "恢复平衡年限"

// FollowUp is a line of the register of units that used a fund.
type FollowUp struct {
	Scheme    *Scheme
	Insurance Insurance
	Unit      int
	Year      int      // in which the money was received
	Amount    *big.Rat // 元
	DueYear   int      // the last year in which the accounts must balance
	Balanced  int      // the year in which they did (without 上级补助收入), 0 if not yet
	State     string   // 已恢复平衡 限期内 逾期未平衡 缺数
	Clause    string
}

// register follows up on every unit that the ledger shows received money from
// a scheme with the parameter 恢复平衡年限.
func (e *evaluation) register() {
	for _, sp := range e.p.Schemes {
		i := slices.IndexFunc(sp.Parameters, func(p *Parameter) bool { return p.Name == FollowUpYears })
		if i < 0 {
			continue
		}
		p := sp.Parameters[i]
		for _, insurance := range sp.Insurance {
			for _, u := range e.book.part[insurance] {
				for _, x := range e.received(sp.ID, insurance, e.p.Pool.Units[u].Code) {
					years := e.main.law().parameter(sp.ID, p, x.Year).Value.Num
					f := FollowUp{Scheme: sp.Scheme, Insurance: e.main.insurance(insurance), Unit: u, Year: x.Year, Amount: x.Amount,
						DueYear: x.Year + int(new(big.Int).Quo(years.Num(), years.Denom()).Int64()), Clause: p.Clause}
					e.followUp(&f)
					e.res.FollowUps = append(e.res.FollowUps, f)
				}
			}
		}
	}
}

// received sums what a unit received by year, earliest first.
func (e *evaluation) received(scheme, insurance, code string) []Entry {
	sums := map[int]*Entry{}
	for _, x := range e.p.Pool.Ledger {
		if x.Scheme != scheme || x.Insurance != insurance || x.Code != code || x.Category != string(Grant) && x.Category != string(Use) {
			continue
		}
		if sums[x.Year] == nil {
			sums[x.Year] = &Entry{Year: x.Year, Amount: new(big.Rat)}
		}
		sums[x.Year].Amount.Add(sums[x.Year].Amount, x.Amount)
	}
	var out []Entry
	for _, x := range sums {
		out = append(out, *x)
	}
	slices.SortFunc(out, func(a, b Entry) int { return cmp.Compare(a.Year, b.Year) })
	return out
}

// followUp judges a line by the recorded accounts of the years after the
// money; the first year that balances without 上级补助收入 ends it.
func (e *evaluation) followUp(f *FollowUp) {
	f.State = "限期内"
	missing := false
	for year := f.Year + 1; year <= min(f.DueYear, e.opts.Year-1); year++ {
		s := e.res.Figures(Recorded, f.Insurance.Name, year, f.Unit)
		in, out := s.Num(Income), s.Num(Expenditure)
		if in == nil || out == nil {
			missing = true
			continue
		}
		if in.Cmp(out) >= 0 {
			f.Balanced, f.State = year, "已恢复平衡"
			return
		}
	}
	switch {
	case f.DueYear >= e.opts.Year:
	case missing:
		f.State = "缺数"
	default:
		f.State = "逾期未平衡"
	}
}

// Outcome is a published figure that the rules should reproduce: back-test.
type Outcome struct {
	ID        string
	Title     string
	Scheme    string // id: its names may be used in the formula
	Insurance string
	Unit      string // code; "" for the pool
	Year      int
	Formula   Source
	Published *big.Rat // 元
	Place     *big.Rat // of its last digit, in 元: 10,000 for 3,328 万元
	Source    string
	Reason    string // why it differs, or what an equality shows
	Pos       finding.Pos
}

// OutcomeResult is an outcome with what the rules give.
type OutcomeResult struct {
	Outcome
	Computed *big.Rat // 元; nil when it cannot be computed
	Diff     *big.Rat // Computed − Published
	Fault    string
}

// Reproduced reports whether the rules give the published figure, as precise
// as it was published: 0.46 万元 more is the same figure in whole 万元.
func (o *OutcomeResult) Reproduced() bool {
	if o.Computed == nil || o.Published == nil || o.Place == nil || o.Place.Sign() == 0 {
		return false
	}
	given := new(big.Rat).Quo(o.Computed, o.Place)
	return formula.Round(given, 0).Cmp(new(big.Rat).Quo(o.Published, o.Place)) == 0
}

// backTest computes the outcomes on recorded figures only.
func (e *evaluation) backTest() {
	w := e.world(Baseline, asSuggested)
	for i, f := range e.p.outcomes {
		o := OutcomeResult{Outcome: e.p.Pool.Outcomes[i]}
		if v, err := e.outcome(w, &o.Outcome, f); err != nil {
			o.Fault = faultText(err)
		} else {
			o.Computed = v.Num
			o.Diff = new(big.Rat).Sub(v.Num, o.Published)
		}
		e.res.Outcomes = append(e.res.Outcomes, o)
	}
}

func (e *evaluation) outcome(w *exactWorld, o *Outcome, f *formula.Formula) (formula.Value, error) {
	i := slices.IndexFunc(e.p.Schemes, func(sp *SchemeProgram) bool { return sp.ID == o.Scheme })
	ex := w.run(e.p.Schemes[i], o.Insurance, o.Year)
	if ex == nil {
		return formula.Value{}, errors.New("方案不适用于" + o.Insurance)
	}
	u := indexOf(e.p.Pool.Units, o.Unit)
	if o.Unit != "" && !slices.Contains(ex.units, u) {
		return formula.Value{}, errors.New(o.Unit + " 不参加" + o.Insurance)
	}
	v, err := f.Eval(ex, u)
	if err != nil {
		return v, ex.stop(err, f, "回测 "+o.ID, u)
	}
	return v, nil
}

func faultText(err error) string {
	var s *stop
	if errors.As(err, &s) {
		return s.finding.Found
	}
	return err.Error()
}

// compileOutcomes checks the formulas of the back-test in their schemes' scopes.
func (c *compiler) compileOutcomes() {
	for _, o := range c.pool.Outcomes {
		title := "回测 " + o.ID
		f := c.parse(o.Formula)
		c.prog.outcomes = append(c.prog.outcomes, f)
		i := slices.IndexFunc(c.prog.Schemes, func(sp *SchemeProgram) bool { return sp.ID == o.Scheme })
		switch {
		case i < 0:
			c.list.Add("P209", o.Pos, title+"：没有方案 "+o.Scheme, "", "检查 scheme（方案的 id）")
			continue
		case f == nil:
			continue
		}
		n := &names{c: c, scheme: c.prog.Schemes[i], state: map[any]checkState{}}
		list := f.Check(n, title)
		c.list = append(c.list, list...)
		switch {
		case list.Stops() || f.Faulty:
		case !fits(f.Root.Type, formula.MoneyType):
			c.list.Add("P205", f.At(f.Root), title+" 的公式是"+f.Root.Type.String(), "元", "")
		case o.Unit == "" && f.Root.PerUnit:
			c.list.Add("P207", f.At(f.Root), title+" 没有写统筹区，公式却随统筹区变化", "", "写上 unit，或用 合计(…)")
		}
	}
}

// Phrase is a number-bearing phrase of a text and where it is computed, or why
// it is not (coverage.toml).
type Phrase struct {
	Text   string
	Clause string
	Where  string // "parameter 筹集比例", …, or "not computed"
	Why    string
	Pos    finding.Pos
}
