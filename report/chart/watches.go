package chart

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/report"
)

// FirstYears is who comes under which watch, when first and in how many years, with the
// schemes and without: a row a unit, a column a watch.
type FirstYears struct {
	Caption string
	How     string
	Watches []string
	Rows    []FirstRow
	Total   FirstRow
}

// FirstRow is a unit (−1: the pool); a cell a watch.
type FirstRow struct {
	Name  string
	Unit  int
	Cells []FirstCell
}

// Of is the row of a unit; nil where it comes under no watch.
func (t *FirstYears) Of(unit int) *FirstRow {
	i, ok := slices.BinarySearchFunc(t.Rows, unit, func(r FirstRow, unit int) int { return r.order() - FirstRow{Unit: unit}.order() })
	if !ok {
		return nil
	}
	return &t.Rows[i]
}

// order is where a row stands: the pool's is the last.
func (r FirstRow) order() int {
	if r.Unit == calc.PoolLevel {
		return math.MaxInt
	}
	return r.Unit
}

// FirstCell is what a watch comes to.
type FirstCell struct {
	First   string        // 2033 / 2031, with and without; — for never
	Years   string        // 3 年 / 5 年，避免 2 年; "" where there are none
	Created int           // years that there would not be without
	Chance  string        // 概率 62% / 80%: of how many courses in a hundred by the last year; "" without courses
	Held    bool          // in any year, or course
	Level   finding.Level // of the watch
}

const never = "—"

// comes reports whether it comes to the watch with the schemes, along no random course.
func (c FirstCell) comes() bool { return c.Years != "" && !strings.HasPrefix(c.First, never) }

// Units is how many units come under a watch with the schemes; those that do so without
// them, or along a random course only, and the pool, are in the table, too.
func (t *FirstYears) Units() (n int) {
	for _, r := range t.Rows {
		if r.Unit != calc.PoolLevel && slices.ContainsFunc(r.Cells, FirstCell.comes) {
			n++
		}
	}
	return n
}

// Gravest are the rows of those who come under the gravest watches first, at most n of
// them, in the order of the table.
func (t *FirstYears) Gravest(n int) []FirstRow {
	if len(t.Rows) <= n {
		return t.Rows
	}
	first := func(r FirstRow) string { // of the gravest watch, its level and year
		out := "~" // behind every year
		for _, c := range r.Cells {
			if at := fmt.Sprint(int(c.Level), c.First); c.comes() && at < out {
				out = at
			}
		}
		return out
	}
	rows, at := slices.Clone(t.Rows), map[int]string{} // by unit, each looked at once
	for _, r := range rows {
		at[r.Unit] = first(r)
	}
	slices.SortStableFunc(rows, func(a, b FirstRow) int { return cmp.Compare(at[a.Unit], at[b.Unit]) })
	rows = rows[:n]
	slices.SortStableFunc(rows, func(a, b FirstRow) int { return a.order() - b.order() })
	return rows
}

// FirstYearsOf is of the 基准 scenario; nil where nothing is projected. Units that come
// under no watch, along no course, are left out.
func FirstYearsOf(v *report.View, iv *report.InsuranceView) *FirstYears {
	all := v.Compared(iv.Name, calc.Baseline)
	if len(all) == 0 {
		return nil
	}
	t := &FirstYears{Caption: iv.Name + "预警首年（基准情景）", Total: FirstRow{Name: "合计", Unit: calc.PoolLevel}}
	both := slices.ContainsFunc(all, func(c calc.Compared) bool { return c.Told })
	last := 0
	for _, w := range v.Watches {
		if w.Insurance.Name == iv.Name && w.Scenario == calc.Baseline {
			last = max(last, w.Year)
		}
	}
	t.How = fmt.Sprintf("到 %d 年为止；%s是不出现", last, never)
	t.How += untold(v, iv)
	if both {
		t.How += "；斜线前有统筹，斜线后无统筹（不上解、不下拨、不补足）；避免、新增是只在无统筹、只在有统筹时出现的统筹区年数；合计是统筹区个数"
	}
	chances := chancesOf(v, iv.Name)
	if len(chances) > 0 {
		t.How += "；概率是到最后一年为止出现过的随机路径的占比"
	}
	var watches []*calc.WatchProgram
	for _, w := range v.Program.Watches[iv.Name] {
		if slices.ContainsFunc(all, func(c calc.Compared) bool { return c.Watch == w }) {
			watches, t.Watches = append(watches, w), append(t.Watches, w.Title())
		}
	}
	units := []int{}
	for _, r := range iv.Rows {
		units = append(units, r.Unit)
	}
	type of struct {
		watch *calc.WatchProgram
		unit  int
	}
	known := map[of]*calc.Compared{}
	for i := range all {
		known[of{all[i].Watch, all[i].Unit}] = &all[i]
	}
	for _, u := range append(units, calc.PoolLevel) {
		row := FirstRow{Name: v.Pool.NameOf(u), Unit: u}
		held := false
		for _, w := range watches {
			cell := FirstCell{First: never}
			if c := known[of{w, u}]; c != nil {
				cell = firstCell(c)
			}
			c := chances[chanceAt{w, u}]
			cell.Chance, cell.Held, cell.Level = c.text, cell.Held || c.any, w.Level
			row.Cells, held = append(row.Cells, cell), held || cell.Held
		}
		if held {
			t.Rows = append(t.Rows, row)
		}
	}
	for _, w := range watches {
		t.Total.Cells = append(t.Total.Cells, totalCell(w, all))
	}
	return t
}

// untold names the units of which no watch could be told, for want of figures: that a
// unit is not in a table of watches says nothing of these.
func untold(v *report.View, iv *report.InsuranceView) string {
	const named = 5
	told := map[int]bool{}
	for _, w := range v.Watches {
		if w.Insurance.Name == iv.Name && w.Scenario == calc.Baseline {
			told[w.Unit] = true
		}
	}
	var names []string
	for _, r := range iv.Rows {
		if !told[r.Unit] {
			names = append(names, r.Name)
		}
	}
	switch {
	case len(names) == 0:
		return ""
	case len(names) > named:
		return fmt.Sprintf("；%s等 %d 个统筹区缺数，没有算", strings.Join(names[:named], "、"), len(names))
	}
	return "；" + strings.Join(names, "、") + "缺数，没有算"
}

type chanceAt struct {
	watch *calc.WatchProgram
	unit  int
}

// chance is what is said of a chance, and whether any course comes under the watch.
type chance struct {
	text string
	any  bool
}

// chancesOf are the chances of the watches of an insurance by the last year, with the
// schemes and without.
func chancesOf(v *report.View, insurance string) map[chanceAt]chance {
	out := map[chanceAt]chance{}
	for _, c := range v.Chances(insurance) {
		text := "概率 " + percent(c.Ever(c.With))
		if len(c.Without) > 0 {
			text += " / " + percent(c.Ever(c.Without))
		}
		out[chanceAt{c.Watch, c.Unit}] = chance{text, c.Any()}
	}
	return out
}

func percent(r *big.Rat) string {
	return new(big.Rat).Mul(r, big.NewRat(100, 1)).FloatString(0) + "%"
}

func firstCell(c *calc.Compared) FirstCell {
	cell := FirstCell{First: yearOf(c.With), Created: c.Created, Held: c.With.Years+c.Without.Years > 0}
	if !c.Told {
		if cell.Held {
			cell.Years = fmt.Sprintf("%d 年", c.With.Years)
		}
		return cell
	}
	if cell.First != never || c.Without.First > 0 {
		cell.First += " / " + yearOf(c.Without)
		cell.Years = yearsText(c.With.Years, c.Without.Years, c.Avoided)
	}
	return cell
}

func yearOf(s calc.Spell) string {
	if s.First == 0 {
		return never
	}
	return strconv.Itoa(s.First)
}

func yearsText(with, without, avoided int) string {
	out := fmt.Sprintf("%d 年 / %d 年", with, without)
	if avoided > 0 {
		out += fmt.Sprintf("，避免 %d 年", avoided)
	}
	return out
}

// totalCell counts the units that come under a watch, and their years.
func totalCell(w *calc.WatchProgram, all []calc.Compared) FirstCell {
	var units, years [2]int
	cell := FirstCell{Level: w.Level}
	avoided, told := 0, false
	for _, c := range all {
		if c.Watch != w || c.Unit == calc.PoolLevel {
			continue
		}
		for i, s := range []calc.Spell{c.With, c.Without} {
			units[i] += min(1, s.First)
			years[i] += s.Years
		}
		avoided, told, cell.Created = avoided+c.Avoided, told || c.Told, cell.Created+c.Created
	}
	cell.Held = units[0]+units[1] > 0
	switch {
	case !w.PerUnit:
		cell.First = never
	case told:
		cell.First, cell.Years = fmt.Sprintf("%d 个 / %d 个", units[0], units[1]), yearsText(years[0], years[1], avoided)
	default:
		cell.First, cell.Years = fmt.Sprintf("%d 个", units[0]), fmt.Sprintf("%d 年", years[0])
	}
	return cell
}

// mostNamed is how many units a title names.
const mostNamed = 3

// below is which units' balances turn negative, when first and in how many years, by
// series.
type below struct {
	names             [2][]string // with their years, the first first
	years             [2]int
	avoided, creating int
}

func belowZero(v *report.View, iv *report.InsuranceView, balances map[int][]Balance, years int) below {
	var out below
	type turn struct {
		name  string
		first int
	}
	var turns [2][]turn
	for _, r := range iv.Rows {
		var first [2]int
		for _, b := range balances[r.Unit][:min(years, len(balances[r.Unit]))] {
			is := [2]bool{b.With.Sign() < 0, b.Without.Sign() < 0}
			for k, x := range is {
				if x {
					if out.years[k]++; first[k] == 0 {
						first[k] = b.Year
					}
				}
			}
			switch {
			case is[0] && !is[1]:
				out.creating++
			case is[1] && !is[0]:
				out.avoided++
			}
		}
		for k, year := range first {
			if year > 0 {
				turns[k] = append(turns[k], turn{v.Pool.NameOf(r.Unit), year})
			}
		}
	}
	for k := range turns {
		slices.SortStableFunc(turns[k], func(a, b turn) int { return a.first - b.first })
		for _, t := range turns[k] {
			out.names[k] = append(out.names[k], fmt.Sprintf("%s %d 年起", t.name, t.first))
		}
	}
	return out
}

// TurnOf says when a unit's own balance turns negative, with the schemes and without.
func TurnOf(balances []Balance) string {
	first, differ := [2]int{}, false
	for _, b := range balances {
		for k, x := range []int{b.With.Sign(), b.Without.Sign()} {
			if x < 0 && first[k] == 0 {
				first[k] = b.Year
			}
		}
		differ = differ || b.With.Cmp(b.Without) != 0
	}
	text := func(year int) string {
		if year == 0 {
			return "不为负"
		}
		return fmt.Sprintf("%d 年起为负", year)
	}
	switch {
	case len(balances) == 0:
		return "历年年末结余"
	case !differ:
		return "年末结余：" + text(first[0])
	}
	return "年末结余：有统筹，" + text(first[0]) + "；无统筹，" + text(first[1])
}

// who names the units of a series: the first of them, and how many there are.
func (b *below) who(k int) string {
	names := b.names[k]
	switch {
	case len(names) == 0:
		return "没有"
	case len(names) > mostNamed:
		return fmt.Sprintf("%s等 %d 个，共 %d 区年", strings.Join(names[:mostNamed], "、"), len(names), b.years[k])
	}
	return fmt.Sprintf("%s，共 %d 区年", strings.Join(names, "、"), b.years[k])
}

// title says who turns negative, with the schemes and without.
func (b *below) title(last string, differ bool) string {
	head := "到 " + last + " 年，年末结余为负的："
	switch {
	case len(b.names[0])+len(b.names[1]) == 0:
		return "到 " + last + " 年，没有统筹区年末结余为负"
	case !differ:
		return head + b.who(0)
	case b.avoided+b.creating == 0:
		return "到 " + last + " 年，有无统筹都为负：" + b.who(0)
	}
	out := fmt.Sprintf("%s有统筹，%s；无统筹，%s", head, b.who(0), b.who(1))
	for _, x := range []struct {
		word string
		n    int
	}{{"避免", b.avoided}, {"新增", b.creating}} {
		if x.n > 0 {
			out += fmt.Sprintf("；%s %d 区年", x.word, x.n)
		}
	}
	return out
}
