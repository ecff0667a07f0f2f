package engine

import (
	"fmt"
	"slices"
	"strconv"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// blockOf is how many courses of events are computed at a time for so many
// units: few enough that columns stay in a processor's cache and a pool of
// thousands of units in memory.
func blockOf(units int) int { return min(1000, max(100, 250_000/max(1, units))) }

// fans computes the fan of 年末结余: many courses of the 基准 scenario in which
// assumptions are moved at random every year, and of all courses the quantiles,
// unit by unit and for the pool. A shock moves an assumption for all units
// alike, because it is about the economy they share.
func (e *evaluation) fans() {
	plan := e.p.Pool.Projection
	if plan == nil || plan.Stochastic == nil {
		return
	}
	shocks := drawShocks(plan)
	for _, insurance := range e.p.Pool.Policy.Insurances() {
		last, ok := e.reached[insurance.Name]
		if !ok {
			continue
		}
		c := newCourses(e.main, insurance.Name, shocks)
		paths, size := plan.Stochastic.Paths, blockOf(len(e.book.Taking(insurance.Name)))
		blocks := make([]block, (paths+size-1)/size)
		e.opts.Fans(len(blocks), func(i int) error {
			blocks[i] = c.follow(i*size, min((i+1)*size, paths), last)
			return nil
		})
		for _, b := range blocks {
			last = min(last, b.reached)
		}
		e.endFan(insurance, last, paths, blocks)
		e.publishFans(insurance, last, blocks)
	}
}

// endFan says why a fan ends before its time: of its courses some are refused.
func (e *evaluation) endFan(insurance calc.Insurance, last, paths int, blocks []block) {
	var all refusal
	for _, b := range blocks {
		if b.refused == nil || b.reached > last {
			continue
		}
		if all.courses += b.refused.courses; all.first == nil {
			all.first = b.refused.first
		}
	}
	if all.courses == 0 {
		return
	}
	count := func(n int) string { return formula.Group(strconv.Itoa(n)) }
	e.res.Findings.Warn("C308", finding.Pos{File: e.p.Pool.Projection.File},
		fmt.Sprintf("随机推算 %s 到 %d 年为止：%s（%s 条路径中 %s 条在 %d 年算不下去，首先是这一条）", insurance.Name, last, all.first, count(paths), count(all.courses), last+1),
		"", "核对公式在波动较大的假设下能否计算")
}

// publishFans turns the closings of all courses into quantiles: of n courses in
// order the one that p in a hundred do not exceed.
func (e *evaluation) publishFans(insurance calc.Insurance, last int, blocks []block) {
	var places []closingAt
	for year := e.opts.Year; year <= last; year++ {
		for _, u := range append(slices.Clone(e.book.Taking(insurance.Name)), calc.PoolLevel) {
			places = append(places, closingAt{year, u})
		}
	}
	fans := make([][]calc.Path, len(places))
	e.opts.Fans(len(places), func(i int) error {
		var of []float64
		for _, b := range blocks {
			of = append(of, b.closings[places[i]]...)
		}
		if len(of) == 0 {
			return nil
		}
		ranks := make([]int, len(calc.FanQuantiles))
		for k, q := range calc.FanQuantiles {
			ranks[k] = q.Rank(len(of))
		}
		order(of, ranks)
		for _, q := range calc.FanQuantiles {
			fans[i] = append(fans[i], calc.Path{Scenario: q.Name, Insurance: insurance, Unit: places[i].unit, Year: places[i].year, Measure: calc.Closing, Value: toFen(of[q.Rank(len(of))])})
		}
		return nil
	})
	e.res.Fans = slices.Concat(append([][]calc.Path{e.res.Fans}, fans...)...)
}
