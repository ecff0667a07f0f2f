package calc

import (
	"math/big"

	"tongchou/calc/finding"
)

// Figure is one measure as a result tells of it.
type Figure struct {
	Num    *big.Rat     // 元, 人 or a plain number; nil when missing
	Pos    *finding.Pos // of the cell it comes from, if any
	Nature Nature
	Given  bool // stands in funds.csv; a 小计 that was left out and a projected figure do not
}

// Place is where the figure stands; the zero Pos when it stands nowhere.
func (f Figure) Place() finding.Pos {
	if f.Pos == nil {
		return finding.Pos{}
	}
	return *f.Pos
}

// Figures are a unit's measures of one year. A nil *Figures has none.
type Figures struct {
	Year  int
	Basis Basis // 口径 of the row; "" when projected
	chart *Chart
	cells []Figure
}

// NewFigures are the figures of a year, by the numbers of a chart.
func NewFigures(year int, basis Basis, chart *Chart, cells []Figure) *Figures {
	return &Figures{year, basis, chart, cells}
}

// Of is the figure of a measure.
func (f *Figures) Of(measure string) Figure {
	if f != nil && f.chart != nil {
		if n, ok := f.chart.Numbers[measure]; ok {
			return f.cells[n]
		}
	}
	return Figure{}
}

// Num is a measure in its own unit, nil when missing.
func (f *Figures) Num(measure string) *big.Rat { return f.Of(measure).Num }

// Origin says where figures are from.
type Origin int

const (
	Recorded Origin = iota // the row of funds.csv that the stage reads
	Planned                // the same, but of the budget year what the plan makes of it
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

// Outlook is what the formulas of a year can read of one insurance's measures, by
// unit index.
type Outlook struct {
	Year     int
	Known    [][]*Figures // by years back from Year: 本年, 上年, 前年 …
	Plan     []*Figures   // 计划
	Expected map[Span][]*Figures
	Read     map[Span]*Facts // what the projection lines read in that year
}

// Back are a unit's figures so many years ago, as 本年, 上年 or 前年 read them: a
// budget year without a row of its own is 未来1年.
func (o *Outlook) Back(years, unit int) *Figures {
	if years >= len(o.Known) {
		return nil
	}
	return o.Known[years][unit]
}

// Ahead are a unit's figures of a year that is looked ahead to; where that is over,
// those of then.
func (o *Outlook) Ahead(s Span, unit int) *Figures {
	if s.Known() {
		return o.Back(o.Year-s.Year(o.Year), unit)
	}
	if of := o.Expected[s]; of != nil {
		return of[unit]
	}
	return nil
}

// Plus is a + b, nil when either is missing.
func Plus(a, b *big.Rat) *big.Rat {
	if a == nil || b == nil {
		return nil
	}
	return new(big.Rat).Add(a, b)
}

// Less is a − b, nil when either is missing.
func Less(a, b *big.Rat) *big.Rat {
	if a == nil || b == nil {
		return nil
	}
	return new(big.Rat).Sub(a, b)
}
