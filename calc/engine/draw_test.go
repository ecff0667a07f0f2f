package engine

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"tongchou/calc"
)

// risky is a pool of some units whose plan has shocks.
func risky(units int, shocks []calc.Shock, correlations ...calc.Correlation) *calc.Pool {
	pool := &calc.Pool{Projection: &calc.Projection{Years: 6, Stochastic: &calc.Stochastic{Seed: 7, Shocks: shocks, Correlations: correlations}}}
	for u := range units {
		pool.Units = append(pool.Units, calc.Unit{Code: fmt.Sprint("A", u)})
	}
	return pool
}

func shockOf(name, sd, common, persist, uncertain string) calc.Shock {
	rat := func(s string) *big.Rat { r, _ := new(big.Rat).SetString(s); return r }
	return calc.Shock{Assumption: name, SD: rat(sd), Common: rat(common), Persist: rat(persist), Uncertain: rat(uncertain)}
}

func together(a, b string, n, d int64) calc.Correlation {
	return calc.Correlation{Between: [2]string{a, b}, Value: big.NewRat(n, d)}
}

// near fails where the covariance of two samples of means 0 is not as it should be
// within six standard errors.
func near(t *testing.T, what string, a, b []float64, want float64) {
	t.Helper()
	sum, squares := 0.0, 0.0
	for i := range a {
		x := a[i] * b[i]
		sum, squares = sum+x, squares+x*x
	}
	n := float64(len(a))
	mean := sum / n
	if se := math.Sqrt((squares/n - mean*mean) / n); math.Abs(mean-want) > 6*se+1e-12 {
		t.Errorf("%s: %g, want %g within %g", what, mean, want, 6*se)
	}
}

// The moves have the deviation, the common part, the persistence, the error of the mean
// and the correlations that the plan says; in every year alike.
func TestMoves(t *testing.T) {
	const paths = 20000
	shocks := []calc.Shock{shockOf("甲", "0.03", "0.3", "0.4", "0.02"), shockOf("乙", "0.05", "1", "0", "0"), shockOf("丙", "0.01", "0", "-0.5", "0"), shockOf("丁", "0.02", "0.6", "0", "0")}
	d := risksOf(risky(2, shocks, together("乙", "甲", 3, 10), together("甲", "丙", -1, 2), together("丁", "丙", 1, 4))).of(0, paths)
	get := func(name string, unit, year int) []float64 {
		by, ok := d.move(name, unit, year)
		if !ok {
			t.Fatalf("%s does not move", name)
		}
		return by
	}
	for year := range 6 {
		near(t, "variance of 甲", get("甲", 0, year), get("甲", 0, year), 0.03*0.03+0.02*0.02)
		near(t, "甲 of two units", get("甲", 0, year), get("甲", 1, year), 0.3*0.03*0.03+0.02*0.02)
		near(t, "variance of 乙", get("乙", 0, year), get("乙", 1, year), 0.05*0.05)
		near(t, "丙 of two units", get("丙", 0, year), get("丙", 1, year), 0)
		near(t, "variance of 丁", get("丁", 1, year), get("丁", 1, year), 0.02*0.02)
		near(t, "甲 and 丙 of a unit", get("甲", 1, 0), get("丙", 1, 0), -0.5*math.Sqrt(0.7)*0.03*0.01)
		if year > 0 {
			near(t, "甲 and the year before", get("甲", 0, year), get("甲", 0, year-1), 0.4*0.03*0.03+0.02*0.02)
			near(t, "丙 and the year before", get("丙", 0, year), get("丙", 0, year-1), -0.5*0.01*0.01)
			near(t, "乙 and the year before", get("乙", 0, year), get("乙", 0, year-1), 0)
		}
	}
	near(t, "甲 and 乙 in the first year", get("甲", 0, 0), get("乙", 0, 0), 0.3*math.Sqrt(0.3)*0.03*0.05)
	near(t, "丙 and 丁 of a unit", get("丙", 0, 0), get("丁", 0, 0), 0.25*math.Sqrt(0.4)*0.01*0.02)
	near(t, "丙 and 丁 of two units", get("丙", 0, 0), get("丁", 1, 0), 0)
	if _, ok := d.move("戊", 0, 0); ok {
		t.Error("what has no shock moves")
	}
}

// Another unit, another shock at the end or one between that nothing correlates with,
// more courses, and other blocks leave every other number as it was, to the last bit.
func TestMovesOfOthersStay(t *testing.T) {
	one, two := shockOf("甲", "0.03", "0.3", "0.4", "0.02"), shockOf("乙", "0.05", "0.5", "0", "0.01")
	third := shockOf("丙", "0.01", "0", "0.2", "0.01")
	pair := together("甲", "乙", 1, 2)
	of := func(d *draws) [][]float64 {
		var out [][]float64
		for _, name := range []string{"甲", "乙"} {
			for unit := range 2 {
				for year := range 6 {
					by, _ := d.move(name, unit, year)
					out = append(out, by)
				}
			}
		}
		return out
	}
	want := of(risksOf(risky(2, []calc.Shock{one, two}, pair)).of(0, 600))
	same := func(what string, got [][]float64, from, to int) {
		t.Helper()
		for i := range want {
			if !slices.Equal(got[i][:to-from], want[i][from:to]) {
				t.Fatalf("%s: the numbers are others", what)
			}
		}
	}
	same("another unit", of(risksOf(risky(3, []calc.Shock{one, two}, pair)).of(0, 600)), 0, 600)
	same("another shock", of(risksOf(risky(2, []calc.Shock{one, two, third}, pair, together("丙", "甲", 1, 3))).of(0, 600)), 0, 600)
	same("another shock between", of(risksOf(risky(2, []calc.Shock{one, third, two}, pair)).of(0, 600)), 0, 600)
	same("more courses", of(risksOf(risky(2, []calc.Shock{one, two}, pair)).of(0, 1100)), 0, 600)
	for _, from := range []int{0, 100, 250, 590} {
		same("other blocks", of(risksOf(risky(2, []calc.Shock{one, two}, pair)).of(from, 600)), from, 600)
	}
}

// The numbers drawn are those of the standard library's source.
func TestSourceOfNumbers(t *testing.T) {
	for seed := range uint64(50) {
		ours, want := pcg{seed * 0x9e3779b97f4a7c15, ^seed}, rand.NewPCG(seed*0x9e3779b97f4a7c15, ^seed)
		for i := range 1000 {
			if a, b := ours.Uint64(), want.Uint64(); a != b {
				t.Fatalf("number %d of seed %d: %x, want %x", i, seed, a, b)
			}
		}
	}
}
