package engine

import (
	"fmt"
	"math/big"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// bounds stops at amounts that no sheet gives to the fen, each at what it comes
// from: a cell, a row, a formula. Of what was computed from an amount that was
// given so, nothing is said.
func (e *evaluation) bounds() {
	e.givenBounds()
	if !e.res.Findings.Stops() {
		for _, run := range e.res.Runs {
			e.runBounds(run)
		}
	}
	if !e.res.Findings.Stops() {
		e.pathBounds()
	}
}

// large reports one amount.
func (e *evaluation) large(pos finding.Pos, x *big.Rat, format string, args ...any) bool {
	if !formula.TooLarge(x) {
		return false
	}
	e.res.Findings.Add("C312", pos, fmt.Sprintf(format, args...)+"："+formula.TooLargeText(x), "小于 10 万亿元", "核对单位和公式")
	return true
}

// givenBounds looks at what people wrote, and at the sums over the units.
func (e *evaluation) givenBounds() {
	pool := e.p.Pool
	type column struct {
		insurance, measure string
		basis              calc.Basis
		year               int
	}
	sums := map[column]*big.Rat{}
	for i := range pool.Rows {
		r := &pool.Rows[i]
		for _, m := range pool.Measures {
			c := r.Cells[m.Name]
			if m.Kind != "money" || c.Num == nil || e.large(c.Pos, c.Num, "%s %d 年%s", pool.NameOf(r.Unit), r.Year, m.Name) {
				continue
			}
			at := column{r.Insurance, m.Name, r.Basis, r.Year}
			if sums[at] == nil {
				sums[at] = new(big.Rat)
			}
			if sums[at].Add(sums[at], c.Num); e.large(c.Pos, sums[at], "%d 年%s，加到%s为止的合计", r.Year, m.Name, pool.NameOf(r.Unit)) {
				sums[at] = new(big.Rat)
			}
		}
	}
	for i := range pool.Inputs {
		if in := &pool.Inputs[i]; e.money(in) {
			e.large(in.Pos, in.Value.Num, "“%s”", in.Item)
		}
	}
	for i := range pool.Ledger {
		e.large(pool.Ledger[i].Pos, pool.Ledger[i].Amount, "台账%s", pool.Ledger[i].Category)
	}
}

// money reports whether an input is an amount: one of the scheme's rules, or
// one that every scheme has.
func (e *evaluation) money(in *calc.Input) bool {
	if sp := e.p.Scheme(in.Scheme); sp != nil {
		for _, r := range sp.Inputs {
			if r.Name == in.Item {
				return r.Type == formula.MoneyType
			}
		}
	}
	return in.Value.Sort == formula.Number
}

// runBounds looks at the steps of a run and the ends of their ranges, at the
// columns' sums, and at the account.
func (e *evaluation) runBounds(run *calc.Run) {
	for i := range run.Steps {
		c := &run.Steps[i]
		if c.Type != formula.MoneyType {
			continue
		}
		title := fmt.Sprintf("%s，%s，步骤 %s", run.Scheme.Name, run.Insurance.Name, c.Step.Name)
		units := []int{calc.PoolLevel}
		if c.PerUnit {
			units = run.Units
		}
		sum, said := new(big.Rat), false
		for k, cell := range c.Cells {
			if cell.Missing {
				continue
			}
			for _, x := range []*big.Rat{cell.Value.Num, cell.Low, cell.High} {
				if e.large(c.Formula.Pos, x, "%s，%s", title, e.p.Pool.NameOf(units[k])) {
					said = true
					break
				}
			}
			sum.Add(sum, cell.Value.Num)
		}
		if !said {
			said = e.large(c.Formula.Pos, sum, "%s，合计", title)
		}
		if !said {
			e.large(c.Formula.Pos, c.Cap, "%s，可分的数", title)
		}
	}
	for i := range e.res.Accounts {
		a := &e.res.Accounts[i]
		if a.Scheme == run.Scheme && a.Insurance == run.Insurance && e.large(run.Scheme.Pos, a.Closing, "%s，%s，基金账户 %d 年年末", run.Scheme.Name, run.Insurance.Name, a.Year) {
			return // of the first year
		}
	}
}

// pathBounds looks at what was projected, and says the first year of each measure.
func (e *evaluation) pathBounds() {
	type line struct{ scenario, insurance, measure string }
	said := map[line]bool{}
	for _, p := range append(e.res.Paths[:len(e.res.Paths):len(e.res.Paths)], e.res.Fans...) {
		at := line{p.Scenario, p.Insurance.Name, p.Measure}
		if m := e.p.Measure(p.Measure); m != nil && m.Kind == "money" && !said[at] {
			pos := finding.Pos{File: "projection.toml"}
			for _, l := range e.p.Lines[p.Insurance.Name] {
				if l.Measure == p.Measure {
					pos = l.Formula.Pos
				}
			}
			said[at] = e.large(pos, p.Value, "推算，%s情景，%s %d 年%s", p.Scenario, e.p.Pool.NameOf(p.Unit), p.Year, p.Measure)
		}
	}
}
