package engine

import (
	"fmt"
	"math/big"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// bounds stops at amounts that no sheet holds, each at what it comes from: a cell, a row,
// a formula. Those of a unit are shown to the fen, those of the pool in 万元 where they
// have more digits than a sheet shows. Of what was computed from an amount that was given
// so, nothing is said.
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

// large reports one amount of a unit, or of the pool.
func (e *evaluation) large(unit int, pos finding.Pos, x *big.Rat, format string, args ...any) bool {
	limit := formula.LargestShown
	if unit == calc.PoolLevel {
		limit = formula.LargestTotal
	}
	if limit.Within(x) {
		return false
	}
	e.res.Findings.Add("C312", pos, fmt.Sprintf(format+"：金额 %s 元，超过电子表格能精确到分的范围", append(args, formula.Decimal(formula.Round(x, 2)))...), "小于 "+limit.Word, "核对单位和公式")
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
			if m.Kind != "money" || c.Num == nil || e.large(r.Unit, c.Pos, c.Num, "%s %d 年%s", pool.NameOf(r.Unit), r.Year, m.Name) {
				continue
			}
			at := column{r.Insurance, m.Name, r.Basis, r.Year}
			if sums[at] == nil {
				sums[at] = new(big.Rat)
			}
			if sums[at].Add(sums[at], c.Num); e.large(calc.PoolLevel, c.Pos, sums[at], "%d 年%s，加到%s为止的合计", r.Year, m.Name, pool.NameOf(r.Unit)) {
				sums[at] = new(big.Rat)
			}
		}
	}
	for i := range pool.Inputs {
		if in := &pool.Inputs[i]; e.money(in) {
			e.large(pool.At(in.Code), in.Pos, in.Value.Num, "“%s”", in.Item)
		}
	}
	for i := range pool.Ledger {
		e.large(pool.At(pool.Ledger[i].Code), pool.Ledger[i].Pos, pool.Ledger[i].Amount, "台账%s", pool.Ledger[i].Category)
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
				if e.large(units[k], c.Formula.Pos, x, "%s，%s", title, e.p.Pool.NameOf(units[k])) {
					said = true
					break
				}
			}
			sum.Add(sum, cell.Value.Num)
		}
		if !said {
			said = e.large(calc.PoolLevel, c.Formula.Pos, sum, "%s，合计", title)
		}
		if !said {
			e.large(calc.PoolLevel, c.Formula.Pos, c.Cap, "%s，可分的数", title)
		}
	}
	for i := range e.res.Accounts {
		a := &e.res.Accounts[i]
		if a.Scheme == run.Scheme && a.Insurance == run.Insurance && e.large(calc.PoolLevel, run.Scheme.Pos, a.Closing, "%s，%s，基金账户 %d 年年末", run.Scheme.Name, run.Insurance.Name, a.Year) {
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
			said[at] = e.large(p.Unit, pos, p.Value, "推算，%s情景，%s %d 年%s", p.Scenario, e.p.Pool.NameOf(p.Unit), p.Year, p.Measure)
		}
	}
}
