package calc

import (
	"math/big"
	"slices"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// Watch is a condition that is asked of every year of a projection once its books are
// closed (projection.toml): who comes under it, and when first.
type Watch struct {
	Name      string
	When      Source
	Level     finding.Level
	Insurance []string // empty: every one that there is, or that the scheme is for
	Scheme    string   // id, whose names the condition reads too; "" for none
	Pos       finding.Pos
}

// Names of the watches that a pool has without declaring any.
const (
	Deficit   = "当期缺口"
	Overdrawn = "穿底"
	Thin      = "不足6个月"
	Short     = "账户不足" // of every scheme that shares out what its account has
)

// DefaultWatches are those of a pool that declares none; Short beside them, which is
// the limit of the scheme itself.
func DefaultWatches(file string) []Watch {
	when := func(text string) Source { return Source{Text: text, Pos: finding.Pos{File: file}} }
	return []Watch{
		{Name: Deficit, When: when("本年.支出小计 > 本年.收入小计"), Level: finding.Notice},
		{Name: Overdrawn, When: when("本年.年末结余 < 0"), Level: finding.Error},
		{Name: Thin, When: when("本年.年末结余 < 6 * 本年.待遇支出 / 12"), Level: finding.Warning},
	}
}

// WatchProgram is one watch of an insurance, compiled.
type WatchProgram struct {
	*Watch
	Program *SchemeProgram   // nil without a scheme
	When    *formula.Formula // nil for Short
	Limited []*StepProgram   // of Short: any of them is limited by what there is
	PerUnit bool
}

// Title is its name, with the scheme's where it is of one.
func (w *WatchProgram) Title() string {
	if w.Program == nil {
		return w.Name
	}
	return w.Name + "（" + w.Program.Name + "）"
}

// Declared reports whether the folder declares it.
func (w *WatchProgram) Declared() bool { return w.Pos != finding.Pos{} }

// Twin is what the name of a scenario ends in where no scheme moves anything from the
// budget year on.
const Twin = "·不统筹"

// What results call the chances of watches, instead of a scenario: in a year, and in it
// or one before.
const (
	Chance     = "概率"
	EverChance = "曾概率"
)

// ExpectedYears are how many years under a watch, until the last one, the schemes are
// expected to avoid and to create: the averages of the random courses.
type ExpectedYears struct {
	Watch            *WatchProgram
	Insurance        Insurance
	Unit             int // −1: the pool
	Year             int
	Avoided, Created *big.Rat
}

// Watched is whether a watch holds for a unit (−1: the pool) in a year.
type Watched struct {
	Scenario  string
	Watch     *WatchProgram
	Insurance Insurance
	Unit      int
	Year      int
	Holds     bool
	Chance    *big.Rat // in place of Holds: of how many courses in one
}

// Spell is what a watch comes to for a unit over the years of a scenario: the first year
// in which it holds, 0 for none, and in how many it does.
type Spell struct{ First, Years int }

func (s *Spell) add(year int) {
	if s.Years++; s.First == 0 || year < s.First {
		s.First = year
	}
}

// Compared is a watch of a unit (−1: the pool) with the schemes and without them. Years
// that hold only without are avoided, those that hold only with are created: who pays
// may come under what it would not come under alone.
type Compared struct {
	Watch            *WatchProgram
	Unit             int
	With, Without    Spell
	Avoided, Created int
	Told             bool // of the twin too
}

// Compared are the watches of an insurance in a scenario and its twin, watch by watch
// in order and unit by unit; years that only one of the two reaches are left out.
func (r *Result) Compared(insurance, scenario string) []Compared {
	type at struct {
		watch *WatchProgram
		unit  int
		year  int
	}
	type of struct {
		watch *WatchProgram
		unit  int
	}
	with, without := map[at]bool{}, map[at]bool{}
	years := map[of][]int{}
	var out []Compared
	for i := range r.Watches {
		w := &r.Watches[i]
		if w.Insurance.Name != insurance || w.Chance != nil {
			continue
		}
		k := at{w.Watch, w.Unit, w.Year}
		switch w.Scenario {
		case scenario:
			one := of{w.Watch, w.Unit}
			if years[one] == nil {
				out = append(out, Compared{Watch: w.Watch, Unit: w.Unit})
			}
			if _, told := with[k]; !told {
				years[one] = append(years[one], w.Year)
			}
			with[k] = w.Holds
		case scenario + Twin:
			without[k] = w.Holds
		}
	}
	if len(out) == 0 {
		return nil
	}
	for i := range out {
		c := &out[i]
		for _, year := range years[of{c.Watch, c.Unit}] {
			k := at{c.Watch, c.Unit, year}
			held := with[k]
			alone, told := without[k]
			c.Told = c.Told || told
			if held {
				c.With.add(k.year)
			}
			if alone {
				c.Without.add(k.year)
			}
			switch {
			case held && told && !alone:
				c.Created++
			case !held && alone:
				c.Avoided++
			}
		}
	}
	order := map[*WatchProgram]int{}
	for i, w := range r.Program.Watches[insurance] {
		order[w] = i
	}
	slices.SortStableFunc(out, func(a, b Compared) int {
		if d := order[a.Watch] - order[b.Watch]; d != 0 {
			return d
		}
		return a.Unit - b.Unit
	})
	return out
}
