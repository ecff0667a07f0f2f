package position

import (
	"cmp"
	"math/big"
	"slices"

	"tongchou/calc"
)

// All lists the positions of a result, in policy and unit order: of every unit
// with a step of the flow, and of any other with an announced row or a payment.
func All(res *calc.Result) []calc.Position {
	b := booksOf(res.Pool, res.Year)
	var out []calc.Position
	for _, run := range res.Runs {
		if run.Preview {
			continue
		}
		for _, flow := range []calc.Flow{calc.Levy, calc.Grant} {
			has := slices.ContainsFunc(run.Steps, func(c calc.StepColumn) bool { return c.Step.Flow == flow })
			settles := settling(run, flow)
			for u := range res.Pool.Units {
				at := matterAt{run.Scheme.ID, run.Insurance.Name, res.Pool.Units[u].Code, flow}
				part := has && slices.Contains(run.Units, u)
				if !part && b.register[at] == nil && b.moved[at] == nil {
					continue
				}
				out = append(out, of(res, b, run, at, u, part, settles))
			}
		}
	}
	return out
}

// of is the position of a unit in a run; part: the run computes it.
func of(res *calc.Result, b *books, run *calc.Run, at matterAt, u int, part bool, settles calc.Stage) calc.Position {
	m := Matter{Flow: at.flow, Stage: res.Stage, Settling: settles, Day: res.Day, Due: new(big.Rat), Register: b.register[at]}
	m.Plan = res.Pool.Office.In(res.Year).Instalments
	var low *big.Rat
	if part {
		m.Due, low, m.High, m.Estimate = due(run, at.flow, u)
		m.Awaits = awaits(run, at.flow)
	}
	last := ""
	m.Paid, last = b.paid(res.Pool, at, res.Year, u)
	p := Of(&m)
	p.Run, p.Scheme, p.Insurance, p.Unit, p.LastPaid, p.Status = run, run.Scheme, run.Insurance, u, last, calc.StatusFinal
	if p.Awaits = m.Awaits; m.Estimate {
		p.Status, p.Low, p.High = calc.StatusEstimate, low, m.High
	}
	return p
}

// due is what a run's steps of a flow come to for a unit, the ends of its range, and
// whether it is an estimate; nil where one of them has no value.
func due(run *calc.Run, flow calc.Flow, u int) (sum, low, high *big.Rat, open bool) {
	r := calc.NewReach()
	if !r.AddFlow(run, flow, u, 1) {
		return nil, nil, nil, true
	}
	for i := range run.Steps {
		c := &run.Steps[i]
		open = open || c.Step.Flow == flow && run.Cell(c, u).Status == calc.StatusEstimate
	}
	low, high = r.Ends()
	return r.Sum, low, high, open
}

// awaits is the stage at which all of a run's money of a flow is known, "" where it is.
func awaits(run *calc.Run, flow calc.Flow) (last calc.Stage) {
	for i := range run.Steps {
		if c := &run.Steps[i]; c.Step.Flow == flow && c.Awaits.Rank() > last.Rank() {
			last = c.Awaits
		}
	}
	return last
}

// matterAt finds a matter of the year.
type matterAt struct {
	scheme, insurance, code string
	flow                    calc.Flow
}

// books are register and ledger of one year, by matter.
type books struct {
	register map[matterAt][]*calc.Issued
	moved    map[matterAt][]*calc.Entry
}

func booksOf(pool *calc.Pool, year int) *books {
	b := &books{map[matterAt][]*calc.Issued{}, map[matterAt][]*calc.Entry{}}
	for i := range pool.Issued {
		if x := &pool.Issued[i]; x.Year == year && x.Amount != nil {
			at := matterAt{x.Scheme, x.Insurance, x.Code, calc.Flow(x.Matter)}
			b.register[at] = append(b.register[at], x)
		}
	}
	for _, list := range b.register {
		slices.SortStableFunc(list, func(x, y *calc.Issued) int { return cmp.Compare(x.Date, y.Date) })
	}
	for i := range pool.Ledger {
		e := &pool.Ledger[i]
		if flow, _ := calc.PaidBy(e.Category); e.Year == year && flow != calc.NoFlow {
			at := matterAt{e.Scheme, e.Insurance, e.Code, flow}
			b.moved[at] = append(b.moved[at], e)
		}
	}
	return b
}

// paid is what has moved of a matter, less what was given back, and the date of the
// last of it: as the ledger says, and only where it has no row of the matter as
// inputs.csv does.
func (b *books) paid(pool *calc.Pool, at matterAt, year, u int) (sum *big.Rat, last string) {
	sum = new(big.Rat)
	if b.moved[at] == nil {
		if in := pool.InputOf(year, at.scheme, at.insurance, calc.PaidItem(at.flow), u); in != nil && in.Value.Num != nil {
			sum.Set(in.Value.Num)
		}
	}
	for _, e := range b.moved[at] {
		if _, back := calc.PaidBy(e.Category); back {
			sum.Sub(sum, e.Amount)
		} else {
			sum.Add(sum, e.Amount)
		}
		last = max(last, e.Date)
	}
	return sum, last
}
