package checks

import (
	"fmt"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// Every figure of funds.csv is held against its neighbours: the heads of its row,
// the other units of its year, the other columns of its row, the year before.
// What does not fit is likely in another unit than meant (元, 万元, 亿元; 人,
// 万人), and is asked about: a pack made with it is worth nothing until somebody
// has said in writing that the figure is so.

var perHead = &Entry{
	Kind: finding.Kind{ID: "K411", Title: "人均不合常情",
		Meaning: "金额除以参保人数（没有就是在职、退休之和），超出指标目录所列的人均范围；一个统筹区、多数统筹区、个别年度或年年如此，都一样问。多半是元、万元、亿元或人、万人用错了。不停止计算。",
		Remedy:  "核对单位，改正；数属实的在 notes.csv 答复。"},
	Level: finding.Warning, Asks: true,
	of:    ofInsurance,
	raise: func(a *asked) { a.sayOdd(byHeads) },
}

var acrossUnits = &Entry{
	Kind: finding.Kind{ID: "K412", Title: "与其他统筹区相差悬殊",
		Meaning: "同一年度、口径里，人均数是各统筹区中位数的十倍以上或十分之一以下；没有人数的，金额或人数相差一千倍以上。不停止计算。",
		Remedy:  "核对单位，改正；数属实的在 notes.csv 答复。"},
	Level: finding.Warning, Asks: true,
	of:    ofInsurance,
	raise: func(a *asked) { a.sayOdd(byUnits) },
}

var acrossColumns = &Entry{
	Kind: finding.Kind{ID: "K413", Title: "同一行各列相差悬殊",
		Meaning: "同一行里征缴收入、收入小计、待遇支出、支出小计、征缴预算，或在职、退休、参保人数，互相差一千倍以上：像是有一列的单位不同。不停止计算。",
		Remedy:  "核对那一列的单位，改正；数属实的在 notes.csv 答复。"},
	Level: finding.Warning, Asks: true,
	of:    ofInsurance,
	raise: func(a *asked) { a.sayOdd(byColumns) },
}

// unitSlip is a figure that changes about ten-thousandfold from a year to the next.
var unitSlip = &Entry{
	Kind: finding.Kind{ID: "K404", Title: "疑似元与万元混用",
		Meaning: "相邻两年同一指标相差约一万倍。不停止计算。",
		Remedy:  "核对单位，改正；数属实的在 notes.csv 答复。"},
	Level: finding.Warning, Asks: true,
	of: ofUnit,
	raise: func(a *asked) {
		told := map[*calc.Row]bool{}
		for _, o := range a.odd() {
			told[o.row] = true
		}
		for year := a.first + 1; year <= a.Year; year++ {
			a.steps(year, func(m *calc.Measure, before, now calc.Cell) {
				if !told[a.recorded(year-1)] && !told[a.recorded(year)] && calc.TenThousandfold(before.Num, now.Num) {
					a.ask(now.Pos, now.Num, "“%s”%d 年 %s，上年 %s，相差约一万倍", m.Name, year, a.shown(m.Name, now.Num), a.shown(m.Name, before.Num))
				}
			})
		}
	},
}

// tiny is an insurance without heads whose amounts are all too small, or too
// great, for a year of a 统筹区.
var tiny = &Entry{
	Kind: finding.Kind{ID: "K416", Title: "全部金额不像一年的数",
		Meaning: "没有参保人数可比，而上年、本年各统筹区收支的中位数不到一百万元，或超过一万亿元。不停止计算。",
		Remedy:  "核对表头有没有写单位；填上参保人数，程序就能按人均核对；数属实的在 notes.csv 答复。"},
	Level: finding.Warning, Asks: true,
	of: ofInsurance,
	raise: func(a *asked) {
		var list []*big.Rat
		var at finding.Pos
		for _, row := range a.Pool.Rows {
			if row.Insurance != a.Insurance.Name || row.Year < a.Year-1 || row.Year > a.Year {
				continue
			}
			if heads(&row) != nil {
				return
			}
			for _, m := range a.Pool.Measures {
				if x := row.Cells[m.Name]; m.Times > 0 && x.Num != nil && x.Num.Sign() > 0 {
					if list == nil {
						at = x.Pos
					}
					list = append(list, x.Num)
				}
			}
		}
		if list == nil || len(a.odd()) > 0 {
			return
		}
		middle := calc.Median(list)
		if middle.Cmp(big.NewRat(1_000_000, 1)) < 0 || middle.Cmp(big.NewRat(1_000_000_000_000, 1)) > 0 {
			a.ask(at, middle, "收支各数的中位数是 %s，不像一个统筹区一年的数；核对单位（元、万元、亿元）", yuan(middle))
		}
	},
}

// against says what a figure was held against.
type against int

const (
	byHeads against = iota
	byUnits
	byColumns
)

// odd is a figure of a row that does not fit its neighbours.
type odd struct {
	fault
	row  *calc.Row
	text string // what it is held against
}

// fault is what oddities of several rows may have in common.
type fault struct {
	against
	name string // of the measure
	way  int    // 1 too much, −1 too little
}

// sayOdd asks once for each row about the figures that a check found in it; where
// most rows of a year have the same fault, once for all.
func (a *asked) sayOdd(w against) {
	for _, year := range byYear(a.odd()) {
		firsts, alike := firstOfRows(year)
		for _, o := range firsts {
			if o.against != w {
				continue
			}
			same, cell, all := alike[o.fault], o.row.Cells[o.name], 0
			for _, r := range a.rowsOf(o.row) {
				if r.Cells[o.name].Num != nil {
					all++
				}
			}
			switch {
			case 2*len(same) <= all || len(same) == 1:
				a.Unit = o.row.Unit
				a.ask(cell.Pos, cell.Num, "“%s”%d 年%s %s%s%s", o.name, o.row.Year, o.row.Basis, a.shown(o.name, cell.Num), o.text, besides(year, o))
			case same[0].row == o.row: // asked once, with the first
				sum := new(big.Rat)
				for _, s := range same {
					sum.Add(sum, s.row.Cells[s.name].Num)
				}
				a.Unit = calc.PoolLevel
				a.ask(cell.Pos, sum, "“%s”%d 年%s，%d 个统筹区中 %d 个有同样的疑问，合计 %s；如%s %s%s", o.name, o.row.Year, o.row.Basis, all, len(same),
					a.shown(o.name, sum), a.Pool.Units[o.row.Unit].Name, a.shown(o.name, cell.Num), o.text)
			}
		}
	}
	a.Unit = calc.PoolLevel
}

// byYear parts oddities by the year and 口径 of their rows.
func byYear(list []odd) (out [][]odd) {
	for i, o := range list {
		if i == 0 || o.row.Year != list[i-1].row.Year || o.row.Basis != list[i-1].row.Basis {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], o)
	}
	return out
}

// firstOfRows are the first oddity of each row, in which the others have their
// cause; and those alike.
func firstOfRows(year []odd) (firsts []odd, alike map[fault][]odd) {
	seen := map[*calc.Row]bool{}
	alike = map[fault][]odd{}
	for _, o := range year {
		if !seen[o.row] {
			seen[o.row], firsts = true, append(firsts, o)
			alike[o.fault] = append(alike[o.fault], o)
		}
	}
	return firsts, alike
}

// besides counts the other oddities of a row.
func besides(year []odd, o odd) string {
	var names []string
	for _, f := range year {
		if f.row == o.row && f.name != o.name && !slices.Contains(names, f.name) {
			names = append(names, f.name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf("；同一行“%s”等 %d 项也是", names[0], len(names))
}

// odd finds every oddity of an insurance: by year and 口径, then by check.
func (a *asked) odd() []odd {
	if a.oddOf == a.Insurance.Name {
		return a.found
	}
	a.oddOf, a.found = a.Insurance.Name, nil
	seen := map[*calc.Row]bool{}
	for i := range a.Pool.Rows {
		r := &a.Pool.Rows[i]
		if r.Insurance != a.Insurance.Name || seen[r] {
			continue
		}
		rows := a.rowsOf(r)
		for _, r := range rows {
			seen[r] = true
		}
		a.found = slices.Concat(a.found, a.oddPerHead(rows), a.oddAcrossUnits(rows), a.oddAcrossColumns(rows))
	}
	return a.found
}

// rowsOf are the rows of an insurance, year and 口径 that has figures to compare.
func (a *asked) rowsOf(like *calc.Row) (out []*calc.Row) {
	for i := range a.Pool.Rows {
		r := &a.Pool.Rows[i]
		if r.Insurance == like.Insurance && r.Year == like.Year && r.Basis == like.Basis {
			out = append(out, r)
		}
	}
	return out
}

// heads are those that a row's money is for; nil where they are not known.
func heads(r *calc.Row) *big.Rat {
	if n := r.Cells["参保人数"].Num; n != nil && n.Sign() > 0 {
		return n
	}
	active, retired := r.Cells["在职人数"].Num, r.Cells["退休人数"].Num
	if active == nil || retired == nil || active.Sign()+retired.Sign() == 0 {
		return nil
	}
	return new(big.Rat).Add(active, retired)
}

func (a *asked) oddPerHead(rows []*calc.Row) (out []odd) {
	for _, r := range rows {
		n := heads(r)
		if n == nil {
			continue
		}
		for i := range a.Pool.Measures {
			m := &a.Pool.Measures[i]
			band, x := m.Band(r.Insurance), r.Cells[m.Name].Num
			if band == nil || x == nil {
				continue
			}
			way := band.Outside(x, n)
			if way == 0 {
				continue
			}
			each := new(big.Rat).Quo(x, n)
			text := fmt.Sprintf("，%s，人均 %s，通常", brief(formula.Num(n), formula.CountType), yuan(each))
			if band.Low != nil {
				text += "不低于 " + formula.Decimal(band.Low) + " 元，"
			}
			text += "不高于 " + formula.Decimal(band.High) + " 元"
			out = append(out, odd{fault{byHeads, m.Name, way}, r, text + slip(band, x, n, way)})
		}
	}
	return out
}

// slip says which slip of the unit would explain a figure.
func slip(b *calc.Band, amount, heads *big.Rat, way int) string {
	for _, f := range []struct {
		times int64
		word  string
	}{{10_000, "一万"}, {100_000_000, "一亿"}, {1_000, "一千"}} {
		right, verb := new(big.Rat).Mul(amount, big.NewRat(f.times, 1)), "乘以"
		if way > 0 {
			right, verb = new(big.Rat).Quo(amount, big.NewRat(f.times, 1)), "除以"
		}
		if b.Outside(right, heads) == 0 {
			return fmt.Sprintf("；%s%s是人均 %s，核对单位（元、万元、亿元；人、万人）", verb, f.word, yuan(right.Quo(right, heads)))
		}
	}
	return "；核对原数和单位"
}

func (a *asked) oddAcrossUnits(rows []*calc.Row) (out []odd) {
	for _, m := range a.Pool.Measures {
		var have []*calc.Row
		var each, whole []*big.Rat
		for _, r := range rows {
			x := r.Cells[m.Name].Num
			if x == nil || x.Sign() <= 0 || m.Times == 0 && m.Kind != "count" {
				continue
			}
			have, whole = append(have, r), append(whole, x)
			if n := heads(r); n != nil && m.Kind == "money" {
				each = append(each, new(big.Rat).Quo(x, n))
			}
		}
		list, times, about := whole, int64(calc.FarApart), func(*big.Rat) string { return "" }
		if len(each) == len(have) && len(each) > 0 {
			list, times, about = each, m.Times, func(x *big.Rat) string { return "，人均 " + yuan(x) }
		}
		if len(have) < 2 {
			continue
		}
		middle := calc.Median(list)
		for i, r := range have {
			like := middle
			if len(list) == 2 {
				like = list[1-i]
			}
			if way := calc.Apart(list[i], like, times); way != 0 {
				text := fmt.Sprintf("%s，其他统筹区多在 %s上下，%s；核对单位（元、万元、亿元；人、万人）", about(list[i]), a.shown(m.Name, like), fold(list[i], like))
				out = append(out, odd{fault{byUnits, m.Name, way}, r, text})
			}
		}
	}
	slices.SortStableFunc(out, func(x, y odd) int { return slices.Index(rows, x.row) - slices.Index(rows, y.row) })
	return out
}

func (a *asked) oddAcrossColumns(rows []*calc.Row) (out []odd) {
	for _, r := range rows {
		for _, kind := range []string{"money", "count"} {
			var names []string
			var list []*big.Rat
			for _, m := range a.Pool.Measures {
				if x := r.Cells[m.Name].Num; x != nil && x.Sign() > 0 && m.Kind == kind && (m.Times > 0 || kind == "count") {
					names, list = append(names, m.Name), append(list, x)
				}
			}
			if len(list) < 2 {
				continue
			}
			least, most, middle := slices.MinFunc(list, (*big.Rat).Cmp), slices.MaxFunc(list, (*big.Rat).Cmp), calc.Median(list)
			if calc.Apart(most, least, calc.FarApart) == 0 {
				continue
			}
			at, other, way := least, most, -1
			if calc.Apart(most, middle, calc.FarApart) > 0 && len(list) > 2 {
				at, other, way = most, least, 1
			}
			name, beside := names[slices.Index(list, at)], names[slices.Index(list, other)]
			text := fmt.Sprintf("，同一行“%s” %s，%s；核对单位（元、万元、亿元；人、万人）", beside, a.shown(beside, other), fold(at, other))
			out = append(out, odd{fault{byColumns, name, way}, r, text})
		}
	}
	return out
}

// fold says how far a number is from another.
func fold(x, like *big.Rat) string {
	if q := new(big.Rat).Quo(x, like); q.Cmp(big.NewRat(1, 1)) >= 0 {
		return "是它的 " + formula.Show(formula.Num(formula.Round(q, 0)), formula.Type{}) + " 倍"
	}
	return "是它的 " + formula.Show(formula.Num(formula.Round(new(big.Rat).Quo(like, x), 0)), formula.Type{}) + " 分之一"
}

// shown is a figure of a measure in a sentence.
func (a *asked) shown(measure string, x *big.Rat) string {
	i := slices.IndexFunc(a.Pool.Measures, func(m calc.Measure) bool { return m.Name == measure })
	t, _ := formula.TypeOf(a.Pool.Measures[i].Kind)
	return brief(formula.Num(x), t)
}
