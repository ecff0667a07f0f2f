package calc

import "math/big"

// FirstQuantiles are the quantiles of the first year under a watch, as results name them.
var FirstQuantiles = []Quantile{{"P10", 10}, {"P50", 50}, {"P90", 90}}

// FirstYear is what results call the quantiles of a first year, before their names, instead
// of a scenario.
const FirstYear = "首年"

// Chances is how likely a unit (−1: the pool) comes under a watch, year by year along random
// courses; without the schemes too where that is told.
type Chances struct {
	Watch         *WatchProgram
	Insurance     Insurance
	Unit          int
	With, Without []Chanced
}

// Chanced is of how many courses in one a watch holds in a year, and in it or one before.
type Chanced struct {
	Year     int
	In, Ever *big.Rat
}

// Any reports whether a course comes under the watch.
func (c *Chances) Any() bool {
	return c.Ever(c.With).Sign() > 0 || c.Ever(c.Without).Sign() > 0
}

// Ever is the chance by the last year; 0 where none is told.
func (c *Chances) Ever(years []Chanced) *big.Rat {
	if len(years) == 0 {
		return new(big.Rat)
	}
	return years[len(years)-1].Ever
}

// First is the year by which so many courses in a hundred have come under the watch; 0
// where fewer do within the years.
func (q Quantile) First(years []Chanced) int {
	for _, y := range years {
		if y.Ever.Cmp(big.NewRat(int64(q.Percent), 100)) >= 0 {
			return y.Year
		}
	}
	return 0
}

// Chances are those of an insurance, watch by watch and unit by unit, the pool last; nil
// without random courses.
func (r *Result) Chances(insurance string) []Chances {
	type of struct {
		watch *WatchProgram
		unit  int
	}
	at := map[of]int{}
	var out []Chances
	for i := range r.Watches {
		w := &r.Watches[i]
		if w.Chance == nil || w.Insurance.Name != insurance {
			continue
		}
		k := of{w.Watch, w.Unit}
		if _, ok := at[k]; !ok {
			at[k] = len(out)
			out = append(out, Chances{Watch: w.Watch, Insurance: w.Insurance, Unit: w.Unit})
		}
		c := &out[at[k]]
		switch w.Scenario {
		case Chance:
			c.With = append(c.With, Chanced{Year: w.Year, In: w.Chance})
		case Chance + Twin:
			c.Without = append(c.Without, Chanced{Year: w.Year, In: w.Chance})
		case EverChance:
			ever(c.With, w)
		case EverChance + Twin:
			ever(c.Without, w)
		}
	}
	return out
}

// ever adds what holds in a year or one before to what holds in it, which comes first.
func ever(years []Chanced, w *Watched) {
	for i := range years {
		if years[i].Year == w.Year {
			years[i].Ever = w.Chance
		}
	}
}
