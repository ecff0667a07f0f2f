package engine

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// blockOf is how many courses of events are computed at a time for so many units: as
// many as one stream of random numbers serves, or several times that where there are few
// units. A formula is gone through once a block, which more courses share; the columns
// of a block stand in memory.
func blockOf(units int) int { return drawn * min(8, max(1, 240/max(1, units))) }

// fans computes the fans of 年末结余 and of the accounts, and the chances of every
// watch: many courses of the 基准 scenario in which assumptions are moved at random
// every year, with the schemes and, by the same draws, without them.
func (e *evaluation) fans() {
	plan := e.p.Pool.Projection
	if plan == nil || plan.Stochastic == nil {
		return
	}
	shocks := risksOf(e.p.Pool)
	for _, insurance := range e.p.Pool.Policy.Insurances() {
		last, ok := e.reached[insurance.Name]
		if !ok {
			continue
		}
		c, alone := newCourses(e.main, insurance.Name), (*courses)(nil)
		if e.pooled(insurance.Name) {
			twin := e.world(calc.Baseline, asSuggested)
			twin.alone = true
			alone = newCourses(twin, insurance.Name)
		}
		paths, size := plan.Stochastic.Paths, blockOf(len(e.book.Taking(insurance.Name)))
		blocks := make([]block, (paths+size-1)/size)
		twins := make([]block, len(blocks))
		e.opts.Fans(len(blocks), func(i int) error {
			d := shocks.of(i*size, min((i+1)*size, paths))
			blocks[i], twins[i] = c.follow(d, last, alone)
			blocks[i].watching, twins[i].watching = nil, nil
			return nil
		})
		for _, b := range blocks {
			last = min(last, b.reached)
		}
		e.endFan(insurance, last, paths, blocks)
		e.publishFans(insurance, last, paths, blocks)
		e.publishChances(insurance, last, paths, "", blocks)
		if alone != nil {
			for _, b := range twins {
				last = min(last, b.reached)
			}
			e.publishChances(insurance, last, paths, calc.Twin, twins)
			e.publishExpected(insurance, last, paths, blocks)
		}
	}
}

// publishChances adds of how many courses in one each watch holds in a year, and in it
// or one before.
func (e *evaluation) publishChances(insurance calc.Insurance, last, paths int, suffix string, blocks []block) {
	for _, ever := range []bool{false, true} {
		scenario := calc.Chance
		if ever {
			scenario = calc.EverChance
		}
		for year := e.opts.Year; year <= last; year++ {
			for _, c := range e.p.Watches[insurance.Name] {
				for _, u := range append(slices.Clone(e.book.Taking(insurance.Name)), calc.PoolLevel) {
					sum, told := int64(0), true
					for _, b := range blocks {
						t, ok := b.tallies[watchedAt{c, year, u}]
						if told = told && ok; ever {
							sum += int64(t.ever)
						} else {
							sum += int64(t.holds)
						}
					}
					if told {
						e.res.Watches = append(e.res.Watches, calc.Watched{Scenario: scenario + suffix, Watch: c, Insurance: insurance, Unit: u, Year: year, Chance: big.NewRat(sum, int64(paths))})
					}
				}
			}
		}
	}
}

// publishExpected adds how many years under a watch the schemes avoid and create on the
// average of the courses. A watch of a scheme is not asked without it.
func (e *evaluation) publishExpected(insurance calc.Insurance, last, paths int, blocks []block) {
	for _, c := range e.p.Watches[insurance.Name] {
		for _, u := range append(slices.Clone(e.book.Taking(insurance.Name)), calc.PoolLevel) {
			avoided, created, told := 0, 0, false
			for year := e.opts.Year; year <= last && c.Program == nil; year++ {
				for _, b := range blocks {
					t, ok := b.tallies[watchedAt{c, year, u}]
					told, avoided, created = told || ok, avoided+t.avoided, created+t.created
				}
			}
			if told {
				e.res.Expected = append(e.res.Expected, calc.ExpectedYears{Watch: c, Insurance: insurance, Unit: u, Year: last,
					Avoided: big.NewRat(int64(avoided), int64(paths)), Created: big.NewRat(int64(created), int64(paths))})
			}
		}
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
func (e *evaluation) publishFans(insurance calc.Insurance, last, paths int, blocks []block) {
	var places []closingAt
	for year := e.opts.Year; year <= last; year++ {
		for _, u := range append(slices.Clone(e.book.Taking(insurance.Name)), calc.PoolLevel) {
			places = append(places, closingAt{year: year, unit: u})
		}
		for _, sp := range e.p.Schemes {
			places = append(places, closingAt{year, calc.PoolLevel, sp.ID})
		}
	}
	ranks := make([]int, len(calc.FanQuantiles))
	for k, q := range calc.FanQuantiles {
		ranks[k] = q.Rank(paths)
	}
	fans := make([][]calc.Path, len(places))
	e.opts.Fans(len(places), func(i int) error {
		parts, n := make([][]float64, len(blocks)), 0
		for k, b := range blocks {
			parts[k] = b.closings[places[i]]
			n += len(parts[k])
		}
		if n < paths {
			return nil
		}
		measure := calc.Closing
		if places[i].scheme != "" {
			measure = calc.FundClosing
		}
		for k, x := range ranked(parts, ranks) {
			fans[i] = append(fans[i], calc.Path{Scenario: calc.FanQuantiles[k].Name, Scheme: places[i].scheme, Insurance: insurance, Unit: places[i].unit, Year: places[i].year, Measure: measure, Value: toFen(x)})
		}
		return nil
	})
	e.res.Fans = slices.Concat(append([][]calc.Path{e.res.Fans}, fans...)...)
}
