package chart

import (
	"math/big"
	"strconv"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
)

// Tone is how a cell of a table of many is coloured, beside its figure.
type Tone int

const (
	Plain   Tone = iota
	Short        // below the warning line
	Shorter      // below half of it
	Empty        // below zero
	Seldom       // so many courses in a hundred: ten, fifty, ninety
	Often
	Mostly
)

// Tones are a table of figures that are coloured: a row a unit, the pool last.
type Tones struct {
	Caption, How string
	Head         []string // of the cells
	Rows         []ToneRow
}

// ToneRow is a unit (−1: the pool).
type ToneRow struct {
	Name  string
	Unit  int
	Cells []ToneCell
}

// ToneCell is a figure with its colour, the same without the schemes ("" where that is not
// told), and what stands below it.
type ToneCell struct {
	Text, Twin string
	Tone       Tone
	Below      []string
}

// Both is the figure with the schemes and without.
func (c ToneCell) Both() string { return both(c.Text, c.Twin) }

func both(with, without string) string {
	if without == "" {
		return with
	}
	return with + " / " + without
}

// HeatOf is how many months every unit's fund lasts at the end of every projected year, in
// the 基准 scenario; nil where nothing is projected.
func HeatOf(v *report.View, iv *report.InsuranceView) *Tones {
	last := 0
	for year := range v.Baseline(iv.Name, calc.PoolLevel) {
		last = max(last, year)
	}
	if last == 0 {
		return nil
	}
	t := &Tones{Caption: iv.Name + "各年末可支付月数（基准情景）", How: "个月；年末结余 ÷（当年待遇支出 ÷ 12），不含统筹基金账户"}
	if iv.Warn != nil {
		t.How += "；底色浅的低于 " + amount.Whole(iv.Warn) + " 个月，深的低于它的一半，反白的结余为负"
	}
	for year := v.Year; year <= last; year++ {
		t.Head = append(t.Head, strconv.Itoa(year))
	}
	any := false
	row := func(name string, unit int) {
		r, figures := ToneRow{Name: name, Unit: unit}, v.Baseline(iv.Name, unit)
		for year := v.Year; year <= last; year++ {
			c := ToneCell{Text: amount.Missing}
			if months := calc.ReserveMonths.From(func(m string) *big.Rat { return figures[year][m] }); months != nil {
				c, any = ToneCell{Text: amount.Months(months), Tone: shortness(months, iv.Warn)}, true
			}
			r.Cells = append(r.Cells, c)
		}
		t.Rows = append(t.Rows, r)
	}
	for _, r := range iv.Rows {
		row(r.Name, r.Unit)
	}
	if row(v.Whole(), calc.PoolLevel); !any {
		return nil
	}
	return t
}

// shortness is the colour of months against the warning line.
func shortness(months, warn *big.Rat) Tone {
	half := big.NewRat(1, 2)
	switch {
	case months.Sign() < 0:
		return Empty
	case warn == nil || months.Cmp(warn) >= 0:
		return Plain
	case months.Cmp(half.Mul(half, warn)) < 0:
		return Shorter
	}
	return Short
}

// RisksOf are how likely every watch is, a table a watch: by the end of every year, with
// the schemes and without; units that no course brings under it are left out. Nil
// without random courses.
func RisksOf(v *report.View, iv *report.InsuranceView) []Tones {
	var out []Tones
	var of *calc.WatchProgram
	for _, c := range v.Chances(iv.Name) {
		if c.Watch != of {
			of = c.Watch
			out = append(out, Tones{Caption: iv.Name + "“" + of.Title() + "”的概率", How: "随机路径中到这一年末为止出现过的占比，下面是当年出现的占比"})
			if len(c.Without) > 0 {
				out[len(out)-1].How += "；斜线前有统筹，斜线后无统筹"
			}
			if of.PerUnit {
				out[len(out)-1].How += untold(v, iv)
			}
			for _, y := range c.With {
				out[len(out)-1].Head = append(out[len(out)-1].Head, strconv.Itoa(y.Year))
			}
		}
		if !c.Any() {
			continue
		}
		r := ToneRow{Name: v.Pool.NameOf(c.Unit), Unit: c.Unit}
		for i, y := range c.With {
			cell := ToneCell{Text: percent(y.Ever), Tone: oftenness(y.Ever), Below: []string{percent(y.In)}}
			if i < len(c.Without) {
				cell.Twin, cell.Below[0] = percent(c.Without[i].Ever), both(cell.Below[0], percent(c.Without[i].In))
			}
			r.Cells = append(r.Cells, cell)
		}
		out[len(out)-1].Rows = append(out[len(out)-1].Rows, r)
	}
	return out
}

func oftenness(chance *big.Rat) Tone {
	for _, t := range []struct {
		percent int64
		tone    Tone
	}{{90, Mostly}, {50, Often}, {10, Seldom}} {
		if chance.Cmp(big.NewRat(t.percent, 100)) >= 0 {
			return t.tone
		}
	}
	return Plain
}

// FirstSpreadOf are the quantiles of the first year under every watch, a column a watch;
// nil without random courses.
func FirstSpreadOf(v *report.View, iv *report.InsuranceView) *Tones {
	all := v.Chances(iv.Name)
	if len(all) == 0 {
		return nil
	}
	t := &Tones{Caption: iv.Name + "预警首年的分位数", How: "P50 是一半的随机路径到那一年已经出现过，P10、P90 是一成、九成；" + never + "是推算的年份里没有那么多路径出现；斜线前有统筹，斜线后无统筹"}
	rows, order := map[int]*ToneRow{}, []int{}
	var of *calc.WatchProgram
	for i := range all {
		c := &all[i]
		if c.Watch != of {
			of = c.Watch
			t.Head = append(t.Head, of.Title())
		}
		if rows[c.Unit] == nil {
			rows[c.Unit], order = &ToneRow{Name: v.Pool.NameOf(c.Unit), Unit: c.Unit}, append(order, c.Unit)
		}
		r := rows[c.Unit]
		for len(r.Cells) < len(t.Head)-1 { // a watch that is not asked of it
			r.Cells = append(r.Cells, ToneCell{Text: never})
		}
		r.Cells = append(r.Cells, spreadCell(c))
	}
	for _, unit := range order {
		r := rows[unit]
		any := false
		for len(r.Cells) < len(t.Head) {
			r.Cells = append(r.Cells, ToneCell{Text: never})
		}
		for _, c := range r.Cells {
			any = any || len(c.Below) > 0
		}
		if any {
			t.Rows = append(t.Rows, *r)
		}
	}
	return t
}

// spreadCell has the median above the others; nothing below it where none of them is told.
func spreadCell(c *calc.Chances) ToneCell {
	if !c.Any() {
		return ToneCell{Text: never}
	}
	var cell ToneCell
	for _, q := range calc.FirstQuantiles {
		with, without := yearOf(calc.Spell{First: q.First(c.With)}), ""
		if len(c.Without) > 0 {
			without = yearOf(calc.Spell{First: q.First(c.Without)})
		}
		if q.Percent == 50 {
			cell.Text, cell.Twin = with, without
		} else {
			cell.Below = append(cell.Below, q.Name+"："+both(with, without))
		}
	}
	return cell
}
