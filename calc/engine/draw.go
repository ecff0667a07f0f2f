package engine

import (
	"hash/fnv"
	"math"
	"math/bits"
	"math/rand/v2"

	"tongchou/calc"
)

// drawShocks draws what is added to the assumptions: by assumption, then by
// projected year, a number for every course. Each assumption has a stream of its
// own, so that another shock leaves it as it was.
func drawShocks(plan *calc.Projection) map[string][][]float64 {
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
