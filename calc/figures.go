package calc

import (
	"math/big"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// Figures are a unit's measures of one year. A nil *Figures has none.
type Figures struct {
	Year  int
	Basis Basis // 口径 of the row; "" when projected
	state *exactState
}

// Num is a measure in its own unit (元, 人 or a plain number), nil when missing.
func (f *Figures) Num(measure string) *big.Rat { return f.cell(measure).value.Num }

// Given reports whether a figure stands in funds.csv. A 小计 that was left out
// and a projected figure do not.
func (f *Figures) Given(measure string) bool { return f.cell(measure).given }

// Nature is the 性质 of a figure.
func (f *Figures) Nature(measure string) Nature { return f.cell(measure).nature }

// Place is the cell that a figure comes from; the zero Pos when it has none.
func (f *Figures) Place(measure string) finding.Pos { return f.cell(measure).place() }

func (f *Figures) cell(measure string) *figure[formula.Value] {
	if f != nil {
		if n, ok := f.state.chart.numbers[measure]; ok {
			return &f.state.cells[n]
		}
	}
	return &figure[formula.Value]{}
}

// Origin says where figures are from.
type Origin int

const (
	Recorded Origin = iota // the row of funds.csv that the stage reads
	Planned                // the same, but of the budget year what the plan makes of it
	Ahead                  // 未来n年: projected from 上年, in the year 上年 + n
)

// FigureKey says whose figures, of which year and from where. The unit −1 is
// the pool: the sums over the units that take part, where all have the figure.
type FigureKey struct {
	Origin    Origin
	Insurance string
	Year      int
	Unit      int
}

// Figures are a unit's (−1: the pool's) measures of a year; nil if there are none.
func (r *Result) Figures(origin Origin, insurance string, year, unit int) *Figures {
	if origin == Planned && year != r.Year {
		origin = Recorded
	}
	return r.Tables[FigureKey{origin, insurance, year, unit}]
}

// Outlook is what the formulas of a year can read of one insurance's measures.
type Outlook struct {
	Year  int
	back  [][]*Figures // by years back from Year, by unit index: 本年, 上年, 前年
	ahead [][]*Figures // by n−1 of 未来n年, by unit index
	lines []*Facts     // by n−1: what the projection lines read in that year
}

// Back are a unit's figures so many years ago, as 本年, 上年 or 前年 read them: a
// budget year without a row of its own is 未来1年.
func (o *Outlook) Back(years, unit int) *Figures { return o.back[years][unit] }

// Years is how far 未来n年 is asked for.
func (o *Outlook) Years() int { return len(o.ahead) }

// Ahead are a unit's figures so many years after 上年, as 未来n年 reads them; for
// none, 上年 itself, and so on backwards.
func (o *Outlook) Ahead(years, unit int) *Figures {
	if years <= 0 {
		return o.back[1-years][unit]
	}
	return o.ahead[years-1][unit]
}

// Lines are what the projection lines read so many years after 上年.
func (o *Outlook) Lines(years int) *Facts { return o.lines[years-1] }
