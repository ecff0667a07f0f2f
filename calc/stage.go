package calc

import (
	"fmt"
	"slices"
	"strings"
)

// Stage fixes which rows a build reads of 上年 and 本年 (docs/数据与政策参考.md, 7).
type Stage string

const (
	Advance         Stage = "advance"
	Settlement      Stage = "settlement"
	FinalSettlement Stage = "final"
)

// stages in the order in which they come. Of 上年 in 预缴 the kind that comes
// earliest is read first, so that what arrives later moves nothing that went out.
var stages = []struct {
	stage      Stage
	word       string
	last, year []Basis // 口径 of 上年 and 本年, the first that is there is read
	after      int     // it begins on 1 January so many years after t; −1: at any time
}{
	{Advance, "预缴", []Basis{Expected, Flash, Final, Adjusted, Budget}, []Basis{Adjusted, Budget}, -1},
	{Settlement, "清算", []Basis{Final}, []Basis{Adjusted, Budget}, 0},
	{FinalSettlement, "年终清算", []Basis{Final}, []Basis{Final}, 1},
}

// Stages lists them in the order in which they come.
func Stages() []Stage {
	out := make([]Stage, len(stages))
	for i := range stages {
		out[i] = stages[i].stage
	}
	return out
}

// Word is the stage in Chinese.
func (s Stage) Word() string { return stages[s.Rank()].word }

// Awaited marks what is known from the stage on, "" for none.
func (s Stage) Awaited() string {
	if s == "" {
		return ""
	}
	return "待" + s.Word()
}

// Rank is the stage's place among those of a year, from 0.
func (s Stage) Rank() int {
	for i := range stages {
		if stages[i].stage == s {
			return i
		}
	}
	return 0
}

// Reads lists the 口径 that are read of the year so many years back: the first of
// which there is a row, and no other. Of all years but 上年 and 本年 it is the best.
func (s Stage) Reads(back int) []Basis {
	switch back {
	case 0:
		return stages[s.Rank()].year
	case 1:
		return stages[s.Rank()].last
	}
	return Bases()
}

// PlanBases are those of a plan of a year: 计划 reads the first that is there.
func PlanBases() []Basis { return []Basis{Adjusted, Budget} }

// BasesText lists 口径 as a sentence names them.
func BasesText(list []Basis) string {
	words := make([]string, len(list))
	for i, b := range list {
		words[i] = string(b)
	}
	return strings.Join(words, "或")
}

// Projects reports whether a year of which no unit has a row may be projected.
func (s Stage) Projects(back int) bool { return s == Advance && back == 0 }

// Begins is the first day of a year's stage; "" for one that can be at any time.
func (s Stage) Begins(year int) string {
	if after := stages[s.Rank()].after; after >= 0 {
		return DateOf(year + after)
	}
	return ""
}

// Early reports whether a day is before a year's stage. Without a day none is.
func (s Stage) Early(year int, day string) bool { return day != "" && day < s.Begins(year) }

// Lacking lists the units of an insurance without a row that a stage of a year
// reads, so many years back, and counts those that should have one: the units that
// take part, as far as they lived then.
func (x *Rows) Lacking(insurance string, year int, s Stage, back int) (without []int, of int) {
	for _, u := range x.Taking[insurance] {
		if !x.pool.Units[u].Lives(year) || len(x.Then(insurance, year-back, u)) == 0 {
			continue
		}
		if of++; x.Best(insurance, year-back, u, s.Reads(back)) == nil {
			without = append(without, u)
		}
	}
	return without, of
}

// DefaultStage is the last one whose rows are all there and whose time has come on
// the day, else 预缴.
func DefaultStage(p *Pool, year int, day string) Stage {
	rows := RowsOf(p).In(year)
	for _, s := range slices.Backward(stages) {
		if !s.stage.Early(year, day) && rows.complete(year, s.stage) {
			return s.stage
		}
	}
	return Advance
}

// complete reports whether every row that a stage reads of 上年 and 本年 is there.
func (x *Rows) complete(year int, s Stage) bool {
	some := false
	for _, insurance := range x.pool.Policy.Pooled(year) {
		for back := range 2 {
			without, of := x.Lacking(insurance.Name, year, s, back)
			if len(without) > 0 {
				return false
			}
			some = some || of > 0
		}
	}
	return some
}

// DayOf is the day of a build of a year that names none: the office's, else the
// latest date of ledger and register between 1 January of the year before and 31
// December of the year after; "" where there is none. The clock is not asked.
func (p *Pool) DayOf(year int) string {
	if p.Office != nil && p.Office.In(year).Date != "" {
		return p.Office.In(year).Date
	}
	last := ""
	see := func(date string) {
		if DateOf(year-1) <= date && date < DateOf(year+2) {
			last = max(last, date)
		}
	}
	for i := range p.Ledger {
		see(p.Ledger[i].Date)
	}
	for i := range p.Issued {
		see(p.Issued[i].Date)
	}
	return last
}

// UpTo is the pool as it is known on a day: the rows of ledger and register after it
// are set apart.
func (p *Pool) UpTo(day string) *Pool {
	if day == "" {
		return p
	}
	out := *p
	out.Ledger, out.Later.Ledger = parted(p.Ledger, p.Later.Ledger, func(e *Entry) string { return e.Date }, day)
	out.Issued, out.Later.Issued = parted(p.Issued, p.Later.Issued, func(x *Issued) string { return x.Date }, day)
	return out.Indexed()
}

// parted divides rows into those up to a day and those after it, which join the later ones.
func parted[T any](rows, later []T, date func(*T) string, day string) (until, after []T) {
	after = slices.Clone(later)
	for i := range rows {
		if date(&rows[i]) > day {
			after = append(after, rows[i])
		} else {
			until = append(until, rows[i])
		}
	}
	return until, after
}

// Over reports whether a year is over on a day. Without a day every year is.
func Over(year int, day string) bool { return day == "" || day > fmt.Sprintf("%04d-12-31", year) }

// Settled fills in the year, day and stage that options leave open, and gives the
// program over what is known on that day.
func (p *Program) Settled(opts Options) (*Program, Options) {
	if opts.Year == 0 {
		opts.Year = DefaultYear(p.Pool)
	}
	if opts.Day == "" {
		opts.Day = p.Pool.DayOf(opts.Year)
	}
	if opts.Stage == "" {
		opts.Stage = DefaultStage(p.Pool, opts.Year, opts.Day)
	}
	out := *p
	out.Pool = p.Pool.UpTo(opts.Day)
	if opts.Horizon > 0 && out.Pool.Projection != nil {
		pool, plan := *out.Pool, *out.Pool.Projection
		plan.Years, pool.Projection = opts.Horizon, &plan
		out.Pool = &pool
	}
	return &out, opts
}
