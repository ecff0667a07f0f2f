package calc

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/big"
	"math/bits"
	"math/rand/v2"
	"slices"
	"sync"

	"tongchou/calc/finding"
)

// Quantile is what so many courses in a hundred do not exceed.
type Quantile struct {
	Name    string
	Percent int
}

// FanQuantiles are the quantiles of a fan, as results name them.
var FanQuantiles = []Quantile{{"P5", 5}, {"P25", 25}, {"P50", 50}, {"P75", 75}, {"P95", 95}}

// blockOf is how many courses of events are computed at a time for so many
// units: few enough that columns stay in a processor's cache and a pool of
// thousands of units in memory.
func blockOf(units int) int { return min(1000, max(100, 250_000/max(1, units))) }

// Runner does n pieces of work, in any order or side by side, and joins their
// errors in the order of the pieces.
type Runner func(n int, work func(i int) error) error

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
		last := e.opts.Year - 1 // that the 基准 scenario itself reaches
		for _, p := range e.res.Paths {
			if p.Scenario == Baseline && p.Insurance.Name == insurance.Name {
				last = max(last, p.Year)
			}
		}
		paths, size := plan.Stochastic.Paths, blockOf(len(e.book.part[insurance.Name]))
		blocks := make([]block, (paths+size-1)/size)
		var exact sync.Mutex
		e.opts.Fans(len(blocks), func(i int) error {
			c := newCourses(e.main, &exact, insurance.Name, shocks, i*size, min((i+1)*size, paths))
			blocks[i] = c.follow(last)
			return nil
		})
		first := slices.MinFunc(append(blocks, block{reached: last}), func(a, b block) int { return a.reached - b.reached })
		if first.err != nil {
			last = first.reached
			e.res.Findings.Warn("C308", finding.Pos{File: plan.File},
				fmt.Sprintf("随机推算 %s 到 %d 年为止：%s", insurance.Name, last, first.err.Error()), "", "核对公式在波动较大的假设下能否计算")
		}
		e.publishFans(insurance, last, blocks)
	}
}

// block is what some courses came to: their closings by unit (or the pool) and
// year, the last year they all reached, and what stopped them.
type block struct {
	closings map[closingAt][]float64
	reached  int
	err      error
}

type closingAt struct{ year, unit int }

// publishFans turns the closings of all courses into quantiles: of n courses in
// order the one that p in a hundred do not exceed.
func (e *evaluation) publishFans(insurance Insurance, last int, blocks []block) {
	var places []closingAt
	for year := e.opts.Year; year <= last; year++ {
		for _, u := range append(slices.Clone(e.book.part[insurance.Name]), poolLevel) {
			places = append(places, closingAt{year, u})
		}
	}
	fans := make([][]Path, len(places))
	e.opts.Fans(len(places), func(i int) error {
		var of []float64
		for _, b := range blocks {
			of = append(of, b.closings[places[i]]...)
		}
		slices.Sort(of)
		for _, q := range FanQuantiles {
			if len(of) == 0 {
				break
			}
			x := of[(len(of)*q.Percent+99)/100-1]
			fen := new(big.Rat).SetFrac(big.NewInt(int64(math.Round(float64(x*100)))), big.NewInt(100))
			fans[i] = append(fans[i], Path{q.Name, insurance, places[i].unit, places[i].year, Closing, fen})
		}
		return nil
	})
	e.res.Fans = slices.Concat(append([][]Path{e.res.Fans}, fans...)...)
}

// drawShocks draws what is added to the assumptions: by assumption, then by
// projected year, a number for every course. Each assumption has a stream of its
// own, so that another shock leaves it as it was.
func drawShocks(plan *Projection) map[string][][]float64 {
	out := map[string][][]float64{}
	for _, shock := range plan.Stochastic.Shocks {
		name := fnv.New64a()
		name.Write([]byte(shock.Assumption))
		source := rand.NewPCG(plan.Stochastic.Seed, name.Sum64())
		sd, _ := shock.SD.Float64()
		years := make([][]float64, plan.Years)
		for y := range years {
			years[y] = make([]float64, plan.Stochastic.Paths)
			for i := range years[y] {
				years[y][i] = float64(sd * normal(source))
			}
		}
		out[shock.Assumption] = years
	}
	return out
}

// normal draws a number of the standard normal distribution: the ones among 256
// random bits are binomial with a deviation of 8, and a fraction of a step makes
// them smooth. No logarithm is taken, whose last bit depends on the processor.
func normal(source *rand.PCG) float64 {
	ones := 0
	for range 4 {
		ones += bits.OnesCount64(source.Uint64())
	}
	fraction := float64(float64(source.Uint64()>>11)/(1<<53)) - 0.5
	return float64(float64(ones-128)+fraction) / (8 * math.Sqrt(1+1.0/768)) // 1/768: what the fraction adds to the variance
}
